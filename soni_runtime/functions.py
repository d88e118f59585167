"""The functions of expressions.

Their Python names shadow nothing, so that compiled expressions read plainly. ``PYTHON_NAMES`` says which is
which, ``SIGNATURES`` what the compiler may assume of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from math import isfinite
from typing import Any, Final

from soni_runtime.errors import ExpressionError
from soni_runtime.regular import PatternError, compile_pattern

MAX_MATCHED: Final = 2_000
"""The longest text that ``matches`` looks at; a longer one does not match."""

_WIDE: Final = Context(prec=400)


def _refuse(function: str, wants: str, value: Any) -> ExpressionError:
    what = "null" if value is None else f"a value of type {_kind(value)}"
    return ExpressionError(f"`{function}` wants {wants}, not {what}")


def _kind(value: Any) -> str:
    return next((name for kind, name in _KINDS if isinstance(value, kind)), type(value).__name__)


_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (Decimal, "number"),
    (str, "string"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
    (timedelta, "duration"),
    (dict, "object"),
    (list, "list"),
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def length(value: Any) -> int:
    """``len``: the elements of a list, the characters of a text, the fields of an object."""
    if isinstance(value, list | tuple | str | Mapping):
        return len(value)
    raise _refuse("len", "a list, a text or an object", value)


def lower(value: Any) -> str:
    """``lower``: a text in small letters."""
    if isinstance(value, str):
        return value.lower()
    raise _refuse("lower", "a text", value)


def upper(value: Any) -> str:
    """``upper``: a text in capitals."""
    if isinstance(value, str):
        return value.upper()
    raise _refuse("upper", "a text", value)


def round_half(value: Any, digits: Any = None) -> int | float | Decimal:
    """``round``: half away from zero, as people do; to a whole number, or to ``digits`` decimals.

    A float is taken as it is written: ``round(2.675, 2)`` is 2.68.
    """
    if not _is_number(value):
        raise _refuse("round", "a number", value)
    if digits is not None and (not isinstance(digits, int) or isinstance(digits, bool) or abs(digits) > 20):
        raise ExpressionError("`round` wants a count of decimals from -20 to 20")
    if isinstance(value, int) and (digits is None or digits >= 0):
        return value
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite():
            raise InvalidOperation
        rounded = exact.quantize(Decimal(1).scaleb(-(digits or 0)), ROUND_HALF_UP, _WIDE)
    except (InvalidOperation, ValueError):
        raise ExpressionError("`round` got a number that has no end, or too many digits") from None
    if digits is None or isinstance(value, int):
        return int(rounded)
    return rounded if isinstance(value, Decimal) else float(rounded)


def _several(function: str, values: tuple[Any, ...]) -> list[Any]:
    found = list(values[0]) if len(values) == 1 and isinstance(values[0], list | tuple) else list(values)
    if not found:
        raise ExpressionError(f"`{function}` has no values to choose from")
    for value in found:
        if value is None or isinstance(value, bool | Mapping | list):
            raise _refuse(function, "values that have an order", value)
    return found


def minimum(*values: Any) -> Any:
    """``min``: the least of a list, or of several values."""
    try:
        return min(_several("min", values))
    except TypeError:
        raise ExpressionError("`min` cannot compare values of different types") from None


def maximum(*values: Any) -> Any:
    """``max``: the greatest of a list, or of several values."""
    try:
        return max(_several("max", values))
    except TypeError:
        raise ExpressionError("`max` cannot compare values of different types") from None


def total(values: Any) -> Any:
    """``sum``: of a list of numbers (0 for an empty one) or of durations. Floats are added exactly."""
    if not isinstance(values, list | tuple):
        raise _refuse("sum", "a list of numbers", values)
    if values and all(isinstance(value, timedelta) for value in values):
        return sum(values, timedelta(0))
    for value in values:
        if not _is_number(value):
            raise _refuse("sum", "a list of numbers", value)
    if not any(isinstance(value, float | Decimal) for value in values):
        return sum(values)
    if any(isinstance(value, float) and not isfinite(value) for value in values):
        raise ExpressionError("`sum` got a number that has no end")
    try:
        exact = sum((Decimal(str(value)) for value in values), Decimal(0))
    except (InvalidOperation, ValueError):
        raise ExpressionError("`sum` got a number with too many digits") from None
    return exact if any(isinstance(value, Decimal) for value in values) else float(exact)


def absolute(value: Any) -> Any:
    """``abs``: of a number or a duration."""
    if _is_number(value) or isinstance(value, timedelta):
        return abs(value)
    raise _refuse("abs", "a number or a duration", value)


def days(value: Any, until: Any = None) -> timedelta | int:
    """``days``: ``days(3)`` is a duration, as in ``today() + days(3)``; ``days(duration)`` is the whole days
    in it; ``days(a, b)`` is how many days it is from one date to another (negative if ``b`` is earlier)."""
    if until is not None:
        return (_day(until) - _day(value)).days
    if isinstance(value, timedelta):
        return int(value / timedelta(days=1))
    if not _is_number(value):
        raise _refuse("days", "a number, a duration or two dates", value)
    try:
        return timedelta(days=float(value) if isinstance(value, Decimal) else value)
    except (OverflowError, ValueError):
        raise ExpressionError("`days` got a number of days that no calendar has") from None


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise _refuse("days", "two dates", value)


def contains(where: Any, what: Any) -> bool:
    """``contains``: a list an element, a text another text, an object a field. Case does not matter.

    For the exact comparison there is the operator ``in``.
    """
    if isinstance(where, str):
        if not isinstance(what, str):
            raise _refuse("contains", "a text to look for in a text", what)
        return what.casefold() in where.casefold()
    if not isinstance(where, list | tuple | Mapping):
        raise _refuse("contains", "a list, a text or an object", where)
    wanted = what.casefold() if isinstance(what, str) else what
    return any((e.casefold() if isinstance(e, str) else e) == wanted for e in where)


def matches(text: Any, pattern: Any) -> bool:
    """``matches``: does the whole text fit the regular expression?

    The pattern is a literal of the bot's author. It runs in linear time (see ``regular``), so no text can
    stall the bot; a text longer than ``MAX_MATCHED`` does not match.
    """
    if not isinstance(text, str):
        raise _refuse("matches", "a text", text)
    if not isinstance(pattern, str):
        raise _refuse("matches", "a regular expression", pattern)
    try:
        return compile_pattern(pattern).fits(text) if len(text) <= MAX_MATCHED else False
    except PatternError as error:
        raise ExpressionError(f"`matches` cannot use this regular expression: {error}") from None


def remainder(left: Any, right: Any) -> Any:
    """The operator ``%``. Python's own would take a text on the left for a format."""
    if isinstance(left, str):
        raise _refuse("%", "numbers", left)
    return left % right


