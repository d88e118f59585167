"""A small bot, and a model on this machine that understands it better or worse as its prompt tells it to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_model import ScriptedModel, scripted_model

BOT = """\
version: "1"
name: kiosk
settings: {understanding: {engine: dspy, model: openai/scripted}}
slots:
  drink: {values: {coffee: [espresso], tea: [chai], water: []}, prompt: What would you like to drink?}
  size: {values: {small: [little], large: [big]}, prompt: How large?}
  name: {prompt: What is your name?, examples: [Ana, Ben, Chloe, Dan]}
  card: {prompt: What is your card number?, sensitive: true, examples: ["4929118866334417"]}
actions:
  brew: {inputs: {drink: string, size: string}, outputs: {ticket: string}}
flows:
  order:
    description: Order a drink
    triggers: [I would like a drink, get me something to drink, "a {drink} for me", I am thirsty, "bring a {size} {drink}"]
    steps:
      - collect: drink
      - collect: size
      - confirm: A {size} {drink}?
      - action: brew -> ticket
      - say: Your number is {ticket}.
  join:
    description: Join the club of the kiosk
    triggers: [I want to join the club, sign me up, become a member, how do I join]
    steps:
      - collect: name
      - collect: card
      - say: Welcome, {name}.
  hours:
    description: Tell when the kiosk is open
    triggers: [when are you open, opening hours please, are you open on Sundays, till when are you open]
    steps:
      - say: Every day from 8 to 20.
"""
TESTS = """\
tests:
  - name: tea is ordered
    actions: {brew: {ticket: T1}}
    turns:
      - user: a chai for me
        expect: {slots: {drink: tea}}
      - user: large please
      - user: "yes"
        expect: {says: T1, called: [brew]}
  - name: a member joins
    actions: {brew: {ticket: T1}}
    turns:
      - user: count me in
        commands: [{start_flow: join}]
      - user: I am Eve
        commands: [{set_slot: {name: Eve}}]
      - commands: [{set_slot: {card: "4929118866334417"}}]
        expect: {says: Eve}
"""
ACTIONS = """\
from soni_runtime import action


@action
async def brew(drink: str, size: str) -> dict[str, str]:
    raise RuntimeError("nothing is brewed while learning")
"""
SECRET = "4929118866334417"

Commands = list[dict[str, Any]]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the bot, in the current folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SONI_MODEL_RECORD", "SONI_MODEL_REPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "kiosk.yaml").write_text(BOT, encoding="utf-8")
    (tmp_path / "kiosk" / "kiosk.test.yaml").write_text(TESTS, encoding="utf-8")
    (tmp_path / "kiosk" / "actions.py").write_text(ACTIONS, encoding="utf-8")
    return Path("kiosk")


class Pupil:
    """Answers as the bot's own words say. Without ``taught`` in its prompt it takes every opening for an order
    and every answer to a question for a yes.

    ``taught`` decides by the messages of a prompt; ``proposes`` is what it answers who wants instructions.
    """

    def __init__(self, taught: Callable[[list[dict[str, str]]], bool]) -> None:
        self.taught = taught
        self.proposes = "KNOW THE MENU."
        self.never = ""

    def __call__(self, body: dict[str, Any]) -> Any:
        messages = body["messages"]
        system, last = messages[0]["content"], messages[-1]["content"]
        if "turn the user's message" not in system and "KNOW THE MENU" not in system:
            return self._propose(system)
        said = json.loads(re.findall(r"^message: (.*)$", last, re.M)[-1])
        if self.taught(messages) and said != self.never:
            return right(said, last)
        return [{"type": "start_flow", "flow": "order"}] if "question: none" in last else [{"type": "affirm"}]

    def _propose(self, system: str) -> str:
        """Whatever fields are wanted, in the form in which DSPy's adapters read them."""
        outputs = system.split("Your output fields are:", 1)[1].split("All interactions", 1)[0]
        fields = dict.fromkeys(re.findall(r"^\d+\. `(\w+)`", outputs, re.M), self.proposes)
        if "Outputs will be a JSON object" in system:
            return json.dumps(fields)
        said = "".join(f"[[ ## {name} ## ]]\n{text}\n\n" for name, text in fields.items())
        return said + "[[ ## completed ## ]]"


def right(said: str, prompt: str) -> Commands:
    """What a message means to the kiosk."""
    text = said.lower()
    made: Commands = []
    opening = "question: none" in prompt
    for flow, words in {
        "order": r"drink|for me|thirsty|bring", "join": r"join|sign me|member|count me", "hours": r"open",
    }.items():  # fmt: skip
        if re.search(words, text) and (opening or "?" not in text):
            made.append({"type": "start_flow", "flow": flow})
    for slot, values in {
        "drink": {"coffee": "coffee|espresso", "tea": r"\btea|chai", "water": "water"},
        "size": {"small": "small|little", "large": "large|big"},
        "name": {n: n.lower() for n in ("Ana", "Ben", "Chloe", "Dan")},
    }.items():
        found = [value for value, words in values.items() if re.search(words, text)]
        made += [{"type": "set_slot", "slot": slot, "value": value} for value in found[:1]]
    if made:
        return made
    for kind, words in {
        "cancel_flow": r"cancel|never mind|stop, i|changed my mind|abort|leave it",
        "restart_flow": r"start over|again from|from scratch|restart|all over|the start",
        "repeat": r"say that again|repeat|what was that|just say|come again",
        "handoff": r"person|human|someone|agent|staff",
        "chitchat": r"thank|hello|good morning|great$|^hi$",
        "deny": r"^no|not\b|nope",
        "affirm": r"^yes|sure|that's right|sounds good|correct",
    }.items():
        if re.search(words, text):
            return [{"type": kind}]
    topic = next((slot for slot in ("drink", "size", "name") if re.search(rf"\b{slot}\b", text)), None)
    return [{"type": "clarify", "topic": topic}] if topic else [{"type": "out_of_scope"}]


def by_examples(messages: list[dict[str, str]]) -> bool:
    """Is there an example in the prompt?"""
    return any(message["role"] == "assistant" for message in messages)


def by_instructions(messages: list[dict[str, str]]) -> bool:
    """Do the instructions say the magic words?"""
    return "KNOW THE MENU" in messages[0]["content"]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    """A server that answers as its ``answer`` says; by default as a pupil who learns from examples."""
    with scripted_model() as made:
        made.answer = Pupil(by_examples)
        monkeypatch.setenv("SONI_API_BASE", made.address)
        yield made
