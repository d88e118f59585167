"""YAML nodes as plain Python values, where the key's kind decides what a scalar means."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from soni_dsl.source.node import Node
from soni_dsl.source.schema import resolve
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Type

_TEXT_TYPES: Final = frozenset(("string", "date", "time", "datetime", "duration"))


def plain(node: Node) -> Any:
    """The value of a node by the YAML core schema, all the way down; keys are text."""
    if node.is_mapping:
        return {key.value: plain(value) for key, value in node.pairs}
    if node.is_sequence:
        return [plain(item) for item in node.items]
    return resolve(node)


def typed(node: Node, slot: ast.Slot | None) -> Any:
    """The value that a scalar written for ``slot`` stands for.

    What YAML would take for a number or a truth value is text where the slot holds text: the code
    ``007`` stays that. Dates and times are ISO text; the builder reads them by the slot's type.
    """
    if slot is None or not node.is_scalar:
        return plain(node)
    if slot.values or slot.type is None:
        return None if node.is_null else node.value
    return _of_type(node, slot.type.type)


def _of_type(node: Node, type_: Type) -> Any:
    if node.is_null or type_.kind not in _TEXT_TYPES:
        return resolve(node)
    return node.value


_READERS: Final = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def comparable(node: Node, slot: ast.Slot | None) -> Any:
    """The value of a case, of the type that the values of ``slot`` have at run time."""
    value = typed(node, slot)
    if slot is None or slot.type is None or not isinstance(value, str):
        return value
    read = _READERS.get(slot.type.type.kind)
    try:
        return value if read is None else read(value)
    except ValueError:
        return value
