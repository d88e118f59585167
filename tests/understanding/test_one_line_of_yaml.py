"""The flight bot with another engine: one line of YAML is all that changes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from scripted_model import ScriptedModel, scripted_model

from soni_dsl import load
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.events import Event, Understood
from soni_runtime.turn import Turn

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "flight_booking"
LINE = "settings: {understanding: {engine: dspy, model: openai/scripted}}\n"
AUTO = LINE.replace("engine: dspy", "engine: auto, confidence: 0.9")
SAID = "some sunshine, the cheap way, off from Madrid and down in Paris, Christmas Eve of '30"
COMMANDS = [
    {"type": "start_flow", "flow": "book_flight"},
    {"type": "set_slot", "slot": "origin", "value": "Madrid"},
    {"type": "set_slot", "slot": "destination", "value": "Paris"},
    {"type": "set_slot", "slot": "departure_date", "value": "24 December 2030"},
]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    with scripted_model() as made:
        monkeypatch.setenv("SONI_API_BASE", made.address)
        yield made


def flight_bot(folder: Path, line: str) -> Any:
    copy = folder / "flight_booking"
    shutil.copytree(EXAMPLE, copy)
    path = copy / "slots.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("slots:\n", f"{line}\nslots:\n", 1), encoding="utf-8")
    return load(copy, store=MemoryStore(), clock=lambda: datetime(2026, 11, 24, 10, 0))


def talk(bot: Any, *texts: str) -> tuple[list[Turn], list[Understood]]:
    events: list[Event] = []
    bot.bus.subscribe(events.append)

    async def all_turns() -> list[Turn]:
        async with bot.session("s") as session:
            return [await session.turn(text) for text in texts]

    turns = asyncio.run(all_turns())
    return turns, [event for event in events if isinstance(event, Understood)]


def test_without_the_line_no_model_is_asked(model: ScriptedModel, tmp_path: Path) -> None:
    turns, understood = talk(flight_bot(tmp_path, ""), "I want to book a flight")
    assert turns[0].flow == "book_flight"
    assert understood[0].engine == "local"
    assert model.requests == []


def test_with_it_the_model_understands(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = [COMMANDS, [{"type": "affirm"}]]
    turns, understood = talk(flight_bot(tmp_path, LINE), SAID, "go for it")
    assert turns[0].slots["departure_date"] == date(2030, 12, 24).isoformat()
    assert turns[0].waiting.kind == "confirm"
    assert turns[1].replies[0].startswith("Booked.")
    assert [event.engine for event in understood] == ["openai/scripted"] * 2
    assert [event.tokens for event in understood] == [110, 110]
    assert [event.notes for event in understood] == [(), ()]


def test_it_may_say_only_what_is_legal_at_its_point(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = [COMMANDS, [{"type": "affirm"}]]
    talk(flight_bot(tmp_path, LINE), SAID, "go for it")
    opening, confirm = (_shapes(asked) for asked in model.requests)
    assert set(opening["start_flow"]["flow"]["enum"]) == {"book_flight", "booking_status", "help"}
    assert "affirm" not in opening
    assert "clear_slot" not in opening
    assert {"affirm", "deny", "cancel_flow"} <= set(confirm)
    assert "skip" not in confirm
    assert set(confirm["clear_slot"]["slot"]["enum"]) == {"origin", "destination", "departure_date", "cabin"}


def _shapes(asked: dict[str, Any]) -> dict[str, Any]:
    """The commands that the schema of a request allows, by type; the last shape of a type."""
    schema = asked["response_format"]["json_schema"]["schema"]
    shapes = schema["$defs"]["Command"]["anyOf"]
    assert all(shape["additionalProperties"] is False for shape in shapes)
    assert all(shape["required"] == list(shape["properties"]) for shape in shapes)
    return {name: shape["properties"] for shape in shapes for name in shape["properties"]["type"]["enum"]}


def test_auto_asks_the_model_only_where_the_embedded_engine_is_unsure(
    model: ScriptedModel, tmp_path: Path
) -> None:
    model.answers = [COMMANDS]
    _, understood = talk(flight_bot(tmp_path, AUTO), "help", SAID)
    assert [event.engine for event in understood] == ["local", "openai/scripted"]
    assert len(model.requests) == 1


def test_a_model_that_talks_nonsense_is_replaced_for_a_turn(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = ["no idea", "none", [{"type": "set_slot", "slot": "origin", "value": "Madrid"}]]
    turns, understood = talk(flight_bot(tmp_path, LINE), "I want to book a flight", "Madrid, I think")
    assert [event.engine for event in understood] == ["local", "openai/scripted"]
    assert "made no sense" in understood[0].notes[0]
    assert "made no sense" in turns[0].notes[0]
    assert turns[1].slots["origin"] == "Madrid"


def test_a_server_that_knows_no_schemas_is_asked_without(model: ScriptedModel, tmp_path: Path) -> None:
    model.refuses_schema = True
    model.answers = [COMMANDS, [{"type": "affirm"}]]
    turns, understood = talk(flight_bot(tmp_path, LINE), SAID, "go for it")
    assert turns[1].replies[0].startswith("Booked.")
    assert [event.engine for event in understood] == ["openai/scripted"] * 2
    formats = ["response_format" in asked for asked in model.requests]
    assert formats == [True, False, False], "once refused, it is not tried again"


def test_the_key_comes_from_the_environment_and_one_in_yaml_is_refused(
    model: ScriptedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soni_dsl import CompileFailed

    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    model.answers = [COMMANDS]
    talk(flight_bot(tmp_path, LINE), SAID)
    assert model.headers[0]["authorization"] == "Bearer sk-from-the-environment"
    with pytest.raises(CompileFailed):
        flight_bot(tmp_path / "other", LINE.replace("engine: dspy", "engine: dspy, api_key: sk-in-yaml"))
