"""Control reaches every step, and every arm means something (SN401, SN405 to SN408)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from soni_dsl.analysis.cfg import SPECIAL
from soni_dsl.analysis.conditions import Surroundings, domain_anywhere
from soni_dsl.analysis.context import SPECIAL_FLOWS, AnalysisContext, FlowTable
from soni_dsl.analysis.facts import ANYHOW, Fact, Ways, excluded, together, ways_of
from soni_dsl.analysis.mending import listing
from soni_dsl.analysis.paths import Ways as Routes
from soni_dsl.analysis.paths import case_key, closed_values, missing_values, ways
from soni_dsl.analysis.reads import Use, walk
from soni_dsl.diagnostics.codes import control as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

CHANGING: Final = frozenset(("now", "today"))  # functions without arguments that still do not stay the same


def reach(program: AnalysisContext) -> None:
    """Report steps, cases and flows that nothing leads to, and conditions that decide nothing."""
    for table in program.tables:
        _check_reachable(program, table)
        around = Surroundings(program, table)
        for index, when in enumerate(table.whens):
            if when is not None:
                _check_condition(program, when, around, index)
        for point in table.having(ast.If, ast.Switch, ast.While):
            step = point.step
            if isinstance(step, ast.Switch):
                _check_switch(program, around, point.index, step)
            elif isinstance(step, ast.If | ast.While):
                test = Use(step.test.root, step.test.node, step.test.base)
                if isinstance(step, ast.If):
                    _check_condition(program, test, around, point.index, both=step.otherwise is not None)
                else:
                    _check_facts(program, test, around, both=False)
        guard = table.flow.when
        if guard is not None:
            _check_facts(program, Use(guard.root, guard.node, guard.base), around, both=True)
    for response in program.bot.responses.values():
        if response.conditions:
            _check_response(program, response)
    _check_startable(program)


# ------------------------------------------------------------------ unreachable steps


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
    return _closure(routes, starts)


def _closure(routes: Routes, starts: set[int]) -> set[int]:
    seen, stack = set(starts), list(starts)
    while stack:
        for edge in routes[stack.pop()]:
            if edge.to >= 0 and edge.to not in seen:
                seen.add(edge.to)
                stack.append(edge.to)
    return seen


def _check_reachable(program: AnalysisContext, table: FlowTable) -> None:
    graph, routes = table.graph, ways(program, table)
    alive = reached(program, table)
    lost = 0
    if graph.unknowable or _handler_unknown(table):
        # Any step with an id may well be the one that is meant; if none is dead, one that lost its id.
        named = {point.index for point in graph.points if point.step.id is not None}
        lost = 0 if named - alive else len({target.name for target, _, _ in graph.unknown}) or 1
        alive = alive | _closure(routes, named)
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
        region = _closure(routes, {index}) - alive
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
        codes.UNREACHABLE_STEP,
        "this step can never be reached",
        Label(step.kind_node.span, f"no way through `{flow.name.value}` leads here"),
        secondary=(Label(cut, "control goes elsewhere here"),) if cut is not None else (),
        help="jump to it from somewhere, or leave it out",
    )


# ------------------------------------------------------------------ switches and conditions


def _has_damage(table: FlowTable, index: int) -> bool:
    """Is there something in the arms of a branching point that could not be read? It may have been a case."""
    points = table.graph.points
    return any(i == index or any(outer == index for outer, _ in points[i].arm) for i in table.possible)


def _check_switch(program: AnalysisContext, around: Surroundings, index: int, step: ast.Switch) -> None:
    table = around.table
    values = closed_values(program, table, step.on.root)
    boolean = values == ("true", "false")
    first: dict[str, Node] = {}
    impossible = False  # a case is wrong, most likely the one that would be missed
    for case in step.cases:
        key = case_key(case.value, boolean)
        if key in first:
            program.report.add(duplicate_case(case.value, first[key]))
            impossible = True
        first.setdefault(key, case.value)
        impossible = impossible or (values is not None and key not in values)
    outer = ANYHOW if impossible else around.at(index, step.on.root)
    if outer and outer != ANYHOW:
        for number, case in enumerate(step.cases):
            thing = excluded(together(outer, around.case_ways(step, number)), around.domains)
            if thing is not None:
                program.report.add(decided_by_others(case.value.span, thing, never=True))
    if step.otherwise is None and not impossible:
        missing = missing_values(program, table, step)
        if missing and outer and outer != ANYHOW and isinstance(step.on.root, ex.Name):
            missing = tuple(
                v for v in missing if not _is_ruled_out(around, outer, step.on.root.name, v, boolean)
            )
        if missing and isinstance(step.on.root, ex.Name) and not _has_damage(table, index):
            program.report.add(missing_case(step, missing, program.bot.slots.get(step.on.root.name)))


def duplicate_case(second: Node, first: Node) -> Diagnostic:
    return Diagnostic(
        codes.DUPLICATE_CASE,
        f"case `{second.value}` is there twice",
        Label(second.span, "never taken"),
        secondary=(Label(first.span, "this one is taken"),),
        help="leave one of them out",
    )


def missing_case(step: ast.Switch, missing: tuple[str, ...], slot: ast.Slot | None) -> Diagnostic:
    return Diagnostic(
        codes.MISSING_CASE,
        f"no case for {listing(missing)}",
        Label(step.on.node.span, "nothing happens for these values"),
        secondary=(Label(slot.name.span, "its values are listed here"),) if slot is not None else (),
        help="add the cases, or an `else:`",
    )


def _is_ruled_out(around: Surroundings, outer: Ways, name: str, value: str, boolean: bool) -> bool:
    here: Ways = ((Fact(name, "==", value == "true" if boolean else value),),)
    return excluded(together(outer, here), around.domains) is not None


def _check_condition(
    program: AnalysisContext, use: Use, around: Surroundings, index: int, *, both: bool = False
) -> None:
    """``both``: does something happen where the condition is false, too?"""
    root = use.root
    if _is_constant(root):
        program.report.add(constant_condition(use.span(root), "nothing in it can change"))
    elif not _check_facts(program, use, around, both=True):
        outer = around.at(index, root)
        if not outer or outer == ANYHOW or _is_impossible(program, around.table, root):
            return
        never = excluded(together(outer, ways_of(root, True)), around.domains)
        always = excluded(together(outer, ways_of(root, False)), around.ranges) if both else None
        if never is not None:
            program.report.add(decided_by_others(use.span(root), never, never=True))
        elif always is not None:
            program.report.add(decided_by_others(use.span(root), always, never=False))


def _check_facts(program: AnalysisContext, use: Use, around: Surroundings | None, *, both: bool) -> bool:
    """Report a part of a condition that excludes itself, or (``both``) that leaves nothing out.

    To list all values of an enumeration is no mistake: there may be more of them one day.
    """
    root = use.root
    domains = {
        True: around.domains if around is not None else domain_anywhere,
        False: around.ranges if around is not None else domain_anywhere,
    }
    if not _may_be_decided(program, root, around):
        return False
    if around is not None and _is_impossible(program, around.table, root):
        return False
    covered: set[int] = set()  # links of a chain that was looked at as a whole
    for part in walk(root):
        if not isinstance(part, ex.Binary) or part.op not in ("and", "or"):
            continue
        covered.update(id(side) for side in (part.left, part.right) if _has_operator(side, part.op))
        decided = part.op == "and"
        name = None if id(part) in covered else excluded(ways_of(part, decided), domains[decided])
        if name is not None and (decided or both):
            program.report.add(decided_condition(use.span(part), name, never=decided))
            return True
    for decided in (True, False) if both else (True,):
        name = excluded(ways_of(root, decided), domains[decided])
        if name is not None:
            program.report.add(decided_value(use.span(root), name, never=decided))
            return True
    return False


def _may_be_decided(program: AnalysisContext, root: ex.Expr, around: Surroundings | None) -> bool:
    """A cheap look beforehand: does it speak of one name twice, or of a value that cannot be anything?"""
    summary = program.summary(root)
    if summary.plain:
        return False
    names = [part.name for part in (*summary.names, *summary.tested)]
    if len(names) > len(set(names)):
        return True
    if any(call.function in ("len", "abs") and not _is_usual(root, call) for call in summary.calls):
        return True
    return _lists(root) or (around is not None and any(around.is_limited(name) for name in names))


def _lists(root: ex.Expr) -> bool:
    """Does a list of values stand in it?"""
    match root:
        case ex.Binary():
            return _lists(root.left) or _lists(root.right)
        case ex.Unary():
            return _lists(root.operand)
        case _:
            return isinstance(root, ex.Compare) and root.op in ("in", "not in")


def _is_usual(root: ex.Expr, call: ex.Call) -> bool:
    """Is the result of this call compared with a limit that it can lie on both sides of?"""
    if isinstance(root, ex.Binary):
        return _is_usual(root.left if call.end <= root.left.end else root.right, call)
    if not isinstance(root, ex.Compare) or root.left is not call or not isinstance(root.right, ex.Constant):
        return False
    value = root.right.value
    return isinstance(value, int) and (value > 0 or (value == 0 and root.op in ("==", "!=", ">", "<=")))


def _check_response(program: AnalysisContext, response: ast.Response) -> None:
    """The texts of a response are tried in order: one that an earlier one always precedes is never said."""
    before: Ways = ANYHOW
    for condition, _ in response.conditions:
        use = Use(condition.root, condition.node, condition.base)
        if _is_constant(use.root):
            program.report.add(constant_condition(use.span(use.root), "nothing in it can change"))
        elif not _check_facts(program, use, None, both=True):
            thing = None
            if before not in (ANYHOW, ()):
                thing = excluded(together(before, ways_of(use.root, True)), domain_anywhere)
            if thing is not None:
                program.report.add(decided_by_others(use.span(use.root), thing, never=True))
            before = together(before, ways_of(use.root, False))


def _has_operator(part: ex.Expr, op: str) -> bool:
    return isinstance(part, ex.Binary) and part.op == op


def _is_impossible(program: AnalysisContext, table: FlowTable, root: ex.Expr) -> bool:
    """Does it ask for a value that an enumeration does not have? That is reported as such."""
    for part in walk(root):
        if isinstance(part, ex.Compare):
            for name, other in ((part.left, part.right), (part.right, part.left)):
                values = closed_values(program, table, name)
                items = other.items if isinstance(other, ex.ListExpr) else (other,)
                if values is not None and any(
                    isinstance(item, ex.Constant) and isinstance(item.value, str) and item.value not in values
                    for item in items
                ):
                    return True
    return False


def _is_constant(root: ex.Expr) -> bool:
    for part in walk(root):
        if isinstance(part, ex.Name) or (isinstance(part, ex.Call) and part.function in CHANGING):
            return False
    return True


def constant_condition(span: Span, why: str) -> Diagnostic:
    return Diagnostic(
        codes.CONSTANT_CONDITION,
        "this condition always has the same result",
        Label(span, why),
        help="a name stands without quotes, a text in quotes of its own",
    )


def decided_condition(span: Span, name: str, *, never: bool) -> Diagnostic:
    return Diagnostic(
        codes.CONSTANT_CONDITION,
        f"this condition is {'never' if never else 'always'} true",
        Label(span, f"`{name}` cannot be both" if never else f"`{name}` is always one of them"),
        help=f"`{'or' if never else 'and'}` may be meant",
    )


def decided_value(span: Span, name: str, *, never: bool) -> Diagnostic:
    return Diagnostic(
        codes.CONSTANT_CONDITION,
        f"this condition is {'never' if never else 'always'} true",
        Label(span, f"{'no' if never else 'every'} value of `{name}` is like this"),
        help="leave it out, or compare with a value that it can have",
    )


def decided_by_others(span: Span, name: str, *, never: bool) -> Diagnostic:
    return Diagnostic(
        codes.CONSTANT_CONDITION,
        f"this condition is {'never' if never else 'always'} true here",
        Label(
            span,
            f"a condition on the way here {'rules this out' if never else 'says so already'} for `{name}`",
        ),
        help="leave it out, or change the condition on the way here",
    )


# ------------------------------------------------------------------ flows that nothing starts


def _check_startable(program: AnalysisContext) -> None:
    bot = program.bot
    started = set(SPECIAL_FLOWS)
    for table in program.tables:
        own = table.flow.name.value
        for point in table.having(ast.Call, ast.Link, ast.Say, ast.Collect, ast.Confirm):
            started.update(name for name in _flows_named(point.step) if name != own)
        for names in table.possible.values():
            started |= names
    started.update(pattern.flow.value for pattern in bot.patterns.values() if pattern.flow is not None)
    for response in bot.responses.values():
        started.update(_payload_flows(response.node))
    for flow in bot.flows.values():
        name = flow.name.value
        if flow.triggers or name in started or ("flow", name) in program.meant:
            continue
        if not program.is_suspect(name) and not program.table(flow).possible and flow.steps:
            program.report.add(unstartable_flow(flow))


def _flows_named(step: ast.Step) -> list[str]:
    if isinstance(step, ast.Say | ast.Collect | ast.Confirm):
        payloads = [button.payload for button in step.buttons if button.payload is not None]
        return [name for payload in payloads for name in _payload_flows(payload)]
    if isinstance(step, ast.Call):
        return [step.call.name]
    return [step.flow.value] if isinstance(step, ast.Link) else []


def _payload_flows(node: Node) -> Iterator[str]:
    """The flows that `start_flow:` names anywhere below ``node``."""
    for item in node.items:
        yield from _payload_flows(item)
    for key, value in node.pairs:
        if key.value == "start_flow" and value.is_scalar:
            yield value.value
        yield from _payload_flows(value)


def unstartable_flow(flow: ast.Flow) -> Diagnostic:
    return Diagnostic(
        codes.UNSTARTABLE_FLOW,
        f"nothing can start the flow `{flow.name.value}`",
        Label(flow.name.span, "no triggers, and no other flow calls or links it"),
        help="give it `triggers:`, or start it with `call:` or `link:`",
    )
