"""How every embedded language is read: through the grammar, once per distinct text, never raising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.problems import MAX_DEPTH, Refused, SyntaxProblem, describe, too_large

CACHE_LIMIT: Final = 20_000
"""Distinct texts kept; a bot of a thousand flows has fewer."""

_cache: Final[dict[tuple[str, str, int], Any]] = {}


@dataclass(frozen=True, slots=True)
class ParsedInvocation:
    """``name(arguments) -> outputs``; None for a part that is not written."""

    name: str
    name_span: tuple[int, int]
    arguments: tuple[ex.Argument, ...] | None
    outputs: tuple[ex.Output, ...] | None


@dataclass(frozen=True, slots=True)
class ParsedLoop:
    """``item in source``."""

    item: str
    item_span: tuple[int, int]
    source: ex.Expr


def read(text: str, start: str, what: str, first: int = 0) -> Any:
    """``text`` from offset ``first`` on, by the rule ``start``; a SyntaxProblem where it is wrong.

    Offsets in the result count from the beginning of ``text``, whatever stands before ``first``.
    """
    key = (start, text, first)
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= CACHE_LIMIT:
            _cache.clear()
        found = _cache[key] = _read(text, start, what, first)
    return found


def _read(text: str, start: str, what: str, first: int) -> Any:
    large = too_large(text[first:])
    if large is not None:
        return large.moved(first)
    from lark.exceptions import UnexpectedInput, VisitError

    from soni_dsl.syntax.grammars import parse

    padded = " " * first + text[first:]
    try:
        tree = parse(padded, start)
    except Refused as refused:
        return refused.problem
    except VisitError as error:
        if isinstance(error.orig_exc, Refused):
            return error.orig_exc.problem
        raise
    except UnexpectedInput as error:
        return describe(padded, error, what, first)
    if len(text) - first > MAX_DEPTH and _deep(tree):
        return SyntaxProblem(first, len(text), f"the {what} is nested too deep", "compute it in Python")
    return tree


def _deep(tree: Any) -> bool:
    """Is any part of ``tree`` below more than MAX_DEPTH others? Walked without recursion."""
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            return True
        if isinstance(node, tuple | list):
            stack.extend((part, depth) for part in node)
        elif isinstance(node, ex.Expr | ex.Argument | ParsedInvocation | ParsedLoop):
            names = [name for kind in type(node).__mro__ for name in getattr(kind, "__slots__", ())]
            below = depth + isinstance(node, ex.Expr)
            stack.extend((getattr(node, name), below) for name in names)
    return False
