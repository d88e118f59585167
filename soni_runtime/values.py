"""Live values, and their way to JSON and back.

A live value is None, a bool, int, float, str, Decimal, date, time, datetime or timedelta, or a list or
a dict with text keys of live values. Nothing else is ever stored in a conversation.

What JSON cannot say is written as a mapping with one key that begins with ``$``: ``{"$date":
"2030-05-01"}``. A user's own mapping of that form is wrapped in ``{"$object": …}``, so that the way
there and back is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite
from typing import Any, Final

from soni_runtime.errors import ContractError

MAX_DEPTH: Final = 64
"""How deep values may be nested: far above real data, far below Python's recursion limit."""

MAX_ELEMENTS: Final = 1_000_000
"""How many elements the result of an action may have, counting every place where one is reached."""

_INT64: Final = 2**63
_SCALARS: Final = frozenset((type(None), bool, str))
_LIVE_SCALARS: Final = frozenset((type(None), bool, str, int, Decimal, date, time, datetime, timedelta))


def to_plain(value: Any) -> Any:
    """``value`` in JSON types; ``from_plain`` gives back an equal value of the same type.

    Not-a-number, the infinities and integers beyond 64 bits are kept too, as tagged text, because a
    conversation must never become unstorable through its arithmetic.

    Raises:
        ContractError: ``value`` is not a live value and cannot be made one, or is nested deeper than
            ``MAX_DEPTH``.
    """
    return _encode(value, 0)


def _encode(value: Any, depth: int) -> Any:
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is int:
        return value if -_INT64 <= value < _INT64 else {"$integer": hex(value)}
    if kind is float:
        return value if isfinite(value) else {"$number": repr(value)}
    if depth > MAX_DEPTH:
        raise ContractError(_TOO_DEEP)
    if kind is dict:
        plain = {}
        for key, element in value.items():
            if type(key) is not str:
                return _encode(from_result(value), depth)
            plain[key] = _encode(element, depth + 1)
        return {"$object": plain} if _looks_tagged(plain) else plain
    if kind is list:
        return [_encode(element, depth + 1) for element in value]
    if (write := _WRITERS.get(kind)) is not None:
        tag, text = write
        return {tag: text(value)}
    return _encode(from_result(value), depth)


def _looks_tagged(plain: Mapping[str, Any]) -> bool:
    return len(plain) == 1 and next(iter(plain)).startswith("$")


def from_plain(data: Any) -> Any:
    """The live value that ``to_plain`` wrote as ``data``.

    Raises:
        ValueError: ``data`` was not written by ``to_plain``: an unknown or damaged tag, something that
            is not JSON, or nesting deeper than ``MAX_DEPTH`` allows.
    """
    return _decode(data, 0)


def _decode(data: Any, depth: int) -> Any:
    kind = type(data)
    if kind in _SCALARS or kind is int or kind is float:
        return data
    if depth > MAX_DEPTH:
        raise ValueError(_TOO_DEEP)
    if kind is list:
        return [_decode(element, depth + 1) for element in data]
    if kind is not dict:
        raise ValueError(f"a stored value is a `{kind.__name__}`")
    if _looks_tagged(data):
        ((tag, content),) = data.items()
        if tag != "$object":
            return _revive(tag, content)
        if type(content) is not dict:
            raise ValueError("a stored `$object` holds no mapping")
        data = content
    return {key: _decode(element, depth + 1) for key, element in data.items()}


def _revive(tag: str, content: Any) -> Any:
    read = _READERS.get(tag)
    if read is None or not isinstance(content, str):
        raise ValueError(f"a stored value has the unknown form `{tag}`")
    try:
        return read(content)
    except (ValueError, OverflowError, InvalidOperation):
        raise ValueError(f"a stored `{tag}` cannot be read: {content[:60]!r}") from None


# ---------------------------------------------------------------- text forms


