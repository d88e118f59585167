"""Domains of made-up bots: their slots and flows with many wordings, read from a short notation.

A block begins with ``slot KIND: name, name`` or ``flow name, name``; the lines below it begin with a
mark and hold entries between ``|``. Of a slot: ``-`` descriptions, ``n`` what people call it, ``+``
phrases that give the value at ``{}`` (of kind ``bool``: that say yes to it), ``x`` phrases that say no
to it, ``?`` questions of the bot, ``!`` questions of the user about it, ``v`` its values. Of a flow:
``-`` descriptions, ``+`` requests (they may name slots, ``to {destination}``), ``o`` offers of the bot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from training.vocabularies import listed

_HEAD = re.compile(r"(slot|flow)\s+(?:(\w+):\s*)?(.+)")
_HOLE = re.compile(r"\{(\w*)\}")

Template = tuple[tuple[str, str | None], ...]
"""Words and, after them, the slot whose value follows ("" for the slot at hand, None at the end)."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """A slot (``kind`` is set) or a flow (``kind`` is empty)."""

    key: str
    kind: str
    names: tuple[str, ...]
    descriptions: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Domain:
    """What one made-up bot is about."""

    name: str
    slots: dict[str, Entry] = field(default_factory=dict)
    flows: dict[str, Entry] = field(default_factory=dict)


_FIELDS = {
    "-": "descriptions",
    "n": "nouns",
    "+": "phrases",
    "x": "refusals",
    "?": "asks",
    "!": "questions",
    "v": "choices",
    "o": "offers",
}


def domains(text: str) -> tuple[Domain, ...]:
    """The domains of a text in the notation, each below ``# name``. Raises ValueError for bad lines."""
    found: list[Domain] = []
    entry: Entry | None = None
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        if line.startswith("# "):
            found.append(Domain(name=line[2:].strip()))
        elif head := _HEAD.fullmatch(line):
            names = tuple(name.strip() for name in head[3].split(","))
            entry = Entry(key=names[0], kind=head[2] or "", names=names)
            group = found[-1].slots if head[1] == "slot" else found[-1].flows
            if entry.key in found[-1].slots or entry.key in found[-1].flows:
                raise ValueError(f"{entry.key} twice in {found[-1].name}")
            group[entry.key] = entry
        elif entry is not None and line[0] in _FIELDS and line[1:2] == " ":
            name = _FIELDS[line[0]]
            setattr(entry, name, getattr(entry, name) + listed(line[2:]))
        else:
            raise ValueError(line)
    for domain in found:
        for each in (*domain.slots.values(), *domain.flows.values()):
            each.nouns = each.nouns or (each.names[0].replace("_", " "),)
    return tuple(found)


@cache
def template(text: str) -> Template:
    """The pieces of a phrase with holes."""
    parts = _HOLE.split(text)
    return tuple(
        (parts[place], parts[place + 1] if place + 1 < len(parts) else None)
        for place in range(0, len(parts), 2)
    )
