"""Bytes to text: byte-order marks, encodings, and characters that YAML forbids."""

from __future__ import annotations

import codecs
import re
from typing import Final

from soni_dsl.diagnostics.codes.reading import FILE_TOO_LARGE, FORBIDDEN_CHARACTER, NOT_TEXT
from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Report
from soni_dsl.source.text import SourceFile, Span

MAX_BYTES: Final = 10_000_000
MAX_LINES: Final = 250_000  # ten times a bot of 400 flows; what has more was made by a machine gone wrong
MANY: Final = 10  # with more bad places than this a file is something else, not text with a slip

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REPLACED: Final = "\ufffd"

# c-printable of YAML 1.2.2 §5.1 without the byte-order mark, which is invisible in the middle of a text.
# It takes 3 ms to compile, and a text of ASCII alone needs none of it.
_FORBIDDEN: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_PRINTABLE_ASCII: Final = bytes((9, 10, 13, *range(0x20, 0x7F)))


def decode(data: bytes, path: str, report: Report) -> SourceFile | None:
    """The text of a file.

    UTF-8 unless a byte-order mark, or the zero byte beside an ASCII first character, says UTF-16 or
    UTF-32. The mark is no part of the text. Bytes that are no text are reported once, at the first of
    them, and read as U+FFFD. None where the file is too large or is no text at all.
    """
    if len(data) > MAX_BYTES:
        report.add(file_too_large(path, f"{MAX_BYTES // 1_000_000} MB"))
        return None
    if data.count(b"\n") > MAX_LINES or data.count(b"\r") > MAX_LINES:
        report.add(file_too_large(path, f"{MAX_LINES:,} lines"))
        return None
    encoding, start = encoding_of(data)
    body = data[start:]
    try:
        return SourceFile(path, body.decode(encoding))
    except UnicodeDecodeError as error:
        source = SourceFile(path, body.decode(encoding, "replace"))
        place = len(body[: error.start].decode(encoding, "replace"))
    before = body.count(_REPLACED.encode(encoding))
    bad = source.text.count(_REPLACED) - before
    report.add(not_text(source, min(place, len(source.text)), encoding, bad))
    return source if bad <= MANY else None


def encoding_of(data: bytes) -> tuple[str, int]:
    """The encoding of a YAML file, and how many bytes its byte-order mark takes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    # A bot starts with an ASCII character, so the zero byte beside it tells the encoding.
    if data[:1] == b"\0" and data[1:2] not in (b"", b"\0"):
        return "utf-16-be", 0
    if data[1:2] == b"\0" and data[:1] != b"\0" and data[2:3] != b"\0":
        return "utf-16-le", 0
    return "utf-8", 0


def forbidden_characters(text: str) -> list[int]:
    """The offsets of all characters of ``text`` that a YAML file may not contain."""
    if text.isascii() and not text.encode("ascii").translate(None, _PRINTABLE_ASCII):
        return []
    return [match.start() for match in re.finditer(_FORBIDDEN, text)]


def file_too_large(path: str, limit: str) -> Diagnostic:
    return Diagnostic(
        FILE_TOO_LARGE,
        f"the file is larger than {limit}",
        Label(Span(SourceFile(path, ""), 0, 0), "not read"),
        help="split the bot into several files in one folder",
    )


def not_text(source: SourceFile, place: int, encoding: str, bad: int) -> Diagnostic:
    name = encoding.removesuffix("-le").removesuffix("-be").upper()
    return Diagnostic(
        NOT_TEXT,
        f"the file is not {name} text",
        Label(Span(source, place, min(place + 1, len(source.text))), "the first bytes that are no text"),
        notes=(f"{bad} places like this in the file",) if bad > 1 else (),
        help="save the file as UTF-8",
    )


def forbidden_character(source: SourceFile, places: list[int]) -> Diagnostic:
    """``places``: the offsets of all forbidden characters, at least one."""
    first = places[0]
    fix = None
    if len(places) <= MANY:
        edits = tuple(Edit(Span(source, place, place + 1), "") for place in places)
        fix = Fix("remove the invisible characters" if len(places) > 1 else "remove it", edits)
    return Diagnostic(
        FORBIDDEN_CHARACTER,
        f"the character U+{ord(source.text[first]):04X} is not allowed in YAML",
        Label(Span(source, first, first + 1), "an invisible character"),
        notes=(f"{len(places)} such characters in the file",) if len(places) > 1 else (),
        help="remove it" if fix else "is this a text file? Save it as UTF-8",
        fix=fix,
    )
