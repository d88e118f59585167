"""The world outside the bot: a file that every call of a write action is appended to, a line at a time.

A line is written by one ``write`` to a file opened for appending, so a kill leaves it whole or not at all.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """``done`` is written after the work, so a call that was killed in the middle has a line without."""

    action: str
    key: str
    session: str
    process: int
    given: tuple[Any, ...]
    done: bool


class Outside:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, call: Call) -> None:
        entry = [call.action, call.key, call.session, call.process, call.given, call.done]
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps(entry).encode("ascii") + b"\n")
        finally:
            os.close(file)

    def calls(self) -> list[Call]:
        """Everything that was written, in order."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="ascii").splitlines()
        return [
            Call(action, key, session, process, tuple(given), done)
            for action, key, session, process, given, done in map(json.loads, lines)
        ]
