"""Rules and the tagger together: rules hold where they are sure, the tagger fills in and is heard elsewhere.

Rules know to the letter what a bot's own words mean, and types. The tagger knows what a message does to slots
it has never seen, and which words are whose value. The limits were chosen on the development data of
Schema-Guided Dialogue (docs/reference/understanding-scores.md); most could be a tenth off without harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from soni_runtime.commands import (
    Affirm,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    CorrectSlot,
    Deny,
    OutOfScope,
    SetSlot,
    StartFlow,
)
from soni_runtime.understanding.local import tagged as tagger
from soni_runtime.understanding.local.reading import HIDDEN, Reading, Said
from soni_runtime.understanding.local.tagger import Tagged
from soni_runtime.understanding.local.words import fold

VALUE: Final = 0.65
"""How sure the tagger has to be of a value."""

CERTAIN: Final = 0.95
"""Rules that are as sure as this have found the very words that they know."""

_KNOWN: Final = 0.8  # the same for what is no value
_GUESS: Final = 0.4  # rules that took the words for want of anything better
_UNTOUCHED: Final = 0.88  # so sure that the message does nothing to a slot
_KEPT: Final = 0.6  # whose words are taken
_WEAK: Final = 0.7  # a value of rules' that nothing announces
_INSIDE: Final = 0.9  # so sure of a value that a guess at all of the message goes
_SURER: Final = 0.25  # than another that stands in the same place
_ANSWERED: Final = 0.9  # one that was asked for: the words that are left of the message
_SURE_ANSWER: Final = 0.8
_PLAIN: Final = ("date", "time", "datetime")  # what looks like one is one
_TYPED: Final = ("date", "time", "number", "integer", "enum", "boolean")

_HEARD: Final = 0.2  # the least of a yes
_ASK: Final = 0.9
_START: Final = 0.85
_NEAR: Final = 0.24  # how near a flow has to be for that
_LEADS_AWAY: Final = 0.97  # from a question that is open
_GIVEN: Final = 0.93
_ASK_ALONE: Final = 0.5
_ACT_ALONE: Final = 0.8

_WEAK_START: Final = 0.7
_OTHER_START: Final = 0.9

_SETS: Final = (SetSlot, CorrectSlot)


def combined(reading: Reading, rules: list[Said]) -> list[Said]:
    """The commands of a message, of those that rules found and those of the tagger."""
    found = [one for one in rules if not isinstance(one.command, OutOfScope)]
    likely = [one.command.flow for one in found if isinstance(one.command, StartFlow)]
    tagged = tagger.read(reading, likely)
    if tagged is None or _settled(reading, rules):
        return rules
    if any(_unheard(reading, one, tagged) for one in found):
        rules = found = [one for one in found if not isinstance(one.command, Affirm)]
    theirs = tagger.commands(reading, tagged)
    beside = [one for one in found if not isinstance(one.command, _SETS) and not _gives(one, tagged)]
    said = _with_flows(reading, beside, theirs, tagged, alone=not found)
    if not found:
        said = [*_answers(theirs), *said]
    said += _questions(said, theirs, not found)
    said += _values(reading, found, said, theirs, tagged)
    return said or rules or [Said(OutOfScope(), 0.5, reading.message.text)]


def _settled(reading: Reading, rules: Sequence[Said]) -> bool:
    """True if the message is, as a whole, words that rules know: a choice, a yes, "maybe"."""
    if any(isinstance(one.command, StartFlow | Clarify) for one in rules):
        return False
    return bool(rules) and all(
        one.confidence >= (CERTAIN if isinstance(one.command, _SETS) else _KNOWN)
        and one.words in (reading.message.text, HIDDEN)
        for one in rules
    )


def _unheard(reading: Reading, one: Said, tagged: Tagged) -> bool:
    """True for a yes to a confirmation where the tagger hears a no: "could be right, could be wrong"."""
    no = tagged.acts["deny"] >= tagger.LEAST and tagged.acts["affirm"] < _HEARD
    return no and _confirms(reading) and isinstance(one.command, Affirm)


def _confirms(reading: Reading) -> bool:
    return reading.question is not None and reading.question.kind == "confirm"


def _gives(one: Said, tagged: Tagged) -> bool:
    """True for a question about a slot of which the tagger is surer that it is given a value."""
    topic = one.command.topic if isinstance(one.command, Clarify) else None
    return topic is not None and any(
        tag.item.name == topic and tag.status == "span" and tag.sure >= max(_GIVEN, one.confidence)
        for tag in tagged.tags
    )


# ---------------------------------------------------------------- flows, answers, questions


def _with_flows(
    reading: Reading, said: list[Said], theirs: Sequence[Said], tagged: Tagged, *, alone: bool
) -> list[Said]:
    """What rules said, with the flow that the tagger takes to be started where rules know none or doubt."""
    other = next((one for one in theirs if isinstance(one.command, StartFlow)), None)
    if other is None:
        return said
    flow = other.command.flow if isinstance(other.command, StartFlow) else ""
    meant = {tag.item.name for tag in tagger.started(tagged)}
    for place, one in enumerate(said):
        match one.command:
            case Clarify(_, options) if options:
                sure = other.confidence >= _OTHER_START and flow in options
                return [*said[:place], other, *said[place + 1 :]] if sure else said
            case StartFlow(mine):
                sure = other.confidence >= _OTHER_START and one.confidence < _WEAK_START
                doubted = sure and flow != mine and mine not in meant
                return [*said[:place], other, *said[place + 1 :]] if doubted else said
    open_question = reading.question.kind if reading.question is not None else ""
    if not alone or open_question == "confirm" or not _near(reading, flow):
        return said
    return [*said, other] if other.confidence >= (_LEADS_AWAY if open_question else _START) else said


def _near(reading: Reading, flow: str) -> bool:
    """True if what the bot says of a flow is not far from the message: else any message would start some."""
    message = reading.message
    ranked = reading.knowledge.rank(message.text, message.words, set(reading.request.startable))
    return any(match.flow == flow and match.score >= _NEAR for match in ranked[:2])


def _answers(theirs: Sequence[Said]) -> list[Said]:
    """A yes, a no, a choice or small talk of the tagger's, for where rules found nothing."""
    wanted = (Affirm, Deny, Choose, ChitChat)
    return [one for one in theirs if isinstance(one.command, wanted) and one.confidence >= _ACT_ALONE]


