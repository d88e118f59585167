"""One conversation held in several ways at once, each turn of each against the plain engine."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import Any

from fakes import fake_registry
from hypothesis import HealthCheck, Phase, settings
from talks import Move, Speaker
from traces import Graph, Plain, Trace, hold, reference

from soni_dsl.emit.memory import to_program
from soni_dsl.emit.module import module_source
from soni_dsl.ir import program as ir
from soni_runtime.program import Program

BUDGET = int(os.environ.get("SONI_EXAMPLES", "1"))
"""How many times the usual number of random cases: ``SONI_EXAMPLES=20 pytest tests/emit``. Once is always the same."""

PHASES = (Phase.explicit, Phase.generate, *((Phase.shrink,) if "SONI_SHRINK" in os.environ else ()))
"""A failure is made small only where that is asked for: of whole bots it takes minutes."""


def randomly(examples: int) -> settings:
    return settings(
        max_examples=examples * BUDGET,
        derandomize=BUDGET == 1,
        deadline=None,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )


def executed(source: str) -> Program:
    """The program that a generated module makes."""
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source, "generated.py", "exec"), names)
    program = names["_generated"].program
    assert isinstance(program, Program)
    return program


@dataclass(frozen=True)
class Forms:
    """A program as memory has it, and as its generated module makes it."""

    lowered: ir.Program
    in_memory: Program
    generated: Program | None


_last: list[Forms] = []


def forms(program: ir.Program, *, module: bool) -> Forms:
    """The forms of ``program``. The last ones are kept: many conversations with one bot follow each other."""
    if _last and _last[0].lowered is program and (_last[0].generated is not None or not module):
        return _last[0]
    generated = executed(module_source(program)) if module else None
    _last[:] = [Forms(program, to_program(program), generated)]
    return _last[0]


def play(
    program: ir.Program,
    talk: list[Move],
    *,
    graph: bool = False,
    module: bool = False,
    slowly: bool = True,
    slow: ir.Program | None = None,
) -> None:
    """Hold a conversation in the plain engine, and in the graph, in the generated module and in the reference
    interpreter where asked to. ``slow`` is what that runs instead of ``program``.
    """
    interpreted = (slow or program) if slowly else None
    asyncio.run(_play(program, talk, graph=graph, module=module, interpreted=interpreted))


async def _play(
    program: ir.Program, talk: list[Move], *, graph: bool, module: bool, interpreted: ir.Program | None
) -> None:
    registry, made = fake_registry(program), forms(program, module=module)
    in_memory = made.in_memory
    plain = Plain(in_memory, registry)
    slow = reference(interpreted, registry) if interpreted is not None else None
    others: list[Plain | Graph] = []
    if module and made.generated is not None:
        others.append(Plain(made.generated, registry))
    if graph:
        others.append(walked := Graph(in_memory, registry))
        await walked.bot.open()
    speaker, last, told = Speaker(program), Trace(), []
    for move in talk:
        commands = speaker.commands(move, last)
        told.append(commands)
        last = await plain.turn(commands)
        for other in others:
            hold(await other.turn(commands), last, told)
        if slow is not None:
            hold(await slow.turn(commands), last, told)
    for other in others:
        assert other.events == plain.events
        if isinstance(other, Graph):
            await other.bot.close()
