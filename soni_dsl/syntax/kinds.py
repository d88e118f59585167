"""The table of step kinds.

One row says everything about a kind: its keys and what they hold, what it reads and writes, whether it
waits for the user, where it can go and whether it can fail. Parser, JSON Schema, reference docs, control
flow, data flow and lowering all read this table; a fact about a kind that stands elsewhere is a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from soni_dsl.source.node import Node
from soni_dsl.syntax import ast
from soni_dsl.syntax.ast import Expression, Step, Target, Template, Text


class Holds(Enum):
    """What stands at a key. The parser has one reader for each, the schema one shape."""

    SLOTS = auto()  # a slot name, or a list of them
    SLOT = auto()
    NAME = auto()  # a new or known variable
    NAMES = auto()
    FLOW = auto()
    RESPONSE = auto()
    VALIDATOR = auto()
    QUEUE = auto()
    EXPRESSION = auto()
    LOOP = auto()  # item in list
    ASSIGNMENTS = auto()  # {name: expression}
    TEMPLATE = auto()
    TEXT = auto()  # template, variations, or either per language
    INVOCATION = auto()
    TARGET = auto()
    ARM = auto()  # a step id, or a list of steps
    STEPS = auto()
    CASES = auto()  # {value: target or steps}
    BUTTONS = auto()
    CARD = auto()
    RETRY = auto()
    DURATION = auto()
    COUNT = auto()  # a whole number from 1
    FLAG = auto()
    ALWAYS = auto()  # the word ``always``


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a step. ``attribute`` is the field of the AST class that it fills."""

    key: str
    holds: Holds
    doc: str
    attribute: str = ""
    required: bool = False

    @property
    def fills(self) -> str:
        return self.attribute or self.key


Part = Expression | Template | Text


@dataclass(frozen=True, slots=True)
class StepKind:
    """A row of the table.

    ``uses`` gives everything of a step that is computed from values, in the order it is computed;
    ``writes`` the names it gives a value, ``clears`` those it takes it from; ``targets`` where it jumps,
    each with the key it stands at; ``blocks`` the lists of steps inside it. ``falls_through``: can the
    next step come after it?
    """

    name: str
    node: type[Step]
    doc: str
    fields: tuple[Field, ...]
    waits: bool = False
    can_fail: bool = False
    falls_through: bool = True
    uses: Callable[[Any], Iterable[Part]] = lambda step: ()
    mentions: Callable[[Any], Iterable[Node]] = lambda step: ()  # names read by being listed
    writes: Callable[[Any], Iterable[Node]] = lambda step: ()
    clears: Callable[[Any], Iterable[Node]] = lambda step: ()
    targets: Callable[[Any], Iterable[tuple[str, Target]]] = lambda step: ()
    blocks: Callable[[Any], Iterable[ast.Block]] = lambda step: ()

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)


COMMON_FIELDS: Final = (
    Field("step", Holds.NAME, "The id of this step, for jumps and traces.", attribute="id"),
    Field("when", Holds.EXPRESSION, "Skip this step unless it is true."),
    Field("jump_to", Holds.TARGET, "Where to go after this step."),
)
ON_ERROR: Final = Field("on_error", Holds.TARGET, "Where to go when this step fails.")


def _some(*parts: Part | None) -> list[Part]:
    return [part for part in parts if part is not None]


def _at(key: str, target: Target | None) -> Iterator[tuple[str, Target]]:
    if target is not None:
        yield key, target


def _arms(**arms: ast.Arm | None) -> Iterator[tuple[str, Target]]:
    for key, arm in arms.items():
        if isinstance(arm, Target):
            yield key, arm


def _blocks(*arms: ast.Arm | None) -> Iterator[ast.Block]:
    return (arm for arm in arms if isinstance(arm, tuple))


