"""The payload of a button: commands, written as in conversation tests.

``deny``, ``start_flow: transfer``, ``set_slot: {amount: 50, beneficiary: Ana}``, or a list of these.
"""

from __future__ import annotations

from typing import Any, Final

from soni_dsl.ir.plain import plain
from soni_dsl.source.node import Node
from soni_runtime.commands import COMMANDS

_SUBJECT: Final = {
    "start_flow": "flow",
    "cancel_flow": "flow",
    "restart_flow": "flow",
    "clear_slot": "slot",
    "choose": "option",
    "clarify": "topic",
    "chitchat": "reply",
}
"""The field that a command's only value stands for."""


def payload_commands(node: Node | None, slot: str | None = None) -> tuple[dict[str, Any], ...]:
    """The commands a button sends, as ``command_from_dict`` reads them.

    ``slot``: the slot that is asked for where the button stands; a payload that is no command is its
    value. Without either the button has no commands and sends its title.
    """
    if node is None or node.is_null:
        return ()
    if node.is_sequence:
        return tuple(command for item in node.items for command in payload_commands(item, slot))
    if node.is_mapping:
        return _from_mapping(node)
    if node.value in COMMANDS:
        return ({"type": node.value},)
    return ({"type": "set_slot", "slot": slot, "value": plain(node)},) if slot is not None else ()


def _from_mapping(node: Node) -> tuple[dict[str, Any], ...]:
    if node.get("type") is not None:
        return (plain(node),)
    return tuple(
        command
        for key, value in node.pairs
        for command in _named(key.value, plain(value))
        if key.value in COMMANDS
    )


def _named(name: str, value: Any) -> tuple[dict[str, Any], ...]:
    """The commands of one ``name: value``."""
    if name in ("set_slot", "correct_slot") and isinstance(value, dict):
        if value.keys() == {"slot", "value"}:
            return ({"type": name, **value},)
        return tuple({"type": name, "slot": slot, "value": given} for slot, given in value.items())
    if isinstance(value, dict):
        return ({"type": name, **value},)
    if value is None or name not in _SUBJECT:
        return ({"type": name},)
    return ({"type": name, _SUBJECT[name]: value},)
