"""Live values go to JSON and back exactly, and results of actions become live values."""

from __future__ import annotations

import json
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from soni_runtime.errors import ContractError
from soni_runtime.values import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    from_plain,
    from_result,
    iso_duration,
    plain_view,
    to_plain,
)

ZONES = [
    UTC,
    timezone(timedelta(hours=5, minutes=30)),
    ZoneInfo("Europe/Madrid"),
    ZoneInfo("America/New_York"),
]
TAGS = [
    "$date",
    "$datetime",
    "$time",
    "$duration",
    "$decimal",
    "$integer",
    "$number",
    "$object",
    "$",
    "$x",
    "name",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes(timezones=st.sampled_from(ZONES), allow_imaginary=False),
    st.timedeltas(),
    st.decimals(allow_nan=False),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(TAGS), st.text(max_size=5)), inner, max_size=3),
    ),
    max_leaves=12,
)


def same(a: Any, b: Any) -> bool:
    """Equal, and of the same types all the way down."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, datetime):
        return a == b and a.utcoffset() == b.utcoffset() and str(a.tzinfo) == str(b.tzinfo)
    return bool(a == b) and str(a) == str(b)


@pytest.mark.no_cover
@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_the_way_to_json_text_and_back_is_exact(value: Any) -> None:
    text = json.dumps(to_plain(value), allow_nan=False)
    assert same(from_plain(json.loads(text)), value)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_a_view_is_json_and_a_result_of_live_values_is_itself(value: Any) -> None:
    json.dumps(plain_view(value), allow_nan=False)
    try:
        assert same(from_result(value), value)
    except ContractError:
        assert "nf" in repr(value)  # the infinities


@given(st.timedeltas())
def test_durations_as_text_are_exact(value: timedelta) -> None:
    assert from_plain({"$duration": iso_duration(value)}) == value


@pytest.mark.parametrize("name", ["nan", "inf", "-inf"])
def test_odd_numbers_can_be_stored(name: str) -> None:
    plain = to_plain([float(name)])
    json.dumps(plain, allow_nan=False)
    assert str(from_plain(plain)[0]) == name


@pytest.mark.parametrize(
    "mapping",
    [
        {"$date": "2030-05-01"},
        {"$date": 1},
        {"$object": {}},
        {"$object": {"$object": {"$date": "x"}}},
        {"$": None},
    ],
)
def test_a_users_mapping_that_looks_tagged_stays_what_it_is(mapping: dict[str, Any]) -> None:
    assert from_plain(to_plain(mapping)) == mapping
    assert to_plain(mapping) != mapping


def test_the_written_form_is_the_documented_one() -> None:
    value = {"when": date(2030, 5, 1), "long": timedelta(hours=1, minutes=30), "price": Decimal("12.50")}
    assert to_plain(value) == {
        "when": {"$date": "2030-05-01"},
        "long": {"$duration": "PT1H30M"},
        "price": {"$decimal": "12.50"},
    }


def test_integers_beyond_64_bits_are_kept() -> None:
    huge = 7**30_000
    assert from_plain(json.loads(json.dumps(to_plain({"n": huge, "m": -(2**63)})))) == {
        "n": huge,
        "m": -(2**63),
    }


@pytest.mark.parametrize(
    "damaged",
    [
        {"$date": "2030-13-01"},
        {"$date": 5},
        {"$nothing": "x"},
        {"$object": [1]},
        {"$duration": "PX"},
        {"$decimal": "twelve"},
        {"$datetime": "x[Europe/Madrid]"},
        {"$integer": "0xzz"},
        (1, 2),
        {"a": object()},
    ],
)
def test_damaged_data_is_a_value_error(damaged: Any) -> None:
    with pytest.raises(ValueError):
        from_plain(damaged)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 100_000])
def test_bottomless_nesting_is_refused_everywhere(depth: int) -> None:
    with pytest.raises(ContractError):
        to_plain(nested(depth))
    with pytest.raises(ContractError):
        from_result(nested(depth))
    with pytest.raises(ValueError):
        from_plain(nested(depth))
    plain_view(nested(depth))


def test_nesting_up_to_the_limit_round_trips() -> None:
    assert from_plain(to_plain(nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    assert from_result(nested(MAX_DEPTH)) == nested(MAX_DEPTH)


def test_a_zone_this_machine_does_not_know_keeps_the_instant() -> None:
    value = from_plain({"$datetime": "2030-05-01T10:00:00+02:00[Mars/Olympus]"})
    assert value == datetime(2030, 5, 1, 8, tzinfo=UTC)


def test_both_readings_of_an_hour_that_comes_twice_are_kept() -> None:
    zone = ZoneInfo("Europe/Madrid")
    for fold in (0, 1):
        value = datetime(2030, 10, 27, 2, 30, tzinfo=zone, fold=fold)
        assert from_plain(to_plain(value)).utcoffset() == value.utcoffset()


def test_a_view_shows_people_plain_things() -> None:
    value = {
        "d": date(2030, 5, 1),
        "t": datetime(2030, 5, 1, 10, 30),
        "c": time(9, 5),
        "l": timedelta(minutes=90),
        "p": Decimal("12.50"),
        "w": Decimal("3"),
        "n": [None, True, 1.5, float("inf")],
    }
    assert plain_view(value) == {
        "d": "2030-05-01",
        "t": "2030-05-01T10:30:00",
        "c": "09:05:00",
        "l": "PT1H30M",
        "p": 12.5,
        "w": 3,
        "n": [None, True, 1.5, "inf"],
    }


# ---------------------------------------------------------------- results of actions


class Cabin(StrEnum):
    ECONOMY = "economy"


class Rank(IntEnum):
    LOW = 1


class Colour(Enum):
    RED = date(2030, 1, 1)


@dataclass
class Flight:
    airline: str
    departs: datetime


@dataclass(frozen=True, slots=True)
class Trip:
    flights: list[Flight]


class Point(NamedTuple):
    x: int
    y: int


class Model(BaseModel):
    price: Decimal
    day: date
    inner: list[Flight] = []


class Typed(TypedDict):
    a: int


PAIR = namedtuple("PAIR", "a b")


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Index:
    def __index__(self) -> int:
        return 5


class Stamp(datetime):
    pass


NOON = datetime(2030, 5, 1, 12)


@pytest.mark.parametrize(
    ("result", "live"),
    [
        (Typed(a=1), {"a": 1}),
        (Flight("IB", NOON), {"airline": "IB", "departs": NOON}),
        (Trip([Flight("IB", NOON)]), {"flights": [{"airline": "IB", "departs": NOON}]}),
        ([Point(1, 2), PAIR(1, [2])], [{"x": 1, "y": 2}, {"a": 1, "b": [2]}]),
        (Model(price=Decimal("1.50"), day=date(2030, 1, 1)), {"price": Decimal("1.50"), "day": date(2030, 1, 1), "inner": []}),
        ({"m": [Model(price=Decimal(1), day=date(2030, 1, 1), inner=[Flight("IB", NOON)])]},
         {"m": [{"price": Decimal(1), "day": date(2030, 1, 1), "inner": [{"airline": "IB", "departs": NOON}]}]}),
        ((1, (2, 3)), [1, [2, 3]]),
        (OrderedDict(a=MappingProxyType({"b": 1})), {"a": {"b": 1}}),
        ({Cabin.ECONOMY: Cabin.ECONOMY, "r": Rank.LOW, "c": Colour.RED}, {"economy": "economy", "r": 1, "c": date(2030, 1, 1)}),
        (Text("x"), "x"),
        (Index(), 5),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Stamp(2030, 5, 1, 12), NOON),
    ],
)  # fmt: skip
def test_records_of_all_sorts_become_plain_live_values(result: Any, live: Any) -> None:
    assert same(from_result(result), live)


def test_a_result_shares_nothing_with_the_action() -> None:
    mine: dict[str, Any] = {"a": [1]}
    theirs = from_result(mine)
    mine["a"].append(2)
    assert theirs == {"a": [1]}


async def _coroutine() -> None: ...


@pytest.mark.parametrize(
    ("result", "place", "what"),
    [
        ({"flights": [{"price": 1}, {"price": {1, 2}}]}, "`flights[1].price`", "set"),
        ([b"x"], "`[0]`", "bytes"),
        ({"a": object()}, "`a`", "object"),
        ({1: "x"}, "", "key is not text: 1"),
        ({"p": float("nan")}, "`p`", "nan"),
        ({"p": Decimal("sNaN")}, "`p`", "NaN"),
        ([float("-inf")], "`[0]`", "-inf"),
        ({"c": Flight}, "`c`", "class `Flight`"),
        (Trip([Flight("x", object())]), "`flights[0].departs`", "object"),  # type: ignore[arg-type]
        ((n for n in "ab"), "", "generator"),
    ],
)
def test_what_is_no_data_is_refused_with_its_place(result: Any, place: str, what: str) -> None:
    with pytest.raises(ContractError) as refused:
        from_result(result)
    assert place in str(refused.value)
    assert what in str(refused.value)


def test_a_coroutine_that_was_not_awaited_is_named() -> None:
    result = _coroutine()
    with pytest.raises(ContractError, match="never awaited"):
        from_result(result)
    result.close()


def test_a_cycle_is_refused() -> None:
    cycle: dict[str, Any] = {}
    cycle["self"] = cycle
    with pytest.raises(ContractError, match="deep"):
        from_result(cycle)


def test_a_small_object_that_unfolds_into_millions_is_refused() -> None:
    bomb: list[Any] = ["x"]
    for _ in range(40):
        bomb = [bomb, bomb]
    with pytest.raises(ContractError, match=f"{MAX_ELEMENTS:,}"):
        from_result(bomb)
