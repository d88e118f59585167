"""``soni eval PATH``: what is measured, how it is printed, and what it says where nothing can be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cafe import CAFE, Found, Scripted

from soni_dsl.cli.main import run
from soni_runtime.commands import Affirm, Clarify, Command, CorrectSlot, OutOfScope, SetSlot, StartFlow

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
Understands = Callable[[Mapping[str, Found]], Scripted]

RIGHT: dict[str, Found] = {
    "a coffee please": [(StartFlow("order"), 0.9), (SetSlot("drink", "espresso"), 0.8)],
    "two": [(SetSlot("cups", 2), 0.95)],
    "make it three": [(CorrectSlot("cups", 3), 0.95)],
    "yes": [(Affirm(), 1.0)],
    "still open?": [(StartFlow("hours"), 0.7)],
    "a tea": [(StartFlow("order"), 0.9), (SetSlot("drink", "tea"), 0.9)],
    "one": [(SetSlot("cups", 1), 0.9)],
    "what's up": [(OutOfScope(), 0.5)],
}
POOR = RIGHT | {
    "a coffee please": [(StartFlow("order"), 0.65), (SetSlot("drink", "tea"), 0.85)],
    "make it three": [(SetSlot("cups", 3), 0.95), (Affirm(), 0.45)],
    "still open?": [(Clarify(options=("points", "hours")), 0.4)],
    "what's up": [(StartFlow("points"), 0.55)],
    "a tea": [(StartFlow("order"), 0.9)],
}


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["eval", "cafe", "--format", "json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


# ------------------------------------------------------------------ what is printed


@pytest.mark.parametrize("form", ["json", "txt"])
def test_what_is_printed(
    form: str, cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(POOR)
    assert run(["eval", "cafe", "--format", {"txt": "text"}.get(form, form)]) == 0
    out = capsys.readouterr().out
    shown = "".join(f"{line.rstrip()}\n" for line in out.splitlines())
    golden = GOLDEN / f"cafe.{form}"
    assert shown == golden.read_text(encoding="utf-8")


def test_a_perfect_engine(cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]) -> None:
    understands(RIGHT)
    found = evaluated(capsys)
    assert set(found["scores"].values()) == {1.0}
    assert found["wrong"] == []
    assert found["turns"] == {
        "conversations": 2, "measured": 8, "gold_commands": 6, "goals": 7, "wrong": 0, "unreached": 0
    }  # fmt: skip


# ------------------------------------------------------------------ what is measured


def test_a_misunderstanding_is_counted_once_and_with_free_it_has_its_consequences(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = understands(RIGHT | {"a coffee please": [(OutOfScope(), 0.2)]})
    (wrong,) = evaluated(capsys)["wrong"]
    assert (wrong["place"], wrong["text"]) == ("cafe/cafe.test.yaml:4", "a coffee please")
    assert [request.question.kind for request in engine.asked[1:4] if request.question] == [
        "collect", "confirm", "confirm"
    ]  # fmt: skip
    engine.asked.clear()
    found = evaluated(capsys, "--free")
    assert found["free"] is True
    assert [request.question for request in engine.asked[1:4]] == [None, None, None]
    assert found["scores"]["command_exact"] == 0.8333, "the words mean what they mean"
    assert found["scores"]["joint_goal"] < 0.86
    assert [wrong["goal"] for wrong in found["wrong"]] == [False, False, False]


def test_with_free_the_goal_is_the_one_of_the_conversation_as_it_was_meant(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT)
    assert set(evaluated(capsys, "--free")["scores"].values()) == {1.0}


def test_a_turn_without_gold_commands_is_judged_by_its_slots_and_flow(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT | {"a tea": [(StartFlow("order"), 0.9)]})
    (wrong,) = evaluated(capsys)["wrong"]
    assert (wrong["gold"], wrong["exact"], wrong["goal"]) == (None, None, False)
    assert wrong["found"] == [{"type": "start_flow", "flow": "order"}]


def test_another_command_that_comes_to_the_same_reaches_the_goal(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT | {"what's up": []})
    found = evaluated(capsys)
    assert [(wrong["exact"], wrong["goal"]) for wrong in found["wrong"]] == [(False, True)]
    assert found["scores"]["joint_goal"] == 1.0


def test_a_conversation_that_breaks_off_says_where_and_why(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT)
    calling = CAFE.replace("      - say: Nine to five.", "      - action: look_up")
    (cafe / "cafe.yaml").write_text(calling.replace("flows:\n", "actions: {look_up: {}}\nflows:\n"))
    (cafe / "more.test.yaml").write_text(
        "tests:\n  - name: stubbed\n    turns: [{user: two, commands: [out_of_scope]}]\n    actions: {look_up: {}}\n"
    )
    found = evaluated(capsys)
    assert found["turns"]["measured"] == 1
    assert [(part["place"], part["turns"]) for part in found["unreached"]] == [
        ("cafe/cafe.test.yaml:4", 4), ("cafe/cafe.test.yaml:15", 4)
    ]  # fmt: skip
    assert "look_up" in found["unreached"][0]["reason"]
    assert run(["eval", "cafe"]) == 0
    assert "cafe/cafe.test.yaml:4: 4 turns of “two coffees” not measured: " in capsys.readouterr().out
    assert run(["eval", "cafe/cafe.test.yaml"]) == 2
    assert "no turn could be measured: cafe/cafe.test.yaml:4:" in capsys.readouterr().err


def test_a_message_that_is_too_long_is_not_measured(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT)
    limited = CAFE.replace("slots:\n", "settings: {limits: {message_length: 10}}\nslots:\n", 1)
    (cafe / "cafe.yaml").write_text(limited)
    found = evaluated(capsys, "-k", "coffees")
    assert found["turns"]["measured"] == 2
    assert [part["reason"] for part in found["unreached"]] == ["the message is longer than the bot reads"] * 2


def test_to_ask_back_can_be_what_was_meant(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    (cafe / "cafe.test.yaml").write_text(
        "tests:\n  - name: x\n    turns:\n"
        "      - {user: points or open, commands: [{type: clarify, options: [hours, points]}]}\n"
        "      - {user: open points, commands: [start_flow: points]}\n"
    )
    asked_back: Found = [(Clarify(options=("points", "hours")), 0.4)]
    understands({"points or open": asked_back, "open points": asked_back})
    found = evaluated(capsys)
    assert found["scores"]["command_exact"] == 0.5
    assert found["flows"] == [{"meant": "points", "understood": "(asked back)", "count": 1}]
    (only,) = found["calibration"]["bins"]
    assert (only["count"], only["accuracy"]) == (2, 1.0), (
        "the first choice was meant, it leaned the right way"
    )


def test_one_file_of_tests_alone(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT)
    (cafe / "more.test.yaml").write_text(
        "tests: [{name: x, turns: [{user: two, commands: [out_of_scope]}]}]\n"
    )
    assert run(["eval", "cafe/more.test.yaml", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["files"], found["turns"]["measured"]) == (["cafe/more.test.yaml"], 1)


def test_tests_are_chosen_by_name(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = understands(RIGHT)
    found = evaluated(capsys, "-k", "coffees")
    assert (found["turns"]["conversations"], found["turns"]["measured"]) == (1, 4)
    assert [request.text for request in engine.asked] == ["a coffee please", "two", "make it three", "yes"]
    assert run(["eval", "cafe", "-k", "no such test"]) == 2
    assert "no test has `no such test` in its name" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["banking", "flight_booking", "card_activation"])
def test_the_examples_have_something_to_measure(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The limits are far below what is measured: they only say that it was measured at all."""
    assert run(["test", str(EXAMPLES / name)]) == 0
    capsys.readouterr()
    limits = "command_exact=.5,command_f1=.5,slot_f1=.5,joint_goal=.5,flow_accuracy=.4"
    assert run(["eval", str(EXAMPLES / name), "--format", "json", "--fail-under", limits]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["turns"]["gold_commands"] >= 10
    assert found["turns"]["unreached"] == 0
    assert sum(each["count"] for each in found["calibration"]["bins"]) >= 10
    assert list(found["engines"]) == ["local"]


# ------------------------------------------------------------------ limits, and what cannot be measured


def test_a_score_under_its_limit_fails(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(POOR)
    assert run(["eval", "cafe", "--fail-under", "command_exact=.3, slot_f1=60%", "--show", "0"]) == 0
    capsys.readouterr()
    arguments = ["--fail-under", "command_exact=.9,slot_f1=.1", "--fail-under", "joint_goal=100%"]
    assert run(["eval", "cafe", *arguments]) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "command_exact is 33.33%, less than 90.00%",
        "joint_goal is 42.86%, less than 100.00%",
    ]
    assert "commands exact" in said.out


def test_a_limit_that_cannot_be_looked_at_fails(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT)
    (cafe / "cafe.test.yaml").write_text("tests: [{name: x, turns: [{user: two, expect: {flow: null}}]}]\n")
    assert run(["eval", "cafe", "--fail-under", "slot_f1=0"]) == 1
    said = capsys.readouterr()
    assert said.err == "slot_f1: the tests have nothing to measure it by, and it should be 0.0%\n"
    assert "1 turn in words, 0 with gold commands, 1 with a goal" in said.out


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("speed=.9", "knows command_exact, command_f1, slot_f1, joint_goal, flow_accuracy, not `speed`"),
        ("slot_f1", "a share such as .9 or 90%, not ``"),
        ("slot_f1=90", "not `90`"),
        ("slot_f1=nan", "not `nan`"),
        ("slot_f1=-1%", "not `-1%`"),
    ],
)
def test_a_limit_that_makes_no_sense(
    limits: str, said: str, cafe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", "cafe", "--fail-under", limits]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_so_many_wrong_turns_are_shown(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(POOR)
    assert len(evaluated(capsys, "--show", "2")["wrong"]) == 2
    assert run(["eval", "cafe", "--show", "1"]) == 0
    out = capsys.readouterr().out
    assert "5 turns wrong, 1 of them shown" in out
    assert "two coffees" in out
    assert "open or not" not in out


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (Clarify("drink"), "clarify(drink)"),
        (Clarify(options=("order", "points")), "clarify(order or points)"),
        (StartFlow("order", {"drink": "tea", "cups": 2}), "start_flow(order, drink=tea, cups=2)"),
        (CorrectSlot("cups", "\x1b[2J[bold]4"), "correct_slot(cups=␛[2J[bold]4)"),
        (Affirm(), "affirm"),
    ],
)
def test_how_a_command_is_shown(
    command: Command, shown: str, cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT | {"two": [(command, 0.5)]})
    assert run(["eval", "cafe"]) == 0
    assert f"   found: {shown}\n" in capsys.readouterr().out


