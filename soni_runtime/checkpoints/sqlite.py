"""Conversations in SQLite: a LangGraph saver of our own and a journal, on one connection in one thread.

Why not the stock saver (measured, LangGraph 1.2): it keeps every checkpoint, commits about eight times a
turn, and after one "database is locked" leaves its connection inside a transaction for good. This one
keeps the latest checkpoint only (or the last ``keep``), writes once a turn under ``BEGIN IMMEDIATE``, rolls
back on every error, and refuses to overwrite a conversation that somebody else moved on meanwhile.
"""

from __future__ import annotations

from pathlib import Path

from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.sqlite_file import SqliteFile
from soni_runtime.checkpoints.sqlite_journal import SqliteJournal
from soni_runtime.checkpoints.sqlite_saver import SqliteSaver
from soni_runtime.errors import CheckpointError


class SqliteStore:
    """The conversations of one file (or of this process, with ``:memory:``).

    Safe with several processes on one file. The file and its folder are made on ``open``, readable by
    their owner alone, because conversations are personal; with a ``sealer`` that has a key they are
    encrypted besides.
    """

    def __init__(self, path: Path | str, *, keep: int | None = 1, sealer: Sealer | None = None) -> None:
        self.path = path
        self._keep = keep
        self._sealer = sealer if sealer is not None else Sealer()
        self._parts: tuple[SqliteFile, SqliteSaver, SqliteJournal] | None = None

    @property
    def saver(self) -> SqliteSaver:
        return self._opened()[1]

    @property
    def journal(self) -> SqliteJournal:
        return self._opened()[2]

    def _opened(self) -> tuple[SqliteFile, SqliteSaver, SqliteJournal]:
        if self._parts is None:
            raise CheckpointError("the store of conversations is not open")
        return self._parts

    async def open(self) -> None:
        """Raises CheckpointError where the file cannot be made, or is none of ours."""
        if self._parts is not None:
            return
        file = SqliteFile(self.path, self._sealer)
        try:
            await file.open()
        except BaseException:
            await file.close()
            raise
        self._parts = file, SqliteSaver(file, keep=self._keep), SqliteJournal(file)

    async def close(self) -> None:
        parts, self._parts = self._parts, None
        if parts is not None:
            await parts[0].close()
