"""A checked bot, flattened: every flow one list of operations, every name and target resolved.

It mirrors ``soni_runtime.program``, but holds expression trees where that holds functions, so that it can
be run, printed and drawn. What the YAML leaves to a default stays out. Targets are step ids of the same
flow, or ``end``, ``cancel``, ``error``; None is the next operation in the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from soni_dsl.syntax.expr import Expr, Hole
from soni_runtime.program import Param, Retry

Template = tuple[str | Hole, ...]
"""Text with holes, in order."""


@dataclass(frozen=True, slots=True)
class Text:
    """Variations of one thing to say, per language; None stands for every other language."""

    variants: tuple[tuple[str | None, tuple[Template, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """``commands`` are dicts as ``soni_runtime.commands`` writes them."""

    title: Text
    commands: tuple[Mapping[str, Any], ...] = ()


# ------------------------------------------------------------------ operations


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """What every operation has. ``when`` is its guard, ``skip`` where control goes when that is false."""

    id: str
    when: Expr | None = None
    skip: str | None = None
    goto: str | None = None
    on_error: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(Op):
    slots: tuple[str, ...]
    prompt: Text | None = None
    always: bool = False
    optional: bool = False
    max_attempts: int | None = None
    on_invalid: str | None = None
    on_cancel: str | None = None
    source: Expr | None = None
    show: Template | None = None
    page_size: int | None = None
    buttons: tuple[Button, ...] = ()
    timeout: float | None = None
    on_timeout: str | None = None
    validator: str | None = None
    invalid: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Op):
    """``args`` None: every input gets the value of its own name. ``outputs`` is variable → field."""

    action: str
    args: tuple[tuple[str, Expr], ...] | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None
    retry: Retry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(Op):
    branches: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Op):
    text: Text | None = None
    response: str | None = None
    buttons: tuple[Button, ...] = ()
    card: Mapping[str, Any] | None = None
    image: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Op):
    text: Text
    on_yes: str | None = None
    on_no: str | None = None
    on_change: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Op):
    """An ``if``, or the head of a ``while``: ``again`` are the collects that every round asks anew."""

    test: Expr
    then: str | None = None
    otherwise: str | None = None
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Op):
    on: Expr
    cases: tuple[tuple[Any, str | None], ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Op):
    values: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear(Op):
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(Op):
    """The head of a ``for``: the body is what follows, ``otherwise`` where control goes after the last."""

    item: str
    source: Expr
    otherwise: str
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Op):
    flow: str
    args: tuple[tuple[str, Expr], ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Op):
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate(Op):
    instruction: Template
    sources: tuple[str, ...] = ()
    into: str | None = None
    fallback: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff(Op):
    queue: str | None = None
    message: Text | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump(Op):
    """Nothing but ``to``; ``goto`` stays None."""

    to: str


# ------------------------------------------------------------------ declarations


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
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
    values: Mapping[str, tuple[str, ...]] | None = None
    scope: Literal["flow", "session"] = "flow"
    sensitive: bool = False
    max_attempts: int | None = None
    line: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDef:
    """The contract of an action, from YAML and from the signature of its function."""

    name: str
    description: str | None = None
    inputs: tuple[Param, ...] = ()
    outputs: tuple[Param, ...] | None = None
    effect: Literal["read", "write"] = "read"
    timeout: float | None = None
    retry: Retry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    text: Text | None = None
    conditions: tuple[tuple[Expr, Text], ...] = ()
    channels: tuple[tuple[str, Text], ...] = ()
    line: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    texts: tuple[tuple[str, Text], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    flow: str | None = None
    line: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    name: str
    ops: tuple[Op, ...]
    description: str | None = None
    triggers: tuple[str, ...] = ()
    when: Expr | None = None
    inputs: tuple[Param, ...] = ()
    outputs: tuple[Param, ...] = ()
    interruptible: bool = True
    resume: Literal["ask", "auto", "drop"] = "ask"
    on_error: str | None = None
    on_cancel: str | None = None
    line: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A whole bot. Mappings keep source order."""

    name: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    actions: Mapping[str, ActionDef] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    responses: Mapping[str, Response] = field(default_factory=dict)
    patterns: Mapping[str, Pattern] = field(default_factory=dict)
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    settings: Mapping[str, Any] = field(default_factory=dict)
