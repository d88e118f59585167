"""What all passes share: the bot, its Python, the report, and tables that are built once when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from soni_dsl.analysis.cfg import Edge, FlowGraph, Point, build_graph
from soni_dsl.analysis.contracts import Contract, contracts_of, reversed_outputs
from soni_dsl.analysis.reads import ROOTS, Summary, Use, summarise, uses_of
from soni_dsl.diagnostics.model import Report, Severity
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.python.signatures import PythonModules
from soni_dsl.source.node import Node
from soni_dsl.source.text import SourceFile, Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

_WORD: Final = re.compile(r"[^\W\d]\w*")
MOST_LINES: Final = 40  # lines above a place that are looked at for what it belongs to
MOST_DEPTH: Final = 1000
_FIRST_WORD: Final = re.compile(r"^[ -]*([^\W\d]\w*)", re.MULTILINE)
_WITHOUT_WORDS: Final = ("SN102", "SN106")  # a kind or key is not there, and what it said is not either
_NO_POINTS: Final[list[Point]] = []
SPECIAL_FLOWS: Final = ("welcome", "fallback", "goodbye", "help")


class FlowTable:
    """One flow: its graph, and per point (by index) what it computes and which names it writes.

    ``uses[i]`` leaves out the step's ``when``, which stands in ``whens[i]``. ``variables`` maps every
    name that some step writes to the first place where it does; ``assigned_freely`` are those that get
    more than the answers of users. ``calls`` are all calls of actions with the index of their point.
    ``ways`` and ``alive`` belong to ``paths``, ``lacking`` to ``assignment``.
    """

    __slots__ = (
        "_all_uses",
        "_mentioned",
        "alive",
        "assigned_freely",
        "calls",
        "flow",
        "graph",
        "inputs",
        "lacking",
        "mentions",
        "of_kind",
        "possible",
        "uses",
        "variables",
        "ways",
        "whens",
        "writes",
    )

    def __init__(self, flow: ast.Flow, graph: FlowGraph) -> None:
        self.flow = flow
        self.graph = graph
        self.inputs: dict[str, ast.Param] = {param.name.value: param for param in flow.inputs}
        self.uses: list[tuple[Use, ...]] = []
        self.whens: list[Use | None] = []
        self.writes: list[tuple[Node, ...]] = []
        self.mentions: list[tuple[Node, ...]] = []
        self.variables: dict[str, Node] = {}
        self.assigned_freely: set[str] = set()
        self.calls: list[tuple[int, ast.Invocation]] = []
        self.alive: set[int] | None = None
        self.ways: list[tuple[Edge, ...]] | None = None
        self._mentioned: Mentioned | None = None
        self._all_uses: list[tuple[int, Use]] | None = None
        self.lacking: frozenset[str] | None = None  # outputs that some way to the end leaves without a value
        self.of_kind: dict[type[ast.Step], list[Point]] = {}
        self.possible: dict[int, frozenset[str]] = {}  # names that a damaged point may read or write
        uses, whens, writes, mentions = self.uses, self.whens, self.writes, self.mentions
        for point in graph.points:
            step, kind = point.step, point.kind
            when = step.when
            whens.append(None if when is None else Use(when.root, when.node, when.base))
            if kind is None:
                uses.append(())
                writes.append(())
                mentions.append(())
                continue
            uses.append(tuple(uses_of(kind.uses(step))))
            mentions.append(tuple(kind.mentions(step)))
            written = tuple(kind.writes(step))
            writes.append(written)
            of_kind = type(step)
            if of_kind is ast.Action:
                self.calls.append((point.index, step.call))  # type: ignore[attr-defined]
            elif isinstance(step, ast.Parallel):
                branches = (branch for branch in step.branches if isinstance(branch, ast.Action))
                self.calls.extend((point.index, branch.call) for branch in branches)
            if of_kind in self.of_kind:
                self.of_kind[of_kind].append(point)
            else:
                self.of_kind[of_kind] = [point]
            for node in written:
                self.variables.setdefault(node.value, node)
                if not kind.waits:
                    self.assigned_freely.add(node.value)

    def having(self, *kinds: type[ast.Step]) -> list[Point]:
        """The points whose steps are of these kinds, kind by kind, each in order."""
        of_kind = self.of_kind
        if len(kinds) == 1:
            return of_kind.get(kinds[0], _NO_POINTS)
        return [point for kind in kinds for point in of_kind.get(kind, _NO_POINTS)]

    @property
    def all_uses(self) -> list[tuple[int, Use]]:
        """Every expression of the flow's steps with the index of its point, conditions first."""
        if self._all_uses is None:
            found = self._all_uses = []
            for index, uses in enumerate(self.uses):
                when = self.whens[index]
                if when is not None:
                    found.append((index, when))
                found.extend([(index, use) for use in uses])
        return self._all_uses


class Mentioned(NamedTuple):
    """What the expressions of a flow's steps speak of, each in the order it is met first."""

    names: dict[str, None]  # read, or tested with `is set`
    functions: set[str]
    filters: set[str]


