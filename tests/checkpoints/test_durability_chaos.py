"""A short run of ``scripts/chaos``, and that it would notice what it looks for."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.chaos.bot import amount, expected, payments, text
from benchmarks.chaos.checks import audits_wrong, payments_wrong, store_wrong
from benchmarks.chaos.controller import Talk
from benchmarks.chaos.outside import Call, Outside
from benchmarks.chaos.worker import Countdown
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.port import CLOSING, Closing

ROOT = Path(__file__).resolve().parents[2]


def test_thirty_kills_lose_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--kills", "30", "--workers", "4", "--talks", "8"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was lost, doubled or crossed." in done.stdout
    killed = re.match(r"(\d+) processes killed", done.stdout)
    assert killed is not None
    assert int(killed[1]) >= 30


def test_what_the_user_says_adds_up() -> None:
    assert [text(number) for number in range(5)] == ["send 101", "pay", "112", "yes", "send 111"]
    assert [payments(number) for number in range(6)] == [0, 1, 1, 1, 2, 3]
    assert expected("ann", 2) == "Pay 112 after 1?"
    assert expected("ann", 3) == f"ann paid {amount(3)} as 2: "


def calls(*lines: tuple[str, int, bool]) -> list[Call]:
    return [Call("transfer", key, "ann", process, (1, 2, 3), done) for key, process, done in lines]


ONE = (("k1", 7, False), ("k1", 7, True))


@pytest.mark.parametrize(
    ("found", "killed", "complaint"),
    [
        (calls(*ONE), set(), None),
        (calls(("k1", 6, False), *ONE), {6}, None),
        (calls(("k1", 6, False), *ONE), set(), "process 6 was not killed"),
        (calls(*ONE, *ONE), {7}, "called it 2 times"),
        (calls(*ONE, ("k2", 8, False), ("k2", 8, True)), set(), "2 payments were made, not 1"),
        (calls(("k1", 7, False)), set(), "never done"),
        ([], set(), "0 payments were made, not 1"),
        ([*calls(*ONE), Call("transfer", "k1", "ben", 7, (1, 2, 3), True)], set(), "different arguments"),
    ],
)
def test_a_wrong_payment_is_noticed(found: list[Call], killed: set[int], complaint: str | None) -> None:
    wrong = list(payments_wrong({"ann": Talk("ann", sent=1)}, found, killed))
    assert bool(wrong) == (complaint is not None)
    assert complaint is None or any(complaint in finding for finding in wrong)


def test_a_wrong_audit_is_noticed() -> None:
    talk = Talk("ann", sent=1, answers={0: ["ann paid 101 as 1: x, noted."]})
    begun, done = (Call("audit", "ann:1", "ann", 7, (), done) for done in (False, True))
    assert list(audits_wrong({"ann": talk}, [begun, done])) == []
    assert "called 2 times" in next(audits_wrong({"ann": talk}, [begun, begun, done]))
    assert "was not made" in next(audits_wrong({"ann": talk}, [begun]))
    talk.answers[0] = ["ann paid 101 as 1: x, perhaps noted."]
    assert list(audits_wrong({"ann": talk}, [begun])) == []


async def test_a_wrong_transcript_is_noticed() -> None:
    store = MemoryStore()
    talk = Talk("ann", sent=1, answers={0: ["paid"]})
    assert len(list(await store_wrong({"ann": talk}, store))) == 1
    await store.journal.receive("ann", "m", {"text": "send 101"}, "c", 9)
    assert any("unanswered" in finding for finding in await store_wrong({"ann": talk}, store))
    store.journal.close_turn(Closing("ann", "c", "m", {}, {"user": "send 101", "bot": ["paid"]}, True))
    assert list(await store_wrong({"ann": talk}, store)) == []
    talk.answers[0] = ["paid twice"]
    assert len(list(await store_wrong({"ann": talk}, store))) == 1
    assert CLOSING.get() is None


def test_the_world_outside_is_written_a_line_at_a_time(tmp_path: Path) -> None:
    outside = Outside(tmp_path / "outside.jsonl")
    assert outside.calls() == []
    written = calls(*ONE)
    for call in written:
        outside.write(call)
    assert outside.calls() == written


@pytest.mark.parametrize("instructions", [0, 500])
def test_the_countdown_kills_at_an_instruction(instructions: int) -> None:
    code = (
        "from benchmarks.chaos.worker import Countdown\n"
        f"countdown = Countdown({instructions})\n"
        "countdown.start()\n"
        "def work(n):\n"
        "    for i in range(n): print(i, flush=True)\n"
        "countdown.armed = True\n"
        "work(1000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -9
    assert len(done.stdout.split()) < 200


def test_the_countdown_counts_only_when_armed() -> None:
    trace: Callable[..., object] = Countdown(0)._step
    assert trace(None, "opcode", None) is not None
