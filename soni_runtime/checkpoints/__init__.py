"""Where conversations are kept between turns.

A store opens once per process and gives LangGraph its checkpoint saver. Which one is decided by
``settings.persistence``: ``sqlite`` (default), ``memory`` or ``postgres``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from soni_runtime.checkpoints.port import Store
from soni_runtime.errors import CheckpointError

__all__ = ["Store", "make_store"]


def make_store(settings: Mapping[str, Any], *, root: Path | None, name: str) -> Store:
    """The store that ``settings.persistence`` asks for. Nothing is opened or created yet.

    ``root`` is the bot's folder; without a ``url`` SQLite keeps ``.soni/<name>.sqlite`` there, or in the
    working folder for a program that came from nowhere. In PostgreSQL every bot has a schema of its own.

    Raises:
        CheckpointError: the backend is unknown, or lacks what it needs.
    """
    persistence = settings.get("persistence") or {}
    backend = str(persistence.get("backend", "sqlite"))
    url = persistence.get("url")
    if backend == "memory":
        from soni_runtime.checkpoints.memory import MemoryStore

        return MemoryStore()
    if backend == "sqlite":
        from soni_runtime.checkpoints.sealing import Sealer
        from soni_runtime.checkpoints.sqlite import SqliteStore

        folder = root if root is not None else Path.cwd()
        path = Path(str(url).removeprefix("sqlite:///")) if url else Path(".soni") / f"{name}.sqlite"
        return SqliteStore(path if path.is_absolute() else folder / path, sealer=Sealer.from_environment())
    if backend == "postgres":
        from soni_runtime.checkpoints.postgres import PostgresStore
        from soni_runtime.checkpoints.postgres_database import database_url, schema_for
        from soni_runtime.checkpoints.sealing import Sealer

        address = str(url) if url else None
        return PostgresStore(
            lambda: database_url(address), schema=schema_for(name), sealer=Sealer.from_environment()
        )
    raise CheckpointError(
        f"persistence backend {backend!r} is not known; there are sqlite, postgres and memory"
    )
