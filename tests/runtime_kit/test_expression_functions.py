"""The functions of expressions, and regular expressions in linear time."""

from __future__ import annotations

import re
import time as clock
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soni_runtime import functions
from soni_runtime.errors import ExpressionError
from soni_runtime.functions import PYTHON_NAMES, SIGNATURES
from soni_runtime.regular import PatternError, compile_pattern
from soni_runtime.scope import Scope
from soni_runtime.types import KINDS


def call(name: str, *arguments: Any) -> Any:
    return getattr(functions, PYTHON_NAMES[name])(*arguments)


GOOD: list[tuple[str, tuple[Any, ...], Any]] = [
    ("len", ([1, 2],), 2),
    ("len", ("héé",), 3),
    ("len", ({},), 0),
    ("lower", ("ÀB",), "àb"),
    ("upper", ("àb",), "ÀB"),
    ("round", (2.5,), 3),
    ("round", (-2.5,), -3),
    ("round", (0.5,), 1),
    ("round", (2.675, 2), 2.68),
    ("round", (Decimal("1.005"), 2), Decimal("1.01")),
    ("round", (1250, -2), 1300),
    ("round", (7,), 7),
    ("round", (1e300,), int(Decimal("1e300"))),
    ("min", ([3, 1, 2],), 1),
    ("min", (3, 1.5), 1.5),
    ("max", (date(2030, 1, 1), date(2030, 1, 2)), date(2030, 1, 2)),
    ("max", (["b", "a"],), "b"),
    ("sum", ([],), 0),
    ("sum", ([0.1, 0.2],), 0.3),
    ("sum", ([1, 2],), 3),
    ("sum", ([Decimal("0.1"), 0.2],), Decimal("0.3")),
    ("sum", ([timedelta(1), timedelta(2)],), timedelta(3)),
    ("abs", (-3,), 3),
    ("abs", (-timedelta(1),), timedelta(1)),
    ("days", (3,), timedelta(3)),
    ("days", (0.5,), timedelta(hours=12)),
    ("days", (timedelta(days=2, hours=23),), 2),
    ("days", (-timedelta(hours=36),), -1),
    ("days", (date(2030, 1, 1), datetime(2030, 1, 4, 1)), 3),
    ("days", (date(2030, 1, 4), date(2030, 1, 1)), -3),
    ("contains", ("Hello World", "WORLD"), True),
    ("contains", ("Hello", "bye"), False),
    ("contains", (["A", 2], "a"), True),
    ("contains", ([1, 2], 2), True),
    ("contains", ([1, 2], "2"), False),
    ("contains", ({"k": 1}, "K"), True),
    ("matches", ("AB12", r"[A-Z]{2}\d+"), True),
    ("matches", ("xAB12", r"[A-Z]{2}\d+"), False),
    ("matches", ("a" * 3000, "a*"), False),
]


@pytest.mark.parametrize(("name", "arguments", "value"), GOOD)
def test_functions(name: str, arguments: tuple[Any, ...], value: Any) -> None:
    found = call(name, *arguments)
    assert found == value
    assert type(found) is type(value)


BAD: list[tuple[str, tuple[Any, ...]]] = [
    ("len", (None,)),
    ("len", (5,)),
    ("lower", (None,)),
    ("upper", (1,)),
    ("round", ("2",)),
    ("round", (True,)),
    ("round", (float("nan"),)),
    ("round", (float("inf"), 2)),
    ("round", (1.5, 99)),
    ("round", (1.5, "2")),
    ("min", ([],)),
    ("min", (1, None)),
    ("min", (1, "a")),
    ("max", ([1, True],)),
    ("max", (date(2030, 1, 1), datetime(2030, 1, 1))),
    ("max", ([{}, {}],)),
    ("sum", (5,)),
    ("sum", (["a"],)),
    ("sum", ([1, None],)),
    ("sum", ([float("inf"), 1.0],)),
    ("sum", ([10**5000, 1.5],)),
    ("abs", ("a",)),
    ("abs", (None,)),
    ("days", ("3",)),
    ("days", (10**12,)),
    ("days", (float("nan"),)),
    ("days", (Decimal("sNaN"),)),
    ("days", (date(2030, 1, 1), None.__class__)),
    ("days", (3, date(2030, 1, 1))),
    ("contains", (None, 1)),
    ("contains", ("text", 5)),
    ("matches", (None, "a")),
    ("matches", ("a", None)),
    ("matches", ("a", "(")),
]


