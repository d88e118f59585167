"""Expressions as people write them, read without the grammar.

Lark costs 50 ms to import and its tables as much to build, and reads a text some ten times slower. So this
reads what most bots need, and leaves every other text, and every mistake, to the grammar: what it returns is
exactly what the grammar gives, or None.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.problems import (
    MAX_DEPTH,
    MAX_LENGTH,
    Refused,
    read_name,
    read_number,
    read_string,
    read_word,
)

__all__ = ["KEYWORDS", "Part", "plain_path", "quick_expression"]


class Part(NamedTuple):
    """An expression with the room it takes: ``start``/``end`` include parentheses around it."""

    expr: ex.Expr
    start: int
    end: int


_PATH: Final = re.compile(r"[ ]*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[ ]*", re.ASCII)

# Stricter than the grammar: no two signs without a space between them.
_TOKEN: Final = re.compile(
    r"[ \t\r\n]*(?:(?P<word>[A-Za-z_]\w*)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))"
    r"|(?P<string>\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*')"
    r"|(?P<sign>(?:==|!=|<=|>=|//|[-+*/%<>])(?![=<>*/+-])|[()\[\],.]))[ \t\r\n]*",
    re.ASCII | re.DOTALL,
)
KEYWORDS: Final = frozenset(("and", "or", "not", "in", "is", "if", "else", "true", "false", "null"))
_CONSTANTS: Final[dict[str, ex.Literal]] = {"true": True, "false": False, "null": None}
_COMPARISONS: Final = frozenset(("==", "!=", "<=", ">=", "<", ">"))


def plain_path(text: str, start: int, end: int) -> ex.Expr | None:
    """``a`` or ``a.b.c`` between two offsets, spaces around it allowed; None if there is anything else.

    Nine in ten holes of real templates are of this form.
    """
    if end - start > MAX_LENGTH:
        return None
    match = _PATH.fullmatch(text, start, end)
    return None if match is None else _path(match[1], match.start(1))


def _path(path: str, start: int) -> ex.Expr | None:
    name, *fields = path.split(".")
    if name in _CONSTANTS:
        return None if fields else ex.Constant(start, start + len(name), _CONSTANTS[name])
    if name in KEYWORDS or len(fields) > MAX_DEPTH // 2:
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


def quick_expression(text: str, start: int, end: int) -> Part | None:
    """The tree of characters ``start`` to ``end``, or None where the grammar has to look."""
    path = plain_path(text, start, end)
    if path is not None:
        return Part(path, path.start, path.end)
    tokens = _tokens(text, start, end)
    if tokens is None:
        return None
    reader = _Reader(tokens)
    try:
        part = reader.conditional()
    except (_NotQuick, Refused):
        return None
    return part if reader.token is _END else None


class _NotQuick(Exception):
    """This text is for the grammar."""


class _Token(NamedTuple):
    kind: str  # word | number | string | sign
    text: str
    start: int
    end: int


_END: Final = _Token("", "", -1, -1)


def _tokens(text: str, start: int, end: int) -> list[_Token] | None:
    tokens: list[_Token] = []
    while start < end:
        match = _TOKEN.match(text, start, end)
        # With fewer tokens than levels that are allowed, no tree can be too deep.
        if match is None or match.lastgroup is None or len(tokens) == MAX_DEPTH - 2:
            return None
        kind = match.lastgroup
        tokens.append(_Token(kind, match[kind], *match.span(kind)))
        start = match.end()
    tokens.append(_END)
    return tokens


class _Reader:
    """Recursive descent: one method for each level of the grammar, from the loosest."""

    __slots__ = ("place", "token", "tokens")

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.token = tokens[0]

    def next(self) -> _Token:
        """The token read last; the one after it is looked at next."""
        token = self.token
        if token is _END:
            raise _NotQuick
        self.place += 1
        self.token = self.tokens[self.place]
        return token

    def is_at(self, text: str) -> bool:
        return self.token.text == text

    def take(self, text: str) -> _Token:
        if self.token.text != text:
            raise _NotQuick
        return self.next()

    def conditional(self) -> Part:
        then = self.disjunction()
        if not self.is_at("if"):
            return then
        self.next()
        test = self.disjunction()
        self.take("else")
        otherwise = self.conditional()
        start, end = then.start, otherwise.end
        return Part(ex.Conditional(start, end, test.expr, then.expr, otherwise.expr), start, end)

    def disjunction(self) -> Part:
        left = self.conjunction()
        while self.is_at("or"):
            left = _binary(left, self.next(), self.conjunction())
        return left

    def conjunction(self) -> Part:
        left = self.negation()
        while self.is_at("and"):
            left = _binary(left, self.next(), self.negation())
        return left

    def negation(self) -> Part:
        if self.is_at("not"):
            return _unary(self.next(), self.negation())
        return self.comparison()

    def comparison(self) -> Part:
        left = self.sum()
        op = self.token.text
        if op == "is":
            self.next()
            negated = self.is_at("not")
            if negated:
                self.next()
            end = self.take("set").end
            return Part(ex.IsSet(left.start, end, left.expr, negated), left.start, end)
        if op == "not":
            self.next()
            self.take("in")
            op = "not in"
        elif op == "in" or op in _COMPARISONS:
            self.next()
        else:
            return left
        right = self.sum()
        return Part(ex.Compare(left.start, right.end, op, left.expr, right.expr), left.start, right.end)

    def sum(self) -> Part:
        left = self.product()
        while self.token.text in ("+", "-"):
            left = _binary(left, self.next(), self.product())
        return left

    def product(self) -> Part:
        left = self.signed()
        while self.token.text in ("*", "/", "//", "%"):
            left = _binary(left, self.next(), self.signed())
        return left

    def signed(self) -> Part:
        if self.token.text in ("+", "-"):
            return _unary(self.next(), self.signed())
        return self.primary()

    def primary(self) -> Part:
        value = self.atom()
        while self.token.text in (".", "["):
            start = value.start
            if self.next().text == ".":
                word = self.next()
                if word.kind != "word":
                    raise _NotQuick
                name = read_word(word.text, word.start)
                value = Part(ex.Attribute(start, word.end, value.expr, name), start, word.end)
            else:
                index = self.conditional()
                end = self.take("]").end
                value = Part(ex.Index(start, end, value.expr, index.expr), start, end)
        return value

    def atom(self) -> Part:
        kind, text, start, end = self.next()
        if kind == "word":
            if text in _CONSTANTS:
                return Part(ex.Constant(start, end, _CONSTANTS[text]), start, end)
            if text in KEYWORDS:
                raise _NotQuick
            name = read_name(text, start)
            if not self.is_at("("):
                return Part(ex.Name(start, end, name), start, end)
            self.next()
            arguments, last = self.items(")")
            return Part(ex.Call(start, last, name, end, arguments), start, last)
        if kind == "number":
            return Part(ex.Constant(start, end, read_number(text, start)), start, end)
        if kind == "string":
            return Part(ex.Constant(start, end, read_string(text, start)), start, end)
        if text == "(":
            inner = self.conditional()
            return Part(inner.expr, start, self.take(")").end)
        if text == "[":
            items, last = self.items("]")
            return Part(ex.ListExpr(start, last, items), start, last)
        raise _NotQuick

    def items(self, closing: str) -> tuple[tuple[ex.Expr, ...], int]:
        """Expressions with commas between them, and where what closes them ends."""
        items: list[ex.Expr] = []
        while not self.is_at(closing):
            items.append(self.conditional().expr)
            if not self.is_at(closing):
                self.take(",")
        return tuple(items), self.next().end


def _binary(left: Part, op: _Token, right: Part) -> Part:
    start, end = left.start, right.end
    return Part(ex.Binary(start, end, op.text, left.expr, right.expr), start, end)


def _unary(op: _Token, operand: Part) -> Part:
    start, end = op.start, operand.end
    return Part(ex.Unary(start, end, op.text, operand.expr), start, end)
