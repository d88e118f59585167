"""The file behind a SQLite store: its tables, its connection, and transactions on it."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.checkpoints.compression import longer, shorter
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.worker import Worker
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from asyncio import Future

SCHEMA_VERSION: Final = 3
APPLICATION_ID: Final = 0x534F4E49  # "SONI"
BUSY_TIMEOUT_MS: Final = 5000
BUSY_TRIES: Final = 6
"""How often a transaction is begun before it is given up: with the time-out, half a minute."""

# Rows of checkpoints have ids of their own: in the tree of a key, where rows are kept WITHOUT ROWID, all but
# the shortest would take a whole page each for what does not fit there.
_CHECKPOINTS: Final = """
CREATE TABLE IF NOT EXISTS checkpoints (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, parent TEXT,
    kind TEXT NOT NULL, body BLOB NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (thread, ns, id)
);
CREATE TABLE IF NOT EXISTS writes (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, task TEXT NOT NULL, idx INTEGER NOT NULL,
    path TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (thread, ns, id, task, idx)
) WITHOUT ROWID
"""

# messages.seq is the order in which messages came in. `live` rows are those that turns look at (unanswered,
# or with a whole answer): the partial index keeps a turn as cheap in a long conversation as in a short one.
_JOURNAL: Final = """
ALTER TABLE checkpoints ADD COLUMN at REAL NOT NULL DEFAULT 0;
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY, session TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL,
    state INTEGER NOT NULL, live INTEGER NOT NULL, given BLOB, answer BLOB, said BLOB,
    UNIQUE (session, id)
);
CREATE INDEX messages_live ON messages (session, seq) WHERE live;
CREATE TABLE ledger (
    session TEXT NOT NULL, message TEXT NOT NULL, key TEXT NOT NULL, outcome BLOB,
    PRIMARY KEY (session, message, key)
) WITHOUT ROWID;
CREATE TABLE leases (session TEXT PRIMARY KEY, claim TEXT NOT NULL, expires REAL NOT NULL) WITHOUT ROWID
"""
_RETRIES: Final = "ALTER TABLE messages ADD COLUMN retries INTEGER NOT NULL DEFAULT 0"
_MIGRATIONS: Final = (_CHECKPOINTS, _JOURNAL, _RETRIES)
"""What leads from each version of the tables to the next."""

COMMITS_PER_COPY: Final = 200
"""After how many transactions the log is copied back into the file: a log of about 5 MB."""

LONGEST_LOG: Final = 8000
"""Pages of the log, 4 KB each."""

Job = Callable[[sqlite3.Connection], Any]

Rows = tuple[Any, list[Any]]
"""A row of a checkpoint, and those of its writes."""


class SqliteFile:
    """An open database, with two connections that do jobs: one transaction each.

    A job takes some 50 µs where nobody holds the lock, as long as the way to another thread and back, so
    it is done on the spot. Where it would have to wait it goes to a thread with a connection of its own;
    so does copying the log back into the file, because that waits for the disk.
    """

    def __init__(self, path: Path | str, sealer: Sealer) -> None:
        self.path = path
        self.sealer = sealer
        self.ready: dict[str, Rows | None] = {}  # latest checkpoints, read ahead for the turn that begins
        self._worker = Worker(f"soni {path}")
        self._patient: sqlite3.Connection | None = None
        self._quick: sqlite3.Connection | None = None
        self._commits = 0
        self._copying: Future[Any] | None = None  # while it runs, writers wait: else the log never ends

    async def open(self) -> None:
        """Raises CheckpointError where the file cannot be made, or is none of ours."""
        self._patient = await self._worker.run(self._connect)
        if str(self.path) != ":memory:":
            self._quick = sqlite3.connect(self.path, isolation_level=None)
            self._quick.execute("PRAGMA busy_timeout = 0")
            self._quick.execute("PRAGMA synchronous = NORMAL")
            self._quick.execute("PRAGMA wal_autocheckpoint = 0")

    def _connect(self) -> sqlite3.Connection:
        try:
            _prepare_folder(self.path)
            db = sqlite3.connect(self.path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise CheckpointError(
                f"conversations cannot be kept in {self.path}: {error}; choose another place with "
                "`settings: {persistence: {url: …}}`"
            ) from error
        try:
            _set_up(db)
        except (sqlite3.Error, CheckpointError) as error:
            db.close()
            raise CheckpointError(
                f"{self.path} is not a store of conversations that can be used here: {error}; move it away, "
                "or choose another place with `settings: {persistence: {url: …}}`"
            ) from error
        return db

    async def close(self) -> None:
        quick, self._quick = self._quick, None
        patient, self._patient = self._patient, None
        if quick is not None:
            quick.close()
        if patient is not None:
            await self._worker.run(patient.close)
        await self._worker.stop()

    # ------------------------------------------------------------- jobs

    async def read(self, job: Job) -> Any:
        """Do ``job``, which only reads. Raises CheckpointError from it, or because of the database."""
        if self._quick is not None:
            with suppress(sqlite3.OperationalError):
                return self._guarded(self._quick, job)
        return await self._worker.run(lambda: self._guarded(self._patient, job))

    async def write(self, job: Job) -> Any:
        """Do ``job`` as one transaction, rolled back on any error.

        Raises:
            CheckpointError: from the job, or because the database could not do it.
        """
        if self._quick is not None and (self._copying is None or self._copying.done()):
            try:
                result = _transaction(self._quick, job)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise CheckpointError(_trouble(self.path, error)) from error
            except sqlite3.Error as error:
                raise CheckpointError(_trouble(self.path, error)) from error
            else:
                self._commits += 1
                if self._commits % COMMITS_PER_COPY == 0:
                    self._copying = self._worker.run(self._copy)
                return result
        return await self._worker.run(lambda: self._guarded(self._patient, _patient_transaction, job))

    def write_later(self, job: Job) -> None:
        """Do ``job`` as ``write`` does, behind all jobs that wait, even if the file is closed meanwhile.

        Nobody hears how it went.
        """
        patient = self._patient
        if patient is not None:
            done = self._worker.run(lambda: self._guarded(patient, _patient_transaction, job))
            done.add_done_callback(_forgive)

    def _copy(self) -> None:
        """Copy the log back, if that can be done now. Nobody waits for it, and the next one is as good."""
        patient = self._patient
        if patient is not None:
            with suppress(sqlite3.Error):
                _copy_back(patient)

    def _guarded(self, db: sqlite3.Connection | None, work: Callable[..., Any], *arguments: Any) -> Any:
        if db is None:
            raise CheckpointError("the store of conversations is not open")
        try:
            return work(db, *arguments)
        except sqlite3.Error as error:
            raise CheckpointError(_trouble(self.path, error)) from error

    # ------------------------------------------------------------- values

    def pack(self, value: Any, session: str, what: str) -> bytes:
        """JSON of an object, sealed where there is a key. Lone surrogates are kept: users can send them."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        data = shorter(text.encode("utf-8", "surrogatepass"))
        return self.sealer.seal(data, session=session, what=what)

    def unpack(self, data: Any, session: str, what: str) -> Any:
        """Raises CheckpointError where ``data`` is not what ``pack`` made for this session."""
        try:
            opened = self.sealer.unseal(bytes(data), session=session, what=what)
            return json.loads(longer(opened).decode("utf-8", "surrogatepass"))
        except (TypeError, ValueError) as error:
            raise damaged(session, error) from None


