"""How often the embedded engine finds the flow that a message asks for, measured on the engine itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean, quantiles
from time import perf_counter
from typing import Any, Final

from soni_runtime.commands import Clarify, StartFlow
from soni_runtime.program import Flow, Program, SayStep
from soni_runtime.understanding import make_understanding
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.evaluate.sets import Example, FlowSet, few
from soni_runtime.understanding.local import LocalUnderstanding

REJECTED: Final = 0.10
"""The share of messages in scope that may be lost where foreign ones are to be told apart."""

_MEANS: Final = (
    "accuracy",
    "started",
    "asked",
    "wrong",
    "none",
    "foreign_recall",
    "foreign_started",
    "start_up",
    "median",
    "p95",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowScore:
    """One row of a table; shares are 0 to 1, times in milliseconds of a message, start-up in seconds.

    ``accuracy`` is how often the flow that is asked for ranks first. The next four say what the engine does:
    it starts the right one, asks back with the right one among what it offers, starts or offers a wrong
    one, or starts none. ``foreign_recall`` is the share of foreign messages that are told apart where a
    tenth of those in scope is lost, ``foreign_started`` the share that starts a flow or offers two.
    """

    set: str
    split: str
    triggers: str
    flows: int
    messages: int
    accuracy: float
    started: float
    asked: float
    wrong: float
    none: float
    foreign: int
    foreign_recall: float | None
    foreign_started: float | None
    start_up: float
    median: float
    p95: float

    def to_dict(self) -> dict[str, Any]:
        """A JSON object with the same names."""
        return {"measure": "flows", **asdict(self)}


def measure(
    flow_set: FlowSet, triggers: int | None, *, seeds: int = 3, limit: int | None = None
) -> FlowScore:
    """The score with so many triggers a flow (None: all there are), the mean over ``seeds`` choices of them.

    ``limit`` measures so many messages only, spread over the set.
    """
    seeds = seeds if triggers is not None and flow_set.train else 1
    runs = [_run(flow_set, triggers, seed, limit) for seed in range(seeds)]
    means: dict[str, Any] = {}
    for name in _MEANS:
        values = [value for run in runs if (value := getattr(run, name)) is not None]
        if values:
            means[name] = round(fmean(values), 4)
    return replace(runs[0], **means)


def _run(flow_set: FlowSet, triggers: int | None, seed: int, limit: int | None) -> FlowScore:
    taught = few(flow_set.train, triggers, seed)
    program = _program(flow_set, taught)
    measured = _spread(flow_set.measured, limit)
    foreign = [Example(text, "") for text in _spread(flow_set.foreign, limit)]
    began = perf_counter()
    local = LocalUnderstanding(program)
    local.ranked(_request(program, Example("hello there", "")))
    start_up = perf_counter() - began
    ranked = [local.ranked(_request(program, example)) for example in measured]
    right = [bool(r) and r[0].flow == example.flow for r, example in zip(ranked, measured, strict=True)]
    said, times = _outcomes(program, measured)
    said_foreign, _ = _outcomes(program, foreign)
    return FlowScore(
        set=flow_set.name,
        split=flow_set.split,
        triggers="all" if triggers is None and taught else str(triggers or 0),
        flows=len(flow_set.flows),
        messages=len(measured),
        accuracy=fmean(right),
        started=said.count("right") / len(said),
        asked=said.count("asked") / len(said),
        wrong=said.count("wrong") / len(said),
        none=said.count("none") / len(said),
        foreign=len(foreign),
        foreign_recall=_recall(
            [r[0].score if r else 0.0 for r in ranked],
            [r[0].score if r else 0.0 for r in (local.ranked(_request(program, e)) for e in foreign)],
        ),
        foreign_started=1 - said_foreign.count("none") / len(foreign) if foreign else None,
        start_up=start_up,
        median=times[len(times) // 2],
        p95=quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
    )


def _recall(scope: Sequence[float], foreign: Sequence[float]) -> float | None:
    """The share of foreign scores below the score that a tenth of those in scope does not reach."""
    if not foreign:
        return None
    limit = sorted(scope)[int(len(scope) * REJECTED)]
    return fmean(score < limit for score in foreign)


def _outcomes(program: Program, examples: Sequence[Example]) -> tuple[list[str], list[float]]:
    """What the engine does with each message, and how long it takes, sorted."""
    engine = make_understanding(program)

    async def all_of_them() -> list[str]:
        found = []
        for example in examples:
            began = perf_counter()
            understood = await engine.understand(_request(program, example))
            times.append((perf_counter() - began) * 1000)
            found.append(_outcome(example, understood.commands))
        return found

    times: list[float] = []
    return asyncio.run(all_of_them()), sorted(times)


def _outcome(example: Example, commands: Iterable[Any]) -> str:
    for command in commands:
        if isinstance(command, StartFlow):
            return "right" if command.flow == example.flow else "wrong"
        if isinstance(command, Clarify) and command.options:
            return "asked" if example.flow in command.options else "wrong"
    return "none"


def _program(flow_set: FlowSet, taught: dict[str, list[str]]) -> Program:
    flows = {
        name: Flow(
            name=name,
            steps=(SayStep(id="said", text="."),),
            description=description or None,
            triggers=tuple(text.replace("{", "(").replace("}", ")") for text in taught.get(name, ())),
        )
        for name, description in flow_set.flows.items()
    }
    return Program(name=flow_set.name, flows=flows)


def _request(program: Program, example: Example) -> Request:
    return Request(text=example.text, program=program, startable=example.among or tuple(program.flows))


def _spread(items: Sequence[Any], limit: int | None) -> list[Any]:
    if limit is None or len(items) <= limit:
        return list(items)
    return [items[place * len(items) // limit] for place in range(limit)]
