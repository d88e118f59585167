"""Conditions that linters would put in another way: ``not a == b``, ``a if a < b else b``, ``x or true``.

They are put as the bot has them, so a module with one says that it is not to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from soni_dsl.emit.python_source import children, expression_source
from soni_dsl.syntax import expr as ex

_SIGNS: Final = frozenset(("B002", "SIM201", "SIM202", "SIM208"))
_CHOICES: Final = frozenset(("FURB136", "RUF034", "SIM210", "SIM211"))
_LISTS: Final = frozenset(("PIE807",))
_COMPARISONS: Final = frozenset(("PLR0124", "PLR0133"))
_JOINED: Final = frozenset(("PLR1716", "SIM220", "SIM221", "SIM222", "SIM223"))
_NONE: Final[frozenset[str]] = frozenset()

UNUSED: Final = "RUF100"
"""What ruff says of a rule that it is not to apply and would not: these are kinds of cases, not cases."""


def rules_against(expr: ex.Expr) -> frozenset[str]:
    """The rules of ruff that may have something to say about how ``expr``, or a part of it, is put.

    They are those among its defaults that look into conditions.
    """
    return _NONE.union(*map(_rules, _parts(expr)))


def _parts(expr: ex.Expr) -> Iterator[ex.Expr]:
    yield expr
    for child in children(expr):
        yield from _parts(child)


def _rules(expr: ex.Expr) -> frozenset[str]:
    match expr:
        case ex.Conditional():
            return _CHOICES
        case ex.ListExpr(items=()):
            return _LISTS
        case ex.Unary(operand=ex.Unary() | ex.Compare() | ex.Binary() | ex.Constant() | ex.IsSet()):
            return _SIGNS
        case ex.Compare(left=left, right=right):
            same = type(left) is type(right) and expression_source(left) == expression_source(right)
            return _COMPARISONS if same or _is_constant(left, right) else _NONE
        case ex.Binary(op="and" | "or"):
            return _JOINED if _can_be_shortened(list(_joined(expr))) else _NONE
    return _NONE


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
