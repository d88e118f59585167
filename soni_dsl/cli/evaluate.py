"""``soni eval``: how well messages are understood, on public sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from soni_dsl.cli.terminal import CannotRun

if TYPE_CHECKING:
    from soni_runtime.understanding.evaluate import FlowScore

SETS: Final = ("banking77", "clinc150", "snips", "sgd")
FORMATS: Final = ("text", "json")
ALL: Final = "all"


@click.command("eval")
@click.option("--set", "names", type=click.Choice(SETS), multiple=True, required=True, help="A public set.")
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
@click.option("--limit", type=click.IntRange(1), help="Measure so many messages only.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it.")
def command(
    names: tuple[str, ...],
    data: Path | None,
    triggers: tuple[str, ...],
    seeds: int,
    limit: int | None,
    form: str,
) -> int:
    """Measure the embedded engine's choice of flows on public sets.

    DATA holds NAME_train.jsonl and NAME_test.jsonl (or NAME_val.jsonl; without either a fifth of the
    training messages is held out), one object a line: {"text": …, "intent": …}, where the intent `oos` is
    none of the flows; for sgd, dialogues and ../sgd/bot.json. A flow is known by its name, its description
    where the set has one, and so many triggers, chosen at random. Nothing is learnt from what is measured.

    \b
    Exit code:
      0  measured
      2  cannot run: no such folder or file
    """
    if data is None or not data.is_dir():
        raise CannotRun("give the folder of the sets with --data or SONI_NLU_DATA")
    from soni_runtime.understanding.evaluate import SetsError, flow_scores

    counts = tuple(_count(text) for text in triggers) or None
    scores = []
    try:
        for name in names:
            for score in flow_scores(name, data, triggers=counts, seeds=seeds, limit=limit):
                scores.append(score)
                if form == "text":
                    _show_progress(score)
    except SetsError as error:
        raise CannotRun(str(error)) from None
    if form == "json":
        import json

        print(json.dumps([score.to_dict() for score in scores], indent=2))
    else:
        _show(scores)
    return 0


def _count(text: str) -> int | None:
    if text == ALL:
        return None
    if not text.isascii() or not text.isdigit():
        raise click.UsageError(f"--triggers takes a number or `all`, not `{text}`")
    return int(text)


def _show_progress(score: FlowScore) -> None:
    """A line to the terminal while more is being measured: a set takes minutes."""
    click.echo(f"{score.set}, {score.triggers} triggers: {score.accuracy:.1%}", err=True)


def _show(scores: list[FlowScore]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("set", "part"):
        table.add_column(title, no_wrap=True)
    titles = (
        *("triggers", "flows", "messages", "first", "started", "asked back", "wrong", "none"),
        *("foreign told apart", "foreign started", "ready in s", "ms", "ms p95"),
    )
    for title in titles:
        table.add_column(title, justify="right", min_width=5)
    for score in scores:
        shares = (score.accuracy, score.started, score.asked, score.wrong, score.none)
        foreign = (score.foreign_recall, score.foreign_started)
        table.add_row(
            *(score.set, score.split, score.triggers, str(score.flows), str(score.messages)),
            *(f"{share:.1%}" for share in shares),
            *("–" if share is None else f"{share:.1%}" for share in foreign),
            *(f"{score.start_up:.1f}", f"{score.median:.1f}", f"{score.p95:.1f}"),
        )
    console = Console()
    Console(width=console.width if console.is_terminal else 200).print(table)
