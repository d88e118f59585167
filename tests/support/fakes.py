"""A made-up outside world for any program: its actions answer by their arguments alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from soni_dsl.ir import program as ir
from soni_runtime import normalizers, validators
from soni_runtime.program import Param
from soni_runtime.registry import Registry
from soni_runtime.values import plain_view

FAILING = "Fail"
"""An action that is given this text raises."""


def fake_registry(program: ir.Program) -> Registry:
    """Python for everything that ``program`` calls, the same on every machine and in every order."""
    registry = Registry()
    for action in program.actions.values():
        registry.add_action(_action(action), action.name)
    slots = program.slots.values()
    collects = [op for flow in program.flows.values() for op in flow.ops if isinstance(op, ir.Collect)]
    for name in sorted({one.validator for one in (*slots, *collects) if one.validator}):
        if name not in validators.VALIDATORS:
            registry.add_validator(_validator, name)
    for name in sorted({slot.normalizer for slot in slots if slot.normalizer}):
        if name not in normalizers.NORMALIZERS:
            registry.add_normalizer(_normalizer, name)
    return registry


def _validator(value: Any) -> bool:
    return str(value) != FAILING


def _normalizer(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _action(contract: ir.ActionDef) -> Callable[..., Any]:
    async def call(**arguments: Any) -> Any:
        number = _number(contract.name, arguments)
        if FAILING in arguments.values() or number % 19 == 0:
            raise OSError(f"{contract.name} is out of order")
        if number % 23 == 0:
            raise TimeoutError
        return {
            param.name: _value(param, number + place) for place, param in enumerate(contract.outputs or ())
        }

    return call


def _number(name: str, arguments: dict[str, Any]) -> int:
    written = json.dumps([name, plain_view(arguments)], sort_keys=True, ensure_ascii=True)
    return int.from_bytes(sha256(written.encode()).digest()[:4], "big")


def _value(param: Param, number: int) -> Any:
    kind = param.type
    if kind.startswith("optional "):
        if number % 3 == 0:
            return None
        kind = kind.removeprefix("optional ")
    if kind.startswith("list"):
        item = kind.removeprefix("list").removeprefix(" of ") or "string"
        return [_value(Param(name=param.name, type=item), number + n) for n in range(number % 4)]
    texts = ("Rome", "Oslo", "Fail", 'a {b} "c"')
    return {
        "integer": number % 7,
        "number": (number % 60) / 2,
        "boolean": number % 2 == 0,
        "date": date(2030, 1, 1 + number % 28),
        "time": time(number % 24, 30),
        "datetime": datetime(2030, 1, 1 + number % 28, 12),
        "duration": timedelta(minutes=number % 90),
        "object": {"name": f"{param.name} {number % 5}", "price": number % 9},
    }.get(kind, texts[number % 4])
