"""The YAML 1.2 core schema: what a plain scalar stands for where its key leaves that to YAML."""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.source.node import Node

Scalar = str | int | float | bool | None

_FIXED: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_OCTAL: Final = re.compile(r"0o[0-7]+")
_HEXADECIMAL: Final = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# Python refuses to convert longer decimal integers (sys.int_info.default_max_str_digits); a text then.
_MOST_DIGITS: Final = 4000


def resolve(node: Node) -> Scalar:
    """The value of a scalar by the core schema (YAML 1.2.2, §10.3.2).

    Quoted and block scalars are always text, and so is a plain one that has no other form:
    ``yes``, ``on``, ``12:30`` and ``1_000`` are text. Of a node that is no scalar, None.
    """
    if not node.is_scalar:
        return None
    return node.value if node.style else resolve_plain(node.value)


def resolve_plain(text: str) -> Scalar:
    """The value of ``text`` standing unquoted in YAML."""
    if text in _FIXED:
        return _FIXED[text]
    if text[0] not in "0123456789+-." or not text.isascii() or len(text) > _MOST_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _OCTAL.fullmatch(text):
        return int(text, 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    return text
