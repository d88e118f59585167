"""How things are measured: CPU time, several runs, the least and the median of them.

The least is what the work costs when nothing disturbs it, the median what to expect. Wall time says more
about the neighbours of a shared machine than about the program, so it is not used.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Options:
    runs: int = 5


@dataclass(frozen=True, slots=True)
class Result:
    """One measured thing. ``seconds`` are CPU seconds of each run; ``figures`` what follows from them."""

    name: str
    seconds: tuple[float, ...]
    figures: tuple[tuple[str, float, str], ...] = ()  # (what, how much, unit)

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def child_seconds(command: Sequence[str], runs: int, expected: Sequence[int] = (0,)) -> tuple[float, ...]:
    """User and system seconds of ``command``, its output thrown away. The first run warms the caches.

    Raises:
        RuntimeError: it ended with an exit code that is not among ``expected``.
    """
    seconds = []
    for _ in range(runs + 1):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in expected:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
        seconds.append(usage.ru_utime + usage.ru_stime)
    return tuple(seconds[1:])


_PEAK: Final = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(os.wait4(child.pid, 0)[2].ru_maxrss)
"""


def child_megabytes(command: Sequence[str]) -> float:
    """The most memory (resident, in MB) that one run of ``command`` held.

    A small process starts it: Linux counts what a process had before it became another program.
    """
    small = subprocess.run([sys.executable, "-c", _PEAK, *command], capture_output=True, check=True)
    return int(small.stdout) * (1 if sys.platform == "darwin" else 1024) / 1e6  # bytes there, KiB here


def own_seconds(work: Callable[[], object], runs: int) -> tuple[float, ...]:
    """CPU seconds of ``work`` in this process, without the garbage collector, as the command runs it."""
    work()
    seconds = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            begin = time.process_time()
            work()
            seconds.append(time.process_time() - begin)
    finally:
        gc.enable()
    return tuple(seconds)
