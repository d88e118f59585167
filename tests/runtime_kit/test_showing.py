"""Values as text for people: holes of templates and their filters."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soni_runtime.errors import ExpressionError
from soni_runtime.filters import FILTERS, show
from soni_runtime.types import KINDS

DAY = date(2030, 5, 1)
NB = "\u00a0"

PLAIN: list[tuple[Any, str, str]] = [
    (None, "en", ""),
    ("{braces} and %s", "en", "{braces} and %s"),
    (True, "en", "yes"),
    (False, "de", "nein"),
    (True, "pt-BR", "sim"),
    (1234, "en", "1234"),
    (0.1 + 0.2, "en", "0.3"),
    (0.5, "es", "0,5"),
    (200.0, "en", "200"),
    (-1.5, "fr", "-1,5"),
    (1e20, "en", "100000000000000000000"),
    (Decimal("12.50"), "de", "12,50"),
    (float("inf"), "en", "∞"),
    (DAY, "en", "1 May 2030"),
    (DAY, "en-US", "May 1, 2030"),
    (DAY, "es", "1 de mayo de 2030"),
    (DAY, "fr", "1 mai 2030"),
    (DAY, "de", "1. Mai 2030"),
    (DAY, "pt", "1 de maio de 2030"),
    (DAY, "ja", "2030-05-01"),
    (time(9, 5), "en", "09:05"),
    (time(21, 5, 7), "en-US", "9:05:07 PM"),
    (datetime(2030, 5, 1, 10, 30), "es", "1 de mayo de 2030, 10:30"),
    (timedelta(hours=1, minutes=30), "en", "1 hour 30 minutes"),
    (timedelta(days=2, seconds=1), "de", "2 Tage 1 Sekunde"),
    (timedelta(0), "fr", "0 secondes"),
    (-timedelta(minutes=5), "en", "-5 minutes"),
    (timedelta(seconds=1.5), "es", "1,5 segundos"),
    (["a", 2.5, DAY], "en", "a, 2.5, 1 May 2030"),
    ([], "en", ""),
    ({"city": "Rome", "n": 2}, "en", "city: Rome, n: 2"),
]


@pytest.mark.parametrize(("value", "language", "text"), PLAIN)
def test_a_value_is_shown_as_people_of_the_language_write_it(value: Any, language: str, text: str) -> None:
    assert show(value, language=language) == text


FILTERED: list[tuple[Any, tuple[Any, ...], str, str]] = [
    (1234.5, ("money",), "en", "1,234.50"),
    (1234567.891, (("money", "EUR"),), "en", "€1,234,567.89"),
    (1234567.891, (("money", "eur"),), "es", f"1.234.567,89{NB}€"),
    (1234.5, (("money", "EUR"),), "es", f"1234,50{NB}€"),
    (1234.5, (("money", "EUR"),), "fr", f"1{NB}234,50{NB}€"),
    (1234.5, (("money", "BRL"),), "pt", f"R${NB}1.234,50"),
    (1234.5, (("money", "EUR"),), "pt-PT", f"1234,50{NB}€"),
    (-5, (("money", "USD"),), "en", "-$5.00"),
    (5, (("money", "CHF"),), "en", f"CHF{NB}5.00"),
    (1999.5, (("money", "JPY"),), "en", "¥2,000"),
    (1.2345, (("money", "KWD"),), "en", f"KWD{NB}1.235"),
    (2.675, ("money",), "en", "2.68"),
    (0.125, ("money",), "en", "0.13"),
    (-0.001, ("money",), "en", "0.00"),
    ("12.5", ("money",), "en", "12.50"),
    (999.999, ("money",), "en", "1,000.00"),
    (None, ("money",), "en", ""),
    (1234567.5, ("number",), "en", "1,234,567.5"),
    (1234567.5, ("number",), "es", "1.234.567,5"),
    (1234, ("number",), "es", "1234"),
    (12345, ("number",), "es", "12.345"),
    (2.5, (("number", 0),), "en", "3"),
    (-2.5, (("number", 0),), "en", "-3"),
    (1, (("number", 2),), "de", "1,00"),
    (DAY, ("date",), "en", "1 May 2030"),
    (DAY, (("date", "short"),), "de", "01.05.2030"),
    (DAY, (("date", "short"),), "en-US", "5/1/2030"),
    (DAY, (("date", "long"),), "es", "miércoles, 1 de mayo de 2030"),
    (DAY, (("date", "iso"),), "es", "2030-05-01"),
    (DAY, (("date", "weekday"),), "fr", "mercredi"),
    (DAY, (("date", "month"),), "pt", "maio"),
    (datetime(2030, 5, 1, 10), ("date",), "en", "1 May 2030"),
    ("2030-05-01", ("date",), "en", "1 May 2030"),
    ("2030-05-01T10:30:00", ("time",), "en", "10:30"),
    (datetime(2030, 5, 1, 10, 5), ("time",), "en", "10:05"),
    (time(10, 5), (("time", "iso"),), "en", "10:05:00"),
    ("ÀB c", ("lower",), "en", "àb c"),
    ("straße", ("upper",), "de", "STRASSE"),
    (DAY, ("upper",), "en", "1 MAY 2030"),
    ("l'aquila MADRID don't o'neil são", ("title",), "en", "L'Aquila Madrid Don't O'Neil São"),
    (["a", "b", "c"], ("join",), "en", "a, b, c"),
    (["a", "b", "c"], (("join", " / "),), "en", "a / b / c"),
    (["a", "b", "c"], (("join", ", ", " and "),), "en", "a, b and c"),
    (["a"], (("join", ", ", " and "),), "en", "a"),
    (None, (("default", "nobody"),), "en", "nobody"),
    ("", (("default", "nobody"),), "en", "nobody"),
    ([], (("default", "none"),), "en", "none"),
    (0, (("default", "nobody"),), "en", "0"),
    (False, (("default", "nobody"),), "en", "no"),
    (None, (("default", 0), "money"), "en", "0.00"),
    (None, ("money", ("default", "free")), "en", "free"),
    (1, (("plural", "flight", "flights"),), "en", "flight"),
    (2, (("plural", "flight"),), "en", "flights"),
    (0, (("plural", "flight"),), "en", "flights"),
    (0, (("plural", "vol"),), "fr", "vol"),
    (0, (("plural", "vuelo"),), "es", "vuelos"),
    ([1], (("plural", "is", "are"),), "en", "is"),
    (3, ("plural",), "en", "s"),
    (1, ("plural",), "en", ""),
]


@pytest.mark.parametrize(("value", "filters", "language", "text"), FILTERED)
def test_filters(value: Any, filters: tuple[Any, ...], language: str, text: str) -> None:
    assert show(value, *filters, language=language) == text


@pytest.mark.parametrize(
    ("value", "filter_", "says"),
    [
        ("abc", "money", "`money` wants a number, not the text 'abc'"),
        (True, "money", "`money`"),
        ([1], "number", "`number`"),
        ("1,5", "number", "`number`"),
        (5, "date", "`date`"),
        ("2030-13-01", "date", "`date`"),
        (DAY, "time", "`time`"),
        ("a", "join", "`join` wants a list"),
        ("a", "plural", "`plural`"),
        (1, "shout", "no filter `shout`"),
        (1, ("upper", 1), "`upper` takes no argument"),
        (1, ("default",), "`default` takes one argument"),
        (1, ("money", "EUR", 2), "0 to 1"),
        (1, ("number", "x"), "`number` wants a count"),
        (1, ("number", 21), "`number` wants a count"),
        (DAY, ("date", "longest"), "`date` knows"),
        (time(1), ("time", "12h"), "`time` knows"),
        (object(), "upper", "cannot be shown"),
    ],
)
def test_a_filter_that_cannot_work_says_so(value: Any, filter_: Any, says: str) -> None:
    with pytest.raises(ExpressionError) as failed:
        show(value, filter_)
    assert says in str(failed.value)


def test_a_number_too_long_for_python_to_write_is_an_error_of_ours() -> None:
    with pytest.raises(ExpressionError):
        show(10**5000)


@pytest.mark.parametrize("name", list(FILTERS))
def test_the_table_says_what_the_compiler_needs(name: str) -> None:
    known = FILTERS[name]
    assert known.name == name
    assert 0 <= known.min_args <= known.max_args
    assert set(known.accepts) <= set(KINDS)
    assert known.result in ("string", "same")
    assert known.doc.endswith(".")


def test_the_language_has_exactly_these_filters() -> None:
    assert set(FILTERS) == {
        "money",
        "date",
        "time",
        "number",
        "upper",
        "lower",
        "title",
        "join",
        "default",
        "plural",
    }


VALUES = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.decimals(),
    st.lists(st.text()),
)


@given(VALUES, st.sampled_from([None, *FILTERS]), st.sampled_from(["en", "es", "xx", ""]))
def test_a_value_is_shown_or_refused_and_never_anything_else(
    value: Any, name: str | None, language: str
) -> None:
    try:
        assert isinstance(show(value, *([name] if name else []), language=language), str)
    except ExpressionError:
        assert name is not None


@given(st.text())
def test_text_is_never_parsed(text: str) -> None:
    assert show(text) == text
    assert show([text, text], ("join", text)) == text * 3


def test_deep_and_large_values_are_shown_quickly() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    started = clock.perf_counter()
    assert show(deep) == "…"
    show("aB'c " * 200_000, "title")
    assert clock.perf_counter() - started < 2
