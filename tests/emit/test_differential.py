"""The same conversation with the examples in the plain engine, in the LangGraph graph, in the program of the
generated module and in the reference interpreter: equal traces, turn by turn and event by event.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playing import play, randomly
from talks import CORRECTING, Move, moves

from soni_dsl.checking import check
from soni_dsl.ir import program as ir

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BOTS = ("banking", "card_activation", "flight_booking", "flight_booking_04")


@cache
def lowered(bot: str) -> ir.Program:
    return check(EXAMPLES / bot).program()


@pytest.mark.parametrize("bot", BOTS)
def test_conversations_with_examples(bot: str) -> None:
    @randomly(40)
    @given(moves())
    def talk(talk: list[Move]) -> None:
        play(lowered(bot), talk, module=True)

    talk()


@pytest.mark.parametrize("bot", BOTS)
def test_conversations_with_corrections(bot: str) -> None:
    @randomly(40)
    @given(moves(*CORRECTING))
    def talk(talk: list[Move]) -> None:
        play(lowered(bot), talk, module=True)

    talk()


@randomly(20)
@given(st.sampled_from(BOTS), moves(*CORRECTING, longest=10))
def test_conversations_in_the_graph(bot: str, talk: list[Move]) -> None:
    play(lowered(bot), talk, graph=True, slowly=False)
