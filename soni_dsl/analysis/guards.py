"""Ways that are written and never taken: guards nobody can pass, rejections that never happen (SN502, SN411).

The guard of a flow is computed before the flow begins, so of slots it sees only those of the session and
those with a default. A question is left for its `on_invalid` only after refused answers, and a plain text
without a validator is never refused.
"""

from __future__ import annotations

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.facts import SET, Fact, ways_of
from soni_dsl.analysis.witness import Talk, told
from soni_dsl.diagnostics.codes.control import REJECTION_NEVER_FIRES
from soni_dsl.diagnostics.codes.data import NEVER_SET
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast


def check(program: AnalysisContext) -> None:
    """Report guards that need a value nothing can have given, and `on_invalid` where nothing is invalid."""
    for table in program.tables:
        if table.flow.when is not None:
            _check_guard(program, table, table.flow.when)
        for point in table.having(ast.Collect):
            step = point.step
            if (
                isinstance(step, ast.Collect)
                and step.on_invalid is not None
                and point.index not in table.possible
            ):
                slots = [program.bot.slots.get(node.value) for node in step.slots]
                if (
                    step.source is None
                    and step.validator is None
                    and all(_takes_anything(program, slot) for slot in slots)
                ):
                    program.report.add(rejection_never_fires(step.on_invalid.node, step.slots[0]))


# ------------------------------------------------------------------ guards


def _check_guard(program: AnalysisContext, table: FlowTable, guard: ast.Expression) -> None:
    summary = program.summary(guard.root)
    parts = sorted((*summary.names, *summary.tested), key=lambda part: part.start)
    missing = {part.name for part in parts if _is_never_there(program, table, part.name)}
    ways = ways_of(guard.root, True)
    if not missing & summary.always and not all(any(_needs(fact, missing) for fact in way) for way in ways):
        return
    for part in parts:
        if part.name in missing:
            slot = program.bot.slots.get(part.name)
            talk = told(program, table, [])
            program.report.add(guard_without_value(guard.span(part), part.name, slot, talk))
            return


def _is_never_there(program: AnalysisContext, table: FlowTable, name: str) -> bool:
    slot = program.bot.slots.get(name)
    if program.is_suspect(name, table):
        return False
    if slot is None:
        return name in table.variables or name in table.inputs
    return slot.scope == "flow" and slot.default is None


def _needs(fact: Fact, names: set[str]) -> bool:
    """Does this fact hold only for a name that has a value? To read one that has none fails."""
    return fact.thing in names and (fact.op != SET or fact.value is True)


def guard_without_value(span: Span, name: str, slot: ast.Slot | None, talk: Talk) -> Diagnostic:
    return Diagnostic(
        NEVER_SET,
        f"`{name}` never has a value here, so the guard lets nobody pass",
        Label(span, "a guard is computed before its flow begins"),
        secondary=() if slot is None else (Label(slot.name.span, "kept for one run of a flow"),),
        help=f"declare `{name}` with `scope: session`, or test it inside the flow",
        path=talk,
    )


# ------------------------------------------------------------------ rejections


def _takes_anything(program: AnalysisContext, slot: ast.Slot | None) -> bool:
    """Is every answer good for this slot?"""
    if (
        slot is None
        or program.is_damaged_at(slot.node)
        or slot.values
        or slot.validator is not None
        or slot.normalizer is not None
    ):
        return False
    return slot.type is None or slot.type.type.kind in ("string", "any")


def rejection_never_fires(target: Node, slot: Node) -> Diagnostic:
    return Diagnostic(
        REJECTION_NEVER_FIRES,
        f"no answer to `{slot.value}` is ever refused",
        Label(target.span, "control never goes here"),
        secondary=(Label(slot.span, "a text that nothing validates"),),
        help=f"give `{slot.value}` a `validator:` or a type, or leave `on_invalid` out",
    )
