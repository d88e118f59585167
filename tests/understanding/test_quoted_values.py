"""What a model quotes from the message is read as the embedded engine would read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from soni_runtime.program import Program, Slot
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.normalising import Normaliser

SLOTS = {
    slot.name: slot
    for slot in (
        Slot(name="day", type="date"),
        Slot(name="at", type="time"),
        Slot(name="count", type="integer"),
        Slot(name="price", type="number"),
        Slot(name="sure", type="boolean"),
        Slot(name="size", values={"small": ("little",), "large": ("big",)}),
        Slot(name="name", type="string"),
    )
}
PROGRAM = Program(name="quotes", slots=SLOTS, flows={})


@pytest.mark.parametrize(
    ("slot", "value", "expected"),
    [
        ("day", "tomorrow", date(2026, 11, 25)),
        ("day", "2026-12-24", date(2026, 12, 24)),
        ("day", "this Friday", date(2026, 11, 27)),
        ("day", "some day", "some day"),
        ("at", "quarter past eleven", time(11, 15)),
        ("at", "19:30", time(19, 30)),
        ("count", "three people", 3),
        ("count", 3, 3),
        ("price", "50 dollars", 50),
        ("price", "1250", "1250"),
        ("sure", True, True),
        ("size", "big", "big"),
        ("size", "the big one please", "large"),
        ("size", "enormous", "enormous"),
        ("name", "tomorrow", "tomorrow"),
        ("day", "the 2nd or the 3rd of May", "the 2nd or the 3rd of May"),
    ],
)
def test_a_quoted_value(flights: Any, slot: str, value: Any, expected: Any) -> None:
    request: Request = replace(flights.request(""), program=PROGRAM)
    assert Normaliser(PROGRAM).value(SLOTS[slot], value, request) == expected
