"""Templates: text with ``{expr | filter:arg}`` in it, ``{{`` and ``}}`` for braces."""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.syntax.expr import Expr, FilterCall, Hole, Literal
from soni_dsl.syntax.grammars import parse
from soni_dsl.syntax.problems import Refused, SyntaxProblem, read_number, read_string
from soni_dsl.syntax.quick import quick_expression

__all__ = ["SyntaxProblem", "parse_template"]

Parts = tuple[str | Hole, ...]

_BRACES: Final = re.compile(r"\{\{|\}\}|[{}]")
_IN_HOLE: Final = re.compile(r"[\"'{}]")
_QUOTED: Final = re.compile(r"\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'", re.DOTALL)
_ARGUMENT: Final = r"[A-Za-z]\w*|[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.])|" + _QUOTED.pattern
_FILTER: Final = re.compile(
    rf" *([A-Za-z]\w*)(?::((?:{_ARGUMENT})(?:, *(?:{_ARGUMENT}))*))? *", re.ASCII | re.DOTALL
)
_ONE_ARGUMENT: Final = re.compile(_ARGUMENT, re.ASCII | re.DOTALL)
_MOST_HOLES: Final = 10_000  # of one text
_WORD_VALUES: Final[dict[str, Literal]] = {"true": True, "false": False, "null": None}


def parse_template(text: str) -> tuple[Parts, tuple[SyntaxProblem, ...]]:
    """The parts of a template in order, and everything that is wrong with it.

    A hole with a mistake is left out. Offsets of holes, and of what is in them, count from the start of
    ``text``.
    """
    if "{" not in text and "}" not in text:
        return ((text,) if text else ()), ()
    reader = _Reader(text)
    reader.run()
    return tuple(reader.parts), tuple(reader.problems)


class _Reader:
    """Cuts a template at its braces, so that every hole is read, and reported, apart from the others."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str | Hole] = []
        self.problems: list[SyntaxProblem] = []
        self.said: list[str] = []  # literal text since the last hole
        self.holes = 0
        self.unclosed = 0  # braces that were reported; one that closes later belongs to them
        self.hopeless: dict[str, int] = {}  # quote → up to where no quote of its kind ends a text

    def run(self) -> None:
        place = 0
        while (brace := _BRACES.search(self.text, place)) is not None:
            start, end = brace.span()
            self.said.append(self.text[place:start])
            place = end
            if end - start == 2:
                self.said.append(brace.group()[0])
            elif brace.group() == "}" and self.unclosed:
                self.unclosed -= 1
            elif brace.group() == "}":
                help = "write `}}` for a brace"
                self.problems.append(SyntaxProblem(start, end, "`}` without a `{` before it", help))
            elif self.holes == _MOST_HOLES:
                help = "make several texts of it"
                self.problems.append(
                    SyntaxProblem(start, end, f"more than {_MOST_HOLES:,} holes in one text", help)
                )
                break
            else:
                self.holes += 1
                place = self.hole(start)
        self.said.append(self.text[place:])
        self.flush()

    def flush(self) -> None:
        if said := "".join(self.said):
            self.parts.append(said)
        self.said.clear()

    def hole(self, start: int) -> int:
        """Reads the hole whose brace stands at ``start``; returns where to go on."""
        end = self.closing(start + 1)
        if self.text[end : end + 1] != "}":
            help = "add `}`, or write `{{` for a brace"
            self.problems.append(SyntaxProblem(start, start + 1, "`{` is not closed", help))
            self.unclosed += 1
            return end
        hole = _read_hole(self.text, start, end + 1)
        if isinstance(hole, SyntaxProblem):
            self.problems.append(hole)
        else:
            self.flush()
            self.parts.append(hole)
        return end + 1

    def closing(self, place: int) -> int:
        """Where the hole that contains ``place`` ends: at its ``}``, at another ``{``, or with the text."""
        while (match := _IN_HOLE.search(self.text, place)) is not None:
            start, place = match.span()
            quote = match.group()
            if quote in "{}":
                return start
            # An open quote is looked for to the end of its line once, not once for each hole.
            if start < self.hopeless.get(quote, 0):
                continue
            if (quoted := _QUOTED.match(self.text, start)) is not None:
                place = quoted.end()
            else:
                line = self.text.find("\n", start)
                self.hopeless[quote] = line if line >= 0 else len(self.text)
        return len(self.text)


def _read_hole(text: str, start: int, end: int) -> Hole | SyntaxProblem:
    simple = simple_hole(text, start + 1, end - 1)
    if simple is not None:
        return Hole(*simple, start, end)
    if not text[start + 1 : end - 1].strip():
        help = "name a value, or write `{{}}` for two braces"
        return SyntaxProblem(start, end, "there is nothing between the braces", help)
    found = parse(text, "hole", start + 1, end - 1)
    return found if isinstance(found, SyntaxProblem) else Hole(found.expr, found.filters, start, end)


def simple_hole(text: str, start: int, end: int) -> tuple[Expr, tuple[FilterCall, ...]] | None:
    """What ``expression | filter | filter:argument`` means between two offsets; None for the grammar to read.

    Gives exactly what the grammar gives.
    """
    bar = text.find("|", start, end)
    part = quick_expression(text, start, bar if bar >= 0 else end)
    if part is None or bar < 0:
        return None if part is None else (part.expr, ())
    filters: list[FilterCall] = []
    while bar < end:
        following = text.find("|", bar + 1, end)
        stop = following if following >= 0 else end
        match = _FILTER.fullmatch(text, bar + 1, stop)
        if match is None:
            return None
        try:
            values = (
                [_argument(one[0], one.start()) for one in _ONE_ARGUMENT.finditer(text, *match.span(2))]
                if match[2]
                else []
            )
        except Refused:
            return None
        filters.append(FilterCall(match[1], tuple(values), match.start(1), match.end(2 if values else 1)))
        bar = stop
    return part.expr, tuple(filters)


def _argument(text: str, start: int) -> Literal:
    if text[0] in "\"'":
        return read_string(text, start)
    return read_number(text, start) if text[0].isdigit() else _WORD_VALUES.get(text, text)
