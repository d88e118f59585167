"""A bot in YAML to its findings: what they are and where they stand."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from soni_dsl.analysis import PASSES, AnalysisContext
from soni_dsl.diagnostics.model import Diagnostic, Report
from soni_dsl.python.reader import read_python_text
from soni_dsl.source.project import read_text
from soni_dsl.syntax.parser import parse_bot

Found = list[tuple[str, int, int]]


class Findings:
    """The findings of one bot, in source order."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.all = diagnostics

    @property
    def places(self) -> Found:
        return [(d.code.id, *d.primary.span.source.position(d.primary.span.start)) for d in self.all]

    @property
    def codes(self) -> list[str]:
        return [d.code.id for d in self.all]

    def __str__(self) -> str:
        return "\n".join(f"{place} {d.message}" for place, d in zip(self.places, self.all, strict=True))

    def only(self) -> Diagnostic:
        assert len(self.all) == 1, str(self)
        return self.all[0]


Check = Callable[..., Findings]


@pytest.fixture
def check() -> Check:
    def run(text: str, python: str | None = None) -> Findings:
        report = Report()
        bot = parse_bot(read_text(textwrap.dedent(text), "bot.yaml", report), report)
        signatures = read_python_text(textwrap.dedent(python), "actions.py", report) if python else None
        context = AnalysisContext(bot, signatures, report)
        for check_pass in PASSES:
            check_pass(context)
        found = report.sorted()
        for diagnostic in found:
            if "2" <= diagnostic.code.id[2] <= "7":
                first = diagnostic.message[0]
                assert not first.isalpha() or first.islower(), diagnostic.message
                assert diagnostic.help
        return Findings(found)

    return run


@pytest.fixture
def fixed() -> Callable[[Diagnostic], str]:
    """The whole text with the fix of a finding applied."""

    def apply(diagnostic: Diagnostic) -> str:
        assert diagnostic.fix is not None
        text = diagnostic.primary.span.source.text
        for edit in sorted(diagnostic.fix.edits, key=lambda e: -e.span.start):
            text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
        return text

    return apply


@pytest.fixture
def finds(check: Check) -> Callable[..., Findings]:
    """Check a text in which `‹SN201›` stands right before each place where a finding is expected."""

    def run(marked: str, python: str | None = None) -> Findings:
        text, expected = textwrap.dedent(marked), []
        while "‹" in text:
            start = text.index("‹")
            end = text.index("›", start)
            line = text.count("\n", 0, start) + 1
            column = start - (text.rfind("\n", 0, start) + 1) + 1
            expected.append((text[start + 1 : end], line, column))
            text = text[:start] + text[end + 1 :]
        found = check(text, python)
        assert found.places == expected, str(found)
        return found

    return run
