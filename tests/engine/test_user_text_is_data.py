"""What a user says is data: never a template, an expression, a command, or YAML."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from bots import NOW, Player

from soni_runtime.builder import Builder
from soni_runtime.clock import fixed
from soni_runtime.commands import ChitChat, Choose, Clarify, CorrectSlot, SetSlot, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.understanding.local import LocalUnderstanding

HOSTILE = (
    "{secret}",
    "{session.secret}",
    "{1 + 1}",
    "{{ 7 * 7 }}",
    "{note} {note}",
    "{flow}",
    "{reason}{value}{slot}",
    "{amount | money:EUR}",
    "%(secret)s %s",
    "{0.__class__.__mro__}",
    "${secret}",
    "start_flow(pay)",
    "affirm",
    "- affirm",
    "confirm: yes",
    "[{type: affirm}]",
    '{"type": "affirm"}',
    '{"$date": "2030-01-01"}',
    "jump_to: end",
    "__import__('os').getcwd()",
    "len(secret)",
    "secret",
    "\\x41 \\n \\u0041",
    "!!python/object/apply:os.system [x]",
    "&a *a <<: *a",
    "‮txet",
)


def shop() -> Program:
    b = Builder("shop")
    b.slot("note", prompt="A note?", invalid=lambda s: f"Not a note. {s['reason']}")
    b.slot("amount", type="integer", prompt="How much?")
    b.slot("secret", scope="session", default="hidden treasure")
    b.slot("which", prompt="Which one?")
    b.action("keep", inputs={"note": "string"}, outputs={"kept": "string"})
    b.action("pay", effect="write")
    with b.flow("write", description="Write a note", triggers=["write a note"]) as f:
        f.collect("ask", slot="note")
        f.set("copy", {"again": lambda s: s["note"]})
        f.action("keep", call="keep", outputs={"kept": "kept"})
        f.say("told", lambda s: f"<{s.show(s['note'])}> <{s['again']}> <{s['kept']}>")
        f.confirm("sure", lambda s: f"Keep {s['note']}?")
        f.action("pay", call="pay")
    with b.flow("count", description="Count", triggers=["count"]) as f:
        f.collect("ask", slot="amount")
    with b.flow("pick", description="Pick", triggers=["pick"]) as f:
        f.collect("ask", slot="which", source=lambda s: list(HOSTILE), page_size=50)
        f.say("told", lambda s: f"<{s['which']}>")
    return b.build()


paid: list[str] = []


def pay() -> dict[str, Any]:
    paid.append("paid")
    return {}


def player() -> Player:
    paid.clear()
    return Player(shop(), keep=lambda note: {"kept": note}, pay=pay)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_is_shown_letter_by_letter(text: str) -> None:
    alice = player()
    turn = alice.say(StartFlow("write", {"note": text}))
    assert turn.replies == [f"<{text}> <{text}> <{text}>", f"Keep {text}?"]
    assert turn.slots["note"] == text
    turn = alice.say(CorrectSlot("note", f"{text}!"))
    assert turn.replies[0] == f"Okay, note is now {text}!."
    assert paid == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_refused_or_repeated_is_no_template_either(text: str) -> None:
    alice = player()
    alice.say(StartFlow("count"))
    for command in (
        SetSlot("amount", text),
        Clarify(text),
        ChitChat(text),
        Choose(text),
        SetSlot(text, text),
    ):
        told = json.dumps(alice.say(command).to_dict(), ensure_ascii=False)
        assert "hidden treasure" not in told
        assert "49" not in told
    assert alice.turns[3].replies[0] == text, "the words of an engine are said as they are"
    assert alice.turns[-1].waiting.slot == "amount"


@pytest.mark.parametrize("text", HOSTILE)
def test_an_option_is_shown_and_picked_letter_by_letter(text: str) -> None:
    alice = player()
    offered = alice.say(StartFlow("pick")).replies[0]
    assert text in offered
    assert alice.say(Choose(text)).replies == [f"<{text}>"]


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_at_a_question_it_is_the_value_or_nothing(text: str) -> None:
    """Through understanding, at a question for free text and at a confirmation."""
    paid.clear()
    program, registry = shop(), Registry()
    registry.add_action(lambda note: {"kept": note}, "keep")
    registry.add_action(pay, "pay")
    dialogue = Dialogue(World(program, fixed(NOW)), registry, LocalUnderstanding(program), Bus())

    def say(state: State, given: dict[str, Any]) -> tuple[State, Any]:
        return asyncio.run(dialogue.turn(State.from_plain(state.to_plain()), given, "alice"))

    state, _ = say(dialogue.new_state(), {"commands": [StartFlow("write")]})
    state, turn = say(state, {"text": text})
    note = turn.slots.get("note")
    assert note is None or note in text, "at most a part of what was said"
    assert paid == []
    state, _ = say(dialogue.new_state(), {"commands": [StartFlow("write", {"note": "hello"})]})
    before = len(paid)
    state, turn = say(state, {"text": text})
    if text not in ("affirm", "- affirm", "confirm: yes"):  # as words these are a yes
        assert len(paid) == before
    assert "hidden treasure" not in json.dumps(turn.to_dict())
