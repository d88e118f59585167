"""From the decoded text of a scalar back to the file, character by character.

Follows how libyaml decodes each style (``yaml_parser_scan_plain_scalar``, ``…_flow_scalar`` and
``…_block_scalar``); YAML 1.2 line breaks only. Paid for when a finding inside a scalar is printed, never
while a file is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

from soni_dsl.source.text import SourceFile

_BREAK: Final = re.compile(r"\r\n|\r|\n")
_FOLD: Final = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*")
_LINE: Final = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_HEADER: Final = re.compile(r"[|>]([-+0-9]*)[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LENGTHS: Final = {"x": 2, "u": 4, "U": 8}
_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
# How far apart a character and its source are looked for when a scalar is not as its style says.
_WINDOW: Final = 32


class Scalar(Protocol):
    """A scalar as it was read: its decoded text, and where and how it is written."""

    source: SourceFile
    start: int
    end: int
    style: str
    value: str


def source_offsets(node: Scalar) -> Sequence[int]:
    """For each character of ``node.value``, and for one past the last, its offset in ``node.source.text``.

    Never decreasing. An escape counts where its backslash is, a folded line break where the white space
    around it begins.
    """
    value, text, start, end, style = node.value, node.source.text, node.start, node.end, node.style
    if style == "|" or style == ">":
        return _block(node)
    if style:
        start, end = start + 1, end - 1
    if len(value) == end - start and text[start:end] == value:
        return range(start, end + 1)
    decoded = _Decoded(text)
    if style == '"':
        _double(decoded, start, end)
    else:
        _flow(decoded, start, end, "''" if style else "")
    return decoded.offsets_for(value, end, start)


class _Decoded:
    """Decoded characters, each with the offset it comes from."""

    __slots__ = ("characters", "offsets", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.characters: list[str] = []
        self.offsets: list[int] = []

    def add(self, character: str, offset: int) -> None:
        self.characters.append(character)
        self.offsets.append(offset)

    def copy(self, start: int, end: int) -> None:
        self.characters.extend(self.text[start:end])
        self.offsets.extend(range(start, end))

    def fold(self, start: int, end: int, escaped: bool = False) -> None:
        """White space with line breaks in it: a space for one break, else all breaks but the first."""
        breaks = [match.start() for match in _BREAK.finditer(self.text, start, end)]
        if escaped:
            breaks.insert(0, start)
        if len(breaks) == 1 and not escaped:
            self.add(" ", start)
        for offset in breaks[1:]:
            self.add("\n", offset)

    def offsets_for(self, value: str, end: int, start: int) -> Sequence[int]:
        """The offsets, when these are the characters of ``value``; else ones found by likeness."""
        if "".join(self.characters) == value:
            return [*self.offsets, end]
        return _alike(value, self.text, start, end)


def _flow(decoded: _Decoded, start: int, end: int, doubled: str) -> None:
    """Plain and single-quoted text."""
    text, place = decoded.text, start
    while place < end:
        fold = _FOLD.match(text, place, end)
        if fold:
            decoded.fold(place, fold.end())
            place = fold.end()
        elif doubled and text.startswith(doubled, place):
            decoded.add("'", place)
            place += 2
        elif text[place] in " \t":
            stop = _blanks(text, place, end)
            decoded.copy(place, stop)
            place = stop
        else:
            decoded.add(text[place], place)
            place += 1


def _double(decoded: _Decoded, start: int, end: int) -> None:
    text, place = decoded.text, start
    while place < end:
        fold = _FOLD.match(text, place, end)
        if fold:
            decoded.fold(place, fold.end())
            place = fold.end()
        elif text[place] == "\\":
            place = _escape(decoded, place, end)
        elif text[place] in " \t":
            stop = _blanks(text, place, end)
            decoded.copy(place, stop)
            place = stop
        else:
            decoded.add(text[place], place)
            place += 1


def _blanks(text: str, start: int, end: int) -> int:
    """The end of the blanks at ``start``: taken at once, so that a long run is looked at once."""
    while start < end and text[start] in " \t":
        start += 1
    return start


def _escape(decoded: _Decoded, place: int, end: int) -> int:
    """Decode the escape at ``place``; gives where it ends. An unknown one is a backslash."""
    text = decoded.text
    letter = text[place + 1 : place + 2]
    if letter in ("\r", "\n"):
        fold = _FOLD.match(text, place + 1, end)
        stop = fold.end() if fold else place + 2
        first = _BREAK.match(text, place + 1, end)
        decoded.fold(first.end() if first else stop, stop, escaped=True)
        return stop
    if letter in _LENGTHS:
        digits = text[place + 2 : place + 2 + _LENGTHS[letter]]
        try:
            decoded.add(chr(int(digits, 16)), place)
        except (ValueError, OverflowError):
            decoded.add("\\", place)
            return place + 1
        return place + 2 + len(digits)
    if letter in _ESCAPES:
        decoded.add(_ESCAPES[letter], place)
        return place + 2
    decoded.add("\\", place)
    return place + 1


def _block(node: Scalar) -> Sequence[int]:
    """A block's indentation depends on what is around it when it is written down (``|2``), so every
    possible one is tried until the text is the one that was read."""
    text = node.source.text
    header = _HEADER.match(text, node.start)
    if header is None:
        return _alike(node.value, text, node.start, node.end)
    indents = _possible_indents(text, header.end())
    for indent in indents:
        decoded = _Decoded(text)
        end = _block_lines(decoded, header, max(node.end, header.end()), indent)
        if "".join(decoded.characters) == node.value:
            return [*decoded.offsets, max(end, decoded.offsets[-1] if decoded.offsets else end)]
    return _alike(node.value, text, header.end(), node.end)


def _possible_indents(text: str, start: int) -> list[int]:
    """The likeliest first: that of the first line of text; a longer blank line before it sets it too."""
    first, longest = 1, 1
    for line in _LINE.finditer(text, start):
        content = line.group(1)
        indentation = len(content) - len(content.lstrip(" "))
        if indentation < len(content):
            first = indentation
            break
        longest = max(longest, indentation)
        if not line.group(2):
            break
    return [first, *range(first - 1, 0, -1), longest, *range(min(longest - 1, first + 40), first, -1)]


def _block_lines(decoded: _Decoded, header: re.Match[str], end: int, indent: int) -> int:
    """Decode the lines of a block; gives the offset behind its text."""
    text, literal, chomping = decoded.text, header.group()[0] == "|", header.group(1)
    pending: list[int] = []  # line breaks since the last line of text
    was_blank = True  # the last line of text started with a blank, or there is none yet
    place = header.end()
    behind = place
    for line in _LINE.finditer(text, header.end()):
        content, line_break = line.group(1), line.group(2)
        indentation = len(content) - len(content.lstrip(" "))
        if indentation == len(content) and indentation <= indent:
            if line_break:
                pending.append(line.start(2))
        elif indentation < indent or (line.start() > end and content.strip(" \t")):
            break
        else:
            begin = line.start() + indent
            is_blank = text[begin] in " \t"
            # The first break of `pending` ends the line of text before, the others are empty lines.
            if not literal and behind > place and not was_blank and not is_blank:
                if len(pending) == 1:
                    decoded.add(" ", pending[0])
                pending = pending[1:] if len(pending) > 1 else []
            for offset in pending:
                decoded.add("\n", offset)
            decoded.copy(begin, line.end(1))
            was_blank, behind = is_blank, line.end(1)
            pending = [line.start(2)] if line_break else []
        if not line_break:
            break
    # Without any line of text there is no final break, only empty lines.
    if "+" in chomping:
        for offset in pending:
            decoded.add("\n", offset)
    elif "-" not in chomping and behind > place:
        for offset in pending[:1]:
            decoded.add("\n", offset)
    return decoded.offsets[-1] + 1 if decoded.offsets else behind


def _alike(value: str, text: str, start: int, end: int) -> list[int]:
    """Offsets for a value that was not decoded from just this place: each character where it stands next."""
    offsets: list[int] = []
    place = start
    for character in value:
        found = text.find(character, place, min(place + _WINDOW, end))
        if found >= 0:
            place = found
        offsets.append(min(place, max(end - 1, start)))
        if found >= 0 and place < end:
            place += 1
    offsets.append(min(max(place, start), max(end, start)))
    return offsets
