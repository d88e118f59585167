"""Names lead somewhere: steps, slots, flows, responses, validators, reserved words (SN2xx)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from soni_dsl.analysis.cfg import CONTINUE, SPECIAL, FlowGraph
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.mending import defined_here, did_you_mean, listing, replacing
from soni_dsl.diagnostics.codes import names as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast

RESERVED_NAMES: Final = frozenset(
    ("session", "error", "and", "or", "not", "in", "is", "if", "else", "true", "false", "null")
)
RESERVED_STEPS: Final = frozenset((*SPECIAL, "continue"))


def resolve(program: AnalysisContext) -> None:
    """Report references that lead nowhere and definitions that cannot be reached by their name."""
    _check_slots(program)
    _check_definitions(program)
    for table in program.tables:
        _check_steps(program, table)
        _check_flow(program, table)
    for pattern in program.bot.patterns.values():
        if pattern.flow is not None:
            _check_flow_name(program, pattern.flow, "a flow that replaces a pattern")


# ------------------------------------------------------------------ slots


def _check_slots(program: AnalysisContext) -> None:
    for slot in program.bot.slots.values():
        check_rule(program, slot.validator, "validator")
        check_rule(program, slot.normalizer, "normalizer")


def check_rule(program: AnalysisContext, ref: Node | None, what: str) -> None:
    """A validator or normaliser has to be built in, or a function in the Python beside."""
    if ref is None:
        return
    if what == "validator":
        from soni_runtime.validators import VALIDATORS as built_in
    else:
        from soni_runtime.normalizers import NORMALIZERS as built_in
    python = program.signatures
    own = () if python is None else python.validators if what == "validator" else python.normalizers
    if ref.value in built_in or ref.value in own or program.python_is_open:
        return
    program.report.add(unknown_rule(ref, what, [*built_in, *own]))


def unknown_rule(ref: Node, what: str, known: Iterable[str]) -> Diagnostic:
    word, code = (
        ("validator", codes.UNKNOWN_VALIDATOR)
        if what == "validator"
        else ("normaliser", codes.UNKNOWN_NORMALIZER)
    )
    near = nearest(ref.value, known)
    return Diagnostic(
        code,
        f"unknown {word} `{ref.value}`",
        Label(ref.span, "neither built in nor defined in Python"),
        help=did_you_mean(near, f"define it in Python with `@{what}`, or use a built-in one"),
        fix=replacing(ref.span, near),
    )


def _resolve_slot(program: AnalysisContext, ref: Node, table: FlowTable, why: str) -> None:
    name = ref.value
    if name in program.bot.slots or program.is_suspect(name, table):
        return
    near = nearest(name, program.bot.slots)
    if near is not None:
        program.stands_for[name] = near
        program.meant.add(("slot", near))
    if program.is_new("name", name, near, table):
        program.report.add(unknown_slot(ref.span, name, near, program.bot.slots, why))


def unknown_slot(span: Span, name: str, near: str | None, slots: dict[str, ast.Slot], why: str) -> Diagnostic:
    known = slots.get(near) if near is not None else None
    return Diagnostic(
        codes.UNKNOWN_SLOT,
        f"unknown slot `{name}`",
        Label(span, why),
        secondary=defined_here(known.name.span if known else None, f"`{near}` is declared here"),
        help=did_you_mean(near, f"declare `{name}` under `slots:`"),
        fix=replacing(span, near),
    )


# ------------------------------------------------------------------ definitions


def _check_definitions(program: AnalysisContext) -> None:
    for slot in program.bot.slots.values():
        _check_reserved(program, slot.name, "a slot")
    for flow in program.bot.flows.values():
        for param in (*flow.inputs, *flow.outputs):
            _check_reserved(program, param.name, "a value of a flow")


def _check_reserved(program: AnalysisContext, name: Node, what: str) -> None:
    if name.value in RESERVED_NAMES:
        program.report.add(reserved_name(name, what))


def reserved_name(name: Node, what: str) -> Diagnostic:
    return Diagnostic(
        codes.RESERVED_NAME,
        f"`{name.value}` is reserved and cannot name {what}",
        Label(name.span, "has a meaning of its own"),
        help="choose another name",
    )


def shadowed_slot(item: Span, slot: ast.Slot) -> Diagnostic:
    name = slot.name.value
    return Diagnostic(
        codes.SHADOWED_SLOT,
        f"the loop variable `{name}` has the name of a slot",
        Label(item, "every round overwrites the slot"),
        secondary=(Label(slot.name.span, "the slot is declared here"),),
        help="give the loop variable another name",
    )


# ------------------------------------------------------------------ steps


def _lost_targets(graph: FlowGraph) -> Iterator[tuple[ast.Target, str | None, int]]:
    """The targets of reported steps that name no step, with the nearest id and the point they stand in."""
    for point in graph.points:
        if isinstance(point.step, ast.BadStep):
            for target in point.step.targets:
                if target.name not in graph.by_id and target.name not in SPECIAL and target.name != CONTINUE:
                    yield target, nearest(target.name, graph.by_id), point.index


def _check_steps(program: AnalysisContext, table: FlowTable) -> None:
    graph = table.graph
    unknown = [(target, near, None) for target, _, near in graph.unknown]
    for target, near, where in (*unknown, *_lost_targets(graph)):
        suspect = program.is_suspect(target.name, table, where)
        if not suspect and program.is_new("step", target.name, near, table):
            first = graph.points[graph.by_id[near]].step.id if near is not None else None
            program.report.add(unknown_step(target, table.flow, near, first, graph.by_id))
    for second, first_step in graph.duplicates:
        if second.id is not None and first_step.id is not None:
            program.report.add(duplicate_step(second.id, first_step.id, table.flow))
    for point in graph.points:
        step = point.step
        if step.id is not None and step.id.value in RESERVED_STEPS:
            program.report.add(reserved_name(step.id, "a step"))
        if point.kind is not None:
            _check_step(program, table, step)
            for name in table.mentions[point.index]:
                _check_mention(program, table, name)


def _check_step(program: AnalysisContext, table: FlowTable, step: ast.Step) -> None:
    match step:
        case ast.Collect():
            for slot in step.slots:
                _resolve_slot(program, slot, table, "asked for here, but not declared")
            check_rule(program, step.validator, "validator")
        case ast.Clear():
            for name in step.names:
                _check_mention(program, table, name)
        case ast.Set():
            for name, _ in step.values:
                _check_reserved(program, name, "a variable")
        case ast.For():
            slot_of_item = program.bot.slots.get(step.item_name)
            if slot_of_item is not None:
                program.report.add(shadowed_slot(step.item.span, slot_of_item))
            elif step.item_name in RESERVED_NAMES:
                program.report.add(reserved_name(step.item, "a variable"))
        case ast.Say() if step.response is not None:
            _check_response(program, step.response)
        case ast.Link():
            _check_flow_name(program, step.flow, "the flow to go on with")
        case _:
            pass
    for button in getattr(step, "buttons", ()):
        _check_payload(program, table, button.payload)


def _check_mention(program: AnalysisContext, table: FlowTable, ref: Node) -> None:
    if not program.knows(table, ref.value):
        near = nearest(ref.value, _names_of(program, table))
        program.meant.add(("name", near or ""))
        if not program.is_new("name", ref.value, near, table):
            return
        program.report.add(
            unknown_slot(ref.span, ref.value, near, program.bot.slots, "no slot and no variable of this flow")
        )


def _names_of(program: AnalysisContext, table: FlowTable) -> Iterator[str]:
    yield from program.bot.slots
    yield from table.variables
    yield from table.inputs


def unknown_step(
    target: ast.Target, flow: ast.Flow, near: str | None, first: Node | None, known: Iterable[str]
) -> Diagnostic:
    ids = listing(known)
    advice = f"the flow has the steps {ids}" if ids != "none" else "give the step to go to an id with `step:`"
    return Diagnostic(
        codes.UNKNOWN_STEP,
        f"unknown step `{target.name}`",
        Label(target.node.span, f"not a step of flow `{flow.name.value}`"),
        secondary=defined_here(first.span if first else None, f"`{near}` is defined here"),
        help=did_you_mean(near, advice),
        fix=replacing(target.node.span, near),
    )


def duplicate_step(second: Node, first: Node, flow: ast.Flow) -> Diagnostic:
    return Diagnostic(
        codes.DUPLICATE_STEP,
        f"flow `{flow.name.value}` has two steps `{second.value}`",
        Label(second.span, "the same id again"),
        secondary=(Label(first.span, "first used here"),),
        help="give one of them another id",
    )


# ------------------------------------------------------------------ flows and responses


def _check_flow(program: AnalysisContext, table: FlowTable) -> None:
    flow, graph = table.flow, table.graph
    for target in (flow.on_error, flow.on_cancel):
        if target is None or target.name in graph.by_id or target.name in SPECIAL:
            continue
        if program.is_suspect(target.name, table):
            continue
        near = nearest(target.name, graph.by_id)
        first = graph.points[graph.by_id[near]].step.id if near is not None else None
        program.report.add(unknown_step(target, flow, near, first, graph.by_id))
    for trigger in flow.triggers:
        for part in trigger.parts:
            if not isinstance(part, str) and part[0] not in table.inputs:
                name, start, end = part
                _check_mark(program, table, trigger.node, name, start, end)


def _check_mark(
    program: AnalysisContext, table: FlowTable, node: Node, name: str, start: int, end: int
) -> None:
    if name in program.bot.slots or program.is_suspect(name, table):
        return
    text = node.value
    if text[start : start + 1] == "{":  # the mark with its braces; the name is what is wrong
        start = text.index(name, start)
        end = start + len(name)
    near = nearest(name, program.bot.slots)
    program.meant.add(("slot", near or ""))
    if not program.is_new("name", name, near, table):
        return
    program.report.add(
        unknown_slot(
            node.at(start, end), name, near, program.bot.slots, "marked as a value here, but not declared"
        )
    )


def _check_flow_name(program: AnalysisContext, ref: Node, why: str) -> None:
    check_flow_at(program, ref.span, ref.value, why)


def check_flow_at(program: AnalysisContext, span: Span, name: str, why: str) -> bool:
    """Is ``name`` a flow? If not, it is reported at ``span``."""
    flows = program.bot.flows
    if name in flows:
        return True
    if program.is_suspect(name):
        return False
    near = nearest(name, flows)
    program.meant.add(("flow", near or ""))
    if program.is_new("flow", name, None):
        program.report.add(unknown_flow(span, name, near, flows, why))
    return False


def unknown_flow(span: Span, name: str, near: str | None, flows: dict[str, ast.Flow], why: str) -> Diagnostic:
    known = flows.get(near) if near is not None else None
    return Diagnostic(
        codes.UNKNOWN_FLOW,
        f"unknown flow `{name}`",
        Label(span, why),
        secondary=defined_here(known.name.span if known else None, f"`{near}` is defined here"),
        help=did_you_mean(near, f"define `{name}` under `flows:`"),
        fix=replacing(span, near),
    )


def _check_response(program: AnalysisContext, ref: Node) -> None:
    responses = program.bot.responses
    if ref.value in responses or program.is_suspect(ref.value):
        return
    near = nearest(ref.value, responses)
    program.meant.add(("response", near or ""))
    if not program.is_new("response", ref.value, None):
        return
    known = responses.get(near) if near is not None else None
    program.report.add(
        Diagnostic(
            codes.UNKNOWN_RESPONSE,
            f"unknown response `{ref.value}`",
            Label(ref.span, "not defined under `responses:`"),
            secondary=defined_here(known.name.span if known else None, f"`{near}` is defined here"),
            help=did_you_mean(near, f"define `{ref.value}` under `responses:`"),
            fix=replacing(ref.span, near),
        )
    )


# ------------------------------------------------------------------ buttons


def _check_payload(program: AnalysisContext, table: FlowTable, payload: Node | None) -> None:
    """The commands of a button: `{start_flow: x}`, `{set_slot: {slot: value}}`, or a list of them."""
    if payload is None:
        return
    commands = payload.items if payload.is_sequence else [payload]
    for command in commands:
        for key, value in command.pairs:
            if key.value == "start_flow" and value.is_scalar:
                _check_flow_name(program, value, "the flow this button starts")
            elif key.value in ("set_slot", "correct_slot") and value.is_mapping:
                for slot, _ in value.pairs:
                    _resolve_slot(program, slot, table, "set by this button, but not declared")
            elif key.value == "clear_slot" and value.is_scalar:
                _resolve_slot(program, value, table, "cleared by this button, but not declared")
