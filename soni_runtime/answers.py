"""A value on its way into a slot: coerce to the type, normalise, validate. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from soni_runtime.errors import SoniError
from soni_runtime.frames import World
from soni_runtime.program import CollectStep, Slot
from soni_runtime.types import coerce, coerce_enum, refused


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
    if slot.normalizer is not None and not _is_nothing(fitted):
        fitted = rules.normalise(slot.normalizer, fitted, language=language, now=now)
    if _is_nothing(fitted):
        raise refused("missing", language)
    _validate(world, rules, slot, fitted, language, step)
    return fitted


def accept_choice(
    world: World, rules: Rules, slot: Slot, option: Any, language: str, step: CollectStep
) -> Any:
    """The value to store for an element that was picked from a list.

    An element with fields is taken as it is; any other is a value like one that was said.

    Raises:
        InvalidValueError: it does not fit, or a validator refused it.
    """
    if not isinstance(option, Mapping | list):
        return accept(world, rules, slot, option, language, step)
    _validate(world, rules, slot, option, language, step)
    return option


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _validate(
    world: World, rules: Rules, slot: Slot, value: Any, language: str, step: CollectStep | None
) -> None:
    name = step.validator if step is not None and step.validator is not None else slot.validator
    if name is not None:
        label = slot.name.replace("_", " ")
        rules.validate(name, value, language=language, now=world.now(), label=label)


def refusal_reason(slot: Slot, error: SoniError) -> str:
    """Why a value was refused, for the trace: never with a sensitive value in it."""
    if slot.sensitive:
        return "invalid"
    return f"{error.kind}: {error}"
