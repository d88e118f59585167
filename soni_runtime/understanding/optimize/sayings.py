"""What people may say for a bot's slots, with the values it means: examples, words of enumerations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from soni_runtime.errors import SoniError
from soni_runtime.program import Program, Slot
from soni_runtime.types import coerce, coerce_enum
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local.slots import base_type
from soni_runtime.understanding.normalising import Normaliser
from soni_runtime.understanding.optimize.examples import PARTS
from soni_runtime.understanding.optimize.phrases import Phrases
from soni_runtime.values import plain_view

MOST: Final = 12
"""Sayings for one slot."""


class Sayings:
    """The sayings of a program's slots, each a text and the value it means.

    ``fills`` are further values by slot, said as they are written. Sensitive slots have no sayings.
    """

    def __init__(
        self, program: Program, fills: Mapping[str, Sequence[Any]], now: datetime, phrases: Phrases | None
    ) -> None:
        self._phrases = phrases
        self._normaliser = Normaliser(program)
        self._request = Request(text="", program=program, language=program.language, now=now)
        self._known = {
            name: self._of(slot, fills.get(name, ()))
            for name, slot in program.slots.items()
            if not slot.sensitive
        }

    def of(self, slot: str, part: str) -> list[tuple[str, Any]]:
        """What is said for ``slot`` in ``part``: of three sayings and more each part has its own."""
        known = self._known.get(slot, [])
        place = PARTS.index(part)
        return known[place :: len(PARTS)] if len(known) >= len(PARTS) else known

    def _of(self, slot: Slot, fills: Sequence[Any]) -> list[tuple[str, Any]]:
        kind, _ = base_type(slot.type)
        if kind == "boolean" and slot.values is None and self._phrases is not None:
            pairs = zip(self._phrases.yes, self._phrases.no, strict=True)
            return [one for yes, no in pairs for one in ((yes, True), (no, False))]
        texts = [str(text) for text in slot.examples]
        for value, words in (slot.values or {}).items():
            texts += [str(value).replace("_", " "), *words]
        if slot.values is None:
            texts += [text for fill in fills if (text := _text(fill)) is not None]
        found: dict[str, tuple[str, Any]] = {}
        for text in texts:
            value = self._value(slot, text)
            if value is not None:
                found.setdefault(text.casefold(), (text, value))
        return list(found.values())[:MOST]

    def _value(self, slot: Slot, text: str) -> Any:
        """The value that a text means; None for a text that means none."""
        language, now = self._request.language, self._request.now
        value = self._normaliser.value(slot, text, self._request)
        try:
            if slot.values is not None and base_type(slot.type)[0] != "list":
                return coerce_enum(value, slot.values, language=language)
            return coerce(value, slot.type, language=language, now=now)
        except (SoniError, ValueError):
            return None


def _text(value: Any) -> str | None:
    """A value as it would be typed; None for what nobody types."""
    plain = plain_view(value)
    if isinstance(plain, str | int | float) and not isinstance(plain, bool):
        return str(plain)
    return None
