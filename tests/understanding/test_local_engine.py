"""Promises of the embedded engine: only legal commands, never an error, quick, small, discreet."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from soni_runtime.commands import (
    Affirm,
    ChitChat,
    Choose,
    CorrectSlot,
    OutOfScope,
    SetSlot,
    StartFlow,
)
from soni_runtime.program import Flow, SayStep, Slot
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local import LocalUnderstanding

WORDS = [
    "yes",
    "no",
    "cancel",
    "book",
    "flight",
    "fly",
    "from",
    "to",
    "Madrid",
    "Paris",
    "tomorrow",
    "Friday",
    "5",
    "two",
    "hundred",
    "€",
    "not",
    ",",
    ".",
    "?",
    "!",
    "change",
    "the",
    "amount",
    "destination",
    "it's",
    "actually",
    "make",
    "business",
    "economy",
    "my",
    "card",
    "was",
    "stolen",
    "2030-05-01",
    "5pm",
    "ana@x.org",
    "and",
    "then",
    "what",
    "is",
    "iban",
    "ES9121000418450200051332",
    "\n",
    "\t",
    "😀",
    "(",
    "[",
    "{",
    "\\",
    "*",
    "+",
    "instead",
    "of",
    "should",
    "be",
    "wrong",
    "\u202e",
    "ñ",
    "中文",
    "'o'",
    "-",
    "#2",
    "the",
    "second",
    "one",
]


def _points(talk: Any) -> list[dict[str, Any]]:
    flow = next(iter(talk.program.flows))
    slots = sorted(talk.program.flows[flow].collects)
    filled = dict.fromkeys(slots[:2], "x")
    return [
        {},
        *({"flow": flow, "ask": name, "filled": filled} for name in slots),
        {"flow": flow, "ask": tuple(slots)},
        {"flow": flow, "kind": "confirm", "filled": filled},
        {"flow": flow, "kind": "choose", "ask": slots[0], "options": ["One 5 €", "Two", ""]},
        {"flow": flow, "kind": "resume"},
        {"flow": flow, "kind": "restart"},
        {"flow": flow, "kind": "clarify", "options": ["a b", "c"]},
        {"flow": flow, "ask": slots[0], "startable": ()},
    ]


@pytest.mark.no_cover
@pytest.mark.parametrize("bot", ["flights", "bank"])
def test_any_words_at_any_point_give_legal_commands(bot: str, request: pytest.FixtureRequest) -> None:
    talk = request.getfixturevalue(bot)
    rng = random.Random(7)
    for _ in range(600):
        text = " ".join(rng.choices(WORDS, k=rng.randint(0, 14)))
        where = rng.choice(_points(talk)) | {
            "language": rng.choice(["en", "es", "fr", "de", "pt", "xx", "en-GB"])
        }
        asked = talk.request(text, **where)
        understood = talk.engine.read(asked)
        assert understood.commands
        assert len(understood.commands) == len(understood.evidence)
        assert all(0 <= evidence.confidence <= 1 for evidence in understood.evidence)
        started = [c.flow for c in understood.commands if isinstance(c, StartFlow)]
        assert set(started) <= set(asked.startable)
        reach = set(asked.settable).union(*(asked.flow_slots[flow] for flow in started))
        for command in understood.commands:
            if isinstance(command, SetSlot | CorrectSlot):
                assert command.slot in reach
            if isinstance(command, Choose) and isinstance(command.option, int):
                assert 1 <= command.option <= len(where.get("options", ()))


def test_the_same_message_gives_the_same_commands(flights: Any) -> None:
    request = flights.request("from São Paulo to Paris tomorrow")
    fresh = LocalUnderstanding(flights.program).read(request)
    again = flights.engine.read(request)
    assert fresh.commands == again.commands
    assert fresh.evidence == again.evidence


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "🤷"])
def test_nothing_is_out_of_scope(flights: Any, text: str) -> None:
    assert flights.say(text) == [OutOfScope()]
    assert flights.say(text, flow="book_flight", kind="confirm") == [OutOfScope()]


def test_nothing_unclear_ever_affirms(flights: Any) -> None:
    for text in (
        "maybe", "maybe later", "yes and no", "not yet", "I am not saying yes", "yes? no!", "why?", "if it is cheap",
        "yes if it is cheap", "only if you change the date", "let me think", "ok wait", "I said no yes", "yesterday",
    ):  # fmt: skip
        assert Affirm() not in flights.say(text, flow="book_flight", kind="confirm"), text


def test_two_flows_that_fit_alike_are_asked_about(make_talk: Any) -> None:
    from soni_runtime.program import Program

    flows = {
        name: Flow(name=name, steps=(SayStep(id="s", text="."),), triggers=(trigger,))
        for name, trigger in (("card_limit", "change my card limit"), ("card_pin", "change my card code"))
    }
    talk = make_talk(Program(name="cards", flows=flows))
    asked = talk.say("change my card")
    assert [sorted(command.options) for command in asked] == [["card_limit", "card_pin"]]
    assert talk.say("change my card limit") == [StartFlow("card_limit")]


def test_special_flows_take_the_words_they_are_for(make_talk: Any) -> None:
    from soni_runtime.program import Program

    flows = {
        name: Flow(name=name, steps=(SayStep(id="s", text="."),)) for name in ("help", "goodbye", "welcome")
    }
    talk = make_talk(Program(name="polite", flows=flows))
    assert talk.say("what can you do?") == [StartFlow("help")]
    assert talk.say("bye bye") == [StartFlow("goodbye")]
    assert talk.say("hello") == [StartFlow("welcome")]
    assert talk.say("hello", startable=()) == [ChitChat()]


def test_a_flow_of_the_bot_wins_over_talk(make_talk: Any) -> None:
    from soni_runtime.program import Program

    flows = {
        "reset_router": Flow(
            name="reset_router", steps=(SayStep(id="s", text="."),), triggers=("reset", "help me")
        )
    }
    talk = make_talk(Program(name="router", flows=flows))
    assert talk.say("reset") == [StartFlow("reset_router")]
    assert talk.say("help me") == [StartFlow("reset_router")]


def test_a_value_said_again_is_not_an_answer_to_something_else(bank: Any) -> None:
    where: dict[str, Any] = {
        "flow": "transfer_funds", "ask": "description", "filled": {"amount": 100, "beneficiary_name": "Ana"},
    }  # fmt: skip
    before = [("user", "Transfer 100 euros"), ("bot", "What is it for?")]
    assert bank.say("100", **where, recent=before) == [SetSlot("amount", 100)]
    insisting = [*before, ("user", "100"), ("bot", "What is it for?")]
    assert bank.say("100", **where, recent=insisting) == [SetSlot("description", "100")]
    assert bank.say("100", **where) == [SetSlot("description", "100")]


def test_sensitive_words_are_not_in_the_evidence(bank: Any) -> None:
    for text in ("4711", "it's 4711", "my pin is 4711 and I want a loan"):
        request = bank.request(text, flow="pay_bill", ask="pin")
        assert all("4711" not in evidence.words for evidence in bank.engine.read(request).evidence)


def test_long_texts_are_kept_whole(bank: Any) -> None:
    story = "the rent of the flat " * 200
    where: dict[str, Any] = {"flow": "transfer_funds", "ask": "description", "filled": {"amount": 1}}
    assert bank.say(story, **where) == [SetSlot("description", story.strip())]


def test_it_is_a_protocol_engine(flights: Any) -> None:
    understood = asyncio.run(flights.engine.understand(flights.request("hello")))
    assert understood.commands == (ChitChat(),)
    assert understood.engine == "local"
    assert understood.tokens == 0
    assert understood.milliseconds > 0


def test_another_program_is_read_anew(flights: Any, bank: Any) -> None:
    engine = LocalUnderstanding(flights.program)
    request: Request = bank.request("block my card")
    assert engine.read(request).commands == (StartFlow("block_card"),)


@pytest.mark.no_cover
def test_two_hundred_flows_are_quick(make_talk: Any, bank: Any) -> None:
    verbs = ["open", "close", "check", "change", "send", "cancel", "report", "renew", "find", "explain"]
    things = [f"thing{n} matter{n}" for n in range(20)]
    flows = {}
    for verb in verbs:
        for number, thing in enumerate(things):
            name = f"{verb}_{number}"
            triggers = (
                f"{verb} my {thing}",
                f"I want to {verb} the {thing}",
                f"please {verb} {{amount}} of {thing}",
            )
            base = bank.program.flows["loan"]
            flows[name] = replace(base, name=name, triggers=triggers, description=f"{verb} a {thing}")
    talk = make_talk(replace(bank.program, flows=flows))
    talk.say("hello")
    texts = [f"could you {verb} my thing{n} matter{n} please" for verb in verbs for n in range(0, 20, 5)]
    began = process_time()
    for text in texts:
        talk.say(text)
    assert (process_time() - began) / len(texts) < 0.03


def test_a_hostile_message_is_quick(flights: Any) -> None:
    for text in (
        "a " * 2000,
        "yes no " * 800,
        "change the " * 600 + "x",
        "(" * 4000,
        "1,1" * 1500,
        "to to " * 900,
    ):
        for where in (
            {},
            {"flow": "book_flight", "ask": "destination"},
            {"flow": "book_flight", "kind": "confirm"},
        ):
            began = process_time()
            flights.say(text, **where)
            assert process_time() - began < 1.0, text[:20]


def test_importing_it_pulls_in_nothing_heavy() -> None:
    code = (
        "import sys, soni_runtime.understanding, soni_runtime.understanding.local\n"
        "heavy = {'asyncio', 'numpy', 'dspy', 'pydantic', 'langgraph', 'litellm'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_slots_without_description_or_prompt_work(make_talk: Any) -> None:
    from soni_runtime.program import CollectStep, Program

    program = Program(
        name="bare",
        slots={"x": Slot(name="x")},
        flows={"f": Flow(name="f", steps=(CollectStep(id="a", slots=("x",)),), triggers=("go",))},
    )
    talk = make_talk(program)
    assert talk.say("go") == [StartFlow("f")]
    assert talk.say("anything", flow="f", ask="x") == [SetSlot("x", "anything")]