def _questions(said: Sequence[Said], theirs: Sequence[Said], alone: bool) -> list[Said]:
    if any(isinstance(one.command, Clarify) for one in said):
        return []
    least = _ASK_ALONE if alone else _ASK
    return [one for one in theirs if isinstance(one.command, Clarify) and one.confidence >= least]


# ---------------------------------------------------------------- values


def _values(
    reading: Reading, found: Sequence[Said], said: Sequence[Said], theirs: Sequence[Said], tagged: Tagged
) -> list[Said]:
    """The values of both: each slot once, each stretch of the message once."""
    text = reading.message.text
    other = _by_slot(_free(reading, _apart(_eligible(reading, said, theirs), text), found))
    kept: list[Said] = []
    for slot, one in _by_slot(found).items():
        if slot in other:
            kept.append(_better(reading, slot, one, other[slot]))
        elif _agreed(reading, said) or not (
            _doubted(reading, slot, one, tagged) or _swallows(reading, slot, one, other)
        ):
            kept.append(one)
    have = _by_slot(kept)
    return kept + [
        one
        for slot, one in other.items()
        if slot not in have and not any(_overlap(one, mine, text) for mine in kept)
    ]


def _agreed(reading: Reading, said: Sequence[Said]) -> bool:
    """True beside a yes to a confirmation: without what changes there it would be a yes to the old value."""
    return _confirms(reading) and any(isinstance(other.command, Affirm) for other in said)


def _swallows(reading: Reading, slot: str, mine: Said, theirs: Mapping[str, Said]) -> bool:
    """True for a guess in whose words the value of another slot surely stands."""
    view, text = reading.knowledge.views.get(slot), reading.message.text
    return (
        view is not None
        and not view.prose
        and mine.confidence <= _GUESS
        and any(one.confidence >= _INSIDE and _overlap(one, mine, text) for one in theirs.values())
    )


def _by_slot(said: Iterable[Said]) -> dict[str, Said]:
    return {one.command.slot: one for one in said if isinstance(one.command, SetSlot | CorrectSlot)}


