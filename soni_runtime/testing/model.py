"""What a conversation test consists of. Plain data: made from YAML by the compiler, or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from soni_runtime.commands import Command

ExpectationKind = Literal[
    "says", "not_says", "slots", "flow", "step", "called", "not_called", "ends", "error", "handoff", "ignored"
]

ENDINGS: Final = ("end", "cancel", "error", "handoff")
"""How a flow can end, as ``ends`` names it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text that must be said. ``how``: ``text`` is part of a reply whatever its case, ``regex`` is found
    in one, ``response`` is the name of a response that must have made one."""

    how: Literal["text", "regex", "response"]
    value: str

    def __str__(self) -> str:
        return {"text": f'"{self.value}"', "regex": f"/{self.value}/"}.get(
            self.how, f"the response `{self.value}`"
        )


@dataclass(frozen=True, slots=True)
class Call:
    """An action that must be called; ``args`` are the arguments that matter, by name."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold after a turn, or after the whole conversation.

    The value by kind: ``says`` and ``not_says`` a tuple of Said; ``slots`` a mapping; ``flow``, ``step``,
    ``handoff`` and ``error`` a text or None (an ``error`` is its text or a part of it); ``called`` a tuple of
    Call; ``not_called`` and ``ignored`` a tuple of names; ``ends`` a bool or one of ENDINGS.
    ``place`` says where it was written.
    """

    kind: ExpectationKind
    value: Any
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One turn: ``commands`` given exactly, or None where ``user`` goes through understanding."""

    user: str | None = None
    commands: tuple[Command, ...] | None = None
    expect: tuple[Expectation, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class StubResult:
    """What one call of a stubbed action does: give ``value`` back, or fail with the text ``error``.

    The error ``timeout`` fails as an action does that took too long.
    """

    value: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Stub:
    """What stands for an action: the results of its calls in turn; the last one counts for all further."""

    results: tuple[StubResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTest:
    """A conversation and what must come of it. ``expect`` holds for the whole of it, when it is over.

    ``now`` is the date and time at which all of it takes place; None: when it is run.
    """

    name: str
    turns: tuple[Exchange, ...]
    stubs: Mapping[str, Stub] = field(default_factory=dict)
    expect: tuple[Expectation, ...] = ()
    now: datetime | None = None
    place: str = ""

    @property
    def is_exact(self) -> bool:
        """All its turns are commands, so that nothing depends on understanding."""
        return all(turn.commands is not None for turn in self.turns)
