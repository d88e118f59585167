"""What happens in a turn, as typed events for logs, traces and tests.

Nobody pays for an event that nobody listens to: callers guard with ``if bus.on:`` so that the payload is
not even built. Values of sensitive slots never get here; they are masked where the event is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    type: ClassVar[str] = ""
    session: str
    turn: int

    def to_dict(self) -> dict[str, Any]:
        return {"type": self.type, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood(Event):
    """Understanding answered: which engine, with which commands, at what cost."""

    type: ClassVar[str] = "understood"
    engine: str
    commands: tuple[str, ...]
    tokens: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandIgnored(Event):
    type: ClassVar[str] = "command_ignored"
    command: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntered(Event):
    """``file`` and ``line`` say where the step is written; None for flows that were written in Python."""

    type: ClassVar[str] = "step_entered"
    flow: str
    step: str
    kind: str
    file: str | None
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEnded(Event):
    """``how`` is ``end``, ``cancel`` or ``error``."""

    type: ClassVar[str] = "flow_ended"
    flow: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFinished(Event):
    type: ClassVar[str] = "action_finished"
    action: str
    milliseconds: float
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPiece(Event):
    """A piece of a reply that a model is writing: ``reply`` is the place of the reply in the turn, from 0.

    ``replaces``: the pieces so far are void, ``text`` is the whole reply.
    """

    type: ClassVar[str] = "text_piece"
    reply: int
    text: str
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWritten(Event):
    """A model wrote a text, or failed to. ``purpose`` is ``generate``, ``rephrase`` or ``explain``."""

    type: ClassVar[str] = "text_written"
    purpose: str
    model: str
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMoved(Event):
    """A conversation that another version of the program left was taken in.

    ``verdict`` is ``migrates``, ``asks again`` or ``breaks``; ``step`` is empty where it is about a value.
    """

    type: ClassVar[str] = "conversation_moved"
    flow: str
    step: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePutAside(Event):
    """A message could not be answered, and is out of the inbox. ``turn`` is 0: it has none."""

    type: ClassVar[str] = "message_put_aside"
    message: str
    reason: str


Observer = Callable[[Event], None]


class Bus:
    """Hands events to whoever subscribed, in order of subscription."""

    __slots__ = ("_observers", "on")

    def __init__(self) -> None:
        self._observers: list[Observer] = []
        self.on = False

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer`` with every event from now on; the result ends the subscription."""
        self._observers.append(observer)
        self.on = True

        def unsubscribe() -> None:
            if observer in self._observers:
                self._observers.remove(observer)
            self.on = bool(self._observers)

        return unsubscribe

    def emit(self, event: Event) -> None:
        for observer in self._observers:
            observer(event)
