"""Runs scripted dialogues against compiled task graphs: the class ``Runner`` that the scorer asks for.

python score.py score --graphs graphs.json --scripts scripts.jsonl --runner graph_runner:Runner
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from emit_graph import answer_slot, emit_graphs, step_id

import soni_dsl
from soni_dsl.emit.memory import to_program
from soni_runtime.clock import fixed
from soni_runtime.commands import (
    CancelFlow,
    ChitChat,
    ClearSlot,
    Command,
    CorrectSlot,
    OutOfScope,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.program import CollectStep
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.understanding.local import LocalUnderstanding


class Runner:
    """Compiles all graphs once; ``reset`` begins a script, ``step`` is a user turn."""

    def __init__(self, graphs: Mapping[str, Any]) -> None:
        self.graphs = graphs
        program = to_program(soni_dsl.check_text(emit_graphs(graphs), name="graphs").program())
        registry = Registry([])
        for name in program.actions:
            registry.add_action(self._action(name), name)
        registry.check(program)
        world = World(program, fixed(datetime(2026, 1, 1)))
        self.dialogue = Dialogue(world, registry, LocalUnderstanding(program), Bus())
        self.loop = asyncio.new_event_loop()
        self.be: Any = None
        self.task = ""
        self.state: State = self.dialogue.new_state()
        self.nodes: dict[str, str] = {}

    def _action(self, name: str) -> Any:
        async def call(**parameters: Any) -> dict[str, Any]:
            return {"outcome": self.be.call(name, parameters)["outcome"]}

        return call

    def reset(self, task: str, backend: Any) -> None:
        self.task, self.be = task, backend
        self.state = self.dialogue.new_state()
        self.nodes = {step_id(node): node for node in self.graphs[task]["nodes"]}

    def step(self, commands: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        given = [command for raw in commands for command in self._command(raw)]
        given += self._unanswered(given)
        stored = State.from_plain(self.state.to_plain())
        work = self.dialogue.turn(stored, {"commands": given}, "graphs")
        self.state, turn = self.loop.run_until_complete(work)
        if turn.error is not None:
            raise RuntimeError(turn.error)
        if not turn.waiting:
            return {"waiting_at": None, "kind": "end", "slot": None}
        node = self.nodes.get(turn.step or "")
        spec = self.graphs[self.task]["nodes"].get(node or "", {})
        is_decision = spec.get("op") in ("decide", "say")
        return {
            "waiting_at": node,
            "kind": "decide" if is_decision else "collect",
            "slot": spec.get("slot"),
        }

    def _command(self, command: Mapping[str, Any]) -> list[Command]:
        match command["type"]:
            case "StartFlow":
                return [StartFlow(command["flow"])]
            case "SetSlot":
                return [SetSlot(command["slot"], command["value"])]
            case "CorrectSlot":
                return [CorrectSlot(command["slot"], command["value"])]
            case "Affirm" | "Deny" | "Choose" as kind:
                branch = command.get("branch") or {"Affirm": "yes", "Deny": "no"}.get(kind)
                return [self._answer(branch)]
            case "ClearSlot":
                return [ClearSlot(command["slot"])]
            case "CancelFlow":
                return [CancelFlow()]
            case _:
                return [ChitChat()]  # it means nothing to a graph

    def _answer(self, branch: str | None) -> Command:
        """An answer that leads somewhere from where the conversation waits."""
        node = self._waiting_at()
        if node is None or branch not in self.graphs[self.task]["nodes"][node].get("branches", {}):
            return OutOfScope()
        return SetSlot(answer_slot(self.task, node), branch)

    def _waiting_at(self) -> str | None:
        pending = self.state.pending
        return self.nodes.get(pending.step or "") if pending is not None else None

    def _unanswered(self, given: Sequence[Command]) -> list[Command]:
        """A question that may stay open is passed over when the user says something else."""
        pending = self.state.pending
        frame = self.state.active
        if pending is None or frame is None or pending.kind != "collect" or pending.step is None:
            return []
        step = self.dialogue.program.flows[frame.flow].step(pending.step)
        answered = {command.slot for command in given if isinstance(command, SetSlot | CorrectSlot)}
        if not isinstance(step, CollectStep) or not step.optional:
            return []
        if answered & set(pending.slots) or not self._passes_over(given):
            return []
        return [Skip()]

    def _passes_over(self, given: Sequence[Command]) -> bool:
        """A question that is left by a branch is put again, unless it still is the last one that was put."""
        node = self._waiting_at() or ""
        nodes, name = self.graphs[self.task]["nodes"], answer_slot(self.task, node)
        answers = [c.value for c in given if isinstance(c, SetSlot) and c.slot == name]
        ways = [nodes[node]["branches"][answer] for answer in answers]
        seen: set[str] = set()
        while ways:
            here = ways.pop()
            spec = nodes[here]
            if here in seen or spec["op"] in ("say", "decide"):
                continue
            seen.add(here)
            if here != node:
                ways += [*spec.get("branches", {}).values(), *([spec["next"]] if "next" in spec else [])]
        return not answers or node in seen
