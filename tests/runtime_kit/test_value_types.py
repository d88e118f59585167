"""What arrives for a slot, an input or an output becomes a value of its type, or is refused."""

from __future__ import annotations

import contextlib
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soni_runtime.errors import InvalidValueError
from soni_runtime.types import KINDS, ValueType, coerce, coerce_enum, parse_type

NOW = datetime(2026, 6, 15, 12)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("string", ValueType("string")),
        ("text", ValueType("string")),
        ("float", ValueType("number")),
        ("int", ValueType("integer")),
        ("bool", ValueType("boolean")),
        ("optional date", ValueType("date", None, True)),
        ("list", ValueType("list")),
        ("list of object", ValueType("list", ValueType("object"))),
        (
            "optional list of optional list of text",
            ValueType("list", ValueType("list", ValueType("string"), True), True),
        ),
        ("  list   of  date ", ValueType("list", ValueType("date"))),
    ],
)
def test_types_are_written_as_in_yaml(text: str, type_: ValueType) -> None:
    assert parse_type(text) == type_
    assert parse_type(str(type_)) == type_


@pytest.mark.parametrize("text", ["", "strin", "optional", "list of", "of string", "list string", "String", "optional optional date",
                                  "list of " * 1000 + "string"])  # fmt: skip
def test_what_names_no_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="there is no type"):
        parse_type(text)


GOOD: list[tuple[str, Any, Any]] = [
    ("string", "Madrid", "Madrid"),
    ("string", "", ""),
    ("string", 12345, "12345"),
    ("string", 5.0, "5"),
    ("string", 2.5, "2.5"),
    ("string", True, "true"),
    ("string", date(2030, 5, 1), "2030-05-01"),
    ("integer", "42", 42),
    ("integer", " -42 ", -42),
    ("integer", "3.0", 3),
    ("integer", 3.0, 3),
    ("integer", "1,000", 1000),
    ("integer", "\u0661\u0662\u0663", 123),
    ("number", "1,000.50", 1000.5),
    ("number", "1.000,50", 1000.5),
    ("number", "0.5", 0.5),
    ("number", "1 000 000", 1_000_000),
    ("number", "\u22125", -5),
    ("number", 7, 7),
    ("number", Decimal("1.50"), Decimal("1.50")),
    ("boolean", True, True),
    ("boolean", "Yes", True),
    ("boolean", "sí", True),
    ("boolean", "SI", True),
    ("boolean", "oui", True),
    ("boolean", "ja", True),
    ("boolean", "sim", True),
    ("boolean", "false", False),
    ("boolean", "não", False),
    ("boolean", "nein!", False),
    ("date", "2030-05-01", date(2030, 5, 1)),
    ("date", "2030/5/1", date(2030, 5, 1)),
    ("date", "2030-05-01T10:00", date(2030, 5, 1)),
    ("date", "24/12/2030", date(2030, 12, 24)),
    ("date", "12/24/2030", date(2030, 12, 24)),
    ("date", "1.5.2030", date(2030, 5, 1)),
    ("date", "May 1st, 2030", date(2030, 5, 1)),
    ("date", "1 de mayo de 2030", date(2030, 5, 1)),
    ("date", "1er août 2030", date(2030, 8, 1)),
    ("date", "3. März 2030", date(2030, 3, 3)),
    ("date", "24.12.30", date(2030, 12, 24)),
    ("date", datetime(2030, 5, 1, 10), date(2030, 5, 1)),
    ("date", date(2030, 5, 1), date(2030, 5, 1)),
    ("time", "10:30", time(10, 30)),
    ("time", "10:30:05", time(10, 30, 5)),
    ("time", "9h05", time(9, 5)),
    ("time", "5pm", time(17)),
    ("time", "12:15 a.m.", time(0, 15)),
    ("time", datetime(2030, 5, 1, 10), time(10)),
    ("datetime", "2030-05-01T10:00", datetime(2030, 5, 1, 10)),
    ("datetime", "2030-05-01 10:00:30.5", datetime(2030, 5, 1, 10, 0, 30, 500000)),
    ("datetime", "2030-05-01T10:00Z", datetime(2030, 5, 1, 10, tzinfo=UTC)),
    ("datetime", "2030-05-01T10:00:00+02:00", datetime(2030, 5, 1, 8, tzinfo=UTC)),
    ("datetime", "1 May 2030, 10:30", datetime(2030, 5, 1, 10, 30)),
    ("duration", "PT1H30M", timedelta(minutes=90)),
    ("duration", "1h30m", timedelta(minutes=90)),
    ("duration", "90 minutes", timedelta(minutes=90)),
    ("duration", "1,5 Stunden", timedelta(minutes=90)),
    ("duration", "2 días", timedelta(days=2)),
    ("duration", "1 hour and 30 minutes", timedelta(minutes=90)),
    ("duration", "P1W", timedelta(days=7)),
    ("duration", timedelta(1), timedelta(1)),
    ("object", {"a": [1]}, {"a": [1]}),
    ("list of string", ["a", 1], ["a", "1"]),
    ("list of string", "Madrid, Paris;Rome\nOslo", ["Madrid", "Paris", "Rome", "Oslo"]),
    ("list of string", "Madrid", ["Madrid"]),
    ("list of string", "", []),
    ("list of integer", "1, 2;3", [1, 2, 3]),
    ("list of integer", 5, [5]),
    ("list of date", "2030-05-01, 2030-05-02", [date(2030, 5, 1), date(2030, 5, 2)]),
    ("list", [1, "a", None], [1, "a", None]),
    ("list of optional integer", [None, "1"], [None, 1]),
    ("any", (1, 2), [1, 2]),
    ("any", None, None),
    ("optional date", None, None),
]


