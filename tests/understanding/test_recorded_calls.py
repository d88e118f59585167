"""Calls of a model that are written to a file and played back from it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scripted_model import ScriptedModel, scripted_model

from soni_runtime.commands import SetSlot, StartFlow
from soni_runtime.understanding import make_understanding, make_writer
from soni_runtime.understanding.base import Request, Understood
from soni_runtime.understanding.recording import Recording, RecordingError

KEY = "sk-live-1234567890"
COMMANDS = [
    {"type": "start_flow", "flow": "book_flight"},
    {"type": "set_slot", "slot": "destination", "value": "Lima"},
]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with scripted_model() as made:
        yield made


def ask(request: Request, address: str, recording: Recording | None, times: int = 1) -> Understood:
    block = {"engine": "dspy", "model": "openai/scripted", "api_base": address, "timeout": 5}
    program = replace(request.program, settings={"understanding": block})
    engine = make_understanding(program, recording)

    async def all_of_them() -> Understood:
        answers = [await engine.understand(replace(request, program=program)) for _ in range(times)]
        return answers[-1]

    return asyncio.run(all_of_them())


def test_what_was_recorded_is_played_back(model: ScriptedModel, flights: Any, tmp_path: Path) -> None:
    request = flights.request("get me to Lima")
    model.answers = [COMMANDS]
    path = tmp_path / "calls.jsonl"
    first = ask(request, model.address, Recording.to(path))
    assert first.commands == (StartFlow("book_flight"), SetSlot("destination", "Lima"))
    recording = Recording.of(path)
    again = ask(request, "http://127.0.0.1:9/v1", recording)
    assert (again.commands, again.tokens, again.engine, again.notes) == (
        first.commands,
        110,
        first.engine,
        (),
    )
    assert len(model.requests) == 1
    assert recording.unused() == 0


def test_a_call_that_was_not_recorded_is_an_error_and_no_guess(
    model: ScriptedModel, flights: Any, tmp_path: Path
) -> None:
    path = tmp_path / "calls.jsonl"
    model.answers = [COMMANDS]
    ask(flights.request("get me to Lima"), model.address, Recording.to(path))
    with pytest.raises(RecordingError, match="was not recorded"):
        ask(flights.request("get me to Rome"), model.address, Recording.of(path))
    with pytest.raises(RecordingError, match="recorded 1 times only"):
        ask(flights.request("get me to Lima"), model.address, Recording.of(path), times=2)
    assert len(model.requests) == 1


def test_equal_calls_come_back_in_their_order(model: ScriptedModel, flights: Any, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    model.answers = [COMMANDS, COMMANDS[:1]]
    ask(flights.request("get me to Lima"), model.address, Recording.to(path), times=2)
    again = ask(flights.request("get me to Lima"), model.address, Recording.of(path), times=2)
    assert again.commands == (StartFlow("book_flight"),)


def test_failures_are_recorded_too(model: ScriptedModel, flights: Any, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    model.status = 401
    request = flights.request("get me to Lima")
    first = ask(request, model.address, Recording.to(path))
    again = ask(request, model.address, Recording.of(path))
    assert first.engine == again.engine == "local"
    assert any("its key was refused" in note for note in again.notes)
    assert again.notes == first.notes


def test_texts_come_back_in_their_pieces(model: ScriptedModel, flights: Any, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    block = {"model": "openai/scripted", "api_base": model.address}
    program = replace(flights.program, settings={"understanding": block})
    model.answers = ["Madrid is lovely in May."]

    async def pieces(recording: Recording) -> list[str]:
        writer = make_writer(program, recording)
        assert writer is not None
        return [piece async for piece in writer.stream("Praise it.", {"city": "Madrid"}, "en")]

    first = asyncio.run(pieces(Recording.to(path)))
    assert asyncio.run(pieces(Recording.of(path))) == first
    assert len(first) > 2
    assert len(model.requests) == 1


def test_no_key_and_no_address_is_in_the_file(model: ScriptedModel, flights: Any, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    model.answers = [COMMANDS]
    ask(flights.request("get me to Lima"), model.address, Recording.to(path))
    assert any(KEY in value for value in model.headers[0].values()), "the key is sent, so this can fail"
    text = path.read_text(encoding="utf-8")
    assert KEY not in text
    assert "127.0.0.1" not in text
    assert "get me to Lima" in text


def test_the_environment_names_the_file(
    model: ScriptedModel, flights: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "named.jsonl"
    monkeypatch.setenv("SONI_MODEL_RECORD", str(path))
    model.answers = [COMMANDS]
    request = flights.request("get me to Lima")
    first = ask(request, model.address, None)
    monkeypatch.delenv("SONI_MODEL_RECORD")
    monkeypatch.setenv("SONI_MODEL_REPLAY", str(path))
    assert ask(request, "http://127.0.0.1:9/v1", None).commands == first.commands
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("", "is no recording"),
        ("{not json}\n", "not made of JSON lines"),
        ('{"format": "other"}\n', "is no recording"),
        ("[1]\n", "is no recording"),
        ('{"format": "soni-model-calls/1"}\n{"request": {}}\n', "line 2"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "calls.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RecordingError, match=message):
        Recording.of(path)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written"):
        Recording.to(tmp_path)


def test_a_recording_is_stable(model: ScriptedModel, flights: Any, tmp_path: Path) -> None:
    texts = []
    for name in ("a.jsonl", "b.jsonl"):
        model.answers = [COMMANDS]
        ask(flights.request("get me to Lima"), model.address, Recording.to(tmp_path / name))
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert all(json.loads(line) for line in texts[0].splitlines())


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "half a pair: \ud800"])
def test_a_call_is_played_back_whatever_is_in_it(tmp_path: Path, text: str) -> None:
    recording = Recording.to(tmp_path / "calls.jsonl")
    asked = {"model": "m", "system": text}
    recording.add(asked, {"text": text})
    assert Recording.of(tmp_path / "calls.jsonl").answer(asked) == {"text": text}
