"""A short name for what a paused conversation depends on."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from soni_runtime.program import Action, CollectStep, Flow, Param, Program, Slot

LENGTH: Final = 16
"""Hexadecimal digits: 64 bits, so that two versions of one bot never meet by chance."""


def fingerprint(program: Program) -> str:
    """The version of ``program``: equal for programs between which a conversation can move freely.

    It covers flows, their steps (id, kind, order, the slots asked for), slots with their types and
    the contracts of actions. It ignores texts, expressions, lines and the order of declarations.
    """
    content = {
        "flows": {name: _flow(flow) for name, flow in program.flows.items()},
        "slots": {name: _slot(slot) for name, slot in program.slots.items()},
        "actions": {name: _action(action) for name, action in program.actions.items()},
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:LENGTH]


def _flow(flow: Flow) -> list[Any]:
    steps = [
        [step.id, step.kind, *(step.slots if isinstance(step, CollectStep) else ())] for step in flow.steps
    ]
    return [steps, _params(flow.inputs), _params(flow.outputs)]


def _slot(slot: Slot) -> list[Any]:
    return [slot.type, slot.scope, None if slot.values is None else sorted(slot.values)]


def _action(action: Action) -> list[Any]:
    outputs = None if action.outputs is None else _params(action.outputs)
    return [_params(action.inputs), outputs, action.effect]


def _params(params: tuple[Param, ...]) -> list[list[Any]]:
    return sorted([param.name, param.type, param.optional] for param in params)
