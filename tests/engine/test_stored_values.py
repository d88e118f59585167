"""A slot holds only values that passed its validator, wherever they come from."""

from __future__ import annotations

from typing import Any

import pytest
from bots import Player

from soni_runtime.builder import Builder, FlowBuilder
from soni_runtime.commands import StartFlow


def bot() -> Builder:
    b = Builder("b")
    b.slot("amount", type="integer", validator="positive", prompt="How much?")
    b.action("guess", outputs={"n": "integer"})
    return b


def by_set(f: FlowBuilder, value: Any) -> None:
    f.set("it", {"amount": lambda s: value})


def by_action(f: FlowBuilder, value: Any) -> None:
    f.action("it", call="guess", outputs={"amount": "n"})


def by_parallel(f: FlowBuilder, value: Any) -> None:
    with f.parallel("it") as at_once:
        at_once.action("one", call="guess", outputs={"amount": "n"})


def by_loop(f: FlowBuilder, value: Any) -> None:
    f.each("it", item="amount", source=lambda s: [value], otherwise="told")


def by_call(f: FlowBuilder, value: Any) -> None:
    f.call("it", flow="inner", outputs={"amount": "n"})


def by_argument(f: FlowBuilder, value: Any) -> None:
    f.call("it", flow="given", args={"amount": lambda s: value}, outputs={"amount": "amount"})


@pytest.mark.parametrize("write", [by_set, by_action, by_parallel, by_loop, by_call, by_argument])
@pytest.mark.parametrize(("value", "kept"), [(5, True), (-5, False), (None, True)])
def test_what_a_step_writes_is_validated_too(write: Any, value: Any, kept: bool) -> None:
    b = bot()
    if value is None and write in (by_action, by_parallel):
        pytest.skip("an output of that type is never null")
    with b.flow("f", triggers=["f"], on_error="failed") as f:
        write(f, value)
        f.say("told", lambda s: f"{s.get('amount')}", goto="end")
        f.say("failed", lambda s: f"{s['error']['type']}: {s['error']['message']} {s.get('amount')}")
    with b.flow("inner", outputs=["n"]) as f:
        f.set("n", {"n": lambda s: value})
    with b.flow("given", inputs=["amount"], outputs=["amount"]) as f:
        f.say("in", lambda s: f"in {s.get('amount')}")
    turn = Player(b.build(), guess=lambda: {"n": value}).say(StartFlow("f"))
    if kept:
        assert turn.replies[-1] == str(None if write is by_loop and value is None else value)
    else:
        assert turn.replies == ["invalid: It has to be more than zero. None"]


def test_a_secret_that_is_refused_is_told_nobody() -> None:
    b = Builder("b")
    b.slot("code", sensitive=True, validator="iata_code")
    with b.flow("f", triggers=["f"]) as f:
        f.set("it", {"code": lambda s: "swordfish"})
    turn = Player(b.build()).say(StartFlow("f"))
    assert turn.error == "invalid: That is not valid: code."
