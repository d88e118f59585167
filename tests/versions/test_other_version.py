"""Conversations that another version of the bot left, over one SQLite store, through the public face."""

from __future__ import annotations

from pathlib import Path

import pytest
from trips import PYTHON, TRIP, Deployments, edited

from soni_runtime import Affirm, CancelFlow, ChitChat, CorrectSlot, SetSlot, StartFlow

START = [StartFlow("trip"), SetSlot("origin", "Oslo"), SetSlot("destination", "Rome")]
ALL = [*START, SetSlot("cabin", "economy")]


@pytest.fixture
def two(tmp_path: Path) -> Deployments:
    return Deployments(tmp_path)


# ------------------------------------------------------------------ nothing that matters changed


async def test_the_same_version_moves_nothing(two: Deployments) -> None:
    await two.say(two.bot(), START)
    turn = await two.say(two.bot(), [SetSlot("cabin", "business")])
    assert turn.replies == ["To Rome in business for 40?"]
    assert (turn.notes, two.moves()) == ([], [])


async def test_other_words_are_no_other_version(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(edited(("Book a trip", "Travel somewhere"), ("Any note?", "What else?")))
    turn = await two.say(newer, [Affirm()])
    assert turn.replies == ["What else?"]
    assert two.moves() == []


@pytest.mark.parametrize(
    "edit",
    [
        ("      - step: ask_origin\n", "      - say: Welcome.\n      - step: ask_origin\n"),
        ("      - step: done\n", "      - say: Nearly there.\n      - step: done\n"),
        ("      - step: search\n", "      - say: Let me look.\n      - step: search\n"),
    ],
    ids=["before", "at the end", "behind"],
)
async def test_steps_inserted_around_the_question_disturb_nothing(
    two: Deployments, edit: tuple[str, str]
) -> None:
    await two.say(two.bot(), START)
    turn = await two.say(two.bot(edited(edit)), [SetSlot("cabin", "economy")])
    assert turn.replies[-1] == "To Rome in economy for 40?"
    assert "Welcome." not in turn.replies, "what lies behind the conversation is not said to it"
    assert two.moves() == []


# ------------------------------------------------------------------ names


async def test_a_renamed_question_takes_the_answer(two: Deployments) -> None:
    await two.say(two.bot(), START)
    newer = two.bot(edited(("step: ask_cabin", "step: which_class")))
    turn = await two.say(newer, [SetSlot("cabin", "business")])
    assert turn.replies == ["To Rome in business for 40?"]
    assert two.moves() == [("trip", "ask_cabin", "migrates")]
    assert "`ask_cabin` is `which_class` now" in turn.notes[0]


async def test_a_renamed_confirmation_takes_the_yes(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    turn = await two.say(two.bot(edited(("step: sure", "step: agreed"))), [Affirm()])
    assert turn.replies == ["Any note?"]
    assert two.calls == ["search Oslo Rome", "book Rome 40"]


async def test_a_renamed_slot_keeps_its_value_and_takes_the_answer(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("trip"), SetSlot("origin", "Oslo")])
    newer = two.bot(TRIP.replace("destination", "target"), PYTHON_TARGET)
    turn = await two.say(newer, [SetSlot("target", "Rome")])
    assert turn.replies == ["Which cabin?"]
    assert two.moves() == [("trip", "ask_destination", "migrates")]
    renamed = two.bot(TRIP.replace("destination", "goal"), PYTHON_TARGET.replace("target", "goal"))
    turn = await two.say(renamed, [SetSlot("cabin", "economy")])
    assert turn.replies == ["To Rome in economy for 40?"]
    assert turn.slots["goal"] == "Rome"


async def test_a_slot_that_only_looks_alike_is_no_rename(two: Deployments) -> None:
    await two.say(two.bot(), START)
    newer = two.bot(
        TRIP.replace("destination: {prompt: Where to?}", "phone: {prompt: Your telephone number?}").replace(
            "destination", "phone"
        ),
        PYTHON_TARGET.replace("target", "phone"),
    )
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert turn.replies == ["Your telephone number?"], "Rome is no telephone number"
    assert turn.slots == {"origin": "Oslo", "cabin": "economy"}
    assert any("`destination` has no value any more: its slot is gone" in note for note in turn.notes)


async def test_a_renamed_result_is_found_under_its_new_name(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(
        edited(
            ("action: search -> price", "action: search -> price as fare"),
            ("for {price}?", "for {fare}?"),
            ("action: book -> reference", "action: book(destination=destination, price=fare) -> reference"),
        )
    )
    turn = await two.say(newer, [ChitChat("Hm.")])
    assert turn.replies[-1] == "To Rome in economy for 40?"
    assert two.calls == ["search Oslo Rome"], "it was not searched again"
    turn = await two.say(newer, [Affirm()])
    assert two.calls[1:] == ["book Rome 40"]


async def test_a_renamed_flow_goes_on(two: Deployments) -> None:
    await two.say(two.bot(), START)
    turn = await two.say(two.bot(edited(("  trip:\n", "  journey:\n"))), [SetSlot("cabin", "economy")])
    assert (turn.flow, turn.replies) == ("journey", ["To Rome in economy for 40?"])
    assert two.moves() == [("trip", "ask_cabin", "migrates")]


async def test_session_slots_are_renamed_too(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), SetSlot("seats", 2)], [SetSlot("member", "M7")])
    newer = two.bot(TRIP.replace("member", "customer"), PYTHON.replace("member", "customer"))
    state_before = await two.state(newer)
    assert state_before.session == {"member": "M7"}
    turn = await two.say(newer, [SetSlot("note", "x")])
    assert turn.replies == ["2 cards for M7, gold."]
    assert (await two.state(newer)).session == {"customer": "M7"}


