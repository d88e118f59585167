"""``# soni: ignore[SN201] why``: findings that somebody looked at and decided to live with.

Behind a line the comment silences the findings that begin on that line (or inside the text that begins
there and runs over several lines, where no comment can stand); alone on a line, those of the next line that
is not a comment. Codes may be written as id or slug, several with commas. A comment that silences nothing,
or names nothing, is itself a finding.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.meta import BAD_IGNORE, UNUSED_IGNORE
from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Node
from soni_dsl.source.text import SourceFile, Span


@dataclass(frozen=True, slots=True)
class Silenced:
    """``kept`` is left to report, with what is wrong with the comments themselves; ``silenced`` the rest."""

    kept: list[Diagnostic]
    silenced: list[Diagnostic]


@dataclass(slots=True)
class _Ignore:
    """A comment. ``first`` to ``last`` are the lines it silences, ``codes`` the places of its codes by id."""

    comment: Span
    first: int
    last: int
    codes: dict[str, Span] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def silences(self, code: str, line: int) -> bool:
        return self.first <= line <= self.last and code in self.codes


def silence(
    diagnostics: Sequence[Diagnostic],
    files: Iterable[tuple[SourceFile, Sequence[Node]]],
    not_looked_for: Collection[str] = (),
) -> Silenced:
    """Take out what ignore comments silence.

    ``files`` are the sources that may hold such comments, each with the values read from it: text
    inside a scalar is not a comment. Unused comments are reported only where no error is left, for an
    error can keep the silenced finding from being looked for; nor those of codes ``not_looked_for``.
    """
    complaints: list[Diagnostic] = []
    ignores: dict[int, list[_Ignore]] = {}
    for source, roots in files:
        if "soni:" in source.text:
            ignores[id(source)] = _ignores(source, roots, complaints)
    if not ignores:
        return Silenced(list(diagnostics), [])

    kept: list[Diagnostic] = []
    silenced: list[Diagnostic] = []
    by_line = {key: _by_line(group) for key, group in ignores.items()}
    for diagnostic in diagnostics:
        (silenced if _is_silenced(diagnostic, by_line) else kept).append(diagnostic)
    if not any(d.severity is Severity.ERROR for d in kept):
        for group in ignores.values():
            for ignore in group:
                idle = [id for id in ignore.codes if id not in ignore.used and id not in not_looked_for]
                complaints += [unused_ignore(ignore, id) for id in idle]
    return Silenced(kept + complaints, silenced)


def _by_line(ignores: list[_Ignore]) -> dict[int, list[_Ignore]]:
    """The comments by the line they silence; those of texts that run over several lines below 0."""
    found: dict[int, list[_Ignore]] = {}
    for ignore in ignores:
        found.setdefault(ignore.first if ignore.first == ignore.last else 0, []).append(ignore)
    return found


def _is_silenced(diagnostic: Diagnostic, ignores: dict[int, dict[int, list[_Ignore]]]) -> bool:
    source, start, _ = diagnostic.primary.span
    by_line = ignores.get(id(source))
    if not by_line:
        return False
    line, code = source.position(start)[0], diagnostic.code.id
    candidates = (*by_line.get(line, ()), *by_line.get(0, ()))
    found = [ignore for ignore in candidates if ignore.silences(code, line)]
    for ignore in found:
        ignore.used.add(code)
    return bool(found)


# ------------------------------------------------------------------ finding the comments


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(r"(?:^|(?<=[ \t]))#[ \t]*soni:[ \t]*ignore\b[ \t]*(\[[^\]\r\n]*\]?)?", re.MULTILINE)


def _ignores(source: SourceFile, roots: Sequence[Node], complaints: list[Diagnostic]) -> list[_Ignore]:
    matches = list(_pattern().finditer(source.text))
    if not matches:
        return []
    inside, runs = _scalars(roots, source, [match.start() for match in matches])
    out: list[_Ignore] = []
    below = range(0)
    for match in matches:
        if match.start() in inside:
            continue
        line = source.position(match.start())[0]
        if line not in below:  # comments on lines of their own, one below the other, mean the same line
            below = range(line, _next_line(source, line))
        ignore = _read(source, match, runs, below.stop)
        _read_codes(source, match, ignore, complaints)
        out.append(ignore)
    return out


def _next_line(source: SourceFile, line: int) -> int:
    """The first line below that is neither blank nor a comment."""
    line += 1
    while line <= source.line_count() and source.line(line).lstrip()[:1] in ("", "#"):
        line += 1
    return line


def _read(source: SourceFile, match: re.Match[str], runs: dict[int, int], below: int) -> _Ignore:
    """``below``: the line it is about if it stands on a line of its own."""
    line, column = source.position(match.start())
    text = source.line(line)
    end = source.line_start(line) + len(text)
    target = line if text[: column - 1].strip() else below
    return _Ignore(Span(source, match.start(), end), target, runs.get(target, target))


def _read_codes(
    source: SourceFile, match: re.Match[str], ignore: _Ignore, complaints: list[Diagnostic]
) -> None:
    brackets = match.group(1) or ""
    names = brackets[1:].removesuffix("]")
    if not names.strip():
        complaints.append(ignore_without_code(Span(source, match.start(), match.end())))
        return
    known, ids = all_codes(), _slugs()
    position = match.start(1) + 1
    for part in names.split(","):
        name = part.strip()
        start = position + len(part) - len(part.lstrip())
        position += len(part) + 1
        span = Span(source, start, start + len(name))
        code = name if name in known else ids.get(name)
        if code is not None:
            ignore.codes[code] = span
        elif name:
            complaints.append(unknown_code(span, nearest(name, (*known, *ids))))


@cache
def _slugs() -> dict[str, str]:
    return {code.slug: code.id for code in all_codes().values()}


def _scalars(
    roots: Sequence[Node], source: SourceFile, places: Sequence[int]
) -> tuple[set[int], dict[int, int]]:
    """Which of ``places`` (sorted) stand inside a scalar, and first → last line of scalars that run on."""
    inside: set[int] = set()
    runs: dict[int, int] = {}
    todo, seen = list(roots), set[int]()
    while todo:
        node = todo.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        todo.extend(node.items)
        for key, value in node.pairs:
            todo += (key, value)
        if not node.is_scalar or node.source is not source:
            continue
        index = bisect_left(places, node.start)
        while index < len(places) and places[index] < node.end:
            # The header line of a block scalar may end in a comment.
            if not _on_header(node, places[index]):
                inside.add(places[index])
            index += 1
        if "\n" in source.text[node.start : node.end]:
            first = source.position(node.start)[0]
            runs[first] = max(runs.get(first, 0), source.position(node.end - 1)[0])
    return inside, runs


def _on_header(node: Node, place: int) -> bool:
    return node.style in ("|", ">") and "\n" not in node.source.text[node.start : place]


# ------------------------------------------------------------------ what can be wrong with them


def unused_ignore(ignore: _Ignore, code: str) -> Diagnostic:
    span = ignore.codes[code]
    where = "on this line" if ignore.first == _line(span) else "on the next line"
    return Diagnostic(
        UNUSED_IGNORE,
        f"`{span.text}` silences nothing here",
        Label(span, f"no such finding {where}"),
        help="take the comment away" if len(ignore.codes) == 1 else "take the code out of the comment",
        fix=_removal(ignore.comment) if len(ignore.codes) == 1 else None,
    )


def ignore_without_code(span: Span) -> Diagnostic:
    return Diagnostic(
        BAD_IGNORE,
        "the ignore comment names no code",
        Label(span),
        help="name what it silences, e.g. `# soni: ignore[SN201] the reason`",
    )


def unknown_code(span: Span, near: str | None) -> Diagnostic:
    return Diagnostic(
        BAD_IGNORE,
        f"there is no finding `{span.text}`",
        Label(span),
        help=f"did you mean `{near}`?" if near else "`soni explain` lists them all",
        fix=Fix(f"replace with `{near}`", (Edit(span, near),), "unsafe") if near else None,
    )


def _line(span: Span) -> int:
    return span.source.position(span.start)[0]


def _removal(comment: Span) -> Fix:
    source, start, end = comment
    line = source.position(start)[0]
    begin = source.line_start(line)
    if source.text[begin:start].strip():
        start = begin + len(source.text[begin:start].rstrip())
    else:  # alone: the whole line goes
        start = begin
        end = source.line_start(line + 1) if line < source.line_count() else end
    return Fix("remove the comment", (Edit(Span(source, start, end), ""),))
