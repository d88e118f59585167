"""The commands that are legal now, as pydantic models: what a model is allowed to answer with.

The models are made for one point of a conversation. Only the flows, slots and values that are legal
there appear in them, so a model that keeps to the schema cannot say anything illegal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from soni_runtime import commands as c
from soni_runtime.program import Slot
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local.slots import base_type

if TYPE_CHECKING:
    from pydantic import BaseModel

_VALUE_TYPES: Final[dict[str, Any]] = {
    "integer": int,
    "number": float,
    "boolean": bool,
    "list": list[str],
    "object": str,
}
_ISO: Final = {
    "date": "YYYY-MM-DD",
    "time": "HH:MM, 24 hours",
    "datetime": "YYYY-MM-DDTHH:MM",
    "duration": "ISO 8601, such as PT2H or P3D",
}
_NOTHING: Final = {
    "affirm": "The user says yes to the open question.",
    "deny": "The user says no to the open question.",
    "cancel_flow": "The user wants to stop what is going on.",
    "restart_flow": "The user wants to begin the same task again from the start.",
    "repeat": "The user wants to hear the last message again.",
    "skip": "The user does not want to answer the open question.",
    "out_of_scope": "The message has nothing to do with what this bot can do, or cannot be understood.",
    "handoff": "The user wants to talk to a person.",
}
_ANSWERED: Final = frozenset(("confirm", "resume", "restart", "collect", "clarify", "choose"))


@dataclass(frozen=True, slots=True)
class Refused:
    """What a model answered that is no legal command."""

    raw: Any


@dataclass(frozen=True, slots=True)
class Legal:
    """What may be said now: names only, so that equal points of conversations share their models.

    ``brief`` are the flows whose slots are not among ``slots``: they are unlikely, and asked for later.
    """

    plain: tuple[str, ...]
    flows: tuple[str, ...]
    slots: tuple[str, ...]
    clearable: tuple[str, ...]
    choices: int
    topics: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()


def legal_now(request: Request, flows: tuple[str, ...], brief: tuple[str, ...] = ()) -> Legal:
    """What is legal at this point, with ``flows`` of the startable ones. Sensitive slots never are."""
    kind = request.question.kind if request.question else None
    plain = [
        "out_of_scope",
        "handoff",
        "repeat",
        *(_by_kind(request) if request.answers is None else request.answers),
    ]
    reach = [
        *request.settable,
        *(name for flow in flows if flow not in brief for name in request.flow_slots.get(flow, ())),
    ]
    known = request.program.slots
    slots = tuple(name for name in dict.fromkeys(reach) if name in known and not known[name].sensitive)
    clearable = tuple(name for name in request.settable if name in request.filled)
    choices = len(request.question.options) if request.question and kind in ("choose", "clarify") else 0
    asked = request.question.slots if request.question else ()
    topics = tuple(dict.fromkeys((*asked, *request.settable)))
    return Legal(tuple(plain), flows, slots, clearable, choices, topics, tuple(asked), brief)


def _by_kind(request: Request) -> list[str]:
    """What the open question takes, going by its kind alone."""
    kind = request.question.kind if request.question else None
    answers = ["affirm", "deny"] if kind in _ANSWERED else []
    if kind in ("collect", "choose"):
        answers.append("skip")
    return answers + (["cancel_flow", "restart_flow"] if request.active is not None else [])


def command_type(legal: Legal, slots: dict[str, Slot]) -> Any:
    """The type of one command: a union by ``type``, where what fits no member becomes ``Refused``.

    A model with the command as its ``root``, because a name is all that a prompt should show of the type.
    """
    from pydantic import Field, RootModel, ValidationError, WrapValidator

    union = reduce(or_, _members(legal, slots))

    def lenient(value: Any, handler: Any) -> Any:
        if isinstance(value, str):
            value = {"type": value}
        try:
            return handler(value)
        except ValidationError:
            return Refused(value)

    member: Any = Annotated[union, Field(discriminator="type"), WrapValidator(lenient)]
    schema = command_schema(legal, slots)

    class Command(RootModel[member]):
        @classmethod
        def __get_pydantic_json_schema__(cls, _core: Any, _handler: Any) -> dict[str, Any]:
            return schema

    return Command


def command_schema(legal: Legal, slots: dict[str, Slot]) -> dict[str, Any]:
    """The JSON Schema of one legal command, as short as it can be said: it is part of every prompt.

    Every object is closed and all of its fields are required, as strict structured output wants it. What is
    asked for has a shape of its own, with its values; other slots share one, and what is answered is checked.
    """
    shapes = [_shape(type=_one_of((*legal.plain, "chitchat")))]
    if legal.flows:
        shapes.append(_shape(type=_one_of(("start_flow",)), flow=_one_of(legal.flows)))
    asked = [name for name in legal.slots if name in legal.asked]
    others = [name for name in legal.slots if name not in legal.asked]
    for name in asked:
        value = _value_schema(_value_key(slots[name]))
        shapes.append(_shape(type=_one_of(("set_slot",)), slot=_one_of((name,)), value=value))
    if others:
        kinds = list(dict.fromkeys(str(_value_schema(_value_key(slots[name]))["type"]) for name in others))
        value = _any_of(kinds)
        shapes.append(_shape(type=_one_of(("set_slot",)), slot=_one_of(others), value=value))
    if legal.clearable:
        shapes.append(_shape(type=_one_of(("clear_slot",)), slot=_one_of(legal.clearable)))
    if legal.choices:
        numbers = {"anyOf": [{"type": "integer"}, _one_of(("next", "previous"))]}
        shapes.append(_shape(type=_one_of(("choose",)), option=numbers))
    if legal.topics:
        shapes.append(_shape(type=_one_of(("clarify",)), topic=_one_of(legal.topics)))
    if len(legal.flows) > 1:
        options = {"type": "array", "items": {"type": "string"}}
        shapes.append(_shape(type=_one_of(("clarify",)), options=options))
    return {"anyOf": shapes}


def _any_of(kinds: list[str]) -> dict[str, Any]:
    """The schema of values of these JSON types; arrays are of texts."""
    plain = [kind for kind in kinds if kind != "array"]
    schema: dict[str, Any] = {"type": plain[0] if len(plain) == 1 else plain}
    if "array" not in kinds:
        return schema
    texts = {"type": "array", "items": {"type": "string"}}
    return {"anyOf": [schema, texts]} if plain else texts


def _shape(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def _value_schema(key: Any) -> dict[str, Any]:
    if isinstance(key, tuple):
        return {"type": "array", "items": _one_of(key[1:])} if key[0] else _one_of(key[1:])
    if key == "list":
        return {"type": "array", "items": {"type": "string"}}
    return {"type": {"integer": "integer", "number": "number", "boolean": "boolean"}.get(key, "string")}


def _members(legal: Legal, slots: dict[str, Slot]) -> Iterator[Any]:
    for name in legal.plain:
        yield _model(name, _NOTHING[name])
    yield _model("chitchat", "Small talk, thanks or a greeting.")
    fields: dict[str, Any] = {"topic": (str | None, None)}
    if legal.topics:
        fields["topic"] = (_choice(legal.topics) | None, None)
    if legal.flows:
        fields["options"] = (list[_choice(legal.flows)], [])  # type: ignore[misc]  # a type made at run time
    yield _model(
        "clarify",
        "The user asks what a slot or flow means, or it is unclear which of some flows is meant.",
        **fields,
    )
    if legal.flows:
        yield _model("start_flow", "The user asks for this task.", flow=(_choice(legal.flows), ...))
    if legal.clearable:
        about = "The user wants to change this value but does not say to what."
        yield _model("clear_slot", about, slot=(_choice(legal.clearable), ...))
    if legal.choices:
        about = "The user picks from the numbered options; next and previous turn the page."
        yield _model("choose", about, option=(int | Literal["next", "previous"], ...))
    if legal.slots:
        yield _set_slot(legal.slots, slots)


def _set_slot(names: tuple[str, ...], slots: dict[str, Slot]) -> Any:
    """One model for each kind of value, told apart by the slot."""
    from pydantic import Field

    about = "The user gives this value, or corrects an earlier one."
    models = [
        _model(
            "set_slot",
            about,
            suffix=str(number),
            slot=(_choice(group), ...),
            value=(_value_type(key), ...),
        )
        for number, (key, group) in enumerate(_groups(names, slots).items())
    ]
    if len(models) == 1:
        return models[0]
    return Annotated[reduce(or_, models), Field(discriminator="slot")]


def _groups(names: Iterable[str], slots: dict[str, Slot]) -> dict[Any, tuple[str, ...]]:
    """The slots by the kind of value they take."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for name in names:
        groups[_value_key(slots[name])].append(name)
    return {key: tuple(group) for key, group in groups.items()}


