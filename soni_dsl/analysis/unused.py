"""Everything that gets a value is read by something (SN504 to SN507, SN510)."""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.contracts import reversed_outputs
from soni_dsl.analysis.names import RESERVED_NAMES
from soni_dsl.analysis.paths import waits, ways
from soni_dsl.analysis.reads import uses_of
from soni_dsl.diagnostics.codes import data as codes
from soni_dsl.diagnostics.model import Diagnostic, Label, Severity
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast

_WORD: Final = re.compile(r"[^\W\d]\w*")
ANYTHING: Final = "*"  # read by an action that may take anything


def check(program: AnalysisContext) -> None:
    """Report values that nothing reads, slots that nothing uses, outputs that nothing sets."""
    shared = _read_outside(program)
    touched: set[str] = set(shared)
    reads: list[tuple[FlowTable, set[str]]] = []
    for table in program.tables:
        read = _read_in(program, table)
        reads.append((table, read))
        touched |= read
        touched.update(table.variables, table.inputs)
        touched.update(name for trigger in table.flow.triggers for name in trigger.slots)
        touched.update(name for names in table.possible.values() for name in names)
        _check_variables(program, table, read, shared)
        _check_outputs(program, table)
    _check_slots(program, touched)
    _check_answers(program, reads, shared)


def _read_in(program: AnalysisContext, table: FlowTable) -> set[str]:
    """Every name that some step of a flow reads, asks for with `is set`, lists, or takes by name."""
    read: set[str] = set(program.mentioned(table).names)
    guard = table.flow.when
    if guard is not None:
        summary = program.summary(guard.root)
        read.update(part.name for part in (*summary.names, *summary.tested))
    for nodes in table.mentions:
        if nodes:
            read.update(node.value for node in nodes)
    for _, call in table.calls:
        contract = program.contracts.get(call.name)
        if contract is None or contract.inputs is None or contract.open:
            read.add(ANYTHING)
        else:
            read.update(contract.inputs)
    for point in table.having(*WITH_RAW_PARTS):
        if isinstance(point.step, WITH_RAW_PARTS) and (point.step.buttons or type(point.step) is ast.Say):
            for part in _raw_parts(point.step):
                read.update(_WORD.findall(part.span.text))
    read.update(param.name.value for param in table.flow.outputs)
    return read


WITH_RAW_PARTS: Final = (ast.Say, ast.Collect, ast.Confirm)


def _raw_parts(step: ast.Say | ast.Collect | ast.Confirm) -> tuple[Node, ...]:
    """What no one has parsed: cards, and the payloads of buttons."""
    card = step.card if isinstance(step, ast.Say) else None
    payloads = (button.payload for button in step.buttons)
    return tuple(node for node in (card, *payloads) if node is not None)


def _read_outside(program: AnalysisContext) -> frozenset[str]:
    """Names that are read by texts outside of flows, and those that a misspelt reference meant."""
    parts: list[ast.Text | ast.Expression | None] = []
    for slot in program.bot.slots.values():
        parts += (slot.prompt, slot.invalid)
    for response in program.bot.responses.values():
        parts.append(response.text)
        parts += (text for _, text in response.channels)
        for condition, text in response.conditions:
            parts += (condition, text)
    for pattern in program.bot.patterns.values():
        parts += (text for _, text in pattern.texts)
    read = {name for what, name in program.meant if what in ("name", "slot")}
    for use in uses_of(parts):
        summary = program.summary(use.root)
        read.update(part.name for part in (*summary.names, *summary.tested))
    return frozenset(read)


# ------------------------------------------------------------------ variables


def _check_variables(
    program: AnalysisContext, table: FlowTable, read: set[str], shared: frozenset[str]
) -> None:
    if table.possible and program.is_damaged:
        return
    slots, seen = program.bot.slots, set[str]()
    unset = program.unset.get(table.flow.name.value, set())
    turned = {
        output.name
        for _, call in table.calls
        for output in reversed_outputs(call, program.contracts.get(call.name))
    }
    for index, nodes in enumerate(table.writes):
        step = table.graph.points[index].step
        for node in nodes:
            name = node.value
            if name in read or name in shared or name in slots or name in table.inputs or name in seen:
                continue
            seen.add(name)
            if nearest(name, unset) is not None:
                continue  # the reader is there, under a name that is spelt otherwise
            if (
                isinstance(step, ast.Collect | ast.For)
                or name in RESERVED_NAMES
                or name in program.stands_for
                or name in turned
            ):
                continue  # a loop need not look at its element
            if ANYTHING in read and _may_be_taken(program, table, name):
                continue
            if isinstance(step, ast.Set):
                program.report.add(unused_variable(node))
            else:
                program.report.add(unused_output(node))


