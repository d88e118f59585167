"""Definite assignment: which names surely have a value at each step of a flow.

A forward must-analysis over all ways through the flow, in the manner of Java's definite assignment (JLS 16)
with narrowing by conditions. A state is one integer, a row of bits per name:

* ``A``: it can be read;
* ``N``: it is not null either;
* one row per condition that the flow tests more than once: *if that condition holds, it can be read*. So
  `when: gift` at a question and `when: gift` at the text that shows the answer agree with each other.

States meet by ``&``; an edge changes a state by masks, so a flow costs a few integer operations per edge and
round, and rounds are few because points are visited in reverse post-order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from soni_dsl.analysis.cfg import END, Edge, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.narrowing import present_if
from soni_dsl.analysis.paths import Ways, ways
from soni_dsl.analysis.reads import ERROR, Use, guarded, uses_of
from soni_dsl.analysis.repeated_tests import RepeatedTests
from soni_dsl.analysis.states import ALL, Change, after, propagate
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

_BRANCHES: Final = frozenset((ast.If, ast.While, ast.Switch, ast.For))
_CHANGES_MORE: Final = frozenset((ast.Clear, ast.Call))  # than what they write
BEFORE: Final = frozenset((Via.FAIL, Via.INVALID, Via.CANCELLED, Via.TIMEOUT))
"""Ways on which a step leaves without having written anything."""


@dataclass(slots=True)
class Assignment:
    """The solved flow. ``states[i]`` is the state before point ``i``; ``bits`` its names in row A."""

    table: FlowTable
    bits: dict[str, int]
    width: int
    entry: int
    changes: list[list[Change]]
    states: list[int]
    asked: list[int]  # all names that point i may read, as bits
    nullable: int  # names that may be null although they can be read
    reads: list[tuple[Use, ...]]  # everything point i computes, its `when` first
    needs: list[tuple[str, ...]]  # required inputs that come by their own name
    blind: bool  # so many conditions are tested twice that some are not followed
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def present(self, names: int) -> int:
        """``names`` as bits of rows A and N and of all conditions."""
        gain = names | names << self.width
        for offset in self.rows.values():
            gain |= names << offset
        return gain


def solve(program: AnalysisContext, table: FlowTable) -> Assignment:
    """Compute what is assigned before each point. Linear in the flow but for loops in loops."""
    routes = ways(program, table)
    solver = _Solver(program, table, routes)
    return solver.solve()


def lacking_outputs(program: AnalysisContext, name: str) -> frozenset[str]:
    """The outputs that flow ``name`` may end without: its caller then finds null.

    A flow that calls itself is taken to give all of them on the way that is not known yet.
    """
    flow = program.bot.flows.get(name)
    if flow is None or not flow.outputs:
        return frozenset()
    table = program.table(flow)
    if table.lacking is None:
        table.lacking = frozenset()
        if table.graph.points and not table.possible:
            table.lacking = _lacking(program, solve(program, table))
    return table.lacking


def _lacking(program: AnalysisContext, solved: Assignment) -> frozenset[str]:
    slots, points = program.bot.slots, solved.table.graph.points
    wanted = {
        param.name.value: solved.bits.get(param.name.value, 0)
        for param in solved.table.flow.outputs
        # What the session keeps may be there from before, and what nothing sets is a finding of its own.
        if param.name.value in solved.table.variables
        and (param.name.value not in slots or slots[param.name.value].scope == "flow")
    }
    mask, found = (1 << solved.width) - 1, set[str]()
    for index, state in enumerate(solved.states):
        if state == ALL or not points[index].kind or isinstance(points[index].step, ast.Link | ast.Handoff):
            continue
        for change in solved.changes[index]:
            if change.to == END:
                there = after(state, change, mask) >> solved.width
                found.update(name for name, bit in wanted.items() if bit & ~there)
    return frozenset(found)


class _Solver:
    def __init__(self, program: AnalysisContext, table: FlowTable, routes: Ways) -> None:
        self.program = program
        self.table = table
        self.routes = routes
        points = table.graph.points
        self.elsewhere: list[Use] = []  # what is read in texts that do not stand in the flow
        self.reads = [self._reads(point.step, i) for i, point in enumerate(points)]
        self.needs: list[tuple[str, ...]] = [()] * len(points)
        for index, call in table.calls:
            self.needs[index] += tuple(self._needs(call))
        self.asked = [0] * len(points)  # names that each point may read, as bits
        self.bits = self._name_bits()
        self.width = width = len(self.bits)
        self._add_misspelt()
        self.mask = (1 << width) - 1
        self.repeated = RepeatedTests(program, table, width)
        self.rows = self.repeated.rows
        self.defaults, self.default_nulls = self._defaults()

    # -------------------------------------------------------- names

    def _reads(self, step: ast.Step, index: int) -> tuple[Use, ...]:
        """What a step computes, with the texts it takes from its slot or from a response."""
        table, bot = self.table, self.program.bot
        when, uses = table.whens[index], table.uses[index]
        if when is not None:
            uses = (when, *uses)
        if isinstance(step, ast.Collect) and step.prompt is None and len(step.slots) == 1:
            # Of several slots some are filled when others are asked for, so their texts are left alone.
            slot = bot.slots.get(step.slots[0].value)
            if slot is not None and slot.prompt is not None:
                self.elsewhere += (more := uses_of((slot.prompt,)))
                uses = (*uses, *more)
        elif isinstance(step, ast.Say) and step.response is not None:
            response = bot.responses.get(step.response.value)
            if response is not None:
                self.elsewhere += (more := uses_of((response.text,)))
                uses = (*uses, *more)
        return uses

    def _needs(self, call: ast.Invocation) -> Iterator[str]:
        """The required inputs that a call takes by name. A wrong argument may be one of them, misspelt."""
        contract = self.program.contracts.get(call.name)
        if contract is None or contract.inputs is None:
            return
        passed = {argument.name for argument in call.arguments or ()}
        if contract.open or passed <= contract.inputs.keys():
            for name, wanted in contract.inputs.items():
                if wanted.required and name not in passed:
                    yield name

    def _name_bits(self) -> dict[str, int]:
        """Every name of the flow that can have a value, one bit each; unknown ones belong to `references`."""
        table, program = self.table, self.program
        names = dict.fromkeys(table.variables)
        names.update(
            dict.fromkeys(program.stands_for[name] for name in table.variables if name in program.stands_for)
        )
        names.update(dict.fromkeys(table.inputs))
        slots = program.bot.slots
        for name in program.mentioned(table).names:
            if name in slots or name == ERROR:
                names[name] = None
        for use in self.elsewhere:
            parts = program.summary(use.root)
            for part in (*parts.names, *parts.tested):
                if part.name in slots or part.name == ERROR:
                    names[part.name] = None
        for needed in self.needs:
            names.update(dict.fromkeys(name for name in needed if name in slots))
        return {name: 1 << number for number, name in enumerate(names)}

    def _add_misspelt(self) -> None:
        """A misspelt name that is reported already counts as the one it stands for."""
        for name, meant in self.program.stands_for.items():
            if name not in self.bits and meant in self.bits:
                self.bits[name] = self.bits[meant]

    def _defaults(self) -> tuple[int, int]:
        """Names whose slot has a default, and those whose default is null: they can always be read."""
        filled = nulls = 0
        for name, bit in self.bits.items():
            slot = self.program.bot.slots.get(name)
            if slot is not None and slot.default is not None:
                if slot.default.is_null:
                    nulls |= bit
                else:
                    filled |= bit
        return filled, nulls

    def _all_rows(self, names: int) -> int:
        """``names`` in row A and in every condition's row."""
        gain = names
        for offset in self.rows.values():
            gain |= names << offset
        return gain

    # -------------------------------------------------------- transfer

    def _changes(self, index: int) -> list[Change]:
        point, table = self.table.graph.points[index], self.table
        step, when = point.step, table.whens[index]
        edges = self.routes[index]
        possible = table.possible.get(index)
        if isinstance(step, ast.BadStep) or possible is not None:
            names = 0
            for name in possible or ():
                names |= self.bits.get(name, 0)
            gain = self._all_rows(names) | names << self.width
            if isinstance(step, ast.BadStep):
                return [Change(edge.to, edge.via, gain) for edge in edges]
        else:
            gain = 0
        read = self._always_read(table.uses[index], index)
        if self.needs[index]:
            needed = self._bits_of(self.needs[index])
            read |= needed
            self.asked[index] |= needed
        more = len(self.reads[index]) - len(table.uses[index]) - (when is not None)
        if more > 0:
            self._always_read(self.reads[index][-more:], index)
        known: tuple[tuple[int, bool], ...] = ()
        skipped = gain
        if when is not None:
            own = self._always_read((when,), index)
            read |= own
            skipped = self._all_rows(own) | gain
            gain |= self._present(present_if(when.root, True, self.bits))
            skipped |= self._present(present_if(when.root, False, self.bits))
            known = self.repeated.decided(when.root, when.node, True)
        gain |= self._all_rows(read) if self.rows else read
        written = table.writes[index]
        if written or type(step) in _CHANGES_MORE:
            keep, wrote, refresh = self._effect(index)
        else:
            keep, wrote, refresh = ALL, 0, ()
        result = []
        branches = type(step) in _BRANCHES
        for edge in edges:
            via = edge.via
            if via is Via.SKIP and when is not None:
                result.append(
                    Change(edge.to, via, skipped, known=self.repeated.decided(when.root, when.node, False))
                )
            elif via in BEFORE:
                failed = self._all_rows(self.bits.get(ERROR, 0)) if via is Via.FAIL else 0
                result.append(Change(edge.to, via, gain | failed, known=known))
            else:
                change = Change(edge.to, via, gain | wrote, keep, known, refresh, edge.case)
                if branches:
                    self._branch(step, edge, change)
                result.append(change)
        return result

    def _branch(self, step: ast.Step, edge: Edge, change: Change) -> None:
        """What taking this arm of a branch tells."""
        via = edge.via
        match step:
            case ast.If() if via in (Via.THEN, Via.ELSE):
                truth = via is Via.THEN
            case ast.While() if via in (Via.BODY, Via.DONE):
                truth = via is Via.BODY
            case ast.Switch() if via in (Via.CASE, Via.ELSE):
                if edge.case is not None and not step.cases[edge.case].value.is_null:
                    change.gain |= self._present(present_if(step.on.root, True, self.bits))
                change.known += self.repeated.of_case(step, edge.case)
                return
            case ast.For() if via is Via.DONE:
                item = self.bits.get(step.item_name, 0)
                change.gain, change.keep, change.refresh = change.gain & ~self._present(item), ALL, ()
                return
            case _:
                return
        change.gain |= self._present(present_if(step.test.root, truth, self.bits))
        change.known += self.repeated.decided(step.test.root, step.test.node, truth)

    def _present(self, names: int) -> int:
        return self._all_rows(names) | names << self.width if names else 0

    def _bits_of(self, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            found |= self.bits.get(name, 0)
        return found

    def _always_read(self, uses: Iterable[Use], index: int) -> int:
        """The names that are read whenever the step runs; all that may be read go to ``asked``."""
        found, bits, asked = 0, self.bits, 0
        for use in uses:
            root = use.root
            if type(root) is ex.Name:
                bit = bits.get(root.name, 0)
                asked |= bit
                if not (use.hole is not None and use.hole.filters and guarded(use)):
                    found |= bit
            else:
                summary = self.program.summary(root)
                for part in summary.names:
                    asked |= bits.get(part.name, 0)
                if not guarded(use):
                    for name in summary.always:
                        found |= bits.get(name, 0)
        self.asked[index] |= asked
        return found

    def _effect(self, index: int) -> tuple[int, int, tuple[int, ...]]:
        """The masks of what a step writes and clears when it has done its work, and the rows to refresh."""
        point, table, width = self.table.graph.points[index], self.table, self.width
        step, kind = point.step, point.kind
        if kind is None:
            return ALL, 0, ()
        written = table.writes[index]
        cleared = tuple(kind.clears(step))
        names = 0
        for node in written:
            names |= self._bit(node)
        if isinstance(step, ast.Call):
            names |= self._session_names(step.call.name, set())
        null = self._null_writes(step)
        gain = self._all_rows(names) | (names & ~null) << width if names else 0
        # An optional question that was answered before is passed over and keeps its answer.
        lost = 0 if isinstance(step, ast.Collect) else (null << width)
        gone = 0
        for node in cleared:
            gone |= self._bit(node)
        if gone:
            stays = self.defaults | self.default_nulls
            lost |= self._all_rows(gone & ~stays) | (gone & ~self.defaults) << width
            gain |= self._all_rows(gone & stays)
        refresh: tuple[int, ...] = ()
        if self.rows and (written or cleared):
            refresh = self.repeated.about({node.value for node in (*written, *cleared)})
        return ~lost, gain, refresh

    def _bit(self, node: Node) -> int:
        name = node.value
        stands_for = self.program.stands_for
        return self.bits.get(name, 0) | (self.bits.get(stands_for[name], 0) if name in stands_for else 0)

    def _null_writes(self, step: ast.Step) -> int:
        """The names that this step may give null."""
        match step:
            case ast.Collect(optional=True):
                return self._bits_of(node.value for node in step.slots)
            case ast.Set():
                return self._bits_of(
                    name.value
                    for name, value in step.values
                    if isinstance(value.root, ex.Constant) and value.root.value is None
                )
            case ast.Action() if step.call.outputs:
                contract = self.program.contracts.get(step.call.name)
                known = contract.outputs if contract is not None and contract.outputs is not None else {}
                types = ((output.name, known.get(output.field)) for output in step.call.outputs)
                return self._bits_of(name for name, type_ in types if type_ is not None and type_.optional)
            case ast.Call() if step.call.outputs:
                lacking = lacking_outputs(self.program, step.call.name)
                return self._bits_of(output.name for output in step.call.outputs if output.field in lacking)
            case _:
                return 0

    def _session_names(self, flow: str, seen: set[str]) -> int:
        """Session-scoped slots that a called flow may fill. It is taken to have done so."""
        slots, found = self.program.bot.slots, 0
        called = self.program.bot.flows.get(flow)
        if called is None:  # reported; it may be any flow
            return self._bits_of(name for name, slot in slots.items() if slot.scope == "session")
        if flow in seen:
            return 0
        seen.add(flow)
        table = self.program.table(called)
        for written in table.variables:
            name = self.program.stands_for.get(written, written)
            if name in slots and slots[name].scope == "session":
                found |= self.bits.get(name, 0)
        for point in table.graph.points:
            if isinstance(point.step, ast.Call):
                found |= self._session_names(point.step.call.name, seen)
        return found

    # -------------------------------------------------------- solving

    def _entry(self) -> int:
        flow, bits = self.table.flow, self.bits
        names = self.defaults
        for name, param in self.table.inputs.items():
            if not (param.optional or (param.type is not None and param.type.type.optional)):
                names |= bits.get(name, 0)
        readable = names | self.default_nulls
        if any(
            pattern.flow and pattern.flow.value == flow.name.value
            for pattern in self.program.bot.patterns.values()
        ):
            readable |= bits.get(ERROR, 0)
        asked = self._bits_of(self.table.inputs) if flow.triggers else 0  # a user brings no inputs
        return self._all_rows(readable) | (names & ~asked) << self.width

    def solve(self) -> Assignment:
        count = len(self.table.graph.points)
        changes = [self._changes(index) for index in range(count)]
        states = [ALL] * count
        entry = self._entry() if count else 0
        if count:
            states[0] = entry
            propagate(states, changes, self.mask)
        nullable = self.default_nulls
        for point in self.table.having(ast.Collect, ast.Set, ast.Action, ast.Call):
            nullable |= self._null_writes(point.step)
        return Assignment(
            self.table,
            self.bits,
            self.width,
            entry,
            changes,
            states,
            self.asked,
            nullable,
            self.reads,
            self.needs,
            self.repeated.blind,
            self.rows,
        )
