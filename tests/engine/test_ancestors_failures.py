"""The failures of the programs this one comes from, each held down by a test of its own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bots import NOW, Deaf, Player

from soni_runtime.bot import Bot
from soni_runtime.builder import Builder
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.clock import fixed
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Clarify,
    Command,
    CorrectSlot,
    Deny,
    OutOfScope,
    Repeat,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from soni_runtime.program import Program
from soni_runtime.registry import Registry


class Vault:
    """Where the money is. Remembers every payment, for ever."""

    def __init__(self) -> None:
        self.paid: list[tuple[int, str]] = []
        self.fees = 0

    def fee(self, amount: int) -> dict[str, Any]:
        self.fees += 1
        return {"fee": amount // 10}

    def pay(self, amount: int, to: str) -> dict[str, Any]:
        self.paid.append((amount, to))
        return {"receipt": f"#{len(self.paid)}"}

    def registry(self) -> Registry:
        registry = Registry()
        registry.add_action(self.fee, "fee")
        registry.add_action(self.pay, "pay")
        return registry


def bank(on_no: str | None = None) -> Program:
    b = Builder("bank")
    b.slot("amount", type="integer", prompt="How much?", validator="positive")
    b.slot("to", prompt="To whom?", validator="city_name")
    b.slot("note", prompt="A note?")
    b.action("fee", inputs={"amount": "integer"}, outputs={"fee": "integer"})
    b.action(
        "pay", inputs={"amount": "integer", "to": "string"}, outputs={"receipt": "string"}, effect="write"
    )
    with b.flow("transfer", description="Send money", triggers=["send {amount} to {to}"]) as f:
        f.collect("ask_amount", slot="amount")
        f.collect("ask_to", slot="to")
        f.action("fee", call="fee", outputs={"fee": "fee"})
        f.confirm("sure", lambda s: f"Send {s['amount']} to {s['to']} for {s['fee']}?", on_no=on_no)
        f.action("pay", call="pay", outputs={"receipt": "receipt"})
        f.collect("ask_note", slot="note")
        f.say("done", lambda s: f"{s['receipt']}: {s['note']}.", goto="end")
        f.say("sorry", "Nothing was sent.")
    with b.flow("rate", description="See the rates", triggers=["rates"]) as f:
        f.collect("ask_amount", slot="amount", prompt="For how much?")
        f.collect("ask_to", slot="to", prompt="Where?")
        f.say("tell", lambda s: f"{s['amount']} in {s['to']}: 3 %.")
    return b.build()


class Teller(Player):
    """Somebody at the bank, with the vault in view."""

    def __init__(self, program: Program) -> None:
        self.vault = Vault()
        super().__init__(program, fee=self.vault.fee, pay=self.vault.pay)


SEND = StartFlow("transfer", {"amount": 50, "to": "Ana"})


@pytest.mark.parametrize("on_no", [None, "sorry", "ask_amount"])
@pytest.mark.parametrize(
    "answer",
    [
        [Deny()],
        [Deny(), Affirm()],
        [Affirm(), Deny()],
        [Affirm(), Deny(), Affirm()],
        [Deny(), Deny()],
        [CancelFlow()],
        [Skip()],
        [],
        [OutOfScope()],
        [ChitChat("yes")],
        [Repeat()],
        [Clarify("amount")],
        [Silence()],
        [Silence(final=True)],
        [SetSlot("note", "yes")],
        [CorrectSlot("amount", 60), Affirm()],
        [StartFlow("rate"), Deny()],
    ],
    ids=lambda answer: "+".join(c.type for c in answer) or "nothing",
)
def test_a_denied_transfer_is_not_executed(on_no: str | None, answer: list[Command]) -> None:
    """The first ancestor fell through a denied confirm into the step behind it, and paid."""
    teller = Teller(bank(on_no))
    assert teller.say(SEND).waiting.kind == "confirm"
    teller.say(*answer)
    assert teller.vault.paid == []


def test_a_transfer_that_was_denied_is_not_executed_by_a_later_yes_to_something_else() -> None:
    teller = Teller(bank())
    teller.say(SEND)
    teller.say(Deny())
    teller.say(Affirm())
    teller.say(StartFlow("rate"))
    teller.say(Affirm())
    assert teller.vault.paid == []


@pytest.mark.parametrize(
    "way",
    [
        [StartFlow("transfer", {"amount": -5})],
        [StartFlow("transfer"), SetSlot("amount", -5)],
        [StartFlow("transfer"), CorrectSlot("amount", "-5")],
        [StartFlow("transfer"), SetSlot("amount", [7])],
        [StartFlow("transfer"), SetSlot("amount", True)],
        [StartFlow("transfer"), SetSlot("amount", "7; pay(1000)")],
        [StartFlow("rate"), StartFlow("transfer", {"amount": 0})],
    ],
)
@pytest.mark.parametrize("in_one_turn", [True, False])
def test_no_way_leads_round_a_validator(way: list[Command], in_one_turn: bool) -> None:
    """Values that came with the start of a flow, or as corrections, were stored unseen."""
    teller = Teller(bank())
    for said in [way] if in_one_turn else [[command] for command in way]:
        turn = teller.say(*said)
        assert "amount" not in turn.slots
        assert all("amount" not in frame.values for frame in teller.state.frames)
    while teller.state.queue:  # what waits for its turn is looked at when that comes
        teller.say(CancelFlow())
    assert any(item.reason.startswith("invalid") for turn in teller.turns for item in turn.ignored)
    assert all("amount" not in turn.slots for turn in teller.turns)


def test_a_refused_correction_at_the_confirmation_pays_nothing_and_keeps_the_old_value() -> None:
    teller = Teller(bank())
    teller.say(SEND)
    turn = teller.say(CorrectSlot("amount", -1), Affirm())
    assert turn.slots["amount"] == 50
    assert teller.vault.paid in ([], [(50, "Ana")])


async def test_two_users_never_see_each_others_messages() -> None:
    """One object served all conversations and kept the last message in itself."""
    vault = Vault()
    bot = Bot(bank(), vault.registry(), understanding=Deaf(), store=MemoryStore(), clock=fixed(NOW))
    names = [f"user{n}" for n in range(20)]

    async def talk(number: int, name: str) -> list[str]:
        said: list[str] = []
        async with bot.session(name) as session:
            for commands in (
                [StartFlow("transfer")],
                [SetSlot("amount", 100 + number)],
                [SetSlot("to", f"To{'abcdefghijklmnopqrstuvwxyz'[number]}")],
                [Affirm()],
                [SetSlot("note", f"note of {name}")],
            ):
                turn = await session.apply(commands)
                said += turn.replies
                assert turn.session == name
                await asyncio.sleep(0)
        return said

    spoken = await asyncio.gather(*(talk(n, name) for n, name in enumerate(names)))
    for number, said in enumerate(spoken):
        whom = f"To{'abcdefghijklmnopqrstuvwxyz'[number]}"
        assert said[:3] == [
            "How much?",
            "To whom?",
            f"Send {100 + number} to {whom} for {(100 + number) // 10}?",
        ]
        assert said[-1].endswith(f": note of user{number}.")
        others = [f"note of user{n}." for n in range(20) if n != number]
        assert not any(other in text for other in others for text in said)
    assert sorted(vault.paid) == [(100 + n, f"To{'abcdefghijklmnopqrstuvwxyz'[n]}") for n in range(20)]


@pytest.mark.parametrize(
    "change", [SetSlot("amount", 70), CorrectSlot("amount", 70), CorrectSlot("to", "Bo")]
)
def test_a_correction_does_not_pay_again(change: Command) -> None:
    """After a correction the flow began anew from its first step, payment included."""
    teller = Teller(bank())
    teller.say(SEND)
    assert teller.say(Affirm()).waiting.slot == "note"
    turn = teller.say(change)
    assert teller.vault.paid == [(50, "Ana")]
    if turn.waiting.kind == "confirm":  # asked again: only a fresh yes pays
        teller.say(Deny())
    assert teller.vault.paid == [(50, "Ana")]


def test_a_correction_pays_again_only_after_a_fresh_yes_and_runs_only_what_depends_on_it() -> None:
    teller = Teller(bank())
    teller.say(SEND)
    assert teller.vault.fees == 1
    teller.say(CorrectSlot("to", "Bo"))
    assert teller.vault.fees == 1, "the fee does not depend on whom the money goes to"
    teller.say(CorrectSlot("amount", 80))
    assert teller.vault.fees == 2
    teller.say(Affirm())
    assert teller.vault.paid == [(80, "Bo")]


def test_a_digression_leaves_the_values_of_the_flow_below() -> None:
    """Slots were one flat mapping: a second flow overwrote them, and its end cleared them."""
    teller = Teller(bank())
    teller.say(StartFlow("transfer", {"amount": 50}))
    teller.say(StartFlow("rate"))
    assert teller.say(SetSlot("amount", 7)).slots == {"amount": 7}
    told = teller.say(SetSlot("to", "Lima"))
    assert told.replies[0] == "7 in Lima: 3 %."
    back = teller.say(Affirm())
    assert (back.flow, back.slots, back.replies) == ("transfer", {"amount": 50}, ["To whom?"])


def test_a_digression_that_is_cancelled_leaves_them_too() -> None:
    teller = Teller(bank())
    teller.say(SEND)
    teller.say(StartFlow("rate", {"amount": 7}))
    teller.say(CancelFlow())
    back = teller.say(Affirm())
    assert back.slots == {"amount": 50, "to": "Ana"}
    assert back.waiting.kind == "confirm"
    assert teller.vault.paid == [], "a yes to going on is no yes to the payment"


@pytest.mark.parametrize("shape", ["jump", "branch", "call", "link", "two", "error"])
def test_a_loop_ends_with_a_typed_error_and_the_conversation_goes_on(shape: str) -> None:
    """A flow that went round without asking ran into the recursion limit of the library below."""
    b = Builder("loops")
    b.slot("x", prompt="X?")
    with b.flow(
        "spin", description="Spin", triggers=["spin"], on_error="a" if shape == "error" else None
    ) as f:
        f.set("a", {"n": lambda s: 1})
        match shape:
            case "jump":
                f.jump("b", to="a")
            case "branch":
                f.branch("b", test=lambda s: s["n"] == 1, then="a", otherwise="end")
            case "call":
                f.call("b", flow="spin")
            case "link":
                f.link("b", flow="spin")
            case "two":
                f.link("b", flow="back")
            case _:
                f.say("b", lambda s: s["nothing"])
    with b.flow("back") as f:
        f.link("b", flow="spin")
    with b.flow("ask", description="Ask", triggers=["ask"]) as f:
        f.collect("x", slot="x")
        f.say("s", lambda s: s["x"])
    player = Player(b.build())
    player.say(StartFlow("ask"))
    turn = player.say(StartFlow("spin"))
    assert turn.error is not None
    assert turn.error.split(":")[0] in ("budget", "open_flows", "unset")
    assert turn.waiting.kind == "confirm", "what was interrupted is still there"
    player.say(Affirm())
    assert player.say(SetSlot("x", "hello")).replies == ["hello"]
