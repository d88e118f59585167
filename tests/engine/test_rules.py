"""The rules of a conversation (LANGUAGE §8), each by what a user would see."""

from __future__ import annotations

import pytest
from bots import Bank, Player, travel, travel_player

from soni_runtime.apply import apply
from soni_runtime.builder import Builder
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.state import State

TRIP = StartFlow("trip")
FROM = SetSlot("origin", "Madrid")
TO = SetSlot("destination", "Paris")
WHEN = SetSlot("date", "2030-05-01")
FILLED = (TRIP, FROM, TO, WHEN)


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.fixture
def trip(bank: Bank) -> Player:
    return travel_player(bank)


def test_a_flow_asks_for_what_is_missing_and_acts_after_yes(trip: Player, bank: Bank) -> None:
    assert trip.say(TRIP).replies == ["From where?"]
    assert trip.say(FROM).replies == ["Where to, from Madrid?"]
    turn = trip.say(TO)
    assert (turn.replies, turn.waiting.kind, turn.waiting.slot) == (["When?"], "collect", "date")
    turn = trip.say(WHEN)
    assert turn.replies == ["To Paris on 2030-05-01 for 50?"]
    assert (turn.flow, turn.step, turn.waiting.kind) == ("trip", "confirm", "confirm")
    assert turn.slots == {"origin": "Madrid", "destination": "Paris", "date": "2030-05-01"}
    turn = trip.say(Affirm())
    assert turn.replies == ["Booked REF2."]
    assert (turn.flow, turn.step, turn.waiting.kind, turn.slots) == (None, None, None, {})
    assert [(call.name, call.result) for call in turn.called] == [("book", {"ref": "REF2"})]


# ------------------------------------------------------------------ 1: what may be set


def test_a_slot_no_running_flow_asks_for_is_reported(trip: Player) -> None:
    trip.say(TRIP)
    turn = trip.say(SetSlot("account", "savings"))
    assert [(i.command, i.reason) for i in turn.ignored] == [
        (SetSlot("account", "savings"), "no flow that is running can ask for `account`")
    ]
    assert turn.slots == {}
    assert turn.replies[-1] == "From where?"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (SetSlot("nonsense", 1), "there is no slot `nonsense`"),
        (StartFlow("nonsense"), "there is no flow `nonsense`"),
        (CancelFlow("nonsense"), "no flow is running"),
        (CancelFlow(), "no flow is running"),
        (RestartFlow(), "no flow is running"),
        (Affirm(), "nothing was asked that yes or no would answer"),
        (Deny(), "nothing was asked that yes or no would answer"),
        (Choose(1), "nothing is offered to choose from"),
        (Skip(), "nothing was asked"),
        (ClearSlot("origin"), "no flow that is running can ask for `origin`"),
    ],
)
def test_what_does_not_hold_is_reported_with_the_reason(trip: Player, command: Command, reason: str) -> None:
    turn = trip.say(command)
    assert [(i.command, i.reason) for i in turn.ignored] == [(command, reason)]
    assert turn.replies, "the user is never left without an answer"
    assert turn.flow is None


# ------------------------------------------------------------------ 2: order within a turn


def test_cancel_comes_before_start_and_start_before_set(trip: Player) -> None:
    trip.say(TRIP, FROM)
    turn = trip.say(SetSlot("account", "savings"), StartFlow("balance"), CancelFlow())
    assert turn.ignored == []
    assert turn.replies == ["Okay, I have cancelled “book a trip”.", "You have 5."]
    assert turn.flow is None


def test_several_starts_queue_in_spoken_order(trip: Player, bank: Bank) -> None:
    turn = trip.say(StartFlow("balance"), TRIP, SetSlot("account", "savings"), FROM, TO)
    assert turn.replies == ["You have 5.", "When?"]
    assert turn.slots == {"origin": "Madrid", "destination": "Paris"}
    assert turn.ignored == []


# ------------------------------------------------------------------ 3: corrections


