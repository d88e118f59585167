"""``soni compile``: what it writes, where, and when it does not; ``soni run`` of what it wrote."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from soni_dsl import generate
from soni_dsl.cli.main import run
from soni_dsl.cli.progress import Progress
from soni_dsl.emit.module import MARK
from soni_runtime.versions import Manifest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HELLO = """\
version: "1"
name: greeter
flows:
  hi:
    description: Say hello
    triggers: [hello]
    steps:
      - say: Hello.
"""
WARNED = HELLO + "slots:\n  lost: {description: of no use, prompt: What for?}\n"
HINTED = HELLO.replace("steps:", "process:")
BROKEN = HELLO.replace("say: Hello.", "jump_to: nowhere")


@pytest.fixture(autouse=True)
def _no_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """What depends on the weights that are installed has tests of its own."""
    monkeypatch.setenv("SONI_ENCODER", "off")


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "flows.yaml").write_text(HELLO, encoding="utf-8")
    return tmp_path / "bot"


def write(bot: Path, text: str, file: str = "flows.yaml") -> None:
    (bot / file).write_text(text, encoding="utf-8")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# ------------------------------------------------------------------ where it writes


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("out", "file"),
    [
        ("build/", "build/greeter.py"),
        ("build", "build/greeter.py"),
        ("a/b/c", "a/b/c/greeter.py"),
        ("mine.py", "mine.py"),
        ("bot", "bot/greeter.py"),
    ],
)
def test_a_folder_gets_a_module_of_the_name_of_the_bot(out: str, file: str) -> None:
    assert run(["compile", "bot", "-o", out]) == 0
    assert Path(file).read_text(encoding="utf-8") == generate("bot", Path(file).parent)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("target", "file", "begin"),
    [
        ("mermaid", "greeter.mmd", "flowchart TD"),
        ("json", "greeter.json", "{"),
        ("manifest", "greeter.manifest.json", "{"),
    ],
)
def test_the_other_targets_have_files_too(
    target: str, file: str, begin: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "bot", "-o", "build", "--target", target]) == 0
    written = Path("build", file).read_text(encoding="utf-8")
    assert written.startswith(begin)
    capsys.readouterr()
    assert run(["compile", "bot", "--target", target]) == 0
    assert capsys.readouterr().out == written


@pytest.mark.usefixtures("bot")
def test_python_is_printed_where_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "bot", "--target", "python"]) == 0
    assert capsys.readouterr().out == generate("bot")


def test_json_tells_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", str(EXAMPLES / "flight_booking"), "--target", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    steps = {step["id"]: step for step in data["flows"]["book_flight"]["ops"]}
    assert steps["if_lower_origin_lower_destination"]["test"] == "lower(origin) == lower(destination)"
    assert steps["say_you_are_in_origin_already"] == {
        "kind": "say",
        "id": "say_you_are_in_origin_already",
        "goto": "ask_destination",
        "line": 29,
        "text": "You are in {origin} already.",
    }
    assert data["slots"]["destination"]["prompt"] == "Where would you like to go from {origin}?"
    assert data["slots"]["cabin"]["default"] == "economy"


def test_a_manifest_can_be_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", str(EXAMPLES / "flight_booking"), "--target", "manifest"]) == 0
    manifest = Manifest.from_plain(json.loads(capsys.readouterr().out))
    assert manifest.name == "flight_booking"
    assert sorted(manifest.flows) == ["book_flight", "booking_status", "help"]


@pytest.mark.usefixtures("bot")
def test_langgraph_gets_its_file_and_a_module_with_the_graph_in_it() -> None:
    assert run(["compile", "bot", "-o", "srv", "--target", "langgraph"]) == 0
    assert files(Path("srv")) == ["greeter.py", "greeter_graph.py", "langgraph.json"]
    served = json.loads(Path("srv/langgraph.json").read_text(encoding="utf-8"))
    assert served == {"dependencies": ["."], "graphs": {"greeter": "./greeter_graph.py:graph"}}


# ------------------------------------------------------------------ packages


def test_a_package_has_a_module_for_each_file_of_flows(tmp_path: Path) -> None:
    assert run(["compile", str(EXAMPLES / "banking"), "-o", str(tmp_path), "--package"]) == 0
    assert files(tmp_path) == [
        "banking/__init__.py", "banking/accounts.py", "banking/bank.py", "banking/bills.py",
        "banking/cards.py", "banking/security.py", "banking/transfers.py",
    ]  # fmt: skip


def test_what_has_no_place_any_more_is_removed_but_nobody_elses_files(bot: Path) -> None:
    write(
        bot,
        HELLO.replace("  hi:", "  bye:").replace("hello", "bye").partition("flows:")[2].join(["flows:", ""]),
        "more.yaml",
    )
    package = Path("build/greeter")
    assert run(["compile", "bot", "-o", "build", "--package"]) == 0
    assert files(package) == ["__init__.py", "flows.py", "more.py"]
    (package / "own.py").write_text("# mine\n", encoding="utf-8")
    (bot / "more.yaml").unlink()
    assert run(["compile", "bot", "-o", "build", "--package", "--check"]) == 1
    assert run(["compile", "bot", "-o", "build", "--package"]) == 0
    assert files(package) == ["__init__.py", "flows.py", "own.py"]
    assert run(["compile", "bot", "-o", "build"]) == 0  # a package would hide the module
    assert files(Path("build")) == ["greeter.py", "greeter/own.py"]
    assert run(["compile", "bot", "-o", "build", "--package"]) == 0
    assert files(Path("build")) == ["greeter/__init__.py", "greeter/flows.py", "greeter/own.py"]


# ------------------------------------------------------------------ how it writes


@pytest.mark.usefixtures("bot")
def test_a_file_that_would_not_change_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "bot", "-o", "build"]) == 0
    assert capsys.readouterr().out == "wrote build/greeter.py\n"
    os.utime("build/greeter.py", (1000, 1000))
    assert run(["compile", "bot", "-o", "build"]) == 0
    assert os.stat("build/greeter.py").st_mtime == 1000
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("bot")
def test_a_file_that_soni_did_not_write_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("greeter.py").write_text("print('mine')\n", encoding="utf-8")
    assert run(["compile", "bot", "-o", "greeter.py"]) == 2
    assert "greeter.py was not generated by soni" in capsys.readouterr().err
    assert Path("greeter.py").read_text(encoding="utf-8") == "print('mine')\n"


@pytest.mark.usefixtures("bot")
def test_when_the_disk_refuses_all_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Path("build")
    assert run(["compile", "bot", "-o", "build"]) == 0
    before = (target / "greeter.py").read_bytes()
    write(Path("bot"), HELLO.replace("Hello.", "Hi."))

    def refuse(source: Path, destination: Path) -> None:
        raise OSError(28, "No space left on device", str(destination))

    monkeypatch.setattr("soni_dsl.cli.writing.os.replace", refuse)
    assert run(["compile", "bot", "-o", "build"]) == 2
    assert "build/greeter.py cannot be written: No space left on device" in capsys.readouterr().err
    assert files(target) == ["greeter.py"]
    assert (target / "greeter.py").read_bytes() == before


@pytest.mark.usefixtures("bot")
def test_others_may_read_what_was_written() -> None:
    before = os.umask(0o022)
    try:
        assert run(["compile", "bot", "-o", "build"]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat("build/greeter.py").st_mode) == 0o644


@pytest.mark.parametrize("options", [[], ["--package"], ["--target", "langgraph"]])
def test_a_bot_never_writes_over_the_module_of_another(
    bot: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(bot, "other")
    assert run(["compile", "bot", "-o", "build"]) == 0
    before = Path("build/greeter.py").read_bytes()
    write(Path("other"), HELLO.replace("Hello.", "Hi."))
    for check in ([], ["--check"]):
        assert run(["compile", "other", "-o", "build", *options, *check]) == 2
        assert "build/greeter.py is the module of another bot, bot" in capsys.readouterr().err
    assert files(Path("build")) == ["greeter.py"]
    assert Path("build/greeter.py").read_bytes() == before
    shutil.rmtree(bot)  # which is what moving it looks like
    assert run(["compile", "other", "-o", "build", *options]) == 0


@pytest.mark.skipif(os.name == "nt", reason="file names there cannot hold such")
@pytest.mark.parametrize("folder", ["a'\", b", 'source="x"', "\\", "a\nsource=1", "(, source='.')"])
def test_whatever_the_folder_of_another_bot_is_called(
    bot: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(bot, folder)
    for _ in range(2):
        assert run(["compile", f"./{folder}", "-o", "build"]) == 0
    assert run(["compile", "bot", "-o", "build"]) == 2
    assert "is the module of another bot" in capsys.readouterr().err


def test_two_files_of_one_folder_are_two_bots(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(bot, HELLO, "more.yaml")
    assert run(["compile", "bot/flows.yaml", "-o", "build"]) == 0
    assert run(["compile", "bot/more.yaml", "-o", "build"]) == 2
    assert "another bot" in capsys.readouterr().err
    assert run(["compile", "bot/flows.yaml", "-o", "build"]) == 0


@pytest.mark.parametrize("options", [[], ["--package"], ["--target", "langgraph"]])
def test_what_a_bot_of_another_name_left_is_removed(bot: Path, options: list[str]) -> None:
    assert run(["compile", "bot", "-o", "build", *options]) == 0
    assert run(["compile", "bot", "-o", "build/kept.py"]) == 0
    Path("build/mine.py").write_text("x = 1\n", encoding="utf-8")
    shutil.copytree(bot, "third")
    write(Path("third"), HELLO.replace("greeter", "third"))
    assert run(["compile", "third", "-o", "build"]) == 0
    write(bot, HELLO.replace("greeter", "welcomer"))
    assert run(["compile", "bot", "-o", "build", "--check"]) == 1
    assert run(["compile", "bot", "-o", "build"]) == 0
    kept = [] if "langgraph" not in options else ["langgraph.json"]
    assert files(Path("build")) == ["kept.py", *kept, "mine.py", "third.py", "welcomer.py"]
    assert run(["compile", "bot", "-o", "build", "--check"]) == 0


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("target", "file", "held"),
    [
        ("json", "greeter.json", '{"name": "web", "version": 1}'),
        ("json", "greeter.json", "[1]"),
        ("manifest", "greeter.manifest.json", "not json"),
        ("mermaid", "greeter.mmd", "sequenceDiagram\n"),
        ("mermaid", "notes.md", "# Notes\n"),
        ("python", "notes.txt", "mine\n"),
        ("langgraph", "langgraph.json", "[]"),
        ("langgraph", "langgraph.json", '{"graphs": []}'),
        ("langgraph", "greeter_graph.py", "graph = 1\n"),
    ],
)
def test_files_of_every_kind_that_soni_did_not_write_are_left_alone(
    target: str, file: str, held: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("build").mkdir()
    Path("build", file).write_text(held, encoding="utf-8")
    out = f"build/{file}" if file.startswith("notes") else "build"
    assert run(["compile", "bot", "-o", out, "--target", target]) == 2
    assert "it is left as it is" in capsys.readouterr().err
    assert files(Path("build")) == [file]
    assert Path("build", file).read_text(encoding="utf-8") == held


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("json", "x.json"),
        ("manifest", "x.json"),
        ("mermaid", "x.md"),
        ("python", "x.txt"),
        ("python", "x.py"),
    ],
)
def test_what_soni_wrote_is_written_again(bot: Path, target: str, file: str) -> None:
    compiling = ["compile", "bot", "-o", file, "--target", target]
    assert run(compiling) == 0
    before = Path(file).read_bytes()
    write(
        bot, HELLO + "  more:\n    description: Say more\n    triggers: [more]\n    steps: [{say: More.}]\n"
    )
    assert run(compiling) == 0
    assert Path(file).read_bytes() != before


@pytest.mark.usefixtures("bot")
def test_the_configuration_of_a_server_keeps_what_others_wrote_into_it() -> None:
    Path("build").mkdir()
    served = Path("build/langgraph.json")
    mine = {"dependencies": [".", "my"], "env": ".env", "graphs": {"mine": "./mine.py:graph"}}
    served.write_text(json.dumps(mine), encoding="utf-8")
    compiling = ["compile", "bot", "-o", "build", "--target", "langgraph"]
    assert run(compiling) == 0
    graphs = {"mine": "./mine.py:graph", "greeter": "./greeter_graph.py:graph"}
    assert json.loads(served.read_text(encoding="utf-8")) == {**mine, "graphs": graphs}
    served.write_text(json.dumps({**mine, "graphs": graphs}), encoding="utf-8")  # laid out by somebody
    os.utime(served, (1000, 1000))
    assert run([*compiling, "--check"]) == 0
    assert run(compiling) == 0
    assert os.stat(served).st_mtime == 1000


@pytest.mark.usefixtures("bot")
def test_a_module_is_not_written_where_a_package_would_hide_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("build/greeter").mkdir(parents=True)
    Path("build/greeter/__init__.py").write_text("", encoding="utf-8")
    assert run(["compile", "bot", "-o", "build"]) == 2
    assert "the package build/greeter would hide build/greeter.py" in capsys.readouterr().err


def test_a_module_of_the_name_of_one_of_pythons_own_gets_a_note(
    bot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(bot, HELLO.replace("greeter", "json"))
    assert run(["compile", "bot", "-o", "build"]) == 0
    assert capsys.readouterr().err == "note: Python has a module `json` too; import this one from a package\n"
    assert run(["compile", "bot", "-o", "build"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("bot")
def test_line_ends_of_windows_change_nothing(bot: Path) -> None:
    assert run(["compile", "bot", "-o", "build"]) == 0
    made = Path("build/greeter.py")
    before = made.read_bytes()
    (bot / "flows.yaml").write_bytes(HELLO.replace("\n", "\r\n").encode())
    assert run(["compile", "bot", "-o", "build", "--check"]) == 0
    made.write_bytes(before.replace(b"\n", b"\r\n"))
    assert run(["compile", "bot", "-o", "build", "--check"]) == 0
    assert run(["compile", "bot", "-o", "build"]) == 0
    assert made.read_bytes() == before.replace(b"\n", b"\r\n")


# ------------------------------------------------------------------ --check


def test_check_says_what_is_stale_and_writes_nothing(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["compile", "bot", "-o", "build", "--check"]
    assert run(check) == 1
    assert capsys.readouterr().out == "missing: build/greeter.py\n"
    assert not Path("build").exists()
    assert run(["compile", "bot", "-o", "build"]) == 0
    capsys.readouterr()
    assert run(check) == 0
    assert capsys.readouterr().out == ""
    write(bot, HELLO.replace("Hello.", "Hi."))
    assert run(check) == 1
    assert capsys.readouterr().out == "stale: build/greeter.py\n"


# ------------------------------------------------------------------ findings


@pytest.mark.parametrize(("text", "code"), [(HELLO, 0), (HINTED, 0), (WARNED, 1), (BROKEN, 1)])
@pytest.mark.parametrize("options", [["-o", "build"], ["--target", "json"], ["-o", "build", "--check"]])
def test_findings_stand_in_the_way_but_hints_do_not(
    bot: Path, text: str, code: int, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if "--check" in options:
        assert run(["compile", "bot", "-o", "build"]) == 0
        if text == HINTED:
            return
    capsys.readouterr()
    write(bot, text)
    assert run(["compile", "bot", *options]) == code
    if code:
        assert "SN" in capsys.readouterr().out
        assert "--check" in options or not Path("build").exists()


def test_what_the_settings_turn_off_does_not_stand_in_the_way(bot: Path) -> None:
    write(bot, WARNED)
    assert run(["compile", "bot", "-o", "build"]) == 1
    Path("pyproject.toml").write_text('[tool.soni.lint]\nignore = ["SN5"]\n', encoding="utf-8")
    assert run(["compile", "bot", "-o", "build"]) == 0


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--check"], "--check needs -o"),
        (["--package"], "--package needs -o"),
        (["--target", "langgraph"], "say with -o where"),
        (["-o", "x", "--target", "summary"], "leave -o away"),
        (["-o", "x.py", "--package"], "give -o a folder, not x.py"),
        (["-o", "x.py", "--target", "langgraph"], "give -o a folder, not x.py"),
        (["-o", "x.json", "--target", "langgraph"], "give -o a folder, not x.json"),
        (["-o", "my-bot.py"], "`my-bot` is no name that Python could import"),
        (["-o", "build/class.py"], "`class` is no name that Python could import"),
        (["-o", "x", "--target", "json", "--package"], "--package is for"),
        (["--target", "java"], "'java' is not one of"),
    ],
)
def test_options_that_do_not_go_together(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "bot", *options]) == 2
    assert said in capsys.readouterr().err


# ------------------------------------------------------------------ --watch, progress


def test_what_is_not_there_is_not_watched(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", str(bot / "nothing"), "-o", "build", "--watch"]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_watch_writes_again_after_a_change(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def watching(paths: list[str], show: Callable[[], None]) -> None:
        assert paths == ["bot"]
        for said in ("Hello.", "Good day."):
            write(bot, HELLO.replace("Hello.", said))
            show()
            seen.append(Path("build/greeter.py").read_text(encoding="utf-8"))
        write(bot, BROKEN)
        show()
        assert Path("build/greeter.py").read_text(encoding="utf-8") == seen[-1]

    monkeypatch.setattr("soni_dsl.cli.watch.watch", watching)
    assert run(["compile", "bot", "-o", "build", "--watch"]) == 0
    assert ['"Good day."' in text for text in seen] == [False, True]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    with Progress(4, patience=0.01) as progress:
        progress.stage("checking")
        limit = time.monotonic() + 10
        while "checking" not in screen.getvalue() and time.monotonic() < limit:
            time.sleep(0.02)
    assert "checking" in screen.getvalue()


@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_nothing_is_shown_in_a_pipe_or_when_it_is_quick(
    patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen: io.StringIO = io.StringIO() if patience == 0.0 else Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(4, patience) as progress:
        progress.stage("checking")
    assert screen.getvalue() == ""


# ------------------------------------------------------------------ running what was written


@pytest.fixture
def talked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def talk(*args: str, says: str = "hello\n") -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(says.encode()), encoding="utf-8"))
        monkeypatch.setattr(sys, "path", list(sys.path))
        return run(["run", *args])

    return talk


@pytest.mark.usefixtures("bot")
def test_run_talks_to_the_bot_of_a_module(
    talked: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "bot", "-o", "made_here"]) == 0
    capsys.readouterr()
    assert talked("made_here.greeter:bot") == 0
    assert capsys.readouterr().out == "Hello.\n"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_such_module:bot", "no_such_module cannot be imported"),
        ("json:bot", "there is no bot `bot` in json"),
        ("json:dumps", "there is no bot `dumps` in json"),
        ("not/a:module", "not/a:module does not exist"),
    ],
)
def test_run_says_what_is_wrong_with_a_module(
    name: str, said: str, talked: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert talked(name) == 2
    assert said in capsys.readouterr().err


def test_generated_files_are_known_by_their_first_line(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "banking", tmp_path / "banking")
    assert run(["compile", str(tmp_path / "banking"), "-o", str(tmp_path / "out"), "--package"]) == 0
    assert all(path.read_text(encoding="utf-8").startswith(MARK) for path in (tmp_path / "out").rglob("*.py"))
