"""Starting flows: which one, how sure, and the values that the same message gives."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from soni_runtime.commands import Clarify, Command, StartFlow
from soni_runtime.understanding.local.answers import stripped
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.fill import Filled, fill
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.triggers import match_trigger
from soni_runtime.understanding.local.words import stem, word_set

START: Final = 0.27
"""The least score that starts a flow. On samples of 11 intents of CLINC150 (5 examples each, not those
tested) it turns away 86 % of what none of them is about and 19 % of what one is."""

INTERRUPT: Final = 0.5
"""The least score that starts a flow instead of answering a question."""

_SECOND: Final = 0.94  # a runner-up this near makes it a question which one is meant
_PART: Final = 0.45  # each part of a message that asks for two things

_VERB: Final = 0.06  # what the verb of a message counts for or against a flow
_LOOK_NAMES: Final = word_set("find search look lookup get show list check discover browse see explore view")
_DO_NAMES: Final = word_set(
    "book reserve buy purchase rent order make play schedule pay send transfer add create set call "
    "arrange watch"
)
_LOOK: Final = word_set(
    "find finding search searching look looking show see check checking display discover browse any what "
    "whats know tell list suggest recommend explore available options interested"
)
_DO: Final = word_set(
    "book booking reserve reserving reservation buy buying purchase purchasing rent renting order "
    "ordering play schedule appointment pay send transfer add create deal put visit watch"
)
_IT: Final = word_set("it that this one those them there both")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flow the message may ask for. ``certain``: the message is one of its triggers, marks filled in."""

    flow: str
    score: float
    values: tuple[Filled, ...] = ()
    certain: bool = False

    @property
    def confidence(self) -> float:
        """The score as a probability, by eye from samples: 0.27 is a coin's toss, 0.6 nearly sure."""
        return 0.98 if self.certain else max(0.2, min(0.95, 0.5 + (self.score - START) * 1.35))


def candidates(reading: Reading, message: Message, among: Collection[str]) -> list[Candidate]:
    """The flows the message may ask for, the best first."""
    certain = list(_by_pattern(reading, message, among))
    if certain:
        return certain
    known = reading.knowledge
    ranked = known.rank(message.text, message.words, among)
    meant = not isinstance(known.meaning, Absent)
    made = []
    for place, match in enumerate(ranked[:6]):
        if match.exact:
            return [Candidate(match.flow, 1.0, (), True)]
        if place >= 3 and match.score < START:
            break
        values = tuple(values_for(reading, message, match.flow))
        masked = _without(message, values, known.index.vocabulary)
        shorter = len(masked) < len(message.words)
        again = known.rank(" ".join(masked), masked, {match.flow}) if shorter else []
        # alone it would win: what it is worth beside the others stays as it was
        share = match.score / ranked[0].score if meant and ranked[0].score else 1.0
        score = max(match.score, again[0].score * share if again else 0.0)
        exact = bool(again) and again[0].exact and bool(values)
        made.append(Candidate(match.flow, score + _fits_verb(message, match.flow), values, exact))
    short = tuple(stripped(message.plain, message.languages).split())
    if (
        short != message.words
        and (alone := known.index.rank(short, among))
        and alone[0].exact
        and len(short) > 1
    ):
        return [Candidate(alone[0].flow, 1.0, (), True)]
    return sorted(made, key=lambda c: (-c.score, c.flow))


def _fits_verb(message: Message, flow: str) -> float:
    """What it counts that the message asks to look for something, or to do it, as the flow's name does."""
    does, looks = bool(_DO.intersection(message.words)), bool(_LOOK.intersection(message.words))
    own = flow.split("_")[0]
    if own in _LOOK_NAMES:
        return -_VERB if does and not looks else _VERB if looks else _VERB / 2
    if own in _DO_NAMES:
        return _VERB if does and not looks else -_VERB if looks and not does else 0.0
    return 0.0


def taken_on(reading: Reading) -> list[Said]:
    """ "book it", "let's reserve that one": the flow that does so with the thing on offer, if there is one.

    It shares slots with the active flow, and its name begins with what is to be done.
    """
    message, request = reading.message, reading.request
    if not _DO.intersection(message.words) or not _IT.intersection(message.words):
        return []
    own = set(request.settable)
    fits = [
        (len(own.intersection(request.flow_slots.get(flow, ()))), flow)
        for flow in request.startable
        if flow != request.active and flow.split("_")[0] in _DO_NAMES
    ]
    shared = max((count for count, _ in fits), default=0)
    best = [flow for count, flow in fits if count == shared]
    if not shared or len(best) != 1:
        return []
    values = tuple(values_for(reading, message, best[0]))
    return start(reading, Candidate(best[0], INTERRUPT, values), message)


def values_for(reading: Reading, message: Message, flow: str) -> list[Filled]:
    """The values that the message gives to slots of a flow that it starts."""
    return fill(message, _slots_of(reading, flow), vocabulary=reading.knowledge.index.vocabulary)


def _slots_of(reading: Reading, flow: str) -> list[SlotView]:
    """The slots of a flow that may be set, in the order in which it asks for them."""
    order = reading.knowledge.order.get(flow, {})
    names = reading.request.flow_slots.get(flow, ())
    return reading.views(sorted(names, key=lambda name: (order.get(name, len(order)), name)))


