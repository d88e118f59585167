"""How well the embedded engine finds the values of a booking in single messages (Restaurant-8k).

Coope et al. 2020, "Span-ConveRT": each message names which slots were asked for, and the texts that are
values. A message is read while a flow that books a table waits for the slots that were asked for; where none
was, it runs, and waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any, Final

from soni_runtime.commands import CorrectSlot, SetSlot, StartFlow
from soni_runtime.program import CollectStep, Flow, Program, SayStep, Slot
from soni_runtime.understanding import make_understanding
from soni_runtime.understanding.base import Question, Request, Understood
from soni_runtime.understanding.evaluate.acts import forms
from soni_runtime.understanding.evaluate.commands import Counted
from soni_runtime.understanding.evaluate.sets import SetsError, read_rows
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.languages import languages
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.slots import SlotView, slot_views
from soni_runtime.understanding.local.words import fold, plain

NAME: Final = "restaurant8k"
FLOW: Final = "book_table"
NOW: Final = datetime(2019, 3, 1, 9)
_HELD: Final = 0.2
_SLOTS: Final = (
    Slot(name="people", type="integer", description="How many people will come", prompt="How many people?"),
    Slot(name="date", type="date", description="Day of the reservation", prompt="For which day?"),
    Slot(name="time", type="time", description="Time of the reservation", prompt="At what time?"),
    Slot(name="first_name", description="First name of the guest", prompt="What is your first name?"),
    Slot(name="last_name", description="Last name of the guest", prompt="What is your last name?"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanScore:
    """The score of a set of messages. ``spans`` counts values whose words are just those that are marked,
    ``values`` those that mean the same: as dates, times and numbers, or as texts without case."""

    set: str
    split: str
    messages: int
    spans: Counted
    values: Counted
    slots: Mapping[str, Counted]
    median: float
    p95: float
    wrong: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """A JSON object; shares and scores are worked out."""
        return {
            "measure": "spans",
            **{name: getattr(self, name) for name in ("set", "split", "messages")},
            "spans": _written(self.spans),
            "values": _written(self.values),
            "slots": {name: _written(found) for name, found in self.slots.items()},
            "median": round(self.median, 2),
            "p95": round(self.p95, 2),
        }


def _written(found: Counted) -> dict[str, Any]:
    return asdict(found) | {key: round(getattr(found, key), 4) for key in ("precision", "recall", "f1")}


def span_score(folder: Path, *, limit: int | None = None) -> SpanScore:
    """The score on ``restaurant8k_test.jsonl``, else on a fifth of the training messages.

    ``limit`` takes so many messages, spread over the part.

    Raises:
        SetsError: there is no such file, or it makes no sense.
    """
    split, rows = _part(folder)
    if limit is not None and len(rows) > limit:
        rows = [rows[place * len(rows) // limit] for place in range(limit)]
    try:
        return _score(split, rows)
    except (KeyError, TypeError, AttributeError) as error:
        raise SetsError(f"{NAME} is not made as it should be: {type(error).__name__}: {error}") from None


def _part(folder: Path) -> tuple[str, list[dict[str, Any]]]:
    test = folder / f"{NAME}_test.jsonl"
    if test.exists():
        return "test", read_rows(test)
    return "held-out train", held_out(read_rows(folder / f"{NAME}_train.jsonl"))


def held_out(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fifth of the training messages that is measured where the test part is not there."""
    return Random(0).sample(list(rows), max(1, round(len(rows) * _HELD)))


