"""How fast a bot is read and checked, from ten flows to a thousand."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bots import write_bot
from benchmarks.measure import Options, Result, own_seconds

SIZES = (10, 30, 100, 300, 1000)


def measure(options: Options) -> list[Result]:
    from soni_dsl import check

    rows = []
    with TemporaryDirectory() as name:
        for flows in SIZES:
            folder = Path(name, str(flows))
            lines = write_bot(folder, flows)
            seconds = own_seconds(lambda folder=folder: check(folder), options.runs)  # type: ignore[misc]
            figures = (("lines", lines, ""), ("lines per second", lines / min(seconds), "/s"))
            rows.append(Result(f"check {flows} flows", seconds, figures))
    return rows
