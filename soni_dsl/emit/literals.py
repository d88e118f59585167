"""Values as Python source: the one place where data becomes text of a program."""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf, isnan
from typing import Any, Final

_SHORT: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: Any) -> str:
    """Python source that evaluates to ``value``, on one line, as a formatter would leave it.

    Takes None, bool, int, float, str, and lists, tuples and dicts of them. Characters that do not print
    (controls, marks that reorder text, lone surrogates) are escaped, so that what is read is what runs.

    Raises:
        TypeError: for a value of any other kind.
    """
    match value:
        case None | bool():
            return repr(value)
        case str():
            return _text(value)
        case int():
            return int.__repr__(value)
        case float():
            return f'float("{value}")' if isinf(value) or isnan(value) else float.__repr__(value)
        case tuple():
            inner = ", ".join(map(literal, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case Mapping():
            return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be written as a literal")


def _text(text: str) -> str:
    quote = "'" if '"' in text and "'" not in text else '"'
    return quote + escaped(text).replace(quote, "\\" + quote) + quote


def escaped(text: str) -> str:
    """The inside of a string literal, its quotes apart."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(_character(char) for char in text)


def _character(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable():
        return char
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
