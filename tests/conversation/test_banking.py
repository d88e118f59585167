"""The bank as its customers meet it: every conversation in commands and in words, and no money without a yes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

import soni_dsl
from soni_runtime import (
    Affirm,
    Bot,
    CancelFlow,
    Command,
    CorrectSlot,
    Deny,
    OutOfScope,
    SetSlot,
    StartFlow,
    Turn,
)
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.clock import fixed
from soni_runtime.commands import command_from_dict

pytestmark = pytest.mark.no_cover  # each test goes through everything

BANK = Path(__file__).resolve().parents[2] / "examples" / "banking"
CONVERSATIONS: dict[str, dict[str, Any]] = {
    talk["name"]: talk
    for talk in yaml.safe_load(Path(__file__).with_name("banking_conversations.yaml").read_text("utf-8"))
}
WRITES = {"execute_transfer", "block_card", "request_card", "pay_bill"}
MOVING = [name for name, talk in CONVERSATIONS.items() if talk["does"]]
IBAN = "ES9121000418450200051332"
SECRET = "•••"


def play(*messages: str | Sequence[Command]) -> list[Turn]:
    """A new conversation: a text goes through understanding, commands go past it."""

    async def talk() -> list[Turn]:
        bot = load()
        async with bot.session("customer") as session:
            return [
                await (session.turn(message) if isinstance(message, str) else session.apply(message))
                for message in messages
            ]

    return asyncio.run(talk())


def load() -> Bot:
    return soni_dsl.load(BANK, store=MemoryStore(), clock=fixed(datetime(2026, 11, 22, 9, 30)))


def commands(turn: list[Any]) -> list[Command]:
    """What a turn of the file says behind the user's words."""
    return [command(written) for written in turn[1:]]


def command(written: str | dict[str, Any]) -> Command:
    if isinstance(written, str):
        return command_from_dict({"type": written})
    ((kind, value),) = written.items()
    match kind, value:
        case "start_flow", _:
            return command_from_dict({"type": kind, "flow": value})
        case "clarify", _:
            return command_from_dict({"type": kind, "topic": value})
        case "clear_slot", _:
            return command_from_dict({"type": kind, "slot": value})
        case _:
            ((slot, given),) = value.items()
            return command_from_dict({"type": kind, "slot": slot, "value": given})


def written_down(said: Sequence[Command]) -> list[dict[str, Any]]:
    """The commands as a turn shows them: the code is a secret."""
    plain = [one.to_dict() for one in said]
    return [{**one, "value": SECRET} if one.get("slot") == "code" else one for one in plain]


