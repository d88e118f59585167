"""Annotated dialogues as requests to understanding, with the system's side as the data set has it.

Every user turn becomes the request that the engine would get there: the question that the last turn left
open, the flow that is active and the values that are filled by then. Nothing of the turn itself goes into
it but the words of the user.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.evaluate.acts import Gold, acts_meant
from soni_runtime.understanding.evaluate.neutral import ANYTHING, NeutralBot

NOW: Final = datetime(2019, 3, 1, 9)
"""The day on which the dialogues of Schema-Guided Dialogue take place."""

_RECENT: Final = 6
_CLOSES: Final = frozenset(("SelectOffer", "Affirm", "Deny"))
_OVER: Final = frozenset(("none", "done"))
_ASKED: Final = {
    "price": "pricerange", "leave": "leaveAt", "arrive": "arriveBy", "dest": "destination",
    "depart": "departure",
}  # fmt: skip
"""What the system's acts of MultiWOZ call some slots."""


@dataclass(frozen=True, slots=True)
class UserTurn:
    """A message at its place in a dialogue, and what it means."""

    dialogue: str
    request: Request
    gold: Gold


@dataclass(slots=True)
class _Place:
    """Where a dialogue is before the next message."""

    question: Question | None = None
    active: str | None = None
    values: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    recent: list[tuple[str, str]] = field(default_factory=list)


def user_turns(dialogue: Mapping[str, Any], bot: NeutralBot) -> Iterator[UserTurn]:
    """The user turns of a dialogue, in order.

    Raises:
        KeyError, TypeError, AttributeError: the dialogue is not made as it should be.
    """
    place = _Place()
    for turn in dialogue["turns"]:
        request = _request(str(turn["user"]), place, bot)
        yield UserTurn(str(dialogue.get("id", "")), request, acts_meant(turn, bot, request))
        place = _after(turn, place, bot)


def _request(text: str, place: _Place, bot: NeutralBot) -> Request:
    service = bot.service_of.get(place.active or "")
    settable = bot.inputs.get(service or "", ())
    return Request(
        text=text,
        program=bot.program,
        question=place.question,
        active=place.active,
        startable=tuple(bot.program.flows),
        settable=settable,
        filled=_filled(place, service, bot) if service else {},
        flow_slots={flow: bot.inputs[of] for flow, of in bot.service_of.items()},
        answers=_answers(place.question),
        recent=tuple(place.recent),
        now=NOW,
    )


def _answers(question: Question | None) -> tuple[str, ...] | None:
    if question is None or question.kind not in ("confirm", "resume", "choose"):
        return None
    return ("affirm", "deny", "cancel_flow", "restart_flow")


def _filled(place: _Place, service: str, bot: NeutralBot) -> dict[str, Any]:
    filled = {}
    for slot, values in place.values.get(service, {}).items():
        name = bot.slots.get(slot)
        if name is not None and values:
            filled[name] = _value(bot.program.slots[name].type, values)
    return filled


def _value(kind: str, values: Sequence[str]) -> Any:
    """The value that a slot of this type has, of the spellings of one value."""
    for text in values:
        try:
            match kind:
                case "date":
                    return date.fromisoformat(text)
                case "time":
                    return time.fromisoformat(text)
                case "integer":
                    return int(text)
                case "number":
                    return float(text)
                case "boolean" if text.lower() in ("true", "yes", "free", "false", "no"):
                    return text.lower() not in ("false", "no")
        except ValueError:
            continue
    return ANYTHING if ANYTHING in values else values[-1]


def _after(turn: Mapping[str, Any], place: _Place, bot: NeutralBot) -> _Place:
    """Where the dialogue is when the system has answered this turn."""
    system, gold = turn["system"], turn["gold"]
    active = bot.flows.get(str(gold["active_flow"]))
    question = _opened(turn, place, active, bot)
    if question is not None and question.kind == "resume":
        active = question.flow
    elif question is None and (gold["status"] in _OVER or system["kind"] in ("notify_success", "req_more")):
        active = None
    said = [("user", str(turn["user"])), ("bot", str(system["text"]))]
    return _Place(question, active, gold["slots"], [*place.recent, *said][-_RECENT:])


def _opened(turn: Mapping[str, Any], place: _Place, active: str | None, bot: NeutralBot) -> Question | None:
    """The question that is open after the system's answer."""
    system = turn["system"]
    prompt = str(system["text"])
    match system["kind"]:
        case "collect":
            return _collect(system["slots"], active, prompt, bot)
        case "confirm":
            return Question(kind="confirm", flow=active, prompt=prompt)
        case "offer":
            shown = ", ".join(str(values[0]) for values in system.get("offer", {}).values() if values)
            return Question(kind="choose", flow=active, prompt=prompt, options=(shown or prompt,))
        case "offer_flow":
            offered = bot.flows.get(str((system.get("flow") or [None])[0]))
            return Question(kind="resume", flow=offered, prompt=prompt) if offered else None
        case "notify_failure":
            return Question(kind="resume", flow=active, prompt=prompt) if active else None
        case "inform":  # what was asked in between leaves the question open
            closed = any(command["type"] in _CLOSES for command in turn["commands"])
            return None if closed else place.question
        case "unscored":
            asked = [slot for act, pairs in system.get("human_acts", {}).items() if act.endswith("-Request")
                     for slot, _ in pairs]  # fmt: skip
            service = bot.service_of.get(active or "", "")
            names = [f"{service}__{_ASKED.get(slot.lower(), slot.lower())}" for slot in asked]
            return _collect(names, active, prompt, bot)
        case _:
            return None


def _collect(names: Sequence[str], active: str | None, prompt: str, bot: NeutralBot) -> Question | None:
    service = bot.service_of.get(active or "", "")
    legal = bot.inputs.get(service, ())
    slots = tuple(dict.fromkeys(bot.slots[name] for name in names if bot.slots.get(name) in legal))
    return Question(kind="collect", flow=active, slots=slots, prompt=prompt) if slots else None
