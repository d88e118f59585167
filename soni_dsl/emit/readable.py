"""Expressions and templates in Soni's own spelling, for people to read."""

from __future__ import annotations

from typing import Final

from soni_dsl.ir import program as ir
from soni_dsl.syntax import expr as ex

_BINDING: Final = {"or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7, "//": 7, "%": 7}
_CONDITIONAL, _NOT, _COMPARE, _SIGN, _ATOM = 1, 4, 5, 8, 9


def expression_text(expr: ex.Expr) -> str:
    """``expr`` as it could stand in YAML, with the fewest brackets. It parses back to the same tree."""
    return _write(expr)[0]


def template_text(parts: ir.Template) -> str:
    """A template as it could stand in YAML."""
    return "".join(
        part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else _hole(part) for part in parts
    )


def _hole(hole: ex.Hole) -> str:
    filters = "".join(f" | {_filter(call)}" for call in hole.filters)
    return f"{{{expression_text(hole.expr)}{filters}}}"


def _filter(call: ex.FilterCall) -> str:
    return f"{call.name}:{','.join(map(_constant, call.args))}" if call.args else call.name


def _constant(value: ex.Literal) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return repr(value)


def _write(expr: ex.Expr) -> tuple[str, int]:
    """The text, and how tightly its outermost operator binds."""
    match expr:
        case ex.Constant(value=value):
            return _constant(value), _ATOM
        case ex.Name(name=name):
            return name, _ATOM
        case ex.ListExpr(items=items):
            return f"[{_list(items)}]", _ATOM
        case ex.Attribute(value=value, name=name):
            return f"{_inside(value, _ATOM)}.{name}", _ATOM
        case ex.Index(value=value, index=index):
            return f"{_inside(value, _ATOM)}[{expression_text(index)}]", _ATOM
        case ex.Call(function=function, args=args):
            return f"{function}({_list(args)})", _ATOM
        case ex.Unary(op="not", operand=operand):
            return f"not {_inside(operand, _NOT)}", _NOT
        case ex.Unary(op=op, operand=operand):
            return f"{op}{_inside(operand, _SIGN)}", _SIGN
        case ex.Binary(op=op, left=left, right=right):
            binding = _BINDING[op]
            return f"{_inside(left, binding)} {op} {_inside(right, binding + 1)}", binding
        case ex.Compare(op=op, left=left, right=right):
            return f"{_inside(left, _COMPARE + 1)} {op} {_inside(right, _COMPARE + 1)}", _COMPARE
        case ex.IsSet(value=value, negated=negated):
            return f"{_inside(value, _COMPARE + 1)} is {'not ' * negated}set", _COMPARE
        case ex.Conditional(test=test, then=then, otherwise=otherwise):
            first, condition = _inside(then, _CONDITIONAL + 1), _inside(test, _CONDITIONAL + 1)
            return f"{first} if {condition} else {expression_text(otherwise)}", _CONDITIONAL
        case _:
            raise AssertionError(f"no spelling for {type(expr).__name__}")


def _inside(expr: ex.Expr, binding: int) -> str:
    text, own = _write(expr)
    return text if own >= binding else f"({text})"


def _list(items: tuple[ex.Expr, ...]) -> str:
    return ", ".join(map(expression_text, items))
