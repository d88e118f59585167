"""Conversations in PostgreSQL, for several workers on one database."""

from __future__ import annotations

from collections.abc import Callable

from soni_runtime.checkpoints.postgres_database import CONNECTIONS, Database
from soni_runtime.checkpoints.postgres_journal import PostgresJournal
from soni_runtime.checkpoints.postgres_saver import PostgresSaver
from soni_runtime.checkpoints.sealing import Sealer


class PostgresStore:
    """The conversations of one bot in one database, shared by any number of processes and machines.

    ``url`` is an address as libpq knows it, or a function that gives one on ``open``. All tables are in
    ``schema``, made on the first ``open`` and upgraded on later ones, by one process at a time.
    ``connections`` is the most that this process opens. ``keep`` is how many checkpoints of a conversation
    are kept, None for all. With a ``sealer`` that has a key, what is stored is encrypted.

    Raises:
        ValueError: ``schema`` is not an identifier in lower case.
    """

    def __init__(
        self,
        url: str | Callable[[], str],
        *,
        schema: str = "soni",
        keep: int | None = 1,
        sealer: Sealer | None = None,
        connections: int = CONNECTIONS,
    ) -> None:
        sealer = sealer if sealer is not None else Sealer()
        self._database = Database(url, schema, connections=connections)
        self._journal = PostgresJournal(self._database, sealer)
        self._saver = PostgresSaver(self._database, self._journal, sealer, keep=keep)

    @property
    def saver(self) -> PostgresSaver:
        return self._saver

    @property
    def journal(self) -> PostgresJournal:
        return self._journal

    async def open(self) -> None:
        """Connect, and see to the tables.

        Raises:
            CheckpointError: psycopg is not installed, the address is missing or malformed, the database
                cannot be reached, or its tables are not ours.
        """
        await self._database.open()

    async def close(self) -> None:
        await self._database.close()
