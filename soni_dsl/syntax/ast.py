"""The typed tree of a bot. Frozen and slotted; every name is the YAML scalar it was written as.

A field of type ``Node`` is a located string: ``node.value`` is the text, ``node.span`` the place.
Older spellings are turned into these same nodes by ``legacy``; nothing after the parser knows of them.
A part that could not be read is left out and reported, or stands here as ``BadStep``/``None``.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from soni_dsl.source.node import Node
from soni_dsl.source.record import record
from soni_dsl.source.text import Span
from soni_dsl.syntax.expr import Argument, Expr, Hole, Output, Type

# ------------------------------------------------------------------ embedded languages


@record(frozen=True, slots=True)
class Expression:
    """A parsed expression and the scalar it stands in, ``base`` characters into its text."""

    node: Node
    root: Expr
    base: int = 0

    def span(self, part: Expr) -> Span:
        return self.node.at(self.base + part.start, self.base + part.end)


@record(frozen=True, slots=True)
class Template:
    """Text with holes, in order. Offsets of holes are relative to the scalar's text."""

    node: Node
    parts: tuple[str | Hole, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(part for part in self.parts if isinstance(part, Hole))


@record(frozen=True, slots=True)
class Text:
    """What the bot may say: one template, variations, or either per language.

    ``variants`` maps a language (None where the text names none) to its variations.
    """

    node: Node
    variants: tuple[tuple[str | None, tuple[Template, ...]], ...]

    @property
    def templates(self) -> tuple[Template, ...]:
        return tuple(template for _, group in self.variants for template in group)


@record(frozen=True, slots=True)
class Invocation:
    """``name``, ``name(arg=expr, …)``, ``… -> out, out as name``. ``arguments`` is None without ``(…)``.

    ``output_nodes`` are, for each output, where its field and its name stand when that is not in the text
    of ``node`` (0.4: ``map_outputs``); offsets of such outputs are zero.
    """

    node: Node
    name: str
    name_span: tuple[int, int]
    arguments: tuple[Argument, ...] | None
    outputs: tuple[Output, ...] | None  # None: no arrow
    output_nodes: tuple[tuple[Node, Node], ...] | None = None


@record(frozen=True, slots=True)
class TypeRef:
    node: Node
    type: Type


@record(frozen=True, slots=True)
class Trigger:
    """An example of what a user says; a part that is not text is ``(slot, start, end)``."""

    node: Node
    parts: tuple[str | tuple[str, int, int], ...]

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(part[0] for part in self.parts if not isinstance(part, str))


# ------------------------------------------------------------------ steps


@record(frozen=True, slots=True)
class Target:
    """Where to go: a step id, or ``end``, ``error``, ``cancel``, ``continue``."""

    node: Node

    @property
    def name(self) -> str:
        return self.node.value


Block = tuple["Step", ...]
Arm = Target | Block  # a target jumps; a block runs and rejoins


@record(frozen=True, slots=True, kw_only=True)
class Step:
    """What every kind has. ``kind_node`` is the key (or the value of ``type:``) that names the kind."""

    node: Node
    kind_node: Node
    id: Node | None = None
    when: Expression | None = None
    jump_to: Target | None = None
    on_error: Target | None = None


@record(frozen=True, slots=True, kw_only=True)
class BadStep(Step):
    """A step that was reported; every pass stays silent about it.

    ``blocks`` are the lists of steps inside it that could be read; their ids can be jumped to.
    ``targets`` are the steps that it names itself.
    """

    blocks: tuple[Block, ...] = ()
    targets: tuple[Target, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Collect(Step):
    slots: tuple[Node, ...]
    prompt: Text | None = None
    always: bool = False  # ask: always
    optional: bool = False
    max_attempts: int | None = None
    on_invalid: Target | None = None
    on_cancel: Target | None = None
    source: Expression | None = None  # from:
    show: Template | None = None
    page_size: int | None = None
    buttons: tuple[Button, ...] = ()
    timeout: float | None = None  # seconds
    on_timeout: Target | None = None
    # 0.4 spelling may name these at the step; they override the slot's.
    validator: Node | None = None
    invalid: Text | None = None


@record(frozen=True, slots=True, kw_only=True)
class Action(Step):
    call: Invocation
    timeout: float | None = None
    retry: Retry | None = None


@record(frozen=True, slots=True, kw_only=True)
class Say(Step):
    text: Text | None = None  # exactly one of text and response
    response: Node | None = None
    buttons: tuple[Button, ...] = ()
    card: Node | None = None
    image: Template | None = None


@record(frozen=True, slots=True, kw_only=True)
class Confirm(Step):
    text: Text
    on_yes: Target | None = None
    on_no: Target | None = None
    on_change: Target | None = None
    buttons: tuple[Button, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class If(Step):
    test: Expression
    then: Arm | None = None
    otherwise: Arm | None = None


@record(frozen=True, slots=True, kw_only=True)
class Case:
    """One arm of a switch. ``value`` is the YAML scalar; its type decides how it compares."""

    value: Node
    arm: Arm


@record(frozen=True, slots=True, kw_only=True)
class Switch(Step):
    on: Expression
    cases: tuple[Case, ...]
    otherwise: Arm | None = None


@record(frozen=True, slots=True, kw_only=True)
class Set(Step):
    values: tuple[tuple[Node, Expression], ...]


@record(frozen=True, slots=True, kw_only=True)
class Clear(Step):
    names: tuple[Node, ...]


@record(frozen=True, slots=True, kw_only=True)
class While(Step):
    test: Expression
    body: Block


@record(frozen=True, slots=True, kw_only=True)
class For(Step):
    item: Node  # the name; the scalar is the whole "item in list" text
    item_name: str
    source: Expression
    body: Block


@record(frozen=True, slots=True, kw_only=True)
class Call(Step):
    call: Invocation


@record(frozen=True, slots=True, kw_only=True)
class Link(Step):
    flow: Node


@record(frozen=True, slots=True, kw_only=True)
class Generate(Step):
    instruction: Template
    sources: tuple[Node, ...] = ()
    into: Node | None = None
    fallback: Text | None = None


@record(frozen=True, slots=True, kw_only=True)
class Handoff(Step):
    queue: Node | None = None
    message: Text | None = None
    sources: tuple[Node, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Parallel(Step):
    branches: Block  # action steps only


@record(frozen=True, slots=True, kw_only=True)
class Jump(Step):
    """A bare ``jump_to:``; ``jump_to`` of the base class holds the target."""


# ------------------------------------------------------------------ declarations


@record(frozen=True, slots=True)
class Button:
    """A button: what it shows, and the commands it sends (raw nodes, checked by names)."""

    node: Node
    title: Text
    payload: Node | None = None


@record(frozen=True, slots=True)
class Retry:
    node: Node
    attempts: int = 1  # how often in all
    delay: float = 0.0  # seconds
    backoff: Literal["fixed", "exponential"] = "fixed"
    on: tuple[Node, ...] = ()


@record(frozen=True, slots=True)
class EnumValue:
    value: Node
    synonyms: tuple[Node, ...] = ()


@record(frozen=True, slots=True)
class Slot:
    name: Node
    node: Node
    type: TypeRef | None = None  # None: reported, or not written (string, or enumeration)
    description: Node | None = None
    prompt: Text | None = None
    examples: tuple[Node, ...] = ()
    validator: Node | None = None
    normalizer: Node | None = None
    invalid: Text | None = None
    default: Node | None = None  # present, even when it is null
    values: tuple[EnumValue, ...] = ()
    scope: Literal["flow", "session"] = "flow"
    sensitive: bool = False
    max_attempts: int | None = None


@record(frozen=True, slots=True)
class Param:
    """An input or output of an action or a flow. ``type`` is None where only the name is written."""

    name: Node
    type: TypeRef | None = None
    optional: bool = False


@record(frozen=True, slots=True)
class ActionDef:
    name: Node
    node: Node
    description: Node | None = None
    inputs: tuple[Param, ...] | None = None  # None: not written, taken from the Python signature
    outputs: tuple[Param, ...] | None = None
    effect: Literal["read", "write"] | None = None
    timeout: float | None = None
    retry: Retry | None = None


@record(frozen=True, slots=True)
class Flow:
    name: Node
    node: Node
    steps: Block
    description: Node | None = None
    triggers: tuple[Trigger, ...] = ()
    when: Expression | None = None
    inputs: tuple[Param, ...] = ()
    outputs: tuple[Param, ...] = ()
    interruptible: bool = True
    resume: Literal["ask", "auto", "drop"] = "ask"
    on_error: Target | None = None
    on_cancel: Target | None = None


@record(frozen=True, slots=True)
class Response:
    name: Node
    node: Node
    text: Text | None
    conditions: tuple[tuple[Expression, Text], ...] = ()
    channels: tuple[tuple[Node, Text], ...] = ()


@record(frozen=True, slots=True)
class Pattern:
    """An override of how the bot repairs a conversation: texts by name, options, or a flow."""

    name: Node
    node: Node
    texts: tuple[tuple[str, Text], ...] = ()
    flow: Node | None = None
    options: tuple[tuple[Node, Node], ...] = ()


@record(frozen=True, slots=True)
class Settings:
    node: Node | None = None
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    understanding: tuple[tuple[Node, Node], ...] = ()
    persistence: tuple[tuple[Node, Node], ...] = ()
    limits: tuple[tuple[Node, Node], ...] = ()
    rest: tuple[tuple[Node, Node], ...] = ()


@record(frozen=True, slots=True)
class Bot:
    """A whole bot, merged from its files. Mappings keep source order, files sorted by path."""

    name: str
    version: Node | None
    settings: Settings
    slots: dict[str, Slot] = field(default_factory=dict)
    actions: dict[str, ActionDef] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    patterns: dict[str, Pattern] = field(default_factory=dict)
