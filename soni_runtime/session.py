"""One conversation with a bot.

A turn: wait for the conversation's lock, put the message into the inbox and get the lease, run the graph,
store everything in one transaction (see ``checkpoints.port``). Killed at any instruction, it leaves the
message unanswered or answered; in the first case the next one who comes by answers it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from soni_runtime.checkpoints.claims import new_claim
from soni_runtime.checkpoints.port import CLOSING, LEASE_SECONDS, RETRIES, LeaseLostError, Message, Received
from soni_runtime.commands import Command, StartFlow, command_from_dict
from soni_runtime.dialogue import Dialogue
from soni_runtime.errors import CheckpointError
from soni_runtime.events import Bus, Event, MessagePutAside, TextPiece
from soni_runtime.open_turn import OpenTurn
from soni_runtime.state import State
from soni_runtime.stored_turn import unpack_turn
from soni_runtime.turn import Turn
from soni_runtime.values import from_plain, to_plain

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from langgraph.graph.state import CompiledStateGraph

    from soni_runtime.checkpoints.port import Store

WELCOME: Final = "welcome"
RECURSION_LIMIT: Final = 5
"""LangGraph super-steps a turn may take. It takes one; the engine's own step budget ends a runaway."""

SHORTEST_WAIT: Final = 0.004
LONGEST_WAIT: Final = 0.1
"""How long, in seconds, to wait between two looks whether another process is done with a conversation."""

LONGEST_ID: Final = 200


class Host(Protocol):
    """What a session needs of its bot."""

    @property
    def dialogue(self) -> Dialogue: ...

    @property
    def store(self) -> Store: ...

    @property
    def bus(self) -> Bus: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def turn_graph(self) -> CompiledStateGraph[Any]: ...

    def lock(self, session: str) -> asyncio.Lock: ...


