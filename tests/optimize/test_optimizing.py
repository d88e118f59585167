"""``soni optimize`` from end to end, with a model on this machine that does as the test tells it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from scripted_model import SECRET_OF_PROVIDER, ScriptedModel

from soni_dsl import load
from soni_dsl.cli import optimize as optimize_command
from soni_dsl.cli.main import run
from soni_dsl.tools.learning_material import learning_of
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.understanding.optimize.calls import Spent
from soni_runtime.understanding.optimize.optimizing import Optimizing, Plan
from soni_runtime.understanding.settings import read_settings

SECRET = "4929118866334417"
KEY = "sk-not-to-be-written-anywhere"
QUICK = ("--limit", "8", "--threads", "1")

pytestmark = pytest.mark.usefixtures("bot", "short_searches")


@pytest.fixture
def short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as it takes to find something."""
    for name, count in {"_SETS": 1, "_CANDIDATES": 4, "_TRIALS": 4, "_ROUNDS": 3}.items():
        monkeypatch.setattr(f"soni_runtime.understanding.optimize.searching.{name}", count)


@pytest.fixture
def taught_by(request: pytest.FixtureRequest, model: ScriptedModel) -> Callable[[str], Any]:
    """Replaces the pupil by one who learns from ``examples`` or from ``instructions``."""

    def teach(how: str) -> Any:
        model.answer.taught = lambda messages: (  # type: ignore[union-attr]
            any(m["role"] == "assistant" for m in messages)
            if how == "examples"
            else "KNOW THE MENU" in messages[0]["content"]
        )
        return model.answer

    return teach


def optimize(*options: str) -> int:
    return run(["optimize", "kiosk", *QUICK, *options])


def program() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path("kiosk/understanding.json").read_text("utf-8"))
    return data


