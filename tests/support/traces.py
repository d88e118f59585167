"""The trace of a turn in plain data, whoever took it; and the ways to take one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bots import NOW, Deaf
from reference import Reference

from soni_dsl.ir import program as ir
from soni_runtime.bot import Bot
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.clock import fixed
from soni_runtime.commands import Command
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus, Event
from soni_runtime.frames import World
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn

Trace = dict[str, Any]
SESSION = "conversation"


def trace_of(turn: Turn) -> Trace:
    """What a turn came to, in the form that the reference interpreter gives it in."""
    plain = turn.to_dict()
    waiting = plain["waiting"]
    return {
        **{name: plain[name] for name in ("replies", "ignored", "flow", "step", "slots", "called", "error")},
        "waiting": {**waiting, "slots": list(turn.waiting.slots)} if waiting is not None else None,
        "handoff": turn.handoff,
        "handed": turn.handed,
    }


def with_buttons(turn: Turn) -> list[Any]:
    """What goes along with the replies."""
    return [
        [list(getattr(reply, "buttons", ())), getattr(reply, "card", None), getattr(reply, "image", None)]
        for reply in turn.replies
    ]


class Plain:
    """The engine without LangGraph. What is kept between turns goes through its stored form."""

    def __init__(self, program: Program, registry: Registry, now: datetime = NOW) -> None:
        self.events: list[dict[str, Any]] = []
        bus = Bus()
        bus.subscribe(lambda event: self.events.append(told(event)))
        self.dialogue = Dialogue(World(program, fixed(now)), registry, Deaf(), bus)
        self.state = self.dialogue.new_state()
        self.last = Turn()

    async def turn(self, commands: Sequence[Command]) -> Trace:
        stored = State.from_plain(json.loads(json.dumps(self.state.to_plain())))
        self.state, self.last = await self.dialogue.turn(stored, {"commands": list(commands)}, SESSION)
        return {**trace_of(self.last), "with": with_buttons(self.last)}


class Graph:
    """The LangGraph graph with the store in memory."""

    def __init__(self, program: Program, registry: Registry, now: datetime = NOW) -> None:
        self.events: list[dict[str, Any]] = []
        self.bot = Bot(program, registry, understanding=Deaf(), store=MemoryStore(), clock=fixed(now))
        self.bot.bus.subscribe(lambda event: self.events.append(told(event)))

    async def turn(self, commands: Sequence[Command]) -> Trace:
        turn = await self.bot.session(SESSION).apply(list(commands))
        return {**trace_of(turn), "with": with_buttons(turn)}


def hold(trace: Trace, expected: Trace, said: object) -> None:
    """Hold a trace against that of the plain engine."""
    if trace != expected:
        differences = [
            f"{n}:\n  {trace.get(n)!r}\n  {expected[n]!r}" for n in expected if trace.get(n) != expected[n]
        ]
        raise AssertionError("\n".join([f"after {said!r}, instead of the engine's", *differences]))


def told(event: Event) -> dict[str, Any]:
    """An event, without how long something took."""
    return {name: value for name, value in event.to_dict().items() if name != "milliseconds"}


def reference(program: ir.Program, registry: Registry, now: datetime = NOW) -> Reference:
    return Reference(program, registry, now, SESSION)