PYTHON_TARGET = """\
from soni_runtime import action


@action
def search(origin, target):
    return {"price": 10 * len(target)}


@action
def book(target, price):
    return {"reference": f"R{price}"}


@action
def check(member):
    return {"level": "gold"}
"""


# ------------------------------------------------------------------ steps that are gone, or new and needed


async def test_where_the_question_is_gone_the_flow_goes_on_behind_the_last_step(two: Deployments) -> None:
    await two.say(two.bot(), START)
    without = edited(
        ("      - step: ask_cabin\n        collect: cabin\n", ""),
        ("To {destination} in {cabin} for", "To {destination} for"),
        ("  cabin: {prompt: Which cabin?, values: [economy, business]}\n", ""),
    )
    turn = await two.say(two.bot(without), [SetSlot("cabin", "business")])
    assert turn.replies[-1] == "To Rome for 40?"
    assert [item.command for item in turn.ignored] == [SetSlot("cabin", "business")]
    assert two.moves() == [("trip", "ask_cabin", "asks again")]


async def test_a_question_that_what_follows_needs_is_asked_first(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(
        edited(
            ("      - step: ask_cabin\n", "      - collect: seats\n      - step: ask_cabin\n"),
            ("in {cabin} for", "in {cabin}, {seats} seats, for"),
        )
    )
    turn = await two.say(newer, [Affirm()])
    assert turn.replies[-1] == "How many seats?"
    assert two.moves() == [("trip", "sure", "asks again")]
    assert "`seats` is needed from here on and has no value" in turn.notes[0]
    turn = await two.say(newer, [SetSlot("seats", 3)])
    assert turn.replies == ["To Rome in economy, 3 seats, for 40?"], "the yes was for other words"
    assert two.calls == ["search Oslo Rome"], "what was done before still holds"


async def test_a_confirmation_that_is_new_is_not_slipped_past(two: Deployments) -> None:
    plain = edited(
        ("      - step: sure\n        confirm: To {destination} in {cabin} for {price}?\n", ""),
        ("      - step: book\n        action: book -> reference\n", ""),
        ("      - step: done\n        say: \"Booked {reference}: {note}\"", "      - step: done\n        say: \"{note}\""),
    )  # fmt: skip
    await two.say(two.bot(plain), ALL)  # waits at ask_note
    newer = two.bot(
        edited(
            ("      - step: book\n        action: book -> reference\n", ""),
            (
                "      - step: done\n",
                "      - step: book\n        action: book -> reference\n      - step: done\n",
            ),
        )
    )
    turn = await two.say(newer, [SetSlot("note", "hi")])
    assert turn.replies[-1] == "To Rome in economy for 40?"
    assert two.calls == ["search Oslo Rome"]
    turn = await two.say(newer, [Affirm()])
    assert two.calls[1:] == ["book Rome 40"]
    assert turn.replies == ["Booked R40: hi"]


async def test_a_write_that_is_needed_is_not_made_without_its_confirmation(two: Deployments) -> None:
    without = edited(
        ("      - step: sure\n        confirm: To {destination} in {cabin} for {price}?\n", ""),
        ("      - step: book\n        action: book -> reference\n", ""),
        ('"Booked {reference}: {note}"', '"{price}: {note}"'),
    )
    await two.say(two.bot(without), ALL)  # waits at ask_note
    turn = await two.say(two.bot(), [SetSlot("note", "hi")])
    assert turn.replies[-1] == "To Rome in economy for 40?"
    assert two.calls == ["search Oslo Rome"], "the reference is needed, but nothing is booked without a yes"
    turn = await two.say(two.bot(), [Affirm()])
    assert two.calls[1:] == ["book Rome 40"]
    assert turn.replies == ["Booked R40: hi"]


async def test_a_write_that_ran_is_not_run_again_where_it_comes_later_now(two: Deployments) -> None:
    await two.say(two.bot(), ALL, [Affirm()])
    assert two.calls[-1] == "book Rome 40"
    newer = two.bot(
        edited(
            ("      - step: book\n        action: book -> reference\n", ""),
            (
                "      - step: done\n",
                "      - step: book\n        action: book -> reference\n      - step: done\n",
            ),
        )
    )
    await two.say(newer, [SetSlot("note", "hi")])
    assert two.calls == ["search Oslo Rome", "book Rome 40"]


async def test_a_flow_whose_write_is_gone_ends_rather_than_writing_twice(two: Deployments) -> None:
    await two.say(two.bot(), ALL, [Affirm()])
    newer = two.bot(
        edited(
            ("      - step: book\n        action: book", "      - step: buy\n        action: purchase"),
            ("  book: {inputs", "  purchase: {inputs"),
            ("      - step: ask_note\n        collect: note\n", ""),
            ('"Booked {reference}: {note}"', '"Booked {reference}"'),
        ),
        PYTHON_PURCHASE,
    )
    turn = await two.say(newer, [SetSlot("note", "hi")])
    assert (
        turn.replies[0]
        == "“book a trip” has changed in the meantime, so I have to stop it. Please begin it again."
    )
    assert two.moves() == [("trip", "ask_note", "breaks")]
    assert two.calls == ["search Oslo Rome", "book Rome 40"]


PYTHON_PURCHASE = """\
from soni_runtime import action


@action
def search(origin, destination):
    raise AssertionError


@action
def purchase(destination, price):
    raise AssertionError


@action
def check(member):
    raise AssertionError
"""


async def test_another_kind_of_step_at_the_same_place_asks_its_own_question(two: Deployments) -> None:
    await two.say(two.bot(), START)
    newer = two.bot(
        edited(
            ("        collect: cabin\n", "        collect: seats\n"),
            ("in {cabin} for", "with {seats} seats for"),
        )
    )
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert turn.replies == ["How many seats?"]
    assert two.moves() == [("trip", "ask_cabin", "asks again")]
    assert "asks for `seats` and no longer for `cabin`" in turn.notes[0]


# ------------------------------------------------------------------ types and contracts


async def test_a_value_that_is_no_longer_allowed_is_asked_again(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(edited(("[economy, business]", "[business, first]")))
    turn = await two.say(newer, [Affirm()])
    assert turn.replies == ["Which cabin?"]
    assert two.calls == ["search Oslo Rome"]
    assert any("`cabin` has no value any more" in note for note in turn.notes)
    turn = await two.say(newer, [SetSlot("cabin", "first")])
    assert turn.replies == ["To Rome in first for 40?"]


async def test_a_value_that_is_still_allowed_stays(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    turn = await two.say(two.bot(edited(("[economy, business]", "[economy, first]"))), [Affirm()])
    assert turn.replies == ["Any note?"]


async def test_a_value_is_converted_to_the_type_of_today(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), SetSlot("seats", 2)])
    newer = two.bot(edited(("seats: {type: integer,", "seats: {type: string,")))
    turn = await two.say(newer, [SetSlot("member", "M7")], [SetSlot("note", "x")])
    assert turn.replies == ["2 cards for M7, gold."]
    as_list = two.bot(edited(("origin: {prompt", "origin: {type: list of string, prompt")))
    await two.say(as_list, [StartFlow("trip")])


async def test_a_value_of_a_wrong_type_is_dropped_and_asked_again(two: Deployments) -> None:
    await two.say(two.bot(), START)
    newer = two.bot(
        edited(
            ("origin: {prompt", "origin: {type: date, prompt"),
            ("inputs: {origin: string", "inputs: {origin: date"),
        )
    )
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert turn.replies == ["Where from?"]
    assert two.calls == []
    assert any("`origin` has no value any more: it does not fit" in note for note in turn.notes)
    turn = await two.say(newer, [SetSlot("origin", "2030-05-01")])
    assert turn.replies == ["To Rome in economy for 40?"]


async def test_a_new_validator_has_its_say(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("trip"), SetSlot("origin", "42"), SetSlot("destination", "Rome")])
    newer = two.bot(edited(("origin: {prompt", "origin: {validator: city_name, prompt")))
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert turn.replies == ["Where from?"]