def _value_key(slot: Slot) -> Any:
    kind, _ = base_type(slot.type)
    if slot.values is not None:
        return (kind == "list", *map(str, slot.values))
    return kind


def _value_type(key: Any) -> Any:
    from pydantic import Field

    if isinstance(key, tuple):
        choice = _choice(key[1:])
        return list[choice] if key[0] else choice  # type: ignore[valid-type]  # a type made at run time
    if key in _ISO:
        return Annotated[str, Field(description=_ISO[key])]
    return _VALUE_TYPES.get(key, str)


def _choice(names: tuple[str, ...]) -> Any:
    return Literal[names]


def _model(type_name: str, about: str, *, suffix: str = "", **fields: Any) -> type[BaseModel]:
    from pydantic import ConfigDict, create_model

    title = "".join(part.title() for part in type_name.split("_")) + suffix
    made: type[BaseModel] = create_model(
        title,
        __config__=ConfigDict(extra="ignore"),
        __doc__=about,
        type=(_choice((type_name,)), ...),
        **fields,
    )
    return made


# ---------------------------------------------------------------- back to commands


Normalise = Callable[[Slot, Any, Request], Any]


def to_command(answer: Any, request: Request, normalise: Normalise) -> c.Command | None:
    """The command that a model's answer is; None for one that is not legal here after all.

    ``normalise`` brings a value into the type of its slot.
    """
    if isinstance(answer, Refused):
        return None
    data = answer.model_dump()
    name = data.pop("type")
    if name == "set_slot":
        slot = data["slot"]
        value = normalise(request.program.slots[slot], data["value"], request)
        corrects = request.filled.get(slot) is not None
        return c.CorrectSlot(slot, value) if corrects else c.SetSlot(slot, value)
    if name == "choose":
        option = data["option"]
        count = len(request.question.options) if request.question else 0
        return c.Choose(option) if isinstance(option, str) or 1 <= option <= count else None
    return c.command_from_dict(
        {"type": name, **{key: value for key, value in data.items() if value is not None}}
    )


def typed(slot: Slot, value: Any) -> Any:
    """A value from JSON in the type of the slot; as it is where it does not fit, for the engine to judge."""
    kind, _ = base_type(slot.type)
    readers: dict[str, Any] = {
        "date": lambda text: date.fromisoformat(text[:10]),
        "time": time.fromisoformat,
        "datetime": datetime.fromisoformat,
        "duration": _duration,
    }
    if kind in readers and isinstance(value, str):
        try:
            return readers[kind](value.strip())
        except ValueError:
            return value
    if kind == "number" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _duration(text: str) -> timedelta:
    """Raises ValueError for what is no ISO 8601 duration of weeks, days, hours, minutes and seconds."""
    from soni_runtime.reading import read_iso_duration

    length = read_iso_duration(text)
    if length is None:
        raise ValueError(text)
    return length
