"""Triggers: examples of what a user says, with ``{slot}`` where a value stands.

Cut by hand, without a grammar: there is nothing between the braces but a name.
"""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.syntax.problems import Refused, SyntaxProblem, read_word

__all__ = ["SyntaxProblem", "parse_trigger"]

Parts = tuple[str | tuple[str, int, int], ...]

_BRACES: Final = re.compile(r"[{}]")
# A word as the grammar has it: ASCII letters, digits and underscores, and everything beyond ASCII.
_WORD: Final = re.compile(r"[ \t\r\n]*([^\x00-@\[-\^`{-\x7f][^\x00-/:-@\[-\^`{-\x7f]*)[ \t\r\n]*")


def parse_trigger(text: str) -> Parts | SyntaxProblem:
    """The parts of a trigger in order, or the first thing that is wrong with it.

    A part is text, or the name of a slot with the offsets of that name (inside the braces) in ``text``.
    """
    parts: list[str | tuple[str, int, int]] = []
    place = 0
    while (brace := _BRACES.search(text, place)) is not None:
        start = brace.start()
        if brace.group() == "}":
            return SyntaxProblem(start, start + 1, "`}` without a `{` before it", "mark a slot as `{slot}`")
        closing = _BRACES.search(text, start + 1)
        if closing is None or closing.group() == "{":
            return SyntaxProblem(start, start + 1, "`{` is not closed", "mark a slot as `{slot}`")
        slot = _slot(text, start, closing.end())
        if isinstance(slot, SyntaxProblem):
            return slot
        if start > place:
            parts.append(text[place:start])
        parts.append(slot)
        place = closing.end()
    if place < len(text) or not parts:
        parts.append(text[place:])
    return tuple(parts)


def _slot(text: str, start: int, end: int) -> tuple[str, int, int] | SyntaxProblem:
    match = _WORD.fullmatch(text, start + 1, end - 1)
    if match is None:
        inside = text[start + 1 : end - 1].strip()
        if not inside:
            return SyntaxProblem(start, end, "there is nothing between the braces", "mark a slot as `{slot}`")
        shown = f"`{inside[:40]}`" if inside.isprintable() else "this"
        return SyntaxProblem(start, end, f"{shown} is not the name of a slot", "mark a slot as `{slot}`")
    try:
        return read_word(match[1], match.start(1)), *match.span(1)
    except Refused as refused:
        return refused.problem
