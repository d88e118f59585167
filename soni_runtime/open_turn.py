"""A turn that is being taken: what it wrote down about itself, and how it is closed.

An attempt to answer a message that was cut off (the process was killed) is repeated by whoever gets the
message next. To take the same way again it finds in the ledger what the first attempt had learned before
it changed the world for the first time: what understanding said, what actions gave back.
What was learned since the last write is kept in memory only, because nothing outside depends on it yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from soni_runtime.checkpoints.port import CLOSING, Closing, Entry, Journal, Message, Plain
from soni_runtime.commands import command_from_dict
from soni_runtime.stored_turn import pack_turn
from soni_runtime.turn import Turn
from soni_runtime.understanding.base import Request, Understanding, Understood
from soni_runtime.values import from_plain, to_plain

UNDERSTOOD: Final = "understood"
"""The key in the ledger of what understanding said; those of calls contain colons."""


class OpenTurn:
    """One attempt to answer ``message``. ``release``: the lease ends with the turn."""

    __slots__ = (
        "_journal",
        "_learned",
        "claim",
        "closing",
        "message",
        "notes",
        "release",
        "session",
        "taken",
    )

    def __init__(
        self, journal: Journal, session: str, claim: str, message: Message, *, release: bool
    ) -> None:
        self._journal = journal
        self._learned: list[tuple[str, Callable[[], Plain]]] = []
        self.session = session
        self.claim = claim
        self.message = message
        self.release = release
        self.notes: list[str] = []
        self.closing: Closing | None = None
        self.taken: Turn | None = None

    def known(self, key: str) -> Entry | None:
        """What an earlier attempt wrote down under ``key``."""
        return self.message.ledger.get(key)

    def learn(self, key: str, outcome: Callable[[], Plain]) -> None:
        """Note what the world said, to be written down with the next intent to change it, if one comes."""
        if key not in self.message.ledger:
            self._learned.append((key, outcome))

    async def intend(self, key: str) -> None:
        """Write down that a call is about to be made. Raises LeaseLostError where it must not be."""
        learned, self._learned = self._learned, []
        entries = [Entry(name, outcome()) for name, outcome in learned]
        await self._journal.intend(self.session, self.message.id, self.claim, key, entries)

    async def finish(self, key: str, outcome: Plain) -> None:
        """Write down how a call went."""
        await self._journal.finish(self.session, self.message.id, key, outcome)

    def close(self, turn: Turn) -> None:
        """The turn is complete: from now on its checkpoint may be stored, and the answer with it."""
        if self.notes:
            turn = replace(turn, notes=[*turn.notes, *self.notes])
        self.taken = turn
        said: dict[str, Any] = {"user": turn.user, "bot": [str(reply) for reply in turn.replies]}
        self.closing = Closing(self.session, self.claim, self.message.id, pack_turn(turn), said, self.release)


def open_turn() -> OpenTurn | None:
    """The turn that is being taken here; None outside a session, in tests and simulations."""
    turn = CLOSING.get()
    return turn if isinstance(turn, OpenTurn) else None


class Remembering:
    """An understanding that understands a message once, however often its turn has to be taken."""

    __slots__ = ("engine",)

    def __init__(self, engine: Understanding) -> None:
        self.engine = engine

    async def understand(self, request: Request) -> Understood:
        """What an earlier attempt understood, else what the engine does. Raises UnderstandingError."""
        turn = open_turn()
        entry = turn.known(UNDERSTOOD) if turn is not None else None
        if entry is not None and entry.outcome is not None:
            stored = entry.outcome["result"]
            return Understood(
                commands=tuple(command_from_dict(from_plain(command)) for command in stored["commands"]),
                engine=stored["engine"],
                notes=tuple(stored["notes"]),
            )
        understood = await self.engine.understand(request)
        if turn is not None:
            turn.learn(UNDERSTOOD, lambda: {"result": _packed(understood)})
        return understood


def _packed(understood: Understood) -> dict[str, Any]:
    return {
        "commands": [to_plain(command.to_dict()) for command in understood.commands],
        "engine": understood.engine,
        "notes": list(understood.notes),
    }
