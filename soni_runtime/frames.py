"""Operations on the stack of frames: starting, forgetting, moving about, cancelling.

Pure bookkeeping on a state that the caller owns; nothing here talks to the outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from soni_runtime.clock import Clock
from soni_runtime.errors import ExpressionError, SoniError
from soni_runtime.limits import Limits
from soni_runtime.program import (
    SPECIAL_TARGETS,
    ActionStep,
    BranchStep,
    CallStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    Flow,
    LinkStep,
    ParallelStep,
    Program,
    Step,
    Test,
)
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Return, State, Visit

MASK: Final = "•••"
"""What is shown in place of a sensitive value."""


def session_names(program: Program) -> frozenset[str]:
    return frozenset(name for name, slot in program.slots.items() if slot.scope == "session")


def defaults(program: Program) -> dict[str, Any]:
    return {name: slot.default for name, slot in program.slots.items() if slot.has_default}


class World:
    """What never changes while a program runs, computed once.

    Raises:
        SoniError: ``settings.limits`` makes no sense.
    """

    __slots__ = ("clock", "defaults", "limits", "program", "secrets", "session_names", "writers")

    def __init__(self, program: Program, clock: Clock) -> None:
        self.program = program
        self.clock = clock
        self.limits = Limits.of(program.settings)
        self.session_names = session_names(program)
        self.defaults = defaults(program)
        self.secrets = frozenset(name for name, slot in program.slots.items() if slot.sensitive)
        self.writers = frozenset(name for name in program.flows if _writes_unasked(program, name))

    def scope(self, state: State, frame: Frame | None, extra: Mapping[str, Any] | None = None) -> Scope:
        """The values ``frame`` can see; ``extra`` are names of one expression, such as ``item``."""
        values: Mapping[str, Any] = frame.values if frame is not None else {}
        return Scope(
            {**values, **extra} if extra else values,
            session=state.session,
            defaults=self.defaults,
            session_names=self.session_names,
            language=state.language,
            clock=self.now,
        )

    def compute(self, test: Test, scope: Scope) -> Any:
        """The value of an expression.

        Raises:
            ExpressionError: it cannot be computed, say because it orders against null.
        """
        try:
            return test(scope)
        except SoniError:
            raise
        except Exception as error:  # a program written by hand may raise anything
            raise ExpressionError(str(error) or type(error).__name__) from error

    def now(self) -> datetime:
        return self.clock()

    def is_write(self, step: Step) -> bool:
        """Does the step change the world, without asking for a confirmation itself?"""
        if isinstance(step, ParallelStep):
            return any(self.is_write(branch) for branch in step.branches)
        if isinstance(step, CallStep):
            return step.flow in self.writers
        if not isinstance(step, ActionStep):
            return False
        contract = self.program.actions.get(step.action)
        return contract is not None and contract.effect == "write"

    # ------------------------------------------------------------- values

    def home(self, state: State, frame: Frame, name: str) -> dict[str, Any]:
        """Where ``name`` is kept for ``frame``."""
        return state.session if name in self.session_names else frame.values

    def value(self, state: State, frame: Frame, name: str) -> Any:
        """The value of a slot or variable where ``frame`` stands; None if it has none."""
        home = self.home(state, frame, name)
        return home[name] if name in home else self.defaults.get(name)

    def is_filled(self, state: State, frame: Frame, name: str) -> bool:
        return self.value(state, frame, name) is not None

    def store(self, state: State, frame: Frame, name: str, value: Any) -> bool:
        """Give ``name`` a value; True if that changed anything."""
        home = self.home(state, frame, name)
        if name in home and _same(home[name], value):
            return False
        home[name] = value
        self.touch(state, frame, name)
        return True

    def forget(self, state: State, frame: Frame, name: str) -> bool:
        """Take the value of ``name`` away; True if it had one."""
        home = self.home(state, frame, name)
        if name not in home:
            return False
        del home[name]
        self.touch(state, frame, name)
        return True

    def touch(self, state: State, frame: Frame, name: str) -> None:
        """Note that the value of ``name`` is another one now."""
        state.tick += 1
        if name not in self.session_names:
            frame.changed[name] = state.tick
            return
        for affected in state.frames:
            for member in (affected, *affected.held):
                member.changed[name] = state.tick

    def forget_at(self, state: State, frame: Frame, question: CollectStep) -> None:
        """Forget the answer to ``question``, and everything that was derived from it on the way behind it.

        Answers the user gave stay, unless they were picked from a list that is gone. What stands before the
        question stays too: the way to it is not gone again.
        """
        flow, dirty = self.flow(frame), set(question.slots)
        first = flow.positions[question.id]
        for name in sorted(dirty):
            self.forget(state, frame, name)
        for visit in frame.trail:
            if not visit.done or dirty.isdisjoint(visit.reads):
                continue
            step = step_of(flow, visit)
            if step is None or flow.positions[step.id] < first:
                continue
            if isinstance(step, CollectStep) and step.source is None:
                continue
            for name in step.writes():
                dirty.add(name)
                self.forget(state, frame, name)

    # ------------------------------------------------------------- frames

    def push(self, state: State, flow: str, values: Mapping[str, Any], caller: Return | None = None) -> Frame:
        """Put a new instance of ``flow`` on top of the stack."""
        frame = Frame(flow=flow, id=state.next_frame, caller=caller)
        state.next_frame += 1
        state.frames.append(frame)
        for name, value in values.items():
            self.store(state, frame, name, value)
        return frame

    def open_flows(self, state: State) -> int:
        """How many flows are running, interrupted, put aside or waiting in the queue."""
        return len(state.queue) + sum(1 + len(frame.held) for frame in state.frames)

    def flow(self, frame: Frame) -> Flow:
        return self.program.flows[frame.flow]

    def step(self, frame: Frame, step_id: str | None) -> Step | None:
        """A step of the flow that ``frame`` runs; None where there is none of that name."""
        flow = self.flow(frame)
        place = flow.positions.get(step_id) if step_id is not None else None
        return flow.steps[place] if place is not None else None

    def cancel(self, state: State, chain: Iterable[Frame]) -> list[Frame]:
        """End frames; those with a compensation run it next, innermost first. The others are gone.

        What is cancelled while it compensates is gone too.
        """
        gone: list[Frame] = []
        for frame in list(chain):
            compensation = self.flow(frame).on_cancel
            state.frames.remove(frame)
            if compensation is None or frame.cancelled:
                gone.append(frame)
                continue
            frame.cancelled, frame.interrupted, frame.caller = True, False, None
            frame.trail, frame.replay, frame.held, frame.spent = [], [], [], []
            frame.step = compensation
            state.frames.append(frame)
        return gone

    def go(self, state: State, frame: Frame, source: Step | None, target: str) -> None:
        """Send control from the step ``source`` to ``target``, a step id or a special target.

        A jump back to a question forgets its answer and what was derived from it (LANGUAGE §5).
        """
        flow = self.flow(frame)
        frame.step = target
        if target in SPECIAL_TARGETS or target not in flow.positions:
            return
        if frame.replay and frame.replay[0].step == target:
            return  # the way an earlier trail took, not a new jump
        goal = flow.step(target)
        back = source is not None and flow.positions[target] <= flow.positions[source.id]
        if back:
            frame.replay, frame.held = [], []
        place = next((n for n, visit in enumerate(frame.trail) if visit.step == target), None)
        if isinstance(goal, CollectStep) and back:
            self.forget_at(state, frame, goal)
            self.ask_anew(frame, goal.id)
            for name in goal.slots:
                frame.wishes.pop(name, None)
        elif isinstance(goal, EachStep) and (not back or goal.id not in frame.loops):
            # Entered from above, should it have been left midway, or from below when it was through.
            frame.loops.pop(goal.id, None)
            frame.rounds.pop(goal.id, None)
        if place is not None:
            if isinstance(goal, EachStep | BranchStep):
                self._ask_anew(frame, flow, goal.again, frame.trail[place + 1 :])
            if not isinstance(goal, EachStep):  # that one still wants to know what its last round read
                del frame.trail[place:]  # a loop: what came after is no longer how the flow got here

    def _ask_anew(self, frame: Frame, flow: Flow, again: Iterable[str], round_: list[Visit]) -> None:
        """Mark the questions of a loop's body whose answers the round that ends has used."""
        passed = {visit.step for visit in round_}
        used = {name for visit in round_ for name in visit.reads}
        for step_id in again:
            step = flow.step(step_id)
            if step_id in passed or not used.isdisjoint(step.writes()):
                self.ask_anew(frame, step_id)

    def ask_anew(self, frame: Frame, step_id: str) -> None:
        """The question ``step_id`` is to be put again the next time control gets there."""
        frame.attempts.pop(step_id, None)
        frame.pages.pop(step_id, None)
        if step_id not in frame.again:
            frame.again.append(step_id)


