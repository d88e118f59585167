"""Measuring understanding on public sets: ``soni eval --set NAME``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from soni_runtime.understanding.evaluate.flow_choice import FlowScore, measure
from soni_runtime.understanding.evaluate.sets import SetsError, dialogue_set, intent_set

SETS: Final = {
    "banking77": (5, 10, None),
    "clinc150": (0, 10, None),
    "snips": (5,),
    "sgd": (0,),
}
"""The sets, each with the numbers of triggers a flow that its rows have; None is all there are."""


def flow_scores(
    name: str,
    folder: Path,
    *,
    triggers: tuple[int | None, ...] | None = None,
    seeds: int = 3,
    limit: int | None = None,
) -> Iterator[FlowScore]:
    """The rows of a set, one after the other. The bot of ``sgd`` is ``bot.json`` in ``folder`` or ``../sgd``.

    Raises:
        SetsError: there is no such set in ``folder``, or it makes no sense.
    """
    if name == "sgd":
        bot = folder / "bot.json"
        found = dialogue_set(name, folder, bot if bot.exists() else folder.parent / "sgd" / "bot.json")
    else:
        found = intent_set(name, folder)
    for count in triggers or SETS[name]:
        yield measure(found, count, seeds=seeds, limit=limit)


__all__ = ["SETS", "FlowScore", "SetsError", "flow_scores"]
