"""Conditions that come out the same every time, by what they say and by what stands around them (SN408).

A condition is taken apart into facts about single names: equal to a constant, unlike it, above or below it,
true or false. Facts that exclude each other can never hold together, so the condition that needs them all is
never true, and the one that fails only with all of them is always true. Everything else (functions,
arithmetic, two names) gives no fact, and nothing is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.paths import ways
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

MOST_BETWEEN: Final = 40  # steps looked at between a condition and the one around it
TRUTH: Final = "is"

_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_NEGATED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


class Fact(NamedTuple):
    """``name op value``; ``op`` is a comparison, or ``is`` for a name that stands alone."""

    name: str
    op: str
    value: ex.Literal


def facts(root: ex.Expr, truth: bool) -> Iterator[Fact]:
    """What surely holds where ``root`` comes out as ``truth``."""
    match root:
        case ex.Name():
            yield Fact(root.name, TRUTH, truth)
        case ex.Unary(op="not"):
            yield from facts(root.operand, not truth)
        case ex.Binary(op="and" | "or"):
            if (root.op == "and") is truth:
                yield from facts(root.left, truth)
                yield from facts(root.right, truth)
        case ex.Compare() if root.op in _FLIPPED:
            name, op, value = root.left, root.op, root.right
            if isinstance(name, ex.Constant):
                name, op, value = value, _FLIPPED[op], name
            if isinstance(name, ex.Name) and isinstance(value, ex.Constant):
                yield Fact(name.name, op if truth else _NEGATED[op], value.value)
        case _:
            return


@dataclass(slots=True)
class _Known:
    """What is known of one name. Bounds are numbers, each with whether it is itself left out."""

    equal: list[ex.Literal] = field(default_factory=list)
    unlike: list[ex.Literal] = field(default_factory=list)
    low: tuple[float, bool] | None = None
    high: tuple[float, bool] | None = None
    truth: ex.Literal = None

    def add(self, fact: Fact) -> bool:
        """Take in a fact. False: it excludes what is known already."""
        op, value = fact.op, fact.value
        if op == TRUTH:
            fits = self.truth is None or self.truth is value
            self.truth = value
            return fits
        if op == "==":
            self.equal.append(value)
        elif op == "!=":
            self.unlike.append(value)
        elif _is_number(value) and isinstance(value, int | float):
            bound = (float(value), op in ("<", ">"))
            if op in (">", ">="):
                self.low = bound if self.low is None else max(self.low, bound)
            elif self.high is None or (bound[0], not bound[1]) < (self.high[0], not self.high[1]):
                self.high = bound
        return self._holds()

    def _holds(self) -> bool:
        first = self.equal[0] if self.equal else None
        if any(not _same(first, other) for other in self.equal[1:]):
            return False
        if self.equal and any(_same(first, other) for other in self.unlike):
            return False
        low, high = self.low, self.high
        if self.equal and isinstance(first, int | float) and _is_number(first):
            low = max(low, (float(first), False)) if low is not None else (float(first), False)
            point = (float(first), False)
            high = point if high is None or (point[0], True) < (high[0], not high[1]) else high
        if low is None or high is None:
            return True
        return low[0] < high[0] or (low[0] == high[0] and not low[1] and not high[1])


def _is_number(value: ex.Literal) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(one: ex.Literal, other: ex.Literal) -> bool:
    return isinstance(one, bool) is isinstance(other, bool) and one == other


def clash(*groups: Iterable[Fact]) -> str | None:
    """The name of which these facts, taken together, say what excludes itself."""
    known: dict[str, _Known] = {}
    for group in groups:
        for fact in group:
            about = known.get(fact.name)
            if about is None:
                about = known[fact.name] = _Known()
            if not about.add(fact):
                return fact.name
    return None


# ------------------------------------------------------------------ a condition inside another


class Surroundings:
    """What holds at the steps of a flow because of the conditions of the arms they stand in."""

    def __init__(self, program: AnalysisContext, table: FlowTable) -> None:
        self.program = program
        self.table = table
        self._entries: list[tuple[int, int]] | None = None

    def at(self, index: int) -> list[Fact]:
        """The facts at a point. They exclude each other where it is reported already."""
        points, found = self.table.graph.points, list[Fact]()
        for outer, label in points[index].arm:
            step = points[outer].step
            if isinstance(step, ast.If) and index - outer <= MOST_BETWEEN:
                here = list(facts(step.test.root, label == "then"))
                names = {fact.name for fact in here}
                if names and self._untouched(outer, label, index, names):
                    found += here
        return found

    def _untouched(self, outer: int, label: str, index: int, names: set[str]) -> bool:
        """Does every way to ``index`` come from that arm's beginning, without anything that could change
        ``names``? A question could: the user may correct what was said before."""
        table, points = self.table, self.table.graph.points
        entries = self._sources()
        for point in points[outer + 1 : index + 1]:
            if (outer, label) not in point.arm:
                continue
            first, last = entries[point.index]
            if first < outer or last > index or point.index in table.possible:
                return False
            if point.index == index:
                break
            if (
                point.kind is None
                or point.kind.waits
                or isinstance(point.step, ast.Call | ast.While | ast.For)
            ):
                return False
            changed = (*table.writes[point.index], *point.kind.clears(point.step))
            if any(node.value in names for node in changed):
                return False
        return True

    def _sources(self) -> list[tuple[int, int]]:
        """Of the points from which control comes to each point, the first and the last."""
        if self._entries is None:
            count = len(self.table.graph.points)
            first, last = [count] * count, [-1] * count
            for index, edges in enumerate(ways(self.program, self.table)):
                for edge in edges:
                    if edge.to >= 0:
                        first[edge.to] = min(first[edge.to], index)
                        last[edge.to] = max(last[edge.to], index)
            self._entries = list(zip(first, last, strict=True))
        return self._entries
