"""When found commands are the gold ones: what counts as the same, and what is counted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.program import CollectStep, Flow, Program, Slot
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.evaluate.scoring import Tally, score, slot_values

SLOTS = (
    Slot(name="amount", type="number"),
    Slot(name="day", type="date"),
    Slot(name="city", type="string"),
    Slot(name="direct", type="boolean"),
    Slot(name="cabin", type="string", values={"economy": ("coach",), "business": ()}),
    Slot(name="flight", type="object"),
    Slot(name="meal", type="string", values={"with": ("yes",), "without": ("no",)}),
)
FLOWS = (
    Flow(name="transfer", description="Send money", steps=(CollectStep(id="ask", slots=("amount",)),)),
    Flow(name="balance", description="Show the balance", steps=(CollectStep(id="ask", slots=("city",)),)),
)
PROGRAM = Program(
    name="bank", slots={slot.name: slot for slot in SLOTS}, flows={flow.name: flow for flow in FLOWS}
)


def asked(
    kind: str | None = None, *slots: str, options: tuple[str, ...] = (), answers: tuple[str, ...] = ()
) -> Request:
    question = None if kind is None else Question(kind=kind, slots=slots, options=options)
    return Request(
        text="",
        program=PROGRAM,
        question=question,
        active="transfer",
        answers=answers,
        now=datetime(2026, 11, 22, 9, 30),
    )


SAME: list[tuple[list[Command], list[Command], Request | None]] = [
    ([], [], None),
    ([SetSlot("city", "Ana")], [CorrectSlot("city", "  ana ")], None),
    ([SetSlot("amount", 50)], [SetSlot("amount", 50.0)], None),
    ([SetSlot("amount", 50)], [SetSlot("amount", Decimal("50.00"))], None),
    ([SetSlot("day", "2026-12-24")], [SetSlot("day", date(2026, 12, 24))], None),
    (
        [StartFlow("transfer", {"amount": 50, "city": "Rome"})],
        [SetSlot("city", "Rome"), StartFlow("transfer"), SetSlot("amount", 50)],
        None,
    ),
    ([ChitChat()], [ChitChat("You are welcome!", topic="thanks")], None),
    ([Clarify(options=("a", "b"))], [Clarify(options=("b", "a"))], None),
    ([SetSlot("flight", {"a": [1, "X"]})], [SetSlot("flight", {"a": [1.0, "x"]})], None),
    # what depends on the point of the conversation
    ([SetSlot("amount", "1,000.50")], [SetSlot("amount", 1000.5)], asked()),
    ([SetSlot("day", date(2026, 12, 24))], [SetSlot("day", "24 December 2026")], asked()),
    ([SetSlot("cabin", "economy")], [SetSlot("cabin", "Coach")], asked()),
    ([CancelFlow()], [CancelFlow("transfer")], asked()),
    ([RestartFlow("transfer")], [RestartFlow()], asked()),
    ([Choose(2)], [Choose("Iberia")], asked("choose", "flight", options=("Vueling 9:00", "Iberia 11:00"))),
    (
        [SetSlot("flight", "Iberia")],
        [Choose(2)],
        asked("choose", "flight", options=("Vueling 9:00", "Iberia 11:00")),
    ),
    ([StartFlow("balance")], [Choose(2)], asked("clarify", options=("send money", "show the balance"))),
    ([SetSlot("direct", False)], [Deny()], asked("collect", "direct")),
    ([Affirm()], [SetSlot("direct", True)], asked("collect", "direct")),
    ([SetSlot("meal", "without")], [Deny()], asked("collect", "meal")),
    ([Skip()], [Deny()], asked("collect", "city", answers=("deny", "skip"))),
]


@pytest.mark.parametrize(("gold", "found", "request_"), SAME)
def test_the_same_meant_otherwise_is_exact(
    gold: list[Command], found: list[Command], request_: Request | None
) -> None:
    for one, other in ((gold, found), (found, gold)):
        result = score(one, other, request_)
        assert result.exact
        assert (result.false_positives, result.false_negatives, result.f1) == ((), (), 1.0)


OTHER: list[tuple[list[Command], list[Command], Request | None]] = [
    ([], [OutOfScope()], None),
    ([Repeat()], [], None),
    ([SetSlot("amount", 50)], [SetSlot("amount", 51)], None),
    ([SetSlot("amount", 1)], [SetSlot("amount", True)], None),
    ([SetSlot("city", "Rome")], [SetSlot("cabin", "Rome")], None),
    ([SetSlot("city", None)], [ClearSlot("city")], None),
    ([CancelFlow()], [CancelFlow("balance")], asked()),
    ([Clarify("amount")], [Clarify()], None),
    ([Clarify(options=("a", "b"))], [Clarify(options=("a",))], None),
    ([Affirm()], [SetSlot("direct", False)], asked("collect", "direct")),
    ([Deny()], [Skip()], asked("confirm")),
    ([Affirm()], [SetSlot("cabin", "yes")], asked("collect", "cabin")),
    ([SetSlot("direct", True)], [Affirm()], asked("confirm")),
    ([Choose(1)], [Choose("Iberia")], asked("choose", "flight", options=("Vueling", "Iberia"))),
    ([SetSlot("amount", 50)], [SetSlot("amount", 50), SetSlot("amount", 50)], None),
    ([StartFlow("transfer"), StartFlow("balance")], [StartFlow("balance"), StartFlow("transfer")], None),
]


@pytest.mark.parametrize(("gold", "found", "request_"), OTHER)
def test_something_else_is_not_exact(
    gold: list[Command], found: list[Command], request_: Request | None
) -> None:
    assert not score(gold, found, request_).exact
    assert not score(found, gold, request_).exact


def test_what_is_right_missing_and_too_much() -> None:
    gold = [StartFlow("transfer", {"amount": 50, "city": "Rome"}), Affirm()]
    found = [StartFlow("transfer"), SetSlot("amount", 60), Affirm(), Repeat()]
    result = score(gold, found)
    assert result.true_positives == (StartFlow("transfer"), Affirm())
    assert result.false_negatives == (SetSlot("amount", 50), SetSlot("city", "Rome"))
    assert result.false_positives == (SetSlot("amount", 60), Repeat())
    assert result.f1 == result.tally.f1 == 0.5


def test_a_kind_is_that_of_the_gold_command() -> None:
    (right,) = score([CorrectSlot("city", "Rome")], [SetSlot("city", "rome")]).true_positives
    assert right == CorrectSlot("city", "Rome")


def test_shares_by_hand() -> None:
    tally = Tally(3, 1, 0) + Tally(0, 0, 2)
    assert (tally.precision, tally.recall, tally.f1) == (3 / 4, 3 / 5, 6 / 9)
    assert (tally.gold, Tally().f1, Tally().precision, Tally().recall) == (5, 1.0, 1.0, 1.0)
    assert (Tally(0, 2, 0).precision, Tally(0, 2, 0).recall, Tally(0, 2, 0).f1) == (0.0, 0.0, 0.0)


def test_the_values_of_slots_are_those_given_last() -> None:
    said = [StartFlow("transfer", {"amount": 50}), CorrectSlot("amount", "60"), ClearSlot("city")]
    assert slot_values(said, asked()) == {"amount": 60}