def _collect_targets(step: ast.Collect) -> Iterator[tuple[str, Target]]:
    yield from _at("on_invalid", step.on_invalid)
    yield from _at("on_cancel", step.on_cancel)
    yield from _at("on_timeout", step.on_timeout)


def _confirm_targets(step: ast.Confirm) -> Iterator[tuple[str, Target]]:
    yield from _at("on_yes", step.on_yes)
    yield from _at("on_no", step.on_no)
    yield from _at("on_change", step.on_change)


def _switch_targets(step: ast.Switch) -> Iterator[tuple[str, Target]]:
    for case in step.cases:
        if isinstance(case.arm, Target):
            yield "cases", case.arm
    yield from _arms(**{"else": step.otherwise})


def _invocation_uses(step: ast.Action | ast.Call) -> Iterator[Part]:
    for argument in step.call.arguments or ():
        yield Expression(step.call.node, argument.value)


def _with_buttons(buttons: tuple[ast.Button, ...], *parts: Part | None) -> list[Part]:
    found = [part for part in parts if part is not None]
    return [*found, *(button.title for button in buttons)] if buttons else found


def _branch_uses(step: ast.Parallel) -> Iterator[Part]:
    for branch in step.branches:
        if isinstance(branch, ast.Action):
            yield from _invocation_uses(branch)


def _branch_writes(step: ast.Parallel) -> Iterator[Node]:
    for branch in step.branches:
        if isinstance(branch, ast.Action):
            yield from invocation_outputs(branch.call)


def invocation_outputs(call: ast.Invocation) -> tuple[Node, ...]:
    """The names an invocation writes, each as a located string."""
    if call.output_nodes is not None:
        return tuple(name for _, name in call.output_nodes)
    return tuple(
        located(call.node, output.name, output.end - len(output.name), output.end)
        for output in call.outputs or ()
    )


def located(node: Node, text: str, start: int, end: int) -> Node:
    """A part of a scalar as a located string of its own."""
    if not node.style and node.end - node.start == len(node.value):  # written on one line, as it is
        return Node(node.kind, node.source, node.start + start, node.start + end, value=text)
    span = node.at(start, end)
    return Node(node.kind, node.source, span.start, span.end, value=text)


COLLECT: Final = StepKind(
    "collect",
    ast.Collect,
    "Ask for a slot and wait. Passed over when the slot is filled; a jump back to it asks again.",
    (
        Field(
            "collect",
            Holds.SLOTS,
            "The slot to fill, or a list asked for together.",
            attribute="slots",
            required=True,
        ),
        Field("prompt", Holds.TEXT, "The question; default: the slot's own."),
        Field("ask", Holds.ALWAYS, "`always`: ask even when the slot is filled.", attribute="always"),
        Field("optional", Holds.FLAG, "The user may skip it."),
        Field("max_attempts", Holds.COUNT, "How many refused answers before `on_invalid`."),
        Field("on_invalid", Holds.TARGET, "Where to go after too many refused answers."),
        Field("on_cancel", Holds.TARGET, "Where to go when the user cancels at this question."),
        Field("from", Holds.EXPRESSION, "A list to pick from.", attribute="source"),
        Field("show", Holds.TEMPLATE, "How to show one `item` of the list."),
        Field("page_size", Holds.COUNT, "How many items to show at once."),
        Field("buttons", Holds.BUTTONS, "Buttons to show with the question."),
        Field("timeout", Holds.DURATION, "How long to wait for an answer."),
        Field("on_timeout", Holds.TARGET, "Where to go when no answer came."),
        ON_ERROR,
    ),
    waits=True,
    can_fail=True,
    uses=lambda step: _with_buttons(step.buttons, step.source, step.prompt, step.show),
    writes=lambda step: step.slots,
    targets=_collect_targets,
)

