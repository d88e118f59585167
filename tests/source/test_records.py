"""Records are data classes to everybody who looks at them from outside."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from soni_dsl.source.record import record


@record(frozen=True, slots=True)
class Place:
    """Somewhere."""

    row: int
    column: int = 0
    note: str = field(default="", compare=False, repr=False)


@record(frozen=True, slots=True, kw_only=True)
class Kind:
    name: str
    places: tuple[Place, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Loud(Kind):
    volume: int = 1
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def twice(self) -> int:
        return 2 * self.volume


@record(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class PlainPlace:
    """Somewhere."""

    row: int
    column: int = 0
    note: str = field(default="", compare=False, repr=False)


def test_it_is_a_data_class_with_the_fields_of_one() -> None:
    assert is_dataclass(Place)
    assert [f.name for f in fields(Place)] == [f.name for f in fields(PlainPlace)]
    assert Place.__match_args__ == PlainPlace.__match_args__
    assert [f.name for f in fields(Loud)] == ["name", "places", "volume", "seen"]
    assert replace(Place(1, 2, "x"), row=3) == Place(3, 2)
    assert replace(Loud(name="a"), volume=4).twice == 8


@pytest.mark.parametrize(
    ("args", "named"), [((1,), {}), ((1, 2), {}), ((), {"row": 1, "note": "n"}), ((1,), {"column": 7})]
)
def test_it_is_filled_compared_hashed_and_shown_as_one(args: tuple[int, ...], named: dict[str, Any]) -> None:
    one, other = Place(*args, **named), PlainPlace(*args, **named)
    assert (one.row, one.column, one.note) == (other.row, other.column, other.note)
    assert repr(one) == repr(other).replace("PlainPlace", "Place")
    assert one == Place(*args, **named)
    assert hash(one) == hash(Place(*args, **named))
    assert one != other
    assert one != Place(99)


@pytest.mark.parametrize("args", [(), (1, 2, "x", 4)])
def test_wrong_arguments_are_refused(args: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="__init__"):
        Place(*args)
    with pytest.raises(TypeError, match="positional"):
        Kind("a")  # type: ignore[misc]


def test_what_is_not_compared_makes_no_difference() -> None:
    assert Place(1, 2, "x") == Place(1, 2, "y")
    assert hash(Place(1, 2, "x")) == hash(Place(1, 2, "y"))


def test_records_of_different_classes_are_different() -> None:
    assert Kind(name="a") != Loud(name="a")
    assert Nothing() == Nothing()
    assert repr(Nothing()) == "Nothing()"
    assert len({Nothing(), Nothing()}) == 1


def test_every_record_has_its_own_default() -> None:
    one, other = Loud(name="a"), Loud(name="b")
    one.seen["x"] = 1
    assert other.seen == {}
    assert Loud(name="c", seen={"y": 2}).seen == {"y": 2}


def test_there_is_no_room_for_anything_else() -> None:
    with pytest.raises(AttributeError):
        Place(1).other = 2  # type: ignore[attr-defined]
    assert not hasattr(Place(1), "__dict__")
    assert not hasattr(Loud(name="a"), "__dict__")


def test_it_can_be_copied_pickled_and_matched() -> None:
    place = Place(1, 2, "x")
    assert pickle.loads(pickle.dumps(place)) == place
    assert copy.deepcopy(place) == place
    match place:
        case Place(row, column):
            assert (row, column) == (1, 2)


def test_a_record_that_may_change_is_refused() -> None:
    with pytest.raises(TypeError, match="frozen"):
        record(frozen=False, slots=True)
