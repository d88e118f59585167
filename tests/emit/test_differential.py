"""The same conversation in the plain engine, in the LangGraph graph and in the reference interpreter."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from pathlib import Path

import pytest
from fakes import fake_registry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talks import CORRECTING, Move, Speaker, moves
from traces import Graph, Plain, Trace, hold, reference

from soni_dsl.checking import check
from soni_dsl.emit.memory import to_program
from soni_dsl.ir import program as ir

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BOTS = ("banking", "card_activation", "flight_booking", "flight_booking_04")
BUDGET = int(os.environ.get("SONI_EXAMPLES", "1"))
"""How many times the usual number of random conversations: ``SONI_EXAMPLES=20 pytest tests/emit``."""


def randomly(examples: int) -> settings:
    return settings(
        max_examples=examples * BUDGET,
        derandomize=BUDGET == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@cache
def lowered(bot: str) -> ir.Program:
    return check(EXAMPLES / bot).program()


def play(program: ir.Program, talk: list[Move], *, graph: bool = False) -> None:
    """Hold one conversation in every way there is, and each turn of it against the others."""

    async def run() -> None:
        registry = fake_registry(program)
        executable = to_program(program)
        plain = Plain(executable, registry)
        slow = reference(program, registry)
        other = Graph(executable, registry) if graph else None
        speaker, last, told = Speaker(program), Trace(), []
        if other is not None:
            await other.bot.open()
        for move in talk:
            commands = speaker.commands(move, last)
            told.append(commands)
            last = await plain.turn(commands)
            if other is not None:
                hold(await other.turn(commands), last, told)
            del last["with"]
            hold(await slow.turn(commands), last, told)
        if other is not None:
            assert other.events == plain.events
            await other.bot.close()

    asyncio.run(run())


@pytest.mark.parametrize("bot", BOTS)
def test_examples(bot: str) -> None:
    @randomly(40)
    @given(moves())
    def talk(talk: list[Move]) -> None:
        play(lowered(bot), talk)

    talk()


@pytest.mark.parametrize("bot", BOTS)
def test_examples_with_corrections(bot: str) -> None:
    @randomly(40)
    @given(moves(*CORRECTING))
    def talk(talk: list[Move]) -> None:
        play(lowered(bot), talk)

    talk()


@randomly(20)
@given(st.sampled_from(BOTS), moves(*CORRECTING, longest=10))
def test_the_graph(bot: str, talk: list[Move]) -> None:
    play(lowered(bot), talk, graph=True)
