"""Findings for programs.

The shape is versioned: within a version fields are only added. Lines and columns count from 1, columns in
characters (Unicode code points), ``end`` is exclusive. Every text is as it stands in the file; the output
is pure ASCII (``\\uXXXX``), so it survives any terminal and any encoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label, PathTurn, Severity
from soni_dsl.source.text import SourceFile, Span

VERSION: Final = 1


def to_data(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """All findings, in the order given, as plain data.

    ``{"version": 1, "summary": {"errors", "warnings", "hints", "files"}, "findings": [...]}``.
    """
    return {
        "version": VERSION,
        "summary": {
            **{f"{severity}s": sum(d.severity is severity for d in diagnostics) for severity in Severity},
            "files": len({d.primary.span.source.path for d in diagnostics}),
        },
        "findings": [finding(d) for d in diagnostics],
    }


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """``to_data`` as indented JSON, without a closing line break. The same findings give the same bytes."""
    import json

    return json.dumps(to_data(diagnostics), indent=2)


def finding(diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding. ``labels`` are the related places; ``help``, ``fix`` are null where there is none."""
    code, span = diagnostic.code, diagnostic.primary.span
    return {
        "code": code.id,
        "slug": code.slug,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(span),
        "label": diagnostic.primary.message,
        "labels": [_label(label) for label in diagnostic.secondary],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
        "path": [_turn(turn) for turn in diagnostic.path],
    }


def _turn(turn: PathTurn) -> dict[str, Any]:
    """``file`` and ``range`` are there where the turn has a place."""
    said = {"speaker": turn.speaker, "text": turn.text}
    return said if turn.span is None else {**said, **_place(turn.span)}


def _place(span: Span) -> dict[str, Any]:
    source = span.source
    return {
        "file": source.path,
        "range": {"start": _position(source, span.start), "end": _position(source, span.end)},
    }


def _position(source: SourceFile, offset: int) -> dict[str, int]:
    line, column = source.position(max(0, min(offset, len(source.text))))
    return {"line": line, "column": column}


def _label(label: Label) -> dict[str, Any]:
    return {**_place(label.span), "message": label.message}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "applicability": fix.applicability,
        "edits": [_edit(edit) for edit in fix.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_place(edit.span), "replacement": edit.replacement}
