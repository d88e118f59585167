"""Messages as rules and the tagger read them together, on a bot that nothing was trained on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random
from typing import Any

import pytest

from soni_runtime.commands import (
    Affirm,
    ChitChat,
    Clarify,
    Command,
    CorrectSlot,
    Deny,
    OutOfScope,
    SetSlot,
    StartFlow,
)
from soni_runtime.program import ActionStep, CollectStep, ConfirmStep, Flow, Program, Slot
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.local import LocalUnderstanding, encoder, tagged, tagger
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.tagger import Item, Tag, Tagged, Tagger, shared_tagger
from soni_runtime.understanding.local.tagging import ACTS, STATUSES

NOW = datetime(2026, 11, 24, 10, 0)
UNCLEAR = tuple(
    line
    for line in """
maybe
maybe later
perhaps
possibly
I suppose it could work
hmm
hmm let me see
not sure
I'm not sure
don't know
I have no idea
who knows
it depends
depends on the fee
yes if it is cheap
yes, if it is cheap
yes but not today
yes and no
not yet
I am not saying yes
yes? no!
yes?
right?
sure?
okay?
is that so?
you got it?
are you sure?
really?
would you?
should I?
why?
what for?
how come?
if it is cheap
only if you change the boat
yes, except for the name
yes, only when the gate is open
yes, unless it rains
sure, but first tell me who comes with me
ok, but I have to ask the harbour master
okay, however I want it elsewhere
yes but with another boat
yes unless it rains
yes wait no
ok wait
hold on
wait a minute please
one moment
let me think
let me check first
I have to think about it
ask me again later
some other time
not now
not today
not like this
never
nope
no way
I guess not
I don't think so
I doubt it
I'd rather not
better not
absolutely not
certainly not
of course not
not okay
not correct
that's wrong
incorrect
almost right
nearly, but the boat is wrong
in theory
in principle
theoretically yes
yes in theory
sounds pricey
too expensive
that is more than I expected
ouch
oh no
uh
meh
so so
as if I would
you wish
in your dreams
good joke
what if I say yes?
what happens if I say yes?
can I say yes later?
do I have to say yes?
don't take that as a yes
that was not a yes
I didn't say yes
I said no yes
my friend said yes
she would say yes
the yes button is missing
okay is not the word I would use
the boat is called Yes
great, but no thanks
thanks
hello
good morning
bye
nice weather today
the sea is calm
tell me a joke
yesterday
n
x
asdf
lorem ipsum dolor
?
!
...
👎
🤷
🤔
I'd like to report damage to the pier
change the skipper
another boat
start over
what was the boat again?
who is the skipper?
how many nights?
you said three nights?
kind of
half right
partly
under protest
could be right, could be wrong
against my will
when pigs fly
""".splitlines()
    if line
)
FILLED = {"vessel": "Sea Gull", "skipper": "Maria Holt", "side": "north", "nights": 3}


def flow(name: str, says: str, description: str, *slots: str, told: tuple[str, ...] = ()) -> Flow:
    return Flow(
        name=name,
        steps=(
            *(CollectStep(id=f"ask_{slot}", slots=(slot,)) for slot in slots),
            ConfirmStep(id="check", text="Shall I?"),
            ActionStep(id="act", action=name, outputs={slot: slot for slot in told}),
        ),
        triggers=(says,),
        description=description,
    )


def marina(*, extra: int = 0) -> Program:
    """A harbour's bot; ``extra`` slots more in its first flow."""
    more = [Slot(name=f"remark_{n}", description=f"what to know about box {n}") for n in range(extra)]
    sides = {"north": ("northern",), "south": ("southern",), "any": ("no preference",)}
    slots = (
        Slot(name="vessel", description="what the boat is called", prompt="Which boat is it?"),
        Slot(name="skipper", description="who steers the boat", prompt="Who is the skipper?"),
        Slot(
            name="side", description="side of the harbour", prompt="Which side do you prefer?", values=sides
        ),
        Slot(name="nights", type="integer", description="nights to stay", prompt="For how many nights?"),
        Slot(name="power", type="boolean", description="shore power on board", prompt="Do you need power?"),
        Slot(name="fee", description="price of one night"),
        Slot(name="gate_code", description="secret code of the gate", prompt="The code?", sensitive=True),
        *more,
    )
    flows = (
        flow(
            "reserve_berth", "I need a berth", "Reserve a berth in the harbour",
            "vessel", "skipper", "side", "nights", "power", *(slot.name for slot in more), told=("fee",),
        ),
        flow("open_gate", "let me in", "Open the gate of the harbour", "vessel", "gate_code"),
        flow("report_damage", "report damage", "Report something that is broken or damaged", "vessel"),
    )  # fmt: skip
    return Program(
        name="marina", slots={slot.name: slot for slot in slots}, flows={one.name: one for one in flows}
    )


