"""``[tool.soni.lint]`` and the options of ``soni lint`` that say what is reported."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from soni_dsl.cli.main import run

ROOT = Path(__file__).parents[2]
BOT = """\
version: "1"
slots:
  colour: {type: string, prompt: Which colour?}
flows:
  hi:
    description: Say hello
    triggers: [hello]
    process:
      - say: Hello.
        jump_to: nowhere
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot with an error, a warning and a hint in ``bot``, inside the working directory."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "flows.yaml").write_text(BOT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.soni.lint]\n{text}\n", encoding="utf-8")


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> object:
    def lint(*args: str) -> tuple[int, list[str]]:
        code = run(["lint", "--format", "json", "bot", *args])
        found = json.loads(capsys.readouterr().out)["findings"]
        return code, [f"{each['code']} {each['severity']}" for each in found]

    return lint


def test_without_wishes_everything_is_reported(folder: Path, lint: object) -> None:
    code, found = lint()  # type: ignore[operator]
    assert code == 1
    assert {each.split()[0][:3] for each in found} == {"SN5", "SN8", "SN2"}


@pytest.mark.parametrize(
    ("args", "expected", "code"),
    [
        (["--select", "SN2"], {"SN2 error"}, 1),
        (["--select", "SN8"], {"SN8 hint"}, 0),
        (["--select", "SN8", "--strict"], {"SN8 error"}, 1),
        (["--ignore", "SN2,unused-slot"], {"SN8 hint"}, 0),
        (["--ignore", "SN2", "--ignore", "SN8"], {"SN5 warning"}, 1),
        (["--severity", "SN2=hint,SN5=hint"], {"SN2 hint", "SN5 hint", "SN8 hint"}, 0),
        (["--severity", "SN8=error", "--select", "SN8"], {"SN8 error"}, 1),
        (["--severity", "SN8=hint", "--select", "SN8", "--strict"], {"SN8 hint"}, 0),
    ],
)
@pytest.mark.usefixtures("folder")
def test_options(args: list[str], expected: set[str], code: int, lint: object) -> None:
    got, found = lint(*args)  # type: ignore[operator]
    assert {each[:3] + each[5:] for each in found} == expected
    assert got == code


@pytest.mark.parametrize(
    ("text", "args", "expected"),
    [
        ('select = ["SN2"]', [], {"SN2 error"}),
        ('ignore = ["unknown-step"]', [], {"SN5 warning", "SN8 hint"}),
        ('ignore = ["SN2"]', ["--select", "SN2"], {"SN2 error"}),
        ("strict = true", [], {"SN2 error", "SN5 error", "SN8 error"}),
        ("strict = true", ["--no-strict", "--select", "SN8"], {"SN8 hint"}),
        ('severity = {SN2 = "hint"}', [], {"SN2 hint", "SN5 warning", "SN8 hint"}),
        (
            'severity = {SN2 = "hint"}',
            ["--severity", "SN201=warning", "--ignore", "SN5"],
            {"SN2 warning", "SN8 hint"},
        ),
        ('per-file = {"bot/*" = ["SN2"], "other/*" = ["SN"]}', [], {"SN5 warning", "SN8 hint"}),
        ('per-file = {"flows.yaml" = ["SN"]}', [], set()),
        ("", [], {"SN2 error", "SN5 warning", "SN8 hint"}),
    ],
)
def test_the_file(text: str, args: list[str], expected: set[str], folder: Path, lint: object) -> None:
    settings(folder, text)
    _, found = lint(*args)  # type: ignore[operator]
    assert {each[:3] + each[5:] for each in found} == expected


