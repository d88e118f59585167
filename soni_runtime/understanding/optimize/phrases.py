"""What people say around the words of a bot: yes and no, corrections, questions back, small talk.

Each kind has several wordings, so that what is measured was not learnt from. ``{value}`` stands for a value,
``{slot}`` for the name of a slot in words, ``{number}`` for a position in a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The wordings of a language, by what they mean."""

    answer: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    correct: tuple[str, ...]
    cancel: tuple[str, ...]
    restart: tuple[str, ...]
    explain: tuple[str, ...]
    repeat: tuple[str, ...]
    person: tuple[str, ...]
    choose: tuple[str, ...]
    skip: tuple[str, ...]
    thanks: tuple[str, ...]
    foreign: tuple[str, ...]


ENGLISH: Final = Phrases(
    answer=(
        "{value}",
        "{value} please",
        "I'd say {value}",
        "make it {value}",
        "{value}, I think",
        "ok, {value}",
    ),
    yes=("yes", "yes please", "sure, go ahead", "that's right", "sounds good", "correct, do it"),
    no=("no", "no, that's wrong", "no thanks", "better not", "nope, don't", "that's not right"),
    correct=(
        "sorry, the {slot} should be {value}",
        "actually, change the {slot} to {value}",
        "wait, the {slot} is {value}",
        "I made a mistake: {value} for the {slot}",
        "no, I meant {value} as the {slot}",
        "can you set the {slot} to {value} instead?",
    ),
    cancel=(
        "cancel that",
        "never mind, forget it",
        "stop, I don't want this any more",
        "I changed my mind, let's drop it",
        "abort please",
        "let's leave it",
    ),
    restart=(
        "let's start over",
        "start again from the beginning",
        "can we begin this again from scratch?",
        "restart this please",
        "I want to do this all over again",
        "back to the start",
    ),
    explain=(
        "what do you mean by {slot}?",
        "why do you need the {slot}?",
        "what is the {slot}?",
        "I don't understand, what {slot}?",
        "can you explain {slot}?",
        "how do I find the {slot}?",
    ),
    repeat=(
        "say that again",
        "could you repeat that?",
        "sorry, what was that?",
        "what did you just say?",
        "come again?",
        "repeat please",
    ),
    person=(
        "let me talk to a person",
        "I want a human",
        "can I speak to someone?",
        "get me an agent please",
        "connect me with your staff",
        "I need a real person",
    ),
    choose=("number {number}", "option {number}", "{number}", "I'll take number {number}", "the {number}"),
    skip=(
        "skip this",
        "I'd rather not say",
        "pass",
        "leave that empty",
        "not this one, go on",
        "let's skip that question",
    ),
    thanks=("thanks!", "hello there", "thank you very much", "good morning", "you are great", "hi"),
    foreign=(
        "how tall is Mount Everest?",
        "sing me a song about turtles",
        "who won the chess championship in 1972?",
        "what is the square root of a hundred and forty-four?",
        "do penguins have knees?",
        "write a poem about the autumn",
    ),
)

SPANISH: Final = Phrases(
    answer=(
        "{value}",
        "{value} por favor",
        "diría que {value}",
        "pues {value}",
        "{value}, creo",
        "vale, {value}",
    ),
    yes=("sí", "sí, por favor", "claro, adelante", "correcto", "me parece bien", "eso es, hazlo"),
    no=("no", "no, está mal", "no, gracias", "mejor no", "no, no lo hagas", "eso no es correcto"),
    correct=(
        "perdona, {slot} tiene que ser {value}",
        "en realidad, cambia {slot} a {value}",
        "espera, {slot} es {value}",
        "me he equivocado: {value} en {slot}",
        "no, quería decir {value} para {slot}",
        "¿puedes poner {value} en {slot}?",
    ),
    cancel=(
        "cancela eso",
        "déjalo, olvídalo",
        "para, ya no quiero esto",
        "he cambiado de idea, lo dejamos",
        "anula la operación",
        "mejor lo dejamos",
    ),
    restart=(
        "empecemos de nuevo",
        "vuelve a empezar desde el principio",
        "¿podemos empezar otra vez desde cero?",
        "reinicia esto por favor",
        "quiero hacerlo todo otra vez",
        "volvamos al principio",
    ),
    explain=(
        "¿qué quieres decir con {slot}?",
        "¿para qué necesitas {slot}?",
        "¿qué es {slot}?",
        "no entiendo, ¿qué {slot}?",
        "¿me explicas {slot}?",
        "¿dónde encuentro {slot}?",
    ),
    repeat=(
        "repítelo",
        "¿puedes repetir eso?",
        "perdona, ¿qué has dicho?",
        "¿cómo dices?",
        "otra vez, por favor",
        "no te he oído, repite",
    ),
    person=(
        "quiero hablar con una persona",
        "pásame con un humano",
        "¿puedo hablar con alguien?",
        "ponme con un agente",
        "necesito una persona de verdad",
        "quiero hablar con un operador",
    ),
    choose=(
        "el número {number}",
        "la opción {number}",
        "{number}",
        "me quedo con el {number}",
        "el {number}",
    ),
    skip=(
        "sáltate esto",
        "prefiero no decirlo",
        "paso",
        "déjalo vacío",
        "esta no, sigue",
        "saltemos esa pregunta",
    ),
    thanks=("¡gracias!", "hola", "muchas gracias", "buenos días", "eres genial", "buenas tardes"),
    foreign=(
        "¿cuánto mide el Everest?",
        "cántame una canción de tortugas",
        "¿quién ganó el campeonato de ajedrez de 1972?",
        "¿cuál es la raíz cuadrada de ciento cuarenta y cuatro?",
        "¿los pingüinos tienen rodillas?",
        "escribe un poema sobre el otoño",
    ),
)

