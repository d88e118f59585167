"""What slots are about, and what people call them: names of people, codes that are sent somewhere, values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from soni_runtime.commands import CorrectSlot, SetSlot
from soni_runtime.program import CollectStep, ConfirmStep, Flow, Program, Slot

NUMBER = Slot(name="account_number", validator="iban", description="the account that gets the money")


def bank(*slots: Slot) -> Program:
    asks = [CollectStep(id=f"ask_{slot.name}", slots=(slot.name,)) for slot in slots]
    pay = Flow(name="pay", steps=(*asks, ConfirmStep(id="check", text="Shall I?")), triggers=("send money",))
    return Program(name="bank", slots={slot.name: slot for slot in slots}, flows={"pay": pay})


@pytest.mark.parametrize("slot", ["beneficiary", "recipient", "payee", "account_holder"])
@pytest.mark.parametrize(
    "text", ["No, the name should be Maria", "the name should be Maria", "change the name to Maria"]
)
def test_a_person_has_a_name_whatever_the_slot_is_called(
    make_talk: Callable[[Program], Any], slot: str, text: str
) -> None:
    talk = make_talk(bank(Slot(name=slot, description="who gets the money"), NUMBER))
    commands = talk.say(text, flow="pay", kind="confirm", filled={slot: "John", "account_number": "x"})
    assert commands == [CorrectSlot(slot, "Maria")]


@pytest.mark.parametrize("name", ["code", "pin", "password"])
@pytest.mark.parametrize("way", ["phone", "mobile", "mail"])
def test_a_code_that_is_sent_to_a_phone_is_no_phone_number(
    make_talk: Callable[[Program], Any], name: str, way: str
) -> None:
    code = Slot(name=name, description=f"the six digits that were sent by {way}", sensitive=True)
    talk = make_talk(bank(NUMBER, code))
    for text in ("23455235", "ana@example.org"):
        commands = talk.say(text, flow="pay", ask="account_number")
        assert commands == [SetSlot("account_number", text)]


def test_what_is_described_as_a_phone_number_is_one(make_talk: Callable[[Program], Any]) -> None:
    line = Slot(name="line", description="the phone number of the customer")
    talk = make_talk(bank(NUMBER, line))
    commands = talk.say("you can call +34 600 123 456 tonight", flow="pay", ask="line")
    assert commands == [SetSlot("line", "+34 600 123 456")]


KIND = Slot(name="card_kind", values={"debit": (), "credit": ()}, description="the kind of the card")
ADDRESS = Slot(name="address", description="where to send the card")


@pytest.mark.parametrize(
    "text", ["no, credit", "No. Credit!", "no - credit", "no, not debit, credit", "no, the credit card"]
)
def test_a_no_before_a_value_is_an_answer_of_its_own(make_talk: Callable[[Program], Any], text: str) -> None:
    talk = make_talk(bank(KIND, ADDRESS))
    filled = {"card_kind": "debit", "address": "12 Station Road, Leeds"}
    assert talk.say(text, flow="pay", kind="confirm", filled=filled) == [CorrectSlot("card_kind", "credit")]


@pytest.mark.parametrize("text", ["not credit", "no credit"])
def test_a_value_that_is_denied_is_not_given(make_talk: Callable[[Program], Any], text: str) -> None:
    talk = make_talk(bank(KIND, ADDRESS))
    filled = {"card_kind": "debit", "address": "12 Station Road, Leeds"}
    commands = talk.say(text, flow="pay", kind="confirm", filled=filled)
    assert CorrectSlot("card_kind", "credit") not in commands