PROGRAM = marina()
ENGINE = LocalUnderstanding(PROGRAM)


def request(
    text: str,
    ask: str = "",
    *,
    flow: str = "reserve_berth",
    kind: str = "collect",
    program: Program = PROGRAM,
    filled: dict[str, Any] | None = None,
    language: str = "en",
) -> Request:
    """A message where ``ask`` is asked for, or a yes (``kind`` confirm); without ``flow`` at the start."""
    flows = program.flows
    prompt = str(program.slots[ask].prompt) if ask else "Shall I?"
    waits = Question(kind=kind, flow=flow, slots=(ask,) if ask else (), prompt=prompt)
    return Request(
        text=text,
        program=program,
        question=waits if flow else None,
        active=flow or None,
        startable=tuple(flows),
        settable=tuple(sorted(flows[flow].collects)) if flow else (),
        filled=filled or {},
        flow_slots={name: tuple(sorted(one.collects)) for name, one in flows.items()},
        language=language,
        now=NOW,
    )


def said(text: str, ask: str = "", **where: Any) -> list[Command]:
    understood = asyncio.run(ENGINE.understand(request(text, ask, **where)))
    assert len(understood.evidence) == len(understood.commands) >= 1
    return list(understood.commands)


def values(commands: list[Command]) -> dict[str, Any]:
    return {one.slot: one.value for one in commands if isinstance(one, SetSlot | CorrectSlot)}


def fresh() -> None:
    encoder._loaded.cache_clear()
    tagger._loaded.cache_clear()


@pytest.fixture(scope="module")
def trained() -> Iterator[Tagger]:
    """The trained tagger, loaded as conversations load it."""
    pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
    pytest.importorskip("soni_nlu_en", reason="the weights of models/soni_nlu_en are not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SONI_ENCODER", raising=False)
        fresh()
        loaded = shared_tagger()
        if not isinstance(loaded, Tagger):
            pytest.skip(f"there is no tagger: {loaded.why}")
        yield loaded
    fresh()


@pytest.fixture
def off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SONI_ENCODER", "off")
    fresh()
    yield
    monkeypatch.undo()
    fresh()


# ---------------------------------------------------------------- nothing unclear is a yes


def test_nothing_unclear_affirms_with_the_tagger(trained: Tagger) -> None:
    yes = [text for text in UNCLEAR if Affirm() in said(text, kind="confirm", filled=FILLED)]
    assert yes == []


def test_nothing_unclear_affirms_by_rules_alone(off: None) -> None:
    yes = [text for text in UNCLEAR if Affirm() in said(text, kind="confirm", filled=FILLED)]
    assert set(yes) <= {"could be right, could be wrong"}


@pytest.mark.parametrize("text", ["yes please, 7", "yes, for seven nights", "yes. It is seven nights."])
def test_a_change_beside_a_yes_is_never_lost(trained: Tagger, text: str) -> None:
    assert values(said(text, kind="confirm", filled=FILLED)) == {"nights": 7}


@pytest.mark.parametrize(
    "text",
    [
        "yes", "yes please", "Yes, that's right", "ok", "sure", "go ahead", "yep, all of it is correct",
        "yes, please do", "yes I would love that", "Yes, thanks. That looks good.",
    ],
)  # fmt: skip
def test_a_plain_yes_is_one(trained: Tagger, text: str) -> None:
    assert Affirm() in said(text, kind="confirm", filled=FILLED)


# ---------------------------------------------------------------- what rules alone do not hear


@pytest.mark.parametrize(
    ("text", "ask", "found"),
    [
        ("put down Sea Gull with Maria Holt at the helm", "vessel", {"vessel": "Sea Gull", "skipper": "Maria Holt"}),
        ("it's the Sea Gull, steered by Maria Holt", "vessel", {"vessel": "Sea Gull", "skipper": "Maria Holt"}),
        ("please put me down as Maria Holt", "skipper", {"skipper": "Maria Holt"}),
        ("either one is fine with me", "side", {"side": "any"}),
        ("I don't mind which side it is", "side", {"side": "any"}),
        ("it doesn't matter to me", "side", {"side": "any"}),
        ("the southern one", "side", {"side": "south"}),
        ("any side will do and the boat is called Sea Gull", "side", {"side": "any", "vessel": "Sea Gull"}),
        ("yes we need power and the boat is called Sea Gull", "power", {"power": True, "vessel": "Sea Gull"}),
        ("we have our own generator, so no", "power", {"power": False}),
    ],
)  # fmt: skip
def test_values_are_the_words_that_name_them(
    trained: Tagger, text: str, ask: str, found: dict[str, Any]
) -> None:
    commands = said(text, ask)
    assert values(commands) == found
    assert len(commands) == len(found)