@pytest.mark.parametrize(
    ("optimizer", "how"), [("bootstrap", "examples"), ("mipro", "instructions"), ("gepa", "instructions")]
)
def test_each_optimizer_finds_what_the_model_can_learn(
    optimizer: str, how: str, model: ScriptedModel, taught_by: Any, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if optimizer == "mipro":
        pytest.importorskip("optuna")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    taught_by(how)
    assert optimize("--optimizer", optimizer, "--format", "json") == 0
    printed = capsys.readouterr()
    said = json.loads(printed.out)
    assert printed.err == ""
    assert said["end"] == "accepted"
    assert said["before"]["f1"] < said["after"]["f1"] == 1.0
    assert said["after"]["exact"] == said["after"]["messages"] > 3
    assert said["tests"] == {"before": {"passed": 1, "of": 2}, "after": {"passed": 2, "of": 2}}
    assert said["tokens"] == 110 * len(model.requests)
    found = program()
    assert found["lm"] is None
    assert bool(found["demos"]) >= (how == "examples")
    assert ("KNOW THE MENU" in found["signature"]["instructions"]) == (how == "instructions")
    kept = "".join(file.read_text("utf-8") for file in Path("kiosk").iterdir())
    assert KEY not in kept + printed.out
    assert model.address not in kept
    assert SECRET not in json.dumps(found) + "".join(model.prompts())


def test_nothing_is_paid_for_twice_and_the_bot_goes_by_the_result(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert optimize() == 0
    paid, found = len(model.requests), program()
    Path("kiosk/understanding.json").unlink()
    capsys.readouterr()
    assert optimize() == 0
    said = capsys.readouterr().out
    assert len(model.requests) == paid
    assert "0 calls, 0 tokens" in said
    assert program() == found
    assert "program: understanding.json" in said
    file = Path("kiosk/kiosk.yaml")
    line = "model: openai/scripted"
    file.write_text(file.read_text().replace(line, f"{line}, program: understanding.json"))
    model.requests.clear()

    async def talk() -> Any:
        clock = lambda: datetime(2026, 11, 24, 10, 0)  # noqa: E731
        async with load("kiosk", store=MemoryStore(), clock=clock).session("s") as session:
            return await session.turn("an espresso for me")

    assert asyncio.run(talk()).slots == {"drink": "coffee"}
    (asked,) = model.requests
    shown = [m["content"] for m in asked["messages"] if m["role"] == "user"]
    assert len(shown) == 1 + len(program()["demos"]) > 1
    assert all("tasks:" not in text and "slots:" not in text for text in shown[:-1]), "examples are short"
    assert "tasks:" in shown[-1]
    assert run(["test", "kiosk"]) == 0, "the file is found from outside the bot's folder"
    assert "1 of 1 understood as expected" in capsys.readouterr().out
    assert optimize() == 1
    assert "there is nothing to gain" in capsys.readouterr().err
    assert program() == found


def test_a_budget_ends_it_and_a_further_one_goes_on(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert optimize("--budget", "1.1k") == 1
    printed = capsys.readouterr()
    assert len(model.requests) <= 10
    assert "stopped: the budget is spent" in printed.err
    assert "kiosk/understanding.calls.jsonl: the same command goes on from there" in printed.err
    assert not Path("kiosk/understanding.json").exists()
    before = len(model.requests)
    assert optimize() == 0
    assert "answers were there already" in capsys.readouterr().out
    bodies = [json.dumps(body, sort_keys=True) for body in model.requests]
    assert len(set(bodies)) == len(bodies) > before, "nothing was asked twice"


def test_what_a_search_found_before_its_budget_ended_it_counts(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert optimize("--budget", "9k") == 0
    assert program()["demos"]
    assert len(model.requests) <= 9000 / 110 + 1


def test_a_budget_in_money_needs_prices(model: ScriptedModel, capsys: pytest.CaptureFixture[str]) -> None:
    assert optimize("--budget", "$1") == 2
    assert "--price" in capsys.readouterr().err
    assert len(model.requests) == 1
    assert optimize("--budget", "0.00004usd", "--price", "1,2", "--format", "json") == 1
    said = json.loads(capsys.readouterr().out)
    assert said["why"] == "the budget is spent"
    assert said["usd"] == pytest.approx(said["calls"] * (100 * 1 + 10 * 2) / 1e6)


def test_nothing_is_written_where_nothing_got_better(
    model: ScriptedModel, taught_by: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    taught_by("instructions")  # which bootstrap does not touch
    assert optimize("--optimizer", "bootstrap") == 1
    assert "nothing was written: none of" in capsys.readouterr().err
    assert not Path("kiosk/understanding.json").exists()


def test_nothing_is_written_where_held_out_messages_do_not_gain(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    pupil: Any = model.answer
    source = learning_of("kiosk").source
    from soni_runtime.understanding.optimize.examples import examples_of
    from soni_runtime.understanding.optimize.material import gather

    held = {e.request.text for e in examples_of(gather(source, limit=8).talks["held-out"])}
    taught = pupil.taught

    def only_elsewhere(messages: list[dict[str, str]]) -> bool:
        last = messages[-1]["content"]
        return taught(messages) and not any(f"message: {json.dumps(text)}" in last for text in held)

    pupil.taught = only_elsewhere
    assert optimize() == 1
    printed = capsys.readouterr()
    assert "the best candidate does no better on held-out messages" in printed.err
    assert "after" in printed.out
    assert not Path("kiosk/understanding.json").exists()


def test_nothing_is_written_where_a_test_of_the_bot_breaks(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = Path("kiosk/kiosk.test.yaml")
    thirst = "  - name: whoever sighs is thirsty\n    actions: {brew: null}\n    turns:\n      - user: oh dear\n        expect: {flow: order}\n"
    tests.write_text(tests.read_text() + thirst)
    assert optimize() == 1
    printed = capsys.readouterr()
    assert "a test of the bot fails with the best candidate" in printed.err
    assert "fails now: 3. whoever sighs is thirsty" in printed.err
    assert not Path("kiosk/understanding.json").exists()


def test_a_secret_that_a_model_knows_is_not_written(
    model: ScriptedModel, taught_by: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    taught_by("instructions").proposes = f"KNOW THE MENU. The card is {SECRET}."
    assert optimize("--optimizer", "gepa") == 1
    assert "holds the value of a sensitive slot" in capsys.readouterr().err
    assert not Path("kiosk/understanding.json").exists()


def test_a_model_that_fails_ends_it_without_its_words(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soni_runtime.understanding.optimize.calls._PAUSE", 0.0)
    model.status = 500
    assert optimize() == 2
    printed = capsys.readouterr()
    assert "the model openai/scripted gave no answer: its server failed" in printed.err
    assert SECRET_OF_PROVIDER not in printed.out + printed.err
    model.status = 401
    model.requests.clear()
    assert optimize() == 2
    assert "its key was refused" in capsys.readouterr().err
    assert len(model.requests) == 1, "a refused key is not tried again"


def test_whoever_stops_it_keeps_what_there_is(model: ScriptedModel) -> None:
    source = learning_of("kiosk").source
    plan = Plan(
        settings=read_settings(source.program), optimizer="bootstrap", threads=1, limit=8,
        output=Path("out.json"), calls=Path("out.calls.jsonl"),
    )  # fmt: skip
    told: list[Spent] = []

    def progress(doing: str, answered: int, spent: Spent) -> None:
        told.append(spent)
        if spent.calls == 7:
            work.stop()

    work = Optimizing(source, plan, progress)
    report = work.run()
    assert (report.end, len(model.requests)) == ("interrupted", 7)
    assert told[-1].tokens == 770
    assert len(plan.calls.read_text().splitlines()) == 1 + 7
    assert not plan.output.exists()


def test_ctrl_c_stops_it_between_two_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    class Work:
        stopped = False

        def run(self) -> str:
            import signal
            import time

            signal.raise_signal(signal.SIGINT)
            while not self.stopped:
                time.sleep(0.01)
            return "what there is"

        def stop(self) -> None:
            self.stopped = True

    assert optimize_command.run_apart(Work()) == "what there is"


# ---------------------------------------------------------------- how it is used


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--budget", "much"), "--budget takes tokens such as 200k or dollars such as 2usd, not `much`"),
        (("--price", "cheap"), "--price takes two numbers such as 0.15,0.60, not `cheap`"),
        (("--model", "gpt"), "the model `gpt` must be written as provider/name"),
        (("--transcripts", "nowhere.jsonl"), "there are no transcripts at nowhere.jsonl"),
        (("--optimizer", "magic"), "'magic' is not one of"),
    ],
)
def test_wrong_use_is_said(
    options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert optimize(*options) == 2
    assert message in capsys.readouterr().err


def test_a_bot_without_a_model_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    file = Path("kiosk/kiosk.yaml")
    file.write_text(file.read_text().replace("engine: dspy, model: openai/scripted", "engine: local"))
    assert optimize("--engine", "dspy") == 2
    assert "the bot has no model: give one with --model, or --engine local" in capsys.readouterr().err


def test_a_missing_library_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soni_runtime.understanding.optimize.searching.find_spec", lambda _: None)
    assert optimize("--optimizer", "mipro") == 2
    assert "pip install soni-dsl[optimize]" in capsys.readouterr().err
    assert not Path("kiosk/understanding.calls.jsonl").exists()


def test_a_bot_that_says_too_little_is_told_what_it_lacks(
    model: ScriptedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("kiosk/kiosk.yaml").write_text(
        'version: "1"\nsettings: {understanding: {engine: dspy, model: openai/scripted}}\n'
        "flows: {hi: {triggers: [hello you], steps: [{say: Hi.}]}}\n"
    )
    Path("kiosk/kiosk.test.yaml").unlink()
    assert optimize() == 2
    assert "give each flow three triggers or more" in capsys.readouterr().err
    assert model.requests == []


def test_a_bot_with_errors_is_not_optimised(capsys: pytest.CaptureFixture[str]) -> None:
    Path("kiosk/kiosk.yaml").write_text("flows: {a: {steps: [{jump_to: nowhere}]}}\n")
    assert optimize() == 1
    assert "nowhere" in capsys.readouterr().err
