"""An answer to "which slot value?": the asked slot first, and whatever else the message gives."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from soni_runtime.commands import Affirm, Clarify, Deny, OutOfScope, Repeat, SetSlot, Skip
from soni_runtime.program import CollectStep
from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.asking import cancels, is_question, only_asks, question_about
from soni_runtime.understanding.local.cleaning import clean
from soni_runtime.understanding.local.correcting import correction, wants_what_is_asked
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.fill import Filled, fill, split_names
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.message import LONGEST, Message
from soni_runtime.understanding.local.opening import INTERRUPT, interruption
from soni_runtime.understanding.local.reading import HIDDEN, Reading, Said
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.talk import cancelled, talk
from soni_runtime.understanding.local.words import fold, word_set

_EXTRA: Final = 0.65  # how sure a value for a slot that was not asked for has to be
_NAME: Final = 5  # words of one of several values
_SENTENCE: Final = word_set(
    "i im id ill ive we were you he she they can could would will do does is are am have"
)
_TALK: Final = ("cancel", "restart", "handoff", "help", "repeat", "skip", "confused", "unsure")
_SMALL_TALK: Final = ("thanks", "hello", "bye", "smalltalk")


def collecting(reading: Reading) -> list[Said]:
    """The commands of a message that comes after a question for slots."""
    asked = reading.asked
    exact = _exact(reading, asked)
    if exact:
        return exact
    free = any(view.free and not _no_secret(reading, view) for view in asked)
    said = _talked(reading, asked, free)
    if said:
        return said
    if cancels(reading) and not interruption(reading, least=0.8):
        return [cancelled(reading)]
    certain = interruption(reading, least=1.01, request_only=free)
    if certain:
        return certain
    question = question_about(reading)
    if question is not None:
        return [question]
    if wants_what_is_asked(reading):
        return [Said(Repeat(), 0.7, reading.message.text)]
    taken_back = correction(reading, at_confirm=False)
    answer, sure = _answer(reading, asked)
    if not taken_back and only_asks(reading) and _only_words(asked, answer):
        return [Said(Clarify(topic=asked[0].name), 0.6, reading.message.text)]
    if taken_back and not _only_answers(taken_back, asked, answer):
        return taken_back
    other = interruption(reading, least=_least(asked, sure), request_only=free or sure)
    if other:
        return other
    if len(asked) == 1 and _no_secret(reading, asked[0]):
        return [Said(OutOfScope(), 0.5, reading.message.text)]
    if not sure and not free and is_question(reading):
        return [Said(OutOfScope(), 0.5, reading.message.text)]
    return answer or [Said(OutOfScope(), 0.4, reading.message.text)]


def _no_secret(reading: Reading, view: SlotView) -> bool:
    """True if the message cannot be a code that was asked for: there is no digit in it."""
    digits = view.slot.normalizer == "digits" or view.kind in ("number", "integer")
    return view.slot.sensitive and digits and not any(char.isdigit() for char in reading.message.text)


def _only_answers(taken_back: list[Said], asked: list[SlotView], answer: list[Said]) -> bool:
    """True if what looked like a correction just answers, and the answer says more than it."""
    names = {view.name for view in asked}
    plain = all(isinstance(one.command, SetSlot) and one.command.slot in names for one in taken_back)
    return plain and len(answer) > len(taken_back)


def _only_words(asked: list[SlotView], answer: list[Said]) -> bool:
    """True if nothing but the words themselves would be the value, and the slot is not for free text."""
    if len(asked) != 1 or asked[0].prose or not asked[0].worded:
        return False
    return all(
        isinstance(one.command, SetSlot)
        and one.command.slot == asked[0].name
        and one.evidence.confidence <= 0.7
        for one in answer
    )


def _least(asked: list[SlotView], sure: bool) -> float:
    """How clearly another flow must be asked for: more so, the better the message is as an answer."""
    if sure:
        return 0.75
    return INTERRUPT + (0.1 if any(view.worded for view in asked) else -0.05)


def _exact(reading: Reading, asked: list[SlotView]) -> list[Said]:
    """The message is one of the values or examples, word for word: nothing else can be meant."""
    message = reading.message
    for view in asked:
        for phrase, _ in view.phrases:
            if phrase == message.words:
                found = find(view, message, asked=True)
                return [reading.set(Filled(view, found[0]))] if found else []
        example = view.examples.get(message.folded)
        if example is not None and view.worded:
            return [reading.set(Filled(view, Found(message.text, 0, len(message.text), 0.98)))]
    return []


def _talked(reading: Reading, asked: list[SlotView], free: bool) -> list[Said]:
    """Words about the conversation instead of an answer."""
    message = reading.message
    if any(view.kind == "boolean" for view in asked) and intent_at(message, ("yes", "no")):
        return []
    optional = _optional(reading)
    if optional and intent_at(message, ("no", "none", "skip")):
        return [Said(Skip(), 0.85, message.text)]
    intent = intent_at(message, _TALK if free else (*_TALK, *_SMALL_TALK, "yes", "no"))
    if intent is None:
        return []
    if intent in ("yes", "smalltalk") and intent_at(message, ("approval",)):
        return talk(reading, "approval")
    if intent in ("yes", "no"):
        return [Said(Affirm() if intent == "yes" else Deny(), 0.6, message.text)]
    return talk(reading, intent)


def _optional(reading: Reading) -> bool:
    question = reading.question
    flow = reading.request.program.flows.get(question.flow or "") if question else None
    if question is None or flow is None:
        return False
    steps = [s for s in flow.steps if isinstance(s, CollectStep) and s.slots == question.slots]
    return bool(steps) and all(step.optional for step in steps)


# ---------------------------------------------------------------- the answer


def _answer(reading: Reading, asked: list[SlotView]) -> tuple[list[Said], bool]:
    """The values of the message as commands, and whether they clearly are what was asked for."""
    if len(asked) == 1 and (asked[0].prose or _restated(reading, asked[0])):
        return _free_text(reading, asked[0])
    names = [view.name for view in asked]
    others = [view for view in reading.settable if view.name not in names]
    hits = fill(
        reading.message, [*asked, *others], asked=names, vocabulary=reading.knowledge.index.vocabulary
    )
    kept = [hit for hit in hits if hit.view.name in names or _welcome(reading, hit)]
    kept = _with_asked(reading, asked, kept)
    missing = [view for view in asked if view.name not in {hit.view.name for hit in kept}]
    if missing:
        kept += _left_over(reading, missing, kept, several=len(asked) > 1)
    kept = split_names(reading.message, kept, [*asked, *others])
    said = [reading.set(hit) for hit in sorted(kept, key=lambda h: h.found.start)]
    direct = [hit for hit in kept if hit.view.name in names and hit.found.confidence >= 0.5]
    return said, bool(direct)


def _welcome(reading: Reading, hit: Filled) -> bool:
    """A value nobody asked for is taken where it is clear; to replace another, clearer still."""
    if hit.view.name in reading.request.filled:
        return hit.found.confidence >= 0.8 and not reading.same(hit.view, hit.found.value)
    return hit.found.confidence >= _EXTRA


def _with_asked(reading: Reading, asked: list[SlotView], kept: list[Filled]) -> list[Filled]:
    """Readings that only make sense because somebody asked ("5" for a time, "the second" for a day)."""
    have = {hit.view.name for hit in kept}
    for view in asked:
        if view.name in have or view.worded:
            continue
        for found in find(view, reading.message, asked=True):
            clash = [h for h in kept if found.overlaps(h.found.start, h.found.end)]
            if any(h.view.name in {v.name for v in asked} for h in clash):
                continue
            kept = [h for h in kept if h not in clash]
            kept.append(Filled(view, found))
            break
    return kept


def _left_over(
    reading: Reading, missing: list[SlotView], kept: list[Filled], *, several: bool
) -> list[Filled]:
    """What no reading explains is the answer: as it is for one slot, piece by piece for several."""
    chunks = _chunks(reading, kept, several=several)
    filled = []
    worded = [view for view in missing if view.worded or view.kind == "object"]
    if several:
        for view, (start, end) in zip(worded, [c for c in chunks if _is_name(reading, *c)], strict=False):
            filled.append(_raw(reading, view, start, end, 0.6))
        return filled
    view = missing[0]
    if not chunks:
        return []
    if view.worded or view.kind == "object":
        start, end = chunks[0]
        sure = 0.7 if len(reading.message.part(start, end).words) <= 5 else 0.35
        return [_raw(reading, view, start, end, sure)]
    return [] if kept else [_raw(reading, view, 0, len(reading.message.text), 0.3)]


def _is_name(reading: Reading, start: int, end: int) -> bool:
    """True if a stretch may be a value: a few words, and none of those that sentences are made of."""
    message = reading.message.part(start, end)
    said = {word for language in message.languages for word in language.verbs.split("|")}
    return len(message.words) <= _NAME and not any(
        word in said or word in _SENTENCE for word in clean(message, reading.asked[0]).lower().split()
    )


def _raw(reading: Reading, view: SlotView, start: int, end: int, sure: float) -> Filled:
    """The words themselves as the value: the engine's validators judge them."""
    whole = reading.request.text.strip()
    value = whole if len(whole) > LONGEST else clean(reading.message.part(start, end), view)
    return Filled(view, Found(value, start, end, sure))


