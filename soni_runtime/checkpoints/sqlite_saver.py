"""LangGraph's checkpoints in SQLite, and with the last one of a turn everything else the turn leaves."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)

from soni_runtime.checkpoints.port import CLOSING
from soni_runtime.checkpoints.sqlite_file import Rows, SqliteFile, damaged, read_latest, read_writes
from soni_runtime.checkpoints.sqlite_journal import close_turn
from soni_runtime.checkpoints.stored_checkpoint import (
    CHECKPOINT,
    WRITE,
    StoringSaver,
    config_of,
    in_turn,
    place_of,
)
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig


_PUT: Final = "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_REPLACE: Final = (
    "UPDATE checkpoints SET thread = ?, ns = ?, id = ?, parent = ?, kind = ?, body = ?, metadata = ?, at = ? "
    "WHERE thread = ? AND ns = ? AND id = ?"
)


class SqliteSaver(StoringSaver):
    """LangGraph checkpoints in SQLite. Asynchronous only; ``keep`` None keeps every checkpoint.

    With ``keep=1`` a conversation is one row, and a turn that did not start from that row is refused
    (compare and set), so that two processes never overwrite each other.
    """

    def __init__(self, file: SqliteFile, *, keep: int | None = None) -> None:
        super().__init__(file.sealer)
        self._file = file
        self._keep = keep

    # ------------------------------------------------------------- reading

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint ``config`` names, or the latest. Raises CheckpointError if it cannot be read."""
        thread, ns = place_of(config)
        wanted = get_checkpoint_id(config)
        turn, ready = CLOSING.get(), self._file.ready
        rows: Rows | None
        if turn is not None and not wanted and not ns and thread == turn.session and thread in ready:
            rows = ready.pop(thread)
        else:
            rows = await self._file.read(lambda db: read_latest(db, thread, ns, wanted))
        return None if rows is None else self._assemble(thread, ns, *rows)

    def _damaged(self, thread: str, error: Exception) -> CheckpointError:
        return damaged(thread, error)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Checkpoints, newest first; ``filter`` compares metadata for equality, in Python, never in SQL."""
        conditions, values = [], []
        if config is not None:
            configurable = config["configurable"]
            conditions.append("thread = ?")
            values.append(configurable["thread_id"])
            if "checkpoint_ns" in configurable:
                conditions.append("ns = ?")
                values.append(configurable["checkpoint_ns"])
            if wanted := get_checkpoint_id(config):
                conditions.append("id = ?")
                values.append(wanted)
        if before is not None and (latest := get_checkpoint_id(before)):
            conditions.append("id < ?")
            values.append(latest)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        query = (
            f"SELECT thread, ns, id, parent, kind, body, metadata FROM checkpoints {where} ORDER BY id DESC"
        )

        def job(db: sqlite3.Connection) -> list[tuple[str, str, Rows]]:
            found: list[tuple[str, str, Rows]] = []
            for thread, ns, *row in db.execute(query, values):
                if limit is not None and len(found) >= limit:
                    break
                details = json.loads(row[-1])
                if not filter or all(details.get(key) == value for key, value in filter.items()):
                    found.append((thread, ns, (row, read_writes(db, thread, ns, row[0]))))
            return found

        for thread, ns, rows in await self._file.read(job):
            yield self._assemble(thread, ns, *rows)

    # ------------------------------------------------------------- writing

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint, and what the turn leaves beside it. In a turn that is not complete, nothing.

        Raises:
            CheckpointError: the conversation was changed meanwhile, or cannot be stored.
            LeaseLostError: another process took the conversation over.
        """
        thread, ns = place_of(config)
        identity = checkpoint["id"]
        turn = CLOSING.get()
        closing = turn.closing if turn is not None and turn.session == thread and not ns else None
        if closing is None and in_turn(thread):
            return config_of(thread, ns, identity)
        parent = get_checkpoint_id(config)
        kind, body = self._dump(checkpoint, thread, CHECKPOINT)
        details = json.dumps(get_checkpoint_metadata(config, metadata), ensure_ascii=False)
        row = (thread, ns, identity, parent, kind, body, details, time.time())

        def job(db: sqlite3.Connection) -> None:
            if closing is not None:  # first: who lost the lease is to hear that, not what came of it
                close_turn(db, self._file, closing)
            if self._keep == 1:
                _move_on(db, row)
                _forget_others(db, thread, ns, identity)
                return
            db.execute(_PUT, row)
            if self._keep is not None:
                _forget_older(db, thread, ns, self._keep)

        await self._file.write(job)
        return config_of(thread, ns, identity)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote before its step is complete. In a turn, nothing: a turn is one step."""
        thread, ns = place_of(config)
        if in_turn(thread):
            return
        identity = str(config["configurable"]["checkpoint_id"])
        special = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        rows = [
            (
                *(thread, ns, identity, task_id, WRITES_IDX_MAP.get(channel, number), task_path, channel),
                *self._dump(value, thread, WRITE),
            )
            for number, (channel, value) in enumerate(writes)
        ]
        verb = "INSERT OR REPLACE" if special else "INSERT OR IGNORE"
        statement = f"{verb} INTO writes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        await self._file.write(lambda db: db.executemany(statement, rows))

    # ------------------------------------------------------------- housekeeping

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete the checkpoints of a conversation; ``Journal.forget`` deletes all of it."""

        def job(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM checkpoints WHERE thread = ?", (thread_id,))
            db.execute("DELETE FROM writes WHERE thread = ?", (thread_id,))

        await self._file.write(job)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy all checkpoints of a conversation, with their writes, to a name that has none.

        Raises:
            CheckpointError: the target has some, or those of the source cannot be read (what is sealed
                belongs to its conversation, and is sealed anew).
        """
        source, target = source_thread_id, target_thread_id

        def moved(body: bytes, what: str) -> bytes:
            sealer = self._file.sealer
            return sealer.seal(sealer.unseal(body, session=source, what=what), session=target, what=what)

        def job(db: sqlite3.Connection) -> None:
            if db.execute("SELECT 1 FROM checkpoints WHERE thread = ? LIMIT 1", (target,)).fetchone():
                raise CheckpointError(f"there is a conversation {target!r} already")
            found = db.execute("SELECT * FROM checkpoints WHERE thread = ?", (source,)).fetchall()
            rows = [
                (target, ns, identity, parent, kind, moved(body, CHECKPOINT), metadata, time.time())
                for _, ns, identity, parent, kind, body, metadata, _ in found
            ]
            db.executemany(_PUT, rows)
            written = db.execute("SELECT * FROM writes WHERE thread = ?", (source,)).fetchall()
            copies = [(target, *row[1:-1], moved(row[-1], "write")) for row in written]
            db.executemany("INSERT OR REPLACE INTO writes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", copies)

        await self._file.write(job)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints that these runs of a graph made, in whichever conversation.

        Runs are in the metadata, so this looks at every checkpoint there is.
        """
        runs = set(run_ids)

        def job(db: sqlite3.Connection) -> None:
            found = db.execute("SELECT thread, ns, id, metadata FROM checkpoints")
            gone = [place for *place, metadata in found if json.loads(metadata).get("run_id") in runs]
            for table in ("writes", "checkpoints"):
                db.executemany(f"DELETE FROM {table} WHERE thread = ? AND ns = ? AND id = ?", gone)

        if runs:
            await self._file.write(job)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Forget all but the latest checkpoint of each conversation, or with ``delete`` all of it."""
        if strategy == "delete":
            for thread in thread_ids:
                await self.adelete_thread(thread)
            return

        def job(db: sqlite3.Connection) -> None:
            for thread in thread_ids:
                spaces = db.execute("SELECT DISTINCT ns FROM checkpoints WHERE thread = ?", (thread,))
                for (ns,) in spaces.fetchall():
                    _forget_older(db, thread, ns, 1)

        await self._file.write(job)


def _move_on(db: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    """Let the latest row become this one, in its place: new rows behind all others would leave holes."""
    thread, ns, identity, parent, *_ = row
    found = db.execute("SELECT max(id) FROM checkpoints WHERE thread = ? AND ns = ?", (thread, ns)).fetchone()
    latest = found[0] if found is not None else None
    if latest not in (parent, identity, None):
        raise CheckpointError(
            f"the conversation {thread!r} was changed by another process meanwhile; send the message again"
        )
    if latest is None:
        db.execute(_PUT, row)
    else:
        db.execute(_REPLACE, (*row, thread, ns, latest))


def _forget_others(db: sqlite3.Connection, thread: str, ns: str, identity: str) -> None:
    for table in ("writes", "checkpoints"):
        db.execute(f"DELETE FROM {table} WHERE thread = ? AND ns = ? AND id <> ?", (thread, ns, identity))


def _forget_older(db: sqlite3.Connection, thread: str, ns: str, keep: int) -> None:
    for table in ("writes", "checkpoints"):
        db.execute(
            f"DELETE FROM {table} WHERE thread = ? AND ns = ? AND id NOT IN "
            "(SELECT id FROM checkpoints WHERE thread = ? AND ns = ? ORDER BY id DESC LIMIT ?)",
            (thread, ns, thread, ns, keep),
        )
