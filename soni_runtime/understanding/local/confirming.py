"""An answer to a yes-or-no question. Nothing unclear ever counts as a yes."""

from __future__ import annotations

from typing import Final

from soni_runtime.commands import Affirm, Deny, OutOfScope
from soni_runtime.understanding.local.answers import intent_at, opens_with
from soni_runtime.understanding.local.asking import cancels, is_question, question_about
from soni_runtime.understanding.local.correcting import correction
from soni_runtime.understanding.local.fill import Filled, fill
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.opening import INTERRUPT, interruption
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.several import several_at_decision
from soni_runtime.understanding.local.talk import cancelled, talk
from soni_runtime.understanding.local.words import word_set

_ABOUT_TALK: Final = ("handoff", "restart", "help", "repeat", "confused", "thanks", "hello", "bye", "skip")
_LONGEST: Final = 24  # words of a message that gives values
_HEDGES: Final = word_set(
    "but not no dont wait change except only if unless however although when after before instead though "
    "provided assuming theory principle theoretically "
    "maybe first later pero si espera cambia solo excepto cuando mais sauf attends change seulement "
    "quand aber nicht nur warte wenn ausser mas exceto so quando nao espere muda"
)


def confirming(reading: Reading) -> list[Said]:
    """The commands of a message that comes after a confirmation."""
    message = reading.message
    said = yes_or_no(reading) or _talked(reading)
    if said:
        return said
    certain = interruption(reading, least=1.01)
    if certain:
        return certain
    if cancels(reading):
        return [cancelled(reading)]
    taken_back = correction(reading, at_confirm=True)
    said = taken_back or several_at_decision(reading) or _new_values(reading)
    if said:
        return said
    question = question_about(reading)
    if question is not None:
        return [question]
    other = interruption(reading, least=INTERRUPT)
    return other or _begun(reading) or [Said(OutOfScope(), 0.5, message.text)]


def yes_or_no(reading: Reading) -> list[Said]:
    """A plain yes or no; "cancel", "maybe" and "right?" are neither."""
    message = reading.message
    intent = intent_at(message, ("cancel", "unsure", "yes", "no"))
    if intent == "yes" and message.text.rstrip().endswith("?"):
        intent = "unsure"
    if intent == "cancel":
        return [cancelled(reading)]
    if intent == "unsure":
        return [Said(OutOfScope(), 0.8, message.text)]
    if intent is not None:
        return [Said(Affirm() if intent == "yes" else Deny(), 0.97, message.text)]
    return []


def _talked(reading: Reading) -> list[Said]:
    intent = intent_at(reading.message, _ABOUT_TALK)
    return talk(reading, intent) if intent else []


def _new_values(reading: Reading) -> list[Said]:
    """ "Friday" or "yes, on Friday": a value other than the one that was shown."""
    message = reading.message
    if len(message.words) > _LONGEST:
        return []
    hits = fill(message, reading.filled, vocabulary=reading.knowledge.index.vocabulary)
    changed = [
        hit for hit in hits if not reading.same(hit.view, hit.found.value) and hit.found.confidence >= 0.6
    ]
    return [reading.correct(hit, sure=0.7) for hit in changed]


def _begun(reading: Reading) -> list[Said]:
    """ "no, I do not like that" and "yes I would love that": the first words say it."""
    message = reading.message
    width = opens_with(message, "no")
    if width:
        return [Said(Deny(), 0.7, message.text)]
    width = opens_with(message, "yes")
    rest = message.words[width:]
    if width and len(rest) <= 8 and not _HEDGES.intersection(rest):
        return [Said(Affirm(), 0.7, message.text)]
    return []


def deciding(reading: Reading) -> list[Said]:
    """The commands of a message that comes after "shall we go on?" or "start again?"."""
    return (
        yes_or_no(reading)
        or _goes_on(reading)
        or _talked(reading)
        or several_at_decision(reading)
        or interruption(reading, least=INTERRUPT)
        or _begun(reading)
        or _answered_already(reading)
        or [Said(OutOfScope(), 0.5, reading.message.text)]
    )


def _goes_on(reading: Reading) -> list[Said]:
    """ "go on": no yes to a confirmation, but to this."""
    return [Said(Affirm(), 0.9, reading.message.text)] if intent_at(reading.message, ("go_on",)) else []


def _answered_already(reading: Reading) -> list[Said]:
    """ "tomorrow", "Rome": a clear value for the flow that may go on answers its next question."""
    message, vocabulary = reading.message, reading.knowledge.index.vocabulary
    if len(message.words) > _LONGEST:
        return []
    hits = fill(message, reading.settable, vocabulary=vocabulary)
    said = [reading.set(hit) for hit in hits if hit.found.confidence >= 0.6]
    return said or _bare_answer(reading)


def _bare_answer(reading: Reading) -> list[Said]:
    """A name on its own, to the question that would come next."""
    message = reading.message
    if (
        len(reading.asked) != 1
        or not reading.asked[0].worded
        or reading.asked[0].prose
        or is_question(reading)
    ):
        return []
    known = message.folded in reading.asked[0].examples
    proper = all(message.text[token.start].isupper() for token in message.tokens)
    own = any(word in reading.knowledge.common for word in message.words)
    if not message.words or len(message.words) > 3 or not (known or (proper and not own)):
        return []
    found = Found(message.text.strip(" .,!"), 0, len(message.text), 0.6)
    return [reading.set(Filled(reading.asked[0], found))]
