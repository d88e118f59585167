"""What the conversations of tests reach of a bot: its flows, their steps, and the arms of every decision.

Conditions are watched where they are computed; every other way is told by the step that comes next, and by
what the user said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from soni_runtime.commands import Affirm, CancelFlow, Command, Deny, Silence
from soni_runtime.events import ActionFinished, Event, FlowEnded, StepEntered
from soni_runtime.program import (
    CANCEL,
    END,
    ERROR,
    BranchStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    Flow,
    Program,
    Step,
    SwitchStep,
    Test,
)

HOLDS: Final = "true"
FAILS: Final = "false"
WHEN: Final[Mapping[bool, str]] = {True: "when true", False: "when false"}
ELSE: Final = "else"
YES: Final = "yes"
NO: Final = "no"
CHANGE: Final = "on_change"
ROUND: Final = "do"
DONE: Final = "done"
FAILURE: Final = "on_error"

Place = tuple[str, str]
"""A flow and the id of one of its steps."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One way out of a step that has several; ``label`` is how the step names it."""

    label: str
    reached: bool


@dataclass(frozen=True, slots=True)
class StepCoverage:
    """``arms`` is empty for a step that decides nothing."""

    id: str
    kind: str
    line: int | None
    reached: bool
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class FlowCoverage:
    """What was reached of a flow; ``file`` and ``line`` are where it is written, if that is known."""

    name: str
    file: str | None
    line: int | None
    reached: bool
    steps: tuple[StepCoverage, ...]

    @property
    def counts(self) -> Counts:
        return Counts.of((self,))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each, and how many of those were reached."""

    flows: tuple[int, int]
    steps: tuple[int, int]
    arms: tuple[int, int]

    @classmethod
    def of(cls, flows: tuple[FlowCoverage, ...]) -> Counts:
        """Those of these flows together."""
        steps = [step for flow in flows for step in flow.steps]
        arms = [arm for step in steps for arm in step.arms]
        return cls(_share(flows), _share(steps), _share(arms))

    @property
    def percent(self) -> float:
        """The share of steps and arms that were reached; of a bot without any, all of them."""
        reached, there = self.steps[0] + self.arms[0], self.steps[1] + self.arms[1]
        return 100.0 * reached / there if there else 100.0


def _share(found: Sequence[FlowCoverage | StepCoverage | Arm]) -> tuple[int, int]:
    return sum(each.reached for each in found), len(found)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was reached of each flow, in the order of the program."""

    flows: tuple[FlowCoverage, ...]

    @property
    def counts(self) -> Counts:
        return Counts.of(self.flows)


