"""Python calls laid out the way ``ruff format`` would leave them.

What fits on a line stands on one; what does not has one element per line and a trailing comma, which
formatters keep. So the same text is right for any project whose lines may be this long or longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

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
    fields: Mapping[str, Any] = field(default_factory=dict)


def statement(value: Any, indent: int, before: str = "", after: str = "", comment: str = "") -> list[str]:
    """The lines of one statement: ``before``, the value, ``after``, with a comment beside the first.

    A formatter would break the text of an expression that is too long, each in its own way, so such a
    statement asks to be left alone.
    """
    remark = f"  # {comment}" if comment else ""
    lines = list(_lines(value, indent, before, after, remark))
    if any("lambda " in line and width(line) > WIDTH for line in lines):
        lines[-1] += "  # fmt: skip"
    return lines


def width(line: str) -> int:
    """The columns of ``line``, or more: a letter that is not ASCII may be two wide."""
    return len(line) if line.isascii() else len(line) + sum(character > "\x7f" for character in line)


def unbroken(line: str) -> str:
    """A line that has to stay one: where it is too long, formatters are asked to leave it alone."""
    return line if width(line) <= WIDTH else f"{line}  # fmt: skip"


def _lines(value: Any, indent: int, before: str, after: str, comment: str = "") -> Iterator[str]:
    margin = " " * indent
    line = f"{margin}{before}{flat(value)}{after}{comment}"
    opening, elements, closing = _parts(value)
    if not elements or width(line) <= WIDTH:
        yield line
        return
    yield f"{margin}{before}{opening}{comment}"
    for lead, element in elements:
        yield from _lines(element, indent + 4, lead, ",")
    yield f"{margin}{closing}{after}"


def flat(value: Any) -> str:
    """``value`` as Python text on one line."""
    match value:
        case str() | int() | None:
            return literal(value)
        case Source(text=text):
            return text
    opening, elements, closing = _parts(value)
    if not opening:
        return closing
    comma = "," if isinstance(value, tuple) and len(elements) == 1 else ""
    return f"{opening}{', '.join([lead + flat(element) for lead, element in elements])}{comma}{closing}"


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
        case Mapping():
            return "{", [(f"{flat(key)}: ", each) for key, each in value.items()], "}"
        case _:
            return "", [], literal(value)