def iso_duration(value: timedelta) -> str:
    """ISO 8601 text of a duration, exact to the microsecond: ``PT1H30M``, ``-P2D``, ``PT0S``."""
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if value.microseconds:
        clock += f"{seconds}.{value.microseconds:06d}".rstrip("0") + "S"
    elif seconds:
        clock += f"{seconds}S"
    days = f"{value.days}D" * bool(value.days)
    if not days and not clock:
        return "PT0S"
    return f"{sign}P{days}{'T' * bool(clock)}{clock}"


def _read_duration(text: str) -> timedelta:
    from soni_runtime.reading import read_iso_duration

    if (value := read_iso_duration(text)) is None:
        raise ValueError(text)
    return value


def _datetime_text(value: datetime) -> str:
    """ISO 8601, with the name of the time zone in brackets (RFC 9557) where it has one."""
    zone = getattr(value.tzinfo, "key", None)
    return f"{value.isoformat()}[{zone}]" if isinstance(zone, str) else value.isoformat()


def _time_text(value: time) -> str:
    zone = getattr(value.tzinfo, "key", None)
    return f"{value.isoformat()}[{zone}]" if isinstance(zone, str) else value.isoformat()


def _read_time(text: str) -> time:
    text, _, zone = text.partition("[")
    value = time.fromisoformat(text)
    named = _zone(zone.removesuffix("]"))
    return value.replace(tzinfo=named) if named is not None else value


def _read_datetime(text: str) -> datetime:
    text, _, zone = text.partition("[")
    value = datetime.fromisoformat(text)
    named = _zone(zone.removesuffix("]"))
    if named is None:
        return value
    earlier = value.replace(tzinfo=named, fold=0)
    return earlier if earlier.utcoffset() == value.utcoffset() else earlier.replace(fold=1)


def _zone(name: str) -> tzinfo | None:
    """The zone of that name; None where this machine does not know it (an offset then has to do)."""
    if not name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


_WRITERS: Final[Mapping[type, tuple[str, Callable[[Any], str]]]] = {
    date: ("$date", date.isoformat),
    datetime: ("$datetime", _datetime_text),
    time: ("$time", _time_text),
    timedelta: ("$duration", iso_duration),
    Decimal: ("$decimal", str),
}
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "$date": date.fromisoformat,
    "$datetime": _read_datetime,
    "$time": _read_time,
    "$duration": _read_duration,
    "$decimal": Decimal,
    "$integer": lambda text: int(text, 16),
    "$number": float,
}


def plain_view(value: Any) -> Any:
    """``value`` as JSON for people and programs that only look: no tags, not meant to be read back.

    Dates and times become ISO text, durations ISO text such as ``PT1H30M``, decimals numbers (which may
    round), not-a-number and the infinities text. What is no live value becomes its ``str``.
    """
    return _view(value, 0)


