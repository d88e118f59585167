"""Types of the language as Python annotations."""

from __future__ import annotations

from typing import Final

from soni_dsl.emit.literals import literal
from soni_dsl.emit.printer import Import
from soni_runtime.types import ValueType, parse_type

_ANY: Final = ("Any", {("typing", "Any")})
_PROMISED: Final[dict[str, tuple[str, set[Import]]]] = {
    "number": ("float | Decimal", {("decimal", "Decimal")}),
    "object": ("object", set()),
}
_PLAIN: Final[dict[str, tuple[str, set[Import]]]] = {
    "string": ("str", set()),
    "integer": ("int", set()),
    "number": ("float", set()),
    "boolean": ("bool", set()),
    "date": ("date", {("datetime", "date")}),
    "time": ("time", {("datetime", "time")}),
    "datetime": ("datetime", {("datetime", "datetime")}),
    "duration": ("timedelta", {("datetime", "timedelta")}),
    "object": ("dict[str, Any]", {("typing", "Any")}),
}


def annotation(type_text: str) -> tuple[str, set[Import]]:
    """What a live value of the type is in Python, and the names that need an import."""
    try:
        return _annotation(parse_type(type_text))
    except ValueError:
        return _ANY


def _annotation(type_: ValueType) -> tuple[str, set[Import]]:
    if type_.kind == "list":
        inside, needs = _annotation(type_.item) if type_.item else _ANY
        text = f"list[{inside}]"
    else:
        text, needs = _PLAIN.get(type_.kind, _ANY)
    return (f"{text} | None" if type_.optional and text != "Any" else text), needs


def promised(type_text: str) -> tuple[str, set[Import]]:
    """What Python may have for a value that a function gives, wide enough for all that the runtime takes as
    the type, and the names that need an import."""
    try:
        type_ = parse_type(type_text)
    except ValueError:
        return "object", set()
    if type_.kind == "list":
        inside, needs = promised(str(type_.item)) if type_.item else ("object", set())
        text, needs = f"Iterable[{inside}]", needs | {("collections.abc", "Iterable")}
    else:
        text, needs = _PROMISED.get(type_.kind) or _PLAIN.get(type_.kind, ("object", set()))
    return (f"{text} | None" if type_.optional and text != "object" else text), needs


def one_of(values: tuple[str, ...]) -> tuple[str, set[Import]]:
    """The type of an enumeration."""
    return f"Literal[{', '.join(map(literal, values))}]", {("typing", "Literal")}
