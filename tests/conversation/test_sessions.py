"""Sessions over LangGraph and the store: the Python face."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from bots import NOW, Bank, Deaf, travel, travel_player

from soni_runtime import (
    Affirm,
    Bot,
    CancelFlow,
    Command,
    CorrectSlot,
    Deny,
    OutOfScope,
    Registry,
    SetSlot,
    StartFlow,
    Turn,
)
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.clock import fixed
from soni_runtime.errors import CheckpointError, RegistryError

FILLED = [
    StartFlow("trip"),
    SetSlot("origin", "Madrid"),
    SetSlot("destination", "Paris"),
    SetSlot("date", "2030-05-01"),
]


def make_bot(bank: Bank, **options: Any) -> Bot:
    registry = Registry([])
    for function in (bank.search, bank.book, bank.balance, bank.release):
        registry.add_action(function)
    options.setdefault("store", MemoryStore())
    return Bot(travel(), registry, understanding=Deaf(), clock=fixed(NOW), **options)


SCRIPTS: list[list[list[Command]]] = [
    [FILLED, [Affirm()]],
    [FILLED, [Deny()], [Affirm()]],
    [FILLED, [CorrectSlot("destination", "Rome")], [Affirm()]],
    [
        FILLED[:2],
        [StartFlow("balance")],
        [SetSlot("account", "piggy bank")],
        [Affirm()],
        FILLED[2:],
        [Affirm()],
    ],
    [[StartFlow("balance"), StartFlow("trip")], [SetSlot("account", "checking")], FILLED[1:], [CancelFlow()]],
    [[OutOfScope()], FILLED[:1], [OutOfScope()], [StartFlow("trip")], [Deny()], [CancelFlow()]],
]


@pytest.mark.parametrize("script", SCRIPTS)
async def test_langgraph_and_the_plain_engine_say_and_do_the_same(script: list[list[Command]]) -> None:
    plain_bank, graph_bank = Bank(), Bank()
    player = travel_player(plain_bank)
    expected = [await asyncio.to_thread(player.say, *commands) for commands in script]
    async with make_bot(graph_bank).session("test") as session:
        found = [await session.apply(commands) for commands in script]
    assert [turn.to_dict() for turn in found] == [turn.to_dict() for turn in expected]
    assert graph_bank.calls == plain_bank.calls


async def test_a_turn_says_everything_about_itself() -> None:
    async with make_bot(Bank()).session("alice") as session:
        turn: Turn = await session.apply(FILLED)
        assert (turn.flow, turn.step, turn.waiting.kind, turn.session) == (
            "trip",
            "confirm",
            "confirm",
            "alice",
        )
        assert turn.slots == {"origin": "Madrid", "destination": "Paris", "date": "2030-05-01"}
        assert [c.to_dict()["type"] for c in turn.commands] == [
            "start_flow",
            "set_slot",
            "set_slot",
            "set_slot",
        ]
        (called,) = turn.called
        assert called.name == "search"
        assert called.arguments == {"origin": "Madrid", "destination": "Paris", "date": "2030-05-01"}
        assert called.result == {"flights": [{"id": 1}], "price": 50}
        assert called.error is None


async def test_a_conversation_goes_on_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    async with make_bot(Bank(), store=SqliteStore(path)).session("alice") as session:
        await session.apply(FILLED)
    bank = Bank()
    async with make_bot(bank, store=SqliteStore(path)).session("alice") as session:
        standing = await session.start()
        assert standing.replies == ["To Paris on 2030-05-01 for 50?"]
        assert standing.waiting.kind == "confirm"
        turn = await session.apply([Affirm()])
    assert turn.replies == ["Booked REF1."]
    assert bank.names() == ["book"]


async def test_conversations_do_not_see_each_other(tmp_path: Path) -> None:
    bot = make_bot(Bank(), store=SqliteStore(tmp_path / "c.sqlite"))
    names = [f"user {n}" for n in range(12)]

    async def talk(name: str) -> list[Turn]:
        async with bot.session(name) as session:
            first = await session.apply([StartFlow("trip"), SetSlot("origin", f"City{'x' * len(name)}")])
            return [first, await session.apply([SetSlot("destination", "Rome")])]

    for name, turns in zip(names, await asyncio.gather(*map(talk, names)), strict=True):
        assert all(turn.session == name for turn in turns)
        assert turns[-1].slots == {"origin": f"City{'x' * len(name)}", "destination": "Rome"}


async def test_two_messages_at_once_are_answered_in_order() -> None:
    async with make_bot(Bank()).session("alice") as session:
        await session.apply([StartFlow("trip")])
        one, two = await asyncio.gather(
            session.apply([SetSlot("origin", "Madrid")]), session.apply([SetSlot("destination", "Paris")])
        )
        assert one.waiting.slot == "destination"
        assert two.waiting.slot == "date"
        state = await session.state()
    assert state is not None
    assert state.turn == 3


async def test_what_is_stored_does_not_grow_with_the_conversation(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    store = SqliteStore(path)
    async with make_bot(Bank(), store=store).session("alice") as session:
        sizes = []
        for _ in range(25):
            await session.apply(FILLED)
            await session.apply([Deny()])
            tuple_ = await store.saver.aget_tuple({"configurable": {"thread_id": "alice"}})
            assert tuple_ is not None
            sizes.append(len(repr(tuple_.checkpoint)))
    assert max(sizes[5:]) <= sizes[4] + 64
    assert max(sizes) < 8000


async def test_a_session_must_be_opened() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await make_bot(Bank()).session("alice").apply([StartFlow("trip")])
    with pytest.raises(ValueError, match="name"):
        make_bot(Bank()).session("")


def test_a_bot_whose_python_is_missing_is_refused_at_once() -> None:
    with pytest.raises(RegistryError) as caught:
        Bot(travel(), Registry([Bank().search]), store=MemoryStore(), understanding=Deaf())
    assert "book" in str(caught.value)
    assert "balance" in str(caught.value)


async def test_a_store_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(CheckpointError, match=r"persistence"):
        async with make_bot(Bank(), store=SqliteStore(blocked / "c.sqlite")).session("a"):
            pass


async def test_the_graph_has_a_node_for_each_flow_and_no_store() -> None:
    graph = make_bot(Bank()).graph
    assert {"understand", "trip", "balance"} <= set(graph.get_graph().nodes)
    assert graph.checkpointer is None
    result = await graph.ainvoke({"input": {"commands": [{"type": "start_flow", "flow": "trip"}]}})
    assert result["output"]["replies"][0][0] == "From where?"
