"""Files of programs that are damaged, or something else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from soni_runtime.errors import UnderstandingError
from soni_runtime.program import Flow, Program, SayStep
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.client import ModelClient
from soni_runtime.understanding.fitted import read_fitted
from soni_runtime.understanding.model import ModelUnderstanding
from soni_runtime.understanding.optimize.program_file import state_in
from soni_runtime.understanding.settings import UnderstandingSettings

pytest.importorskip("dspy", reason="the extra `dspy` is not installed")

DAMAGED = [
    "",
    "{",
    "[1]",
    "null",
    '{"signature": {"instructions": "x"}, "demos": [1]}',
    '{"signature": {"instructions": "x"}, "demos": {}}',
    '{"signature": {"instructions": 5}, "demos": []}',
    '{"signature": [], "demos": []}',
    "[" * 100_000,
    "\ufeff{}",
]


@pytest.mark.parametrize("text", DAMAGED)
def test_no_search_begins_with_a_damaged_program(tmp_path: Path, text: str) -> None:
    path = tmp_path / "program.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnderstandingError, match=r"program\.json cannot be read"):
        state_in(path)


@pytest.mark.parametrize("text", DAMAGED)
def test_no_model_is_asked_with_a_damaged_program(tmp_path: Path, text: str) -> None:
    path = tmp_path / "program.json"
    path.write_text(text, encoding="utf-8")
    settings = UnderstandingSettings(engine="dspy", model="openai/none", program=str(path))
    flow = Flow(name="hi", steps=(SayStep(id="s", text="Hi."),), triggers=("hi",))
    program = Program(name="bot", flows={"hi": flow})
    engine = ModelUnderstanding(program, settings, client=ModelClient(settings))
    with pytest.raises(UnderstandingError, match=r"program\.json cannot be read"):
        asyncio.run(engine.understand(Request(text="hi there", program=program, startable=("hi",))))


@pytest.mark.parametrize("text", DAMAGED)
def test_what_is_no_fit_is_left_to_others(tmp_path: Path, text: str) -> None:
    path = tmp_path / "program.json"
    path.write_text(text, encoding="utf-8")
    assert read_fitted(path) is None
