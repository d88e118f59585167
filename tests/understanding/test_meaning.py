"""Flows chosen by meaning: what words alone cannot know, and what stays as it was without the encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from soni_runtime.commands import Clarify, SetSlot, StartFlow
from soni_runtime.program import Flow, Program, SayStep, Slot
from soni_runtime.understanding.local.encoder import Absent, _loaded
from soni_runtime.understanding.local.learning import known_by
from soni_runtime.understanding.local.meaning import Scale

pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
pytest.importorskip("soni_nlu_en", reason="the weights of models/soni_nlu_en are not installed")


@pytest.fixture(autouse=True)
def _encoder_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    _loaded.cache_clear()
    yield
    _loaded.cache_clear()


@pytest.fixture
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONI_ENCODER", "off")
    _loaded.cache_clear()


def flows(**triggers: Sequence[str]) -> Program:
    made = {
        name: Flow(name=name, steps=(SayStep(id="s", text="."),), triggers=tuple(said))
        for name, said in triggers.items()
    }
    return Program(name="bot", flows=made)


BANK = flows(
    block_card=("block my card", "I lost my card", "my card was stolen"),
    open_account=("open an account", "I want to become a customer", "start a new account"),
    loan=("I want a loan", "apply for a loan", "borrow money"),
    opening_hours=("when are you open", "opening hours of the branch", "until what time can I come by"),
)
PARAPHRASES = (
    ("somebody nicked the plastic from my purse", "block_card"),
    ("I'd like to join your bank", "open_account"),
    ("can you lend me something", "loan"),
    ("at what hour do you close", "opening_hours"),
)


@pytest.mark.parametrize(("text", "flow"), PARAPHRASES)
def test_what_shares_no_words_with_a_trigger_finds_its_flow(make_talk: Any, text: str, flow: str) -> None:
    talk = make_talk(BANK)
    assert talk.engine.ranked(talk.request(text))[0].flow == flow


def test_words_alone_find_fewer_of_them(make_talk: Any, words_only: None) -> None:
    talk = make_talk(BANK)
    ranked = [talk.engine.ranked(talk.request(text)) for text, _ in PARAPHRASES]
    found = [r[0].flow if r else None for r in ranked]
    assert sum(f == flow for f, (_, flow) in zip(found, PARAPHRASES, strict=True)) < len(PARAPHRASES)


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of Mongolia",
        "translate good morning into Italian",
        "how many legs does a spider have",
        "play some jazz",
        "banana",
    ],
)
def test_what_is_about_something_else_starts_nothing(make_talk: Any, text: str) -> None:
    said = make_talk(BANK).say(text)
    assert not any(isinstance(command, StartFlow) for command in said)


def test_a_trigger_word_for_word_is_certain(make_talk: Any) -> None:
    talk = make_talk(BANK)
    for flow in BANK.flows.values():
        for trigger in flow.triggers:
            assert talk.say(trigger) == [StartFlow(flow.name)]


def test_two_near_flows_are_offered(make_talk: Any) -> None:
    talk = make_talk(flows(card_limit=["change my card limit"], card_pin=["change my card code"]))
    (asked,) = talk.say("change my card")
    assert isinstance(asked, Clarify)
    assert sorted(asked.options) == ["card_limit", "card_pin"]


def test_only_flows_that_may_start_are_ranked(make_talk: Any) -> None:
    talk = make_talk(BANK)
    ranked = talk.engine.ranked(talk.request("I lost my card", startable=["loan", "open_account"]))
    assert {match.flow for match in ranked} == {"loan", "open_account"}
    assert all(0 <= match.score <= 1 for match in ranked)
    assert talk.engine.ranked(talk.request("I lost my card", startable=[])) == []


def test_values_are_still_found(flights: Any, make_talk: Any) -> None:
    said = make_talk(flights.program).say("could you get me to Paris from Madrid?")
    assert said[0] == StartFlow("book_flight")
    assert {command.slot for command in said[1:] if isinstance(command, SetSlot)} == {"origin", "destination"}


def test_other_languages_are_left_to_the_words(make_talk: Any) -> None:
    talk = make_talk(Program(name="banco", language="es", flows=BANK.flows))
    request = talk.request("hola", language="es")
    assert talk.engine.ranked(request) == []
    (known,) = talk.engine._known.values()
    assert known.meaning == Absent("the encoder knows English only")


@pytest.mark.parametrize(
    "program",
    [
        flows(only=["do it"]),
        flows(only=[]),
        flows(same=["do it"], other=["do it"]),
        flows(empty=[""], marks=["{x}", "{x} {y}"]),
        Program(name="none"),
    ],
)
def test_odd_bots_make_sense(make_talk: Any, program: Program) -> None:
    talk = make_talk(program)
    for text in ("do it", "please do it now", "", "?!", "x" * 5000, "\ud800"):
        assert isinstance(talk.say(text), list)


def test_what_a_flow_is_known_by() -> None:
    flow = Flow(
        name="FindEvents_2", steps=(), description="Find events", triggers=("events in {city}", "go to {x_y}")
    )
    program = Program(name="bot", slots={"city": Slot(name="city", examples=("Oslo", "Rome"))}, flows={})
    assert known_by(flow, program) == ["Find Events 2", "Find events", "events in Oslo", "go to x y"]


def test_the_scale_rises_from_nothing_to_one() -> None:
    scale = Scale(0.4, 0.7)
    scores = [scale.score(place / 50) for place in range(-50, 70)]
    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (0.0, 1.0)
    assert scale.score(0.4) == pytest.approx(0.27)
    assert scale.score(0.7) == pytest.approx(0.6)
