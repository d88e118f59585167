"""What the tagger learns from: a message after what the bot said, and what it does to flows and slots.

An *item* is a slot or a flow as the bot describes it. The tagger reads bot text, message and items together
and says of each item what the message does to it, of a slot also which words of the message are its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from soni_runtime.understanding.local.tagging import ACTS, STATUSES

ItemKind = Literal["slot", "flow"]

ACT_NAMES: Final = frozenset(ACTS)
STATUS_NAMES: Final = frozenset(STATUSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A slot or a flow, and what the message does to it.

    ``text`` describes it as a bot would: ``name: description`` or one of the two. ``asked`` is set for the
    slot that the bot's last words ask for, ``filled`` where it has a value already. ``start`` and ``end`` are
    places in the message's characters, for the status ``span`` alone. The status ``""`` is unknown: nothing
    is learnt of it.
    """

    kind: ItemKind
    text: str
    status: str = "none"
    start: int = -1
    end: int = -1
    asked: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message. ``context`` is what the bot said last ("" at the start), ``acts`` is None where they are
    unknown.
    """

    context: str
    text: str
    items: tuple[Item, ...]
    acts: frozenset[str] | None = None
    source: str = ""


Values = Mapping[str, tuple[str, ...]]
"""Kind of value (``city``, ``song``, ``person``…) → values that occur in public data."""


def problems(example: Example) -> list[str]:
    """What is wrong with an example; empty if it can be learnt from."""
    found = [f"act {act}" for act in sorted((example.acts or frozenset()) - ACT_NAMES)]
    for item in example.items:
        if item.status and item.status not in STATUS_NAMES:
            found.append(f"status {item.status}")
        if item.status == "span" and not example.text[max(item.start, 0) : item.end].strip():
            found.append(f"{item.text}: no words at {item.start}:{item.end}")
        if item.status == "started" and item.kind != "flow":
            found.append(f"{item.text} is no flow")
    return found
