"""The engine: run flows until the conversation needs the user again.

Works with or without LangGraph around it; ``advance`` is the whole turn after ``apply``, ``run_flow`` the
part of it that one flow's node does.
"""

from __future__ import annotations

from typing import Any, Final

from soni_runtime.apply import apply, flow_title
from soni_runtime.commands import SetSlot
from soni_runtime.errors import CheckpointError, SoniError, TurnBudgetError
from soni_runtime.events import FlowEnded, StepEntered
from soni_runtime.frames import call_chain, step_of
from soni_runtime.program import (
    CANCEL,
    END,
    ERROR,
    SPECIAL_TARGETS,
    ActionStep,
    BranchStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    Flow,
    JumpStep,
    Step,
    SwitchStep,
)
from soni_runtime.run import Run
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Pending, Visit
from soni_runtime.steps import Outcome, Pause, execute

MAX_FAILURES: Final = 10
"""How often one step may fail in a turn before its handlers are no longer asked."""

_RE_EVALUATED: Final = (BranchStep, SwitchStep, JumpStep)
"""Steps that cost nothing and change nothing: a replay computes them anew."""


async def advance(run: Run) -> None:
    """Go on until the conversation waits, or nothing is left to run."""
    while next_flow(run) is not None:
        await run_active(run)


def next_flow(run: Run) -> str | None:
    """The flow that has work to do now; None when the turn is over.

    Decides what follows a flow that ended: one that was queued, or one that was interrupted. Asks the
    question that is left to ask when no flow can. To be called once after each piece of work.
    """
    state = run.state
    while True:
        frame = state.active
        if frame is not None and not frame.interrupted:
            return None if _waits(run, frame) else frame.flow
        if state.queue:
            flow, values = state.queue.pop(0)
            run.world.push(state, flow, {})
            _fill(run, values)
        elif frame is None:
            if state.pending is not None and state.pending.kind != "clarify":
                state.pending = None
            return None
        elif _asks_to_resume(run, frame):
            return None


def _waits(run: Run, frame: Frame) -> bool:
    """Is the conversation waiting for the user while ``frame`` is active?"""
    pending = run.state.pending
    if pending is None:
        return False
    if pending.kind == "restart":
        title = flow_title(run.world.flow(frame))
        run.ask(pending, lambda: run.words("restart", "ask", {"flow": title}))
        return True
    return pending.kind == "clarify" or run.asked == (pending.frame, pending.step)


def _fill(run: Run, values: dict[str, Any]) -> None:
    """Set the slots that came with a queued start, by the rules of any other slot."""
    if values:
        commands = [SetSlot(name, value) for name, value in values.items()]
        result = apply(run.world, run.registry, run.state, commands)
        run.state = result.state
        run.ignored.extend(result.ignored)
        for notice in result.notices:
            run.notify(notice)


def _asks_to_resume(run: Run, frame: Frame) -> bool:
    """Come back to an interrupted flow by its ``resume`` policy. True if the user is asked first."""
    chain = call_chain(run.state, frame)
    root = run.world.flow(chain[0])
    values = {"flow": flow_title(root)}
    if root.resume == "ask":
        pending = Pending("resume", frame.id)
        run.ask(pending, lambda: run.words("interruption", "resume_ask", values))
        return True
    run.state.pending = None
    if root.resume == "drop":
        for member in reversed(chain):
            _drop(run, member, END)
        return False
    for member in chain:
        member.interrupted = False
    run.say(run.words("interruption", "resumed", values))
    return False


async def run_active(run: Run) -> None:
    """Run the active frame until it waits, ends, or another one becomes active."""
    frame = run.state.active
    if frame is not None:
        await _run_frame(run, frame)


async def _run_frame(run: Run, frame: Frame) -> None:
    flow = run.world.flow(frame)
    while True:
        if frame.step is None:
            frame.step = flow.steps[0].id if flow.steps else END
        if frame.step in SPECIAL_TARGETS:
            _finish(run, frame, frame.step)
            return
        if frame.step not in flow.positions:
            _fail(
                run, frame, None, CheckpointError(f"flow `{flow.name}` no longer has a step `{frame.step}`")
            )
            return
        step = flow.step(frame.step)
        try:
            run.spend(frame, step.id)
            outcome = await _one_step(run, frame, flow, step)
        except SoniError as error:
            _fail(run, frame, step, error)
            if run.state.active is not frame:
                return
            continue
        if isinstance(outcome, Pause):
            return
        frame.step = _arrive(run, frame, flow, step, outcome)


