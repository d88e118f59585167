"""Random bots: the module that is generated of each makes the program that memory has, and talks as it does."""

from __future__ import annotations

from compiling import shape
from hypothesis import given
from hypothesis import strategies as st
from playing import executed, play, randomly
from program_strategies import programs
from talks import CORRECTING, Move, moves

from soni_dsl.emit.memory import to_program
from soni_dsl.emit.module import module_source
from soni_dsl.ir import program as ir


@randomly(150)
@given(programs(), moves(longest=12))
def test_conversations_with_random_bots(program: ir.Program, talk: list[Move]) -> None:
    play(program, talk, module=True)


@randomly(100)
@given(programs(loops=False), moves(*CORRECTING, longest=12))
def test_corrections_with_random_bots(program: ir.Program, talk: list[Move]) -> None:
    play(program, talk, module=True)


@randomly(50)
@given(programs(), moves(*CORRECTING, longest=12), st.booleans())
def test_corrections_in_loops(program: ir.Program, talk: list[Move], graph: bool) -> None:
    """What a correction of an earlier round means is the engine's to say; whoever runs it says the same."""
    play(program, talk, module=True, graph=graph, slowly=False)


@randomly(100)
@given(programs())
def test_the_module_makes_the_same_program(program: ir.Program) -> None:
    source = module_source(program)
    assert shape(executed(source), lines=True) == shape(to_program(program), lines=True)
    assert module_source(program) == source
