"""What a finding is. Every renderer (text, JSON, ...) reads this one model."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from soni_dsl.source.text import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding. ``id`` and ``slug`` never change once released.

    ``title`` is one lower-case line; ``why`` says why it matters to someone who builds a bot;
    ``bad`` and ``good`` are complete small bots (or flow excerpts) that do and do not have it.
    """

    id: str
    slug: str
    severity: Severity
    title: str
    why: str = ""
    bad: str = ""
    good: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what it has to do with the finding. ``message`` may be empty."""

    span: Span
    message: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend. ``safe`` keeps the meaning, ``unsafe`` may change it, ``display`` is only shown."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Literal["safe", "unsafe", "display"] = "safe"


@dataclass(frozen=True, slots=True)
class PathTurn:
    """A turn of the conversation that reaches a defect.

    ``speaker`` is ``user``, ``bot``, or ``action`` for what an action does that the users do not see.
    ``span`` is where the bot says so: the text that it speaks, the trigger or question that is answered.
    """

    speaker: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, reported once.

    ``message`` says what is wrong, in lower case, without advice; ``help`` says what to change.
    ``path`` is, for path findings, the shortest conversation that reaches the defect, turn by turn.
    """

    code: Code
    message: str
    primary: Label
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    path: tuple[PathTurn, ...] = ()

    @property
    def severity(self) -> Severity:
        return self.code.severity

    def sort_key(self) -> tuple[str, int, int, str, str]:
        span = self.primary.span
        return span.source.path, span.start, span.end, self.code.id, self.message


@dataclass(slots=True)
class Report:
    """Collects diagnostics while a bot is read; a pass adds, nobody raises."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def sorted(self) -> list[Diagnostic]:
        """In source order, the same finding once."""
        return list({d.sort_key(): d for d in sorted(self.diagnostics, key=Diagnostic.sort_key)}.values())

    @property
    def has_errors(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self.diagnostics)
