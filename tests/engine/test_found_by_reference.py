"""Defects that random conversations with the reference interpreter found, each kept from coming back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bots import NOW, Bank, Deaf, travel, travel_player

from soni_runtime.bot import Bot
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
