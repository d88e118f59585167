"""Having the conversation of a test with a bot, and holding what comes of it against what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.clock import Clock, fixed, local_clock
from soni_runtime.commands import StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.errors import SoniError
from soni_runtime.events import Bus, Event, FlowEnded
from soni_runtime.frames import World, call_chain
from soni_runtime.program import Program, Response, Template, Text, Texts
from soni_runtime.registry import Registry
from soni_runtime.session import WELCOME
from soni_runtime.state import State
from soni_runtime.testing.expectations import Observed, failure
from soni_runtime.testing.model import ConversationTest, Exchange, Expectation
from soni_runtime.testing.stubs import StubbedRegistry
from soni_runtime.turn import Turn
from soni_runtime.understanding import make_understanding

if TYPE_CHECKING:
    from soni_runtime.testing.coverage import Watch
    from soni_runtime.understanding.base import Understanding

SESSION: Final = "test"


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that did not hold. ``turn`` counts from 1; 0 stands for the whole conversation."""

    turn: int
    message: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How a test went. ``turns`` is the conversation as far as it was had."""

    test: ConversationTest
    failures: tuple[Failure, ...]
    turns: tuple[Turn, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


class Runner:
    """Has the conversations of any number of tests with one bot, one at a time and each from the beginning.

    ``understanding`` is asked where a turn gives words instead of commands; by default the engine that the
    program's settings choose, which is made when it is first needed. ``clock`` gives the date and time of
    the conversations. ``lenient`` is for ``StubbedRegistry``. ``watch`` notes what of its program the
    conversations reach.

    A bot with a flow ``welcome`` greets before the first turn, as it does everywhere.
    """

    def __init__(
        self,
        program: Program,
        registry: Registry,
        *,
        understanding: Understanding | None = None,
        clock: Clock = local_clock,
        lenient: Iterable[str] = (),
        watch: Watch | None = None,
    ) -> None:
        self.spoken: list[tuple[str, str]] = []
        self.watch = watch
        self.program = replace(
            program if watch is None else watch.program,
            responses={name: _listening(name, r, self.spoken) for name, r in program.responses.items()},
        )
        self.registry = registry
        self.lenient = tuple(lenient)
        self.clock = clock
        self._understanding = understanding

    async def run(self, test: ConversationTest) -> Result:
        """Have the conversation of ``test``.

        Whatever goes wrong in it is a failure of the result, also that the bot needs Python which is neither
        there nor stubbed. It stops at the first turn that does not go as expected: what comes after would
        fail only because of it. Raises nothing.
        """
        failures: list[Failure] = []
        try:
            registry = StubbedRegistry(self.registry, test.stubs, self.lenient)
            registry.check(self.program)
            talk = _Talk(self, registry, test)
        except SoniError as error:
            return Result(test, (Failure(0, str(error), test.place),), ())
        try:
            if WELCOME in self.program.flows:
                opening = await talk.turn({"commands": [StartFlow(WELCOME)]})
                if opening.error is not None:
                    raise SoniError(f"flow `{WELCOME}` failed: {opening.error}")
            for number, exchange in enumerate(test.turns, 1):
                observed = await talk.exchange(exchange)
                failures += _failed(number, exchange, observed)
                if failures:
                    break
        except SoniError as error:
            place = test.turns[min(len(talk.turns), len(test.turns) - 1)].place if test.turns else test.place
            failures.append(Failure(len(talk.turns) + 1, f"the turn could not be taken: {error}", place))
        if not failures:
            failures += _checked(0, test.expect, talk.whole())
        return Result(test, tuple(failures), tuple(talk.turns))

    def understanding(self, *, needed: bool) -> Understanding:
        if self._understanding is None:
            if not needed:
                return _Nobody()
            self._understanding = make_understanding(self.program)
        return self._understanding


class _Nobody:
    """Stands for understanding where every turn is given as commands."""

    async def understand(self, request: Any) -> Any:
        raise SoniError("no understanding was asked for")


@dataclass(slots=True)
class _Talk:
    """One conversation on its way."""

    runner: Runner
    registry: Registry
    test: ConversationTest
    turns: list[Turn] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)
    dialogue: Dialogue = field(init=False)
    state: State = field(init=False)
    all_endings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        bus = Bus()
        bus.subscribe(self._note)
        if self.runner.watch is not None:
            self.runner.watch.begin()
            bus.subscribe(self.runner.watch.hear)
        self.dialogue = Dialogue(
            world=World(self.runner.program, self._clock()),
            registry=self.registry,
            understanding=self.runner.understanding(needed=not self.test.is_exact),
            bus=bus,
        )
        self.state = self.dialogue.new_state()

    def _clock(self) -> Clock:
        return self.runner.clock if self.test.now is None else fixed(self.test.now)

    def _note(self, event: Event) -> None:
        if isinstance(event, FlowEnded):
            self.endings.append(event.how)

    async def turn(self, given: Mapping[str, Any]) -> Turn:
        self.endings.clear()
        self.runner.spoken.clear()
        self.state, turn = await self.dialogue.turn(self.state, given, SESSION)
        self.all_endings += self.endings
        if self.runner.watch is not None:
            ignored = [item.command for item in turn.ignored]
            self.runner.watch.turned(command for command in turn.commands if command not in ignored)
        return turn

    async def exchange(self, exchange: Exchange) -> Observed:
        if exchange.commands is not None:
            turn = await self.turn({"commands": list(exchange.commands)})
            if exchange.user is not None and turn.user is None:
                turn = replace(turn, user=exchange.user)
        else:
            turn = await self.turn({"text": exchange.user or ""})
        self.turns.append(turn)
        return self._observed(turn)

    def _observed(self, turn: Turn) -> Observed:
        return Observed(
            program=self.runner.program,
            replies=[str(reply) for reply in turn.replies],
            spoken=list(self.runner.spoken),
            flow=turn.flow,
            step=turn.step,
            slots=turn.slots,
            secrets=self._secrets(),
            called=turn.called,
            endings=list(self.endings),
            error=turn.error,
            handoff=turn.handoff,
            ignored=[(item.command.type, item.reason) for item in turn.ignored],
        )

    def _secrets(self) -> dict[str, Any]:
        active = self.state.active
        frames = call_chain(self.state, active) if active is not None else []
        values = dict(self.state.session)
        for frame in frames:
            values.update(frame.values)
        return values

    def whole(self) -> Observed:
        """The conversation as one: what was said and called in all of it, and where it stands."""
        last = self._observed(self.turns[-1]) if self.turns else Observed(self.runner.program)
        last.replies = [str(reply) for turn in self.turns for reply in turn.replies]
        last.called = [made for turn in self.turns for made in turn.called]
        last.endings = list(self.all_endings)
        return last


def _failed(number: int, exchange: Exchange, observed: Observed) -> Iterator[Failure]:
    """What did not go as expected; also what every test expects without saying so."""
    kinds = {expectation.kind for expectation in exchange.expect}
    if observed.error is not None and "error" not in kinds:
        yield Failure(number, f"the turn failed: {observed.error}", exchange.place)
    if exchange.commands is not None and "ignored" not in kinds:
        for name, reason in observed.ignored:
            yield Failure(number, f"the command `{name}` was not applied: {reason}", exchange.place)
    yield from _checked(number, exchange.expect, observed)


def _checked(number: int, expectations: Iterable[Expectation], observed: Observed) -> Iterator[Failure]:
    for expectation in expectations:
        message = failure(expectation, observed)
        if message is not None:
            yield Failure(number, message, expectation.place)


# ------------------------------------------------------------------ who said it


def _listening(name: str, response: Response, spoken: list[tuple[str, str]]) -> Response:
    """The same response, which notes every text it makes."""

    def heard(text: Text) -> Text:
        if isinstance(text, Texts):
            groups = text.variants.items()
            return Texts({language: tuple(map(template, group)) for language, group in groups})
        return template(text)

    def template(made: Template) -> Template:
        compose = _constant(made) if isinstance(made, str) else made

        def say(scope: Any) -> str:
            text = str(compose(scope))
            spoken.append((name, text))
            return text

        return say

    return Response(
        text=None if response.text is None else heard(response.text),
        conditions=tuple((test, heard(text)) for test, text in response.conditions),
        channels={channel: heard(text) for channel, text in response.channels.items()},
    )


def _constant(text: str) -> Callable[[Any], str]:
    return lambda _: text


def run_tests(tests: Iterable[ConversationTest], runner: Runner) -> list[Result]:
    """Have all conversations, one after the other."""
    import asyncio

    async def run_all() -> list[Result]:
        return [await runner.run(test) for test in tests]

    return asyncio.run(run_all())
