"""What may be said at this point of a conversation: the request that understanding gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from soni_runtime.apply_flows import guard_refuses, keeps_the_floor
from soni_runtime.frames import MASK, World, call_chain
from soni_runtime.picking import flow_title, option_labels
from soni_runtime.program import CollectStep, Flow
from soni_runtime.reading import read_duration
from soni_runtime.secrets import hide, secret_values, written_forms
from soni_runtime.state import Pending, State
from soni_runtime.understanding.base import Question, Request

STARTED_BY_NAME: Final = ("help", "goodbye")
"""Flows that understanding may start although they have no triggers."""


def request_for(world: World, state: State, text: str) -> Request:
    """The request for ``text``: the open question, and the flows and slots that are legal now."""
    program = world.program
    startable = tuple(name for name, flow in program.flows.items() if _may_start(world, state, flow))
    active = state.active
    pending = state.pending
    settable: dict[str, Any] = {}
    for frame in reversed(call_chain(state, active)) if active is not None else []:
        if not frame.cancelled:
            names = sorted(world.flow(frame).accepts & program.slots.keys())
        else:
            names = list(pending.slots) if pending is not None and pending.frame == frame.id else []
        for name in names:
            settable.setdefault(name, world.value(state, frame, name))
    filled = {
        name: MASK if name in world.secrets else value
        for name, value in settable.items()
        if value is not None
    }
    return Request(
        text=text,
        program=program,
        question=_question(world, state),
        active=active.flow if active is not None else None,
        startable=startable,
        settable=tuple(settable),
        filled=filled,
        flow_slots={
            name: tuple(sorted(program.flows[name].accepts & program.slots.keys())) for name in startable
        },
        answers=_answers(world, state),
        secrets=written_forms(secret_values(state, world.secrets), state.language),
        recent=tuple(state.recent),
        language=state.language,
        now=world.now(),
    )


def _may_start(world: World, state: State, flow: Flow) -> bool:
    if not flow.triggers and flow.name not in STARTED_BY_NAME:
        return False
    keeper = keeps_the_floor(world, state)
    active = state.active
    running = active is not None and any(f.flow == flow.name for f in call_chain(state, active))
    if keeper is not None and not running:
        return False
    return guard_refuses(world, state, flow) is None  # apply reports why, if it is asked to start it


def _question(world: World, state: State) -> Question | None:
    pending = state.pending
    if pending is None:
        return None
    frame = state.frame(pending.frame)
    slots = pending.slots
    if pending.kind == "resume" and frame is not None:  # what it is going to ask is answered as well
        step = world.step(frame, frame.step)
        slots = step.slots if isinstance(step, CollectStep) and step.source is None else ()
        slots = tuple(name for name in slots if not world.is_filled(state, frame, name))
    prompt = state.last_replies[-1] if state.last_replies else ""
    return Question(
        kind=pending.kind,
        flow=frame.flow if frame is not None else None,
        slots=slots,
        prompt=prompt,
        options=tuple(shown_options(world, state, pending)),
    )


def _answers(world: World, state: State) -> tuple[str, ...]:
    """The commands without a flow or a slot that mean something here: as ``apply`` would take them."""
    pending = state.pending
    going = ("cancel_flow", "restart_flow") if state.active is not None else ()
    if pending is None:
        return going
    if pending.kind in ("confirm", "resume", "restart"):
        later = ("skip",) if pending.kind == "restart" else ()
        return ("affirm", "deny", *later, *going)
    if pending.kind == "clarify":
        return (*(("affirm",) if len(pending.options) == 1 else ()), "deny", "skip", *going)
    frame = state.frame(pending.frame)
    step = world.step(frame, pending.step) if frame is not None else None
    optional = isinstance(step, CollectStep) and step.optional
    answers: list[str] = []
    if pending.kind == "choose":
        single = isinstance(step, CollectStep) and (step.page_size == 1 or len(pending.options) == 1)
        answers += ["affirm", "deny"] if single else []
    elif len(pending.slots) == 1 and (slot := world.program.slots.get(pending.slots[0])) is not None:
        yes_or_no = slot.values is not None or slot.type.removeprefix("optional ") in ("boolean", "bool")
        answers += ["affirm", "deny"] if yes_or_no else []
    if optional:
        answers += [*(() if "deny" in answers else ("deny",)), "skip"]
    return (*answers, *going)


def shown_options(world: World, state: State, pending: Pending) -> list[str]:
    """The choices of the open question as they were shown."""
    if pending.kind == "clarify":
        return [
            flow_title(world.program.flows[name]) for name in pending.options if name in world.program.flows
        ]
    frame = state.frame(pending.frame)
    if pending.kind != "choose" or frame is None or pending.step is None:
        return []
    step = world.step(frame, pending.step)
    return option_labels(world, state, frame, step, pending.options) if isinstance(step, CollectStep) else []


def question_timeout(world: World, state: State) -> float | None:
    """After how many seconds without an answer the bot wants to be told: as the question says, else as
    the pattern ``silence`` does.
    """
    pending = state.pending
    if pending is None:
        return None
    frame = state.frame(pending.frame)
    step = world.step(frame, pending.step) if frame is not None else None
    own = step.timeout if isinstance(step, CollectStep) else None
    return own if own is not None else silence_after(world, "after")


def silence_after(world: World, option: str) -> float | None:
    """The seconds of an option of the pattern ``silence``; None where the bot does not say."""
    pattern = world.program.patterns.get("silence")
    given = pattern.options.get(option) if pattern is not None else None
    if isinstance(given, str):
        read = read_duration(given)
        return None if read is None else read.total_seconds()
    return float(given) if isinstance(given, int | float) else None


def visible_slots(world: World, state: State) -> Mapping[str, Any]:
    """The filled slots in reach of the active flow, session-scoped ones included; sensitive ones masked."""
    found: dict[str, Any] = {}
    active = state.active
    for frame in call_chain(state, active) if active is not None else []:
        found.update({name: value for name, value in frame.values.items() if name in world.program.slots})
    found.update({name: value for name, value in state.session.items() if name in world.session_names})
    forms = written_forms(secret_values(state, world.secrets), state.language)
    return {
        name: MASK if name in world.secrets else hide(value, forms) if isinstance(value, str) else value
        for name, value in found.items()
        if value is not None
    }
