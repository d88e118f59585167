"""Triggers with marks as patterns: "fly from {origin} to {destination}" also says where values stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from soni_runtime.program import Flow
from soni_runtime.understanding.local.answers import stripped
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.fill import Filled, cut
from soni_runtime.understanding.local.flows import MARK
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.words import fold, plain

_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class TriggerPattern:
    """A trigger as a pattern over plain text. ``content``: it has words of its own that say something."""

    flow: str
    regex: re.Pattern[str]
    slots: tuple[str, ...]
    content: bool


def trigger_patterns(
    flows: Iterable[Flow], languages: tuple[Language, ...], common: frozenset[str]
) -> tuple[TriggerPattern, ...]:
    """The patterns of all triggers that mark a value, those with the most words first."""
    made = [
        pattern
        for flow in flows
        for trigger in flow.triggers
        if (pattern := _pattern(flow.name, trigger, languages, common)) is not None
    ]
    return tuple(sorted(made, key=lambda p: -len(p.regex.pattern)))


def _pattern(
    flow: str, trigger: str, languages: tuple[Language, ...], common: frozenset[str]
) -> TriggerPattern | None:
    pieces = MARK.split(trigger)  # literal, slot, literal, slot, …, literal
    literals = [plain(fold(text)) for text in pieces[::2]]
    slots = tuple(pieces[1::2])
    if not slots or len(set(slots)) != len(slots) or not any(literals):
        return None
    literals[0] = (
        stripped(literals[0] + " -", languages, back=False).removesuffix("-").strip() if literals[0] else ""
    )
    parts = [re.escape(literals[0])] if literals[0] else []
    for place, literal in enumerate(literals[1:]):
        parts.append(f"(?P<s{place}>.+?)")
        if literal:
            parts.append(re.escape(literal))
    words = [word for literal in literals for word in literal.split()]
    if not words:
        return None
    regex = re.compile(r"(?<!\S)" + " ".join(parts) + r"\Z")
    return TriggerPattern(flow, regex, slots, any(word not in common for word in words))


def match_trigger(
    pattern: TriggerPattern, message: Message, views: Mapping[str, SlotView]
) -> list[Filled] | None:
    """The values where the trigger's marks stand; None if the message is not made like the trigger."""
    if len(message.plain) > _LONGEST:
        return None
    text = stripped(message.plain, message.languages, front=False)
    match = pattern.regex.search(text)
    if match is None:
        return None
    filled = []
    for place, name in enumerate(pattern.slots):
        view = views.get(name)
        if view is None:
            continue
        start, end = message.place(*match.span(f"s{place}"))
        found = _value(view, message, start, end)
        if found is None:
            return None
        filled.append(Filled(view, found))
    return filled


def _value(view: SlotView, message: Message, start: int, end: int) -> Found | None:
    start, end = message.tidy(start, end)
    if view.prose:
        return Found(message.text[start:end], start, end, 0.85)
    if view.worded:
        return cut(message, view, start, end)
    within = [f for f in find(view, message, asked=False) if f.overlaps(start, end)]
    if within:
        return within[0]
    part = find(view, message.part(start, end), asked=True)
    return Found(part[0].value, start, end, part[0].confidence) if part else None
