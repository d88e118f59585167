"""The numbers that measured messages come to, and their JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any, Final

from soni_runtime.commands import Command
from soni_runtime.understanding.evaluate.bot import Measured, Unreached
from soni_runtime.understanding.evaluate.bot_turns import MeasuredTurn
from soni_runtime.understanding.evaluate.scoring import Tally
from soni_runtime.values import plain_view

FORMAT: Final = 1
"""The version of the JSON: within one, fields are only added."""

BINS: Final = 10

METRICS: Final = ("command_exact", "command_f1", "slot_f1", "joint_goal", "flow_accuracy")
"""The shares that a limit can be set for, each None where there was nothing to measure."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Commands of which the engine was sure from ``low`` to below ``high`` (the last bin: up to 1):
    how many, how sure on average, and the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def calibration(sure: Sequence[tuple[float, bool]], bins: int = BINS) -> tuple[list[Bin], float | None]:
    """The reliability diagram of pairs of confidence and rightness, and the expected calibration error.

    Equal bins of confidence; the error is the distance between confidence and accuracy, weighted by the
    number in the bin (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017). Empty bins are left out; the
    error of nothing is None.
    """
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        kept = min(max(confidence, 0.0), 1.0)
        filled.setdefault(min(int(kept * bins), bins - 1), []).append((kept, right))
    made = [
        Bin(
            low=place / bins,
            high=(place + 1) / bins,
            count=len(inside),
            confidence=sum(confidence for confidence, _ in inside) / len(inside),
            accuracy=sum(right for _, right in inside) / len(inside),
        )
        for place, inside in sorted(filled.items())
    ]
    if not made:
        return [], None
    return made, sum(b.count * abs(b.accuracy - b.confidence) for b in made) / len(sure)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of a message. ``first`` is the one that loads the engine; the others leave it out."""

    first: float
    median: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BotScore:
    """How well the messages of a bot's tests are understood. Shares are 0 to 1.

    ``kinds`` and ``slots`` are counts by kind of command and by slot, ``flows`` counts pairs of the flow
    meant and the one understood.
    """

    turns: tuple[MeasuredTurn, ...]
    unreached: tuple[Unreached, ...]
    conversations: int
    kinds: Mapping[str, Tally]
    slots: Mapping[str, Tally]
    flows: Mapping[tuple[str, str], int]
    bins: tuple[Bin, ...]
    calibration_error: float | None
    engines: Mapping[str, int]
    times: Times

    @classmethod
    def of(cls, measured: Measured) -> BotScore:
        """The score of what was measured: at least one message."""
        turns = tuple(measured.turns)
        bins, error = calibration([pair for turn in turns for pair in turn.sure])
        return cls(
            turns=turns,
            unreached=tuple(measured.unreached),
            conversations=measured.conversations,
            kinds=_summed(turn.kinds for turn in turns),
            slots=_summed(turn.slots for turn in turns),
            flows=dict(sorted(Counter(pair for turn in turns for pair in turn.flows).items())),
            bins=tuple(bins),
            calibration_error=error,
            engines=dict(sorted(Counter(turn.engine for turn in turns).items())),
            times=_times([turn.milliseconds for turn in turns]),
        )

    @property
    def gold(self) -> int:
        """How many messages have gold commands."""
        return sum(turn.gold is not None for turn in self.turns)

    @property
    def goals(self) -> int:
        """How many messages have a goal."""
        return sum(turn.goal is not None for turn in self.turns)

    @property
    def wrong(self) -> tuple[MeasuredTurn, ...]:
        return tuple(turn for turn in self.turns if turn.wrong)

    def metrics(self) -> dict[str, tuple[float | None, int, str]]:
        """For each of ``METRICS`` its value, and of how many what it is the share."""
        kinds, slots = _total(self.kinds), _total(self.slots)
        starts = sum(self.flows.values())
        same = sum(count for (meant, understood), count in self.flows.items() if meant == understood)
        return {
            "command_exact": (
                _share(sum(t.exact is True for t in self.turns), self.gold),
                self.gold,
                "turns",
            ),
            "command_f1": (kinds.f1 if self.gold else None, kinds.gold, "commands"),
            "slot_f1": (slots.f1 if self.slots else None, slots.gold, "values"),
            "joint_goal": (_share(sum(t.goal is True for t in self.turns), self.goals), self.goals, "turns"),
            "flow_accuracy": (_share(same, starts), starts, "starts"),
        }

    @property
    def tokens(self) -> tuple[int, int]:
        """All tokens of prompts and of answers."""
        return sum(turn.tokens_in for turn in self.turns), sum(turn.tokens_out for turn in self.turns)

    def to_dict(self, wrong: int | None = None) -> dict[str, Any]:
        """A JSON object, described in docs/guide/evaluating.md; with so many wrong turns (None: all)."""
        read, written = self.tokens
        return {
            "turns": {
                "conversations": self.conversations,
                "measured": len(self.turns),
                "gold_commands": self.gold,
                "goals": self.goals,
                "wrong": len(self.wrong),
                "unreached": sum(part.turns for part in self.unreached),
            },
            "scores": {name: _rounded(value) for name, (value, _, _) in self.metrics().items()},
            "commands": [{"kind": name, **_counts(tally)} for name, tally in self.kinds.items()],
            "slots": [{"slot": name, **_counts(tally)} for name, tally in self.slots.items()],
            "flows": [
                {"meant": meant, "understood": understood, "count": count}
                for (meant, understood), count in self.flows.items()
            ],
            "calibration": {
                "error": _rounded(self.calibration_error),
                "bins": [
                    {
                        "from": b.low,
                        "to": b.high,
                        "count": b.count,
                        "confidence": _rounded(b.confidence),
                        "accuracy": _rounded(b.accuracy),
                    }
                    for b in self.bins
                ],
            },
            "engines": dict(self.engines),
            "tokens": {
                "in": read,
                "out": written,
                "in_per_turn": _rounded(read / len(self.turns)),
                "out_per_turn": _rounded(written / len(self.turns)),
            },
            "milliseconds": {
                "first": round(self.times.first, 1),
                "median": round(self.times.median, 1),
                "p95": round(self.times.p95, 1),
            },
            "wrong": [_turn(turn) for turn in self.wrong[:wrong]],
            "unreached": [
                {"place": part.place, "test": part.test, "turns": part.turns, "reason": part.reason}
                for part in self.unreached
            ],
        }


def _summed(counts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    summed: dict[str, Tally] = {}
    for each in counts:
        for name, tally in each.items():
            summed[name] = summed.get(name, Tally()) + tally
    return dict(sorted(summed.items()))


def _total(tallies: Mapping[str, Tally]) -> Tally:
    return sum(tallies.values(), Tally())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _times(every: Sequence[float]) -> Times:
    rest = every[1:] or every
    return Times(every[0], median(rest), quantiles(rest, n=20)[-1] if len(rest) > 1 else rest[0])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "gold": tally.gold,
        "found": tally.right + tally.extra,
        "right": tally.right,
        "precision": _rounded(tally.precision),
        "recall": _rounded(tally.recall),
        "f1": _rounded(tally.f1),
    }


def _turn(turn: MeasuredTurn) -> dict[str, Any]:
    return {
        "place": turn.place,
        "test": turn.test,
        "text": turn.text,
        "asked": turn.asked or None,
        "gold": None if turn.gold is None else _plain(turn.gold),
        "found": _plain(turn.found),
        "exact": turn.exact,
        "goal": turn.goal,
        "engine": turn.engine,
        "notes": list(turn.notes),
    }


def _plain(commands: Iterable[Command]) -> list[Any]:
    return [plain_view(command.to_dict()) for command in commands]