def test_a_correction_runs_again_only_what_depends_on_it(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(SetSlot("destination", "Rome"))
    assert turn.replies == ["Okay, destination is now Rome.", "To Rome on 2030-05-01 for 40?"]
    assert bank.names() == ["search", "search"]
    assert trip.say(Affirm()).replies == ["Booked REF3."]
    assert bank.calls[-1] == ("book", {"destination": "Rome", "price": 40})


def test_a_correction_of_something_unread_runs_nothing_again(bank: Bank) -> None:
    b = Builder("b")
    b.slot("name", prompt="Name?")
    b.slot("city", prompt="City?")
    b.action("look", inputs={"city": "string"}, outputs={"found": "number"})
    with b.flow("f", triggers=["f"]) as f:
        f.collect("ask_name", slot="name")
        f.collect("ask_city", slot="city")
        f.say("hello", lambda s: f"Looking in {s['city']}.")
        f.action("look", call="look", outputs={"found": "found"})
        f.confirm("ok", lambda s: f"{s['name']}: {s['found']}?")
    seen: list[str] = []

    def look(city: str) -> dict[str, int]:
        seen.append(city)
        return {"found": len(seen)}

    player = Player(b.build(), [look])
    player.say(StartFlow("f"), SetSlot("name", "Ann"), SetSlot("city", "Rome"))
    turn = player.say(CorrectSlot("name", "Bob"))
    assert turn.replies == ["Okay, name is now Bob.", "Bob: 1?"]
    assert seen == ["Rome"]
    turn = player.say(CorrectSlot("city", "Oslo"))
    assert turn.replies == ["Okay, city is now Oslo.", "Looking in Oslo.", "Bob: 2?"]
    assert seen == ["Rome", "Oslo"]


def test_the_same_value_again_is_no_correction(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(SetSlot("destination", "Paris"), Affirm())
    assert turn.replies == ["Booked REF2."]
    assert bank.names() == ["search", "book"]


def test_yes_with_a_change_asks_again(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(Affirm(), SetSlot("destination", "Rome"))
    assert turn.waiting.kind == "confirm"
    assert "book" not in bank.names()
    assert [i.reason for i in turn.ignored] == ["a value changed, so it is asked again"]


def test_no_with_a_change_is_the_change(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(Deny(), CorrectSlot("destination", "Rome"))
    assert (turn.flow, turn.waiting.kind, turn.ignored) == ("trip", "confirm", [])
    assert turn.replies[-1] == "To Rome on 2030-05-01 for 40?"


def test_a_value_taken_back_is_asked_again(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(ClearSlot("destination"))
    assert (turn.replies, turn.waiting.slot) == (["Where to, from Madrid?"], "destination")
    assert trip.say(SetSlot("destination", "Oslo")).replies == ["To Oslo on 2030-05-01 for 40?"]


def test_a_correction_back_and_forth_ends_where_it_began(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    trip.say(CorrectSlot("destination", "Rome"))
    turn = trip.say(CorrectSlot("destination", "Paris"))
    assert turn.replies[-1] == "To Paris on 2030-05-01 for 50?"
    assert trip.say(Affirm()).replies == ["Booked REF4."]


def two_arms() -> Builder:
    b = Builder("arms")
    b.slot("kind", values=["car", "bike"], prompt="Car or bike?")
    b.slot("plate", prompt="Plate?")
    b.slot("frame", prompt="Frame?")
    b.slot("name", prompt="Name?")
    with b.flow("f", triggers=["f"]) as f:
        f.collect("ask_kind", slot="kind")
        f.branch("which", test=lambda s: s["kind"] == "car", otherwise="bike")
        f.collect("car", slot="plate", goto="both")
        f.collect("bike", slot="frame")
        f.collect("both", slot="name")
        f.confirm("ok", lambda s: f"{s['kind']} {s['plate'] if s.has('plate') else s['frame']} {s['name']}?")
    return b


def test_values_of_an_abandoned_arm_are_cleared() -> None:
    player = Player(two_arms().build())
    player.say(StartFlow("f"), SetSlot("kind", "car"), SetSlot("plate", "X1"), SetSlot("name", "Ann"))
    turn = player.say(CorrectSlot("kind", "bike"))
    assert (turn.waiting.slot, turn.slots) == ("frame", {"kind": "bike", "name": "Ann"})
    turn = player.say(SetSlot("frame", "B7"))
    assert turn.replies == ["bike B7 Ann?"]
    turn = player.say(CorrectSlot("kind", "car"))
    assert (turn.waiting.slot, turn.slots) == ("plate", {"kind": "car", "name": "Ann"})


def after_the_write(confirmed: bool) -> Builder:
    b = Builder("b")
    b.slot("amount", type="integer", prompt="How much?")
    b.slot("note", prompt="Note?")
    b.action("pay", inputs={"amount": "integer"}, outputs={"id": "string"}, effect="write")
    with b.flow("f", triggers=["f"]) as f:
        f.collect("ask", slot="amount")
        if confirmed:
            f.confirm("sure", lambda s: f"Pay {s['amount']}?")
        f.action("pay", call="pay", outputs={"id": "id"})
        f.collect("note", slot="note")
        f.say("done", lambda s: f"{s['id']} {s['note']}")
    return b


def test_a_write_that_ran_is_not_repeated_without_a_fresh_confirm() -> None:
    paid: list[int] = []

    def pay(amount: int) -> dict[str, str]:
        paid.append(amount)
        return {"id": f"P{len(paid)}"}

    player = Player(after_the_write(confirmed=True).build(), [pay])
    player.say(StartFlow("f"), SetSlot("amount", 5))
    assert player.say(Affirm()).replies == ["Note?"]
    turn = player.say(CorrectSlot("amount", 7))
    assert (turn.replies[-1], turn.waiting.kind, paid) == ("Pay 7?", "confirm", [5])
    assert player.say(Affirm()).replies == ["Note?"]
    assert paid == [5, 7]

    paid.clear()
    player = Player(after_the_write(confirmed=False).build(), [pay])
    player.say(StartFlow("f"), SetSlot("amount", 5))
    turn = player.say(CorrectSlot("amount", 7))
    assert paid == [5]
    assert turn.replies[-1] == "Note?"
    assert any("already" in reply for reply in turn.replies), turn.replies


# ------------------------------------------------------------------ 4: interruptions


def test_an_interruption_keeps_the_first_flow_and_asks_to_go_on(trip: Player) -> None:
    trip.say(TRIP, FROM)
    assert trip.say(StartFlow("balance")).replies == ["Which account?"]
    turn = trip.say(SetSlot("account", "savings"))
    assert turn.replies == ["You have 5.", "Shall we go on with “book a trip”?"]
    assert (turn.flow, turn.waiting.kind, turn.waiting.slot) == ("trip", "confirm", None)
    assert turn.slots == {"origin": "Madrid"}
    assert trip.say(Affirm()).replies == ["Where to, from Madrid?"]


def test_no_to_going_on_ends_the_interrupted_flow(trip: Player) -> None:
    trip.say(TRIP, FROM)
    trip.say(StartFlow("balance"), SetSlot("account", "savings"))
    turn = trip.say(Deny())
    assert turn.flow is None


def test_an_answer_instead_of_yes_goes_on(trip: Player) -> None:
    trip.say(TRIP, FROM)
    trip.say(StartFlow("balance"), SetSlot("account", "savings"))
    turn = trip.say(TO)
    assert (turn.replies, turn.flow) == (["When?"], "trip")


@pytest.mark.parametrize(
    ("resume", "replies", "flow"),
    [
        ("auto", ["You have 5.", "Back to “book a trip”.", "Where to, from Madrid?"], "trip"),
        ("drop", ["You have 5."], None),
    ],
)
def test_the_policy_decides_how_to_come_back(
    bank: Bank, resume: str, replies: list[str], flow: str | None
) -> None:
    trip = travel_player(bank, resume=resume)
    trip.say(TRIP, FROM)
    turn = trip.say(StartFlow("balance"), SetSlot("account", "savings"))
    assert (turn.replies, turn.flow) == (replies, flow)


def test_an_interruption_at_a_confirm_asks_it_again(bank: Bank) -> None:
    trip = travel_player(bank, resume="auto")
    trip.say(*FILLED)
    turn = trip.say(StartFlow("balance"), SetSlot("account", "savings"))
    assert turn.replies[-1] == "To Paris on 2030-05-01 for 50?"
    assert bank.names() == ["search", "balance"]
    assert trip.say(Affirm()).replies == ["Booked REF3."]


def test_starting_the_active_flow_again_asks_first(trip: Player) -> None:
    trip.say(TRIP, FROM)
    turn = trip.say(TRIP)
    assert turn.replies == ["Shall we start “book a trip” again from the beginning?"]
    assert trip.say(Deny()).replies == ["Where to, from Madrid?"]
    trip.say(TRIP)
    turn = trip.say(Affirm())
    assert (turn.replies, turn.slots) == (["From where?"], {})


def test_a_flow_that_must_not_be_interrupted_is_not(bank: Bank) -> None:
    trip = travel_player(bank, interruptible=False)
    trip.say(TRIP, FROM)
    turn = trip.say(StartFlow("balance"))
    assert (turn.flow, turn.replies[-1]) == ("trip", "Where to, from Madrid?")
    assert [i.reason for i in turn.ignored] == ["flow `trip` must not be interrupted"]


def test_a_guard_keeps_a_flow_from_starting() -> None:
    b = Builder("b")
    b.slot("vip", type="boolean", scope="session")
    b.slot("x", prompt="X?")
    with b.flow("lounge", triggers=["lounge"], when=lambda s: s.has("vip") and s["vip"]) as f:
        f.say("in", "Welcome.")
    with b.flow("join", triggers=["join"]) as f:
        f.collect("vip", slot="vip", prompt="Join?")
    player = Player(b.build())
    turn = player.say(StartFlow("lounge"))
    assert [i.reason for i in turn.ignored] == ["its guard does not allow it now"]
    assert "Welcome." not in turn.replies
    player.say(StartFlow("join"))
    player.say(Affirm())  # yes to a boolean question is its value
    assert player.say(StartFlow("lounge")).replies == ["Welcome."]


# ------------------------------------------------------------------ 5: cancelling


def test_cancel_ends_the_flow_and_leaves_earlier_ones_alone(trip: Player) -> None:
    trip.say(TRIP, FROM)
    trip.say(StartFlow("balance"))
    turn = trip.say(CancelFlow())
    assert turn.replies == [
        "Okay, I have cancelled “check the balance”.",
        "Shall we go on with “book a trip”?",
    ]
    assert trip.say(Affirm()).replies == ["Where to, from Madrid?"]


def test_cancel_runs_the_compensation(bank: Bank) -> None:
    trip = travel_player(bank, on_cancel="let_go")
    trip.say(TRIP, FROM)
    turn = trip.say(CancelFlow())
    assert (turn.flow, bank.names()) == (None, ["release"])


def test_cancelling_twice_compensates_once(bank: Bank) -> None:
    trip = travel_player(bank, on_cancel="let_go")
    trip.say(TRIP, FROM)
    trip.say(CancelFlow(), CancelFlow())
    assert bank.names() == ["release"]


# ------------------------------------------------------------------ 6: confirmations


def test_a_denied_confirm_never_runs_what_comes_after(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(Deny())
    assert turn.replies == ["Okay, I have cancelled “book a trip”."]
    assert (turn.flow, bank.names()) == (None, ["search"])
    trip.say(Affirm())
    assert bank.names() == ["search"], "a late yes confirms nothing"


@pytest.mark.parametrize("commands", [(), (OutOfScope(),)])
def test_an_unclear_answer_asks_again_with_the_values(
    trip: Player, bank: Bank, commands: tuple[Command, ...]
) -> None:
    trip.say(*FILLED)
    turn = trip.say(*commands)
    assert turn.replies == ["Please answer yes or no.", "To Paris on 2030-05-01 for 50?"]
    assert bank.names() == ["search"]


# ------------------------------------------------------------------ 7: refused values


def test_a_refused_value_is_asked_again_and_never_stored(trip: Player) -> None:
    trip.say(TRIP, FROM, TO)
    turn = trip.say(SetSlot("date", "2020-01-01"))
    assert (turn.replies, turn.slots.get("date")) == (["No such day. When?"], None)
    assert turn.ignored[0].reason.startswith("invalid: ")
    turn = trip.say(SetSlot("date", "rubbish"))
    assert turn.replies == ["No such day. When?"]


def test_a_refused_correction_keeps_the_old_value(trip: Player, bank: Bank) -> None:
    trip.say(*FILLED)
    turn = trip.say(CorrectSlot("date", "2020-01-01"))
    assert turn.slots["date"] == "2030-05-01"
    assert turn.waiting.kind == "confirm"
    assert turn.replies[-1] == "To Paris on 2030-05-01 for 50?"


def limited(on_invalid: str | None) -> Builder:
    b = Builder("b")
    b.slot("n", type="integer", prompt="N?", max_attempts=2)
    with b.flow("f", triggers=["f"]) as f:
        f.collect("ask", slot="n", on_invalid=on_invalid)
        f.say("fine", "Fine.", goto="end")
        f.say("enough", "Enough.")
    return b


def test_too_many_refused_values_lead_away() -> None:
    player = Player(limited("enough").build())
    player.say(StartFlow("f"))
    assert player.say(SetSlot("n", "x")).waiting.slot == "n"
    assert player.say(SetSlot("n", "y")).replies == ["Enough."]
    player = Player(limited(None).build())
    player.say(StartFlow("f"))
    player.say(SetSlot("n", "x"))
    turn = player.say(SetSlot("n", "y"))
    assert (turn.handoff, turn.flow) == ("default", None)


# ------------------------------------------------------------------ 8: talk


@pytest.mark.parametrize(
    "command",
    [Clarify("origin"), Clarify("moon"), ChitChat(), ChitChat("Nice weather."), OutOfScope(), Skip()],
)
def test_talk_answers_and_repeats_the_open_question(trip: Player, command: Command) -> None:
    trip.say(TRIP)
    turn = trip.say(command)
    assert len(turn.replies) == 2
    assert turn.replies[-1] == "From where?"
    assert turn.waiting.slot == "origin"


def test_clarifying_a_slot_tells_its_description(trip: Player) -> None:
    trip.say(TRIP)
    assert "where the trip starts" in trip.say(Clarify("origin")).replies[0]


def test_repeat_says_the_last_replies_again(trip: Player) -> None:
    trip.say(*FILLED)
    assert trip.say(Repeat()).replies == ["To Paris on 2030-05-01 for 50?"]


def test_unclear_between_two_flows_is_asked_back(trip: Player) -> None:
    turn = trip.say(Clarify(options=("trip", "balance")))
    assert turn.waiting.kind == "choose"
    assert turn.waiting.options == ("book a trip", "check the balance")
    assert trip.say(Choose(2)).replies == ["Which account?"]


def test_a_person_can_take_over(trip: Player) -> None:
    trip.say(TRIP)
    turn = trip.say(HumanHandoff())
    assert (turn.handoff, turn.flow) == ("default", None)


def test_nothing_understood_is_said_so(trip: Player) -> None:
    turn = trip.text("brrr")
    assert turn.replies
    assert turn.user == "brrr"


# ------------------------------------------------------------------ 9: a turn always ends


def test_a_runaway_loop_ends_with_a_typed_error() -> None:
    b = Builder("b")
    with b.flow("f", triggers=["f"]) as f:
        f.set("count", {"n": lambda s: s["n"] + 1 if s.has("n") else 1})
        f.jump("again", to="count")
    player = Player(b.build())
    turn = player.say(StartFlow("f"))
    assert turn.error is not None
    assert turn.error.startswith("budget: ")
    assert (turn.flow, len(turn.replies)) == (None, 1)
    assert player.say(StartFlow("f")).error is not None, "the conversation goes on"


def test_a_runaway_flow_takes_nothing_else_with_it() -> None:
    b = Builder("b")
    b.slot("x", prompt="X?")
    with b.flow("f", triggers=["f"], resume="auto") as f:
        f.collect("ask", slot="x")
    with b.flow("g", triggers=["g"]) as f:
        f.jump("again", to="again")
    player = Player(b.build())
    player.say(StartFlow("f"))
    turn = player.say(StartFlow("g"))
    assert (turn.flow, turn.replies[-1]) == ("f", "X?")
    assert turn.error is not None


# ------------------------------------------------------------------ apply is pure


def test_apply_leaves_the_state_it_was_given_alone(trip: Player) -> None:
    trip.say(*FILLED)
    before = trip.state.to_plain()
    world, registry = trip.dialogue.world, trip.dialogue.registry
    for command in (
        Affirm(),
        Deny(),
        CancelFlow(),
        StartFlow("balance"),
        CorrectSlot("destination", "Rome"),
        Skip(),
    ):
        apply(world, registry, trip.state, [command])
        assert trip.state.to_plain() == before


def test_a_program_serves_any_number_of_conversations() -> None:
    program = travel()
    one, two = Player(program, **_functions()), Player(program, **_functions())
    one.say(TRIP, FROM)
    assert two.say(TRIP).slots == {}
    assert State.from_plain(one.state.to_plain()).to_plain() == one.state.to_plain()


def _functions() -> dict[str, object]:
    bank = Bank()
    return {"search": bank.search, "book": bank.book, "balance": bank.balance, "release": bank.release}
