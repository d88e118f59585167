from __future__ import annotations

import shutil
from pathlib import Path

import pytest

BOTS = Path(__file__).parent / "bots"


@pytest.fixture
def messy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a bot with many mistakes as ``bot`` in the working directory."""
    folder = tmp_path / "bot"
    shutil.copytree(BOTS / "messy", folder)
    monkeypatch.chdir(tmp_path)
    return folder
