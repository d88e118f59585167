"""The control-flow graph of a flow: its steps in one flat order, and where each can go.

This is the only place that knows how blocks rejoin. The checks walk it, and lowering emits it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.syntax import ast
from soni_dsl.syntax.ids import step_ids
from soni_dsl.syntax.kinds import KIND_OF, StepKind

END: Final = -1
CANCEL: Final = -2
ERROR: Final = -3
SPECIAL: Final = {"end": END, "cancel": CANCEL, "error": ERROR}
CONTINUE: Final = "continue"


class Via(StrEnum):
    """Why control goes along an edge."""

    NEXT = "next"
    JUMP = "jump_to"
    SKIP = "when is false"
    THEN = "then"
    ELSE = "else"
    CASE = "case"
    YES = "yes"
    NO = "no"
    CHANGE = "change"
    BODY = "do"
    DONE = "done"
    FAIL = "on_error"
    INVALID = "on_invalid"
    CANCELLED = "on_cancel"
    TIMEOUT = "on_timeout"


class Edge(NamedTuple):
    """``to`` is the index of a point, or END, CANCEL, ERROR. ``case`` says which case of a switch."""

    via: Via
    to: int
    case: int | None = None


class Point:
    """A step in the flat order. Plain and slotted: there is one for every step of a bot.

    ``after`` is where control goes when nothing else decides (already past ``jump_to`` and rejoined), and
    ``follow`` where it goes when the step is passed over: ``after`` without ``jump_to``. ``arm`` is the
    lexical path of arms around the step: (index of the branching point, label) each.
    """

    __slots__ = ("_ids", "after", "arm", "edges", "follow", "index", "kind", "step")

    def __init__(self, index: int, step: ast.Step, arm: tuple[tuple[int, str], ...], ids: _Ids) -> None:
        self.index = index
        self.step = step
        self.kind: StepKind | None = KIND_OF.get(type(step))
        self.arm = arm
        self.after = END
        self.follow = END
        self.edges: tuple[Edge, ...] = ()
        self._ids = ids

    @property
    def id(self) -> str:
        """The id of the step, made up where none is written."""
        return self._ids.of(self.index)


class _Ids:
    """The ids of a flow's steps. Checks do without them, so they are made when the first is asked for."""

    __slots__ = ("found", "points")

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.found: list[str] | None = None

    def of(self, index: int) -> str:
        if self.found is None:
            self.found = step_ids(point.step for point in self.points)
        return self.found[index]


@dataclass(slots=True)
class FlowGraph:
    """``unknown`` are targets that name no step, with the key each stands at and the nearest id."""

    flow: ast.Flow
    points: list[Point]
    by_id: dict[str, int]
    unknown: list[tuple[ast.Target, str, str | None]] = field(default_factory=list)
    duplicates: list[tuple[ast.Step, ast.Step]] = field(default_factory=list)  # (second, first)
    unknowable: set[int] = field(default_factory=set)  # points with a target that cannot be guessed

    def predecessors(self) -> list[list[int]]:
        before: list[list[int]] = [[] for _ in self.points]
        for point in self.points:
            for edge in point.edges:
                if edge.to >= 0:
                    before[edge.to].append(point.index)
        return before

    def reachable(self, start: int = 0) -> set[int]:
        """Indices of the points control can reach from ``start``."""
        if not self.points:
            return set()
        seen, stack = {start}, [start]
        while stack:
            for edge in self.points[stack.pop()].edges:
                if edge.to >= 0 and edge.to not in seen:
                    seen.add(edge.to)
                    stack.append(edge.to)
        return seen


def build_graph(flow: ast.Flow) -> FlowGraph:
    """Flatten a flow. Raises nothing; a target that names no step goes to the nearest one, or out."""
    return _Builder(flow).build()


