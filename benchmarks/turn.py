"""What a turn costs beside a bare turn of LangGraph: one node that does nothing, without a checkpointer.

Both are measured in turns about, so that a slow minute of the machine slows both. Understanding is not
counted: turns are given as commands. Actions are those of the example, which compute and wait for nothing.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.blocks import FLOOR, Block, beside_floor, in_engine, in_sessions, side_by_side
from benchmarks.measure import Options, Result
from benchmarks.talks import ROUND, TURNS, bank, bot_of, bring, kept, many_flows
from soni_runtime import Bot, SetSlot, StartFlow, State
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.events import Bus

LENGTH: Final = 1000
"""Turns of the long conversation."""

FLOWS: Final = (1, 10, 300, 1000)
CROWD: Final = 1000
"""Conversations that talk at once."""


def measure(options: Options) -> list[Result]:
    return asyncio.run(_measure(options.runs))


async def _measure(runs: int) -> list[Result]:
    with TemporaryDirectory() as folder:
        return [
            *await _kinds(Path(folder), runs),
            *await _length(Path(folder), runs),
            *await _flows(Path(folder), runs),
            *await _crowd(Path(folder), runs),
            *_events(runs),
        ]


# ------------------------------------------------------------------ kinds of turns


async def _kinds(folder: Path, runs: int) -> list[Result]:
    """Turns of the bank, in the plain engine, in the exported graph, and with everything kept in SQLite."""
    plain, heard = bank(MemoryStore()), bank(MemoryStore())
    stored = bank(SqliteStore(folder / "kinds.sqlite"))
    heard.bus.subscribe(lambda event: None)
    async with plain, stored:
        blocks: dict[str, Block] = {}
        for name, (before, turn) in TURNS.items():
            await bring(plain, name, before)
            state = await plain.session(name).state()
            assert state is not None
            blocks[f"{name}: engine"] = in_engine(plain, state, turn)
            blocks[f"{name}: engine, observed"] = in_engine(heard, state, turn)
            blocks[f"{name}: graph"] = _in_graph(plain, state, turn)
            blocks[f"{name}: SQLite"] = await in_sessions(stored, name, before, turn, runs)
        return beside_floor(await side_by_side(blocks, runs))


def _in_graph(bot: Bot, state: State, turn: Any) -> Block:
    given = {"input": {"commands": turn}, "dialogue": state.to_plain()}

    async def block(turns: int) -> None:
        for _ in range(turns):
            await bot.graph.ainvoke(given)

    return block


# ------------------------------------------------------------------ growth


async def _length(folder: Path, runs: int) -> list[Result]:
    """The tenth turn and the thousandth, what is kept after them, and what the file grew to."""
    early: list[float] = []
    late: list[float] = []
    sizes: dict[int, int] = {}
    rounds = LENGTH // len(ROUND)
    async with bank(SqliteStore(folder / "length.sqlite")) as bot:
        await bring(bot, "warm", ROUND)
        for run in range(min(runs, 2)):
            for said in range(1, rounds + 1):
                began = time.process_time()
                await bring(bot, f"long {run}", ROUND)
                seconds = (time.process_time() - began) / len(ROUND)
                if said <= 5:
                    early.append(seconds)
                elif said > rounds - 5:
                    late.append(seconds)
                if said * len(ROUND) in (20, LENGTH):
                    await bring(bot, f"long {run}", ROUND[:7])  # in the middle of something
                    sizes[said * len(ROUND)] = await kept(bot, f"long {run}")
                    await bring(bot, f"long {run}", ROUND[7:])
        log = sum(part.stat().st_size for part in folder.glob("length.sqlite-wal"))
    file = sum(part.stat().st_size for part in folder.glob("length.sqlite*"))
    turns = min(runs, 2) * LENGTH
    return [
        Result("turns 1 to 50", tuple(early), (("bytes of state at turn 20", sizes[20], ""),)),
        Result(
            f"turns {LENGTH - 50} to {LENGTH:,}",
            tuple(late),
            (
                ("of turns 1 to 50", min(late) / min(early), "x"),
                (f"bytes of state at turn {LENGTH:,}", sizes[LENGTH], ""),
                ("bytes of file for a turn, once closed", file / turns, ""),
                ("bytes of its log while open", log, ""),
            ),
        ),
    ]


async def _flows(folder: Path, runs: int) -> list[Result]:
    """A turn of a bot of one flow, and of one of a thousand."""
    blocks: dict[str, Block] = {}
    bots = {n: bot_of(many_flows(n), SqliteStore(folder / f"flows_{n}.sqlite")) for n in FLOWS}
    for number, bot in bots.items():
        await bot.open()
        before = [[StartFlow(f"stay_{number - 1}")]]
        answer = [SetSlot("city", "Rome")]
        await bring(bot, "one", before)
        state = await bot.session("one").state()
        assert state is not None
        blocks[f"{number:,} flows: engine"] = in_engine(bot, state, answer)
        blocks[f"{number:,} flows: graph"] = _in_graph(bot, state, answer)
        blocks[f"{number:,} flows: SQLite"] = await in_sessions(bot, "flows", before, answer, runs)
    try:
        seconds = await side_by_side(blocks, runs)
    finally:
        for bot in bots.values():
            await bot.close()
    del seconds[FLOOR]
    return [
        Result(
            name, found, (("of one flow", min(found) / min(seconds[f"1 flows: {name.split(': ')[1]}"]), "x"),)
        )
        for name, found in seconds.items()
    ]


async def _crowd(folder: Path, runs: int) -> list[Result]:
    """Many conversations at once in one process, each with one turn."""
    seconds, rates = [], []
    before, turn = TURNS["an answer"]
    async with bank(SqliteStore(folder / "crowd.sqlite")) as bot:
        names = [f"one of many {n}" for n in range(CROWD)]
        for said in (*before, turn):
            began, on_the_clock = time.process_time(), time.perf_counter()
            await asyncio.gather(*(bring(bot, name, [said]) for name in names))
            seconds.append((time.process_time() - began) / CROWD)
            rates.append(CROWD / (time.perf_counter() - on_the_clock))
    del seconds[0], rates[0]  # the first turn of a conversation makes it
    size = (folder / "crowd.sqlite").stat().st_size
    figures = (
        ("turns a second of CPU", 1 / min(seconds), ""),
        ("turns a second by the clock", max(rates), ""),
        ("bytes of file for a conversation", size / CROWD, ""),
    )
    return [Result(f"{CROWD:,} conversations at once", tuple(seconds), figures)]


# ------------------------------------------------------------------ events


def _events(runs: int) -> list[Result]:
    """What an event costs that nobody listens to: the guard in front of it."""
    bus, count = Bus(), 200_000
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        for _ in range(count):
            if bus.on:
                raise AssertionError("nobody listens")
        seconds.append((time.process_time() - began) / count)
    return [Result("an event nobody hears", tuple(seconds), (("nanoseconds", min(seconds) * 1e9, ""),))]
