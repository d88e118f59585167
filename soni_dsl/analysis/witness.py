"""A way through a flow as the conversation that takes it: the shortest one that reaches a defect."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from soni_dsl.analysis.assignment import Assignment
from soni_dsl.analysis.cfg import Edge, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.narrowing import polarity
from soni_dsl.analysis.paths import ways
from soni_dsl.analysis.states import Change
from soni_dsl.diagnostics.model import Label, PathTurn
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

Move = Change | Edge
Route = list[tuple[int, Move]]
Talk = tuple[PathTurn, ...]
FAILS: Final = frozenset((Via.FAIL, Via.INVALID, Via.CANCELLED, Via.TIMEOUT, Via.SKIP))
MOST_TURNS: Final = 12
_ANSWERS: Final = {Via.CANCELLED: "never mind", Via.TIMEOUT: "…", Via.INVALID: "???"}
_CONFIRMED: Final = {Via.YES: "yes", Via.NO: "no", Via.CHANGE: "I want to change something"}
_TYPICAL: Final = {
    "date": "tomorrow",
    "time": "at nine",
    "datetime": "tomorrow at nine",
    "duration": "two hours",
    "integer": "2",
    "number": "20",
    "boolean": "yes",
}


def shortest_path(solved: Assignment, goal: int, writers: frozenset[int]) -> Route:
    """The shortest way from the beginning to ``goal`` on which none of ``writers`` does its work.

    Breadth first; empty where there is no such way (the analysis joins ways that cannot both be taken).
    """

    def onward(point: int) -> Iterator[Move]:
        blocked = point in writers
        return (change for change in solved.changes[point] if not blocked or change.via in FAILS)

    return _breadth_first(goal, onward)


def way_to(
    program: AnalysisContext,
    table: FlowTable,
    goal: int,
    is_open: Callable[[int, Edge], bool] = lambda point, edge: True,
) -> Route:
    """The shortest way from the beginning to ``goal`` by edges that are open; empty where there is none."""
    return way_through(program, table, (goal,), is_open)


def way_through(
    program: AnalysisContext, table: FlowTable, stops: Sequence[int], is_open: Callable[[int, Edge], bool]
) -> Route:
    """The shortest ways from the beginning to the first of ``stops``, and from each to the next; empty where
    one of them is missing."""
    routes = ways(program, table)
    whole: Route = []
    here = 0
    for stop in stops:
        part = _breadth_first(stop, lambda at: (e for e in routes[at] if is_open(at, e)), here)
        if not part and stop != here:
            return []
        whole += part
        here = stop
    return whole


def _breadth_first(goal: int, onward: Callable[[int], Iterable[Move]], start: int = 0) -> Route:
    came: dict[int, tuple[int, Move]] = {}
    queue = deque([start])
    seen = {start}
    while queue:
        point = queue.popleft()
        if point == goal:
            break
        for move in onward(point):
            if move.to >= 0 and move.to not in seen:
                seen.add(move.to)
                came[move.to] = (point, move)
                queue.append(move.to)
    route: Route = []
    while goal in came:
        before = came[goal]
        route.append(before)
        goal = before[0]
    route.reverse()
    return route


def told(program: AnalysisContext, table: FlowTable, route: Route) -> Talk:
    """``route`` as turns of user and bot, as far as people would notice it."""
    turns: list[PathTurn] = []
    if table.flow.triggers:
        first = table.flow.triggers[0]
        turns.append(PathTurn("user", _example_trigger(program, first), first.node.span))
    wanted = _answers_taken(table, route)
    for point, change in route:
        turns.extend(_turns(program, table.graph.points[point].step, change.via, wanted))
    return tuple(turns[-MOST_TURNS:]) if len(turns) > 1 else ()


def decisions(table: FlowTable, route: Route, most: int) -> Iterator[Label]:
    """The last branches of ``route``, and which arm it takes."""
    found: list[Label] = []
    for point, change in route:
        step, via = table.graph.points[point].step, change.via
        if via is Via.SKIP and step.when is not None:
            found.append(Label(step.when.node.span, "false on this way"))
        elif isinstance(step, ast.If) and via in (Via.THEN, Via.ELSE):
            found.append(Label(step.test.node.span, f"{'true' if via is Via.THEN else 'false'} on this way"))
        elif via is Via.FAIL:
            found.append(Label(step.kind_node.span, "fails on this way"))
        elif isinstance(step, ast.While | ast.For) and via is Via.DONE:
            found.append(Label(step.kind_node.span, "done, or never begun, on this way"))
    yield from found[-most:]


def _answers_taken(table: FlowTable, route: Route) -> dict[str, str]:
    """The answers that the branches of ``route`` ask for, as far as a condition names one."""
    wanted: dict[str, str] = {}
    for point, change in route:
        step, via = table.graph.points[point].step, change.via
        if step.when is not None:
            _take(step.when.root, via is not Via.SKIP, wanted)
        if isinstance(step, ast.If) and via in (Via.THEN, Via.ELSE):
            _take(step.test.root, via is Via.THEN, wanted)
        elif isinstance(step, ast.Switch) and isinstance(step.on.root, ex.Name) and change.case is not None:
            wanted.setdefault(step.on.root.name, step.cases[change.case].value.value)
    return wanted


def _take(test: ex.Expr, truth: bool, wanted: dict[str, str]) -> None:
    test, truth = polarity(test, truth)
    if isinstance(test, ex.Name):
        wanted.setdefault(test.name, "yes" if truth else "no")
    elif isinstance(test, ex.Compare) and test.op == ("==" if truth else "!="):
        name, value = test.left, test.right
        if isinstance(name, ex.Name) and isinstance(value, ex.Constant):
            wanted.setdefault(name.name, str(value.value))


def _turns(program: AnalysisContext, step: ast.Step, via: Via, wanted: dict[str, str]) -> Iterator[PathTurn]:
    """What people notice of a step that is left by ``via``, with the places that say so."""
    if via is Via.SKIP:
        return
    if isinstance(step, ast.Say):
        text = step.text
        if text is None and step.response is not None:
            response = program.bot.responses.get(step.response.value)
            text = response.text if response is not None else None
        if text is not None:
            yield _spoken(text)
    elif isinstance(step, ast.Confirm):
        yield _spoken(step.text)
        target = {Via.YES: step.on_yes, Via.NO: step.on_no, Via.CHANGE: step.on_change}.get(via)
        place = target.node if target is not None else step.kind_node
        yield PathTurn("user", _CONFIRMED.get(via) or _ANSWERS.get(via, "…"), place.span)
    elif isinstance(step, ast.Collect) and step.slots:
        own = step.slots[0]
        slot = program.bot.slots.get(own.value)
        prompt = step.prompt or (slot.prompt if slot is not None else None)
        yield _spoken(prompt) if prompt is not None else PathTurn("bot", f"{own.value}?", own.span)
        target = {
            Via.CANCELLED: step.on_cancel,
            Via.TIMEOUT: step.on_timeout,
            Via.INVALID: step.on_invalid,
        }.get(via)
        said = _ANSWERS.get(via) or wanted.get(own.value) or _example(slot)
        yield PathTurn("user", said, _place(target, own.span))
    elif via is Via.FAIL:
        what = f"`{step.call.name}` fails" if isinstance(step, ast.Action | ast.Call) else "this step fails"
        yield PathTurn("action", what, step.kind_node.span)


def _place(target: ast.Target | None, otherwise: Span) -> Span:
    return otherwise if target is None else target.node.span


def _spoken(text: ast.Text) -> PathTurn:
    template = text.templates[0].node if text.templates else text.node
    return PathTurn("bot", _first(text), template.span)


def _first(text: ast.Text) -> str:
    return " ".join(text.templates[0].node.value.split()) if text.templates else "…"


def _example(slot: ast.Slot | None) -> str:
    if slot is None:
        return "…"
    if slot.examples:
        return slot.examples[0].value
    if slot.values:
        return slot.values[0].value.value
    return _TYPICAL.get(slot.type.type.kind if slot.type is not None else "string", f"<{slot.name.value}>")


def _example_trigger(program: AnalysisContext, trigger: ast.Trigger) -> str:
    parts = [
        part if isinstance(part, str) else _example(program.bot.slots.get(part[0])) for part in trigger.parts
    ]
    return "".join(parts)
