"""Conversations that live as long as the process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from langgraph.checkpoint.base import get_checkpoint_id
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from soni_runtime.checkpoints.claims import is_dead
from soni_runtime.checkpoints.port import (
    ANSWERS_KEPT,
    CLOSING,
    RETRIES,
    Closing,
    Entry,
    LeaseLostError,
    Message,
    Plain,
    Received,
)
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata

TRANSCRIPT_KEPT: Final = 1000
"""How many lines of each conversation are remembered: memory is finite, and nobody deletes from it."""


class LatestInMemory(InMemorySaver):
    """LangGraph's saver in memory, keeping only the latest checkpoint of a conversation."""

    def __init__(self, journal: MemoryJournal | None = None) -> None:
        super().__init__(serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))
        self._journal = journal
        self._versions: dict[tuple[str, str], dict[str, Any]] = {}

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As ``put``; in a turn only when it is complete, together with what else it leaves."""
        place = config["configurable"]
        turn = CLOSING.get()
        if turn is None or self._journal is None or turn.session != place["thread_id"]:
            return self.put(config, checkpoint, metadata, new_versions)
        if turn.closing is None:
            return {"configurable": {**place, "checkpoint_id": checkpoint["id"]}}
        self._journal.must_hold(turn.closing)
        latest = max(self.storage[place["thread_id"]].get(place.get("checkpoint_ns", ""), ()), default=None)
        if latest not in (None, get_checkpoint_id(config), checkpoint["id"]):
            raise CheckpointError(f"the conversation {turn.session!r} was changed meanwhile")
        self._journal.close_turn(turn.closing)
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """As ``put_writes``; in a turn nothing, because a turn is one step."""
        turn = CLOSING.get()
        if turn is None or self._journal is None or turn.session != config["configurable"]["thread_id"]:
            self.put_writes(config, writes, task_id, task_path)

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        stored = super().put(config, checkpoint, metadata, new_versions)
        place: dict[str, Any] = stored["configurable"]
        thread, ns, identity = place["thread_id"], place["checkpoint_ns"], place["checkpoint_id"]
        older = [one for one in self.storage[thread][ns] if one != identity]
        for one in older:
            del self.storage[thread][ns][one]
            self.writes.pop((thread, ns, one), None)
        versions = checkpoint["channel_versions"]
        for channel, version in self._versions.get((thread, ns), {}).items():
            if versions.get(channel) != version:
                self.blobs.pop((thread, ns, channel, version), None)
        self._versions[thread, ns] = dict(versions)
        return stored

    def delete_thread(self, thread_id: str) -> None:
        super().delete_thread(thread_id)
        for place in [place for place in self._versions if place[0] == thread_id]:
            del self._versions[place]


@dataclass(slots=True)
class _Row:
    """A message: answered where ``said`` is there, failed where ``failure`` is, else unanswered."""

    given: Plain
    answer: Plain | None = None
    failure: str | None = None
    said: Plain | None = None
    ledger: dict[str, Entry] = field(default_factory=dict)
    retries: int = 0

    @property
    def waits(self) -> bool:
        return self.said is None and self.failure is None


@dataclass(slots=True)
class _Conversation:
    rows: dict[str, _Row] = field(default_factory=dict)  # by message id, in the order they came in
    claim: str | None = None
    expires: float = 0.0
    at: float = 0.0

    def is_free(self, claim: str) -> bool:
        holder = self.claim
        return holder is None or holder == claim or self.expires <= time.monotonic() or is_dead(holder)

    def waiting(self) -> list[str]:
        return [identity for identity, row in self.rows.items() if row.waits]


class MemoryJournal:
    """The journal of a store in memory, see ``port.Journal``. It outlives no process."""

    def __init__(self) -> None:
        self._all: dict[str, _Conversation] = {}
        self.saver: LatestInMemory | None = None

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
        talk = self._all.get(session)
        if talk is None:
            if message_id is None or again:
                return Received() if message_id is None else Received(failure="the conversation was deleted")
            talk = self._all[session] = _Conversation()
        fresh = False
        if message_id is not None:
            row = talk.rows.get(message_id)
            if row is None and again:
                return Received(failure="the conversation was deleted")
            if row is not None and row.said is not None:
                return Received(answer=row.answer if row.answer is not None else {"said": row.said})
            if row is not None and row.failure is not None and again:
                return Received(failure=row.failure)
            if row is None or row.failure is not None:
                old = talk.rows.pop(message_id, None) or _Row(given)
                retries = old.retries if old.retries > RETRIES else 0
                talk.rows[message_id] = _Row(old.given, ledger=old.ledger, retries=retries)
                fresh = row is None
                talk.at = time.time()
        waiting = talk.waiting()
        if not waiting or not talk.is_free(claim):
            return Received()
        talk.claim, talk.expires = claim, time.monotonic() + lease
        if message_id is not None:
            del waiting[waiting.index(message_id) + 1 :]
        if waiting and not (fresh and waiting[0] == message_id):
            talk.rows[waiting[0]].retries += 1
        rows = [(identity, talk.rows[identity]) for identity in waiting]
        return Received(todo=[Message(name, row.given, dict(row.ledger), row.retries) for name, row in rows])

    def _held(self, session: str, claim: str) -> _Conversation | None:
        talk = self._all.get(session)
        return talk if talk is not None and talk.claim == claim else None

    async def fail(self, session: str, message_id: str, claim: str, failure: str) -> None:
        talk = self._held(session, claim)
        if talk is not None and (row := talk.rows.get(message_id)) is not None and row.waits:
            row.failure = failure

    async def renew(self, session: str, claim: str, lease: float) -> bool:
        talk = self._held(session, claim)
        if talk is not None:
            talk.expires = time.monotonic() + lease
        return talk is not None

    async def release(self, session: str, claim: str) -> None:
        if (talk := self._held(session, claim)) is not None:
            talk.claim = None

    async def intend(
        self, session: str, message_id: str, claim: str, key: str, learned: Sequence[Entry]
    ) -> None:
        ledger = self._must_hold(session, claim).rows[message_id].ledger
        for entry in (*learned, Entry(key)):
            ledger.setdefault(entry.key, entry)

    async def finish(self, session: str, message_id: str, key: str, outcome: Plain) -> None:
        if (talk := self._all.get(session)) is not None and (row := talk.rows.get(message_id)) is not None:
            row.ledger[key] = Entry(key, outcome)

    def must_hold(self, closing: Closing) -> None:
        """Raises LeaseLostError where the turn was taken over by somebody else."""
        self._must_hold(closing.session, closing.claim)

    def _must_hold(self, session: str, claim: str) -> _Conversation:
        if (talk := self._held(session, claim)) is None:
            raise LeaseLostError(f"somebody else has taken over the conversation {session!r}")
        return talk

    def close_turn(self, closing: Closing) -> None:
        """What belongs to the end of a turn besides its checkpoint (see ``Closing``)."""
        talk = self._must_hold(closing.session, closing.claim)
        talk.rows[closing.message_id] = _Row({}, answer=closing.answer, said=closing.said)
        talk.at = time.time()
        answered = (row for row in reversed(talk.rows.values()) if row.said is not None)
        for row in islice(answered, ANSWERS_KEPT, ANSWERS_KEPT + 2):
            row.answer = None
        if len(talk.rows) > TRANSCRIPT_KEPT:
            oldest = next(iter(talk.rows))
            if not talk.rows[oldest].waits:
                del talk.rows[oldest]
        if closing.release:
            talk.claim = None

    async def transcript(self, session: str, last: int | None = None) -> list[Plain]:
        talk = self._all.get(session, _Conversation())
        lines = [row.said for row in talk.rows.values() if row.said is not None]
        return lines if last is None else lines[max(0, len(lines) - last) :]

    async def unanswered(self) -> list[str]:
        return [session for session, talk in self._all.items() if talk.waiting()]

    async def forget(self, session: str) -> bool:
        talk = self._all.get(session)
        if talk is not None and not talk.is_free(""):
            raise CheckpointError(
                f"the conversation {session!r} is being answered right now; delete it when that is done"
            )
        return self._delete(session)

    async def forget_older(self, seconds: float) -> int:
        old = [
            session
            for session, talk in self._all.items()
            if talk.at <= time.time() - seconds and talk.is_free("") and not talk.waiting()
        ]
        return sum(map(self._delete, old))

    def _delete(self, session: str) -> bool:
        # Reading leaves empty places behind, in a mapping that makes them as they are asked for.
        stored = self.saver is not None and any(self.saver.storage.get(session, {}).values())
        if self.saver is not None:
            self.saver.delete_thread(session)
        return self._all.pop(session, None) is not None or stored


class MemoryStore:
    """Forgets nothing on ``close``: the conversations are there for the next ``open``."""

    def __init__(self) -> None:
        self._journal = MemoryJournal()
        self._saver = LatestInMemory(self._journal)
        self._journal.saver = self._saver

    @property
    def saver(self) -> LatestInMemory:
        return self._saver

    @property
    def journal(self) -> MemoryJournal:
        return self._journal

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""
