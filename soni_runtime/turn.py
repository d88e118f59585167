"""What a turn gives back to whoever talks to the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from soni_runtime.commands import Command
from soni_runtime.values import plain_view


class Reply(str):
    """One thing the bot said: its text, with what goes along with it.

    ``buttons`` are ``{"title": …, "commands": […]}``; ``card`` and ``image`` as the flow gave them. ``safe``
    is the text with sensitive values masked: what is kept of it for understanding.
    """

    __slots__ = ("buttons", "card", "image", "safe")

    buttons: tuple[Mapping[str, Any], ...]
    card: Mapping[str, Any] | None
    image: str | None
    safe: str

    def __new__(
        cls,
        text: str,
        *,
        buttons: tuple[Mapping[str, Any], ...] = (),
        card: Mapping[str, Any] | None = None,
        image: str | None = None,
        safe: str | None = None,
    ) -> Reply:
        self = super().__new__(cls, text)
        self.buttons = buttons
        self.card = card
        self.image = image
        self.safe = text if safe is None else safe
        return self


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open question: ``kind`` is ``collect``, ``confirm``, ``choose`` or None, ``slot`` what it fills.

    ``options`` are the choices as they were shown. ``timeout`` is after how many seconds without an answer
    the bot wants to be told so (the command ``Silence``), ``close_after`` after how many it wants to hear
    that the conversation is over (``Silence(final=True)``).
    """

    kind: str | None = None
    slot: str | None = None
    slots: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    timeout: float | None = None
    close_after: float | None = None

    def __bool__(self) -> bool:
        return self.kind is not None


@dataclass(frozen=True, slots=True)
class Called:
    """An action that ran in this turn. Exactly one of ``result`` and ``error`` says how it went."""

    name: str
    arguments: Mapping[str, Any]
    result: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A command that was not applied, and why."""

    command: Command
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One exchange. Values in ``slots``, ``called`` are JSON types; sensitive ones are masked.

    ``flow`` and ``step`` say where the conversation stands (None when no flow runs); ``slots`` are the
    values in reach there, session-scoped ones included. ``error`` is a failure that no flow handled,
    ``handoff`` the queue the conversation was given to, ``handed`` the values that go with it, ``notes``
    what understanding had to remark.
    """

    user: str | None = None
    replies: list[str] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    flow: str | None = None
    step: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    called: list[Called] = field(default_factory=list)
    error: str | None = None
    handoff: str | None = None
    session: str = ""
    notes: list[str] = field(default_factory=list)
    handed: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The turn as one JSON object, the form ``soni run --json`` prints."""
        return {
            "user": self.user,
            "replies": [str(reply) for reply in self.replies],
            "commands": [plain_view(command.to_dict()) for command in self.commands],
            "ignored": [
                {**plain_view(item.command.to_dict()), "reason": item.reason} for item in self.ignored
            ],
            "flow": self.flow,
            "step": self.step,
            "slots": self.slots,
            "waiting": (
                {"kind": self.waiting.kind, "slot": self.waiting.slot, "options": list(self.waiting.options)}
                if self.waiting
                else None
            ),
            "called": [
                {"name": c.name, "arguments": dict(c.arguments), "result": c.result, "error": c.error}
                for c in self.called
            ],
            "error": self.error,
        }
