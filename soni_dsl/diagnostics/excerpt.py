"""The lines of a source that a finding is about, with its labels drawn under them.

The layout is the one rustc made familiar: `^^^` under the place itself, `---` under related places, a
bar in the margin along a span of several lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from soni_dsl.diagnostics import style
from soni_dsl.diagnostics.model import Label
from soni_dsl.diagnostics.visible import cell, visible, width
from soni_dsl.source.text import SourceFile

WHOLE_SPAN = 6
"""A span of up to so many lines is shown whole; of a longer one its first two lines and its last."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A label in lines and columns; columns count characters from 0, ``end`` is exclusive."""

    first: int
    start: int
    last: int
    end: int
    primary: bool
    message: str
    style: str

    @property
    def sign(self) -> str:
        return "^" if self.primary else "-"


def mark(label: Label, *, primary: bool, style: str) -> Mark:
    """Where a label stands. Trailing white space of a longer span is not underlined."""
    source, start, end = label.span
    text = source.text
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    first, start_column = source.position(start)
    last, end_column = source.position(end)
    if last > first and end == start + 1:  # a lone line break
        last, end_column = first, start_column + 1
    return Mark(first, start_column - 1, last, end_column - 1, primary, visible(label.message), style)


class Row:
    """One printed line that is filled from several sides; later text covers earlier."""

    __slots__ = ("_cells",)

    def __init__(self) -> None:
        self._cells: list[tuple[str, str]] = []

    def put(self, column: int, text: str, style: str) -> None:
        cells = self._cells
        if len(cells) < column:
            cells.extend([(" ", "")] * (column - len(cells)))
        cells[column : column + len(text)] = [(char, style) for char in text]

    def __str__(self) -> str:
        out: list[str] = []
        run, current = "", ""
        for char, look in self._cells:
            if look != current and run:
                out.append(style.paint(run, current))
                run = ""
            current = look
            run += char
        out.append(style.paint(run, current))
        return "".join(out).rstrip()


