"""Two bots and a way to say something to them at any point of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from soni_runtime.program import (
    ActionStep,
    CollectStep,
    ConfirmStep,
    Flow,
    Program,
    SayStep,
    Slot,
    Step,
)
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.local import LocalUnderstanding

NOW = datetime(2026, 11, 24, 10, 0)  # a Tuesday


def _flow(
    name: str,
    slots: Sequence[str],
    triggers: Sequence[str],
    description: str,
    *,
    optional: Sequence[str] = (),
    confirm: bool = True,
) -> Flow:
    steps: list[Step] = [CollectStep(id=f"ask_{s}", slots=(s,), optional=s in optional) for s in slots]
    if confirm:
        steps.append(ConfirmStep(id="check", text="Shall I?"))
    steps.append(ActionStep(id="act", action=name))
    steps.append(SayStep(id="done", text="Done."))
    return Flow(name=name, steps=tuple(steps), triggers=tuple(triggers), description=description)


def _program(name: str, slots: Sequence[Slot], flows: Sequence[Flow], **more: Any) -> Program:
    return Program(name=name, slots={s.name: s for s in slots}, flows={f.name: f for f in flows}, **more)


def flight_bot() -> Program:
    slots = (
        Slot(
            name="origin", description="the city to fly from", prompt="Where are you flying from?",
            validator="city_name", examples=("Madrid", "São Paulo"),
        ),
        Slot(
            name="destination", description="the city to fly to", prompt="Where would you like to go?",
            validator="city_name", examples=("Paris", "New York"),
        ),
        Slot(
            name="departure_date", type="date", description="the day the trip starts",
            prompt="When would you like to depart?", examples=("tomorrow", "next Friday"),
        ),
        Slot(name="return_date", type="date", description="the day of the flight back", prompt="When do you come back?"),
        Slot(name="passengers", type="integer", description="how many people fly", prompt="How many passengers?"),
        Slot(
            name="cabin", prompt="Which class?", description="the class of the seat",
            values={"economy": ("coach", "tourist"), "premium economy": ("premium",), "business": ("business class",), "first": ("first class",)},
        ),
        Slot(name="breakfast", type="boolean", prompt="Would you like breakfast on board?"),
        Slot(name="booking_ref", prompt="What is your booking reference?", validator="booking_reference", description="the code of the booking"),
        Slot(name="email", prompt="Which e-mail address?", validator="email"),
        Slot(name="passenger_name", prompt="What is the name of the passenger?"),
    )  # fmt: skip
    flows = (
        _flow(
            "book_flight",
            ("origin", "destination", "departure_date", "return_date", "passengers", "cabin", "breakfast"),
            ("I want to book a flight", "fly from {origin} to {destination}", "book a flight to {destination}", "I need a plane ticket"),
            "Book a flight from one city to another",
        ),
        _flow(
            "check_in", ("booking_ref", "passenger_name"),
            ("check in for my flight", "I want to check in online", "get my boarding pass"), "Check in and get a boarding pass",
        ),
        _flow(
            "cancel_booking", ("booking_ref",),
            ("cancel my booking", "I want to cancel my flight", "call off my trip"), "Cancel a booking",
        ),
        _flow(
            "flight_status", ("booking_ref",),
            ("is my flight on time", "what is the status of my flight", "has my flight been delayed"),
            "Tell whether a flight is on time", confirm=False,
        ),
        _flow(
            "send_receipt", ("email", "booking_ref"),
            ("send me the receipt", "email me an invoice", "send the receipt to {email}"), "Send a receipt by e-mail",
        ),
    )  # fmt: skip
    return _program("flights", slots, flows)


def bank_bot() -> Program:
    accounts = {
        "checking": ("current account", "checking account"),
        "savings": ("savings account",),
        "investment": (),
    }
    slots = (
        Slot(name="beneficiary_name", prompt="Who do you want to send money to?", description="the name of the person who gets the money"),
        Slot(name="iban", prompt="What is the IBAN?", validator="iban", description="the account number of the beneficiary"),
        Slot(name="amount", type="number", prompt="How much?", description="the amount to transfer"),
        Slot(name="description", prompt="What is it for?", description="what the payment is for"),
        Slot(name="source_account", values=accounts, prompt="From which account?", description="the account to pay from"),
        Slot(name="account_type", values=accounts, prompt="Which account?"),
        Slot(name="card_type", values={"debit": ("debit card",), "credit": ("credit card",)}, prompt="Debit or credit?"),
        Slot(name="card_digits", prompt="What are the last four digits?", examples=("4567",), description="the last four digits of the card"),
        Slot(name="address", prompt="Which address should we send it to?", description="the postal address"),
        Slot(name="bill_type", values={"electricity": ("power",), "water": (), "phone": ("telephone",)}, prompt="Which bill?"),
        Slot(name="pin", prompt="What is your PIN?", sensitive=True),
        Slot(name="phone", prompt="What is your new phone number?", validator="phone"),
        Slot(name="callback_time", type="time", prompt="At what time shall we call you?"),
        Slot(name="term", type="duration", prompt="How long should the loan run?"),
    )  # fmt: skip
    flows = (
        _flow(
            "transfer_funds", ("beneficiary_name", "iban", "amount", "description", "source_account"),
            ("I want to transfer money", "send money", "transfer funds", "transfer {amount}", "send {amount} to {beneficiary_name}", "wire money to someone"),
            "Send money to somebody", optional=("description",),
        ),
        _flow("check_balance", ("account_type",), ("what's my balance", "how much do I have", "check my account balance"), "Show the balance of an account", confirm=False),
        _flow("show_transactions", ("account_type",), ("show my transactions", "list my recent movements", "what did I spend"), "List transactions of an account", confirm=False),
        _flow("block_card", ("card_type", "card_digits"), ("block my card", "I lost my card", "my card was stolen"), "Block a lost or stolen card"),
        _flow("request_card", ("card_type", "address"), ("I want a new card", "order a card", "I need a {card_type} card"), "Order a new bank card"),
        _flow("pay_bill", ("bill_type", "pin"), ("I want to pay a bill", "pay my {bill_type} bill", "settle an invoice"), "Pay a bill"),
        _flow("change_phone", ("phone",), ("change my phone number", "I have a new phone number"), "Change the phone number on file"),
        _flow("callback", ("callback_time",), ("call me back", "I'd like a call from the bank"), "Arrange a call from the bank"),
        _flow("loan", ("amount", "term"), ("I want a loan", "apply for a loan", "borrow money"), "Apply for a loan"),
    )  # fmt: skip
    return _program("bank", slots, flows)


class Talk:
    """Says things to a bot at a point of a conversation that the arguments describe."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.engine = LocalUnderstanding(program)

    def request(
        self,
        text: str,
        *,
        flow: str | None = None,
        ask: str | Sequence[str] = (),
        kind: str = "collect",
        filled: Mapping[str, Any] | None = None,
        options: Sequence[str] = (),
        language: str = "en",
        recent: Sequence[tuple[str, str]] = (),
        startable: Sequence[str] | None = None,
    ) -> Request:
        flows = self.program.flows
        names = (ask,) if isinstance(ask, str) else tuple(ask)
        prompts = [str(self.program.slots[name].prompt) for name in names]
        waiting = flow is not None or options
        legal = tuple(flows) if startable is None else tuple(startable)
        return Request(
            text=text,
            program=self.program,
            question=Question(kind=kind, flow=flow, slots=names, prompt=" ".join(prompts), options=tuple(options)) if waiting else None,
            active=flow,
            startable=legal,
            settable=tuple(sorted(flows[flow].collects)) if flow else (),
            filled=dict(filled or {}),
            flow_slots={name: tuple(sorted(flows[name].collects)) for name in legal},
            recent=tuple(recent),
            language=language,
            now=NOW,
        )  # fmt: skip

    def say(self, text: str, **where: Any) -> list[Any]:
        return list(self.engine.read(self.request(text, **where)).commands)


@pytest.fixture(scope="session")
def flights() -> Talk:
    return Talk(flight_bot())


@pytest.fixture(scope="session")
def bank() -> Talk:
    return Talk(bank_bot())


@pytest.fixture(scope="session")
def make_talk() -> Callable[[Program], Talk]:
    return Talk
