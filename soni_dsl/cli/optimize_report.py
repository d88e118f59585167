"""What ``soni optimize`` shows: a bar while it works, and what came of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import click

if TYPE_CHECKING:
    from soni_runtime.understanding.fitted import Fitted
    from soni_runtime.understanding.optimize.bot_tests import Passed
    from soni_runtime.understanding.optimize.calls import Budget, Spent
    from soni_runtime.understanding.optimize.fitting import FitReport
    from soni_runtime.understanding.optimize.optimizing import Plan, Report
    from soni_runtime.understanding.optimize.student import Score

_ENDS: Final = {
    "refused": "nothing was written: ",
    "stopped": "stopped: ",
    "interrupted": "stopped: ",
    "failed": "stopped: ",
}


class CallsBar:
    """On a terminal: what is being done, how many messages were answered, what was spent of the budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            # its own way to the terminal: what optimisers print is kept from it
            console = Console(file=os.fdopen(os.dup(sys.stderr.fileno()), "w"))
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=console, transient=True)
            self._task = self._bar.add_task("starting", total=None)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, doing: str, answered: int, spent: Spent) -> None:
        """What is done now, and what it has cost so far."""
        if self._bar is not None:
            shown = f"{doing}: {answered:,} answers, {cost(spent)}"
            limit = self._budget.tokens
            self._bar.update(
                self._task, description=shown, total=limit, completed=spent.tokens if limit else 0
            )


def cost(spent: Spent) -> str:
    """``12 calls, 3,400 tokens, 0.02 USD``."""
    money = f", {spent.money:.4f} USD" if spent.money else ""
    return f"{spent.calls:,} calls, {spent.tokens:,} tokens{money}"


def show(report: Report, plan: Plan, root: Path, form: str) -> None:
    """Print what came of it."""
    if form == "json":
        print(json.dumps(_as_json(report, plan), indent=2, sort_keys=True))
        return
    if report.before is not None:
        _table(report.before, report.after, report.tests_before, report.tests_after)
    if report.sizes:
        click.echo(_sizes(report))
    replayed = f"; {report.replayed:,} answers were there already" if report.replayed else ""
    click.echo(cost(report.spent) + replayed)
    if report.end == "accepted":
        click.echo(f"\nwritten: {plan.output.as_posix()}. To use it:\n")
        settings = {"engine": plan.settings.engine, "model": plan.settings.model}
        click.echo(_yaml({**settings, "program": _relative(plan.output, root)}))
        return
    click.echo(_ENDS[report.end] + report.why, err=True)
    for name in report.broken:
        click.echo(f"  fails now: {name}", err=True)
    if report.end != "refused":
        click.echo(
            f"answers so far are in {plan.calls.as_posix()}: the same command goes on from there", err=True
        )


def _table(before: Score, after: Score | None, tests: Passed | None, tests_after: Passed | None) -> None:
    rows = [("held-out messages", "before", "after")]
    rows.append(("commands, F1", f"{before.f1:.3f}", "–" if after is None else f"{after.f1:.3f}"))
    right = f"{before.exact} of {before.messages}"
    rows.append(("all right", right, "–" if after is None else f"{after.exact} of {after.messages}"))
    if tests is not None and tests.of:
        last = "–" if tests_after is None else f"{len(tests_after.names)} of {tests_after.of}"
        rows.append(("tests passed", f"{len(tests.names)} of {tests.of}", last))
    for row in rows:
        click.echo(f"{row[0]:<20}{row[1]:>12}{row[2]:>12}")


def _sizes(report: Report) -> str:
    sizes = report.sizes
    text = (
        f"{sizes['train']} messages to learn from, {sizes['validation']} to choose by, "
        f"{sizes['held-out']} held out"
    )
    left = "; ".join(f"{count} {why}" for why, count in sorted(report.left_out.items()))
    return text + (f"; left out: {left}" if left else "")


def _yaml(settings: dict[str, Any]) -> str:
    lines = ["settings:", "  understanding:"]
    return "\n".join([*lines, *(f"    {name}: {value}" for name, value in settings.items())])


def _relative(path: Path, root: Path) -> str:
    absolute = path.absolute()
    base = root.absolute()
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else path.as_posix()


def _as_json(report: Report, plan: Plan) -> dict[str, Any]:
    return {
        "end": report.end,
        "why": report.why,
        "optimizer": plan.optimizer,
        "model": plan.settings.model,
        "program": plan.output.as_posix() if report.end == "accepted" else None,
        "before": _score(report.before),
        "after": _score(report.after),
        "tests": {"before": _passed(report.tests_before), "after": _passed(report.tests_after)},
        "broken": list(report.broken),
        "examples": dict(report.sizes),
        "left_out": dict(report.left_out),
        "candidates": report.candidates,
        "calls": report.spent.calls,
        "tokens": report.spent.tokens,
        "usd": report.spent.money,
        "replayed": report.replayed,
    }


def _score(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    return {"f1": round(score.f1, 4), "exact": score.exact, "messages": score.messages}


def _passed(passed: Passed | None) -> dict[str, int] | None:
    return None if passed is None else {"passed": len(passed.names), "of": passed.of}


# ---------------------------------------------------------------- the embedded engine


def show_fit(report: FitReport, target: Path, root: Path, form: str) -> None:
    """Print what came of fitting the embedded engine."""
    if form == "json":
        print(json.dumps(report.to_dict(), indent=2, sort_keys=True))
        return
    rows = [
        ("held-out messages", "before", "after"),
        ("score", f"{report.before.score:.3f}", f"{report.after.score:.3f}"),
        ("right", str(report.before.right), str(report.after.right)),
        ("asked back", str(report.before.asked), str(report.after.asked)),
        ("wrong", str(report.before.wrong), str(report.after.wrong)),
        ("confidence", f"{report.old.confidence:.2f}", f"{report.new.confidence:.2f}"),
        ("scope", f"{report.old.scope:.2f}", f"{report.new.scope:.2f}"),
        ("messages learnt", str(_count(report.old)), str(_count(report.new))),
    ]
    if report.tests_before.of:
        before, after = report.tests_before, report.tests_after
        rows.append(
            ("tests passed", f"{len(before.names)} of {before.of}", f"{len(after.names)} of {after.of}")
        )
    for row in rows:
        click.echo(f"{row[0]:<20}{row[1]:>12}{row[2]:>12}")
    if report.accepted:
        taken = _taken(report.old, report.new)
        click.echo(f"\nwritten: {target.as_posix()}, with {taken}. To use it:\n")
        click.echo(_yaml({"program": _relative(target, root)}))
        return
    click.echo(_ENDS["refused"] + report.why, err=True)
    for name in report.broken:
        click.echo(f"  fails now: {name}", err=True)


def _count(fitted: Fitted) -> int:
    return sum(map(len, fitted.messages.values()))


def _taken(old: Fitted, new: Fitted) -> str:
    """What is new: ``12 messages for 4 flows, confidence 0.55``."""
    changed = [name for name in ("confidence", "scope") if getattr(new, name) != getattr(old, name)]
    taken = [f"{name} {getattr(new, name):.2f}" for name in changed]
    if new.messages != old.messages:
        messages, flows = _count(new), len(new.messages)
        taken.insert(0, f"{messages} message{'s'[messages == 1 :]} for {flows} flow{'s'[flows == 1 :]}")
    return ", ".join(taken)
