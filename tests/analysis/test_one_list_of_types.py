"""The kinds of values stand in one list; the compiler, the runtime and the schema all go by it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from soni_dsl.syntax.expr import Type
from soni_dsl.syntax.type_names import TYPE_NAMES
from soni_dsl.syntax.types import parse_type
from soni_runtime import types as live
from soni_runtime.kinds import ALIASES, KINDS, SCALAR_KINDS

ROOT = Path(__file__).parents[2]


def test_the_runtime_goes_by_the_list() -> None:
    assert live.KINDS is KINDS
    assert live.ALIASES is ALIASES
    assert set(SCALAR_KINDS) < set(KINDS)
    assert set(ALIASES.values()) <= set(SCALAR_KINDS)


@pytest.mark.parametrize("word", [*KINDS, *ALIASES])
@pytest.mark.parametrize("form", ["{}", "optional {}", "list of {}"])
def test_compiler_and_runtime_read_every_word_alike(word: str, form: str) -> None:
    text = form.format(word)
    if text == "list of list":
        pytest.skip("a list of lists says what is in them")
    read, lived = parse_type(text), live.parse_type(text)
    assert isinstance(read, Type)
    assert (read.kind, read.optional) == (lived.kind, lived.optional)
    assert str(read) == str(lived)


def test_every_kind_has_its_own_name() -> None:
    assert {TYPE_NAMES[kind] for kind in KINDS if kind != "list"} == {*KINDS} - {"list"}
    assert parse_type("flaot") != parse_type("float")


def test_no_other_list_is_written_down() -> None:
    listed = []
    for package in ("soni_dsl", "soni_runtime"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = " ".join(path.read_text(encoding="utf-8").split())
            if '"boolean", "date", "time", "datetime", "duration"' in text:
                listed.append(path.relative_to(ROOT).as_posix())
    assert listed == ["soni_runtime/kinds.py"]


def test_reading_a_bot_does_not_import_live_values() -> None:
    code = "import sys, soni_dsl.syntax.values; print('soni_runtime.types' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "False"
