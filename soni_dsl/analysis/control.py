"""Control reaches every step, and every arm means something (SN401, SN405 to SN408)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from soni_dsl.analysis.cfg import SPECIAL
from soni_dsl.analysis.context import SPECIAL_FLOWS, AnalysisContext, FlowTable
from soni_dsl.analysis.mending import listing
from soni_dsl.analysis.paths import Ways, case_key, closed_values, missing_values, ways
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
        for index, point in enumerate(table.graph.points):
            if isinstance(point.step, ast.Switch):
                _check_switch(program, table, point.step)
            when, step = table.whens[index], point.step
            if when is not None:
                _check_condition(program, when)
            if isinstance(step, ast.If):
                _check_condition(program, Use(step.test.root, step.test.node, step.test.base))
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


def _closure(routes: Ways, starts: set[int]) -> set[int]:
    seen, stack = set(starts), list(starts)
    while stack:
        for edge in routes[stack.pop()]:
            if edge.to >= 0 and edge.to not in seen:
                seen.add(edge.to)
                stack.append(edge.to)
    return seen


def _check_reachable(program: AnalysisContext, table: FlowTable) -> None:
    graph = table.graph
    if graph.unknowable or _handler_unknown(table):
        return  # the step may well be the one that is meant
    alive = reached(program, table)
    if len(alive) == len(graph.points):
        return
    routes = ways(program, table)
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


def _check_switch(program: AnalysisContext, table: FlowTable, step: ast.Switch) -> None:
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
    if step.otherwise is None and not impossible:
        missing = missing_values(program, table, step)
        if missing and isinstance(step.on.root, ex.Name):
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


def _check_condition(program: AnalysisContext, use: Use) -> None:
    root = use.root
    if isinstance(root, ex.Name):
        return
    if _is_constant(root):
        program.report.add(constant_condition(use.span(root), "nothing in it can change"))
    else:
        for part in walk(root):
            clash = _contradiction(part)
            if clash is not None:
                program.report.add(constant_condition(use.span(part), f"`{clash}` cannot be both"))
                return


def _is_constant(root: ex.Expr) -> bool:
    for part in walk(root):
        if isinstance(part, ex.Name) or (isinstance(part, ex.Call) and part.function in CHANGING):
            return False
    return True


def _contradiction(part: ex.Expr) -> str | None:
    """A name that an `and` wants to equal two different constants."""
    if not (isinstance(part, ex.Binary) and part.op == "and"):
        return None
    wanted: dict[str, object] = {}
    for test in _conjuncts(part):
        if isinstance(test, ex.Compare) and test.op == "==":
            name, value = test.left, test.right
            if isinstance(name, ex.Constant):
                name, value = value, name
            if isinstance(name, ex.Name) and isinstance(value, ex.Constant):
                if name.name in wanted and wanted[name.name] != value.value:
                    return name.name
                wanted.setdefault(name.name, value.value)
    return None


def _conjuncts(part: ex.Expr) -> Iterator[ex.Expr]:
    if isinstance(part, ex.Binary) and part.op == "and":
        yield from _conjuncts(part.left)
        yield from _conjuncts(part.right)
    else:
        yield part


def constant_condition(span: Span, why: str) -> Diagnostic:
    return Diagnostic(
        codes.CONSTANT_CONDITION,
        "this condition always has the same result",
        Label(span, why),
        help="a name stands without quotes, a text in quotes of its own",
    )


# ------------------------------------------------------------------ flows that nothing starts


def _check_startable(program: AnalysisContext) -> None:
    bot = program.bot
    started = set(SPECIAL_FLOWS)
    for table in program.tables:
        own = table.flow.name.value
        for point in table.graph.points:
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


def _flows_named(step: ast.Step) -> Iterator[str]:
    if isinstance(step, ast.Call):
        yield step.call.name
    elif isinstance(step, ast.Link):
        yield step.flow.value
    for button in getattr(step, "buttons", ()):
        if button.payload is not None:
            yield from _payload_flows(button.payload)


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
