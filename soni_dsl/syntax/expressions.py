"""Expressions: ``len(flights) == 0 and cabin is set``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, assert_never

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.problems import MAX_DEPTH, PYTHON_WORDS, SyntaxProblem
from soni_dsl.syntax.reading import read

__all__ = ["SyntaxProblem", "parse_expression", "plain_path", "unparse"]

KEYWORDS: Final = frozenset(("and", "or", "not", "in", "is", "if", "else", "true", "false", "null"))
_PATH: Final = re.compile(r"[ ]*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)[ ]*", re.ASCII)


def parse_expression(text: str) -> ex.Expr | SyntaxProblem:
    """The tree of an expression, or what is wrong with it. Offsets count from the start of ``text``."""
    quick = plain_path(text, 0, len(text))
    if quick is not None:
        return quick
    found: ex.Expr | SyntaxProblem = read(text, "expression", "expression")
    return found


def plain_path(text: str, start: int, end: int) -> ex.Expr | None:
    """``a`` or ``a.b.c`` between two offsets, without the grammar; None if there is anything else.

    Gives exactly the tree the grammar gives; nine in ten holes of real templates are of this form.
    """
    match = _PATH.fullmatch(text, start, end)
    if match is None:
        return None
    first, last = match.span(1)
    words = text[first:last].split(".")
    if (
        len(words) > MAX_DEPTH
        or words[0] in KEYWORDS
        or words[0] in PYTHON_WORDS
        or any(word.startswith("__") for word in words)
    ):
        return None
    place = first + len(words[0])
    tree: ex.Expr = ex.Name(first, place, words[0])
    for word in words[1:]:
        place += 1 + len(word)
        tree = ex.Attribute(first, place, tree, word)
    return tree


# ------------------------------------------------------------------ back to text

_BINDING: Final = {"or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7, "//": 7, "%": 7}
_CONDITIONAL, _NOT, _COMPARISON, _SIGN, _PRIMARY = 1, 4, 5, 8, 9


def unparse(tree: ex.Expr) -> str:
    """An expression as text in its canonical form; parsing it gives an equal tree, but for offsets."""
    return _text(tree)[0]


def _text(tree: ex.Expr) -> tuple[str, int]:
    """The text of a tree, and how tightly its outermost operator binds."""
    match tree:
        case ex.Constant():
            is_number = isinstance(tree.value, int | float) and not isinstance(tree.value, bool)
            return _constant(tree.value), _SIGN if is_number else _PRIMARY  # `1.x` is no attribute
        case ex.Name():
            return tree.name, _PRIMARY
        case ex.ListExpr():
            return f"[{', '.join(map(unparse, tree.items))}]", _PRIMARY
        case ex.Call():
            return f"{tree.function}({', '.join(map(unparse, tree.args))})", _PRIMARY
        case ex.Attribute():
            return f"{_inside(tree.value, _PRIMARY)}.{tree.name}", _PRIMARY
        case ex.Index():
            return f"{_inside(tree.value, _PRIMARY)}[{unparse(tree.index)}]", _PRIMARY
        case ex.Unary(op="not"):
            return f"not {_inside(tree.operand, _NOT)}", _NOT
        case ex.Unary():
            return f"{tree.op}{_inside(tree.operand, _SIGN)}", _SIGN
        case ex.Binary():
            binding = _BINDING[tree.op]
            return f"{_inside(tree.left, binding)} {tree.op} {_inside(tree.right, binding + 1)}", binding
        case ex.Compare():
            left, right = _inside(tree.left, _COMPARISON + 1), _inside(tree.right, _COMPARISON + 1)
            return f"{left} {tree.op} {right}", _COMPARISON
        case ex.IsSet():
            negated = "not " if tree.negated else ""
            return f"{_inside(tree.value, _COMPARISON + 1)} is {negated}set", _COMPARISON
        case ex.Conditional():
            then, test = _inside(tree.then, _CONDITIONAL + 1), _inside(tree.test, _CONDITIONAL + 1)
            return f"{then} if {test} else {_inside(tree.otherwise, _CONDITIONAL)}", _CONDITIONAL
        case _:
            assert_never(tree)  # type: ignore[arg-type]  # closed by the match above


def _inside(tree: ex.Expr, least: int) -> str:
    text, binding = _text(tree)
    return text if binding >= least else f"({text})"


def _constant(value: ex.Literal) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{Decimal(repr(value)):f}"  # never with an exponent, which the language does not have
        case int():
            return str(value)
        case str():
            body = (_ESCAPED.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in value)
            return f'"{"".join(body)}"'


_ESCAPED: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
