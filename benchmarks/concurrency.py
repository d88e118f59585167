"""How many turns a second: of more and more conversations in one process, and in more and more processes.

Turns a second of CPU tell what a core can do; by the clock, what this machine did, its other work and the
waiting for disks and servers included.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import time
from typing import TYPE_CHECKING, Final

from benchmarks.blocks import FLOOR, TURNS_A_BLOCK, WARM, Block, floor, in_engine, in_sessions, side_by_side
from benchmarks.databases import Database, databases
from benchmarks.measure import Options, Result
from benchmarks.talks import ROUND, TURNS, bank, bring
from soni_runtime.checkpoints.memory import MemoryStore

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

AT_ONCE: Final = (1, 10, 100, 1000)
TURNS_TOGETHER: Final = 1000
"""Of all conversations of a measurement, shared out among them."""

PROCESSES: Final = (1, 2, 4)
OF_A_PROCESS: Final = 20
"""Conversations of each process, all at once, each a round of ten turns."""

TURN: Final = "an answer"
BEFORE: Final = (ROUND[0], ROUND[-1])
"""Begun and given up."""


def measure(options: Options) -> list[Result]:
    with databases(sealed=False) as found:
        kept = [database for database in found if database.size is not None]
        together = [row for database in kept for row in asyncio.run(_together(database, options.runs))]
        apart = [row for database in kept for row in _processes(database, options.runs)]
        return [*together, *asyncio.run(_parts(found, options.runs)), *apart]


# ------------------------------------------------------------------ one process


async def _together(database: Database, runs: int) -> list[Result]:
    """In turns about, with bare turns of LangGraph between: a busy minute is one of all of them."""
    bare = floor()
    await bare(WARM)
    seconds: dict[int, list[float]] = {number: [] for number in (0, *AT_ONCE)}
    rates: dict[int, list[float]] = {number: [] for number in AT_ONCE}
    async with bank(database.make("together")) as bot:
        await bring(bot, "warm", ROUND)
        for run in range(runs):
            began = time.process_time()
            await bare(TURNS_A_BLOCK)
            seconds[0].append((time.process_time() - began) / TURNS_A_BLOCK)
            for number in AT_ONCE:
                names = [f"{number} {run} {user}" for user in range(number)]
                said = [ROUND[at % len(ROUND)] for at in range(TURNS_TOGETHER // number)]
                await asyncio.gather(*(bring(bot, name, BEFORE) for name in names))  # makes them
                gc.collect()
                began, on_the_clock = time.process_time(), time.perf_counter()
                await asyncio.gather(*(bring(bot, name, said) for name in names))
                seconds[number].append((time.process_time() - began) / TURNS_TOGETHER)
                rates[number].append(TURNS_TOGETHER / (time.perf_counter() - on_the_clock))
    least = min(seconds[0])
    return [
        Result(
            f"{database.name}: {number:,} at once",
            tuple(seconds[number]),
            (
                *_rates(seconds[number], rates[number]),
                ("of a bare ainvoke", min(seconds[number]) / least, "x"),
            ),
        )
        for number in AT_ONCE
    ]


def _rates(seconds: list[float], rates: list[float]) -> tuple[tuple[str, float, str], ...]:
    return (("turns a second of CPU", 1 / min(seconds), ""), ("by the clock", max(rates), ""))


async def _parts(found: list[Database], runs: int) -> list[Result]:
    """Where a turn goes, by adding to it: the engine, LangGraph's invocation, the session, the store."""
    before, turn = TURNS[TURN]
    blocks: dict[str, Block] = {}
    plain = bank(MemoryStore())
    async with plain:
        await bring(plain, "one", before)
        state = await plain.session("one").state()
        assert state is not None
        blocks["engine"] = in_engine(plain, state, turn)
        stores = {"session": found[0], "SQLite": found[1]}
        bots = {name: bank(database.make("parts")) for name, database in stores.items()}
        for name, bot in bots.items():
            await bot.open()
            blocks[name] = await in_sessions(bot, name, before, turn, runs)
        seconds = {name: min(taken) for name, taken in (await side_by_side(blocks, runs)).items()}
        for bot in bots.values():
            await bot.close()
    whole = seconds["SQLite"]
    parts = {
        "the engine": seconds["engine"],
        "LangGraph's invocation": seconds[FLOOR],
        "session and state": seconds["session"] - seconds["engine"] - seconds[FLOOR],
        "SQLite": whole - seconds["session"],
    }
    return [
        Result(f"of a turn: {name}", (max(took, 0.0),), (("per cent", 100 * took / whole, ""),))
        for name, took in parts.items()
    ]


# ------------------------------------------------------------------ several processes


def _processes(database: Database, runs: int) -> list[Result]:
    """More and more processes on one database, all the conversations of each at once."""
    seconds: dict[int, list[float]] = {number: [] for number in PROCESSES}
    rates: dict[int, list[float]] = {number: [] for number in PROCESSES}
    for run in range(runs):
        for number in PROCESSES:
            turns = number * OF_A_PROCESS * len(ROUND)
            taken, wall = _run_processes(database, number, f"{number} {run}")
            seconds[number].append(taken / turns)
            rates[number].append(turns / wall)
    return [
        Result(
            f"{database.name}: {number} process{'es' * (number > 1)}",
            tuple(seconds[number]),
            _rates(seconds[number], rates[number]),
        )
        for number in PROCESSES
    ]


def _run_processes(database: Database, number: int, name: str) -> tuple[float, float]:
    """CPU seconds of all processes, and how long it took from the first turn to the last."""
    fork = multiprocessing.get_context("fork")  # everything is imported already
    channels: list[Connection] = []
    workers = []
    for place in range(number):
        ours, theirs = fork.Pipe()
        worker = fork.Process(target=_work, args=(database, f"{name} {place}", theirs))
        worker.start()
        workers.append(worker)
        theirs.close()
        channels.append(ours)
    for channel in channels:
        channel.recv()
    began = time.perf_counter()
    for channel in channels:
        channel.send("begin")
    taken = sum(channel.recv() for channel in channels)
    wall = time.perf_counter() - began
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"a worker ended with {worker.exitcode}")
    return taken, wall


def _work(database: Database, name: str, channel: Connection) -> None:
    async def serve() -> None:
        async with bank(database.make("processes")) as bot:
            await bring(bot, f"{name} warm", ROUND)
            channel.send("ready")
            channel.recv()
            began = time.process_time()
            await asyncio.gather(*(bring(bot, f"{name} {user}", ROUND) for user in range(OF_A_PROCESS)))
            channel.send(time.process_time() - began)

    code = 1
    try:
        asyncio.run(serve())
        code = 0
    finally:
        os._exit(code)  # the temporary folder and the server are the parent's