def _chunks(reading: Reading, kept: list[Filled], *, several: bool) -> list[tuple[int, int]]:
    """The stretches of the message between the values, without those that only lead over."""
    message = reading.message
    edges, place = [], 0
    for hit in sorted(kept, key=lambda h: h.found.start):
        edges.append((place, hit.found.start))
        place = hit.found.end
    edges.append((place, len(message.text)))
    if several:
        edges = [
            (start + piece.start(), start + piece.end())
            for start, end in edges
            for piece in re.finditer(r"[^,;\n]+", message.text[start:end])
        ]
    common = reading.knowledge.common
    stops = {word for language in message.languages for word in language.stops.split("|")}
    if kept:
        edges = [(start, _end_of_words(message, start, end, common | stops)) for start, end in edges]
    tidy = [message.tidy(start, end) for start, end in edges]
    return [
        (start, end)
        for start, end in tidy
        if start < end
        and (not kept or any(w not in common and w not in stops for w in message.part(start, end).words))
    ]


def _end_of_words(message: Message, start: int, end: int, idle: Collection[str]) -> int:
    """The end of a stretch without the words that only lead over to what follows: "Thai food in the"."""
    if end >= len(message.text):
        return end
    words = [t for t in message.tokens if start <= t.start and t.end <= end]
    while len(words) > 1 and words[-1].word in idle:
        words.pop()
    return words[-1].end if words else end


