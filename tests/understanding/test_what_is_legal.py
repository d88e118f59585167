"""The request of every waiting point: what may be started, set, taken back and answered there, and its prompt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from soni_runtime.builder import Builder
from soni_runtime.commands import Clarify, Command, SetSlot, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.legal import request_for
from soni_runtime.registry import Registry
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.model import ALL_FLOWS, DETAILED, NEAREST, ModelUnderstanding
from soni_runtime.understanding.settings import UnderstandingSettings

NOW = datetime(2026, 11, 24, 10, 0)


def dialogue(more: int = 0) -> Dialogue:
    b = Builder("shop")
    b.slot(
        "size", values={"small": ("little",), "large": ()}, prompt="Which size?", description="how big it is"
    )
    b.slot("gift", type="boolean", prompt="Is it a gift?")
    b.slot("note", prompt="Any note?", examples=("ring twice",))
    b.slot("city", prompt="Where to?", description="the town it goes to")
    b.slot("code", prompt="Your code?", sensitive=True, description="the secret code")
    with b.flow(
        "order", triggers=("order one", "send one to {city}"), description="Order one. Any kind."
    ) as f:
        f.collect("ask_city", slot="city")
        f.collect("ask_size", slot="size")
        f.collect("ask_gift", slot="gift")
        f.collect("ask_note", slot="note", optional=True)
        f.collect("ask_code", slot="code")
        f.confirm("sure", "Really?")
        f.say("done", "Done.")
    with b.flow("track", triggers=("where is it",), description="Track an order") as f:
        f.say("there", "On its way.")
    for number in range(more):
        with b.flow(
            f"errand_{number}", triggers=(f"run errand {number}",), description=f"Errand {number}"
        ) as f:
            f.collect(f"ask_{number}", slot="note")
            f.say(f"ran_{number}", "Done.")
    program = b.build()
    world = World(program, lambda: NOW)
    return Dialogue(world=world, registry=Registry(), understanding=LocalUnderstanding(program), bus=Bus())


def after(*turns: list[Command], more: int = 0) -> Request:
    made = dialogue(more)

    async def walk() -> Any:
        state = made.new_state()
        for commands in turns:
            state, _ = await made.turn(state, {"commands": commands}, "s")
        return state

    return request_for(made.world, asyncio.run(walk()), "hello")


ORDER = [StartFlow("order")]
CITY = [SetSlot("city", "Lima")]
SIZE = [SetSlot("size", "small")]
GIFT = [SetSlot("gift", True)]
NOTE = [SetSlot("note", "ring")]
CODE = [SetSlot("code", "4711-22")]
GOING = ("cancel_flow", "restart_flow")


@pytest.mark.parametrize(
    ("turns", "kind", "answers", "filled"),
    [
        ((), None, (), set()),
        ((ORDER,), "collect", GOING, set()),
        ((ORDER, CITY), "collect", ("affirm", "deny", *GOING), {"city"}),
        ((ORDER, CITY, SIZE), "collect", ("affirm", "deny", *GOING), {"city", "size"}),
        ((ORDER, CITY, SIZE, GIFT), "collect", ("deny", "skip", *GOING), {"city", "size", "gift"}),
        ((ORDER, CITY, SIZE, GIFT, NOTE), "collect", GOING, {"city", "size", "gift", "note"}),
        ((ORDER, CITY, SIZE, GIFT, NOTE, CODE), "confirm", ("affirm", "deny", *GOING), None),
        (([Clarify(options=("order", "track"))],), "clarify", ("deny", "skip"), set()),
        (([Clarify(options=("order",))],), "clarify", ("affirm", "deny", "skip"), set()),
        ((ORDER, CITY, ORDER), "restart", ("affirm", "deny", "skip", *GOING), {"city"}),
    ],
)
def test_what_an_open_question_takes(
    turns: tuple[list[Command], ...], kind: str | None, answers: tuple[str, ...], filled: set[str] | None
) -> None:
    request = after(*turns)
    assert (request.question.kind if request.question else None) == kind
    assert request.answers == answers
    if filled is not None:
        assert set(request.filled) == filled


def engine(request: Request) -> ModelUnderstanding:
    settings = UnderstandingSettings(engine="dspy", model="openai/x")
    return ModelUnderstanding(request.program, settings)


def legal_types(request: Request) -> dict[str, Any]:
    shapes = engine(request).prompt(request).schema["anyOf"]
    return {name: shape["properties"] for shape in shapes for name in shape["properties"]["type"]["enum"]}


def test_the_schema_allows_what_the_point_allows() -> None:
    opening = legal_types(after())
    assert {"start_flow", "set_slot", "out_of_scope", "handoff", "chitchat"} <= set(opening)
    assert not {"affirm", "deny", "skip", "clear_slot", "choose", "cancel_flow"} & set(opening)
    assert opening["start_flow"]["flow"]["enum"] == ["order", "track"]
    assert "code" not in opening["set_slot"]["slot"]["enum"]
    asked = legal_types(after(ORDER, CITY, SIZE, GIFT))
    assert {"skip", "deny", "clear_slot", "cancel_flow"} <= set(asked)
    assert asked["clear_slot"]["slot"]["enum"] == ["city", "gift", "size"]


def test_what_is_asked_for_has_its_values_in_the_schema() -> None:
    shapes = engine(after(ORDER, CITY)).prompt(after(ORDER, CITY)).schema["anyOf"]
    size = next(s["properties"] for s in shapes if s["properties"].get("slot", {}).get("enum") == ["size"])
    assert size["value"] == {"type": "string", "enum": ["small", "large"]}


def test_a_clarification_is_answered_by_choosing() -> None:
    types = legal_types(after([Clarify(options=("order", "track"))]))
    assert "choose" in types
    assert "1. order" in str(engine(after()).prompt(after([Clarify(options=("order", "track"))])).messages)


def test_the_prompt_is_short_and_whole() -> None:
    request = after(ORDER, CITY)
    (system_role, system), (user_role, user) = engine(request).prompt(request).messages
    assert (system_role, user_role) == ("system", "user")
    assert "$defs" not in system, "the schema is not in the text"
    assert user.splitlines()[0] == "now: Tuesday 2026-11-24 10:00, en"
    assert '- city (string): the town it goes to; now "Lima"' in user
    assert "- size (small (little)|large): how big it is" in user
    assert "- code (string): the secret code; private, not to be set" in user
    assert "Which size?" in user
    assert user.splitlines()[-1] == 'message: "hello"'
    assert "(order one" not in user, "while a question is open, nobody needs examples of how tasks start"
    assert user.count("Which size?") == 1, "the question is not repeated in the conversation"


def test_of_many_flows_the_nearest_are_listed_and_few_in_detail() -> None:
    request = replace(after(more=60), text="run errand 41")
    prompt = engine(request).prompt(request)
    listed = [line for line in prompt.messages[1][1].splitlines() if line.startswith("- errand")]
    assert len(request.startable) > ALL_FLOWS
    assert len(listed) <= NEAREST
    assert listed[0].startswith("- errand_41: Errand 41 (run errand 41) [note]") or "errand_41" in listed[0]
    assert sum("[" in line for line in listed) <= DETAILED
    whole = engine(request).prompt(request, request.startable)
    assert len(whole.messages[1][1]) > 2 * len(prompt.messages[1][1])


def test_few_flows_are_all_listed() -> None:
    request = after(more=ALL_FLOWS - 2)
    assert engine(request).flows(request) == request.startable


def test_a_guard_keeps_a_flow_out_of_the_prompt() -> None:
    b = Builder("guarded")
    with b.flow("open", triggers=("open it",), when=lambda s: s.session("logged_in")) as f:
        f.say("ok", "Open.")
    with b.flow("login", triggers=("log in",)) as f:
        f.say("in", "Hello.")
    program = b.build()
    request = request_for(World(program, lambda: NOW), dialogue().new_state(), "open it")
    assert request.startable == ("login",)
    assert "open" not in str(engine(request).prompt(request).schema)
