"""Every way control can take through a flow, with those that its settings and its users add.

The graph knows what the steps say. Here come the ways nobody wrote: a user who cancels while the bot waits,
a jump to `cancel` or `error`, and, where a step could not be read, wherever it may have gone.
"""

from __future__ import annotations

from collections.abc import Iterable

from soni_dsl.analysis.cfg import CANCEL, END, ERROR, Edge, FlowGraph, Point, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

Ways = list[tuple[Edge, ...]]


def ways(program: AnalysisContext, table: FlowTable) -> Ways:
    """The edges out of each point. An edge to END, CANCEL or ERROR leaves the flow for good."""
    if table.ways is None:
        table.ways = _ways(program, table)
    return table.ways


def _ways(program: AnalysisContext, table: FlowTable) -> Ways:
    graph, flow = table.graph, table.flow
    cancel = _target(graph, flow.on_cancel, CANCEL)
    error = _target(graph, flow.on_error, ERROR)
    instead = {CANCEL: cancel, ERROR: error}
    redirected = cancel != CANCEL or error != ERROR
    result: Ways = []
    for point in graph.points:
        edges, step = point.edges, point.step
        if redirected and any(edge.to in instead for edge in edges):
            edges = tuple(Edge(e.via, instead.get(e.to, e.to), e.case) for e in edges)
        if cancel != CANCEL and waits(point) and not any(e.via is Via.CANCELLED for e in edges):
            edges = (*edges, Edge(Via.CANCELLED, cancel))
        if isinstance(step, ast.BadStep):
            words = table.possible.get(point.index, frozenset())
            more = (Edge(Via.JUMP, i) for name, i in graph.by_id.items() if name in words)
            edges = (*edges, *more)
        elif isinstance(step, ast.Switch) and step.otherwise is None and is_exhaustive(program, table, step):
            edges = tuple(edge for edge in edges if edge.via is not Via.ELSE)
        result.append(edges)
    return result


def _target(graph: FlowGraph, target: ast.Target | None, otherwise: int) -> int:
    return otherwise if target is None else graph.by_id.get(target.name, otherwise)


def closure(routes: Ways, starts: Iterable[int]) -> set[int]:
    """The points that some way leads to from ``starts``, with those."""
    seen = set(starts)
    stack = list(seen)
    while stack:
        for edge in routes[stack.pop()]:
            if edge.to >= 0 and edge.to not in seen:
                seen.add(edge.to)
                stack.append(edge.to)
    return seen


def waits(point: Point) -> bool:
    """Does the user have the word at this step? A called flow may ask as well."""
    return point.kind is not None and (point.kind.waits or isinstance(point.step, ast.Call))


def leaves(edge: Edge) -> bool:
    return edge.to in (END, CANCEL, ERROR)


# ------------------------------------------------------------------ enumerations


def closed_values(program: AnalysisContext, table: FlowTable, on: ex.Expr) -> tuple[str, ...] | None:
    """All values that a plain name can have, where they are listed; None where they are not."""
    if not isinstance(on, ex.Name):
        return None
    slot = slot_of(program, on.name)
    if slot is None or on.name in table.assigned_freely:
        return None
    if slot.values:
        return tuple(value.value.value for value in slot.values)
    if slot.type is not None and slot.type.type.kind == "boolean":
        return ("true", "false")
    return None


def slot_of(program: AnalysisContext, name: str) -> ast.Slot | None:
    """The slot of this name, or the one that a misspelt name stands for."""
    slots = program.bot.slots
    return slots.get(name) or slots.get(program.stands_for.get(name, ""))


def case_key(node: Node, boolean: bool) -> str:
    """The text of a case as the language compares it: `True` and `true` are one boolean."""
    return node.value.lower() if boolean and not node.style else node.value


def missing_values(program: AnalysisContext, table: FlowTable, step: ast.Switch) -> tuple[str, ...] | None:
    """The listed values that no case of a switch takes; None where it is not over an enumeration."""
    values = closed_values(program, table, step.on.root)
    if values is None:
        return None
    boolean = values == ("true", "false")
    taken = {case_key(case.value, boolean) for case in step.cases}
    return tuple(value for value in values if value not in taken)


def is_exhaustive(program: AnalysisContext, table: FlowTable, step: ast.Switch) -> bool:
    """Does a switch take every value? Where its slot or a case was reported, it is taken to."""
    values = closed_values(program, table, step.on.root)
    if values is None:
        return isinstance(step.on.root, ex.Name) and program.is_suspect(step.on.root.name)
    boolean = values == ("true", "false")
    wrong = any(case_key(case.value, boolean) not in values for case in step.cases)
    return wrong or missing_values(program, table, step) == ()
