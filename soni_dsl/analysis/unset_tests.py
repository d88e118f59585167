"""Tests whether a variable is set, where nothing can have set it yet (SN408).

The proof is by induction on the length of conversations. Take away the ways that control goes where the
variable is set. If then no step that sets it is reached, or none from which control comes back to the test,
the variable has no value at the test the first time, nor any later time. A correction may send control back
to a question, so where people have the word after a step that sets the variable, and a question stands in
the flow, nothing is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from soni_dsl.analysis.assignment import BEFORE
from soni_dsl.analysis.cfg import Edge, Point, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.narrowing import present_if
from soni_dsl.analysis.paths import closure, waits, ways
from soni_dsl.analysis.reads import Use
from soni_dsl.diagnostics.codes.control import CONSTANT_CONDITION
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast

_OUTCOME: Final = {Via.THEN: True, Via.ELSE: False, Via.BODY: True, Via.DONE: False}


class _Test(NamedTuple):
    """A condition by which a step chooses its way; ``is_when``: whether it runs at all."""

    point: Point
    use: Use
    is_when: bool

    def comes_out(self, edge: Edge, truth: bool) -> bool:
        """Does control go along this edge of the step only where the condition comes out as ``truth``?"""
        if self.is_when:
            return (edge.via is not Via.SKIP) is truth
        return _OUTCOME.get(edge.via) is truth


def check(program: AnalysisContext) -> None:
    """Report tests of variables to which no way there has given a value."""
    for table in program.tables:
        if table.variables and not table.possible:
            for test in _tests(program, table):
                _check_test(program, table, test)


def _tests(program: AnalysisContext, table: FlowTable) -> Iterator[_Test]:
    for index, when in enumerate(table.whens):
        if when is not None and program.summary(when.root).tested:
            yield _Test(table.graph.points[index], when, is_when=True)
    for point in table.having(ast.If, ast.While):
        step = point.step
        if isinstance(step, ast.If | ast.While) and program.summary(step.test.root).tested:
            yield _Test(point, Use(step.test.root, step.test.node, step.test.base), is_when=False)


def _check_test(program: AnalysisContext, table: FlowTable, test: _Test) -> None:
    for part in program.summary(test.use.root).tested:
        name = part.name
        if not _is_own(program, table, name):
            continue
        for truth in (True, False):
            if present_if(test.use.root, truth, {name: 1}) and _never_set(program, table, test, name, truth):
                if not _is_reported(program, test.use.node):
                    later = table.variables[name]
                    program.report.add(never_set_yet(test.use.span(part), name, later, never=truth))
                return


def _is_own(program: AnalysisContext, table: FlowTable, name: str) -> bool:
    """Is this a variable to which only the steps of this flow give a value?"""
    return (
        name in table.variables
        and name not in program.bot.slots
        and name not in table.inputs
        and name not in program.stands_for.values()
        and not program.is_suspect(name, table)
    )


def _is_reported(program: AnalysisContext, node: Node) -> bool:
    return any(
        found.code is CONSTANT_CONDITION
        and found.primary.span.source is node.source
        and node.start <= found.primary.span.start <= node.end
        for found in program.report.diagnostics
    )


def _never_set(program: AnalysisContext, table: FlowTable, test: _Test, name: str, truth: bool) -> bool:
    """Has the variable no value whenever control comes to the test? Then it never comes out as ``truth``,
    which the variable would need a value for, and control need not be followed there."""
    here = test.point.index
    routes = list(ways(program, table))
    routes[here] = tuple(edge for edge in routes[here] if not test.comes_out(edge, truth))
    alive = closure(routes, (0,))
    if here not in alive:
        return False  # nothing leads there, which is reported as such
    points = table.graph.points
    for writer in alive:
        if all(node.value != name for node in table.writes[writer]):
            continue
        after = closure(routes, (e.to for e in routes[writer] if e.to >= 0 and e.via not in BEFORE))
        if here in after:
            return False
        if any(waits(points[i]) for i in after) and any(
            isinstance(points[i].step, ast.Collect) for i in alive
        ):
            return False
    return True


def never_set_yet(span: Span, name: str, later: Node, *, never: bool) -> Diagnostic:
    return Diagnostic(
        CONSTANT_CONDITION,
        f"this condition is {'never' if never else 'always'} true here",
        Label(span, f"no way here gives `{name}` a value"),
        secondary=(Label(later.span, "set only after this"),),
        help=f"put it after the step that sets `{name}`, or leave it out",
    )
