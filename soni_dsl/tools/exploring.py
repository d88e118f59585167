"""Looking for a conversation that gets somewhere, by having conversations with the engine itself.

Breadth first over turns, so what is found is shortest; conversations that have come to the same state are
one. The actions are stubs whose answers are varied, first one, then two of them away from the ordinary.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice, product
from typing import Any, Final

from soni_dsl.tools.candidates import REFUSED, Candidates, outputs_taken
from soni_runtime.clock import fixed
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    Choose,
    Command,
    CorrectSlot,
    Deny,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus, Event, StepEntered
from soni_runtime.frames import World
from soni_runtime.program import CollectStep, Program
from soni_runtime.registry import Registry
from soni_runtime.session import WELCOME
from soni_runtime.state import State
from soni_runtime.testing.model import Stub
from soni_runtime.testing.stubs import StubbedRegistry
from soni_runtime.turn import Turn
from soni_runtime.understanding.base import Request, Understood

NOW: Final = datetime(2026, 1, 15, 10, 0)
"""When the conversations take place."""

LONGEST: Final = 10  # turns of a conversation
MOST_TURNS: Final = 500  # turns with one choice of stubs
MOST_WORLDS: Final = 60  # choices of stubs
MOST_TOGETHER: Final = 3  # slots that one turn may answer

Said = tuple[tuple[Command, ...], ...]
"""The commands of a conversation, turn by turn."""


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation, which is looked at after each turn, with the stubs of the actions it called.

    ``entered`` are the steps that the last turn went through, ``replies`` all that was said before it,
    ``before`` the state in which it began.
    """

    turns: Said
    stubs: dict[str, Stub]
    called: frozenset[str]
    last: Turn
    entered: Sequence[StepEntered]
    replies: tuple[str, ...]
    before: State
    world: World


Goal = Callable[[Found], Awaitable[bool]]
"""Is the last turn of this conversation the one that is looked for?"""


async def explore(
    program: Program, candidates: Candidates, starts: Sequence[str], goal: Goal, lenient: Sequence[str]
) -> Found | None:
    """The shortest conversation that reaches ``goal`` and begins with one of the flows ``starts``; None
    where none was found within the bounds above. ``lenient``: see ``StubbedRegistry``."""
    for stubs in _worlds(candidates.stubs(outputs_taken(program))):
        found = await _Search(program, candidates, stubs, lenient).run(starts, goal)
        if found is not None:
            return found
    return None


def _worlds(options: dict[str, list[Stub]]) -> Iterator[dict[str, Stub]]:
    usual = {name: stubs[0] for name, stubs in options.items()}

    def away(number: int) -> Iterator[dict[str, Stub]]:
        for names in combinations(options, number):
            for stubs in product(*(options[name][1:] for name in names)):
                yield {**usual, **dict(zip(names, stubs, strict=True))}

    return islice((world for number in range(3) for world in away(number)), MOST_WORLDS)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A conversation on its way, and what is said next in it. ``replies`` is what the bot has said."""

    state: State
    said: Said
    next: tuple[Command, ...]
    called: frozenset[str]
    replies: tuple[str, ...]


class _Deaf:
    """The conversations are had in commands; nobody listens to words."""

    async def understand(self, request: Request) -> Understood:
        return Understood(commands=())


class _Search:
    def __init__(
        self, program: Program, candidates: Candidates, stubs: dict[str, Stub], lenient: Sequence[str]
    ) -> None:
        self.program = program
        self.candidates = candidates
        self.stubs = stubs
        self.entered: list[StepEntered] = []
        bus = Bus()
        bus.subscribe(self._note)
        self.dialogue = Dialogue(
            world=World(program, fixed(NOW)),
            registry=StubbedRegistry(Registry(), stubs, lenient),
            understanding=_Deaf(),
            bus=bus,
        )

    def _note(self, event: Event) -> None:
        if isinstance(event, StepEntered):
            self.entered.append(event)

    async def begin(self) -> tuple[State, tuple[str, ...]]:
        """A new conversation, and what the bot says before anybody says anything."""
        new = self.dialogue.new_state()
        if WELCOME not in self.program.flows:
            return new, ()
        new, turn = await self.dialogue.turn(new, {"commands": [StartFlow(WELCOME)]}, "test")
        return new, tuple(map(str, turn.replies))

    async def run(self, starts: Sequence[str], goal: Goal) -> Found | None:
        new, greeting = await self.begin()
        queue = deque(_Branch(new, (), (StartFlow(flow),), frozenset(), greeting) for flow in starts)
        seen: set[str] = set()
        for _ in range(MOST_TURNS):
            if not queue:
                return None
            branch = queue.popleft()
            self.entered.clear()
            after, turn = await self.dialogue.turn(branch.state, {"commands": list(branch.next)}, "test")
            said = (*branch.said, branch.next)
            called = branch.called.union(call.name for call in turn.called)
            found = Found(
                said,
                self.stubs,
                called,
                turn,
                tuple(self.entered),
                branch.replies,
                branch.state,
                self.dialogue.world,
            )
            if await goal(found):
                return found
            key = _key(after)
            if turn.ignored or turn.error is not None or key in seen or len(said) >= LONGEST:
                continue
            seen.add(key)
            replies = (*branch.replies, *map(str, turn.replies))
            queue.extend(_Branch(after, said, move, called, replies) for move in self._moves(after, turn))
        return None

    def _moves(self, state: State, turn: Turn) -> Iterator[tuple[Command, ...]]:
        pending = state.pending
        if pending is None or state.active is None:
            return
        if pending.kind == "collect":
            yield from self._answers(pending.slots)
            step = self._step(state.active.flow, pending.step)
            if step is None or step.optional:
                yield (Skip(),)
            if step is not None and step.timeout is not None:
                yield (Silence(final=True),)
        elif pending.kind in ("choose", "clarify"):
            yield (Choose(1),)
        else:
            yield (Affirm(),)
            yield (Deny(),)
        for name in turn.slots:
            for value in self.candidates.answers(self.program.slots[name])[:2]:
                yield (CorrectSlot(name, value),)
        yield (CancelFlow(),)
        if pending.kind == "collect":
            yield tuple(SetSlot(name, REFUSED) for name in pending.slots[:1])

    def _answers(self, names: Sequence[str]) -> Iterator[tuple[Command, ...]]:
        values = [
            [SetSlot(name, value) for value in self.candidates.answers(self.program.slots[name])]
            for name in names[:MOST_TOGETHER]
        ]
        yield from islice(product(*values), 24)

    def _step(self, flow: str, step: str | None) -> CollectStep | None:
        known = self.program.flows[flow]
        found = known.step(step) if step is not None and step in known.positions else None
        return found if isinstance(found, CollectStep) else None


async def replay(program: Program, candidates: Candidates, found: Found, lenient: Sequence[str]) -> Turn:
    """The last turn of the same conversation with another bot."""
    search = _Search(program, candidates, found.stubs, lenient)
    state, _ = await search.begin()
    for commands in found.turns:
        state, turn = await search.dialogue.turn(state, {"commands": list(commands)}, "test")
    return turn


def _key(state: State) -> str:
    """What matters of a state for what can come."""
    plain: dict[str, Any] = state.to_plain()
    for name in ("turn", "tick", "last_replies", "recent"):
        plain.pop(name, None)
    return json.dumps(plain, sort_keys=True, default=str)
