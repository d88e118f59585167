"""Arms of a branch that are steps to jump to keep to themselves, and say something (SN410, SN606)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from soni_dsl.analysis.cfg import Point, Via
from soni_dsl.analysis.context import SPECIAL_FLOWS, AnalysisContext, FlowTable
from soni_dsl.analysis.paths import Ways, ways
from soni_dsl.diagnostics.codes.control import ARM_FALLS_THROUGH
from soni_dsl.diagnostics.codes.design import SILENT_END
from soni_dsl.diagnostics.model import Diagnostic, Label, Severity
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast

_WORD: Final = re.compile(r"[^\W_]+")
_FALLS: Final = frozenset((Via.NEXT, Via.SKIP, Via.ELSE, Via.DONE))
COMPLETION: Final = "completion"


def check(program: AnalysisContext) -> None:
    """Report arms that run into each other, and arms that end a conversation without an answer."""
    closes = COMPLETION in program.bot.patterns  # the bot says something whenever everything is done
    closes = closes or any(found.severity is Severity.ERROR for found in program.report.diagnostics)
    for table in program.tables:
        if not table.having(ast.Switch, ast.If):
            continue
        for point in table.having(ast.Switch):
            if isinstance(point.step, ast.Switch):
                _check_falling(program, table, point, point.step)
        if not closes and (table.flow.triggers or table.flow.name.value in SPECIAL_FLOWS):
            _check_silent(program, table)


# ------------------------------------------------------------------ arms that fall into each other


class _Arm(NamedTuple):
    """A case that jumps to a step: its value, its target, and the index of that step."""

    value: Node
    target: Node
    start: int


def _check_falling(program: AnalysisContext, table: FlowTable, point: Point, step: ast.Switch) -> None:
    """Where one case's step goes on into the next case's, and the two are surely meant to be apart.

    Doing a little more and then going on in common is a good reason to stand one above the other. So
    there has to be a sign: both steps bear the names of their cases, or all other arms lead away.
    """
    by_id = table.graph.by_id
    arms = [
        _Arm(case.value, case.arm.node, by_id[case.arm.name])
        for case in step.cases
        if isinstance(case.arm, ast.Target) and case.arm.name in by_id
    ]
    arms.sort(key=lambda arm: arm.start)
    if len(arms) < 2 or arms[0].start <= point.index or len({arm.start for arm in arms}) < len(arms):
        return
    routes = ways(program, table)
    falls = [
        (one, other, last)
        for one, other in pairwise(arms)
        if (last := _falls_into(table, routes, one.start, other.start)) is not None
    ]
    for one, other, last in falls:
        if (_named_after(one) and _named_after(other)) or (len(falls) == 1 and len(arms) > 2):
            program.report.add(arm_falls_through(one, other, last))


def _falls_into(table: FlowTable, routes: Ways, start: int, following: int) -> ast.Step | None:
    """The step of the arm at ``start`` that goes on into ``following``, which nothing else leads to."""
    points, last = table.graph.points, None
    for index, edges in enumerate(routes):
        for edge in edges:
            if edge.to != following or (edge.via in (Via.CASE, Via.ELSE) and index < start):
                continue
            if not start <= index < following or edge.via not in _FALLS or points[index].step.jump_to:
                return None
            last = points[index].step
    if last is None or any(index in table.possible for index in range(start, following + 1)):
        return None
    return None if isinstance(last, ast.BadStep) else last


def _named_after(arm: _Arm) -> bool:
    words = set(_WORD.findall(arm.value.value.casefold()))
    return bool(words) and words <= set(_WORD.findall(arm.target.value.casefold()))


def arm_falls_through(one: _Arm, other: _Arm, last: ast.Step) -> Diagnostic:
    return Diagnostic(
        ARM_FALLS_THROUGH,
        f"`{one.target.value}` goes on into `{other.target.value}`, another arm of the same branch",
        Label((last.id or last.kind_node).span, f"the next step belongs to `{other.value.value}`"),
        secondary=(
            Label(one.target.span, f"`{one.value.value}` leads here"),
            Label(other.target.span, f"`{other.value.value}` leads to the step behind it"),
        ),
        help="end the arm with `jump_to:`, for example `jump_to: end`",
    )


# ------------------------------------------------------------------ ends without a word


def _check_silent(program: AnalysisContext, table: FlowTable) -> None:
    ends = [*_ending_arms(table), *_ending_steps(table)]
    if not ends or table.possible:
        return
    points, routes = table.graph.points, ways(program, table)
    spoken = _spoken_before(table, routes)
    for point, target in ends:
        outer = point.index if isinstance(point.step, ast.If | ast.Switch) else point.arm[-1][0]
        if spoken[point.index] is False and _others_speak(table, routes, outer, point):
            program.report.add(silent_end(target, points[outer].step))


def _ending_arms(table: FlowTable) -> Iterator[tuple[Point, Node]]:
    """The branches of which an arm says `end`. The default of a switch is for what should not happen."""
    for point in table.having(ast.If, ast.Switch):
        step = point.step
        arms: tuple[ast.Arm | None, ...] = ()
        if isinstance(step, ast.If):
            arms = (step.then, step.otherwise)
        elif isinstance(step, ast.Switch):
            arms = tuple(case.arm for case in step.cases)
        for arm in arms:
            if isinstance(arm, ast.Target) and arm.name == "end":
                yield point, arm.node


def _ending_steps(table: FlowTable) -> Iterator[tuple[Point, Node]]:
    """The steps inside arms that lead to the end without a word of their own."""
    points = table.graph.points
    for point in points:
        jump = point.step.jump_to
        if jump is None or not point.arm or jump.name != "end" or point.step.when is not None:
            continue
        outer, label = point.arm[-1]
        default = label == "else" and isinstance(points[outer].step, ast.Switch)
        branch = isinstance(points[outer].step, ast.If | ast.Switch)
        waits = point.kind is None or point.kind.waits
        if branch and not default and not waits and not _speaks(point.step):
            yield point, jump.node


def _speaks(step: ast.Step) -> bool:
    """Does the user hear something here? Of what cannot be read, and of other flows, it is taken so."""
    if isinstance(step, ast.Generate):
        return step.into is None
    return isinstance(step, ast.Say | ast.BadStep | ast.Call | ast.Link | ast.Handoff)


def _spoken_before(table: FlowTable, routes: Ways) -> list[bool | None]:
    """Has the bot said something since the user spoke, on some way here? None: nothing leads here."""
    points = table.graph.points
    spoken: list[bool | None] = [None] * len(points)
    spoken[0] = False
    work = [0]
    while work:
        index = work.pop()
        point, before = points[index], spoken[index]
        waits = point.kind is not None and point.kind.waits
        for edge in routes[index]:
            silent = waits and edge.via is not Via.SKIP
            out = False if silent else bool(before) or (_speaks(point.step) and edge.via is not Via.SKIP)
            if edge.via in (Via.INVALID, Via.CANCELLED, Via.TIMEOUT, Via.FAIL):
                out = True  # what went wrong may have been said
            if edge.to >= 0 and (spoken[edge.to] is None or (out and not spoken[edge.to])):
                spoken[edge.to] = out
                work.append(edge.to)
    return spoken


def _others_speak(table: FlowTable, routes: Ways, branch: int, point: Point) -> bool:
    """Does another way from the same branch tell the user something before it asks or goes elsewhere?"""
    points = table.graph.points
    own = point.arm[-1] if point.index != branch else None
    seen: set[int] = set()
    stack = [edge.to for edge in routes[branch] if edge.to > branch]
    while stack:
        index = stack.pop()
        if index in seen or (own is not None and own in points[index].arm):
            continue
        seen.add(index)
        kind, step = points[index].kind, points[index].step
        if isinstance(step, ast.Say | ast.Generate) and _speaks(step):
            return True
        if not _speaks(step) and kind is not None and not kind.waits:
            stack.extend(edge.to for edge in routes[index] if edge.to > branch)
    return False


def silent_end(target: Node, branch: ast.Step) -> Diagnostic:
    return Diagnostic(
        SILENT_END,
        "the conversation ends here without an answer",
        Label(target.span, "nothing is said since the user spoke"),
        secondary=(Label(branch.kind_node.span, "another way from here says something"),),
        help="say how it ended before going to `end`",
    )