async def test_a_result_of_another_type_is_got_again(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(
        edited(
            ("outputs: {price: number}", "outputs: {price: object}"),
            ("price: number}, outputs: {reference", "price: object}, outputs: {reference"),
            ("for {price}?", "for {price.amount}?"),
        ),
        PYTHON_OBJECT,
    )
    turn = await two.say(newer, [Affirm()])
    assert turn.replies == ["To Rome in economy for 7?"]
    assert two.moves()[-1] == ("trip", "sure", "asks again")


PYTHON_OBJECT = """\
from soni_runtime import action


@action
def search(origin, destination):
    return {"price": {"amount": 7}}


@action
def book(destination, price):
    return {"reference": "R"}


@action
def check(member):
    return {"level": "gold"}
"""


async def test_a_result_of_a_write_that_no_longer_fits_breaks(two: Deployments) -> None:
    await two.say(two.bot(), ALL, [Affirm()])
    newer = two.bot(
        edited(
            ("outputs: {reference: string}", "outputs: {reference: object}"),
            ('"Booked {reference}: {note}"', '"Booked {reference.code}: {note}"'),
        ),
        PYTHON.replace('f"R{price}"', '{"code": price}'),
    )
    turn = await two.say(newer, [SetSlot("note", "hi")])
    assert "has changed in the meantime" in turn.replies[0]
    assert ("trip", "ask_note", "breaks") in two.moves()
    assert two.calls == ["search Oslo Rome", "book Rome 40"], "it is not booked a second time"


async def test_a_slot_that_is_gone_loses_its_value_aloud(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(
        edited(
            ("  cabin: {prompt: Which cabin?, values: [economy, business]}\n", ""),
            ("      - step: ask_cabin\n        collect: cabin\n", ""),
            ("To {destination} in {cabin} for", "To {destination} for"),
        )
    )
    turn = await two.say(newer, [ChitChat("Hm.")])
    assert turn.replies[-1] == "To Rome for 40?"
    assert "cabin" not in (await two.state(newer)).frames[0].values
    assert any("`cabin` has no value any more: its slot is gone" in note for note in turn.notes)


async def test_a_slot_that_all_flows_share_now_is_moved_there(two: Deployments) -> None:
    await two.say(two.bot(), START)
    newer = two.bot(edited(("origin: {prompt", "origin: {scope: session, prompt")))
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert turn.replies == ["To Rome in economy for 40?"]
    assert (await two.state(newer)).session["origin"] == "Oslo"
    turn = await two.say(two.bot(), [Affirm()])  # and back again
    assert turn.replies == ["Any note?"]
    assert (await two.state(newer)).frames[0].values["origin"] == "Oslo"


# ------------------------------------------------------------------ flows


async def test_a_flow_that_is_gone_is_told_to_the_user(two: Deployments) -> None:
    await two.say(two.bot(), START)
    start = TRIP.index("  trip:\n")
    newer = two.bot(TRIP[:start] + TRIP[TRIP.index("  card:\n") :])
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert (
        turn.replies[0] == "“trip” has changed in the meantime, so I have to stop it. Please begin it again."
    )
    assert two.moves() == [("trip", "ask_cabin", "breaks")]
    assert (await two.say(newer, [StartFlow("card")])).replies == ["How many seats?"]


async def test_what_a_gone_flow_interrupted_goes_on(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card")], [StartFlow("trip")])
    start = TRIP.index("  trip:\n")
    newer = two.bot(TRIP[:start] + TRIP[TRIP.index("  card:\n") :])
    turn = await two.say(newer, [SetSlot("origin", "Oslo")])
    assert turn.flow == "card"
    assert turn.replies[-1] == "How many seats?"


async def test_a_called_flow_that_changed_goes_on_inside_its_caller(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), SetSlot("seats", 2)])
    newer = two.bot(edited(("step: ask_member", "step: who"), ("step: identify", "step: login_first")))
    turn = await two.say(newer, [SetSlot("member", "M7")], [SetSlot("note", "x")])
    assert turn.replies == ["2 cards for M7, gold."]
    assert two.moves() == [("card", "identify", "migrates"), ("login", "ask_member", "migrates")]


async def test_a_call_of_another_flow_is_made_anew(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), SetSlot("seats", 2)])
    newer = two.bot(
        edited(
            ("call: login -> level", "call: greet -> level"),
            (
                "  login:\n    outputs: [level]\n    steps:\n      - step: ask_member\n",
                "  greet:\n    outputs: [level]\n    steps:\n      - collect: origin\n      - step: ask_member\n",
            ),
        )
    )
    turn = await two.say(newer, [SetSlot("member", "M7")])
    assert turn.replies[-1] == "Where from?"
    assert turn.flow == "greet"
    assert two.moves()[-1] == ("card", "identify", "asks again")


