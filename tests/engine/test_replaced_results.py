"""A name that several steps give a value to: a correction finds each value where its step had put it."""

from __future__ import annotations

import pytest

from soni_runtime import (
    Affirm,
    Bot,
    ClearSlot,
    CorrectSlot,
    Deny,
    Program,
    Registry,
    SetSlot,
    StartFlow,
    State,
)
from soni_runtime.builder import Builder
from soni_runtime.checkpoints.memory import MemoryStore


def two_results() -> Program:
    """Two actions give their result the same name, and a branch between them goes by the first."""
    b = Builder("two_results")
    b.slot("who", prompt="Who?")
    b.slot("note", prompt="Note?")
    b.action("check", outputs={"result": "string"}, effect="write")
    b.action("weigh", inputs={"note": "string"}, outputs={"result": "string"})
    with b.flow("visit") as f:
        f.collect("ask_who", slot="who")
        f.say("greet", lambda s: f"Hello {s['who']}")
        f.action("check", call="check", outputs={"result": "result"})
        f.branch("is_fine", test=lambda s: s["result"] == "fine", then="ask_note", otherwise="sorry")
        f.say("sorry", "Sorry.", goto="end")
        f.collect("ask_note", slot="note")
        f.say("so_far", lambda s: f"{s['who']}: {s['result']}")
        f.action("weigh", call="weigh", outputs={"result": "result"})
        f.confirm("sure", lambda s: f"{s['who']}, {s['note']}, {s['result']}?")
        f.say("done", lambda s: f"Done: {s['result']}.")
    return b.build()


class Scales:
    def __init__(self) -> None:
        self.calls: list[str] = []

    async def check(self) -> dict[str, str]:
        self.calls.append("check")
        return {"result": "fine"}

    async def weigh(self, note: str) -> dict[str, str]:
        self.calls.append(f"weigh {note}")
        return {"result": f"{len(note)} g"}


@pytest.fixture
def scales() -> Scales:
    return Scales()


@pytest.fixture
def weighing(scales: Scales) -> Bot:
    registry = Registry()
    registry.add_action(scales.check)
    registry.add_action(scales.weigh)
    return Bot(two_results(), registry, store=MemoryStore())


async def test_a_branch_goes_by_the_result_it_was_about(weighing: Bot, scales: Scales) -> None:
    """A later action gave the name another value: a correction must not lead into the other arm by it."""
    async with weighing.session("s") as session:
        await session.apply([StartFlow("visit", {"who": "Ann", "note": "late"})])
        corrected = await session.apply([CorrectSlot("who", "Ben")])
        assert corrected.replies[-3:] == ["Hello Ben", "Ben: fine", "Ben, late, 4 g?"]
        assert scales.calls == ["check", "weigh late"], "neither depends on who it is"
        back = await session.apply([CorrectSlot("who", "Ann")])
        assert back.replies[-1] == "Ann, late, 4 g?"
        again = await session.apply([CorrectSlot("note", "very late")])
        assert again.replies[-1] == "Ann, very late, 9 g?"
        assert (await session.apply([Affirm()])).replies == ["Done: 9 g."]
    assert scales.calls == ["check", "weigh late", "weigh very late"]


async def test_what_a_replay_has_not_come_to_yet_is_kept_by_the_store(weighing: Bot) -> None:
    async with weighing.session("s") as session:
        await session.apply([StartFlow("visit", {"who": "Ann", "note": "late"})])
        open_again = await session.apply([ClearSlot("note"), CorrectSlot("who", "Ben")])
        assert open_again.replies[-1] == "Note?"
        state = await session.state()
        assert state is not None
        assert State.from_plain(state.to_plain()).to_plain() == state.to_plain()
        assert state.active is not None
        assert state.active.values["result"] == "fine"
        assert (await session.apply([SetSlot("note", "late")])).replies[-1] == "Ben, late, 4 g?"


async def test_an_answer_that_the_flow_forgot_is_not_asked_for_by_a_correction() -> None:
    b = Builder("forgetful")
    b.slot("who", prompt="Who?")
    b.slot("code", prompt="Code?")
    b.slot("note", prompt="Note?")
    with b.flow("visit") as f:
        f.collect("ask_who", slot="who")
        f.say("greet", lambda s: f"Hello {s['who']}")
        f.collect("ask_code", slot="code")
        f.clear("forget", "code")
        f.collect("ask_note", slot="note")
        f.say("done", "Done.")
    async with Bot(b.build(), Registry(), store=MemoryStore()).session("s") as session:
        await session.apply([StartFlow("visit", {"who": "Ann", "code": "1234"})])
        corrected = await session.apply([CorrectSlot("who", "Ben")])
        assert corrected.replies[-2:] == ["Hello Ben", "Note?"]
        assert "code" not in corrected.slots


async def test_a_jump_back_to_a_question_keeps_what_was_derived_before_it() -> None:
    """Nobody goes through that again, so it must not be missing behind the question."""

    async def look(city: str = "nowhere") -> dict[str, str]:
        return {"view": f"view of {city}"}

    b = Builder("views")
    b.slot("city", prompt="Which city?")
    b.action("look", inputs={"city": "optional string"}, outputs={"view": "string"})
    with b.flow("visit") as f:
        f.action("look", call="look", outputs={"view": "view"})
        f.collect("ask_city", slot="city")
        f.confirm("sure", lambda s: f"{s['city']} ({s['view']})?", on_no="ask_city")
        f.say("done", "Done.")
    registry = Registry()
    registry.add_action(look)
    async with Bot(b.build(), registry, store=MemoryStore()).session("s") as session:
        await session.apply([StartFlow("visit", {"city": "Rome"})])
        assert (await session.apply([Deny()])).replies == ["Which city?"]
        asked = await session.apply([SetSlot("city", "Oslo")])
        assert asked.error is None
        assert asked.replies == ["Oslo (view of Rome)?"]
