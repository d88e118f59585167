"""Measuring understanding on public sets: ``soni eval --set NAME``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from soni_runtime.understanding.evaluate.commands import CommandScore, command_score
from soni_runtime.understanding.evaluate.flow_choice import FlowScore, measure
from soni_runtime.understanding.evaluate.sets import SetsError, dialogue_set, intent_set
from soni_runtime.understanding.evaluate.spans import SpanScore, span_score

SETS: Final = {
    "banking77": (5, 10, None),
    "clinc150": (0, 10, None),
    "snips": (5,),
    "sgd": (0,),
}
"""The sets of flows, each with the numbers of triggers a flow that its rows have; None is all there are."""

DIALOGUES: Final = ("sgd", "multiwoz")
"""The sets of dialogues, whose commands are measured."""

SPANS: Final = ("restaurant8k",)
"""The sets of messages whose values are measured."""

Score = FlowScore | CommandScore | SpanScore


def scores(
    name: str,
    folder: Path,
    *,
    triggers: tuple[int | None, ...] | None = None,
    seeds: int = 3,
    limit: int | None = None,
    part: str = "all",
) -> Iterator[Score]:
    """The rows of a set, one after the other: of its flows, its commands, its values, as it has them.

    ``limit`` is for messages or dialogues, ``part`` for dialogues only: ``all``, or those on ``even`` or
    ``odd`` lines. The bot of ``sgd`` is ``bot.json`` in ``folder`` or ``../sgd``, that of ``multiwoz``
    ``multiwoz_bot.json``.

    Raises:
        SetsError: there is no such set in ``folder``, or it makes no sense.
    """
    if name in SETS:
        yield from flow_scores(name, folder, triggers=triggers, seeds=seeds, limit=limit)
    if name in DIALOGUES:
        yield command_score(name, folder, _bot(name, folder), limit=limit, part=part)
    if name in SPANS:
        yield span_score(folder, limit=limit)


def flow_scores(
    name: str,
    folder: Path,
    *,
    triggers: tuple[int | None, ...] | None = None,
    seeds: int = 3,
    limit: int | None = None,
) -> Iterator[FlowScore]:
    """The rows of a set of flows, one after the other.

    Raises:
        SetsError: there is no such set in ``folder``, or it makes no sense.
    """
    dialogues = name in DIALOGUES
    found = dialogue_set(name, folder, _bot(name, folder)) if dialogues else intent_set(name, folder)
    for count in triggers or SETS[name]:
        yield measure(found, count, seeds=seeds, limit=limit)


def _bot(name: str, folder: Path) -> Path:
    if name != "sgd":
        return folder / f"{name}_bot.json"
    own = folder / "bot.json"
    return own if own.exists() else folder.parent / "sgd" / "bot.json"


__all__ = [
    "DIALOGUES",
    "SETS",
    "SPANS",
    "CommandScore",
    "FlowScore",
    "Score",
    "SetsError",
    "SpanScore",
    "flow_scores",
    "scores",
]
