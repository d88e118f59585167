"""Defects that random conversations with the reference interpreter found, each kept from coming back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bots import NOW, Bank, Deaf, Player, travel, travel_player

from soni_runtime.bot import Bot
from soni_runtime.builder import Builder
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.clock import fixed
from soni_runtime.commands import (
    Affirm,
    Command,
    CorrectSlot,
    Deny,
    SetSlot,
    StartFlow,
    command_from_dict,
)
from soni_runtime.registry import Registry

FILLED = (
    StartFlow("trip"),
    SetSlot("origin", "Madrid"),
    SetSlot("destination", "Paris"),
    SetSlot("date", "2030-05-01"),
)


@pytest.mark.parametrize(
    "command", [SetSlot("origin", None), SetSlot("origin", {}), CorrectSlot("origin", None)], ids=repr
)
def test_a_value_of_nothing_survives_being_written(command: Command) -> None:
    assert command_from_dict(command.to_dict()) == command


@pytest.mark.parametrize("value", [None, {}, [], ""])
def test_a_value_of_nothing_is_refused_in_the_graph_as_in_the_engine(value: Any) -> None:
    bank = Bank()
    player = travel_player(bank)
    player.say(StartFlow("trip"))
    expected = player.say(SetSlot("origin", value)).to_dict()

    async def talk() -> dict[str, Any]:
        registry = Registry()
        for function in (bank.search, bank.book, bank.balance, bank.release):
            registry.add_action(function)
        bot = Bot(travel(), registry, understanding=Deaf(), store=MemoryStore(), clock=fixed(NOW))
        async with bot.session("test") as session:
            await session.apply([StartFlow("trip")])
            return (await session.apply([SetSlot("origin", value)])).to_dict()

    assert asyncio.run(talk()) == expected


def test_who_says_yes_and_no_has_answered_nothing_that_another_flow_would_wait_for() -> None:
    player = travel_player(Bank())
    player.say(*FILLED)
    turn = player.say(Affirm(), Deny(), StartFlow("balance"))
    assert turn.flow == "balance"
    assert turn.waiting.slot == "account"


def test_a_loop_that_is_jumped_back_to_asks_its_questions_anew() -> None:
    """The answers of its earlier rounds are for corrections, not for going through it once more."""
    b = Builder("b")
    b.slot("seat", prompt=lambda s: f"Seat {s['n']}?")
    b.slot("more", type="boolean", prompt="More?")
    with b.flow("f", triggers=["f"]) as f:
        f.each("each", item="n", source=lambda s: [1, 2], otherwise="ask_more", again=["ask_seat"])
        f.collect("ask_seat", slot="seat", goto="each")
        f.collect("ask_more", slot="more", always=True)
        f.branch("again", test=lambda s: s["more"], then="each", otherwise="done")
        f.say("done", "Done.")
    player = Player(b.build())
    player.say(StartFlow("f"))
    for seat in ("1A", "2B"):
        turn = player.say(SetSlot("seat", seat))
    assert turn.replies == ["More?"]
    assert player.say(SetSlot("more", True)).replies == ["Seat 1?"]
    assert player.say(SetSlot("seat", "3C")).replies == ["Seat 2?"]
    assert player.say(SetSlot("seat", "4D")).replies == ["More?"]
    assert player.say(SetSlot("more", False)).replies == ["Done."]
