"""A third bot: restaurants, hotels and a helpdesk. Its messages were written before any of them was tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import pytest

from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Clarify,
    ClearSlot,
    CorrectSlot,
    Deny,
    HumanHandoff,
    OutOfScope,
    RestartFlow,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.program import CollectStep, ConfirmStep, Flow, Program, SayStep, Slot, Step

S, C, X, F = SetSlot, CorrectSlot, ClearSlot, StartFlow

TOMORROW = date(2026, 11, 25)
FRIDAY = date(2026, 11, 27)
MAY_5 = date(2027, 5, 5)


def flow_of(
    name: str,
    slots: Sequence[str],
    triggers: Sequence[str],
    description: str,
    *,
    optional: Sequence[str] = (),
    confirm: bool = True,
) -> Flow:
    steps: list[Step] = [CollectStep(id=f"ask_{s}", slots=(s,), optional=s in optional) for s in slots]
    steps += [ConfirmStep(id="check", text="Shall I?")] if confirm else []
    steps.append(SayStep(id="done", text="Done."))
    return Flow(name=name, steps=tuple(steps), triggers=tuple(triggers), description=description)


def city_bot() -> Program:
    slots = (
        Slot(
            name="restaurant_area",
            prompt="In which part of town?",
            description="the area of the restaurant",
            values={"centre": ("downtown", "city centre"), "north": (), "south": ()},
        ),
        Slot(
            name="cuisine",
            prompt="What kind of food would you like?",
            description="the kind of food",
            examples=("Italian", "Thai"),
        ),
        Slot(
            name="party_size", type="integer", prompt="For how many people?", description="number of guests"
        ),
        Slot(name="day", type="date", prompt="On which day?"),
        Slot(name="time", type="time", prompt="At what time?"),
        Slot(name="guest_name", prompt="Under what name?"),
        Slot(name="phone_number", prompt="What is your phone number?"),
        Slot(name="allergies", type="list of string", prompt="Any allergies?"),
        Slot(
            name="plan",
            prompt="Which plan?",
            values={"basic": (), "plus": ("pro",), "unlimited": ("max", "no limit")},
        ),
        Slot(name="old_email", prompt="Your current e-mail?", validator="email"),
        Slot(
            name="new_email",
            prompt="Your new e-mail?",
            validator="email",
            description="the new e-mail address",
        ),
        Slot(name="nights", type="integer", prompt="How many nights?"),
        Slot(name="check_in", type="date", prompt="When do you arrive?", description="day of arrival"),
        Slot(name="city", prompt="Which city?", description="the city of the hotel"),
        Slot(name="issue", prompt="What is the problem?", description="what is wrong"),
        Slot(name="budget", type="number", prompt="What is your budget per night?"),
    )
    flows = (
        flow_of(
            "reserve_table",
            ("cuisine", "restaurant_area", "party_size", "day", "time", "guest_name", "allergies"),
            (
                "book a table",
                "reserve a table for {party_size} on {day}",
                "I want to eat out",
                "make a restaurant reservation",
            ),
            "Reserve a table in a restaurant",
            optional=("allergies",),
        ),
        flow_of(
            "book_hotel",
            ("city", "check_in", "nights", "budget"),
            ("book a hotel", "I need a room in {city}", "find me a hotel in {city} for {nights} nights"),
            "Book a hotel room",
        ),
        flow_of(
            "change_plan",
            ("plan",),
            ("change my plan", "upgrade to {plan}", "switch my subscription"),
            "Change the subscription plan",
        ),
        flow_of(
            "update_email",
            ("old_email", "new_email"),
            ("change my email address", "update my email"),
            "Change the e-mail address on file",
        ),
        flow_of(
            "report_issue",
            ("issue", "phone_number"),
            ("report a problem", "something is broken", "my internet is not working"),
            "Report a technical problem",
        ),
        flow_of(
            "opening_hours",
            (),
            ("when are you open", "what are your opening hours"),
            "Tell the opening hours",
            confirm=False,
        ),
    )
    return Program(name="city", slots={s.name: s for s in slots}, flows={f.name: f for f in flows})


ROWS: list[tuple[str, dict[str, Any], list[Any]]] = []


def rows(where: dict[str, Any], *table: tuple[Any, ...]) -> None:
    ROWS.extend((text, where, list(expected)) for text, *expected in table)


rows(
    {},
    (
        "can I book a table for four tomorrow evening?",
        F("reserve_table"),
        S("party_size", 4),
        S("day", TOMORROW),
    ),
    ("table for two at 8pm please", F("reserve_table"), S("party_size", 2), S("time", time(20))),
    (
        "I want to eat italian food downtown",
        F("reserve_table"),
        S("cuisine", "italian"),
        S("restaurant_area", "centre"),
    ),
    ("find me a hotel in Paris for 3 nights", F("book_hotel"), S("city", "Paris"), S("nights", 3)),
    ("I need a room in New York from May 5", F("book_hotel"), S("city", "New York"), S("check_in", MAY_5)),
    ("hotel in berlin, max 120 euros a night", F("book_hotel"), S("city", "berlin"), S("budget", 120)),
    ("upgrade to unlimited", F("change_plan"), S("plan", "unlimited")),
    ("I'd like to switch my subscription to the pro plan", F("change_plan"), S("plan", "plus")),
    ("please update my email to bob@x.org", F("update_email"), S("new_email", "bob@x.org")),
    ("my internet is down again", F("report_issue")),
    ("are you open on sundays?", F("opening_hours")),
    ("what time do you open", F("opening_hours")),
    ("hey there!", ChitChat()),
    ("bye", ChitChat()),
    ("thx", ChitChat()),
    ("get me a human", HumanHandoff()),
    ("I'd rather talk to someone real", HumanHandoff()),
    ("sing me a song", OutOfScope()),
    ("what is 2 plus 2", OutOfScope()),
    (
        "reserve a table for 6 on Friday at 19:30 under the name Smith",
        F("reserve_table"),
        S("party_size", 6),
        S("day", FRIDAY),
        S("time", time(19, 30)),
        S("guest_name", "Smith"),
    ),
)
rows(
    {"flow": "reserve_table", "ask": "cuisine"},
    ("Thai", S("cuisine", "Thai")),
    ("I'm in the mood for sushi", S("cuisine", "sushi")),
    ("italian please", S("cuisine", "italian")),
    ("mexican in the south", S("cuisine", "mexican"), S("restaurant_area", "south")),
    ("I don't care", Skip()),
    ("when are you open?", F("opening_hours")),
    ("hold on", Clarify(topic="cuisine")),
)
rows(
    {"flow": "reserve_table", "ask": "party_size", "filled": {"cuisine": "Thai", "restaurant_area": "south"}},
    ("4", S("party_size", 4)),
    ("we are five", S("party_size", 5)),
    ("a dozen", S("party_size", 12)),
    ("six people, tomorrow at 8 pm", S("party_size", 6), S("day", TOMORROW), S("time", time(20))),
    ("actually, make it Italian", C("cuisine", "Italian")),
    ("wait, I meant the north", C("restaurant_area", "north")),
    ("what's the weather?", OutOfScope()),
)
rows(
    {"flow": "reserve_table", "ask": "time", "filled": {"party_size": 4, "day": TOMORROW}},
    ("8", S("time", time(8))),
    ("half past seven in the evening", S("time", time(19, 30))),
    ("20h", S("time", time(20))),
    ("around 9pm", S("time", time(21))),
    ("no wait, for 5 people", C("party_size", 5)),
    ("change the day to Friday", C("day", FRIDAY)),
    ("on Friday instead", C("day", FRIDAY)),
    ("I need to change the day", X("day")),
    ("late", S("time", "late")),
)
rows(
    {
        "flow": "reserve_table",
        "ask": "guest_name",
        "filled": {"party_size": 4, "day": TOMORROW, "time": time(20)},
    },
    ("Smith", S("guest_name", "Smith")),
    ("under Jones", S("guest_name", "Jones")),
    ("put it under Maria Silva please", S("guest_name", "Maria Silva")),
    ("I'm Tom", S("guest_name", "Tom")),
    ("it should be 9 pm", C("time", time(21))),
    ("book a hotel in Rome", F("book_hotel"), S("city", "Rome")),
)
rows(
    {"flow": "reserve_table", "ask": "allergies", "filled": {"party_size": 4}},
    ("nuts and shellfish", S("allergies", ["nuts", "shellfish"])),
    ("no", Skip()),
    ("peanuts, milk, eggs", S("allergies", ["peanuts", "milk", "eggs"])),
    ("none", Skip()),
)
rows(
    {"flow": "update_email", "ask": "old_email"},
    ("it's ana@b.com", S("old_email", "ana@b.com")),
    ("ana at gmail dot com", S("old_email", "ana@gmail.com")),
    ("no idea", Clarify(topic="old_email")),
    ("notmail", S("old_email", "notmail")),
)
rows(
    {"flow": "report_issue", "ask": "issue"},
    ("the router keeps restarting", S("issue", "the router keeps restarting")),
    ("I can't book anything online", S("issue", "I can't book anything online")),
    ("my plan changed without notice", S("issue", "my plan changed without notice")),
    ("no internet since yesterday", S("issue", "no internet since yesterday")),
    ("cancel that", CancelFlow()),
)
rows(
    {"flow": "report_issue", "ask": "phone_number", "filled": {"issue": "x"}},
    ("555-123-4567", S("phone_number", "555-123-4567")),
    ("call me on +1 (555) 123-4567", S("phone_number", "+1 (555) 123-4567")),
)
rows(
    {
        "flow": "book_hotel",
        "kind": "confirm",
        "filled": {"city": "Paris", "check_in": TOMORROW, "nights": 3, "budget": 120},
    },
    ("yes that's correct", Affirm()),
    ("looks good to me", Affirm()),
    ("absolutely", Affirm()),
    ("of course not", Deny()),
    ("nah", Deny()),
    ("I don't think so", Deny()),
    ("hmm let me think", OutOfScope()),
    ("4 nights", C("nights", 4)),
    ("make it 4 nights instead", C("nights", 4)),
    ("in Lyon, not Paris", C("city", "Lyon")),
    ("can we do Friday?", C("check_in", FRIDAY)),
    ("increase the budget to 150", C("budget", 150)),
    ("change the arrival date", X("check_in")),
    ("different city", X("city")),
    ("I want to change something", OutOfScope()),
    ("what's the budget again?", Clarify(topic="budget")),
    ("do it", Affirm()),
    ("yes, but in Lyon", C("city", "Lyon")),
    ("start from scratch", RestartFlow()),
    ("no, the city is Lyon", C("city", "Lyon")),
    ("the number of nights is wrong", X("nights")),
    ("upgrade my plan to basic please", F("change_plan"), S("plan", "basic")),
)


@pytest.fixture(scope="module")
def city(make_talk: Callable[[Program], Any]) -> Any:
    return make_talk(city_bot())


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row[1].get('ask') or row[1].get('kind') or 'opening'}: {row[0]}"
)
def test_city_bot_understands(city: Any, row: tuple[str, dict[str, Any], list[Any]]) -> None:
    text, where, expected = row
    assert city.say(text, **where) == expected
