"""Dealing conversations and triggers into parts, so that no part has seen what another is measured on.

Whole conversations are dealt, never single turns. A trigger goes where a conversation that says it goes, and
conversations that share one go together; triggers that none says are dealt flow by flow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

from soni_runtime.program import Program
from soni_runtime.understanding.local.flows import MARK
from soni_runtime.understanding.optimize.examples import HELD_OUT, TRAIN, VALIDATION

_ORDER: Final = (TRAIN, HELD_OUT, VALIDATION, TRAIN)
"""Whose turn it is: half of everything is learnt from, and what there is one of is."""


def spoken(text: str) -> str:
    """A text as it is compared: without case, marks of sentences and further spaces."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


class Triggers:
    """The triggers of a program, each with the part it was dealt to."""

    def __init__(self, program: Program, said: Mapping[str, Sequence[str]], seed: int) -> None:
        """``said`` are given conversations by name, each with what its user says."""
        self._patterns = {
            trigger: _pattern(trigger) for flow in program.flows.values() for trigger in flow.triggers
        }
        groups = _Groups()
        for name, texts in said.items():
            groups.add(("talk", name))
            for trigger in self._said_in(texts):
                groups.join(("talk", name), ("trigger", spoken(trigger)))
        self.talks: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        for place, group in enumerate(_shuffled(groups.groups(), Random(seed))):
            part = _ORDER[place % len(_ORDER)]
            for kind, name in group:
                (self.talks if kind == "talk" else self._parts)[name] = part
        for flow in program.flows.values():
            self._deal(flow.triggers, Random(f"{seed}:{flow.name}"))

    def _said_in(self, texts: Iterable[str]) -> list[str]:
        plain = [spoken(text) for text in texts]
        return [
            trigger
            for trigger, pattern in self._patterns.items()
            if any(pattern.fullmatch(text) for text in plain)
        ]

    def _deal(self, triggers: Sequence[str], random: Random) -> None:
        """Deal what is left of one flow's triggers, to the parts that have fewest first."""
        left = list(dict.fromkeys(key for t in triggers if (key := spoken(t)) not in self._parts))
        random.shuffle(left)
        counts = dict.fromkeys(_ORDER, 0)
        for trigger in triggers:
            part = self._parts.get(spoken(trigger))
            if part is not None:
                counts[part] += 1
        for key in left:
            part = min(counts, key=lambda one: (counts[one] / _ORDER.count(one), _ORDER.index(one)))
            self._parts[key] = part
            counts[part] += 1

    def part(self, trigger: str) -> str:
        """The part of a trigger."""
        return self._parts[spoken(trigger)]


def says(text: str, trigger: str) -> bool:
    """Is a text this trigger, with anything in the place of its marks?"""
    return _pattern(trigger).fullmatch(spoken(text)) is not None


def _pattern(trigger: str) -> re.Pattern[str]:
    """What a trigger matches of what is said, with anything in the place of its marks."""
    pieces = MARK.split(trigger)[::2]  # every other piece is the name of a slot
    return re.compile(r" *\S.*? *".join(re.escape(spoken(piece)) for piece in pieces))


class _Groups:
    """What belongs together (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, item: tuple[str, str]) -> None:
        self._parent.setdefault(item, item)

    def root(self, item: tuple[str, str]) -> tuple[str, str]:
        while self._parent[item] != item:
            item = self._parent[item]
        return item

    def join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        self.add(one)
        self.add(other)
        self._parent[self.root(other)] = self.root(one)

    def groups(self) -> list[list[tuple[str, str]]]:
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for item in self._parent:
            found.setdefault(self.root(item), []).append(item)
        return [sorted(group) for group in found.values()]


def _shuffled(groups: list[list[tuple[str, str]]], random: Random) -> list[list[tuple[str, str]]]:
    ordered = sorted(groups)
    random.shuffle(ordered)
    return ordered
