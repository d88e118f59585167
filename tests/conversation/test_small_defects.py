"""What people say that was misunderstood once."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

import soni_dsl
from soni_runtime import Turn
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.clock import fixed

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def talk(bot: str, *messages: str) -> Turn:
    """The turn that the last message comes to."""

    async def turns() -> Turn:
        loaded = soni_dsl.load(
            EXAMPLES / bot, store=MemoryStore(), clock=fixed(datetime(2026, 11, 22, 9, 30))
        )
        async with loaded.session("somebody") as session:
            for message in messages:
                turn = await session.turn(message)
        return turn

    return asyncio.run(turns())


INTERRUPTED = ("I want to book a flight", "Madrid", "look up my booking", "K3ZQ7M")
AT_DATE = ("fly from Madrid to Paris",)
AT_CONFIRM = (*AT_DATE, "24 December 2026")
AT_CODE = ("send 12000 euros to Ana Garcia", "ES9121000418450200051332")


@pytest.mark.parametrize("message", ["go", "go on", "let's go on", "continue", "resume", "back to it", "yes"])
def test_going_on_is_understood_where_it_is_asked(message: str) -> None:
    turn = talk("flight_booking", *INTERRUPTED, message)
    assert turn.replies == ["Where would you like to go from Madrid?"]


@pytest.mark.parametrize("message", ["Rome", "Rome.", "New York", "to Rome"])
def test_a_bare_name_answers_the_question_of_what_was_interrupted(message: str) -> None:
    turn = talk("flight_booking", *INTERRUPTED, message)
    assert turn.slots["destination"] == message.removeprefix("to ").rstrip(".")


@pytest.mark.parametrize("message", ["whatever", "Really?", "What", "Hmm", "Where is it?"])
def test_not_every_word_is_a_name(message: str) -> None:
    turn = talk("flight_booking", *INTERRUPTED, message)
    assert "destination" not in turn.slots
    assert turn.waiting.kind == "confirm"


@pytest.mark.parametrize("message", ["go on", "go"])
def test_going_on_is_no_yes_to_a_confirmation(message: str) -> None:
    assert talk("flight_booking", *AT_CONFIRM, message).called == []


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("no wait, on the 26th", "2026-12-26"),
        ("make it the 26th", "2026-12-26"),
        ("no, the 26th", "2026-12-26"),
        ("change the date to the 2nd", "2026-12-02"),
        ("no, the 26th of November", "2026-11-26"),
        ("tomorrow instead", "2026-11-23"),
    ],
)
def test_a_day_alone_stays_in_the_month_of_the_date_it_changes(message: str, day: str) -> None:
    assert talk("flight_booking", *AT_CONFIRM, message).slots["departure_date"] == day


def test_a_day_that_has_passed_in_that_month_is_that_of_the_next() -> None:
    turn = talk("flight_booking", *AT_DATE, "30 November 2026", "no, the 2nd")
    assert turn.slots["departure_date"] == "2026-12-02"


@pytest.mark.parametrize("message", ["change the date", "I want to change the date"])
def test_what_is_being_asked_cannot_be_changed_yet(message: str) -> None:
    turn = talk("flight_booking", *AT_DATE, message)
    assert turn.replies == ["When would you like to depart?"]


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("bye", "Goodbye."),
        ("see you later", "Goodbye."),
        ("perfect", "Glad to hear it."),
        ("great", "Glad to hear it."),
        ("ok", "Glad to hear it."),
        ("great, thanks", "You are welcome."),
        ("hi there", "Hello!"),
        ("how are you?", "Glad to chat."),
    ],
)
def test_small_talk_is_answered_in_kind(message: str, reply: str) -> None:
    assert talk("card_activation", message).replies == [reply]
    assert talk("flight_booking", *AT_DATE, message).replies == [reply, "When would you like to depart?"]


@pytest.mark.parametrize(
    "message",
    [
        "what was the question?",
        "cancel",
        "no",
        "who are you",
        "I did not get a code",
        "resend the code",
        "wait",
    ],
)
def test_other_talk_is_not_taken_for_a_code(message: str) -> None:
    turn = talk("banking", *AT_CODE, message)
    assert "The code has six digits. What is it?" not in turn.replies
    assert not any(command.type == "set_slot" for command in turn.commands)


def test_a_code_is_still_a_code() -> None:
    assert talk("banking", *AT_CODE, "it is 12 34").replies == ["The code has six digits. What is it?"]


def test_what_one_does_not_have_denies_nothing() -> None:
    turn = talk(
        "banking", "send 3000 euros to Ana Garcia", "ES9121000418450200051332", "I do not have a code"
    )
    assert turn.slots["beneficiary"] == "Ana Garcia"
