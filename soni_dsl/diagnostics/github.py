"""Findings as workflow commands, which GitHub Actions shows beside the lines of a pull request.

A command is one line, ``::error file=…,line=…::message``. Whatever could end the line, the list of
properties or a property is percent-encoded, so no text of a bot can be read as a command of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from soni_dsl.diagnostics.model import Diagnostic, Severity
from soni_dsl.diagnostics.visible import visible

_COMMAND: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
_IN_MESSAGE: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """A command for each finding, without a closing line break; empty text for none."""
    return "\n".join([command(diagnostic) for diagnostic in diagnostics])


def command(diagnostic: Diagnostic) -> str:
    """One finding. Columns are left out of a span of several lines: GitHub does not accept them there."""
    code = diagnostic.code
    properties = {**_place(diagnostic), "title": f"{code.id} {code.slug}"}
    listed = ",".join(f"{name}={value.translate(_IN_PROPERTY)}" for name, value in properties.items())
    said = "\n".join([visible(line) for text in _said(diagnostic) for line in text.splitlines()])
    return f"::{_COMMAND[diagnostic.severity]} {listed}::{said.translate(_IN_MESSAGE)}"


def _place(diagnostic: Diagnostic) -> dict[str, str]:
    source, start, end = diagnostic.primary.span
    start = max(0, min(start, len(source.text)))
    end = max(start, min(end, len(source.text)))
    line, column = source.position(start)
    last, end_column = source.position(end)
    place = {"file": source.path, "line": str(line)}
    if last > line:
        return {**place, "endLine": str(last if end_column > 1 else last - 1)}
    return {**place, "col": str(column), "endLine": str(last), "endColumn": str(end_column)}


def _said(diagnostic: Diagnostic) -> list[str]:
    turns = [f"{turn.speaker}: {turn.text}" for turn in diagnostic.path]
    helped = [diagnostic.help] if diagnostic.help else []
    return [diagnostic.message, *turns, *diagnostic.notes, *helped]
