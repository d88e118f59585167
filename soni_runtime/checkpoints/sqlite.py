"""Conversations in SQLite: a LangGraph saver of our own, on aiosqlite.

Why not the stock saver (measured, LangGraph 1.2): it keeps every checkpoint, commits about eight times a
turn, and after one "database is locked" leaves its connection inside a transaction for good. This one
keeps the latest checkpoint only (or the last ``keep``), writes once a turn under ``BEGIN IMMEDIATE``, rolls
back on every error, and refuses to overwrite a conversation that somebody else moved on meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiosqlite
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

SCHEMA_VERSION: Final = 1
APPLICATION_ID: Final = 0x534F4E49  # "SONI"
BUSY_TIMEOUT_MS: Final = 5000

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS checkpoints (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, parent TEXT,
    kind TEXT NOT NULL, body BLOB NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (thread, ns, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS writes (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, task TEXT NOT NULL, idx INTEGER NOT NULL,
    path TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (thread, ns, id, task, idx)
) WITHOUT ROWID;
"""


class SqliteStore:
    """The conversations of one file (or of this process, with ``:memory:``).

    Safe with several processes on one file. The file and its folder are made on ``open``, readable by
    their owner alone, because conversations are personal.
    """

    def __init__(self, path: Path | str, *, keep: int | None = 1) -> None:
        self.path = path
        self._keep = keep
        self._connection: aiosqlite.Connection | None = None
        self._saver: SqliteSaver | None = None

    @property
    def saver(self) -> SqliteSaver:
        if self._saver is None:
            raise CheckpointError("the store of conversations is not open")
        return self._saver

    async def open(self) -> None:
        """Raises CheckpointError where the file cannot be made, or is none of ours."""
        if self._connection is not None:
            return
        try:
            self._prepare_folder()
            connection = await aiosqlite.connect(self.path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise CheckpointError(
                f"conversations cannot be kept in {self.path}: {error}; choose another place with "
                "`settings: {persistence: {url: …}}`"
            ) from error
        try:
            await _set_up(connection)
        except (sqlite3.Error, CheckpointError) as error:
            await connection.close()
            raise CheckpointError(
                f"{self.path} is not a store of conversations that can be used here: {error}"
            ) from error
        self._connection = connection
        self._saver = SqliteSaver(connection, keep=self._keep)

    def _prepare_folder(self) -> None:
        if str(self.path) == ":memory:":
            return
        path = Path(self.path)
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
            (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        if not path.exists():
            path.touch(mode=0o600)

    async def close(self) -> None:
        connection, self._connection, self._saver = self._connection, None, None
        if connection is not None:
            await connection.close()


async def _set_up(connection: aiosqlite.Connection) -> None:
    await connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    application = await _number(connection, "PRAGMA application_id")
    tables = await _number(connection, "SELECT count(*) FROM sqlite_master")
    if application != APPLICATION_ID and tables:
        raise CheckpointError("it belongs to another program")
    version = await _number(connection, "PRAGMA user_version")
    if version > SCHEMA_VERSION:
        raise CheckpointError("it was written by a newer version")
    await connection.execute("PRAGMA journal_mode = WAL")
    # In WAL mode a killed process loses nothing with NORMAL; only a power cut can undo the last turns.
    await connection.execute("PRAGMA synchronous = NORMAL")
    if version < SCHEMA_VERSION:
        await connection.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )


async def _number(connection: aiosqlite.Connection, query: str) -> int:
    async with connection.execute(query) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row is not None else 0


class SqliteSaver(BaseCheckpointSaver[int]):
    """LangGraph checkpoints in SQLite. Asynchronous only; ``keep`` None keeps every checkpoint.

    With ``keep=1`` a conversation is one row, and a turn that did not start from that row is refused
    (compare and set), so that two processes never overwrite each other.
    Values are msgpack of plain data; nothing in a checkpoint can name a class to be built.
    """

    def __init__(self, connection: aiosqlite.Connection, *, keep: int | None = None) -> None:
        super().__init__(serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))
        self._db = connection
        self._keep = keep
        self._turnstile: Any = None

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """One writer of this process at a time; rolled back on any error, cancellation included."""
        import asyncio

        if self._turnstile is None:
            self._turnstile = asyncio.Lock()
        async with self._turnstile:
            await self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                await self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    await self._db.execute("ROLLBACK")
                raise

    # ------------------------------------------------------------- reading

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint ``config`` names, or the latest. Raises CheckpointError if it cannot be read."""
        thread, ns = _place(config)
        wanted = get_checkpoint_id(config)
        query = "SELECT id, parent, kind, body, metadata FROM checkpoints WHERE thread = ? AND ns = ?"
        query += " AND id = ?" if wanted else " ORDER BY id DESC LIMIT 1"
        async with self._db.execute(query, (thread, ns, wanted) if wanted else (thread, ns)) as cursor:
            row = await cursor.fetchone()
        return None if row is None else await self._tuple(thread, ns, row)

    async def _tuple(self, thread: str, ns: str, row: Any) -> CheckpointTuple:
        identity, parent, kind, body, metadata = row
        async with self._db.execute(
            "SELECT task, channel, kind, body FROM writes "
            "WHERE thread = ? AND ns = ? AND id = ? ORDER BY path, task, idx",
            (thread, ns, identity),
        ) as cursor:
            pending = await cursor.fetchall()
        try:
            checkpoint = self.serde.loads_typed((kind, body))
            details = json.loads(metadata)
            writes = [(task, channel, self.serde.loads_typed((k, b))) for task, channel, k, b in pending]
            if not isinstance(checkpoint, dict) or "channel_values" not in checkpoint:
                raise ValueError("it is not a checkpoint")
        except Exception as error:  # a damaged blob fails in the serializer's own ways
            raise CheckpointError(f"the stored conversation {thread!r} is damaged: {error}") from error
        return CheckpointTuple(
            config=_config(thread, ns, identity),
            checkpoint=checkpoint,  # type: ignore[arg-type]  # checked to be a mapping with values
            metadata=details,
            parent_config=_config(thread, ns, parent) if parent else None,
            pending_writes=writes,
        )

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
        async with self._db.execute(query, values) as cursor:
            rows = await cursor.fetchall()
        given = 0
        for thread, ns, *row in rows:
            if limit is not None and given >= limit:
                return
            details = json.loads(row[-1])
            if filter and any(details.get(key) != value for key, value in filter.items()):
                continue
            given += 1
            yield await self._tuple(thread, ns, row)

    # ------------------------------------------------------------- writing

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint. Raises CheckpointError if the conversation was changed meanwhile."""
        thread, ns = _place(config)
        parent = get_checkpoint_id(config)
        identity = checkpoint["id"]
        kind, body = self.serde.dumps_typed(checkpoint)
        details = json.dumps(get_checkpoint_metadata(config, metadata), ensure_ascii=False)
        async with self._transaction() as db:
            if self._keep == 1:
                await self._refuse_if_moved(db, thread, ns, parent, identity)
            await db.execute(
                "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)",
                (thread, ns, identity, parent, kind, body, details),
            )
            if self._keep is not None:
                await self._forget_older(db, thread, ns, self._keep)
        return _config(thread, ns, identity)

    async def _refuse_if_moved(
        self, db: aiosqlite.Connection, thread: str, ns: str, parent: str | None, identity: str
    ) -> None:
        async with db.execute(
            "SELECT max(id) FROM checkpoints WHERE thread = ? AND ns = ?", (thread, ns)
        ) as cursor:
            row = await cursor.fetchone()
        newest = row[0] if row is not None else None
        if newest not in (parent, identity, None):
            raise CheckpointError(f"the conversation {thread!r} was changed by another process meanwhile")

    async def _forget_older(self, db: aiosqlite.Connection, thread: str, ns: str, keep: int) -> None:
        for table in ("writes", "checkpoints"):
            await db.execute(
                f"DELETE FROM {table} WHERE thread = ? AND ns = ? AND id NOT IN "
                "(SELECT id FROM checkpoints WHERE thread = ? AND ns = ? ORDER BY id DESC LIMIT ?)",
                (thread, ns, thread, ns, keep),
            )

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote before its step is complete."""
        thread, ns = _place(config)
        identity = str(config["configurable"]["checkpoint_id"])
        special = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        rows = [
            (
                *(thread, ns, identity, task_id, WRITES_IDX_MAP.get(channel, number), task_path, channel),
                *self.serde.dumps_typed(value),
            )
            for number, (channel, value) in enumerate(writes)
        ]
        verb = "INSERT OR REPLACE" if special else "INSERT OR IGNORE"
        async with self._transaction() as db:
            await db.executemany(f"{verb} INTO writes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    # ------------------------------------------------------------- housekeeping

    async def adelete_thread(self, thread_id: str) -> None:
        async with self._transaction() as db:
            await db.execute("DELETE FROM checkpoints WHERE thread = ?", (thread_id,))
            await db.execute("DELETE FROM writes WHERE thread = ?", (thread_id,))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Forget all but the latest checkpoint of each conversation, or with ``delete`` all of it."""
        if strategy == "delete":
            for thread in thread_ids:
                await self.adelete_thread(thread)
            return
        async with self._transaction() as db:
            for thread in thread_ids:
                async with db.execute(
                    "SELECT DISTINCT ns FROM checkpoints WHERE thread = ?", (thread,)
                ) as cursor:
                    spaces = [row[0] for row in await cursor.fetchall()]
                for ns in spaces:
                    await self._forget_older(db, thread, ns, 1)


def _place(config: RunnableConfig) -> tuple[str, str]:
    configurable = config["configurable"]
    return str(configurable["thread_id"]), str(configurable.get("checkpoint_ns", ""))


def _config(thread: str, ns: str, identity: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": identity}}