ACTION: Final = StepKind(
    "action",
    ast.Action,
    "Call a Python function. Inputs come by name unless arguments are written.",
    (
        Field(
            "action",
            Holds.INVOCATION,
            "`name`, `name(arg=expr)`, `… -> out, out as name`.",
            attribute="call",
            required=True,
        ),
        Field("timeout", Holds.DURATION, "How long it may take."),
        Field("retry", Holds.RETRY, "How often to try again, and when."),
        ON_ERROR,
    ),
    can_fail=True,
    uses=_invocation_uses,
    writes=lambda step: invocation_outputs(step.call),
)

SAY: Final = StepKind(
    "say",
    ast.Say,
    "Say something.",
    (
        Field("say", Holds.TEXT, "What to say.", attribute="text"),
        Field("response", Holds.RESPONSE, "A text of `responses:` to say instead."),
        Field("buttons", Holds.BUTTONS, "Buttons to show with it."),
        Field("card", Holds.CARD, "A card to show with it."),
        Field("image", Holds.TEMPLATE, "The address of an image to show with it."),
        ON_ERROR,
    ),
    can_fail=True,
    uses=lambda step: _with_buttons(step.buttons, step.text, step.image),
)

CONFIRM: Final = StepKind(
    "confirm",
    ast.Confirm,
    "Show what will happen and wait for yes or no. No never falls through.",
    (
        Field("confirm", Holds.TEXT, "What to confirm; show the values.", attribute="text", required=True),
        Field("on_yes", Holds.TARGET, "Where to go on yes; default: on."),
        Field("on_no", Holds.TARGET, "Where to go on no; default: cancel the flow."),
        Field("on_change", Holds.TARGET, "Where to go when the user changes a value; default: ask again."),
        Field("buttons", Holds.BUTTONS, "Buttons to show with it."),
        ON_ERROR,
    ),
    waits=True,
    can_fail=True,
    uses=lambda step: _with_buttons(step.buttons, step.text),
    targets=_confirm_targets,
)

IF: Final = StepKind(
    "if",
    ast.If,
    "Choose between two arms; both rejoin after the block.",
    (
        Field("if", Holds.EXPRESSION, "The condition.", attribute="test", required=True),
        Field("then", Holds.ARM, "Where to go, or what to do, when it is true."),
        Field("else", Holds.ARM, "Where to go, or what to do, when it is false.", attribute="otherwise"),
        ON_ERROR,
    ),
    can_fail=True,
    uses=lambda step: _some(step.test),
    targets=lambda step: _arms(**{"then": step.then, "else": step.otherwise}),
    blocks=lambda step: _blocks(step.then, step.otherwise),
)

SWITCH: Final = StepKind(
    "switch",
    ast.Switch,
    "Choose an arm by a value; all rejoin after the block.",
    (
        Field("switch", Holds.EXPRESSION, "The value to compare.", attribute="on", required=True),
        Field("cases", Holds.CASES, "Value → where to go, or what to do.", required=True),
        Field("else", Holds.ARM, "When no case fits.", attribute="otherwise"),
        ON_ERROR,
    ),
    can_fail=True,
    uses=lambda step: _some(step.on),
    targets=_switch_targets,
    blocks=lambda step: _blocks(*(case.arm for case in step.cases), step.otherwise),
)

SET: Final = StepKind(
    "set",
    ast.Set,
    "Give slots or variables a value.",
    (Field("set", Holds.ASSIGNMENTS, "Name → expression.", attribute="values", required=True), ON_ERROR),
    can_fail=True,
    uses=lambda step: (value for _, value in step.values),
    writes=lambda step: (name for name, _ in step.values),
)

CLEAR: Final = StepKind(
    "clear",
    ast.Clear,
    "Forget slots or variables.",
    (Field("clear", Holds.NAMES, "A name or a list of names.", attribute="names", required=True),),
    clears=lambda step: step.names,
)

