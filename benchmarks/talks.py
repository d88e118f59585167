"""Conversations to measure: with the bank of the examples, and with bots of any number of flows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from soni_runtime import Affirm, Bot, Command, CorrectSlot, Deny, Registry, SetSlot, StartFlow
from soni_runtime.builder import Builder
from soni_runtime.checkpoints import Store
from soni_runtime.program import Program
from soni_runtime.understanding.base import Request, Understood

EXAMPLES: Final = Path(__file__).resolve().parents[1] / "examples"

TO_IBAN: Final[list[list[Command]]] = [[StartFlow("transfer")], [SetSlot("beneficiary", "Ana")]]
ANSWER: Final[list[Command]] = [SetSlot("iban", "ES9121000418450200051332")]
TO_ACCOUNT: Final[list[list[Command]]] = [
    *TO_IBAN,
    ANSWER,
    [SetSlot("amount", 50)],
    [SetSlot("purpose", "rent")],
]
LAST_ANSWER: Final[list[Command]] = [SetSlot("account", "checking")]
CORRECTION: Final[list[Command]] = [CorrectSlot("amount", 60)]

TURNS: Final[dict[str, tuple[list[list[Command]], list[Command]]]] = {
    "an answer": (TO_IBAN, ANSWER),
    "a search, a confirm": (TO_ACCOUNT, LAST_ANSWER),
    "a correction": ([*TO_ACCOUNT, LAST_ANSWER], CORRECTION),
    "a yes, a write": ([*TO_ACCOUNT, LAST_ANSWER], [Affirm()]),
}
"""What is measured: what was said before, and the turn."""

ROUND: Final[list[list[Command]]] = [
    [StartFlow("transfer")],
    [SetSlot("beneficiary", "Ana")],
    ANSWER,
    [SetSlot("amount", 50)],
    [SetSlot("purpose", "rent")],
    LAST_ANSWER,
    CORRECTION,
    [StartFlow("check_balance")],
    [SetSlot("account", "savings")],
    [Deny()],
]
"""Ten turns that come back to where they began."""


class Silent:
    """An understanding that is never asked: turns are given as commands."""

    async def understand(self, request: Request) -> Understood:
        return Understood(commands=())


def bank(store: Store) -> Bot:
    from soni_dsl import load

    return load(EXAMPLES / "banking", understanding=Silent(), store=store)


def many_flows(count: int) -> Program:
    """A bot of ``count`` flows that each ask two things."""
    b = Builder("many")
    b.slot("city", prompt="Which city?")
    b.slot("nights", type="integer", prompt="How many nights?")
    for number in range(count):
        with b.flow(
            f"stay_{number}", description=f"Stay {number}", triggers=[f"stay number {number}"]
        ) as flow:
            flow.collect("ask_city", slot="city")
            flow.collect("ask_nights", slot="nights")
            flow.confirm("sure", lambda s: f"{s['nights']} nights in {s['city']}?")
            flow.say("done", "Noted.")
    return b.build()


def bot_of(program: Program, store: Store) -> Bot:
    return Bot(program, Registry(), understanding=Silent(), store=store)


async def bring(bot: Bot, name: str, turns: Sequence[Sequence[Command]]) -> None:
    """Say ``turns`` in the conversation ``name``."""
    session = bot.session(name)
    for commands in turns:
        await session.apply(commands)


async def kept(bot: Bot, name: str) -> int:
    """How many bytes the state of a conversation has, as JSON."""
    state: Any = await bot.session(name).state()
    return len(json.dumps(state.to_plain(), separators=(",", ":")).encode())
