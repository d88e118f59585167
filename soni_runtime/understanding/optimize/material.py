"""All examples of a bot, dealt into parts, each as a model will be asked about it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from soni_runtime.commands import CorrectSlot, SetSlot, StartFlow
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.secrets import written_forms
from soni_runtime.testing.model import ConversationTest, Stub
from soni_runtime.testing.stubs import StubbedRegistry
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.optimize.conversations import Maker
from soni_runtime.understanding.optimize.examples import PARTS, TRAIN, Talk
from soni_runtime.understanding.optimize.parts import Triggers, spoken
from soni_runtime.understanding.optimize.recorded import Given, given_by_tests, had

NOW: Final = datetime(2026, 1, 15, 10, 0)
"""When conversations take place that do not say so: what is made of a bot must not depend on the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A bot with what its examples are made of.

    ``stubs`` answer for actions, ``fills`` are values for slots without examples, by slot; ``lenient`` are
    validators and normalisers that take every value.
    """

    program: Program
    registry: Registry = field(default_factory=Registry)
    tests: tuple[ConversationTest, ...] = ()
    transcripts: tuple[Given, ...] = ()
    stubs: Mapping[str, Stub] = field(default_factory=dict)
    fills: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    lenient: tuple[str, ...] = ()

    def answering(self, stubs: Mapping[str, Stub] | None = None) -> Registry:
        """What stands for the bot's Python: its own validators and normalisers, and stubs for all actions."""
        return StubbedRegistry(self.registry, {**self.stubs, **(stubs or {})}, self.lenient)

    def secrets(self) -> tuple[str, ...]:
        """How the values of sensitive slots that occur in tests and transcripts are written."""
        names = {name for name, slot in self.program.slots.items() if slot.sensitive}
        values = [value for name in sorted(names) for value in self.fills.get(name, ())]
        turns = [turn.commands or () for test in self.tests for turn in test.turns]
        turns += [commands or () for given in self.transcripts for _, commands in given.turns]
        for command in (command for commands in turns for command in commands):
            if isinstance(command, StartFlow):
                values += [value for name, value in command.slots.items() if name in names]
            elif isinstance(command, SetSlot | CorrectSlot) and command.slot in names:
                values.append(command.value)
        return written_forms(values, self.program.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The conversations of each part, and the triggers that are learnt from."""

    talks: Mapping[str, tuple[Talk, ...]]
    taught: frozenset[str]

    def as_known(self, request: Request, said: str | None = None) -> Program:
        """The bot as who is to understand ``request`` may know it: with the triggers that are learnt from,
        without the one that is ``said``. Else the prompt would hold the answer."""
        known = self.taught - {spoken(said)} if said is not None else self.taught
        program = request.program
        flows = {
            name: replace(flow, triggers=tuple(t for t in flow.triggers if spoken(t) in known))
            for name, flow in program.flows.items()
        }
        return replace(program, flows=flows)


def gather(source: Source, seed: int = 0, limit: int | None = None) -> Material:
    """The examples of a bot; the same for the same bot and ``seed``.

    ``limit`` keeps about so many examples in each part but the first: whole conversations, spread over the
    bot.
    """
    return asyncio.run(_gather(source, seed, limit))


async def _gather(source: Source, seed: int, limit: int | None) -> Material:
    given = [*given_by_tests(source.tests), *source.transcripts]
    triggers = Triggers(source.program, {one.name: one.texts for one in given}, seed)
    maker = Maker(source.program, source.answering, source.fills, triggers, NOW, seed)
    talks = await maker.talks()
    for one in given:
        talk = await had(one, source.program, source.answering, source.fills, NOW)
        if talk.examples:
            talks[triggers.talks[one.name]].append(talk)
    flows = source.program.flows.values()
    taught = {spoken(t) for flow in flows for t in flow.triggers if triggers.part(t) == TRAIN}
    kept = {part: tuple(talks[part] if part == TRAIN else _spread(talks[part], limit)) for part in PARTS}
    return Material(talks=kept, taught=frozenset(taught))


def _spread(talks: Sequence[Talk], limit: int | None) -> Sequence[Talk]:
    """As few conversations from all over the list as have ``limit`` examples together."""
    if limit is None:
        return talks
    for count in range(1, len(talks)):
        kept = [talks[place * len(talks) // count] for place in range(count)]
        if sum(len(talk.examples) for talk in kept) >= limit:
            return kept
    return talks
