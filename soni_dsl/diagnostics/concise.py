"""Findings for editors and ``grep``: one line each, ``path:line:column: SN201 message [slug]``."""

from __future__ import annotations

from collections.abc import Sequence

from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.diagnostics.visible import visible


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """A line for each finding, without a closing line break; empty text for none."""
    return "\n".join([line(diagnostic) for diagnostic in diagnostics])


def line(diagnostic: Diagnostic) -> str:
    """One finding. Columns count characters from 1."""
    source, start, _ = diagnostic.primary.span
    row, column = source.position(max(0, min(start, len(source.text))))
    code = diagnostic.code
    message = visible(diagnostic.message)
    return f"{visible(source.path)}:{row}:{column}: {code.id} {message} [{code.slug}]"