def _eligible(reading: Reading, said: Sequence[Said], theirs: Sequence[Said]) -> list[Said]:
    """Values of the tagger's for slots nobody asks about; where a flow starts, for its slots only."""
    topics = {one.command.topic for one in said if isinstance(one.command, Clarify)}
    starting = [one.command.flow for one in said if isinstance(one.command, StartFlow)]
    reach = {slot for flow in starting for slot in reading.request.flow_slots.get(flow, ())}
    if _chosen(reading, said):
        return []
    return [
        one
        for slot, one in _by_slot(theirs).items()
        if slot not in topics and (not starting or slot in reach)
    ]


def _chosen(reading: Reading, said: Sequence[Said]) -> bool:
    """True if one of several options was picked: what is said beside it tells them apart."""
    options = reading.question.options if reading.question is not None else ()
    return len(options) > 1 and any(isinstance(other.command, Choose) for other in said)


def _free(reading: Reading, values: Iterable[Said], found: Sequence[Said]) -> list[Said]:
    """Values that are sure enough, and whose words rules have not used for something else."""
    if any(isinstance(one.command, ClearSlot) for one in found):
        return []
    text, mine = reading.message.text, _by_slot(found)
    corrected = [slot for slot, one in mine.items() if isinstance(one.command, CorrectSlot)]
    old = {fold(str(reading.request.filled[slot])) for slot in corrected if slot in reading.request.filled}
    return [
        one
        for slot, one in _by_slot(values).items()
        if one.confidence >= (tagger.LEAST if slot in mine and mine[slot].confidence <= _GUESS else VALUE)
        and (slot in mine or fold(str(_value(one))) not in old)
        and not any(
            name != slot and other.confidence >= _KEPT and _overlap(one, other, text)
            for name, other in mine.items()
        )
    ]


def _better(reading: Reading, slot: str, mine: Said, theirs: Said) -> Said:
    """Of two values for a slot that of the tagger where rules guessed, or took what nothing announced."""
    if _value(mine) == _value(theirs):
        sure = max(mine.confidence, theirs.confidence)
        return replace(mine, words=theirs.words, place=theirs.place, confidence=sure)
    view = reading.knowledge.views[slot]
    asked = reading.question is not None and slot in reading.question.slots
    limit = _ANSWERED if asked and theirs.confidence >= _SURE_ANSWER else _WEAK
    unsure = view.worded and not view.prose and mine.confidence < limit
    return theirs if unsure or mine.confidence <= _GUESS else mine


def _value(one: Said) -> object:
    return one.command.value if isinstance(one.command, SetSlot | CorrectSlot) else None


def _doubted(reading: Reading, slot: str, mine: Said, tagged: Tagged) -> bool:
    """True for a value of rules' where the tagger is sure that the message says nothing about the slot."""
    view = reading.knowledge.views.get(slot)
    if view is None or view.prose or view.kind in _PLAIN or mine.confidence >= _WEAK:
        return False
    asked = reading.question is not None and slot in reading.question.slots
    if asked and view.kind in _TYPED:
        return False
    return tagged.untouched.get(slot, 0.0) >= _UNTOUCHED


def _apart(values: Iterable[Said], text: str) -> list[Said]:
    """Values that do not stand in each other's place: the surer one holds, neither where both are alike."""
    ranked = sorted(values, key=lambda one: -one.confidence)
    rivals = [
        [other for other in ranked if other is not one and _overlap(one, other, text)] for one in ranked
    ]
    return [
        one
        for one, others in zip(ranked, rivals, strict=True)
        if all(one.confidence >= other.confidence + _SURER for other in others)
    ]


def _overlap(one: Said, other: Said, text: str) -> bool:
    first, second = _place(one, text), _place(other, text)
    return first is not None and second is not None and first[0] < second[1] and second[0] < first[1]


def _place(one: Said, text: str) -> tuple[int, int] | None:
    """Where the words of a value stand; None where the message as a whole implies it.

    Rules that looked at a part of the message alone know places in that part.
    """
    hidden = one.words in (HIDDEN, "", text)
    if hidden or (one.place is not None and text[one.place[0] : one.place[1]] == one.words):
        return one.place
    start = text.find(one.words)
    return None if start < 0 else (start, start + len(one.words))