async def test_a_called_flow_that_wants_another_input_is_called_anew(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), SetSlot("seats", 2)])
    newer = two.bot(
        edited(
            ("call: login -> level", "call: login(count=seats) -> level"),
            ("    outputs: [level]\n", "    inputs: [count]\n    outputs: [level]\n"),
            ("      - step: check\n", '      - say: "For {count}."\n      - step: check\n'),
        )
    )
    turn = await two.say(newer, [SetSlot("member", "M7")])
    assert turn.replies == ["Your number?"], "the call is made anew, so its question is put again"
    assert [item.command for item in turn.ignored] == [SetSlot("member", "M7")]
    turn = await two.say(newer, [SetSlot("member", "M7")])
    assert turn.replies == ["For 2.", "Any note?"]
    assert two.moves()[0][::2] == ("login", "asks again")


async def test_a_caller_that_lacks_something_asks_and_comes_back_to_the_call(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), SetSlot("seats", 2)], [SetSlot("member", "M7")])
    newer = two.bot(
        edited(
            ("      - step: identify\n", "      - collect: origin\n      - step: identify\n"),
            ("{seats} cards for", "From {origin}: {seats} cards for"),
        )
    )
    turn = await two.say(newer, [ChitChat("Hm.")])
    assert turn.replies[-1] == "Where from?"
    turn = await two.say(newer, [SetSlot("origin", "Oslo")])
    assert turn.replies == ["Any note?"], "the called flow goes on where it stood"
    turn = await two.say(newer, [SetSlot("note", "x")])
    assert turn.replies == ["From Oslo: 2 cards for M7, gold."]
    assert two.calls == ["check M7"]


async def test_a_flow_in_the_queue_that_is_gone_is_reported(two: Deployments) -> None:
    await two.say(two.bot(), [StartFlow("card"), StartFlow("trip")])
    start = TRIP.index("  trip:\n")
    newer = two.bot(TRIP[:start] + TRIP[TRIP.index("  card:\n") :])
    turn = await two.say(newer, [SetSlot("seats", 1)])
    assert turn.replies == [
        "“trip” has changed in the meantime, so I have to stop it. Please begin it again.",
        "Your number?",
    ]


# ------------------------------------------------------------------ afterwards


async def test_a_moved_conversation_can_still_be_corrected_and_cancelled(two: Deployments) -> None:
    await two.say(two.bot(), ALL)
    newer = two.bot(TRIP.replace("ask_destination", "whither").replace("step: search", "step: look"))
    turn = await two.say(newer, [CorrectSlot("destination", "Lisbon")])
    assert turn.replies[-1] == "To Lisbon in economy for 60?"
    assert two.calls == ["search Oslo Rome", "search Oslo Lisbon"]
    turn = await two.say(newer, [CancelFlow()])
    assert turn.flow is None


async def test_looking_at_a_conversation_of_another_version_changes_nothing(two: Deployments) -> None:
    await two.say(two.bot(), START)
    start = TRIP.index("  trip:\n")
    newer = two.bot(TRIP[:start] + TRIP[TRIP.index("  card:\n") :])
    before = await two.state(newer)
    async with newer.session("ana") as session:
        standing = await session.start()
    assert standing.replies == ["Which cabin?"]
    assert (standing.flow, standing.waiting.kind) == (None, None)
    assert (await two.state(newer)).to_plain() == before.to_plain()
