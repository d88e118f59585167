"""What holds after every turn of any conversation, however odd."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from typing import Any

import pytest
from bots import NOW, Deaf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import check_state, check_turn
from worlds import FLOWS, VALUES, Outside, all_commands, everything, likely_commands

from soni_runtime.apply import apply
from soni_runtime.clock import fixed
from soni_runtime.commands import Affirm, Choose, Command, CorrectSlot, Deny, SetSlot, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.errors import SoniError
from soni_runtime.events import Bus, Event
from soni_runtime.frames import World
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn, Waiting

pytestmark = pytest.mark.no_cover  # random cases go through everything

PROGRAM = everything()
BUDGET = int(os.environ.get("SONI_EXAMPLES", "1"))
"""How many times the usual number of random conversations: ``SONI_EXAMPLES=50 pytest tests/engine``."""

Move = tuple[str, int] | list[Command]

MOVES = st.one_of(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "start", "correct", "correct and yes"]),
        st.integers(0, 99),
    ),
    st.lists(st.sampled_from(likely_commands()), min_size=1, max_size=2),
    st.lists(st.sampled_from([*likely_commands(), *all_commands()]), max_size=4),
)
TURNS = st.lists(MOVES, max_size=25)


def randomly(examples: int) -> settings:
    return settings(
        max_examples=examples * BUDGET,
        derandomize=BUDGET == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class Talk:
    """One conversation, checked after every turn."""

    def __init__(
        self, session: str = "one", outside: Outside | None = None, dialogue: Dialogue | None = None
    ) -> None:
        self.outside = outside or Outside()
        self.session = session
        self.dialogue = dialogue or make_dialogue(self.outside)
        self.state = self.dialogue.new_state()
        self.turns: list[Turn] = []
        self.questions: list[str] = []  # the confirmations that were asked, in order

    def commands(self, move: Move) -> list[Command]:
        """What a move means here: random talk alone seldom gets anywhere."""
        if isinstance(move, list):
            return move
        kind, number = move
        waiting = self.turns[-1].waiting if self.turns else Waiting()
        if kind.startswith("correct") and self.turns and self.turns[-1].slots:
            filled = sorted(self.turns[-1].slots)
            slot = filled[number % len(filled)]
            change = CorrectSlot(slot, VALUES[slot][number % len(VALUES[slot])])
            return [change, Affirm()] if kind == "correct and yes" else [change]
        if kind == "start" or not waiting:
            return [StartFlow(FLOWS[number % len(FLOWS)])]
        if waiting.kind == "confirm":
            return [Affirm() if number % 4 else Deny()]
        if waiting.kind == "choose":
            return [Choose((1, 2, 3, "next")[number % 4])]
        return [SetSlot(slot, VALUES[slot][number % len(VALUES[slot])]) for slot in waiting.slots]

    async def say(self, commands: Sequence[Command]) -> Turn:
        stored = json.loads(json.dumps(self.state.to_plain()))
        state = State.from_plain(stored)
        assert state.to_plain() == stored, "what was stored is what comes back"
        before = state.to_plain()
        apply(self.dialogue.world, self.dialogue.registry, state, commands)
        assert state.to_plain() == before, "apply leaves its input alone"
        written = len(self.outside.writes)
        waiting = self.turns[-1].waiting.kind if self.turns else None
        self.state, turn = await self.dialogue.turn(state, {"commands": list(commands)}, self.session)
        assert state.to_plain() == before, "a turn leaves its input alone"
        self.turns.append(turn)
        self._check_writes(commands, waiting, written)
        self.questions += [text for text in turn.replies if text.startswith("CONFIRM ")]
        check_state(self.dialogue.program, self.dialogue.world, self.state)
        check_turn(self.state, turn, commands, VALUES["pin"])
        return turn

    def _check_writes(self, commands: Sequence[Command], waiting: str | None, before: int) -> None:
        mine = [write for write in self.outside.writes[before:] if write[0] == self.session]
        if not mine:
            return
        assert len(mine) == 1, "one yes is for one write"
        assert waiting == "confirm"
        assert Affirm() in commands
        _, name, values, _ = mine[0]
        assert self.questions[-1] == f"CONFIRM {name} {json.dumps(values, sort_keys=True)}"


def make_dialogue(outside: Outside) -> Dialogue:
    registry = Registry()
    for name, function in outside.functions().items():
        registry.add_action(function, name)
    registry.check(PROGRAM)
    return Dialogue(World(PROGRAM, fixed(NOW)), registry, Deaf(), Bus())


@randomly(150)
@given(TURNS)
def test_what_holds_after_every_turn(turns: list[Move]) -> None:
    async def talk() -> None:
        talk = Talk()
        seen: list[Event] = []
        talk.dialogue.bus.subscribe(seen.append)
        for move in turns:
            await talk.say(talk.commands(move))
        keys = [key for *_, key in talk.outside.writes]
        assert len(keys) == len(set(keys)), "an idempotency key is for one call"
        told = json.dumps([event.to_dict() for event in seen], default=str)
        assert not any(secret in told for secret in VALUES["pin"])

    asyncio.run(talk())


@randomly(25)
@given(TURNS, TURNS, st.lists(st.booleans(), max_size=28))
def test_conversations_side_by_side_are_as_if_alone(
    one: list[Move], two: list[Move], order: list[bool]
) -> None:
    async def alone(name: str, turns: list[Move]) -> list[dict[str, Any]]:
        talk = Talk(name)
        return [(await talk.say(talk.commands(move))).to_dict() for move in turns]

    async def together() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        outside = Outside()
        dialogue = make_dialogue(outside)
        talks = Talk("one", outside, dialogue), Talk("two", outside, dialogue)
        left = [list(one), list(two)]
        for first in [*order, *([True] * len(one)), *([False] * len(two))]:
            which = 0 if first else 1
            if left[which]:
                await talks[which].say(talks[which].commands(left[which].pop(0)))
        return [t.to_dict() for t in talks[0].turns], [t.to_dict() for t in talks[1].turns]

    expected = asyncio.run(alone("one", one)), asyncio.run(alone("two", two))
    assert asyncio.run(together()) == expected


@randomly(40)
@given(TURNS)
def test_a_copy_is_independent(turns: list[Move]) -> None:
    async def talk() -> None:
        talk = Talk()
        for move in turns:
            copy = talk.state.copy()
            before = copy.to_plain()
            assert before == talk.state.to_plain()
            await talk.say(talk.commands(move))
            assert copy.to_plain() == before

    asyncio.run(talk())


@randomly(40)
@given(TURNS)
def test_a_turn_in_stored_pieces_is_the_turn_in_one(turns: list[Move]) -> None:
    """Between the nodes of a graph a turn travels as JSON."""

    def stored(value: Any) -> Any:
        return json.loads(json.dumps(value))

    async def talk() -> None:
        whole = Talk()
        outside = Outside()
        dialogue = make_dialogue(outside)
        state = dialogue.new_state()
        for move in turns:
            commands = whole.commands(move)
            run, outcome = await dialogue.begin(state.copy(), {"commands": commands}, "one")
            while outcome.next is not None:
                kept = State.from_plain(stored(run.state.to_plain()))
                run, outcome = dialogue.thaw(kept, stored(dialogue.freeze(run, outcome)))
                await dialogue.work(run, outcome)
            kept = State.from_plain(stored(run.state.to_plain()))
            run, outcome = dialogue.thaw(kept, stored(dialogue.freeze(run, outcome)))
            state, turn = kept, dialogue.result(run, outcome, "one")
            expected = await whole.say(commands)
            assert turn.to_dict() == expected.to_dict()
            assert [reply.buttons for reply in run.replies] == [r.buttons for r in expected.replies]  # type: ignore[attr-defined]
            assert state.to_plain() == whole.state.to_plain()
        assert outside.writes == whole.outside.writes

    asyncio.run(talk())


def test_the_invariants_can_fail() -> None:
    """A check that cannot fail proves nothing."""
    talk = Talk()
    asyncio.run(talk.say([likely_commands()[-5]]))
    state = talk.state.copy()
    assert state.active is not None
    state.active.values["bags"] = "many"
    with pytest.raises(SoniError):
        check_state(PROGRAM, talk.dialogue.world, state)
    state = talk.state.copy()
    state.pending = None
    with pytest.raises(AssertionError):
        check_state(PROGRAM, talk.dialogue.world, state)
