"""Several things in one message: "yes, thank you. What is their address?" is a yes, thanks and a question.

Each sentence is looked at on its own. What only says yes, no, thanks, goodbye or "something else", and what
asks about something, is taken as that; the rest is read together, as the open question wants it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from soni_runtime.commands import Affirm, ChitChat, Choose, Clarify, Command, Deny, SetSlot, StartFlow
from soni_runtime.understanding.local.about import asked_about
from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.fill import fill
from soni_runtime.understanding.local.opening import INTERRUPT, interruption, taken_on
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.sentences import (
    Sentence,
    closes,
    has_enough,
    is_glad,
    refuses,
    says_no,
    says_thanks,
    says_yes,
    sentences,
    thanks,
    wants_others,
)
from soni_runtime.understanding.local.talk import talk
from soni_runtime.understanding.local.words import word_set

_SURE: Final = 0.85
_VALUE: Final = 0.6
_START: Final = 0.3  # the flow that offers counts too: another that fits better is meant
_CONDITIONS: Final = word_set("if unless except only however provided assuming although though")
_BUT: Final = re.compile(r"\bbut\W+(?:\w+\W+)?\Z", re.IGNORECASE)


@dataclass(slots=True)
class Heard:
    """What the sentences of a message do. ``rest`` are those that do none of it."""

    yes: list[Sentence] = field(default_factory=list)
    no: list[Sentence] = field(default_factory=list)
    thanks: list[Sentence] = field(default_factory=list)
    closing: list[Sentence] = field(default_factory=list)
    others: list[Sentence] = field(default_factory=list)
    about: list[tuple[str, float, str]] = field(default_factory=list)
    rest: list[Sentence] = field(default_factory=list)


def hear(reading: Reading, *, offered: bool, asks: bool) -> Heard:
    """The sentences of the message, sorted. ``offered``: something is on offer; ``asks``: with questions.

    Of languages other than English all sentences are rest.
    """
    heard = Heard()
    if all(language.code != "en" for language in reading.message.languages):
        return heard
    options = reading.question.options if reading.question and offered else ()
    shown = {word for text in options[:1] for word in reading.prepared(text).words}
    for sentence in sentences(reading.message):
        if thanks(sentence):
            heard.thanks.append(sentence)
            if says_no(sentence):
                heard.no.append(sentence)
            elif is_glad(sentence):
                heard.yes.append(sentence)
            if closes(sentence):
                heard.closing.append(sentence)
        elif says_no(sentence):
            heard.no.append(sentence)
            if closes(sentence):
                heard.closing.append(sentence)
            elif says_thanks(sentence):
                heard.thanks.append(sentence)
        elif closes(sentence):
            heard.closing.append(sentence)
            if says_thanks(sentence):
                heard.thanks.append(sentence)
            if is_glad(sentence):
                heard.yes.append(sentence)
            elif refuses(sentence):
                heard.no.append(sentence)
        elif says_yes(sentence, shown):
            enough = bool(heard.no) and has_enough(sentence)  # "no, I'm good"
            (heard.closing if enough else heard.yes).append(sentence)
        elif offered and wants_others(sentence):
            heard.others.append(sentence)
            heard.rest.append(sentence)
        elif asks and (found := asked_about(reading, sentence)):
            heard.about += [(slot, sure, sentence.message.text) for slot, sure in found]
        else:
            heard.rest.append(sentence)
    return heard


def rest_of(reading: Reading, parts: Sequence[Sentence]) -> Reading | None:
    """The sentences that are left as a message of their own; None where there are none."""
    if not parts:
        return None
    text = ". ".join(reading.message.text[part.start : part.end] for part in parts)
    if parts[-1].asks:
        text += "?"
    message = reading.prepared(text)
    return Reading(replace(reading.request, text=text), message, reading.knowledge)


def questions(heard: Heard) -> list[Said]:
    """What is asked about."""
    return [Said(Clarify(topic=slot), sure, words) for slot, sure, words in dict.fromkeys(heard.about)]


def chat(reading: Reading, heard: Heard, *, thanks: bool) -> list[Said]:
    """Thanks and goodbye as small talk; ``thanks`` alone only where nothing else is expected."""
    if heard.closing:
        goodbye = any(intent_at(part.message, ("bye",)) for part in heard.closing)
        return talk(reading, "bye") if goodbye else [_said(ChitChat(topic="bye"), heard.closing)]
    if thanks and heard.thanks:
        return [_said(ChitChat(topic="thanks"), heard.thanks)]
    return []


def _said(command: Command, parts: Iterable[Sentence], sure: float = _SURE) -> Said:
    return Said(command, sure, " ".join(part.message.text for part in parts))


# ---------------------------------------------------------------- at each question


def several_at_choice(reading: Reading) -> list[Said]:
    """After an offer: taken, another wanted, asked about; [] where the message does none of it."""
    heard = hear(reading, offered=True, asks=True)
    single = reading.question is not None and len(reading.question.options) == 1
    rest = rest_of(reading, heard.rest)
    started = _started(rest) if rest is not None and not heard.others else []
    said: list[Said] = []
    wants_more = bool(heard.others or heard.about)
    if heard.others:
        said.append(_said(Choose("next"), heard.others))
    values = _values(rest) if rest is not None and not started else []
    if heard.yes and single and (started or not (wants_more or values)) and not heard.no:
        said.append(_said(Choose(1), heard.yes))
    said += [*questions(heard), *started, *values]
    if not said and heard.no:
        said.append(_said(Deny(), heard.no, 0.7))
    return [*said, *chat(reading, heard, thanks=False)]


def _started(rest: Reading) -> list[Said]:
    """Another flow than the one that offers, or what is to be done with the thing on offer: "book it"."""
    return interruption(rest, least=_START) or taken_on(rest)


def _values(rest: Reading) -> list[Said]:
    """New values for what may be set."""
    listed = rest.question is not None and rest.question.kind == "choose"
    if listed and len(rest.message.words) < 2:  # a number may be a place in the list
        return []
    vocabulary = rest.knowledge.index.vocabulary
    hits = fill(rest.message, rest.settable, vocabulary=vocabulary)
    fresh = [
        hit for hit in hits if hit.found.confidence >= _VALUE and not rest.same(hit.view, hit.found.value)
    ]
    return [rest.set(hit) for hit in fresh]


def several_at_decision(reading: Reading) -> list[Said]:
    """After a yes-or-no question: the answer, and what is said beside it; [] where there is no answer."""
    heard = hear(reading, offered=False, asks=True)
    if heard.yes and heard.no:
        heard.yes = [part for part in heard.yes if part.start < heard.no[0].start]
    if not (heard.yes or heard.no or heard.about):
        return []
    if not (heard.yes or heard.no) and (other := interruption(reading, least=INTERRUPT)):
        return other
    said: list[Said] = []
    if heard.yes and not heard.no:
        said.append(_said(Affirm(), heard.yes, 0.9))
    elif heard.no and not heard.yes:
        said.append(_said(Deny(), heard.no, 0.9))
    said += questions(heard)
    rest = rest_of(reading, heard.rest)
    beside = _beside(rest, heard) if rest is not None else []
    if any(_limits(part, reading, understood=bool(beside)) for part in heard.rest):
        said = [one for one in said if not isinstance(one.command, Affirm)]
    said += beside
    return [*said, *chat(reading, heard, thanks=False)] if said else []


def _limits(part: Sentence, reading: Reading, *, understood: bool) -> bool:
    """ "if it is cheap", or a "but…" that is not understood: what makes a yes beside it less than one."""
    but = _BUT.search(reading.message.text[: part.start]) is not None
    return part.message.words[0] in _CONDITIONS or (but and not understood)


def _beside(rest: Reading, heard: Heard) -> list[Said]:
    """What is said beside a yes or a no: another flow, or values."""
    return interruption(rest, least=INTERRUPT if heard.yes else _START) or _values(rest)


def several_at_collect(reading: Reading) -> Reading:
    """The message without what is only thanks or a yes or no beside the answer."""
    parts = sentences(reading.message)
    kept = [part for part in parts if not (thanks(part) or says_yes(part) or says_no(part) or closes(part))]
    if not kept or len(kept) == len(parts):
        return reading
    return rest_of(reading, kept) or reading


def several_unprompted(reading: Reading, one_thing: Callable[[Reading], list[Said]]) -> list[Said]:
    """Where nothing is open: thanks, goodbye, a no, and what ``one_thing`` makes of the rest."""
    heard = hear(reading, offered=False, asks=True)
    if not (heard.no or heard.thanks or heard.closing or heard.about):
        return one_thing(reading) or _values(reading)
    if heard.about and (begun := _told_to_a_flow(one_thing(reading), heard)):
        return begun
    rest = rest_of(reading, heard.rest)
    said = [_said(Deny(), heard.no)] if heard.no else []
    said += questions(heard)
    if rest is not None:
        said += one_thing(rest) or _values(rest)
    return [*said, *chat(reading, heard, thanks=True)]


def _told_to_a_flow(said: list[Said], heard: Heard) -> list[Said]:
    """What starts a flow, if that is told what looked asked about: "how much have I got in savings?"."""
    topics = {topic for topic, _, _ in heard.about}
    told = any(isinstance(one.command, SetSlot) and one.command.slot in topics for one in said)
    return said if told and any(isinstance(one.command, StartFlow) for one in said) else []
