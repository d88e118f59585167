"""Whether what a conversation keeps can be anything under the contracts of another version."""

from __future__ import annotations

from typing import Final

from soni_runtime.types import ValueType, parse_type
from soni_runtime.versions.manifest import Manifest, SlotNote
from soni_runtime.versions.renames import Alignment

_FROM_ANY: Final = ("any",)
_WRITTEN: Final = ("string", "integer", "number", "boolean", "date", "time", "datetime")
"""Kinds whose every value can be written as text that reads the same."""


def widens(old: str, new: str) -> bool:
    """Does every value of the type ``old`` fit the type ``new``?"""
    return old == new or _widens(parse_type(old), parse_type(new))


def _widens(old: ValueType, new: ValueType) -> bool:
    if old.optional and not new.optional and new.kind not in _FROM_ANY:
        return False
    if new.kind in _FROM_ANY or (old.kind == new.kind and old.kind != "list"):
        return True
    if old.kind == "list":
        return new.kind == "list" and (
            new.item is None or (old.item is not None and _widens(old.item, new.item))
        )
    if new.kind == "list":
        return new.item is None or _widens(old, new.item)
    return (old.kind, new.kind) in (("integer", "number"), ("date", "any")) or (
        new.kind == "string" and old.kind in _WRITTEN
    )


def difference(old: SlotNote, new: SlotNote) -> str | None:
    """Why a value that was accepted under ``old`` may be refused under ``new``; None where it cannot be."""
    if not widens(old.type, new.type):
        return f"its type was `{old.type}` and is `{new.type}`"
    if new.values is not None:
        gone = sorted(set(old.values or ()) - set(new.values))
        if old.values is None:
            return "it takes only certain values now"
        if gone:
            return f"it no longer takes {', '.join(f'`{value}`' for value in gone)}"
    if new.validator is not None and new.validator != old.validator:
        return f"it is checked by `{new.validator}` now"
    return None


def changed_slots(old: Manifest, new: Manifest, names: dict[str, str]) -> dict[str, str]:
    """New name → what is different, for slots whose kept values have to be looked at again."""
    found = {}
    for name, note in old.slots.items():
        now = names.get(name, name)
        other = new.slots.get(now)
        if other is not None and other != note:
            reason = difference(note, other)
            if reason is not None:
                found[now] = reason
    return found


def changed_results(old: Manifest, new: Manifest, alignment: Alignment) -> dict[str, str]:
    """New name of a variable → its type now, where the action that gave it declares another one."""
    found: dict[str, str] = {}
    for step in alignment.old.steps:
        now = alignment.step(step.id)
        if now is None or step.kind != "action" or now.kind != "action":
            continue
        was, is_ = old.actions.get(step.about[0]), new.actions.get(now.about[0])
        for name, part in now.outputs.items():
            old_part = next((f for n, f in step.outputs.items() if alignment.names.get(n, n) == name), None)
            before = (was.outputs or {}).get(old_part or "") if was is not None else None
            after = (is_.outputs or {}).get(part) if is_ is not None else None
            if before is not None and after is not None and before != after and not widens(before, after):
                found[name] = after
    return found
