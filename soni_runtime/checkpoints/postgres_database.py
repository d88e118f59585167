"""The way to a PostgreSQL database: its address, connections, the tables, errors in our own words."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from soni_runtime.checkpoints.postgres_tables import TABLES
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool

VARIABLE: Final = "SONI_DATABASE_URL"
CONNECTIONS: Final = 8
"""Connections of one process at most. A turn holds one for a few milliseconds; others wait their turn."""
CONNECT_SECONDS: Final = 10
WAIT_SECONDS: Final = 30.0
"""How long a turn waits for a free connection."""
IDLE_SECONDS: Final = 5.0
"""A connection that rested longer is tried before it is used: the server may have been restarted."""

Row = tuple[Any, ...]
"""A checkpoint: id, parent, kind, body, metadata, and whether there are writes that belong to it."""

# {s} is the schema: the only thing ever put into such texts, and checked to be an identifier.
SELECT_ROW: Final = (
    "SELECT c.id, c.parent, c.kind, c.body, c.metadata, EXISTS (SELECT FROM {s}.writes w "
    "WHERE w.thread = c.thread AND w.ns = c.ns AND w.id = c.id) FROM {s}.checkpoints c "
    "WHERE c.thread = %s AND c.ns = %s"
)

_NAME_LIMIT: Final = 63  # bytes of an identifier in PostgreSQL
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")
_IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]*")


def database_url(url: str | None, environment: Mapping[str, str] | None = None) -> str:
    """The address to connect to: ``SONI_DATABASE_URL``, else ``url`` with every ``${NAME}`` filled in.

    The environment goes first because it knows where the bot runs, and because only it may hold a password.

    Raises:
        CheckpointError: there is no address, or a variable it names is not set.
    """
    values = os.environ if environment is None else environment
    if given := values.get(VARIABLE):
        return given
    if not url:
        raise CheckpointError(
            f"the persistence backend `postgres` needs an address: set {VARIABLE} in the environment, or "
            "write `settings: {persistence: {backend: postgres, url: …}}`, without a password"
        )
    missing = [name for name in _PLACEHOLDER.findall(url) if not values.get(name)]
    if missing:
        raise CheckpointError(f"the address of the database needs {missing[0]} in the environment")
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], url)


def schema_for(name: str) -> str:
    """The schema that holds the conversations of the bot ``name``: an identifier, another for every name."""
    plain = "soni_" + re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if plain == f"soni_{name}" and len(plain) <= _NAME_LIMIT:
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[: _NAME_LIMIT - 9].rstrip('_')}_{digest}"


class Database:
    """Connections to one database, and the tables of one bot in it, all in ``schema``.

    ``open`` makes or upgrades the tables; several processes may do so at once. A ``url`` that is a
    function is asked then.

    Raises:
        ValueError: ``schema`` is not an identifier.
    """

    def __init__(self, url: str | Callable[[], str], schema: str, *, connections: int = CONNECTIONS) -> None:
        if _IDENTIFIER.fullmatch(schema) is None or len(schema) > _NAME_LIMIT:
            raise ValueError(f"{schema!r} is not the name of a schema")
        self.schema = schema
        self._place = ""
        self._url = url
        self._connections = connections
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self.ready: dict[str, Row | None] = {}
        """Checkpoints read while a turn was received, for the turn itself."""
        self._used: WeakKeyDictionary[AsyncConnection[Any], float] = WeakKeyDictionary()

    async def open(self) -> None:
        """Connect.

        Raises:
            CheckpointError: psycopg is not installed, there is no address, the database cannot be reached,
                or its tables are not ours.
        """
        if self._pool is not None:
            return
        url = self._url if isinstance(self._url, str) else self._url()
        self._place = _place_of(url)
        import psycopg
        from psycopg_pool import AsyncConnectionPool

        try:
            # Not by the pool: that would go on trying, and tell nobody why.
            connection = await psycopg.AsyncConnection.connect(
                url, autocommit=True, connect_timeout=CONNECT_SECONDS
            )
        except psycopg.Error as error:
            raise CheckpointError(
                f"the database of conversations ({self._place}) cannot be reached: {_said(error)}"
            ) from error
        try:
            await _set_up(connection, self.schema)
        except (psycopg.Error, CheckpointError) as error:
            raise CheckpointError(
                f"the schema {self.schema!r} of {self._place} cannot hold conversations: {_said(error)}"
            ) from error
        finally:
            await connection.close()
        pool = AsyncConnectionPool(
            url,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS},
            min_size=1,
            max_size=self._connections,
            timeout=WAIT_SECONDS,
            check=self._check,
            open=False,
            name="soni",
        )
        await pool.open()
        self._pool = pool

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        self.ready.clear()
        if pool is not None:
            await pool.close()

    async def _check(self, connection: AsyncConnection[Any]) -> None:
        if time.monotonic() - self._used.get(connection, 0.0) > IDLE_SECONDS:
            await connection.execute("")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection that commits every statement by itself.

        Raises:
            CheckpointError: the database cannot be reached, or refused what was asked.
        """
        import psycopg
        from psycopg_pool import PoolTimeout

        if self._pool is None:
            raise CheckpointError("the store of conversations is not open")
        try:
            async with self._pool.connection() as connection:
                yield connection
                self._used[connection] = time.monotonic()
        except PoolTimeout as error:
            raise CheckpointError(
                f"the database of conversations ({self._place}) cannot be reached: no connection within "
                f"{WAIT_SECONDS:.0f} seconds"
            ) from error
        except psycopg.Error as error:
            raise CheckpointError(
                f"the database of conversations ({self._place}) failed: {_said(error)}"
            ) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection inside a transaction: committed at the end, undone on any error."""
        async with self.connection() as connection, connection.transaction():
            yield connection


async def latest_row(
    connection: AsyncConnection[Any], schema: str, thread: str, ns: str, wanted: str | None = None
) -> Row | None:
    """The checkpoint ``wanted``, else the latest."""
    query: Any = SELECT_ROW.format(s=schema) + (" AND c.id = %s" if wanted else " ORDER BY c.id DESC LIMIT 1")
    values: Sequence[str] = (thread, ns, wanted) if wanted else (thread, ns)
    return await (await connection.execute(query, values, binary=True)).fetchone()


def lock_key(*parts: str) -> int:
    """The number of an advisory lock that stands for ``parts``: 64 bits of their digest, signed."""
    text = "\0".join(("soni", *parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)


async def _set_up(connection: AsyncConnection[Any], schema: str) -> None:
    # Without the lock first: workers of every day need no right to create anything.
    if await _version(connection, schema) == len(TABLES):
        return
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key("schema", schema),))
        version = await _version(connection, schema)
        if version > len(TABLES):
            raise CheckpointError("it was written by a newer version")
        if version == 0:
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")  # checked to be an identifier
            await connection.execute(f"CREATE TABLE {schema}.schema_version (version integer NOT NULL)")
            await connection.execute(f"INSERT INTO {schema}.schema_version VALUES (0)")
        for statements in TABLES[version:]:
            await connection.execute(statements.replace("SCHEMA.", f"{schema}."))
        await connection.execute(f"UPDATE {schema}.schema_version SET version = %s", (len(TABLES),))


async def _version(connection: AsyncConnection[Any], schema: str) -> int:
    """How many sets of tables the schema has; 0 where it is empty or missing."""
    cursor = await connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE relname = 'schema_version') FROM pg_class "
        "WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r'",
        (schema,),
    )
    tables, known = await cursor.fetchone() or (0, 0)
    if not tables:
        return 0
    if not known:
        raise CheckpointError("it belongs to another program")
    row = await (await connection.execute(f"SELECT version FROM {schema}.schema_version")).fetchone()
    return int(row[0]) if row is not None else 0


def _place_of(url: str) -> str:
    """The address as it may be shown: without user and password."""
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise CheckpointError(
            "conversations in PostgreSQL need psycopg: `pip install soni-dsl[postgres]`"
        ) from error
    try:
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise CheckpointError(
            "conversations in PostgreSQL need psycopg's pool: `pip install soni-dsl[postgres]`"
        ) from error
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        # Its message may quote the password, so it goes no further.
        raise CheckpointError(
            "the address of the database is malformed; it looks like `postgresql://user@host:5432/database`"
        ) from None
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"database {parts.get('dbname') or 'by default'} at {host}{port}"


def _said(error: Exception) -> str:
    """The first line of what went wrong; the rest quotes statements."""
    return str(error).strip().partition("\n")[0] or type(error).__name__
