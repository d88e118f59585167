"""The stores to measure: in memory, in a file, in a database of our own server; open and sealed."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.sqlite import SqliteStore

if TYPE_CHECKING:
    from soni_runtime.checkpoints.port import Store

_KEY: Final = b"\x5a" * 32

_OURS: Final = "FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
_TABLES: Final = f"SELECT oid::regclass::text {_OURS}"
_SIZE: Final = f"SELECT sum(pg_total_relation_size(oid)) {_OURS}"


@dataclass(frozen=True, slots=True)
class Database:
    """``make`` makes a store: by the same name one on the same conversations (in memory always a new one).

    ``size`` says how many bytes the disk holds of what a closed store of that name kept, after the database
    has cleaned up behind itself; None where there is no disk.
    """

    name: str
    make: Callable[[str], Store]
    size: Callable[[str], Awaitable[int]] | None = None


@contextmanager
def databases(*, sealed: bool = True) -> Iterator[list[Database]]:
    """All that can be had here. PostgreSQL writes to the disk as a real server does."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="soni-bench-")))
        url = _server(stack)
        sealers = {"": Sealer(), ", sealed": Sealer([_KEY])} if sealed else {"": Sealer()}
        found = [Database("memory", lambda name: MemoryStore())]
        found += [_sqlite(f"SQLite{how}", folder, sealer) for how, sealer in sealers.items()]
        if url is not None:
            found += [_postgres(f"PostgreSQL{how}", url, sealer) for how, sealer in sealers.items()]
        yield found


def _sqlite(title: str, folder: Path, sealer: Sealer) -> Database:
    def path(name: str) -> Path:
        return folder / f"{name}{len(title)}.sqlite"

    async def size(name: str) -> int:
        return sum(part.stat().st_size for part in folder.glob(f"{path(name).name}*"))

    return Database(title, lambda name: SqliteStore(path(name), sealer=sealer), size)


def _postgres(title: str, url: str, sealer: Sealer) -> Database:
    from soni_runtime.checkpoints.postgres import PostgresStore

    def schema(name: str) -> str:
        return f"{name}{len(title)}"

    async def size(name: str) -> int:
        from psycopg import AsyncConnection, sql

        async with await AsyncConnection.connect(url, autocommit=True) as connection:
            for (table,) in await (await connection.execute(_TABLES, (schema(name),))).fetchall():
                await connection.execute(sql.SQL("VACUUM FULL ") + sql.SQL(table))
            row = await (await connection.execute(_SIZE, (schema(name),))).fetchone()
        return int(row[0]) if row is not None else 0

    return Database(title, lambda name: PostgresStore(url, schema=schema(name), sealer=sealer), size)


def _server(stack: ExitStack) -> str | None:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "support"))
    server = import_module("postgres_server")
    try:
        url: str = stack.enter_context(server.postgres_server(durable=True))
    except server.NoServerError as reason:
        print(f"PostgreSQL is left out: {reason}", file=sys.stderr)
        return None
    return url
