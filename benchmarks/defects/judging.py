"""Check both twins of every class, and every example bot, and say how it went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from benchmarks.defects.reading import ANY, DefectClass, Expected, read_all

if TYPE_CHECKING:
    from soni_dsl.diagnostics.model import Diagnostic

EXAMPLES: Final = Path(__file__).resolve().parent.parent.parent / "examples"


class Outcome(StrEnum):
    CAUGHT = "caught"
    WRONG_PLACE = "wrong line"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Finding:
    """An error, warning or hint, with its place."""

    code: str
    severity: str
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        place = f"{self.line}" if self.file == "bot.yaml" else f"{self.file}:{self.line}"
        return f"{self.code}:{place}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one class went.

    ``further`` are errors and warnings in the broken twin beside the one that is expected: one mistake
    should give one finding. ``false`` are errors and warnings in the correct twin: there should be none.
    """

    defect: DefectClass
    outcome: Outcome
    further: tuple[Finding, ...]
    false: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts, and the errors and warnings about the example bots, which are correct."""

    verdicts: tuple[Verdict, ...]
    examples: tuple[tuple[str, tuple[Finding, ...]], ...]

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome is outcome for verdict in self.verdicts)

    @property
    def further(self) -> int:
        return sum(len(verdict.further) for verdict in self.verdicts)

    @property
    def false_in_twins(self) -> int:
        return sum(len(verdict.false) for verdict in self.verdicts)

    @property
    def false_in_examples(self) -> int:
        return sum(len(found) for _, found in self.examples)


def judge_all() -> Judgement:
    """Judge every class of the benchmark and every example bot.

    Raises:
        BadClass: a class is not written as it has to be.
    """
    verdicts = tuple(judge(defect) for defect in read_all())
    return Judgement(verdicts, tuple(_examples()))


def judge(defect: DefectClass) -> Verdict:
    """Check both twins of a class."""
    expected = defect.expected
    found = findings(defect.broken)
    hits = [f for f in found if _is(f, expected)]
    in_place = [f for f in hits if _is_at(f, expected)]
    outcome = Outcome.CAUGHT if in_place else Outcome.MISSED
    if not in_place and hits and expected.code != ANY:
        outcome = Outcome.WRONG_PLACE
    own = (in_place or hits)[:1] if outcome is not Outcome.MISSED else []
    return Verdict(
        defect,
        outcome,
        further=tuple(f for f in _loud(found) if f not in own),
        false=tuple(_loud(findings(defect.correct))),
    )


def _is(found: Finding, expected: Expected) -> bool:
    return found.severity != "hint" if expected.code == ANY else found.code == expected.code


def _is_at(found: Finding, expected: Expected) -> bool:
    return (
        found.file == expected.file
        and found.line == expected.line
        and expected.column in (None, found.column)
    )


def findings(files: Mapping[str, str]) -> list[Finding]:
    """Everything that is reported about a bot of these files."""
    from soni_dsl import check

    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        return [_finding(found) for found in check(folder).diagnostics]


def _examples() -> Iterator[tuple[str, tuple[Finding, ...]]]:
    from soni_dsl import check

    for folder in sorted(EXAMPLES.iterdir()):
        if any(folder.rglob("*.y*ml")):
            yield folder.name, tuple(_loud(_finding(found) for found in check(folder).diagnostics))


def _finding(found: Diagnostic) -> Finding:
    span = found.primary.span
    line, column = span.source.position(span.start)
    return Finding(found.code.id, found.severity.value, Path(span.source.path).name, line, column)


def _loud(found: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.severity != "hint"]