def _score(split: str, rows: Sequence[Mapping[str, Any]]) -> SpanScore:
    program = table_program()
    views = slot_views(program, languages(("en",)))
    spans: Counter[tuple[str, str]] = Counter()
    values: Counter[tuple[str, str]] = Counter()
    wrong = []
    understood, times = _understood(program, rows)
    for row, answer in zip(rows, understood, strict=True):
        meant = {str(slot["slot"]): str(slot["value"]) for slot in row["slots"]}
        found = _values(answer)
        words = {name: text for name, (_, text) in found.items()}
        for name in {*meant, *found}:
            same_words = name in meant and name in found and _same_text(words[name], meant[name])
            _count(spans, name, meant, found, right=same_words)
            same = same_words or (
                name in meant and name in found and _same_value(found[name][0], meant[name], views[name])
            )
            _count(values, name, meant, found, right=same)
        if any(not _same_text(words.get(n, ""), meant.get(n, "")) for n in {*meant, *found}):
            wrong.append((str(row["text"]), meant, words))
    names = [slot.name for slot in _SLOTS]
    return SpanScore(
        set=NAME,
        split=split,
        messages=len(rows),
        spans=_sum(spans, names),
        values=_sum(values, names),
        slots={name: _sum(spans, [name]) for name in names},
        median=sorted(times)[len(times) // 2],
        p95=quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        wrong=tuple(wrong),
    )


def table_program() -> Program:
    """The bot that books a table."""
    steps = tuple(CollectStep(id=f"ask_{slot.name}", slots=(slot.name,)) for slot in _SLOTS)
    flow = Flow(
        name=FLOW,
        steps=(*steps, SayStep(id="said", text=".")),
        description="Book a table at a restaurant",
        triggers=("book a table", "I would like to make a reservation", "do you have a table for us"),
    )
    return Program(name=NAME, flows={FLOW: flow}, slots={slot.name: slot for slot in _SLOTS})


def table_request(program: Program, row: Mapping[str, Any]) -> Request:
    """A message of the set as a request; where no slot was asked for, no question is open."""
    names = tuple(program.slots)
    asked = tuple(dict.fromkeys(name for name in row["asked"] if name in names))
    prompt = " ".join(str(program.slots[name].prompt) for name in asked) or "How can I help you?"
    question = Question(kind="collect", flow=FLOW, slots=asked, prompt=prompt) if asked else None
    return Request(
        text=str(row["text"]),
        program=program,
        question=question,
        active=FLOW,
        settable=names,
        recent=(("bot", prompt),),
        now=NOW,
    )


def _understood(program: Program, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Understood], list[float]]:
    engine = make_understanding(program)
    times: list[float] = []

    async def run() -> list[Understood]:
        await engine.understand(table_request(program, rows[0]))
        made = []
        for row in rows:
            request = table_request(program, row)
            began = perf_counter()
            made.append(await engine.understand(request))
            times.append((perf_counter() - began) * 1000)
        return made

    return asyncio.run(run()), times


def _values(understood: Understood) -> dict[str, tuple[Any, str]]:
    """Slot → its value, and the words it came from."""
    found: dict[str, tuple[Any, str]] = {}
    for command, evidence in zip(understood.commands, understood.evidence, strict=True):
        if isinstance(command, SetSlot | CorrectSlot):
            found[command.slot] = (command.value, evidence.words)
        elif isinstance(command, StartFlow):
            found.update({name: (value, str(value)) for name, value in command.slots.items()})
    return found


def _same_text(one: str, other: str) -> bool:
    return plain(fold(one)) == plain(fold(other))


def _same_value(value: Any, text: str, view: SlotView) -> bool:
    """True if the marked text, read as an answer to its question, is this value."""
    if isinstance(value, str):
        return _same_text(value, text)
    message = Message.of(text, tag="en", others=(), now=NOW)
    return any(forms(one.value) & forms(value) for one in find(view, message, asked=True)[:1])


def _count(
    counts: Counter[tuple[str, str]],
    name: str,
    meant: Mapping[str, Any],
    found: Mapping[str, Any],
    *,
    right: bool,
) -> None:
    if right:
        counts[name, "right"] += 1
        return
    counts[name, "missed"] += name in meant
    counts[name, "wrong"] += name in found


def _sum(counts: Counter[tuple[str, str]], names: Sequence[str]) -> Counted:
    return Counted(**{key: sum(counts[name, key] for name in names) for key in ("right", "wrong", "missed")})