async def _one_step(run: Run, frame: Frame, flow: Flow, step: Step) -> Outcome:
    if run.bus.on:
        run.bus.emit(
            StepEntered(
                session=run.session,
                turn=run.state.turn,
                flow=flow.name,
                step=step.id,
                kind=step.kind,
                line=step.line,
            )
        )
    scope = run.scope(frame)
    if step.when is not None and not run.compute(step.when, scope):
        _remember(run, frame, step, scope, done=False)
        return step.skip if step.skip is not None else flow.following(step)
    again = _replayed(run, frame, flow, step, scope)
    if again is not None:
        return again
    outcome = await execute(run, frame, step, scope)
    if isinstance(outcome, str):
        _remember(run, frame, step, scope)
        if isinstance(step, BranchStep | SwitchStep):
            _abandon(run, frame, flow, step, outcome)
    return outcome


def _remember(run: Run, frame: Frame, step: Step, scope: Scope, *, done: bool = True) -> None:
    """Put a visit on the trail. A step that stands there already closes a loop: the trail is cut."""
    for place, visit in enumerate(frame.trail):
        if visit.step == step.id:
            del frame.trail[place:]
            break
    frame.trail.append(Visit(step.id, run.state.tick, tuple(sorted(scope.reads)), done))


def _arrive(run: Run, frame: Frame, flow: Flow, step: Step, target: str) -> str:
    """Where control goes, after what a jump back forgets (LANGUAGE §5: it is asked again)."""
    if target in SPECIAL_TARGETS or target not in flow.positions:
        return target
    if frame.replay and frame.replay[0].step == target:
        return target  # the way an earlier trail took, not a new jump
    goal = flow.step(target)
    place = next((n for n, visit in enumerate(frame.trail) if visit.step == target), None)
    if isinstance(goal, CollectStep) and flow.positions[target] <= flow.positions[step.id]:
        run.world.forget_at(run.state, frame, goal.slots)
        frame.replay = []
        for name in goal.slots:
            frame.wishes.pop(name, None)
    if place is not None:
        del frame.trail[place:]  # a loop: what came after is no longer how the flow got here
    return target


# ------------------------------------------------------------------ after a correction


def _replayed(run: Run, frame: Frame, flow: Flow, step: Step, scope: Scope) -> str | None:
    """Going through an earlier trail again: where control went from here, if nothing changed for it."""
    place = next((n for n, visit in enumerate(frame.replay) if visit.step == step.id), None)
    if place is None:
        return None
    visit, rest = frame.replay[place], frame.replay[place + 1 :]
    if not rest:
        frame.replay = []
        return None
    if not visit.done or isinstance(step, _RE_EVALUATED):
        return None
    fresh = all(frame.changed.get(name, 0) <= visit.tick for name in visit.reads)
    if isinstance(step, CollectStep):
        if not fresh and step.source is not None:
            run.world.forget_at(run.state, frame, step.slots)
        if not fresh or not all(_settled(run, frame, name) for name in step.slots):
            frame.replay = rest
            return None
    elif isinstance(step, ConfirmStep):
        fresh = fresh and not _changed_since(frame, flow, visit, rest)
    elif not fresh and _must_not_repeat(run, frame, flow, step, visit):
        run.say(run.words("correction", "too_late"))
        fresh = True
    if not fresh:
        frame.replay = rest
        return None
    frame.replay = rest
    frame.trail.append(visit)
    return rest[0].step


def _settled(run: Run, frame: Frame, name: str) -> bool:
    """Filled, or left open on purpose (an optional question that was skipped)."""
    return run.world.is_filled(run.state, frame, name) or name in frame.values


def _changed_since(frame: Frame, flow: Flow, visit: Visit, later: list[Visit]) -> bool:
    """Did anything that stood when a confirmation was given change after it?"""
    after = {name for v in later if (step := step_of(flow, v)) is not None for name in step.writes()}
    return any(tick > visit.tick and name not in after for name, tick in frame.changed.items())


def _must_not_repeat(run: Run, frame: Frame, flow: Flow, step: Step, visit: Visit) -> bool:
    """A write that already ran is repeated only after a confirmation given since the change."""
    if not isinstance(step, ActionStep):
        return False
    contract = run.world.program.actions.get(step.action)
    if contract is None or contract.effect != "write":
        return False
    change = max((frame.changed.get(name, 0) for name in visit.reads), default=0)
    return not any(
        v.done and v.tick >= change and isinstance(step_of(flow, v), ConfirmStep) for v in frame.trail
    )


