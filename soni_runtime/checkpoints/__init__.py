"""Where conversations are kept between turns.

A store opens once per process and gives LangGraph its checkpoint saver. Which one is decided by
``settings.persistence``: ``sqlite`` (default), ``memory`` or ``postgres``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


class Store(Protocol):
    """``open`` before use, ``close`` after; both may be called again. ``saver`` is valid in between."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    @property
    def saver(self) -> BaseCheckpointSaver[Any]: ...


def make_store(settings: Mapping[str, Any], *, root: Path | None, name: str) -> Store:
    """The store that ``settings.persistence`` asks for. Nothing is opened or created yet.

    ``root`` is the bot's folder; without a ``url`` SQLite keeps ``.soni/<name>.sqlite`` there, or in the
    working folder for a program that came from nowhere.

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
        from soni_runtime.checkpoints.sqlite import SqliteStore

        folder = root if root is not None else Path.cwd()
        path = Path(str(url).removeprefix("sqlite:///")) if url else Path(".soni") / f"{name}.sqlite"
        return SqliteStore(path if path.is_absolute() else folder / path)
    raise CheckpointError(f"persistence backend {backend!r} is not known; there are sqlite and memory")
