"""What a paused conversation depends on, as plain data: the manifest of a program.

A manifest can be written down as JSON and read again, so that a version that no longer exists can be
compared with the one that runs. It holds no texts (only digests of questions) and no expressions. Of a flow
there is also an *excerpt*, the part that a conversation keeps of the version that moved it last: small, and
enough to judge it by.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from soni_runtime.errors import CheckpointError
from soni_runtime.program import (
    Action,
    ActionStep,
    BranchStep,
    CallStep,
    ClearStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    Flow,
    GenerateStep,
    HandoffStep,
    LinkStep,
    ParallelStep,
    Param,
    Program,
    SayStep,
    SetStep,
    Slot,
    Step,
    SwitchStep,
)
from soni_runtime.versions.mentions import digest, reads

FORMAT: Final = 1
CHOOSE: Final = "choose"
"""The kind of a ``collect`` step that picks from a list: it waits in another way."""

WAITING: Final = frozenset(("collect", CHOOSE, "confirm", "call"))
"""The kinds of steps at which a conversation can stand. ``call`` stands while the called flow waits."""


@dataclass(frozen=True, slots=True)
class SlotNote:
    """What a kept value of a slot depends on.

    ``default``: it has a value that nobody said. ``words`` is a digest of how it is asked for and described:
    two slots with the same words are one slot with two names.
    """

    type: str
    scope: str = "flow"
    values: tuple[str, ...] | None = None
    validator: str | None = None
    normalizer: str | None = None
    default: bool = field(default=False, compare=False)
    words: str = field(default="", compare=False)

    def to_plain(self) -> list[Any]:
        values = None if self.values is None else list(self.values)
        return [self.type, self.scope, values, self.validator, self.normalizer, self.default, self.words]

    @classmethod
    def from_plain(cls, data: Any) -> SlotNote:
        type_, scope, values, validator, normalizer, default, words = data
        allowed = None if values is None else tuple(values)
        return cls(str(type_), str(scope), allowed, validator, normalizer, bool(default), str(words))


@dataclass(frozen=True, slots=True)
class StepNote:
    """A step. ``about`` is what it is about: slots, actions, a flow, names; ``outputs`` is variable → field.

    ``words`` is a digest of its question or confirmation. ``to`` are its successors once it ran, ``past``
    those where it did not: passed over, failed, refused.
    """

    id: str
    kind: str
    about: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    past: tuple[str, ...] = ()

    def brief(self) -> list[Any]:
        """What an excerpt has of it; empty parts at the end are left out."""
        parts: list[Any] = [self.id, self.kind, list(self.about), dict(self.outputs), self.words]
        while not parts[-1]:
            del parts[-1]
        return parts

    def to_plain(self) -> list[Any]:
        ways = [list(part) for part in (self.writes, self.reads, self.to, self.past)]
        return [self.id, self.kind, list(self.about), dict(self.outputs), self.words, *ways]

    @classmethod
    def from_plain(cls, data: Any) -> StepNote:
        identity, kind, *rest = list(data)
        about, outputs, words, *ways = rest + [(), {}, "", (), (), (), ()][len(rest) :]
        writes, read, to, past = map(tuple, ways)
        return cls(str(identity), str(kind), tuple(about), dict(outputs), str(words), writes, read, to, past)


@dataclass(frozen=True, slots=True)
class ActionNote:
    """A contract: name → type (an optional one says so) of inputs and outputs; None: not declared."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str] | None
    effect: str

    def to_plain(self) -> list[Any]:
        return [dict(self.inputs), None if self.outputs is None else dict(self.outputs), self.effect]

    @classmethod
    def from_plain(cls, data: Any) -> ActionNote:
        inputs, outputs, effect = data
        return cls(dict(inputs), None if outputs is None else dict(outputs), str(effect))


