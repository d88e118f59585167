"""Findings for people: the message, the lines it is about, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from soni_dsl.diagnostics import style
from soni_dsl.diagnostics.excerpt import Mark, excerpt, line_numbers, mark
from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, PathTurn, Severity
from soni_dsl.diagnostics.visible import visible, width
from soni_dsl.source.text import SourceFile, Span

LIMIT: Final = 120
"""How many columns of a source line are shown unless the caller says otherwise."""

WIDEST_TURN: Final = 60
"""The places of the turns of a conversation stand below each other up to this column."""

FIX_LINES: Final = 6
"""A fix that touches more lines than this is named, not shown."""


def render(diagnostics: Iterable[Diagnostic], *, color: bool = False, limit: int = LIMIT) -> str:
    """All findings, a blank line between two; empty text for none."""
    return "\n\n".join([render_one(d, color=color, limit=limit) for d in diagnostics])


def render_one(diagnostic: Diagnostic, *, color: bool = False, limit: int = LIMIT) -> str:
    """One finding, without a closing line break."""
    rule = style.BLUE if color else ""
    look = style.OF_SEVERITY[diagnostic.severity] if color else ""
    strong = style.BOLD if color else ""
    code = diagnostic.code
    head = style.paint(f"{diagnostic.severity}[{code.id}]", look)
    out = [head + style.paint(f": {visible(diagnostic.message)}", strong)]

    groups = _by_file(diagnostic, look, rule)
    change = _change(diagnostic.fix)
    gutter = len(str(max([line_numbers(marks) for _, marks in groups] + [number for number, _, _ in change])))
    bar = style.paint(f"{'':{gutter}} |", rule)
    for index, (source, marks) in enumerate(groups):
        arrow = ":::" if index else "-->"
        at = marks[0]
        place = f"{visible(source.path)}:{at.first}:{at.start + 1}"
        out += [f"{'':{gutter}}{style.paint(arrow, rule)} {place}", bar]
        out += excerpt(source, marks, gutter, limit, rule)
        out.append(bar)

    out += _remarks(diagnostic, gutter, rule, strong)
    if diagnostic.fix is not None:
        named = f"{_FIX_WORD[diagnostic.fix.applicability]}: {visible(diagnostic.fix.title)}"
        out.append(f"{'':{gutter}} {style.paint('=', rule)} {style.paint(named, strong)}")
        out += _shown_change(change, gutter, limit, color)
    return "\n".join(out)


_FIX_WORD: Final = {"safe": "fix", "unsafe": "unsafe fix", "display": "suggestion"}


def summary(diagnostics: Sequence[Diagnostic], *, color: bool = False) -> str:
    """The closing line: ``2 errors, 1 warning in 3 files``, where files are those with findings."""
    if not diagnostics:
        return style.paint("No findings.", style.GREEN if color else "")
    parts = []
    for severity in Severity:
        count = sum(d.severity is severity for d in diagnostics)
        if count:
            look = style.OF_SEVERITY[severity] if color else ""
            parts.append(style.paint(_count(count, severity.value), look))
    files = len({d.primary.span.source.path for d in diagnostics})
    return f"{', '.join(parts)} in {_count(files, 'file')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _by_file(diagnostic: Diagnostic, look: str, rule: str) -> list[tuple[SourceFile, list[Mark]]]:
    """The marks of each file, the primary's file and mark first, then in the order they are given."""
    groups: dict[int, tuple[SourceFile, list[Mark]]] = {}
    for label in (diagnostic.primary, *diagnostic.secondary):
        source = label.span.source
        primary = label is diagnostic.primary
        made = mark(label, primary=primary, style=look if primary else rule)
        groups.setdefault(id(source), (source, []))[1].append(made)
    return list(groups.values())


