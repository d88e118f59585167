"""The exported graph under somebody else's checkpointer, as LangGraph servers run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from trips import TRIP, Deployments, edited

from soni_runtime import Bot

START = [
    {"type": "start_flow", "flow": "trip", "slots": {}},
    {"type": "set_slot", "slot": "origin", "value": "Oslo"},
    {"type": "set_slot", "slot": "destination", "value": "Rome"},
]


def cabin(name: str) -> list[dict[str, Any]]:
    return [{"type": "set_slot", "slot": "cabin", "value": name}]


@pytest.fixture
def saver() -> InMemorySaver:
    """A store that knows plain data only, like that of a server."""
    return InMemorySaver(serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))


async def turn(
    bot: Bot, saver: InMemorySaver, commands: list[dict[str, Any]], thread: str = "t1"
) -> dict[str, Any]:
    """One turn as a server runs it: a copy of the graph with the server's own checkpointer."""
    graph = bot.graph.copy(update={"checkpointer": saver})
    result = await graph.ainvoke({"input": {"commands": commands}}, {"configurable": {"thread_id": thread}})
    json.dumps(result)
    return dict(result["output"])


def said(output: dict[str, Any]) -> list[str]:
    return [reply[0] for reply in output["replies"]]


def test_the_graph_brings_no_checkpointer_of_its_own(tmp_path: Path) -> None:
    assert Deployments(tmp_path).bot().graph.checkpointer is None


async def test_a_conversation_goes_on_in_another_process(tmp_path: Path, saver: InMemorySaver) -> None:
    two = Deployments(tmp_path)
    assert said(await turn(two.bot(), saver, START)) == ["Which cabin?"]
    assert said(await turn(two.bot(), saver, cabin("economy"))) == ["To Rome in economy for 40?"]
    output = await turn(two.bot(), saver, [{"type": "affirm"}])
    assert said(output) == ["Any note?"]
    assert output["session"] == "t1"
    assert two.calls == ["search Oslo Rome", "book Rome 40"]


async def test_threads_are_conversations_of_their_own(tmp_path: Path, saver: InMemorySaver) -> None:
    bot = Deployments(tmp_path).bot()
    await turn(bot, saver, START)
    assert said(await turn(bot, saver, START[:1], "t2")) == ["Where from?"]
    assert said(await turn(bot, saver, cabin("economy"))) == ["To Rome in economy for 40?"]


async def test_another_version_takes_the_conversation_over_there_too(
    tmp_path: Path, saver: InMemorySaver
) -> None:
    two = Deployments(tmp_path)
    await turn(two.bot(), saver, START)
    output = await turn(two.bot(edited(("step: ask_cabin", "step: which"))), saver, cabin("business"))
    assert said(output) == ["To Rome in business for 40?"]
    assert "`ask_cabin` is `which` now" in output["notes"][0]
    start = TRIP.index("  trip:\n")
    gone = two.bot(TRIP[:start] + TRIP[TRIP.index("  card:\n") :])
    assert "has changed in the meantime" in said(await turn(gone, saver, [{"type": "affirm"}]))[0]


async def test_only_the_conversation_is_kept(tmp_path: Path, saver: InMemorySaver) -> None:
    bot = Deployments(tmp_path).bot()
    await turn(bot, saver, START)
    kept = await saver.aget_tuple({"configurable": {"thread_id": "t1"}})
    assert kept is not None
    values = kept.checkpoint["channel_values"]
    assert "dialogue" in values
    assert not {"input", "output"} & values.keys()


async def test_words_go_through_understanding(tmp_path: Path, saver: InMemorySaver) -> None:
    from soni_dsl.loading import load

    place = Deployments(tmp_path)
    place.bot()
    bot = load(tmp_path / "version_1")
    graph = bot.graph.copy(update={"checkpointer": saver})
    config: Any = {"configurable": {"thread_id": "t"}}
    first = await graph.ainvoke({"input": {"text": "I want to book a trip"}}, config)
    assert said(first["output"]) == ["Where from?"]
    second = await graph.ainvoke({"input": {"text": "Oslo"}}, config)
    assert said(second["output"]) == ["Where to?"]
