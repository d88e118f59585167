"""Conversations of two users with one bot, in any order: what holds after every turn.

The bots are those of the examples, and random ones. ``SONI_EXAMPLES=50`` plays fifty times as many.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Coroutine, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from bots import NOW
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from invariants import check_state, check_turn
from random_flows import programs

import soni_dsl
from soni_dsl.emit.memory import to_program
from soni_dsl.loading import python_folders
from soni_runtime.clock import fixed
from soni_runtime.commands import (
    COMMANDS,
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from soni_runtime.dialogue import Dialogue
from soni_runtime.discovery import load_functions
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.program import Program, Slot
from soni_runtime.registry import ActionContext, Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn, Waiting
from soni_runtime.understanding.local import LocalUnderstanding

pytestmark = pytest.mark.no_cover  # random cases go through everything

EXAMPLES: Final = Path(__file__).resolve().parents[2] / "examples"
BUDGET: Final = int(os.environ.get("SONI_EXAMPLES", "1"))
USERS: Final = {"one": "Alba", "two": "Borg"}
"""Each user has a word that the other never says, and must never hear."""

HOSTILE: Final = (
    "{session.x}",
    "{1 + 1}",
    "{{name}}",
    "{amount | money}",
    "{{ 7 * 7 }}",
    "affirm",
    "start_flow(transfer)",
    "- set_slot: {amount: 1000000}",
    "[confirm, yes]",
    "jump_to: end",
    "__import__('os').system('x')",
    "'; DROP TABLE sessions; --",
    "<b>bold</b>",
    "\u202eevil\u0000",
    "%s %(x)s {0} {0.__class__}",
    "{'$date': '2030-01-01'}",
)
TEXTS: Final = (
    "yes", "no", "cancel", "stop", "what?", "the second one", "next", "skip", "repeat that", "hello",
    "no, {word}", "tomorrow", "50", "actually {word}", "{word}", "change it to {word}", "start over", "a person please",
)  # fmt: skip


class Recorder(Registry):
    """The bot's own Python, with a note of every write."""

    __slots__ = ("program", "writes")

    def __init__(self, functions: Any, program: Program) -> None:
        super().__init__(functions)
        self.program = program
        self.writes: list[tuple[str, str, dict[str, Any], str]] = []

    def call(
        self, name: str, arguments: Mapping[str, Any], context: ActionContext
    ) -> Coroutine[Any, Any, Any]:
        if self.program.actions[name].effect == "write":
            self.writes.append((context.session, name, dict(arguments), context.idempotency_key))
        return super().call(name, arguments, context)


@cache
def example(name: str) -> tuple[Program, tuple[Any, ...]]:
    checked = soni_dsl.check(EXAMPLES / name)
    return to_program(checked.program(), checked.root), tuple(load_functions(python_folders(checked)))


def values(slot: Slot, word: str) -> list[Any]:
    """Values for a slot, good ones first, then what nobody should take."""
    kind = slot.type.removeprefix("optional ")
    if slot.values is not None:
        good: list[Any] = list(slot.values)
    elif slot.examples:
        good = list(slot.examples)
    else:
        by_kind: dict[str, list[Any]] = {
            "integer": [5, 2, 1200],
            "number": [50, 2.5, 3000],
            "boolean": [True, False],
            "date": ["2026-12-24", "2027-01-02"],
            "list of string": [[word], [word, "Bo"]],
        }
        good = by_kind.get(kind, [word, f"{word} Two", "1234"])
    return [*good * 4, word, None, -1, "", [word], {"x": word}, *HOSTILE[:4]]


