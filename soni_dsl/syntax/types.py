"""Types: ``date``, ``optional list of string``."""

from __future__ import annotations

from typing import Final

from soni_dsl.syntax.expr import Type
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.reading import read

__all__ = ["SyntaxProblem", "parse_type"]

_ONE_WORD: Final = {
    name: Type(name)
    for name in (
        "string",
        "integer",
        "number",
        "boolean",
        "date",
        "time",
        "datetime",
        "duration",
        "object",
        "any",
    )
}


def parse_type(text: str) -> Type | SyntaxProblem:
    """The type a text names; ``float`` is a number, ``text`` a string."""
    quick = _ONE_WORD.get(text)
    if quick is not None:
        return quick
    found: Type | SyntaxProblem = read(text, "type", "type")
    return found
