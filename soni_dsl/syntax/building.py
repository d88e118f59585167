"""Lark's reductions become trees of ``expr``, without a parse tree in between."""

from __future__ import annotations

from typing import Any, Final

from lark import Token, Transformer, v_args
from lark.tree import Meta

from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.problems import PYTHON_WORDS, Refused, SyntaxProblem, check_word
from soni_dsl.syntax.reading import ParsedInvocation, ParsedLoop

TYPE_NAMES: Final = {
    **{name: name for name in ("string", "integer", "number", "boolean", "date", "time", "datetime")},
    **{name: name for name in ("duration", "object", "any", "list")},
    "float": "number",
    "text": "string",
    "int": "integer",
    "bool": "boolean",
    "str": "string",
    "dict": "object",
}
_WORD_VALUES: Final[dict[str, ex.Literal]] = {"true": True, "false": False, "null": None}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "0": "\0", "/": "/"}


@v_args(meta=True)
class TreeBuilder(Transformer[Any, Any]):
    """One method per rule; ``children`` are trees and the tokens whose names have no underscore."""

    def __default__(self, data: Any, children: list[Any], meta: Meta) -> Any:
        return children[0] if children else None

    # ------------------------------------------------------------- expressions

    def expression(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return _expr(children[0])

    def conditional(self, meta: Meta, children: list[Any]) -> ex.Expr:
        then, test, otherwise = children
        return ex.Conditional(meta.start_pos, meta.end_pos, test, then, otherwise)

    def binary(self, meta: Meta, children: list[Any]) -> ex.Expr:
        left, op, right = children
        return ex.Binary(meta.start_pos, meta.end_pos, str(op), left, right)

    def unary(self, meta: Meta, children: list[Any]) -> ex.Expr:
        op, operand = children
        return ex.Unary(meta.start_pos, meta.end_pos, str(op), operand)

    def compare(self, meta: Meta, children: list[Any]) -> ex.Expr:
        left, op, right = children
        return ex.Compare(meta.start_pos, meta.end_pos, str(op), left, right)

    def not_in(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Compare(meta.start_pos, meta.end_pos, "not in", children[0], children[-1])

    def is_set(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.IsSet(meta.start_pos, meta.end_pos, children[0], False)

    def is_not_set(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.IsSet(meta.start_pos, meta.end_pos, children[0], True)

    def attribute(self, meta: Meta, children: list[Any]) -> ex.Expr:
        value, word = children
        check_word(str(word), word.start_pos)
        return ex.Attribute(meta.start_pos, meta.end_pos, value, str(word))

    def index(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Index(meta.start_pos, meta.end_pos, children[0], children[1])

    def name(self, meta: Meta, children: list[Any]) -> ex.Expr:
        token = children[0]
        _check_name(token)
        return ex.Name(token.start_pos, token.end_pos, str(token))

    def call(self, meta: Meta, children: list[Any]) -> ex.Expr:
        name = children[0]
        _check_name(name)
        args = tuple(child for child in children[1:] if isinstance(child, ex.Expr))
        return ex.Call(meta.start_pos, meta.end_pos, str(name), name.end_pos, args)

    def group(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return next(child for child in children if isinstance(child, ex.Expr))

    def list_(self, meta: Meta, children: list[Any]) -> ex.Expr:
        items = tuple(child for child in children if isinstance(child, ex.Expr))
        return ex.ListExpr(meta.start_pos, meta.end_pos, items)

    def number(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Constant(meta.start_pos, meta.end_pos, _number(children[0]))

    def string(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Constant(meta.start_pos, meta.end_pos, _unquoted(children[0]))

    def true(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Constant(meta.start_pos, meta.end_pos, True)

    def false(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Constant(meta.start_pos, meta.end_pos, False)

    def null(self, meta: Meta, children: list[Any]) -> ex.Expr:
        return ex.Constant(meta.start_pos, meta.end_pos, None)

    # ------------------------------------------------------------- templates

    def hole(self, meta: Meta, children: list[Any]) -> tuple[ex.Expr, tuple[ex.FilterCall, ...]]:
        return _expr(children[0]), tuple(children[1:])

    def filter(self, meta: Meta, children: list[Any]) -> ex.FilterCall:
        name = children[0]
        args = tuple(c.value if isinstance(c, ex.Constant) else c for c in children[1:])
        return ex.FilterCall(str(name), args, name.start_pos, meta.end_pos)

    def bare_argument_word(self, meta: Meta, children: list[Any]) -> ex.Literal:
        word = str(children[0])
        return _WORD_VALUES.get(word, word)

    def string_argument(self, meta: Meta, children: list[Any]) -> str:
        return _unquoted(children[0])

    def number_argument(self, meta: Meta, children: list[Any]) -> int | float:
        value = _number(children[-1])
        return -value if len(children) > 1 and children[0] == "-" else value

    # ------------------------------------------------------------- invocations and loops

    def invocation(self, meta: Meta, children: list[Any]) -> ParsedInvocation:
        name = children[0]
        _check_name(name)
        arguments = next((c for kind, c in children[1:] if kind == "arguments"), None)
        outputs = next((c for kind, c in children[1:] if kind == "outputs"), None)
        return ParsedInvocation(str(name), (name.start_pos, name.end_pos), arguments, outputs)

    def arguments(self, meta: Meta, children: list[Any]) -> tuple[str, tuple[ex.Argument, ...]]:
        arguments = tuple(child for child in children if isinstance(child, ex.Argument))
        seen: set[str] = set()
        for argument in arguments:
            if argument.name in seen:
                end = argument.start + len(argument.name)
                raise Refused(
                    SyntaxProblem(argument.start, end, f"`{argument.name}` is given twice", "remove one")
                )
            seen.add(argument.name)
        return "arguments", arguments

    def named_argument(self, meta: Meta, children: list[Any]) -> ex.Argument:
        name, value = children
        _check_name(name)
        return ex.Argument(str(name), value, meta.start_pos, meta.end_pos)

    def bare_argument(self, meta: Meta, children: list[Any]) -> ex.Argument:
        value = children[0]
        if not isinstance(value, ex.Name):
            raise Refused(
                SyntaxProblem(
                    value.start, value.end, "this argument has no name", "write `name=` before the value"
                )
            )
        return ex.Argument(value.name, value, meta.start_pos, meta.end_pos)

    def outputs(self, meta: Meta, children: list[Any]) -> tuple[str, tuple[ex.Output, ...]]:
        seen: set[str] = set()
        for output in children:
            if output.name in seen:
                start = output.end - len(output.name)
                raise Refused(
                    SyntaxProblem(start, output.end, f"`{output.name}` is set twice", "keep one of them")
                )
            seen.add(output.name)
        return "outputs", tuple(children)

    def renamed_output(self, meta: Meta, children: list[Any]) -> ex.Output:
        field, name = children
        _check_name(name)
        check_word(str(field), field.start_pos)
        return ex.Output(str(field), str(name), meta.start_pos, meta.end_pos)

    def same_output(self, meta: Meta, children: list[Any]) -> ex.Output:
        name = children[0]
        _check_name(name)
        return ex.Output(str(name), str(name), meta.start_pos, meta.end_pos)

    def loop(self, meta: Meta, children: list[Any]) -> ParsedLoop:
        name = children[0]
        _check_name(name)
        return ParsedLoop(str(name), (name.start_pos, name.end_pos), _expr(children[-1]))

    # ------------------------------------------------------------- types

    def type(self, meta: Meta, children: list[Any]) -> ex.Type:
        found: ex.Type = children[0]
        return found

    def optional(self, meta: Meta, children: list[Any]) -> ex.Type:
        inner: ex.Type = children[-1]
        return ex.Type(inner.kind, inner.item, True)

    def list_of(self, meta: Meta, children: list[Any]) -> ex.Type:
        return ex.Type("list", children[-1])

    def list_of_any(self, meta: Meta, children: list[Any]) -> ex.Type:
        return ex.Type("list")

    def named(self, meta: Meta, children: list[Any]) -> ex.Type:
        token = children[0]
        return ex.Type(type_kind(str(token), token.start_pos))


def type_kind(word: str, start: int) -> str:
    """The kind a type's word stands for. Raises Refused for a word that names no type."""
    kind = TYPE_NAMES.get(word)
    if kind is None:
        near = nearest(word, TYPE_NAMES)
        known = ", ".join(dict.fromkeys(TYPE_NAMES.values()))
        help = f"did you mean `{near}`?" if near else f"types are {known}, and `list of` one of them"
        raise Refused(SyntaxProblem(start, start + len(word), f"unknown type `{word}`", help))
    return kind


def _expr(value: Any) -> ex.Expr:
    assert isinstance(value, ex.Expr)
    return value


def _check_name(token: Token) -> None:
    start = token.start_pos or 0
    if str(token) in PYTHON_WORDS:
        right = PYTHON_WORDS[str(token)]
        raise Refused(
            SyntaxProblem(start, start + len(token), f"`{token}` is not a value", f"write `{right}`")
        )
    check_word(str(token), start)


def _number(token: Token) -> int | float:
    text = str(token)
    if "." in text:
        return float(text)
    if len(text) > 1000:
        start = token.start_pos or 0
        raise Refused(SyntaxProblem(start, start + len(text), "this number is too long", None))
    return int(text)


def _unquoted(token: Token) -> str:
    body = str(token)[1:-1]
    if "\\" not in body:
        return body
    start = (token.start_pos or 0) + 1
    out: list[str] = []
    place = 0
    while place < len(body):
        char = body[place]
        if char != "\\":
            out.append(char)
            place += 1
            continue
        code = body[place + 1]
        digits = {"x": 2, "u": 4, "U": 8}.get(code, 0)
        if digits:
            out.append(_code_point(body, start, place, digits))
        elif code in _ESCAPES:
            out.append(_ESCAPES[code])
        else:
            help = "write `\\\\` for a backslash"
            raise Refused(SyntaxProblem(start + place, start + place + 2, f"`\\{code}` means nothing", help))
        place += 2 + digits
    return "".join(out)


def _code_point(body: str, start: int, place: int, digits: int) -> str:
    text = body[place + 2 : place + 2 + digits]
    try:
        number = int(text, 16) if len(text) == digits else -1
        if 0xD800 <= number <= 0xDFFF or number < 0:
            raise ValueError
        return chr(number)
    except (ValueError, OverflowError):
        end = start + place + 2 + len(text)
        raise Refused(SyntaxProblem(start + place, end, "this escape names no character", None)) from None