def _remarks(diagnostic: Diagnostic, gutter: int, rule: str, strong: str) -> list[str]:
    out: list[str] = []
    equals = style.paint("=", rule)

    def add(word: str, text: str) -> None:
        first, *rest = text.splitlines() or [""]
        lead = f"{'':{gutter}} {equals} "
        out.append(f"{lead}{style.paint(word + ':', strong)} {visible(first)}")
        indent = " " * (gutter + 5 + len(word))
        out.extend(f"{indent}{visible(line)}".rstrip() for line in rest)

    if diagnostic.path:
        add("path", "a conversation that gets here")
        out += _conversation(diagnostic.path, gutter, rule)
    for note in diagnostic.notes:
        add("note", note)
    if diagnostic.help and (diagnostic.fix is None or diagnostic.help != diagnostic.fix.title):
        add("help", diagnostic.help)
    return out


def _conversation(path: Sequence[PathTurn], gutter: int, rule: str) -> list[str]:
    """A line for each turn, with its place behind it."""
    speakers = max(len(turn.speaker) for turn in path)
    said = [visible(turn.text) for turn in path]
    wide = min(max(map(width, said)), WIDEST_TURN)
    lines = []
    for turn, text in zip(path, said, strict=True):
        lead = f"{'':{gutter + 5}}{style.paint(f'{turn.speaker:>{speakers}}:', rule)} {text}"
        gap = " " * (max(wide - width(text), 0) + 2)
        lines.append(lead if turn.span is None else f"{lead}{gap}{style.paint(_place(turn.span), rule)}")
    return lines


def _place(span: Span) -> str:
    return f"{visible(span.source.path)}:{span.source.position(span.start)[0]}"


# ------------------------------------------------------------------ a fix, as old and new lines

_ChangedLine = tuple[int, str, str]  # line number, "-" or "+", text


def _change(fix: Fix | None) -> list[_ChangedLine]:
    """The lines a fix takes away and puts there; nothing where that would not be short and plain."""
    if fix is None or not fix.edits or not _plain(fix.edits):
        return []
    source = fix.edits[0].span.source
    out: list[_ChangedLine] = []
    for block in _blocks(source, fix.edits):
        first = source.position(block[0].span.start)[0]
        last = source.position(max(edit.span.end for edit in block))[0]
        begin = source.line_start(first)
        end = source.line_start(last) + len(source.line(last))
        pieces, position = [], begin
        for edit in block:
            pieces += [source.text[position : edit.span.start], edit.replacement]
            position = edit.span.end
        old = _lines(source.text[begin:end])
        new = _lines("".join((*pieces, source.text[position:end])))
        while old and new and old[-1] == new[-1]:
            old.pop()
            new.pop()
        out += [(number, "-", text) for number, text in enumerate(old, first)]
        out += [(number, "+", text) for number, text in enumerate(new, first)]
    return out if len(out) <= 2 * FIX_LINES else []


def _lines(text: str) -> list[str]:
    lines = SourceFile("", text)
    return [lines.line(number) for number in range(1, lines.line_count() + 1)]


def _plain(edits: Sequence[Edit]) -> bool:
    """All in one file, in order, none over another."""
    source = edits[0].span.source
    if any(edit.span.source is not source for edit in edits):
        return False
    return all(a.span.end <= b.span.start for a, b in pairwise(edits))


def _blocks(source: SourceFile, edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits that touch the same or neighbouring lines are shown together."""
    blocks: list[list[Edit]] = []
    last = -1
    for edit in edits:
        if blocks and source.position(edit.span.start)[0] <= last + 1:
            blocks[-1].append(edit)
        else:
            blocks.append([edit])
        last = source.position(edit.span.end)[0]
    return blocks


def _shown_change(change: Sequence[_ChangedLine], gutter: int, limit: int, color: bool) -> list[str]:
    if not change:
        return []
    out = [style.paint(f"{'':{gutter}} |", style.BLUE if color else "")]
    looks = {"-": style.RED, "+": style.GREEN} if color else {"-": "", "+": ""}
    for number, sign, text in change:
        out.append(style.paint(f"{number:>{gutter}} {sign} {_cut(text, limit)}".rstrip(), looks[sign]))
    return out


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit and width(text) <= limit:
        return visible(text)
    return visible(text[: limit - 1]) + "…"