class Session:
    """A conversation by name. Use it as ``async with bot.session(name) as session``.

    Every turn is saved before it is returned; a session of the same name goes on where the last one
    stopped, in this process or another.
    """

    def __init__(self, bot: Host, name: str) -> None:
        """Raises ValueError where ``name`` is empty or cannot be written down."""
        if not name:
            raise ValueError("a session needs a name")
        if _readable(name) != name:
            raise ValueError("the name of a session must be text that can be written as UTF-8")
        self.bot = bot
        self.name = name

    async def __aenter__(self) -> Self:
        await self.bot.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.bot.close()

    # ------------------------------------------------------------- talking

    async def turn(
        self,
        text: str,
        message_id: str | None = None,
        *,
        channel: str | None = None,
        language: str | None = None,
    ) -> Turn:
        """Say something to the bot.

        ``message_id`` names the message for ever: whoever sends it again, because no answer arrived, gets
        the answer to the first one, and the bot does not hear it twice. ``channel`` is how the user is
        talked to, ``language`` the language to speak from now on.

        Raises:
            UnderstandingError: the message could not be understood by any engine.
            CheckpointError: the conversation cannot be read or stored.
            ValueError: ``message_id`` is empty or too long.
        """
        return await self._turn({"text": _readable(text)}, message_id, channel, language)

    async def stream(
        self,
        text: str,
        message_id: str | None = None,
        *,
        channel: str | None = None,
        language: str | None = None,
    ) -> AsyncIterator[TextPiece | Turn]:
        """``turn``, with the pieces of what a model writes as they arrive, and the turn at the end.

        Replies that no model writes come with the turn alone. Who stops listening does not stop the turn.
        Raises as ``turn``.
        """
        import asyncio

        heard: asyncio.Queue[TextPiece | None] = asyncio.Queue()

        def listen(event: Event) -> None:
            if isinstance(event, TextPiece) and event.session == self.name:
                heard.put_nowait(event)

        silence = self.bot.dialogue.bus.subscribe(listen)
        task = asyncio.ensure_future(self.turn(text, message_id, channel=channel, language=language))
        task.add_done_callback(lambda _: heard.put_nowait(None))
        try:
            while (piece := await heard.get()) is not None:
                yield piece
            yield await task
        finally:
            silence()

    async def apply(
        self,
        commands: Sequence[Command],
        message_id: str | None = None,
        *,
        channel: str | None = None,
        language: str | None = None,
    ) -> Turn:
        """Take a turn with given commands instead of words, as buttons and tests do. Raises as ``turn``."""
        plain = [to_plain(command.to_dict()) for command in commands]
        return await self._turn({"commands": plain}, message_id, channel, language)

    async def start(self) -> Turn:
        """Begin: a new conversation is greeted by the flow ``welcome``, if there is one.

        For a conversation that is under way this answers what a killed process left unanswered, and repeats
        the last replies.
        """
        await self.resume()
        state = await self.state()
        if state is None and WELCOME in self.bot.dialogue.program.flows:
            return await self.apply([StartFlow(WELCOME)])
        dialogue = self.bot.dialogue
        standing = state if state is not None else dialogue.new_state()
        return dialogue.standing(standing, self.name)

    async def resume(self) -> list[Turn]:
        """Answer the messages that a process left unanswered when it was killed; what it came to, in order.

        ``turn`` does so too, before its own message.
        """
        async with self.bot.lock(self.name):
            claim = new_claim()
            journal = self._store().journal
            received = await journal.receive(self.name, None, {}, claim, LEASE_SECONDS)
            turns, _ = await self._answer(received, claim, None)
            return turns

    async def state(self) -> State | None:
        """The stored conversation; None if there is none yet."""
        from soni_runtime.checkpoints.latest import load_latest

        latest = await load_latest(self._store().saver, self.name)
        return State.from_plain(latest.dialogue) if latest.dialogue else None

    def _store(self) -> Store:
        self.bot.turn_graph()  # raises where the session is not open
        return self.bot.store

    # ------------------------------------------------------------- a turn

    async def _turn(
        self, given: dict[str, Any], message_id: str | None, channel: str | None, language: str | None
    ) -> Turn:
        if channel is not None:
            given["channel"] = channel
        if language is not None:
            given["language"] = language
        identity = _new_id() if message_id is None else _checked(message_id)
        async with self.bot.lock(self.name):
            again = False
            while True:
                claim = new_claim()
                received = await self._received(identity, given, claim, again=again)
                if received.answer is not None:
                    return unpack_turn(received.answer, self.name)
                if received.failure is not None:
                    raise CheckpointError(f"the message could not be answered: {received.failure}")
                try:
                    turns, lost = await self._answer(received, claim, identity)
                except LeaseLostError:
                    again = True  # another process thought this one dead, and answers the message now
                    continue
                return turns[-1] if not lost else _with_notes(turns[-1], lost)

    async def _received(
        self, identity: str, given: Mapping[str, Any], claim: str, *, again: bool
    ) -> Received:
        """Hand the message in; wait until it is answered or it is up to this process to do so."""
        journal = self._store().journal
        pause = SHORTEST_WAIT
        while True:
            received = await journal.receive(self.name, identity, given, claim, LEASE_SECONDS, again=again)
            if received != Received():
                return received
            import asyncio

            await asyncio.sleep(pause)
            again, pause = True, min(pause * 1.5, LONGEST_WAIT)

    async def _answer(self, received: Received, claim: str, own: str | None) -> tuple[list[Turn], list[str]]:
        """Answer what the lease was given for, in order; the turns, and why others could not be answered.

        A message of somebody else that fails is put aside, so that the conversation can go on. What one's
        own raises is raised, and the message is out of the inbox.
        """
        turns: list[Turn] = []
        lost: list[str] = []
        journal = self._store().journal
        held = bool(received.todo)
        try:
            with self._renewing(claim) if held else _nothing():
                for place, message in enumerate(received.todo, 1):
                    last = place == len(received.todo)
                    try:
                        turns.append(await self._take(message, claim, release=last))
                        held = not last
                    except LeaseLostError:
                        raise
                    except Exception as error:
                        reason = str(error) or type(error).__name__
                        await journal.fail(self.name, message.id, claim, reason)
                        if self.bot.bus.on:
                            self.bot.bus.emit(
                                MessagePutAside(session=self.name, turn=0, message=message.id, reason=reason)
                            )
                        if message.id == own:
                            raise
                        lost.append(f"an earlier message could not be answered: {reason}")
        finally:
            if held:
                await journal.release(self.name, claim)
        return turns, lost

    async def _take(self, message: Message, claim: str, *, release: bool) -> Turn:
        """Take one turn, and store it.

        Raises CheckpointError where the message was taken up again too often: it may be what its processes
        died of.
        """
        if message.retries > RETRIES:
            raise CheckpointError(
                f"it was taken up {RETRIES + 1} times, and each time the process died or gave up before the "
                "answer was there; it is put aside, and can be sent again under another id only"
            )
        opened = OpenTurn(self.bot.store.journal, self.name, claim, message, release=release)
        given = {**message.given, "id": message.id}
        if "commands" in given:
            given["commands"] = [command_from_dict(from_plain(command)) for command in given["commands"]]
        from soni_runtime.checkpoints.latest import load_latest, store_next

        saver = self.bot.store.saver
        token = CLOSING.set(opened)
        try:
            latest = await load_latest(saver, self.name)
            work = {"given": given, "dialogue": latest.dialogue}
            result = await self.bot.turn_graph().ainvoke(work, {"recursion_limit": RECURSION_LIMIT})
            await store_next(saver, latest, result["dialogue"])
        finally:
            CLOSING.reset(token)
        if opened.taken is None:
            raise CheckpointError("the turn came to no end")
        return opened.taken

    @contextmanager
    def _renewing(self, claim: str) -> Iterator[None]:
        """Hold the lease for as long as the turn takes. A short turn pays for a timer only."""
        import asyncio

        loop = asyncio.get_running_loop()
        journal = self.bot.store.journal
        tasks: set[asyncio.Task[bool]] = set()

        def renew() -> asyncio.TimerHandle:
            task = loop.create_task(journal.renew(self.name, claim, LEASE_SECONDS))
            tasks.add(task)
            task.add_done_callback(_forgive)
            return plan()

        def plan() -> asyncio.TimerHandle:
            return loop.call_later(LEASE_SECONDS / 3, lambda: timers.append(renew()))

        timers = [plan()]
        try:
            yield
        finally:
            timers[-1].cancel()


def _forgive(task: asyncio.Task[bool]) -> None:
    """A lease that could not be renewed is noticed when something is stored under it."""
    if not task.cancelled():
        task.exception()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _with_notes(turn: Turn, notes: Sequence[str]) -> Turn:
    return replace(turn, notes=[*notes, *turn.notes])


def _new_id() -> str:
    from secrets import token_urlsafe

    return token_urlsafe(9)


def _checked(message_id: str) -> str:
    if not 0 < len(message_id) <= LONGEST_ID or _readable(message_id) != message_id:
        raise ValueError(f"a message id is text of 1 to {LONGEST_ID} characters")
    return message_id


def _readable(text: str) -> str:
    """``text`` without lone surrogates: users can send them, no store takes them."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
