"""What an extractor gives back, and how readings that overlap are sorted out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and the place in the message it was read from.

    ``mark`` tells readings of one type apart: ``money`` for an amount with a currency, ``weak`` for
    a word that is only a number if somebody asked for one.
    """

    value: Any
    start: int
    end: int
    confidence: float = 1.0
    mark: str = ""

    @property
    def place(self) -> tuple[int, int] | None:
        """Where it stands; None for what all of a message implies."""
        return (self.start, self.end) if self.end > self.start else None

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


def apart(found: Iterable[Found]) -> list[Found]:
    """Readings that do not overlap, in order: the longer wins, then the surer, then the earlier."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start - f.end, -f.confidence, f.start)):
        if not any(item.overlaps(other.start, other.end) for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda f: f.start)
