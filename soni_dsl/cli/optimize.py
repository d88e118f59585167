"""``soni optimize``: find better instructions and examples for a model, or better limits for the embedded
engine."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from soni_dsl.cli.exits import CANNOT_RUN, INTERRUPTED
from soni_dsl.cli.terminal import CannotRun

if TYPE_CHECKING:
    from soni_dsl.tools.learning_material import Learning
    from soni_runtime.understanding.fitted import Fitted
    from soni_runtime.understanding.optimize.calls import Budget
    from soni_runtime.understanding.settings import UnderstandingSettings

OPTIMIZERS: Final = ("bootstrap", "mipro", "gepa")
ENGINES: Final = ("dspy", "local")
FORMATS: Final = ("text", "json")
OUTPUT: Final = "understanding.json"

_TOKENS: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([km]?)(?:\s*tokens?)?", re.IGNORECASE)
_MONEY: Final = re.compile(r"\$\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*usd", re.IGNORECASE)
_SCALE: Final = {"": 1, "k": 1_000, "m": 1_000_000}


@click.command("optimize")
@click.argument("path", required=False, default=".")
@click.option(
    "--optimizer", type=click.Choice(OPTIMIZERS), default="bootstrap", help="How to search [bootstrap]."
)
@click.option("--engine", type=click.Choice(ENGINES), help="What to optimise [dspy where there is a model].")
@click.option("--model", metavar="PROVIDER/NAME", help="The model, instead of the bot's.")
@click.option("--prompt-model", metavar="PROVIDER/NAME", help="A model that words instructions [the same].")
@click.option("--budget", multiple=True, metavar="AMOUNT", help="The most to spend: 200k (tokens), 2usd.")
@click.option("--price", metavar="IN,OUT", help="Dollars for a million tokens, if the provider says no cost.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--transcripts", type=click.Path(path_type=Path), multiple=True, help="Lines of `run --json`.")
@click.option("--limit", type=click.IntRange(8), default=60, help="Messages held out, and to choose by [60].")
@click.option("--threads", type=click.IntRange(1, 64), default=4, help="Calls at the same time [4].")
@click.option("--seed", type=click.IntRange(0), default=0, help="Of all that is drawn [0].")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print the result.")
def command(path: str, form: str, output: Path | None, engine: str | None, **options: Any) -> int:
    """Optimise how the bot at PATH (default: this folder) understands its users.

    Examples are made of its triggers, slots and tests, and of transcripts. The result is a file for
    `settings.understanding.program`, written only if it does better on messages that nothing was learnt
    from and no test of the bot fails with it that passed before. Answers of the model are kept beside it
    (….calls.jsonl): the same command goes on where it was stopped, and pays for nothing twice. The Python
    beside the bot is imported, as for `soni test`.

    \b
    Exit code:
      0  something better was found and written
      1  nothing better was found, a test would fail, or the budget ended it; or the bot has errors
      2  cannot run: no such path or model, too few examples, Python that cannot be imported
    """
    from soni_dsl.checking import CompileFailed, ProjectError
    from soni_dsl.tools.learning_material import learning_of
    from soni_runtime.errors import SoniError
    from soni_runtime.understanding.settings import read_settings

    try:
        budget = _budget(options["budget"], options["price"])
        learning = learning_of(path, options["transcripts"])
        settings, limits = _rooted(read_settings(learning.source.program), learning.root)
        model = options["model"] or settings.model
        engine = engine or ("local" if model is None else "dspy")
        target = output or learning.root / OUTPUT
        if engine == "local":
            return _local(learning, limits, target, form, options["seed"])
        if model is None:
            raise CannotRun("the bot has no model: give one with --model, or --engine local")
        if "/" not in model.strip("/"):
            raise CannotRun(f"the model `{model}` must be written as provider/name")
        wanted = "dspy" if settings.engine == "local" else settings.engine
        settings = replace(settings, model=model, engine=wanted)
        return _model(learning, settings, target, form, budget, options)
    except CompileFailed as failed:
        click.echo(str(failed), err=True)
        return 1
    except (ProjectError, SoniError) as error:
        raise CannotRun(str(error)) from None


def _rooted(settings: UnderstandingSettings, root: Path) -> tuple[UnderstandingSettings, Fitted]:
    """The settings with the path of the program of before, if it is one for a model; the limits of before."""
    from soni_runtime.understanding.fitted import Fitted, read_fitted
    from soni_runtime.understanding.settings import beside

    if settings.program is None:
        return settings, Fitted(settings.confidence)
    place = beside(root, settings.program)
    fitted = read_fitted(place)
    program = place if fitted is None else None
    return replace(settings, program=program), fitted or Fitted(settings.confidence)


def _budget(amounts: tuple[str, ...], price: str | None) -> Budget:
    from soni_runtime.understanding.optimize.calls import Budget

    tokens, money = None, None
    for amount in amounts:
        if found := _MONEY.fullmatch(amount.strip()):
            money = float(found[1] or found[2])
        elif found := _TOKENS.fullmatch(amount.strip()):
            tokens = int(float(found[1]) * _SCALE[found[2].lower()])
        else:
            raise click.UsageError(
                f"--budget takes tokens such as 200k or dollars such as 2usd, not `{amount}`"
            )
    prices = None
    if price is not None:
        parts = price.split(",")
        if len(parts) != 2 or not all(re.fullmatch(r"\s*\d+(\.\d+)?\s*", part) for part in parts):
            raise click.UsageError(f"--price takes two numbers such as 0.15,0.60, not `{price}`")
        prices = (float(parts[0]), float(parts[1]))
    return Budget(tokens, money, prices)


# ---------------------------------------------------------------- a model


def _model(
    learning: Learning,
    settings: UnderstandingSettings,
    target: Path,
    form: str,
    budget: Budget,
    options: dict[str, Any],
) -> int:
    from soni_dsl.cli.optimize_report import CallsBar, show
    from soni_runtime.understanding.optimize.optimizing import Optimizing, Plan

    plan = Plan(
        settings=settings,
        optimizer=options["optimizer"],
        output=target,
        calls=target.with_name(f"{target.stem}.calls.jsonl"),
        budget=budget,
        writer=options["prompt_model"],
        limit=options["limit"],
        threads=options["threads"],
        seed=options["seed"],
    )
    with CallsBar(budget) as bar:
        report = run_apart(Optimizing(learning.source, plan, bar.update))
    show(report, plan, learning.root, form)
    return {"accepted": 0, "interrupted": INTERRUPTED, "failed": CANNOT_RUN}.get(report.end, 1)


def run_apart(work: Any) -> Any:
    """``work.run()`` in a thread of its own, so that Ctrl-C can stop it between two calls of the model.

    Raises whatever it raises; a second Ctrl-C does not wait.
    """
    from concurrent.futures import ThreadPoolExecutor, wait

    pool = ThreadPoolExecutor(max_workers=1)
    future = pool.submit(work.run)
    try:
        while not future.done():
            wait([future], timeout=0.1)
    except KeyboardInterrupt:
        work.stop()
    finally:
        pool.shutdown(wait=False)
    return future.result()


# ---------------------------------------------------------------- the embedded engine


def _local(learning: Learning, limits: Fitted, target: Path, form: str, seed: int) -> int:
    from soni_dsl.cli.optimize_report import show_fit
    from soni_runtime.understanding.optimize.fitting import fit

    report = fit(learning.source, limits, target, seed=seed)
    show_fit(report, target, learning.root, form)
    return 0 if report.accepted else 1