PYTHON_NAMES: Final[Mapping[str, str]] = {
    "len": "length",
    "lower": "lower",
    "upper": "upper",
    "round": "round_half",
    "min": "minimum",
    "max": "maximum",
    "sum": "total",
    "abs": "absolute",
    "days": "days",
    "contains": "contains",
    "matches": "matches",
    "today": "today",
    "now": "now",
}
"""Name in the language → name here; ``today`` and ``now`` are methods of Scope."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function.

    ``parameters`` holds the type kinds that each accepts (``any`` values always may); the last repeats if
    ``repeats``. ``result`` is a type kind, ``same`` (the kind of the first argument) or ``item`` (the kind
    of its elements).
    """

    parameters: tuple[tuple[str, ...], ...]
    result: str
    repeats: bool = False


_NUMBER: Final = ("integer", "number")
_DATES: Final = ("date", "datetime")
_ORDERED: Final = (*_NUMBER, "string", "date", "time", "datetime", "duration")
_ANY: Final = ("any",)

SIGNATURES: Final[Mapping[str, tuple[Signature, ...]]] = {
    "len": (Signature((("list", "string", "object"),), "integer"),),
    "lower": (Signature((("string",),), "string"),),
    "upper": (Signature((("string",),), "string"),),
    "round": (Signature((_NUMBER,), "integer"), Signature((_NUMBER, ("integer",)), "number")),
    "min": (Signature((("list",),), "item"), Signature((_ORDERED, _ORDERED), "same", repeats=True)),
    "max": (Signature((("list",),), "item"), Signature((_ORDERED, _ORDERED), "same", repeats=True)),
    "sum": (Signature((("list",),), "item"),),
    "abs": (Signature(((*_NUMBER, "duration"),), "same"),),
    "days": (
        Signature((_NUMBER,), "duration"),
        Signature((("duration",),), "integer"),
        Signature((_DATES, _DATES), "integer"),
    ),
    "contains": (Signature((("list", "string", "object"), _ANY), "boolean"),),
    "matches": (Signature((("string",), ("string",)), "boolean"),),
    "today": (Signature((), "date"),),
    "now": (Signature((), "datetime"),),
}