class _Builder:
    def __init__(self, flow: ast.Flow) -> None:
        self.flow = flow
        self.points: list[Point] = []
        self.ids = _Ids()
        self.arms: dict[int, list[tuple[str, list[Point]]]] = {}  # point → its blocks, by label
        self.starts: dict[int, dict[str, int]] = {}  # point → label of arm → first point of it, or after

    def build(self) -> FlowGraph:
        outermost = self._place(self.flow.steps, ())
        self.ids.points = self.points
        self.graph = FlowGraph(self.flow, self.points, {})
        self._name_points()
        self._link(outermost, END)
        fails = self.flow.on_error
        self.handler = self.graph.by_id.get(fails.name) if fails is not None else None
        for point in self.points:
            point.edges = self._edges(point)
        return self.graph

    def _place(self, block: ast.Block, arm: tuple[tuple[int, str], ...]) -> list[Point]:
        """Number the steps of a block and those inside them; the points of the block itself."""
        points, ids, placed = self.points, self.ids, []
        for step in block:
            index = len(points)
            point = Point(index, step, arm, ids)
            points.append(point)
            placed.append(point)
            if type(step) in _WITH_BLOCKS:
                self.arms[index] = [
                    (label, self._place(inner, (*arm, (index, label))))
                    for label, inner in _inner_blocks(step)
                ]
        return placed

    def _name_points(self) -> None:
        by_id = self.graph.by_id
        for point in self.points:
            written = point.step.id
            if written is None:
                continue
            first = by_id.setdefault(written.value, point.index)
            if first != point.index:
                self.graph.duplicates.append((point.step, self.points[first].step))

    def _link(self, block: list[Point], follow: int) -> None:
        """Give each point of a block its ``follow`` and ``after``, and its arms their beginnings."""
        for point in reversed(block):
            point.after = point.follow = follow
            follow = point.index
        for point in block:
            jump = point.step.jump_to
            if jump is not None:
                target = self._resolve(jump, "jump_to", point.follow)
                if target is None:
                    self.graph.unknowable.add(point.index)
                    target = END
                point.after = target
            if point.index in self.arms:
                into = point.index if isinstance(point.step, ast.While | ast.For) else point.after
                starts = self.starts[point.index] = {}
                for label, inner in self.arms[point.index]:
                    starts[label] = inner[0].index if inner else into
                    self._link(inner, into)

    def _resolve(self, target: ast.Target, key: str, follow: int) -> int | None:
        name = target.name
        if name in self.graph.by_id:
            return self.graph.by_id[name]
        if name in SPECIAL:
            return SPECIAL[name]
        if name == CONTINUE:
            return follow
        near = nearest(name, self.graph.by_id)
        self.graph.unknown.append((target, key, near))
        return None if near is None else self.graph.by_id[near]

    def _to(
        self, via: Via, target: ast.Target | None, point: Point, default: int | None, key: str = ""
    ) -> Iterator[Edge]:
        if target is not None:
            default = self._known(target, key or str(via), point)
        if default is not None:
            yield Edge(via, default)

    def _known(self, target: ast.Target, key: str, point: Point) -> int:
        """Where a target leads. One that cannot be guessed leads out: no path is made up for it."""
        to = self._resolve(target, key, point.after)
        if to is None:
            self.graph.unknowable.add(point.index)
            return END
        return to

    def _arm(
        self, via: Via, arm: ast.Arm | None, label: str, point: Point, key: str, case: int | None = None
    ) -> Edge:
        if isinstance(arm, ast.Target):
            to = self._known(arm, key, point)
        elif arm is None:
            to = point.after
        else:
            to = self.starts[point.index][label]
        return Edge(via, to, case)

    def _edges(self, point: Point) -> tuple[Edge, ...]:
        step, kind = point.step, point.kind
        if type(step) in _STRAIGHT:
            edges: tuple[Edge, ...] = (_onward(Via.NEXT if step.jump_to is None else Via.JUMP, point.after),)
        else:
            edges = tuple(self._own_edges(point))
        if step.when is not None:
            edges = (_onward(Via.SKIP, point.follow), *edges)
        if kind is not None and kind.can_fail:
            if step.on_error is not None:
                edges = (*edges, *self._to(Via.FAIL, step.on_error, point, None))
            elif self.handler is not None:
                edges = (*edges, _onward(Via.FAIL, self.handler))
        if isinstance(step, ast.Parallel):
            # A branch says for itself where its failure leads.
            for branch in step.branches:
                if branch.on_error is not None:
                    edges = (*edges, *self._to(Via.FAIL, branch.on_error, point, None))
        return edges

    def _own_edges(self, point: Point) -> Iterator[Edge]:
        step, onward = point.step, Via.JUMP if point.step.jump_to is not None else Via.NEXT
        match step:
            case ast.If():
                yield self._arm(Via.THEN, step.then, "then", point, "then")
                yield self._arm(Via.ELSE, step.otherwise, "else", point, "else")
            case ast.Switch():
                for number, case in enumerate(step.cases):
                    yield self._arm(Via.CASE, case.arm, f"case {number}", point, "cases", number)
                yield self._arm(Via.ELSE, step.otherwise, "else", point, "else")
            case ast.While() | ast.For():
                yield Edge(Via.BODY, self.starts[point.index]["do"])
                yield Edge(Via.DONE, point.after)
            case ast.Confirm():
                yield from self._to(Via.YES, step.on_yes, point, point.after, "on_yes")
                yield from self._to(Via.NO, step.on_no, point, CANCEL, "on_no")
                yield from self._to(Via.CHANGE, step.on_change, point, point.index, "on_change")
            case ast.Collect():
                yield Edge(onward, point.after)
                yield from self._to(Via.INVALID, step.on_invalid, point, None)
                yield from self._to(Via.CANCELLED, step.on_cancel, point, None)
                yield from self._to(Via.TIMEOUT, step.on_timeout, point, None)
            case ast.BadStep():
                yield Edge(onward, point.after)
                for begin in self.starts.get(point.index, {}).values():
                    yield Edge(Via.BODY, begin)
            case ast.Link() | ast.Handoff():
                yield Edge(Via.NEXT, END)
            case _:
                yield Edge(onward, point.after)


_WITH_BLOCKS: Final = frozenset((ast.If, ast.Switch, ast.While, ast.For, ast.BadStep))
_STRAIGHT: Final = frozenset(
    (ast.Action, ast.Say, ast.Set, ast.Clear, ast.Call, ast.Generate, ast.Parallel, ast.Jump)
)


@cache
def _onward(via: Via, to: int) -> Edge:
    """An edge without a case. The same few serve all flows."""
    return Edge(via, to)


def _inner_blocks(step: ast.Step) -> Iterator[tuple[str, ast.Block]]:
    """The lists of steps inside a step, labelled as ``Point.arm`` names them."""
    match step:
        case ast.If():
            if isinstance(step.then, tuple):
                yield "then", step.then
            if isinstance(step.otherwise, tuple):
                yield "else", step.otherwise
        case ast.Switch():
            for number, case in enumerate(step.cases):
                if isinstance(case.arm, tuple):
                    yield f"case {number}", case.arm
            if isinstance(step.otherwise, tuple):
                yield "else", step.otherwise
        case ast.While() | ast.For():
            yield "do", step.body
        case ast.BadStep():
            for number, block in enumerate(step.blocks):
                yield f"block {number}", block
        case _:
            return