@dataclass(frozen=True, slots=True)
class FlowNote:
    """A flow. ``takes`` are the slots that may have a value in it."""

    steps: tuple[StepNote, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    def step(self, step_id: str) -> StepNote | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def to_plain(self) -> list[Any]:
        ports = [dict(self.inputs), list(self.outputs), list(self.takes)]
        return [[step.to_plain() for step in self.steps], *ports]

    @classmethod
    def from_plain(cls, data: Any) -> FlowNote:
        steps, inputs, outputs, takes = data
        return cls(tuple(map(StepNote.from_plain, steps)), dict(inputs), tuple(outputs), tuple(takes))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A program as a paused conversation sees it; in an excerpt, the part of it that one of them needs."""

    name: str = ""
    slots: Mapping[str, SlotNote] = field(default_factory=dict)
    actions: Mapping[str, ActionNote] = field(default_factory=dict)
    flows: Mapping[str, FlowNote] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """JSON types only, the same for equal programs."""
        return {
            "format": FORMAT,
            "name": self.name,
            "slots": {name: self.slots[name].to_plain() for name in sorted(self.slots)},
            "actions": {name: self.actions[name].to_plain() for name in sorted(self.actions)},
            "flows": {name: self.flows[name].to_plain() for name in sorted(self.flows)},
        }

    @classmethod
    def from_plain(cls, data: Any) -> Manifest:
        """Raises CheckpointError where ``data`` is not what ``to_plain`` wrote."""
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise CheckpointError("this is not a manifest that can be read here")
        try:
            return cls(
                str(data["name"]),
                {str(name): SlotNote.from_plain(part) for name, part in data["slots"].items()},
                {str(name): ActionNote.from_plain(part) for name, part in data["actions"].items()},
                {str(name): FlowNote.from_plain(part) for name, part in data["flows"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CheckpointError(f"the manifest is damaged: {error!r}") from None

    def excerpt(self, flow: str) -> str:
        """What a conversation in ``flow`` keeps of this version, as JSON text."""
        note = self.flows[flow]
        actions = {name for step in note.steps if step.kind in ("action", "parallel") for name in step.about}
        content = [
            [step.brief() for step in note.steps],
            {name: self.slots[name].to_plain() for name in note.takes},
            {name: self.actions[name].to_plain()[1:] for name in sorted(actions & self.actions.keys())},
        ]
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False)

    def session_excerpt(self) -> str:
        """What a conversation keeps of the slots that all flows share."""
        shared = {n: s.to_plain() for n, s in sorted(self.slots.items()) if s.scope == "session"}
        return json.dumps(shared, separators=(",", ":"), ensure_ascii=False) if shared else ""


def read_excerpt(flow: str, text: str, session: str = "") -> Manifest:
    """The manifest that ``excerpt`` and ``session_excerpt`` wrote down.

    Raises:
        CheckpointError: it cannot be read.
    """
    try:
        steps, slots, actions = json.loads(text) if text else ([], {}, {})
        notes = {**(json.loads(session) if session else {}), **slots}
        return Manifest(
            slots={name: SlotNote.from_plain(part) for name, part in notes.items()},
            actions={name: ActionNote.from_plain(({}, *part)) for name, part in actions.items()},
            flows={flow: FlowNote(tuple(map(StepNote.from_plain, steps)), takes=tuple(slots))}
            if text
            else {},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"the stored conversation is damaged: {error!r}") from None


# ------------------------------------------------------------------ from a program


def manifest(program: Program) -> Manifest:
    """The manifest of ``program``. Lines and the order of declarations leave no mark on it."""
    return Manifest(
        program.name,
        {name: slot_note(slot) for name, slot in program.slots.items()},
        {name: action_note(action) for name, action in program.actions.items()},
        {name: flow_note(program, flow) for name, flow in program.flows.items()},
    )


def contracts(program: Program) -> Manifest:
    """The manifest of ``program`` but for its name, and for what texts say and expressions read."""
    return Manifest(
        slots={name: replace(slot_note(slot), words="") for name, slot in program.slots.items()},
        actions={name: action_note(action) for name, action in program.actions.items()},
        flows={
            name: FlowNote(tuple(_step(flow, step) for step in flow.steps), *_ports(program, flow))
            for name, flow in program.flows.items()
        },
    )


def slot_note(slot: Slot) -> SlotNote:
    values = None if slot.values is None else tuple(sorted(slot.values))
    default = slot.has_default and slot.default is not None
    words = digest(slot.description, slot.prompt)
    return SlotNote(slot.type, slot.scope, values, slot.validator, slot.normalizer, default, words)


def action_note(action: Action) -> ActionNote:
    outputs = None if action.outputs is None else _params(action.outputs)
    return ActionNote(_params(action.inputs), outputs, action.effect)


def _params(params: tuple[Param, ...]) -> dict[str, str]:
    return {p.name: _typed(p) for p in sorted(params, key=lambda p: p.name)}


def _typed(param: Param) -> str:
    return f"optional {param.type.removeprefix('optional ')}" if param.optional else param.type


def flow_note(program: Program, flow: Flow) -> FlowNote:
    known = {*program.slots, *(param.name for param in flow.inputs)}
    known |= {name for step in flow.steps for name in step.writes()}
    steps = tuple(
        replace(
            _step(flow, step),
            reads=tuple(sorted(reads(program, step, known))),
            words=digest(*_question(step), names=known),
        )
        for step in flow.steps
    )
    return FlowNote(steps, *_ports(program, flow))


def _ports(program: Program, flow: Flow) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    outputs = sorted(param.name for param in flow.outputs)
    takes = {*flow.accepts, *(param.name for param in flow.inputs)}
    takes |= {name for step in flow.steps for name in step.writes()}
    return _params(flow.inputs), tuple(outputs), tuple(sorted(takes & program.slots.keys()))


def _step(flow: Flow, step: Step) -> StepNote:
    kind = CHOOSE if isinstance(step, CollectStep) and step.source is not None else step.kind
    past: list[str | None] = [step.on_error, flow.on_error]
    if step.when is not None:
        past.append(step.skip if step.skip is not None else flow.following(step))
    if isinstance(step, CollectStep):
        past += [step.on_invalid, step.on_cancel, step.on_timeout]
    elif isinstance(step, EachStep):
        past.append(step.otherwise)  # behind the last round there is no item
    elif isinstance(step, ParallelStep):
        past += [branch.on_error for branch in step.branches]
    return StepNote(
        step.id,
        kind,
        _about(step),
        dict(step.outputs) if isinstance(step, ActionStep | CallStep) else {},
        writes=step.writes(),
        to=_steps_of(flow, _onward(flow, step)),
        past=_steps_of(flow, past),
    )


def _question(step: Step) -> tuple[Any, ...]:
    """What a step says when it waits."""
    match step:
        case CollectStep():
            return (step.prompt,)
        case ConfirmStep():
            return (step.text,)
        case _:
            return ()


def _steps_of(flow: Flow, names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name is not None and name in flow.positions))


def _onward(flow: Flow, step: Step) -> list[str | None]:
    """Where control goes from a step that did what it does."""
    after = flow.after(step)
    match step:
        case BranchStep():
            return [step.then or after, step.otherwise or after]
        case SwitchStep():
            cases = [target or flow.following(step) for _, target in step.cases]
            return [*cases, step.otherwise or after]
        case ConfirmStep():
            return [step.on_yes or after, step.on_no, step.on_change]
        case LinkStep() | HandoffStep():
            return []
        case _:
            return [after]


def _about(step: Step) -> tuple[str, ...]:
    match step:
        case CollectStep():
            return step.slots
        case ActionStep():
            return (step.action,)
        case ParallelStep():
            return tuple(branch.action for branch in step.branches)
        case CallStep() | LinkStep():
            return (step.flow,)
        case SayStep():
            return (step.response,) if step.response else ()
        case SetStep() | ClearStep() | EachStep() | GenerateStep():
            return tuple(sorted(step.writes()))
        case HandoffStep():
            return (step.queue,) if step.queue else ()
        case ConfirmStep():
            return ()
        case _:
            return ()
