"""What expressions and templates read, found once and shared by all passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from soni_dsl.source.node import Node
from soni_dsl.source.record import record
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.kinds import Part
from soni_runtime.filters import FILTERS

SESSION: Final = "session"
ERROR: Final = "error"
ITEM: Final = "item"
ROOTS: Final = frozenset((SESSION, ERROR))
"""Names that are there without anyone declaring them. ``item`` is, too, where a list is shown."""

GUARDING_FILTER: Final = "default"
"""A hole that goes through it says itself what to show for a value that is not there."""


class Use(NamedTuple):
    """An expression where a step computes it, with the scalar that holds its text."""

    root: ex.Expr
    node: Node
    base: int = 0
    hole: ex.Hole | None = None

    def at(self, start: int, end: int) -> Span:
        return self.node.at(self.base + start, self.base + end)

    def span(self, part: ex.Expr) -> Span:
        return self.node.at(self.base + part.start, self.base + part.end)


@record(frozen=True, slots=True)
class Summary:
    """What an expression holds. ``names`` are read, in order; ``tested`` are only asked for with `is set`.

    ``always`` are the names that are read whenever the expression is computed. ``parts`` is what it is made
    of beside names and constants, outermost first, in the order of the text. ``plain`` is true for a bare
    name or constant, which have nothing to type.
    """

    names: tuple[ex.Name, ...]
    tested: tuple[ex.Name, ...]
    always: frozenset[str]
    calls: tuple[ex.Call, ...]
    plain: bool
    parts: tuple[ex.Expr, ...] = ()


_LEAVES: Final = frozenset((ex.Name, ex.Constant))
_NOTHING: Final = Summary((), (), frozenset(), (), True)


def summarise(root: ex.Expr) -> Summary:
    if isinstance(root, ex.Constant):
        return _NOTHING
    if isinstance(root, ex.Name):
        return Summary((root,), (), frozenset((root.name,)), (), True)
    names: list[ex.Name] = []
    tested: list[ex.Name] = []
    calls: list[ex.Call] = []
    parts: list[ex.Expr] = []
    always: set[str] = set()
    stack: list[tuple[ex.Expr, bool]] = [(root, True)]  # an expression, and whether it is surely computed
    while stack:
        part, surely = stack.pop()
        kind = type(part)
        if kind is ex.Name:
            names.append(part)  # type: ignore[arg-type]
            if surely:
                always.add(part.name)  # type: ignore[attr-defined]
        elif kind is not ex.Constant:
            parts.append(part)
            if isinstance(part, ex.IsSet):
                if type(part.value) is ex.Name:
                    tested.append(part.value)
                else:
                    inside = list(walk(part.value))
                    tested.extend(each for each in inside if isinstance(each, ex.Name))
                    parts.extend(each for each in inside if type(each) not in _LEAVES)
                continue
            if kind is ex.Call:
                calls.append(part)  # type: ignore[arg-type]
            stack.extend(reversed([(child, surely and sure) for child, sure in _children(part)]))
    return Summary(tuple(names), tuple(tested), frozenset(always), tuple(calls), False, tuple(parts))


def _children(part: ex.Expr) -> Iterator[tuple[ex.Expr, bool]]:
    """The parts of an expression in the order of its text; the flag: is it computed in any case?"""
    match part:
        case ex.Binary(op="and" | "or"):
            yield part.left, True
            yield part.right, False
        case ex.Binary() | ex.Compare():
            yield part.left, True
            yield part.right, True
        case ex.Unary():
            yield part.operand, True
        case ex.Attribute() | ex.IsSet():
            yield part.value, True
        case ex.Index():
            yield part.value, True
            yield part.index, True
        case ex.Conditional():
            yield part.then, False
            yield part.test, True
            yield part.otherwise, False
        case ex.Call():
            for argument in part.args:
                yield argument, True
        case ex.ListExpr():
            for item in part.items:
                yield item, True
        case _:
            return


def walk(root: ex.Expr) -> Iterator[ex.Expr]:
    """An expression and all its parts, outermost first, in the order of the text."""
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        if type(part) not in _LEAVES:
            stack.extend(reversed([child for child, _ in _children(part)]))


def uses_of(parts: Iterable[Part | None]) -> list[Use]:
    """The expressions in what a step computes, in order. The table of kinds gives ``parts``."""
    uses: list[Use] = []
    for part in parts:
        if type(part) is ast.Text:
            for _, templates in part.variants:
                for template in templates:
                    _add_holes(template, uses)
        elif type(part) is ast.Expression:
            uses.append(Use(part.root, part.node, part.base))
        elif type(part) is ast.Template:
            _add_holes(part, uses)
    return uses


def _add_holes(template: ast.Template, uses: list[Use]) -> None:
    parts = template.parts
    if len(parts) > 1 or (parts and type(parts[0]) is not str):
        node = template.node
        uses.extend([Use(part.expr, node, 0, part) for part in parts if type(part) is ex.Hole])


def guarded(use: Use) -> bool:
    """Does this hole say itself what to show where there is no value? An unknown filter may."""
    return use.hole is not None and any(
        f.name == GUARDING_FILTER or f.name not in FILTERS for f in use.hole.filters
    )
