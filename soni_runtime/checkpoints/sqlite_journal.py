"""Inbox, leases, ledger and transcript in SQLite."""

from __future__ import annotations

import sqlite3
import time
from asyncio import CancelledError
from collections.abc import Sequence
from typing import Any, Final

from soni_runtime.checkpoints.claims import is_dead
from soni_runtime.checkpoints.lines import entry_of, line_of
from soni_runtime.checkpoints.port import (
    ANSWERS_KEPT,
    RETRIES,
    Closing,
    Entry,
    LeaseLostError,
    Message,
    Plain,
    Received,
)
from soni_runtime.checkpoints.sqlite_file import SqliteFile, read_latest
from soni_runtime.errors import CheckpointError

WAITING: Final = 0
ANSWERED: Final = 1
FAILED: Final = 2

_PER_CONVERSATION: Final = (
    ("messages", "session"),
    ("ledger", "session"),
    ("leases", "session"),
    ("checkpoints", "thread"),
    ("writes", "thread"),
)


class SqliteJournal:
    """The journal of one file, see ``port.Journal``."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

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
        handing_in = None
        if message_id is not None and not again:
            handing_in = self._file.pack(given, session, "given")

        def job(db: sqlite3.Connection) -> Received:
            last: int | None = None
            fresh = False
            if message_id is not None:
                known = self._find(db, session, message_id)
                if known is not None and known[1] == ANSWERED:
                    return Received(answer=self._answer(session, known))
                if known is not None and known[1] == FAILED and again:
                    return Received(failure=str(self._file.unpack(known[2], session, "answer")["failure"]))
                fresh = known is None
                last = known[0] if known is not None and known[1] == WAITING else None
                if last is None and handing_in is None:
                    return Received(failure="the conversation was deleted")
                if last is None:
                    last = _hand_in(db, session, message_id, handing_in)
            if not _take_lease(db, session, claim, lease, anything=last is not None):
                return Received()
            todo = self._todo(db, session, last, message_id if fresh else None)
            self._file.ready[session] = read_latest(db, session, "")
            return Received(todo=todo)

        if again and not await self._file.read(lambda db: self._may_go_on(db, session, message_id, claim)):
            return Received()
        try:
            result: Received = await self._file.write(job)
        except CancelledError:
            self._file.write_later(lambda db: _release(db, session, claim))
            raise
        return result

    def _find(self, db: sqlite3.Connection, session: str, message_id: str) -> Any:
        return db.execute(
            "SELECT seq, state, answer, said FROM messages WHERE session = ? AND id = ?",
            (session, message_id),
        ).fetchone()

    def _may_go_on(self, db: sqlite3.Connection, session: str, message_id: str | None, claim: str) -> bool:
        """Is there anything new for one who waits? Found out without taking the write lock."""
        known = self._find(db, session, message_id) if message_id is not None else None
        return known is None or known[1] != WAITING or _is_free(db, session, claim)

    def _answer(self, session: str, row: Any) -> Plain:
        _, _, answer, said = row
        if answer is None:
            return {"said": self._file.unpack(said, session, "said")}
        found: Plain = self._file.unpack(answer, session, "answer")
        return found

    def _todo(
        self, db: sqlite3.Connection, session: str, last: int | None, fresh: str | None
    ) -> list[Message]:
        rows = db.execute(
            "SELECT id, given, retries, seq FROM messages WHERE session = ? AND live AND state = 0 "
            "AND seq <= ? ORDER BY seq",
            (session, last if last is not None else 1 << 62),
        ).fetchall()
        found_waiting = None
        if rows and rows[0][0] != fresh:
            found_waiting = rows[0][0]
            db.execute("UPDATE messages SET retries = retries + 1 WHERE seq = ?", (rows[0][3],))
        return [
            Message(
                identity,
                self._file.unpack(given, session, "given"),
                {} if identity == fresh else self._ledger(db, session, identity),
                retries + 1 if identity == found_waiting else retries,
            )
            for identity, given, retries, _ in rows
        ]

    def _ledger(self, db: sqlite3.Connection, session: str, message_id: str) -> dict[str, Entry]:
        rows = db.execute(
            "SELECT outcome FROM ledger WHERE session = ? AND message = ?", (session, message_id)
        )
        entries = [entry_of(self._file.unpack(line, session, "outcome")) for (line,) in rows]
        # Under another encryption key the same call has another name: what is known of it counts.
        entries.sort(key=lambda entry: entry.outcome is not None)
        return {entry.key: entry for entry in entries}

    async def fail(self, session: str, message_id: str, claim: str, failure: str) -> None:
        report = self._file.pack({"failure": failure}, session, "answer")

        def job(db: sqlite3.Connection) -> None:
            if _holds(db, session, claim):
                db.execute(
                    "UPDATE messages SET state = ?, live = 0, answer = ? "
                    "WHERE session = ? AND id = ? AND state = ?",
                    (FAILED, report, session, message_id, WAITING),
                )

        await self._file.write(job)

    async def renew(self, session: str, claim: str, lease: float) -> bool:
        def job(db: sqlite3.Connection) -> bool:
            held = db.execute(
                "UPDATE leases SET expires = ? WHERE session = ? AND claim = ?",
                (time.time() + lease, session, claim),
            )
            return held.rowcount == 1

        return bool(await self._file.write(job))

    async def release(self, session: str, claim: str) -> None:
        self._file.ready.pop(session, None)
        await self._file.write(lambda db: _release(db, session, claim))

    # ------------------------------------------------------------- ledger

    async def intend(
        self, session: str, message_id: str, claim: str, key: str, learned: Sequence[Entry]
    ) -> None:
        rows = [
            (
                *(session, message_id, self._file.sealer.blind(entry.key, session=session)),
                self._file.pack(line_of(entry), session, "outcome"),
            )
            for entry in (*learned, Entry(key))
        ]

        def job(db: sqlite3.Connection) -> None:
            if not _holds(db, session, claim):
                raise _lost(session)
            db.executemany("INSERT OR IGNORE INTO ledger VALUES (?, ?, ?, ?)", rows)

        await self._file.write(job)

    async def finish(self, session: str, message_id: str, key: str, outcome: Plain) -> None:
        line = self._file.pack(line_of(Entry(key, outcome)), session, "outcome")
        row = (line, session, message_id, self._file.sealer.blind(key, session=session))
        await self._file.write(
            lambda db: db.execute(
                "UPDATE ledger SET outcome = ? WHERE session = ? AND message = ? AND key = ?", row
            )
        )

    # ------------------------------------------------------------- looking back, forgetting

    async def transcript(self, session: str, last: int | None = None) -> list[Plain]:
        def job(db: sqlite3.Connection) -> list[Plain]:
            rows = db.execute(
                "SELECT said FROM messages WHERE session = ? AND said IS NOT NULL ORDER BY seq DESC LIMIT ?",
                (session, -1 if last is None else last),
            ).fetchall()
            return [self._file.unpack(said, session, "said") for (said,) in reversed(rows)]

        found: list[Plain] = await self._file.read(job)
        return found

    async def unanswered(self) -> list[str]:
        def job(db: sqlite3.Connection) -> list[str]:
            rows = db.execute("SELECT session FROM messages WHERE live AND state = 0 ORDER BY seq")
            return list(dict.fromkeys(session for (session,) in rows))

        found: list[str] = await self._file.read(job)
        return found

    async def forget(self, session: str) -> bool:
        def job(db: sqlite3.Connection) -> bool:
            if not _is_free(db, session, ""):
                raise CheckpointError(
                    f"the conversation {session!r} is being answered right now; delete it when that is done"
                )
            return _delete(db, session)

        return bool(await self._file.write(job))

    async def forget_older(self, seconds: float) -> int:
        def job(db: sqlite3.Connection) -> int:
            rows = db.execute(
                "SELECT session FROM (SELECT session, at FROM messages UNION ALL "
                "SELECT thread, at FROM checkpoints) GROUP BY session HAVING max(at) <= ? "
                "EXCEPT SELECT session FROM messages WHERE state = 0",
                (time.time() - seconds,),
            ).fetchall()
            return sum(_delete(db, session) for (session,) in rows if _is_free(db, session, ""))

        return int(await self._file.write(job))


def close_turn(db: sqlite3.Connection, file: SqliteFile, closing: Closing) -> None:
    """The part of the transaction at the end of a turn that is not the checkpoint (see ``Closing``)."""
    session = closing.session
    if not _holds(db, session, closing.claim):
        raise _lost(session)
    done = db.execute(
        "UPDATE messages SET state = ?, live = 1, given = NULL, answer = ?, said = ? "
        "WHERE session = ? AND id = ?",
        (
            ANSWERED,
            file.pack(closing.answer, session, "answer"),
            file.pack(closing.said, session, "said"),
            session,
            closing.message_id,
        ),
    )
    if done.rowcount != 1:
        raise CheckpointError(f"the message {closing.message_id!r} of {session!r} is not in the inbox")
    # In two statements: `UPDATE … WHERE seq IN (SELECT …)` makes a temporary table, for 70 µs.
    old = db.execute(
        "SELECT seq FROM messages WHERE session = ? AND live AND state = ? "
        "ORDER BY seq DESC LIMIT -1 OFFSET ?",
        (session, ANSWERED, ANSWERS_KEPT),
    ).fetchall()
    db.executemany("UPDATE messages SET answer = NULL, live = 0 WHERE seq = ?", old)
    db.execute("DELETE FROM ledger WHERE session = ? AND message = ?", (session, closing.message_id))
    if closing.release:
        db.execute("DELETE FROM leases WHERE session = ?", (session,))


def _release(db: sqlite3.Connection, session: str, claim: str) -> None:
    db.execute("DELETE FROM leases WHERE session = ? AND claim = ?", (session, claim))


def _hand_in(db: sqlite3.Connection, session: str, message_id: str, given: bytes | None) -> int:
    """Put a message behind all others. One that failed keeps what was given first."""
    cursor = db.execute(
        "INSERT INTO messages (session, id, at, state, live, given) VALUES (?, ?, ?, 0, 1, ?) "
        "ON CONFLICT (session, id) DO UPDATE SET state = 0, live = 1, answer = NULL, at = excluded.at, "
        "seq = (SELECT max(seq) + 1 FROM messages), "
        "retries = CASE WHEN retries > ? THEN retries ELSE 0 END RETURNING seq",
        (session, message_id, time.time(), given, RETRIES),
    )
    return int(cursor.fetchall()[0][0])


def _take_lease(db: sqlite3.Connection, session: str, claim: str, lease: float, *, anything: bool) -> bool:
    if not _is_free(db, session, claim):
        return False
    if (
        not anything
        and not db.execute(
            "SELECT 1 FROM messages WHERE session = ? AND live AND state = 0", (session,)
        ).fetchone()
    ):
        return False
    db.execute("INSERT OR REPLACE INTO leases VALUES (?, ?, ?)", (session, claim, time.time() + lease))
    return True


def _is_free(db: sqlite3.Connection, session: str, claim: str) -> bool:
    row = db.execute("SELECT claim, expires FROM leases WHERE session = ?", (session,)).fetchone()
    return row is None or row[0] == claim or row[1] <= time.time() or is_dead(row[0])


def _holds(db: sqlite3.Connection, session: str, claim: str) -> bool:
    """A lease that ran out but that nobody took is still held."""
    row = db.execute("SELECT claim FROM leases WHERE session = ?", (session,)).fetchone()
    return row is not None and row[0] == claim


def _lost(session: str) -> LeaseLostError:
    return LeaseLostError(f"another process has taken over the conversation {session!r}")


def _delete(db: sqlite3.Connection, session: str) -> bool:
    gone = 0
    for table, column in _PER_CONVERSATION:
        gone += db.execute(f"DELETE FROM {table} WHERE {column} = ?", (session,)).rowcount
    return gone > 0
