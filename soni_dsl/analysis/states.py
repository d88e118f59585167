"""States of a flow as integers, what an edge does to one, and the states that hold at every step.

Kept apart from what the bits mean, which is for ``assignment`` to say.
"""

from __future__ import annotations

from typing import Final

from soni_dsl.analysis.cfg import Via

ALL: Final = -1  # the state of a point nothing reaches: everything holds there


class Change:
    """What an edge does to a state: ``known`` conditions first, then ``keep``, ``gain``, then ``refresh``.

    A known condition is the offset of its row and whether it holds. A refreshed row starts again from the
    first one, because a name in its condition has another value now. Plain and slotted: every edge has one.
    """

    __slots__ = ("case", "gain", "keep", "known", "refresh", "to", "via")

    def __init__(
        self,
        to: int,
        via: Via,
        gain: int,
        keep: int = ALL,
        known: tuple[tuple[int, bool], ...] = (),
        refresh: tuple[int, ...] = (),
        case: int | None = None,
    ) -> None:
        self.to = to
        self.via = via
        self.gain = gain
        self.keep = keep
        self.known = known
        self.refresh = refresh
        self.case = case


def after(state: int, change: Change, mask: int) -> int:
    """The state at the other end of an edge."""
    for offset, holds in change.known:
        state |= (state >> offset) & mask if holds else mask << offset
    state = (state & change.keep) | change.gain
    for offset in change.refresh:
        state = (state & ~(mask << offset)) | ((state & mask) << offset)
    return state


def propagate(states: list[int], changes: list[list[Change]], mask: int) -> None:
    """Lower ``states`` to the greatest fixed point that the first one allows.

    Points are visited in the order of their numbers, which follows the text, and again as long as an edge
    that leads back changes something: two rounds for nearly every flow.
    """
    count = len(states)
    pending, met_before = [False] * count, [False] * count
    pending[0] = met_before[0] = True
    again = True
    while again:
        again = False
        for point in range(count):
            if not pending[point]:
                continue
            pending[point] = False
            state = states[point]
            for change in changes[point]:
                to = change.to
                if to < 0:
                    continue
                if change.known or change.refresh:
                    met = states[to] & after(state, change, mask)
                else:
                    met = states[to] & ((state & change.keep) | change.gain)
                if met != states[to] or not met_before[to]:
                    states[to] = met
                    pending[to] = met_before[to] = True
                    again = again or to <= point
