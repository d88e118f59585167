"""Every kind of step, as a user would see it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from bots import Player

from soni_runtime.builder import Builder, FlowBuilder, Retry, button
from soni_runtime.calling import ActionContext
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    Repeat,
    SetSlot,
    Skip,
    StartFlow,
)

GO = StartFlow("f")


def one_flow(
    write: Callable[[FlowBuilder], None], declare: Callable[[Builder], None] | None = None, **flow: Any
) -> Builder:
    b = Builder("b")
    if declare is not None:
        declare(b)
    with b.flow("f", triggers=["f"], **flow) as f:
        write(f)
    return b


def play(b: Builder, **functions: Callable[..., Any]) -> Player:
    return Player(b.build(), **functions)


def put(slot: str, value: Any) -> SetSlot:
    return SetSlot(slot, value)


def says(player: Player, *commands: Command) -> list[str]:
    return player.say(*commands).replies


# ------------------------------------------------------------------ collect


def questions(b: Builder) -> None:
    b.slot("a", prompt="A?")
    b.slot("b", prompt="B?")
    b.slot("n", type="integer", prompt="N?")


def test_a_filled_slot_is_passed_over() -> None:
    player = play(one_flow(lambda f: (f.collect("x", slot="a"), f.say("y", lambda s: s["a"])), questions))  # type: ignore[func-returns-value]
    assert says(player, GO, put("a", "here")) == ["here"]


@pytest.mark.parametrize("command", [Skip(), Deny()])
def test_an_optional_question_can_be_left_open(command: Command) -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a", optional=True)
        f.collect("y", slot="b")
        f.say("z", lambda s: f"{s.has('a')} {s['b']}")

    player = play(one_flow(flow, questions))
    assert says(player, GO) == ["A?"]
    assert says(player, command) == ["B?"]
    assert says(player, put("b", "1")) == ["False 1"]


def test_a_question_left_open_is_not_asked_again_after_a_correction() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("w", slot="n")
        f.say("v", lambda s: f"n={s['n']}")
        f.collect("x", slot="a", optional=True)
        f.collect("y", slot="b")

    player = play(one_flow(flow, questions))
    player.say(GO, put("n", 1))
    player.say(Skip())
    assert says(player, CorrectSlot("n", 2)) == ["Okay, n is now 2.", "n=2", "B?"]


def test_a_question_that_must_be_answered_cannot_be_skipped() -> None:
    player = play(one_flow(lambda f: f.collect("x", slot="a"), questions))
    player.say(GO)
    turn = player.say(Skip())
    assert turn.replies == ["This answer is needed to go on.", "A?"]
    assert [i.reason for i in turn.ignored] == ["the open question must be answered"]


def test_skipping_nothing_is_said_so() -> None:
    player = play(one_flow(lambda f: f.collect("x", slot="a"), questions))
    assert says(player, Skip()) == ["There is no open question to skip."]


def test_a_question_marked_always_is_never_prefilled() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a", always=True)
        f.say("z", lambda s: s["a"])

    player = play(one_flow(flow, questions))
    assert says(player, GO, put("a", "before")) == ["A?"]
    assert says(player, put("a", "asked")) == ["asked"]


def test_a_question_marked_always_keeps_what_was_answered_before_an_interruption() -> None:
    b = one_flow(
        lambda f: (f.collect("x", slots=["a", "b"], always=True), f.say("z", lambda s: s["a"] + s["b"])),
        questions,
    )  # type: ignore[func-returns-value]
    with b.flow("g", triggers=["g"]) as g:
        g.say("hi", "Hi.")
    player = play(b)
    player.say(GO)
    player.say(put("a", "1"))
    assert says(player, StartFlow("g"))[0] == "Hi."
    assert says(player, put("b", "2")) == ["12"], "an answer to the question instead of yes"


def test_several_slots_are_asked_together_then_one_by_one() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slots=["a", "b", "n"], prompt="A, B and N?")
        f.say("z", lambda s: f"{s['a']}{s['b']}{s['n']}")

    player = play(one_flow(flow, questions))
    turn = player.say(GO)
    assert (turn.replies, turn.waiting.slots) == (["A, B and N?"], ("a", "b", "n"))
    turn = player.say(put("b", "2"))
    assert (turn.replies, turn.waiting.slots) == (["A? N?"], ("a", "n"))
    assert says(player, put("n", 3), put("a", "1")) == ["123"]


def test_a_slot_without_a_prompt_is_asked_by_its_description_or_its_name() -> None:
    def declare(b: Builder) -> None:
        b.slot("due_date", description="the day it is due.")
        b.slot("full_name")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="due_date")
        f.collect("y", slot="full_name")

    player = play(one_flow(flow, declare))
    assert says(player, GO) == ["Please tell me: the day it is due."]
    assert says(player, put("due_date", "now")) == ["What is the full name?"]


def test_why_a_value_is_refused_is_said_in_the_language_of_the_conversation() -> None:
    def declare(b: Builder) -> None:
        b.settings(language="es")
        b.slot("cabin", values=["turista", "primera"], prompt="¿Qué clase?")
        b.slot("name", prompt="¿Nombre?")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="cabin")
        f.collect("y", slot="name")

    player = play(one_flow(flow, declare))
    player.say(GO)
    assert says(player, put("cabin", "luxury")) == [
        "Las respuestas posibles son: turista, primera.",
        "¿Qué clase?",
    ]
    player.say(put("cabin", "Primera"))
    assert says(player, put("name", "   ")) == ["Aquí hace falta un valor.", "¿Nombre?"]


def test_clarifying_says_something_whatever_is_known() -> None:
    def declare(b: Builder) -> None:
        b.slot("a", description=" ", prompt="A?")
        b.slot("cabin", values=["one", "two"], prompt="Cabin?")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="cabin")
        f.collect("y", slot="a")

    player = play(one_flow(flow, declare))
    player.say(GO)
    assert says(player, Clarify()) == ["Possible answers are: one, two.", "Cabin?"], (
        "no topic is the open question"
    )
    assert says(player, Clarify("a")) == ["I cannot say more about that.", "Cabin?"]


@pytest.mark.parametrize(
    ("limits", "refused"),
    [({}, 3), ({"max_attempts": 1}, 1), ({"max_attempts": 2}, 2)],
)
def test_after_too_many_refused_answers_the_flow_goes_elsewhere(limits: dict[str, int], refused: int) -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="n", on_invalid="z", **limits)
        f.say("y", "Fine.", goto="end")
        f.say("z", "Enough.")

    player = play(one_flow(flow, questions))
    player.say(GO)
    for _ in range(refused - 1):
        assert player.say(put("n", "x")).waiting.slot == "n"
    turn = player.say(put("n", "x"))
    assert (turn.replies, turn.flow) == (["Enough."], None)


def test_attempts_are_counted_anew_after_a_good_answer() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="n", max_attempts=2)
        f.collect("y", slot="a")

    player = play(one_flow(flow, questions))
    player.say(GO)
    player.say(put("n", "x"))
    player.say(put("n", 1))
    player.say(ClearSlot("n"))
    assert player.say(put("n", "x")).handoff is None
    assert player.say(put("n", "x")).handoff == "default"


def test_cancelling_at_a_question_goes_where_it_says() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a", on_cancel="bye")
        f.say("y", "Fine.", goto="end")
        f.say("bye", "Then not.")

    player = play(one_flow(flow, questions))
    player.say(GO)
    turn = player.say(CancelFlow())
    assert (turn.replies, turn.flow) == (["Then not."], None)


def test_a_failing_validator_of_the_bots_own_refuses_and_never_breaks_the_turn() -> None:
    def declare(b: Builder) -> None:
        b.slot("a", prompt="A?", validator="shaky")

    def shaky(value: str) -> bool:
        raise KeyError(value)

    b = one_flow(lambda f: f.collect("x", slot="a"), declare)
    from soni_runtime.registry import Registry

    program, registry = b.build(), Registry()
    registry.add_validator(shaky)
    player = Player.__new__(Player)
    from bots import NOW, Deaf

    from soni_runtime.clock import fixed
    from soni_runtime.dialogue import Dialogue
    from soni_runtime.events import Bus
    from soni_runtime.frames import World

    player.dialogue = Dialogue(World(program, fixed(NOW)), registry, Deaf(), Bus())
    player.state, player.turns = player.dialogue.new_state(), []
    player.say(GO)
    turn = player.say(put("a", "v"))
    assert (turn.replies, turn.slots) == (["That is not valid: a.", "A?"], {})


# ------------------------------------------------------------------ collect, from a list

FLIGHTS = [
    {"airline": "Iberia", "price": 90, "direct": True},
    {"airline": "Ryanair", "price": 40, "direct": False},
    {"airline": "Vueling", "price": 70, "direct": True},
]


def picking(page_size: int = 5, **collect: Any) -> Builder:
    def declare(b: Builder) -> None:
        b.slot("day", prompt="When?")
        b.slot("flight", type="object", prompt="Which flight?")
        b.action("search", inputs={"day": "string"}, outputs={"flights": "list of object"})

    def flow(f: FlowBuilder) -> None:
        f.collect("ask_day", slot="day")
        f.action("search", call="search", outputs={"flights": "flights"})
        f.collect(
            "pick",
            slot="flight",
            source=lambda s: s["flights"],
            show=lambda s: f"{s['item']['airline']} at {s['item']['price']}",
            page_size=page_size,
            **collect,
        )
        f.confirm("sure", lambda s: f"{s['flight']['airline']} on {s['day']}?", goto="end")
        f.say("enough", "Enough.")

    return one_flow(flow, declare)


def search(day: str) -> dict[str, Any]:
    return {"flights": [] if day == "never" else [dict(f, price=f["price"] + len(day)) for f in FLIGHTS]}


def picker(**options: Any) -> Player:
    player = play(picking(**options), search=search)
    player.say(GO, put("day", "x"))
    return player


@pytest.mark.parametrize(
    "command",
    [
        Choose(2),
        Choose("2"),
        put("flight", 2),
        put("flight", "2"),
        Choose("Ryanair"),
        put("flight", "ryanair"),
        put("flight", "Ryanair at 41"),
        put("flight", "ryan"),
        put("flight", {"airline": "Ryanair", "price": 41, "direct": False}),
    ],
)
def test_a_choice_by_number_text_field_or_value(command: Command) -> None:
    player = picker()
    assert player.turns[-1].waiting.options == ("Iberia at 91", "Ryanair at 41", "Vueling at 71")
    assert says(player, command) == ["Ryanair on x?"]


@pytest.mark.parametrize(
    "command",
    [Choose(0), Choose(4), Choose(-1), Choose("an"), Choose("True"), put("flight", True), put("flight", "")],
)
def test_what_is_no_choice_is_said_to_be_unclear(command: Command) -> None:
    player = picker()
    turn = player.say(command)
    assert turn.replies[0] == "Please choose one by its number or its name."
    assert turn.replies[1].startswith("Which flight?\n1. Iberia")
    assert [i.reason for i in turn.ignored] == ["that is not one of the choices"]


def test_unclear_choices_count_as_refused_answers() -> None:
    player = picker(on_invalid="enough", max_attempts=2)
    player.say(Choose("an"))
    assert says(player, Choose("an")) == ["Enough."]


def test_a_number_is_a_position_before_it_is_a_value() -> None:
    def declare(b: Builder) -> None:
        b.slot("seats", type="integer", prompt="Seats?")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="seats", source=lambda s: [3, 1, 2])
        f.say("y", lambda s: f"{s['seats']}")

    player = play(one_flow(flow, declare))
    player.say(GO)
    assert says(player, Choose(1)) == ["3"]
    player.say(GO)
    assert says(player, put("seats", 1)) == ["1"]


def test_pages_are_leafed_through() -> None:
    player = picker(page_size=2)
    first = "Which flight?\n1. Iberia at 91\n2. Ryanair at 41\nThere are 1 more."
    second = "Which flight?\n3. Vueling at 71"
    assert player.turns[-1].replies == [first]
    assert says(player, Choose("next")) == [second]
    assert says(player, Choose("next")) == ["There are no more.", second]
    assert says(player, Choose("previous")) == [first]
    assert says(player, Choose("previous")) == ["There are no more.", first]
    assert says(player, Choose(3)) == ["Vueling on x?"], "what is on another page can be chosen too"


def test_the_page_is_found_again_after_an_interruption() -> None:
    b = Builder("b")
    b.slot("x", prompt="Which?")
    b.slot("list", type="list of string", prompt="What is there?")
    b.slot("n", prompt="N?")
    with b.flow("pick", description="Pick", triggers=["pick"], resume="auto") as f:
        f.collect("list", slot="list")
        f.collect("ask", slot="x", source=lambda s: s["list"], page_size=1)
        f.say("told", lambda s: s["x"])
    with b.flow("other", description="Other", triggers=["other"]) as f:
        f.collect("n", slot="n")
    player = play(b)
    player.say(StartFlow("pick"), put("list", ["a", "b", "c"]))
    assert says(player, Choose("next")) == ["Which?\n2. b\nThere are 1 more."]
    player.say(StartFlow("other"))
    assert says(player, CancelFlow())[-1] == "Which?\n2. b\nThere are 1 more."
    assert says(player, Choose("next")) == ["Which?\n3. c"]
    assert says(player, put("list", ["d", "e", "f"]))[-1] == "Which?\n1. d\nThere are 2 more.", "a new list"


def test_a_wish_that_comes_before_the_list_is_granted_when_the_list_is_known() -> None:
    player = play(picking(), search=search)
    player.say(GO, put("flight", "Vueling"))
    assert says(player, put("day", "x")) == ["Vueling on x?"]


def test_a_wish_that_is_not_in_the_list_is_reported_and_the_list_offered() -> None:
    player = play(picking(), search=search)
    player.say(GO, put("flight", "Lufthansa"))
    turn = player.say(put("day", "x"))
    assert turn.waiting.kind == "choose"
    assert [(i.command, i.reason) for i in turn.ignored] == [
        (put("flight", "Lufthansa"), "that is not one of the choices")
    ]


def test_another_choice_is_a_correction() -> None:
    player = picker()
    player.say(Choose(1))
    turn = player.say(CorrectSlot("flight", "Vueling"))
    assert turn.replies[-1] == "Vueling on x?"
    turn = player.say(CorrectSlot("flight", "Lufthansa"))
    assert turn.replies[-1] == "Vueling on x?", "a refused correction keeps the old choice"
    turn = player.say(CorrectSlot("flight", "Vueling"), Affirm())
    assert turn.flow is None, "the same choice again changes nothing"


def test_a_new_list_asks_for_a_new_choice() -> None:
    player = picker()
    player.say(Choose(1))
    turn = player.say(CorrectSlot("day", "xx"))
    assert turn.replies == [
        "Okay, day is now xx.",
        "Which flight?\n1. Iberia at 92\n2. Ryanair at 42\n3. Vueling at 72",
    ]


def test_an_empty_list_is_said_so() -> None:
    player = play(picking(), search=search)
    turn = player.say(GO, put("day", "never"))
    assert (turn.replies, turn.flow) == (["There is nothing to choose from."], None)
    assert turn.error is not None
    assert turn.error.startswith("empty: ")


def test_an_option_that_cannot_be_shown_breaks_no_turn() -> None:
    def declare(b: Builder) -> None:
        b.slot("it", type="object", prompt="Which?")

    def flow(f: FlowBuilder) -> None:
        f.collect(
            "x", slot="it", source=lambda s: [{"a": 1}, {"b": 2}], show=lambda s: f"b is {s['item']['b'] + 1}"
        )
        f.say("y", lambda s: f"{s['it']}")

    player = play(one_flow(flow, declare))
    assert player.say(GO).waiting.options == ("a: 1", "b is 3")
    assert says(player, Choose(1)) == ["{'a': 1}"]


# ------------------------------------------------------------------ action


def acting(
    outputs: Mapping[str, str] | None = None, contract: Mapping[str, Any] | None = None, **step: Any
) -> Builder:
    def declare(b: Builder) -> None:
        b.slot("a", prompt="A?")
        b.slot("n", type="integer", default=None)
        b.action("act", **({"inputs": {"a": "string"}, "outputs": {"out": "string"}} | dict(contract or {})))

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.action("do", call="act", outputs={"out": "out"} if outputs is None else outputs, **step)
        f.say("ok", lambda s: f"got {s['out']}", goto="end")
        f.say("bad", lambda s: f"{s['error']['type']}: {s['error']['message']}")

    return one_flow(flow, declare)


def outcome(builder: Builder, act: Callable[..., Any], value: Any = "v") -> list[str]:
    return says(play(builder, act=act), GO, put("a", value))


async def slowly(a: str) -> dict[str, str]:
    await asyncio.sleep(0)
    return {"out": a * 2}


def in_a_thread(a: str) -> dict[str, str]:
    assert threading.current_thread() is not threading.main_thread()
    return {"out": a * 2}


@dataclass
class Found:
    out: str


@pytest.mark.parametrize(
    "act", [slowly, in_a_thread, lambda a: {"out": a * 2}, lambda a: Found(a * 2), lambda a: a * 2]
)
def test_an_action_in_any_form(act: Callable[..., Any]) -> None:
    assert outcome(acting(), act) == ["got vv"]


def test_arguments_by_name_and_as_written() -> None:
    seen: list[dict[str, Any]] = []

    def act(a: str, extra: int = 7) -> dict[str, str]:
        seen.append({"a": a, "extra": extra})
        return {"out": ""}

    contract = {"inputs": {"a": "string", "extra": "optional integer"}}
    outcome(acting(contract=contract), act)
    outcome(acting(contract=contract, args={"a": lambda s: s["a"].upper()}), act)
    outcome(acting(contract=contract, args={"extra": lambda s: len(s["a"])}), act)
    outcome(acting(contract=contract, args={"extra": lambda s: s["n"]}), act)
    assert seen == [
        {"a": "v", "extra": 7},
        {"a": "V", "extra": 7},
        {"a": "v", "extra": 1},
        {"a": "v", "extra": 7},
    ], "null for an optional input leaves the function its own default"


def test_a_required_input_that_is_null_never_reaches_the_function() -> None:
    called: list[Any] = []
    contract = {"inputs": {"n": "integer"}}
    replies = outcome(acting(contract=contract, on_error="bad"), lambda n: called.append(n))
    assert replies == ["contract: action `act` needs `n`, which has no value"]
    assert called == []


def test_outputs_are_renamed() -> None:
    b = acting(
        outputs={"out": "first", "rest": "second"},
        contract={"outputs": {"first": "string", "second": "number"}},
    )
    player = play(b, act=lambda a: {"first": a, "second": 3, "unused": 1})
    turn = player.say(GO, put("a", "v"))
    assert turn.replies == ["got v"]
    assert turn.called[0].result == {"first": "v", "second": 3, "unused": 1}


@pytest.mark.parametrize(
    ("result", "kind", "message"),
    [
        ({}, "contract", "action `act` gave no `out`"),
        ({"other": 1}, "contract", "action `act` gave no `out`"),
        (None, "contract", "action `act` gave no `out`"),
        ({"out": None}, "contract", "output `out` of `act` is null"),
        ({"out": [1]}, "contract", "output `out` of `act` is not of type string"),
        ({"out": {"x": 1}}, "contract", "output `out` of `act` is not of type string"),
        ({"out": object()}, "contract", None),
    ],
)
def test_a_result_that_breaks_the_contract_is_a_failure(result: Any, kind: str, message: str | None) -> None:
    (reply,) = outcome(acting(on_error="bad"), lambda a: result)
    assert reply.startswith(f"{kind}: {message or ''}")


@pytest.mark.parametrize(
    ("type_", "result", "stored"),
    [
        ("number", "12.5", 12.5),
        ("integer", 3.0, 3),
        ("date", "2030-05-01", date(2030, 5, 1)),
        ("string", 5, "5"),
        ("optional number", None, None),
        ("any", {"x": [1]}, {"x": [1]}),
        ("list of object", [{"x": 1}], [{"x": 1}]),
        ("list", (1, 2), [1, 2]),
    ],
)
def test_results_become_what_the_contract_says(type_: str, result: Any, stored: Any) -> None:
    b = acting(contract={"outputs": {"out": type_}})
    with b.flow("g", triggers=["g"]) as f:
        f.action("do", call="act", args={"a": lambda s: ""}, outputs={"out": "out"})
        f.collect("stop", slot="a")
    player = play(b, act=lambda a: {"out": result})
    player.say(StartFlow("g"))
    assert player.state.active is not None
    value = player.state.active.values["out"]
    assert (type(value), value) == (type(stored), stored)


@pytest.mark.parametrize(
    ("type_", "result"),
    [("number", "much"), ("list of object", [1]), ("object", "x"), ("list", "a,b"), ("boolean", 1)],
)
def test_results_of_another_type_are_a_failure(type_: str, result: Any) -> None:
    (reply,) = outcome(
        acting(contract={"outputs": {"out": type_}}, on_error="bad"), lambda a: {"out": result}
    )
    assert reply.startswith("contract: ")


def raising(error: Exception, times: int) -> tuple[Callable[[str], Any], list[str]]:
    keys: list[str] = []

    def act(a: str, context: ActionContext) -> dict[str, str]:
        keys.append(context.idempotency_key)
        if len(keys) <= times:
            raise error
        return {"out": "fine"}

    return act, keys


@pytest.mark.parametrize(
    ("error", "on", "times", "reply", "tries"),
    [
        (OSError("down"), (), 2, "got fine", 3),
        (OSError("down"), (), 3, "action: down", 3),
        (OSError("down"), ("timeout",), 1, "action: down", 1),
        (TimeoutError(), ("timeout",), 1, "got fine", 2),
        (OSError("down"), ("timeout", "action"), 1, "got fine", 2),
    ],
)
def test_retries(error: Exception, on: tuple[str, ...], times: int, reply: str, tries: int) -> None:
    act, keys = raising(error, times)
    b = acting(retry=Retry(attempts=3, delay=0.001, backoff="exponential", on=on), on_error="bad")
    assert outcome(b, act) == [reply]
    assert len(keys) == tries
    assert len(set(keys)) == 1, "a retry is the same call"


def test_an_action_that_takes_too_long() -> None:
    async def act(a: str) -> dict[str, str]:
        await asyncio.sleep(5)
        return {"out": "late"}

    began = time.monotonic()
    assert outcome(acting(timeout=0.02, on_error="bad"), act) == [
        "timeout: action `act` took longer than 0.02 s"
    ]
    assert outcome(acting(contract={"timeout": 0.02}, on_error="bad"), act)[0].startswith("timeout: ")
    assert time.monotonic() - began < 2


def test_a_failure_goes_to_the_step_then_the_flow_then_the_pattern() -> None:
    def act(a: str) -> None:
        raise ValueError("boom")

    assert outcome(acting(on_error="bad"), act) == ["action: boom"]
    b = acting()
    with b.flow("g", triggers=["g"], on_error="oops") as f:
        f.collect("x", slot="a")
        f.action("do", call="act")
        f.say("no", "No.", goto="end")
        f.say("oops", lambda s: f"flow: {s['error']['message']}")
    player = play(b, act=act)
    assert says(player, StartFlow("g"), put("a", "v")) == ["flow: boom"]
    turn = player.say(GO, put("a", "v"))
    assert turn.replies == ["Something went wrong on our side. Please try again later."]
    assert (turn.error, turn.flow) == ("action: boom", None)
    assert [(c.name, c.error) for c in turn.called] == [("act", "boom")]


def test_a_handler_that_fails_itself_is_not_asked_again() -> None:
    def flow(f: FlowBuilder) -> None:
        f.action("do", call="act", outputs={})
        f.say("no", "No.", goto="end")
        f.action("again", call="act", outputs={})

    def act() -> None:
        raise ValueError("boom")

    player = play(one_flow(flow, lambda b: b.action("act"), on_error="again"), act=act)
    turn = player.say(GO)
    assert (turn.flow, len(turn.called)) == (None, 2)


def test_a_handler_that_leads_back_to_a_question_asks_it_again() -> None:
    def act(a: str) -> dict[str, str]:
        if a == "bad":
            raise ValueError("no")
        return {"out": a}

    player = play(acting(on_error="x"), act=act)
    turn = player.say(GO, put("a", "bad"))
    assert (turn.replies, len(turn.called)) == (["A?"], 1)
    assert says(player, put("a", "good")) == ["got good"]


def test_a_correction_after_a_handled_failure_tries_again() -> None:
    def declare(b: Builder) -> None:
        b.slot("a", prompt="A?")
        b.slot("b", prompt="B?")
        b.action("act", inputs={"a": "string"}, outputs={"out": "string"})

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.action("do", call="act", outputs={"out": "out"}, on_error="sorry")
        f.say("ok", lambda s: f"got {s['out']}", goto="end")
        f.say("sorry", "That failed.")
        f.collect("y", slot="b")

    def act(a: str) -> dict[str, str]:
        if a == "bad":
            raise ValueError("no")
        return {"out": a}

    player = play(one_flow(flow, declare), act=act)
    assert says(player, GO, put("a", "bad")) == ["That failed.", "B?"]
    assert says(player, CorrectSlot("a", "good")) == ["Okay, a is now good.", "got good"]


def test_equal_calls_in_a_loop_have_keys_of_their_own() -> None:
    keys: list[str] = []

    def pay(amount: int, context: ActionContext) -> None:
        keys.append(context.idempotency_key)

    def flow(f: FlowBuilder) -> None:
        f.each("loop", item="i", source=lambda s: [5, 5, 7])
        f.action("pay", call="pay", args={"amount": lambda s: s["i"]}, goto="loop")

    player = play(
        one_flow(flow, lambda b: b.action("pay", inputs={"amount": "integer"}, effect="write")), pay=pay
    )
    player.say(GO)
    assert len(keys) == len(set(keys)) == 3


def test_an_action_cannot_change_the_conversation_through_its_arguments() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("s", {"xs": lambda s: [1]})
        f.action("do", call="act")
        f.say("z", lambda s: f"{s['xs']}")

    def act(xs: list[int], context: ActionContext) -> None:
        xs.append(2)
        context.slots["xs"].append(3)

    player = play(one_flow(flow, lambda b: b.action("act", inputs={"xs": "list"})), act=act)
    assert says(player, GO) == ["[1]"]


# ------------------------------------------------------------------ say, confirm


def test_variations_take_turns() -> None:
    player = play(one_flow(lambda f: f.say("x", ["One.", "Two."])))
    assert {says(player, GO)[0] for _ in range(4)} == {"One.", "Two."}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Hello"), ("es", "Hola"), ("pt-BR", "Olá"), ("fr", "Hi")]
)
def test_texts_in_languages(language: str, said: str) -> None:
    b = one_flow(lambda f: f.say("x", {"en": "Hello", "es": "Hola", "pt": "Olá", None: "Hi"}))
    b.settings(language=language)
    assert says(play(b), GO) == [said]


def test_a_response_chooses_its_text() -> None:
    b = one_flow(lambda f: (f.collect("x", slot="n"), f.say("y", response="r")), questions)  # type: ignore[func-returns-value]
    b.response(
        "r",
        "Few.",
        conditions=[(lambda s: s["n"] > 9, "Many."), (lambda s: s["n"] > 5, lambda s: f"{s['n']}!")],
    )
    for n, text in ((1, "Few."), (7, "7!"), (10, "Many.")):
        assert says(play(b), GO, put("n", n)) == [text]


def test_buttons_go_with_the_question_and_with_its_repetition() -> None:
    b = one_flow(
        lambda f: f.collect("x", slot="a", buttons=[button("Rome", SetSlot("a", "Rome"))]), questions
    )
    player = play(b)
    for commands in ((GO,), (Repeat(),), (put("a", ""),)):
        reply = player.say(*commands).replies[-1]
        assert reply == "A?"
        assert reply.buttons == (
            {"title": "Rome", "commands": [{"type": "set_slot", "slot": "a", "value": "Rome"}]},
        )  # type: ignore[attr-defined]


def test_a_text_that_cannot_be_composed_is_a_failure_of_its_step() -> None:
    def flow(f: FlowBuilder) -> None:
        f.say("x", lambda s: f"{s['missing']}", on_error="y")
        f.say("y", lambda s: f"{s['error']['type']}")

    assert says(play(one_flow(flow)), GO) == ["unset"]


def test_a_broken_text_of_a_pattern_falls_back_to_the_built_in_one() -> None:
    b = one_flow(lambda f: f.collect("x", slot="a"), questions)
    b.pattern("cancellation", texts={"done": lambda s: s["missing"]})
    player = play(b)
    player.say(GO)
    assert says(player, CancelFlow()) == ["Okay, I have cancelled “f”."]


def confirming(**confirm: Any) -> Player:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.set("shout", {"big": lambda s: s["a"].upper()})
        f.confirm("sure", lambda s: f"{s['big']}?", **confirm)
        f.say("next", "Next.", goto="end")
        f.say("yes", "Yes.", goto="end")
        f.say("no", "No.", goto="end")
        f.say("changed", lambda s: f"Now {s['a']}.", goto="end")

    player = play(one_flow(flow, questions))
    player.say(GO, put("a", "v"))
    return player


@pytest.mark.parametrize(
    ("confirm", "command", "replies"),
    [
        ({}, Affirm(), ["Next."]),
        ({}, Deny(), ["Okay, I have cancelled “f”."]),
        ({"on_yes": "yes"}, Affirm(), ["Yes."]),
        ({"goto": "yes"}, Affirm(), ["Yes."]),
        ({"on_no": "no"}, Deny(), ["No."]),
        ({"on_no": "end"}, Deny(), []),
        ({"on_no": "x"}, Deny(), ["A?"]),
        ({}, CorrectSlot("a", "w"), ["Okay, a is now w.", "W?"]),
        ({"on_change": "changed"}, CorrectSlot("a", "w"), ["Okay, a is now w.", "Now w."]),
        ({"on_change": "changed"}, ClearSlot("a"), ["A?"]),
    ],
)
def test_a_confirmation(confirm: dict[str, Any], command: Command, replies: list[str]) -> None:
    assert says(confirming(**confirm), command) == replies


def test_yes_holds_only_for_what_was_shown() -> None:
    """The value that changed is not shown, but what is shown depends on it."""

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.set("sum", {"price": lambda s: 10 + (s["n"] if s.has("n") else 0)})
        f.confirm("sure", lambda s: f"{s['price']}?")
        f.say("done", lambda s: f"paid {s['price']}", goto="end")
        f.collect("later", slot="n")

    player = play(one_flow(flow, questions))
    player.say(GO, put("a", "v"))
    turn = player.say(Affirm(), put("n", 5))
    assert (turn.replies, turn.waiting.kind) == (["15?"], "confirm")
    assert says(player, Affirm()) == ["paid 15"]


def test_a_yes_is_asked_for_again_when_anything_it_could_be_about_has_changed() -> None:
    """The name is not shown, but what is still to come may use it."""

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.say("hello", lambda s: f"Hello {s['a']}.")
        f.collect("y", slot="n")
        f.confirm("sure", lambda s: f"Pay {s['n']}?")
        f.collect("z", slot="b")
        f.say("done", lambda s: f"{s['a']} {s['n']} {s['b']}")

    player = play(one_flow(flow, questions))
    player.say(GO, put("a", "Ann"), put("n", 5))
    assert says(player, Affirm()) == ["B?"]
    assert says(player, CorrectSlot("a", "Bob")) == ["Okay, a is now Bob.", "Hello Bob.", "Pay 5?"]
    assert says(player, Affirm()) == ["B?"]
    assert says(player, CorrectSlot("a", "Bob"), put("b", "x")) == ["Bob 5 x"]


def test_a_way_back_taken_after_a_correction_is_gone_anew() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="n")
        f.confirm("sure", lambda s: f"{s['n']}?", on_no="x")
        f.say("noted", "Noted.")
        f.collect("y", slot="b")

    player = play(one_flow(flow, questions))
    player.say(GO, put("n", 1))
    assert says(player, Affirm()) == ["Noted.", "B?"]
    player.say(CorrectSlot("n", 2))
    assert says(player, Deny()) == ["N?"]
    assert says(player, put("n", 3)) == ["3?"]
    assert says(player, Affirm()) == ["Noted.", "B?"]


def test_yes_and_something_else_does_both_in_order() -> None:
    b = Builder("b")
    questions(b)
    with b.flow("f", description="Pay it", triggers=["f"]) as f:
        f.confirm("sure", "Pay?")
        f.say("paid", "Paid.")
    with b.flow("g", description="Tell it", triggers=["g"]) as f:
        f.say("told", "Told.")
    player = play(b)
    player.say(GO)
    assert says(player, Affirm(), StartFlow("g"))[-2:] == ["Paid.", "Told."]
    player.say(GO)
    assert says(player, Deny(), StartFlow("g"))[-2:] == ["Okay, I have cancelled “pay it”.", "Told."]


# ------------------------------------------------------------------ branch, switch, when, set, clear


@pytest.mark.parametrize(
    ("value", "reply"),
    [
        ("x", "text"),
        (1, "one"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (1.0, "one"),
        (date(2030, 5, 1), "day"),
        ("1", "else"),
        (0, "else"),
    ],
)
def test_switch_tells_values_of_different_types_apart(value: Any, reply: str) -> None:
    def flow(f: FlowBuilder) -> None:
        f.switch(
            "w",
            on=lambda s: value,
            cases=[
                ("x", "text"),
                (True, "true"),
                (1, "one"),
                (False, "false"),
                (None, "null"),
                (date(2030, 5, 1), "day"),
            ],
            otherwise="else",
        )
        for name in ("text", "true", "one", "false", "null", "day", "else"):
            f.say(name, name, goto="end")

    assert says(play(one_flow(flow)), GO) == [reply]


def test_a_case_without_a_target_is_the_next_step() -> None:
    def flow(f: FlowBuilder) -> None:
        f.switch("w", on=lambda s: 1, cases=[(1, None)], otherwise="no")
        f.say("yes", "yes", goto="end")
        f.say("no", "no")

    assert says(play(one_flow(flow)), GO) == ["yes"]


def test_a_test_that_cannot_be_computed_is_a_typed_failure() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("s", {"x": lambda s: None})
        f.branch("w", test=lambda s: s["x"] > 3, then="yes", otherwise="no", on_error="bad")
        f.say("yes", "yes", goto="end")
        f.say("no", "no", goto="end")
        f.say("bad", lambda s: s["error"]["type"])

    assert says(play(one_flow(flow)), GO) == ["expression"]


def test_a_step_whose_condition_fails_is_passed_over() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="n")
        f.collect("y", slot="a", when=lambda s: s["n"] > 1)
        f.say("z", "far", when=lambda s: s["n"] > 5, skip="end")
        f.say("w", "near")

    assert says(play(one_flow(flow, questions)), GO, put("n", 1)) == []
    player = play(one_flow(flow, questions))
    assert says(player, GO, put("n", 9)) == ["A?"]
    assert says(player, put("a", "v")) == ["far", "near"]


def test_what_a_step_wrote_that_is_passed_over_now_is_forgotten() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="n")
        f.collect("y", slot="a", when=lambda s: s["n"] > 1)
        f.collect("z", slot="b")

    player = play(one_flow(flow, questions))
    player.say(GO, put("n", 2), put("a", "v"))
    turn = player.say(CorrectSlot("n", 1))
    assert turn.slots == {"n": 1}
    assert player.say(CorrectSlot("n", 3)).waiting.slot == "a"


def test_set_computes_in_order_and_clear_forgets() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("s", {"x": lambda s: 1, "y": lambda s: s["x"] + 1})
        f.clear("c", "x")
        f.say("z", lambda s: f"{s.has('x')} {s['y']}")

    assert says(play(one_flow(flow)), GO) == ["False 2"]


def test_what_cannot_be_kept_is_a_failure() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("s", {"x": lambda s: object()}, on_error="bad")
        f.say("z", "no", goto="end")
        f.say("bad", lambda s: s["error"]["type"])

    assert says(play(one_flow(flow)), GO) == ["contract"]


def test_a_sum_is_not_counted_twice_after_a_correction() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("start", {"total": lambda s: 100})
        f.collect("x", slot="n")
        f.set("add", {"total": lambda s: s["total"] + s["n"]})
        f.set("add_more", {"total": lambda s: s["total"] + 1000})
        f.collect("y", slot="a")
        f.say("z", lambda s: f"{s['total']}")

    player = play(one_flow(flow, questions))
    player.say(GO, put("n", 1))
    player.say(CorrectSlot("n", 2))
    player.say(CorrectSlot("n", 3))
    assert says(player, put("a", "v")) == ["1103"]


def test_a_sum_survives_a_second_correction_while_the_first_is_still_asked_about() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("start", {"total": lambda s: 100})
        f.collect("x", slot="n")
        f.set("add", {"total": lambda s: s["total"] + s["n"]})
        f.collect("y", slot="a")
        f.set("add_more", {"total": lambda s: s["total"] + 1000 * len(s["a"])})
        f.collect("z", slot="b")
        f.say("tell", lambda s: f"{s['total']}")

    player = play(one_flow(flow, questions))
    player.say(GO, put("n", 1), put("a", "v"))
    assert says(player, ClearSlot("n")) == ["N?"]
    assert says(player, CorrectSlot("a", "vv"))[-1] == "N?"
    assert says(player, put("n", 5)) == ["B?"]
    assert says(player, put("b", "x")) == ["2105"]


# ------------------------------------------------------------------ loops


def seating(b: Builder) -> None:
    b.slot("people", type="list of string", prompt="Who?")
    b.slot("seat", prompt=lambda s: f"Seat for {s['p']}?")
    b.slot("meal", prompt=lambda s: f"Meal for {s['p']}?")


def each_flow(f: FlowBuilder) -> None:
    f.collect("who", slot="people")
    f.set("none", {"plan": lambda s: []})
    f.each("loop", item="p", source=lambda s: s["people"], otherwise="done", again=["seat", "meal"])
    f.collect("seat", slot="seat")
    f.collect("meal", slot="meal")
    f.set("add", {"plan": lambda s: [*s["plan"], f"{s['p']}:{s['seat']}{s['meal']}"]}, goto="loop")
    f.say("done", lambda s: " ".join(s["plan"]) or "Nobody.")


def test_every_round_asks_anew() -> None:
    player = play(one_flow(each_flow, seating))
    assert says(player, GO, put("people", ["A", "B"])) == ["Seat for A?"]
    assert says(player, put("seat", "1")) == ["Meal for A?"]
    assert says(player, put("meal", "x")) == ["Seat for B?"]
    assert says(player, put("seat", "2"), put("meal", "y")) == ["A:1x B:2y"]


def test_a_correction_inside_a_round_is_for_that_round() -> None:
    player = play(one_flow(each_flow, seating))
    player.say(GO, put("people", ["A", "B"]), put("seat", "1"))
    assert says(player, CorrectSlot("seat", "7"))[-1] == "Meal for A?"
    assert says(player, put("meal", "x")) == ["Seat for B?"]
    assert says(player, put("seat", "2"), put("meal", "y")) == ["A:7x B:2y"]


def test_another_list_begins_the_rounds_anew() -> None:
    player = play(one_flow(each_flow, seating))
    player.say(GO, put("people", ["A", "B"]), put("seat", "1"), put("meal", "x"))
    turn = player.say(CorrectSlot("people", ["C", "D"]))
    assert turn.replies[-1] == "Seat for C?"
    player.say(put("seat", "3"), put("meal", "z"))
    assert says(player, put("seat", "4"), put("meal", "z")) == ["C:3z D:4z"]


def dining() -> Builder:
    b = Builder("b")
    b.slot("cabin", prompt="Cabin?")
    b.slot("people", type="list of string", prompt="Who?")
    b.slot("seat", prompt=lambda s: f"Seat for {s['p']}?")
    b.slot("meal", prompt=lambda s: f"Meal for {s['p']}?")
    with b.flow("f", triggers=["f"]) as f:
        f.collect("ask_cabin", slot="cabin")
        f.collect("ask_people", slot="people")
        f.set("none", {"out": lambda s: []})
        f.each("e", item="p", source=lambda s: s["people"], otherwise="sure", again=["ask_seat", "ask_meal"])
        f.collect("ask_seat", slot="seat")
        f.collect("ask_meal", slot="meal")
        f.set("add", {"out": lambda s: [*s["out"], s["p"] + s["cabin"] + s["seat"] + s["meal"]]}, goto="e")
        f.confirm("sure", lambda s: " ".join(s["out"]))
        f.say("done", "Done.", goto="end")
    return b


def test_rounds_that_asked_are_gone_through_again_with_their_answers() -> None:
    player = play(dining())
    player.say(GO, put("cabin", "A"), put("people", ["Ann", "Bo"]))
    for slot, value in (("seat", "1"), ("meal", "x"), ("seat", "2"), ("meal", "y")):
        player.say(put(slot, value))
    assert player.turns[-1].replies == ["AnnA1x BoA2y"]
    assert says(player, CorrectSlot("cabin", "B")) == ["Okay, cabin is now B.", "AnnB1x BoB2y"]
    assert says(player, CorrectSlot("cabin", "C")) == ["Okay, cabin is now C.", "AnnC1x BoC2y"]


def test_a_correction_in_the_midst_of_rounds_asks_nothing_twice() -> None:
    player = play(dining())
    player.say(GO, put("cabin", "A"), put("people", ["Ann", "Bo"]))
    for slot, value in (("seat", "1"), ("meal", "x"), ("seat", "2")):
        player.say(put(slot, value))
    assert says(player, CorrectSlot("cabin", "B")) == ["Okay, cabin is now B.", "Meal for Bo?"]
    assert says(player, put("meal", "y")) == ["AnnB1x BoB2y"]


def test_other_people_are_asked_anew() -> None:
    player = play(dining())
    player.say(GO, put("cabin", "A"), put("people", ["Ann"]))
    player.say(put("seat", "1"), put("meal", "x"))
    assert says(player, CorrectSlot("people", ["Cy"]))[-1] == "Seat for Cy?"


@pytest.mark.parametrize("people", [[], ["A"]])
def test_loops_of_no_round_and_of_one(people: list[str]) -> None:
    player = play(one_flow(each_flow, seating))
    turn = player.say(GO, put("people", people), put("seat", "1"), put("meal", "x"))
    assert turn.replies == (["A:1x"] if people else ["Nobody."])


def test_loops_within_loops_and_a_way_out_of_the_inner_one() -> None:
    def flow(f: FlowBuilder) -> None:
        f.set("s", {"out": lambda s: ""})
        f.each("rows", item="r", source=lambda s: [1, 2], otherwise="tell")
        f.each("cols", item="c", source=lambda s: ["a", "b", "c"], otherwise="rows")
        f.set("add", {"out": lambda s: f"{s['out']}{s['r']}{s['c']} "})
        f.branch("enough", test=lambda s: s["c"] == "b", then="rows", otherwise="cols")
        f.say("tell", lambda s: s["out"])

    assert says(play(one_flow(flow)), GO) == ["1a 1b 2a 2b "]


def test_a_loop_over_something_else_is_a_failure() -> None:
    def flow(f: FlowBuilder) -> None:
        f.each("loop", item="p", source=lambda s: 5, otherwise="end", on_error="bad")
        f.jump("back", to="loop")
        f.say("bad", lambda s: s["error"]["type"])

    assert says(play(one_flow(flow)), GO) == ["expression"]


def while_flow(f: FlowBuilder) -> None:
    f.set("s", {"all": lambda s: []})
    f.branch("loop", test=lambda s: not s.has("more") or s["more"], otherwise="done", again=["item", "ask"])
    f.collect("item", slot="a")
    f.set("add", {"all": lambda s: [*s["all"], s["a"]]})
    f.collect("ask", slot="more", goto="loop")
    f.say("done", lambda s: ",".join(s["all"]))


def test_a_loop_until_the_user_has_enough() -> None:
    def declare(b: Builder) -> None:
        questions(b)
        b.slot("more", type="boolean", prompt="More?")

    player = play(one_flow(while_flow, declare))
    assert says(player, GO) == ["A?"]
    assert says(player, put("a", "1")) == ["More?"]
    assert says(player, Affirm()) == ["A?"]
    assert says(player, put("a", "2")) == ["More?"]
    assert says(player, CorrectSlot("a", "3")) == ["Okay, a is now 3.", "More?"]
    assert says(player, Deny()) == ["1,3"]


# ------------------------------------------------------------------ call, link


def calling(callee: Callable[[FlowBuilder], None], **fields: Any) -> Builder:
    def declare(b: Builder) -> None:
        questions(b)
        b.slot("c", prompt="C?")
        b.action("boom")
        with b.flow("callee", inputs=["a"], outputs=["out"], **fields) as f:
            callee(f)

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.collect("y", slot="n")
        f.say("hello", lambda s: f"n is {s['n']}")
        f.call("call", flow="callee", args={"a": lambda s: s["a"] + "!"}, outputs={"got": "out"})
        f.say("back", lambda s: f"back with {s['got']}", goto="end")
        f.say("bad", lambda s: f"{s['error']['message']}")

    return one_flow(flow, declare)


def asks_b(f: FlowBuilder) -> None:
    f.collect("ask_b", slot="b")
    f.collect("ask_c", slot="c")
    f.set("out", {"out": lambda s: s["a"] + s["b"] + s["c"]})


def boom() -> None:
    raise ValueError("boom")


def start_call(b: Builder) -> Player:
    player = play(b, boom=boom)
    player.say(GO, put("a", "v"), put("n", 1))
    return player


def test_a_call_gives_and_takes_values() -> None:
    player = start_call(calling(asks_b))
    assert player.turns[-1].flow == "callee"
    assert says(player, put("b", "w")) == ["C?"]
    assert says(player, put("c", "x")) == ["back with v!wx"]


def test_a_correction_of_the_caller_that_the_call_does_not_use_keeps_the_call() -> None:
    player = start_call(calling(asks_b))
    player.say(put("b", "w"))
    turn = player.say(CorrectSlot("n", 2))
    assert turn.replies == ["Okay, n is now 2.", "n is 2", "C?"]
    assert says(player, put("c", "x")) == ["back with v!wx"]


def test_a_correction_of_what_the_call_was_given_calls_anew() -> None:
    player = start_call(calling(asks_b))
    player.say(put("b", "w"))
    assert says(player, CorrectSlot("a", "z"))[-1] == "B?"
    assert says(player, put("b", "1"), put("c", "2")) == ["back with z!12"]


def test_a_call_on_a_way_not_taken_any_more_is_forgotten() -> None:
    b = calling(asks_b)
    with b.flow("g", triggers=["g"]) as f:
        f.collect("x", slot="n")
        f.branch("which", test=lambda s: s["n"] > 5, otherwise="other")
        f.call("call", flow="callee", args={"a": lambda s: ""}, goto="end")
        f.collect("other", slot="a")
    player = play(b, boom=boom)
    player.say(StartFlow("g"), put("n", 9))
    assert says(player, put("b", "w")) == ["C?"]
    assert says(player, CorrectSlot("n", 1))[-1] == "A?"
    assert says(player, CorrectSlot("n", 8))[-1] == "B?"


def test_cancelling_a_called_flow_cancels_its_callers() -> None:
    for command in (CancelFlow(), CancelFlow("callee"), CancelFlow("f")):
        turn = start_call(calling(asks_b)).say(command)
        assert (turn.replies, turn.flow) == (["Okay, I have cancelled “f”."], None)


def test_a_called_flow_that_cancels_itself_cancels_its_callers() -> None:
    turn = start_call(calling(lambda f: f.jump("out", to="cancel"))).turns[-1]
    assert (turn.replies[-1], turn.flow) == ("Okay, I have cancelled “f”.", None)


@pytest.mark.parametrize("how", ["action", "error"])
def test_a_failure_of_a_called_flow_goes_to_the_call(how: str) -> None:
    def callee(f: FlowBuilder) -> None:
        if how == "action":
            f.action("do", call="boom")
        else:
            f.jump("do", to="error")

    def declare(b: Builder) -> None:
        b.action("boom")
        with b.flow("callee") as f:
            callee(f)

    def flow(f: FlowBuilder) -> None:
        f.call("call", flow="callee", on_error="bad")
        f.say("back", "no", goto="end")
        f.say("bad", "handled")

    assert says(play(one_flow(flow, declare), boom=boom), GO) == ["handled"]


def test_an_output_that_was_never_set_is_null() -> None:
    b = calling(lambda f: f.say("nothing", "Nothing."))
    with b.flow("g", triggers=["g"]) as f:
        f.call("call", flow="callee", args={"a": lambda s: ""}, outputs={"got": "out"})
        f.say("z", lambda s: f"{s.has('got')}")
    assert says(play(b, boom=boom), StartFlow("g")) == ["Nothing.", "False"]


def test_calls_within_calls() -> None:
    b = Builder("b")
    questions(b)
    for depth in range(4):
        with b.flow(f"f{depth}", triggers=["go"] if depth == 0 else [], outputs=["out"]) as f:
            if depth < 3:
                f.call("down", flow=f"f{depth + 1}", outputs={"out": "out"})
                f.set("add", {"out": lambda s, depth=depth: s["out"] + str(depth)})
            else:
                f.collect("ask", slot="a")
                f.set("add", {"out": lambda s: s["a"]})
            if depth == 0:
                f.say("tell", lambda s: s["out"])
    player = play(b)
    assert says(player, StartFlow("f0")) == ["A?"]
    assert len(player.state.frames) == 4
    assert says(player, put("a", "v")) == ["v210"]


def test_a_flow_that_calls_itself_for_ever_ends() -> None:
    player = play(one_flow(lambda f: f.call("again", flow="f")))
    turn = player.say(GO)
    assert (turn.flow, len(turn.replies)) == (None, 1)


def test_a_write_in_a_call_is_not_repeated_without_a_fresh_yes() -> None:
    paid: list[str] = []

    def declare(b: Builder) -> None:
        questions(b)
        b.action("pay", inputs={"a": "string"}, effect="write")
        with b.flow("callee", inputs=["a"]) as f:
            f.action("pay", call="pay")
            f.collect("ask_b", slot="b")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.call("call", flow="callee", args={"a": lambda s: s["a"]})
        f.collect("y", slot="n")

    player = play(one_flow(flow, declare), pay=lambda a: paid.append(a))
    player.say(GO, put("a", "1"))
    turn = player.say(CorrectSlot("a", "2"))
    assert (turn.replies[-1], paid) == ("B?", ["1"])
    assert any("already" in reply for reply in turn.replies)
    player.say(put("b", "v"))
    turn = player.say(CorrectSlot("a", "3"))
    assert (turn.replies[-1], paid) == ("N?", ["1"])


def test_writes_in_a_loop_are_not_repeated_for_another_list() -> None:
    paid: list[str] = []

    def declare(b: Builder) -> None:
        seating(b)
        questions(b)
        b.action("pay", inputs={"p": "string"}, effect="write")

    def flow(f: FlowBuilder) -> None:
        f.collect("who", slot="people")
        f.each("loop", item="p", source=lambda s: s["people"], otherwise="y")
        f.action("pay", call="pay", goto="loop")
        f.collect("y", slot="n")

    player = play(one_flow(flow, declare), pay=lambda p: paid.append(p))
    player.say(GO, put("people", ["A", "B"]))
    turn = player.say(CorrectSlot("people", ["A", "C"]))
    assert (turn.replies[-1], paid) == ("N?", ["A", "B"])


def test_a_link_ends_one_flow_and_starts_the_other() -> None:
    b = Builder("b")
    questions(b)
    with b.flow("f", triggers=["f"]) as f:
        f.collect("x", slot="a")
        f.link("on", flow="g")
        f.say("never", "Never.")
    with b.flow("g") as f:
        f.collect("x", slot="a")
    player = play(b)
    turn = player.say(GO, put("a", "v"))
    assert (turn.replies, turn.flow, turn.slots) == (["A?"], "g", {})
    assert len(player.state.frames) == 1


def test_a_link_inside_a_call_goes_back_to_the_caller() -> None:
    b = calling(lambda f: f.link("on", flow="g"))
    with b.flow("g", outputs=["out"]) as f:
        f.set("s", {"out": lambda s: "g"})
    assert start_call(b).turns[-1].replies[-1] == "back with g"


# ------------------------------------------------------------------ generate, handoff, parallel


class Writer:
    def __init__(self, fails: bool = False) -> None:
        self.fails = fails
        self.seen: list[tuple[str, Mapping[str, Any]]] = []

    async def write(self, instruction: str, values: Mapping[str, Any], language: str) -> str:
        self.seen.append((instruction, values))
        if self.fails:
            raise ConnectionError("no model")
        return f"A poem in {language}."


def generating(fallback: str | None = "Plain.", into: str | None = None) -> Player:
    def declare(b: Builder) -> None:
        questions(b)
        b.slot("pin", sensitive=True)

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.collect("p", slot="pin")
        f.generate(
            "g",
            lambda s: f"About {s['a']} and {s['pin']}",
            sources=["a", "pin"],
            into=into,
            fallback=fallback,
            on_error="bad",
        )
        f.say("end_", lambda s: s["poem"] if s.has("poem") else "Done.", goto="end")
        f.say("bad", lambda s: s["error"]["type"])

    return play(one_flow(flow, declare))


@pytest.mark.parametrize(
    ("writer", "fallback", "into", "replies"),
    [
        (None, "Plain.", None, ["Plain.", "Done."]),
        (None, "Plain.", "poem", ["Plain."]),
        (None, None, None, ["action"]),
        (Writer(), "Plain.", None, ["A poem in en.", "Done."]),
        (Writer(), None, "poem", ["A poem in en."]),
        (Writer(fails=True), "Plain.", None, ["Plain.", "Done."]),
        (Writer(fails=True), None, None, ["action"]),
    ],
)
def test_generate(writer: Writer | None, fallback: str | None, into: str | None, replies: list[str]) -> None:
    player = generating(fallback, into)
    player.dialogue.writer = writer
    assert says(player, GO, put("a", "cats"), put("pin", "7391")) == replies
    if writer is not None:
        assert writer.seen == [("About cats and •••", {"a": "cats"})], "a model never sees a sensitive value"
        writer.seen.clear()


@pytest.mark.parametrize(
    ("step", "settings", "queue"),
    [({"queue": "sales"}, {}, "sales"), ({}, {"handoff": {"queue": "all"}}, "all"), ({}, {}, "default")],
)
def test_handoff(step: dict[str, str], settings: dict[str, Any], queue: str) -> None:
    b = one_flow(lambda f: (f.handoff("h", message="Wait.", **step), f.say("n", "Never.")))  # type: ignore[func-returns-value]
    b.settings(**settings)
    turn = play(b).say(GO)
    assert (turn.replies, turn.handoff, turn.flow) == (["Wait."], queue, None)


def at_once(second: Callable[..., Any], **common: Any) -> Player:
    def declare(b: Builder) -> None:
        b.action("one", outputs={"x": "string"})
        b.action("two", outputs={"y": "string"})

    def flow(f: FlowBuilder) -> None:
        with f.parallel("p", on_error="bad") as p:
            p.action("one", call="one", outputs={"x": "x"})
            p.action("two", call="two", outputs={"y": "y"}, **common)
        f.say("ok", lambda s: f"{s['x']} {s['y'] if s.has('y') else '-'}", goto="end")
        f.say("bad", lambda s: f"{s['error']['message']} {s['x']}", goto="end")
        f.say("other", lambda s: f"other {s['x']}")

    async def one() -> dict[str, str]:
        await asyncio.sleep(0.02)
        return {"x": "1"}

    return play(one_flow(flow, declare), one=one, two=second)


def test_parallel_calls_run_at_the_same_time_and_are_told_in_order() -> None:
    async def two() -> dict[str, str]:
        return {"y": "2"}

    turn = at_once(two).say(GO)
    assert turn.replies == ["1 2"]
    assert [call.name for call in turn.called] == ["one", "two"]


def test_when_one_of_several_fails_the_results_of_the_others_are_kept() -> None:
    def two() -> None:
        raise ValueError("no")

    assert at_once(two).say(GO).replies == ["no 1"]
    assert at_once(two, on_error="other").say(GO).replies == ["other 1"]


def test_a_parallel_call_whose_condition_fails_is_left_out() -> None:
    def two() -> None:
        raise AssertionError

    assert at_once(two, when=lambda s: False).say(GO).replies == ["1 -"]


# ------------------------------------------------------------------ jumps, values


def test_a_jump_back_to_a_question_forgets_it_and_what_came_from_it_only() -> None:
    def declare(b: Builder) -> None:
        questions(b)
        b.action("act", inputs={"a": "string"}, outputs={"out": "string"})

    def flow(f: FlowBuilder) -> None:
        f.collect("ask_n", slot="n")
        f.collect("ask_a", slot="a")
        f.set("s", {"other": lambda s: s["n"] + 1})
        f.action("do", call="act", outputs={"out": "out"})
        f.collect("ask_b", slot="b")
        f.branch("again", test=lambda s: s["b"] == "again", then="back", otherwise="tell")
        f.clear("back", "b", goto="ask_a")
        f.say("tell", lambda s: f"{s['n']} {s['a']} {s['out']} {s['other']}")

    player = play(one_flow(flow, declare), act=lambda a: {"out": a + a})
    player.say(GO, put("n", 1), put("a", "v"))
    turn = player.say(put("b", "again"))
    assert (turn.replies, turn.slots) == (["A?"], {"n": 1})
    assert player.state.active is not None
    assert "out" not in player.state.active.values
    assert player.state.active.values["other"] == 2
    assert says(player, put("a", "w")) == ["B?"]
    assert says(player, put("b", "x")) == ["1 w ww 2"]


def test_a_value_that_was_cleared_is_asked_again_even_while_another_is_corrected() -> None:
    def flow(f: FlowBuilder) -> None:
        f.collect("ask_n", slot="n")
        f.say("one", lambda s: f"n is {s['n']}")
        f.say("two", "Good.")
        f.collect("ask_a", slot="a")
        f.say("three", "So far.")
        f.collect("ask_b", slot="b")

    player = play(one_flow(flow, questions))
    player.say(GO, put("n", 1), put("a", "v"))
    assert says(player, ClearSlot("a")) == ["A?"]
    assert says(player, CorrectSlot("n", 2)) == ["Okay, n is now 2.", "n is 2", "A?"]
    assert says(player, put("a", "w")) == ["B?"]


def test_values_of_the_session_are_shared_and_outlive_a_flow() -> None:
    def declare(b: Builder) -> None:
        questions(b)
        b.slot("lang", scope="session", prompt="Language?")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="lang")
        f.say("y", lambda s: f"{s['lang']} {s.session('lang')}")

    player = play(one_flow(flow, declare))
    player.say(GO)
    assert says(player, put("lang", "es")) == ["es es"]
    assert says(player, GO) == ["es es"]
    assert player.turns[-1].slots == {"lang": "es"}


def test_a_change_of_the_session_reaches_what_was_interrupted() -> None:
    b = Builder("b")
    questions(b)
    b.slot("vip", type="boolean", scope="session", default=False, prompt="VIP?")
    with b.flow("f", triggers=["f"], resume="auto") as f:
        f.set("s", {"price": lambda s: 5 if s["vip"] else 10})
        f.confirm("sure", lambda s: f"{s['price']}?")
    with b.flow("join", triggers=["join"]) as f:
        f.collect("x", slot="vip", always=True)
    player = play(b)
    assert says(player, GO) == ["10?"]
    player.say(StartFlow("join"))
    assert says(player, Affirm())[-1] == "5?"


@pytest.mark.parametrize(("default", "asked"), [("economy", False), (None, True)])
def test_a_default_fills_a_slot_unless_it_is_null(default: str | None, asked: bool) -> None:
    def declare(b: Builder) -> None:
        b.slot("cabin", prompt="Cabin?", default=default)

    def flow(f: FlowBuilder) -> None:
        f.say("now", lambda s: f"{s['cabin']}")
        f.collect("x", slot="cabin")
        f.say("y", lambda s: f"{s['cabin']}!")

    replies = says(play(one_flow(flow, declare)), GO)
    assert replies == ([str(default), "Cabin?"] if asked else [str(default), f"{default}!"])


def test_another_value_than_the_default_is_news_only_once_it_was_used() -> None:
    def declare(b: Builder) -> None:
        questions(b)
        b.slot("cabin", default="economy")

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="a")
        f.collect("y", slot="cabin")
        f.confirm("sure", lambda s: f"{s['cabin']}?")

    player = play(one_flow(flow, declare))
    assert says(player, GO, put("cabin", "business")) == ["A?"]
    player = play(one_flow(flow, declare))
    player.say(GO, put("a", "v"))
    turn = player.say(put("cabin", "business"), Affirm())
    assert turn.replies == ["Okay, cabin is now business.", "business?"]


# ------------------------------------------------------------------ secrets


def test_a_sensitive_value_is_seen_nowhere() -> None:
    secret, other = "4929-1234", "8888-4321"

    def declare(b: Builder) -> None:
        questions(b)
        b.slot("card", prompt="Card?", sensitive=True, validator="card")
        b.slot("kept", sensitive=True, scope="session")
        b.action("check", inputs={"card": "string"}, outputs={"kept": "string", "out": "string"})
        b.action("charge", inputs={"card": "string"})

    def flow(f: FlowBuilder) -> None:
        f.collect("x", slot="card")
        f.action("check", call="check", outputs={"kept": "kept", "out": "out"})
        f.confirm("sure", "Charge it?")
        f.action("charge", call="charge", on_error="bad")
        f.say("ok", "Charged.", goto="end")
        f.say("bad", lambda s: f"{s['error']['message']}")

    def card(value: str) -> bool:
        if value.startswith("0"):
            raise ValueError(f"{value} is no card")
        return True

    def check(card: str) -> dict[str, str]:
        return {"kept": card, "out": card}

    def charge(card: str) -> None:
        raise OSError(f"card {card} was declined")

    from bots import NOW, Deaf

    from soni_runtime.clock import fixed
    from soni_runtime.dialogue import Dialogue
    from soni_runtime.events import Bus
    from soni_runtime.frames import World
    from soni_runtime.registry import Registry

    b = one_flow(flow, declare)
    with b.flow("g", triggers=["g"]) as f:
        f.action("charge", call="charge", args={"card": lambda s: s.session("kept")})
    registry = Registry()
    registry.add_validator(card)
    registry.add_action(check)
    registry.add_action(charge)
    program = b.build()
    registry.check(program)
    player = Player.__new__(Player)
    player.dialogue = Dialogue(World(program, fixed(NOW)), registry, Deaf(), Bus())
    player.state, player.turns = player.dialogue.new_state(), []
    seen: list[Any] = []
    player.dialogue.bus.subscribe(lambda event: seen.append(event.to_dict()))
    for commands in (
        [GO],
        [put("card", "0000-0000")],
        [put("card", secret)],
        [CorrectSlot("card", other)],
        [Affirm()],
        [StartFlow("f", {"card": secret})],
        [put("nowhere", 1), CorrectSlot("card", other), Affirm()],
        [Affirm()],
        [StartFlow("g")],
        [put("card", secret)],
    ):
        turn = player.say(*commands)
        seen += [turn.to_dict(), repr(turn), player.state.recent, player.state.last_replies]
        run, out = asyncio.run(player.dialogue.begin(player.state.copy(), {"commands": []}, "s"))
        seen.append(player.dialogue.freeze(run, out))
    told = repr(seen)
    for text in (secret, other, "0000-0000"):
        assert text not in told, told[max(0, told.find(text) - 200) : told.find(text) + 100]
    assert "•••" in told
    assert [c.error for t in player.turns for c in t.called if c.error] == ["card ••• was declined"] * 3
