"""Runs oracle traces against a compiled bot: the class ``Runner`` that the corpus' scorer asks for.

python score.py --bot bot.json --traces traces.jsonl --runner runner:Runner --track C
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from emit import emit

import soni_dsl
from soni_dsl.emit.memory import to_program
from soni_runtime.clock import fixed
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
    SetSlot,
    StartFlow,
)
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn
from soni_runtime.understanding.local import LocalUnderstanding

NOW = datetime(2019, 3, 1, 9)
KINDS = {"collect": "collect", "confirm": "confirm", "choose": "offer", None: "idle"}


class Runner:
    """One per process: compiles the bot once; ``reset`` begins a dialogue, ``step`` is a user turn."""

    def __init__(self, bot: Mapping[str, Any]) -> None:
        self.bot = bot
        checked = soni_dsl.check_text(emit(bot), name="conformance")
        program = to_program(checked.program())
        registry = Registry([])
        for name in bot["actions"]:
            registry.add_action(self._action(name), name)
        registry.check(program)
        world = World(program, fixed(NOW))
        self.dialogue = Dialogue(world, registry, LocalUnderstanding(program), Bus())
        self.loop = asyncio.new_event_loop()
        self.backend: Any = None
        self.state: State = self.dialogue.new_state()
        self.results: list[Any] = []
        self.failed = ""  # the flow whose call failed last; flows and their actions share names
        self.turn: Turn | None = None

    def _action(self, name: str) -> Any:
        async def call(**parameters: Any) -> dict[str, Any]:
            answer = self.backend.call(name, parameters)
            self.results = list(answer.get("results", []))
            succeeded = bool(answer.get("success", True))
            self.failed = "" if succeeded else name
            return {"success": succeeded, "results": self.results}

        return call

    def reset(self, meta: Mapping[str, Any], backend: Any) -> None:
        self.backend = backend
        self.state = self.dialogue.new_state()
        self.turn = None
        self.results = []
        self.failed = ""

    def step(self, commands: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        given = [made for command in commands for made in self._command(command)]
        if self._tries_again(commands):
            # The corpus' system proposed another value after a failure, and the user took it: the flow
            # is started again with that value, which is confirmed by the same yes.
            values = [command for command in given if not isinstance(command, Affirm)]
            self._take([StartFlow(self.failed), *values])
            given = [Affirm()]
        self.turn = self._take(given)
        return {
            "active_flow": self.turn.flow,
            "slots": {name: value for name, value in self.turn.slots.items() if name in self.bot["slots"]},
            "next_kind": KINDS[self.turn.waiting.kind],
            "next_slot": self.turn.waiting.slot,
        }

    def _take(self, commands: list[Command]) -> Turn:
        stored = State.from_plain(self.state.to_plain())
        work = self.dialogue.turn(stored, {"commands": commands}, "conformance")
        self.state, turn = self.loop.run_until_complete(work)
        return turn

    def _tries_again(self, commands: Sequence[Mapping[str, Any]]) -> bool:
        kinds = {command["type"] for command in commands}
        accepts = any(c["type"] == "Affirm" and c.get("context") == "notify_failure" for c in commands)
        return bool(self.failed) and accepts and "StartFlow" not in kinds and self.state.active is None

    def _command(self, command: Mapping[str, Any]) -> list[Command]:
        match command["type"]:
            case "StartFlow" if command["flow"] == self.state_flow():
                return []  # the corpus says again what the user is about: nothing begins anew
            case "StartFlow":
                return [StartFlow(command["flow"])]
            case "SetSlot":
                return [SetSlot(command["slot"], command["value"])]
            case "CorrectSlot":
                return [CorrectSlot(command["slot"], command["value"])]
            case "ClearSlot":
                return [ClearSlot(command["slot"])]
            case "Affirm":
                return [Affirm()]
            case "Deny":
                return [Deny()]
            case "SelectOffer":
                return [Choose(self._picked(command.get("slots") or {}))]
            case "RequestAlternatives":
                return [Choose("next")]
            case "AskInfo":
                return [Clarify(command.get("slot"))]
            case "CancelFlow":
                return [CancelFlow(command.get("flow"))]
            case "ChitChat" | "EndSession":
                return [ChitChat()]
            case _:
                return [OutOfScope()]

    def state_flow(self) -> str | None:
        """The flow that is active."""
        return self.state.active.flow if self.state.active is not None else None

    def _picked(self, slots: Mapping[str, Any]) -> int:
        """The number of the result the user took: the one that has the values named, else the one shown."""
        wanted = {name.split("__")[-1]: str(value).casefold() for name, value in slots.items()}
        for number, result in enumerate(self.results, 1):
            if wanted and all(str(result.get(name)).casefold() == value for name, value in wanted.items()):
                return number
        pending = self.state.pending
        return 1 + (pending.page if pending is not None else 0)
