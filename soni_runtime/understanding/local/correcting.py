"""Taking something back: "no, to Rome", "change the amount to 200", "not Paris, Rome", "wrong date"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from soni_runtime.commands import ClearSlot
from soni_runtime.understanding.local.answers import opens_with, stripped
from soni_runtime.understanding.local.cleaning import clean
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.fill import Filled, cue_before, fill
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.slots import SlotView, named
from soni_runtime.understanding.local.words import fold, plain

_LONGEST: Final = 160
_SURE: Final = 0.85
_NOT: Final = ("not", "no", "nicht", "pas", "nao", "no el", "no la")


@cache
def _corrections(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in language.correction)


@cache
def _changes(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in language.changing)


def correction(reading: Reading, *, at_confirm: bool) -> list[Said]:
    """What the message takes back, as commands; [] if it takes nothing back.

    ``at_confirm``: everything has been said, so words that only look like a value count as one.
    """
    message = reading.message
    if not message.words or len(message.plain) > _LONGEST or not reading.settable:
        return []
    denied = _not_that(reading)
    if denied:
        return denied
    for text, offset in _forms(message):
        for language in message.languages:
            for pattern in _corrections(language):
                match = pattern.fullmatch(text)
                if match is None:
                    continue
                said = _corrected(reading, match, offset, at_confirm)
                if said:
                    return said
    return _change(reading)


def _forms(message: Message) -> list[tuple[str, int]]:
    """The plain text without "no" and polite words around it, and the plain text; with what that moved."""
    short = stripped(message.plain, message.languages, front=False)
    forms: list[tuple[str, int]] = []
    width = opens_with(message, "no")
    rest = " ".join(message.words[width:])
    bare = stripped(rest if width and rest and short.endswith(rest) else short, message.languages, back=False)
    if short.endswith(bare):
        forms.append((bare, len(short) - len(bare)))
    return list(dict.fromkeys([*forms, (message.plain, 0), (short, 0)]))


def _not_that(reading: Reading) -> list[Said]:
    """ "not Paris, Rome", "no, not Paris, Rome": what a slot has is denied, the rest is its new value."""
    message = reading.message
    if message.words[0] not in _NOT:
        return []
    for view in reading.filled:
        if view.slot.sensitive:
            continue
        value = plain(fold(str(reading.value(view))))
        for text, offset in _forms(message):
            for negation in _NOT:
                if value and text == f"{negation} {value}":
                    return [Said(ClearSlot(view.name), _SURE, message.text)]
                head = f"{negation} {value} "
                if value and text.startswith(head):
                    start, end = message.place(offset + len(head), offset + len(text))
                    found = value_in(reading, view, start, end)
                    return [reading.correct(Filled(view, found), sure=_SURE)] if found else []
        found_two = find(view, message)
        if len(found_two) == 2 and reading.same(view, found_two[0].value):
            return [reading.correct(Filled(view, found_two[1]), sure=_SURE)]
    return []


def _corrected(reading: Reading, match: re.Match[str], offset: int, at_confirm: bool) -> list[Said]:
    groups = match.groupdict()
    start, end = match.span("new")
    new = reading.message.place(start + offset, end + offset)
    if groups.get("what"):
        view = named(groups["what"], reading.settable, 0.7)
        if view is None:
            return []
        found = value_in(reading, view, *new)
        return [reading.correct(Filled(view, found), sure=_SURE)] if found else []
    if groups.get("old"):
        view = _holding(reading, groups["old"])
        found = value_in(reading, view, *new) if view else None
        if view is not None and found is not None:
            return [reading.correct(Filled(view, found), sure=_SURE)]
        if view is None:
            return []  # "I do not have a code": nothing that was said is denied
    return _by_value(reading, new, at_confirm)


def _holding(reading: Reading, old: str) -> SlotView | None:
    """The filled slot whose value is ``old``."""
    for view in reading.filled:
        if view.slot.sensitive:
            continue
        value = reading.value(view)
        if plain(fold(str(value))) == old or any(
            reading.same(view, f.value) for f in find(view, reading.prepared(old))
        ):
            return view
    return None


def value_in(reading: Reading, view: SlotView, start: int, end: int) -> Found | None:
    """The value for a slot that is known, from the stretch of the message that holds it."""
    message = reading.message
    start, end = message.tidy(start, end)
    if start >= end:
        return None
    within = find(view, message.part(start, end), asked=True)
    if within:
        return Found(within[0].value, start, end, within[0].confidence)
    if view.kind in ("number", "integer", "date", "time", "datetime", "duration", "boolean"):
        return None
    value = clean(message.part(start, end), view)
    return Found(value, start, end, 0.7) if value else None


def _by_value(reading: Reading, new: tuple[int, int], at_confirm: bool) -> list[Said]:
    """Corrections that name no slot: the values tell which they are for."""
    message = reading.message
    outside = [(0, new[0]), (new[1], len(message.text))]
    candidates = reading.filled + [view for view in reading.asked if view not in reading.filled]
    names, vocabulary = [view.name for view in candidates], reading.knowledge.index.vocabulary
    hits = [
        hit
        for hit in fill(message, candidates, asked=names, vocabulary=vocabulary, taken=outside)
        if not reading.same(hit.view, hit.found.value)
    ]
    meant = [hit for hit in hits if _is_most_of(reading, hit, new)]
    if hits:
        return [reading.correct(hit, sure=0.8) for hit in meant]
    part = message.part(*new)
    view = _worded(reading, part, at_confirm)
    if view is None:
        return []
    start, end = message.tidy(*new)
    value = clean(part, view)
    return [reading.correct(Filled(view, Found(value, start, end, 0.65)))] if value else []


def _is_most_of(reading: Reading, hit: Filled, new: tuple[int, int]) -> bool:
    """True if the value is what the words are about, and not something they mention."""
    message, common = reading.message, reading.knowledge.common
    within = [t for t in message.tokens if new[0] <= t.start < new[1]]
    words = [t for t in within if t.word not in common]
    inside = [t for t in words if hit.found.start <= t.start < hit.found.end]
    return len(inside) * 3 >= len(words) or cue_before(message, hit.view, hit.found.start) > 0


def _worded(reading: Reading, part: Message, at_confirm: bool) -> SlotView | None:
    """The slot of words that a bare new value is for, if only one can be meant."""
    if not 0 < len(part.words) <= 4 or not part.text[0].isalnum():
        return None
    asked = {view.name for view in reading.asked}
    pool = [view for view in reading.filled if view.worded and view.name not in asked]
    proper = [view for view in pool if not view.free] if part.text[0].isupper() else []
    if not at_confirm:
        open_text = any(view.free for view in reading.asked)
        pool = [] if open_text or (reading.asked and reading.asked[0].worded) else pool
        proper = [view for view in proper if view in pool]
    chosen = proper or (pool if part.text[0].isupper() or len(pool) == 1 else [])
    if not at_confirm and chosen:
        return chosen[-1]
    return chosen[0] if len(chosen) == 1 else None


def _change(reading: Reading) -> list[Said]:
    """ "change the amount", "forget Paris": a filled slot is meant and no value given."""
    for text, _ in _forms(reading.message):
        for language in reading.message.languages:
            for pattern in _changes(language):
                match = pattern.fullmatch(text)
                view = _meant(reading, match.groupdict()) if match else None
                if view is not None:
                    return [Said(ClearSlot(view.name), _SURE, reading.message.text)]
    return []


def wants_what_is_asked(reading: Reading) -> bool:
    """ "change the date" while the date is being asked: there is nothing to change yet."""
    for text, _ in _forms(reading.message):
        for language in reading.message.languages:
            for pattern in _changes(language):
                what = (match.groupdict().get("what") or "") if (match := pattern.fullmatch(text)) else ""
                view = named(what, reading.settable) if what else None
                if view is not None and view in reading.asked and view not in reading.filled:
                    return True
    return False


def _meant(reading: Reading, groups: dict[str, str]) -> SlotView | None:
    """The filled slot that is named; what is to be forgotten may be named by its value."""
    gone = groups.get("gone")
    if gone is None:
        return named(groups["what"], reading.filled)
    return named(gone, reading.filled) or _holding(reading, gone)
