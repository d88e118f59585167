"""What the caller of a conversation, its pace and its size have to do with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bots import NOW, Deaf, Player

from soni_runtime.builder import Builder
from soni_runtime.clock import fixed
from soni_runtime.commands import SetSlot, Silence, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.errors import SoniError
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.limits import Limits
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.state import State
from soni_runtime.turn import Turn


def bot(**settings: Any) -> Builder:
    b = Builder("small")
    b.settings(language="en", languages=["en", "es", "pt-BR"], **settings)
    b.slot("n", type="integer", prompt={"en": "How many?", "es": "¿Cuántos?", "pt-BR": "Quantos?"})
    b.slot("word", prompt="Which word?")
    with b.flow("offers", description="See offers", triggers=["offers"]) as f:
        f.collect("ask", slot="n")
        f.say("say", response="offer")
    with b.flow("spell", description="Spell", triggers=["spell"]) as f:
        f.collect("ask", slot="word")
        f.say("say", lambda s: s["word"])
    with b.flow("deep", description="Go deep", triggers=["deep"]) as f:
        f.say("say", "Deeper.")
        f.call("again", flow="deep")
    b.response(
        "offer",
        {"en": lambda s: f"{s['n']} offers.", "es": lambda s: f"{s['n']} ofertas."},
        conditions=[(lambda s: s["n"] == 0, "Nothing today.")],
        channels={"voice": lambda s: f"There are {s['n']} offers for you.", "sms": "See our page."},
    )
    return b


def turns(program: Program, *given: dict[str, Any]) -> list[Turn]:
    """A conversation, each turn through its stored form."""
    dialogue = Dialogue(World(program, fixed(NOW)), Registry(), Deaf(), Bus())
    state, said = dialogue.new_state(), []
    for one in given:
        state, turn = asyncio.run(dialogue.turn(State.from_plain(state.to_plain()), one, "test"))
        said.append(turn)
    return said


def offers(n: int, **given: Any) -> dict[str, Any]:
    return {"commands": [StartFlow("offers", {"n": n})], **given}


# ------------------------------------------------------------------ channels and languages


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (offers(3), "3 offers."),
        (offers(3, channel="voice"), "There are 3 offers for you."),
        (offers(3, channel="sms"), "See our page."),
        (offers(3, channel="fax"), "3 offers."),
        (offers(0, channel="voice"), "Nothing today."),
        (offers(3, language="es"), "3 ofertas."),
        (offers(3, language="es-MX"), "3 ofertas."),
        (offers(3, language="tlh"), "3 offers."),
        (offers(3, language=None), "3 offers."),
    ],
)
def test_a_response_for_a_channel_and_a_language(given: dict[str, Any], said: str) -> None:
    assert turns(bot().build(), given)[0].replies == [said]


def test_a_channel_is_that_of_one_message_and_a_language_stays() -> None:
    first, second, third = turns(
        bot().build(),
        {"commands": [StartFlow("offers")], "language": "pt", "channel": "voice"},
        {"commands": [SetSlot("n", "x")]},
        {"commands": [SetSlot("n", 2)]},
    )
    assert first.replies == ["Quantos?"]
    assert second.replies == ["Isso não é um número inteiro.", "Quantos?"]
    assert third.replies == ["2 offers."], "in the bot's own language where the text has no other"


def test_a_channel_that_nothing_else_is_said_on() -> None:
    b = Builder("radio")
    b.response("only", None, channels={"radio": "Over."})
    with b.flow("f", triggers=["f"]) as f:
        f.say("s", response="only")
    program = b.build()
    (heard,) = turns(program, {"commands": [StartFlow("f")], "channel": "radio"})
    (lost,) = turns(program, {"commands": [StartFlow("f")]})
    assert heard.replies == ["Over."]
    assert lost.error == "expression: response `only` has nothing to say here"


# ------------------------------------------------------------------ silence


@pytest.mark.parametrize(
    ("options", "waits"),
    [
        ({}, (None, None)),
        ({"after": "60s"}, (60.0, None)),
        ({"after": "1m30s", "close_after": "5m"}, (90.0, 300.0)),
        ({"after": 20, "close_after": 40.5}, (20.0, 40.5)),
    ],
)
def test_how_long_the_bot_waits_for_an_answer(
    options: dict[str, Any], waits: tuple[float | None, float | None]
) -> None:
    b = bot()
    b.pattern("silence", options=options, texts={"reminder": "Hello?"})
    player = Player(b.build())
    waiting = player.say(StartFlow("offers")).waiting
    assert (waiting.timeout, waiting.close_after) == waits
    assert player.say(Silence()).replies == ["Hello?", "How many?"]
    assert player.say(Silence(final=True)).waiting.timeout is None, "nothing is asked any more"


def test_a_question_has_its_own_patience() -> None:
    b = bot()
    b.pattern("silence", options={"after": "60s", "close_after": "5m"})
    with b.flow("quick", triggers=["quick"]) as f:
        f.collect("ask", slot="n", timeout=5, on_timeout="gone")
        f.say("gone", "Too late.", goto="end")
    player = Player(b.build())
    waiting = player.say(StartFlow("quick")).waiting
    assert (waiting.timeout, waiting.close_after) == (5, 300.0)


# ------------------------------------------------------------------ limits


def test_a_turn_of_more_steps_than_allowed_ends_typed() -> None:
    player = Player(bot(limits={"steps_per_turn": 5, "open_flows": 1000}).build())
    turn = player.say(StartFlow("deep"))
    assert turn.error == "budget: flow `deep` ran 5 steps without waiting, the last was `again`"
    assert turn.flow is None


def test_a_flow_that_calls_itself_opens_only_so_many() -> None:
    player = Player(bot(limits={"open_flows": 3}).build())
    turn = player.say(StartFlow("deep"))
    assert turn.replies[:3] == ["Deeper."] * 3
    assert turn.error == "open_flows: flow `deep` cannot start: 3 flows are open already"
    assert turn.flow is None


def test_no_flow_is_started_over_too_many() -> None:
    player = Player(bot(limits={"open_flows": 1}).build())
    player.say(StartFlow("offers"))
    turn = player.say(StartFlow("spell"))
    assert [item.reason for item in turn.ignored] == ["1 flows are open already"]
    assert turn.replies == [
        "Too much has been begun already. Let us finish that before “spell”.",
        "How many?",
    ]
    assert player.say(SetSlot("n", 2)).replies == ["2 offers."]
    assert player.say(StartFlow("spell")).replies == ["Which word?"]


def test_a_message_that_is_too_long_is_refused_and_said_so() -> None:
    program = bot(limits={"message_length": 10}).build()
    _, long, _, right = turns(
        program,
        {"commands": [StartFlow("spell")]},
        {"text": "x" * 11},
        {"commands": [SetSlot("word", "still here")]},
        {"text": "x" * 10},
    )
    assert long.replies == [
        "That is too long for me. Please say it in at most 10 characters.",
        "Which word?",
    ]
    assert long.slots == {}
    assert right.replies == ["Sorry, I did not understand that."], "of that length, it is read"


def test_what_is_kept_of_a_long_message_is_short() -> None:
    dialogue = Dialogue(World(bot().build(), fixed(NOW)), Registry(), Deaf(), Bus())
    state, _ = asyncio.run(dialogue.turn(dialogue.new_state(), {"text": "x" * 9000}, "test"))
    assert max(len(text) for _, text in state.recent) <= 600


@pytest.mark.parametrize("value", [0, -1, "many", 2.5, True])
def test_a_limit_that_makes_no_sense_is_refused(value: object) -> None:
    with pytest.raises(SoniError, match=r"limits\.open_flows"):
        Limits.of({"limits": {"open_flows": value}})


def test_limits_have_values_of_their_own() -> None:
    assert Limits.of({}) == Limits.of({"limits": None}) == Limits()
    assert Limits.of({"limits": {"steps_per_turn": 7, "turns": 5}}) == Limits(steps_per_turn=7)
