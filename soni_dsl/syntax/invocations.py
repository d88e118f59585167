"""Invocations, ``search(origin, when=date) -> flights, price as total``, and the head of a ``for``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.grammars import read
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.quick import plain_path, quick_expression
from soni_dsl.syntax.trees import ParsedInvocation, ParsedLoop

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ParsedInvocation", "ParsedLoop", "SyntaxProblem", "parse_invocation", "parse_loop"]

Item = TypeVar("Item", ex.Argument, ex.Output)


def parse_invocation(text: str) -> ParsedInvocation | SyntaxProblem:
    """A call of an action or a flow, or what is wrong with it. Offsets count from the start of ``text``."""
    simple = simple_invocation(text)
    if simple is not None:
        return simple
    found: ParsedInvocation | SyntaxProblem = read(text, "invocation")
    return found


def parse_loop(text: str) -> ParsedLoop | SyntaxProblem:
    """``item in list``, or what is wrong with it."""
    item, between, _ = text.partition(" in ")
    name = plain_path(item, 0, len(item)) if between else None
    if isinstance(name, ex.Name):
        start = len(item) + len(between)
        path = plain_path(text, start, len(text))
        if isinstance(path, ex.Name | ex.Attribute):
            return ParsedLoop(name.name, (name.start, name.end), path)
    found: ParsedLoop | SyntaxProblem = read(text, "loop")
    return found


def simple_invocation(text: str) -> ParsedInvocation | None:
    """``name``, ``name(name, name=expression)``, ``… -> name, field as name`` without the grammar, or None.

    Gives exactly what the grammar gives.
    """
    call, arrow, _ = text.partition("->")
    head, bracket, inside = call.partition("(")
    name = plain_path(head, 0, len(head))
    if not isinstance(name, ex.Name):
        return None
    arguments: tuple[ex.Argument, ...] | None = None
    if bracket:
        inside = inside.rstrip(" ")
        if not inside.endswith(")"):
            return None
        first, last = len(head) + 1, len(head) + len(inside)
        arguments = _distinct(text, first, last, _argument) if inside.strip(" ") != ")" else ()
        if arguments is None:
            return None
    outputs = _distinct(text, len(call) + 2, len(text), _output) if arrow else None
    if arrow and outputs is None:
        return None
    return ParsedInvocation(name.name, (name.start, name.end), arguments, outputs)


def _distinct(
    text: str, start: int, end: int, read: Callable[[str, int, int], Item | None]
) -> tuple[Item, ...] | None:
    """What stands between commas, each name once; None if ``read`` cannot read a part.

    A comma inside brackets or quotes cuts them apart, and then no part can be read.
    """
    items: dict[str, Item] = {}
    while start <= end:
        comma = text.find(",", start, end)
        stop = comma if comma >= 0 else end
        item = read(text, start, stop)
        if item is None or items.setdefault(item.name, item) is not item:
            return None
        start = stop + 1
    return tuple(items.values())


def _argument(text: str, start: int, end: int) -> ex.Argument | None:
    equals = text.find("=", start, end)
    name = plain_path(text, start, equals if equals >= 0 else end)
    if not isinstance(name, ex.Name):
        return None
    if equals < 0:
        return ex.Argument(name.name, name, name.start, name.end)
    value = quick_expression(text, equals + 1, end)
    return None if value is None else ex.Argument(name.name, value.expr, name.start, value.end)


def _output(text: str, start: int, end: int) -> ex.Output | None:
    renamed = text.find(" as ", start, end)
    field = plain_path(text, start, renamed if renamed >= 0 else end)
    name = field if renamed < 0 else plain_path(text, renamed + len(" as "), end)
    if not isinstance(field, ex.Name) or not isinstance(name, ex.Name):
        return None
    return ex.Output(field.name, name.name, field.start, name.end)
