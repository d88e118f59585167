"""``scripts/bench normalise``: replies to questions of the Schema-Guided Dialogue set that validate.

For every question for one slot, the words the user gave the value in are put through coercion and validation
as they are, and after normalisation. A slot gets the type that its description in the corpus implies. Free
text is left out, as everything is one. ``right``: the value is the annotated one. The clock stands where the
corpus has it, on 1 March 2019.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from benchmarks.corpora import MissingCorpus, corpus, lines
from soni_runtime.errors import SoniError
from soni_runtime.program import Program, Slot
from soni_runtime.types import coerce, coerce_enum
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.normalising import Normaliser

NOW: Final = datetime(2019, 3, 1, 9, 0)
_SEMANTIC: Final = {"date": "date", "time": "time"}
_NUMBERS: Final = frozenset(("number", "count", "money", "duration"))


@dataclass(slots=True)
class Tally:
    count: int = 0
    without: int = 0
    with_: int = 0
    right_without: int = 0
    right_with: int = 0


def rows() -> list[dict[str, object]]:
    """What was counted for each type of slot and for all; a row that says so where the corpus is missing."""
    try:
        tallies = _measure()
    except MissingCorpus as missing:
        return [{"row": "normalise", "missing": str(missing)}]
    return [
        {
            "row": "normalise",
            "type": kind,
            "replies": tally.count,
            "valid_without": tally.without / tally.count,
            "valid_with": tally.with_ / tally.count,
            "right_without": tally.right_without / tally.count,
            "right_with": tally.right_with / tally.count,
        }
        for kind, tally in tallies.items()
    ]


def text() -> str:
    """The table."""
    shown = [
        "replies to questions that validate, without and with normalisation (SGD, development)",
        f"{'type':<12} {'replies':>8} {'valid':>7} {'→':^3} {'valid':>7} {'right':>7} {'→':^3} {'right':>7}",
    ]
    for row in rows():
        if "missing" in row:
            return f"normalise: {row['missing']}"
        shown.append(
            f"{row['type']:<12} {row['replies']:>8} {row['valid_without']:>7.3f} {'→':^3} "
            f"{row['valid_with']:>7.3f} {row['right_without']:>7.3f} {'→':^3} {row['right_with']:>7.3f}"
        )
    return "\n".join(shown)


def _measure() -> dict[str, Tally]:
    known = json.loads(corpus("sgd/bot.json").read_text(encoding="utf-8"))["slots"]
    replies = list(_replies())
    slots: dict[str, Slot] = {}
    for name, _, gold in replies:
        slot = _slot(name, known.get(name, {}), gold)
        if slot is not None:
            slots.setdefault(name, slot)
    program = Program(name="sgd", slots=slots, flows={})
    normaliser = Normaliser(program)
    request = Request(text="", program=program, now=NOW)
    tallies: dict[str, Tally] = {}
    for name, words, gold in replies:
        if (slot := slots.get(name)) is None:
            continue
        wanted = _accepted(slot, gold)
        plain = _accepted(slot, words)
        normal = _accepted(slot, normaliser.value(slot, words, request))
        kind = "enumeration" if slot.values is not None else slot.type
        for tally in (tallies.setdefault(kind, Tally()), tallies.setdefault("all", Tally())):
            tally.count += 1
            tally.without += plain is not None
            tally.with_ += normal is not None
            tally.right_without += plain is not None and plain == wanted
            tally.right_with += normal is not None and normal == wanted
    return dict(sorted(tallies.items(), key=lambda item: (item[0] == "all", item[0])))


def _replies() -> Iterator[tuple[str, str, str]]:
    """Slot, the user's words and the annotated value of every answer to a question for one slot."""
    for dialogue in lines("nlu/sgd_dev.jsonl"):
        asked: list[str] = []
        for turn in dialogue["turns"]:
            for command in turn["commands"]:
                if command["type"] == "SetSlot" and [command["slot"]] == asked:
                    yield command["slot"], command["surface"], command["value"]
            system = turn["system"]
            asked = system["slots"] if system["kind"] == "collect" else []


def _slot(name: str, known: dict[str, Any], gold: str) -> Slot | None:
    values = [str(value) for value in known.get("values", ())]
    if known.get("type") == "bool" or set(values) == {"True", "False"}:
        return Slot(name=name, type="boolean")
    if known.get("type") == "enum" and not all(value.isdigit() for value in values):
        return Slot(name=name, values=dict.fromkeys(values, ()))
    kind = _SEMANTIC.get(str(known.get("semantic")))
    if kind is not None:
        return Slot(name=name, type=kind)
    numeric = gold.replace(".", "", 1).isdigit()
    counted = known.get("semantic") in _NUMBERS or known.get("type") in ("int", "float", "enum")
    return Slot(name=name, type="number") if numeric and counted else None


def _accepted(slot: Slot, value: Any) -> Any:
    """The value that would be stored; None where it is refused."""
    try:
        if slot.values is not None:
            return coerce_enum(value, slot.values, language="en")
        made = coerce(value, slot.type, language="en", now=NOW)
    except SoniError:
        return None
    return made.isoformat() if isinstance(made, date | time) else made
