"""Which types mix, and which exclude each other."""

from __future__ import annotations

from typing import Final

from soni_dsl.syntax.expr import Type

NUMBERS: Final = frozenset(("integer", "number"))
DATES: Final = frozenset(("date", "datetime"))


def family(kind: str) -> str:
    """Kinds that mix freely have one family: `integer` with `number`, `date` with `datetime`."""
    if kind in NUMBERS:
        return "number"
    return "date" if kind in DATES else kind


def clash(given: Type | None, wanted: Type | None) -> bool:
    """Is it sure that a value of one type is none of the other?"""
    if given is None or wanted is None or "any" in (given.kind, wanted.kind):
        return False
    if family(given.kind) != family(wanted.kind):
        return True
    return given.kind == "list" and clash(given.item, wanted.item)
