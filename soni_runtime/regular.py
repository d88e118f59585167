"""Regular expressions in linear time.

``matches`` runs an author's pattern over a user's text. Python's engine backtracks, so one careless
pattern and one long text stop the whole process. Here a pattern becomes a Thompson automaton, and all its
states are followed at once (K. Thompson, "Regular expression search algorithm", CACM 11(6), 1968): time
grows with pattern times text, whatever both hold.

The language is the regular part of Python's: literals, ``.``, classes, ``\\d \\w \\s`` and their negations,
groups, ``|``, ``* + ? {m,n}`` (lazy too, which changes nothing here), ``^ $ \\b``, and ``(?i)`` in front.
Back references and look-around are not regular and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

MAX_PATTERN: Final = 500
MAX_STATES: Final = 1_000
MAX_NESTING: Final = 40

_COUNT: Final = r"\{(\d{0,4})(?:(,)(\d{0,4}))?\}"
_CLASS: Final = r"(?s)\[\^?\]?(?:\\.|[^\]\\])*\]"
_ESCAPE: Final = r"\\(?:[dwsDWSnrtfv]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^0-9A-Za-z])"

CharTest = Callable[[str], object]


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


class _Node:
    """A state: a test that consumes a character, a condition on the place, or a split."""

    __slots__ = ("assertion", "out", "test")

    def __init__(self, out: list[int], test: CharTest | None = None, assertion: str = "") -> None:
        self.out = out
        self.test = test
        self.assertion = assertion


class _Compiler:
    """Builds the automaton from the end of the pattern: every part knows what follows it."""

    def __init__(self, pattern: str) -> None:
        self.flags = re.IGNORECASE if pattern.startswith("(?i)") else re.NOFLAG
        self.text = pattern[4:] if self.flags else pattern
        self.at = 0
        self.nodes: list[_Node] = [_Node([])]  # state 0 accepts
        self.copies = 0

    def add(self, node: _Node) -> int:
        if len(self.nodes) >= MAX_STATES:
            raise PatternError("the pattern is too large")
        self.nodes.append(node)
        return len(self.nodes) - 1

    # A part is a function from the state that follows it to the state it begins in.

    def alternatives(self, depth: int) -> Callable[[int], int]:
        if depth > MAX_NESTING:
            raise PatternError("the pattern is nested too deep")
        branches = [self.sequence(depth)]
        while self.text.startswith("|", self.at):
            self.at += 1
            branches.append(self.sequence(depth))
        if len(branches) == 1:
            return branches[0]
        return lambda follow: self.add(_Node([branch(follow) for branch in branches]))

    def sequence(self, depth: int) -> Callable[[int], int]:
        parts: list[Callable[[int], int]] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.atom(depth)))

        def build(follow: int) -> int:
            for part in reversed(parts):
                follow = part(follow)
            return follow

        return build

    def repeated(self, part: Callable[[int], int]) -> Callable[[int], int]:
        sign = self.text[self.at : self.at + 1]
        if sign and sign in "*+?":
            self.at += 1
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        elif (count := re.match(_COUNT, self.text[self.at : self.at + 12])) and (count[1] or count[3]):
            self.at += count.end()
            low = int(count[1] or 0)
            high = (int(count[3]) if count[3] else None) if count[2] else low
            if high is not None and high < low:
                raise PatternError(f"the count `{count[0]}` goes backwards")
        else:
            return part
        if self.text.startswith("?", self.at):
            self.at += 1
        elif self.text[self.at : self.at + 1] in ("*", "+", "{") and self.at < len(self.text):
            raise PatternError("two counts follow one another")
        return lambda follow: self.repeat(part, low, high, follow)

    def repeat(self, part: Callable[[int], int], low: int, high: int | None, follow: int) -> int:
        self.copies += low if high is None else high
        if self.copies > MAX_STATES:  # copies of an empty group add no states, but take as long
            raise PatternError("the pattern is too large")
        if high is None:
            loop = self.add(_Node([follow]))
            self.nodes[loop].out.append(part(loop))
            follow = loop
        else:
            after = follow
            for _ in range(high - low):
                follow = self.add(_Node([part(follow), after]))
        for _ in range(low):
            follow = part(follow)
        return follow

    def atom(self, depth: int) -> Callable[[int], int]:
        text, start = self.text, self.at
        sign = text[start]
        if sign == "(":
            return self.group(depth)
        if sign in "*+?":
            raise PatternError(f"`{sign}` has nothing to repeat")
        if sign in "^$" or text.startswith("\\b", start):
            self.at += 1 if sign in "^$" else 2
            return lambda follow: self.add(_Node([follow], assertion=sign))
        found = re.match(_CLASS if sign == "[" else _ESCAPE, text[start:]) if sign in "[\\" else None
        if sign in "[\\" and found is None:
            raise PatternError(f"`{text[start : start + 2]}` cannot be used here")
        self.at = start + (found.end() if found else 1)
        source = text[start : self.at]
        if found is None and sign not in ".":
            source = re.escape(sign)
        if sign == "[":  # Python warns of signs that may one day nest classes
            source = "[" + re.sub(
                r"(?s)\\.|[\[&|~]", lambda m: m[0] if m[0][0] == "\\" else f"\\{m[0]}", source[1:]
            )
        try:
            test = re.compile(source, self.flags).fullmatch
        except re.error as error:
            raise PatternError(str(error.msg)) from None
        return lambda follow: self.add(_Node([follow], test))

    def group(self, depth: int) -> Callable[[int], int]:
        self.at += 1
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.text.startswith("?", self.at):
            raise PatternError("only `( )` and `(?: )` groups can be used")
        inner = self.alternatives(depth + 1)
        if not self.text.startswith(")", self.at):
            raise PatternError("a `(` is never closed")
        self.at += 1
        return inner


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_nodes", "_start")

    def __init__(self, nodes: list[_Node], start: int) -> None:
        self._nodes = nodes
        self._start = start

    def fits(self, text: str) -> bool:
        """True if the whole of ``text`` fits. Takes time proportional to text times pattern."""
        nodes = self._nodes
        states = set(self._reach([self._start], text, 0))
        verdicts: dict[tuple[int, str], object] = {}
        for place, char in enumerate(text):
            onward = []
            for state in states:
                test = nodes[state].test
                if test is None:
                    continue
                key = (state, char)
                if key not in verdicts:
                    verdicts[key] = test(char)
                if verdicts[key]:
                    onward.append(nodes[state].out[0])
            if not onward:
                return False
            states = set(self._reach(onward, text, place + 1))
        return 0 in states

    def _reach(self, start: list[int], text: str, place: int) -> Iterator[int]:
        """Every state that is reached without consuming a character."""
        seen = set(start)
        stack = list(seen)
        while stack:
            state = stack.pop()
            yield state
            node = self._nodes[state]
            if node.test is not None or (node.assertion and not _holds(node.assertion, text, place)):
                continue
            for onward in node.out:
                if onward not in seen:
                    seen.add(onward)
                    stack.append(onward)


def _holds(assertion: str, text: str, place: int) -> bool:
    if assertion == "^":
        return place == 0
    if assertion == "$":
        return place == len(text)
    before, after = text[place - 1 : place] if place else "", text[place : place + 1]
    return _is_word(before) != _is_word(after)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> Pattern:
    """Raises PatternError where ``pattern`` is malformed, too large or not regular."""
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"the pattern is longer than {MAX_PATTERN} characters")
    compiler = _Compiler(pattern)
    part = compiler.alternatives(0)
    if compiler.at < len(compiler.text):
        raise PatternError("a `)` closes nothing")
    return Pattern(compiler.nodes, part(0))
