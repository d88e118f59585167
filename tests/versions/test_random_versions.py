"""Random bots and random changes to them: no conversation fails over one, and no answer is lost in silence."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, Final

import pytest
from bots import NOW, Deaf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import all_frames, check_state, check_turn
from random_flows import ASKED, FLOWS, programs

from soni_runtime.clock import fixed
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Command,
    CorrectSlot,
    Deny,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.fingerprint import fingerprint
from soni_runtime.frames import World
from soni_runtime.program import CollectStep, Flow, Program, SayStep, Step
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.versions import compare, manifest
from soni_runtime.versions.manifest import WAITING, Manifest

pytestmark = pytest.mark.no_cover  # random cases go through everything

BUDGET: Final = int(os.environ.get("SONI_EXAMPLES", "1"))
GOOD: Final[dict[str, Any]] = {
    "city": "Rome", "name": "Ann", "count": 3, "kind": "red", "flag": True, "place": "home", "extra": "more",
    "pin": "7391", "pick": "first",
}  # fmt: skip
COMMANDS: Final[list[Command]] = [
    *([Affirm()] * 8),
    Deny(),
    Skip(),
    CancelFlow(),
    Choose(2),
    ChitChat("Hm."),
    *(SetSlot(name, value) for name, value in GOOD.items()),
    *(SetSlot(name, value) for name, value in GOOD.items()),
    CorrectSlot("name", "Bo"),
    CorrectSlot("city", "Oslo"),
    CorrectSlot("count", 9),
    *(StartFlow(name) for name in FLOWS),
    *(StartFlow(name) for name in FLOWS),
]
TURNS = st.lists(st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=3), min_size=1, max_size=9)
TARGETS: Final = (
    "skip", "goto", "on_error", "on_invalid", "on_cancel", "on_timeout", "then", "otherwise", "on_yes", "on_no",
    "on_change",
)  # fmt: skip


async def look(what: Any) -> dict[str, Any]:
    return {"found": str(what)}


class Talk:
    """One conversation, and a note of every write."""

    def __init__(self, *never: str) -> None:
        self.never = never
        self.wrote = 0
        self.state = State()

    async def write(self, **_: Any) -> dict[str, Any]:
        self.wrote += 1
        return {"ok": "ok"}

    def serve(self, program: Program) -> None:
        registry = Registry()
        registry.add_action(look)
        registry.add_action(self.write, "write")
        self.dialogue = Dialogue(World(program, fixed(NOW)), registry, Deaf(), Bus())
        if not self.state.program:
            self.state = self.dialogue.new_state()

    def say(self, commands: list[Command]) -> list[str]:
        stored = State.from_plain(json.loads(json.dumps(self.state.to_plain())))
        before = self.wrote
        self.state, turn = asyncio.run(self.dialogue.turn(stored, {"commands": commands}, "test"))
        if self.wrote > before:
            assert Affirm() in commands, "a write runs only behind a yes"
        world = self.dialogue.world
        check_state(world.program, world, self.state)
        check_turn(self.state, turn, commands)
        assert turn.error is None or not turn.error.startswith(self.never), turn.error
        return turn.notes


def answers(state: State) -> set[tuple[str, str]]:
    """Every slot that has a value that somebody gave, by the flow that has it."""
    own = {
        (frame.flow, name)
        for frame in all_frames(state)
        for name, value in frame.values.items()
        if name in GOOD and value is not None
    }
    return own | {("session", name) for name, value in state.session.items() if value is not None}


# ------------------------------------------------------------------ changes


def renamed(flow: Flow, old: str, new: str) -> Flow:
    """``flow`` with another id for a step, wherever it is named."""

    def name(target: Any) -> Any:
        if isinstance(target, tuple):
            return tuple(name(part) for part in target)
        return new if target == old else target

    def step(one: Step) -> Step:
        own = {f.name for f in fields(one)}
        changes = {key: name(getattr(one, key)) for key in (*TARGETS, "again") if key in own}
        return replace(one, id=name(one.id), **changes)

    ends = {key: name(getattr(flow, key)) for key in ("on_error", "on_cancel")}
    return replace(flow, steps=tuple(map(step, flow.steps)), **ends)


def without(flow: Flow, gone: Step) -> Flow:
    """``flow`` without a step; whatever went there goes where it went."""
    after = flow.after(gone)
    if len(flow.steps) == 1:
        return flow
    moved = renamed(flow, gone.id, after)
    steps = tuple(s for s, was in zip(moved.steps, flow.steps, strict=True) if was.id != gone.id)
    known = {s.id for s in steps}
    kept = tuple(
        replace(s, again=tuple(a for a in s.again if a in known)) if hasattr(s, "again") else s for s in steps
    )
    return replace(moved, steps=kept)


@st.composite
def changes(draw: Callable[[Any], Any], program: Program) -> Program:
    """``program`` as somebody has edited it."""
    flows, slots = dict(program.flows), dict(program.slots)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(flows)))
        flow = flows[name]
        step = draw(st.sampled_from(flow.steps))
        place = flow.positions[step.id]
        edit = draw(
            st.sampled_from(["rename", "remove", "ask", "say", "type", "values", "scope", "validator"])
        )
        slot = draw(st.sampled_from(ASKED))
        if edit == "rename":
            flows[name] = renamed(flow, step.id, f"{step.id}_now")
        elif (
            edit == "remove"
            and step.kind in ("collect", "say", "action", "confirm")
            and "write" not in step.id
        ):
            if step.kind != "confirm":
                flows[name] = without(flow, step)
        elif edit in ("ask", "say"):
            fresh: Step = (
                CollectStep(id=f"new_{place}", slots=(slot,))
                if edit == "ask"
                else SayStep(id=f"new_{place}", text="New.")
            )
            if fresh.id not in flow.positions and step.kind != "action":
                flows[name] = replace(flow, steps=(*flow.steps[:place], fresh, *flow.steps[place:]))
        elif edit == "type":
            slots["name"] = replace(
                slots["name"], type=draw(st.sampled_from(["integer", "list of string", "date"]))
            )
        elif edit == "values":
            slots["kind"] = replace(slots["kind"], values={"blue": (), "green": ()})
        elif edit == "scope":
            other = "session" if slots[slot].scope == "flow" else "flow"
            slots[slot] = replace(slots[slot], scope=other)
        elif edit == "validator":
            slots["city"] = replace(slots["city"], validator="iata_code")
    new = replace(program, flows=flows, slots=slots)
    return replace(new, version=fingerprint(new))


def moves_on(
    old: Program, new: Program, before: list[list[Command]], after: list[list[Command]], *never: str
) -> None:
    talk = Talk("checkpoint", *never)
    talk.serve(old)
    for commands in before:
        talk.say(commands)
    had = answers(talk.state)
    taken = State.from_plain(json.loads(json.dumps(talk.state.to_plain())))
    talk.serve(new)
    moved = talk.dialogue.versions.adopt(taken)
    told = [f"{part.flow} {part.reason}" for part in moved]
    has = {name for _, name in answers(taken)}
    for flow, name in had:
        ended = any(part.outcome == "breaks" for part in moved)
        assert name in has or ended or any(f"`{name}`" in one for one in told), (flow, name, told)
    again = State.from_plain(json.loads(json.dumps(taken.to_plain())))
    assert talk.dialogue.versions.adopt(again) == [], "taken in once and for all"
    for commands in after:
        talk.say(commands)


ENOUGH = settings(
    max_examples=40 * BUDGET,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@ENOUGH
@given(st.data())
def test_an_edited_bot_goes_on_with_every_conversation(data: st.DataObject) -> None:
    old = data.draw(programs())
    moves_on(old, data.draw(changes(old)), data.draw(TURNS), data.draw(TURNS))


@ENOUGH
@given(programs(), programs(), TURNS, TURNS)
def test_even_another_bot_does(
    old: Program, new: Program, before: list[list[Command]], after: list[list[Command]]
) -> None:
    moves_on(old, new, before, after, "unset")


@ENOUGH
@given(programs(), programs())
def test_a_comparison_is_complete_and_survives_being_written_down(old: Program, new: Program) -> None:
    before, after = manifest(old), manifest(new)
    for one in (before, after):
        assert Manifest.from_plain(json.loads(json.dumps(one.to_plain()))) == one
    found = compare(before, after)
    points = [
        (name, s.id) for name in sorted(before.flows) for s in before.flows[name].steps if s.kind in WAITING
    ]
    assert [(verdict.flow, verdict.step) for verdict in found] == points
    assert all(verdict.reason for verdict in found)
    assert {verdict.outcome for verdict in compare(before, before)} <= {"continues"}