def _writes_unasked(program: Program, name: str) -> bool:
    """Does a flow, with those it calls or links to, change the world and never ask for a confirmation?"""
    seen: set[str] = set()
    todo, writes = [name], False
    while todo:
        flow = program.flows.get(todo.pop())
        if flow is None or flow.name in seen:
            continue
        seen.add(flow.name)
        for step in flow.steps:
            if isinstance(step, ConfirmStep):
                return False
            if isinstance(step, CallStep | LinkStep):
                todo.append(step.flow)
            for call in step.branches if isinstance(step, ParallelStep) else (step,):
                contract = program.actions.get(call.action) if isinstance(call, ActionStep) else None
                writes = writes or (contract is not None and contract.effect == "write")
    return writes


def hand_off(world: World, state: State, queue: str | None = None) -> None:
    """Give the conversation to the people of ``queue``; where None, to those of the bot's settings."""
    program = world.program
    pattern = program.patterns.get("handoff")
    settings = program.settings.get("handoff")
    own = pattern.options.get("queue") if pattern is not None else None
    general = settings.get("queue") if isinstance(settings, Mapping) else None
    state.handed_off = str(queue or own or general or "default")
    state.frames.clear()
    state.queue.clear()
    state.pending = None


def step_of(flow: Flow, visit: Visit) -> Step | None:
    place = flow.positions.get(visit.step)
    return None if place is None else flow.steps[place]


def call_chain(state: State, frame: Frame) -> list[Frame]:
    """``frame`` with the frames that called it, the caller of all first."""
    end = place = state.frames.index(frame)
    while place > 0 and state.frames[place].caller is not None:
        place -= 1
    return state.frames[place : end + 1]


def with_callees(state: State, frame: Frame) -> list[Frame]:
    """``frame`` and the frames it called, itself first."""
    place = state.frames.index(frame)
    end = place + 1
    while end < len(state.frames) and state.frames[end].caller is not None:
        end += 1
    return state.frames[place:end]


def whole_call(state: State, frame: Frame) -> list[Frame]:
    """Everything that ``frame`` is a part of: those that called it, itself, those it called."""
    return [*call_chain(state, frame)[:-1], *with_callees(state, frame)]


def _same(left: Any, right: Any) -> bool:
    """Equal, and not merely as True equals 1."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)
