"""A text with a mistake, cut into rough tokens up to where the parser could not go on.

Without the grammar, because the mistakes people make are just the things that it has no tokens for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soni_dsl.syntax.problems import character_called, is_invisible

_ROUGH: Final = re.compile(
    r"""(?P<string>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
      | (?P<quote>["'])
      | (?P<number>[0-9][0-9A-Za-z_.\x80-\U0010ffff]*|\.[0-9][0-9A-Za-z_.]*)
      | (?P<word>[A-Za-z_\x80-\U0010ffff][0-9A-Za-z_\x80-\U0010ffff]*)
      | (?P<sign>===|!==|\*\*|//|->|=>|==|!=|<=|>=|=<|<>|&&|\|\||\?\?|:=|[-+*/%]=|\+\+|[^ \t\r\n])""",
    re.VERBOSE,
)
CLOSING: Final = {"(": ")", "[": "]"}
COMPARING: Final = frozenset(("<", "<=", ">", ">=", "==", "!=", "in", "is"))


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def shown(self) -> str:
        first = self.text[0]
        return character_called(first) if is_invisible(first) else f"`{self.text[:40]}`"


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the parser stopped: what it had read, what it met (None: the end), what it wanted."""

    text: str
    rule: str
    start: int
    end: int
    before: Sequence[Token]
    found: Token | None
    expected: frozenset[str]

    @property
    def last(self) -> Token | None:
        return self.before[-1] if self.before else None

    @property
    def previous(self) -> str:
        return self.before[-1].text if self.before else ""

    @property
    def wants_value(self) -> bool:
        return "NAME" in self.expected and "NUMBER" in self.expected

    def open_brackets(self) -> list[int]:
        """The positions, in ``before``, of brackets that are not closed."""
        stack: list[int] = []
        for position, token in enumerate(self.before):
            if token.text in ("(", "["):
                stack.append(position)
            elif token.text in (")", "]") and stack:
                stack.pop()
        return stack


def failure_at(text: str, rule: str, start: int, end: int, at: int, expected: frozenset[str]) -> Failure:
    """The failure to read characters ``start`` to ``end`` of ``text`` by ``rule``.

    ``at`` is where the parser could not go on (``end``: at the end), ``expected`` the names of the
    terminals it would have taken.
    """
    before: list[Token] = []
    found: Token | None = None
    for match in _ROUGH.finditer(text, start, end):
        token = Token(match.lastgroup or "sign", match.group(), match.start(), match.end())
        if token.end > at:
            found = token
            break
        before.append(token)
    return Failure(text, rule, start, end, before, found, expected)