class AnalysisContext:
    """What a pass gets. Add findings to ``report``; everything else is read only.

    ``signatures`` is what was read from the Python beside the bot, None where there is none.
    Build it when reading and parsing are done: what they reported is damage the passes stay silent about.
    """

    def __init__(self, bot: ast.Bot, signatures: PythonModules | None, report: Report) -> None:
        self.bot = bot
        self.signatures = signatures if signatures is not None and signatures.modules else None
        self.report = report
        self.stands_for: dict[str, str] = {}  # a misspelt name → the one that is meant
        self.unset: dict[str, set[str]] = {}  # flow → names that are read there without having a value
        self.meant: set[tuple[str, str]] = set()  # (what, name) of misspelt references: counts as used
        self._met: set[tuple[str, str, str]] = set()
        self._summaries: dict[int, Summary] = {}
        self._tables: dict[str, FlowTable] = {}
        self._damage = _damage_of(report)
        self._holes = _places_of(report, _WITHOUT_WORDS)
        self._broken = list(dict.fromkeys(source for source, _ in _places_of(report, ("SN0",))))
        # Where YAML itself is broken, a whole flow may be missing, and with it what it would have used.
        self.may_lack_flows = any(
            found.severity is Severity.ERROR and found.code.id.startswith(("SN0", "SN106"))
            for found in report.diagnostics
        )

    def graph(self, flow: ast.Flow) -> FlowGraph:
        return self.table(flow).graph

    def table(self, flow: ast.Flow) -> FlowTable:
        found = self._tables.get(flow.name.value)
        if found is None or found.flow is not flow:
            found = FlowTable(flow, build_graph(flow))
            self._find_damage(found)
            self._turn_outputs(found)
            self._tables[flow.name.value] = found
        return found

    @cached_property
    def tables(self) -> list[FlowTable]:
        return [self.table(flow) for flow in self.bot.flows.values()]

    @cached_property
    def starters(self) -> dict[str, list[tuple[FlowTable, int]]]:
        """Flow → where it is called or linked: the flow that does so, and the point."""
        found: dict[str, list[tuple[FlowTable, int]]] = {}
        for table in self.tables:
            for point in table.having(ast.Call, ast.Link):
                step = point.step
                if isinstance(step, ast.Call):
                    found.setdefault(step.call.name, []).append((table, point.index))
                elif isinstance(step, ast.Link):
                    found.setdefault(step.flow.value, []).append((table, point.index))
        return found

    def summary(self, root: ex.Expr) -> Summary:
        """What ``root`` reads, computed once: equal texts share their tree."""
        found = self._summaries.get(id(root))
        if found is None:
            found = self._summaries[id(root)] = summarise(root)
        return found

    def mentioned(self, table: FlowTable) -> Mentioned:
        """Every name, function and filter in the steps of a flow, gathered once."""
        if table._mentioned is None:
            names, functions, filters = table._mentioned = Mentioned({}, set(), set())
            for _, use in table.all_uses:
                root = use.root
                if type(root) is ex.Name:
                    names[root.name] = None
                else:
                    summary = self.summary(root)
                    for part in summary.names:
                        names[part.name] = None
                    for part in summary.tested:
                        names[part.name] = None
                    for call in summary.calls:
                        functions.add(call.function)
                if use.hole is not None and use.hole.filters:
                    filters.update([entry.name for entry in use.hole.filters])
        return table._mentioned

    @cached_property
    def contracts(self) -> Mapping[str, Contract]:
        """Every action that is declared in YAML or defined in Python."""
        return contracts_of(self.bot, self.signatures)

    @property
    def python_is_open(self) -> bool:
        """May the Python beside define names that only running it would tell?"""
        return self.signatures is not None and not self.signatures.complete

    def knows(self, table: FlowTable, name: str) -> bool:
        """Can ``name`` have a value somewhere in this flow?"""
        return (
            name in self.bot.slots or name in table.variables or name in table.inputs or name in ROOTS
        ) or self.is_suspect(name, table)

    # ------------------------------------------------------------ one mistake, one finding

    def is_new(self, what: str, name: str, near: str | None, table: FlowTable | None = None) -> bool:
        """Is this the first time that an unknown name is met, where all times are one mistake?

        In one flow they are. In all flows together they are where nothing of that name is defined, and where
        the definition is what is misspelt: then nothing refers to it.
        """
        everywhere = table is None or (near is not None and near not in self._referenced)
        key = (what, name, "" if everywhere or table is None else table.flow.name.value)
        if key in self._met:
            return False
        self._met.add(key)
        return True

    @cached_property
    def _referenced(self) -> frozenset[str]:
        """Every name that some flow reads, asks for, marks or calls."""
        names: set[str] = set()
        for table in self.tables:
            names.update(self.mentioned(table).names)
            for point in table.graph.points:
                names.update(node.value for node in table.mentions[point.index])
                if point.kind is not None and point.kind.waits:
                    names.update(node.value for node in table.writes[point.index])
            names.update(name for trigger in table.flow.triggers for name in trigger.slots)
            names.update(call.name for _, call in table.calls)
        return frozenset(names)

    # ------------------------------------------------------------ what earlier stages reported

    @property
    def is_damaged(self) -> bool:
        return bool(self._damage)

    def is_damaged_at(self, node: Node) -> bool:
        """Is there something inside this value that could not be read?"""
        return any(node.start <= start <= node.end for start, _ in self._damage.get(node.source, ()))

    def is_suspect(self, name: str, table: FlowTable | None = None, besides: int | None = None) -> bool:
        """Does ``name`` stand where something could not be read? It may be defined, set or used there.

        ``besides``: not in this point of the flow, which is where it was read.
        """
        possible = table.possible.items() if table is not None else ()
        if any(name in names for index, names in possible if index != besides):
            return True
        return bool(self._damage) and name in self._suspects

    @cached_property
    def _suspects(self) -> frozenset[str]:
        """The words around damage outside of flows, where definitions stand.

        Where YAML itself is broken, every key of the file may be one that got lost.
        """
        words: set[str] = set()
        nodes = [flow.node for flow in self.bot.flows.values()]
        for source, places in self._damage.items():
            flows = [(node.start, node.end) for node in nodes if node.source is source]
            for start, end in places:
                if not any(first <= start <= last for first, last in flows):
                    words.update(_words_around(source, start, end))
                    words.update(_keys_above(source, start))
        for source in self._broken:
            words.update(_FIRST_WORD.findall(source.text))
        return frozenset(words)

    def _turn_outputs(self, table: FlowTable) -> None:
        """Where outputs are misspelt or the wrong way round, the variables that are meant are written."""
        for index, call in table.calls:
            contract = self.contracts.get(call.name)
            known = contract.outputs if contract is not None and contract.outputs is not None else None
            for output in call.outputs or () if known is not None else ():
                near = nearest(output.field, known or ()) if output.field not in (known or ()) else None
                if near is not None and output.name == output.field:
                    self.stands_for.setdefault(output.name, near)
                    table.variables.setdefault(near, table.variables[output.name])
            for output in reversed_outputs(call, self.contracts.get(call.name)):
                node = call.node
                if call.output_nodes is not None:
                    node = call.output_nodes[(call.outputs or ()).index(output)][0]
                meant = Node(node.kind, node.source, node.start, node.end, value=output.field)
                table.writes[index] += (meant,)
                table.variables.setdefault(output.field, meant)

    def _find_damage(self, table: FlowTable) -> None:
        points = table.graph.points
        for point in points:
            if isinstance(point.step, ast.BadStep):
                table.possible[point.index] = frozenset(_WORD.findall(point.step.node.span.text))
        if not self._damage or not points:
            return
        node = table.flow.node
        starts = [point.step.node.start for point in points]
        for start, end in self._damage.get(node.source, ()):
            if node.start <= start <= node.end:
                index = max(bisect_right(starts, start) - 1, 0)
                if (node.source, start) in self._holes:
                    # What is not there had words too: any that the flow knows.
                    words = frozenset(_WORD.findall(node.source.text, node.start, node.end))
                    words |= {"error", *self.bot.slots}
                else:
                    words = _words_around(node.source, start, end)
                table.possible[index] = table.possible.get(index, frozenset()) | words


