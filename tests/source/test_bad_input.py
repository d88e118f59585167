"""Whatever bytes a bot consists of: a finding with a place, or success; never more than 1 GB or 10 seconds."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_inputs import GOOD, inputs

SUPPORT = Path(__file__).resolve().parents[1] / "support"
MEMORY = 1_000_000_000
SECONDS = 10
DEEP = 100_000

FINE = {  # what is no mistake, however odd it looks; all else must be found
    "nothing",
    "lines end with CR",
    "lines end with CR LF",
    "lines end with mixed",
    "flow called keyword",
    "flow called null",
    "10 MB of text",
    "10 MB in quotes",
    "2 MB of braces",
    "20,000 steps",
    *(f"in {encoding}" for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig")),
}


def limits(seconds: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    return limit


def run(*arguments: str, folder: Path, seconds: int = SECONDS) -> subprocess.CompletedProcess[str]:
    """A process of its own, with limits; nothing it does can take the tests down."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        preexec_fn=limits(seconds),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
    )


def test_every_bad_input_is_found_in_time_and_at_a_place(tmp_path: Path) -> None:
    done = run(str(SUPPORT / "bad_inputs.py"), folder=tmp_path, seconds=120)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (results[-1:], done.stderr[-2000:])
    assert [result["name"] for result in results] == [name for name, _ in inputs()]
    assert not [result for result in results if result["seconds"] > SECONDS]
    assert all(result["inside"] for result in results)
    assert {result["name"] for result in results if not result["codes"]} == FINE
    assert list(tmp_path.iterdir()) == []  # nothing was run, nothing was written


# ------------------------------------------------------------------ Python beside the bot

PYTHON = {
    "parentheses": "x = " + "(" * DEEP + ")" * DEEP,
    "lists": "x = " + "[" * 150 + "]" * 150,
    "minus": "x = " + "-" * DEEP + "1",
    "sum": "x = " + "1+" * DEEP + "1",
    "attributes": "x = a" + ".b" * DEEP,
    "ifs": "".join(f"{' ' * i}if x:\n" for i in range(200)) + " " * 200 + "pass",
    "annotation": f"def f(a: {'int|' * 20_000}int): ...",
    "deep annotation": f"def f(a: {'list[' * 100}int{']' * 100}): ...",
    "no text": "\udcff\udcfe",
    "zero": "x = 1\0",
    "coding": "# coding: nonsense\n",
    "long text": 'x = """' + "a" * 9_000_000,
    "digits": "x = " + "9" * DEEP,
    "lambdas": "x = " + "lambda: " * 20_000 + "1",
    "branches": "if a: pass\n" + "elif a: pass\n" * 20_000,
    "code": "open('PWNED', 'w')\nraise SystemExit(3)\n",
    "lines": "\n" * 9_000_000,
}


@pytest.mark.parametrize("name", PYTHON)
def test_any_python_beside_a_bot(name: str, tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "actions.py").write_bytes(PYTHON[name].encode("utf-8", "surrogateescape"))
    done = run("-m", "soni_dsl", "lint", ".", "--format", "concise", folder=tmp_path)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert done.stderr == ""
    assert bool(done.stdout) == bool(done.returncode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["actions.py", "bot.yaml"]


# ------------------------------------------------------------------ files that are none


def lint(folder: Path) -> str:
    done = run("-m", "soni_dsl", "lint", "bot", "--format", "concise", folder=folder)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "bot.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path / "bot"


def test_a_pipe_is_not_waited_for(bot: Path) -> None:
    os.mkfifo(bot / "pipe.yaml")
    os.mkfifo(bot / "actions.py")
    (bot / "actions").mkdir()
    os.mkfifo(bot / "actions" / "pipe.py")
    assert lint(bot.parent).startswith("bot/pipe.yaml:1:1: SN019 ")


def test_links_in_circles(bot: Path) -> None:
    (bot / "self.yaml").symlink_to("self.yaml")
    (bot / "gone.yaml").symlink_to("nowhere")
    (bot / "up").symlink_to("..")
    (bot / "actions").symlink_to(".")
    assert [line.split(" ")[1] for line in lint(bot.parent).splitlines()] == ["SN019", "SN019"]


def test_a_folder_that_is_called_like_a_file(bot: Path) -> None:
    (bot / "more.yaml").mkdir()
    (bot / "more.yaml" / "flow.yaml").write_text(GOOD.replace("greet", "welcome").replace("hello", "hey"))
    (bot / "actions.py").mkdir()
    assert lint(bot.parent) == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_file_that_may_not_be_read(bot: Path) -> None:
    (bot / "secret.yaml").write_text(GOOD)
    (bot / "secret.yaml").chmod(0)
    assert "SN019" in lint(bot.parent)


def test_names_of_files_that_are_no_text(bot: Path) -> None:
    (bot / os.fsdecode(b"\xff\xfe.yaml")).write_text("a: b")
    (bot / "line\nbreak.yaml").write_text("a: b")
    assert lint(bot.parent).count("SN101") == 2


# ------------------------------------------------------------------ one broken flow

OTHERS = """\
version: "1"
flows:
  first:
    triggers: [one]
    steps:
      - say: One
        jump_to: nowhere
  broken:
    triggers: [two]
    steps:
      - say: Two
{broken}
  last:
    triggers: [three]
    steps:
      - say: Three
        jump_to: nowhere
"""
BROKEN = (
    "      - say: a: b",
    '      - say: "never closed',
    "      - say: [never closed",
    "    - say: x",
    "   - say: x",
    "\t- say: x",
    "      - say: @x",
    "      say: x\n      - y",
    "      - say: *nobody",
    "      - !!python/object:os.system x",
    "      - say: 'it's'",
    "      - {say: x",
    "      : x",
    "      - say: \x01",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_every_other_flow_is_still_checked(broken: str) -> None:
    from soni_dsl.checking import check_text

    found = check_text(OTHERS.replace("{broken}", broken)).diagnostics
    places = [d.primary.span.source.position(d.primary.span.start)[0] for d in found if d.code.id == "SN201"]
    last = 17 + broken.count("\n")
    assert 7 in places
    assert last in places


def test_many_large_files_are_too_much_together(bot: Path) -> None:
    for number in range(4):
        text = GOOD.replace("greet", f"greet_{number}").replace("hello", f"hello {number}")
        (bot / f"z{number}.yaml").write_text(text.replace("Hello", "x " * 2_000_000), encoding="utf-8")
    (line,) = lint(bot.parent).splitlines()
    assert line.startswith("bot/z2.yaml:1:1: SN020 ")
