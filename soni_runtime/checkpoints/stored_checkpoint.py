"""What a checkpoint is in a store, whichever it is: where it stands, its bytes, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from soni_runtime.checkpoints.compression import compressed, expanded
from soni_runtime.checkpoints.port import CLOSING
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

CHECKPOINT = "checkpoint"
WRITE = "write"


class StoringSaver(BaseCheckpointSaver[int]):
    """A saver whose values are msgpack of plain data, compressed and sealed.

    Nothing in a checkpoint can name a class to be built.
    """

    def __init__(self, sealer: Sealer) -> None:
        super().__init__(serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))
        self._sealer = sealer

    def _dump(self, value: Any, thread: str, what: str) -> tuple[str, bytes]:
        kind, body = compressed(*self.serde.dumps_typed(value))
        return kind, self._sealer.seal(body, session=thread, what=what)

    def _load(self, kind: str, body: bytes, thread: str, what: str) -> Any:
        opened = self._sealer.unseal(bytes(body), session=thread, what=what)
        return self.serde.loads_typed(expanded(kind, opened))

    def _assemble(self, thread: str, ns: str, row: Any, pending: Iterable[Any]) -> CheckpointTuple:
        """From ``(id, parent, kind, body, metadata)`` and the ``(task, channel, kind, body)`` on top of it.

        Raises:
            CheckpointError: it is damaged, or sealed with another key.
        """
        identity, parent, kind, body, metadata = row
        try:
            checkpoint = self._load(kind, body, thread, CHECKPOINT)
            details = json.loads(metadata)
            writes = [(task, channel, self._load(k, b, thread, WRITE)) for task, channel, k, b in pending]
            if not isinstance(checkpoint, dict) or not isinstance(checkpoint.get("channel_values"), dict):
                raise ValueError("it is not a checkpoint")
        except CheckpointError:
            raise
        except Exception as error:  # a damaged blob fails in the serializer's own ways
            raise self._damaged(thread, error) from error
        return CheckpointTuple(
            config=config_of(thread, ns, identity),
            checkpoint=checkpoint,  # type: ignore[arg-type]  # checked to be a mapping with values
            metadata=details,
            parent_config=config_of(thread, ns, parent) if parent else None,
            pending_writes=writes,
        )

    def _damaged(self, thread: str, error: Exception) -> CheckpointError:
        return CheckpointError(f"the stored conversation {thread!r} is damaged: {error}")


def in_turn(thread: str) -> bool:
    """Is a turn of the conversation ``thread`` being taken here?"""
    turn = CLOSING.get()
    return turn is not None and turn.session == thread


def place_of(config: RunnableConfig) -> tuple[str, str]:
    """Thread and namespace."""
    configurable = config["configurable"]
    return str(configurable["thread_id"]), str(configurable.get("checkpoint_ns", ""))


def config_of(thread: str, ns: str, identity: str) -> RunnableConfig:
    """What LangGraph calls a checkpoint by."""
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": identity}}
