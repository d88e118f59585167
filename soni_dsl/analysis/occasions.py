"""When a text of the bot is said: the conversation after which people, or a model, are shown it.

A text may be said in many places: a slot's prompt wherever it is asked for, a response wherever it is named.
The shortest conversation counts. Nothing is gathered before the first finding asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from soni_dsl.analysis.cfg import END, Edge, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.paths import waits, ways
from soni_dsl.analysis.witness import (
    FAILS,
    Route,
    Talk,
    asked,
    shortest,
    spoken,
    told,
    way_through,
    way_to,
)
from soni_dsl.diagnostics.model import PathTurn
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast

MOST_PLACES: Final = 8  # places of one text that are compared; the shortest conversation is seldom further
_REFUSED: Final = "???"
_PROVOKING: Final[Mapping[str, str]] = {
    "cancellation": "never mind",
    "chitchat": "how are you?",
    "clarification": "what do you mean?",
    "correction": "no, something else",
    "fallback": _REFUSED,
    "confirm": _REFUSED,
    "invalid": _REFUSED,
    "handoff": "I want to talk to a person",
    "out_of_scope": "what will the weather be like?",
    "repeat": "could you say that again?",
    "restart": "let us start again",
    "silence": "…",
    "skip": "skip that",
}
"""What users say to hear the texts of a pattern, while a question is open."""


class Occasion(NamedTuple):
    """A point of a flow at which a text is said; ``before`` are the turns of that step that come first."""

    table: FlowTable
    point: int
    before: tuple[PathTurn, ...] = ()


class Occasions:
    """Where the texts of one bot are said."""

    def __init__(self, program: AnalysisContext) -> None:
        self.program = program

    def hearing(self, node: Node, last: PathTurn | None = None, name: str | None = None) -> Talk:
        """The shortest conversation that ends with the text in ``node``, or with ``last`` where it is given.

        ``name``: the conversation goes by a step that gives this name its value, where one leads there.
        Empty where nothing says the text.
        """
        end = last or spoken(node)
        places = islice(self._places.get(id(node), ()), MOST_PLACES)
        talks = [self._talk(place, end, name) for place in places]
        return shortest(talks) or self._provoked(node, end)

    def at(self, table: FlowTable, point: int, last: PathTurn, name: str | None = None) -> Talk:
        """The shortest conversation that comes to a point of a flow, and then to ``last``."""
        return self._talk(Occasion(table, point), last, name)

    def _talk(self, place: Occasion, last: PathTurn, name: str | None) -> Talk:
        table, goal = place.table, place.point
        route = self._by_way_of(table, goal, name)
        if route is None:
            route = way_to(self.program, table, goal)
        return told(self.program, table, route, *place.before, last)

    def _by_way_of(self, table: FlowTable, goal: int, name: str | None) -> Route | None:
        """The shortest way on which the name gets a value; None where no step of the flow gives it one."""
        writers = [i for i, nodes in enumerate(table.writes) if any(node.value == name for node in nodes)]
        routes = (
            way_through(self.program, table, (i, goal), _onward_from(i))
            for i in islice(writers if name is not None else (), MOST_PLACES)
            if i != goal
        )
        return min((route for route in routes if route is not None), key=len, default=None)

    # -------------------------------------------------------- texts of steps, slots and responses

    @cached_property
    def _places(self) -> dict[int, list[Occasion]]:
        """The occasions of each text, by the identity of the scalar that holds it."""
        places: dict[int, list[Occasion]] = {}
        for table in self.program.tables:
            for point in table.graph.points:
                for text, before in self._said_at(point.step):
                    for template in _templates(text):
                        places.setdefault(id(template.node), []).append(Occasion(table, point.index, before))
        return places

    def _said_at(
        self, step: ast.Step
    ) -> Iterator[tuple[ast.Text | ast.Template | None, tuple[PathTurn, ...]]]:
        """The texts that a step says, each with what is said in that step before it."""
        bot = self.program.bot
        match step:
            case ast.Say():
                yield step.text, ()
                response = bot.responses.get(step.response.value) if step.response is not None else None
                if response is not None:
                    for text in (
                        response.text,
                        *(text for _, text in (*response.conditions, *response.channels)),
                    ):
                        yield text, ()
                yield step.image, ()
            case ast.Confirm():
                yield step.text, ()
            case ast.Collect():
                yield step.prompt, ()
                for name in step.slots:
                    slot = bot.slots.get(name.value)
                    if step.prompt is None and slot is not None:
                        yield slot.prompt, ()
                    refused = step.invalid or (slot.invalid if slot is not None else None)
                    question = asked(self.program, step)
                    yield refused, (question, PathTurn("user", _REFUSED, question.span))
                yield step.show, ()
            case ast.Generate():
                yield step.instruction, ()
                yield step.fallback, ()
            case ast.Handoff():
                yield step.message, ()
            case _:
                return
        for button in step.buttons if isinstance(step, ast.Say | ast.Confirm | ast.Collect) else ():
            yield button.title, ()

    # -------------------------------------------------------- texts of patterns

    def _provoked(self, node: Node, last: PathTurn) -> Talk:
        """The conversation in which a pattern says the text in ``node``."""
        for pattern in self.program.bot.patterns.values():
            texts = (text for _, text in pattern.texts)
            if any(template.node is node for text in texts for template in text.templates):
                return shortest(self._provoking(pattern.name.value, last))
        return ()

    def _provoking(self, pattern: str, last: PathTurn) -> Iterator[Talk]:
        for table in self.program.tables:
            if not table.flow.triggers:
                continue
            if pattern == "completion":
                yield self._over(table, last)
            elif pattern == "error":
                yield self._failed(table, last)
            elif pattern == "choose":
                yield self._until(
                    table, lambda step: isinstance(step, ast.Collect) and step.source is not None, (last,)
                )
            else:
                said = _PROVOKING.get(pattern) or self._another_trigger(table)
                yield self._until(table, lambda step: True, (PathTurn("user", said, None), last))

    def _until(
        self, table: FlowTable, wanted: Callable[[ast.Step], bool], after: tuple[PathTurn, ...]
    ) -> Talk:
        """As far as the nearest question of a flow that is ``wanted``, the question, and what comes after."""
        for point in table.graph.points:
            if waits(point) and wanted(point.step) and isinstance(point.step, ast.Collect | ast.Confirm):
                route = way_to(self.program, table, point.index)
                if route is not None:
                    return told(self.program, table, route, asked(self.program, point.step), *after)
        return ()

    def _over(self, table: FlowTable, last: PathTurn) -> Talk:
        """The shortest way through a flow to its end."""
        talks = []
        for index, edges in enumerate(ways(self.program, table)):
            leaving = next((edge for edge in edges if edge.to == END and edge.via not in FAILS), None)
            route = way_to(self.program, table, index) if leaving is not None else None
            if leaving is not None and route is not None:
                talks.append(told(self.program, table, [*route, (index, leaving)], last))
        return shortest(talks)

    def _failed(self, table: FlowTable, last: PathTurn) -> Talk:
        for point in table.having(ast.Action):
            handled = any(edge.via is Via.FAIL for edge in point.edges)
            route = None if handled else way_to(self.program, table, point.index)
            if route is not None and isinstance(point.step, ast.Action):
                fails = PathTurn("action", f"`{point.step.call.name}` fails", point.step.kind_node.span)
                return told(self.program, table, route, fails, last)
        return ()

    def _another_trigger(self, table: FlowTable) -> str:
        """What starts another flow than this one."""
        triggers = (
            trigger for other in self.program.tables if other is not table for trigger in other.flow.triggers
        )
        first = next(triggers, None) or table.flow.triggers[0]
        return first.node.value


def _onward_from(done: int) -> Callable[[int, Edge], bool]:
    """Every way is open, but the step ``done`` does its work."""
    return lambda at, edge: at != done or edge.via not in FAILS


def _templates(text: ast.Text | ast.Template | None) -> Iterable[ast.Template]:
    if text is None:
        return ()
    return (text,) if isinstance(text, ast.Template) else text.templates
