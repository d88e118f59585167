"""The typed tree of an expression, a template, an invocation and a type.

Offsets are relative to the text that was parsed; the wrapper that a step holds
(``ast.Expression``, ``ast.Template``, ...) adds the scalar it stands in.
"""

from __future__ import annotations

from dataclasses import field

from soni_dsl.source.record import record

Literal = str | int | float | bool | None


@record(frozen=True, slots=True)
class Expr:
    start: int
    end: int


@record(frozen=True, slots=True)
class Constant(Expr):
    value: Literal


@record(frozen=True, slots=True)
class ListExpr(Expr):
    items: tuple[Expr, ...]


@record(frozen=True, slots=True)
class Name(Expr):
    """A slot, a variable, or one of the roots ``session``, ``error``, ``item``."""

    name: str


@record(frozen=True, slots=True)
class Attribute(Expr):
    value: Expr
    name: str


@record(frozen=True, slots=True)
class Index(Expr):
    value: Expr
    index: Expr


@record(frozen=True, slots=True)
class Unary(Expr):
    op: str  # "-" | "+" | "not"
    operand: Expr


@record(frozen=True, slots=True)
class Binary(Expr):
    """``+ - * / // %`` and ``and or``."""

    op: str
    left: Expr
    right: Expr


@record(frozen=True, slots=True)
class Compare(Expr):
    """``< <= > >= == != in "not in"``; one comparison, never a chain (a chain is a syntax error)."""

    op: str
    left: Expr
    right: Expr


@record(frozen=True, slots=True)
class IsSet(Expr):
    value: Expr
    negated: bool


@record(frozen=True, slots=True)
class Conditional(Expr):
    """``then if test else otherwise``."""

    test: Expr
    then: Expr
    otherwise: Expr


@record(frozen=True, slots=True)
class Call(Expr):
    function: str
    function_end: int
    args: tuple[Expr, ...]


@record(frozen=True, slots=True)
class FilterCall:
    name: str
    args: tuple[Literal, ...]
    start: int
    end: int


@record(frozen=True, slots=True)
class Hole:
    """``{expr | filter:arg | …}`` in a template; ``start``/``end`` include the braces."""

    expr: Expr
    filters: tuple[FilterCall, ...]
    start: int
    end: int


@record(frozen=True, slots=True)
class Argument:
    """``name=expr``, or a bare ``name`` which passes the value of that name."""

    name: str
    value: Expr
    start: int
    end: int


@record(frozen=True, slots=True)
class Output:
    """``field as name``, or ``name`` alone, after ``->``."""

    field: str
    name: str
    start: int
    end: int


@record(frozen=True, slots=True)
class Type:
    """``kind`` is a scalar type name, ``object``, ``list`` or ``any``.

    Python may know more than the language can write: the ``fields`` of an object (None: any), and the only
    ``values`` of a text (empty: any). Neither makes it another type.
    """

    kind: str
    item: Type | None = None
    optional: bool = False
    fields: tuple[tuple[str, Type | None], ...] | None = field(default=None, compare=False, repr=False)
    values: tuple[str | int | bool, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        text = f"list of {self.item}" if self.kind == "list" and self.item else self.kind
        return f"optional {text}" if self.optional else text
