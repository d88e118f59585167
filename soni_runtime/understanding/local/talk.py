"""Commands about the conversation itself, for each of the answers that are only words about it."""

from __future__ import annotations

from soni_runtime.commands import (
    CancelFlow,
    ChitChat,
    Clarify,
    Command,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    Skip,
    StartFlow,
)
from soni_runtime.understanding.local.own_flows import own_flow
from soni_runtime.understanding.local.reading import Reading, Said

_FLOWS = {"help": "help", "bye": "goodbye", "hello": "welcome"}


def talk(reading: Reading, intent: str) -> list[Said]:
    """The command that an answer about the conversation comes to."""
    return [Said(_command(reading, intent), 0.9, reading.message.text)]


def cancelled(reading: Reading) -> Said:
    return Said(CancelFlow(), 0.9, reading.message.text)


def _command(reading: Reading, intent: str) -> Command:
    flow = _FLOWS.get(intent)
    if flow in reading.request.startable and (intent != "hello" or reading.request.active is None):
        return StartFlow(str(flow))
    own = own_flow(reading, intent)
    if own is not None:
        return StartFlow(own)
    match intent:
        case "cancel":
            return CancelFlow()
        case "restart":
            return RestartFlow()
        case "repeat":
            return Repeat()
        case "skip":
            return Skip()
        case "handoff":
            return HumanHandoff()
        case "help":
            return Clarify(topic=None)
        case "confused" | "unsure" if reading.asked:
            return Clarify(topic=reading.asked[0].name)
        case "confused":
            return Clarify(topic=None)
        case "thanks" | "hello" | "bye" | "approval":
            return ChitChat(topic=intent)
        case "smalltalk":
            return ChitChat()
        case _:
            return OutOfScope()
