"""Conversations that live as long as the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata


class LatestInMemory(InMemorySaver):
    """LangGraph's saver in memory, keeping only the latest checkpoint of a conversation."""

    def __init__(self) -> None:
        super().__init__(serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        stored = super().put(config, checkpoint, metadata, new_versions)
        place: dict[str, Any] = stored["configurable"]
        thread, ns, identity = place["thread_id"], place["checkpoint_ns"], place["checkpoint_id"]
        kept = {identity: self.storage[thread][ns][identity]}
        self.storage[thread][ns] = kept
        versions = checkpoint["channel_versions"]
        for key in [k for k in self.blobs if k[0] == thread and k[1] == ns and versions.get(k[2]) != k[3]]:
            del self.blobs[key]
        for written in [k for k in self.writes if k[0] == thread and k[1] == ns and k[2] != identity]:
            del self.writes[written]
        return stored


class MemoryStore:
    """Forgets nothing on ``close``: the conversations are there for the next ``open``."""

    def __init__(self) -> None:
        self._saver = LatestInMemory()

    @property
    def saver(self) -> LatestInMemory:
        return self._saver

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""