def done(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    return [
        {call.name: dict(call.arguments)} for turn in turns for call in turn.called if call.name in WRITES
    ]


def check(name: str, turns: list[Turn]) -> None:
    """What has to hold however the conversation was had."""
    talk = CONVERSATIONS[name]
    assert done(turns) == talk["does"]
    for words in talk.get("final", ()):
        assert words in turns[-1].replies[-1]
    assert turns[-1].flow is None
    assert not any(turn.error or turn.handoff for turn in turns)
    for before, turn in pairwise(turns):
        if done([turn]):
            assert before.waiting.kind == "confirm"
            assert turn.commands == [Affirm()]


# ---------------------------------------------------------------- the conversations


def test_there_is_a_conversation_for_every_behaviour() -> None:
    assert len(CONVERSATIONS) == 32
    actions = {name for talk in CONVERSATIONS.values() for done in talk["does"] for name in done}
    assert actions == WRITES


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_in_commands(name: str) -> None:
    check(name, play(*(commands(turn) for turn in CONVERSATIONS[name]["turns"])))


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_in_words_comes_to_the_same_commands(name: str) -> None:
    expected = CONVERSATIONS[name]["turns"]
    turns = play(*(str(turn[0]) for turn in expected))
    for turn, (words, *_), wanted in zip(turns, expected, map(commands, expected), strict=True):
        assert written_down(turn.commands) == written_down(wanted), words
    check(name, turns)


@pytest.mark.parametrize("answer", [Deny(), OutOfScope(), CancelFlow()], ids=lambda c: c.type)
@pytest.mark.parametrize("name", MOVING)
def test_nothing_is_done_without_a_yes(name: str, answer: Command) -> None:
    messages = [commands(turn) for turn in CONVERSATIONS[name]["turns"]]
    assert messages[-1] == [Affirm()]
    turns = play(*messages[:-1], [answer])
    assert done(turns) == CONVERSATIONS[name]["does"][:-1]
    if answer == OutOfScope():
        assert turns[-1].waiting.kind == "confirm"
        assert turns[-1].replies[-1] == turns[-2].replies[-1]
    else:
        assert turns[-1].flow is None


def test_the_bank_has_no_findings() -> None:
    from soni_dsl.checking import check as lint

    assert [(d.code.id, d.message) for d in lint(BANK).diagnostics] == []


# ---------------------------------------------------------------- transfers


def transfer(amount: float, account: str = "investment", **more: str) -> list[Command]:
    given = {
        "beneficiary": "Ana",
        "iban": IBAN,
        "amount": amount,
        "purpose": "Rent",
        "account": account,
        **more,
    }
    return [StartFlow("transfer"), *(SetSlot(slot, value) for slot, value in given.items())]


@pytest.mark.parametrize(("amount", "asked"), [(10_000, None), (10_000.01, "code")])
def test_only_more_than_ten_thousand_takes_a_code(amount: float, asked: str | None) -> None:
    (turn,) = play(transfer(amount))
    assert (turn.waiting.kind, turn.waiting.slot) == (("collect", "code") if asked else ("confirm", None))


def test_a_small_transfer_that_is_made_a_large_one_takes_a_code_first() -> None:
    turns = play(transfer(100), [CorrectSlot("amount", 20_000)], "yes", "246810", "yes")
    assert turns[1].waiting.slot == turns[2].waiting.slot == "code"
    assert done(turns[:4]) == []
    assert "20,000.00 EUR" in turns[3].replies[-1]
    assert turns[4].called[0].arguments["amount"] == 20_000


def test_a_large_transfer_that_is_made_a_larger_one_does_not_pass_without_the_new_amount_shown() -> None:
    turns = play(transfer(15_000, code="246810"), [CorrectSlot("amount", 25_000), Affirm()])
    assert done(turns) == []
    assert "25,000.00 EUR" in turns[1].replies[-1]


def test_a_code_that_was_not_sent_is_asked_again() -> None:
    turns = play(transfer(15_000), "000000", "246810", "yes")
    assert turns[1].replies[0] == "That is not the code that I sent."
    assert turns[1].waiting.slot == "code"
    assert len(done(turns)) == 1


def test_after_three_codes_that_are_none_a_person_takes_over() -> None:
    turns = play(transfer(15_000), "12345", "1234567", "12 34")
    assert [turn.waiting.slot for turn in turns[1:3]] == ["code", "code"]
    assert turns[3].handoff == "service_desk"
    assert done(turns) == []


def test_the_code_is_shown_nowhere() -> None:
    turns = play(transfer(15_000), "246810", "yes")
    assert "246810" not in repr(turns)
    assert len(done(turns)) == 1


def test_more_than_the_account_holds_leads_back_to_the_amount() -> None:
    turns = play(transfer(5_000, "checking"), "2000", "yes")
    assert turns[0].replies[0] == "There are only 2,450.75 EUR in your checking account."
    assert turns[0].waiting.slot == "amount"
    assert turns[2].called[0].arguments["amount"] == 2_000


@pytest.mark.parametrize("name", ["5", "ES91 2100 0418 4502 0005 1332", "x"])
def test_what_is_no_name_gets_no_money(name: str) -> None:
    turns = play([StartFlow("transfer")], [SetSlot("beneficiary", name)])
    assert turns[1].waiting.slot == "beneficiary"
    assert "beneficiary" not in turns[1].slots


@pytest.mark.parametrize(
    ("iban", "in_transfer", "in_quick_transfer"),
    [
        (IBAN, True, True),
        ("es91 2100 0418 4502 0005 1332", True, True),
        ("ES1234567890123456789012", True, False),
        ("23455235", True, False),
        ("2345523", False, False),
        ("INVALID123", False, False),
        ("ES91", False, False),
    ],
)
def test_a_quick_transfer_insists_on_check_digits(
    iban: str, in_transfer: bool, in_quick_transfer: bool
) -> None:
    (slow,) = play([StartFlow("transfer"), SetSlot("beneficiary", "Ana"), SetSlot("iban", iban)])
    (quick,) = play(
        [
            StartFlow("quick_transfer"),
            SetSlot("amount", 5),
            SetSlot("beneficiary", "Ana"),
            SetSlot("known_iban", iban),
        ]
    )
    assert (slow.waiting.slot == "amount") is in_transfer
    assert (quick.waiting.kind == "confirm") is in_quick_transfer


def test_a_quick_transfer_is_for_small_sums() -> None:
    turns = play("quick transfer", "1000.01", "1000")
    assert turns[1].replies[0] == "A quick transfer is for up to 1,000 EUR."
    assert turns[1].waiting.slot == "amount"
    assert turns[2].waiting.slot == "beneficiary"


def test_a_question_in_the_middle_of_a_confirm_is_answered_and_the_confirm_put_again() -> None:
    turns = play(transfer(100), "How much do I have?", "savings", "yes")
    assert turns[2].replies[0] == "The balance of your savings account is 18,200.00 EUR."
    assert turns[2].waiting.kind == "confirm"
    assert turns[2].replies[-1] == turns[0].replies[-1]
    assert done(turns)[0]["execute_transfer"]["account"] == "investment"


# ---------------------------------------------------------------- accounts, cards and bills


def test_transactions_are_shown_to_the_last_page_each_once() -> None:
    turns = play("show the transactions of savings for last month", "yes", "yes")
    pages = [turn.replies[0].splitlines() for turn in turns]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert [call.arguments["page"] for turn in turns for call in turn.called] == [1, 2, 3]
    assert turns[0].replies[1] == "There are 5 more. Shall I show more?"
    assert turns[2].replies[1:] == ["Is there anything else I can do for you?"]
    assert turns[2].flow is None


@pytest.mark.parametrize("digits", ["123", "12345678", "four", "12 3"])
def test_a_card_is_known_by_four_digits(digits: str) -> None:
    turns = play("block my debit card", [SetSlot("last_four", digits)], "1234")
    assert turns[1].waiting.slot == "last_four"
    assert "last_four" not in turns[1].slots
    assert turns[2].waiting.kind == "confirm"


def test_the_bill_that_is_paid_is_the_one_that_was_shown() -> None:
    turns = play("pay my water bill", "WATER-2024-001", [CorrectSlot("invoice", "WATER-2024-002")], "yes")
    assert "invoice WATER-2024-001?" in turns[1].replies[-1]
    assert "invoice WATER-2024-002?" in turns[2].replies[-1]
    ((paid,),) = ([call.arguments for call in turns[3].called],)
    assert paid["invoice"] == "WATER-2024-002"
    assert f"{paid['due']:.2f} EUR" in turns[2].replies[-1]


def test_the_same_order_gets_the_same_reference() -> None:
    first, second = (play("block my debit card", "1234", "yes")[-1].replies for _ in range(2))
    assert first == second
