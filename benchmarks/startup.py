"""How long a command takes before it does anything: CPU of a fresh process, beside that of Python itself."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Options, Result, child_seconds

COMMANDS = ("--version", "--help", "explain SN201")


def measure(options: Options) -> list[Result]:
    bare = child_seconds([sys.executable, "-c", "pass"], options.runs)
    rows = [Result("python -c pass", bare)]
    soni = [sys.executable, "-m", "soni_dsl"]
    rows += [
        _beside(f"soni {command}", child_seconds([*soni, *command.split()], options.runs), bare)
        for command in COMMANDS
    ]
    bots = sorted(str(path) for path in Path("examples").iterdir() if any(path.rglob("*.yaml")))
    if bots:
        rows.append(
            _beside("soni lint examples", child_seconds([*soni, "lint", *bots], options.runs, (0, 1)), bare)
        )
    return rows


def _beside(name: str, seconds: tuple[float, ...], bare: tuple[float, ...]) -> Result:
    return Result(name, seconds, (("of bare Python", min(seconds) / min(bare), "x"),))
