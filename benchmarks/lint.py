"""How fast a bot is read and checked: in one process from ten flows to a thousand, and as a command.

The command's rows are whole processes: starting Python, reading, all passes, writing the findings. Beside it
runs yamllint, a linter of YAML alone, where it is installed (``pip install yamllint``).
"""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bots import write_bot
from benchmarks.large import MEGABYTE, write_large_bot
from benchmarks.measure import Options, Result, child_megabytes, child_seconds, own_seconds

SIZES = (10, 30, 100, 300, 1000)


def measure(options: Options) -> list[Result]:
    with TemporaryDirectory() as name:
        return [*_by_size(Path(name), options), *_as_command(Path(name, "large"), options)]


def _by_size(folder: Path, options: Options) -> list[Result]:
    from soni_dsl import check

    rows: list[Result] = []
    for flows in SIZES:
        bot = folder / str(flows)
        lines = write_bot(bot, flows)
        seconds = own_seconds(lambda bot=bot: check(bot), options.runs)  # type: ignore[misc]
        figures = [("lines", lines, ""), ("lines per second", lines / min(seconds), "/s")]
        if rows:
            figures.append(("exponent of growth from the first row", _growth(rows[0], flows, seconds), "^"))
        rows.append(Result(f"check {flows} flows", seconds, tuple(figures)))
    return rows


def _growth(first: Result, flows: int, seconds: tuple[float, ...]) -> float:
    """The power of the size that the time grew with: 1 is linear, 2 quadratic."""
    return math.log(min(seconds) / first.least) / math.log(flows / SIZES[0])


def _as_command(folder: Path, options: Options) -> list[Result]:
    lines = write_large_bot(folder, MEGABYTE)
    command = [sys.executable, "-m", "soni_dsl", "lint", str(folder)]
    seconds = child_seconds(command, options.runs)
    figures = [
        ("lines", lines, ""),
        ("lines per second", lines / min(seconds), "/s"),
        ("MB at most", child_megabytes(command), ""),
    ]
    if importlib.util.find_spec("yamllint") is None:
        return [Result("soni lint, 1 MB", seconds, tuple(figures))]
    peer = [sys.executable, "-m", "yamllint", "-d", "default", str(folder / "bot.yaml")]
    beside = child_seconds(peer, options.runs, (0, 1))
    figures.append(("faster than yamllint", min(beside) / min(seconds), "x"))
    return [Result("soni lint, 1 MB", seconds, tuple(figures)), Result("yamllint, 1 MB", beside)]
