"""Types: ``date``, ``optional list of string``."""

from __future__ import annotations

from typing import Final

from soni_dsl.syntax.expr import Type
from soni_dsl.syntax.grammars import read
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.type_names import TYPE_NAMES

__all__ = ["TYPE_NAMES", "SyntaxProblem", "parse_type"]

_SIMPLE: Final = {
    **{name: Type(kind) for name, kind in TYPE_NAMES.items()},
    **{f"optional {name}": Type(kind, optional=True) for name, kind in TYPE_NAMES.items()},
    **{f"list of {name}": Type("list", Type(kind)) for name, kind in TYPE_NAMES.items()},
    "list": Type("list"),
}
"""What nearly every type of a bot is, read without the grammar; the same trees."""


def parse_type(text: str) -> Type | SyntaxProblem:
    """The type that ``text`` names, or what is wrong with it.

    ``float`` is a number, ``text`` a string, ``int`` an integer, ``bool`` a boolean.
    """
    simple = _SIMPLE.get(text)
    if simple is not None:
        return simple
    found: Type | SyntaxProblem = read(text, "type")
    return found
