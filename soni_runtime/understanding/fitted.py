"""What was fitted to a bot for the embedded engine: a file that ``settings.understanding.program`` names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from soni_runtime.errors import UnderstandingError

KIND: Final = "local"
"""What ``kind`` says in such a file; a program of DSPy has none."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """How sure the embedded engine has to be: to start a flow without asking back (``confidence``), and to
    take a message for one about the bot at all (``scope``). ``messages`` are further texts that start a flow,
    by its name; those of a flow that the bot no longer has are ignored."""

    confidence: float
    scope: float = 0.0
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_fitted(path: str | Path) -> Fitted | None:
    """What a file of ``soni optimize --engine local`` holds; None for any other, or none.

    Raises:
        UnderstandingError: it is such a file, and makes no sense.
    """
    try:
        data = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None  # whoever it is meant for says what is wrong with it
    if not isinstance(data, Mapping) or data.get("kind") != KIND:
        return None
    return Fitted(_share(data, "confidence", path), _share(data, "scope", path), _messages(data, path))


def _share(data: Mapping[str, Any], name: str, path: str | Path) -> float:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UnderstandingError(f"`{name}` in {path} must be a number between 0 and 1, not {value!r}")
    return float(value)


def _messages(data: Mapping[str, Any], path: str | Path) -> dict[str, tuple[str, ...]]:
    by_flow = data.get("messages", {})  # files written before there were any have none
    sound = isinstance(by_flow, dict) and all(
        isinstance(own, list) and all(isinstance(text, str) for text in own) for own in by_flow.values()
    )
    if not sound:
        raise UnderstandingError(f"`messages` in {path} must be a list of texts for each flow")
    return {flow: tuple(own) for flow, own in by_flow.items()}
