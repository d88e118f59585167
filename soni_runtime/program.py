"""The executable form of a bot: slots, actions and flows, ready to run.

The builder makes it; ``steps`` executes it. A flow is a flat list of steps. After a step comes the
next one in the list unless the step says otherwise with ``goto`` (or an arm, or an answer): that is
how blocks rejoin. Every target is a step id of the same flow, or ``END``, ``CANCEL``, ``ERROR``.

Frozen throughout: one program serves every conversation of a process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from soni_runtime.scope import Scope

END: Final = "end"
CANCEL: Final = "cancel"
ERROR: Final = "error"
SPECIAL_TARGETS: Final = frozenset((END, CANCEL, ERROR))

Test = Callable[["Scope"], object]
"""A compiled expression: takes the values in reach, returns the result."""

Template = str | Callable[["Scope"], str]
"""Literal text, or a function that composes it. A ``str`` is shown as it is; braces mean nothing."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Variations of one thing to say, per language. The key None serves every other language."""

    variants: Mapping[str | None, tuple[Template, ...]]


Text = Template | Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    title: Text
    commands: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    attempts: int = 1
    delay: float = 0.0
    backoff: Literal["fixed", "exponential"] = "fixed"
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A value the bot can ask for. ``type`` is written as in YAML, e.g. ``date``, ``list of string``."""

    name: str
    type: str = "string"
    description: str | None = None
    prompt: Text | None = None
    examples: tuple[str, ...] = ()
    validator: str | None = None
    normalizer: str | None = None
    invalid: Text | None = None
    default: Any = None
    has_default: bool = False
    values: Mapping[str, tuple[str, ...]] | None = None  # enumeration: value → synonyms
    scope: Literal["flow", "session"] = "flow"
    sensitive: bool = False
    max_attempts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    name: str
    type: str = "any"
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """The contract of a Python function the bot calls.

    ``outputs`` None means that the contract does not say; the call site names what it takes.
    """

    name: str
    description: str | None = None
    inputs: tuple[Param, ...] = ()
    outputs: tuple[Param, ...] | None = None
    effect: Literal["read", "write"] = "read"
    timeout: float | None = None
    retry: Retry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step has.

    ``when`` false passes the step over: control goes to ``skip``. ``goto`` is where to go after it.
    ``on_error`` is where a failure goes. ``line`` is the line of the source, for traces. A ``skip`` or
    ``goto`` of None is the next step in the list.
    """

    kind: ClassVar[str] = ""
    waits: ClassVar[bool] = False

    id: str
    when: Test | None = None
    skip: str | None = None
    goto: str | None = None
    on_error: str | None = None
    line: int | None = None

    def writes(self) -> tuple[str, ...]:
        """The names this step gives a value when it runs."""
        return ()

    def targets(self) -> tuple[str, ...]:
        """Every place this step names as a successor, besides the next in the list."""
        return tuple(t for t in (self.skip, self.goto, self.on_error) if t is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectStep(Step):
    kind: ClassVar[str] = "collect"
    waits: ClassVar[bool] = True
    slots: tuple[str, ...]
    prompt: Text | None = None
    always: bool = False
    optional: bool = False
    max_attempts: int | None = None
    on_invalid: str | None = None
    on_cancel: str | None = None
    source: Test | None = None
    show: Callable[[Scope], str] | None = None
    page_size: int = 5
    buttons: tuple[Button, ...] = ()
    timeout: float | None = None
    on_timeout: str | None = None
    validator: str | None = None
    invalid: Text | None = None

    def writes(self) -> tuple[str, ...]:
        return self.slots

    def targets(self) -> tuple[str, ...]:
        more = (self.on_invalid, self.on_cancel, self.on_timeout)
        return (*Step.targets(self), *(t for t in more if t is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionStep(Step):
    """Call ``action`` with ``args`` (None: every input by its own name); ``outputs`` is variable → field."""

    kind: ClassVar[str] = "action"
    action: str
    args: Mapping[str, Test] | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None
    retry: Retry | None = None

    def writes(self) -> tuple[str, ...]:
        return tuple(self.outputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class SayStep(Step):
    kind: ClassVar[str] = "say"
    text: Text | None = None
    response: str | None = None
    buttons: tuple[Button, ...] = ()
    card: Mapping[str, Any] | None = None
    image: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmStep(Step):
    """Show ``text`` and wait for yes or no. Without ``on_no`` a no cancels the flow."""

    kind: ClassVar[str] = "confirm"
    waits: ClassVar[bool] = True
    text: Text
    on_yes: str | None = None
    on_no: str | None = None
    on_change: str | None = None
    buttons: tuple[Button, ...] = ()

    def targets(self) -> tuple[str, ...]:
        more = (self.on_yes, self.on_no, self.on_change)
        return (*Step.targets(self), *(t for t in more if t is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchStep(Step):
    """Go to ``then`` if ``test`` holds, else to ``otherwise``; None is the next step in the list.

    ``again`` is for a branch that heads a loop: the collect steps that every round asks anew.
    """

    kind: ClassVar[str] = "branch"
    test: Test
    then: str | None = None
    otherwise: str | None = None
    again: tuple[str, ...] = ()

    def targets(self) -> tuple[str, ...]:
        more = (self.then, self.otherwise)
        return (*Step.targets(self), *(t for t in more if t is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchStep(Step):
    """Go to the first case whose value equals ``on``; else ``otherwise``; None is the next step."""

    kind: ClassVar[str] = "switch"
    on: Test
    cases: tuple[tuple[Any, str | None], ...]
    otherwise: str | None = None

    def targets(self) -> tuple[str, ...]:
        more = (*(target for _, target in self.cases), self.otherwise)
        return (*Step.targets(self), *(t for t in more if t is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStep(Step):
    kind: ClassVar[str] = "set"
    values: Mapping[str, Test]

    def writes(self) -> tuple[str, ...]:
        return tuple(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearStep(Step):
    kind: ClassVar[str] = "clear"
    names: tuple[str, ...]

    def writes(self) -> tuple[str, ...]:
        return self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class EachStep(Step):
    """Bind ``item`` to the next element of ``source`` and go on; after the last go to ``otherwise``.

    ``again`` are the collect steps that every round asks anew.
    """

    kind: ClassVar[str] = "each"
    item: str
    source: Test
    otherwise: str | None = None
    again: tuple[str, ...] = ()

    def writes(self) -> tuple[str, ...]:
        return (self.item,)

    def targets(self) -> tuple[str, ...]:
        return (*Step.targets(self), *((self.otherwise,) if self.otherwise else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep(Step):
    """Run another flow and come back; ``outputs`` is variable → output of the flow."""

    kind: ClassVar[str] = "call"
    flow: str
    args: Mapping[str, Test] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)

    def writes(self) -> tuple[str, ...]:
        return tuple(self.outputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStep(Step):
    kind: ClassVar[str] = "link"
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateStep(Step):
    kind: ClassVar[str] = "generate"
    instruction: Template
    sources: tuple[str, ...] = ()
    into: str | None = None
    fallback: Text | None = None

    def writes(self) -> tuple[str, ...]:
        return (self.into,) if self.into else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffStep(Step):
    kind: ClassVar[str] = "handoff"
    queue: str | None = None
    message: Text | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelStep(Step):
    kind: ClassVar[str] = "parallel"
    branches: tuple[ActionStep, ...]

    def writes(self) -> tuple[str, ...]:
        return tuple(name for branch in self.branches for name in branch.outputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpStep(Step):
    """Nothing but its ``goto``."""

    kind: ClassVar[str] = "jump"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """``triggers`` are the examples as written; ``{slot}`` marks a value in them.

    ``file`` and ``line`` say where the flow is written, for traces; its steps are in the same file.
    """

    name: str
    steps: tuple[Step, ...]
    description: str | None = None
    triggers: tuple[str, ...] = ()
    when: Test | None = None
    inputs: tuple[Param, ...] = ()
    outputs: tuple[Param, ...] = ()
    interruptible: bool = True
    resume: Literal["ask", "auto", "drop"] = "ask"
    on_error: str | None = None
    on_cancel: str | None = None
    line: int | None = None
    file: str | None = None

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Step id → place in ``steps``."""
        return {step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def collects(self) -> frozenset[str]:
        """The slots some step of this flow asks for."""
        return frozenset(name for s in self.steps if isinstance(s, CollectStep) for name in s.slots)

    @cached_property
    def accepts(self) -> frozenset[str]:
        """The slots a user may give this flow: those it asks for, and those marked in its triggers."""
        marked = {name for trigger in self.triggers for name in re.findall(r"\{(\w+)\}", trigger)}
        return self.collects | marked

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """Step id → the steps of this flow that control can go to from it."""
        found: dict[str, tuple[str, ...]] = {}
        for step in self.steps:
            named = [*step.targets(), self.after(step)]
            if step.when is not None or isinstance(step, SwitchStep | BranchStep | EachStep):
                named.append(self.following(step))
            if self.on_error is not None:
                named.append(self.on_error)
            found[step.id] = tuple(dict.fromkeys(name for name in named if name in self.positions))
        return found

    @cached_property
    def written_around(self) -> Mapping[str, frozenset[str]]:
        """Step id → the names that it, or another step of a loop that it is part of, gives a value."""
        from soni_runtime.cycles import components

        found: dict[str, frozenset[str]] = {}
        for together in components(self.successors):
            names = frozenset(name for step_id in together for name in self.step(step_id).writes())
            found.update(dict.fromkeys(together, names))
        return found

    def step(self, step_id: str) -> Step:
        return self.steps[self.positions[step_id]]

    def following(self, step: Step) -> str:
        """The next step in the list, or END."""
        place = self.positions[step.id] + 1
        return self.steps[place].id if place < len(self.steps) else END

    def after(self, step: Step) -> str:
        """Where the flow goes after ``step`` when nothing else decides."""
        return step.goto if step.goto is not None else self.following(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    text: Text | None = None
    conditions: tuple[tuple[Test, Text], ...] = ()
    channels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What replaces a built-in way to repair a conversation: single texts, options, or a flow."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    flow: str | None = None


@dataclass(frozen=True, kw_only=True)
class Program:
    """A whole bot. ``version`` is a hash of what a paused conversation depends on.

    ``head`` is where the embedded engine finds what was learnt from the flows when the bot was compiled, or
    keeps it; it is no part of what the bot is.
    """

    name: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    responses: Mapping[str, Response] = field(default_factory=dict)
    patterns: Mapping[str, Pattern] = field(default_factory=dict)
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    head: Path | None = field(default=None, compare=False, repr=False)