@pytest.mark.parametrize("text", ["and what is the price of a night?", "what's the fee?"])
@pytest.mark.parametrize("ask", ["nights", "vessel"])
def test_a_question_about_a_slot_is_no_value(trained: Tagger, text: str, ask: str) -> None:
    assert said(text, ask) == [Clarify(topic="fee")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("can I moor my boat with you tonight?", "reserve_berth"),
        ("a lamp on the pier is broken", "report_damage"),
        ("the gate is locked, could you unlock it for me", "open_gate"),
    ],
)
def test_a_flow_is_asked_for_in_other_words(trained: Tagger, text: str, name: str) -> None:
    assert StartFlow(name) in said(text, flow="")


def test_a_flow_is_started_with_the_values_of_several_slots(trained: Tagger) -> None:
    commands = said("I'd like to reserve a berth for the Sea Gull, Maria Holt will be at the helm", flow="")
    assert commands[0] == StartFlow("reserve_berth")
    assert values(commands) == {"vessel": "Sea Gull", "skipper": "Maria Holt"}


@pytest.mark.parametrize(
    "text", ["no, thank you so much, goodbye", "nope, thanks a million, see you", "no thanks, bye"]
)
def test_a_no_and_a_goodbye_are_both_heard(trained: Tagger, text: str) -> None:
    assert said(text, flow="") == [Deny(), ChitChat(topic="bye")]


# ---------------------------------------------------------------- whatever a tagger says


