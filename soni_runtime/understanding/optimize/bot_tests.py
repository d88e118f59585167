"""The tests of a bot as a judge of its understanding: none that passed may fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from soni_runtime.clock import Clock, fixed
from soni_runtime.testing.runner import Runner, run_tests
from soni_runtime.understanding.base import Understanding
from soni_runtime.understanding.optimize.material import Source


@dataclass(frozen=True, slots=True)
class Passed:
    """The tests that passed, by number and name, and how many there were."""

    names: tuple[str, ...]
    of: int

    def broken(self, after: Passed) -> tuple[str, ...]:
        """Those that passed here and do not afterwards."""
        return tuple(name for name in self.names if name not in after.names)


def passed_with(source: Source, engine: Callable[[], Understanding]) -> Passed:
    """The tests of the bot that pass when ``engine`` understands what is said in them."""
    if not source.tests:
        return Passed((), 0)
    runner = Runner(
        source.program, source.registry, understanding=engine(), clock=this_morning(), lenient=source.lenient
    )
    results = run_tests(source.tests, runner)
    names = tuple(f"{number}. {one.test.name}" for number, one in enumerate(results, 1) if one.passed)
    return Passed(names, len(results))


def this_morning() -> Clock:
    """Ten o'clock of this day: the time is part of a prompt, and what was asked today is not asked again."""
    return fixed(datetime.now().replace(hour=10, minute=0, second=0, microsecond=0))
