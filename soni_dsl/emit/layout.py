"""Python calls laid out the way ``ruff format`` would leave them.

What fits on a line stands on one; what does not has one element per line and a trailing comma, which
formatters keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from unicodedata import east_asian_width

from soni_dsl.emit.literals import literal

WIDTH: Final = 88
"""The width that formatters take when nobody tells them otherwise."""


@dataclass(frozen=True, slots=True)
class Source:
    """Python text that is printed as it is, on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A call as a value."""

    function: str
    args: tuple[Any, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)


def statement(value: Any, indent: int, before: str = "", after: str = "") -> list[str]:
    """The lines of one statement: ``before``, the value, ``after``.

    A formatter would break the text of an expression that is too long, each in its own way, so such a
    statement asks to be left alone.
    """
    lines = list(_lines(value, indent, before, after))
    if any(_width(line) > WIDTH and not _is_string(line) for line in lines):
        lines[-1] += "  # fmt: skip"
    return lines


def _is_string(line: str) -> bool:
    """Is what makes the line long a text? Formatters leave those alone."""
    return "lambda " not in line


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def _lines(value: Any, indent: int, before: str, after: str) -> Iterator[str]:
    margin = " " * indent
    line = f"{margin}{before}{flat(value)}{after}"
    opening, elements, closing = _parts(value)
    if not elements or _width(line) <= WIDTH:
        yield line
        return
    yield f"{margin}{before}{opening}"
    for lead, element in elements:
        yield from _lines(element, indent + 4, lead, ",")
    yield f"{margin}{closing}{after}"


def flat(value: Any) -> str:
    """``value`` as Python text on one line."""
    opening, elements, closing = _parts(value)
    if not opening:
        return closing
    comma = "," if isinstance(value, tuple) and len(elements) == 1 else ""
    return f"{opening}{', '.join(lead + flat(element) for lead, element in elements)}{comma}{closing}"


def _parts(value: Any) -> tuple[str, list[tuple[str, Any]], str]:
    """What opens a value, its elements, each with what leads it in, and what closes it."""
    match value:
        case Source(text=text):
            return "", [], text
        case Called(function=function, args=args, fields=fields):
            elements = [("", arg) for arg in args] + [(f"{name}=", each) for name, each in fields.items()]
            return f"{function}(", elements, ")"
        case list():
            return "[", [("", element) for element in value], "]"
        case tuple():
            return "(", [("", element) for element in value], ")"
        case dict():
            return "{", [(f"{flat(key)}: ", each) for key, each in value.items()], "}"
        case _:
            return "", [], literal(value)
