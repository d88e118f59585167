"""Measured in turns about: things to compare, each a block of turns, and a bare turn of LangGraph among them.

A slow minute of the machine slows all of them alike, so the ratios hold where the times do not.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypedDict

from benchmarks.measure import Result
from soni_runtime import Bot, Command, State

TURNS_A_BLOCK: Final = 60
WARM: Final = 5
"""Turns before the measurement."""

FLOOR: Final = "bare ainvoke, one node"

Block = Callable[[int], Awaitable[None]]
"""Takes that many turns."""


class Bare(TypedDict):
    text: str


async def side_by_side(
    blocks: Mapping[str, Block], runs: int, turns: int = TURNS_A_BLOCK
) -> dict[str, tuple[float, ...]]:
    """CPU seconds a turn of each block in each run, and of ``FLOOR``."""
    rows: dict[str, Block] = {FLOOR: floor(), **blocks}
    seconds: dict[str, list[float]] = {name: [] for name in rows}
    for block in rows.values():
        await block(WARM)
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            for name, block in rows.items():
                began = time.process_time()
                await block(turns)
                seconds[name].append((time.process_time() - began) / turns)
    finally:
        gc.enable()
    return {name: tuple(found) for name, found in seconds.items()}


def beside_floor(seconds: Mapping[str, tuple[float, ...]]) -> list[Result]:
    least = min(seconds[FLOOR])
    return [
        Result(name, found, (("of a bare ainvoke", min(found) / least, "x"),))
        for name, found in seconds.items()
    ]


def beside(name: str, what: str, seconds: Mapping[str, tuple[float, ...]]) -> list[Result]:
    """All but the floor, each as so many times the row ``name``."""
    least = min(seconds[name])
    return [
        Result(row, found, ((what, min(found) / least, "x"),))
        for row, found in seconds.items()
        if row != FLOOR
    ]


def floor() -> Block:
    """LangGraph's own cost: a graph of one node that does nothing, without a checkpointer."""
    from langgraph.graph import END, START, StateGraph

    async def nothing(state: Bare) -> dict[str, str]:
        return {"text": state["text"]}

    graph = StateGraph(Bare)
    graph.add_node("nothing", nothing)
    graph.add_edge(START, "nothing")
    graph.add_edge("nothing", END)
    compiled = graph.compile()

    async def block(turns: int) -> None:
        for _ in range(turns):
            await compiled.ainvoke({"text": "hello"})

    return block


def in_engine(bot: Bot, state: State, turn: Any) -> Block:
    """The same turn again and again, in plain Python."""

    async def block(turns: int) -> None:
        for _ in range(turns):
            await bot.dialogue.turn(state, {"commands": turn}, "measured")

    return block


async def in_sessions(
    bot: Bot,
    name: str,
    before: Sequence[Sequence[Command]],
    turn: Sequence[Command],
    runs: int,
    turns: int = TURNS_A_BLOCK,
) -> Block:
    """Each turn in a conversation of its own that stands where the turn belongs."""
    sessions = [bot.session(f"{name} {n}") for n in range(runs * turns + WARM)]
    for session in sessions:
        for commands in before:
            await session.apply(commands)
    waiting = iter(sessions)

    async def block(turns: int) -> None:
        for _ in range(turns):
            await next(waiting).apply(turn)

    return block
