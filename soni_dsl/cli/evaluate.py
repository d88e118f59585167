"""``soni eval``: how well messages are understood, in a bot's own tests and on public sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from soni_dsl.cli import evaluate_bot
from soni_dsl.cli.terminal import CannotRun

SETS: Final = ("banking77", "clinc150", "snips", "sgd", "multiwoz", "restaurant8k")
PARTS: Final = ("all", "even", "odd")
FORMATS: Final = ("text", "json")
ALL: Final = "all"


@click.command("eval")
@evaluate_bot.options
@click.option("--set", "names", type=click.Choice(SETS), multiple=True, help="A public set.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SONI_NLU_DATA",
    help="The folder of the sets. Also SONI_NLU_DATA.",
)
@click.option(
    "--triggers", multiple=True, metavar="N|all", help="Triggers a flow [default: as in the tables]."
)
@click.option("--seeds", type=click.IntRange(1), default=3, help="Choices of triggers to average over [3].")
@click.option("--limit", type=click.IntRange(1), help="Measure so many messages or dialogues only.")
@click.option("--part", type=click.Choice(PARTS), default="all", help="Which lines of dialogues [all].")
@click.option(
    "--show", "--show-errors", type=click.IntRange(0), metavar="N", help="Show the first N wrong turns."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it.")
def command(
    names: tuple[str, ...],
    data: Path | None,
    triggers: tuple[str, ...],
    seeds: int,
    limit: int | None,
    part: str,
    show: int | None,
    form: str,
    **of_bot: Any,
) -> int:
    """Measure how well messages are understood, in the tests of a bot or on public sets.

    With PATH, a bot or one of its files *.test.yaml, its conversation tests are had, the bot's engine is
    asked about every message in words, and what it understands is compared with the commands, slots and
    flows that the test states. With --set, the embedded engine is measured: choice of flows, commands,
    values.

    DATA holds NAME_train.jsonl and NAME_test.jsonl (or NAME_val.jsonl; without either a fifth of the
    training messages is held out), one object a line: {"text": …, "intent": …}, where the intent `oos` is
    none of the flows. A flow is known by its name, its description where the set has one, and so many
    triggers, chosen at random. Nothing is learnt from what is measured.

    sgd and multiwoz are dialogues (NAME_test.jsonl, NAME_dev.jsonl or NAME_val.jsonl; bot.json or
    ../sgd/bot.json, multiwoz_bot.json): every user turn is read where the annotated dialogue stands, and
    the commands found are compared with those annotated. restaurant8k is messages with the places of values.

    \b
    Exit code:
      0  measured
      1  a score is under its limit, a file of tests has mistakes, or the bot cannot run for its errors
      2  cannot run: no such folder or file, no tests in words, or an engine that cannot be made
    """
    if evaluate_bot.is_meant(names):
        return evaluate_bot.evaluate(form=form, show=show, **of_bot)
    if data is None or not data.is_dir():
        raise CannotRun("give the folder of the sets with --data or SONI_NLU_DATA")
    from soni_dsl.cli import evaluate_tables
    from soni_runtime.understanding.evaluate import SetsError, scores

    counts = tuple(_count(text) for text in triggers) or None
    found = []
    try:
        for name in names:
            for score in scores(name, data, triggers=counts, seeds=seeds, limit=limit, part=part):
                found.append(score)
                if form == "text":  # a line while more is being measured: a set takes minutes
                    click.echo(evaluate_tables.headline(score), err=True)
    except SetsError as error:
        raise CannotRun(str(error)) from None
    if form == "json":
        import json

        print(json.dumps([score.to_dict() for score in found], indent=2))
    else:
        evaluate_tables.show(found)
    for score in found if form == "text" else ():
        evaluate_tables.show_errors(score, show or 0)
    return 0


def _count(text: str) -> int | None:
    if text == ALL:
        return None
    if not text.isascii() or not text.isdigit():
        raise click.UsageError(f"--triggers takes a number or `all`, not `{text}`")
    return int(text)
