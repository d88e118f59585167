"""Invocations, ``search(origin, when=date) -> flights, price as total``, and the head of a ``for``."""

from __future__ import annotations

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expressions import plain_path
from soni_dsl.syntax.grammars import read
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.trees import ParsedInvocation, ParsedLoop

__all__ = ["ParsedInvocation", "ParsedLoop", "SyntaxProblem", "parse_invocation", "parse_loop"]


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
    """``name``, ``name(name, name)``, ``… -> name, name`` without the grammar; None for anything else.

    Gives exactly what the grammar gives.
    """
    call, arrow, _ = text.partition("->")
    head, bracket, inside = call.partition("(")
    name = plain_path(head, 0, len(head))
    if not isinstance(name, ex.Name):
        return None
    arguments: tuple[ex.Name, ...] | None = None
    if bracket:
        inside = inside.rstrip(" ")
        if not inside.endswith(")"):
            return None
        arguments = _names(text, len(head) + 1, len(head) + len(inside)) if inside.strip(" ") != ")" else ()
        if arguments is None:
            return None
    outputs = _names(text, len(call) + 2, len(text)) if arrow else None
    if arrow and outputs is None:
        return None
    return ParsedInvocation(
        name.name,
        (name.start, name.end),
        None if arguments is None else tuple(ex.Argument(n.name, n, n.start, n.end) for n in arguments),
        None if outputs is None else tuple(ex.Output(n.name, n.name, n.start, n.end) for n in outputs),
    )


def _names(text: str, start: int, end: int) -> tuple[ex.Name, ...] | None:
    """Plain names with commas between them, each once; None if there is anything else."""
    names: list[ex.Name] = []
    while start <= end:
        comma = text.find(",", start, end)
        stop = comma if comma >= 0 else end
        name = plain_path(text, start, stop)
        if not isinstance(name, ex.Name) or any(name.name == other.name for other in names):
            return None
        names.append(name)
        start = stop + 1
    return tuple(names)
