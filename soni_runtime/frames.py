"""Operations on the stack of frames: starting, forgetting, going back after a correction.

Pure bookkeeping on a state that the caller owns; nothing here talks to the outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from soni_runtime.clock import Clock
from soni_runtime.program import CollectStep, Flow, Program, Step
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Return, State, Visit


def session_names(program: Program) -> frozenset[str]:
    return frozenset(name for name, slot in program.slots.items() if slot.scope == "session")


def defaults(program: Program) -> dict[str, Any]:
    return {name: slot.default for name, slot in program.slots.items() if slot.has_default}


class World:
    """What never changes while a program runs, computed once."""

    __slots__ = ("clock", "defaults", "program", "session_names")

    def __init__(self, program: Program, clock: Clock) -> None:
        self.program = program
        self.clock = clock
        self.session_names = session_names(program)
        self.defaults = defaults(program)

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

    def now(self) -> datetime:
        return self.clock()

    # ------------------------------------------------------------- values

    def value(self, state: State, frame: Frame, name: str) -> Any:
        """The value of a slot or variable where ``frame`` stands; None if it has none."""
        stored = state.session.get(name) if name in self.session_names else frame.values.get(name)
        return self.defaults.get(name) if stored is None and name not in frame.values else stored

    def is_filled(self, state: State, frame: Frame, name: str) -> bool:
        return self.value(state, frame, name) is not None

    def store(self, state: State, frame: Frame, name: str, value: Any) -> bool:
        """Give ``name`` a value; True if that changed anything."""
        home = state.session if name in self.session_names else frame.values
        if name in home and _same(home[name], value):
            return False
        home[name] = value
        self._touch(state, frame, name)
        return True

    def forget(self, state: State, frame: Frame, name: str) -> bool:
        """Take the value of ``name`` away; True if it had one."""
        home = state.session if name in self.session_names else frame.values
        if name not in home:
            return False
        del home[name]
        self._touch(state, frame, name)
        return True

    def _touch(self, state: State, frame: Frame, name: str) -> None:
        state.tick += 1
        for affected in state.frames if name in self.session_names else (frame,):
            affected.changed[name] = state.tick

    # ------------------------------------------------------------- frames

    def push(self, state: State, flow: str, values: Mapping[str, Any], caller: Return | None = None) -> Frame:
        """Put a new instance of ``flow`` on top of the stack."""
        frame = Frame(flow=flow, id=state.next_frame, caller=caller)
        state.next_frame += 1
        state.frames.append(frame)
        for name, value in values.items():
            self.store(state, frame, name, value)
        return frame

    def flow(self, frame: Frame) -> Flow:
        return self.program.flows[frame.flow]

    # ------------------------------------------------------------- going back

    def forget_at(self, state: State, frame: Frame, names: Iterable[str]) -> None:
        """Forget ``names`` and everything on the trail that was derived from them.

        Answers the user gave stay, unless they were picked from a list that is gone.
        """
        flow, dirty = self.flow(frame), set(names)
        for name in sorted(dirty):
            self.forget(state, frame, name)
        for visit in frame.trail:
            if not visit.done or dirty.isdisjoint(visit.reads):
                continue
            step = step_of(flow, visit)
            if step is None or (isinstance(step, CollectStep) and step.source is None):
                continue
            for name in step.writes():
                dirty.add(name)
                self.forget(state, frame, name)

    def rewind(self, state: State, frame: Frame, changed: Iterable[str]) -> bool:
        """After a correction: go back to the first step that used one of ``changed``.

        What ran from there on becomes the replay: steps whose inputs did not change are not run
        again. True if the frame moved.
        """
        names = set(changed)
        flow = self.flow(frame)
        first = next(
            (
                place
                for place, visit in enumerate(frame.trail)
                if not names.isdisjoint(visit.reads)
                or not names.isdisjoint(_asked_by(flow, visit, frame, self, state))
            ),
            None,
        )
        if first is None or frame.step is None:
            return False
        tail = frame.trail[first:]
        known = {visit.step for visit in tail}
        rest = [visit for visit in frame.replay if visit.step not in known]
        if not rest:
            rest = [Visit(frame.step, -1, (), False)]
        frame.replay = tail + rest
        frame.trail = frame.trail[:first]
        frame.step = tail[0].step
        return True


def _asked_by(flow: Flow, visit: Visit, frame: Frame, world: World, state: State) -> tuple[str, ...]:
    """The slots a passed question asked for that have lost their value."""
    step = step_of(flow, visit)
    if not isinstance(step, CollectStep) or not visit.done:
        return ()
    return tuple(name for name in step.slots if not world.is_filled(state, frame, name))


def step_of(flow: Flow, visit: Visit) -> Step | None:
    place = flow.positions.get(visit.step)
    return None if place is None else flow.steps[place]


def call_chain(state: State, frame: Frame) -> list[Frame]:
    """``frame`` with the frames that called it, the caller of all first."""
    place = state.frames.index(frame)
    while place > 0 and state.frames[place].caller is not None:
        place -= 1
    return state.frames[place : state.frames.index(frame) + 1]


def callers(state: State, frame: Frame) -> Iterator[Frame]:
    """``frame``, the frame that called it, and so on."""
    return reversed(call_chain(state, frame))


def _same(left: Any, right: Any) -> bool:
    """Equal, and not merely as True equals 1."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)
