"""Having the conversations of a bot's own tests, to see how well each message is understood.

By default the conversation goes on as the test means it (teacher forcing): the engine is asked about every
message in the state in which the test meets it, and what it makes of one message does not spoil the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Final

from soni_runtime.apply import apply
from soni_runtime.clock import Clock, fixed, local_clock
from soni_runtime.commands import Command, CorrectSlot, SetSlot, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.errors import SoniError
from soni_runtime.events import Bus
from soni_runtime.frames import World, call_chain
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.secrets import hide, secret_values, written_forms
from soni_runtime.session import WELCOME
from soni_runtime.state import State
from soni_runtime.testing.expectations import Observed, failure
from soni_runtime.testing.model import ConversationTest, Exchange
from soni_runtime.testing.stubs import StubbedRegistry
from soni_runtime.understanding import make_understanding
from soni_runtime.understanding.base import Request, Understanding, Understood
from soni_runtime.understanding.evaluate.bot_tokens import Meter
from soni_runtime.understanding.evaluate.bot_turns import Heard, MeasuredTurn, compared
from soni_runtime.understanding.evaluate.scoring import parts, value_key
from soni_runtime.understanding.recording import Recording, RecordingError
from soni_runtime.understanding.settings import ENGINES
from soni_runtime.values import plain_view

SESSION: Final = "evaluation"
TOO_LONG: Final = "the message is longer than the bot reads"
_GOAL: Final = ("slots", "flow")  # what an expectation can say of the goal

Goal = Hashable


@dataclass(frozen=True, slots=True)
class Unreached:
    """Messages that could not be measured, since the conversation broke off before them."""

    place: str
    test: str
    turns: int
    reason: str


@dataclass(slots=True)
class Measured:
    """What came of a number of conversations."""

    conversations: int = 0
    turns: list[MeasuredTurn] = field(default_factory=list)
    unreached: list[Unreached] = field(default_factory=list)


def with_engine(program: Program, engine: str | None) -> Program:
    """The program with another understanding engine, one of ``ENGINES``; as it is for None."""
    if engine is None:
        return program
    assert engine in ENGINES
    written = program.settings.get("understanding")
    others = written if isinstance(written, dict) else {}
    return replace(program, settings={**program.settings, "understanding": {**others, "engine": engine}})


def is_measured(exchange: Exchange) -> bool:
    """Does a turn of a test have words to understand?"""
    return exchange.user is not None


async def measure(
    program: Program,
    registry: Registry,
    tests: Iterable[ConversationTest],
    *,
    free: bool = False,
    understanding: Understanding | None = None,
    clock: Clock = local_clock,
    on_turn: Callable[[], None] = lambda: None,
) -> Measured:
    """Have the conversations of ``tests`` and look at every message in words.

    ``free``: the conversation goes on with what was understood, also where the test says what was meant.
    ``understanding`` is asked instead of the engine that the program's settings describe. ``on_turn`` is
    called before each message.

    Raises:
        UnderstandingError: the settings of the engine make no sense.
        RecordingError: a model's calls are played back, and one was not recorded.
    """
    meter = Meter(Recording.from_environment())
    engine = understanding if understanding is not None else make_understanding(program, meter)
    examiner = _Examiner(engine, meter, on_turn)
    measured = Measured()
    for test in tests:
        if not any(map(is_measured, test.turns)):
            continue
        measured.conversations += 1
        now = clock if test.now is None else fixed(test.now)
        goals: list[Goal] = []
        if free:
            goals = await _Talk(program, registry, test, now, _Examiner(None, meter)).goals_meant()
        await _Talk(program, registry, test, now, examiner, free, goals).measure(measured)
    return measured


class _Examiner:
    """Asks an engine and remembers what it said, and says what was meant instead, where that is known.

    Without an engine it says nothing by itself.
    """

    def __init__(
        self, engine: Understanding | None, meter: Meter, on_turn: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._meter = meter
        self._on_turn = on_turn
        self.instead: tuple[Command, ...] | None = None
        self.heard: Heard | None = None

    async def understand(self, request: Request) -> Understood:
        if self._engine is None:
            return Understood(commands=self.instead or ())
        self._on_turn()
        read, written = self._meter.read, self._meter.written
        began = perf_counter()
        understood = await self._engine.understand(request)
        self.heard = Heard(
            request,
            understood,
            milliseconds=(perf_counter() - began) * 1000,
            tokens_in=self._meter.read - read,
            tokens_out=self._meter.written - written,
        )
        if self.instead is None:
            return understood
        return replace(understood, commands=self.instead, evidence=())


def _stated(test: ConversationTest, names: frozenset[str]) -> Iterable[Any]:
    """The values of the slots ``names`` that a test gives or expects."""
    for exchange in test.turns:
        for part in parts(exchange.commands or ()):
            if isinstance(part, SetSlot | CorrectSlot) and part.slot in names:
                yield part.value
    for expectation in (*test.expect, *(each for turn in test.turns for each in turn.expect)):
        if expectation.kind == "slots":
            yield from (value for name, value in expectation.value.items() if name in names)


class _Talk:
    """One conversation."""

    def __init__(
        self,
        program: Program,
        registry: Registry,
        test: ConversationTest,
        clock: Clock,
        examiner: _Examiner,
        free: bool = False,
        goals: Sequence[Goal] = (),
    ) -> None:
        self.test = test
        self.free = free
        self.goals = goals
        self.examiner = examiner
        self.registry = StubbedRegistry(registry, test.stubs)
        self.dialogue = Dialogue(
            world=World(program, clock), registry=self.registry, understanding=examiner, bus=Bus()
        )
        self.state = self.dialogue.new_state()
        self.stated = list(_stated(test, self.world.secrets))

    @property
    def world(self) -> World:
        return self.dialogue.world

    async def goals_meant(self) -> list[Goal]:
        """What the flows and slots are after each turn, up to one whose meaning the test leaves open."""
        goals: list[Goal] = []
        try:
            await self._open()
            for exchange in self.test.turns:
                if exchange.commands is None:
                    break
                await self._take(exchange, exchange.commands)
                goals.append(self._goal(self.state))
        except RecordingError:
            raise
        except SoniError:
            pass  # the conversation breaks off there; the one that is measured says why
        return goals

    async def measure(self, measured: Measured) -> None:
        """Have the conversation; what there is to say of its messages is added to ``measured``."""
        number = 0
        try:
            self.registry.check(self.dialogue.program)
            await self._open()
            for number, exchange in enumerate(self.test.turns):
                turn = await self._measured(number, exchange)
                if turn is not None:
                    measured.turns.append(turn)
                elif is_measured(exchange):
                    measured.unreached.append(Unreached(exchange.place, self.test.name, 1, TOO_LONG))
        except RecordingError:
            raise
        except SoniError as error:
            left = self.test.turns[number:]
            count = sum(map(is_measured, left))
            if count:
                place = left[0].place or self.test.place
                measured.unreached.append(Unreached(place, self.test.name, count, self._hidden(str(error))))

    async def _open(self) -> None:
        if WELCOME in self.dialogue.program.flows:
            self.state, _ = await self.dialogue.turn(self.state, {"commands": [StartFlow(WELCOME)]}, SESSION)

    async def _take(self, exchange: Exchange, instead: tuple[Command, ...] | None) -> str | None:
        """Take a turn, by the words if there are any. The flow that runs afterwards."""
        self.examiner.instead, self.examiner.heard = instead, None
        given = (
            {"text": exchange.user} if is_measured(exchange) else {"commands": list(exchange.commands or ())}
        )
        self.state, turn = await self.dialogue.turn(self.state, given, SESSION)
        return turn.flow

    async def _measured(self, number: int, exchange: Exchange) -> MeasuredTurn | None:
        before = self.state
        gold = exchange.commands
        flow = await self._take(exchange, None if self.free else gold)
        heard = self.examiner.heard
        if heard is None or not is_measured(exchange):
            return None
        secrets = (*self._secrets(before), *self._secrets(self.state))
        turn = compared(heard, gold, self.world, self.registry, secrets)
        return replace(
            turn,
            place=exchange.place or self.test.place,
            test=self.test.name,
            goal=self._goal_reached(number, exchange, before, heard.understood.commands, flow),
        )

    # ------------------------------------------------------------- the goal

    def _goal_reached(
        self,
        number: int,
        exchange: Exchange,
        before: State,
        found: Sequence[Command],
        flow: str | None,
    ) -> bool | None:
        if self.free and number < len(self.goals):
            return self.goals[number] == self._goal(self.state)
        if exchange.commands is not None and not self.free:
            return self._after(before, exchange.commands) == self._after(before, found)
        said = [expectation for expectation in exchange.expect if expectation.kind in _GOAL]
        if not said:
            return None
        observed = Observed(self.dialogue.program, flow=flow, slots=self._values())
        return all(failure(expectation, observed) is None for expectation in said)

    def _after(self, before: State, commands: Sequence[Command]) -> Goal:
        return self._goal(apply(self.world, self.registry, before, commands).state)

    def _goal(self, state: State) -> Goal:
        """The flows that run or wait, with the values of their slots."""
        slots = self.dialogue.program.slots
        homes = [(frame.flow, frame.cancelled, {**frame.values, **frame.wishes}) for frame in state.frames]
        homes += [(flow, False, dict(values)) for flow, values in state.queue]
        return tuple(
            (flow, over, frozenset((n, value_key(n, v)) for n, v in values.items() if n in slots))
            for flow, over, values in (*homes, ("", False, state.session))
        )

    def _values(self) -> dict[str, Any]:
        """The values in reach, unmasked: what an expectation is held against."""
        values = dict(self.state.session)
        active = self.state.active
        for frame in call_chain(self.state, active) if active is not None else ():
            values.update(frame.values)
        return {name: plain_view(value) for name, value in values.items()}

    # ------------------------------------------------------------- what may be shown

    def _secrets(self, state: State) -> list[Any]:
        """The sensitive values that the conversation holds, or that its test speaks of anywhere."""
        return [*self.stated, *secret_values(state, self.world.secrets)]

    def _hidden(self, text: str) -> str:
        return hide(text, written_forms(self._secrets(self.state), self.state.language))
