"""Whether commands are those that were meant: the one place where found commands meet gold ones.

Commands are the same where ``apply`` would make the same of them. A value is a value, whether it came with
the start of a flow, as a value or as a correction; a date is its ISO text, letters may be large or small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    Command,
    CorrectSlot,
    Deny,
    RestartFlow,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.errors import SoniError
from soni_runtime.picking import flow_title, pick_option
from soni_runtime.program import Slot
from soni_runtime.types import coerce, coerce_enum
from soni_runtime.understanding.base import Question, Request
from soni_runtime.values import plain_view


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of what was found rightly (true positives), wrongly (false positives) and not at all (false
    negatives). Shares are 1.0 where there was nothing to find and nothing was found."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.extra + other.extra, self.missing + other.missing)

    @property
    def gold(self) -> int:
        """How many there were to find."""
        return self.right + self.missing

    @property
    def precision(self) -> float:
        found = self.right + self.extra
        return self.right / found if found else float(not self.missing)

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else float(not self.extra)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall: 2·TP / (2·TP + FP + FN)."""
        both = 2 * self.right + self.extra + self.missing
        return 2 * self.right / both if both else 1.0


@dataclass(frozen=True, slots=True)
class CommandScore:
    """How the commands found for a message compare with the gold ones.

    ``true_positives`` (as the gold has them), ``false_positives`` and ``false_negatives`` are single
    commands: the values that come with a start stand beside it. ``exact``: nothing is missing, nothing is too
    much, and flows start in the same order.
    """

    true_positives: tuple[Command, ...]
    false_positives: tuple[Command, ...]
    false_negatives: tuple[Command, ...]
    exact: bool

    @property
    def tally(self) -> Tally:
        return Tally(len(self.true_positives), len(self.false_positives), len(self.false_negatives))

    @property
    def f1(self) -> float:
        return self.tally.f1


def score(gold: Sequence[Command], found: Sequence[Command], request: Request | None = None) -> CommandScore:
    """Compare ``found`` with ``gold``, in any order but that of starts.

    ``request`` is what was understood. With it, values are compared in the types of their slots, and what
    depends on the point of the conversation is: `cancel_flow` means the active flow, yes to a question for a
    truth value sets it, and an option is the same by number and by text. Raises nothing.
    """
    wanted, made = parts(gold, request), parts(found, request)
    wanted_keys = [_key(command, request) for command in wanted]
    made_keys = [_key(command, request) for command in made]
    right, missing = _split(wanted, wanted_keys, Counter(made_keys))
    _, extra = _split(made, made_keys, Counter(wanted_keys))
    exact = not missing and not extra and _starts(wanted) == _starts(made)
    return CommandScore(right, extra, missing, exact)


def parts(commands: Iterable[Command], request: Request | None = None) -> list[Command]:
    """``commands`` one by one, in the form in which they are compared: starts without values, and those
    beside them; answers that set a slot as what they set."""
    single: list[Command] = []
    for command in commands:
        if isinstance(command, StartFlow) and command.slots:
            single += [StartFlow(command.flow), *(SetSlot(name, v) for name, v in command.slots.items())]
        else:
            single.append(command)
    return single if request is None else [_here(command, request) for command in single]


def slot_values(commands: Iterable[Command], request: Request | None = None) -> dict[str, Hashable]:
    """The slots that ``commands`` give a value, each with it as it is compared; the last one holds."""
    return {
        command.slot: value_key(command.slot, command.value, request)
        for command in parts(commands, request)
        if isinstance(command, SetSlot | CorrectSlot)
    }


def value_key(slot: str, value: Any, request: Request | None = None) -> Hashable:
    """What is equal for values of ``slot`` that mean the same."""
    known = request.program.slots.get(slot) if request is not None else None
    if known is not None and request is not None:
        value = _typed(known, value, request.language, request.now)
    return _frozen(plain_view(value))


def _split(
    commands: Sequence[Command], keys: Sequence[Hashable], others: Counter[Hashable]
) -> tuple[tuple[Command, ...], tuple[Command, ...]]:
    """Those of ``commands`` that are among the others, each of which counts once, and those that are not."""
    shared: list[Command] = []
    alone: list[Command] = []
    for command, key in zip(commands, keys, strict=True):
        if others[key] > 0:
            others[key] -= 1
            shared.append(command)
        else:
            alone.append(command)
    return tuple(shared), tuple(alone)


def _starts(commands: Iterable[Command]) -> list[str]:
    return [command.flow for command in commands if isinstance(command, StartFlow)]


def _key(command: Command, request: Request | None) -> Hashable:
    match command:
        case SetSlot(slot=name, value=value) | CorrectSlot(slot=name, value=value):
            return ("value", name, value_key(name, value, request))
        case ChitChat():
            return ("chitchat",)  # the proposed reply is no part of what was meant
        case Clarify(topic=topic, options=options):
            return ("clarify", topic, frozenset(options))
        case _:
            return tuple(command.to_dict().items())


# ------------------------------------------------------------------ at this point of the conversation


def _here(command: Command, request: Request) -> Command:
    """What ``command`` comes to where ``request`` was made."""
    question = request.question
    match command:
        case CancelFlow(flow=None):
            return CancelFlow(request.active)
        case RestartFlow(flow=None):
            return RestartFlow(request.active)
        case Choose(option=option) if question is not None:
            return _chosen(option, question, request)
        case SetSlot(slot=name, value=value) if question is not None and question.kind == "choose":
            place = _place(value, question) if name in question.slots else None
            return command if place is None else Choose(place)
        case Affirm() | Deny() if question is not None and question.kind == "collect":
            return _answer(command, question, request)
        case _:
            return command


def _chosen(option: int | str, question: Question, request: Request) -> Command:
    place = _place(option, question)
    if place is None:
        return Choose(option)
    if question.kind == "clarify":
        titles = {flow_title(flow): name for name, flow in request.program.flows.items()}
        flow = titles.get(question.options[place - 1])
        return Choose(place) if flow is None else StartFlow(flow)
    return Choose(place)


def _place(wanted: Any, question: Question) -> int | None:
    """The number, from 1, of the option that is wanted."""
    place = pick_option(question.options, question.options, wanted, by_position=True)
    return None if place is None else place + 1


def _answer(command: Command, question: Question, request: Request) -> Command:
    """Yes and no to a question for a slot, as the engine takes them."""
    slot = request.program.slots.get(question.slots[0]) if len(question.slots) == 1 else None
    truth = isinstance(command, Affirm)
    if slot is not None and slot.values is not None:
        word = "yes" if truth else "no"
        named = _typed(slot, word, request.language, request.now)
        return SetSlot(slot.name, named) if named in slot.values else command
    if slot is not None and slot.type.removeprefix("optional ") in ("boolean", "bool"):
        return SetSlot(slot.name, truth)
    return Skip() if not truth and "skip" in (request.answers or ()) else command


# ------------------------------------------------------------------ values


def _typed(slot: Slot, value: Any, language: str, now: datetime | None) -> Any:
    """``value`` in the type of ``slot``; as it is where it does not fit."""
    try:
        if slot.values is not None:
            return coerce_enum(value, slot.values, language=language)
        return coerce(value, slot.type, language=language, now=now)
    except (SoniError, ValueError):
        return value


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return frozenset((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    # True equals 1 in Python, but no user means the one by the other
    return ("truth", value) if isinstance(value, bool) else value
