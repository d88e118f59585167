"""What a message does, said alike for the commands of the engine and for the annotation of a data set.

An act is the kind of a command with what it is about: ``("set", "date", …)``, ``("affirm",)``. Commands
that say the same in other words are one act: to set and to correct a value, to take what is offered and to
say yes to it. What another command implies is counted as said: a new value at a confirmation refuses what
was shown, at an offer it wants another, where a flow was offered it takes that; to start something while
one thing is on offer takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.evaluate.neutral import ANYTHING, NeutralBot
from soni_runtime.understanding.local.words import fold, plain

KINDS: Final[tuple[str, ...]] = ("start", "set", "affirm", "deny", "ask", "alts", "chitchat", "cancel")

SOMETHING: Final = "?"
"""What is asked about if the bot has no slot for it."""

_SAID: Final = frozenset(("inform", "inform_same", "select"))
"""Where a value of the annotation comes from that the user said; others follow from what was offered."""

_YES: Final = frozenset(("yes", "true", "free", "1"))
_NO: Final = frozenset(("no", "false", "0"))


@dataclass(frozen=True, slots=True)
class Act:
    """A kind, the flow or slot it is about, and for ``set`` the text forms of the value that are right."""

    kind: str
    about: str = ""
    values: frozenset[str] = frozenset()

    def matches(self, other: Act) -> bool:
        """The same act, and for ``set`` a value in common."""
        if self.kind == other.kind == "ask" and SOMETHING in (self.about, other.about):
            return True
        if (self.kind, self.about) != (other.kind, other.about):
            return False
        return self.kind != "set" or bool(self.values & other.values)


@dataclass(frozen=True, slots=True)
class Gold:
    """What a turn should be understood as; ``also`` may be found, and need not be."""

    acts: tuple[Act, ...]
    also: tuple[Act, ...] = ()


# ---------------------------------------------------------------- what was found


def acts_found(commands: Iterable[Command], request: Request) -> tuple[Act, ...]:
    """The acts of these commands as an answer to this request, each once."""
    question, found = request.question, []
    for command in commands:
        found += _acts(command, request, question)
    acts = list(dict.fromkeys(found))
    kinds = {act.kind for act in acts}
    if question is None:
        return tuple(acts)
    cleared = any(isinstance(command, ClearSlot) for command in commands)
    if question.kind == "confirm" and (cleared or "set" in kinds) and not kinds & {"affirm", "deny"}:
        acts.append(Act("deny"))
    if question.kind == "choose" and not kinds & {"affirm", "alts"}:
        acts += [Act("affirm")] if "start" in kinds else [Act("alts")] if "set" in kinds else []
    if question.kind == "resume" and "set" in kinds and not kinds & {"affirm", "deny", "start"}:
        acts.append(Act("affirm"))
    return tuple(acts)


def _acts(command: Command, request: Request, question: Question | None) -> list[Act]:
    kind = question.kind if question is not None else ""
    match command:
        case StartFlow(flow, slots):
            again = flow == request.active
            begun = [Act("affirm")] if again and kind == "resume" else [] if again else [Act("start", flow)]
            return [*begun, *(_set(name, value) for name, value in slots.items())]
        case SetSlot(slot, value) | CorrectSlot(slot, value):
            return [_set(slot, value)]
        case Skip() if kind == "collect" and question is not None and len(question.slots) == 1:
            return [_set(question.slots[0], ANYTHING)]
        case Affirm():
            return [Act("affirm")]
        case Choose(option):
            return [Act("alts" if option in ("next", "previous") else "affirm")]
        case Deny():
            return [Act("alts" if kind == "choose" else "deny")]
        case CancelFlow():
            return [Act("deny" if kind in ("confirm", "resume") or not kind else "cancel")]
        case Clarify(topic) if topic in request.program.slots:
            return [Act("ask", str(topic))]
        case ChitChat():
            return [Act("chitchat")]
        case _:
            return []


def _set(slot: str, value: Any) -> Act:
    return Act("set", slot, frozenset(forms(value)))


def forms(value: Any) -> set[str]:
    """How a value may be written; texts are compared without case and punctuation."""
    if isinstance(value, bool):
        return set(_YES if value else _NO)
    if isinstance(value, datetime):
        return {value.isoformat()}
    if isinstance(value, date):
        return {value.isoformat()}
    if isinstance(value, time):
        return {value.strftime("%H:%M")}
    if isinstance(value, float) and value.is_integer():
        return {str(int(value))}
    if isinstance(value, int | float):
        return {str(value)}
    return {plain(fold(str(value)))}


# ---------------------------------------------------------------- what was meant


def acts_meant(turn: Mapping[str, Any], bot: NeutralBot, request: Request) -> Gold:
    """The acts of an annotated turn.

    Values that the user did not say (taken over from an offer, from another service, or unannotated) may be
    found and need not be; neither need a flow that is already active be started, nor one that was offered
    and is accepted.

    Raises:
        KeyError, TypeError: the annotation is not made as it should be.
    """
    meant: list[Act] = []
    also: list[Act] = []
    for command in turn["commands"]:
        match command["type"]:
            case "StartFlow":
                flow = bot.flows.get(command["flow"])
                if flow is None:
                    continue
                taken = command.get("source") == "affirm_intent" or flow == request.active
                (also if taken else meant).append(Act("start", flow))
            case "SetSlot" | "CorrectSlot":
                name = bot.slots.get(command["slot"])
                if name is not None:
                    (meant if command.get("source") in _SAID else also).append(
                        _meant(command, turn, name, bot)
                    )
            case "Affirm" | "SelectOffer":
                meant.append(Act("affirm"))
            case "Deny":
                meant.append(Act("deny"))
            case "RequestAlternatives":
                meant.append(Act("alts"))
            case "AskInfo":
                name = bot.slots.get(str(command.get("slot")))
                (also if name is None else meant).append(Act("ask", name or SOMETHING))
            case "ChitChat" | "EndSession":
                meant.append(Act("chitchat"))
    return Gold(tuple(dict.fromkeys(meant)), tuple(dict.fromkeys(also)))


def _meant(command: Mapping[str, Any], turn: Mapping[str, Any], name: str, bot: NeutralBot) -> Act:
    service = str(command["slot"]).split("__")[0]
    listed = turn["gold"]["slots"].get(service, {}).get(command["slot"], ())
    written = {str(value) for value in (command.get("value"), command.get("surface"), *listed)}
    values = set().union(*(forms(value) for value in written))
    slot = bot.program.slots[name]
    if slot.type == "boolean":
        values |= {form for truth in (_YES, _NO) if truth & values for form in truth}
    if slot.type in ("date", "time"):
        values = {value for value in written if value[:1].isdigit()} | (values & {ANYTHING})
    return Act("set", name, frozenset(values))