class View:
    """The part of a line that fits, and where its characters are printed."""

    __slots__ = ("_low", "_offset", "_raw", "_size", "text")

    def __init__(self, raw: str, marks: Sequence[Mark], limit: int) -> None:
        self._raw = raw
        if len(raw) <= limit and width(raw) <= limit:
            self.text, self._low, self._offset = visible(raw), 0, 0
            self._size = width(raw)
            return
        low = self._window_start(marks, limit)
        self._offset = 1 if low else 0
        printed: list[str] = ["…"] if low else []
        size, position = self._offset, low
        while position < len(raw):
            piece, columns = cell(raw[position])
            if size + columns > limit - 1:
                printed.append("…")
                break
            printed.append(piece)
            size += columns
            position += 1
        self.text, self._low, self._size = "".join(printed), low, size

    def _window_start(self, marks: Sequence[Mark], limit: int) -> int:
        chosen = [m for m in marks if m.primary] or list(marks)
        start = min((m.start for m in chosen), default=0)
        end = max((m.end for m in chosen if m.first == m.last), default=start)
        every = min((m.start for m in marks), default=start)
        if end - every <= limit // 2:
            start = every
        room = limit - min(end - start, limit // 2)
        return max(0, start - room // 3) if end > limit - 8 else 0

    def column(self, character: int) -> int:
        """The printed column of a character of the line, held inside what is shown."""
        if character <= self._low:
            return 0 if character < self._low else self._offset
        return min(self._offset + width(self._raw[self._low : character]), self._size)


def line_numbers(marks: Iterable[Mark]) -> int:
    """The highest line number that an excerpt of these marks prints."""
    return max((m.last for m in marks), default=1)


def excerpt(source: SourceFile, marks: Sequence[Mark], gutter: int, limit: int, rule: str) -> list[str]:
    """The lines that carry ``marks``, each with what is said about it.

    ``gutter`` is the width of the line numbers, ``limit`` how many columns of a line are shown,
    ``rule`` the style of numbers and bars.
    """
    lanes = _lanes([m for m in marks if m.first != m.last])
    out: list[str] = []
    previous = 0
    for number in _shown_lines(marks):
        if previous and number > previous + 1:
            out.append(style.paint("...", rule))
        previous = number
        out.extend(_line(source, number, marks, lanes, gutter, limit, rule))
    return out


def _shown_lines(marks: Sequence[Mark]) -> list[int]:
    wanted: set[int] = set()
    for m in marks:
        if m.last - m.first < WHOLE_SPAN:
            wanted.update(range(m.first, m.last + 1))
        else:
            wanted.update((m.first, m.first + 1, m.last))
    for number in sorted(wanted):
        if number + 2 in wanted:  # a gap of one line costs as much as the line
            wanted.add(number + 1)
    return sorted(wanted)


def _lanes(spans: Sequence[Mark]) -> list[tuple[int, Mark]]:
    """A column of the margin for each span of several lines; spans that overlap get different ones."""
    taken: list[int] = []  # last line of the span that holds the lane
    lanes: list[tuple[int, Mark]] = []
    for m in sorted(spans, key=lambda m: (m.first, -m.last)):
        lane = next((i for i, last in enumerate(taken) if last < m.first), len(taken))
        if lane == len(taken):
            taken.append(0)
        taken[lane] = m.last
        lanes.append((lane, m))
    return lanes


def _line(
    source: SourceFile,
    number: int,
    marks: Sequence[Mark],
    lanes: Sequence[tuple[int, Mark]],
    gutter: int,
    limit: int,
    rule: str,
) -> list[str]:
    raw = source.line(number)
    here = [m for m in marks if m.first == m.last == number]
    opening = [(lane, m) for lane, m in lanes if m.first == number]
    closing = [(lane, m) for lane, m in lanes if m.last == number]
    view = View(raw, here + [m for _, m in opening], limit)
    margin = 1 + max((lane for lane, _ in lanes), default=-1)
    left = gutter + 3 + (margin + 1 if margin else 0)  # where the line's own text begins

    running = [(lane, m) for lane, m in lanes if m.first < number <= m.last]
    from_indent = [(lane, m) for lane, m in opening if not raw[: m.start].strip(" \t-")]

    def row(bars: Sequence[tuple[int, Mark]], label: str = "") -> Row:
        line = Row()
        line.put(0, f"{label:>{gutter}} |", rule)
        for lane, m in bars:
            line.put(gutter + 3 + lane, "|", m.style)
        return line

    text = row(running, str(number))
    for lane, m in from_indent:
        text.put(gutter + 3 + lane, "/", m.style)
    text.put(left, view.text, "")
    out = [text]

    running += from_indent
    out.extend(_single(here, view, left, lambda: row(running)))
    for lane, m in opening:
        if (lane, m) in from_indent:
            continue
        line = row(running)
        at = left + view.column(m.start)
        line.put(gutter + 4 + lane, "_" * (at - gutter - 4 - lane) + m.sign, m.style)
        running.append((lane, m))
        out.append(line)
    for lane, m in closing:
        line = row(running)
        at = left + max(view.column(m.end) - 1, 0)
        line.put(gutter + 4 + lane, "_" * (at - gutter - 4 - lane) + m.sign, m.style)
        line.put(at + 2, m.message, m.style)
        running.remove((lane, m))
        out.append(line)
    return [str(line) for line in out]


def _single(marks: Sequence[Mark], view: View, left: int, row: Callable[[], Row]) -> list[Row]:
    """The underlines of one line, and what they say: the rightmost beside it, the others below."""
    if not marks:
        return []
    under = row()
    ends: dict[int, int] = {}
    for m in sorted(marks, key=lambda m: m.primary):
        start = view.column(m.start)
        end = max(view.column(m.end), start + 1)
        ends[id(m)] = end
        under.put(left + start, m.sign * (end - start), m.style)
    out = [under]
    speaking = sorted((m for m in marks if m.message), key=lambda m: (m.start, m.end), reverse=True)
    if speaking and ends[id(speaking[0])] == max(ends.values()):
        last = speaking.pop(0)
        under.put(left + ends[id(last)] + 1, last.message, last.style)
    if speaking:
        out.append(_hanging(speaking, view, left, row()))
    while speaking:
        m = speaking.pop(0)
        line = _hanging(speaking, view, left, row())
        line.put(left + view.column(m.start), m.message, m.style)
        out.append(line)
    return out


def _hanging(marks: Sequence[Mark], view: View, left: int, line: Row) -> Row:
    for m in marks:
        line.put(left + view.column(m.start), "|", m.style)
    return line