@pytest.mark.parametrize(("kind", "given_", "value"), GOOD)
def test_plain_and_obvious_forms_are_taken(kind: str, given_: Any, value: Any) -> None:
    found = coerce(given_, kind, language="en", now=NOW)
    assert found == value
    assert type(found) is type(value)


BAD: list[tuple[str, Any]] = [
    ("string", ["a"]),
    ("string", {"a": 1}),
    ("string", float("nan")),
    ("integer", "3.5"),
    ("integer", 3.5),
    ("integer", True),
    ("integer", "12a"),
    ("integer", ""),
    ("integer", "9" * 5000),
    ("number", "100 e"),
    ("number", "1e5"),
    ("number", "1,00,0"),
    ("number", "1.000.00"),
    ("number", "0x10"),
    ("number", "1_000"),
    ("number", "nan"),
    ("number", "infinity"),
    ("number", float("inf")),
    ("number", False),
    ("number", "10\u00b2"),
    ("number", "\u00bd"),
    ("number", "--5"),
    ("number", [1]),
    ("boolean", "maybe"),
    ("boolean", 1),
    ("boolean", 0),
    ("boolean", ""),
    ("date", "tomorrow"),
    ("date", "2030-02-30"),
    ("date", "1/5/2030"),  # English without a region: two readings
    ("date", "31/4/2030"),
    ("date", 20300501),
    ("date", "20300501"),
    ("date", "1 mai"),
    ("date", True),
    ("time", "10"),
    ("time", "24:00"),
    ("time", "10:60"),
    ("time", "13pm"),
    ("time", "0am"),
    ("datetime", "2030-05-01"),
    ("datetime", date(2030, 5, 1)),
    ("datetime", "2030-05-01T25:00"),
    ("duration", "90"),
    ("duration", 90),
    ("duration", "P1Y"),
    ("duration", "P"),
    ("duration", "1m 1h"),
    ("duration", "2 parsecs"),
    ("duration", "999999999 weeks"),
    ("object", "text"),
    ("object", [1]),
    ("object", {"a": {1}}),
    ("list of integer", ["a"]),
    ("list of integer", "1, b"),
    ("list of date", [None]),
    ("any", object()),
    ("date", None),
    ("list of string", None),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it"])
@pytest.mark.parametrize(("kind", "given_"), BAD)
def test_all_else_is_refused_in_words(kind: str, given_: Any, language: str) -> None:
    if language != "en" and given_ in ("1/5/2030",):
        return
    with pytest.raises(InvalidValueError) as refused:
        coerce(given_, kind, language=language, now=NOW)
    assert str(refused.value)[-1] == "."
    assert "{" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.000", "en", 1.0),
        ("1.000", "es", 1000),
        ("1,000", "en", 1000),
        ("1,000", "de", 1.0),
        ("1.5", "de", 1.5),
        ("1234.567", "de", 1234.567),
        ("0.125", "fr", 0.125),
        ("1\u202f234,5", "fr", 1234.5),
        ("1\u2019234.50", "de-CH", 1234.5),
        ("1.234.567", "en", 1234567),
    ],
)
def test_the_language_decides_between_readings_of_a_number(text: str, language: str, value: float) -> None:
    found = coerce(text, "number", language=language)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("language", "value"),
    [
        ("es", date(2030, 5, 1)),
        ("de", date(2030, 5, 1)),
        ("pt-BR", date(2030, 5, 1)),
        ("en-US", date(2030, 1, 5)),
    ],
)
def test_the_language_decides_between_readings_of_a_date(language: str, value: date) -> None:
    assert coerce("1/5/2030", "date", language=language) == value


