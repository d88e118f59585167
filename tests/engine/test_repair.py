"""How a conversation is repaired: patterns, queues, restarts, compensations, other versions, odd turns."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bots import Player

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
    RestartFlow,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Event
from soni_runtime.legal import request_for
from soni_runtime.state import State


def shop(**trip: Any) -> Builder:
    """A flow to buy with, one to ask with, one that must not be interrupted, and a compensation that asks."""
    b = Builder("shop")
    b.slot("a", prompt="A?")
    b.slot("b", prompt="B?")
    b.slot("cabin", values=["economy", "business"])
    b.slot("why", prompt="Why?")
    with b.flow("buy", description="Buy it", triggers=["buy {cabin} {a}"], **trip) as f:
        f.collect("a", slot="a")
        f.collect("b", slot="b")
        f.say("done", lambda s: f"{s['a']}{s['b']}{s['cabin'] if s.has('cabin') else ''}")
        f.jump("over", to="end")
        f.collect("undo", slot="why")
        f.say("undone", lambda s: f"Undone: {s['why']}.")
    with b.flow("tell", description="Tell it", triggers=["tell"]) as f:
        f.collect("b", slot="b", prompt="What?")
        f.say("told", lambda s: f"Told {s['b']}.")
    with b.flow("pin", description="Set a pin", triggers=["pin"], interruptible=False) as f:
        f.collect("b", slot="b", prompt="Pin?")
        f.call("more", flow="tell")
    return b


def play(b: Builder, *commands: Command) -> Player:
    player = Player(b.build())
    if commands:
        player.say(*commands)
    return player


def says(player: Player, *commands: Command) -> list[str]:
    return player.say(*commands).replies


BUY, TELL = StartFlow("buy"), StartFlow("tell")


# ------------------------------------------------------------------ starting, queueing, restarting


def test_a_value_marked_in_a_trigger_may_be_given_although_nothing_asks_for_it() -> None:
    player = play(shop())
    turn = player.say(StartFlow("buy", {"cabin": "business"}), SetSlot("a", "1"), SetSlot("b", "2"))
    assert (turn.replies, turn.ignored) == (["12business"], [])
    request = request_for(player.dialogue.world, player.state, "")
    assert request.flow_slots["buy"] == ("a", "b", "cabin", "why")


def test_a_new_beginning_takes_what_was_said_with_the_wish_for_it() -> None:
    player = play(shop(), BUY, SetSlot("a", "old"))
    turn = player.say(StartFlow("buy", {"a": "new"}), SetSlot("cabin", "business"))
    assert turn.replies == ["Shall we start “buy it” again from the beginning?"]
    assert turn.slots == {"a": "old"}
    turn = player.say(Affirm(), SetSlot("b", "2"))
    assert turn.replies == ["new2business"]


def test_a_new_beginning_that_is_refused_changes_nothing() -> None:
    player = play(shop(), BUY, SetSlot("a", "old"))
    player.say(StartFlow("buy", {"a": "new"}))
    turn = player.say(Deny())
    assert (turn.replies, turn.slots) == (["B?"], {"a": "old"})


def test_starting_a_flow_that_has_not_begun_gives_it_values() -> None:
    player = play(shop(), BUY)
    turn = player.say(StartFlow("buy", {"a": "1"}))
    assert (turn.replies, turn.ignored) == (["B?"], [])


def test_the_question_whether_to_begin_anew_names_the_flow_it_is_about() -> None:
    player = play(shop(), StartFlow("pin"), SetSlot("b", "1"))
    assert player.turns[-1].flow == "tell", "the one that was called"
    assert says(player, StartFlow("pin")) == ["Shall we start “set a pin” again from the beginning?"]
    assert says(player, ChitChat("Hm.")) == ["Hm.", "Shall we start “set a pin” again from the beginning?"]
    assert says(player, Affirm()) == ["Pin?"]


@pytest.mark.parametrize("command", [TELL, RestartFlow("buy"), BUY])
def test_a_flow_that_must_not_be_interrupted_keeps_the_floor(command: Command) -> None:
    player = play(shop(), BUY)
    player.say(StartFlow("pin"))
    turn = player.say(command)
    assert (turn.flow, turn.replies) == ("pin", ["Let us finish “set a pin” first.", "Pin?"])
    assert [i.reason for i in turn.ignored] == ["flow `pin` must not be interrupted"]
    request = request_for(player.dialogue.world, player.state, "")
    assert set(request.startable) == {"pin"}


def test_what_it_calls_keeps_the_floor_for_it() -> None:
    player = play(shop(), StartFlow("pin"), SetSlot("b", "1"))
    assert [i.reason for i in player.say(BUY).ignored] == ["flow `pin` must not be interrupted"]


def test_a_flow_that_waits_for_its_turn_can_be_cancelled_or_started_now() -> None:
    player = play(shop(), BUY, TELL)
    turn = player.say(CancelFlow("tell"))
    assert turn.replies == ["Okay, I have cancelled “tell it”.", "A?"]
    assert says(player, SetSlot("a", "1"), SetSlot("b", "2")) == ["12"]
    player.say(BUY, TELL)
    player.say(TELL)
    assert says(player, SetSlot("b", "x"))[0] == "Told x."
    assert says(player, Affirm(), SetSlot("a", "1"), SetSlot("b", "2")) == ["12"], (
        "it does not come a second time"
    )


def test_a_value_for_a_flow_that_waits_which_turns_out_invalid_is_said_to_be() -> None:
    b = shop()
    with b.flow("fly", description="Fly", triggers=["fly"]) as f:
        f.collect("c", slot="cabin", prompt="Cabin?")
    player = play(b)
    assert says(player, TELL, StartFlow("fly", {"cabin": "first"})) == ["What?"]
    turn = player.say(SetSlot("b", "x"))
    assert turn.replies == ["Told x.", "Possible answers are: economy, business.", "Cabin?"]
    assert turn.ignored[0].command == SetSlot("cabin", "first")


def test_a_guard_that_fails_refuses() -> None:
    b = shop()
    with b.flow("g", triggers=["g"], when=lambda s: s.session("n") > 3) as f:
        f.say("hi", "Hi.")
    player = play(b)
    turn = player.say(StartFlow("g"))
    assert turn.ignored[0].reason.startswith("its guard could not be computed: ")
    assert turn.replies
    assert "g" not in request_for(player.dialogue.world, player.state, "").startable


# ------------------------------------------------------------------ cancelling


def test_cancelling_twice_in_a_turn_cancels_one_flow() -> None:
    player = play(shop(), BUY)
    player.say(TELL)
    turn = player.say(CancelFlow(), CancelFlow())
    assert (turn.flow, turn.waiting.kind) == ("buy", "confirm")
    assert [i.reason for i in turn.ignored] == ["it is being cancelled already"]


def test_a_compensation_may_ask_something() -> None:
    player = play(shop(on_cancel="undo"), BUY, SetSlot("a", "1"))
    assert says(player, CancelFlow()) == ["Okay, I have cancelled “buy it”.", "Why?"]
    turn = player.say(SetSlot("a", "2"))
    assert turn.ignored[0].reason == "no flow that is running can ask for `a`", "the flow itself is over"
    assert "why" in request_for(player.dialogue.world, player.state, "").settable
    turn = player.say(SetSlot("why", "too dear"))
    assert (turn.replies, turn.flow) == (["Undone: too dear."], None)


def test_a_compensation_that_asks_can_be_cancelled_and_interrupted() -> None:
    player = play(shop(on_cancel="undo"), BUY)
    player.say(CancelFlow())
    player.say(TELL)
    assert says(player, SetSlot("b", "x")) == ["Told x.", "Why?"], "it goes on by itself"
    assert player.say(CancelFlow()).flow is None


def test_cancelling_an_interrupted_flow_compensates_at_once() -> None:
    player = play(shop(on_cancel="undo"), BUY, SetSlot("a", "1"))
    player.say(TELL)
    assert says(player, CancelFlow("buy")) == ["Okay, I have cancelled “buy it”.", "Why?"]
    assert says(player, SetSlot("why", "so")) == ["Undone: so.", "What?"]


# ------------------------------------------------------------------ unclear


def test_one_proposal_can_be_answered_with_yes() -> None:
    player = play(shop())
    assert says(player, Clarify(options=("buy",))) == ["Did you mean buy it?"]
    assert says(player, Affirm()) == ["A?"]


@pytest.mark.parametrize("command", [ChitChat("Nice."), OutOfScope(), Choose("nothing of that")])
def test_a_question_back_stays_open_until_it_is_answered(command: Command) -> None:
    player = play(shop(), BUY)
    player.say(Clarify(options=("tell", "pin")))
    turn = player.say(command)
    assert turn.replies[-1] == "Did you mean tell it, set a pin?"
    assert says(player, Choose("tell it")) == ["What?"]


@pytest.mark.parametrize("command", [Deny(), Skip()])
def test_a_question_back_can_be_waved_off(command: Command) -> None:
    player = play(shop(), BUY)
    player.say(Clarify(options=("tell", "pin")))
    assert says(player, command) == ["A?"]


def test_an_answer_at_a_called_flow_resumes_what_was_interrupted() -> None:
    """The answer is for the caller of the flow that was interrupted."""
    b = Builder("b")
    for name in ("a", "b", "c"):
        b.slot(name, prompt=f"{name}?")
    with b.flow("f", triggers=["f"]) as f:
        f.collect("a", slot="a")
        f.call("call", flow="g")
    with b.flow("g") as f:
        f.collect("b", slot="b")
    with b.flow("h", triggers=["h"]) as f:
        f.say("hi", "Hi.")
    player = play(b, StartFlow("f"), SetSlot("a", "1"))
    assert player.say(StartFlow("h")).waiting.kind == "confirm"
    turn = player.say(CorrectSlot("a", "2"))
    assert (turn.flow, turn.replies) == ("g", ["Okay, a is now 2.", "b?"])


# ------------------------------------------------------------------ patterns


def test_a_flow_can_stand_for_a_pattern() -> None:
    b = shop()
    with b.flow("sorry", inputs=["flow"]) as f:
        f.say("s", lambda s: f"Stopped: {s['flow']}.")
    b.pattern("cancellation", flow="sorry")
    player = play(b, BUY)
    assert says(player, CancelFlow()) == ["Stopped: buy it."]
    player.say(BUY)
    player.say(TELL)
    assert says(player, CancelFlow())[0] == "Stopped: tell it."


def test_a_flow_that_stands_for_a_pattern_may_ask_and_the_other_goes_on_after_it() -> None:
    b = shop()
    with b.flow("lost", inputs=[]) as f:
        f.collect("w", slot="why", prompt="What is unclear?")
        f.say("s", "I see.")
    b.pattern("fallback", flow="lost")
    player = play(b, BUY)
    assert says(player) == ["What is unclear?"]
    assert says(player, SetSlot("why", "all")) == ["I see.", "A?"]


def test_a_failure_can_be_told_by_a_flow_and_that_flow_may_fail() -> None:
    b = shop()
    with b.flow("g", triggers=["g"]) as f:
        f.say("s", lambda s: s["missing"])
    with b.flow("oops") as f:
        f.say("s", lambda s: f"Oops: {s['error']['type']}.")
    b.pattern("error", flow="oops")
    player = play(b)
    assert says(player, StartFlow("g")) == ["Oops: unset."]
    b = shop()
    with b.flow("g", triggers=["g"]) as f:
        f.say("s", lambda s: s["missing"])
    b.pattern("error", flow="g")
    turn = play(b).say(StartFlow("g"))
    assert turn.flow is None
    assert turn.replies == ["Something went wrong on our side. Please try again later."]


def test_completion_speaks_only_where_the_bot_wants_it_to() -> None:
    b = shop()
    b.pattern("completion", texts={"anything_else": "Anything else?"})
    player = play(b)
    assert says(player, BUY, SetSlot("a", "1"), SetSlot("b", "2")) == ["12", "Anything else?"]
    assert "Anything else?" not in says(player, BUY)
    assert "Anything else?" not in says(player, CancelFlow())


def test_what_is_only_said_in_words_of_the_bots_own() -> None:
    b = shop()
    b.pattern("correction", texts={"cleared": lambda s: f"{s['slot']} is gone."})
    b.pattern("interruption", texts={"queued": lambda s: f"Then {s['flow']}."})
    b.pattern("fallback", texts={"reask": lambda s: f"Pardon? {s['question']}"})
    player = play(b)
    assert says(player, BUY, TELL) == ["Then tell it.", "A?"]
    assert says(player) == ["Pardon? A?"]
    assert says(player, SetSlot("a", "1")) == ["B?"]
    assert says(player, ClearSlot("a")) == ["a is gone.", "A?"]
    player = play(b)
    assert says(player) == ["Sorry, I did not understand that."], "nothing is asked that could be asked again"


@pytest.mark.parametrize(
    ("slot", "value", "said"),
    [
        ("n", "x", "A number, please."),
        ("day", "x", "Not a day, such as 24 December 2030."),
        ("color", "x", "One of red, blue."),
        ("n", None, "Say something."),
    ],
)
def test_why_a_value_is_refused_in_words_of_the_bots_own(slot: str, value: object, said: str) -> None:
    b = Builder("b")
    b.slot("n", type="integer", prompt="N?")
    b.slot("day", type="date", prompt="Day?")
    b.slot("color", values=["red", "blue"], prompt="Color?")
    b.pattern(
        "invalid",
        texts={
            "integer": "A number, please.",
            "date": lambda s: f"Not a day, such as {s['example']}.",
            "choice": lambda s: f"One of {s['choices']}.",
            "missing": "Say something.",
        },
    )
    with b.flow("f", triggers=["f"]) as f:
        f.collect("ask", slot=slot)
    player = play(b, StartFlow("f"))
    assert says(player, SetSlot(slot, value))[0] == said


def test_a_policy_for_interruptions() -> None:
    b = shop()
    b.pattern("interruption", options={"resume": "auto"})
    player = play(b, BUY)
    player.say(TELL)
    assert says(player, SetSlot("b", "x")) == ["Told x.", "Back to “buy it”.", "A?"]


def test_too_many_misunderstandings_lead_to_a_person() -> None:
    b = shop()
    b.pattern("fallback", options={"max_attempts": 2})
    b.pattern("handoff", options={"queue": "help desk"})
    player = play(b, BUY)
    assert player.say().handoff is None
    player.say(ChitChat("Nice."))
    assert player.say().handoff is None, "something was understood in between"
    assert player.say(OutOfScope()).handoff == "help desk"
    assert player.say(HumanHandoff()).handoff == "help desk"


def test_silence_reminds_leads_on_or_closes() -> None:
    b = shop()
    with b.flow("g", triggers=["g"]) as f:
        f.collect("x", slot="a", timeout=30, on_timeout="gone")
        f.collect("y", slot="b")
        f.say("gone", "Another time, then.")
    player = play(b)
    turn = player.say(Silence())
    assert [i.reason for i in turn.ignored] == ["nothing was asked"]
    assert player.say(StartFlow("g")).waiting.timeout == 30
    assert says(player, Silence()) == ["Another time, then."]
    player = play(b, StartFlow("g"), SetSlot("a", "1"))
    assert player.turns[-1].waiting.timeout is None
    assert says(player, Silence()) == ["Are you still there?", "B?"]
    player.say(BUY)
    turn = player.say(Silence(final=True))
    assert (turn.flow, turn.replies) == (None, ["There has been no answer, so we stop here."])


def test_a_handoff_hands_over_what_it_is_told_to() -> None:
    b = shop()
    b.slot("code", sensitive=True)
    with b.flow("g", triggers=["g"]) as f:
        f.collect("a", slot="a")
        f.collect("c", slot="code")
        f.set("s", {"n": lambda s: 5})
        f.handoff("h", queue="q", sources=["a", "n", "code", "b"])
    turn = play(b).say(StartFlow("g"), SetSlot("a", "1"), SetSlot("code", "4711"))
    assert turn.handed == {"a": "1", "n": 5, "code": "•••"}


def test_after_a_handoff_the_next_turn_begins_anew() -> None:
    player = play(shop(), BUY)
    player.say(HumanHandoff())
    turn = player.say(BUY)
    assert (turn.handoff, turn.replies) == (None, ["A?"])


# ------------------------------------------------------------------ the trace


def test_every_end_of_a_flow_is_an_event() -> None:
    player = play(shop())
    seen: list[tuple[str, str]] = []

    def see(event: Event) -> None:
        if event.type == "flow_ended":
            seen.append((event.to_dict()["flow"], event.to_dict()["how"]))

    player.dialogue.bus.subscribe(see)
    player.say(BUY, SetSlot("a", "1"), SetSlot("b", "2"))
    player.say(BUY)
    player.say(CancelFlow())
    assert seen == [("buy", "end"), ("buy", "cancel")]


def test_text_with_a_secret_nobody_asked_for_is_masked_too() -> None:
    b = shop()
    b.slot("code", sensitive=True)
    with b.flow("g", triggers=["g"]) as f:
        f.collect("a", slot="a")
        f.collect("c", slot="code")

    class Hears:
        async def understand(self, request: Any) -> Any:
            from soni_runtime.understanding.base import Understood

            return Understood(commands=(SetSlot("code", "4711"),))

    player = play(b, StartFlow("g"))
    player.dialogue = Dialogue(player.dialogue.world, player.dialogue.registry, Hears(), player.dialogue.bus)
    turn = player.text("my code is 4711")
    assert "4711" not in repr(turn)
    assert "4711" not in repr(player.state.recent)


# ------------------------------------------------------------------ another version of the program


def test_a_conversation_goes_on_in_another_version() -> None:
    player = play(shop(), BUY, SetSlot("a", "1"))
    player.say(TELL)
    stored = player.state.to_plain()
    b = Builder("shop")
    b.slot("a", prompt="A?")
    b.slot("z", prompt="Z?")
    with b.flow("buy", description="Buy it", triggers=["buy"], resume="auto") as f:
        f.collect("a", slot="a")
        f.collect("z", slot="z")
    newer = play(b)
    newer.state = State.from_plain(stored)
    turn = newer.say(ChitChat("Hm."))
    assert turn.replies[0].startswith("“tell” has changed"), "that flow is gone"
    assert (turn.flow, turn.replies[-1]) == ("buy", "Z?"), "its step is gone: it goes on behind the last one"
    assert turn.slots == {"a": "1"}


def test_apply_never_fails_on_a_value_of_any_shape() -> None:
    player = play(shop(), BUY)
    for value in (None, [], {}, [1, [2]], {"x": {}}, 1e308, -5, True, "", " ", "x" * 5000, ("a",)):
        for slot in ("a", "b", "cabin", "why"):
            turn = player.say(SetSlot(slot, value))
            assert turn.error is None
            player.say(ClearSlot(slot))
    assert asyncio.run(player.dialogue.turn(player.state, {"commands": []}, "s"))[1].replies
