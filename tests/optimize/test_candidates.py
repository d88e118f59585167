"""Choosing among candidates: the same one, whichever thread was the quickest."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from soni_runtime.understanding.optimize.student import Bench


def bench(order: tuple[str, ...]) -> Bench:
    """Three candidates that are alike in all but their words."""
    made = Bench(engine=None, cases={}, types={})  # type: ignore[arg-type]  # it is asked nothing
    for name in order:
        made.scores[name] = {}
        made.states[name] = {"instructions": name, "demos": []}
    return made


def test_of_candidates_that_are_as_good_it_is_always_the_same() -> None:
    found: list[Any] = [bench(order).complete([])[0][1]["instructions"] for order in permutations("abc")]
    assert len(set(found)) == 1