def _view(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else repr(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return str(value)
        return _view(float(value), depth) if value.as_tuple().exponent else int(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return iso_duration(value)
    if depth <= MAX_DEPTH:
        if isinstance(value, Mapping):
            return {str(key): _view(element, depth + 1) for key, element in value.items()}
        if isinstance(value, list | tuple):
            return [_view(element, depth + 1) for element in value]
        return str(value)
    return "…"


# ---------------------------------------------------------------- results of actions

_TOO_DEEP: Final = f"it is nested more than {MAX_DEPTH} deep"


def from_result(value: Any) -> Any:
    """What an action returned, as a live value of its own (nothing is shared with the action).

    Mappings, dataclasses, pydantic models, attrs classes and named tuples become dicts, tuples lists;
    members of an Enum their value, a UUID its text; subclasses of the live types those types.

    Raises:
        ContractError: something in it has no live form (an object, a set, bytes, a key that is not text,
            not-a-number, an infinity), or it is nested too deep or too large. The message names the place.
    """
    reader = _ResultReader()
    try:
        return reader.read(value, 0)
    except _Unfit as unfit:
        raise ContractError(unfit.message()) from None


class _Unfit(Exception):
    """Collects the place while it goes up."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.place: list[str] = []

    def message(self) -> str:
        place = "".join(reversed(self.place[-8:])).removeprefix(".")
        return f"the result cannot be used: {f'at `{place}` ' if place else ''}{self.what}"


class _ResultReader:
    __slots__ = ("elements",)

    def __init__(self) -> None:
        self.elements = 0

    def read(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in _LIVE_SCALARS and (kind is not Decimal or value.is_finite()):
            return value
        if kind is float and isfinite(value):
            return value
        if depth > MAX_DEPTH:
            raise _Unfit(_TOO_DEEP)
        if kind is list or (isinstance(value, list | tuple) and not hasattr(value, "_fields")):
            return self.sequence(value, depth)
        if kind is dict or isinstance(value, Mapping):
            return self.mapping(value, depth)
        if (named := _fields_of(value)) is not None:
            return self.mapping(named, depth)
        return _scalar(value)

    def count(self, more: int) -> None:
        self.elements += more
        if self.elements > MAX_ELEMENTS:
            raise _Unfit(f"it has more than {MAX_ELEMENTS:,} elements")

    def sequence(self, value: Any, depth: int) -> list[Any]:
        self.count(len(value))
        live: list[Any] = []
        try:
            for element in value:
                live.append(self.read(element, depth + 1))  # noqa: PERF401 - the error needs the position
        except _Unfit as unfit:
            unfit.place.append(f"[{len(live)}]")
            raise
        return live

    def mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        self.count(len(value))
        live = {}
        name = ""
        for key, element in value.items():
            name = _key(key)
            try:
                live[name] = self.read(element, depth + 1)
            except _Unfit as unfit:
                unfit.place.append(f".{name}")
                raise
        return live


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        key = key.value
    if isinstance(key, str):
        return str.__str__(key)
    raise _Unfit(f"a key is not text: {_short(key)}")


def _fields_of(value: Any) -> Mapping[str, Any] | None:
    """The named fields of a record, or None if ``value`` is none."""
    kind = type(value)
    if is_dataclass(kind):
        return {spec.name: getattr(value, spec.name) for spec in fields(kind)}
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return dict(zip(kind._fields, value, strict=True))
    if hasattr(kind, "__pydantic_fields__") and callable(getattr(kind, "model_dump", None)):
        dumped = value.model_dump()
        return dumped if isinstance(dumped, Mapping) else {"root": dumped}
    if (attributes := getattr(kind, "__attrs_attrs__", None)) is not None:
        return {a.name: getattr(value, a.name) for a in attributes}
    return None


def _scalar(value: Any) -> Any:
    """A subclass of a live scalar, or something that plainly stands for one, as that scalar."""
    if isinstance(value, Enum):
        return _scalar(value.value)
    if type(value) in _LIVE_SCALARS and not isinstance(value, Decimal):
        return value
    if isinstance(value, float | Decimal):
        if not (value.is_finite() if isinstance(value, Decimal) else isfinite(value)):
            raise _Unfit(f"a number is {value}, which nothing can be done with")
        return float(value) if isinstance(value, float) else Decimal(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, datetime):
        day, clock = date(value.year, value.month, value.day), value.timetz()
        return datetime.combine(day, clock.replace(fold=value.fold))
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, timedelta):
        return timedelta(value.days, value.seconds, value.microseconds)
    if type(value).__module__ == "uuid":  # its import would cost every start of a bot
        return str(value)
    if hasattr(type(value), "__index__"):  # int, its subclasses and the integers of number libraries
        return int(value.__index__())
    raise _Unfit(_unfit_kind(value))


def _unfit_kind(value: Any) -> str:
    kind = type(value)
    if isinstance(value, set | frozenset):
        return f"there is a `{kind.__name__}`, which has no order; a list has one"
    if hasattr(kind, "__await__"):
        return f"there is a `{kind.__name__}` that was never awaited"
    if isinstance(value, type):
        return f"there is the class `{value.__name__}` itself, not a value"
    return f"there is a `{kind.__qualname__}`, which is neither data nor a record of data"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
