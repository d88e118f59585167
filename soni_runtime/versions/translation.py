"""Writing a conversation in the terms of another version: the names of its flows, steps and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from soni_runtime.state import Frame, Pending, Return, Visit


def translate(frame: Frame, flow: str, steps: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Give ``frame`` the names of the present version, old → new.

    ``steps`` has every step that lives on; what the frame remembers of others is left out. A frame whose own
    step does not live on keeps its name.
    """
    frame.flow = flow
    if frame.step is not None:
        frame.step = steps.get(frame.step, frame.step)
    frame.values = renamed(frame.values, names)
    frame.changed = renamed(frame.changed, names)
    frame.wishes = renamed(frame.wishes, names)
    frame.trail = _visits(frame.trail, steps, names)
    frame.replay = _visits(frame.replay, steps, names)
    frame.attempts = _living(frame.attempts, steps)
    frame.loops = _living(frame.loops, steps)
    frame.before = {step: renamed(found, names) for step, found in _living(frame.before, steps).items()}
    frame.over = {step: renamed(found, names) for step, found in _living(frame.over, steps).items()}
    frame.ahead = {step: renamed(found, names) for step, found in _living(frame.ahead, steps).items()}
    frame.again = _steps(frame.again, steps)
    frame.redo = _steps(frame.redo, steps)
    frame.wrote = _steps(frame.wrote, steps)
    frame.spent = _steps(frame.spent, steps)


def translate_return(
    back: Return, steps: Mapping[str, str], names: Mapping[str, str], outputs: Mapping[str, str]
) -> Return:
    """Where a called flow goes back to, in the terms of the caller's present version."""
    reads = tuple(names.get(name, name) for name in back.reads)
    return Return(steps.get(back.step, back.step), dict(outputs), reads, back.tick)


def translate_question(pending: Pending, steps: Mapping[str, str], names: Mapping[str, str]) -> None:
    if pending.step is not None:
        pending.step = steps.get(pending.step, pending.step)
    pending.slots = tuple(names.get(name, name) for name in pending.slots)
    pending.shown = renamed(pending.shown, names)
    if pending.kind == "restart":
        pending.options = [renamed(given, names) for given in pending.options]


def renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The same values; one whose new name is taken already stays what that name has."""
    if names.keys().isdisjoint(values):
        return dict(values)
    kept = {name: value for name, value in values.items() if name not in names}
    return {**{names[name]: value for name, value in values.items() if name in names}, **kept}


def _visits(visits: Iterable[Visit], steps: Mapping[str, str], names: Mapping[str, str]) -> list[Visit]:
    return [
        Visit(steps[visit.step], visit.tick, tuple(names.get(n, n) for n in visit.reads), visit.done)
        for visit in visits
        if visit.step in steps
    ]


def _living(values: Mapping[str, Any], steps: Mapping[str, str]) -> dict[str, Any]:
    return {steps[step]: value for step, value in values.items() if step in steps}


def _steps(ids: Iterable[str], steps: Mapping[str, str]) -> list[str]:
    return [steps[step] for step in ids if step in steps]
