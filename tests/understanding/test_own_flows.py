"""A bot's own flow for what every bot understands gets the messages that rules would take for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from soni_runtime.commands import Clarify, HumanHandoff, StartFlow
from soni_runtime.program import Flow, Program, SayStep
from soni_runtime.understanding.local.encoder import _loaded

WISHES = (
    "agent please",
    "I need a human",
    "talk to a human",
    "could you connect me with a person",
    "I want to talk to an agent please",
    "is there anyone I can talk to",
)


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SONI_ENCODER", "off")
    _loaded.cache_clear()
    yield
    _loaded.cache_clear()


def bot(**triggers: tuple[str, ...]) -> Program:
    flows = {
        name: Flow(name=name, steps=(SayStep(id="s", text="."),), triggers=said)
        for name, said in triggers.items()
    }
    return Program(name="bot", flows=flows)


LOAN = ("I want a loan", "borrow money", "talk to somebody about a loan")
DESK = bot(people=("I want to talk to an agent", "get me a human", "bring a colleague"), loan=LOAN)


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_for_a_person_starts_the_flow_that_is_for_it(make_talk: Any, text: str) -> None:
    assert make_talk(DESK).say(text) == [StartFlow("people")]


@pytest.mark.parametrize("text", WISHES)
def test_without_such_a_flow_it_hands_over(make_talk: Any, text: str) -> None:
    assert make_talk(bot(loan=LOAN)).say(text) == [HumanHandoff()]


@pytest.mark.parametrize("text", WISHES[:3])
def test_in_the_middle_of_another_flow_too(make_talk: Any, text: str) -> None:
    assert make_talk(DESK).say(text, flow="loan") == [StartFlow("people")]


@pytest.mark.parametrize("text", WISHES[:3])
def test_who_insists_while_it_runs_is_handed_over(make_talk: Any, text: str) -> None:
    assert make_talk(DESK).say(text, flow="people") == [HumanHandoff()]


def test_of_several_the_nearest_is_meant(make_talk: Any) -> None:
    both = bot(robots=("get me an operator",), people=("get me a human",), loan=LOAN)
    assert make_talk(both).say("human please") == [StartFlow("people")]
    assert make_talk(both).say("operator please") == [StartFlow("robots")]


def test_help_of_its_own(make_talk: Any) -> None:
    own = bot(tour=("help me", "what are my options"), loan=LOAN)
    assert make_talk(own).say("what can you do") == [StartFlow("tour")]
    assert make_talk(bot(loan=LOAN)).say("what can you do") == [Clarify(topic=None)]
