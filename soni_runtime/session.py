"""One conversation with a bot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from soni_runtime.commands import Command, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.state import State
from soni_runtime.turn import Turn

if TYPE_CHECKING:
    import asyncio

    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph

WELCOME: Final = "welcome"
RECURSION_LIMIT: Final = 1000
"""LangGraph super-steps a turn may take; the engine's own step budget ends a runaway long before."""


class Host(Protocol):
    """What a session needs of its bot."""

    @property
    def dialogue(self) -> Dialogue: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def stored_graph(self) -> CompiledStateGraph[Any]: ...

    def lock(self, session: str) -> asyncio.Lock: ...


class Session:
    """A conversation by name. Use it as ``async with bot.session(name) as session``.

    Every turn is saved before it is returned; a session of the same name goes on where the last one
    stopped, in this process or another.
    """

    def __init__(self, bot: Host, name: str) -> None:
        if not name:
            raise ValueError("a session needs a name")
        self.bot = bot
        self.name = name

    async def __aenter__(self) -> Self:
        await self.bot.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.bot.close()

    async def turn(self, text: str) -> Turn:
        """Say something to the bot.

        Raises:
            UnderstandingError: the message could not be understood by any engine.
            CheckpointError: the stored conversation cannot be read, or was changed meanwhile.
        """
        return await self._turn({"text": text})

    async def apply(self, commands: Sequence[Command]) -> Turn:
        """Take a turn with given commands instead of words, as buttons and tests do."""
        return await self._turn({"commands": list(commands)})

    async def start(self) -> Turn:
        """Begin: a new conversation is greeted by the flow ``welcome``, if there is one.

        For a conversation that is under way this changes nothing and repeats the last replies.
        """
        state = await self.state()
        if state is None and WELCOME in self.bot.dialogue.program.flows:
            return await self.apply([StartFlow(WELCOME)])
        dialogue = self.bot.dialogue
        standing = state if state is not None else dialogue.new_state()
        return dialogue.standing(standing, self.name)

    async def state(self) -> State | None:
        """The stored conversation; None if there is none yet."""
        snapshot = await self.bot.stored_graph().aget_state(self._config())
        stored = snapshot.values.get("dialogue")
        return State.from_plain(stored) if stored else None

    def _config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.name}, "recursion_limit": RECURSION_LIMIT}

    async def _turn(self, given: Mapping[str, Any]) -> Turn:
        async with self.bot.lock(self.name):
            result = await self.bot.stored_graph().ainvoke(
                {"input": dict(given)}, self._config(), durability="exit"
            )
        dialogue = self.bot.dialogue
        run, outcome = dialogue.thaw(State.from_plain(result["dialogue"]), result["output"])
        return dialogue.result(run, outcome, self.name)
