"""Choosing from a list: how its elements are shown, and which one an answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from soni_runtime.errors import ExpressionError
from soni_runtime.frames import World
from soni_runtime.program import CollectStep, Flow, Slot
from soni_runtime.state import Frame, State

MAX_NUMBER_DIGITS: Final = 6
"""A longer number is no position in a list that anybody was shown."""


def flow_title(flow: Flow) -> str:
    """A flow's name for people: its description, else its id with spaces."""
    text = (flow.description or "").strip() or flow.name.replace("_", " ")
    return text[:1].lower() + text[1:].rstrip(".") if text[1:2].islower() else text.rstrip(".")


def slot_title(slot: Slot) -> str:
    """A slot's name for people."""
    return slot.name.replace("_", " ")


def option_labels(
    world: World, state: State, frame: Frame, step: CollectStep, options: Sequence[Any]
) -> list[str]:
    """How the options of a choice are shown: by ``show``; those it cannot show, as they are."""
    labels = []
    for option in options:
        scope = world.scope(state, frame, {"item": option})
        try:
            labels.append(
                str(world.compute(step.show, scope)) if step.show is not None else scope.show(option)
            )
        except ExpressionError:
            labels.append(scope.show(option))
    return labels


def pick_option(
    options: Sequence[Any], labels: Sequence[str], wanted: Any, *, by_position: bool = False
) -> int | None:
    """The place of the option that ``wanted`` means: equal to it, its number from 1, its text, or the text
    of one of its fields. None where that is none of them or more than one.

    ``by_position``: a number is a position even where an option equals it.
    """
    number = _position(wanted)
    if by_position and number is not None and 1 <= number <= len(options):
        return number - 1
    same = [place for place, option in enumerate(options) if _same(option, wanted)]
    if same:
        return same[0]
    if number is not None and 1 <= number <= len(options):
        return number - 1
    text = str(wanted).strip().casefold()
    if not text or isinstance(wanted, bool):
        return None
    pairs = list(zip(options, labels, strict=True))
    matches = [n for n, (_, label) in enumerate(pairs) if text == label.strip().casefold()]
    if not matches:
        matches = [n for n, (option, _) in enumerate(pairs) if text in _field_texts(option)]
    if not matches and number is None:
        matches = [n for n, (_, label) in enumerate(pairs) if _has_words(label.casefold(), text)]
    return matches[0] if len(matches) == 1 else None


def _has_words(label: str, text: str) -> bool:
    """Does a word of ``label`` begin with ``text``?"""
    place = label.find(text)
    while place > 0 and label[place - 1].isalnum():
        place = label.find(text, place + 1)
    return place >= 0


def _position(wanted: Any) -> int | None:
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return wanted
    text = str(wanted).strip() if isinstance(wanted, str) else ""
    if text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_DIGITS:
        return int(text)
    return None


def _same(option: Any, wanted: Any) -> bool:
    return isinstance(option, bool) == isinstance(wanted, bool) and bool(option == wanted)


def _field_texts(option: Any) -> set[str]:
    values = option.values() if isinstance(option, Mapping) else (option,)
    return {
        str(value).strip().casefold()
        for value in values
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }
