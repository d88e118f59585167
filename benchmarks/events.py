"""What it costs that events can be observed: nobody listening, and several who do."""

from __future__ import annotations

import asyncio
import io
import json
import time
from typing import Final

from benchmarks.blocks import Block, beside, in_engine, side_by_side
from benchmarks.measure import Options, Result
from benchmarks.talks import TURNS, bank, bring
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.events import Bus, Event

TURN: Final = "a search, a confirm"
"""Six events: understood, four steps, an action finished."""

COUNT: Final = 200_000
LISTENERS: Final = (1, 10)


def measure(options: Options) -> list[Result]:
    return [_unheard(options.runs), *asyncio.run(_turns(options.runs))]


def _unheard(runs: int) -> Result:
    """The guard in front of an event, which is all that is done for one that nobody hears."""
    bus, seconds = Bus(), []
    for _ in range(runs):
        began = time.process_time()
        for _ in range(COUNT):
            if bus.on:
                raise AssertionError("nobody listens")
        seconds.append((time.process_time() - began) / COUNT)
    return Result("an event nobody hears", tuple(seconds), (("nanoseconds", min(seconds) * 1e9, ""),))


async def _turns(runs: int) -> list[Result]:
    """A turn of the engine in plain Python, where observers weigh most."""
    before, turn = TURNS[TURN]
    blocks: dict[str, Block] = {}
    heard: list[Event] = []
    for name in ("nobody listens", *(f"{n} listening" for n in LISTENERS), "a log as JSON lines"):
        bot = bank(MemoryStore())
        async with bot:
            await bring(bot, "one", before)
            state = await bot.session("one").state()
        assert state is not None
        if name.startswith("a log"):
            log = io.StringIO()
            bot.bus.subscribe(lambda event, log=log: log.write(json.dumps(event.to_dict()) + "\n"))  # type: ignore[misc]
        elif name != "nobody listens":
            for _ in range(int(name.split()[0])):
                bot.bus.subscribe(lambda event: None)
        blocks[name] = in_engine(bot, state, turn)
        if not heard:
            unsubscribe = bot.bus.subscribe(heard.append)
            await blocks[name](1)
            unsubscribe()
    results = beside("nobody listens", "of a turn nobody listens to", await side_by_side(blocks, runs))
    first, *rest = results
    return [Result(first.name, first.seconds, (("events a turn", len(heard), ""),)), *rest]
