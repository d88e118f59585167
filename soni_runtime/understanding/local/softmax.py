"""Softmax regression: the head that says which flow a direction belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_HISTORY = 8
_ENOUGH = 1e-3


def fit(rows: Floats, classes: NDArray[np.int64], count: int, weights: Floats, strength: float) -> Floats:
    """The matrix (features × classes) that makes the classes of the rows likely.

    Minimises the weighted cross entropy plus the squared matrix over 2 · ``strength``; there is no bias,
    so a class with many rows is not likelier by itself. Limited-memory BFGS (Liu and Nocedal 1989).
    """
    import numpy as np

    wanted = np.zeros((len(rows), count), np.float32)
    wanted[np.arange(len(rows)), classes] = 1.0
    shape = (rows.shape[1], count)

    def loss(flat: Floats) -> tuple[float, Floats]:
        matrix = flat.reshape(shape)
        scores = rows @ matrix
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        total = likely.sum(axis=1, keepdims=True)
        missed = ((np.log(total[:, 0]) - scores[np.arange(len(rows)), classes]) * weights).sum()
        slope = rows.T @ ((likely / total - wanted) * weights[:, None]) + matrix / strength
        return float(missed) + float((flat * flat).sum()) / (2 * strength), slope.ravel()

    return minimized(loss, np.zeros(shape[0] * count, np.float32)).reshape(shape)


def minimized(loss: Callable[[Any], tuple[float, Any]], start: Floats, steps: int = 200) -> Floats:
    """Where a convex ``loss`` (a place to its value and slope) is least, near enough or after ``steps``."""
    import numpy as np

    place, (value, slope) = start, loss(start)
    pairs: list[tuple[Floats, Floats, float]] = []
    first = float(np.abs(slope).max()) or 1.0
    for _ in range(steps):
        if float(np.abs(slope).max()) <= _ENOUGH * first:
            break
        way = _way(slope, pairs)
        along = float(slope @ way)
        length = 1.0 if pairs else 1.0 / max(1.0, float(np.sqrt(slope @ slope)))
        while True:
            there = place + np.float32(length) * way
            new, new_slope = loss(there)
            if new <= value + 1e-4 * length * along or length < 1e-6:
                break
            length /= 2
        if length < 1e-6:
            break
        moved, bent = there - place, new_slope - slope
        if (curve := float(moved @ bent)) > 1e-10:
            pairs = [*pairs[1 - _HISTORY :], (moved, bent, curve)]
        place, value, slope = there, new, new_slope
    return place


def _way(slope: Floats, pairs: list[tuple[Floats, Floats, float]]) -> Floats:
    """Downhill, bent by what the last steps showed of the curvature (the two-loop recursion)."""
    way, shares = -slope, []
    for moved, bent, curve in reversed(pairs):
        share = float(moved @ way) / curve
        shares.append(share)
        way = way - share * bent
    if pairs:
        _, bent, curve = pairs[-1]
        way = way * (curve / float(bent @ bent))
    for (moved, bent, curve), share in zip(pairs, reversed(shares), strict=True):
        way = way + (share - float(bent @ way) / curve) * moved
    return way
