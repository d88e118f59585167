"""The flight bot as its users meet it: through a pipe, a terminal and Python."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import soni_dsl
from soni_dsl.cli import main
from soni_runtime import Affirm, SetSlot, StartFlow
from soni_runtime.checkpoints.memory import MemoryStore

ROOT = Path(__file__).resolve().parents[2]
SPELLINGS = ("flight_booking", "flight_booking_04")
TALK = [
    "I want to book a flight",
    "from São Paulo to Paris",
    "tomorrow",
    "actually, I want to go to Rome",
    "yes",
]


@pytest.fixture(params=SPELLINGS)
def bot_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return copy_of(request.param, tmp_path)


def copy_of(example: str, to: Path) -> Path:
    folder = to / example
    shutil.copytree(
        ROOT / "examples" / example, folder, ignore=shutil.ignore_patterns(".soni", "__pycache__")
    )
    return folder


def run_process(folder: Path, lines: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "soni_dsl", "run", str(folder), *options],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, lines: list[str], *options: str, words: Sequence[str] = ("run",)) -> Done:
    """The command in this process, for what does not depend on having one of its own."""
    entered = io.StringIO("".join(f"{line}\n" for line in lines))
    stdout, stderr = io.StringIO(), io.StringIO()
    with mock.patch("sys.stdin", entered), redirect_stdout(stdout), redirect_stderr(stderr):
        code = main.run([*words, str(folder), *options])
    return Done(code, stdout.getvalue(), stderr.getvalue())


def turns(folder: Path, lines: list[str], *options: str) -> list[dict[str, Any]]:
    done = run(folder, lines, "--json", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_flight_is_booked_through_a_pipe(bot_folder: Path) -> None:
    done = run_process(bot_folder, TALK)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    replies = done.stdout.splitlines()
    assert replies[0] == "Which city do you fly from?"
    assert replies[1] == "When would you like to depart?"
    assert "from São Paulo to Paris" in replies[2]
    assert any("from São Paulo to Rome" in reply for reply in replies[3:5])
    assert replies[-1].startswith("Booked. Your reference is ")


def test_both_spellings_say_and_do_the_same(tmp_path: Path) -> None:
    new, old = (turns(copy_of(name, tmp_path), TALK) for name in SPELLINGS)
    assert [t["replies"] for t in new] == [t["replies"] for t in old]
    assert [t["called"] for t in new] == [t["called"] for t in old]
    assert [t["slots"] for t in new] == [t["slots"] for t in old]
    assert new[-1]["called"][0]["name"] == "book_flight"
    assert new[-1]["called"][0]["result"]["booking_ref"] in new[-1]["replies"][0]


def test_json_has_one_object_a_turn(bot_folder: Path) -> None:
    found = turns(bot_folder, TALK)
    assert [turn["user"] for turn in found] == TALK
    for turn in found:
        assert set(turn) == {
            *("user", "replies", "commands", "ignored", "flow", "step", "slots", "waiting", "called", "error")
        }
    assert found[0]["commands"] == [{"type": "start_flow", "flow": "book_flight"}]
    assert found[0]["waiting"]["kind"] == "collect"
    assert found[0]["waiting"]["slot"] == "origin"
    tomorrow = date.today() + timedelta(days=1)
    assert found[2]["slots"]["departure_date"] == tomorrow.isoformat()
    assert found[2]["waiting"]["kind"] == "confirm"
    assert found[-1]["flow"] is None


def test_no_books_nothing(bot_folder: Path) -> None:
    found = turns(bot_folder, [*TALK[:3], "no", "yes"])
    called = [call["name"] for turn in found for call in turn["called"]]
    assert called == ["find_flight"]
    assert found[3]["flow"] is None


def test_a_wrong_date_is_asked_again_and_not_stored(bot_folder: Path) -> None:
    found = turns(bot_folder, [*TALK[:2], "yesterday", "the day the music died", "tomorrow"])
    for turn in found[2:4]:
        assert turn["replies"] == ["I need a day from today on. When would you like to depart?"]
        assert "departure_date" not in turn["slots"]
        assert turn["waiting"]["slot"] == "departure_date"
    assert found[4]["waiting"]["kind"] == "confirm"


def test_a_day_without_flights_leads_back_to_the_question(bot_folder: Path) -> None:
    found = turns(bot_folder, [*TALK[:2], "2030-12-25", "2030-12-26"])
    assert found[2]["replies"] == [
        "Nothing flies from São Paulo to Paris on 25 December 2030.",
        "When would you like to depart?",
    ]
    assert "departure_date" not in found[2]["slots"]
    assert found[3]["waiting"]["kind"] == "confirm"


def test_a_killed_conversation_goes_on(bot_folder: Path) -> None:
    command = [sys.executable, "-m", "soni_dsl", "run", str(bot_folder), "--session", "anna", "--json"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for line in TALK[:3]:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["user"] == line
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    process.stdin.close()
    process.stdout.close()
    found = turns(bot_folder, TALK[3:], "--session", "anna")
    assert found[0]["waiting"]["kind"] == "confirm"
    assert found[-1]["replies"][-1].startswith("Booked. Your reference is ")
    others = turns(bot_folder, ["yes"], "--session", "berta")
    assert others[0]["flow"] is None, "another session knows nothing of it"


def test_without_a_session_nothing_is_kept(bot_folder: Path) -> None:
    turns(bot_folder, TALK[:2])
    assert not (bot_folder / ".soni").exists()


@pytest.mark.parametrize("words", [["chat"], ["run", "-c"], ["run", "--config"]])
def test_other_ways_to_say_run(tmp_path: Path, words: list[str]) -> None:
    folder = copy_of("flight_booking", tmp_path)
    done = run(folder, TALK[:1], words=words)
    assert (done.returncode, done.stdout) == (0, "Which city do you fly from?\n")


@pytest.mark.parametrize("word", ["exit", "quit", "  EXIT "])
def test_words_that_leave(bot_folder: Path, word: str) -> None:
    assert len(turns(bot_folder, [TALK[0], word, "never read"])) == 1


@pytest.mark.parametrize("end", [b"quit\r", b"\x03", b"\x04"], ids=["quit", "Ctrl-C", "Ctrl-D"])
def test_leaving_a_terminal(tmp_path: Path, end: bytes) -> None:
    folder = copy_of("flight_booking", tmp_path)
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "soni_dsl", "run", str(folder)],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        preexec_fn=_own_terminal,
    )
    os.close(inner)
    shown = read_until(terminal, b"> ")
    os.write(terminal, b"I want to book a flight\r")
    shown += read_until(terminal, b"fly from?")
    if b"> " not in shown.rpartition(b"fly from?")[2]:  # the prompt may come with the reply
        shown += read_until(terminal, b"> ")
    code = _ended_by(process, terminal, end)
    os.close(terminal)
    assert code == 0
    assert b"Traceback" not in shown


def _ended_by(process: subprocess.Popen[bytes], terminal: int, end: bytes) -> int:
    """Type ``end`` until the process ends: Python's line editor loses a Ctrl-C between showing the prompt and
    reading, as long as that may take on a busy machine. One that is heard has time to have its effect: another
    would interrupt the leaving.
    """
    for _ in range(8):
        time.sleep(0.5)
        os.write(terminal, end)
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("it does not end")


def _own_terminal() -> None:
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs, such as CI's, ignore it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_until(terminal: int, wanted: bytes) -> bytes:
    shown, limit = b"", time.monotonic() + 60
    while wanted not in shown and time.monotonic() < limit:
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 4096)
    assert wanted in shown, shown
    return shown


def test_what_cannot_run_says_why(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere", [])
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    broken = copy_of("flight_booking", tmp_path)
    (broken / "actions.py").write_text(
        (broken / "actions.py").read_text().replace("import hashlib\n", "import nothing_of_that_name\n")
    )
    done = run(broken, [])
    assert done.returncode == 2
    assert "nothing_of_that_name" in done.stderr
    assert "Traceback" not in done.stderr
    flows = broken / "flows.yaml"
    flows.write_text(flows.read_text().replace("action: find_flight", "action: find_flihgt"))
    done = run(broken, [])
    assert done.returncode == 1
    assert "find_flihgt" in done.stderr


async def test_the_python_face() -> None:
    bot = soni_dsl.load(ROOT / "examples" / "flight_booking", store=MemoryStore())
    async with bot.session("alice") as session:
        turn = await session.turn("I want to fly from Madrid to Paris")
        assert (turn.flow, turn.waiting.kind, turn.waiting.slot) == (
            "book_flight",
            "collect",
            "departure_date",
        )
        assert turn.slots == {"origin": "Madrid", "destination": "Paris"}
        turn = await session.apply([SetSlot("departure_date", "2030-05-01")])
        assert turn.waiting.kind == "confirm"
        assert turn.called[0].name == "find_flight"
        turn = await session.apply([Affirm()])
        assert turn.called[0].result["booking_ref"] in turn.replies[0]


async def test_a_failing_action_is_handled_by_the_flow(tmp_path: Path) -> None:
    folder = copy_of("flight_booking", tmp_path)
    actions = folder / "actions.py"
    actions.write_text(
        actions.read_text().replace(
            '    seed = _number(flight["number"]',
            '    raise OSError("sold out")\n    seed = _number(flight["number"]',
        )
    )
    bot = soni_dsl.load(folder, store=MemoryStore())
    async with bot.session("a") as session:
        slots = {"origin": "Madrid", "destination": "Paris", "departure_date": "2030-05-01"}
        await session.apply([StartFlow("book_flight", slots)])
        turn = await session.apply([Affirm()])
    assert turn.replies == ["I could not book that flight. sold out"]
    assert (turn.called[0].error, turn.error) == ("sold out", None)


def test_a_broken_bot_raises_with_its_findings(tmp_path: Path) -> None:
    folder = copy_of("flight_booking", tmp_path)
    flows = folder / "flows.yaml"
    flows.write_text(flows.read_text().replace("collect: origin", "collect: orgin"))
    with pytest.raises(soni_dsl.CompileFailed) as caught:
        soni_dsl.load(folder)
    assert "orgin" in str(caught.value)
    assert [d.code.id for d in caught.value.diagnostics]