def _abandon(run: Run, frame: Frame, flow: Flow, step: Step, target: str) -> None:
    """A branch goes another way than before the correction: forget what its old arm wrote."""
    place = next((n for n, visit in enumerate(frame.replay) if visit.step == step.id), None)
    if place is None:
        return
    rest = frame.replay[place + 1 :]
    frame.replay = rest
    if not rest or rest[0].step == target:
        return
    reachable = _reachable(flow, target, without=step.id)
    for visit in rest:
        left = step_of(flow, visit)
        if visit.step in reachable or left is None or visit.tick < 0:
            continue
        for name in left.writes():
            run.world.forget(run.state, frame, name)
    frame.replay = [visit for visit in rest if visit.step in reachable]


def _reachable(flow: Flow, start: str, *, without: str) -> set[str]:
    seen: set[str] = set()
    stack = [start]
    while stack:
        here = stack.pop()
        if here in seen or here == without or here not in flow.positions:
            continue
        seen.add(here)
        step = flow.step(here)
        stack.extend(step.targets())
        stack.append(flow.after(step))
        if isinstance(step, SwitchStep | BranchStep | EachStep) or step.when is not None:
            stack.append(flow.following(step))
    return seen


# ------------------------------------------------------------------ endings


def _finish(run: Run, frame: Frame, how: str) -> None:
    """End a frame at ``end``, ``cancel`` or ``error``."""
    state, flow = run.state, run.world.flow(frame)
    if how == ERROR:
        _fail(run, frame, None, SoniError(f"flow `{flow.name}` went to `error`"))
        return
    if how == CANCEL and not frame.cancelled:
        chain = call_chain(state, frame)
        run.say(run.words("cancellation", "done", {"flow": flow_title(run.world.flow(chain[0]))}))
        for member in reversed(chain):
            compensation = run.world.flow(member).on_cancel
            if compensation is None:
                _drop(run, member, CANCEL)
            else:
                member.cancelled, member.caller, member.step = True, None, compensation
                member.replay.clear()
        return
    _drop(run, frame, how)
    caller = state.active
    if frame.caller is None or caller is None or caller.step != frame.caller.step:
        return
    step = run.world.flow(caller).step(frame.caller.step)
    for variable, name in frame.caller.outputs.items():
        run.world.store(state, caller, variable, run.world.value(state, frame, name))
    caller.trail.append(Visit(step.id, state.tick, frame.caller.reads))
    caller.step = run.world.flow(caller).after(step)


def _drop(run: Run, frame: Frame, how: str) -> None:
    run.state.frames.remove(frame)
    pending = run.state.pending
    if pending is not None and pending.frame == frame.id:
        run.state.pending = None
    if run.bus.on:
        run.bus.emit(FlowEnded(session=run.session, turn=run.state.turn, flow=frame.flow, how=how))


def _fail(run: Run, frame: Frame, step: Step | None, error: SoniError) -> None:
    """Take a failure to the handler of its step, its flow, or a caller; else to the error pattern."""
    current: Frame | None = frame
    failed: Step | None = step
    while current is not None:
        target = None if isinstance(error, TurnBudgetError) else _handler(run, current, failed)
        if target is not None:
            run.state.pending = None
            current.values["error"] = {"type": error.kind, "message": str(error)}
            current.step, current.replay = target, []
            return
        _drop(run, current, ERROR)
        caller = run.state.active if current.caller is not None else None
        failed = run.world.flow(caller).step(current.caller.step) if caller and current.caller else None
        current = caller
    run.error = f"{error.kind}: {error}"
    run.say(run.words("error", "budget" if isinstance(error, TurnBudgetError) else "action"))


def _handler(run: Run, frame: Frame, step: Step | None) -> str | None:
    flow = run.world.flow(frame)
    if frame.cancelled:
        return None
    if step is None:
        return flow.on_error if frame.id not in run.handling else None
    count = run.failures[frame.id, step.id] = run.failures.get((frame.id, step.id), 0) + 1
    if count > MAX_FAILURES:
        return None
    if step.on_error is not None:
        return step.on_error
    if flow.on_error is None or frame.id in run.handling:
        return None  # a failure inside the handler must not send control to the handler again
    run.handling.add(frame.id)
    return flow.on_error
