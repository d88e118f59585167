"""Values as Python source: the one place where data becomes text of a program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final

# Fixed ranges, not ``str.isprintable``, which changes with the Unicode version of the Python that runs: the
# same bot must give the same bytes everywhere. Controls, surrogates, private use and non-characters; spaces
# other than the plain one; line separators; everything that has no width or reorders what is around it, but
# for the joiners and the emoji selector that words and emoji are spelt with.
_HIDDEN: Final = re.compile(
    "[\\\\\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u2000-\u200b\u200e-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\uf8ff\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff]"
)
_SHORT: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST_DECIMAL: Final = 10_000  # bits; Python refuses to read integers of more than 4,300 digits


def literal(value: Any) -> str:
    """Python source that evaluates to ``value``, on one line, as ``ruff format`` leaves it.

    Takes None, bool, int, float, str, Decimal, dates, times and durations, and lists, tuples and mappings of
    them. What Python has no literal for is written as a call, of ``float`` for infinity and not-a-number;
    ``imports`` says what those calls need.

    Raises:
        TypeError: for a value of any other kind.
    """
    match value:
        case None | True | False:
            return repr(value)
        case str():
            if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
                return f'"{value}"'  # most texts; six times as quick
            return quoted(escaped(value), quote_for(value))
        case int():
            return int.__repr__(value) if value.bit_length() <= _LONGEST_DECIMAL else _hexadecimal(value)
        case float():
            # Formatters drop the plus sign of an exponent.
            return float.__repr__(value).replace("e+", "e") if isfinite(value) else f'float("{value!r}")'
        case tuple():
            inner = ", ".join(map(literal, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case Mapping():
            return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
        case Decimal():
            return f'Decimal("{value!s}")'
        case datetime() | date() | time() | timedelta():
            return _moment(value)
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be written as a literal")


def imports(value: Any) -> set[tuple[str, str]]:
    """The names that the literal of ``value`` needs, each with the module it is in."""
    match value:
        case str():
            return set()
        case Decimal():
            return {("decimal", "Decimal")}
        case datetime() | time():
            zone = set() if value.tzinfo is None else {("datetime", "timedelta"), ("datetime", "timezone")}
            return {("datetime", type(value).__name__), *zone}
        case date() | timedelta():
            return {("datetime", type(value).__name__)}
        case tuple() | list():
            return {each for item in value for each in imports(item)}
        case Mapping():
            return {each for pair in value.items() for item in pair for each in imports(item)}
        case _:
            return set()


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        parts = {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
        given = [f"{name}={amount}" for name, amount in parts.items() if amount]
        return f"timedelta({', '.join(given)})"
    names = ["year", "month", "day"] if isinstance(value, date) else []
    if not isinstance(value, date) or isinstance(value, datetime):
        names += ["hour", "minute"]
        names += ["second"] if value.second or value.microsecond else []
        names += ["microsecond"] if value.microsecond else []
        numbers = [str(getattr(value, name)) for name in names]
        offset = value.utcoffset()
        numbers += [f"tzinfo=timezone({_moment(offset)})"] if offset is not None else []
        numbers += ["fold=1"] if value.fold else []
        return f"{type(value).__name__}({', '.join(numbers)})"
    return f"date({value.year}, {value.month}, {value.day})"


def quote_for(text: str) -> str:
    """The quote that needs fewer escapes, the double one where both need the same."""
    return "'" if text.count('"') > text.count("'") else '"'


def quoted(inside: str, quote: str) -> str:
    """A string literal around text that ``escaped`` made."""
    return quote + inside.replace(quote, f"\\{quote}") + quote


def escaped(text: str) -> str:
    """The inside of a string literal, its quotes apart. What cannot be seen is written as an escape."""
    return _HIDDEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _hexadecimal(value: int) -> str:
    return f"{'-' if value < 0 else ''}0x{abs(value):X}"
