"""What keeping a conversation costs: a turn on every store beside a bare turn of LangGraph, and bytes kept.

PostgreSQL's own work is done by its server and is not in these times; what it comes to is seen by the clock,
in ``concurrency``.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Final

from benchmarks.blocks import Block, beside_floor, in_engine, in_sessions, side_by_side
from benchmarks.databases import Database, databases
from benchmarks.measure import Options, Result
from benchmarks.talks import ROUND, TURNS, bank, bring

TURN: Final = "a yes, a write"
"""The dearest turn for a store: it makes an entry in the ledger besides."""

SHORT: Final = 20
LONG: Final = 1000
MANY: Final = 40
"""Conversations of ``SHORT`` turns: the pages of a file are shared out among them."""
FEW: Final = 2
"""Those of ``LONG`` turns."""


def measure(options: Options) -> list[Result]:
    with databases() as found:
        return asyncio.run(_measure(found, options.runs))


async def _measure(found: list[Database], runs: int) -> list[Result]:
    turns = await _turns(found, runs)
    sizes = [await _size(database) for database in found if database.size is not None]
    return [*turns, *sizes]


async def _turns(found: list[Database], runs: int) -> list[Result]:
    before, turn = TURNS[TURN]
    blocks: dict[str, Block] = {}
    async with AsyncExitStack() as stack:
        for database in found:
            bot = await stack.enter_async_context(bank(database.make("turns")))
            if not blocks:
                await bring(bot, "one", before)
                state = await bot.session("one").state()
                assert state is not None
                blocks[f"{TURN}: nothing kept"] = in_engine(bot, state, turn)
            blocks[f"{TURN}: {database.name}"] = await in_sessions(bot, "many", before, turn, runs)
        return beside_floor(await side_by_side(blocks, runs))


async def _size(database: Database) -> Result:
    """Bytes of a conversation of 20 turns and of one of 1,000, and what each further turn adds."""
    assert database.size is not None
    kept: dict[int, float] = {}
    seconds = []
    for length, number in ((SHORT, MANY), (LONG, FEW)):
        name = f"length_{length}_"
        began = time.process_time()
        async with bank(database.make(name)):
            pass
        empty = await database.size(name)
        async with bank(database.make(name)) as bot:
            for said in range(length // len(ROUND)):
                for user in range(number):
                    # The last round stops where everything is open.
                    last = (said + 1) * len(ROUND) == length
                    await bring(bot, f"user {user}", ROUND[:7] if last else ROUND)
        seconds.append((time.process_time() - began) / (length * number))
        kept[length] = (await database.size(name) - empty) / number
    figures = (
        (f"bytes a conversation after {SHORT} turns", kept[SHORT], ""),
        (f"after {LONG:,}", kept[LONG], ""),
        ("for each turn between", (kept[LONG] - kept[SHORT]) / (LONG - SHORT), ""),
    )
    return Result(f"kept in {database.name}", tuple(seconds), figures)