def test_the_nearest_file_that_speaks_of_soni_counts(folder: Path, lint: object) -> None:
    settings(folder, 'select = ["SN2"]')
    (folder / "bot" / "pyproject.toml").write_text("[project]\nname = 'soni-bot'\n", encoding="utf-8")
    assert [each[:3] for each in lint()[1]] == ["SN2"]  # type: ignore[operator]
    settings(folder / "bot", 'select = ["SN8"]')
    assert {each[:3] for each in lint()[1]} == {"SN8"}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('select = "SN2"', "`select`: write a list of codes"),
        ("select = [1]", "`select`: write a list of codes"),
        ('ignore = ["SN999"]', "`ignore`: no finding is called `SN999`"),
        ('ignore = ["unknwon-step"]', "did you mean `unknown-step`?"),
        ('selct = ["SN2"]', "no setting `selct`; did you mean `select`?"),
        ("nonsense = 1", "it can hold `select`, `ignore`, `severity`, `strict`, `per-file`"),
        ('severity = {SN2 = "eror"}', "`eror` is no severity; did you mean `error`?"),
        ("severity = {SN2 = 1}", "`severity`: write a table"),
        ("severity = []", "`severity`: write a table"),
        ('per-file = ["x"]', "`per-file`: write a table"),
        ('per-file = {"x" = "SN2"}', "`per-file`: write a list of codes"),
        ('strict = "yes"', "`strict`: write `true` or `false`"),
        ("select = [", "pyproject.toml is no TOML: "),
    ],
)
def test_wrong_settings_are_told_and_end_with_2(
    text: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(folder, text)
    assert run(["lint", "bot"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "pyproject.toml" in captured.err
    assert str(folder) not in captured.err


@pytest.mark.parametrize("text", ["[tool.soni]\nlint = 1\n", "[tool]\nsoni = {lint = []}\n"])
def test_the_table_has_to_be_one(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    assert run(["lint", "bot"]) == 2
    assert "is no table" in capsys.readouterr().err


def test_a_file_of_others_is_not_looked_into(folder: Path, lint: object) -> None:
    (folder / "pyproject.toml").write_text("this is [ no toml", encoding="utf-8")
    assert lint()[0] == 1  # type: ignore[operator]
    (folder / "pyproject.toml").write_bytes(b"tool = 1 # soni")
    assert lint()[0] == 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--select", "SN999"], "no finding is called `SN999`"),
        (["--ignore", "unknwon-step"], "did you mean `unknown-step`?"),
        (["--severity", "SN2"], "write CODE=SEVERITY"),
        (["--severity", "SN2=bad"], "`bad` is no severity"),
        (["--unsafe-fixes"], "goes with --fix or --diff"),
        (["--diff", "--format", "json"], "--diff has a form of its own"),
        (["--diff", "--watch"], "--diff goes with neither"),
        (["--statistics", "--format", "sarif"], "--statistics goes with"),
        (["--watch", "-"], "standard input cannot be watched"),
        (["--fix", "-"], "standard input cannot be fixed"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_options_that_make_no_sense(args: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "bot", *args]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


@pytest.mark.usefixtures("folder")
def test_statistics(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--statistics", "bot", "bot"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert all(line.startswith("2  SN") for line in out[:-1])
    assert out[-1] == "2 errors, 2 warnings, 2 hints in 1 file"
    assert run(["lint", "--statistics", "--format", "json", "--select", "SN2", "bot"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "statistics": [{"code": "SN201", "slug": "unknown-step", "severity": "error", "count": 1}],
    }
    assert run(["lint", "--statistics", "--select", "SN4", "bot"]) == 0
    assert capsys.readouterr().out == "No findings.\n"


@pytest.mark.usefixtures("folder")
def test_clean_bots_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    for form, out in (("text", "No findings.\n"), ("concise", ""), ("github", "")):
        assert run(["lint", "--select", "SN4", "--format", form, "bot"]) == 0
        assert capsys.readouterr().out == out
    assert run(["lint", "--select", "SN4", "--format", "junit", "bot"]) == 0
    assert '<testcase name="bot/flows.yaml" classname="soni.lint" time="0"/>' in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    import jsonschema

    assert run(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == "Soni bot"


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "junit"])
def test_no_form_loads_what_it_does_not_need(form: str, folder: Path) -> None:
    settings(folder, "")
    heavy = ["pydantic", "rich", "jinja2", "asyncio", "dspy", "langgraph"]
    others = {"text", "concise", "json", "sarif", "github", "junit"} - {form}
    if form == "junit":
        others -= {"concise", "text"}
    names = [*heavy, *(f"soni_dsl.diagnostics.{name}" for name in others)]
    script = (
        "import sys\nfrom soni_dsl.cli.main import run\n"
        f"run(['lint', '--format', {form!r}, 'bot'])\n"
        f"sys.exit(' '.join(name for name in {names!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_the_guide_shows_is_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (ROOT / "docs" / "guide" / "ci.md").read_text(encoding="utf-8")
    (toml,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    (folder / "pyproject.toml").write_text(toml, encoding="utf-8")
    assert run(["lint", "bot"]) == 1
    assert "SN801" not in capsys.readouterr().out
    commands = re.findall(r"(?:- run: |`)(soni lint [^`\n>]*)", guide)
    assert len(commands) == 4
    for line in commands:
        args = [arg for arg in line.split()[1:] if not arg.startswith("bots/")]
        assert run([*args, "bot"]) in (0, 1), line


def test_the_hooks_for_pre_commit_are_commands_that_exist(folder: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["soni-lint", "soni-lint-fix"]
    for hook in hooks:
        soni, *args = hook["entry"].split()
        assert soni == "soni"
        assert run([*args, "--select", "SN4", *hook["args"]]) == 0
        assert re.search(hook["files"], "bots/a/flows.yaml")
