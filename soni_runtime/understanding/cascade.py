"""The embedded engine first, a model only where that one is not sure."""

from __future__ import annotations

from dataclasses import replace

from soni_runtime.understanding.base import Request, Understanding, Understood


class Cascade:
    """Asks ``first``, and ``second`` if a command of ``first`` is less sure than ``confidence``."""

    def __init__(self, first: Understanding, second: Understanding, confidence: float) -> None:
        self._first = first
        self._second = second
        self._confidence = confidence

    async def understand(self, request: Request) -> Understood:
        """What the first engine is sure of, else what the second says; both times are counted."""
        quick = await self._first.understand(request)
        sure = min((evidence.confidence for evidence in quick.evidence), default=0.0)
        if sure >= self._confidence:
            return quick
        slow = await self._second.understand(request)
        return replace(slow, milliseconds=slow.milliseconds + quick.milliseconds)
