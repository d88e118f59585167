"""Expressions: ``len(flights) == 0 and cabin is set``."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, assert_never

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.grammars import read
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.quick import quick_expression

__all__ = ["SyntaxProblem", "parse_expression", "unparse"]


def parse_expression(text: str) -> ex.Expr | SyntaxProblem:
    """The tree of an expression, or what is wrong with it. Offsets count from the start of ``text``."""
    simple = simple_expression(text)
    if simple is not None:
        return simple
    found: ex.Expr | SyntaxProblem = read(text, "expression")
    return found


def simple_expression(text: str) -> ex.Expr | None:
    """The tree of a text that needs no grammar; None for every other text."""
    part = quick_expression(text, 0, len(text))
    return None if part is None else part.expr


# ------------------------------------------------------------------ back to text

_BINDING: Final = {"or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7, "//": 7, "%": 7}
_CONDITIONAL, _DISJUNCTION, _NOT, _COMPARISON, _SUM, _SIGN, _PRIMARY = 1, 2, 4, 5, 6, 8, 9


def unparse(expr: ex.Expr) -> str:
    """An expression as text in its canonical form: parsing that gives an equal tree, but for offsets."""
    return _text(expr)[0]


def _text(expr: ex.Expr) -> tuple[str, int]:
    """The text of an expression, and how tightly its outermost operator binds."""
    match expr:
        case ex.Constant():
            return _constant(expr.value), _PRIMARY
        case ex.Name():
            return expr.name, _PRIMARY
        case ex.ListExpr():
            return f"[{', '.join(map(unparse, expr.items))}]", _PRIMARY
        case ex.Call():
            return f"{expr.function}({', '.join(map(unparse, expr.args))})", _PRIMARY
        case ex.Attribute():
            value = _inside(expr.value, _PRIMARY)
            return f"({value}).{expr.name}" if value[0].isdigit() else f"{value}.{expr.name}", _PRIMARY
        case ex.Index():
            return f"{_inside(expr.value, _PRIMARY)}[{unparse(expr.index)}]", _PRIMARY
        case ex.Unary(op="not"):
            return f"not {_inside(expr.operand, _NOT)}", _NOT
        case ex.Unary():
            operand = _inside(expr.operand, _SIGN)
            return f"{expr.op}{' ' if operand[0] == expr.op else ''}{operand}", _SIGN
        case ex.Binary():
            binding = _BINDING[expr.op]
            return f"{_inside(expr.left, binding)} {expr.op} {_inside(expr.right, binding + 1)}", binding
        case ex.Compare():
            return f"{_inside(expr.left, _SUM)} {expr.op} {_inside(expr.right, _SUM)}", _COMPARISON
        case ex.IsSet():
            return f"{_inside(expr.value, _SUM)} is {'not ' if expr.negated else ''}set", _COMPARISON
        case ex.Conditional():
            then, test = _inside(expr.then, _DISJUNCTION), _inside(expr.test, _DISJUNCTION)
            return f"{then} if {test} else {_inside(expr.otherwise, _CONDITIONAL)}", _CONDITIONAL
        case _:
            assert_never(expr)  # type: ignore[arg-type]  # Expr is open for mypy, closed by this match


def _inside(expr: ex.Expr, least: int) -> str:
    text, binding = _text(expr)
    return text if binding >= least else f"({text})"


def _constant(value: ex.Literal) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            digits = format(Decimal(repr(value)), "f")  # never with an exponent
            return digits if "." in digits else f"{digits}.0"
        case str():
            return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
