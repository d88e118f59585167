"""Plain scalars by the YAML 1.2 core schema."""

from __future__ import annotations

import math

import pytest
from yaml_trees import read

from soni_dsl.source.schema import resolve


def value_of(written: str) -> object:
    root, _ = read(f"k: {written}\n")
    assert root is not None
    return resolve(root.pairs[0][1])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("nUll", "nUll"),
        ("true", True), ("False", False), ("tRue", "tRue"),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("0", 0), ("-12", -12), ("+3", 3), ("007", 7), ("0o17", 15), ("0x1F", 31), ("0b1", "0b1"), ("1_000", "1_000"),
        ("-0x1F", "-0x1F"), ("12:30", "12:30"), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1E-2", -0.01),
        (".", "."), ("-", "-"), ("e3", "e3"), ("1e", "1e"), ("٣", "٣"), ("2026-12-24", "2026-12-24"),
        (".inf", math.inf), ("-.INF", -math.inf), ("inf", "inf"), ("nan", "nan"),
        ("'1'", "1"), ('"true"', "true"), ("''", ""), ("|-\n  1", "1"), ("text", "text"),
    ],
)  # fmt: skip
def test_core_schema(written: str, value: object) -> None:
    if written == "-":  # alone it would be an item of a list
        written = '"-"'
    found = value_of(written)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(float(str(value_of(".nan"))))


def test_numbers_too_long_to_convert_stay_text() -> None:
    assert value_of("9" * 10_000) == "9" * 10_000


def test_collections_have_no_scalar_value() -> None:
    assert value_of("[1]") is None
