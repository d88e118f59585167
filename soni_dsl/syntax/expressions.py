"""Expressions: ``len(flights) == 0 and cabin is set``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, assert_never

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.grammars import read
from soni_dsl.syntax.problems import MAX_LENGTH, Refused, SyntaxProblem, read_name, read_number, read_word

__all__ = ["SyntaxProblem", "parse_expression", "plain_path", "unparse"]

KEYWORDS: Final = frozenset(("and", "or", "not", "in", "is", "if", "else", "true", "false", "null"))

# What most expressions of real bots look like: one operand, `operand is set`, `operand == operand`. The
# order of alternatives is the grammar's; whatever does not fit exactly is left to it.
_OPERAND: Final = (
    r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"  # a name with fields
    r"|[0-9]{1,15}(?:\.[0-9]{1,15})?"
    r"|\"[^\"\\\r\n]*\"|'[^'\\\r\n]*'"
    r"|len\([A-Za-z_]\w*\))"
)
_SIMPLE: Final = re.compile(
    rf"(?P<left>{_OPERAND})"
    rf"(?:(?P<is> is (?P<not>not )?set)"
    rf"| ?(?P<op>==|!=|<=|>=|<|>) ?(?P<right>{_OPERAND}))?",
    re.ASCII,
)
_PATH: Final = re.compile(r"[ ]*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[ ]*", re.ASCII)


def parse_expression(text: str) -> ex.Expr | SyntaxProblem:
    """The tree of an expression, or what is wrong with it. Offsets count from the start of ``text``."""
    simple = simple_expression(text)
    if simple is not None:
        return simple
    found: ex.Expr | SyntaxProblem = read(text, "expression")
    return found


def simple_expression(text: str) -> ex.Expr | None:
    """The tree of a text in one of the usual forms, without the grammar; None for every other text.

    Gives exactly the tree the grammar gives, some 20 times quicker.
    """
    match = _SIMPLE.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None:
        return None
    left = _operand(match["left"], 0)
    if left is None:
        return None
    if match["is"]:
        return ex.IsSet(0, len(text), left, match["not"] is not None)
    if not match["op"]:
        return left
    right = _operand(match["right"], match.start("right"))
    return None if right is None else ex.Compare(0, len(text), match["op"], left, right)


def _operand(text: str, start: int) -> ex.Expr | None:
    first = text[0]
    if first in "\"'":
        if not text.isascii():
            return None
        return ex.Constant(start, start + len(text), text[1:-1])
    if first.isdigit():
        return ex.Constant(start, start + len(text), read_number(text, start))
    if text[-1] == ")":
        name = plain_path(text, 4, len(text) - 1)
        if not isinstance(name, ex.Name):
            return None
        argument = ex.Name(start + 4, start + name.end, name.name)
        return ex.Call(start, start + len(text), "len", start + 3, (argument,))
    return _path(text, start)


def plain_path(text: str, start: int, end: int) -> ex.Expr | None:
    """``a`` or ``a.b.c`` between two offsets, spaces around it allowed; None if there is anything else.

    Gives exactly the tree the grammar gives; nine in ten holes of real templates are of this form.
    """
    if end - start > MAX_LENGTH:
        return None
    match = _PATH.fullmatch(text, start, end)
    return None if match is None else _path(match[1], match.start(1))


def _path(path: str, start: int) -> ex.Expr | None:
    name, *fields = path.split(".")
    if name in _CONSTANTS:
        return None if fields else ex.Constant(start, start + len(name), _CONSTANTS[name])
    if name in KEYWORDS or len(fields) > 50:
        return None
    end = start + len(name)
    try:
        tree: ex.Expr = ex.Name(start, end, read_name(name, start))
        for field in fields:
            end += 1 + len(field)
            tree = ex.Attribute(start, end, tree, read_word(field, end - len(field)))
    except Refused:
        return None
    return tree


_CONSTANTS: Final[dict[str, ex.Literal]] = {"true": True, "false": False, "null": None}


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
