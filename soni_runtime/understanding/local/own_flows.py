"""Flows of the bot that are for what every bot understands: its own "talk to an agent" comes first."""

from __future__ import annotations

from typing import Final
from weakref import WeakKeyDictionary

from soni_runtime.program import Flow
from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.knowledge import Knowledge
from soni_runtime.understanding.local.reading import Reading

_OWNED: Final = ("handoff", "help")
"""Answers that a flow may be for. The others are about the conversation that is going on, or small talk."""

_known: WeakKeyDictionary[Knowledge, dict[str, tuple[str, ...]]] = WeakKeyDictionary()


def own_flow(reading: Reading, intent: str) -> str | None:
    """The flow, other than the active one, that may start and is for this answer; of several the nearest."""
    if intent not in _OWNED:
        return None
    request = reading.request
    fit = [flow for flow in _flows_for(reading, intent) if flow in request.startable]
    if request.active in fit or not fit:  # who insists while it is running wants more than it
        return None
    ranked = reading.knowledge.rank(reading.message.text, reading.message.words, fit) if fit[1:] else []
    return ranked[0].flow if ranked else fit[0]


def _flows_for(reading: Reading, intent: str) -> tuple[str, ...]:
    known = _known.setdefault(reading.knowledge, {})
    if intent not in known:
        meaning = reading.knowledge.meaning
        near = () if isinstance(meaning, Absent) else meaning.own_flows(intent)
        flows = reading.request.program.flows.values()
        known[intent] = tuple(f.name for f in flows if f.name in near or _says(reading, f, intent))
    return known[intent]


def _says(reading: Reading, flow: Flow, intent: str) -> bool:
    """Half of its triggers or more are that answer: "speak to someone about a loan" is but one of loans."""
    hits = sum(intent_at(reading.prepared(trigger), (intent,)) is not None for trigger in flow.triggers)
    return 0 < len(flow.triggers) <= 2 * hits
