"""What the bot says of its own accord when a conversation needs repair, in five languages.

A text is named ``pattern.key``: the pattern is what ``patterns:`` in YAML can override, the key one of
its texts. Fields in braces are filled in once; what is filled in is never looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_FIELD: Final = r"\{([a-z]+)\}"

LANGUAGES: Final = ("en", "es", "fr", "de", "pt")

_TABLE: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "correction.updated": (
        "Okay, {slot} is now {value}.",
        "De acuerdo, {slot}: ahora es {value}.",
        "D'accord, {slot} : c'est maintenant {value}.",
        "In Ordnung, {slot}: jetzt {value}.",
        "Certo, {slot}: agora é {value}.",
    ),
    "correction.cleared": (
        "Okay, I have removed this: {slot}.",
        "De acuerdo, he quitado este dato: {slot}.",
        "D'accord, j'ai retiré cette information : {slot}.",
        "In Ordnung, diese Angabe ist gelöscht: {slot}.",
        "Certo, removi esta informação: {slot}.",
    ),
    "correction.too_late": (
        "That has already been done and can no longer be changed.",
        "Eso ya está hecho y ya no se puede cambiar.",
        "C'est déjà fait et ne peut plus être modifié.",
        "Das ist bereits erledigt und lässt sich nicht mehr ändern.",
        "Isso já foi feito e não pode mais ser alterado.",
    ),
    "cancellation.done": (
        "Okay, I have cancelled “{flow}”.",
        "De acuerdo, he cancelado «{flow}».",
        "D'accord, j'ai annulé « {flow} ».",
        "In Ordnung, „{flow}“ ist abgebrochen.",
        "Certo, cancelei “{flow}”.",
    ),
    "cancellation.nothing": (
        "There is nothing to cancel at the moment.",
        "Ahora mismo no hay nada que cancelar.",
        "Il n'y a rien à annuler pour le moment.",
        "Im Moment gibt es nichts abzubrechen.",
        "No momento não há nada para cancelar.",
    ),
    "interruption.resume_ask": (
        "Shall we go on with “{flow}”?",
        "¿Seguimos con «{flow}»?",
        "Voulez-vous reprendre « {flow} » ?",
        "Möchten Sie mit „{flow}“ weitermachen?",
        "Vamos continuar com “{flow}”?",
    ),
    "interruption.resumed": (
        "Back to “{flow}”.",
        "Volvemos a «{flow}».",
        "Reprenons « {flow} ».",
        "Zurück zu „{flow}“.",
        "Voltando a “{flow}”.",
    ),
    "interruption.dropped": (
        "Okay, we leave “{flow}” there.",
        "De acuerdo, dejamos «{flow}».",
        "D'accord, nous laissons « {flow} » de côté.",
        "In Ordnung, „{flow}“ wird nicht fortgesetzt.",
        "Certo, deixamos “{flow}” de lado.",
    ),
    "interruption.not_now": (
        "Let us finish “{flow}” first.",
        "Primero terminemos «{flow}».",
        "Terminons d'abord « {flow} ».",
        "Bitte erst „{flow}“ abschließen.",
        "Primeiro vamos terminar “{flow}”.",
    ),
    "interruption.queued": (
        "After that we come to “{flow}”.",
        "Después pasamos a «{flow}».",
        "Ensuite, nous passerons à « {flow} ».",
        "Danach geht es weiter mit „{flow}“.",
        "Depois passamos a “{flow}”.",
    ),
    "interruption.too_many": (
        "Too much has been begun already. Let us finish that before “{flow}”.",
        "Ya hay demasiadas cosas empezadas. Terminémoslas antes de «{flow}».",
        "Trop de choses sont déjà commencées. Terminons-les avant « {flow} ».",
        "Es ist schon zu viel angefangen. Das bitte vor „{flow}“ abschließen.",
        "Já há coisas demais começadas. Vamos terminá-las antes de “{flow}”.",
    ),
    "clarification.slot": ("{description}",) * 5,
    "clarification.flow": ("{description}",) * 5,
    "clarification.choose": (
        "Did you mean {options}?",
        "¿Se refiere a {options}?",
        "Vouliez-vous dire {options} ?",
        "Ist Folgendes gemeint: {options}?",
        "Quis dizer {options}?",
    ),
    "clarification.unknown": (
        "I cannot say more about that.",
        "No puedo decir más sobre eso.",
        "Je ne peux pas en dire plus à ce sujet.",
        "Dazu kann ich leider nicht mehr sagen.",
        "Não posso dizer mais sobre isso.",
    ),
    "completion.anything_else": (
        "Is there anything else I can do?",
        "¿Puedo ayudar en algo más?",
        "Puis-je faire autre chose pour vous ?",
        "Kann ich sonst noch etwas tun?",
        "Posso ajudar em mais alguma coisa?",
    ),
    "fallback.not_understood": (
        "Sorry, I did not understand that.",
        "Perdón, no lo he entendido.",
        "Désolé, je n'ai pas compris.",
        "Das habe ich leider nicht verstanden.",
        "Desculpe, não entendi.",
    ),
    "fallback.reask": (
        "Sorry, I did not understand that. {question}",
        "Perdón, no lo he entendido. {question}",
        "Désolé, je n'ai pas compris. {question}",
        "Das habe ich leider nicht verstanden. {question}",
        "Desculpe, não entendi. {question}",
    ),
    "fallback.too_long": (
        "That is too long for me. Please say it in at most {count} characters.",
        "Es demasiado largo. Dígalo en {count} caracteres como máximo, por favor.",
        "C'est trop long. Merci de le dire en {count} caractères au plus.",
        "Das ist zu lang. Bitte in höchstens {count} Zeichen sagen.",
        "É longo demais. Por favor, diga em no máximo {count} caracteres.",
    ),
    "out_of_scope.reply": (
        "I cannot help with that.",
        "Con eso no puedo ayudar.",
        "Je ne peux pas vous aider pour cela.",
        "Dabei kann ich leider nicht helfen.",
        "Com isso não posso ajudar.",
    ),
    "chitchat.reply": (
        "Glad to chat.",
        "Encantado de charlar.",
        "C'est un plaisir de discuter.",
        "Schön, ein wenig zu plaudern.",
        "É um prazer conversar.",
    ),
    "chitchat.thanks": (
        "You are welcome.",
        "De nada.",
        "Je vous en prie.",
        "Gern geschehen.",
        "Não tem de quê.",
    ),
    "chitchat.hello": ("Hello!", "¡Hola!", "Bonjour !", "Hallo!", "Olá!"),
    "chitchat.bye": ("Goodbye.", "Hasta luego.", "Au revoir.", "Auf Wiedersehen.", "Até logo."),
    "chitchat.approval": (
        "Glad to hear it.",
        "Me alegro.",
        "J'en suis ravi.",
        "Das freut mich.",
        "Que bom.",
    ),
    "chitchat.said": ("{reply}",) * 5,
    "guard.refused": (
        "“{flow}” is not possible at the moment.",
        "Ahora mismo «{flow}» no es posible.",
        "« {flow} » n'est pas possible pour le moment.",
        "„{flow}“ ist im Moment nicht möglich.",
        "No momento “{flow}” não é possível.",
    ),
    "confirm.unclear": (
        "Please answer yes or no.",
        "Responda sí o no, por favor.",
        "Répondez par oui ou par non, s'il vous plaît.",
        "Bitte mit Ja oder Nein antworten.",
        "Responda sim ou não, por favor.",
    ),
    "invalid.default": (
        "That is not valid: {slot}.",
        "Ese valor no es válido: {slot}.",
        "Cette valeur n'est pas valable : {slot}.",
        "Diese Angabe ist nicht gültig: {slot}.",
        "Esse valor não é válido: {slot}.",
    ),
    "invalid.too_many": (
        "That did not work after several attempts.",
        "No ha funcionado después de varios intentos.",
        "Cela n'a pas abouti après plusieurs essais.",
        "Das hat nach mehreren Versuchen nicht geklappt.",
        "Não deu certo depois de várias tentativas.",
    ),
    "invalid.missing": (
        "A value is needed here.",
        "Aquí hace falta un valor.",
        "Une valeur est nécessaire ici.",
        "Hier wird eine Angabe benötigt.",
        "Aqui é preciso informar um valor.",
    ),
    "invalid.string": (
        "That is not a text.",
        "Eso no es un texto.",
        "Ce n'est pas un texte.",
        "Das ist kein Text.",
        "Isso não é um texto.",
    ),
    "invalid.integer": (
        "That is not a whole number.",
        "Eso no es un número entero.",
        "Ce n'est pas un nombre entier.",
        "Das ist keine ganze Zahl.",
        "Isso não é um número inteiro.",
    ),
    "invalid.number": (
        "That is not a number.",
        "Eso no es un número.",
        "Ce n'est pas un nombre.",
        "Das ist keine Zahl.",
        "Isso não é um número.",
    ),
    "invalid.boolean": (
        "That is neither yes nor no.",
        "Eso no es ni sí ni no.",
        "Ce n'est ni oui ni non.",
        "Das ist weder ja noch nein.",
        "Isso não é nem sim nem não.",
    ),
    "invalid.date": (
        "I cannot read that as a date. An example: {example}.",
        "No puedo leer eso como una fecha. Un ejemplo: {example}.",
        "Je ne peux pas lire cela comme une date. Un exemple : {example}.",
        "Das kann ich nicht als Datum lesen. Ein Beispiel: {example}.",
        "Não consigo ler isso como uma data. Um exemplo: {example}.",
    ),
    "invalid.time": (
        "I cannot read that as a time. An example: {example}.",
        "No puedo leer eso como una hora. Un ejemplo: {example}.",
        "Je ne peux pas lire cela comme une heure. Un exemple : {example}.",
        "Das kann ich nicht als Uhrzeit lesen. Ein Beispiel: {example}.",
        "Não consigo ler isso como um horário. Um exemplo: {example}.",
    ),
    "invalid.datetime": (
        "I cannot read that as a date with a time. An example: {example}.",
        "No puedo leer eso como una fecha con hora. Un ejemplo: {example}.",
        "Je ne peux pas lire cela comme une date avec une heure. Un exemple : {example}.",
        "Das kann ich nicht als Datum mit Uhrzeit lesen. Ein Beispiel: {example}.",
        "Não consigo ler isso como uma data com horário. Um exemplo: {example}.",
    ),
    "invalid.duration": (
        "I cannot read that as a length of time. An example: {example}.",
        "No puedo leer eso como una duración. Un ejemplo: {example}.",
        "Je ne peux pas lire cela comme une durée. Un exemple : {example}.",
        "Das kann ich nicht als Dauer lesen. Ein Beispiel: {example}.",
        "Não consigo ler isso como uma duração. Um exemplo: {example}.",
    ),
    "invalid.object": (
        "That does not fit here.",
        "Eso no encaja aquí.",
        "Cela ne convient pas ici.",
        "Das passt hier nicht.",
        "Isso não se encaixa aqui.",
    ),
    "invalid.list": (
        "That is not a list.",
        "Eso no es una lista.",
        "Ce n'est pas une liste.",
        "Das ist keine Liste.",
        "Isso não é uma lista.",
    ),
    "invalid.choice": (
        "Possible answers are: {choices}.",
        "Las respuestas posibles son: {choices}.",
        "Les réponses possibles sont : {choices}.",
        "Mögliche Antworten sind: {choices}.",
        "As respostas possíveis são: {choices}.",
    ),
    "handoff.message": (
        "I am handing you over to a person who can help.",
        "Le paso con una persona que puede ayudar.",
        "Je vous mets en relation avec une personne qui pourra vous aider.",
        "Ich verbinde Sie mit einer Person, die weiterhelfen kann.",
        "Vou passar a conversa para uma pessoa que pode ajudar.",
    ),
    "error.action": (
        "Something went wrong on our side. Please try again later.",
        "Algo ha fallado por nuestra parte. Inténtelo de nuevo más tarde.",
        "Un problème est survenu de notre côté. Veuillez réessayer plus tard.",
        "Bei uns ist etwas schiefgelaufen. Bitte versuchen Sie es später noch einmal.",
        "Algo deu errado do nosso lado. Tente novamente mais tarde.",
    ),
    "error.budget": (
        "That took too long, so I have stopped it.",
        "Eso ha tardado demasiado, así que lo he detenido.",
        "Cela a pris trop de temps, je l'ai donc arrêté.",
        "Das hat zu lange gedauert und wurde deshalb beendet.",
        "Isso demorou demais, por isso interrompi.",
    ),
    "error.changed": (
        "“{flow}” has changed in the meantime, so I have to stop it. Please begin it again.",
        "«{flow}» ha cambiado entretanto y tengo que dejarlo. Empiécelo de nuevo, por favor.",
        "« {flow} » a changé entre-temps, je dois l'arrêter. Veuillez recommencer.",
        "„{flow}“ hat sich inzwischen geändert und ist beendet. Bitte noch einmal beginnen.",
        "“{flow}” mudou entretanto e tive de parar. Comece de novo, por favor.",
    ),
    "restart.ask": (
        "Shall we start “{flow}” again from the beginning?",
        "¿Empezamos «{flow}» de nuevo desde el principio?",
        "Voulez-vous recommencer « {flow} » depuis le début ?",
        "Soll „{flow}“ noch einmal von vorn beginnen?",
        "Vamos começar “{flow}” de novo, desde o início?",
    ),
    "restart.done": (
        "Okay, “{flow}” from the beginning.",
        "De acuerdo, «{flow}» desde el principio.",
        "D'accord, « {flow} » depuis le début.",
        "In Ordnung, „{flow}“ noch einmal von vorn.",
        "Certo, “{flow}” desde o início.",
    ),
    "repeat.nothing": (
        "I have not said anything yet.",
        "Todavía no he dicho nada.",
        "Je n'ai encore rien dit.",
        "Ich habe noch nichts gesagt.",
        "Ainda não disse nada.",
    ),
    "skip.not_possible": (
        "This answer is needed to go on.",
        "Hace falta esta respuesta para seguir.",
        "Cette réponse est nécessaire pour continuer.",
        "Ohne diese Angabe geht es nicht weiter.",
        "Esta resposta é necessária para continuar.",
    ),
    "skip.nothing": (
        "There is no open question to skip.",
        "No hay ninguna pregunta pendiente que saltar.",
        "Il n'y a pas de question à passer.",
        "Es ist keine Frage offen, die sich überspringen ließe.",
        "Não há nenhuma pergunta em aberto para pular.",
    ),
    "choose.prompt": (
        "Which one?",
        "¿Cuál?",
        "Lequel de ces choix ?",
        "Was davon?",
        "Qual deles?",
    ),
    "choose.unclear": (
        "Please choose one by its number or its name.",
        "Elija una opción por su número o su nombre, por favor.",
        "Choisissez une option par son numéro ou son nom, s'il vous plaît.",
        "Bitte mit der Nummer oder dem Namen auswählen.",
        "Escolha uma opção pelo número ou pelo nome, por favor.",
    ),
    "choose.more": (
        "There are {count} more.",
        "Hay {count} más.",
        "Il y en a {count} de plus.",
        "Es gibt noch {count} weitere.",
        "Há mais {count}.",
    ),
    "choose.no_more": (
        "There are no more.",
        "No hay más.",
        "Il n'y en a pas d'autres.",
        "Mehr gibt es nicht.",
        "Não há mais.",
    ),
    "choose.empty": (
        "There is nothing to choose from.",
        "No hay nada entre lo que elegir.",
        "Il n'y a aucun choix disponible.",
        "Es gibt nichts zur Auswahl.",
        "Não há nada para escolher.",
    ),
    "silence.reminder": (
        "Are you still there?",
        "¿Sigue ahí?",
        "Êtes-vous toujours là ?",
        "Sind Sie noch da?",
        "Ainda está aí?",
    ),
    "silence.closed": (
        "There has been no answer, so we stop here.",
        "No ha habido respuesta, así que lo dejamos aquí.",
        "Sans réponse de votre part, nous nous arrêtons ici.",
        "Da keine Antwort kam, beenden wir das Gespräch hier.",
        "Não houve resposta, por isso paramos por aqui.",
    ),
    "collect.default_prompt": (
        "What is the {slot}?",
        "Indique este dato, por favor: {slot}.",
        "Veuillez indiquer : {slot}.",
        "Bitte angeben: {slot}.",
        "Informe, por favor: {slot}.",
    ),
    "collect.described_prompt": (
        "Please tell me: {slot}.",
        "Indique este dato, por favor: {slot}.",
        "Veuillez indiquer : {slot}.",
        "Bitte angeben: {slot}.",
        "Informe, por favor: {slot}.",
    ),
    "answer.yes": ("yes", "sí", "oui", "ja", "sim"),
    "answer.no": ("no", "no", "non", "nein", "não"),
    "answer.or": (" or ", " o ", " ou ", " oder ", " ou "),
}

NAMES: Final = tuple(_TABLE)
"""Every name that ``words`` knows."""


def words(name: str, language: str, **values: str) -> str:
    """The built-in text ``name`` in ``language`` (a tag like ``pt-BR`` too; English where it is unknown).

    Raises:
        KeyError: there is no such text, or a field of it was not given. Fields it lacks may be given.
    """
    return re.sub(_FIELD, lambda match: values[match[1]], _template(name, language))


@lru_cache(maxsize=1024)
def _template(name: str, language: str) -> str:
    base = language.replace("_", "-").lower().partition("-")[0]
    return _TABLE[name][LANGUAGES.index(base) if base in LANGUAGES else 0]


def fields_of(name: str) -> tuple[str, ...]:
    """The fields that a text which replaces ``name`` may use."""
    return tuple(dict.fromkeys(re.findall(_FIELD, _TABLE[name][0])))


def text_keys(pattern: str) -> tuple[str, ...]:
    """The keys of the texts of ``pattern``; empty for a pattern that has none."""
    return tuple(name.partition(".")[2] for name in _TABLE if name.startswith(f"{pattern}."))


def readable(name: str) -> str:
    """A name from YAML as people would write it: ``departure_date`` becomes ``departure date``."""
    return name.replace("_", " ").replace("-", " ").strip() or name


def default_prompt(slot: str, description: str | None, language: str) -> str:
    """The question for a slot that has no prompt, from its description or, failing that, its name."""
    if description and description.strip():
        return words("collect.described_prompt", language, slot=description.strip().rstrip("."))
    return words("collect.default_prompt", language, slot=readable(slot))


def either(options: list[str], language: str) -> str:
    """``a, b or c``."""
    if len(options) < 2:
        return "".join(options)
    return ", ".join(options[:-1]) + words("answer.or", language) + options[-1]