@pytest.mark.parametrize(("name", "arguments"), BAD)
def test_a_wrong_argument_is_an_error_that_names_the_function(name: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ExpressionError, match=f"`{name}`"):
        call(name, *arguments)


def test_every_function_of_the_language_is_there_and_shadows_nothing() -> None:
    import builtins

    names = [
        "len",
        "lower",
        "upper",
        "round",
        "min",
        "max",
        "sum",
        "abs",
        "today",
        "now",
        "days",
        "contains",
        "matches",
    ]
    assert set(PYTHON_NAMES) == set(SIGNATURES) == set(names)
    for name, python in PYTHON_NAMES.items():
        assert hasattr(Scope if name in ("today", "now") else functions, python)
        assert not hasattr(builtins, python)


def test_signatures_speak_of_kinds() -> None:
    for ways in SIGNATURES.values():
        for way in ways:
            assert way.result in (*KINDS, "same", "item")
            assert all(set(kinds) <= set(KINDS) for kinds in way.parameters)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)))
def test_sum_does_not_depend_on_order(numbers: list[float]) -> None:
    assert functions.total(numbers) == functions.total(numbers[::-1])


# ---------------------------------------------------------------- regular expressions

PATTERNS = [
    "a*", "(a|b)*c", "(a+)+b", "[^a]{2,3}", "a{2}", "(?:ab|a)(bc|c)?", "^a$", r".*\bb\b.*", "(a*)*", "x?y*?z", "(?i)AB",
    "[]a]", "a{0,2}", r"\d+\.\d*", "a|", "()", "(a|b|)+c", "a{0}b", "[a-c]{1,2}c", r"\w\W?", "a{", "a{b}", "{", r"\.\*",
    r"[\d.]+", "a+?b", "(ab){2,}", "^$|a", r"\S*", "a.c", "[^]]", r"[\]a]+",
]  # fmt: skip


@given(st.sampled_from(PATTERNS), st.text(alphabet="abcxyzAB1.]{} *\n", max_size=7))
def test_a_pattern_fits_exactly_what_python_says(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).fits(text) == bool(re.fullmatch(pattern.replace("$", r"\Z"), text))


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|a)*b", "(a*)*b", "a*a*a*a*a*a*b", "(.*)*x", "((((a|a)*)*){0,50})*b", ".*a.{200}b"],
)
def test_no_pattern_and_text_take_long(pattern: str) -> None:
    started = clock.perf_counter()
    assert call("matches", "a" * 2000, pattern) is False
    assert clock.perf_counter() - started < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "(a", "a)", "*a", "(?=a)", "(?!a)", r"(a)\1", "(?P<x>a)", "a**", "a+*", "[a", "a{3,1}", r"\p{L}", "a\\", "[z-a]",
        "((a{100}){100}){100}", "(((){1000}){1000}){1000}", "(" * 60 + "a" + ")" * 60, "a" * 600,
    ],
)  # fmt: skip
def test_patterns_that_are_malformed_irregular_or_huge_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


@given(st.text(alphabet="ab()[]{}*+?|\\^$.,123-d", max_size=15), st.text(alphabet="ab1", max_size=5))
def test_any_text_is_a_pattern_or_refused(pattern: str, text: str) -> None:
    with suppress(PatternError):
        assert compile_pattern(pattern).fits(text) in (True, False)
