"""A bot whose messages a model understands: tokens, who answered, and other engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cafe import CAFE
from scripted_model import ScriptedModel, scripted_model

from soni_dsl.cli.main import run
from soni_runtime.understanding.evaluate.bot_tokens import Meter
from soni_runtime.understanding.recording import Recording

SETTINGS = "settings: {understanding: {engine: dspy, model: openai/scripted, api_base: %s}}\nslots:\n"
TESTS = """\
tests:
  - name: with a model
    turns:
      - user: gimme that black stuff
        commands: [start_flow: {flow: order, slots: {drink: coffee}}]
      - user: a couple
        commands: [set_slot: {cups: 2}]
"""
ORDER = [
    {"type": "start_flow", "flow": "order"},
    {"type": "set_slot", "slot": "drink", "value": "coffee"},
]
TWO = [{"type": "set_slot", "slot": "cups", "value": 2}]


@pytest.fixture
def model(cafe: Path) -> Iterator[ScriptedModel]:
    with scripted_model() as made:
        (cafe / "cafe.yaml").write_text(CAFE.replace("slots:\n", SETTINGS % made.address, 1))
        (cafe / "cafe.test.yaml").write_text(TESTS)
        yield made


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["eval", "cafe", "--format", "json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_model_is_asked_and_its_tokens_are_counted(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    model.answers = [ORDER, TWO]
    found = evaluated(capsys)
    assert (found["engine"], found["model"]) == ("dspy", "openai/scripted")
    assert found["engines"] == {"openai/scripted": 2}
    assert found["tokens"] == {"in": 200, "out": 20, "in_per_turn": 100.0, "out_per_turn": 10.0}
    assert found["scores"]["command_exact"] == 1.0
    assert found["milliseconds"]["median"] > 0
    model.answers = [ORDER, []]
    assert run(["eval", "cafe"]) == 0
    out = capsys.readouterr().out
    assert "cafe, engine dspy (openai/scripted)" in out
    assert "tokens a turn: 100 in, 10 out" in out
    assert "answered by: openai/scripted 2" in out


def test_an_answer_that_makes_no_sense_costs_too_and_another_engine_stands_in(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    model.answers = ["certainly!", "with pleasure!", TWO]
    found = evaluated(capsys)
    assert found["engines"] == {"local": 1, "openai/scripted": 1}
    assert found["tokens"]["in"] == 300
    (wrong,) = found["wrong"]
    assert wrong["engine"] == "local"
    assert "gave no answer" in wrong["notes"][-1]
    model.answers = ["certainly!", "with pleasure!", TWO]
    assert run(["eval", "cafe", "--show", "1"]) == 0
    assert "note: the model openai/scripted gave no answer" in capsys.readouterr().out


def test_another_engine_can_be_chosen(model: ScriptedModel, capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluated(capsys, "--engine", "local")
    assert (found["engine"], found["model"]) == ("local", None)
    assert model.requests == []
    assert found["tokens"]["in"] == 0
    model.answers = [ORDER, TWO]
    assert evaluated(capsys, "--engine", "auto")["engine"] == "auto"


def test_what_was_recorded_is_played_back_and_counted(
    model: ScriptedModel, cafe: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (cafe / "cafe.test.yaml").write_text(
        TESTS.replace("with a model\n", "with a model\n    now: 2031-01-01 10:00\n")
    )
    model.answers = [ORDER, TWO]
    monkeypatch.setenv("SONI_MODEL_RECORD", "calls.jsonl")
    first = evaluated(capsys)
    monkeypatch.delenv("SONI_MODEL_RECORD")
    monkeypatch.setenv("SONI_MODEL_REPLAY", "calls.jsonl")
    again = evaluated(capsys)
    assert len(model.requests) == 2
    assert again["tokens"] == first["tokens"]
    assert again["scores"] == first["scores"]
    monkeypatch.setenv("SONI_MODEL_REPLAY", str(cafe / "others.jsonl"))
    (cafe / "others.jsonl").write_text(Path("calls.jsonl").read_text().splitlines()[0] + "\n")
    assert run(["eval", "cafe"]) == 2
    assert "was not recorded" in capsys.readouterr().err


def test_a_meter_counts_and_passes_on(tmp_path: Path) -> None:
    inner = Recording.to(tmp_path / "calls.jsonl")
    meter = Meter(inner)
    meter.add({"model": "m"}, {"text": "x", "usage": {"input_tokens": 7, "output_tokens": 2}})
    meter.add({"model": "n"}, {"text": "y", "usage": {}})
    meter.fail({"model": "o"}, TimeoutError())
    assert (meter.read, meter.written, meter.plays, meter.unused()) == (7, 2, False, 0)
    played = Meter(Recording.of(tmp_path / "calls.jsonl"))
    assert (played.plays, played.unused()) == (True, 3)
    assert played.answer({"model": "m"})["text"] == "x"
    assert (played.read, played.unused()) == (7, 2)
    assert (Meter().plays, Meter().unused()) == (False, 0)
