"""A lowered program as a Mermaid flowchart.

Nothing a user wrote reaches the diagram as syntax: nodes are numbered, and labels stand in quotes with
every character that could mean something written as an entity.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeGuard

from soni_dsl.emit.readable import template_text
from soni_dsl.ir import program as ir
from soni_dsl.syntax.expressions import unparse
from soni_runtime.program import CANCEL, END, ERROR

LONGEST: Final = 60
"""Characters of a line in a node; what is longer is cut."""

_PLAIN: Final = frozenset(" .,:?!'()-/+=…–—")
_SHAPES: Final = {
    ir.Collect: ("([", "])"),
    ir.Confirm: ("(", ")"),
    ir.Action: ("[[", "]]"),
    ir.Parallel: ("[[", "]]"),
    ir.Call: ("[[", "]]"),
    ir.Branch: ("{", "}"),
    ir.Switch: ("{", "}"),
    ir.Each: ("{{", "}}"),
    ir.Set: ("[/", "/]"),
    ir.Clear: ("[/", "/]"),
}
_BOX: Final = ("[", "]")
_ENDS: Final = {END: "end", CANCEL: "cancelled", ERROR: "error"}


def mermaid(program: ir.Program, flow: str | None = None) -> str:
    """The flowchart of one flow, or of all, each in a frame of its own.

    Raises:
        KeyError: there is no flow of that name.
    """
    if flow is not None:
        return "\n".join(["flowchart TD", *_Chart(program, program.flows[flow], "").lines("    ")]) + "\n"
    charts = [_Chart(program, each, f"f{number}_") for number, each in enumerate(program.flows.values())]
    starts = {chart.flow.name: chart.node("start") for chart in charts}
    lines = ["flowchart TD"]
    for number, chart in enumerate(charts):
        lines.append(f"    subgraph f{number}[{quoted(chart.flow.name)}]")
        lines.extend(chart.lines("        "))
        lines.append("    end")
    for chart in charts:
        for index, op in enumerate(chart.flow.ops):
            if isinstance(op, ir.Link | ir.Call) and op.flow in starts:
                lines.append(f"    {chart.node(index)} -.-> {starts[op.flow]}")
    return "\n".join(lines) + "\n"


def quoted(text: str, *more: str) -> str:
    """A label of one or several lines, safe whatever is in it."""
    return '"' + "<br/>".join(_escaped(_cut(line)) for line in (text, *more) if line) + '"'


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _escaped(text: str) -> str:
    # A letter of any script is only a letter, and so is `_` between two of them; elsewhere markdown
    # would take it for emphasis.
    around = f" {text} "
    return "".join(
        c
        if c.isalnum() or c in _PLAIN or (c == "_" and (around[place] + around[place + 2]).isalnum())
        else f"#{ord(c)};"
        for place, c in enumerate(text)
    )


Edge = tuple[str, str, bool]
"""Where to, the label, and whether it is dashed."""


class _Chart:
    """One flow. Its node ids begin with ``prefix``."""

    def __init__(self, program: ir.Program, flow: ir.Flow, prefix: str) -> None:
        self.slots = program.slots
        self.flow = flow
        self.prefix = prefix
        self.places = {op.id: index for index, op in enumerate(flow.ops)}

    def node(self, place: int | str) -> str:
        return f"{self.prefix}{f'n{place}' if isinstance(place, int) else place}"

    def lines(self, indent: str) -> Iterator[str]:
        drawn = [(index, op) for index, op in enumerate(self.flow.ops) if not _is_plain_jump(op)]
        edges = list(self.start_edges())
        edges.extend((index, *edge) for index, op in drawn for edge in self.edges(index, op))
        yield f"{indent}{self.node('start')}(({quoted(self.flow.name)}))"
        for index, op in drawn:
            opening, closing = _SHAPES.get(type(op), _BOX)
            yield f"{indent}{self.node(index)}{opening}{quoted(*self.label(op))}{closing}"
        reached = {goal for _, goal, _, _ in edges}
        for word, text in _ENDS.items():
            if word in reached and word not in self.places:
                yield f"{indent}{self.node(f'x_{word}')}((({quoted(text)})))"
        for place, goal, label, dashed in edges:
            arrow = "-.->" if dashed else "-->"
            text = f"|{quoted(label)}|" if label else ""
            yield f"{indent}{self.node(place)} {arrow}{text} {self.goal(goal)}"

    def goal(self, target: str) -> str:
        return self.node(self.places[target]) if target in self.places else self.node(f"x_{target}")

    def start_edges(self) -> Iterator[tuple[int | str, str, str, bool]]:
        if self.flow.ops:
            yield "start", self.past_jumps(self.flow.ops[0].id), "", False
        for label, target in (("on error", self.flow.on_error), ("on cancel", self.flow.on_cancel)):
            if target is not None:
                yield "start", self.past_jumps(target), label, True

    def past_jumps(self, target: str) -> str:
        """Where a target leads at last: jumps are drawn as the edge they are."""
        seen: set[str] = set()
        while target in self.places and target not in seen:
            op = self.flow.ops[self.places[target]]
            if not _is_plain_jump(op):
                return target
            seen.add(target)
            target = op.to
        return target if target not in seen else END

    def label(self, op: ir.Op) -> tuple[str, str, str]:
        """What a node says: its id, what it does, and its guard."""
        does = _does(op)
        if isinstance(op, ir.Collect) and op.prompt is None:
            prompts = (self.slots[name].prompt for name in op.slots if name in self.slots)
            does = " ".join(filter(None, map(_spoken, prompts))) or does
        guard = f"when {unparse(op.when)}" if op.when is not None else ""
        return op.id, does if does != op.id else "", guard

    def edges(self, index: int, op: ir.Op) -> Iterator[Edge]:
        """The edges of an operation; several to one place become one."""
        following = self.flow.ops[index + 1].id if index + 1 < len(self.flow.ops) else END
        merged: dict[tuple[str, bool], list[str]] = {}
        for target, label, dashed in _ways(op):
            goal = self.past_jumps(following if target is None else target)
            labels = merged.setdefault((goal, dashed), [])
            if label not in labels:
                labels.append(label)
        for (goal, dashed), labels in merged.items():
            yield goal, ", ".join(label for label in labels if label), dashed


def _is_plain_jump(op: ir.Op) -> TypeGuard[ir.Jump]:
    return isinstance(op, ir.Jump) and op.when is None


def _ways(op: ir.Op) -> Iterator[tuple[str | None, str, bool]]:
    """Every way on: a target (None: the next operation), a label, and whether it is dashed."""
    match op:
        case ir.Branch(then=then, otherwise=otherwise):
            yield then, "yes", False
            yield otherwise, "no", False
        case ir.Switch(cases=cases, otherwise=otherwise):
            for value, target in cases:
                yield target, _case(value), False
            yield otherwise, "else", False
        case ir.Each(goto=body, otherwise=otherwise):
            yield body, "each", False
            yield otherwise, "done", False
        case ir.Confirm():
            yield op.on_yes or op.goto, "yes", False
            yield op.on_no or CANCEL, "no", False
            if op.on_change is not None:
                yield op.on_change, "change", False
        case ir.Collect():
            yield op.goto, "", False
            for target, label in (
                (op.on_invalid, "on invalid"),
                (op.on_cancel, "on cancel"),
                (op.on_timeout, "on timeout"),
            ):
                if target is not None:
                    yield target, label, True
        case ir.Link() | ir.Handoff():
            yield END, "", False
        case ir.Jump(to=to):
            yield to, "", False
        case _:
            yield op.goto, "", False
    if op.when is not None:
        yield op.skip, "skip", False
    if op.on_error is not None:
        yield op.on_error, "on error", True


def _case(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def _does(op: ir.Op) -> str:
    match op:
        case ir.Collect():
            return _spoken(op.prompt) or f"ask {', '.join(op.slots)}"
        case ir.Confirm():
            return _spoken(op.text)
        case ir.Say():
            return _spoken(op.text) or f"response {op.response}"
        case ir.Action():
            return op.action
        case ir.Parallel():
            return " + ".join(branch.action for branch in op.branches)
        case ir.Branch():
            return f"{unparse(op.test)}?"
        case ir.Switch():
            return f"{unparse(op.on)}?"
        case ir.Each():
            return f"{op.item} in {unparse(op.source)}"
        case ir.Set():
            return ", ".join(f"{name} = {unparse(value)}" for name, value in op.values)
        case ir.Clear():
            return f"forget {', '.join(op.names)}"
        case ir.Call():
            return f"call {op.flow}"
        case ir.Link():
            return f"go over to {op.flow}"
        case ir.Generate():
            return f"write: {template_text(op.instruction)}"
        case ir.Handoff():
            return f"hand over to {op.queue}" if op.queue else "hand over"
        case _:
            return ""


def _spoken(text: ir.Text | None) -> str:
    if text is None or not text.variants or not text.variants[0][1]:
        return ""
    return template_text(text.variants[0][1][0])
