"""The whole of it with a real model, where there is one: a server named by the environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from soni_dsl.cli.main import run

URL = os.environ.get("SONI_TEST_MODEL_URL")
MODEL = os.environ.get("SONI_TEST_MODEL", "openai/local")


@pytest.mark.no_cover
@pytest.mark.skipif(URL is None, reason="no model: SONI_TEST_MODEL_URL names no server")
def test_a_real_model_is_optimised_or_left_alone(
    bot: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONI_API_BASE", str(URL))
    options = ("--model", MODEL, "--budget", "60k", "--limit", "8", "--threads", "1", "--format", "json")
    code = run(["optimize", str(bot), *options])
    said = json.loads(capsys.readouterr().out)
    assert code in (0, 1), said
    assert said["tokens"] > 0
    assert (bot / "understanding.json").exists() == (said["end"] == "accepted")
    if said["end"] == "accepted":
        assert said["after"]["f1"] > said["before"]["f1"]