def _places_of(report: Report, codes: tuple[str, ...]) -> dict[tuple[SourceFile, int], None]:
    """Where errors begin whose codes begin like these."""
    return {
        (found.primary.span.source, found.primary.span.start): None
        for found in report.diagnostics
        if found.severity is Severity.ERROR and found.code.id.startswith(codes)
    }


def _damage_of(report: Report) -> dict[SourceFile, list[tuple[int, int]]]:
    damage: dict[SourceFile, list[tuple[int, int]]] = {}
    for found in report.diagnostics:
        if found.severity is Severity.ERROR:
            span: Span = found.primary.span
            damage.setdefault(span.source, []).append((span.start, span.end))
    return damage


def _words_around(source: SourceFile, start: int, end: int) -> frozenset[str]:
    """The words on the lines of a place."""
    text = source.text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", max(start, end))
    return frozenset(_WORD.findall(text, first, len(text) if last < 0 else last))


def _keys_above(source: SourceFile, start: int) -> Iterator[str]:
    """The first words of the lines that a place stands under: the entries that it damages."""
    number = source.position(start)[0]
    depth = MOST_DEPTH
    for line in (source.line(n) for n in range(number, max(number - MOST_LINES, 0), -1)):
        text = line.lstrip(" ")
        if text and len(line) - len(text) < depth:
            depth = len(line) - len(text)
            word = _WORD.match(text)
            if word is not None:
                yield word[0]
        if depth == 0:
            return


Pass = Callable[[AnalysisContext], None]