def test_two_digits_of_a_year_are_read_near_now_and_not_at_all_without_it() -> None:
    assert coerce("24.12.45", "date", now=NOW) == date(2045, 12, 24)
    assert coerce("24.12.46", "date", now=NOW) == date(1946, 12, 24)
    with pytest.raises(InvalidValueError):
        coerce("24.12.45", "date")


@given(
    st.text(max_size=90),
    st.sampled_from([k for k in KINDS if k != "any"]),
    st.sampled_from(["en", "es", "en-US"]),
)
def test_no_text_does_anything_but_fit_or_be_refused(text: str, kind: str, language: str) -> None:
    try:
        value = coerce(text, kind, language=language, now=NOW)
    except InvalidValueError:
        return
    again = coerce(value, kind, language=language, now=NOW)
    assert again == value


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["en", "es", "fr", "de", "pt"]))
def test_every_integer_is_read_as_python_writes_it(number: int, language: str) -> None:
    assert coerce(str(number), "integer", language=language) == number


@given(st.dates(), st.sampled_from(["en", "es", "xx"]))
def test_every_iso_date_is_read(day: date, language: str) -> None:
    assert coerce(day.isoformat(), "date", language=language) == day


@pytest.mark.parametrize("kind", [*KINDS, "list of integer", "list of duration"])
@pytest.mark.parametrize("piece", ["9", "1 ", "a", ",", "1h", "'", "\u202f", ";1"])
def test_a_megabyte_is_dealt_with_quickly(kind: str, piece: str) -> None:
    started = clock.perf_counter()
    with contextlib.suppress(InvalidValueError):
        coerce(piece * (1_000_000 // len(piece)), kind)
    assert clock.perf_counter() - started < 2


# ---------------------------------------------------------------- enumerations

CABINS = {"economy": ("coach", "turista"), "business": ("club",), "first_class": ("primera", "Première")}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("economy", "economy"),
        (" ECONOMY ", "economy"),
        ("Turista", "economy"),
        ("first class", "first_class"),
        ("First-Class", "first_class"),
        ("premiere", "first_class"),
        ("PRIMERA", "first_class"),
    ],
)
def test_a_choice_is_known_by_name_and_synonym(said: str, value: str) -> None:
    assert coerce_enum(said, CABINS) == value


@pytest.mark.parametrize("said", ["", "  ", "eco", "economy class", None, ["economy"], 5, "x" * 1_000_000])
def test_another_choice_is_refused_and_the_choices_named(said: Any) -> None:
    with pytest.raises(InvalidValueError, match="economy, business, first_class"):
        coerce_enum(said, CABINS)


def test_values_that_are_no_text_are_compared_as_text() -> None:
    assert coerce_enum(2, {"1": (), "2": ()}) == "2"
    assert coerce_enum(True, {"true": (), "false": ()}) == "true"


def test_names_go_before_synonyms_and_a_shared_spelling_names_neither() -> None:
    assert coerce_enum("a", {"b": ("a",), "a": ()}) == "a"
    assert coerce_enum("Key", {"KEY": (), "Key": ()}) == "Key"
    with pytest.raises(InvalidValueError):
        coerce_enum("key", {"KEY": (), "Key": ()})
    with pytest.raises(InvalidValueError):
        coerce_enum("x", {"a": ("x",), "b": ("x",)})


def test_the_refusal_speaks_the_language() -> None:
    with pytest.raises(InvalidValueError, match="Mögliche Antworten"):
        coerce_enum("?", {"ja": (), "nein": ()}, language="de-AT")