class Watch:
    """Notes what conversations reach of a program. ``program`` is to be run in its place."""

    def __init__(self, program: Program) -> None:
        self._flows = program.flows
        self._steps: set[Place] = set()
        self._arms: set[tuple[str, str, str]] = set()
        self._last: dict[str, str] = {}  # flow → the step that it was at
        self._heard: list[Event] = []  # in this turn
        self.program = replace(program, flows={name: self._watched(f) for name, f in program.flows.items()})

    def result(self) -> Coverage:
        """What was reached until now."""
        return Coverage(tuple(self._flow(flow) for flow in self._flows.values()))

    # -------------------------------------------------------------- listening

    def begin(self) -> None:
        """A new conversation begins."""
        self._last.clear()
        self._heard.clear()

    def hear(self, event: Event) -> None:
        """Something happened in this turn; ``turned`` says later what the user had said."""
        self._heard.append(event)

    def turned(self, commands: Iterable[Command]) -> None:
        """A turn is over, in which these commands were applied: now what was heard in it has a meaning."""
        said, failed = frozenset(map(type, commands)), False
        for event in self._heard:
            if isinstance(event, StepEntered):
                self._steps.add((event.flow, event.step))
                self._gone(event.flow, event.step, said, failed)
                self._last[event.flow] = event.step
            elif isinstance(event, FlowEnded):
                self._gone(event.flow, event.how, said, failed)
                self._last.pop(event.flow, None)
            elif isinstance(event, ActionFinished):
                failed = event.error is not None
                continue
            else:
                continue
            failed = False
        self._heard.clear()

    def _gone(self, name: str, to: str, said: frozenset[type[Command]], failed: bool) -> None:
        """Control went from the last step of a flow to this one, or out of it."""
        last, flow = self._last.get(name), self._flows[name]
        if last is None:
            return
        step = flow.step(last)
        if step.waits and last == to:
            return  # it waits, or asks again
        for label, target in _ways(flow, step):
            if target != to:
                continue
            # Two ways of a step may lead to the same place.
            wanted = _SAID.get(label)
            if (wanted is None or wanted in said) and (
                label != FAILURE or failed or target != flow.after(step)
            ):
                self._arms.add((name, last, label))

    # -------------------------------------------------------------- conditions

    def _watched(self, flow: Flow) -> Flow:
        return replace(flow, steps=tuple(self._watched_step(flow, step) for step in flow.steps))

    def _watched_step(self, flow: Flow, step: Step) -> Step:
        note = partial(self._note, flow.name, step.id)
        if step.when is not None:
            step = replace(step, when=_noting(step.when, lambda value: note(WHEN[bool(value)])))
        if isinstance(step, BranchStep):
            return replace(step, test=_noting(step.test, lambda value: note(HOLDS if value else FAILS)))
        if isinstance(step, SwitchStep):
            cases = step.cases
            return replace(step, on=_noting(step.on, lambda value: note(_taken(cases, value))))
        return step

    def _note(self, flow: str, step: str, label: str) -> None:
        self._arms.add((flow, step, label))

    # -------------------------------------------------------------- what there is

    def _flow(self, flow: Flow) -> FlowCoverage:
        steps = tuple(self._step(flow, step) for step in flow.steps)
        return FlowCoverage(flow.name, flow.file, flow.line, any(step.reached for step in steps), steps)

    def _step(self, flow: Flow, step: Step) -> StepCoverage:
        arms = tuple(Arm(label, (flow.name, step.id, label) in self._arms) for label in _arms(flow, step))
        return StepCoverage(step.id, step.kind, step.line, (flow.name, step.id) in self._steps, arms)


_SAID: Final[Mapping[str, type[Command]]] = {
    YES: Affirm,
    NO: Deny,
    "on_cancel": CancelFlow,
    "on_timeout": Silence,
}
"""What the user says to go these ways."""


def _arms(flow: Flow, step: Step) -> Iterator[str]:
    """The ways out of a step, where it has several."""
    if step.when is not None:
        yield from WHEN.values()
    match step:
        case BranchStep():
            yield from (HOLDS, FAILS)
        case SwitchStep():
            yield from dict.fromkeys(_case(value) for value, _ in step.cases)
            yield ELSE
        case EachStep():
            yield from (ROUND, DONE)
        case _:
            yield from (label for label, _ in _ways(flow, step))
            return
    if step.on_error is not None:
        yield FAILURE


def _ways(flow: Flow, step: Step) -> Iterator[tuple[str, str]]:
    """The ways out of a step that the next step tells, each with where it leads."""
    match step:
        case ConfirmStep():
            yield YES, _place(flow, step.on_yes or flow.after(step))
            yield NO, _place(flow, step.on_no or CANCEL)
            if step.on_change is not None:
                yield CHANGE, _place(flow, step.on_change)
        case CollectStep():
            for label in ("on_invalid", "on_cancel", "on_timeout"):
                target = getattr(step, label)
                if target is not None:
                    yield label, _place(flow, target)
        case EachStep():
            yield ROUND, flow.after(step)
            yield DONE, _place(flow, step.otherwise or END)
        case _:
            pass
    if step.on_error is not None:
        yield FAILURE, _place(flow, step.on_error)


def _place(flow: Flow, target: str) -> str:
    """Where a target leads: a flow may have steps of its own for a cancellation and a failure."""
    instead = {CANCEL: flow.on_cancel, ERROR: flow.on_error}.get(target)
    return target if instead is None else instead


def _noting(test: Test, note: Callable[[Any], None]) -> Test:
    def watched(scope: Any) -> object:
        value = test(scope)
        note(value)
        return value

    return watched


def _taken(cases: tuple[tuple[Any, str | None], ...], value: Any) -> str:
    """The case that a value takes, as the engine chooses it."""
    for case, _ in cases:
        either_is_flag = isinstance(case, bool) or isinstance(value, bool)
        if case == value and (type(case) is type(value) or not either_is_flag):
            return _case(case)
    return ELSE


def _case(value: Any) -> str:
    return f"case {str(value).lower() if isinstance(value, bool) else value}"
