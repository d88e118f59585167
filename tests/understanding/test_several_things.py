"""Messages that do several things: an answer, thanks, a question, another wish."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from soni_runtime.commands import Affirm, ChitChat, Choose, Clarify, CorrectSlot, Deny, SetSlot, StartFlow
from soni_runtime.program import ActionStep, CollectStep, Flow, Program, Slot
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.local import LocalUnderstanding

SLOTS = {
    slot.name: slot
    for slot in (
        Slot(name="harbour", description="harbour where the boat lies", prompt="In which harbour?"),
        Slot(name="day", type="date", description="day of the trip", prompt="On which day?"),
        Slot(
            name="guests",
            type="integer",
            description="number of guests on the boat",
            prompt="How many guests?",
        ),
        Slot(name="price", type="number", description="price of the boat for a day"),
        Slot(name="phone_number", description="phone number of the owner"),
        Slot(name="has_kitchen", type="boolean", description="whether the boat has a kitchen"),
    )
}


def flow(name: str, description: str, *slots: str) -> Flow:
    told = {slot: slot for slot in ("price", "phone_number", "has_kitchen")}
    asked = tuple(CollectStep(id=f"ask_{slot}", slots=(slot,)) for slot in slots)
    return Flow(
        name=name, steps=(*asked, ActionStep(id="act", action=name, outputs=told)), description=description
    )


FLOWS = {
    one.name: one
    for one in (
        flow("find_boat", "Find a boat in a harbour", "harbour", "guests"),
        flow("reserve_boat", "Reserve a boat for a day", "harbour", "day", "guests"),
        flow("get_weather", "Get the weather forecast of a place on a day", "day"),
    )
}
PROGRAM = Program(name="boats", flows=FLOWS, slots=SLOTS)
ENGINE = LocalUnderstanding(PROGRAM)


def commands(text: str, kind: str | None, **more: Any) -> list[Any]:
    active = more.pop("active", "find_boat" if kind else None)
    options = ("Seagull, 40 feet",) if kind == "choose" else ()
    question = Question(kind=kind, flow=active, prompt="Well?", options=options) if kind else None
    request = Request(
        text=text,
        program=PROGRAM,
        question=question,
        active=active,
        startable=tuple(FLOWS),
        settable=("harbour", "day", "guests") if active else (),
        filled={"harbour": "Kiel", "guests": 2} if active else {},
        flow_slots={
            "find_boat": ("harbour", "guests"),
            "reserve_boat": ("harbour", "day", "guests"),
            "get_weather": ("day",),
        },
        now=datetime(2019, 3, 1, 9),
        **more,
    )
    return list(ENGINE.read(request).commands)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("That works for me.", [Choose(1)]),
        ("Alright, that's lovely!", [Choose(1)]),
        ("Is there anything else?", [Choose("next")]),
        ("That sounds good, but do you have any other boats?", [Choose("next")]),
        ("What is their phone number?", [Clarify("phone_number")]),
        ("Does it have a kitchen, and what's the price?", [Clarify("has_kitchen"), Clarify("price")]),
        ("Right. How much does it cost?", [Clarify("price")]),
        ("Sounds great. Let's reserve it.", [Choose(1), StartFlow("reserve_boat")]),
        ("Okay, that's all I need.", [Choose(1), ChitChat()]),
        ("I want one for 6 guests", [SetSlot("guests", 6)]),
        ("Can you recommend some other boat?", [Choose("next")]),
        ("Seagull sounds good.", [Choose(1)]),
        ("Okay. Thank you for the help.", [Choose(1)]),
        ("Ok, what about one for 4 guests?", [SetSlot("guests", 4)]),
    ],
)
def test_after_an_offer(text: str, expected: list[Any]) -> None:
    assert commands(text, "choose") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, that is correct. What is the phone number?", [Affirm(), Clarify("phone_number")]),
        ("Perfect, thank you. How much is it?", [Affirm(), Clarify("price")]),
        ("that's fine with me. does it have a kitchen", [Affirm(), Clarify("has_kitchen")]),
        ("No, thanks", [Deny()]),
        ("Yes, that is what I want.", [Affirm()]),
        ("No, for 3 guests", [CorrectSlot("guests", 3)]),
        ("What is the price per day?", [Clarify("price")]),
    ],
)
def test_after_a_confirmation(text: str, expected: list[Any]) -> None:
    assert commands(text, "confirm", active="reserve_boat") == expected


@pytest.mark.parametrize("text", ["okay but how much is it", "I am not sure that is right", "is that right?"])
def test_what_is_no_clear_yes_is_none(text: str) -> None:
    assert Affirm() not in commands(text, "confirm", active="reserve_boat")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes please, for 3 guests", [Affirm(), SetSlot("guests", 3)]),
        ("Not right now. What is the weather like on March 4th?", [Deny(), StartFlow("get_weather")]),
        ("No, maybe later", [Deny()]),
        ("no, that's okay. I just needed the information", [Deny()]),
    ],
)
def test_after_a_flow_was_offered(text: str, expected: list[Any]) -> None:
    found = commands(text, "resume", active="reserve_boat")
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No, that's all. Thank you so much!", [Deny(), ChitChat()]),
        ("Thanks a lot for your help.", [ChitChat()]),
        ("No thanks.", [Deny(), ChitChat()]),
        ("Nope, I'm good", [Deny(), ChitChat()]),
        ("Thank you. Can you also find me a boat?", [StartFlow("find_boat"), ChitChat()]),
        ("Great! What's their phone number?", [Clarify("phone_number")]),
        ("I would like to reserve a boat", [StartFlow("reserve_boat")]),
        ("I'm looking for a boat", [StartFlow("find_boat")]),
    ],
)
def test_where_nothing_is_open(text: str, expected: list[Any]) -> None:
    assert commands(text, None) == expected


def test_a_day_beside_the_yes_is_taken() -> None:
    found = commands("Yes, and make it March 7th please", "resume", active="reserve_boat")
    assert found == [Affirm(), SetSlot("day", date(2019, 3, 7))]


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("I need a room", {}),
        ("can you do that now please", {}),
        ("I need one hotel room for two nights at a four star place", {"rooms": "1", "stars": "4"}),
        ("in the afternoon 3:30", {"check_in_time": time(15, 30)}),
        (
            "from March 8th until March 12th",
            {"start_date": date(2019, 3, 8), "dropoff_date": date(2019, 3, 12)},
        ),
        ("until the 13th", {"dropoff_date": date(2019, 3, 13)}),
    ],
)
def test_a_value_goes_to_the_slot_that_it_is_announced_for(text: str, slots: dict[str, Any]) -> None:
    digits = dict.fromkeys("12345", ())
    known = (
        Slot(name="rooms", values=digits, description="number of rooms"),
        Slot(name="stars", values=digits, description="star rating of the hotel"),
        Slot(name="check_in_time", type="time", description="time of arrival"),
        Slot(name="start_date", type="date", description="first day"),
        Slot(name="dropoff_date", type="date", description="last day"),
    )
    steps = tuple(CollectStep(id=f"ask_{slot.name}", slots=(slot.name,)) for slot in known)
    program = Program(
        name="rooms",
        flows={"book": Flow(name="book", steps=steps, description="Book")},
        slots={slot.name: slot for slot in known},
    )
    names = tuple(program.slots)
    request = Request(
        text=text,
        program=program,
        question=Question(kind="resume", flow="book"),
        active="book",
        settable=names,
        now=datetime(2019, 3, 1, 9),
    )
    found = LocalUnderstanding(program).read(request).commands
    assert {one.slot: one.value for one in found if isinstance(one, SetSlot)} == slots


NAMES = (
    Slot(name="first_name", description="first name of the guest", prompt="What is your first name?"),
    Slot(name="last_name", description="last name of the guest", prompt="What is your last name?"),
    Slot(name="time", type="time", description="time of the table"),
    Slot(name="people", type="integer", description="how many people come"),
)


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Yevette Archdale", ("first_name", "last_name"), {"first_name": "Yevette", "last_name": "Archdale"}),
        ("It is under Ms. Ada Lovelace King", (), {"first_name": "Ada", "last_name": "Lovelace King"}),
        ("Do you have a kids menu though?", ("first_name", "last_name"), {}),
        ("It is for 4 people at 7:30 pm", (), {"people": 4, "time": time(19, 30)}),
        ("I would like to eat at a restaurant", (), {}),
    ],
)
def test_values_are_taken_whether_they_were_asked_for_or_not(
    text: str, asked: tuple[str, ...], expected: dict[str, Any]
) -> None:
    steps = tuple(CollectStep(id=f"ask_{slot.name}", slots=(slot.name,)) for slot in NAMES)
    table = Flow(name="book_table", steps=steps, description="Book a table")
    program = Program(name="tables", flows={"book_table": table}, slots={slot.name: slot for slot in NAMES})
    request = Request(
        text=text,
        program=program,
        question=Question(kind="collect", flow="book_table", slots=asked) if asked else None,
        active="book_table",
        settable=tuple(program.slots),
        now=datetime(2019, 3, 1, 9),
    )
    found = LocalUnderstanding(program).read(request).commands
    assert {one.slot: one.value for one in found if isinstance(one, SetSlot)} == expected
