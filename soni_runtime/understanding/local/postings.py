"""An inverted index: which examples share features with a message, and how well each flow's examples fit.

Two ways to the same numbers. Plain Python is quick where a bot has some hundred triggers; with thousands
every message meets thousands of postings, and arrays add them up six times as fast, if numpy is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MANY: Final = 1000  # examples from which arrays are quicker
_CROWDED: Final = 800  # examples that share a feature which then tells little and costs most of the time
_BEST, _NEXT, _COUNTED = 0.85, 0.15, 3  # what the best example counts, and the mean of the first three


class Postings:
    """Feature → the examples that have it, with weights. Each example is of a flow, and trusted so much."""

    def __init__(
        self,
        vectors: Sequence[Mapping[str, float]],
        flows: Sequence[str],
        trust: Sequence[float],
    ) -> None:
        self._flows = flows
        self._trust = trust
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, vector in enumerate(vectors):
            for feature, weight in vector.items():
                self._postings[feature].append((place, weight))
        many = len(flows) > _MANY and find_spec("numpy") is not None
        self._arrays = _arrays(flows, trust, self._postings) if many else None

    def scores(self, vector: Mapping[str, float], without: Collection[int] = ()) -> dict[str, float]:
        """How well each flow fits that shares anything, as though the examples ``without`` were not there."""
        if self._arrays is not None:
            return self._arrays.scores(vector, without)
        return self._by_hand(vector, without)

    def _by_hand(self, vector: Mapping[str, float], without: Collection[int]) -> dict[str, float]:
        sums: dict[int, float] = defaultdict(float)
        for feature, weight in vector.items():
            postings = self._postings.get(feature, ())
            if len(postings) > _CROWDED:
                continue
            for place, other in postings:
                sums[place] += weight * other
        values: dict[str, list[float]] = defaultdict(list)
        for place, total in sums.items():
            if place not in without:
                values[self._flows[place]].append(total * self._trust[place])
        found = {}
        for flow, own in values.items():
            own.sort(reverse=True)
            mean = sum(own[:_COUNTED]) / min(_COUNTED, len(own))
            found[flow] = min(1.0, _BEST * own[0] + _NEXT * mean)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Arrays:
    """``owners`` and ``trust`` are of each example; ``postings`` are places and weights."""

    names: list[str]
    owners: NDArray[np.int64]
    trust: NDArray[np.float64]
    postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]

    def scores(self, vector: Mapping[str, float], without: Collection[int]) -> dict[str, float]:
        import numpy as np

        sums = np.zeros(len(self.owners))
        for feature, weight in vector.items():
            if (found := self.postings.get(feature)) is not None:
                places, weights = found
                sums[places] += weight * weights
        sums[list(without)] = 0.0
        (touched,) = sums.nonzero()
        values, of = sums[touched] * self.trust[touched], self.owners[touched]
        order = np.lexsort((-values, of))
        values, of = values[order], of[order]
        first = np.flatnonzero(np.diff(of, prepend=-1))
        counts = np.diff(first, append=len(of))
        total = np.zeros(len(first))
        for rank in range(_COUNTED):
            has = counts > rank
            total[has] += values[first[has] + rank]
        fit = np.minimum(1.0, _BEST * values[first] + _NEXT * (total / np.minimum(_COUNTED, counts)))
        return {self.names[flow]: score for flow, score in zip(of[first].tolist(), fit.tolist(), strict=True)}


def _arrays(
    flows: Sequence[str], trust: Sequence[float], entries: Mapping[str, Sequence[tuple[int, float]]]
) -> _Arrays:
    import numpy as np

    names = list(dict.fromkeys(flows))
    number = {name: place for place, name in enumerate(names)}
    postings = {}
    for feature, pairs in entries.items():
        if len(pairs) <= _CROWDED:
            places, weights = zip(*pairs, strict=True)
            postings[feature] = (np.array(places, np.int64), np.array(weights, np.float64))
    owners = np.array([number[flow] for flow in flows], np.int64)
    return _Arrays(names, owners, np.array(trust, np.float64), postings)