WHILE: Final = StepKind(
    "while",
    ast.While,
    "Repeat steps as long as a condition holds. Each round asks its own questions anew.",
    (
        Field("while", Holds.EXPRESSION, "The condition.", attribute="test", required=True),
        Field("do", Holds.STEPS, "What to repeat.", attribute="body", required=True),
        ON_ERROR,
    ),
    can_fail=True,
    uses=lambda step: _some(step.test),
    blocks=lambda step: _blocks(step.body),
)

FOR: Final = StepKind(
    "for",
    ast.For,
    "Do steps once for each element of a list.",
    (
        Field("for", Holds.LOOP, "`item in list`.", required=True),
        Field("do", Holds.STEPS, "What to do with each.", attribute="body", required=True),
        ON_ERROR,
    ),
    can_fail=True,
    uses=lambda step: _some(step.source),
    writes=lambda step: (step.item,),
    blocks=lambda step: _blocks(step.body),
)

CALL: Final = StepKind(
    "call",
    ast.Call,
    "Run another flow and come back when it ends.",
    (
        Field("call", Holds.INVOCATION, "`flow`, `flow(arg=expr) -> out as name`.", required=True),
        ON_ERROR,
    ),
    can_fail=True,
    uses=_invocation_uses,
    writes=lambda step: invocation_outputs(step.call),
)

LINK: Final = StepKind(
    "link",
    ast.Link,
    "End this flow and start another.",
    (Field("link", Holds.FLOW, "The flow to start.", attribute="flow", required=True),),
    falls_through=False,
)

GENERATE: Final = StepKind(
    "generate",
    ast.Generate,
    "Let the model write something.",
    (
        Field(
            "generate", Holds.TEMPLATE, "What the model should write.", attribute="instruction", required=True
        ),
        Field("from", Holds.NAMES, "The values it may see.", attribute="sources"),
        Field("into", Holds.NAME, "Keep the text in a variable instead of saying it."),
        Field("fallback", Holds.TEXT, "What to say without a model."),
        ON_ERROR,
    ),
    can_fail=True,
    uses=lambda step: _some(step.instruction, step.fallback),
    mentions=lambda step: step.sources,
    writes=lambda step: (step.into,) if step.into else (),
)

HANDOFF: Final = StepKind(
    "handoff",
    ast.Handoff,
    "Hand the conversation to a person; the bot's part ends.",
    (
        Field("handoff", Holds.QUEUE, "The queue to hand over to.", attribute="queue", required=True),
        Field("message", Holds.TEXT, "What to say first."),
        Field("from", Holds.NAMES, "The values to pass on.", attribute="sources"),
    ),
    falls_through=False,
    uses=lambda step: _some(step.message),
    mentions=lambda step: step.sources,
)

PARALLEL: Final = StepKind(
    "parallel",
    ast.Parallel,
    "Call several actions at the same time.",
    (
        Field("parallel", Holds.STEPS, "A list of `action` steps.", attribute="branches", required=True),
        ON_ERROR,
    ),
    can_fail=True,
    uses=_branch_uses,
    writes=_branch_writes,
)

JUMP: Final = StepKind(
    "jump_to",
    ast.Jump,
    "Go to another step, or to `end`, `error`, `cancel`.",
    (Field("jump_to", Holds.TARGET, "Where to go.", required=True),),
    falls_through=False,
)

STEP_KINDS: Final[dict[str, StepKind]] = {
    kind.name: kind
    for kind in (
        COLLECT,
        ACTION,
        SAY,
        CONFIRM,
        IF,
        SWITCH,
        SET,
        CLEAR,
        WHILE,
        FOR,
        CALL,
        LINK,
        GENERATE,
        HANDOFF,
        PARALLEL,
        JUMP,
    )
}
KIND_OF: Final[dict[type[Step], StepKind]] = {kind.node: kind for kind in STEP_KINDS.values()}
SPECIAL_TARGETS: Final = ("end", "error", "cancel")


def kind_of(step: Step) -> StepKind:
    """The row for a step. Not for a BadStep."""
    return KIND_OF[type(step)]
