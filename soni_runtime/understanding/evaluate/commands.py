"""How well the embedded engine finds the commands of annotated dialogues, turn by turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any, Final

from soni_runtime.understanding import make_understanding
from soni_runtime.understanding.base import Understanding
from soni_runtime.understanding.evaluate.acts import KINDS, Act, acts_found
from soni_runtime.understanding.evaluate.dialogues import UserTurn, user_turns
from soni_runtime.understanding.evaluate.neutral import ANYTHING, NeutralBot, neutral_bot
from soni_runtime.understanding.evaluate.sets import SetsError, read_object, read_rows

TYPES: Final = ("date", "time", "integer", "number", "boolean", "enum", "free text")
PARTS: Final = ("all", "even", "odd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a number were right."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Acts that were found and meant, found and not meant, and meant and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandScore:
    """The score of a set. ``kinds`` and ``all`` count acts over all user turns (micro), ``exact`` the turns
    with just the right acts. ``asked`` is, by type of slot and for ``all``, how often an answer to a question
    for one slot gave it the right value; only answers that give it one count. Times are in milliseconds."""

    set: str
    split: str
    dialogues: int
    turns: int
    all: Counted
    kinds: Mapping[str, Counted]
    exact: float
    asked: Mapping[str, Share]
    median: float
    p95: float
    wrong: tuple[WrongTurn, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """A JSON object; shares and scores are worked out."""
        found = {"all": self.all, **self.kinds}
        return {
            "measure": "commands",
            **{name: getattr(self, name) for name in ("set", "split", "dialogues", "turns")},
            "exact": round(self.exact, 4),
            "commands": {
                name: asdict(counts)
                | {key: round(getattr(counts, key), 4) for key in ("precision", "recall", "f1")}
                for name, counts in found.items()
            },
            "asked": {name: asdict(one) | {"share": round(one.share, 4)} for name, one in self.asked.items()},
            "median": round(self.median, 2),
            "p95": round(self.p95, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTurn:
    """A turn that was not understood as it was meant."""

    turn: UserTurn
    missed: tuple[Act, ...]
    wrong: tuple[Act, ...]
    found: tuple[Act, ...]


def command_score(
    name: str, folder: Path, bot: Path, *, limit: int | None = None, part: str = "all"
) -> CommandScore:
    """The score on the dialogues of ``NAME_test.jsonl``, else of the development part.

    ``limit`` takes so many dialogues, spread over the file; ``part`` all of them, or those on even or odd
    lines (from 0). Kinds of acts that the annotation of the set does not have are not counted.

    Raises:
        SetsError: a file is missing, or makes no sense.
    """
    split = next((s for s in ("test", "dev", "val") if (folder / f"{name}_{s}.jsonl").exists()), "dev")
    try:
        return _score(name, split, folder, read_object(bot), limit, part)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SetsError(f"{name} is not made as it should be: {type(error).__name__}: {error}") from None


def _score(
    name: str, split: str, folder: Path, described: dict[str, Any], limit: int | None, part: str
) -> CommandScore:
    rows = read_rows(folder / f"{name}_{split}.jsonl")
    rows = rows[PARTS.index(part) - 1 :: 2] if part != "all" else rows
    if limit is not None and len(rows) > limit:
        rows = [rows[place * len(rows) // limit] for place in range(limit)]
    turns = list(_turns(rows, described))
    if not turns:
        raise SetsError(f"{name} has no user turns")
    annotated = {act.kind for turn in turns for act in turn.gold.acts}
    annotated |= {"cancel"} if "deny" in annotated else set()
    if not any(
        command["type"] == "ChitChat" for row in rows for t in row["turns"] for command in t["commands"]
    ):
        annotated.discard("chitchat")  # goodbyes alone are no annotation of small talk
    counts: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    times: list[float] = []
    wrong = []
    for turn, (acts, milliseconds) in zip(turns, _understood(turns), strict=True):
        found = tuple(act for act in acts if act.kind in annotated)
        times.append(milliseconds)
        missed = _count(turn, found, counts)
        extra = tuple(a for a in found if not any(a.matches(g) for g in (*turn.gold.acts, *turn.gold.also)))
        if missed or extra:
            wrong.append(WrongTurn(turn=turn, missed=missed, wrong=extra, found=found))
        _count_asked(turn, found, asked)
    kinds = {kind: _found(counts, (kind,)) for kind in KINDS if kind in annotated}
    return CommandScore(
        set=name,
        split=split if part == "all" else f"{split}, {part} lines",
        dialogues=len(rows),
        turns=len(turns),
        all=_found(counts, tuple(kinds)),
        kinds=kinds,
        exact=1 - len(wrong) / len(turns),
        asked={kind: Share(right=asked[kind, "right"], of=asked[kind, "of"]) for kind in ("all", *TYPES)},
        median=sorted(times)[len(times) // 2],
        p95=quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        wrong=tuple(wrong),
    )


def _turns(rows: Iterable[Mapping[str, Any]], described: Mapping[str, Any]) -> Iterator[UserTurn]:
    """The user turns of all dialogues, those of the same services together: they have one bot."""
    by_services: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        by_services.setdefault(tuple(sorted(row["services"])), []).append(row)
    for services, own in by_services.items():
        bot: NeutralBot = neutral_bot(described, services)
        for row in own:
            yield from user_turns(row, bot)


def _understood(turns: Iterable[UserTurn]) -> list[tuple[tuple[Act, ...], float]]:
    """The acts that the engine finds in each turn, and the milliseconds it takes; start-up not included."""

    async def run() -> list[tuple[tuple[Act, ...], float]]:
        made: list[tuple[tuple[Act, ...], float]] = []
        engine: Understanding | None = None
        program = None
        for turn in turns:
            if engine is None or turn.request.program is not program:
                program = turn.request.program
                engine = make_understanding(program)
                await engine.understand(turn.request)
            began = perf_counter()
            understood = await engine.understand(turn.request)
            took = (perf_counter() - began) * 1000
            made.append((acts_found(understood.commands, turn.request), took))
        return made

    return asyncio.run(run())


def _count(turn: UserTurn, found: tuple[Act, ...], counts: Counter[tuple[str, str]]) -> tuple[Act, ...]:
    """Counts the acts of a turn; gives those that were missed."""
    gold = turn.gold
    missed = tuple(act for act in gold.acts if not any(act.matches(other) for other in found))
    for act in gold.acts:
        counts[act.kind, "missed" if act in missed else "right"] += 1
    for act in found:
        if not any(act.matches(other) for other in (*gold.acts, *gold.also)):
            counts[act.kind, "wrong"] += 1
    return missed


def _found(counts: Counter[tuple[str, str]], kinds: tuple[str, ...]) -> Counted:
    return Counted(**{key: sum(counts[kind, key] for kind in kinds) for key in ("right", "wrong", "missed")})


def _count_asked(turn: UserTurn, found: tuple[Act, ...], asked: Counter[tuple[str, str]]) -> None:
    question = turn.request.question
    if question is None or question.kind != "collect" or len(question.slots) != 1:
        return
    name = question.slots[0]
    wanted = next((act for act in turn.gold.acts if act.kind == "set" and act.about == name), None)
    if wanted is None:
        return
    right = any(act.matches(wanted) for act in found)
    for kind in ("all", _type(turn, name)):
        asked[kind, "of"] += 1
        asked[kind, "right"] += right


def _type(turn: UserTurn, name: str) -> str:
    slot = turn.request.program.slots[name]
    if slot.values is not None:
        values = [value for value in slot.values if value != ANYTHING]
        return "integer" if values and all(value.isdigit() for value in values) else "enum"
    return slot.type if slot.type in TYPES else "free text"
