"""The runtime of Soni: executes programs, by itself or generated from YAML.

The names below are public and stay. Heavy libraries come in when a conversation starts, not here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from soni_runtime.bot import Bot
    from soni_runtime.builder import Builder
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
        HumanHandoff,
        OutOfScope,
        Repeat,
        RestartFlow,
        SetSlot,
        Silence,
        Skip,
        StartFlow,
    )
    from soni_runtime.errors import SoniError
    from soni_runtime.program import Program
    from soni_runtime.registry import (
        ActionContext,
        ActionRegistry,
        NormalizerRegistry,
        Registry,
        ValidatorRegistry,
        action,
        normalizer,
        validator,
    )
    from soni_runtime.session import Session
    from soni_runtime.state import State
    from soni_runtime.turn import Called, Ignored, Reply, Turn, Waiting
    from soni_runtime.version import __version__

_HOME: Final = {
    "commands": (
        "Affirm CancelFlow ChitChat Choose Clarify ClearSlot Command CorrectSlot Deny HumanHandoff "
        "OutOfScope Repeat RestartFlow SetSlot Silence Skip StartFlow"
    ),
    "bot": "Bot",
    "builder": "Builder",
    "errors": "SoniError",
    "program": "Program",
    "registry": (
        "ActionContext ActionRegistry NormalizerRegistry Registry ValidatorRegistry "
        "action normalizer validator"
    ),
    "session": "Session",
    "state": "State",
    "turn": "Called Ignored Reply Turn Waiting",
    "version": "__version__",
}
_MODULE: Final = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = [  # grouped as above
    "Affirm",
    "CancelFlow",
    "ChitChat",
    "Choose",
    "Clarify",
    "ClearSlot",
    "Command",
    "CorrectSlot",
    "Deny",
    "HumanHandoff",
    "OutOfScope",
    "Repeat",
    "RestartFlow",
    "SetSlot",
    "Silence",
    "Skip",
    "StartFlow",
    "Bot",
    "Builder",
    "SoniError",
    "Program",
    "ActionContext",
    "ActionRegistry",
    "NormalizerRegistry",
    "Registry",
    "ValidatorRegistry",
    "action",
    "normalizer",
    "validator",
    "Session",
    "State",
    "Called",
    "Ignored",
    "Reply",
    "Turn",
    "Waiting",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
    globals()[name] = value
    return value
