"""Conditions that linters would put in another way: ``not a == b``, ``a if a < b else b``, ``x or true``.

They are put as the bot has them, so a module with one says that it is not to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from soni_dsl.emit.python_source import children, expression_source
from soni_dsl.syntax import expr as ex

RULES: Final = (
    *("B002", "FURB136", "PIE807", "PLR0124", "PLR0133", "PLR1716", "RUF034", "RUF100", "SIM201", "SIM202"),
    *("SIM208", "SIM210", "SIM211", "SIM220", "SIM221", "SIM222", "SIM223"),
)
"""What ruff says about them by default. With RUF100, since not every one of them is a case of every rule."""


def is_peculiar(expr: ex.Expr) -> bool:
    """May a linter have something to say about how ``expr``, or a part of it, is put?"""
    return any(map(_is_peculiar, _parts(expr)))


def _parts(expr: ex.Expr) -> Iterator[ex.Expr]:
    yield expr
    for child in children(expr):
        yield from _parts(child)


def _is_peculiar(expr: ex.Expr) -> bool:
    match expr:
        case ex.Conditional() | ex.ListExpr(items=()):
            return True
        case ex.Unary(operand=operand):
            return isinstance(operand, ex.Unary | ex.Compare | ex.Binary | ex.Constant | ex.IsSet)
        case ex.Compare(left=left, right=right):
            if type(left) is not type(right):
                return _is_constant(left, right)
            return _is_constant(left, right) or expression_source(left) == expression_source(right)
        case ex.Binary(op="and" | "or"):
            return _can_be_shortened(list(_joined(expr)))
    return False


def _is_constant(*sides: ex.Expr) -> bool:
    return all(isinstance(side, ex.Constant | ex.Unary) for side in sides)


def _joined(expr: ex.Expr) -> Iterator[ex.Expr]:
    """What ``and`` and ``or`` join, however deep, without what negates it."""
    match expr:
        case ex.Binary(op="and" | "or", left=left, right=right):
            yield from _joined(left)
            yield from _joined(right)
        case ex.Unary(op="not", operand=operand):
            yield from _joined(operand)
        case _:
            yield expr


def _can_be_shortened(joined: list[ex.Expr]) -> bool:
    """Is one of them constant, said twice, or a comparison with what another one compares too?"""
    if any(isinstance(each, ex.Constant | ex.ListExpr) for each in joined):
        return True
    said = [expression_source(each) for each in joined]
    compared = [
        expression_source(side)
        for each in joined
        if isinstance(each, ex.Compare)
        for side in (each.left, each.right)
        if not isinstance(side, ex.Constant)
    ]
    return len(set(said)) < len(said) or len(set(compared)) < len(compared)
