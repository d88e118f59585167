"""What a store has to offer so that nothing is lost: LangGraph's saver, and a journal beside it.

The journal has four parts, all of plain JSON-like data:

* the *inbox*: a message is kept, under its id, before anything is done about it, and stays unanswered
  until the turn that answers it is complete;
* the *lease*: one holder answers a conversation at a time, over all processes;
* the *ledger*: what a turn did to the world outside, and what it learned from it up to then, so that a
  turn that was cut off takes the same way again and repeats nothing;
* the *transcript*: what was said, with sensitive values masked.

A turn makes two transactions: ``receive`` at its start, and at its end the checkpoint together with the
answer, the transcript and the end of the lease. The saver gets the latter through ``CLOSING``, because
LangGraph hands it the checkpoint only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


class LeaseLostError(CheckpointError):
    """Another process took a conversation over, because this one was thought dead."""


Plain = Mapping[str, Any]
"""A JSON object: text keys; values of None, bool, int, float, str, list, dict."""

ANSWERS_KEPT: Final = 4
"""Of each conversation this many answers are kept whole; of older ones only what the transcript says."""

LEASE_SECONDS: Final = 15.0
"""How long a lease lasts that is not renewed. Holders renew it after a third of that."""

RETRIES: Final = 20
"""How often a message is taken up again whose processes die over it, before it is put aside. As many as
RabbitMQ 4 redelivers by default: processes are killed for other reasons too, by deployments or one by one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: a call that was begun under ``key``.

    ``outcome`` is None while nobody knows how it went; else ``{"result": …}`` or ``{"error": …}``.
    """

    key: str
    outcome: Plain | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An unanswered message. ``ledger`` is what an earlier attempt to answer it wrote down, by key.

    ``retries`` is how often somebody took it up who found it waiting.
    """

    id: str
    given: Plain
    ledger: Mapping[str, Entry] = field(default_factory=dict)
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message that was handed in.

    Exactly one of these holds: ``answer`` is there (the message was answered before), ``failure`` is there
    (somebody else tried, and it failed: the message is no longer in the inbox), ``todo`` is not empty (the
    caller holds the lease, and has to answer these, oldest first, the last being the caller's own), or none
    of them: another holds the lease; the message waits in the inbox, ask again.
    """

    answer: Plain | None = None
    failure: str | None = None
    todo: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a turn, for the transaction that stores its checkpoint.

    The transaction, besides the checkpoint (compare and set on its parent):

    1. refuses (LeaseLostError, nothing is changed) unless ``claim`` holds the lease of ``session``;
    2. stores ``answer`` and ``said`` (the transcript's line) with the message and forgets what was given;
    3. forgets the whole answers of all but the last ``ANSWERS_KEPT`` messages of the conversation;
    4. deletes the message's lines of the ledger: an answered message is never worked on again;
    5. ends the lease, if ``release``.
    """

    session: str
    claim: str
    message_id: str
    answer: Plain
    said: Plain
    release: bool


class Turning(Protocol):
    """A turn that is being taken, as the saver sees it."""

    @property
    def session(self) -> str:
        """Whose turn: checkpoints of other threads are stored as ever."""

    @property
    def closing(self) -> Closing | None:
        """None as long as the turn is not complete: then no checkpoint may be stored."""


CLOSING: Final[ContextVar[Turning | None]] = ContextVar("soni_turn", default=None)
"""Set around a run of the graph. A saver's ``aput`` looks here: unset, it stores the checkpoint alone (other
users of LangGraph, the conformance suite); set, it stores nothing before ``closing`` is there."""


class Journal(Protocol):
    """Inbox, lease, ledger and transcript of one store. Every method is one transaction.

    A ``claim`` is the name of one attempt to take a turn, unique over all processes. Who holds the lease
    is decided by it. ``lease`` is in seconds; the store's own clock counts.

    Every method raises CheckpointError where the store cannot be used.
    """

    async def receive(
        self,
        session: str,
        message_id: str | None,
        given: Plain,
        claim: str,
        lease: float,
        *,
        again: bool = False,
    ) -> Received:
        """Put a message into the inbox and try to get the lease.

        The message id is the idempotency key: a message that is there already is not put in twice, and what
        counts is what was ``given`` first. ``again``: this claim has handed it in before and is
        waiting; without it, a message that failed is put in anew, behind all others, with its ledger kept.
        The lease is free if nobody has it, ``claim`` has it already, it ran out, or its holder is known to
        be dead. Messages are answered in the order they came in; those behind the caller's are not given
        out. A holder that takes over from a dead one gets what that one left unanswered first.
        Who is cancelled here leaves no lease behind, though perhaps the message.

        Of the messages given out the oldest, the one that is worked on now, has one more of ``retries``,
        unless it was put in just now. Putting in anew what failed sets that back to none; but a message
        that had more than ``RETRIES`` stays where it was, so that it goes on failing.
        """

    async def fail(self, session: str, message_id: str, claim: str, failure: str) -> None:
        """Take a message out of the inbox whose turn raised; its ledger stays, for whoever sends it again.

        The lease is kept. Does nothing where ``claim`` does not hold it.
        """

    async def renew(self, session: str, claim: str, lease: float) -> bool:
        """Hold the lease for ``lease`` more seconds. False if it is lost."""

    async def release(self, session: str, claim: str) -> None:
        """End the lease, if ``claim`` holds it."""

    async def intend(
        self, session: str, message_id: str, claim: str, key: str, learned: Sequence[Entry]
    ) -> None:
        """Write into the ledger that the call ``key`` is about to be made, and what was ``learned`` before.

        What is there already stays as it is.

        Raises:
            LeaseLostError: ``claim`` does not hold the lease any more; the call must not be made.
        """

    async def finish(self, session: str, message_id: str, key: str, outcome: Plain) -> None:
        """Write down how a call went. Needs no lease: what happened, happened."""

    async def transcript(self, session: str, last: int | None = None) -> list[Plain]:
        """What was said (``Closing.said``), oldest first; with ``last`` only that many."""

    async def unanswered(self) -> list[str]:
        """The conversations that have unanswered messages, those of the oldest first."""

    async def forget(self, session: str) -> bool:
        """Delete everything of a conversation, its checkpoints too. False if there was nothing.

        Raises:
            CheckpointError: somebody is answering it right now.
        """

    async def forget_older(self, seconds: float) -> int:
        """Delete every conversation that was not spoken to for ``seconds``, and return how many.

        Conversations with unanswered messages or a holder stay.
        """


class Store(Protocol):
    """``open`` before use, ``close`` after; both may be called again. The rest is valid in between."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    @property
    def saver(self) -> BaseCheckpointSaver[Any]: ...

    @property
    def journal(self) -> Journal: ...
