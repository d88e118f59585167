"""What is imported when: nothing heavy before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "aiosqlite", "asyncio", "dspy", "fastapi", "jinja2", "langgraph", "litellm", "pydantic", "rich", "textual",
)  # fmt: skip

BOT = """\
version: "1"
name: bank
slots:
  amount: {type: number, prompt: How much?, description: how much to send}
flows:
  transfer:
    description: Send money
    triggers: [I want to send money]
    steps:
      - collect: amount
      - if: amount > 1000
        then:
          - say: That is a lot.
      - say: "{amount | money} is {amount +} on its way."
        jump_to: nowhere
"""
ACTIONS = "import langgraph, dspy, pydantic\n\nraise SystemExit('this file is read, never run')\n"


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    (tmp_path / "bot.yaml").write_text(BOT, encoding="utf-8")
    (tmp_path / "actions.py").write_text(ACTIONS, encoding="utf-8")
    return tmp_path


def modules_after(*args: str) -> set[str]:
    """The top-level modules that a fresh process has loaded when ``soni ARGS`` is done."""
    code = (
        "import sys\n"
        "from soni_dsl.cli.main import run\n"
        f"run({list(args)!r})\n"
        "print('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("loaded "), done.stderr
    return set(last.split())


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["lint", "--help"], ["explain", "SN201"]])
def test_small_commands_load_nothing_heavy(args: list[str]) -> None:
    loaded = modules_after(*args)
    assert loaded.isdisjoint((*HEAVY, "yaml", "lark"))


@pytest.mark.parametrize("command", [["lint"], ["lint", "--format", "json"], ["compile"]])
def test_checking_a_bot_loads_nothing_heavy(bot: Path, command: list[str]) -> None:
    loaded = modules_after(*command, str(bot))
    assert "lark" in loaded  # to say what is wrong with an expression
    assert loaded.isdisjoint(HEAVY)


def test_a_bot_without_expressions_needs_no_grammar(tmp_path: Path) -> None:
    text = 'version: "1"\nflows:\n  hi:\n    triggers: [hello]\n    steps:\n      - say: Hello.\n'
    (tmp_path / "bot.yaml").write_text(text, encoding="utf-8")
    assert "lark" not in modules_after("lint", str(tmp_path))


@pytest.mark.parametrize("package", ["soni_dsl", "soni_runtime"])
def test_importing_a_package_loads_nothing_heavy(package: str) -> None:
    code = f"import sys, {package}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint((*HEAVY, "yaml", "lark", "click"))
