"""Triggers: examples of what a user says, with ``{slot}`` where a value stands."""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.syntax.problems import SyntaxProblem

_BRACE: Final = re.compile(r"[{}]")
_SLOT: Final = re.compile(r"\s*([^\W\d]\w*)\s*")


def parse_trigger(text: str) -> tuple[str | tuple[str, int, int], ...] | SyntaxProblem:
    """The parts of a trigger in order: text, or a slot's name with its offsets in ``text``."""
    parts: list[str | tuple[str, int, int]] = []
    place = 0
    while brace := _BRACE.search(text, place):
        start = brace.start()
        if brace.group() == "}":
            return SyntaxProblem(start, start + 1, "this `}` has no `{` before it", "mark a slot as `{slot}`")
        end = text.find("}", start)
        if end < 0:
            return SyntaxProblem(start, start + 1, "this `{` is never closed", "mark a slot as `{slot}`")
        slot = _SLOT.fullmatch(text, start + 1, end)
        if slot is None:
            inside = text[start + 1 : end].strip()
            message = (
                f"`{inside}` is not the name of a slot" if inside else "there is no slot between the braces"
            )
            return SyntaxProblem(start, end + 1, message, "mark a slot as `{slot}`")
        if start > place:
            parts.append(text[place:start])
        parts.append((slot.group(1), *slot.span(1)))
        place = end + 1
    if place < len(text) or not parts:
        parts.append(text[place:])
    return tuple(parts)
