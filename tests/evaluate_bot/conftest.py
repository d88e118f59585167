"""The bot ``cafe`` in the working directory, and an engine in the place of any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

import pytest
from cafe import CAFE, TESTS, Found, Scripted

from soni_runtime.understanding.evaluate import bot as evaluated


@pytest.fixture
def cafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bot ``cafe`` with its tests, in the working directory."""
    folder = tmp_path / "cafe"
    folder.mkdir()
    (folder / "cafe.yaml").write_text(CAFE, encoding="utf-8")
    (folder / "cafe.test.yaml").write_text(TESTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def understands(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, Found]], Scripted]:
    """Put a scripted engine in the place of any other. A message then takes two milliseconds."""

    def put(meanings: Mapping[str, Found]) -> Scripted:
        engine = Scripted(meanings)
        ticks = count()
        monkeypatch.setattr(evaluated, "make_understanding", lambda *_: engine)
        monkeypatch.setattr(evaluated, "perf_counter", lambda: next(ticks) * 0.002)
        return engine

    return put
