"""Flows of the bot that are for what every bot understands: its own "talk to an agent" comes first."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

from soni_runtime.program import Flow
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.knowledge import Knowledge
from soni_runtime.understanding.local.reading import Reading, prepare

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
        said = flows_that_say(reading.request, intent)
        flows = reading.request.program.flows
        known[intent] = tuple(name for name in flows if name in near or name in said)
    return known[intent]


def flows_that_say(request: Request, intent: str) -> tuple[str, ...]:
    """The flows of which half the triggers or more are this answer, in the language of the request.

    "Speak to someone about a loan" is but one of the triggers of loans.
    """
    now = request.now or datetime.now()

    def is_one(flow: Flow) -> bool:
        hits = sum(intent_at(prepare(request, text, now), (intent,)) is not None for text in flow.triggers)
        return 0 < len(flow.triggers) <= 2 * hits

    return tuple(flow.name for flow in request.program.flows.values() if is_one(flow))
