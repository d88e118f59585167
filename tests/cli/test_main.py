"""The command itself: exit codes, streams, and what happens when things go wrong."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from soni_dsl.cli import group as group_module
from soni_dsl.cli.main import run

HELLO = 'version: "1"\nflows:\n  hi:\n    description: Say hello\n    triggers: [hello]\n    steps:\n      - say: Hello.\n'
SONI = [sys.executable, "-m", "soni_dsl"]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A command ``soni fail`` that raises what is put into the list."""
    to_raise: list[BaseException] = []

    @click.command("fail")
    def command() -> int:
        raise to_raise[0]

    module = type(sys)("failing_command")
    module.command = command  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "failing_command", module)
    monkeypatch.setitem(group_module.COMMANDS, "fail", ("failing_command", "Fail."))
    monkeypatch.delenv("SONI_DEBUG", raising=False)
    return to_raise


def test_every_command_of_the_table_exists_and_is_described() -> None:
    context = click.Context(group_module.group)
    for name, (_, about) in group_module.COMMANDS.items():
        command = group_module.group.get_command(context, name)
        assert command is not None, name
        assert command.name in (name, "run" if name == "chat" else name)  # an alias keeps its own name
        assert command.help
        assert about.endswith(".")


@pytest.mark.parametrize("args", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(args)
    captured = capsys.readouterr()
    for name, (_, about) in group_module.COMMANDS.items():
        assert name in captured.out + captured.err
        assert about in captured.out + captured.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["lnt"], "did you mean `lint`?"),
        (["nonsense"], "no command `nonsense`"),
        (["lint"], "Missing argument"),
        (["lint", "--format", "xml", "x"], "'xml' is not one of"),
        (["lint", "--nonsense", "x"], "No such option"),
        (["lint", "no/such/bot"], "no/such/bot does not exist"),
        (["compile", "no/such/bot"], "no/such/bot does not exist"),
        (["explain", "SN999"], "no finding has the code `SN999`"),
        (["explain", "SN20l"], "did you mean `SN201`?"),
        (["explain", "unknwon-step"], "did you mean `unknown-step`?"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_ends_with_2(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(args) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_folder_without_yaml_is_no_bot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "actions.py").write_text("x = 1\n", encoding="utf-8")
    assert run(["lint", str(tmp_path)]) == 2
    assert "there is no YAML file in" in capsys.readouterr().err


def test_a_mistake_in_soni_is_one_line(
    failing: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(KeyError("a\x1b[2J\nb"))
    assert run(["fail"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "KeyError" in captured.err
    assert "SONI_DEBUG=1" in captured.err
    assert "\x1b" not in captured.err


@pytest.mark.parametrize(
    "error", [RecursionError("deep"), MemoryError(), ZeroDivisionError("by 0"), OSError(5, "io")]
)
def test_no_exception_reaches_the_user(
    error: BaseException, failing: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(error)
    assert run(["fail"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_traceback_is_there_for_those_who_ask(
    failing: list[BaseException], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONI_DEBUG", "1")
    failing.append(KeyError("x"))
    assert run(["fail"]) == 2
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_an_interrupt_ends_quietly(failing: list[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    failing.append(KeyboardInterrupt())
    assert run(["fail"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="pipes break differently on Windows")
def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    child = subprocess.Popen([*SONI, "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 141
    assert said == b""


def test_a_terminal_that_knows_only_ascii_gets_escapes(tmp_path: Path) -> None:
    bot = tmp_path / "bot.yaml"
    bot.write_text(HELLO.replace("say: Hello.", "say: Hola {señor}"), encoding="utf-8")
    done = subprocess.run(
        [*SONI, "lint", "bot.yaml"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == b""
    assert b"{se\\xf1or}" in done.stdout


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_output_never_depends_on_hashing(form: str, seed: str, messy: Path) -> None:
    done = subprocess.run(
        [*SONI, "lint", "--format", form, "bot"],
        capture_output=True,
        cwd=messy.parent,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    reference = subprocess.run(
        [*SONI, "lint", "--format", form, "bot"],
        capture_output=True,
        cwd=messy.parent,
        env={**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.stdout == reference.stdout
    assert done.returncode == 1


def test_explain_tells_all_it_knows(capsys: pytest.CaptureFixture[str]) -> None:
    from soni_dsl.diagnostics.codes import all_codes

    for code in all_codes().values():
        assert run(["explain", code.id.lower()]) == 0
        by_id = capsys.readouterr().out
        assert run(["explain", code.slug]) == 0
        assert capsys.readouterr().out == by_id
        assert by_id.startswith(f"{code.severity}[{code.id}] {code.slug}\n")
        assert code.title in by_id
        for example in (code.bad, code.good):
            for line in example.splitlines():
                assert line.strip() in by_id


def test_explain_lists_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    from soni_dsl.diagnostics.codes import all_codes

    assert run(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [[code.id, code.slug] for code in all_codes().values()]


def test_standard_input_is_a_bot(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def feed(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    feed(HELLO.encode())
    assert run(["lint", "-"]) == 0
    assert capsys.readouterr().out == "No findings.\n"
    feed(HELLO.replace("say:", "sya:").encode("utf-16"))
    assert run(["lint", "-"]) == 1
    assert "--> <stdin>:7:9" in capsys.readouterr().out


def test_an_impatient_ctrl_c_does_not_change_how_it_ended() -> None:
    """Python gives a Ctrl-C its deadly meaning back on its way out, which takes a while on a busy machine."""
    late = """
import os, signal, sys
from soni_dsl.cli.main import main

class Late:
    def __del__(self, kill=os.kill, me=os.getpid(), signal=signal.SIGINT):
        kill(me, signal)

late = Late()
sys.argv = ["soni", "--version"]
main()
"""
    done = subprocess.run([sys.executable, "-c", late], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["explain", "SN401"]])
def test_a_full_disk_is_no_mistake_in_soni(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SONI, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "Error: the output cannot be written: No space left on device\n"


def test_who_interrupts_waits_for_no_thread() -> None:
    waiting = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
import click
from soni_dsl.cli import group
from soni_dsl.cli.main import main

@click.command("wait")
def command():
    print("begun")
    ThreadPoolExecutor().submit(time.sleep, 60)
    raise KeyboardInterrupt

sys.modules["waiting"] = type(sys)("waiting")
sys.modules["waiting"].command = command
group.COMMANDS["wait"] = ("waiting", "Wait.")
sys.argv = ["soni", "wait"]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", waiting], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "begun\n", "")
