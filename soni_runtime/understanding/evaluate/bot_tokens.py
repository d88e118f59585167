"""Counting the tokens of a model's calls, by listening where they are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from soni_runtime.understanding.recording import Recording


class Meter(Recording):
    """A recording that counts; ``inner`` is the one that writes or plays back, if there is one.

    ``read`` and ``written`` are the tokens of prompts and of answers, as the provider counts them.
    """

    def __init__(self, inner: Recording | None = None) -> None:
        super().__init__(Path(), None)
        self._inner = inner
        self.read = 0
        self.written = 0

    @property
    def plays(self) -> bool:
        return self._inner is not None and self._inner.plays

    def unused(self) -> int:
        return 0 if self._inner is None else self._inner.unused()

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was recorded. Raises as ``Recording.answer`` does."""
        assert self._inner is not None, "only what plays is asked"
        answer = self._inner.answer(request)
        self._count(answer)
        return answer

    def add(self, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self._count(answer)
        if self._inner is not None:
            self._inner.add(request, answer)

    def fail(self, request: Mapping[str, Any], error: BaseException) -> None:
        if self._inner is not None:
            self._inner.fail(request, error)

    def _count(self, answer: Mapping[str, Any]) -> None:
        usage = answer.get("usage") or {}
        self.read += int(usage.get("input_tokens") or 0)
        self.written += int(usage.get("output_tokens") or 0)
