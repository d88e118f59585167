"""Values are there when they are read (SN501 to SN503, SN508, SN509)."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from soni_dsl.analysis.assignment import Assignment, lacking_outputs, solve
from soni_dsl.analysis.cfg import Point, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.narrowing import present_if
from soni_dsl.analysis.reads import ERROR, Use, guarded
from soni_dsl.analysis.states import ALL
from soni_dsl.analysis.witness import Talk, decisions, shortest_path, told, way_without_failure
from soni_dsl.diagnostics.codes import data as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

MOST_VISITS = 200_000  # points visited to explain findings, in one flow
LEAST_EXPLAINED = 10
MOST_PLACES = 3  # further reads of the same name that a finding points to


@dataclass(frozen=True, slots=True)
class Read:
    """A name that is read where it may have no value; ``null``: it is there, but may be null."""

    name: str
    point: int
    span: Span
    through: Span | None = None  # the hole, where it stands in a text that other steps say as well
    null: bool = False


def definite(program: AnalysisContext) -> None:
    """Report reads of names that are not set on every way there, and questions that are never asked."""
    for table in program.tables:
        if table.graph.points:
            solved = solve(program, table)
            _report_reads(program, solved)
            _report_unasked(program, solved)


def _report_reads(program: AnalysisContext, solved: Assignment) -> None:
    by_name: dict[tuple[str, bool], list[Read]] = {}
    possible, width = solved.table.possible, solved.width
    for index, state in enumerate(solved.states):
        asked = solved.asked[index]
        fits = not asked & ~state and not asked & solved.nullable & ~(state >> width)
        if fits or state == ALL or index in possible:
            continue
        for read in _bad_reads(program, solved, index):
            by_name.setdefault((read.name, read.null), []).append(read)
    explained = max(LEAST_EXPLAINED, MOST_VISITS // len(solved.states))
    for number, ((name, null), reads) in enumerate(by_name.items()):
        if null:
            program.report.add(maybe_null(reads[0], _lacking_calls(program, solved.table, name)))
        elif name == ERROR:
            if not program.is_suspect(ERROR, solved.table):
                talk = told(program, solved.table, way_without_failure(solved, reads[0].point))
                program.report.add(error_without_failure(reads[0], talk))
        else:
            found = _unset(program, solved, reads, explain=number < explained)
            if found is not None:
                program.report.add(found)


# ------------------------------------------------------------------ finding the reads


def _bad_reads(program: AnalysisContext, solved: Assignment, index: int) -> Iterator[Read]:
    state = solved.states[index]
    step = solved.table.graph.points[index].step
    reader = _Reader(solved, index, program.stands_for)
    for number, use in enumerate(solved.reads[index]):
        if guarded(use):
            continue
        state = reader.read(use, state)
        if number == 0 and step.when is not None:
            state = _when_true(solved, index, use.root, state)
    yield from reader.found
    for name in solved.needs[index]:
        bit = solved.bits.get(name, 0)
        if bit & ~state:
            yield Read(name, index, _call_span(program, step, name))


def _when_true(solved: Assignment, index: int, when: ex.Expr, state: int) -> int:
    """The state in which the step itself is computed: its `when` came out true."""
    state |= solved.present(present_if(when, True, solved.bits))
    mask = (1 << solved.width) - 1
    own = next((change for change in solved.changes[index] if change.via is not Via.SKIP), None)
    for offset, holds in own.known if own is not None else ():
        if holds:
            state |= (state >> offset) & mask
    return state


def _call_span(program: AnalysisContext, step: ast.Step, name: str) -> Span:
    """Where an action is named that takes ``name`` without being given it."""
    actions = [step] if isinstance(step, ast.Action) else getattr(step, "branches", ())
    for action in actions:
        contract = program.contracts.get(action.call.name) if isinstance(action, ast.Action) else None
        if contract is not None and contract.inputs is not None and name in contract.inputs:
            return Span(*action.call.node.at(*action.call.name_span))
    return step.node.span


class _Reader:
    """Goes through an expression as it is computed and notes what it reads too early."""

    def __init__(self, solved: Assignment, index: int, misspelt: Container[str]) -> None:
        self.solved = solved
        self.misspelt = misspelt
        self.index = index
        self.found: list[Read] = []
        self.use: Use | None = None

    def read(self, use: Use, state: int) -> int:
        """The state after ``use`` was computed in ``state``."""
        self.use = use
        return self.visit(use.root, state)

    def visit(self, part: ex.Expr, state: int) -> int:
        """The state after ``part`` was computed in ``state``."""
        bits = self.solved.bits
        match part:
            case ex.Name():
                bit = bits.get(part.name, 0)
                if bit & ~state:
                    self._note(part, null=False)
                return state | bit
            case ex.IsSet():
                return state
            case ex.Binary(op="and" | "or"):
                state = self.visit(part.left, state)
                told = present_if(part.left, part.op == "and", bits)
                self.visit(part.right, state | self.solved.present(told))
                return state
            case ex.Conditional():
                state = self.visit(part.test, state)
                for truth, arm in ((True, part.then), (False, part.otherwise)):
                    self.visit(arm, state | self.solved.present(present_if(part.test, truth, bits)))
                return state
            case ex.Binary() | ex.Compare():
                state = self.visit(part.right, self.visit(part.left, state))
                if part.op not in ("==", "!=", "in", "not in"):
                    for side in (part.left, part.right):
                        self._needs_value(side, state)
                return state
            case ex.Unary():
                return self.visit(part.operand, state)
            case ex.Attribute():
                return self.visit(part.value, state)
            case ex.Index():
                return self.visit(part.index, self.visit(part.value, state))
            case ex.Call():
                for argument in part.args:
                    state = self.visit(argument, state)
                return state
            case ex.ListExpr():
                for item in part.items:
                    state = self.visit(item, state)
                return state
            case _:
                return state

    def _needs_value(self, part: ex.Expr, state: int) -> None:
        if isinstance(part, ex.Name):
            bit = self.solved.bits.get(part.name, 0)
            not_null = (state >> self.solved.width) & bit
            if bit & self.solved.nullable and not not_null and bit & self.solved.states[self.index]:
                self._note(part, null=True)

    def _note(self, part: ex.Name, *, null: bool) -> None:
        if part.name in self.misspelt:
            return
        step = self.solved.table.graph.points[self.index].step
        span = self.use.span(part) if self.use is not None else step.node.span
        own = step.node
        if span.source is own.source and own.start <= span.start <= own.end:
            self.found.append(Read(part.name, self.index, span, null=null))
            return
        place = step.response if isinstance(step, ast.Say) and step.response else step.kind_node
        if isinstance(step, ast.Collect):
            place = next((n for n in step.slots), place)
        self.found.append(Read(part.name, self.index, place.span, span, null))


# ------------------------------------------------------------------ saying so


def _unset(
    program: AnalysisContext, solved: Assignment, reads: list[Read], *, explain: bool
) -> Diagnostic | None:
    """The finding for a name; ``explain`` looks for the way there, which costs a walk through the flow."""
    first = reads[0]
    if program.is_suspect(first.name, solved.table):
        return None  # what could not be read may give it a value
    program.unset.setdefault(solved.table.flow.name.value, set()).add(first.name)
    table, name = solved.table, first.name
    writers = [i for i, nodes in enumerate(table.writes) if any(_is(program, n.value, name) for n in nodes)]
    point = table.graph.points[first.point]
    if writers and solved.blind and (point.arm or point.step.when is not None):
        return None  # its condition may be one that is not followed
    before = writers
    if explain:
        leading = _leading_to(solved, first.point)
        before = [i for i in writers if i in leading]
    more = tuple(Label(read.span, "read here, too") for read in reads[1 : 1 + MOST_PLACES])
    through = () if first.through is None else (Label(first.through, "read here"),)
    route = None
    if explain:
        clearing = [i for i, point in enumerate(table.graph.points) if _clears(program, point, name)]
        route = shortest_path(solved, first.point, frozenset(before), clearing)
    talk = told(program, table, route)
    places = tuple(
        Label(node.span, "set only on other ways" if i in before else "set here, later")
        for i in (before or writers)[:MOST_PLACES]
        for node in table.writes[i]
        if _is(program, node.value, name)
    )
    near = nearest(name, (other for other in table.variables if other not in program.bot.slots))
    if near is not None:
        places = (Label(table.variables[near].span, f"`{near}` is set here"), *places)
    implicit = first.span.text != name and first.through is None
    if before:
        labels = (*through, *places, *decisions(table, route, MOST_PLACES), *more)
        return read_before_set(first, labels, implicit, talk)
    declared = program.bot.slots.get(name)
    if not places and declared is not None:
        places = (Label(declared.name.span, "declared here"),)
    return never_set(first, (*through, *places, *more), implicit, declared is not None, talk)


def _is(program: AnalysisContext, written: str, name: str) -> bool:
    return written == name or program.stands_for.get(written) == name


def _clears(program: AnalysisContext, point: Point, name: str) -> bool:
    kind = point.kind
    return kind is not None and any(_is(program, node.value, name) for node in kind.clears(point.step))


def _leading_to(solved: Assignment, goal: int) -> set[int]:
    """The points from which some way leads to ``goal``."""
    before: list[list[int]] = [[] for _ in solved.changes]
    for index, changes in enumerate(solved.changes):
        for change in changes:
            if change.to >= 0:
                before[change.to].append(index)
    seen: set[int] = set()
    stack = [goal]
    while stack:
        for index in before[stack.pop()]:
            if index not in seen:
                seen.add(index)
                stack.append(index)
    return seen


def read_before_set(read: Read, places: tuple[Label, ...], implicit: bool, talk: Talk) -> Diagnostic:
    name = read.name
    return Diagnostic(
        codes.READ_BEFORE_SET,
        f"`{name}` may have no value here",
        Label(read.span, _how_read(read, implicit, "not set on every way here")),
        secondary=places,
        help=f"ask for `{name}` on every way, or test `{name} is set` first",
        path=talk,
    )


def never_set(read: Read, places: tuple[Label, ...], implicit: bool, is_slot: bool, talk: Talk) -> Diagnostic:
    name = read.name
    how = f"collect `{name}` before this step" if is_slot else f"give `{name}` a value before this step"
    return Diagnostic(
        codes.NEVER_SET,
        f"`{name}` never has a value here",
        Label(read.span, _how_read(read, implicit, "nothing sets it before")),
        secondary=places,
        help=how,
        path=talk,
    )


def _how_read(read: Read, implicit: bool, otherwise: str) -> str:
    if implicit:
        return f"takes `{read.name}` by name"
    return otherwise if read.through is None else f"its text reads `{read.name}`"


def error_without_failure(read: Read, talk: Talk) -> Diagnostic:
    return Diagnostic(
        codes.ERROR_WITHOUT_FAILURE,
        "`error` is read where nothing may have failed",
        Label(read.span, "not every way here comes from an `on_error`"),
        help="read it only in steps that are reached by `on_error:`, or test `error is set` first",
        path=talk,
    )


def _lacking_calls(program: AnalysisContext, table: FlowTable, name: str) -> tuple[Label, ...]:
    """The outputs of called flows that ``name`` takes, and that not every way through those flows sets."""
    found: list[Label] = []
    for point in table.graph.points:
        if not isinstance(point.step, ast.Call):
            continue
        call = point.step.call
        lacking = lacking_outputs(program, call.name)
        taken = {output.field for output in call.outputs or () if output.name == name} & lacking
        outputs = program.bot.flows[call.name].outputs if taken else ()
        found.extend(
            Label(param.name.span, f"not every way through `{call.name}` sets it")
            for param in outputs
            if param.name.value in taken
        )
    return tuple(found[:MOST_PLACES])


def maybe_null(read: Read, places: tuple[Label, ...]) -> Diagnostic:
    return Diagnostic(
        codes.MAYBE_NULL,
        f"`{read.name}` may be null here",
        Label(read.span, "null can be neither ordered nor computed with"),
        secondary=places,
        help=f"test `{read.name} is set` first",
    )


# ------------------------------------------------------------------ questions that are never asked


def _report_unasked(program: AnalysisContext, solved: Assignment) -> None:
    slots, returns = program.bot.slots, None
    for point in solved.table.having(ast.Collect):
        step = point.step
        if not isinstance(step, ast.Collect) or step.always or solved.states[point.index] == ALL:
            continue
        if point.index in solved.table.possible:
            continue  # it may have said `ask: always`
        # With a default it need not ask: it stands there so that the user may say something else.
        if any(node.value not in slots or slots[node.value].default is not None for node in step.slots):
            continue
        there = solved.states[point.index] >> solved.width
        bits = [solved.bits.get(node.value, 0) for node in step.slots]
        if bits and all(bit & there for bit in bits):
            # A jump back asks again, and so does every round of a loop.
            returns = _returns(solved) if returns is None else returns
            if point.index in returns or any(label == "do" for _, label in point.arm):
                continue
            if any(program.is_suspect(node.value, solved.table) for node in step.slots):
                continue  # it is only what could not be read that may have asked before
            program.report.add(unasked_collect(step, solved.table.variables[step.slots[0].value]))


def _returns(solved: Assignment) -> set[int]:
    """The points that some edge leads back to."""
    return {
        change.to
        for index, changes in enumerate(solved.changes)
        for change in changes
        if 0 <= change.to <= index
    }


def unasked_collect(step: ast.Collect, first: Node) -> Diagnostic:
    names = ", ".join(f"`{node.value}`" for node in step.slots)
    own = step.slots[0]
    return Diagnostic(
        codes.UNASKED_COLLECT,
        f"this never asks for {names}",
        Label(own.span, "always has a value here"),
        secondary=(Label(first.span, "has got one here"),) if first.start != own.start else (),
        help="write `ask: always` to ask anyway, or leave the step out",
    )
