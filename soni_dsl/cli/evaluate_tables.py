"""The tables of ``soni eval``, and the turns that were not understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import RenderableType

    from soni_runtime.understanding.evaluate import CommandScore, FlowScore, Score, SpanScore
    from soni_runtime.understanding.evaluate.acts import Act
    from soni_runtime.understanding.evaluate.commands import Counted

Row = tuple[str, ...]


def show(scores: Sequence[Score]) -> None:
    """The scores to the terminal, those of one sort in one table."""
    from soni_runtime.understanding.evaluate import CommandScore, FlowScore, SpanScore

    _flows([score for score in scores if isinstance(score, FlowScore)])
    for score in scores:
        if isinstance(score, CommandScore):
            _commands(score)
        elif isinstance(score, SpanScore):
            _spans(score)


def headline(score: Score) -> str:
    """A score in one line."""
    from soni_runtime.understanding.evaluate import CommandScore, FlowScore

    if isinstance(score, FlowScore):
        return f"{score.set}, {score.triggers} triggers: {score.accuracy:.1%}"
    if isinstance(score, CommandScore):
        return f"{score.set}, commands: F1 {score.all.f1:.3f}"
    return f"{score.set}, values: F1 {score.spans.f1:.3f}"


def show_errors(score: Score, count: int) -> None:
    """The first turns that were not understood, to the terminal; of a set of flows none are kept."""
    import click

    from soni_runtime.understanding.evaluate import CommandScore, SpanScore

    if isinstance(score, CommandScore):
        for wrong in score.wrong[:count]:
            request = wrong.turn.request
            question = request.question
            asked = f"{question.kind} {' '.join(question.slots)}".strip() if question else "nothing open"
            click.echo(f"\n{wrong.turn.dialogue} ({asked})")
            if request.recent:
                click.echo(f"  bot    {request.recent[-1][1]}")
            click.echo(f"  user   {request.text}")
            click.echo(f"  meant  {_acts(wrong.turn.gold.acts)}")
            click.echo(f"  found  {_acts(wrong.found)}")
    elif isinstance(score, SpanScore):
        for text, meant, found in score.wrong[:count]:
            click.echo(f"\n  user   {text}")
            click.echo(f"  meant  {_values(meant)}")
            click.echo(f"  found  {_values(found)}")


def _acts(acts: Iterable[Act]) -> str:
    def said(act: Act) -> str:
        value = f" = {' | '.join(sorted(act.values))}" if act.values else ""
        return f"{act.kind} {act.about}".strip() + value

    return "; ".join(map(said, acts)) or "nothing"


def _values(values: dict[str, str]) -> str:
    return "; ".join(f"{name} = {text}" for name, text in sorted(values.items())) or "nothing"


# ---------------------------------------------------------------- tables


def _flows(scores: Sequence[FlowScore]) -> None:
    titles = (
        *("set", "part", "triggers", "flows", "messages", "first", "started", "asked back", "wrong", "none"),
        *("foreign told apart", "foreign started", "ready in s", "ms", "ms p95"),
    )
    rows = []
    for score in scores:
        shares = (score.accuracy, score.started, score.asked, score.wrong, score.none)
        foreign = (score.foreign_recall, score.foreign_started)
        rows.append(
            (
                *(score.set, score.split, score.triggers, str(score.flows), str(score.messages)),
                *(f"{share:.1%}" for share in shares),
                *("–" if share is None else f"{share:.1%}" for share in foreign),
                *(f"{score.start_up:.1f}", f"{score.median:.1f}", f"{score.p95:.1f}"),
            )
        )
    if rows:
        _table("", titles, rows)


def _commands(score: CommandScore) -> None:
    where = f"{score.set}, {score.split}: {score.turns:,} user turns of {score.dialogues:,} dialogues"
    rows = [_counted(name, found) for name, found in [("all", score.all), *score.kinds.items()]]
    _table(where, _COUNTS, rows)
    asked = [(name, f"{one.share:.1%}", str(one.of)) for name, one in score.asked.items() if one.of]
    _table("right value for the one slot that was asked for", ("type", "right", "answers"), asked)
    _print(f"turns fully right {score.exact:.1%}; {score.median:.1f} ms a turn, p95 {score.p95:.1f} ms")


def _spans(score: SpanScore) -> None:
    rows = [_counted("same words", score.spans), _counted("same value", score.values)]
    rows += [_counted(f"{name}, same words", found) for name, found in score.slots.items()]
    _table(f"{score.set}, {score.split}: {score.messages:,} messages", _COUNTS, rows)
    _print(f"{score.median:.1f} ms a message, p95 {score.p95:.1f} ms")


_COUNTS: Final = ("", "F1", "precision", "recall", "right", "wrong", "missed")


def _counted(name: str, found: Counted) -> Row:
    shares = (found.f1, found.precision, found.recall)
    return (
        name,
        *(f"{share:.3f}" for share in shares),
        str(found.right),
        str(found.wrong),
        str(found.missed),
    )


def _table(title: str, titles: Sequence[str], rows: Iterable[Row]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=title or None, title_justify="left")
    for place, name in enumerate(titles):
        left = place == 0 or name == "part"
        table.add_column(name, justify="left" if left else "right", no_wrap=left, min_width=0 if left else 5)
    for row in rows:
        table.add_row(*row)
    _print(table)


def _print(what: RenderableType) -> None:
    from rich.console import Console

    console = Console()
    Console(width=console.width if console.is_terminal else 200).print(what, highlight=False)
