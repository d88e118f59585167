"""LangGraph checkpoints in PostgreSQL.

The stock saver puts every operation behind one lock, commits several times a turn and keeps everything. This
one keeps the latest checkpoint of a conversation (or the last ``keep``), writes once a turn, in one
transaction with the journal, and refuses to overwrite a conversation that somebody else moved on meanwhile.
"""

from __future__ import annotations

import json
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

from soni_runtime.checkpoints import postgres_statements as sql
from soni_runtime.checkpoints.port import CLOSING, Closing
from soni_runtime.checkpoints.postgres_database import Database, latest_row, lock_key
from soni_runtime.checkpoints.postgres_journal import PostgresJournal
from soni_runtime.checkpoints.sealing import Sealer
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
    from psycopg import AsyncConnection

_WRITES: Final = (
    "SELECT task, channel, kind, body FROM {s}.writes WHERE thread = %s AND ns = %s AND id = %s "
    "ORDER BY path, task, idx"
)
_INSERT: Final = (
    "INSERT INTO {s}.checkpoints (id, parent, kind, body, metadata, thread, ns) "
    "VALUES (%(to)s, %(parent)s, %(kind)s, %(body)s, %(metadata)s, %(thread)s, %(ns)s) "
    "ON CONFLICT (thread, ns, id) DO UPDATE SET "
    "parent = excluded.parent, kind = excluded.kind, body = excluded.body, metadata = excluded.metadata, "
    "at = excluded.at"
)
_OLDER: Final = (
    "DELETE FROM {s}.{table} WHERE thread = %s AND ns = %s AND id NOT IN "
    "(SELECT id FROM {s}.checkpoints WHERE thread = %s AND ns = %s ORDER BY id DESC LIMIT %s)"
)


