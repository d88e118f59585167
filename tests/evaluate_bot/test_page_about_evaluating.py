"""The page about evaluating: its test can be had and measured, and it names every field of the JSON."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents import ROOT, blocks_of

from soni_dsl.cli.main import run

if TYPE_CHECKING:
    import pytest

PAGE = ROOT / "docs" / "guide" / "evaluating.md"
FREE = {"flow", "slot", "slots", "type", "value", "options"}  # fields of commands


def test_the_test_of_the_page_is_passed_and_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = [block for block in blocks_of(PAGE) if block.file is not None]
    assert block.file == "flight_booking/said.test.yaml"
    bot = tmp_path / "flight_booking"
    shutil.copytree(
        ROOT / "examples" / "flight_booking", bot, ignore=shutil.ignore_patterns("tests", ".soni")
    )
    (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["test", "flight_booking"]) == 0
    assert run(["eval", "flight_booking"]) == 0
    assert "3 turns in words, 3 with gold commands" in capsys.readouterr().out


def test_every_field_of_the_json_is_on_the_page() -> None:
    (_, section) = PAGE.read_text(encoding="utf-8").split("\n## JSON\n")
    named = set(re.findall(r"`(\w+)`", section.split("\n## ")[0]))
    golden = json.loads((Path(__file__).parent / "golden" / "cafe.json").read_text(encoding="utf-8"))
    golden["engines"] = {}
    golden["unreached"] = [{"place": "", "test": "", "turns": 0, "reason": ""}]
    fields = set(_fields(golden)) - FREE
    assert fields <= named | {"slot"}, sorted(fields - named)
    assert named - fields <= {"null", "version", "slot"} | FREE, "a field that is not there"


def _fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in ("gold", "found") or not isinstance(inner, list):
                yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)
