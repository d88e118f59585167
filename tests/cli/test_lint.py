"""``soni lint`` and ``soni compile`` on whole bots."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from soni_dsl import Checked, CompileFailed, __version__, check, check_text
from soni_dsl.cli.main import run
from soni_dsl.diagnostics.model import Severity

GOLDEN = Path(__file__).parent / "golden"
HEAD = 'version: "1"\nname: bot\n'
HELLO = (
    HEAD
    + "flows:\n  hi:\n    description: Say hello\n    triggers: [hello]\n    steps:\n      - say: Hello.\n"
)
LOST = HELLO + "        jump_to: nowhere\n"


def is_golden(name: str, text: str) -> None:
    """``text`` is what was agreed on; with SONI_UPDATE_GOLDEN=1 it is agreed on from now."""
    path = GOLDEN / name
    if os.environ.get("SONI_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("text", "messy.txt"),
        ("concise", "messy.concise.txt"),
        ("json", "messy.json"),
        ("sarif", "messy.sarif"),
        ("github", "messy.github.txt"),
        ("junit", "messy.junit.xml"),
    ],
)
@pytest.mark.usefixtures("messy")
def test_a_bot_with_many_mistakes(form: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--format", form, "bot"]) == 1
    out = capsys.readouterr().out
    is_golden(name, out.replace(f'"version": "{__version__}"', '"version": "VERSION"'))


@pytest.mark.usefixtures("messy")
def test_findings_come_in_order_of_the_files() -> None:
    places = [d.sort_key()[:2] for d in check("bot").diagnostics]
    assert places == sorted(places)
    assert len({path for path, _ in places}) == 3


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(HELLO, encoding="utf-8")
    (tmp_path / "lost.yaml").write_text(LOST, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("bot")
def test_exit_codes_of_lint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "good.yaml"]) == 0
    assert capsys.readouterr().out == "No findings.\n"
    assert run(["lint", "lost.yaml"]) == 1
    assert run(["lint", "good.yaml", "lost.yaml"]) == 1
    assert run(["lint", "good.yaml", "none.yaml"]) == 2


def test_a_warning_alone_is_a_finding(bot: Path) -> None:
    text = HELLO.replace("say: Hello.", "say: Hello. # soni: ignore[SN201] no longer")
    (bot / "bot.yaml").write_text(text, encoding="utf-8")
    assert {found.severity for found in check("bot.yaml").diagnostics} == {Severity.WARNING}
    assert run(["lint", "bot.yaml"]) == 1
    assert run(["compile", "bot.yaml"]) == 0


def test_hints_alone_are_clean(bot: Path) -> None:
    (bot / "bot.yaml").write_text(HELLO.replace("steps:", "process:"), encoding="utf-8")
    assert [found.severity for found in check("bot.yaml").diagnostics] == [Severity.HINT]
    assert run(["lint", "bot.yaml"]) == 0


@pytest.mark.usefixtures("bot")
def test_a_silenced_finding_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lost.yaml").write_text(
        LOST.replace("nowhere", "nowhere # soni: ignore[unknown-step] later"), encoding="utf-8"
    )
    assert run(["lint", "lost.yaml"]) == 0
    assert capsys.readouterr().out == "No findings.\n"
    # ... but a step of that name is still not there, so nothing can be made of the bot.
    assert run(["compile", "lost.yaml"]) == 1
    assert "unknown-step" not in capsys.readouterr().err
    checked = check("lost.yaml")
    assert checked.ok
    assert not checked.can_run
    with pytest.raises(CompileFailed, match="SN201"):
        checked.program()


@pytest.mark.usefixtures("bot")
def test_compile_says_what_a_bot_consists_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "good.yaml"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "bot"
    assert "1 flow, 1 step" in out
    assert "Say hello" in out


@pytest.mark.usefixtures("bot")
def test_compile_draws_a_chart(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "good.yaml", "--target", "mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n")
    assert run(["compile", "lost.yaml", "--target", "mermaid"]) == 1
    assert not capsys.readouterr().out.startswith("flowchart")


@pytest.mark.usefixtures("bot")
def test_json_of_a_clean_bot(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--format", "json", "good.yaml"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_check_returns_what_is_wrong_and_does_not_raise() -> None:
    checked = check_text(LOST)
    assert isinstance(checked, Checked)
    assert not checked.ok
    assert [found.code.slug for found in checked.diagnostics] == ["unknown-step"]
    assert list(checked.bot.flows) == ["hi"]
    with pytest.raises(CompileFailed) as raised:
        checked.require()
    assert str(raised.value).startswith("error[SN201]: ")
    assert str(raised.value).endswith("1 error in 1 file")
    assert raised.value.diagnostics == checked.diagnostics


@pytest.mark.parametrize(
    "text", ["", "\n", "# nothing\n", "a", "- a\n", "{", "\x00", "flows:", "flows: []\n", "\ufeff"]
)
def test_no_text_is_too_strange_to_check(text: str) -> None:
    assert check_text(text).bot is not None


@pytest.mark.parametrize("data", [b"\xff\xfe{", b"\x80", b"\xff" * 100, b"PK\x03\x04\x00\x00\xff" * 50])
def test_no_bytes_are_too_strange_to_check(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bot.yaml"
    path.write_bytes(data)
    assert run(["lint", str(path)]) == 1


def test_python_is_read_and_never_run(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bot / "actions.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    assert run(["lint", "."]) in (0, 1)
    assert "it ran" not in capsys.readouterr().out
