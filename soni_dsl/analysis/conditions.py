"""What holds at a step because of the conditions around it and before it (SN408).

An arm of a branch or loop is entered only where its condition came out so. A step behind a branch whose arm
leaves for good is reached only where the condition came out otherwise; so every test of a chain knows the
tests before it. That holds as long as nothing between can change what the condition reads: no question, since
the user may correct what was said, no called flow, no loop, no jump that comes in from elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from soni_dsl.analysis.cfg import Edge, Point, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.facts import ANYHOW, Domain, Fact, Ways, possible, together, ways_of, written
from soni_dsl.analysis.paths import closed_values, slot_of, ways
from soni_dsl.source.node import Node
from soni_dsl.source.schema import resolve
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

MOST_BETWEEN: Final = 40  # steps looked at between a condition and the one around it
_LABELS: Final = {Via.THEN: "then", Via.ELSE: "else"}
_WHOLE: Final = Domain(whole=True)
_LENGTH: Final = Domain(whole=True, low=(0, False))
_SIZE: Final = Domain(low=(0, False))


class Surroundings:
    """What holds at the steps of a flow; ``domains`` is what is known of its values anywhere."""

    def __init__(self, program: AnalysisContext, table: FlowTable) -> None:
        self.program = program
        self.table = table
        self._entries: list[tuple[int, int]] | None = None
        self._domains: dict[str, Domain | None] = {}
        self._deciders: list[int] | None = None
        self._read: dict[int, frozenset[str]] = {}

    def at(self, index: int, root: ex.Expr) -> Ways:
        """The ways in which a point is reached, by what they say of the names in ``root``.

        None of them holds where that is reported already.
        """
        points, found = self.table.graph.points, ANYHOW
        arm = points[index].arm
        summary = self.program.summary(root)
        names = {part.name for part in (*summary.names, *summary.tested)}
        for outer, label in arm:
            if index - outer <= MOST_BETWEEN and not names.isdisjoint(self._names(outer)):
                others = frozenset(other for other in self._labels(outer, index) if other != label)
                found = self._and(found, outer, self._arm_says(points[outer], label), index, others)
        for before in self._deciding(index):
            point = points[before]
            if point.arm == arm[: len(point.arm)] and not names.isdisjoint(self._names(before)):
                inside = len(arm) > len(point.arm) and arm[len(point.arm)][0] == before
                behind = None if inside else self._left_behind(point, index)
                if behind is not None:
                    found = self._and(found, before, behind[0], index, behind[1])
        return found

    def _and(self, found: Ways, outer: int, said: Ways, index: int, left: frozenset[str]) -> Ways:
        """``found`` with what the step at ``outer`` says; ``left`` are arms of it that are not on the way."""
        names = self._names(outer)
        if said == ANYHOW or not names or not self._untouched(outer, index, names, left):
            return found
        return possible(together(found, said), self.domains)

    def _labels(self, outer: int, index: int) -> set[str]:
        """The arms of a branch that stand between it and a point."""
        depth = len(self.table.graph.points[outer].arm)
        between = self.table.graph.points[outer + 1 : index + 1]
        return {p.arm[depth][1] for p in between if len(p.arm) > depth and p.arm[depth][0] == outer}

    def _deciding(self, index: int) -> list[int]:
        """The points before ``index`` that decide something, the nearest first."""
        if self._deciders is None:
            table = self.table
            found = {point.index for point in table.having(ast.If, ast.Switch)}
            found.update(number for number, when in enumerate(table.whens) if when is not None)
            self._deciders = sorted(found)
        deciders = self._deciders
        last = bisect_left(deciders, index)
        first = bisect_left(deciders, index - MOST_BETWEEN)
        return deciders[first:last][::-1]

    def _names(self, index: int) -> frozenset[str]:
        """The names that decide where control goes from a point."""
        if index not in self._read:
            step = self.table.graph.points[index].step
            roots = [] if step.when is None else [step.when.root]
            if isinstance(step, ast.If | ast.While):
                roots.append(step.test.root)
            elif isinstance(step, ast.Switch):
                roots.append(step.on.root)
            summaries = [self.program.summary(root) for root in roots]
            self._read[index] = frozenset(
                part.name for summary in summaries for part in (*summary.names, *summary.tested)
            )
        return self._read[index]

    # -------------------------------------------------------- what a branch says

    def _arm_says(self, point: Point, label: str) -> Ways:
        """What holds in an arm of a branch or loop."""
        step = point.step
        found = ANYHOW if step.when is None else ways_of(step.when.root, True)
        match step:
            case ast.If():
                return together(found, ways_of(step.test.root, label == "then"))
            case ast.While():
                return together(found, ways_of(step.test.root, True))
            case ast.Switch():
                number = int(label.removeprefix("case ")) if label.startswith("case ") else None
                return together(found, self.case_ways(step, number))
            case _:
                return found

    def _left_behind(self, point: Point, index: int) -> tuple[Ways, frozenset[str]] | None:
        """What holds behind a step that some conditions lead away from for good, and its arms that leave;
        None: nothing."""
        step = point.step
        branches = isinstance(step, ast.If | ast.Switch)
        jumps = point.after != point.follow or isinstance(step, ast.Link | ast.Handoff | ast.Jump)
        if not branches and (step.when is None or not jumps):
            return None
        edges = ways(self.program, self.table)[point.index]
        stays = [edge for edge in edges if not self._leaves(point, edge, index)]
        if not stays or len(stays) == len(edges):
            return None
        left = {_LABELS.get(edge.via, f"case {edge.case}") for edge in edges if edge not in stays}
        found: Ways = ()
        for edge in stays:
            said = self._edge_says(step, edge)
            if said == ANYHOW:
                return None
            found = (*found, *said)
        return found, frozenset(left)

    def _edge_says(self, step: ast.Step, edge: Edge) -> Ways:
        if edge.via is Via.SKIP and step.when is not None:
            return ways_of(step.when.root, False)
        here = ANYHOW if step.when is None else ways_of(step.when.root, True)
        if isinstance(step, ast.If) and edge.via in (Via.THEN, Via.ELSE):
            return together(here, ways_of(step.test.root, edge.via is Via.THEN))
        if isinstance(step, ast.Switch) and edge.via in (Via.CASE, Via.ELSE):
            return together(here, self.case_ways(step, edge.case))
        return ANYHOW

    def _leaves(self, point: Point, edge: Edge, index: int) -> bool:
        """Does no way along this edge come to ``index`` before it comes to ``point`` again?"""
        first, last, to = point.index, index, edge.to
        if edge.via is Via.SKIP or to == point.follow:
            return False
        routes, points = ways(self.program, self.table), self.table.graph.points
        seen: set[int] = set()
        stack = [to]
        while stack:
            here = stack.pop()
            if not first < here <= last or here in seen:
                continue
            if len(points[here].arm) <= len(point.arm) or points[here].arm[len(point.arm)][0] != first:
                return False  # between the two, but not in an arm of the branch
            seen.add(here)
            stack.extend(each.to for each in routes[here])
        return True

    def case_ways(self, step: ast.Switch, number: int | None) -> Ways:
        """What holds where a case of a switch is taken; for None, where none of them is."""
        thing = written(step.on.root)
        values = closed_values(self.program, self.table, step.on.root)
        constants = [_constant(case.value, values) for case in step.cases]
        if thing is None or None in constants:
            return ANYHOW
        if number is not None:
            return ((Fact(thing, "==", constants[number]),),)
        return (tuple(Fact(thing, "!=", constant) for constant in constants),)

    # -------------------------------------------------------- what may change it

    def _untouched(self, outer: int, index: int, names: frozenset[str], left: frozenset[str]) -> bool:
        """Does every way to ``index`` come from ``outer``, without anything that could change ``names``? A
        question could: the user may correct what was said before."""
        table, points = self.table, self.table.graph.points
        entries, depth = self._sources(), len(points[outer].arm)
        for point in points[outer + 1 : index + 1]:
            in_arm = len(point.arm) > depth and point.arm[depth][0] == outer
            if in_arm and point.arm[depth][1] in left:
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

    # -------------------------------------------------------- what is known of a value anywhere

    def domains(self, thing: str) -> Domain | None:
        """What a thing can be: by the declaration of a slot that only users fill, or by its function."""
        if thing not in self._domains:
            self._domains[thing] = self._domain(thing)
        return self._domains[thing]

    def is_limited(self, name: str) -> bool:
        """Does a name have a least value, so that a comparison of it alone may always come out the same?"""
        domain = self.domains(name)
        return domain is not None and domain.low is not None

    def ranges(self, thing: str) -> Domain | None:
        """The same without the values of enumerations."""
        found = self.domains(thing)
        return found if found is None or found.values is None else Domain(None, found.whole, found.low)

    def _domain(self, thing: str) -> Domain | None:
        if not thing.isidentifier():
            return domain_anywhere(thing)
        slot, table = slot_of(self.program, thing), self.table
        if slot is None or thing in table.assigned_freely or thing in table.inputs:
            return None
        values = closed_values(self.program, table, ex.Name(0, 0, thing))
        if values is not None:
            truths: tuple[ex.Literal, ...] = (True, False)
            may_be_null = self._may_be_null(slot, thing)
            return None if may_be_null else Domain(truths if values == ("true", "false") else values)
        kind = slot.type.type.kind if slot.type is not None else "string"
        positive = (
            slot.validator is not None and slot.validator.value == "positive" and slot.normalizer is None
        )
        own = self.program.signatures is not None and "positive" in self.program.signatures.validators
        if positive and not own and kind in ("integer", "number") and slot.default is None:
            return Domain(whole=kind == "integer", low=(0, True))
        return _WHOLE if kind == "integer" else None

    def _may_be_null(self, slot: ast.Slot, name: str) -> bool:
        if slot.default is not None and slot.default.is_null:
            return True
        for point in self.table.graph.points:
            step = point.step
            if isinstance(step, ast.Collect) and step.optional and any(n.value == name for n in step.slots):
                return True
            if isinstance(step, ast.Clear) and any(node.value == name for node in step.names):
                return True
        return slot.scope == "session"  # another flow may have taken a null


def domain_anywhere(thing: str) -> Domain | None:
    """What the result of a function can be, whatever it is computed from."""
    if thing.count("(") != 1 or not thing.endswith(")"):
        return None
    return _LENGTH if thing.startswith("len(") else _SIZE if thing.startswith("abs(") else None


def _constant(node: Node, values: tuple[str, ...] | None) -> ex.Literal:
    """A case as the value that it is compared with; None: it depends on the type of what is compared."""
    if values is not None and values != ("true", "false"):
        return node.value
    value = resolve(node)
    wanted = bool if values is not None else str
    return value if isinstance(value, wanted) else None
