"""The protocol of understanding: what the user typed becomes commands.

An engine sees only what this point of the conversation allows. It never changes state; ``apply``
decides what its commands do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from soni_runtime.commands import Command
from soni_runtime.program import Program, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the bot is waiting for.

    ``kind``: ``collect``, ``confirm``, ``choose`` (pick from ``options``, the texts shown),
    ``resume``, ``restart`` (both yes or no) or ``clarify`` (pick one of the flows in ``options``).
    """

    kind: str
    flow: str | None = None
    slots: tuple[str, ...] = ()
    prompt: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One message to understand.

    ``startable`` are the flows that may start now, ``settable`` the slots that may be set or
    corrected (of the active flow and its callers), ``filled`` those that have a value, with it;
    values of sensitive slots are shown as ``"•••"``. Slots of a startable flow may be set too, when
    the same message starts it: ``flow_slots`` says which. ``answers`` are the commands without a flow or a
    slot that the open question takes (None: as its kind suggests). ``secrets`` is how the sensitive values
    that the conversation holds are written; they must not leave the process.
    """

    text: str
    program: Program
    question: Question | None = None
    active: str | None = None
    startable: tuple[str, ...] = ()
    settable: tuple[str, ...] = ()
    filled: Mapping[str, Any] = field(default_factory=dict)
    flow_slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: tuple[str, ...] | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    recent: Sequence[tuple[str, str]] = ()
    language: str = "en"
    now: datetime | None = None

    def slot(self, name: str) -> Slot:
        return self.program.slots[name]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an engine believes in a command: how sure (0 to 1), and the words it came from."""

    confidence: float
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The commands of a message, in spoken order; ``evidence`` has one entry per command.

    ``candidates`` are the flows that were thought of, the likeliest first.
    """

    commands: tuple[Command, ...]
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[str, ...] = ()
    engine: str = ""
    tokens: int = 0
    milliseconds: float = 0.0
    notes: tuple[str, ...] = ()


class Understanding(Protocol):
    """An engine. ``understand`` raises UnderstandingError where it cannot answer at all."""

    async def understand(self, request: Request) -> Understood: ...
