"""Turns of phrase that people use with the examples, and what a sensible bot makes of them."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import soni_dsl
from soni_runtime.checkpoints.memory import MemoryStore

ROOT = Path(__file__).resolve().parents[2]
FROM, TO, WHEN = (
    "Which city do you fly from?",
    "Where would you like to go from Madrid?",
    "When would you like to depart?",
)
PAST = "I need a day from today on. When would you like to depart?"


def talk(*messages: str, bot: str = "flight_booking") -> Any:
    """The last turn of a conversation."""

    async def converse() -> Any:
        async with soni_dsl.load(ROOT / "examples" / bot, store=MemoryStore()).session("u") as session:
            turn = None
            for message in messages:
                turn = await session.turn(message)
            return turn

    return asyncio.run(converse())


# ------------------------------------------------------------------ a refused value with the start


def test_a_value_refused_with_the_start_is_asked_for_once() -> None:
    assert talk("fly from Madrid to Paris yesterday").replies == [PAST]


def test_a_value_refused_early_is_explained_and_only_the_open_question_asked() -> None:
    assert talk("book a flight for yesterday").replies == ["That day has already passed.", FROM]


def test_a_value_refused_again_at_its_question_keeps_the_words_of_the_author() -> None:
    assert talk("book a flight for yesterday", "Madrid", "Paris", "yesterday").replies == [PAST]


# ------------------------------------------------------------------ taking a value back

AT_CONFIRM = "fly from Madrid to Paris tomorrow"


@pytest.mark.parametrize(
    ("message", "question", "gone"),
    [
        ("forget the date", WHEN, "departure_date"),
        ("drop the departure date please", WHEN, "departure_date"),
        ("remove the date", WHEN, "departure_date"),
        ("forget the destination", TO, "destination"),
        ("forget about the destination", TO, "destination"),
        ("forget Paris", TO, "destination"),
        ("forget tomorrow", WHEN, "departure_date"),
        ("not Paris", TO, "destination"),
        ("no, not Paris", TO, "destination"),
    ],
)
def test_a_value_is_taken_back_at_the_confirmation(message: str, question: str, gone: str) -> None:
    turn = talk(AT_CONFIRM, message)
    assert turn.replies == [question]
    assert gone not in turn.slots


@pytest.mark.parametrize("message", ["forget it", "forget about it", "forget everything", "drop it"])
def test_forgetting_it_all_still_cancels(message: str) -> None:
    turn = talk(AT_CONFIRM, message)
    assert turn.flow is None
    assert turn.replies == ["Okay, I have cancelled “book a flight”."]


def test_forgetting_what_was_never_said_changes_nothing() -> None:
    turn = talk(AT_CONFIRM, "forget Berlin")
    assert turn.slots["destination"] == "Paris"
    assert turn.waiting.kind == "confirm"


@pytest.mark.parametrize(
    "message", ["never mind the origin, it's Bilbao", "forget the origin, I meant Bilbao"]
)
def test_a_value_is_taken_back_and_given_anew(message: str) -> None:
    turn = talk("book a flight", "Madrid", message)
    assert turn.slots == {"origin": "Bilbao"}
    assert turn.replies[-1] == "Where would you like to go from Bilbao?"


# ------------------------------------------------------------------ a question is no answer


@pytest.mark.parametrize(
    "message", ["Where can I fly from?", "where?", "which cities do you have?", "from?", "¿dónde?"]
)
def test_a_question_is_not_taken_for_a_city(message: str) -> None:
    turn = talk("book a flight", message)
    assert turn.slots == {}
    assert turn.replies[-1] == FROM


@pytest.mark.parametrize("message", ["Madrid?", "from Madrid?", "maybe Madrid?"])
def test_an_unsure_answer_is_still_one(message: str) -> None:
    assert talk("book a flight", message).slots["origin"].startswith("Madrid")


# ------------------------------------------------------------------ no to going on


def test_no_to_going_on_is_answered() -> None:
    turn = talk("book a flight", "status of booking K3ZQ7M", "no")
    assert turn.flow is None
    assert turn.replies == ["Okay, we leave “book a flight” there."]


@pytest.mark.parametrize(("answer", "question"), [("tomorrow", FROM), ("from Madrid", WHEN)])
def test_an_answer_to_the_interrupted_flow_goes_on_with_it(answer: str, question: str) -> None:
    turn = talk("book a flight to Paris", "status of booking K3ZQ7M", answer)
    assert turn.flow == "book_flight"
    assert turn.replies == [question]


# ------------------------------------------------------------------ scripts/run


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "run", *arguments],
        input="activate my debit card\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.mark.skipif(not (ROOT / ".venv" / "bin" / "soni").exists(), reason="the script would install first")
@pytest.mark.parametrize(
    "arguments",
    [
        ("examples/card_activation",),
        ("-c", "examples/card_activation"),
        ("--json", "--config=examples/card_activation"),
        ("--json", "examples/card_activation"),
    ],
)
def test_the_script_talks_to_another_bot(arguments: tuple[str, ...]) -> None:
    done = run_script(*arguments)
    assert done.returncode == 0, done.stderr
    assert "What are the last four digits of your card?" in done.stdout