def _may_be_taken(program: AnalysisContext, table: FlowTable, name: str) -> bool:
    """Does control go from where this is set to an action that may take anything?

    It may wherever people have the word after that: a correction sends control back.
    """
    routes, points = ways(program, table), table.graph.points
    open_calls = {index for index, call in table.calls if _takes_anything(program, call)}
    stack = [i for i, nodes in enumerate(table.writes) if any(node.value == name for node in nodes)]
    seen: set[int] = set()
    while stack:
        for edge in routes[stack.pop()]:
            if edge.to >= 0 and edge.to not in seen:
                if edge.to in open_calls or waits(points[edge.to]):
                    return True
                seen.add(edge.to)
                stack.append(edge.to)
    return False


def _takes_anything(program: AnalysisContext, call: ast.Invocation) -> bool:
    contract = program.contracts.get(call.name)
    return contract is None or contract.inputs is None or contract.open


def unused_variable(name: Node) -> Diagnostic:
    return Diagnostic(
        codes.UNUSED_VARIABLE,
        f"nothing reads the variable `{name.value}`",
        Label(name.span, "set here"),
        help="use it, or leave it out",
    )


def unused_output(name: Node) -> Diagnostic:
    return Diagnostic(
        codes.UNUSED_OUTPUT,
        f"nothing reads the result `{name.value}`",
        Label(name.span, "taken here"),
        help="use it, or do not take it",
    )


# ------------------------------------------------------------------ answers


def _check_answers(
    program: AnalysisContext, reads: list[tuple[FlowTable, set[str]]], shared: frozenset[str]
) -> None:
    """Report questions whose answers nothing in the bot looks at.

    A flow that uses none of its answers collects them for the program around it; one that hands over to a
    person collects them for that person. Neither is reported.
    """
    if any(found.severity is Severity.ERROR for found in program.report.diagnostics):
        return  # a name that is wrong elsewhere may be this one
    if _python_sees_all(program):
        return
    used = set(shared).union(*(read for _, read in reads))
    if ANYTHING in used:
        return
    reported: set[str] = set()
    for table, read in reads:
        if table.having(ast.Handoff):
            continue
        steps = [point.step for point in table.having(ast.Collect)]
        asked = [node.value for step in steps if isinstance(step, ast.Collect) for node in step.slots]
        if used.issuperset(asked) or not any(name in read for name in asked):
            continue
        for step in steps:
            if not isinstance(step, ast.Collect) or step.source is not None:
                continue
            for node in step.slots:
                slot = program.bot.slots.get(node.value)
                kept = slot is None or slot.sensitive or slot.scope == "session"
                if not kept and node.value not in used and node.value not in reported:
                    reported.add(node.value)
                    program.report.add(unused_answer(node))


def unused_answer(slot: Node) -> Diagnostic:
    return Diagnostic(
        codes.UNUSED_ANSWER,
        f"nothing uses the answer to `{slot.value}`",
        Label(slot.span, "asked for here"),
        help="use it in a text or pass it to an action, or do not ask for it",
    )


# ------------------------------------------------------------------ slots and outputs


def _check_slots(program: AnalysisContext, touched: set[str]) -> None:
    if program.may_lack_flows:
        return
    for slot in program.bot.slots.values():
        name = slot.name.value
        if name in touched or name in program.stands_for.values() or program.is_suspect(name):
            continue
        if not _taken_somewhere(program, name):
            program.report.add(unused_slot(slot))


def _taken_somewhere(program: AnalysisContext, name: str) -> bool:
    """Does code take the slot by name? Python sees all slots through its `context`."""
    return _python_sees_all(program) or any(
        contract.inputs is not None and name in contract.inputs for contract in program.contracts.values()
    )


def _python_sees_all(program: AnalysisContext) -> bool:
    python = program.signatures
    return python is not None and any(signature.takes_context for signature in python.actions.values())


def unused_slot(slot: ast.Slot) -> Diagnostic:
    return Diagnostic(
        codes.UNUSED_SLOT,
        f"no flow uses the slot `{slot.name.value}`",
        Label(slot.name.span, "never asked for, set or read"),
        help="collect it in a flow, or leave it out",
    )


def _check_outputs(program: AnalysisContext, table: FlowTable) -> None:
    for param in table.flow.outputs:
        name = param.name.value
        slot = program.bot.slots.get(name)
        if name in table.variables or name in table.inputs or program.is_suspect(name, table):
            continue
        if slot is None or (slot.default is None and slot.scope == "flow"):
            program.report.add(unset_output(param.name, table.flow))


def unset_output(name: Node, flow: ast.Flow) -> Diagnostic:
    span: Span = name.span
    return Diagnostic(
        codes.UNSET_OUTPUT,
        f"flow `{flow.name.value}` never sets its output `{name.value}`",
        Label(span, "promised here"),
        help=f"collect or set `{name.value}` in the flow, or leave the output out",
    )
