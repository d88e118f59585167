"""What understanding says: the commands of a turn.

Plain frozen values, so that they can be compared, logged and stored. ``apply`` turns them into a
new conversation state; nothing else interprets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands. ``type`` is the name used in JSON, YAML tests and button payloads."""

    type: ClassVar[str] = ""

    def to_dict(self) -> dict[str, Any]:
        """``{"type": ..., field: value, ...}``, leaving out optional fields that are None or empty."""
        out: dict[str, Any] = {"type": self.type}
        for spec in fields(self):
            value = getattr(self, spec.name)
            needed = spec.default is MISSING and spec.default_factory is MISSING
            if needed or (value is not None and value != {}):
                out[spec.name] = dict(value) if isinstance(value, Mapping) else value
        return out


@dataclass(frozen=True, slots=True)
class StartFlow(Command):
    """Start ``flow``; ``slots`` are set in it at once."""

    type: ClassVar[str] = "start_flow"
    flow: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetSlot(Command):
    """The user gave a value. On a filled slot with another value it counts as a correction."""

    type: ClassVar[str] = "set_slot"
    slot: str
    value: Any


@dataclass(frozen=True, slots=True)
class CorrectSlot(Command):
    """The user takes back an earlier value of ``slot``."""

    type: ClassVar[str] = "correct_slot"
    slot: str
    value: Any


@dataclass(frozen=True, slots=True)
class ClearSlot(Command):
    """The user takes back a value without giving a new one; the slot is asked again."""

    type: ClassVar[str] = "clear_slot"
    slot: str


@dataclass(frozen=True, slots=True)
class Affirm(Command):
    type: ClassVar[str] = "affirm"


@dataclass(frozen=True, slots=True)
class Deny(Command):
    type: ClassVar[str] = "deny"


@dataclass(frozen=True, slots=True)
class Choose(Command):
    """Pick from the list that is being offered: by position (from 1) or by the text shown."""

    type: ClassVar[str] = "choose"
    option: int | str


@dataclass(frozen=True, slots=True)
class CancelFlow(Command):
    """End ``flow`` (default: the active one) and everything it called."""

    type: ClassVar[str] = "cancel_flow"
    flow: str | None = None


@dataclass(frozen=True, slots=True)
class RestartFlow(Command):
    """Begin ``flow`` (default: the active one) anew, forgetting its values."""

    type: ClassVar[str] = "restart_flow"
    flow: str | None = None


@dataclass(frozen=True, slots=True)
class Clarify(Command):
    """The user asks what something means, or what was said is unclear.

    ``topic`` is a slot or flow name, or free text; ``options`` are flows to choose between.
    """

    type: ClassVar[str] = "clarify"
    topic: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat(Command):
    type: ClassVar[str] = "repeat"


@dataclass(frozen=True, slots=True)
class Skip(Command):
    """The user does not want to answer the open question."""

    type: ClassVar[str] = "skip"


@dataclass(frozen=True, slots=True)
class ChitChat(Command):
    """Small talk; ``reply`` is what an understanding engine proposes to say, if anything.

    ``topic`` is what kind of small talk it is, for the words of the bot: ``thanks``, ``hello``, ``bye`` or
    ``approval``. It only colours the answer: equal commands may differ in it.
    """

    type: ClassVar[str] = "chitchat"
    reply: str | None = None
    topic: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class OutOfScope(Command):
    type: ClassVar[str] = "out_of_scope"


@dataclass(frozen=True, slots=True)
class HumanHandoff(Command):
    """The user wants to talk to a person."""

    type: ClassVar[str] = "handoff"


@dataclass(frozen=True, slots=True)
class Silence(Command):
    """The user has not answered in time. Whoever keeps the time says so; ``final``: it is time to close."""

    type: ClassVar[str] = "silence"
    final: bool = False


COMMANDS: dict[str, type[Command]] = {
    kind.type: kind
    for kind in (
        StartFlow,
        SetSlot,
        CorrectSlot,
        ClearSlot,
        Affirm,
        Deny,
        Choose,
        CancelFlow,
        RestartFlow,
        Clarify,
        Repeat,
        Skip,
        ChitChat,
        OutOfScope,
        HumanHandoff,
        Silence,
    )
}


def command_from_dict(data: Mapping[str, Any]) -> Command:
    """The command that ``to_dict`` wrote.

    Raises:
        ValueError: the type is unknown, or a field is missing, unknown or of the wrong shape.
    """
    kind = COMMANDS.get(str(data.get("type")))
    if kind is None:
        known = ", ".join(COMMANDS)
        raise ValueError(f"unknown command {data.get('type')!r}; known are {known}")
    values = {name: value for name, value in data.items() if name != "type"}
    names = {spec.name for spec in fields(kind)}
    if unknown := sorted(set(values) - names):
        raise ValueError(
            f"command `{kind.type}` has no field {unknown[0]!r}; it has {', '.join(sorted(names)) or 'none'}"
        )
    for name in ("flow", "slot", "topic", "reply"):
        if name in values and not isinstance(values[name], str | None):
            raise ValueError(f"field {name!r} of command `{kind.type}` must be text, not {values[name]!r}")
    if "slots" in values and not isinstance(values["slots"], Mapping):
        raise ValueError(f"field 'slots' of command `{kind.type}` must be a mapping")
    if "options" in values:
        values["options"] = tuple(str(option) for option in values["options"])
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"command `{kind.type}` is incomplete: {error}") from None
