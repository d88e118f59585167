"""The types of slots, inputs and outputs at run time: what arrives becomes a typed live value.

Types are written as in YAML: ``date``, ``optional list of string``. What people say in their own words
("tomorrow") is the work of understanding; here arrive JSON values and plain, obvious text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from soni_runtime.errors import ContractError, InvalidValueError
from soni_runtime.filters import show
from soni_runtime.kinds import ALIASES, KINDS
from soni_runtime.patterns import words
from soni_runtime.reading import (
    fold,
    read_boolean,
    read_date,
    read_datetime,
    read_duration,
    read_number,
    read_time,
)
from soni_runtime.values import from_result

MAX_TYPE_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class ValueType:
    """``kind`` is one of ``KINDS``; ``item`` is the type of the elements of a list (None: any)."""

    kind: str
    item: ValueType | None = None
    optional: bool = False

    def __str__(self) -> str:
        text = f"list of {self.item}" if self.kind == "list" and self.item else self.kind
        return f"optional {text}" if self.optional else text


@lru_cache(maxsize=1024)
def parse_type(text: str) -> ValueType:
    """The type that ``text`` names, as in YAML.

    Raises:
        ValueError: it names none. The compiler has said so already; this is for hand-written programs.
    """
    return _parse(text.split(), text)


def _parse(words_left: list[str], text: str) -> ValueType:
    optional = words_left[:1] == ["optional"]
    rest = words_left[1:] if optional else words_left
    if len(words_left) <= 3 * MAX_TYPE_DEPTH:
        if rest[:2] == ["list", "of"] and len(rest) > 2:
            return ValueType("list", _parse(rest[2:], text), optional)
        kind = ALIASES.get(rest[0], rest[0]) if len(rest) == 1 else ""
        if kind in KINDS:
            return ValueType(kind, None, optional)
    raise ValueError(
        f"there is no type {text[:60]!r}; there are {', '.join(KINDS)}, `list of T`, `optional T`"
    )


@dataclass(frozen=True, slots=True)
class _How:
    language: str
    now: datetime | None


def coerce(value: Any, type_text: str, *, language: str = "en", now: datetime | None = None) -> Any:
    """``value`` as a live value of the type, or None for a null of an optional type.

    Args:
        value: a JSON value, text as a person would type it, or a live value.
        type_text: the type as in YAML.
        language: decides between readings (``1.000``, ``1/5/2030``), and is the language of the errors.
        now: gives two-digit years their century.

    A number stays ``int`` when written as one; ``true`` is no number, and a number is no boolean. A
    duration wants units. One value is taken for a list of one; text for a list is cut at semicolons, line
    breaks and commas.

    Raises:
        InvalidValueError: it does not fit. The message is for the person who said it.
        ValueError: there is no such type.
    """
    return _coerce(value, parse_type(type_text), _How(language, now))


def _coerce(value: Any, wanted: ValueType, how: _How) -> Any:
    if value is None:
        if wanted.optional or wanted.kind == "any":
            return None
        raise refused("missing", how.language)
    if wanted.kind == "list":
        return _list(value, wanted, how)
    live = _READERS[wanted.kind](value, how)
    if live is None:
        raise _refusal(wanted.kind, how.language)
    return live


def refused(word: str, language: str, **values: str) -> InvalidValueError:
    """The refusal of a value in one of the texts of the pattern ``invalid``."""
    return InvalidValueError(words(f"invalid.{word}", language, **values), word=word, **values)


def _refusal(kind: str, language: str) -> InvalidValueError:
    example = _EXAMPLES.get(kind)
    return refused(kind, language, **({"example": show(example, language=language)} if example else {}))


_EXAMPLES: Final[Mapping[str, Any]] = {
    "date": date(2030, 12, 24),
    "time": time(10, 30),
    "datetime": datetime(2030, 12, 24, 10, 30),
    "duration": timedelta(hours=1, minutes=30),
}

# A reader gives None for what it refuses.


def _string(value: Any, how: _How) -> str | None:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**100 else None
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else None


def _number(value: Any, how: _How) -> int | float | Decimal | None:
    if isinstance(value, str):
        return read_number(value, how.language)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _integer(value: Any, how: _How) -> int | None:
    number = _number(value, how)
    return int(number) if number is not None and number == int(number) else None


def _boolean(value: Any, how: _How) -> bool | None:
    if isinstance(value, str):
        return read_boolean(value)
    return value if isinstance(value, bool) else None


def _date(value: Any, how: _How) -> date | None:
    if isinstance(value, str):
        found = read_date(value, how.language, how.now)
        if found is None and (moment := read_datetime(value, how.language, how.now)) is not None:
            return moment.date()
        return found
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _time(value: Any, how: _How) -> time | None:
    if isinstance(value, str):
        return read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else None


def _datetime(value: Any, how: _How) -> datetime | None:
    if isinstance(value, str):
        return read_datetime(value, how.language, how.now)
    return value if isinstance(value, datetime) else None


def _duration(value: Any, how: _How) -> timedelta | None:
    if isinstance(value, str):
        return read_duration(value)
    return value if isinstance(value, timedelta) else None


def _object(value: Any, how: _How) -> dict[str, Any] | None:
    live = _any(value, how)
    return live if isinstance(live, dict) else None


def _any(value: Any, how: _How) -> Any:
    try:
        return from_result(value)
    except ContractError:
        raise refused("object", how.language) from None


_READERS: Final[Mapping[str, Callable[[Any, _How], Any]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "duration": _duration,
    "object": _object,
    "any": _any,
}

# ---------------------------------------------------------------- lists

MAX_ITEMS: Final = 10_000


def _list(value: Any, wanted: ValueType, how: _How) -> list[Any]:
    item = wanted.item or ValueType("any")
    if isinstance(value, str):
        elements: list[Any] = _split(value, item, how)
    elif isinstance(value, list | tuple):
        elements = list(value)
    else:
        elements = [value]
    if len(elements) > MAX_ITEMS:
        raise refused("list", how.language)
    return [_coerce(element, item, how) for element in elements]


def _split(text: str, item: ValueType, how: _How) -> list[Any]:
    """A comma between digits separates nothing, since it may belong to a number."""
    if not text.strip():
        return []
    if item.kind not in ("string", "any", "list"):
        try:
            return [_coerce(text, item, how)]
        except InvalidValueError:
            pieces = text.replace(", ", ";").replace("\n", ";")
    else:
        pieces = text.replace(",", ";").replace("\n", ";")
    return [piece.strip() for piece in pieces.split(";") if piece.strip()]


# ---------------------------------------------------------------- enumerations


def coerce_enum(value: Any, values: Mapping[str, tuple[str, ...]], *, language: str = "en") -> str:
    """The value of the enumeration that ``value`` names, by its own name or by a synonym.

    Tried in turn: as written, without case, without case and accents (and with ``-`` and ``_`` as spaces);
    each time names go before synonyms. A spelling that two values share names neither.

    Raises:
        InvalidValueError: it names none. The message lists the choices.
    """
    text = _string(value, _How(language, None))
    if text is not None and len(text) <= 1000:
        text = text.strip()
        for simplify in (str, str.casefold, fold):
            wanted = simplify(text)
            for spellings in ("names", "synonyms"):
                found = [
                    name
                    for name, synonyms in values.items()
                    if wanted
                    and any(
                        simplify(spelling.strip()) == wanted
                        for spelling in ((name,) if spellings == "names" else synonyms)
                    )
                ]
                if len(found) == 1:
                    return found[0]
                if found:
                    raise _no_choice(values, language)
    raise _no_choice(values, language)


def _no_choice(values: Mapping[str, tuple[str, ...]], language: str) -> InvalidValueError:
    choices = [str(name) for name in values]
    shown = ", ".join(choices[:20]) + (", …" if len(choices) > 20 else "")
    return refused("choice", language, choices=shown)