FRENCH: Final = Phrases(
    answer=(
        "{value}",
        "{value} s'il vous plaît",
        "je dirais {value}",
        "plutôt {value}",
        "{value}, je crois",
        "bon, {value}",
    ),
    yes=("oui", "oui, s'il vous plaît", "bien sûr, allez-y", "c'est exact", "ça me va", "correct, faites-le"),
    no=("non", "non, c'est faux", "non merci", "plutôt pas", "non, ne le faites pas", "ce n'est pas correct"),
    correct=(
        "pardon, {slot} doit être {value}",
        "en fait, changez {slot} en {value}",
        "attendez, {slot} est {value}",
        "je me suis trompé : {value} pour {slot}",
        "non, je voulais dire {value} pour {slot}",
        "pouvez-vous mettre {value} pour {slot} ?",
    ),
    cancel=(
        "annulez ça",
        "laissez tomber, oubliez",
        "arrêtez, je ne veux plus",
        "j'ai changé d'avis, on laisse",
        "abandonnez s'il vous plaît",
        "on arrête là",
    ),
    restart=(
        "on recommence",
        "reprenez depuis le début",
        "peut-on tout reprendre à zéro ?",
        "redémarrez s'il vous plaît",
        "je veux tout refaire",
        "retour au début",
    ),
    explain=(
        "que voulez-vous dire par {slot} ?",
        "pourquoi avez-vous besoin de {slot} ?",
        "c'est quoi, {slot} ?",
        "je ne comprends pas, quel {slot} ?",
        "pouvez-vous expliquer {slot} ?",
        "où est-ce que je trouve {slot} ?",
    ),
    repeat=(
        "répétez",
        "pouvez-vous répéter ?",
        "pardon, qu'avez-vous dit ?",
        "comment ?",
        "encore une fois s'il vous plaît",
        "je n'ai pas entendu, répétez",
    ),
    person=(
        "je veux parler à une personne",
        "passez-moi un humain",
        "puis-je parler à quelqu'un ?",
        "mettez-moi en relation avec un agent",
        "il me faut une vraie personne",
        "je voudrais un conseiller",
    ),
    choose=("le numéro {number}", "l'option {number}", "{number}", "je prends le {number}", "le {number}"),
    skip=(
        "passez cette question",
        "je préfère ne pas le dire",
        "je passe",
        "laissez vide",
        "pas celle-ci, continuez",
        "sautons ça",
    ),
    thanks=("merci !", "bonjour", "merci beaucoup", "bonsoir", "vous êtes génial", "salut"),
    foreign=(
        "quelle est la hauteur de l'Everest ?",
        "chante-moi une chanson sur les tortues",
        "qui a gagné le championnat d'échecs en 1972 ?",
        "quelle est la racine carrée de cent quarante-quatre ?",
        "est-ce que les pingouins ont des genoux ?",
        "écris un poème sur l'automne",
    ),
)

