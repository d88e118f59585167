"""Templates: text with ``{expr | filter:arg}`` in it, ``{{`` and ``}}`` for braces."""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.syntax.expr import Expr, FilterCall, Hole
from soni_dsl.syntax.expressions import plain_path
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.reading import read
from soni_dsl.syntax.trees import ParsedHole

_BRACE: Final = re.compile(r"\{\{|\}\}|[{}]")
_INSIDE: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[{}\n]", re.DOTALL)
_PLAIN_FILTER: Final = re.compile(r"[ ]*([A-Za-z][A-Za-z0-9_]*)(?::([A-Za-z][A-Za-z0-9_]*))?[ ]*", re.ASCII)
_FORMAT: Final = re.compile(r"\s*[\w.\[\]]+\s*(![rsa]|:[^\s}]*)\s*$")


def parse_template(text: str) -> tuple[tuple[str | Hole, ...], tuple[SyntaxProblem, ...]]:
    """The parts of a template in order, and what is wrong with it; a hole that is wrong is left out.

    Offsets of holes and of what is in them count from the start of ``text``.
    """
    parts: list[str | Hole] = []
    problems: list[SyntaxProblem] = []
    literal: list[str] = []
    place = 0
    for brace in _braces(text):
        start, end, kind = brace
        literal.append(text[place:start])
        place = end
        if kind in ("{{", "}}"):
            literal.append(kind[0])
        elif kind == "}":
            problems.append(
                SyntaxProblem(start, end, "this `}` has no `{` before it", "write `}}` for a brace")
            )
        elif kind == "{":
            problems.append(
                SyntaxProblem(start, start + 1, "this `{` is never closed", "write `{{` for a brace")
            )
            literal.append(text[start:end])
        else:
            hole = _hole(text, start, end)
            if isinstance(hole, SyntaxProblem):
                problems.append(hole)
                continue
            if before := "".join(literal):
                parts.append(before)
            literal.clear()
            parts.append(hole)
    literal.append(text[place:])
    if rest := "".join(literal):
        parts.append(rest)
    return tuple(parts), tuple(problems)


def _braces(text: str) -> list[tuple[int, int, str]]:
    """Doubled braces, stray ones, and holes (kind ``{}``), with their offsets."""
    found: list[tuple[int, int, str]] = []
    place = 0
    unclosed_after = len(text)
    while match := _BRACE.search(text, place):
        kind = match.group()
        start, place = match.span()
        if kind != "{":
            found.append((start, place, kind))
            continue
        end = _closing(text, place) if start < unclosed_after else None
        if end is None:
            unclosed_after = min(unclosed_after, start)
            found.append((start, start + 1, "{"))
            place = start + 1
        else:
            found.append((start, end, "{}"))
            place = end
    return found


def _closing(text: str, place: int) -> int | None:
    """Just past the ``}`` that closes the hole whose content begins at ``place``."""
    for match in _INSIDE.finditer(text, place):
        if match.group() == "}":
            return match.end()
        if match.group() == "{":
            return None
    return None


def _hole(text: str, start: int, end: int) -> Hole | SyntaxProblem:
    first, last = start + 1, end - 1
    if not text[first:last].strip():
        return SyntaxProblem(
            start, end, "there is nothing between the braces", "name a value, or write `{{}}` for braces"
        )
    quick = plain_path(text, first, last)
    if quick is not None:
        return Hole(quick, (), start, end)
    piped = _plain_filters(text, first, last)
    if piped is not None:
        return Hole(*piped, start, end)
    format_code = _FORMAT.match(text, first, last)
    if format_code is not None and format_code.group(1)[:1] in "!:":
        help = "use a filter, as in `{price | money}` or `{share | number:2}`"
        return SyntaxProblem(*format_code.span(1), "format codes mean nothing here", help)
    found: ParsedHole | SyntaxProblem = read(text[:last], "hole", "expression", first)
    return found if isinstance(found, SyntaxProblem) else Hole(found.expr, found.filters, start, end)


def _plain_filters(text: str, first: int, last: int) -> tuple[Expr, tuple[FilterCall, ...]] | None:
    """``path | filter | filter:word`` without the grammar, or None."""
    bar = text.find("|", first, last)
    if bar < 0:
        return None
    path = plain_path(text, first, bar)
    if path is None:
        return None
    filters: list[FilterCall] = []
    while bar < last:
        following = text.find("|", bar + 1, last)
        stop = following if following >= 0 else last
        match = _PLAIN_FILTER.fullmatch(text, bar + 1, stop)
        if match is None:
            return None
        name, argument = match.groups()
        args = () if argument is None else (argument,)
        filters.append(FilterCall(name, args, match.start(1), match.end(2) if argument else match.end(1)))
        bar = stop
    return path, tuple(filters)
