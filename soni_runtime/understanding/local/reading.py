"""One message at one point of a conversation: what every reader of it shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from soni_runtime.commands import Command, CorrectSlot, SetSlot
from soni_runtime.understanding.base import Evidence, Question, Request
from soni_runtime.understanding.local.dates import find_dates
from soni_runtime.understanding.local.fill import Filled
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.knowledge import Knowledge
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.words import fold, plain

HIDDEN: Final = "•••"


@dataclass(frozen=True, slots=True)
class Said:
    """A command with the reason for it; for a value also where it stands in the message."""

    command: Command
    confidence: float
    words: str = ""
    place: tuple[int, int] | None = None

    @property
    def evidence(self) -> Evidence:
        return Evidence(round(max(0.0, min(1.0, self.confidence)), 3), self.words)


def prepare(request: Request, text: str, now: datetime) -> Message:
    """A text in the language of the conversation, and in those of the bot."""
    program = request.program
    others = (program.language, *program.languages)
    return Message.of(text, tag=request.language or program.language, others=others, now=now)


class Reading:
    """A request, its message prepared, and the slots that are in play."""

    def __init__(self, request: Request, message: Message, knowledge: Knowledge) -> None:
        self.request = request
        self.knowledge = knowledge
        self.message = message

    def prepared(self, text: str) -> Message:
        """Another text as a message of the same moment."""
        return prepare(self.request, text, self.message.now)

    @property
    def question(self) -> Question | None:
        return self.request.question

    def views(self, names: Iterable[str]) -> list[SlotView]:
        known = self.knowledge.views
        return [known[name] for name in names if name in known]

    @cached_property
    def settable(self) -> list[SlotView]:
        """The slots that may be set, in the order in which the active flow asks for them."""
        order = self.knowledge.order.get(self.request.active or "", {})
        names = sorted(self.request.settable, key=lambda name: order.get(name, len(order)))
        return self.views(names)

    @cached_property
    def asked(self) -> list[SlotView]:
        allowed = set(self.request.settable)
        return self.views(name for name in (self.question.slots if self.question else ()) if name in allowed)

    @cached_property
    def filled(self) -> list[SlotView]:
        return [view for view in self.settable if view.name in self.request.filled]

    def value(self, view: SlotView) -> Any:
        return self.request.filled.get(view.name)

    def same(self, view: SlotView, value: Any) -> bool:
        """True if the slot has this value already. A sensitive value is never known to be the same."""
        old = self.value(view)
        if old is None or view.slot.sensitive:
            return False
        return bool(old == value) or plain(fold(str(old))) == plain(fold(str(value)))

    def words(self, view: SlotView, found: Found) -> str:
        """The surface of a value, hidden where the slot is sensitive."""
        return HIDDEN if view.slot.sensitive else self.message.text[found.start : found.end]

    def set(self, filled: Filled, *, sure: float | None = None) -> Said:
        filled = self._near(filled)
        found, view = filled.found, filled.view
        confidence = found.confidence if sure is None else sure
        return Said(SetSlot(view.name, found.value), confidence, self.words(view, found), found.place)

    def _near(self, filled: Filled) -> Filled:
        """A bare day that changes a date stays in its month: "no, on the 26th"."""
        found, old = filled.found, self.value(filled.view)
        if filled.view.kind != "date" or not isinstance(old, date):
            return filled
        part = self.message.part(found.start, found.end)
        near = find_dates(part, past=filled.view.past, near=old)
        if len(near) != 1 or not isinstance(found.value, date) or near[0].value.day != found.value.day:
            return filled
        return replace(filled, found=replace(found, value=near[0].value))

    def correct(self, filled: Filled, *, sure: float | None = None) -> Said:
        """A correction; of a slot that has no value yet, simply its value."""
        filled = self._near(filled)
        found, view = filled.found, filled.view
        if self.value(view) is None:
            return self.set(filled, sure=sure)
        confidence = found.confidence if sure is None else sure
        words = self.words(view, found)
        return Said(CorrectSlot(view.name, found.value), confidence, words, found.place)
