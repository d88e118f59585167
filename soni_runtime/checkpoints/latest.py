"""The latest checkpoint of a conversation, read and written around a run of the graph.

LangGraph does the same inside a run where the graph is compiled with a saver, at half as much again as the
run itself costs (0.25 ms a turn); and it hands the saver the graph's values only, in its own good time. What
is written here it can read: the same checkpoints, with the conversation in the channel ``dialogue``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from langgraph.checkpoint.base.id import uuid6

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver, Checkpoint

CHANNEL: Final = "dialogue"
FORMAT: Final = 4
"""LangGraph's version of the form of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Latest:
    """``dialogue`` is what the checkpoint says; None where there is none yet. ``config`` names it."""

    config: RunnableConfig
    dialogue: Any = None
    step: int = -1
    version: int = 0


async def load_latest(saver: BaseCheckpointSaver[Any], session: str) -> Latest:
    """Raises CheckpointError where the checkpoint cannot be read."""
    found = await saver.aget_tuple({"configurable": {"thread_id": session, "checkpoint_ns": ""}})
    if found is None:
        return Latest({"configurable": {"thread_id": session, "checkpoint_ns": ""}})
    versions = found.checkpoint["channel_versions"].values()
    return Latest(
        found.config,
        found.checkpoint["channel_values"].get(CHANNEL),
        int(found.metadata.get("step", 0)),
        max((version for version in versions if isinstance(version, int)), default=0),
    )


async def store_next(saver: BaseCheckpointSaver[Any], latest: Latest, dialogue: dict[str, Any]) -> None:
    """Store ``dialogue`` as what follows ``latest``.

    Raises:
        CheckpointError: somebody else stored something meanwhile, or the store cannot be used.
    """
    step, version = latest.step + 1, latest.version + 1
    checkpoint: Checkpoint = {
        "v": FORMAT,
        "id": str(uuid6(clock_seq=step)),
        "ts": datetime.now(UTC).isoformat(),
        "channel_values": {CHANNEL: dialogue},
        "channel_versions": {CHANNEL: version},
        "versions_seen": {},
        "updated_channels": [CHANNEL],
    }
    await saver.aput(
        latest.config, checkpoint, {"source": "loop", "step": step, "parents": {}}, {CHANNEL: version}
    )
