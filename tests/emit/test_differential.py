"""The same conversation with the examples in the plain engine, in the LangGraph graph, in the program of the
generated module and in the reference interpreter: equal traces, turn by turn and event by event.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from compiling import shape
from hypothesis import given
from playing import executed, play, randomly
from talks import CORRECTING, Move, Speaker, moves

from soni_dsl.checking import check, check_text
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Code
from soni_dsl.emit.memory import to_program
from soni_dsl.emit.module import module_source
from soni_dsl.ir import program as ir

pytestmark = pytest.mark.no_cover  # random cases go through everything

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BOTS = ("banking", "card_activation", "flight_booking", "flight_booking_04")


CATALOGUE = [code for code in all_codes().values() if code.good]
"""Every kind of finding has a small bot that does not have it."""


@pytest.mark.parametrize("code", CATALOGUE, ids=lambda code: code.id)
def test_conversations_with_the_bots_of_the_catalogue(code: Code) -> None:
    checked = check_text(code.good)
    if not checked.ok or not checked.bot.flows:
        pytest.skip("it is about a part of a bot, or about Python")
    program = checked.program()
    assert shape(executed(module_source(program)), lines=True) == shape(to_program(program), lines=True)

    @randomly(3)
    @given(moves(*CORRECTING))
    def talk(talk: list[Move]) -> None:
        play(program, talk, module=True)

    talk()


@cache
def lowered(bot: str) -> ir.Program:
    return check(EXAMPLES / bot).program()


@pytest.mark.parametrize("bot", BOTS)
def test_conversations_with_examples(bot: str) -> None:
    @randomly(40)
    @given(moves())
    def talk(talk: list[Move]) -> None:
        play(lowered(bot), talk, graph=True, module=True)

    talk()


@pytest.mark.parametrize("bot", BOTS)
def test_conversations_with_corrections(bot: str) -> None:
    @randomly(40)
    @given(moves(*CORRECTING))
    def talk(talk: list[Move]) -> None:
        play(lowered(bot), talk, graph=True, module=True)

    talk()


@pytest.mark.parametrize("bot", BOTS)
def test_a_difference_would_be_found(bot: str) -> None:
    """The reference interpreter of a bot whose last words are others does not agree."""
    program = lowered(bot)
    name, flow = next(
        (name, flow)
        for name, flow in program.flows.items()
        if flow.when is None and flow.triggers and isinstance(flow.ops[0], ir.Collect)
    )
    changed = replace(flow.ops[0], prompt=ir.Text(((None, (("Something else?",),)),)))
    flows = {**program.flows, name: replace(flow, ops=(changed, *flow.ops[1:]))}
    speaker = Speaker(program)
    start = ("start", speaker.flows.index(name))
    play(program, [start])
    with pytest.raises(AssertionError, match="Something else"):
        play(program, [start], slow=replace(program, flows=flows))
