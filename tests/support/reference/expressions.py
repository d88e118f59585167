"""Expressions and templates, computed by walking their trees."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from soni_dsl.ir import program as ir
from soni_dsl.syntax import expr as ex
from soni_runtime import functions
from soni_runtime.errors import ExpressionError, SoniError, UnsetValueError
from soni_runtime.filters import show

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": functions.remainder,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "in": lambda one, many: one in many,
    "not in": lambda one, many: one not in many,
}


class View:
    """The values in reach, and in ``seen`` which edition of them was looked at.

    A name gets another edition whenever it gets another value, or loses it.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        editions: Mapping[str, int],
        session: Mapping[str, Any],
        language: str,
        now: datetime,
    ) -> None:
        self.values = values
        self.editions = editions
        self.session = session
        self.language = language
        self.now = now
        self.seen: dict[str, int] = {}

    def again(self) -> View:
        """The same, with nothing seen yet."""
        return View(self.values, self.editions, self.session, self.language, self.now)

    def look(self, name: str) -> Any:
        self.seen[name] = self.editions.get(name, 0)
        if name not in self.values:
            raise UnsetValueError(f"`{name}` has no value yet")
        return self.values[name]

    def of_session(self, name: str) -> Any:
        self.seen[name] = self.editions.get(name, 0)
        return self.session.get(name)

    def has(self, name: str) -> bool:
        try:
            return self.look(name) is not None
        except UnsetValueError:
            return False


def compute(expr: ex.Expr, view: View) -> Any:
    """Raises ExpressionError where there is no result."""
    try:
        return walk(expr, view)
    except SoniError:
        raise
    except Exception as error:
        raise ExpressionError(str(error) or type(error).__name__) from error


def compose(parts: ir.Template, view: View) -> str:
    """Raises ExpressionError where a hole has no result."""
    try:
        return "".join(part if isinstance(part, str) else _hole(part, view) for part in parts)
    except SoniError:
        raise
    except Exception as error:
        raise ExpressionError(str(error) or type(error).__name__) from error


def walk(expr: ex.Expr, view: View) -> Any:
    match expr:
        case ex.Constant():
            return expr.value
        case ex.ListExpr():
            return [walk(item, view) for item in expr.items]
        case ex.Name():
            return view.look(expr.name)
        case ex.Attribute(value=ex.Name(name="session")):
            return view.of_session(expr.name)
        case ex.Attribute():
            return _field(walk(expr.value, view), expr.name)
        case ex.Index():
            return _element(walk(expr.value, view), walk(expr.index, view))
        case ex.Unary(op="not"):
            return not walk(expr.operand, view)
        case ex.Unary():
            value = walk(expr.operand, view)
            return -value if expr.op == "-" else +value
        case ex.Binary(op="and"):
            return walk(expr.left, view) and walk(expr.right, view)
        case ex.Binary(op="or"):
            return walk(expr.left, view) or walk(expr.right, view)
        case ex.Binary() | ex.Compare():
            left = walk(expr.left, view)
            return _OPERATORS[expr.op](left, walk(expr.right, view))
        case ex.IsSet():
            return _readable(expr.value, view) is not expr.negated
        case ex.Conditional():
            return walk(expr.then if walk(expr.test, view) else expr.otherwise, view)
        case ex.Call():
            return _call(expr, view)
        case _:
            raise AssertionError(f"no expression: {expr}")


def _readable(expr: ex.Expr, view: View) -> bool:
    try:
        return walk(expr, view) is not None
    except ExpressionError:
        return False


def _call(expr: ex.Call, view: View) -> Any:
    if expr.function == "today":
        return view.now.date()
    if expr.function == "now":
        return view.now
    function = getattr(functions, functions.PYTHON_NAMES[expr.function])
    return function(*(walk(argument, view) for argument in expr.args))


def _field(value: Any, name: Any) -> Any:
    if value is None:
        raise ExpressionError(f"`{name}` was asked of a value that is null")
    if not isinstance(value, Mapping):
        raise ExpressionError(f"`{name}` was asked of a value that has no fields")
    if name not in value:
        raise ExpressionError(f"there is no field `{name}`; there are {', '.join(map(str, value)) or 'none'}")
    return value[name]


def _element(value: Any, index: Any) -> Any:
    if isinstance(value, Mapping):
        return _field(value, index)
    if not isinstance(value, list | str) or type(index) is not int:
        raise ExpressionError("only a list, a text or an object can be indexed")
    if not -len(value) <= index < len(value):
        raise ExpressionError(f"there is no element {index}; there are {len(value)}")
    return value[index]


def _hole(hole: ex.Hole, view: View) -> str:
    filters = [(call.name, *call.args) for call in hole.filters]
    try:
        value = walk(hole.expr, view)
    except ExpressionError:
        if not any(call.name == "default" for call in hole.filters):
            raise
        value = None
    return show(value, *filters, language=view.language)
