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
from soni_dsl.source.node import Node
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
_EVOKING: Final = {"fallback": "???", "goodbye": "goodbye", "help": "help"}
"""What users say to start the special flows, which need no triggers."""


def shortest_path(
    solved: Assignment, goal: int, writers: frozenset[int], clearing: Sequence[int] = ()
) -> Route | None:
    """The shortest way from the beginning to ``goal`` on which none of ``writers`` does its work, or none of
    them after the work of one of ``clearing`` was done.

    Breadth first; None where there is no such way (the analysis joins ways that cannot both be taken).
    """

    def onward(point: int) -> Iterator[Move]:
        blocked = point in writers
        return (change for change in solved.changes[point] if not blocked or change.via in FAILS)

    found = _breadth_first(goal, onward)
    if found is not None:
        return found
    routes: list[Route] = []
    for point in clearing:
        before = _breadth_first(point, lambda at: solved.changes[at])
        after = _breadth_first(goal, onward, point)
        if before is not None and after is not None:
            routes.append([*before, *after])
    return min(routes, key=len, default=None)


def way_without_failure(solved: Assignment, goal: int) -> Route | None:
    """The shortest way to ``goal`` on which nothing fails; None where there is none."""
    return _breadth_first(goal, lambda at: (c for c in solved.changes[at] if c.via is not Via.FAIL))


def way_to(
    program: AnalysisContext,
    table: FlowTable,
    goal: int,
    is_open: Callable[[int, Edge], bool] = lambda point, edge: True,
) -> Route | None:
    """The shortest way from the beginning to ``goal`` by edges that are open; None where there is none."""
    return way_through(program, table, (goal,), is_open)


def way_through(
    program: AnalysisContext, table: FlowTable, stops: Sequence[int], is_open: Callable[[int, Edge], bool]
) -> Route | None:
    """The shortest ways from the beginning to the first of ``stops``, and from each to the next; None where
    one of them is missing."""
    routes = ways(program, table)
    whole: Route = []
    here = 0
    for stop in stops:
        part = _breadth_first(stop, lambda at: (e for e in routes[at] if is_open(at, e)), here)
        if part is None:
            return None
        whole += part
        here = stop
    return whole


def _breadth_first(goal: int, onward: Callable[[int], Iterable[Move]], start: int = 0) -> Route | None:
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
    if goal not in seen:
        return None
    route: Route = []
    while goal in came:
        before = came[goal]
        route.append(before)
        goal = before[0]
    route.reverse()
    return route


def told(
    program: AnalysisContext,
    table: FlowTable,
    route: Route | None,
    *last: PathTurn,
    without: Via | None = None,
) -> Talk:
    """``route`` as turns of user and bot, as far as people would notice it, and then the turns ``last``;
    nothing where there is no route.

    A flow that only others start begins with the conversation that gets to it, and does not go by
    ``without``.
    """
    if route is None:
        return ()
    turns = [*_opening(program, table, without), *turns_of(program, table, route), *last]
    return tuple(turns[-MOST_TURNS:])


def turns_of(program: AnalysisContext, table: FlowTable, route: Route) -> Iterator[PathTurn]:
    """``route`` alone, without how the flow was started."""
    wanted = _answers_taken(table, route)
    for point, change in route:
        yield from _turns(program, table.graph.points[point].step, change.via, wanted)


def shortest(talks: Iterable[Talk]) -> Talk:
    """The first of the shortest ones; empty where all are."""
    return min((talk for talk in talks if talk), key=len, default=())


def _opening(program: AnalysisContext, table: FlowTable, without: Via | None) -> list[PathTurn]:
    """What is said until a flow begins: one of its triggers, or the way through the flows that start it."""
    came: dict[str, tuple[str, int] | None] = {table.flow.name.value: None}
    queue = deque([table])
    while queue:
        first = queue.popleft()
        begun = _first_words(program, first)
        if begun is not None:
            return [begun, *_onward(program, first, came, without)]
        for caller, index in program.starters.get(first.flow.name.value, ()):
            name = caller.flow.name.value
            if name not in came and _way_by(program, caller, index, without) is not None:
                came[name] = (first.flow.name.value, index)
                queue.append(caller)
    return []


def _way_by(program: AnalysisContext, table: FlowTable, goal: int, without: Via | None) -> Route | None:
    return way_to(program, table, goal, lambda point, edge: edge.via is not without)


def _first_words(program: AnalysisContext, table: FlowTable) -> PathTurn | None:
    flow = table.flow
    if flow.triggers:
        first = flow.triggers[0]
        return PathTurn("user", _example_trigger(program, first), first.node.span)
    evoking = _EVOKING.get(flow.name.value)
    return PathTurn("user", evoking, flow.name.span) if evoking is not None else None


def _onward(
    program: AnalysisContext,
    table: FlowTable,
    came: dict[str, tuple[str, int] | None],
    without: Via | None,
) -> Iterator[PathTurn]:
    """From the beginning of a flow by way of those it starts, as ``came`` says."""
    step = came[table.flow.name.value]
    while step is not None:
        name, index = step
        yield from turns_of(program, table, _way_by(program, table, index, without) or [])
        table = program.table(program.bot.flows[name])
        step = came[name]


def decisions(table: FlowTable, route: Route | None, most: int) -> Iterator[Label]:
    """The last branches of ``route``, and which arm it takes."""
    found: list[Label] = []
    for point, change in route or ():
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
        yield asked(program, step)
        target = {Via.YES: step.on_yes, Via.NO: step.on_no, Via.CHANGE: step.on_change}.get(via)
        place = target.node if target is not None else step.kind_node
        yield PathTurn("user", _CONFIRMED.get(via) or _ANSWERS.get(via, "…"), place.span)
    elif isinstance(step, ast.Collect) and step.slots:
        own = step.slots[0]
        slot = program.bot.slots.get(own.value)
        yield asked(program, step)
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


def asked(program: AnalysisContext, step: ast.Collect | ast.Confirm) -> PathTurn:
    """The question of a step that waits for an answer."""
    if isinstance(step, ast.Confirm):
        return _spoken(step.text)
    if not step.slots:
        return PathTurn("bot", "…", step.kind_node.span)
    own = step.slots[0]
    slot = program.bot.slots.get(own.value)
    prompt = step.prompt or (slot.prompt if slot is not None else None)
    return _spoken(prompt) if prompt is not None else PathTurn("bot", f"{own.value}?", own.span)


def _place(target: ast.Target | None, otherwise: Span) -> Span:
    return otherwise if target is None else target.node.span


def _spoken(text: ast.Text) -> PathTurn:
    return spoken(text.templates[0].node) if text.templates else PathTurn("bot", "…", text.node.span)


def spoken(node: Node) -> PathTurn:
    """The bot says the text in a scalar, its holes as they are written."""
    return PathTurn("bot", " ".join(node.value.split()), node.span)


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
