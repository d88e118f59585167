"""Every pattern can be replaced by a flow of the bot, and what it stood on goes on after it."""

from __future__ import annotations

from typing import Final

import pytest
from bots import Player

from soni_runtime.builder import Builder
from soni_runtime.commands import (
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    Command,
    CorrectSlot,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from soni_runtime.program import Program

TRIP: Final[list[Command]] = [StartFlow("trip", {"origin": "Madrid"})]
WAYS: Final[dict[str, tuple[list[list[Command]], list[str]]]] = {
    "correction": ([TRIP, [CorrectSlot("origin", "Rome")]], ["Where to?"]),
    "cancellation": ([TRIP, [CancelFlow()]], []),
    "interruption": ([TRIP, [StartFlow("tell")], [SetSlot("which", "x")]], ["Where to?"]),
    "clarification": ([TRIP, [Clarify("origin")]], ["Where to?"]),
    "completion": ([[StartFlow("tell", {"which": "x"})]], []),
    "fallback": ([TRIP, []], ["Where to?"]),
    "handoff": ([TRIP, [HumanHandoff()]], ["Where to?"]),
    "silence": ([TRIP, [Silence()]], ["Where to?"]),
    "error": ([[StartFlow("broken")]], []),
    "chitchat": ([TRIP, [ChitChat()]], ["Where to?"]),
    "out_of_scope": ([TRIP, [OutOfScope()]], ["Where to?"]),
    "confirm": ([TRIP, [SetSlot("destination", "Rome")], [OutOfScope()]], ["To Rome?"]),
    "invalid": ([TRIP, [SetSlot("destination", "123")]], ["Where to?"]),
    "restart": ([TRIP, [RestartFlow()]], ["From where?"]),
    "repeat": ([TRIP, [Repeat()]], ["Where to?"]),
    "skip": ([TRIP, [Skip()]], ["Where to?"]),
    "choose": ([[StartFlow("pick")], [Choose(9)]], ["Which?\n1. a\n2. b"]),
    "guard": ([[StartFlow("closed")]], []),
}
"""What makes the bot act by each pattern, and what is asked afterwards."""


def bot(pattern: str, asks: bool) -> Program:
    b = Builder("b")
    b.slot("origin", prompt="From where?", description="where it starts")
    b.slot("destination", prompt="Where to?", validator="city_name")
    b.slot("which", prompt="Which?")
    b.slot("mood", prompt="How are you?")
    with b.flow("trip", description="Book a trip", triggers=["trip"], resume="auto") as f:
        f.collect("from", slot="origin")
        f.collect("to", slot="destination")
        f.confirm("sure", lambda s: f"To {s['destination']}?")
    with b.flow("tell", description="Tell", triggers=["tell"], resume="auto") as f:
        f.collect("ask", slot="which")
    with b.flow("pick", description="Pick", triggers=["pick"]) as f:
        f.collect("ask", slot="which", source=lambda s: ["a", "b"])
    with b.flow("broken", triggers=["broken"]) as f:
        f.say("s", lambda s: s["nothing"])
    with b.flow("closed", triggers=["closed"], when=lambda s: False) as f:
        f.say("s", "Open.")
    with b.flow("own") as f:
        if asks:
            f.collect("mood", slot="mood")
        f.say("s", "In our own way.")
    b.pattern(pattern, flow="own")
    return b.build()


@pytest.mark.parametrize("pattern", WAYS)
def test_a_flow_speaks_in_place_of_a_pattern(pattern: str) -> None:
    turns, asked = WAYS[pattern]
    player = Player(bot(pattern, asks=False))
    for commands in turns:
        turn = player.say(*commands)
    assert turn.replies == ["In our own way.", *asked]
    assert turn.handoff is None


@pytest.mark.parametrize("pattern", WAYS)
def test_it_may_ask_something_before_the_conversation_goes_on(pattern: str) -> None:
    turns, asked = WAYS[pattern]
    player = Player(bot(pattern, asks=True))
    for commands in turns:
        turn = player.say(*commands)
    assert turn.replies == ["How are you?"]
    assert player.say(SetSlot("mood", "well")).replies == ["In our own way.", *asked]
