"""Fitting the embedded engine to a bot: when it asks back, what is foreign to it, what it learns from.

An engine that guesses is wrong sometimes, one that asks back is slow: asking back with the right flow among
the two counts half of being right. Limits, further messages for its head to learn from, or both: what does
best on one part of the messages is measured on another, which nothing was taken from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from soni_runtime.commands import Clarify, StartFlow
from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.asking_back import AskingBack
from soni_runtime.understanding.base import Request, Understood
from soni_runtime.understanding.evaluate.scoring import score
from soni_runtime.understanding.fitted import KIND, Fitted
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.optimize.bot_tests import Passed, passed_with
from soni_runtime.understanding.optimize.examples import HELD_OUT, VALIDATION, Example, examples_of
from soni_runtime.understanding.optimize.material import Material, Source, gather
from soni_runtime.understanding.optimize.parts import spoken
from soni_runtime.understanding.optimize.program_file import write
from soni_runtime.understanding.optimize.said import said_for

ASKED: Final = 0.5
"""What asking back is worth, with the right flow among those offered."""

FEWEST: Final = 4
"""Messages without which there is nothing to fit to, or to measure on."""

_CONFIDENCES: Final = (0.0, *(step / 20 for step in range(10, 20)))  # a start is never less sure than 0.5
_SCOPES: Final = (0.0, *(step / 20 for step in range(11, 18)))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many messages were understood rightly, asked back about with the right flow, or wrongly."""

    right: int = 0
    asked: int = 0
    wrong: int = 0

    @property
    def score(self) -> float:
        every = self.right + self.asked + self.wrong
        return (self.right + ASKED * self.asked) / every if every else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReport:
    """What came of it, on held-out messages."""

    accepted: bool
    why: str = ""
    old: Fitted
    new: Fitted
    before: Outcomes
    after: Outcomes
    tests_before: Passed
    tests_after: Passed
    broken: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON object with the same names."""
        return {**asdict(self), "before": _shown(self.before), "after": _shown(self.after)}


def _shown(outcomes: Outcomes) -> dict[str, Any]:
    return {**asdict(outcomes), "score": round(outcomes.score, 4)}


def fit(source: Source, old: Fitted, output: Path, *, seed: int = 0) -> FitReport:
    """Fit limits and messages, written to ``output`` if they do better than ``old`` and no test breaks.

    Raises:
        UnderstandingError: there are too few messages, or the file cannot be written.
    """
    material = gather(source, seed)
    said = said_for(material, source)
    learnt = {spoken(text) for own in said.values() for text in own}

    def heard(part: str, messages: Mapping[str, Sequence[str]]) -> list[_Heard]:
        own = _heard(material, part, messages, learnt)
        if len(own) < FEWEST:
            raise UnderstandingError(
                f"there are {len(own)} messages in the part `{part}` and {FEWEST} are needed: "
                "give each flow three triggers or more"
            )
        return own

    new = max(
        (found for messages in ({}, said) for found in _rated(heard(VALIDATION, messages), messages, old)),
        key=lambda found: found[0],
    )[1]
    before = _outcomes(heard(HELD_OUT, old.messages), old)
    after = _outcomes(heard(HELD_OUT, new.messages), new)
    tests = [passed_with(source, _engine(source, fitted)) for fitted in (old, new)]
    report = FitReport(
        accepted=False,
        old=old,
        new=new,
        before=before,
        after=after,
        tests_before=tests[0],
        tests_after=tests[1],
        broken=tests[0].broken(tests[1]),
    )
    if not after.score > before.score:
        return replace(report, why="other limits and messages do no better on held-out messages")
    if report.broken:
        return replace(report, why="a test of the bot fails with what was fitted")
    write(output, _text(new))
    return replace(report, accepted=True)


def _text(fitted: Fitted) -> str:
    data = {"kind": KIND, **asdict(fitted)}
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _rated(
    heard: Sequence[_Heard], messages: Mapping[str, tuple[str, ...]], old: Fitted
) -> Iterator[tuple[tuple[float, bool, float], Fitted]]:
    """What may be fitted with these messages, each with how good it is: of equals, what changes least."""
    limits = {(old.confidence, old.scope), *((one, two) for one in _CONFIDENCES for two in _SCOPES)}
    for confidence, scope in sorted(limits):
        one = Fitted(confidence, scope, messages)
        yield (_outcomes(heard, one).score, messages == old.messages, -_far(one, old)), one


def _far(one: Fitted, other: Fitted) -> float:
    return abs(one.confidence - other.confidence) + abs(one.scope - other.scope)


def _engine(source: Source, fitted: Fitted) -> Callable[[], AskingBack]:
    def made() -> AskingBack:
        return AskingBack(
            LocalUnderstanding(source.program, fitted.messages), fitted.confidence, fitted.scope
        )

    return made


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message with what the engine makes of it as it is, and the flows it is near to."""

    example: Example
    understood: Understood
    near: tuple[str, ...]


class _Echo(LocalUnderstanding):
    """The engine for a message that it has read already: limits are tried without reading it again."""

    def __init__(self, heard: _Heard) -> None:
        super().__init__(heard.example.request.program)
        self._heard = heard

    async def prepare(self, request: Request) -> None:
        return None

    def read(self, request: Request) -> Understood:
        return self._heard.understood

    def nearest_flows(self, request: Request, count: int) -> tuple[str, ...]:
        return self._heard.near[:count]


def _heard(
    material: Material, part: str, messages: Mapping[str, Sequence[str]], learnt: Collection[str]
) -> list[_Heard]:
    """The messages with nothing open, read by an engine that was taught the triggers to learn from, and
    ``messages``. What may be ``learnt`` is nothing to measure by.

    Small talk and questions are no matter of limits, and what is answered is judged by its question.
    """
    engine: LocalUnderstanding | None = None
    heard = []
    texts = set(learnt)
    for example in examples_of(material.talks[part]):
        text = spoken(example.request.text)
        if example.request.question is not None or text in texts:
            continue
        texts.add(text)
        if engine is None:
            known = material.as_known(example.request)
            engine = LocalUnderstanding(known, messages)
        request = replace(example.request, program=known)
        near = engine.nearest_flows(request, 3)
        heard.append(_Heard(replace(example, request=request), engine.read(request), near))
    return heard


def _outcomes(heard: Sequence[_Heard], fitted: Fitted) -> Outcomes:
    import asyncio

    async def all_of_them() -> list[str]:
        found = []
        for one in heard:
            engine = AskingBack(_Echo(one), fitted.confidence, fitted.scope)
            found.append(_outcome(one.example, await engine.understand(one.example.request)))
        return found

    said = asyncio.run(all_of_them())
    return Outcomes(said.count("right"), said.count("asked"), said.count("wrong"))


def _outcome(example: Example, understood: Understood) -> str:
    """Whether the flow is right: values are no matter of limits."""
    wanted = [command.flow for command in example.gold if isinstance(command, StartFlow)]
    for command in understood.commands:
        if isinstance(command, Clarify) and command.options:
            return "asked" if wanted and wanted[0] in command.options else "wrong"
    started = [command.flow for command in understood.commands if isinstance(command, StartFlow)]
    if wanted or started:
        return "right" if wanted == started else "wrong"
    return "right" if score(example.gold, understood.commands, example.request).exact else "wrong"
