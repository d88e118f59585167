"""Inbox, lease, ledger and transcript in PostgreSQL; what each method promises stands in ``port``.

Everything that changes a conversation locks its row of ``conversations`` first. What nearly every turn needs
is three statements: hand in, look what is to do, end (with the checkpoint); the clock is the server's.
"""

from __future__ import annotations

import json
from asyncio import CancelledError
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.checkpoints import postgres_statements as sql
from soni_runtime.checkpoints.claims import is_dead
from soni_runtime.checkpoints.compression import longer, shorter
from soni_runtime.checkpoints.lines import entry_of, line_of
from soni_runtime.checkpoints.port import (
    Closing,
    Entry,
    LeaseLostError,
    Message,
    Plain,
    Received,
)
from soni_runtime.checkpoints.postgres_database import Database
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from psycopg import AsyncConnection

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
        values: dict[str, Any] = {"session": session, "id": message_id, "claim": claim, "lease": lease}
        if again:
            found = await self._peek(values)
        elif message_id is not None:
            values["given"] = self._seal(session, "given", given)
            try:
                found = await self._hand_in(values)
            except (CheckpointError, CancelledError):
                await self._let_go(session, claim)
                raise
        else:
            found = None
        if found is not None:
            return found
        try:
            async with self._database.transaction() as connection:
                return await self._go_on(connection, values, again=again)
        except _UndoError as undone:
            if "given" in values:
                await self._execute(sql.RELEASE, **values)  # it was taken when the message was handed in
            return undone.received
        except CancelledError:
            await self._let_go(session, claim)
            raise

    async def _let_go(self, session: str, claim: str) -> None:
        """End a lease that was perhaps taken, because nobody is going to answer."""
        with suppress(CheckpointError):
            await self.release(session, claim)

    async def _hand_in(self, values: dict[str, Any]) -> Received | None:
        """A new message, or one that waits. None where more is to be looked at under the lock."""
        async with self._database.connection() as connection:
            cursor = await connection.execute(self._sql(sql.HAND_IN), values, binary=True)
            holder, known, number, answer, said, failure, fresh = await _one(cursor)
            own = holder == values["claim"]
            if said is not None:
                if own and not known:  # it was answered while this waited for the lock
                    await connection.execute(self._sql(sql.RELEASE), values)
                return self._answer(values["session"], answer, said)
            if failure is not None or (not own and is_dead(holder)):
                return None
            made = values["id"] if fresh else None
            received = await self._todo(connection, values, number, made) if own else Received()
            if own and not received.todo:
                await connection.execute(self._sql(sql.RELEASE), values)
            return received

    async def _go_on(
        self, connection: AsyncConnection[Any], values: dict[str, Any], *, again: bool
    ) -> Received:
        """With the conversation locked: take the lease, if it is to be had and there is anything to do."""
        (holder,) = await _one(await connection.execute(self._sql(sql.HOLD), values))
        number = None
        if values["id"] is not None:
            row = await (await connection.execute(self._sql(sql.FIND), values, binary=True)).fetchone()
            if row is not None and row[3] is not None and not again:  # it failed, and is sent again
                row = await _one(await connection.execute(self._sql(sql.AGAIN), values, binary=True))
            if (settled := self._settled(values, row)) is not None:
                raise _UndoError(settled)
            number = row[0] if row is not None else None
        if holder != values["claim"]:
            if not is_dead(holder):
                return Received()
            await connection.execute(self._sql(sql.TAKE), values)
        received = await self._todo(connection, values, number)
        if not received.todo:
            raise _UndoError(received)  # a lease for nothing
        return received

    async def _todo(
        self,
        connection: AsyncConnection[Any],
        values: dict[str, Any],
        number: int | None,
        fresh: str | None = None,
    ) -> Received:
        """What the holder of the lease has to do, up to the message ``number``; ``fresh`` came just now."""
        session = values["session"]
        cursor = await connection.execute(self._sql(sql.TODO), {**values, "number": number}, binary=True)
        rows = await cursor.fetchall()
        if not rows:
            return Received()
        self._database.ready[session] = rows[0][4:] if rows[0][4] is not None else None
        first, *others = self._messages(session, rows)
        if first.id != fresh:
            await connection.execute(self._sql(sql.RETRY), {**values, "waiting": first.id})
            first = replace(first, retries=first.retries + 1)
        return Received(todo=[first, *others])

    async def _peek(self, values: dict[str, Any]) -> Received | None:
        """What waiting came to, without writing anything; None if it is this claim's turn to act."""
        async with self._database.connection() as connection:
            cursor = await connection.execute(self._sql(sql.PEEK), values, binary=True)
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
        retries: dict[str, int] = {}
        for message, sealed, line, retried, *_ in rows:
            retries[message] = retried
            if message not in given:
                given[message] = self._open(session, "given", sealed)
                ledgers[message] = {}
            if line is not None:
                entry = entry_of(self._open(session, "outcome", line))
                # Under another key the same call has another name: what is known of it counts.
                if entry.outcome is not None or entry.key not in ledgers[message]:
                    ledgers[message][entry.key] = entry
        return [Message(name, what, ledgers[name], retries[name]) for name, what in given.items()]

    async def fail(self, session: str, message_id: str, claim: str, failure: str) -> None:
        sealed = self._seal(session, "answer", {"failure": failure})
        await self._execute(sql.FAIL, session=session, id=message_id, claim=claim, failure=sealed)

    async def renew(self, session: str, claim: str, lease: float) -> bool:
        renewed = sql.TAKE + " AND claim = %(claim)s"
        return await self._execute(renewed, session=session, claim=claim, lease=lease) == 1

    async def release(self, session: str, claim: str) -> None:
        self._database.ready.pop(session, None)
        await self._execute(sql.RELEASE, session=session, claim=claim)

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
            (held,) = await _one(await connection.execute(self._sql(sql.INTEND), values))
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

    async def close_turn(
        self, connection: AsyncConnection[Any], closing: Closing, advance: dict[str, Any] | None = None
    ) -> bool:
        """End a turn; with ``advance`` only if the row of its checkpoint can be moved on, which it then is.

        False if not; nothing is changed then. Without ``advance`` it belongs into the transaction that stores
        the checkpoint.

        Raises:
            LeaseLostError: another process has taken over; nothing is changed.
            CheckpointError: there is no such message; nothing is changed.
        """
        session, message = closing.session, closing.message_id
        values = {"session": session, "claim": closing.claim, "id": message, "release": closing.release}
        values["answer"] = self._seal(session, "answer", closing.answer)
        values["said"] = self._seal(session, "said", closing.said)
        statement = sql.CLOSE if advance is None else sql.CLOSE_AND_ADVANCE
        cursor = await connection.execute(self._sql(statement), {**values, **(advance or {})})
        held, waiting, moved = await _one(cursor)
        if not held:
            raise _lost(session)
        if not waiting:
            raise CheckpointError(f"the message {message!r} of {session!r} is not in the inbox")
        return bool(moved)

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
        query = (
            f"SELECT session FROM {{s}}.messages WHERE {sql.WAITING} GROUP BY session ORDER BY min(number)"
        )
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
            quiet = await (await connection.execute(self._sql(sql.QUIET), values)).fetchall()
        gone = 0
        for (session,) in quiet:
            values["session"] = session
            async with self._database.transaction() as connection:
                if not await self._is_free(connection, session):
                    continue
                # It may have been spoken to since it was found.
                still = sql.QUIET.replace("GROUP BY", "WHERE session = %(session)s GROUP BY")
                waits = f"SELECT FROM {{s}}.messages WHERE session = %(session)s AND {sql.WAITING} LIMIT 1"
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
        data = shorter(text.encode("utf-8", "surrogatepass"))
        return self._sealer.seal(data, session=session, what=what)

    def _open(self, session: str, what: str, stored: bytes) -> Any:
        data = self._sealer.unseal(bytes(stored), session=session, what=what)
        try:
            return json.loads(longer(data).decode("utf-8", "surrogatepass"))
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