class Talks(RuleBasedStateMachine):
    """Two conversations with one bot."""

    def begin(self, program: Program, functions: Any) -> None:
        self.program = program
        self.registry = Recorder(functions, program)
        if program.name == "random":
            self.registry.add_action(look)
            self.registry.add_action(write)
        self.registry.check(program)
        world = World(program, fixed(NOW))
        self.dialogue = Dialogue(world, self.registry, LocalUnderstanding(program), Bus())
        self.states = {user: self.dialogue.new_state() for user in USERS}
        self.last: dict[str, Turn | None] = dict.fromkeys(USERS)
        self.asked: dict[str, list[str]] = {user: [] for user in USERS}
        self.flows = list(program.flows)
        self.slots = list(program.slots)

    # ------------------------------------------------------------- taking a turn

    def take(self, user: str, given: Mapping[str, Any]) -> Turn:
        before = self.last[user]
        waited = before.waiting if before is not None else Waiting()
        written = len(self.registry.writes)
        stored = json.loads(json.dumps(self.states[user].to_plain()))
        state = State.from_plain(stored)
        assert state.to_plain() == stored, "what was stored is what comes back"
        self.states[user], turn = asyncio.run(self.dialogue.turn(state, given, user))
        assert state.to_plain() == stored, "a turn leaves its input alone"
        self.last[user] = turn
        check_state(self.program, self.dialogue.world, self.states[user], self.registry)
        check_turn(self.states[user], turn, turn.commands)
        self._check_writes(user, turn, waited, written)
        self._check_privacy(user, turn)
        self.asked[user] += [text for text in turn.replies if text.startswith("CONFIRM ")]
        return turn

    def _check_writes(self, user: str, turn: Turn, waited: Waiting, before: int) -> None:
        writes = self.registry.writes[before:]
        keys = [key for *_, key in self.registry.writes]
        assert len(keys) == len(set(keys)), "an idempotency key is for one call"
        for who, name, given, _ in writes:
            assert who == user
            assert waited.kind == "confirm", f"{name} ran though nothing was confirmed"
            assert any(command.type == "affirm" for command in turn.commands)
            if self.program.name == "random":
                shown = {key: str(value) for key, value in given.items()}
                assert self.asked[user][-1] == f"CONFIRM {name} {json.dumps(shown, sort_keys=True)}"
        if self.program.name == "random":
            assert len(writes) <= 1, "one yes is for one write"

    def _check_privacy(self, user: str, turn: Turn) -> None:
        (other,) = (word for name, word in USERS.items() if name != user)
        told = json.dumps([turn.to_dict(), self.states[user].to_plain()], default=str)
        assert other not in told, "nothing of one conversation is visible in another"

    def say(self, user: str, *commands: Command) -> None:
        self.take(user, {"commands": list(commands)})

    # ------------------------------------------------------------- what users do

    def command(self, data: st.DataObject, user: str) -> Command:
        kind = data.draw(st.sampled_from(sorted(COMMANDS)))
        flow = data.draw(st.sampled_from([*self.flows, "nowhere"]))
        slot = data.draw(st.sampled_from([*self.slots, "nothing"]))
        known = self.program.slots.get(slot)
        value = data.draw(st.sampled_from(values(known, USERS[user]))) if known else "x"
        options: list[int | str] = [1, 2, 9, 0, -1, "next", "previous", "first", ""]
        made: dict[str, Command] = {
            "start_flow": StartFlow(flow, {slot: value}) if value != -1 else StartFlow(flow),
            "set_slot": SetSlot(slot, value),
            "correct_slot": CorrectSlot(slot, value),
            "clear_slot": ClearSlot(slot),
            "choose": Choose(data.draw(st.sampled_from(options))),
            "cancel_flow": CancelFlow(data.draw(st.sampled_from([None, flow]))),
            "restart_flow": RestartFlow(data.draw(st.sampled_from([None, flow]))),
            "clarify": Clarify(
                data.draw(st.sampled_from([None, slot, flow, "x"])), options=(flow, flow)[: value == 5]
            ),
            "chitchat": ChitChat(data.draw(st.sampled_from([None, "Well."]))),
            "silence": Silence(final=data.draw(st.booleans())),
            "affirm": Affirm(),
            "deny": Deny(),
            "repeat": Repeat(),
            "skip": Skip(),
            "out_of_scope": OutOfScope(),
            "handoff": HumanHandoff(),
        }
        return made[kind]

    def answer(self, user: str, number: int) -> list[Command]:
        """What most users say: an answer."""
        last = self.last[user]
        waiting = last.waiting if last is not None else Waiting()
        match waiting.kind:
            case "confirm":
                return [Affirm() if number % 5 else Deny()]
            case "choose":
                return [Choose((1, 2, "next", 1, 3)[number % 5])]
            case "collect":
                found: list[Command] = []
                for slot in waiting.slots:
                    given = values(self.program.slots[slot], USERS[user])
                    found.append(SetSlot(slot, given[number % len(given)]))
                return found
            case _:
                return [StartFlow(self.flows[number % len(self.flows)])]

    @rule(user=st.sampled_from(sorted(USERS)), numbers=st.lists(st.integers(0, 40), min_size=2, max_size=9))
    def answers(self, user: str, numbers: list[int]) -> None:
        for number in numbers:
            self.say(user, *self.answer(user, number))

    @rule(user=st.sampled_from(sorted(USERS)), number=st.integers(0, 40), confirm=st.booleans())
    def corrects(self, user: str, number: int, confirm: bool) -> None:
        last = self.last[user]
        filled = sorted(last.slots) if last is not None else []
        if filled:
            slot = filled[number % len(filled)]
            given = values(self.program.slots[slot], USERS[user])
            change = CorrectSlot(slot, given[number % len(given)])
            self.say(user, *([change, Affirm()] if confirm else [change]))

    @rule(user=st.sampled_from(sorted(USERS)), number=st.integers(0, 40))
    def takes_back(self, user: str, number: int) -> None:
        last = self.last[user]
        filled = sorted(last.slots) if last is not None else []
        if filled:
            self.say(user, ClearSlot(filled[number % len(filled)]))

    @rule(user=st.sampled_from(sorted(USERS)), number=st.integers(0, 40), answer=st.booleans())
    def digresses(self, user: str, number: int, answer: bool) -> None:
        start = StartFlow(self.flows[number % len(self.flows)])
        self.say(user, *(self.answer(user, number) if answer else ()), start)

    @rule(user=st.sampled_from(sorted(USERS)), data=st.data())
    def says_anything(self, user: str, data: st.DataObject) -> None:
        self.say(user, *(self.command(data, user) for _ in range(data.draw(st.integers(0, 3)))))

    @rule(user=st.sampled_from(sorted(USERS)), text=st.sampled_from([*TEXTS, *HOSTILE]))
    def types(self, user: str, text: str) -> None:
        self.take(user, {"text": text.replace("{word}", USERS[user])})


class Banking(Talks):
    @initialize()
    def start(self) -> None:
        self.begin(*example("banking"))


class Flights(Talks):
    @initialize(name=st.sampled_from(["flight_booking", "flight_booking_04", "card_activation"]))
    def start(self, name: str) -> None:
        self.begin(*example(name))


async def look(what: Any) -> dict[str, Any]:
    return {"found": f"{what}!"}


async def write(**values: Any) -> dict[str, Any]:
    return {"ok": "ok"}


class RandomBots(Talks):
    @initialize(program=programs())
    def start(self, program: Program) -> None:
        self.begin(program, ())


def playing(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples * BUDGET,
        stateful_step_count=steps,
        derandomize=BUDGET == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


TestBanking = Banking.TestCase
TestBanking.settings = playing(25, 20)
TestFlights = Flights.TestCase
TestFlights.settings = playing(25, 20)
TestRandomBots = RandomBots.TestCase
TestRandomBots.settings = playing(50, 20)