def test_a_bot_without_tests_is_told_what_to_write(cafe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cafe / "cafe.test.yaml").unlink()
    assert run(["eval", "cafe"]) == 2
    said = capsys.readouterr().err
    assert "there are no conversation tests (`*.test.yaml`) for cafe; write" in said
    assert "- user: what a user would type" in said


def test_tests_without_words_are_told_so(cafe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cafe / "cafe.test.yaml").write_text("tests: [{name: x, turns: [{commands: [out_of_scope]}]}]\n")
    assert run(["eval", "cafe"]) == 2
    assert "no turn of the tests is written in words; write" in capsys.readouterr().err


def test_a_broken_bot_has_findings(cafe: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cafe / "cafe.yaml").write_text(CAFE.replace("collect: cups", "collect: cup"))
    assert run(["eval", "cafe"]) == 1
    said = capsys.readouterr()
    assert "SN202" in said.err or "unknown slot `cup`" in said.err
    assert said.out == ""


def test_a_mistake_in_the_tests_is_a_finding_and_the_rest_is_measured(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands(RIGHT)
    (cafe / "more.test.yaml").write_text("tests: [{name: x, turns: [{user: two, commands: [dney]}]}]\n")
    assert run(["eval", "cafe", "--format", "json"]) == 1
    said = capsys.readouterr()
    assert "`dney`" in said.err
    assert json.loads(said.out)["turns"]["measured"] == 8


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a bot"),
        (["nowhere"], "nowhere"),
        (["cafe", "--set", "snips"], "either a bot or a public set"),
        (["cafe", "--seeds", "2"], "--seeds goes with a public set"),
        (["--set", "snips", "--free"], "--free goes with a bot"),
        (["cafe", "--engine", "dspy"], "needs a model"),
        (["cafe", "--engine", "magic"], "magic"),
    ],
)
def test_what_cannot_be_done_says_why(
    arguments: list[str], said: str, cafe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", *arguments]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
