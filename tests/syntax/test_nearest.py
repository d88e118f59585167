"""The nearest known name."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soni_dsl.diagnostics.nearest import distance, nearest

KINDS = [
    "collect",
    "action",
    "say",
    "confirm",
    "if",
    "switch",
    "set",
    "clear",
    "while",
    "for",
    "call",
    "link",
]


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("colect", KINDS, "collect"),
        ("collcet", KINDS, "collect"),
        ("Say", KINDS, "say"),
        ("sya", KINDS, "say"),
        ("sway", KINDS, "say"),
        ("swich", KINDS, "switch"),
        ("stpes", ["steps", "triggers"], "steps"),
        ("ask-date", ["ask_date", "ask_data"], "ask_date"),
        ("departure_dates", ["departure_date", "departures"], "departure_date"),
        ("text", KINDS, None),
        ("x", ["y", "xy"], None),
        ("", KINDS, None),
        ("banana", KINDS, None),
        ("say", ["say"], None),
    ],
)
def test_finds_what_was_meant(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected


def test_ties_do_not_depend_on_order() -> None:
    known = ["bat", "cat", "rat", "hat"]
    answers = set()
    for seed in range(20):
        random.Random(seed).shuffle(known)
        answers.add(nearest("mat", known))
    assert answers == {"bat"}
    assert nearest("fit", ["bit", "fat"]) == "fat"  # the same first letter wins


def test_is_quick_for_many_names_and_huge_words() -> None:
    known = [f"collect_departure_{number}" for number in range(1000)]
    began = time.perf_counter()
    assert nearest("collect_departrue_777", known) == "collect_departure_777"
    assert nearest("x" * 1_000_000, known) is None
    assert nearest("collect", ["x" * 1_000_000, *known]) is None
    assert time.perf_counter() - began < 0.5


def slow_distance(a: str, b: str) -> int:
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost = a[i - 1] != b[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.text("abc", max_size=9), st.text("abc", max_size=9), st.integers(1, 4))
def test_the_band_agrees_with_the_full_table(a: str, b: str, limit: int) -> None:
    assert distance(a, b, limit) == min(slow_distance(a, b), limit + 1)
