"""Builds the typed trees while Lark parses: one method for each rule or alias of the grammars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from soni_dsl.syntax.expr import (
    Argument,
    Attribute,
    Binary,
    Call,
    Compare,
    Conditional,
    Constant,
    Expr,
    FilterCall,
    Index,
    IsSet,
    ListExpr,
    Literal,
    Name,
    Output,
    Type,
    Unary,
)
from soni_dsl.syntax.problems import (
    MAX_DEPTH,
    Refused,
    read_name,
    read_number,
    read_string,
    read_word,
)
from soni_dsl.syntax.type_names import named_type

if TYPE_CHECKING:
    from lark import Token


MAX_TYPE_DEPTH: Final = 16
"""Lists of lists; as many as ``soni_runtime.types`` reads back."""


class Part(NamedTuple):
    """An expression with the room it takes: ``start``/``end`` include parentheses around it."""

    expr: Expr
    start: int
    end: int
    depth: int


class FilterArgument(NamedTuple):
    value: Literal
    end: int


@dataclass(frozen=True, slots=True)
class ParsedHole:
    """The inside of a hole."""

    expr: Expr
    filters: tuple[FilterCall, ...]


@dataclass(frozen=True, slots=True)
class ParsedInvocation:
    """``name``, ``name(arg=expr, …)``, ``… -> out, out as name``.

    ``arguments`` is None without ``(…)``, ``outputs`` None without an arrow.
    """

    name: str
    name_span: tuple[int, int]
    arguments: tuple[Argument, ...] | None = None
    outputs: tuple[Output, ...] | None = None


@dataclass(frozen=True, slots=True)
class ParsedLoop:
    """``item in list``."""

    item: str
    item_span: tuple[int, int]
    source: Expr


def span_of(token: Token) -> tuple[int, int]:
    """Where a token stands. Lark leaves both open for tokens that were made by hand; none here are."""
    start, end = token.start_pos, token.end_pos
    assert start is not None
    assert end is not None
    return start, end


def grown(start: int, end: int, *depths: int) -> int:
    """The depth of a tree above trees of ``depths``.

    Raises:
        Refused: it is too deep for the passes that walk it.
    """
    depth = 1 + max(depths, default=0)
    if depth > MAX_DEPTH:
        raise Refused(
            start,
            end,
            f"nested more than {MAX_DEPTH} levels deep",
            "split it with `set:`, or compute it in a Python action",
        )
    return depth


class TreeBuilder:
    """Called by Lark with the children of each rule, innermost first.

    A method returns the tree of its rule, or raises ``Refused`` for what the grammar cannot say.
    """

    # ---------------------------------------------------------------- expressions

    def expression(self, children: list[Part]) -> Expr:
        return children[0].expr

    def conditional(self, children: list[Part]) -> Part:
        then, test, otherwise = children
        start, end = then.start, otherwise.end
        depth = grown(start, end, then.depth, test.depth, otherwise.depth)
        return Part(Conditional(start, end, test.expr, then.expr, otherwise.expr), start, end, depth)

    def binary(self, children: list[Any]) -> Part:
        left, op, right = children
        start, end = left.start, right.end
        depth = grown(start, end, left.depth, right.depth)
        return Part(Binary(start, end, str(op), left.expr, right.expr), start, end, depth)

    def compare(self, children: list[Any]) -> Part:
        left, op, right = children
        return self._compare(left, str(op), right)

    def not_in(self, children: list[Any]) -> Part:
        return self._compare(children[0], "not in", children[-1])

    def _compare(self, left: Part, op: str, right: Part) -> Part:
        start, end = left.start, right.end
        depth = grown(start, end, left.depth, right.depth)
        return Part(Compare(start, end, op, left.expr, right.expr), start, end, depth)

    def is_set(self, children: list[Any]) -> Part:
        return self._is_set(children[0], children[-1], negated=False)

    def is_not_set(self, children: list[Any]) -> Part:
        return self._is_set(children[0], children[-1], negated=True)

    def _is_set(self, value: Part, last: Token, *, negated: bool) -> Part:
        start, end = value.start, span_of(last)[1]
        return Part(IsSet(start, end, value.expr, negated), start, end, grown(start, end, value.depth))

    def unary(self, children: list[Any]) -> Part:
        op, operand = children
        start, end = span_of(op)[0], operand.end
        return Part(Unary(start, end, str(op), operand.expr), start, end, grown(start, end, operand.depth))

    def attribute(self, children: list[Any]) -> Part:
        value, word = children
        start, (at, end) = value.start, span_of(word)
        name = read_word(word, at)
        return Part(Attribute(start, end, value.expr, name), start, end, grown(start, end, value.depth))

    def index(self, children: list[Any]) -> Part:
        value, index, bracket = children
        start, end = value.start, span_of(bracket)[1]
        depth = grown(start, end, value.depth, index.depth)
        return Part(Index(start, end, value.expr, index.expr), start, end, depth)

    def name(self, children: list[Token]) -> Part:
        start, end = span_of(children[0])
        return Part(Name(start, end, read_name(children[0], start)), start, end, 1)

    def call(self, children: list[Any]) -> Part:
        function, *arguments, bracket = children
        (start, name_end), (_, end) = span_of(function), span_of(bracket)
        name = read_name(function, start)
        depth = grown(start, end, *(argument.depth for argument in arguments))
        return Part(Call(start, end, name, name_end, tuple(a.expr for a in arguments)), start, end, depth)

    def group(self, children: list[Any]) -> Part:
        left, inner, right = children
        return Part(inner.expr, span_of(left)[0], span_of(right)[1], inner.depth)

    def list_(self, children: list[Any]) -> Part:
        left, *items, right = children
        start, end = span_of(left)[0], span_of(right)[1]
        depth = grown(start, end, *(item.depth for item in items))
        return Part(ListExpr(start, end, tuple(item.expr for item in items)), start, end, depth)

    def number(self, children: list[Token]) -> Part:
        return self._constant(children[0], read_number(children[0], span_of(children[0])[0]))

    def string(self, children: list[Token]) -> Part:
        return self._constant(children[0], read_string(children[0], span_of(children[0])[0]))

    def true(self, children: list[Token]) -> Part:
        return self._constant(children[0], True)

    def false(self, children: list[Token]) -> Part:
        return self._constant(children[0], False)

    def null(self, children: list[Token]) -> Part:
        return self._constant(children[0], None)

    def _constant(self, token: Token, value: Literal) -> Part:
        start, end = span_of(token)
        return Part(Constant(start, end, value), start, end, 1)

    # ---------------------------------------------------------------- holes of templates

    def hole(self, children: list[Any]) -> ParsedHole:
        part, *filters = children
        return ParsedHole(part.expr, tuple(filters))

    def filter(self, children: list[Any]) -> FilterCall:
        name, *arguments = children
        start, end = span_of(name)
        values = tuple(argument.value for argument in arguments)
        return FilterCall(read_word(name, start), values, start, arguments[-1].end if arguments else end)

    def bare_argument_word(self, children: list[Token]) -> FilterArgument:
        start, end = span_of(children[0])
        text = str(children[0])
        if text in _WORD_VALUES:
            return FilterArgument(_WORD_VALUES[text], end)
        parts, at = [], start
        for piece in text.split("-"):
            parts.append(read_word("_" + piece, at - 1)[1:])
            at += len(piece) + 1
        return FilterArgument("-".join(parts), end)

    def string_argument(self, children: list[Token]) -> FilterArgument:
        start, end = span_of(children[0])
        return FilterArgument(read_string(children[0], start), end)

    def number_argument(self, children: list[Token]) -> FilterArgument:
        start, end = span_of(children[-1])
        value = read_number(children[-1], start)
        return FilterArgument(-value if children[0] == "-" else value, end)

    # ---------------------------------------------------------------- invocations and loops

    def invocation(self, children: list[Any]) -> ParsedInvocation:
        name, *rest = children
        start, end = span_of(name)
        groups = {type(group): group for group in rest}
        arguments, outputs = groups.get(_Arguments), groups.get(_Outputs)
        return ParsedInvocation(
            read_name(name, start),
            (start, end),
            arguments.items if arguments else None,
            outputs.items if outputs else None,
        )

    def arguments(self, children: list[Any]) -> _Arguments:
        return _Arguments(distinct_arguments(tuple(children[:-1])))  # the last is the bracket

    def named_argument(self, children: list[Any]) -> Argument:
        name, value = children
        start, _ = span_of(name)
        return Argument(read_name(name, start), value.expr, start, value.end)

    def bare_argument(self, children: list[Part]) -> Argument:
        expr, start, end, _ = children[0]
        if not isinstance(expr, Name):
            raise Refused(
                start, end, "an argument without a name", "write `name=` before it, as the input is called"
            )
        return Argument(expr.name, expr, start, end)

    def outputs(self, children: list[Output]) -> _Outputs:
        return _Outputs(distinct_outputs(tuple(children)))

    def renamed_output(self, children: list[Token]) -> Output:
        field, name = children
        (start, _), (at, end) = span_of(field), span_of(name)
        return Output(read_word(field, start), read_name(name, at), start, end)

    def same_output(self, children: list[Token]) -> Output:
        start, end = span_of(children[0])
        name = read_name(children[0], start)
        return Output(name, name, start, end)

    def loop(self, children: list[Any]) -> ParsedLoop:
        name, _, source = children
        span = span_of(name)
        return ParsedLoop(read_name(name, span[0]), span, source.expr)

    # ---------------------------------------------------------------- types

    def type(self, children: list[Type]) -> Type:
        return children[0]

    def optional(self, children: list[Any]) -> Type:
        return Type(children[-1].kind, children[-1].item, optional=True)

    def list_of(self, children: list[Any]) -> Type:
        item: Type | None = children[-1]
        levels, inner = 1, item
        while inner is not None:
            levels, inner = levels + 1, inner.item
        if levels > MAX_TYPE_DEPTH:
            start, end = span_of(children[0])
            raise Refused(start, end, f"lists nested more than {MAX_TYPE_DEPTH} levels deep", "use `object`")
        return Type("list", item)

    def list_of_any(self, children: list[Token]) -> Type:
        return Type("list")

    def named(self, children: list[Token]) -> Type:
        return named_type(str(children[0]), span_of(children[0])[0])


class _Arguments(NamedTuple):
    items: tuple[Argument, ...]


class _Outputs(NamedTuple):
    items: tuple[Output, ...]


_WORD_VALUES: Final[dict[str, Literal]] = {"true": True, "false": False, "null": None}


def distinct_arguments(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """``arguments``, if no name is given twice.

    Raises:
        Refused: at the second of two.
    """
    seen: set[str] = set()
    for argument in arguments:
        if argument.name in seen:
            message = f"argument `{argument.name}` is given twice"
            raise Refused(argument.start, argument.end, message, "leave one out")
        seen.add(argument.name)
    return arguments


def distinct_outputs(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """``outputs``, if no variable is filled twice.

    Raises:
        Refused: at the second of two.
    """
    seen: set[str] = set()
    for output in outputs:
        if output.name in seen:
            message = f"`{output.name}` is filled twice"
            raise Refused(output.start, output.end, message, "keep one under another name with `as`")
        seen.add(output.name)
    return outputs
