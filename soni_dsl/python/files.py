"""Python files as syntax trees, with exact places. Nothing here is ever imported or run."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path
from typing import Final

from soni_dsl.diagnostics.codes.reading import PYTHON_SYNTAX
from soni_dsl.diagnostics.model import Diagnostic, Label, Report
from soni_dsl.source.decode import MAX_BYTES, decode
from soni_dsl.source.project import display_path, file_unreadable
from soni_dsl.source.text import SourceFile, Span

# PEP 263: an encoding named in a comment of the first two lines.
_COOKIE: Final = re.compile(rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_DEFINITION: Final = re.compile(r"(?:async[ \t\\\r\n]+)?(?:def|class)[ \t\\\r\n]+")


class PythonFile:
    """A file and its syntax tree. ``tree`` is empty where it could not be read, and ``broken`` True."""

    __slots__ = ("broken", "path", "source", "tree")

    def __init__(self, path: Path, source: SourceFile, tree: ast.Module | None) -> None:
        self.path = path
        self.source = source
        self.broken = tree is None
        self.tree = tree if tree is not None else ast.Module(body=[], type_ignores=[])

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> Span:
        """The place of a part of the tree."""
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return Span(self.source, start, max(start, end))

    def name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The name behind ``def`` or ``class``."""
        start = self.offset(node.lineno, node.col_offset)
        match = _DEFINITION.match(self.source.text, start)
        start = match.end() if match else start
        return Span(self.source, start, min(start + len(node.name), len(self.source.text)))

    def offset(self, line: int, column: int) -> int:
        """``ast`` counts lines from 1 and columns in UTF-8 bytes."""
        if not 1 <= line <= self.source.line_count():
            return len(self.source.text)
        # Asking a text whether it is ASCII costs nothing, taking a line out of it does.
        if not self.source.text.isascii():
            text = self.source.line(line)
            column = len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
        return min(self.source.line_start(line) + max(column, 0), len(self.source.text))


def open_python(path: Path, report: Report) -> PythonFile:
    """Read and parse one file; what is wrong with it is reported."""
    shown = display_path(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        report.add(file_unreadable(shown, error))
        return PythonFile(path, SourceFile(shown, ""), None)
    reported = len(report.diagnostics)
    source = _decoded(data, shown, report)
    if source is None:
        return PythonFile(path, SourceFile(shown, ""), None)
    # Bytes that are no text may also be no Python: one mistake.
    return parse_python(path, source, report if len(report.diagnostics) == reported else Report())


def parse_python(path: Path, source: SourceFile, report: Report) -> PythonFile:
    """The syntax tree of a text that was read already."""
    try:
        with warnings.catch_warnings():
            # What Python only warns of (an odd escape in a string) is not the bot's business.
            warnings.simplefilter("ignore")
            return PythonFile(path, source, ast.parse(source.text))
    except SyntaxError as error:
        place = PythonFile(path, source, None).offset(error.lineno or 1, 0) + max((error.offset or 1) - 1, 0)
        report.add(python_syntax(source, place, error.msg or "invalid syntax"))
    except (ValueError, RecursionError, MemoryError) as error:
        report.add(python_syntax(source, 0, _reason(error)))
    return PythonFile(path, source, None)


def _decoded(data: bytes, shown: str, report: Report) -> SourceFile | None:
    cookie = _COOKIE.match(data)
    encoding = cookie.group(1).decode("ascii", "replace").lower() if cookie else "utf-8"
    if encoding.replace("_", "-") in ("utf-8", "utf8"):
        return decode(data, shown, report)
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError):
        source = SourceFile(shown, data.decode("utf-8", "replace"))
        report.add(python_syntax(source, 0, f"the encoding `{encoding}` does not fit the file"))
        return None
    return SourceFile(shown, text)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else "nested too deeply"


def python_syntax(source: SourceFile, place: int, reason: str) -> Diagnostic:
    place = min(place, len(source.text))
    return Diagnostic(
        PYTHON_SYNTAX,
        "this file is not Python",
        Label(Span(source, place, min(place + 1, len(source.text))), reason.lower()),
        notes=("its actions, validators and normalizers are not known",),
        help="correct the Python; it would not start either",
    )
