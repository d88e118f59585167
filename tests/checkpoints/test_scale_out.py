"""Several processes on one database are, for those who talk to them, one bot.

Every message goes to a worker chosen by chance, some go to two at once, some come again long after. What was
said, what is stored and what was done must be what a single process says, stores and does.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import soni_dsl
from soni_runtime import Bot
from soni_runtime.checkpoints import Store
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.clock import fixed
from soni_runtime.events import ActionFinished
from soni_runtime.stored_turn import pack_turn

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BANKING = Path(__file__).resolve().parents[1] / "conversation" / "banking_conversations.yaml"
NOW = datetime(2026, 11, 22, 9, 30)

WORKERS = 3
TO_TWO = 0.2
LATE = 0.02

FLIGHTS = {
    "flown": ["I want to book a flight", "from Madrid to Paris", "tomorrow", "yes"],
    "corrected": ["fly from Rome to Oslo", "tomorrow", "actually, I want to go to Lima", "yes"],
    "refused": ["book me a flight to Berlin", "Vienna", "yesterday", "tomorrow", "no"],
    "interrupted": ["I want to book a flight", "what is the status of my booking", "ABC123", "Porto", "Rome"],
    "twice": ["I want to book a flight", "from Bonn to Bern", "tomorrow", "yes"] * 2,
}


class Sent(NamedTuple):
    session: str
    id: str
    text: str


Talks = dict[str, list[str]]
"""What the user of each conversation says."""


def bank_talks() -> Talks:
    written = yaml.safe_load(BANKING.read_text("utf-8"))
    return {talk["name"]: [str(turn[0]) for turn in talk["turns"]] for talk in written}


BOTS: dict[str, Callable[[], Talks]] = {"banking": bank_talks, "flight_booking": lambda: FLIGHTS}


class Served:
    """What came of all conversations, however they were served."""

    def __init__(self) -> None:
        self.turns: dict[Sent, Any] = {}
        self.states: dict[str, Any] = {}
        self.transcripts: dict[str, Any] = {}
        self.calls: Counter[tuple[str, str]] = Counter()  # how often a conversation called an action

    def hear(self, message: Sent, turn: Any) -> None:
        """Whoever hears an answer first or again hears the same."""
        assert self.turns.setdefault(message, turn) == turn, message


def rounds(talks: Talks) -> Iterator[list[Sent]]:
    """The first messages of all conversations, then the second ones, and so on."""
    for number in range(max(map(len, talks.values()))):
        yield [Sent(name, f"m{number}", said[number]) for name, said in talks.items() if number < len(said)]


# ---------------------------------------------------------------- one process


def alone(bot: Bot, talks: Talks) -> Served:
    served = Served()
    bot.store = MemoryStore()

    async def serve() -> None:
        async with bot:
            with counted(bot, served.calls):
                for messages in rounds(talks):
                    for message, turn in await answers(bot, messages):
                        served.hear(message, turn)
            await look(bot, talks, served)

    asyncio.run(serve())
    return served


async def answers(bot: Bot, messages: Iterable[Sent]) -> list[tuple[Sent, Any]]:
    async def answer(sent: Sent) -> tuple[Sent, Any]:
        async with bot.session(sent.session) as session:
            return sent, pack_turn(await session.turn(sent.text, sent.id))

    return await asyncio.gather(*map(answer, messages))


async def look(bot: Bot, talks: Talks, served: Served) -> None:
    """What is stored in the end."""
    assert await bot.store.journal.unanswered() == []
    for name in talks:
        state = await bot.session(name).state()
        assert state is not None
        served.states[name] = state.to_plain()
        served.transcripts[name] = await bot.store.journal.transcript(name)


@contextmanager
def counted(bot: Bot, calls: Counter[tuple[str, str]]) -> Iterator[None]:
    def count(event: Any) -> None:
        if isinstance(event, ActionFinished):
            calls[event.session, event.action] += 1

    unsubscribe = bot.bus.subscribe(count)
    try:
        yield
    finally:
        unsubscribe()


# ---------------------------------------------------------------- several processes


def work(bot: Bot, make_store: Callable[[], Store], channel: Connection) -> None:
    """A worker: answers a batch at a time, its messages at once, and tells in the end what it called."""
    bot.store = make_store()
    calls: Counter[tuple[str, str]] = Counter()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        async with bot:
            with counted(bot, calls):
                while (batch := await loop.run_in_executor(None, channel.recv)) is not None:
                    channel.send(await answers(bot, batch))

    asyncio.run(serve())
    channel.send(calls)


def together(bot: Bot, talks: Talks, make_store: Callable[[], Store], chance: random.Random) -> Served:
    served = Served()
    fork = multiprocessing.get_context("fork")  # everything is imported already
    channels: list[Connection] = []
    workers = []
    for _ in range(WORKERS):
        ours, theirs = fork.Pipe()
        workers.append(fork.Process(target=work, args=(bot, make_store, theirs), daemon=True))
        workers[-1].start()
        theirs.close()
        channels.append(ours)
    answered: list[Sent] = []
    for messages in rounds(talks):
        batches: list[list[Sent]] = [[] for _ in channels]
        for message in messages:
            for chosen in chance.sample(batches, 2 if chance.random() < TO_TWO else 1):
                chosen.append(message)
        for batch in batches:
            chance.shuffle(batch)
        for message, turn in exchange(channels, batches):
            served.hear(message, turn)
        late = [[message for message in answered if chance.random() < LATE] for _ in channels]
        for message, turn in exchange(channels, late):
            assert words(turn) == words(served.turns[message]), message  # of old answers no more is kept
        answered += messages
    for channel in channels:
        channel.send(None)
        served.calls += channel.recv()
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0

    async def afterwards() -> None:
        bot.store = make_store()
        async with bot:
            await look(bot, talks, served)

    asyncio.run(afterwards())
    return served


def words(turn: Any) -> list[str]:
    return [reply if isinstance(reply, str) else reply[0] for reply in turn.get("replies", ())]


def exchange(channels: list[Connection], batches: list[list[Sent]]) -> Iterator[tuple[Sent, Any]]:
    """Hand a batch to each worker, and collect what all of them answer."""
    for channel, batch in zip(channels, batches, strict=True):
        channel.send(batch)
    for channel in channels:
        if not channel.poll(60):
            raise TimeoutError("a worker answers no more")
        yield from channel.recv()


# ---------------------------------------------------------------- the comparison


@pytest.fixture
def make_store(
    request: pytest.FixtureRequest, tmp_path: Path, schema: str, backend: str
) -> Callable[[], Store]:
    if backend == "sqlite":
        return lambda: SqliteStore(tmp_path / "shared.sqlite")
    url = request.getfixturevalue("postgres_url")  # starts a server, or skips and says why
    from soni_runtime.checkpoints.postgres import PostgresStore

    return lambda: PostgresStore(url, schema=schema, connections=3)


@pytest.mark.parametrize(
    ("example", "backend"),
    [("flight_booking", "sqlite"), ("flight_booking", "postgres"), ("banking", "postgres")],
)
def test_several_processes_serve_as_one(example: str, make_store: Callable[[], Store]) -> None:
    bot = soni_dsl.load(EXAMPLES / example, store=MemoryStore(), clock=fixed(NOW))
    writes = {name for name, action in bot.program.actions.items() if action.effect == "write"}
    talks = BOTS[example]()
    expected = alone(bot, talks)
    assert sum(count for (_, action), count in expected.calls.items() if action in writes) >= 4
    served = together(bot, talks, make_store, random.Random(f"{example} is served"))
    assert served.turns == expected.turns
    assert served.transcripts == expected.transcripts
    assert served.states == expected.states
    assert {call: n for call, n in served.calls.items() if call[1] in writes} == {
        call: n for call, n in expected.calls.items() if call[1] in writes
    }
