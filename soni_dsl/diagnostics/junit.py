"""Findings as a JUnit report, which every CI server can show: a test case for each file that was checked.

A file with errors or warnings is a failed case. There is one ``failure`` in it with all of them, for many
servers show no more than the first; hints are its ``system-out``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from soni_dsl.diagnostics import concise
from soni_dsl.diagnostics.model import Diagnostic, Severity
from soni_dsl.diagnostics.text import summary
from soni_dsl.diagnostics.visible import visible

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def render(diagnostics: Sequence[Diagnostic], files: Iterable[str] = ()) -> str:
    """The report, without a closing line break. ``files`` are the paths of all that was checked, which
    makes cases of those without findings too. The same findings give the same bytes."""
    cases: dict[str, list[Diagnostic]] = {path: [] for path in files}
    for diagnostic in diagnostics:
        cases.setdefault(diagnostic.primary.span.source.path, []).append(diagnostic)
    failed = sum(any(map(_fails, found)) for found in cases.values())
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="soni lint" {counts}>',
        f'  <testsuite name="soni lint" {counts} skipped="0" time="0">',
    ]
    for path in sorted(cases):
        lines += _case(path, cases[path])
    return "\n".join((*lines, "  </testsuite>", "</testsuites>"))


def _case(path: str, found: Sequence[Diagnostic]) -> list[str]:
    head = f'    <testcase name="{escaped(path)}" classname="soni.lint" time="0"'
    if not found:
        return [f"{head}/>"]
    lines = [f"{head}>"]
    failures = [diagnostic for diagnostic in found if _fails(diagnostic)]
    if failures:
        kind = min(failures, key=lambda d: list(Severity).index(d.severity)).severity
        lines.append(f'      <failure message="{escaped(_counted(failures))}" type="{kind}">')
        lines += [escaped(line) for diagnostic in failures for line in _shown(diagnostic)]
        lines.append("      </failure>")
    hints = [diagnostic for diagnostic in found if not _fails(diagnostic)]
    if hints:
        lines.append("      <system-out>")
        lines += [escaped(line) for diagnostic in hints for line in _shown(diagnostic)]
        lines.append("      </system-out>")
    lines.append("    </testcase>")
    return lines


def _fails(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is not Severity.HINT


def _counted(found: Sequence[Diagnostic]) -> str:
    return summary(found).rsplit(" in ", 1)[0]


def _shown(diagnostic: Diagnostic) -> list[str]:
    more = [f"  {turn.speaker}: {turn.text}" for turn in diagnostic.path]
    more += [f"  note: {note}" for note in diagnostic.notes]
    if diagnostic.help:
        more.append(f"  help: {diagnostic.help}")
    return [f"{diagnostic.severity}: {concise.line(diagnostic)}", *more]


@cache
def _forbidden() -> re.Pattern[str]:
    """What XML 1.0 §2.2 does not allow and ``visible`` lets pass."""
    return re.compile("[\ufffe\uffff]")


def escaped(text: str) -> str:
    """``text`` on one line, for an element or an attribute."""
    return _forbidden().sub("\ufffd", visible(text)).translate(_ESCAPES)
