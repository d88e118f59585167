"""What holds after every turn of any conversation with any bot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bots import NOW

from soni_runtime.commands import Command
from soni_runtime.frames import World
from soni_runtime.program import SPECIAL_TARGETS, Program
from soni_runtime.registry import Registry
from soni_runtime.state import Frame, State
from soni_runtime.turn import Turn
from soni_runtime.types import coerce, coerce_enum


def check_state(program: Program, world: World, state: State, registry: Registry | None = None) -> None:
    ids = [frame.id for frame in all_frames(state)]
    assert len(ids) == len(set(ids))
    assert all(number < state.next_frame for number in ids)
    below: Frame | None = None
    for frame in state.frames:
        flow = program.flows[frame.flow]
        if frame.caller is not None:
            assert below is not None
            assert below.step == frame.caller.step, "a caller stands at its call, right below"
        assert frame.step is None or frame.step in flow.positions or frame.step in SPECIAL_TARGETS
        steps = [visit.step for visit in (*frame.trail, *frame.replay)]
        assert all(step in flow.positions for step in (*steps, *frame.attempts, *frame.loops, *frame.again))
        assert len({visit.step for visit in frame.trail}) == len(frame.trail)
        assert all(visit.tick <= state.tick for visit in frame.trail)
        for name, value in frame.values.items():
            check_value(program, name, value, registry)
        below = frame
    for name, value in state.session.items():
        assert name in world.session_names
        check_value(program, name, value, registry)
    pending = state.pending
    if pending is None:
        assert not state.frames, "while a flow is running, a question is open"
        return
    assert state.answer is None
    if pending.kind == "clarify":
        assert all(name in program.flows for name in pending.options)
        return
    frame_of_question = state.frame(pending.frame)
    assert frame_of_question is not None
    if pending.kind == "restart":
        return
    assert frame_of_question is state.active
    assert (pending.kind == "resume") == frame_of_question.interrupted
    if pending.kind in ("collect", "choose", "confirm"):
        assert pending.step == frame_of_question.step
        step = program.flows[frame_of_question.flow].step(pending.step or "")
        assert step.waits
        assert step.kind == ("confirm" if pending.kind == "confirm" else "collect")


def all_frames(state: State) -> list[Frame]:
    return [part for frame in state.frames for part in (frame, *frame.held)]


def check_value(program: Program, name: str, value: Any, registry: Registry | None = None) -> None:
    slot = program.slots.get(name)
    if slot is None or value is None:
        return
    if slot.values is not None:
        assert coerce_enum(value, slot.values) == value
    else:
        assert coerce(value, slot.type) == value
    if slot.validator is not None:
        (registry or Registry()).validate(slot.validator, value, now=NOW)


def check_turn(state: State, turn: Turn, commands: Sequence[Command], secrets: Iterable[str] = ()) -> None:
    assert turn.replies or not commands or turn.waiting.kind is not None or turn.commands
    if turn.waiting:
        assert turn.replies, "an open question is put in every turn"
    json.dumps(turn.to_dict())
    assert all(item.reason for item in turn.ignored)
    seen = json.dumps([turn.to_dict(), state.recent, state.last_replies], default=str)
    for secret in secrets:
        assert secret not in seen
