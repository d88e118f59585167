"""Expressions as Python text: the only place where that happens.

The text is a function of the scope, ``lambda s: len(…)``. It is made from the typed tree: names become string
literals, fields become look-ups in data, operators come from a closed table. Nothing a bot says is ever code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from soni_dsl.emit.literals import escaped, literal, quote_for
from soni_dsl.syntax import expr as ex
from soni_runtime.functions import PYTHON_NAMES

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
}


def lambda_source(expr: ex.Expr) -> str:
    """An expression as a function of the scope."""
    return f"lambda s: {expression_source(expr)}"


def expression_source(expr: ex.Expr) -> str:
    """The body of that function, with only the parentheses it needs.

    Raises:
        KeyError: a function that the library does not have; the analysis reports those.
    """
    return _source(expr)[0]


def template_source(parts: Sequence[str | ex.Hole]) -> str:
    """A template as a string literal, or with holes as a function of the scope.

    That is an f-string wherever Python 3.11 can read one, which allows neither a backslash nor the outer
    quote inside the braces.
    """
    said = "".join(part for part in parts if isinstance(part, str))
    shown = [_shown(part) for part in parts if not isinstance(part, str)]
    if not shown:
        return literal(said)
    if len(parts) == 1:
        return f"lambda s: {shown[0]}"
    quote = quote_for(said)
    inner = "'" if quote == '"' else '"'
    if any("\\" in source or "'" in source for source in shown):
        sources = [literal(part) if isinstance(part, str) else _shown(part) for part in parts]
        return f"lambda s: {' + '.join(sources)}"
    body = "".join(
        _literal_part(part, quote) if isinstance(part, str) else f"{{{_shown(part).replace(chr(34), inner)}}}"
        for part in parts
    )
    return f"lambda s: f{quote}{body}{quote}"


def _literal_part(text: str, quote: str) -> str:
    return escaped(text).replace(quote, f"\\{quote}").replace("{", "{{").replace("}", "}}")


def _shown(hole: ex.Hole) -> str:
    """The call that makes a hole's text. Quotes are double ones but where a literal holds such."""
    filters = (literal((call.name, *call.args) if call.args else call.name) for call in hole.filters)
    value = _asked(hole.expr) if _has_default(hole) else expression_source(hole.expr)
    return f"s.show({', '.join((value, *filters))})"


def _has_default(hole: ex.Hole) -> bool:
    """Does the hole say itself what to show where there is no value?"""
    return any(call.name == "default" for call in hole.filters)


def _asked(expr: ex.Expr) -> str:
    """The value, or null where it cannot be read."""
    if isinstance(expr, ex.Name):
        return f"s.get({literal(expr.name)})"
    return f"maybe(lambda: {expression_source(expr)})" if _can_be_missing(expr) else expression_source(expr)


def _can_be_missing(expr: ex.Expr) -> bool:
    return not (isinstance(expr, ex.Constant) or _of_session(expr))


def used_helpers(parts: Iterable[ex.Expr | ex.Hole]) -> set[str]:
    """The functions, besides the scope, that the text of expressions and of the holes of templates calls.

    ``field``, ``item``, ``maybe`` and ``present`` are of ``soni_runtime.scope``, all others of
    ``soni_runtime.functions``.
    """
    found: set[str] = set()
    stack: list[ex.Expr] = []
    for part in parts:
        expr = part.expr if isinstance(part, ex.Hole) else part
        if isinstance(part, ex.Hole) and _has_default(part):
            found.update(() if isinstance(expr, ex.Name) or not _can_be_missing(expr) else ("maybe",))
        stack.append(expr)
    while stack:
        expr = stack.pop()
        helper = _helper(expr)
        if helper is not None:
            found.add(helper)
        stack.extend(children(expr))
    return found


def _helper(expr: ex.Expr) -> str | None:
    match expr:
        case ex.Attribute():
            return None if _of_session(expr) else "field"
        case ex.Index():
            return "item"
        case ex.IsSet():
            return None if isinstance(expr.value, ex.Name) or _of_session(expr.value) else "present"
        case ex.Call():
            return None if expr.function in SCOPE_FUNCTIONS else PYTHON_NAMES[expr.function]
        case ex.Binary(op="%"):
            return "remainder"
        case _:
            return None


def children(expr: ex.Expr) -> tuple[ex.Expr, ...]:
    """The expressions directly inside one, in the order they are computed."""
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
            return (expr.test, expr.then, expr.otherwise)
        case _:
            assert_never(expr)  # type: ignore[arg-type]  # Expr is open for mypy, closed by this match


