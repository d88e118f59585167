"""Optimising a bot's program: measure it, search for a better one, and take that only if it really is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding import engine_of
from soni_runtime.understanding.client import dspy_module
from soni_runtime.understanding.model import ModelUnderstanding
from soni_runtime.understanding.optimize.bot_tests import Passed, passed_with
from soni_runtime.understanding.optimize.calls import (
    BUDGET_SPENT,
    INTERRUPTED,
    Budget,
    CountedClient,
    Ledger,
    Spent,
    Stopped,
)
from soni_runtime.understanding.optimize.cases import Cases, cases_of
from soni_runtime.understanding.optimize.examples import HELD_OUT, TRAIN, VALIDATION
from soni_runtime.understanding.optimize.material import Source, gather
from soni_runtime.understanding.optimize.program_file import holds_secret, program_text, state_in, write
from soni_runtime.understanding.optimize.searching import Search, quiet, require, search
from soni_runtime.understanding.optimize.student import Bench, Score
from soni_runtime.understanding.prompts import INSTRUCTIONS
from soni_runtime.understanding.settings import UnderstandingSettings

FEWEST: Final = {TRAIN: 4, VALIDATION: 2, HELD_OUT: 4}
"""Examples without which there is nothing to learn, to choose by, or to measure on."""

RESERVE: Final = 0.25
"""The share of a budget that is kept for the last measurement."""

End = Literal["accepted", "refused", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is wanted. ``settings`` are those of the bot with the model that is asked; ``calls`` is the file
    of answers; ``writer`` names the model that words instructions, if it is another one."""

    settings: UnderstandingSettings
    optimizer: str
    output: Path
    calls: Path
    budget: Budget = field(default_factory=Budget)
    writer: str | None = None
    limit: int | None = 60
    threads: int = 4
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of it. ``why`` says so where nothing was written. Scores are those on held-out messages."""

    end: End
    why: str = ""
    before: Score | None = None
    after: Score | None = None
    tests_before: Passed | None = None
    tests_after: Passed | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)
    replayed: int = 0
    candidates: int = 0
    broken: tuple[str, ...] = ()


Progress = Callable[[str, int, Spent], None]
"""Is told what is being done, how many messages have been answered, and what was spent."""


class Optimizing:
    """One run. ``run`` may be in another thread than the one that calls ``stop``."""

    def __init__(self, source: Source, plan: Plan, progress: Progress = lambda *_: None) -> None:
        """Raises UnderstandingError where a library is missing or a file cannot be read or written."""
        require(plan.optimizer)
        self._source = source
        self._plan = plan
        self._progress = progress
        self._doing = ""
        self._answered = 0
        self._start = (
            {"instructions": INSTRUCTIONS, "demos": []}
            if plan.settings.program is None
            else state_in(plan.settings.program)
        )
        self._ledger = Ledger(plan.calls, plan.budget, lambda _: self._tell())
        self._known: dict[str, Any] = {}

    def stop(self) -> None:
        """No further call; ``run`` comes back soon."""
        self._ledger.stop(INTERRUPTED)

    def run(self) -> Report:
        """Do it.

        Raises:
            UnderstandingError: there are too few examples, or a file cannot be written.
        """
        plan = self._plan
        client = CountedClient(plan.settings, self._ledger)
        writer = client
        if plan.writer is not None:
            writer = CountedClient(replace(plan.settings, model=plan.writer), self._ledger)
        dspy = dspy_module()
        try:
            with dspy.context(lm=client.lm, disable_history=True, trace=None, track_usage=False):
                return self._steps(client, writer)
        except Stopped as stopped:
            return self._stopped(stopped)
        finally:
            client.close()
            if writer is not client:
                writer.close()

    # ------------------------------------------------------------- steps

    def _steps(self, client: CountedClient, writer: CountedClient) -> Report:
        plan = self._plan
        self._at("making examples")
        cases, bench = self._bench(client)
        held, validation = cases.by_part[HELD_OUT], cases.by_part[VALIDATION]
        self._known |= {
            "sizes": {part: len(own) for part, own in cases.by_part.items()},
            "left_out": cases.left_out,
        }
        self._at("measuring the program as it is")
        with quiet():
            before = bench.measure(self._start, held, plan.threads)
        self._known["before"] = before
        if before.exact == before.messages:
            return self._report(
                "refused", why="there is nothing to gain: all held-out messages are understood"
            )
        self._at("running the tests as it is")
        tests_before = self._tests(client, self._start)
        self._known["tests_before"] = tests_before
        self._at(f"searching with {plan.optimizer}")
        budget_spent = self._search(bench, cases, writer)
        tried = bench.complete(validation)
        self._known["candidates"] = len(tried)
        found = tried[0][1] if tried else self._start
        start_score = next((score for score, state in tried if state == self._start), None)
        if not tried or found == self._start or (start_score and not tried[0][0].f1 > start_score.f1):
            if budget_spent:
                return self._report("stopped", why=BUDGET_SPENT)
            why = f"none of {len(tried)} candidates did better than the program as it is"
            return self._report("refused", why=why)
        self._at("measuring the best candidate")
        with quiet():
            after = bench.measure(found, held, plan.threads)
        self._known["after"] = after
        if not after.beats(before):
            return self._report("refused", why="the best candidate does no better on held-out messages")
        return self._accept(client, found, tests_before)

    def _bench(self, client: CountedClient) -> tuple[Cases, Bench]:
        """The cases, and the bench that answers them."""
        material = gather(self._source, self._plan.seed, self._plan.limit)
        engine = ModelUnderstanding(self._source.program, self._plan.settings, client=client)
        cases = cases_of(material, engine)
        for part, fewest in FEWEST.items():
            if (count := len(cases.by_part[part])) < fewest:
                raise UnderstandingError(
                    f"there are {count} examples in the part `{part}` and {fewest} are needed: "
                    "give each flow three triggers or more, and slots examples"
                )
        return cases, Bench(engine, cases.named(), cases.types, self._count)

    def _search(self, bench: Bench, cases: Cases, writer: CountedClient) -> bool:
        """True where the budget ended it."""
        self._ledger.reserve = RESERVE
        try:
            with quiet():
                bench.measure(self._start, cases.by_part[VALIDATION], self._plan.threads)
            search(
                Search(
                    optimizer=self._plan.optimizer,
                    bench=bench,
                    train=cases.by_part[TRAIN],
                    validation=cases.by_part[VALIDATION],
                    start=self._start,
                    writer=writer.lm,
                    threads=self._plan.threads,
                    seed=self._plan.seed,
                )
            )
        except Stopped as stopped:
            if stopped.why != BUDGET_SPENT:
                raise
            return True
        finally:
            self._ledger.reserve = 0.0
        return False

    def _accept(self, client: CountedClient, state: Mapping[str, Any], tests_before: Passed) -> Report:
        """The last checks, and the file."""
        text = program_text(state)
        if holds_secret(text, self._source.secrets()):
            return self._report("refused", why="the best candidate holds the value of a sensitive slot")
        self._at("running the tests with the best candidate")
        tests_after = self._tests(client, state)
        self._known["tests_after"] = tests_after
        broken = tests_before.broken(tests_after)
        if broken:
            self._known["broken"] = broken
            return self._report("refused", why="a test of the bot fails with the best candidate")
        write(self._plan.output, text)
        return self._report("accepted")

    def _tests(self, client: CountedClient, state: Mapping[str, Any]) -> Passed:
        """The tests that pass with the program of a state, loaded from a file as the bot will load it."""
        with TemporaryDirectory() as folder, quiet():
            path = Path(folder) / "program.json"
            write(path, program_text(state))
            settings = replace(self._plan.settings, program=str(path))
            return passed_with(self._source, lambda: engine_of(self._source.program, settings, client))

    # ------------------------------------------------------------- telling

    def _at(self, doing: str) -> None:
        self._doing = doing
        self._tell()

    def _count(self) -> None:
        self._answered += 1
        self._tell()

    def _tell(self) -> None:
        self._progress(self._doing, self._answered, self._ledger.spent)

    def _stopped(self, stopped: Stopped) -> Report:
        end: End = "failed"
        if stopped.why == INTERRUPTED:
            end = "interrupted"
        elif stopped.why == BUDGET_SPENT:
            end = "stopped"
        return self._report(end, why=stopped.why)

    def _report(self, end: End, *, why: str = "") -> Report:
        ledger = self._ledger
        return Report(end=end, why=why, spent=ledger.spent, replayed=ledger.replayed, **self._known)
