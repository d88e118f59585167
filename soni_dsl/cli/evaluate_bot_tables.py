"""The tables of ``soni eval PATH``, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from soni_dsl.diagnostics.visible import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from soni_runtime.commands import Command
    from soni_runtime.understanding.evaluate.bot_score import BotScore
    from soni_runtime.understanding.evaluate.bot_turns import MeasuredTurn
    from soni_runtime.understanding.evaluate.scoring import Tally

WIDTH: Final = 110  # where there is no terminal
BAR: Final = 20

_TITLES: Final = {
    "command_exact": "commands exact",
    "command_f1": "command F1",
    "slot_f1": "slot F1",
    "joint_goal": "joint goal",
    "flow_accuracy": "flow accuracy",
}


def print_tables(score: BotScore, head: Mapping[str, Any], wrong: int) -> None:
    """Print a score: ``head`` says of what, ``wrong`` how many wrong turns to show."""
    from rich.console import Console

    plain = Console(markup=False, highlight=False, emoji=False)
    console = plain if plain.is_terminal else Console(markup=False, highlight=False, emoji=False, width=WIDTH)
    _summary(console, score, head)
    _scores(console, score)
    if score.gold:
        _tallies(console, "command", score.kinds)
        _tallies(console, "slot", score.slots)
        _flows(console, score)
        _calibration(console, score)
    _costs(console, score)
    _unreached(console, score)
    _wrong(console, score, wrong)


def _table(console: Console, columns: Iterable[str], *, left: int = 1) -> Table:
    """A table whose first ``left`` columns are words, the others numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, title in enumerate(columns):
        table.add_column(title, justify="left" if place < left else "right", no_wrap=place >= left)
    return table


def _summary(console: Console, score: BotScore, head: Mapping[str, Any]) -> None:
    model = f" ({head['model']})" if head["model"] else ""
    how = "understood" if head["free"] else "meant"
    console.print(f"{visible(head['bot'])}, engine {head['engine']}{model}")
    console.print(f"{_count(score.conversations, 'conversation')}, each going on with what was {how}")
    turns = _count(len(score.turns), "turn")
    console.print(f"{turns} in words, {score.gold} with gold commands, {score.goals} with a goal")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _scores(console: Console, score: BotScore) -> None:
    table = _table(console, ("score", "value", "of"))
    for name, (value, count, what) in score.metrics().items():
        table.add_row(_TITLES[name], _share(value), f"{count} {what}")
    error = score.calibration_error
    commands = sum(each.count for each in score.bins)
    table.add_row("calibration error", "–" if error is None else f"{error:.3f}", f"{commands} commands")
    console.print(table)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _tallies(console: Console, title: str, tallies: Mapping[str, Tally]) -> None:
    if not tallies:
        return
    table = _table(console, (title, "gold", "found", "right", "precision", "recall", "F1"))
    for name, tally in tallies.items():
        counts = (tally.gold, tally.right + tally.extra, tally.right)
        shares = (tally.precision, tally.recall, tally.f1)
        table.add_row(name, *map(str, counts), *map(_share, shares))
    console.print(table)


def _flows(console: Console, score: BotScore) -> None:
    """A row for each flow that was meant: how often it was understood, and what else was."""
    if not score.flows:
        return
    table = _table(console, ("flow meant", "times", "right", "else understood"))
    table.columns[-1].justify, table.columns[-1].no_wrap = "left", False
    for flow in dict.fromkeys(meant for meant, _ in score.flows):
        row = {other: count for (meant, other), count in score.flows.items() if meant == flow}
        right = row.pop(flow, 0)
        others = sorted(row.items(), key=lambda pair: (-pair[1], pair[0]))
        table.add_row(
            flow,
            str(right + sum(row.values())),
            str(right),
            ", ".join(f"{count} × {other}" for other, count in others),
        )
    console.print(table)


def _calibration(console: Console, score: BotScore) -> None:
    if not score.bins:
        return
    table = _table(console, ("confidence", "commands", "sure on average", "right", ""))
    table.columns[-1].justify = "left"
    for each in score.bins:
        table.add_row(
            f"{each.low:.1f} to {each.high:.1f}",
            str(each.count),
            _share(each.confidence),
            _share(each.accuracy),
            "█" * round(each.accuracy * BAR),
        )
    console.print(table)


def _costs(console: Console, score: BotScore) -> None:
    answered = ", ".join(f"{name or 'none'} {count}" for name, count in score.engines.items())
    console.print(f"answered by: {answered}")
    read, written = score.tokens
    if read or written:
        turns = len(score.turns)
        console.print(f"tokens a turn: {read / turns:,.0f} in, {written / turns:,.0f} out")
    times = score.times
    console.print(
        f"ms a turn: median {times.median:.1f}, p95 {times.p95:.1f} (the first, which loads the engine: "
        f"{times.first:.0f})"
    )


def _unreached(console: Console, score: BotScore) -> None:
    for part in score.unreached:
        console.print(
            f"{visible(part.place)}: {_count(part.turns, 'turn')} of “{visible(part.test)}” not measured: "
            f"{visible(part.reason)}",
            soft_wrap=True,
        )


def _wrong(console: Console, score: BotScore, number: int) -> None:
    wrong = score.wrong
    shown = wrong[:number]
    more = "" if len(shown) == len(wrong) else f", {len(shown)} of them shown"
    console.print(f"\n{_count(len(wrong), 'turn')} wrong{more}")
    for turn in shown:
        for line in _story(turn):
            console.print(line, soft_wrap=True)


def _story(turn: MeasuredTurn) -> Iterable[str]:
    asked = f" (asked: {turn.asked})" if turn.asked else ""
    yield f"\n{visible(turn.place)}: {visible(turn.test)}"
    yield f"    user: {visible(turn.text)}{asked}"
    if turn.gold is not None:
        yield f"   meant: {_commands(turn.gold)}"
    yield f"   found: {_commands(turn.found)}"
    if turn.exact is not False:
        yield "   the flows or slots afterwards are not those expected"
    for note in turn.notes:
        yield f"    note: {visible(note)}"


def _commands(commands: Iterable[Command]) -> str:
    return visible(", ".join(map(_command, commands))) or "(nothing)"


def _command(command: Command) -> str:
    from soni_runtime.values import plain_view

    given = plain_view(command.to_dict())
    name = given.pop("type")
    if name in ("set_slot", "correct_slot"):
        return f"{name}({given['slot']}={given['value']})"
    if name == "start_flow":
        slots = "".join(f", {slot}={value}" for slot, value in given.get("slots", {}).items())
        return f"start_flow({given['flow']}{slots})"
    inside = ", ".join(" or ".join(v) if isinstance(v, list) else str(v) for v in given.values() if v)
    return f"{name}({inside})" if inside else name
