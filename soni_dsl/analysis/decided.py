"""Every arm means something: no idle condition, no case too many or missing (SN406 to SN408)."""

from __future__ import annotations

from typing import Final

from soni_dsl.analysis.conditions import Surroundings, domain_anywhere
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.facts import ANYHOW, Fact, Ways, excluded, together, ways_of
from soni_dsl.analysis.mending import listing
from soni_dsl.analysis.paths import case_key, closed_values, missing_values
from soni_dsl.analysis.reads import Use
from soni_dsl.diagnostics.codes import control as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

CHANGING: Final = frozenset(("now", "today"))  # functions without arguments that still do not stay the same


def check(program: AnalysisContext) -> None:
    """Report conditions that decide nothing, and cases that are there twice or not at all."""
    for table in program.tables:
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


# ------------------------------------------------------------------ switches


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


# ------------------------------------------------------------------ conditions


def _check_condition(
    program: AnalysisContext, use: Use, around: Surroundings, index: int, *, both: bool = False
) -> None:
    """``both``: does something happen where the condition is false, too?"""
    root = use.root
    if _is_constant(program, root):
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
    for part in program.summary(root).parts:
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
        if _is_constant(program, use.root):
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
    for part in program.summary(root).parts:
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


def _is_constant(program: AnalysisContext, root: ex.Expr) -> bool:
    summary = program.summary(root)
    return not (summary.names or summary.tested or any(call.function in CHANGING for call in summary.calls))


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