class PostgresSaver(StoringSaver):
    """LangGraph checkpoints in PostgreSQL. Asynchronous only; ``keep`` None keeps every checkpoint.

    With ``keep=1`` a conversation is one row, and a turn that did not start from that row is refused
    (compare and set), so that two processes never overwrite each other.
    With a key its values are encrypted; the metadata, which LangGraph filters by, are not: they hold nothing
    that was said.
    """

    def __init__(
        self, database: Database, journal: PostgresJournal, sealer: Sealer, *, keep: int | None = None
    ) -> None:
        super().__init__(sealer)
        self._database = database
        self._journal = journal
        self._keep = keep

    def _sql(self, text: str, **parts: str) -> Any:
        return text.format(s=self._database.schema, **parts)

    # ------------------------------------------------------------- reading

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint ``config`` names, or the latest. Raises CheckpointError if it cannot be read."""
        thread, ns = place_of(config)
        wanted = get_checkpoint_id(config)
        ready = self._database.ready
        if not wanted and not ns and in_turn(thread) and thread in ready:
            row = ready.pop(thread)
            if row is None or not row[-1]:
                return None if row is None else self._assemble(thread, ns, row[:-1], ())
        async with self._database.connection() as connection:
            row = await latest_row(connection, self._database.schema, thread, ns, wanted)
            return None if row is None else await self._tuple(connection, thread, ns, row)

    async def _tuple(
        self, connection: AsyncConnection[Any], thread: str, ns: str, row: Sequence[Any]
    ) -> CheckpointTuple:
        pending: Sequence[Any] = ()
        if row[-1]:
            cursor = await connection.execute(self._sql(_WRITES), (thread, ns, row[0]), binary=True)
            pending = await cursor.fetchall()
        return self._assemble(thread, ns, row[:-1], pending)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Checkpoints, newest first; ``filter`` compares metadata for equality, in Python, never in SQL."""
        conditions, values = ["true"], []
        if config is not None:
            configurable = config["configurable"]
            conditions.append("thread = %s")
            values.append(configurable["thread_id"])
            if "checkpoint_ns" in configurable:
                conditions.append("ns = %s")
                values.append(configurable["checkpoint_ns"])
            if wanted := get_checkpoint_id(config):
                conditions.append("id = %s")
                values.append(wanted)
        if before is not None and (latest := get_checkpoint_id(before)):
            conditions.append("id < %s")
            values.append(latest)
        query = (
            "SELECT thread, ns, id, parent, kind, body, metadata, true FROM {s}.checkpoints "
            f"WHERE {' AND '.join(conditions)} ORDER BY id DESC"
        )
        found: list[CheckpointTuple] = []
        async with self._database.connection() as connection:
            cursor = await connection.execute(self._sql(query), values, binary=True)
            for thread, ns, *row in await cursor.fetchall():
                if limit is not None and len(found) >= limit:
                    break
                details = json.loads(row[4])
                if filter and any(details.get(key) != value for key, value in filter.items()):
                    continue
                found.append(await self._tuple(connection, thread, ns, row))
        for one in found:  # the connection is back before whoever iterates takes a break
            yield one

    # ------------------------------------------------------------- writing

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint, inside a turn together with its end.

        Raises:
            CheckpointError: the conversation was changed meanwhile, or the turn has lost its lease.
        """
        thread, ns = place_of(config)
        parent, identity = get_checkpoint_id(config), checkpoint["id"]
        stored = config_of(thread, ns, identity)
        turn = CLOSING.get()
        closing = turn.closing if turn is not None and turn.session == thread and not ns else None
        if closing is None and in_turn(thread):
            return stored
        kind, body = self._dump(checkpoint, thread, CHECKPOINT)
        details = json.dumps(get_checkpoint_metadata(config, metadata))
        row = {"to": identity, "parent": parent, "kind": kind, "body": body, "metadata": details}
        row |= {"thread": thread, "ns": ns}
        if self._keep != 1 or parent is None or not await self._advance(row, closing):
            await self._insert(row, closing)
        return stored

    async def _advance(self, row: dict[str, Any], closing: Closing | None) -> bool:
        """Let the parent's row become this one; False if it is not there. One statement, all or nothing."""
        async with self._database.connection() as connection:
            if closing is not None:
                return await self._journal.close_turn(connection, closing, row)
            moved = await (await connection.execute(self._sql(sql.ADVANCE), row)).fetchone()
            return moved is not None and bool(moved[0])

    async def _insert(self, row: dict[str, Any], closing: Closing | None) -> None:
        thread, ns = row["thread"], row["ns"]
        async with self._database.transaction() as connection:
            if closing is not None:
                await self._journal.close_turn(connection, closing)
            # Whoever else begins here has no row to lock.
            key = lock_key("checkpoint", self._database.schema, thread, ns)
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
            if self._keep == 1:
                await self._refuse_if_moved(connection, thread, ns, row["to"])
            await connection.execute(self._sql(_INSERT), row)
            if self._keep is not None:
                await self._forget_older(connection, thread, ns, self._keep)

    async def _refuse_if_moved(
        self, connection: AsyncConnection[Any], thread: str, ns: str, identity: str
    ) -> None:
        query = "SELECT FROM {s}.checkpoints WHERE thread = %s AND ns = %s AND id <> %s LIMIT 1"
        cursor = await connection.execute(self._sql(query), (thread, ns, identity))
        if await cursor.fetchone() is not None:
            raise CheckpointError(
                f"the conversation {thread!r} was changed by another process meanwhile; "
                "send the message again"
            )

    async def _forget_older(self, connection: AsyncConnection[Any], thread: str, ns: str, keep: int) -> None:
        for table in ("writes", "checkpoints"):
            query = self._sql(_OLDER, table=table)
            await connection.execute(query, (thread, ns, thread, ns, keep))

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote before its step is complete; nothing of a turn, which is stored whole."""
        thread, ns = place_of(config)
        if in_turn(thread) or not writes:
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
        conflict = (
            "UPDATE SET path = excluded.path, channel = excluded.channel, kind = excluded.kind, "
            "body = excluded.body"
            if special
            else "NOTHING"
        )
        query = self._sql(
            "INSERT INTO {s}.writes (thread, ns, id, task, idx, path, channel, kind, body) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
            f"ON CONFLICT (thread, ns, id, task, idx) DO {conflict}"
        )
        async with self._database.transaction() as connection, connection.cursor() as cursor:
            await cursor.executemany(query, rows)

    # ------------------------------------------------------------- housekeeping

    async def adelete_thread(self, thread_id: str) -> None:
        async with self._database.transaction() as connection:
            await self.delete_thread_in(connection, thread_id)

    async def delete_thread_in(self, connection: AsyncConnection[Any], thread: str) -> int:
        """Delete the checkpoints of a conversation inside a transaction; how many there were."""
        await connection.execute(self._sql("DELETE FROM {s}.writes WHERE thread = %s"), (thread,))
        gone = await connection.execute(self._sql("DELETE FROM {s}.checkpoints WHERE thread = %s"), (thread,))
        return gone.rowcount

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy all checkpoints of a conversation, with their writes, to a name that has none.

        Raises:
            CheckpointError: the target has some, or those of the source cannot be read (what is sealed
                belongs to its conversation, and is sealed anew).
        """

        def moved(body: bytes, what: str) -> bytes:
            opened = self._sealer.unseal(bytes(body), session=source_thread_id, what=what)
            return self._sealer.seal(opened, session=target_thread_id, what=what)

        taken = self._sql("SELECT FROM {s}.checkpoints WHERE thread = %s LIMIT 1")
        async with self._database.transaction() as connection:
            if await (await connection.execute(taken, (target_thread_id,))).fetchone() is not None:
                raise CheckpointError(f"there is a conversation {target_thread_id!r} already")
            for table, columns, what in (
                ("checkpoints", "ns, id, parent, kind, metadata", CHECKPOINT),
                ("writes", "ns, id, task, idx, path, channel, kind", WRITE),
            ):
                query = f"SELECT {columns}, body FROM {{s}}.{table} WHERE thread = %s"
                cursor = await connection.execute(self._sql(query), (source_thread_id,), binary=True)
                rows = [(target_thread_id, *row, moved(body, what)) for *row, body in await cursor.fetchall()]
                values = ", ".join(["%s"] * (columns.count(",") + 3))
                query = f"INSERT INTO {{s}}.{table} (thread, {columns}, body) VALUES ({values})"
                async with connection.cursor() as writing:
                    await writing.executemany(self._sql(query), rows)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints that these runs of a graph made, in whichever conversation.

        Runs are in the metadata, so this looks at every checkpoint there is.
        """
        ours = "metadata::json ->> 'run_id' = ANY(%(runs)s)"
        async with self._database.transaction() as connection:
            for query in (
                "DELETE FROM {s}.writes w USING {s}.checkpoints c "
                f"WHERE w.thread = c.thread AND w.ns = c.ns AND w.id = c.id AND c.{ours}",
                f"DELETE FROM {{s}}.checkpoints WHERE {ours}",
            ):
                await connection.execute(self._sql(query), {"runs": list(run_ids)})

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Forget all but the latest checkpoint of each conversation, or with ``delete`` all of it."""
        if strategy == "delete":
            for thread in thread_ids:
                await self.adelete_thread(thread)
            return
        async with self._database.transaction() as connection:
            for thread in sorted(set(thread_ids)):  # in one order, so that two never wait for each other
                query = self._sql("SELECT DISTINCT ns FROM {s}.checkpoints WHERE thread = %s")
                for (ns,) in await (await connection.execute(query, (thread,))).fetchall():
                    await self._forget_older(connection, thread, ns, 1)
