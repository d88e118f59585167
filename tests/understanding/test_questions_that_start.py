"""A question that a flow answers starts it, though it names a slot: nothing has been told yet to ask about."""

from __future__ import annotations

from pathlib import Path

import pytest

from soni_dsl import load
from soni_runtime.commands import SetSlot, StartFlow
from soni_runtime.program import CollectStep, Program
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local import LocalUnderstanding


@pytest.fixture(scope="module")
def bank() -> Program:
    return load(Path(__file__).parents[2] / "examples" / "banking").program


@pytest.mark.parametrize(
    ("text", "account"),
    [("how much have I got in savings?", "savings"), ("and in the investment account?", "investment")],
)
def test_a_question_about_an_account_tells_its_balance(bank: Program, text: str, account: str) -> None:
    slots = {
        name: tuple(slot for step in flow.steps if isinstance(step, CollectStep) for slot in step.slots)
        for name, flow in bank.flows.items()
    }
    request = Request(text=text, program=bank, startable=tuple(bank.flows), flow_slots=slots)
    found = LocalUnderstanding(bank).read(request).commands
    assert found == (StartFlow("check_balance"), SetSlot("account", account))
