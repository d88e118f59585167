"""``soni compile`` stores what the embedded engine learns from triggers beside the module it writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
pytest.importorskip("soni_nlu_en", reason="the weights of models/soni_nlu_en are not installed")

from soni_dsl.cli.main import run
from soni_runtime.understanding.local.encoder import _loaded
from soni_runtime.understanding.local.heads import FIRST_LINE

BOT = """\
version: "1"
name: greeter
flows:
  hi:
    description: Say hello
    triggers: [hello]
    steps:
      - say: Hello.
"""
NOWHERE = "the distribution soni-nlu-en is not installed"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    _loaded.cache_clear()
    (tmp_path / "bot.yaml").write_text(BOT, encoding="utf-8")
    yield tmp_path
    _loaded.cache_clear()


def compiled(*options: str) -> int:
    return run(["compile", "bot.yaml", "-o", "out", *options])


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soni_runtime.understanding.local.encoder.DISTRIBUTION", "soni_nlu_nowhere")


@pytest.mark.parametrize(
    ("options", "written"),
    [
        ((), ["greeter.head", "greeter.py"]),
        (("--package",), ["greeter/__init__.py", "greeter/bot_9d74.py", "greeter/greeter.head"]),
        (("--target", "langgraph"), ["greeter.head", "greeter.py", "greeter_graph.py", "langgraph.json"]),
        (("--target", "mermaid"), ["greeter.mmd"]),
        (("--target", "json"), ["greeter.json"]),
        (("--target", "manifest"), ["greeter.manifest.json"]),
    ],
    ids=str,
)
def test_the_targets_that_talk_have_a_head(
    folder: Path, options: tuple[str, ...], written: list[str]
) -> None:
    assert compiled(*options) == 0
    assert files(folder / "out") == written
    for name in written:
        if name.endswith(".head"):
            assert (folder / "out" / name).read_bytes().startswith(FIRST_LINE)


def test_what_is_printed_does_not_depend_on_the_weights(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiled() == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("wrote out/greeter.py\n", "wrote out/greeter.head\n")
    assert compiled() == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("no_weights")
def test_without_weights_it_says_that_no_head_was_stored(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compiled() == 0
    said = capsys.readouterr()
    assert said.out == "wrote out/greeter.py\n"
    assert said.err == f"note: no head is stored, so the bot learns its triggers when it starts: {NOWHERE}\n"
    assert files(folder / "out") == ["greeter.py"]
    assert compiled("--check") == 0


def test_switched_off_it_says_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONI_ENCODER", "off")
    assert compiled() == 0
    assert capsys.readouterr() == ("wrote out/greeter.py\n", "")


def test_a_bot_without_english_has_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bot.yaml").write_text(BOT + "settings: {language: es}\n", encoding="utf-8")
    assert compiled() == 0
    assert files(folder / "out") == ["greeter.py"]
    assert capsys.readouterr().err == ""


# ------------------------------------------------------------------ out of date


def change(folder: Path, trigger: str = "good day") -> None:
    (folder / "bot.yaml").write_text(BOT.replace("[hello]", f"[hello, {trigger}]"), encoding="utf-8")


def test_check_says_what_would_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compiled()
    head = folder / "out" / "greeter.head"
    before = head.read_bytes()
    capsys.readouterr()
    assert compiled("--check") == 0
    change(folder)
    assert compiled("--check") == 1
    assert capsys.readouterr().out == "stale: out/greeter.py\nstale: out/greeter.head\n"
    assert head.read_bytes() == before
    head.unlink()
    assert compiled("--check") == 1
    assert capsys.readouterr().out == "stale: out/greeter.py\nmissing: out/greeter.head\n"
    assert compiled() == 0
    assert head.read_bytes() != before
    assert compiled("--check") == 0


def test_a_head_that_fits_is_left_alone_even_with_other_last_bits(folder: Path) -> None:
    """Another machine may round otherwise: that is no reason to write it again."""
    from dataclasses import replace

    from soni_runtime.understanding.local.heads import pack, unpack

    compiled()
    head = folder / "out" / "greeter.head"
    learnt = unpack(head.read_bytes())
    head.write_bytes(pack(replace(learnt, matrix=learnt.matrix * 1.001)))
    before = head.read_bytes()
    assert compiled("--check") == 0
    assert compiled() == 0
    assert head.read_bytes() == before


def test_a_damaged_head_is_made_anew(folder: Path) -> None:
    compiled()
    head = folder / "out" / "greeter.head"
    whole = head.read_bytes()
    head.write_bytes(whole[:-1])
    assert compiled("--check") == 1
    assert compiled() == 0
    assert head.read_bytes() == whole


def test_one_without_weights_can_tell_that_a_head_is_out_of_date(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled()
    monkeypatch.setattr("soni_runtime.understanding.local.encoder.DISTRIBUTION", "soni_nlu_nowhere")
    capsys.readouterr()
    assert compiled("--check") == 0
    assert compiled() == 0
    assert capsys.readouterr() == ("", "")
    change(folder)
    assert compiled("--check") == 1
    assert "left over: out/greeter.head" in capsys.readouterr().out
    assert compiled() == 0
    said = capsys.readouterr()
    assert said.out == "wrote out/greeter.py\n"
    assert said.err.startswith("removed out/greeter.head\nnote: no head is stored")
    assert files(folder / "out") == ["greeter.py"]


def test_heads_go_with_their_modules(folder: Path) -> None:
    compiled()
    (folder / "bot.yaml").write_text(BOT.replace("name: greeter", "name: host"), encoding="utf-8")
    compiled()
    assert files(folder / "out") == ["host.head", "host.py"]
    compiled("--package")
    assert files(folder / "out") == ["host/__init__.py", "host/bot_9d74.py", "host/host.head"]
    compiled()
    assert files(folder / "out") == ["host.head", "host.py"]
    (folder / "bot.yaml").write_text(
        BOT.replace("name: greeter", "name: host") + "settings: {language: es}\n", encoding="utf-8"
    )
    compiled()
    assert files(folder / "out") == ["host.py"]


@pytest.mark.parametrize("data", [b"", b"my notes\n", b"\xff" * 10])
def test_what_somebody_else_wrote_there_stays(
    folder: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "greeter.head").write_bytes(data)
    assert compiled() == 2
    assert "out/greeter.head was not generated by soni; it is left as it is" in capsys.readouterr().err
    assert (folder / "out" / "greeter.head").read_bytes() == data
    assert files(folder / "out") == ["greeter.head"]


# ------------------------------------------------------------------ used


@pytest.mark.parametrize("option", [(), ("--package",)], ids=["module", "package"])
def test_the_module_finds_its_head_and_learns_nothing(folder: Path, option: tuple[str, ...]) -> None:
    compiled(*option)
    script = (
        "import asyncio, sys\n"
        "sys.path.insert(0, 'out')\n"
        "from greeter import bot, program\n"
        "from soni_runtime.understanding.local import meaning\n"
        "def learn(*given): raise AssertionError('learnt')\n"
        "meaning.learn = learn\n"
        "async def talk():\n"
        "    async with bot.session('a') as session:\n"
        "        return await session.turn('hello you')\n"
        "print(list(asyncio.run(talk()).replies), program.head.name, program == bot.program)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "('Hello.',) greeter.head True\n" or done.stdout.startswith(
        "['Hello.'] greeter.head"
    )
    assert done.stderr == ""
