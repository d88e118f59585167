"""Inbox, lease, ledger and transcript in PostgreSQL; what each method promises stands in ``port``.

Everything that changes a conversation locks its row of ``conversations`` first. The clock is the
server's, read when the lock was got (``clock_timestamp()``), not when the transaction began.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.checkpoints.claims import is_dead
from soni_runtime.checkpoints.lines import entry_of, line_of
from soni_runtime.checkpoints.port import (
    ANSWERS_KEPT,
    Closing,
    Entry,
    LeaseLostError,
    Message,
    Plain,
    Received,
)
from soni_runtime.checkpoints.postgres_database import Database, latest_row
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from psycopg import AsyncConnection

# {s} is the schema: the only thing ever put into these texts, and checked to be an identifier.
_WAITING: Final = "said IS NULL AND failure IS NULL"
_FREE: Final = "(c.claim IS NULL OR c.claim = {claim} OR c.leased_until < clock_timestamp())"
_UNTIL: Final = "clock_timestamp() + make_interval(secs => %(lease)s)"

_HOLD: Final = (
    "INSERT INTO {s}.conversations AS c (session, spoken, claim, leased_until) "
    f"VALUES (%(session)s, clock_timestamp(), %(claim)s, {_UNTIL}) ON CONFLICT (session) DO UPDATE SET "
    f"claim = CASE WHEN {_FREE.format(claim='excluded.claim')} THEN excluded.claim ELSE c.claim END, "
    f"leased_until = CASE WHEN {_FREE.format(claim='excluded.claim')} THEN {_UNTIL} "
    "ELSE c.leased_until END, spoken = clock_timestamp() RETURNING claim"
)
# The conversation's row is locked and, if the lease is free, taken; behind that lock the message gets its
# number, so numbers are in the order in which messages came in.
_HAND_IN: Final = (
    f"WITH held AS ({_HOLD}), "
    "put AS (INSERT INTO {s}.messages AS m (session, id, given) SELECT %(session)s, %(id)s, %(given)s "
    "FROM held ON CONFLICT (session, id) DO UPDATE SET id = excluded.id "
    "RETURNING number, answer, said, failure) "
    "SELECT held.claim, put.number, put.answer, put.said, put.failure FROM held, put"
)
_FIND: Final = (
    "SELECT number, answer, said, failure FROM {s}.messages WHERE session = %(session)s AND id = %(id)s"
)
_PEEK: Final = (
    "SELECT c.claim, m.number, m.answer, m.said, m.failure, "
    f"{_FREE.format(claim='%(claim)s')} FROM {{s}}.conversations c "
    "LEFT JOIN {s}.messages m ON m.session = c.session AND m.id = %(id)s WHERE c.session = %(session)s"
)
_TAKE: Final = (
    f"UPDATE {{s}}.conversations SET claim = %(claim)s, leased_until = {_UNTIL} WHERE session = %(session)s"
)
_TODO: Final = (
    "SELECT m.id, m.given, l.outcome FROM {s}.messages m LEFT JOIN {s}.ledger l "
    "ON l.session = m.session AND l.message = m.id WHERE m.session = %(session)s "
    "AND (%(number)s::bigint IS NULL OR m.number <= %(number)s) "
    "AND m.said IS NULL AND m.failure IS NULL ORDER BY m.number, l.number"
)
_AGAIN: Final = (
    "UPDATE {s}.messages SET number = DEFAULT, failure = NULL WHERE session = %(session)s AND id = %(id)s "
    "RETURNING number"
)
_HELD: Final = (
    "held AS MATERIALIZED (SELECT 1 FROM {s}.conversations WHERE session = %(session)s "
    "AND claim = %(claim)s FOR UPDATE)"
)
_CLOSE: Final = (
    "WITH held AS (UPDATE {s}.conversations SET spoken = clock_timestamp(), "
    "claim = CASE WHEN %(release)s THEN NULL ELSE claim END "
    "WHERE session = %(session)s AND claim = %(claim)s RETURNING 1), "
    "answered AS (UPDATE {s}.messages SET answer = %(answer)s, said = %(said)s, given = NULL, "
    "failure = NULL WHERE session = %(session)s AND id = %(id)s RETURNING 1), "
    "older AS (UPDATE {s}.messages SET answer = NULL WHERE session = %(session)s AND id IN "
    "(SELECT id FROM {s}.messages WHERE session = %(session)s AND answer IS NOT NULL AND id <> %(id)s "
    f"ORDER BY number DESC OFFSET {ANSWERS_KEPT - 1})), "
    "gone AS (DELETE FROM {s}.ledger WHERE session = %(session)s AND message = %(id)s) "
    "SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM answered)"
)
_INTEND: Final = (
    f"WITH {_HELD}, put AS (INSERT INTO {{s}}.ledger (session, message, key, outcome) "
    "SELECT %(session)s, %(id)s, line.key, line.outcome FROM held, "
    "unnest(%(keys)s::text[], %(outcomes)s::bytea[]) WITH ORDINALITY AS line (key, outcome, place) "
    "ORDER BY place ON CONFLICT DO NOTHING) SELECT count(*) FROM held"
)
_FAIL: Final = (
    f"WITH {_HELD} UPDATE {{s}}.messages SET failure = %(failure)s "
    f"WHERE session = %(session)s AND id = %(id)s AND {_WAITING} AND EXISTS (SELECT FROM held)"
)
_QUIET: Final = (
    "SELECT session FROM (SELECT session, spoken AS at FROM {s}.conversations UNION ALL "
    "SELECT thread, at FROM {s}.checkpoints) AS found GROUP BY session "
    "HAVING max(at) <= clock_timestamp() - make_interval(secs => %(seconds)s) ORDER BY session"
)
_RELEASE: Final = (
    "UPDATE {s}.conversations SET claim = NULL WHERE session = %(session)s AND claim = %(claim)s"
)
_TABLES: Final = (  # the conversation last: whoever waits for its row finds everything gone
    ("messages", "session"),
    ("ledger", "session"),
    ("writes", "thread"),
    ("checkpoints", "thread"),
    ("conversations", "session"),
)


class _UndoError(Exception):
    """Ends a transaction without a change, and carries what was found."""

    def __init__(self, received: Received) -> None:
        super().__init__()
        self.received = received


class PostgresJournal:
    """The journal of one schema. With a key, everything that was said or given is encrypted."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def _sql(self, text: str) -> Any:
        return text.format(s=self._database.schema)

    # ------------------------------------------------------------- inbox and lease

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
        values = {"session": session, "id": message_id, "claim": claim, "lease": lease}
        if again and (found := await self._peek(values)) is not None:
            return found
        try:
            async with self._database.transaction() as connection:
                if message_id is None or again:
                    return await self._go_on(connection, values)
                return await self._hand_in(
                    connection, {**values, "given": self._seal(session, "given", given)}
                )
        except _UndoError as undone:
            return undone.received

    async def _hand_in(self, connection: AsyncConnection[Any], values: dict[str, Any]) -> Received:
        cursor = await connection.execute(self._sql(_HAND_IN), values, binary=True)
        holder, number, answer, said, failure = await _one(cursor)
        if answer is not None or said is not None:
            raise _UndoError(self._answer(values["session"], answer, said))
        if failure is not None:
            (number,) = await _one(await connection.execute(self._sql(_AGAIN), values))
        return await self._take(connection, values, holder, number)

    async def _go_on(self, connection: AsyncConnection[Any], values: dict[str, Any]) -> Received:
        """Without a message of its own, or with one that was handed in before."""
        (holder,) = await _one(await connection.execute(self._sql(_HOLD), values))
        if values["id"] is None:
            received = await self._take(connection, values, holder, None)
            if not received.todo:
                raise _UndoError(Received())  # a lease for nothing
            return received
        row = await (await connection.execute(self._sql(_FIND), values, binary=True)).fetchone()
        settled = self._settled(values, row)
        if settled is not None:
            raise _UndoError(settled)
        return await self._take(connection, values, holder, row[0] if row is not None else None)

    async def _take(
        self, connection: AsyncConnection[Any], values: dict[str, Any], holder: str, number: int | None
    ) -> Received:
        """What the holder of the lease has to do; nothing for anybody else."""
        session, claim = values["session"], values["claim"]
        if holder != claim:
            if not is_dead(holder):
                return Received()
            await connection.execute(self._sql(_TAKE), values)
        cursor = await connection.execute(self._sql(_TODO), {**values, "number": number}, binary=True)
        todo = self._messages(session, await cursor.fetchall())
        self._database.ready[session] = await latest_row(connection, self._database.schema, session, "")
        return Received(todo=todo)

    async def _peek(self, values: dict[str, Any]) -> Received | None:
        """What waiting came to, without writing anything; None if it is this claim's turn to act."""
        async with self._database.connection() as connection:
            cursor = await connection.execute(self._sql(_PEEK), values, binary=True)
            row = await cursor.fetchone()
        if row is None:
            return self._settled(values, None)
        holder, *message, free = row
        if values["id"] is not None:
            settled = self._settled(values, message if message[0] is not None else None)
            if settled is not None:
                return settled
        return None if free or is_dead(holder) else Received()

    def _settled(self, values: dict[str, Any], message: Sequence[Any] | None) -> Received | None:
        """What became of a message that was handed in before; None while it waits."""
        session = values["session"]
        if values["id"] is None:
            return None
        if message is None:
            return Received(failure="the conversation was deleted")
        _, answer, said, failure = message
        if answer is not None or said is not None:
            return self._answer(session, answer, said)
        if failure is not None:
            return Received(failure=str(self._open(session, "answer", failure)["failure"]))
        return None

    def _answer(self, session: str, answer: bytes | None, said: bytes | None) -> Received:
        if answer is not None:
            return Received(answer=self._open(session, "answer", answer))
        if said is not None:
            return Received(answer={"said": self._open(session, "said", said)})
        raise CheckpointError(f"the stored conversation {session!r} is damaged: an answer is missing")

    def _messages(self, session: str, rows: Sequence[Any]) -> list[Message]:
        given: dict[str, Plain] = {}
        ledgers: dict[str, dict[str, Entry]] = {}
        for message, sealed, line in rows:
            if message not in given:
                given[message] = self._open(session, "given", sealed)
                ledgers[message] = {}
            if line is not None:
                entry = entry_of(self._open(session, "outcome", line))
                # Under another key the same call has another name: what is known of it counts.
                if entry.outcome is not None or entry.key not in ledgers[message]:
                    ledgers[message][entry.key] = entry
        return [Message(message, what, ledgers[message]) for message, what in given.items()]

    async def fail(self, session: str, message_id: str, claim: str, failure: str) -> None:
        sealed = self._seal(session, "answer", {"failure": failure})
        await self._execute(_FAIL, session=session, id=message_id, claim=claim, failure=sealed)

    async def renew(self, session: str, claim: str, lease: float) -> bool:
        renewed = _TAKE + " AND claim = %(claim)s"
        return await self._execute(renewed, session=session, claim=claim, lease=lease) == 1

    async def release(self, session: str, claim: str) -> None:
        self._database.ready.pop(session, None)
        await self._execute(_RELEASE, session=session, claim=claim)

    # ------------------------------------------------------------- ledger

    async def intend(
        self, session: str, message_id: str, claim: str, key: str, learned: Sequence[Entry]
    ) -> None:
        entries = [*learned, Entry(key)]
        lines = [self._seal(session, "outcome", line_of(entry)) for entry in entries]
        names = [self._sealer.blind(entry.key, session=session) for entry in entries]
        values: dict[str, Any] = {"session": session, "id": message_id, "claim": claim}
        values |= {"keys": names, "outcomes": lines}
        async with self._database.connection() as connection:
            (held,) = await _one(await connection.execute(self._sql(_INTEND), values))
        if not held:
            raise _lost(session)

    async def finish(self, session: str, message_id: str, key: str, outcome: Plain) -> None:
        sealed = self._seal(session, "outcome", line_of(Entry(key, outcome)))
        name = self._sealer.blind(key, session=session)
        query = (
            "UPDATE {s}.ledger SET outcome = %(outcome)s "
            "WHERE session = %(session)s AND message = %(id)s AND key = %(key)s"
        )
        await self._execute(query, session=session, id=message_id, key=name, outcome=sealed)

    # ------------------------------------------------------------- the end of a turn

    async def close_turn(self, connection: AsyncConnection[Any], closing: Closing) -> None:
        """Inside the transaction that stores the checkpoint. Raises LeaseLostError."""
        session, message = closing.session, closing.message_id
        values = {"session": session, "claim": closing.claim, "id": message, "release": closing.release}
        values["answer"] = self._seal(session, "answer", closing.answer)
        values["said"] = self._seal(session, "said", closing.said)
        held, answered = await _one(await connection.execute(self._sql(_CLOSE), values))
        if not held:
            raise _lost(session)
        if not answered:
            raise CheckpointError(f"the message {message!r} of {session!r} is not in the inbox")

    # ------------------------------------------------------------- looking back, and forgetting

    async def transcript(self, session: str, last: int | None = None) -> list[Plain]:
        query = (
            "SELECT id, said FROM {s}.messages WHERE session = %s AND said IS NOT NULL "
            "ORDER BY number DESC LIMIT %s"
        )
        async with self._database.connection() as connection:
            cursor = await connection.execute(self._sql(query), (session, last), binary=True)
            rows = await cursor.fetchall()
        return [self._open(session, "said", said) for message, said in reversed(rows)]

    async def unanswered(self) -> list[str]:
        query = f"SELECT session FROM {{s}}.messages WHERE {_WAITING} GROUP BY session ORDER BY min(number)"
        async with self._database.connection() as connection:
            rows = await (await connection.execute(self._sql(query))).fetchall()
        return [session for (session,) in rows]

    async def forget(self, session: str) -> bool:
        async with self._database.transaction() as connection:
            if not await self._is_free(connection, session):
                raise CheckpointError(
                    f"the conversation {session!r} is being answered right now; delete it when that is done"
                )
            return await self._delete(connection, session)

    async def forget_older(self, seconds: float) -> int:
        values: dict[str, Any] = {"seconds": seconds}
        async with self._database.connection() as connection:
            quiet = await (await connection.execute(self._sql(_QUIET), values)).fetchall()
        gone = 0
        for (session,) in quiet:
            values["session"] = session
            async with self._database.transaction() as connection:
                if not await self._is_free(connection, session):
                    continue
                # It may have been spoken to since it was found.
                still = _QUIET.replace("GROUP BY", "WHERE session = %(session)s GROUP BY")
                waits = f"SELECT FROM {{s}}.messages WHERE session = %(session)s AND {_WAITING} LIMIT 1"
                if await _any(connection, self._sql(still), values) and not await _any(
                    connection, self._sql(waits), values
                ):
                    gone += await self._delete(connection, session)
        return gone

    async def _is_free(self, connection: AsyncConnection[Any], session: str) -> bool:
        """Lock the conversation, and see whether nobody is answering it."""
        query = (
            "SELECT claim, leased_until >= clock_timestamp() FROM {s}.conversations "
            "WHERE session = %s FOR UPDATE"
        )
        row = await (await connection.execute(self._sql(query), (session,))).fetchone()
        return row is None or row[0] is None or not row[1] or is_dead(row[0])

    async def _delete(self, connection: AsyncConnection[Any], session: str) -> bool:
        gone = 0
        for table, column in _TABLES:
            query = f"DELETE FROM {{s}}.{table} WHERE {column} = %s"
            gone += (await connection.execute(self._sql(query), (session,))).rowcount
        self._database.ready.pop(session, None)
        return gone > 0

    # ------------------------------------------------------------- statements and values

    async def _execute(self, query: str, **values: Any) -> int:
        async with self._database.connection() as connection:
            return (await connection.execute(self._sql(query), values)).rowcount

    def _seal(self, session: str, what: str, value: Plain) -> bytes:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self._sealer.seal(text.encode("utf-8", "surrogatepass"), session=session, what=what)

    def _open(self, session: str, what: str, stored: bytes) -> Any:
        data = self._sealer.unseal(bytes(stored), session=session, what=what)
        try:
            return json.loads(data.decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise CheckpointError(f"the stored conversation {session!r} is damaged: {error}") from None


def _lost(session: str) -> LeaseLostError:
    return LeaseLostError(f"the conversation {session!r} was taken over by another process")


async def _any(connection: AsyncConnection[Any], query: Any, values: dict[str, Any]) -> bool:
    return await (await connection.execute(query, values)).fetchone() is not None


async def _one(cursor: Any) -> Any:
    """The row of a statement that always gives one."""
    row = await cursor.fetchone()
    if row is None:
        raise CheckpointError("the database gave no answer where it always gives one")
    return row
