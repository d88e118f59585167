"""``soni eval``: rows of a set, which part is measured, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soni_dsl.cli.main import run

TAUGHT = {
    "weather": [
        "will it rain today",
        "what is the weather like",
        "do I need an umbrella",
        "is it sunny outside",
    ],
    "music": ["play a song", "put on some music", "play my playlist", "I want to hear jazz"],
}
ASKED = {"weather": ["will it rain tomorrow"], "music": ["play another song"], "oos": ["book me a dentist"]}


def write(path: Path, said: dict[str, list[str]]) -> None:
    rows = [{"text": text, "intent": intent} for intent, texts in said.items() for text in texts]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    write(folder / "clinc150_train.jsonl", TAUGHT | {"oos": ["what are you"]})
    return folder


def scores(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run(["eval", "--format", "json", *arguments]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_development_messages_are_measured(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data / "clinc150_val.jsonl", ASKED)
    few, every = scores(
        capsys, "--set", "clinc150", "--data", str(data), "--triggers", "2", "--triggers", "all"
    )
    assert (few["split"], few["triggers"], every["triggers"]) == ("val", "2", "all")
    assert (every["flows"], every["messages"], every["foreign"]) == (2, 2, 1)
    assert every["accuracy"] == 1.0
    assert every["foreign_recall"] == 1.0
    outcomes = [every[name] for name in ("started", "asked", "wrong", "none")]
    assert sum(float(str(share)) for share in outcomes) == pytest.approx(1)


def test_test_messages_come_before_those_of_development(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(data / "clinc150_val.jsonl", ASKED)
    write(data / "clinc150_test.jsonl", {"music": ["play rain"]})
    (row,) = scores(capsys, "--set", "clinc150", "--data", str(data), "--triggers", "3", "--seeds", "1")
    assert (row["split"], row["messages"], row["foreign_recall"]) == ("test", 1, None)


def test_without_either_some_training_messages_are_held_out(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONI_NLU_DATA", str(data))
    (row,) = scores(capsys, "--set", "clinc150", "--triggers", "all")
    assert (row["split"], row["messages"]) == ("held-out train", 2)


def test_dialogues_are_asked_among_the_flows_of_their_services(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = {"service": "Music", "description": "Play a song"}
    bot = {"flows": {"Music__Play": flow, "Bank__Pay": {"service": "Bank", "description": "Pay a bill"}}}
    (tmp_path / "bot.json").write_text(json.dumps(bot))
    start = {"type": "StartFlow", "flow": "Music__Play", "source": "inform_intent"}
    end = {
        "gold": {"active_flow": None, "status": "none", "slots": {}},
        "system": {"kind": "end", "text": ""},
    }
    turns = [
        {"user": "I want to hear a song", "commands": [start], **end},
        {"user": "yes", "commands": [], **end},
    ]
    (tmp_path / "sgd_dev.jsonl").write_text(json.dumps({"services": ["Music"], "turns": turns}) + "\n")
    row, _ = scores(capsys, "--set", "sgd", "--data", str(tmp_path))
    assert (row["messages"], row["triggers"], row["accuracy"]) == (1, "0", 1.0)


def test_commands_of_dialogues_are_measured_and_wrong_turns_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = {"service": "bank", "description": "Pay a bill", "required": ["bank__date"]}
    slots = {"bank__date": {"type": "string", "description": "date of payment"}}
    (tmp_path / "multiwoz_bot.json").write_text(json.dumps({"flows": {"pay_bill": flow}, "slots": slots}))
    start = {"type": "StartFlow", "flow": "pay_bill", "source": "domain_change"}
    set_date = {"type": "SetSlot", "slot": "bank__date", "value": "2019-03-07", "source": "inform"}
    turns = [
        {
            "user": "I want to pay a bill",
            "commands": [start],
            "system": {"kind": "unscored", "text": "When?"},
        },
        {"user": "later maybe", "commands": [set_date], "system": {"kind": "end", "text": "Bye."}},
    ]
    for turn in turns:
        turn["gold"] = {"active_flow": "pay_bill", "status": "open", "slots": {"bank": {}}}
    turns[0]["system"] |= {"human_acts": {"Bank-Request": [["Date", "?"]]}}  # type: ignore[operator]
    dialogue = {"id": "one", "services": ["bank"], "turns": turns}
    (tmp_path / "multiwoz_val.jsonl").write_text(json.dumps(dialogue) + "\n")
    (row,) = scores(capsys, "--set", "multiwoz", "--data", str(tmp_path))
    commands = row["commands"]
    assert isinstance(commands, dict)
    assert (row["measure"], row["turns"], row["exact"]) == ("commands", 2, 0.5)
    assert (commands["start"]["f1"], commands["set"]["f1"]) == (1.0, 0.0)
    assert run(["eval", "--set", "multiwoz", "--data", str(tmp_path), "--show-errors", "3"]) == 0
    shown = capsys.readouterr().out
    assert "turns fully right 50.0%" in shown
    assert "  user   later maybe\n  meant  set date = 2019-03-07\n" in shown
    assert "I want to pay a bill" not in shown


def test_a_table_is_shown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data / "clinc150_val.jsonl", ASKED)
    assert run(["eval", "--set", "clinc150", "--data", str(data), "--triggers", "all"]) == 0
    shown = capsys.readouterr()
    assert "asked back" in shown.out
    assert "100.0%" in shown.out
    assert shown.err == "clinc150, all triggers: 100.0%\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--set"),
        (["--set", "nonsense"], "nonsense"),
        (["--set", "clinc150"], "--data or SONI_NLU_DATA"),
        (["--set", "clinc150", "--data", "nowhere"], "--data or SONI_NLU_DATA"),
        (["--set", "clinc150", "--data", ".", "--triggers", "many"], "a number or `all`"),
        (["--set", "banking77", "--data", "."], "banking77_train.jsonl cannot be read"),
    ],
)
def test_what_cannot_be_measured_says_why(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SONI_NLU_DATA", raising=False)
    assert run(["eval", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not an object"),
        ('{"text": "hello"}', "has no `intent`"),
        ('{"text": "hello", "intent": "unknown"}', "no training message asks for `unknown`"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(
    data: Path, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "clinc150_val.jsonl").write_text(line + "\n")
    assert run(["eval", "--set", "clinc150", "--data", str(data), "--triggers", "all"]) == 2
    assert said in capsys.readouterr().err
