"""A value on its way into a slot: coerce to the type, normalise, validate. Nothing is stored here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from soni_runtime.errors import InvalidValueError
from soni_runtime.frames import World
from soni_runtime.program import CollectStep, Slot
from soni_runtime.types import coerce, coerce_enum


class Rules(Protocol):
    """Where validators and normalisers come from: a bot's registry."""

    def normalise(self, name: str, value: Any, *, language: str = ..., now: datetime | None = ...) -> Any: ...

    def validate(
        self, name: str, value: Any, *, language: str = ..., now: datetime | None = ..., label: str = ...
    ) -> None: ...


def accept(
    world: World, rules: Rules, slot: Slot, value: Any, language: str, step: CollectStep | None = None
) -> Any:
    """The value to store for ``value``.

    A validator named by the collect step wins over the slot's own.

    Raises:
        InvalidValueError: it does not fit the slot's type or values, or a validator refused it.
    """
    now = world.now()
    if slot.values is not None and not slot.type.startswith("list"):
        fitted: Any = coerce_enum(value, slot.values, language=language)
    else:
        fitted = coerce(value, slot.type, language=language, now=now)
        if slot.values is not None and isinstance(fitted, list):
            fitted = [coerce_enum(element, slot.values, language=language) for element in fitted]
    if fitted is None or fitted == "":
        raise InvalidValueError(f"`{slot.name}` needs a value")
    if slot.normalizer is not None:
        fitted = rules.normalise(slot.normalizer, fitted, language=language, now=now)
    validator = step.validator if step is not None and step.validator is not None else slot.validator
    if validator is not None:
        rules.validate(validator, fitted, language=language, now=now, label=slot.name.replace("_", " "))
    return fitted