GERMAN: Final = Phrases(
    answer=(
        "{value}",
        "{value} bitte",
        "ich sage mal {value}",
        "dann {value}",
        "{value}, glaube ich",
        "gut, {value}",
    ),
    yes=("ja", "ja bitte", "klar, mach das", "das stimmt", "klingt gut", "richtig, los"),
    no=("nein", "nein, das ist falsch", "nein danke", "lieber nicht", "nee, lass das", "das stimmt nicht"),
    correct=(
        "Entschuldigung, {slot} soll {value} sein",
        "doch lieber {value} bei {slot}",
        "Moment, {slot} ist {value}",
        "ich habe mich vertan: {value} bei {slot}",
        "nein, ich meinte {value} als {slot}",
        "können Sie {slot} auf {value} ändern?",
    ),
    cancel=(
        "brich das ab",
        "vergiss es, egal",
        "halt, das will ich nicht mehr",
        "ich habe es mir anders überlegt, lassen wir das",
        "abbrechen bitte",
        "lassen wir es sein",
    ),
    restart=(
        "fangen wir noch mal an",
        "noch einmal von vorne",
        "können wir ganz von vorn beginnen?",
        "neu starten bitte",
        "ich möchte alles noch mal machen",
        "zurück zum Anfang",
    ),
    explain=(
        "was meinen Sie mit {slot}?",
        "wozu brauchen Sie {slot}?",
        "was ist {slot}?",
        "das verstehe ich nicht, welches {slot}?",
        "können Sie {slot} erklären?",
        "wo finde ich {slot}?",
    ),
    repeat=(
        "sag das noch mal",
        "können Sie das wiederholen?",
        "Entschuldigung, was war das?",
        "wie bitte?",
        "noch einmal bitte",
        "was haben Sie gerade gesagt?",
    ),
    person=(
        "ich will mit einem Menschen sprechen",
        "geben Sie mir einen Mitarbeiter",
        "kann ich mit jemandem reden?",
        "verbinden Sie mich mit einem Berater",
        "ich brauche eine echte Person",
        "einen Menschen bitte",
    ),
    choose=("Nummer {number}", "Option {number}", "{number}", "ich nehme die {number}", "die {number}"),
    skip=(
        "überspring das",
        "das möchte ich nicht sagen",
        "weiter ohne das",
        "lass das leer",
        "das nicht, mach weiter",
        "überspringen wir die Frage",
    ),
    thanks=("danke!", "hallo", "vielen Dank", "guten Morgen", "du bist toll", "guten Abend"),
    foreign=(
        "wie hoch ist der Mount Everest?",
        "sing mir ein Lied über Schildkröten",
        "wer hat 1972 die Schachweltmeisterschaft gewonnen?",
        "was ist die Wurzel aus hundertvierundvierzig?",
        "haben Pinguine Knie?",
        "schreib ein Gedicht über den Herbst",
    ),
)

PORTUGUESE: Final = Phrases(
    answer=(
        "{value}",
        "{value} por favor",
        "eu diria {value}",
        "então {value}",
        "{value}, acho",
        "está bem, {value}",
    ),
    yes=("sim", "sim, por favor", "claro, avance", "está certo", "parece-me bem", "correto, faça isso"),
    no=("não", "não, está errado", "não, obrigado", "melhor não", "não, não faça", "isso não está certo"),
    correct=(
        "desculpe, {slot} deve ser {value}",
        "na verdade, mude {slot} para {value}",
        "espere, {slot} é {value}",
        "enganei-me: {value} para {slot}",
        "não, queria dizer {value} em {slot}",
        "pode pôr {value} em {slot}?",
    ),
    cancel=(
        "cancele isso",
        "deixe estar, esqueça",
        "pare, já não quero isto",
        "mudei de ideias, vamos deixar",
        "anule por favor",
        "é melhor deixar",
    ),
    restart=(
        "vamos começar de novo",
        "volte ao princípio",
        "podemos recomeçar do zero?",
        "reinicie por favor",
        "quero fazer tudo outra vez",
        "de volta ao início",
    ),
    explain=(
        "o que quer dizer com {slot}?",
        "para que precisa de {slot}?",
        "o que é {slot}?",
        "não percebo, qual {slot}?",
        "pode explicar {slot}?",
        "onde encontro {slot}?",
    ),
    repeat=(
        "repita",
        "pode repetir isso?",
        "desculpe, o que disse?",
        "como?",
        "outra vez, por favor",
        "não ouvi, repita",
    ),
    person=(
        "quero falar com uma pessoa",
        "passe-me a um humano",
        "posso falar com alguém?",
        "ligue-me a um atendente",
        "preciso de uma pessoa real",
        "quero um operador",
    ),
    choose=("o número {number}", "a opção {number}", "{number}", "fico com o {number}", "o {number}"),
    skip=(
        "salte isto",
        "prefiro não dizer",
        "passo",
        "deixe em branco",
        "esta não, continue",
        "vamos saltar essa pergunta",
    ),
    thanks=("obrigado!", "olá", "muito obrigado", "bom dia", "você é ótimo", "boa tarde"),
    foreign=(
        "qual é a altura do Everest?",
        "cante uma canção sobre tartarugas",
        "quem ganhou o campeonato de xadrez em 1972?",
        "qual é a raiz quadrada de cento e quarenta e quatro?",
        "os pinguins têm joelhos?",
        "escreva um poema sobre o outono",
    ),
)

_LANGUAGES: Final = {"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "de": GERMAN, "pt": PORTUGUESE}


def phrases_in(language: str) -> Phrases | None:
    """The wordings of a language such as ``pt-BR``; None where there are none."""
    return _LANGUAGES.get(language.replace("_", "-").lower().partition("-")[0])
