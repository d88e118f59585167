"""Control reaches every step (SN401)."""

from __future__ import annotations

from soni_dsl.analysis.cfg import SPECIAL
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.paths import closure, ways
from soni_dsl.diagnostics.codes.control import UNREACHABLE_STEP
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast


def reach(program: AnalysisContext) -> None:
    """Report steps that nothing leads to."""
    for table in program.tables:
        _check_reachable(program, table)


def reached(program: AnalysisContext, table: FlowTable) -> set[int]:
    """The points some way leads to, from the beginning or from a cancellation or failure."""
    if table.alive is None:
        table.alive = _reached(program, table)
    return table.alive


def _reached(program: AnalysisContext, table: FlowTable) -> set[int]:
    routes = ways(program, table)
    starts = {0} if routes else set()
    for target in (table.flow.on_error, table.flow.on_cancel):
        if target is not None and target.name in table.graph.by_id:
            starts.add(table.graph.by_id[target.name])
    return closure(routes, starts)


def _check_reachable(program: AnalysisContext, table: FlowTable) -> None:
    graph, routes = table.graph, ways(program, table)
    alive = reached(program, table)
    lost = 0
    if graph.unknowable or _handler_unknown(table):
        # Any step with an id may well be the one that is meant; if none is dead, one that lost its id.
        named = {point.index for point in graph.points if point.step.id is not None}
        lost = 0 if named - alive else len({target.name for target, _, _ in graph.unknown}) or 1
        alive = alive | closure(routes, named)
    if len(alive) == len(graph.points):
        return
    dead = [point.index for point in graph.points if point.index not in alive]
    entered = {edge.to for index in dead for edge in routes[index]}
    doubled = {id(second) for second, _ in graph.duplicates}
    seen: set[int] = set()
    # First those that no other dead step leads to, then what is left: dead circles.
    for index in (*(i for i in dead if i not in entered), *dead):
        if index in seen:
            continue
        region = closure(routes, {index}) - alive
        is_new = not region & seen
        seen |= region
        step = graph.points[index].step
        if is_new and lost and step.id is None:
            lost -= 1
            continue
        if is_new and not isinstance(step, ast.BadStep) and id(step) not in doubled:
            program.report.add(unreachable_step(step, table.flow, _cut_off(table, index)))


def _handler_unknown(table: FlowTable) -> bool:
    by_id = table.graph.by_id
    targets = (table.flow.on_error, table.flow.on_cancel)
    return any(t is not None and t.name not in by_id and t.name not in SPECIAL for t in targets)


def _cut_off(table: FlowTable, index: int) -> Span | None:
    """What stands before a dead step and leads elsewhere."""
    points = table.graph.points
    arm = points[index].arm
    for before in reversed(points[:index]):
        if before.arm == arm:
            jump = before.step.jump_to
            if jump is None and before.kind is not None and before.kind.falls_through:
                inner = [p for p in points[before.index + 1 : index] if p.step.jump_to is not None]
                jump = inner[-1].step.jump_to if inner else None
            return jump.node.span if jump is not None else before.step.kind_node.span
    return None


def unreachable_step(step: ast.Step, flow: ast.Flow, cut: Span | None) -> Diagnostic:
    return Diagnostic(
        UNREACHABLE_STEP,
        "this step can never be reached",
        Label(step.kind_node.span, f"no way through `{flow.name.value}` leads here"),
        secondary=(Label(cut, "control goes elsewhere here"),) if cut is not None else (),
        help="jump to it from somewhere, or leave it out",
    )