# ---------------------------------------------------------------- free text


def _free_text(reading: Reading, view: SlotView) -> tuple[list[Said], bool]:
    message = reading.message
    restated = _restated(reading, view)
    if restated is not None:
        return [restated], True
    found = find(view, message, asked=True)
    if found and view.shapes:
        return [reading.set(Filled(view, found[0]), sure=0.9)], True
    whole = reading.request.text.strip()
    value = whole if len(whole) > LONGEST else clean(message, view)
    words = HIDDEN if view.slot.sensitive else message.text
    return [Said(SetSlot(view.name, value), 0.75, words)], False


def _restated(reading: Reading, view: SlotView) -> Said | None:
    """The value of another slot, word for word, given a moment ago: said again, not an answer to this.

    Only once: who insists means it. Enumerations and amounts only, whose values are rarely prose.
    """
    message = reading.message
    said_before = [text for who, text in reading.request.recent if who == "user"]
    if any(fold(text).strip() == message.folded for text in said_before):
        return None
    for other in reading.filled:
        if other.name == view.name or other.kind not in ("enum", "number", "integer"):
            continue
        found = find(other, message, asked=True)
        whole = len(found) == 1 and found[0].end - found[0].start == len(message.text)
        if (
            whole
            and reading.same(other, found[0].value)
            and message.plain in " ".join(map(fold, said_before))
        ):
            return reading.set(Filled(other, found[0]), sure=0.6)
    return None
