"""Calls of a model written down, and given back: tests and replays that need neither model nor network.

A recording is a file of JSON lines, one for each call: what was asked, and what came back or how it failed.
Played back it is strict: what was not recorded is an error, never a guess and never a call.
Keys, addresses and headers are no part of a call here, and what is asked holds no sensitive value.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict, deque
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Final

from soni_runtime.errors import UnderstandingError
from soni_runtime.json_lines import ESCAPED, lines_of

RECORD: Final = "SONI_MODEL_RECORD"
REPLAY: Final = "SONI_MODEL_REPLAY"
_FORMAT: Final = "soni-model-calls/1"


class RecordingError(UnderstandingError):
    """A recording cannot be read or written, or does not hold the call that was made."""


class ReplayedFailure(Exception):
    """A call that had failed when it was recorded; ``kind`` is the name of the error it failed with."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Recording:
    """A file of calls, to write (``Recording.to``) or to play back (``Recording.of``).

    Calls that are equal are played back in the order in which they were made.
    """

    def __init__(self, path: Path, calls: list[Mapping[str, Any]] | None) -> None:
        self.path = path
        self._waiting: dict[str, deque[Mapping[str, Any]]] | None = None
        self._counts: dict[str, int] = {}
        self._lock = Lock()
        if calls is not None:
            waiting: defaultdict[str, deque[Mapping[str, Any]]] = defaultdict(deque)
            for call in calls:
                waiting[_key(call["request"])].append(call)
            self._waiting = dict(waiting)
            self._counts = {key: len(made) for key, made in waiting.items()}

    @classmethod
    def to(cls, path: Path | str) -> Recording:
        """A new recording; a file of that name is begun anew.

        Raises:
            RecordingError: the file cannot be written.
        """
        made = cls(Path(path), None)
        try:
            made.path.parent.mkdir(parents=True, exist_ok=True)
            made.path.write_text(json.dumps({"format": _FORMAT}) + "\n", encoding="utf-8")
        except OSError as error:
            raise RecordingError(f"the recording {path} cannot be written: {error.strerror}") from error
        return made

    @classmethod
    def of(cls, path: Path | str) -> Recording:
        """A recording to play back.

        Raises:
            RecordingError: there is no such file, or it is none.
        """
        try:
            entries = [json.loads(line) for _, line in lines_of(Path(path).read_text(encoding="utf-8"))]
        except OSError as error:
            raise RecordingError(f"the recording {path} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise RecordingError(f"the recording {path} is not made of JSON lines: {error}") from error
        if not entries or not isinstance(entries[0], dict) or entries[0].get("format") != _FORMAT:
            raise RecordingError(f"{path} is no recording of model calls ({_FORMAT})")
        for number, entry in enumerate(entries[1:], 2):
            if not (
                isinstance(entry, dict) and "request" in entry and ("answer" in entry or "failure" in entry)
            ):
                raise RecordingError(f"line {number} of the recording {path} is no call")
        return cls(Path(path), entries[1:])

    @classmethod
    def from_environment(cls) -> Recording | None:
        """What ``SONI_MODEL_REPLAY`` or ``SONI_MODEL_RECORD`` names; None where neither is set.

        One for all who ask in this process: they share the file.
        """
        for variable, opened in ((REPLAY, cls.of), (RECORD, cls.to)):
            if path := os.environ.get(variable):
                if (variable, path) not in _NAMED:
                    _NAMED[variable, path] = opened(path)
                return _NAMED[variable, path]
        return None

    @property
    def plays(self) -> bool:
        """True where it is played back, so that no model is asked."""
        return self._waiting is not None

    def unused(self) -> int:
        """How many recorded calls have not been made."""
        return sum(map(len, (self._waiting or {}).values()))

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """What came back for ``request``.

        Raises:
            RecordingError: it was not recorded, or not as often.
            ReplayedFailure: the call had failed.
        """
        waiting = self._waiting or {}
        key = _key(request)
        with self._lock:
            calls = waiting.get(key)
            if not calls:
                times = self._counts.get(key)
                trouble = "was not recorded" if times is None else f"was recorded {times} times only"
                raise RecordingError(
                    f"this call of the model {request.get('model')} {trouble} in {self.path}"
                )
            call = calls.popleft()
        if "failure" in call:
            raise ReplayedFailure(str(call["failure"]))
        answer: Mapping[str, Any] = call["answer"]
        return answer

    def add(self, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Write a call down. Raises RecordingError where the file cannot be written."""
        self._write({"request": request, "answer": answer})

    def fail(self, request: Mapping[str, Any], error: BaseException) -> None:
        """Write down that a call failed: with which kind of error, not with which words."""
        self._write({"request": request, "failure": type(error).__name__})

    def _write(self, entry: Mapping[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False, sort_keys=True)
        try:
            with self._lock, self.path.open("a", encoding="utf-8", errors=ESCAPED) as file:
                file.write(line + "\n")
        except OSError as error:
            raise RecordingError(f"the recording {self.path} cannot be written: {error.strerror}") from error


_NAMED: Final[dict[tuple[str, str], Recording]] = {}


def _key(request: Mapping[str, Any]) -> str:
    return json.dumps(request, ensure_ascii=False, sort_keys=True)
