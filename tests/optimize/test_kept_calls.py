"""The file of answers: what is kept, what is refused, and when no further call may be made."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.optimize.calls import FORMAT, Budget, Ledger, Spent, Stopped

ASKED = {"model": "m", "system": "a secret prompt", "messages": []}


def test_answers_are_kept_without_the_question(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "calls.jsonl"
    ledger = Ledger(path)
    key = ledger.key(ASKED)
    assert ledger.known(key) is None
    ledger.keep(key, {"text": "yes", "usage": {}}, Spent(1, 12, 0.5))
    again = Ledger(path)
    assert (again.known(key) or {})["text"] == "yes"
    assert again.spent == Spent()
    assert again.replayed == 1
    assert "secret" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_chance_is_wanted_each_time_has_its_own_answer(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "calls.jsonl")
    keys = [ledger.key(ASKED, chance=True) for _ in range(2)]
    assert len({*keys, ledger.key(ASKED)}) == 3
    assert ledger.key(ASKED) == ledger.key(dict(ASKED))
    assert [Ledger(tmp_path / "calls.jsonl").key(ASKED, chance=True)] == keys[:1]


def test_a_line_that_was_cut_off_is_left_out_and_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    good = json.dumps({"key": "k", "text": "t"})
    path.write_text(json.dumps({"format": FORMAT}) + f"\n{good}\n" + '{"key": "l", "te')
    assert Ledger(path).known("k")
    path.write_text(json.dumps({"format": FORMAT}) + '\n{"broken\n' + good)
    with pytest.raises(UnderstandingError, match=r"calls.jsonl:2 is not JSON"):
        Ledger(path)


@pytest.mark.parametrize("text", ["", "{}\n", "[1]\n", '{"format": "other"}\n'])
def test_another_file_is_not_written_to(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(text)
    with pytest.raises(UnderstandingError, match="holds no answers"):
        Ledger(path)
    assert path.read_text() == text


def test_a_budget_ends_calls(tmp_path: Path) -> None:
    tokens = Ledger(tmp_path / "a.jsonl", Budget(tokens=100))
    tokens.check()
    tokens.keep("k", {"text": ""}, Spent(1, 99, None))
    tokens.check()
    tokens.reserve = 0.25
    with pytest.raises(Stopped, match="budget"):
        tokens.check()
    money = Ledger(tmp_path / "b.jsonl", Budget(money=1.0))
    money.keep("k", {"text": ""}, Spent(1, 99, 1.0))
    with pytest.raises(Stopped, match="budget"):
        money.check()
    silent = Ledger(tmp_path / "c.jsonl", Budget(money=1.0))
    silent.keep("k", {"text": ""}, Spent(1, 99, None))
    with pytest.raises(Stopped, match="--price"):
        silent.check()


def test_whoever_stops_it_is_heard_before_the_budget(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "calls.jsonl", Budget(tokens=0))
    ledger.stop("interrupted")
    with pytest.raises(Stopped, match="interrupted"):
        ledger.check()


def test_what_is_kept_after_a_line_that_was_cut_off_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    Ledger(path).keep("a", {"text": "one"}, Spent(1, 1, None))
    with path.open("ab") as file:
        file.write('{"key": "b", "text": "für'.encode()[:-2])  # in the middle of a character
    Ledger(path).keep("c", {"text": "two"}, Spent(1, 1, None))
    again = Ledger(path)
    assert [again.known(key) is not None for key in "abc"] == [True, False, True]


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "a\x1cb", "half a pair: \ud800"])
def test_an_answer_is_kept_whatever_is_in_it(tmp_path: Path, text: str) -> None:
    ledger = Ledger(tmp_path / "calls.jsonl")
    key = ledger.key({**ASKED, "system": text})
    ledger.keep(key, {"text": text}, Spent(1, 1, None))
    again = Ledger(tmp_path / "calls.jsonl").known(key)
    assert again is not None
    assert again["text"] == text


@pytest.mark.parametrize(
    "row", ["5", "null", '"key text"', '{"key": [], "text": ""}', '{"key": "k", "text": 5}']
)
def test_what_is_no_answer_is_left_out(tmp_path: Path, row: str) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(json.dumps({"format": FORMAT}) + f"\n{row}\n")
    assert Ledger(path).known("k") is None
