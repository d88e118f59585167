"""A bot, ready to talk: a program with its Python, its understanding and its store."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakValueDictionary

from soni_runtime.checkpoints import Store, make_store
from soni_runtime.clock import Clock, local_clock
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.open_turn import Remembering
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.session import Session
from soni_runtime.understanding import make_understanding, make_writer

if TYPE_CHECKING:
    import asyncio

    from langgraph.graph.state import CompiledStateGraph

    from soni_runtime.run import Writer
    from soni_runtime.turn import Turn
    from soni_runtime.understanding.base import Understanding
    from soni_runtime.understanding.recording import Recording
    from soni_runtime.versions.renames import Renames


class Bot:
    """One program and everything that executes it; serves any number of conversations at once.

    ``async with bot.session("alice") as session`` opens the store for as long as a session is open.
    ``root`` is the bot's folder. ``clock`` gives the local date and time; tests fix it.
    ``recording`` is where calls of a model are written to, or played back from.
    ``renames`` says what has another name now than in the version that stored conversations were led by.

    Raises:
        RegistryError: the program needs Python functions that ``registry`` does not have.
        UnderstandingError: ``settings.understanding`` makes no sense.
        CheckpointError: ``settings.persistence`` makes no sense.
    """

    def __init__(
        self,
        program: Program,
        registry: Registry,
        *,
        understanding: Understanding | None = None,
        writer: Writer | None = None,
        store: Store | None = None,
        root: Path | None = None,
        clock: Clock = local_clock,
        renames: Renames | None = None,
        recording: Recording | None = None,
    ) -> None:
        registry.check(program)
        self.program = program
        self.registry = registry
        self.root = root
        self.bus = Bus()
        self.store = (
            store if store is not None else make_store(program.settings, root=root, name=program.name)
        )
        self.dialogue = Dialogue(
            world=World(program, clock),
            registry=registry,
            understanding=Remembering(
                understanding if understanding is not None else make_understanding(program, recording, root)
            ),
            bus=self.bus,
            writer=writer if writer is not None else make_writer(program, recording),
            renames=renames,
        )
        self._graph: CompiledStateGraph[Any] | None = None
        self._turn_graph: CompiledStateGraph[Any] | None = None
        self._users = 0
        self._opening: asyncio.Lock | None = None
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def graph(self) -> CompiledStateGraph[Any]:
        """The LangGraph graph without a checkpointer, as LangGraph servers want it."""
        if self._graph is None:
            from soni_runtime.graph import build_graph

            self._graph = build_graph(self.dialogue)
        return self._graph

    def session(self, name: str) -> Session:
        """The conversation called ``name``: a new one, or the one the store knows."""
        return Session(self, name)

    async def turn(self, session: str, text: str) -> Turn:
        """Answer one message of the conversation called ``session``, as ``Session.turn`` does.

        The store is open for as long as that takes; who has many messages holds it open with ``async with``.
        """
        async with self.session(session) as opened:
            return await opened.turn(text)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Open the store, once for all who asked for it."""
        async with self._door():
            if self._users == 0:
                await self.store.open()
                if self._turn_graph is None:
                    from soni_runtime.graph import build_turn_graph

                    self._turn_graph = build_turn_graph(self.dialogue)
            self._users += 1

    async def close(self) -> None:
        """Close the store when the last one who opened it is done."""
        async with self._door():
            self._users -= 1
            if self._users == 0:
                self._opening = None
                await self.store.close()

    def _door(self) -> asyncio.Lock:
        """Opening and closing happen one at a time, however many sessions come and go."""
        import asyncio

        if self._opening is None:
            self._opening = asyncio.Lock()
        return self._opening

    def turn_graph(self) -> CompiledStateGraph[Any]:
        """The graph that sessions run. Raises RuntimeError outside ``open`` and ``close``."""
        if self._turn_graph is None or self._users == 0:
            raise RuntimeError("the session is not open: use `async with bot.session(name) as session`")
        return self._turn_graph

    def lock(self, session: str) -> asyncio.Lock:
        """One lock per conversation: two messages at once are answered in order."""
        import asyncio

        if (lock := self._locks.get(session)) is None:
            lock = self._locks[session] = asyncio.Lock()
        return lock

    async def resume(self) -> list[Turn]:
        """Answer every message that a process left unanswered when it was killed.

        The next turn of a conversation does that too; a server that may not hear from its users again does
        it when it starts. Conversations that another process is answering are left to it.
        """
        async with self:
            return [
                turn
                for name in await self.store.journal.unanswered()
                for turn in await self.session(name).resume()
            ]
