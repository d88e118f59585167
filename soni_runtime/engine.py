"""The engine: run flows until the conversation needs the user again.

Works with or without LangGraph around it; ``advance`` is the whole turn after ``apply``, ``run_active`` the
part of it that one flow's node does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from soni_runtime.apply import apply_values
from soni_runtime.draft import Notice
from soni_runtime.errors import CheckpointError, SoniError, TurnBudgetError
from soni_runtime.events import StepEntered
from soni_runtime.frames import call_chain
from soni_runtime.picking import flow_title
from soni_runtime.program import (
    CANCEL,
    END,
    ERROR,
    SPECIAL_TARGETS,
    BranchStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    Flow,
    Step,
    SwitchStep,
)
from soni_runtime.replay import (
    computed_in,
    cover,
    note_covered,
    passes,
    prepare,
    read_by_rounds,
    skipped,
    take,
    turned,
)
from soni_runtime.run import Run
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Pending, Visit
from soni_runtime.steps import BranchError, Outcome, Pause, execute, too_late

MAX_FAILURES: Final = 10
"""How often one step may fail in a turn before its handlers are no longer asked."""

ASIDES: Final = ("welcome", "fallback", "goodbye", "help")


async def advance(run: Run) -> None:
    """Go on until the conversation waits, or nothing is left to run."""
    while next_flow(run) is not None:
        await run_active(run)


def next_flow(run: Run) -> str | None:
    """The flow that has work to do now; None when the turn is over.

    Decides what follows a flow that ended: one that was queued, or one that was interrupted. Asks the
    question that is left to ask when no flow can. To be called once after each piece of work.
    """
    while True:
        state = run.state
        frame = state.active
        if _asks_aside(run):
            return None
        if frame is not None and not frame.interrupted:
            return None if _waits(run) else frame.flow
        if state.queue:
            flow, values = state.queue.pop(0)
            run.world.push(state, flow, {})
            _fill(run, values)
        elif frame is None:
            state.pending = None
            if not _completes(run):
                return None
        elif _asks_to_resume(run, frame):
            return None


def _waits(run: Run) -> bool:
    """Did the flow put a question in this turn?"""
    pending = run.state.pending
    return pending is not None and run.asked == (pending.frame, pending.step)


def _asks_aside(run: Run) -> bool:
    """Put a question that no step asks: which flow was meant, or whether to begin anew."""
    pending, program = run.state.pending, run.world.program
    if pending is None:
        return False
    frame = run.state.frame(pending.frame)
    if pending.kind == "clarify":
        names = [name for name in pending.options if name in program.flows]
        titles = [flow_title(program.flows[name]) for name in names]
        run.ask(pending, lambda: run.words("clarification", "choose", {"options": titles}))
        return True
    if pending.kind == "restart" and frame is not None:
        title = flow_title(run.world.flow(frame))
        run.ask(pending, lambda: run.words("restart", "ask", {"flow": title}))
        return True
    return False


def _fill(run: Run, values: Mapping[str, Any]) -> None:
    """Set the slots that came with a queued start, by the rules of any other slot."""
    if values:
        result = apply_values(run.world, run.registry, run.state, tuple(values.items()))
        run.state = result.state
        run.ignored.extend(result.ignored)
        for notice in result.notices:
            tell(run, notice)


def _completes(run: Run) -> bool:
    """Everything is done: say so, if the bot has something to say to that. True if a flow says it."""
    own = run.world.program.patterns.get("completion")
    if own is None or not run.completed or run.state.handed_off is not None:
        return False
    run.completed = False
    if own.flow is not None:
        return _stand_in(run, "completion", {})
    if "anything_else" in own.texts:
        run.say(run.words("completion", "anything_else"))
    return False


def _asks_to_resume(run: Run, frame: Frame) -> bool:
    """Come back to an interrupted flow by its ``resume`` policy. True if the user is asked first."""
    chain = call_chain(run.state, frame)
    root = run.world.flow(chain[0])
    values = {"flow": flow_title(root)}
    policy = root.resume
    own = run.world.program.patterns.get("interruption")
    if own is not None and policy == "ask":
        policy = own.options.get("resume", policy)
    if frame.cancelled:
        policy = "auto"  # a compensation is not up to the user
    elif policy == "ask":
        pending = Pending("resume", frame.id)
        run.ask(pending, lambda: run.words("interruption", "resume_ask", values))
        return True
    run.state.pending = None
    if policy == "drop":
        for member in reversed(chain):
            _drop(run, member, END)
        return False
    for member in chain:
        member.interrupted = False
    if not frame.cancelled:
        tell(run, Notice("interruption", "resumed", values))
    return False


def tell(run: Run, notice: Notice) -> None:
    """Say a notice, or let the flow that stands for its pattern do so."""
    if not _stand_in(run, notice.pattern, notice.values):
        run.notify(notice)


def _stand_in(run: Run, pattern: str, values: Mapping[str, Any]) -> bool:
    """Start the flow that replaces a pattern, once a turn; what it stood on goes on after it."""
    own = run.world.program.patterns.get(pattern)
    if own is None or own.flow is None:
        return False
    if own.flow not in run.patterns:
        run.patterns.add(own.flow)
        inputs = {param.name for param in run.world.program.flows[own.flow].inputs}
        known = {name: value for name, value in values.items() if name in inputs or name == "error"}
        if run.state.pending is not None and run.state.pending.kind not in ("clarify", "restart"):
            run.state.pending = None  # asked again afterwards
        run.world.push(run.state, own.flow, known)
    return True


async def run_active(run: Run) -> None:
    """Run the active frame until it waits, ends, or another one becomes active."""
    frame = run.state.active
    if frame is not None:
        await _run_frame(run, frame)


async def _run_frame(run: Run, frame: Frame) -> None:
    flow = run.world.flow(frame)
    while run.state.active is frame:
        if frame.step is None:
            frame.step = flow.steps[0].id if flow.steps else END
        if frame.step in SPECIAL_TARGETS:
            _finish(run, frame, frame.step)
            return
        if frame.step not in flow.positions:
            gone = CheckpointError(f"flow `{flow.name}` no longer has a step `{frame.step}`")
            _fail(run, frame, None, gone)
            continue
        step = flow.step(frame.step)
        scope = run.scope(frame)
        try:
            run.spend(frame, step.id)
            outcome = await _one_step(run, frame, flow, step, scope)
        except SoniError as error:
            _remember(run, frame, step, scope)
            _fail(run, frame, step, error)
            continue
        except BranchError as error:
            _remember(run, frame, step, scope)
            _fail(run, frame, step, error.error, error.target)
            continue
        if isinstance(outcome, Pause):
            return
        run.world.go(run.state, frame, step, outcome)


async def _one_step(run: Run, frame: Frame, flow: Flow, step: Step, scope: Scope) -> Outcome:
    if run.bus.on:
        run.bus.emit(
            StepEntered(
                session=run.session,
                turn=run.state.turn,
                flow=flow.name,
                step=step.id,
                kind=step.kind,
                file=flow.file,
                line=step.line,
            )
        )
    world, state = run.world, run.state
    before = take(frame, step) if frame.replay else None
    if step.when is not None and not run.compute(step.when, scope):
        skipped(world, state, frame, step, before)
        _remember(run, frame, step, scope, done=False)
        return step.skip if step.skip is not None else flow.following(step)
    covered = step.id in frame.ahead and cover(world, state, frame, step)
    if before is not None and passes(world, state, frame, step, before):
        return _pass(run, frame, flow, step, before)
    if step.id in frame.spent:
        too_late(run)
        return _pass(run, frame, flow, step, before or Visit(step.id, state.tick))
    if before is not None:
        prepare(world, state, frame, step, before)
    found = _own_results(run, frame, step)
    outcome = await execute(run, frame, step, scope)
    if isinstance(outcome, str):
        if step.id in frame.redo:
            frame.redo.remove(step.id)
            for name in step.writes():  # later readers saw another value, even if it is the old one again
                world.touch(state, frame, name)
        _remember(run, frame, step, scope)
        kept = found if isinstance(step, EachStep) else {n: v for n, v in found.items() if n in scope.reads}
        if kept:
            frame.before[step.id] = {name: kept[name] for name in sorted(kept)}
        if not covered:
            note_covered(world, frame, step, found)
        if before is not None and before.done and isinstance(step, BranchStep | SwitchStep):
            turned(world, state, frame, step, outcome)
    return outcome


def _pass(run: Run, frame: Frame, flow: Flow, step: Step, visit: Visit) -> str:
    """Leave a step of an earlier trail as it is, and go where control went from it."""
    frame.trail.append(visit)
    if frame.replay:
        return frame.replay[0].step
    return step.on_yes if isinstance(step, ConfirmStep) and step.on_yes is not None else flow.after(step)


def _own_results(run: Run, frame: Frame, step: Step) -> dict[str, list[Any]]:
    """What stands where the step is going to write: should it compute on that, a correction wants it back."""
    if isinstance(step, CollectStep):
        return {}
    names: Iterable[str] = step.writes()
    if isinstance(step, EachStep):
        names = computed_in(run.world, frame, step) if not frame.loops.get(step.id) else ()
    found = {}
    for name in names:
        home = run.world.home(run.state, frame, name)
        found[name] = [home[name]] if name in home else []
    return found


def _remember(run: Run, frame: Frame, step: Step, scope: Scope, *, done: bool = True) -> None:
    """Put a visit on the trail. A step that stands there already closes a loop: the trail is cut."""
    reads = scope.reads
    if isinstance(step, EachStep):
        reads = reads | read_by_rounds(run.world, frame, step)
    put_on_trail(frame, Visit(step.id, run.state.tick, tuple(sorted(reads)), done))


def put_on_trail(frame: Frame, visit: Visit) -> None:
    for place, earlier in enumerate(frame.trail):
        if earlier.step == visit.step:
            del frame.trail[place:]
            break
    frame.trail.append(visit)


# ------------------------------------------------------------------ endings


def _finish(run: Run, frame: Frame, how: str) -> None:
    """End a frame at ``end``, ``cancel`` or ``error``."""
    state, flow = run.state, run.world.flow(frame)
    if how == ERROR:
        _fail(run, frame, None, SoniError(f"flow `{flow.name}` went to `error`"))
        return
    if how == CANCEL and not frame.cancelled:
        chain = call_chain(state, frame)
        for member in run.world.cancel(state, chain):
            run.ended(member, CANCEL)
        state.pending = None
        tell(run, Notice("cancellation", "done", {"flow": flow_title(run.world.flow(chain[0]))}))
        return
    _drop(run, frame, how)
    run.completed = run.completed or (how == END and not frame.cancelled and frame.flow not in _asides(run))
    if frame.caller is not None and state.active is not None:
        _return_to(run, state.active, frame)


def _asides(run: Run) -> set[str]:
    """Flows that are about the conversation itself, so that their end completes nothing."""
    patterns = run.world.program.patterns.values()
    return {*ASIDES, *(pattern.flow for pattern in patterns if pattern.flow is not None)}


def _return_to(run: Run, caller: Frame, frame: Frame) -> None:
    """Go on after a call."""
    flow, back = run.world.flow(caller), frame.caller
    if back is None or back.step not in flow.positions:
        return
    step = flow.step(back.step)
    if frame.wrote and run.world.is_write(step) and step.id not in caller.wrote:
        caller.wrote.append(step.id)
    refused: SoniError | None = None
    try:
        for variable, name in back.outputs.items():
            run.keep(caller, variable, run.world.value(run.state, frame, name))
    except SoniError as error:
        refused = error
    put_on_trail(caller, Visit(step.id, run.state.tick, back.reads))
    if refused is not None:
        _fail(run, caller, step, refused)
        return
    run.world.go(run.state, caller, step, flow.after(step))


def _drop(run: Run, frame: Frame, how: str) -> None:
    run.state.frames.remove(frame)
    pending = run.state.pending
    if pending is not None and pending.frame == frame.id:
        run.state.pending = None
    run.ended(frame, how)


def _fail(run: Run, frame: Frame, step: Step | None, error: SoniError, target: str | None = None) -> None:
    """Take a failure to the handler of its step, its flow, or a caller; else to the error pattern."""
    report = {"type": error.kind, "message": run.scrub(str(error))}
    current: Frame | None = frame
    failed: Step | None = step
    while current is not None:
        if isinstance(error, TurnBudgetError):
            target = None
        elif target is None or not _may_fail_again(run, current, failed):
            target = _handler(run, current, failed)
        if target is not None:
            run.state.pending = None
            run.world.store(run.state, current, "error", report)
            current.replay, current.held = [], []
            run.world.go(run.state, current, failed, target)
            return
        _drop(run, current, ERROR)
        back = current.caller
        current = run.state.active if back is not None else None
        failed = run.world.flow(current).step(back.step) if current is not None and back is not None else None
        if current is not None and failed is not None and back is not None:
            put_on_trail(current, Visit(failed.id, run.state.tick, back.reads))
    _give_up(run, frame, error, report)


def _give_up(run: Run, frame: Frame, error: SoniError, report: Mapping[str, Any]) -> None:
    """No flow handles a failure: say so, and let what is left of the conversation go on."""
    run.error = f"{report['type']}: {report['message']}"
    if isinstance(error, TurnBudgetError):
        run.refill()  # for what was interrupted; every such failure ends a flow
        run.say(run.words("error", "budget"))
    elif frame.flow in run.patterns or not _stand_in(run, "error", {"error": dict(report)}):
        empty = error.kind == "empty"
        run.say(run.words("choose", "empty") if empty else run.words("error", "action"))


def _may_fail_again(run: Run, frame: Frame, step: Step | None) -> bool:
    """Count a failure. False once a step failed too often for its handlers to be of use."""
    if step is None:
        return True
    count = run.failures[frame.id, step.id] = run.failures.get((frame.id, step.id), 0) + 1
    return count <= MAX_FAILURES


def _handler(run: Run, frame: Frame, step: Step | None) -> str | None:
    flow = run.world.flow(frame)
    if step is not None:
        if not _may_fail_again(run, frame, step):
            return None
        if step.on_error is not None:
            return step.on_error
    if flow.on_error is None or frame.cancelled or frame.id in run.handling:
        return None  # a failure inside the handler must not send control to the handler again
    run.handling.add(frame.id)
    return flow.on_error
