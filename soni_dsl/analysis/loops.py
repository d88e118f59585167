"""Every turn ends: circles wait for the user, loops can stop, calls come back (SN402 to SN404, SN409)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from soni_dsl.analysis.cfg import END, Edge, Point, Via
from soni_dsl.analysis.components import cycles
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.control import reached
from soni_dsl.analysis.decided import CHANGING
from soni_dsl.analysis.mending import listing
from soni_dsl.analysis.paths import ways
from soni_dsl.analysis.reads import ROOTS
from soni_dsl.analysis.witness import Talk, told, turns_of, way_to
from soni_dsl.diagnostics.codes import control as codes
from soni_dsl.diagnostics.model import Diagnostic, Label, PathTurn
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

MOST_STEPS = 4  # steps of a circle that a finding points to


def check(program: AnalysisContext) -> None:
    """Report circles in which the bot would run without ever waiting or ending."""
    asking = _asking_flows(program)
    for table in program.tables:
        if len(table.graph.points) > 0:
            _check_circles(program, table, asking)
            for point in table.graph.points:
                if isinstance(point.step, ast.While):
                    _check_while(program, table, point)
    _check_recursion(program)


def _asking_flows(program: AnalysisContext) -> frozenset[str]:
    """Flows that wait for the user somewhere, themselves or in a flow they call."""
    asking: set[str] = set()
    callers: dict[str, list[str]] = {}
    for table in program.tables:
        name = table.flow.name.value
        for point in table.graph.points:
            if point.kind is None or point.kind.waits:
                asking.add(name)
            elif isinstance(point.step, ast.Call):
                callers.setdefault(point.step.call.name, []).append(name)
    stack = sorted(asking)
    while stack:
        for caller in callers.get(stack.pop(), ()):
            if caller not in asking:
                asking.add(caller)
                stack.append(caller)
    return frozenset(asking)


# ------------------------------------------------------------------ circles of jumps


def _check_circles(program: AnalysisContext, table: FlowTable, asking: frozenset[str]) -> None:
    routes, points = ways(program, table), table.graph.points
    back = (p for p in points for edge in routes[p.index] if 0 <= edge.to <= p.index and _is_jump(p, edge))
    if next(back, None) is None:
        return
    alive = reached(program, table)
    running = {i for i in alive if not _pauses(table.graph.points[i], asking, program)}
    rounds = {i: [e for e in routes[i] if e.to in running and not _is_round(table, i, e)] for i in running}
    if not any(edge.to <= i for i, edges in rounds.items() for edge in edges):
        return  # every circle goes back somewhere
    for circle in cycles(sorted(running), lambda i: [edge.to for edge in rounds[i]]):
        _report_circle(program, table, circle, rounds)


def _is_jump(point: Point, edge: Edge) -> bool:
    """Did somebody write this edge? The rest are failures that the flow handles, and changes at a confirm."""
    return edge.via is not Via.CHANGE and (edge.via is not Via.FAIL or point.step.on_error is not None)


def _pauses(point: Point, asking: frozenset[str], program: AnalysisContext) -> bool:
    if point.kind is None or point.kind.waits:
        return True
    step = point.step
    return isinstance(step, ast.Call) and (
        step.call.name in asking or step.call.name not in program.bot.flows
    )


def _is_round(table: FlowTable, index: int, edge: Edge) -> bool:
    """Is this the next round of a `for` or `while`, or a failure that the whole flow handles?"""
    if edge.via is Via.FAIL:
        return table.graph.points[index].step.on_error is None
    head = table.graph.points[edge.to]
    loops = isinstance(head.step, ast.For | ast.While)
    return loops and (edge.to, "do") in table.graph.points[index].arm


def _report_circle(
    program: AnalysisContext, table: FlowTable, circle: list[int], rounds: dict[int, list[Edge]]
) -> None:
    points, inside = table.graph.points, set(circle)
    if any(index in table.possible for index in circle):
        return
    closing = next((i, e) for i in circle for e in rounds[i] if e.to in inside and e.to <= i)
    steps = [points[i] for i in circle]
    way_out = _way_out(program, table, circle)
    if way_out == "own":
        return
    place = _jump_span(points[closing[0]], closing[1])
    again = PathTurn("action", "the circle begins again", place)
    talk = told(program, table, [*(way_to(program, table, closing[0]) or ()), closing], again)
    if way_out == "action":
        program.report.add(busy_loop(place, steps, talk))
    else:
        program.report.add(endless_loop(place, steps, talk))


def _way_out(program: AnalysisContext, table: FlowTable, circle: list[int]) -> str | None:
    """How control can leave a circle: by what it computes itself (`own`), by an `action`, or not at all."""
    points, routes, inside = table.graph.points, ways(program, table), set(circle)
    computed: set[str] = set()
    given: set[str] = set()
    for i in circle:
        step, names = points[i].step, {node.value for node in table.writes[i]}
        if isinstance(step, ast.Set | ast.Clear | ast.For):
            computed |= names | {node.value for node in _cleared(points[i])}
        else:
            given |= names
    found: str | None = None
    for i in circle:
        leaving = [e for e in routes[i] if e.to not in inside and e.via is not Via.CANCELLED]
        if not leaving:
            continue
        tested = _tested(program, table, points[i], i)
        if tested is None:
            # Going on means that nothing failed: the circle is the way of the failures.
            if any(e.via is not Via.FAIL for e in leaving) and points[i].step.on_error is not None:
                found = "action"
        elif tested & computed or isinstance(points[i].step, ast.For):
            return "own"
        elif tested & given or tested & CHANGING or tested & ROOTS:
            found = "action"
    return found


def _cleared(point: Point) -> tuple[Node, ...]:
    return () if point.kind is None else tuple(point.kind.clears(point.step))


def _tested(program: AnalysisContext, table: FlowTable, point: Point, index: int) -> set[str] | None:
    """The names and changing functions by which a step decides where to go; None: it does not decide."""
    roots: list[ex.Expr] = []
    step, when = point.step, table.whens[index]
    if when is not None:
        roots.append(when.root)
    if isinstance(step, ast.If | ast.While):
        roots.append(step.test.root)
    elif isinstance(step, ast.Switch):
        roots.append(step.on.root)
    elif isinstance(step, ast.For):
        roots.append(step.source.root)
    return _read_by(program, roots) if roots else None


def _read_by(program: AnalysisContext, roots: list[ex.Expr]) -> set[str]:
    read: set[str] = set()
    for root in roots:
        summary = program.summary(root)
        read.update(part.name for part in (*summary.names, *summary.tested))
        read.update(call.function for call in summary.calls if call.function in CHANGING)
    return read


def _jump_span(point: Point, edge: Edge) -> Span:
    """Where the jump of an edge is written; for one that is not written, the step it leaves."""
    step, target = point.step, point.step.jump_to
    if edge.via is Via.FAIL:
        target = step.on_error
    elif isinstance(step, ast.If):
        arm = step.then if edge.via is Via.THEN else step.otherwise
        target = arm if isinstance(arm, ast.Target) else target
    elif isinstance(step, ast.Switch):
        chosen = step.cases[edge.case].arm if edge.case is not None else step.otherwise
        target = chosen if isinstance(chosen, ast.Target) else target
    return target.node.span if target is not None else step.kind_node.span


def _on_the_way(steps: list[Point], place: Span) -> tuple[Label, ...]:
    labels = (Label(p.step.kind_node.span, "on the way round") for p in steps[:MOST_STEPS])
    return tuple(label for label in labels if label.span != place)


def endless_loop(place: Span, steps: list[Point], talk: Talk) -> Diagnostic:
    return Diagnostic(
        codes.ENDLESS_LOOP,
        "these steps repeat for ever without waiting for the user",
        Label(place, "closes the circle"),
        secondary=_on_the_way(steps, place),
        help="ask or confirm something on the way round, or leave it on a condition that changes",
        path=talk,
    )


def busy_loop(place: Span, steps: list[Point], talk: Talk) -> Diagnostic:
    return Diagnostic(
        codes.BUSY_LOOP,
        "these steps repeat without a pause until an action gives another result",
        Label(place, "closes the circle"),
        secondary=_on_the_way(steps, place),
        help="use `retry:` on the action, or wait for the user on the way round",
        path=talk,
    )


# ------------------------------------------------------------------ while


def _check_while(program: AnalysisContext, table: FlowTable, point: Point) -> None:
    step, index = point.step, point.index
    if not isinstance(step, ast.While):
        return
    read = _read_by(program, [step.test.root])
    if read & CHANGING or read & ROOTS or not all(program.knows(table, name) for name in read):
        return
    if not read and not _is_always_true(step.test.root):
        return
    body = [i for i, p in enumerate(table.graph.points) if (index, "do") in p.arm]
    inside = {index, *body}
    for i in body:
        if i in table.possible or any(e.to not in inside for e in ways(program, table)[i]):
            return  # it can be left in the middle
        changed = {n.value for n in (*table.writes[i], *_cleared(table.graph.points[i]))}
        changed.update(program.stands_for.get(name, name) for name in tuple(changed))
        called = table.graph.points[i].step
        if changed & read or (isinstance(called, ast.Call) and _is_shared(program, read)):
            return
    program.unset.setdefault(table.flow.name.value, set()).update(read)
    again = PathTurn("action", "the loop never ends", step.test.node.span)
    program.report.add(endless_while(step, read, told(program, table, way_to(program, table, index), again)))


def _is_always_true(root: ex.Expr) -> bool:
    return isinstance(root, ex.Constant) and bool(root.value)


def _is_shared(program: AnalysisContext, names: set[str]) -> bool:
    slots = program.bot.slots
    return any(name in slots and slots[name].scope == "session" for name in names)


def endless_while(step: ast.While, read: set[str], talk: Talk) -> Diagnostic:
    what = f"nothing in the loop changes {listing(sorted(read))}" if read else "nothing in the loop leaves it"
    return Diagnostic(
        codes.ENDLESS_WHILE,
        "this loop can never end",
        Label(step.test.node.span, what),
        help="set or collect a value of the condition inside the loop",
        path=talk,
    )


# ------------------------------------------------------------------ flows that start each other


class _Start(NamedTuple):
    """A point at which a flow starts another, and where that is written."""

    flow: str
    point: int
    place: Span


Started = dict[str, list[_Start]]


def _check_recursion(program: AnalysisContext) -> None:
    started: Started = {}
    for table in program.tables:
        started[table.flow.name.value] = list(_starts(program, table))
    circles = cycles(started, lambda name: [start.flow for start in started[name]])
    if not circles:
        return
    ending = _ending_flows(program, started)
    for circle in circles:
        within: dict[str, list[str]] = {name: [] for name in circle if name not in ending}
        for name, following in within.items():
            following.extend(start.flow for start in started[name] if start.flow in within)
        for part in cycles(within, within.__getitem__):
            places = [start.place for name in part for start in started[name] if start.flow in part]
            program.report.add(endless_recursion(places, part, _round(program, part, started)))


def _starts(program: AnalysisContext, table: FlowTable) -> Iterator[_Start]:
    for point in table.graph.points:
        step = point.step
        if isinstance(step, ast.Call) and step.call.name in program.bot.flows:
            yield _Start(step.call.name, point.index, step.call.node.at(*step.call.name_span))
        elif isinstance(step, ast.Link) and step.flow.value in program.bot.flows:
            yield _Start(step.flow.value, point.index, step.flow.span)


def _round(program: AnalysisContext, flows: list[str], started: Started) -> Talk:
    """The conversation that gets to the first of these flows, and then the shortest round back to it."""
    home = flows[0]
    came: dict[str, tuple[str, _Start]] = {}
    queue = [home]
    for name in queue:
        for start in started[name]:
            if start.flow in flows and start.flow not in came:
                came[start.flow] = (name, start)
                queue.append(start.flow)
    turns: list[PathTurn] = []
    here = home
    while here != home or not turns:
        before, start = came[here]
        table = program.table(program.bot.flows[before])
        what = PathTurn("action", f"`{before}` starts `{here}`", start.place)
        turns[:0] = [*turns_of(program, table, way_to(program, table, start.point) or []), what]
        here = before
    return told(program, program.table(program.bot.flows[home]), [], *turns)


def _ending_flows(program: AnalysisContext, started: Started) -> set[str]:
    """Flows that have a way to their end on which every flow they call ends, too (least fixed point).

    A link hands over for good, so a flow that waited before it linked has done its turn.
    """
    ending: set[str] = set()
    starters: dict[str, list[str]] = {}
    for name, following in started.items():
        for start in following:
            starters.setdefault(start.flow, []).append(name)
    work = list(started)
    while work:
        name = work.pop()
        if name not in ending and _can_end(program, program.table(program.bot.flows[name]), ending):
            ending.add(name)
            work.extend(starters.get(name, ()))
    return ending


def _can_end(program: AnalysisContext, table: FlowTable, ending: set[str]) -> bool:
    routes, flows = ways(program, table), program.bot.flows
    if not routes:
        return True
    seen = {(0, False)}
    stack = [(0, False)]
    while stack:
        index, waited = stack.pop()
        point = table.graph.points[index]
        step = point.step
        edges = routes[index]
        if point.kind is None:
            return True
        if isinstance(step, ast.Link) and step.flow.value in flows:
            if waited or step.flow.value in ending:
                return True
            edges = tuple(edge for edge in edges if edge.to != END)
        if isinstance(step, ast.Call) and step.call.name in flows and step.call.name not in ending:
            edges = tuple(edge for edge in edges if edge.via in (Via.SKIP, Via.FAIL))
        waited = waited or point.kind.waits
        for edge in edges:
            if edge.to < 0:
                return True
            if (edge.to, waited) not in seen:
                seen.add((edge.to, waited))
                stack.append((edge.to, waited))
    return False


def endless_recursion(places: list[Span], flows: list[str], talk: Talk) -> Diagnostic:
    what = f"flow {listing(flows)} starts itself" if len(flows) == 1 else f"{listing(flows)} start each other"
    return Diagnostic(
        codes.ENDLESS_RECURSION,
        f"{what} with no way out",
        Label(places[0], "no way past this ends"),
        secondary=tuple(Label(span, "and this goes on") for span in places[1 : 1 + MOST_STEPS]),
        help="give one of them a way that ends without starting the next",
        path=talk,
    )