def _without(message: Message, values: Sequence[Filled], vocabulary: Collection[str]) -> tuple[str, ...]:
    """The words that are not part of a value. A word of the triggers stays: "a credit card"."""
    spans = [(v.found.start, v.found.end) for v in values]
    return tuple(
        word
        for word, token in zip(message.words, message.tokens, strict=True)
        if word in vocabulary or not any(start <= token.start < end for start, end in spans)
    )


def _by_pattern(reading: Reading, message: Message, among: Collection[str]) -> Iterator[Candidate]:
    seen = set()
    for pattern in reading.knowledge.patterns:
        if pattern.flow not in among or pattern.flow in seen or not pattern.content:
            continue
        views = {view.name: view for view in _slots_of(reading, pattern.flow)}
        values = match_trigger(pattern, message, views)
        if values is None:
            continue
        seen.add(pattern.flow)
        taken = [(v.found.start, v.found.end) for v in values]
        have = {v.view.name for v in values}
        rest = [view for name, view in views.items() if name not in have]
        more = fill(message, rest, vocabulary=reading.knowledge.index.vocabulary, taken=taken)
        every = sorted([*values, *more], key=lambda v: v.found.start)
        yield Candidate(pattern.flow, 1.0, tuple(every), certain=True)


# ---------------------------------------------------------------- commands


def start(reading: Reading, candidate: Candidate, message: Message) -> list[Said]:
    """The start of a flow, and its values after it."""
    command: Command = StartFlow(candidate.flow)
    said = [Said(command, candidate.confidence, _surface(message, candidate))]
    for filled in candidate.values:
        one = reading.set(filled)
        words = (
            one.words if filled.view.slot.sensitive else message.text[filled.found.start : filled.found.end]
        )
        said.append(Said(one.command, one.confidence, words, one.place))
    return said


def _surface(message: Message, candidate: Candidate) -> str:
    """The words of the message without values that nobody should see."""
    text = message.text
    for filled in sorted(candidate.values, key=lambda v: -v.found.start):
        if filled.view.slot.sensitive:
            text = text[: filled.found.start] + "•••" + text[filled.found.end :]
    return text


def opening(reading: Reading, *, least: float = START, among: Collection[str] | None = None) -> list[Said]:
    """The flows that the message starts; a question where two fit alike; [] where none does."""
    message = reading.message
    legal = set(reading.request.startable if among is None else among)
    if not legal or not message.words:
        return []
    found = candidates(reading, message, legal)
    best = found[0] if found else None
    if best is not None and best.certain:
        return start(reading, best, message)
    if best is None or best.score < least:
        return []
    second = found[1] if len(found) > 1 else None
    if second is not None and second.score >= best.score * _SECOND:
        chosen = _more_values(best, second)
        if chosen is None:
            options = tuple(candidate.flow for candidate in (best, second))
            return [Said(Clarify(options=options), best.confidence, message.text)]
        best = chosen
    return start(reading, best, message)


def _more_values(first: Candidate, second: Candidate) -> Candidate | None:
    """Of two that fit alike, the one that has a use for the values in the message."""
    if len(first.values) == len(second.values):
        return None
    return max(first, second, key=lambda c: len(c.values))


def two_flows(reading: Reading) -> list[Said]:
    """ "check my balance and then transfer 50 euros": both, in spoken order; [] for any other message."""
    message, legal = reading.message, set(reading.request.startable)
    for language in message.languages:
        for match in re.finditer(rf" (?:{language.then}) ", message.plain):
            cut = message.place(match.start() + 1, match.end() - 1)
            parts = [message.part(0, cut[0]), message.part(cut[1], len(message.text))]
            if any(not part.words for part in parts):
                continue
            found = [candidates(reading, part, legal)[:1] for part in parts]
            if not all(found) or found[0][0].flow == found[1][0].flow:
                continue
            if min(found[0][0].score, found[1][0].score) >= _PART:
                return [*start(reading, found[0][0], parts[0]), *start(reading, found[1][0], parts[1])]
    return []


def interruption(reading: Reading, *, least: float, request_only: bool = False) -> list[Said]:
    """Another flow that the message starts although a question is open; [] if it may be an answer.

    ``request_only``: any words could be an answer, so it has to sound like a request.
    """
    message, active = reading.message, reading.request.active
    legal = set(reading.request.startable)
    if not legal or not message.words:
        return []
    found = candidates(reading, message, legal)
    if not found:
        return []
    best = found[0]
    if best.flow == active:
        if not best.certain or best.values or len(message.words) < 2:
            return []
        return start(reading, best, message)
    if request_only and (
        len(message.words) < 2 or not (best.certain or sounds_like_request(reading, best.flow))
    ):
        return []
    if best.certain or best.score >= least:
        return start(reading, best, message)
    return []


def sounds_like_request(reading: Reading, flow: str) -> bool:
    """Polite words of a request at the front, or the verb that a trigger of the flow begins with."""
    message, common = reading.message, reading.knowledge.common
    short = stripped(message.plain, message.languages, back=False)
    if len(message.plain) - len(short) > 3:
        return True
    first = short.split()[0] if short else ""
    for trigger in reading.request.program.flows[flow].triggers:
        words = stripped(reading.prepared(trigger).plain, message.languages, back=False).split()
        lead = next((word for word in words if word not in common), "")
        if lead and stem(lead) == stem(first):
            return True
    return False