def _source(expr: ex.Expr) -> tuple[str, int]:
    """The text of an expression, and how tightly its outermost operator binds."""
    match expr:
        case ex.Constant():
            return literal(expr.value), _sign_of(expr.value)
        case ex.Name():
            return f"s[{literal(expr.name)}]", _PRIMARY
        case ex.ListExpr():
            return f"[{', '.join(map(expression_source, expr.items))}]", _PRIMARY
        case ex.Call():
            return _call(expr), _PRIMARY
        case ex.Attribute():
            if _of_session(expr):
                return f"s.session({literal(expr.name)})", _PRIMARY
            return f"field({expression_source(expr.value)}, {literal(expr.name)})", _PRIMARY
        case ex.Index():
            return f"item({expression_source(expr.value)}, {expression_source(expr.index)})", _PRIMARY
        case ex.IsSet():
            return _is_set(expr)
        case ex.Unary(op="not"):
            return f"not {_inside(expr.operand, _NOT)}", _NOT
        case ex.Unary():
            return f"{expr.op}{_inside(expr.operand, _SIGN)}", _SIGN
        case ex.Binary(op="%"):
            # Python's own `%` would take a text on the left for a format.
            return f"remainder({expression_source(expr.left)}, {expression_source(expr.right)})", _PRIMARY
        case ex.Binary():
            return _binary(expr)
        case ex.Compare(op="==" | "!=" as op, left=ex.Constant(value=left), right=ex.Constant(value=right)):
            # Linters and type checkers do not like to be told what is always so.
            return str((left == right) is (op == "==")), _PRIMARY
        case ex.Compare():
            left, right = _inside(expr.left, _SUM), _inside(expr.right, _SUM)
            return f"{left} {_comparison(expr)} {right}", _COMPARISON
        case ex.Conditional():
            then, test = _inside(expr.then, _OR), _inside(expr.test, _OR)
            return f"{then} if {test} else {_inside(expr.otherwise, _CONDITIONAL)}", _CONDITIONAL
        case _:
            assert_never(expr)  # type: ignore[arg-type]  # Expr is open for mypy, closed by this match


def _inside(expr: ex.Expr, least: int) -> str:
    text, binding = _source(expr)
    return text if binding >= least else f"({text})"


def _sign_of(value: ex.Literal) -> int:
    negative = isinstance(value, int | float) and not isinstance(value, bool) and str(value).startswith("-")
    return _SIGN if negative else _PRIMARY


def _binary(expr: ex.Binary) -> tuple[str, int]:
    binding = _BINDING[expr.op]
    left, right = _source(expr.left), _source(expr.right)
    # Python's `and` and `or` may be mixed without parentheses; people who read them had better not have to.
    mixed = expr.op == "or"
    sides = [
        f"({text})" if own < least or (mixed and own == _AND) else text
        for (text, own), least in ((left, binding), (right, binding + 1))
    ]
    return f" {expr.op} ".join(sides), binding


def _comparison(expr: ex.Compare) -> str:
    """``== null`` is written with ``is``, as linters want it, unless Python would warn about a constant."""
    sides = (expr.left, expr.right)
    constants = [side for side in sides if isinstance(side, ex.Constant)]
    if len(constants) == 1 and constants[0].value is None:
        return {"==": "is", "!=": "is not"}.get(expr.op, expr.op)
    return expr.op


def _is_set(expr: ex.IsSet) -> tuple[str, int]:
    if _of_session(expr.value):
        return f"{expression_source(expr.value)} is {'' if expr.negated else 'not '}None", _COMPARISON
    if isinstance(expr.value, ex.Name):
        text = f"s.has({literal(expr.value.name)})"
    else:
        text = f"present(lambda: {expression_source(expr.value)})"
    return (f"not {text}", _NOT) if expr.negated else (text, _PRIMARY)


def _of_session(expr: ex.Expr) -> bool:
    """Is it ``session.name``?"""
    return isinstance(expr, ex.Attribute) and isinstance(expr.value, ex.Name) and expr.value.name == "session"


def _call(expr: ex.Call) -> str:
    arguments = ", ".join(map(expression_source, expr.args))
    if expr.function in SCOPE_FUNCTIONS:
        return f"s.{expr.function}({arguments})"
    return f"{PYTHON_NAMES[expr.function]}({arguments})"
