"""A source file and exact places in it.

Everything inside the compiler carries character offsets; lines and columns exist only where a
diagnostic is printed.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class SourceFile:
    """One text that belongs to a bot.

    ``path`` is what the user sees: relative to where the command runs, with forward slashes.
    ``text`` is the decoded content without a byte-order mark. Offsets count characters
    (code points) of ``text``.
    """

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both counted from 1, columns in characters."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line_count(self) -> int:
        return len(self._line_starts())

    def line(self, number: int) -> str:
        """The text of a line (counted from 1), without its line break."""
        starts = self._line_starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def line_start(self, number: int) -> int:
        """The offset of the first character of a line (counted from 1)."""
        return self._line_starts()[number - 1]

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts, text, position = [0], self.text, 0
            # YAML 1.2 line breaks: LF, CR LF and a lone CR.
            while position < len(text):
                feed = text.find("\n", position)
                carriage = text.find("\r", position, feed if feed >= 0 else len(text))
                if carriage >= 0:
                    position = carriage + (2 if text[carriage + 1 : carriage + 2] == "\n" else 1)
                elif feed >= 0:
                    position = feed + 1
                else:
                    break
                starts.append(position)
            self._starts = starts
        return self._starts


class Span(NamedTuple):
    """Characters ``start`` up to, not including, ``end`` of ``source.text``."""

    source: SourceFile
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]
