"""Moving a flow to where it can go on under another version.

A flow goes back the way it does after a correction: the visits behind the place it goes back to become its
replay, so that steps which still hold are passed without running them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from soni_runtime.program import END, EachStep, Flow
from soni_runtime.replay import END_OF_REPLAY
from soni_runtime.state import Frame, Visit


def go_back(frame: Frame, back: Sequence[str], chain: Sequence[str]) -> None:
    """Let ``frame`` run the steps ``back`` before it goes on where it stands.

    ``chain`` are the steps that every way to there passes, in order, the step it stands at last.
    """
    order = {step: place for place, step in enumerate(chain)}
    way = [visit for visit in frame.trail if visit.step not in back]
    for step in back:
        later = (n for n, visit in enumerate(way) if order.get(visit.step, -1) > order[step])
        way.insert(next(later, len(way)), Visit(step, 0, (), False))
    first = next(n for n, visit in enumerate(way) if visit.step in back)
    tail = way[first:]
    known = {visit.step for visit in tail}
    rest = [visit for visit in frame.replay if visit.step not in known]
    at = chain[-1]
    if at not in known and all(visit.step != at for visit in rest):
        rest.insert(0, Visit(at, 0 if rest else END_OF_REPLAY, (), False))
    frame.trail, frame.replay = way[:first], tail + rest
    frame.step = tail[0].step
    frame.spent = frame.wrote.copy()


def go_on_behind(frame: Frame, flow: Flow) -> None:
    """The step where ``frame`` stood is gone: let it go on behind the last one on its way that is not."""
    frame.replay = []
    if not frame.trail:
        frame.step = None
        return
    last = frame.trail[-1]
    step = flow.step(last.step)
    if isinstance(step, EachStep) and step.id not in frame.loops:
        frame.step = step.otherwise or END  # its rounds are over
        return
    del frame.trail[-1]
    frame.step, frame.replay = last.step, [last]


def keep_from_repeating(frame: Frame, done: Collection[str]) -> None:
    """Pass over the steps ``done``, which changed the world already, until something is confirmed afresh."""
    frame.spent += [step for step in sorted(done) if step not in frame.spent]
