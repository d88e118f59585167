"""An engine that is not sure asks which flow is meant."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from soni_runtime.commands import Affirm, Clarify, SetSlot, StartFlow
from soni_runtime.understanding import make_understanding
from soni_runtime.understanding.base import Understood


def listen(talk: Any, text: str, confidence: float, **where: Any) -> Understood:
    program = replace(talk.program, settings={"understanding": {"confidence": confidence}})
    request = replace(talk.request(text, **where), program=program)
    return asyncio.run(make_understanding(program).understand(request))


def test_below_the_confidence_it_asks_with_two_candidates(flights: Any) -> None:
    text = "something about my flight booking and a receipt"
    guess = listen(flights, text, 0.0)
    assert isinstance(guess.commands[0], StartFlow | Clarify)
    asked = listen(flights, "is the plane late", 0.99)
    assert isinstance(asked.commands[0], Clarify)
    assert len(asked.commands[0].options) == 2
    assert asked.candidates == asked.commands[0].options
    assert len(asked.evidence) == len(asked.commands) == 1
    assert asked.evidence[0].confidence < 0.99
    assert any("not sure enough" in note for note in asked.notes)


def test_the_first_candidate_is_what_it_would_have_guessed(flights: Any) -> None:
    guess = listen(flights, "is the plane late", 0.0)
    asked = listen(flights, "is the plane late", 0.99)
    assert isinstance(guess.commands[0], StartFlow)
    assert asked.candidates[0] == guess.commands[0].flow


def test_above_it_nothing_changes(flights: Any) -> None:
    understood = listen(flights, "I want to book a flight", 0.9)
    assert understood.commands == (StartFlow("book_flight"),)
    assert understood.notes == ()


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("Madrid", {"flow": "book_flight", "ask": "origin"}, SetSlot("origin", "Madrid")),
        ("yes", {"flow": "book_flight", "kind": "confirm"}, Affirm()),
    ],
)
def test_an_answer_is_never_turned_into_a_question(
    flights: Any, text: str, where: Any, expected: Any
) -> None:
    assert listen(flights, text, 1.0, **where).commands == (expected,)


def test_with_one_flow_it_asks_about_that_one(flights: Any) -> None:
    asked = listen(flights, "is the plane late", 0.999, startable=("flight_status",))
    if isinstance(asked.commands[0], Clarify):
        assert asked.commands[0].options == ("flight_status",)
    else:
        assert asked.evidence[0].confidence < 0.999
