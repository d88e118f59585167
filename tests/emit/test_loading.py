"""A folder becomes a bot that talks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from soni_dsl.loading import CompileFailed, compile_program, load
from soni_runtime import program as p
from soni_runtime.errors import RegistryError

YAML = """\
version: "1"
slots:
  name: {prompt: Who are you?}
flows:
  greet:
    triggers: [say hello]
    steps:
      - collect: name
      - action: greeting -> text
      - say: "{text}"
"""
ACTIONS = """\
from typing import TypedDict

from soni_runtime import action

class Greeting(TypedDict):
    text: str
    length: int

@action
def greeting(name: str, loud: bool = False) -> Greeting:
    return {"text": f"Hello {name}", "length": len(name)}
"""


def folder(tmp_path: Path, actions: str, place: str = "actions.py") -> Path:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "flows.yaml").write_text(YAML, encoding="utf-8")
    python = tmp_path / "bot" / place
    python.parent.mkdir(exist_ok=True)
    python.write_text(actions, encoding="utf-8")
    return tmp_path / "bot"


def test_a_contract_that_is_not_written_comes_from_the_signature(tmp_path: Path) -> None:
    made = compile_program(folder(tmp_path, ACTIONS))
    assert made.name == "bot"
    assert made.actions["greeting"] == p.Action(
        name="greeting",
        inputs=(p.Param(name="name", type="string"), p.Param(name="loud", type="boolean", optional=True)),
        outputs=(p.Param(name="text", type="string"), p.Param(name="length", type="integer")),
    )


def test_compiling_runs_no_python(tmp_path: Path) -> None:
    before = set(sys.modules)
    compile_program(folder(tmp_path, ACTIONS + "\nraise SystemExit('imported')\n"))
    assert not [name for name in set(sys.modules) - before if "actions" in name]


@pytest.mark.parametrize("place", ["actions.py", "actions/greetings.py"])
def test_loading_finds_the_functions(tmp_path: Path, place: str) -> None:
    path = folder(tmp_path, ACTIONS, place)
    bot = load(path)
    assert bot.root == path
    assert bot.registry.action("greeting").function(name="Ana") == {"text": "Hello Ana", "length": 3}


def test_a_module_that_cannot_be_imported_is_an_error_of_the_registry(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"actions\.py"):
        load(folder(tmp_path, ACTIONS + "\nraise ValueError('no')\n"))


def test_a_bot_without_its_function_is_refused(tmp_path: Path) -> None:
    with pytest.raises((CompileFailed, RegistryError), match="greeting"):
        load(folder(tmp_path, "from soni_runtime import action\n"))
