"""Bots written with the builder, and a way to talk to them in commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from soni_runtime.builder import Builder
from soni_runtime.clock import fixed
from soni_runtime.commands import Command
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn
from soni_runtime.understanding.base import Request, Understood

NOW = datetime(2026, 11, 22, 9, 30)


class Deaf:
    """An understanding that understands nothing."""

    async def understand(self, request: Request) -> Understood:
        return Understood(commands=())


class Player:
    """Talks to a program in commands, one turn after the other, and keeps what happened."""

    def __init__(self, program: Program, functions: Iterable[Callable[..., Any]] = (), **named: Any) -> None:
        registry = Registry()
        for function in functions:
            registry.add_action(function)
        for name, function in named.items():
            registry.add_action(function, name)
        registry.check(program)
        self.dialogue = Dialogue(World(program, fixed(NOW)), registry, Deaf(), Bus())
        self.state: State = self.dialogue.new_state()
        self.turns: list[Turn] = []

    def say(self, *commands: Command) -> Turn:
        """One turn. The state goes through its stored form each time, as it does between processes."""
        stored = State.from_plain(self.state.to_plain())
        self.state, turn = asyncio.run(self.dialogue.turn(stored, {"commands": list(commands)}, "test"))
        self.turns.append(turn)
        return turn

    def text(self, text: str) -> Turn:
        self.state, turn = asyncio.run(self.dialogue.turn(self.state, {"text": text}, "test"))
        return turn


class Bank:
    """The world outside: remembers every call, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def search(self, origin: str, destination: str, date: Any) -> dict[str, Any]:
        self.calls.append(("search", {"origin": origin, "destination": destination, "date": date}))
        return {"flights": [] if destination == "Nowhere" else [{"id": 1}], "price": 10 * len(destination)}

    def book(self, destination: str, price: float) -> dict[str, Any]:
        self.calls.append(("book", {"destination": destination, "price": price}))
        return {"ref": f"REF{len(self.calls)}"}

    def balance(self, account: str) -> dict[str, Any]:
        self.calls.append(("balance", {"account": account}))
        return {"amount": 5}

    def release(self) -> dict[str, Any]:
        self.calls.append(("release", {}))
        return {}


def travel(resume: str = "ask", **flow: Any) -> Program:
    """A flow that books after a confirmation, and a short one to interrupt it with."""
    b = Builder("travel")
    b.slot("origin", prompt="From where?", validator="city_name", description="where the trip starts")
    b.slot("destination", prompt=lambda s: f"Where to, from {s['origin']}?", validator="city_name")
    b.slot("date", type="date", prompt="When?", invalid="No such day. When?", validator="future_date_only")
    b.slot("account", prompt="Which account?", values={"savings": ("piggy bank",), "checking": ()})
    b.slot("vip", type="boolean", scope="session", default=False)
    b.action(
        "search",
        inputs={"origin": "string", "destination": "string", "date": "date"},
        outputs={"flights": "list of object", "price": "number"},
    )
    b.action(
        "book", inputs={"destination": "string", "price": "number"}, outputs={"ref": "string"}, effect="write"
    )
    b.action("balance", inputs={"account": "string"}, outputs={"amount": "number"})
    b.action("release")
    with b.flow("trip", description="Book a trip", triggers=["book a trip"], resume=resume, **flow) as f:
        f.collect("ask_origin", slot="origin")
        f.collect("ask_destination", slot="destination")
        f.collect("ask_date", slot="date")
        f.action("search", call="search", outputs={"flights": "flights", "price": "price"})
        f.branch("any", test=lambda s: len(s["flights"]) == 0, otherwise="confirm")
        f.say("none", "Nothing that day.", goto="ask_date")
        f.confirm("confirm", lambda s: f"To {s['destination']} on {s['date']} for {s['price']}?")
        f.action("book", call="book", outputs={"ref": "ref"})
        f.say("done", lambda s: f"Booked {s['ref']}.", goto="end")
        f.action("let_go", call="release", goto="end")
        f.say("sorry", lambda s: f"Failed: {s['error']['type']}.", goto="end")
    with b.flow("balance", description="Check the balance", triggers=["my balance"]) as f:
        f.collect("ask_account", slot="account")
        f.action("balance", call="balance", outputs={"amount": "amount"})
        f.say("tell", lambda s: f"You have {s['amount']}.")
    return b.build()


def travel_player(bank: Bank, **flow: Any) -> Player:
    return Player(travel(**flow), [bank.search, bank.book, bank.balance, bank.release])
