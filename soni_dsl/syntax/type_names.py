"""The words that name a type, and what to say of every other word."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.syntax.expr import Type
from soni_dsl.syntax.problems import Refused
from soni_runtime.kinds import ALIASES, KINDS

TYPE_NAMES: Final = {**{kind: kind for kind in KINDS if kind != "list"}, **ALIASES}
"""What can be written for a type → its kind."""

_OTHER_LANGUAGES: Final = {
    "str": "string",
    "char": "string",
    "double": "number",
    "decimal": "number",
    "num": "number",
    "long": "integer",
    "dict": "object",
    "map": "object",
    "mapping": "object",
    "json": "object",
    "array": "list of …",
    "sequence": "list of …",
    "timestamp": "datetime",
    "timedelta": "duration",
    "categorical": "string` with `values:",
    "enum": "string` with `values:",
    "email": "string` with `validator: email",
    "phone": "string` with `validator: phone",
    "url": "string` with `validator: url",
    "iban": "string` with `validator: iban",
}


def named_type(word: str, start: int) -> Type:
    """The type that one word names.

    Raises:
        Refused: no type is called so; the help names the nearest one.
    """
    kind = TYPE_NAMES.get(word)
    if kind is not None:
        return Type(kind)
    raise Refused(start, start + len(word), f"unknown type `{word}`", _type_help(word))


def _type_help(word: str) -> str:
    lower = word.lower()
    if lower in TYPE_NAMES or lower in ("list", "optional"):
        return f"write `{lower}`"
    if lower in _OTHER_LANGUAGES:
        return f"write `{_OTHER_LANGUAGES[lower]}`"
    near = nearest(word, (*TYPE_NAMES, "list"))
    if near is not None:
        return f"did you mean `{near}`?"
    kinds = dict.fromkeys(TYPE_NAMES.values())
    return f"types are {', '.join(f'`{kind}`' for kind in kinds)} and `list of …`"
