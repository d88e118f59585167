"""What can go wrong at run time, as types. ``kind`` is what ``error.type`` shows to a flow."""

from __future__ import annotations

from typing import ClassVar


class SoniError(Exception):
    """Base of every error the runtime raises on purpose."""

    kind: ClassVar[str] = "error"


class ExpressionError(SoniError):
    """An expression could not be computed: an unset name, an ordering against null, a missing field."""

    kind: ClassVar[str] = "expression"


class UnsetValueError(ExpressionError):
    """An expression read a name that has no value."""

    kind: ClassVar[str] = "unset"


class EmptyChoiceError(ExpressionError):
    """A question that picks from a list found the list empty."""

    kind: ClassVar[str] = "empty"


class ActionError(SoniError):
    """An action raised, or gave back something its contract does not allow."""

    kind: ClassVar[str] = "action"


class ActionTimeoutError(ActionError):
    """An action took longer than its ``timeout``."""

    kind: ClassVar[str] = "timeout"


class ActionInterruptedError(ActionError):
    """The process was killed in a ``write`` action that cannot be called again: nobody knows what it did."""

    kind: ClassVar[str] = "interrupted"


class ContractError(ActionError):
    """Arguments or results of an action do not fit its contract."""

    kind: ClassVar[str] = "contract"


class TurnBudgetError(SoniError):
    """A turn executed more steps than it may; the flow that span is ended."""

    kind: ClassVar[str] = "budget"


class FrameBudgetError(SoniError):
    """Too many flows are open at once, say because one calls itself."""

    kind: ClassVar[str] = "open_flows"


class InvalidValueError(SoniError):
    """A value does not fit a slot's type, or its validator refused it. The message is for people.

    ``word`` names the text of the pattern ``invalid`` that the message is, if it is one, ``values`` are what
    fills it.
    """

    kind: ClassVar[str] = "invalid"

    def __init__(self, message: str = "", *, word: str | None = None, **values: str) -> None:
        super().__init__(message)
        self.word = word
        self.values = values


class RegistryError(SoniError):
    """Python code that a bot needs is missing, or does not fit."""

    kind: ClassVar[str] = "registry"


class CheckpointError(SoniError):
    """A stored conversation cannot be read, or was changed by somebody else meanwhile."""

    kind: ClassVar[str] = "checkpoint"


class UnderstandingError(SoniError):
    """An understanding engine failed and nothing stood in for it."""

    kind: ClassVar[str] = "understanding"