class Wild:
    """A tagger that says anything of anything."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def read(self, context: str, message: str, items: tuple[Item, ...]) -> Tagged:
        random, length = self.random, len(message)
        tags: list[Tag] = []
        untouched: dict[str, float] = {}
        for item in items:
            status = random.choice(STATUSES)
            sure = random.choice((0.3, 0.6, 0.9, 0.99, 1.0))
            if status == "none":
                untouched[item.name] = sure
            elif status == "span":
                start = random.randrange(length)
                tags.append(Tag(item, status, sure, start, random.randint(start + 1, length)))
            else:
                tags.append(Tag(item, status, sure))
        return Tagged(tuple(tags), {act: random.choice((0.0, 0.4, 0.99)) for act in ACTS}, untouched)


ANSWERS = (
    "yes", "no", "yes, but with the Blue Whale", "yes, for five nights", "no, Peter Pan steers", "the south side",
    "yes, what is the fee?", "report damage", "hmm, the Blue Whale 🐳 then", "any side", "5", "thank you",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_no_tagger_whatever_makes_a_yes_of_anything_else(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    for text in (*ANSWERS, *Random(seed).sample(UNCLEAR, 30)):
        asked = request(text, kind="confirm", filled=FILLED)
        monkeypatch.setattr(tagged, "shared_tagger", lambda: Absent("rules alone"))
        rules = list(ENGINE.read(asked).commands)
        monkeypatch.setattr(tagged, "shared_tagger", lambda: Wild(seed))
        both = list(ENGINE.read(asked).commands)
        if Affirm() in both:
            assert Affirm() in rules, text
            assert set(values(rules)) <= set(values(both)), text
        reach = set(asked.settable).union(
            *(asked.flow_slots[one.flow] for one in both if isinstance(one, StartFlow))
        )
        mine = values(rules)
        for slot, value in values(both).items():
            assert slot in reach
            words = isinstance(value, str) and slot != "side" and mine.get(slot) != value
            assert not words or value in text, text


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("flow", ["", "reserve_berth"])
def test_any_tagger_leaves_commands_that_are_legal(
    monkeypatch: pytest.MonkeyPatch, seed: int, flow: str
) -> None:
    monkeypatch.setattr(tagged, "shared_tagger", lambda: Wild(seed))
    for text in (*ANSWERS, *UNCLEAR[seed::6]):
        asked = request(text, "vessel" if flow else "", flow=flow)
        commands = list(ENGINE.read(asked).commands)
        started = [one.flow for one in commands if isinstance(one, StartFlow)]
        assert len(started) <= 1
        reach = set(asked.settable).union(*(asked.flow_slots[name] for name in started))
        assert set(values(commands)) <= reach
        set_twice = [one.slot for one in commands if isinstance(one, SetSlot | CorrectSlot)]
        assert len(set_twice) == len(set(set_twice))


# ---------------------------------------------------------------- odd messages


@pytest.mark.parametrize("text", ["", "   ", "\n", "..."])
def test_a_message_without_words_is_nothing(trained: Tagger, text: str) -> None:
    assert said(text, "vessel") == [OutOfScope()]


def test_places_are_exact_beside_signs_of_all_kinds(trained: Tagger) -> None:
    for before in ("", "🙂🙂 ", "e\u0301e\u0301 ", "你好, ", "ﬁﬂ İ ", "👩‍👩‍👧 "):
        for boat in ("Sea Gull", "Blue Whale"):
            commands = said(f"{before}the boat is called {boat} and the skipper is Maria Holt 🎉", "vessel")
            assert values(commands) == {"vessel": boat, "skipper": "Maria Holt"}, before


@pytest.mark.parametrize("boat", ["Ménage", "Łódź Star", "Qwfp"])
def test_a_guess_never_holds_the_value_of_another_slot(trained: Tagger, boat: str) -> None:
    found = values(said(f"the boat is called {boat} and the skipper is Maria Holt", "vessel"))
    assert found["skipper"] == "Maria Holt"
    assert "Maria" not in found.get("vessel", "")


def test_ten_thousand_characters_are_no_trouble(trained: Tagger) -> None:
    text = "the boat is called Sea Gull and " + "it is very lovely and " * 500
    understood = ENGINE.read(request(text[:10_000], "vessel"))
    assert understood.milliseconds < 5000
    assert ENGINE.read(request("x" * 10_000, "vessel")).commands


def test_sixty_slots_are_no_trouble(trained: Tagger) -> None:
    program = marina(extra=60)
    engine = LocalUnderstanding(program)
    asked = request("put down Sea Gull with Maria Holt at the helm", "vessel", program=program)
    found = values(list(asyncio.run(engine.understand(asked)).commands))
    assert found["vessel"] == "Sea Gull"
    assert found["skipper"] == "Maria Holt"


def test_other_languages_are_read_by_rules(trained: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagged, "shared_tagger", lambda: pytest.fail("it knows English only"))
    assert said("sí", kind="confirm", language="es") == [Affirm()]
    assert said("ja, bitte", kind="confirm", language="de") == [Affirm()]


def test_threads_at_once_come_to_the_same(trained: Tagger) -> None:
    texts = [
        "put down Sea Gull with Maria Holt at the helm",
        "what's the fee?",
        "a lamp is broken",
        "yes",
    ] * 12
    alone = [ENGINE.read(request(text, "vessel")).commands for text in texts]
    trained.read.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: ENGINE.read(request(text, "vessel")).commands, texts))
    assert together == alone


def test_the_same_message_again_is_the_same_and_not_computed_again(trained: Tagger) -> None:
    trained.read.cache_clear()
    asked = request("put down Sea Gull with Maria Holt at the helm", "vessel")
    first = ENGINE.read(asked)
    computed = trained.read.cache_info().misses
    again = ENGINE.read(asked)
    assert (again.commands, again.evidence) == (first.commands, first.evidence)
    assert trained.read.cache_info().misses == computed


# ---------------------------------------------------------------- what nobody may see


@pytest.mark.parametrize(
    "text",
    [
        "4711",
        "the code is 4711",
        "4711 and the boat is called Sea Gull",
        "it must be 4711 I think, what's the fee?",
    ],
)
def test_words_of_a_secret_are_shown_and_logged_nowhere(
    trained: Tagger, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        understood = ENGINE.read(request(text, "gate_code", flow="open_gate"))
    assert not any("4711" in evidence.words for evidence in understood.evidence)
    assert "4711" not in caplog.text
    assert "4711" not in str(understood.notes)


# ---------------------------------------------------------------- without the tagger


def test_the_switch_leaves_rules_alone(off: None) -> None:
    assert isinstance(shared_tagger(), Absent)
    assert said("yes", kind="confirm") == [Affirm()]
    assert values(said("the southern one", "side")) == {"side": "south"}
    assert said("put down Sea Gull with Maria Holt at the helm", "vessel") != [OutOfScope()]
