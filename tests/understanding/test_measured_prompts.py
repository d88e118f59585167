"""``scripts/bench tokens`` and ``normalise``: what a turn sends stays small, and the counting needs no network."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BANKING = 800  # prompt tokens a turn, as promised


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the network was asked")

    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.delenv("SONI_CORPORA", raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_turn_of_the_banking_bot_keeps_to_its_tokens(no_network: None) -> None:
    from benchmarks.tokens import rows

    counted = rows()
    banking = [row for row in counted if row["bot"] == "banking"]
    assert [row["turns"] for row in banking] == ["opening", "question"]
    for row in banking:
        assert 100 < row["text"] <= BANKING  # type: ignore[operator]
        assert row["longest"] <= BANKING  # type: ignore[operator]
    assert banking[0]["kept"] == 1.0
    assert [row["missing"] for row in counted if "missing" in row] == [
        "needs sgd/bot.json: name the folder with --corpora",
        "needs nlu/clinc150_train.jsonl: name the folder with --corpora",
    ]


def test_the_tokenizer_is_the_real_one(no_network: None) -> None:
    from benchmarks.tokens import Tokens
    from soni_runtime.understanding.model import Prompt

    tokens = Tokens()
    assert tokens.text(Prompt((("user", "hello world"),), {})) == 2 + 4
    assert tokens.schema(Prompt((), {"a": [1]})) > 3


def test_normalised_replies_are_counted(
    no_network: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.normalise import rows, text

    assert "--corpora" in text()
    (tmp_path / "sgd").mkdir()
    (tmp_path / "nlu").mkdir()
    slots = {
        "S__time": {"type": "string", "semantic": "time"},
        "S__date": {"type": "string", "semantic": "date"},
    }
    (tmp_path / "sgd" / "bot.json").write_text(json.dumps({"slots": slots}), encoding="utf-8")
    said = [
        ("S__time", "quarter past 11", "11:15"),
        ("S__date", "March 8th", "2019-03-08"),
        ("S__date", "x", "y"),
    ]
    turns: list[dict[str, Any]] = [{"commands": [], "system": {"kind": "collect", "slots": ["S__time"]}}]
    for place, (slot, surface, value) in enumerate(said):
        after = said[place + 1][0] if place + 1 < len(said) else "S__time"
        command = {"type": "SetSlot", "slot": slot, "surface": surface, "value": value}
        turns.append({"commands": [command], "system": {"kind": "collect", "slots": [after]}})
    (tmp_path / "nlu" / "sgd_dev.jsonl").write_text(json.dumps({"turns": turns}) + "\n", encoding="utf-8")
    monkeypatch.setenv("SONI_CORPORA", str(tmp_path))
    counted = {row["type"]: row for row in rows()}
    assert counted["all"]["replies"] == 3
    assert counted["time"]["valid_without"] == 0
    assert counted["time"]["right_with"] == 1
    assert counted["date"]["valid_with"] == 0.5
    assert "all" in text()
    assert "benchmarks.normalise" in sys.modules
