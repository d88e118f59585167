"""``soni optimize --engine local``: when the embedded engine asks back, and what is not about the bot."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from soni_dsl import load
from soni_dsl.cli.main import run
from soni_dsl.tools.learning_material import learning_of
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.commands import OutOfScope, StartFlow
from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.asking_back import AskingBack
from soni_runtime.understanding.base import Evidence, Request, Understood
from soni_runtime.understanding.fitted import Fitted, read_fitted
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.optimize import fitting
from soni_runtime.understanding.optimize.bot_tests import Passed
from soni_runtime.understanding.optimize.fitting import fit

BLOCK = "settings: {understanding: {engine: dspy, model: openai/scripted}}"


@pytest.fixture
def kiosk(bot: Path) -> Path:
    """The bot with the embedded engine, which asks back about everything it is not certain of."""
    file = bot / "kiosk.yaml"
    file.write_text(file.read_text().replace(BLOCK, "settings: {understanding: {confidence: 0.97}}"))
    return bot


def test_limits_that_do_better_are_written_and_used(kiosk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["optimize", "kiosk", "--format", "json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0, said
    assert said["before"]["score"] < said["after"]["score"]
    assert said["old"] == {"confidence": 0.97, "scope": 0.0, "messages": {}}
    found = read_fitted(kiosk / "understanding.json")
    assert found is not None
    assert found == Fitted(**{**said["new"], "messages": found.messages})
    assert {flow: list(own) for flow, own in found.messages.items()} == said["new"]["messages"]
    assert found.confidence < 0.97
    file = kiosk / "kiosk.yaml"
    file.write_text(
        file.read_text().replace("confidence: 0.97", "confidence: 0.97, program: understanding.json")
    )

    async def talk() -> Any:
        async with load(kiosk, store=MemoryStore()).session("s") as session:
            return await session.turn("are you open on Sunday")

    assert asyncio.run(talk()).commands == [StartFlow("hours")]


def test_the_same_bot_gives_the_same_limits(kiosk: Path, tmp_path: Path) -> None:
    source = learning_of(kiosk).source
    made = [fit(source, Fitted(0.97), tmp_path / f"{n}.json") for n in range(2)]
    assert made[0] == made[1]
    assert (tmp_path / "0.json").read_bytes() == (tmp_path / "1.json").read_bytes()


def test_nothing_is_written_where_other_limits_do_no_better(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["optimize", "kiosk"]) == 0
    file = kiosk / "kiosk.yaml"
    file.write_text(file.read_text().replace("confidence: 0.97", "program: understanding.json"))
    before = (kiosk / "understanding.json").read_bytes()
    capsys.readouterr()
    assert run(["optimize", "kiosk", "--engine", "local"]) == 1
    assert "nothing was written: other limits and messages do no better" in capsys.readouterr().err
    assert (kiosk / "understanding.json").read_bytes() == before


def test_nothing_is_written_where_a_test_breaks(
    kiosk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    went = iter([Passed(("1. tea", "2. join"), 2), Passed(("2. join",), 2)])
    monkeypatch.setattr(fitting, "passed_with", lambda *_: next(went))
    assert run(["optimize", "kiosk"]) == 1
    printed = capsys.readouterr()
    assert "a test of the bot fails with what was fitted" in printed.err
    assert "fails now: 1. tea" in printed.err
    assert not (kiosk / "understanding.json").exists()


class Unsure(LocalUnderstanding):
    """Starts a flow with a given confidence."""

    def __init__(self, program: Any, confidence: float) -> None:
        super().__init__(program)
        self.confidence = confidence

    def read(self, request: Request) -> Understood:
        sure = Evidence(self.confidence, request.text)
        return Understood(commands=(StartFlow("hours"),), evidence=(sure,), engine="local")


@pytest.mark.parametrize(
    ("confidence", "kind"), [(0.5, "out_of_scope"), (0.6, "clarify"), (0.8, "start_flow")]
)
def test_a_start_below_the_scope_is_about_something_else(bot: Path, confidence: float, kind: str) -> None:
    program = learning_of(bot).source.program
    engine = AskingBack(Unsure(program, confidence), 0.7, 0.55)
    request = Request(text="what?", program=program, startable=("hours", "join"))
    understood = asyncio.run(engine.understand(request))
    assert [command.type for command in understood.commands] == [kind]
    assert (understood.commands == (OutOfScope(),)) == (kind == "out_of_scope")
    assert bool(understood.notes) == (kind != "start_flow")


def test_a_bot_that_says_too_little_is_told(bot: Path, tmp_path: Path) -> None:
    (bot / "kiosk.yaml").write_text(
        'version: "1"\nflows: {hi: {triggers: [hello you], steps: [{say: Hi.}]}}\n'
    )
    (bot / "kiosk.test.yaml").unlink()
    with pytest.raises(UnderstandingError, match="three triggers or more"):
        fit(learning_of(bot).source, Fitted(0.6), tmp_path / "x.json")


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "local"}',
        '{"kind": "local", "confidence": 2, "scope": 0}',
        '{"kind": "local", "confidence": true, "scope": 0}',
    ],
)
def test_a_file_that_makes_no_sense_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(UnderstandingError, match=r"`confidence` in .* must be a number between 0 and 1"):
        read_fitted(tmp_path / "x.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"demos": []}'])
def test_other_files_are_somebody_elses(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    assert read_fitted(tmp_path / "x.json") is None
    assert read_fitted(tmp_path / "nowhere.json") is None


def test_asking_back_is_worth_half() -> None:
    assert fitting.Outcomes(2, 1, 1).score == pytest.approx(2.5 / 4)
    assert fitting.Outcomes().score == 0.0
