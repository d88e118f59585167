"""What every bot understands, in any words; and that no flow of a bot loses a message to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from soni_runtime.commands import CancelFlow, ChitChat, Clarify, HumanHandoff, OutOfScope, SetSlot, StartFlow
from soni_runtime.program import Flow, Program, SayStep
from soni_runtime.understanding.local.answers import EVERY
from soni_runtime.understanding.local.built_in import BUILT_IN
from soni_runtime.understanding.local.encoder import _loaded

pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
pytest.importorskip("soni_nlu_en", reason="the weights of models/soni_nlu_en are not installed")


@pytest.fixture(autouse=True)
def _encoder_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    _loaded.cache_clear()
    yield
    _loaded.cache_clear()


def bot(**triggers: Sequence[str]) -> Program:
    flows = {
        name: Flow(name=name, steps=(SayStep(id="s", text="."),), triggers=tuple(said))
        for name, said in triggers.items()
    }
    return Program(name="bot", flows=flows)


BANK = bot(
    block_card=("block my card", "I lost my card", "my card was stolen"),
    loan=("I want a loan", "apply for a loan", "borrow money"),
    balance=("what is my balance", "how much do I have", "show me what is on my account"),
)
WISHES = (
    ("I would prefer to have a word with a human being", HumanHandoff),
    ("is it possible to speak with someone real", HumanHandoff),
    ("you know what, I don't feel like doing this any more", CancelFlow),
    ("what sort of stuff are you able to do for me", Clarify),
    ("how are you today my friend", ChitChat),
)


@pytest.mark.parametrize(("text", "wish"), WISHES)
def test_wishes_are_understood_in_any_words(make_talk: Any, text: str, wish: type) -> None:
    (said,) = make_talk(BANK).say(text)
    assert isinstance(said, wish)


def test_they_are_known_by_meaning_and_not_by_rules(make_talk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONI_ENCODER", "off")
    _loaded.cache_clear()
    talk = make_talk(BANK)
    found = [isinstance(talk.say(text)[0], wish) for text, wish in WISHES]
    assert sum(found) < len(WISHES)


@pytest.mark.parametrize(("text", "wish"), WISHES[:3])
def test_at_a_question_too_where_the_message_is_no_answer(flights: Any, text: str, wish: type) -> None:
    (said,) = flights.say(text, flow="book_flight", ask="departure_date")
    assert isinstance(said, wish)


def test_an_answer_stays_an_answer(flights: Any) -> None:
    said = flights.say("Paris", flow="book_flight", ask="destination")
    assert said == [SetSlot("destination", "Paris")]
    (date,) = flights.say("tomorrow please", flow="book_flight", ask="departure_date")
    assert isinstance(date, SetSlot)


@pytest.mark.parametrize(
    "program",
    [
        BANK,
        bot(
            talk_to_agent=("I want to talk to an agent", "get me a human", "speak to a real person"),
            loan=("loan",),
        ),
        bot(
            cancel_order=("cancel my order", "I don't want my order any more", "stop my order"),
            order=("order",),
        ),
        bot(tour=("what can you do", "how does this work", "show me around"), loan=("I want a loan",)),
        bot(greet=("hello there", "hi, how are you", "good morning"), loan=("I want a loan",)),
    ],
    ids=lambda program: next(iter(program.flows)),
)
def test_no_flow_loses_a_trigger(make_talk: Any, program: Program) -> None:
    talk = make_talk(program)
    for flow in program.flows.values():
        for trigger in flow.triggers:
            for text in (trigger, f"{trigger} now", f"well, {trigger}"):
                (said, *_) = talk.say(text)
                started = isinstance(said, StartFlow) and said.flow == flow.name
                offered = isinstance(said, Clarify) and flow.name in said.options
                assert started or offered or text != trigger, (text, said)


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("can you please get me a human", "talk_to_agent"),
        ("I would prefer to have a word with a human being", "talk_to_agent"),
        ("I no longer want what I ordered", "cancel_order"),
    ],
)
def test_a_flow_of_the_bot_comes_first(make_talk: Any, text: str, flow: str) -> None:
    program = bot(
        talk_to_agent=("I want to talk to an agent", "get me a human", "speak to a real person"),
        cancel_order=("cancel my order", "I don't want my order any more", "send my order back"),
    )
    assert make_talk(program).say(text) == [StartFlow(flow)]


@pytest.mark.parametrize(
    "text",
    ["what is the capital of Mongolia", "banana", "my cat is called Tom", "it rains", "", "?!", "\ud800"],
)
def test_what_is_none_of_it_stays_none(make_talk: Any, text: str) -> None:
    said = make_talk(BANK).say(text)
    assert all(isinstance(one, OutOfScope) or text in ("", "?!") for one in said)


def test_the_examples_are_of_answers_that_are_known() -> None:
    assert set(BUILT_IN) <= set(EVERY)
    every = [text.casefold() for texts in BUILT_IN.values() for text in texts]
    assert len(every) == len(set(every))
    assert min(map(len, BUILT_IN.values())) >= 8
