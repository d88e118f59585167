"""The parts that findings about a misspelt name have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from soni_dsl.diagnostics.model import Edit, Fix, Label
from soni_dsl.source.text import Span

_SHOWN: Final = 6


def replacing(span: Span, near: str | None) -> Fix | None:
    """The fix that writes the name that is most likely meant. Unsafe: a guess may be wrong."""
    if near is None:
        return None
    return Fix(f"write `{near}`", (Edit(span, near),), "unsafe")


def defined_here(span: Span | None, message: str) -> tuple[Label, ...]:
    return () if span is None else (Label(span, message),)


def listing(names: Iterable[str]) -> str:
    """Names as words of a sentence, at most six of them."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > _SHOWN:
        return f"{', '.join(quoted[:_SHOWN])} and {len(quoted) - _SHOWN} more"
    if len(quoted) > 1:
        return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    return quoted[0] if quoted else "none"


def did_you_mean(near: str | None, otherwise: str) -> str:
    return otherwise if near is None else f"did you mean `{near}`?"
