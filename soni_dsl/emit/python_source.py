"""Expressions as Python text: the only place where that happens.

The text is a function of the scope, ``lambda s: len(…)``. It is made from the typed tree: names become
string literals, attributes become look-ups in data, operators come from a closed table. Nothing a bot says
is ever code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from soni_dsl.emit.literals import escaped, literal
from soni_dsl.syntax import expr as ex
from soni_runtime.functions import PYTHON_NAMES

SESSION: Final = "session"
SCOPE_FUNCTIONS: Final = frozenset(("today", "now"))
"""Functions that ask the conversation's clock: methods of the scope."""

_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _PRIMARY = range(1, 10)
_BINDING: Final = {
    "or": _OR,
    "and": _AND,
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
    "//": _PRODUCT,
    "%": _PRODUCT,
}


def lambda_source(expr: ex.Expr) -> str:
    """An expression as a function of the scope."""
    return f"lambda s: {expression_source(expr)}"


def expression_source(expr: ex.Expr) -> str:
    """The body of that function, with only the parentheses it needs."""
    return _source(expr)[0]


def template_source(parts: Sequence[str | ex.Hole]) -> str:
    """A template as a string literal, or with holes as a function of the scope."""
    if all(isinstance(part, str) for part in parts):
        return literal("".join(map(str, parts)))
    shown = [literal(part) if isinstance(part, str) else _shown(part) for part in parts]
    if any(_needs_joining(part, source) for part, source in zip(parts, shown, strict=True)):
        return (
            f'lambda s: "".join(({", ".join(shown)},))'
            if len(shown) == 1
            else f'lambda s: "".join(({", ".join(shown)}))'
        )
    body = "".join(
        escaped(part).replace('"', '\\"').replace("{", "{{").replace("}", "}}")
        if isinstance(part, str)
        else "{" + source.replace('"', "'") + "}"
        for part, source in zip(parts, shown, strict=True)
    )
    return f'lambda s: f"{body}"'


def _needs_joining(part: str | ex.Hole, source: str) -> bool:
    """Python 3.11 allows no backslash and no outer quote inside the braces of an f-string."""
    return not isinstance(part, str) and ("\\" in source or "'" in source or "{" in source or "#" in source)


def _shown(hole: ex.Hole) -> str:
    filters = (literal((call.name, *call.args) if call.args else call.name) for call in hole.filters)
    return f"s.show({', '.join((expression_source(hole.expr), *filters))})"


def used_helpers(exprs: Iterable[ex.Expr]) -> set[str]:
    """The names, besides ``s``, that the text of these expressions needs in reach."""
    found: set[str] = set()
    stack = list(exprs)
    while stack:
        expr = stack.pop()
        match expr:
            case ex.Attribute(value=ex.Name(name="session")):
                continue
            case ex.Attribute():
                found.add("field")
            case ex.Index():
                found.add("item")
            case ex.IsSet() if not isinstance(expr.value, ex.Name):
                found.add("present")
            case ex.Call() if expr.function not in SCOPE_FUNCTIONS:
                found.add(PYTHON_NAMES[expr.function])
            case _:
                pass
        stack.extend(children(expr))
    return found


def children(expr: ex.Expr) -> tuple[ex.Expr, ...]:
    """The expressions directly inside one."""
    match expr:
        case ex.Constant() | ex.Name():
            return ()
        case ex.ListExpr():
            return expr.items
        case ex.Call():
            return expr.args
        case ex.Attribute() | ex.IsSet():
            return (expr.value,)
        case ex.Index():
            return (expr.value, expr.index)
        case ex.Unary():
            return (expr.operand,)
        case ex.Binary() | ex.Compare():
            return (expr.left, expr.right)
        case ex.Conditional():
            return (expr.then, expr.test, expr.otherwise)
        case _:
            assert_never(expr)  # type: ignore[arg-type]  # closed by the match above


def _source(expr: ex.Expr) -> tuple[str, int]:
    """The text of an expression, and how tightly its outermost operator binds."""
    match expr:
        case ex.Constant():
            return literal(expr.value), _PRIMARY
        case ex.Name():
            return f"s[{literal(expr.name)}]", _PRIMARY
        case ex.ListExpr():
            return f"[{', '.join(map(expression_source, expr.items))}]", _PRIMARY
        case ex.Call():
            return _call(expr), _PRIMARY
        case ex.Attribute(value=ex.Name(name="session")):
            return f"s.session({literal(expr.name)})", _PRIMARY
        case ex.Attribute():
            return f"field({expression_source(expr.value)}, {literal(expr.name)})", _PRIMARY
        case ex.Index():
            return f"item({expression_source(expr.value)}, {expression_source(expr.index)})", _PRIMARY
        case ex.IsSet():
            return _is_set(expr)
        case ex.Unary(op="not"):
            return f"not {_inside(expr.operand, _NOT)}", _NOT
        case ex.Unary():
            return f"{expr.op}{_inside(expr.operand, _SIGN)}", _SIGN
        case ex.Binary():
            binding = _BINDING[expr.op]
            return f"{_inside(expr.left, binding)} {expr.op} {_inside(expr.right, binding + 1)}", binding
        case ex.Compare():
            left, right = _inside(expr.left, _COMPARISON + 1), _inside(expr.right, _COMPARISON + 1)
            return f"{left} {_comparison(expr)} {right}", _COMPARISON
        case ex.Conditional():
            then, test = _inside(expr.then, _OR), _inside(expr.test, _OR)
            return f"{then} if {test} else {_inside(expr.otherwise, _CONDITIONAL)}", _CONDITIONAL
        case _:
            assert_never(expr)  # type: ignore[arg-type]  # closed by the match above


def _inside(expr: ex.Expr, least: int) -> str:
    text, binding = _source(expr)
    return text if binding >= least else f"({text})"


def _comparison(expr: ex.Compare) -> str:
    """``== null`` is written as the linters want it."""
    null = any(isinstance(side, ex.Constant) and side.value is None for side in (expr.left, expr.right))
    return {"==": "is", "!=": "is not"}.get(expr.op, expr.op) if null else expr.op


def _is_set(expr: ex.IsSet) -> tuple[str, int]:
    if isinstance(expr.value, ex.Name):
        text = f"s.has({literal(expr.value.name)})"
    elif isinstance(expr.value, ex.Attribute) and expr.value.value == _session(expr.value.value):
        return f"{expression_source(expr.value)} is {'' if expr.negated else 'not '}None", _COMPARISON
    else:
        text = f"present(lambda: {expression_source(expr.value)})"
    return (f"not {text}", _NOT) if expr.negated else (text, _PRIMARY)


def _session(expr: ex.Expr) -> ex.Expr | None:
    return expr if isinstance(expr, ex.Name) and expr.name == SESSION else None


def _call(expr: ex.Call) -> str:
    arguments = ", ".join(map(expression_source, expr.args))
    if expr.function in SCOPE_FUNCTIONS:
        return f"s.{expr.function}({arguments})"
    return f"{PYTHON_NAMES[expr.function]}({arguments})"