def _forgive(done: Future[Any]) -> None:
    if not done.cancelled():
        done.exception()


def damaged(session: str, error: object) -> CheckpointError:
    return CheckpointError(
        f"the stored conversation {session!r} is damaged: {error}; delete it with "
        "`bot.store.journal.forget(session)`, or restore the file from a backup"
    )


def _trouble(path: Path | str, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    advice = {
        sqlite3.SQLITE_BUSY: "another process keeps it locked",
        sqlite3.SQLITE_FULL: "make room on the disk",
        sqlite3.SQLITE_READONLY: "make the file and its folder writable",
        sqlite3.SQLITE_CORRUPT: "it is damaged; restore it from a backup, or move it away to begin anew",
        sqlite3.SQLITE_NOTADB: "it is damaged; restore it from a backup, or move it away to begin anew",
    }.get(code)
    return f"the store of conversations {path} cannot be used: {error}" + (f"; {advice}" if advice else "")


def _patient_transaction(db: sqlite3.Connection, job: Job) -> Any:
    return _transaction(db, job, _patiently)


def _transaction(
    db: sqlite3.Connection, job: Job, begin: Callable[[sqlite3.Connection, str], object] | None = None
) -> Any:
    (begin or sqlite3.Connection.execute)(db, "BEGIN IMMEDIATE")
    try:
        result = job(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return result


def _copy_back(db: sqlite3.Connection) -> None:
    """Copy the log back into the file. If all of it was, the next writer begins the log anew.

    Other processes may go on writing meanwhile; where that made the log long, they have to wait once.
    """
    ((_, pages, _),) = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    if pages > LONGEST_LOG:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _patiently(db: sqlite3.Connection, statement: str) -> None:
    """Take a lock. SQLite does not queue for it, so an unlucky process may need several tries."""
    for left in range(BUSY_TRIES, 0, -1):
        try:
            db.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if left == 1 or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise


def _prepare_folder(path: Path | str) -> None:
    if str(path) == ":memory:":
        return
    path = Path(path)
    if not path.parent.exists():
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    if not path.exists():
        path.touch(mode=0o600)


def _set_up(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    if _number(db, "PRAGMA application_id") != APPLICATION_ID and _tables(db):
        raise CheckpointError("it belongs to another program")
    _refuse_newer(db)
    _patiently(db, "PRAGMA journal_mode = WAL")
    # In WAL mode a killed process loses nothing with NORMAL; only a power cut can undo the last turns.
    db.execute("PRAGMA synchronous = NORMAL")
    if _number(db, "PRAGMA user_version") < SCHEMA_VERSION:
        _patient_transaction(db, _migrate)


def _migrate(db: sqlite3.Connection) -> None:
    """Bring the tables to this version; of several processes that open a file the first does it."""
    _refuse_newer(db)
    version = _number(db, "PRAGMA user_version")
    for script in _MIGRATIONS[version:]:
        for statement in script.split(";"):
            db.execute(statement)
    if version == 1:
        db.execute("UPDATE checkpoints SET at = ?", (time.time(),))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _refuse_newer(db: sqlite3.Connection) -> None:
    if _number(db, "PRAGMA user_version") > SCHEMA_VERSION:
        raise CheckpointError("it was written by a newer version")


def _tables(db: sqlite3.Connection) -> int:
    return _number(db, "SELECT count(*) FROM sqlite_master")


def _number(db: sqlite3.Connection, query: str) -> int:
    row = db.execute(query).fetchone()
    return int(row[0]) if row is not None else 0


def read_latest(db: sqlite3.Connection, thread: str, ns: str, wanted: str | None = None) -> Rows | None:
    """The checkpoint ``wanted``, or the latest, with what was written on top of it."""
    query = "SELECT id, parent, kind, body, metadata FROM checkpoints WHERE thread = ? AND ns = ?"
    query += " AND id = ?" if wanted else " ORDER BY id DESC LIMIT 1"
    row = db.execute(query, (thread, ns, wanted) if wanted else (thread, ns)).fetchone()
    return None if row is None else (row, read_writes(db, thread, ns, row[0]))


def read_writes(db: sqlite3.Connection, thread: str, ns: str, identity: str) -> list[Any]:
    return db.execute(
        "SELECT task, channel, kind, body FROM writes WHERE thread = ? AND ns = ? AND id = ? "
        "ORDER BY path, task, idx",
        (thread, ns, identity),
    ).fetchall()
