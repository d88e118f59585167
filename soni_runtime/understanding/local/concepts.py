"""Words that people use for one another, across the five languages.

A small hand-made thesaurus of everyday requests and of what slots are called. It only ever adds a weak
vote: a word of the bot's own triggers counts more.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from soni_runtime.understanding.local.words import fold, stem

_REQUESTS: Final = {
    "book": (
        "book reserve booking reservation reservar reserva réserver réservation buchen reservieren "
        "buchung marcar"
    ),
    "buy": "buy purchase order comprar pedir acheter commander kaufen bestellen encomendar",
    "send": (
        "send transfer wire remit enviar transferir mandar envoyer virer virement transférer "
        "überweisen senden schicken überweisung transferencia transferência"
    ),
    "pay": "pay payment settle pagar pago payer paiement bezahlen zahlen zahlung pagamento",
    "show": (
        "show list display see view check look review ver mostrar consultar enseñar voir montrer "
        "afficher consulter zeigen anzeigen ansehen sehen prüfen mostre"
    ),
    "find": "find search seek locate buscar encontrar chercher trouver rechercher suchen finden procurar",
    "cancel": "cancel annul revoke cancelar anular annuler stornieren absagen kündigen",
    "change": (
        "change modify update edit alter amend reschedule cambiar modificar actualizar changer "
        "modifier ändern aktualisieren mudar alterar trocar"
    ),
    "block": (
        "block freeze lock suspend deactivate disable bloquear congelar bloquer geler sperren blockieren"
    ),
    "lose": (
        "lost lose losing missing misplaced stolen stole robbed theft perdido robado perder robaron "
        "perdu volé perdre verloren gestohlen verlieren perdi roubado roubaram"
    ),
    "add": (
        "add register create set schedule añadir agregar crear ajouter créer hinzufügen erstellen "
        "adicionar criar"
    ),
    "remove": (
        "remove delete erase drop eliminar borrar quitar supprimer effacer enlever löschen entfernen "
        "apagar remover"
    ),
    "report": (
        "report complain complaint file denunciar informar queja signaler déclarer melden reklamation "
        "beschwerde relatar"
    ),
    "rent": "rent hire lease alquilar alquiler louer location mieten alugar aluguel",
    "fly": (
        "fly flight flights plane airplane volar vuelo vuelos avión voler vol vols avion fliegen flug "
        "flüge flugzeug voar voo voos avião"
    ),
    "travel": "travel trip journey viajar viaje voyager voyage reisen reise viajar viagem",
    "money": "money funds cash dinero fondos plata argent fonds geld dinheiro grana",
    "card": "card tarjeta carte karte cartão",
    "account": "account cuenta compte konto conta",
    "balance": "balance saldo solde kontostand",
    "transactions": (
        "transactions transaction movements statement history movimientos transacciones extracto "
        "opérations relevé mouvements umsätze kontoauszug transações extrato movimentos"
    ),
    "bill": "bill invoice factura recibo facture rechnung fatura boleto",
    "weather": "weather forecast temperature rain clima tiempo météo wetter tempo previsão",
    "table": (
        "table restaurant dinner lunch mesa restaurante cena comida dîner déjeuner tisch abendessen jantar"
    ),
    "hotel": (
        "hotel room accommodation lodging stay habitación alojamiento chambre hébergement zimmer "
        "unterkunft quarto hospedagem"
    ),
    "ticket": (
        "ticket tickets pass billete entrada boleto billet fahrkarte eintrittskarte passagem bilhete ingresso"
    ),
    "film": "movie movies film films cinema película cine filme kino",
    "song": "song music track play playlist canción música chanson musique lied musik canção",
    "call": "call phone ring dial llamar appeler anrufen ligar chamar",
    "password": "password pin passcode contraseña clave mot passe passwort kennwort senha",
    "alarm": "alarm reminder remind alarma recordatorio rappel alarme wecker erinnerung lembrete",
    "open": (
        "open activate enable start abrir activar ouvrir activer öffnen aktivieren eröffnen abrir ativar"
    ),
    "close": "close end terminate cerrar fermer clôturer schließen fechar encerrar",
    "status": "status track tracking state progress estado seguimiento suivi statut stand andamento",
    "fee": (
        "fee fees charge charges cost price rate comisión coste precio tarifa frais coût prix tarif "
        "gebühr kosten preis taxa custo preço"
    ),
    "loan": "loan credit mortgage préstamo crédito hipoteca prêt crédit kredit darlehen empréstimo",
    "refund": "refund reimbursement reembolso devolución remboursement erstattung rückerstattung",
    "luggage": "luggage baggage bag suitcase equipaje maleta bagage valise gepäck koffer bagagem mala",
}
_THINGS: Final = {
    "amount": (
        "amount sum quantity value total money importe cantidad monto suma montant somme betrag summe "
        "höhe valor quantia montante"
    ),
    "date": "date day when fecha día data dia jour datum tag",
    "time": "time hour hora horario heure horaire uhrzeit zeit horário",
    "person": (
        "name person beneficiary recipient payee receiver holder destinatario beneficiario nombre "
        "persona titular nom bénéficiaire destinataire personne empfänger begünstigter person nome "
        "beneficiário destinatário"
    ),
    "destination": "destination arrival to destino llegada arrivée ziel zielort ankunft chegada",
    "origin": (
        "origin departure source from origen salida origine départ abflugort start abfahrt origem "
        "partida saída"
    ),
    "place": "city town place location where ciudad lugar ville lieu endroit stadt ort cidade",
    "people": (
        "passengers passenger travellers travelers travellers people persons guests adults party "
        "seats tickets pasajeros personas viajeros passagers personnes voyageurs passagiere personen "
        "reisende passageiros pessoas"
    ),
    "reason": (
        "reason description concept purpose reference note memo message concepto motivo descripción "
        "motif objet libellé raison zweck verwendungszweck grund betreff descrição motivo finalidade"
    ),
    "class": "class cabin seat clase cabina classe cabine klasse kabine",
    "phone": (
        "phone telephone mobile cell number teléfono móvil celular téléphone portable telefon handy "
        "telefone"
    ),
    "email": "email mail e-mail correo courriel mél",
}  # fmt: skip


@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for groups in (_REQUESTS, _THINGS):
        for name, words in groups.items():
            for word in words.split():
                for form in {fold(word), stem(fold(word))}:
                    table.setdefault(form, set()).add(name)
    return {word: frozenset(names) for word, names in table.items()}


def concepts(word: str) -> frozenset[str]:
    """The groups a folded word belongs to."""
    table = _table()
    return table.get(word) or table.get(stem(word)) or frozenset()
