"""Between extraction and validation: a value in the user's words, in the type of its slot.

The embedded engine extracts typed values. A model may quote instead ("quarter past eleven", "the 2nd"); what
it quotes is read by the same extractors, with the same clock. What they cannot read stays as it is: refusing
is the work of types and validators.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from soni_runtime.errors import SoniError
from soni_runtime.program import Program, Slot
from soni_runtime.types import coerce, coerce_enum
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.languages import languages
from soni_runtime.understanding.local.reading import prepare
from soni_runtime.understanding.local.slots import SlotView, slot_views
from soni_runtime.understanding.schema import typed

_READ: Final = frozenset(("enum", "boolean", "number", "integer", "date", "time", "datetime", "duration"))


class Normaliser:
    """Brings values into the types of a program's slots."""

    def __init__(self, program: Program) -> None:
        tags = languages((program.language, *program.languages))
        self._views = slot_views(program, tags)

    def value(self, slot: Slot, value: Any, request: Request) -> Any:
        """``value`` in the type of ``slot``; as it is where it cannot be read in exactly one way."""
        value = typed(slot, value)
        view = self._views.get(slot.name)
        if not isinstance(value, str) or view is None or view.kind not in _READ:
            return value
        now = request.now or datetime.now()
        if _fits(view, value, request.language, now):
            return value
        found = find(view, prepare(request, value, now), asked=True)
        readings = list(dict.fromkeys(str(one.value) for one in found))
        return found[0].value if len(readings) == 1 else value


def _fits(view: SlotView, value: str, language: str, now: datetime) -> bool:
    slot = view.slot
    try:
        if slot.values is not None:
            coerce_enum(value, slot.values, language=language)
        else:
            coerce(value, slot.type, language=language, now=now)
    except SoniError:
        return False
    return True
