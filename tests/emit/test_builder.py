"""The builder: what it makes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from soni_runtime import program as p
from soni_runtime.builder import Builder, BuilderError, Retry, Texts


def small() -> Builder:
    b = Builder("bot")
    b.slot("origin")
    b.action("search", inputs={"origin": "string", "cabin": "optional string"}, outputs=["flights"])
    return b


def test_every_kind_of_step_becomes_the_step_of_the_program() -> None:
    b = small()
    b.slot("city", type="list of string", values={"Paris": ["paname"]}, default=None, scope="session")
    b.response("bye", ["Bye", "See you"])
    yes = lambda s: True  # noqa: E731 - compared by identity
    with b.flow("other") as other:
        other.say("hello", "Hello")
    with b.flow("main", triggers=["from {origin}"], on_error="sorry", line=3) as flow:
        flow.collect("ask", slot="origin", prompt="Where?", when=yes, skip="sorry", line=4)
        flow.collect("ask_both", slots=["origin", "city"], always=True, goto="ask")
        flow.action(
            "find", call="search", args={"origin": yes}, outputs={"f": "flights"}, retry=Retry(attempts=2)
        )
        with flow.parallel("both", on_error="sorry") as both:
            both.action("one", call="search")
            both.action("two", call="search", outputs={"g": "flights"})
        flow.confirm("sure", "Sure?", on_no="ask")
        flow.branch("if", test=yes, then="sorry", again=["ask"])
        flow.switch("which", on=yes, cases={"a": "ask", "b": None}, otherwise="end")
        flow.set("put", {"x": yes})
        flow.clear("forget", "x", "origin")
        flow.each("loop", item="f", source=yes, otherwise="sorry", again=["ask"])
        flow.call("sub", flow="other", outputs={"x": "y"})
        flow.generate("write", "Be nice", sources=["x"], into="text")
        flow.jump("go", to="cancel")
        flow.say("sorry", response="bye")
        flow.handoff("person", queue="desk", message={"en": "One moment", None: ["Un momento"]})
        flow.link("leave", flow="other")
    made = b.build()
    main = made.flows["main"]
    assert [step.kind for step in main.steps] == [
        "collect", "collect", "action", "parallel", "confirm", "branch", "switch", "set", "clear", "each",
        "call", "generate", "jump", "say", "handoff", "link",
    ]  # fmt: skip
    assert main.step("ask") == p.CollectStep(
        id="ask", slots=("origin",), prompt="Where?", when=yes, skip="sorry", line=4
    )
    assert main.step("ask_both") == p.CollectStep(
        id="ask_both", slots=("origin", "city"), always=True, goto="ask"
    )
    parallel = main.step("both")
    assert isinstance(parallel, p.ParallelStep)
    assert [branch.id for branch in parallel.branches] == ["one", "two"]
    assert parallel.writes() == ("g",)
    assert parallel.on_error == "sorry"
    switch = main.step("which")
    assert isinstance(switch, p.SwitchStep)
    assert switch.cases == (("a", "ask"), ("b", None))
    handoff = main.step("person")
    assert isinstance(handoff, p.HandoffStep)
    assert handoff.message == Texts({"en": ("One moment",), None: ("Un momento",)})
    assert made.responses["bye"].text == Texts({None: ("Bye", "See you")})
    assert made.slots["city"].has_default
    assert not made.slots["origin"].has_default
    assert made.slots["city"].values == {"Paris": ("paname",)}
    assert made.actions["search"].inputs == (
        p.Param(name="origin", type="string"),
        p.Param(name="cabin", type="string", optional=True),
    )
    assert made.actions["search"].outputs == (p.Param(name="flights"),)


def test_a_jump_and_the_end_of_the_list_decide_what_comes_after() -> None:
    b = small()
    with b.flow("main") as flow:
        flow.say("first", "1", goto="third")
        flow.say("second", "2")
        flow.say("third", "3")
    main = b.build().flows["main"]
    assert [main.after(step) for step in main.steps] == ["third", "third", "end"]


Writes = Callable[[Builder], None]


def in_flow(write: Callable[..., None]) -> Writes:
    def whole(b: Builder) -> None:
        with b.flow("main") as flow:
            write(flow)

    return whole


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (in_flow(lambda f: f.say("a", "x", goto="bb")), "step `a` of flow `main` goes to `bb`"),
        (in_flow(lambda f: f.branch("a", test=bool, then="nowhere")), "goes to `nowhere`"),
        (in_flow(lambda f: f.say("a", "x", when=bool, skip="nowhere")), "goes to `nowhere`"),
        (in_flow(lambda f: f.collect("a", slot="origin", on_timeout="nowhere")), "goes to `nowhere`"),
        (in_flow(lambda f: f.switch("a", on=bool, cases={1: "nowhere"})), "goes to `nowhere`"),
        (in_flow(lambda f: (f.say("a", "x"), f.say("a", "y"))), "two steps `a`"),
        (in_flow(lambda f: f.say("end", "x")), "`end`; that word is a target"),
        (in_flow(lambda f: f.say("", "x")), "needs an id"),
        (in_flow(lambda f: f.collect("a", slot="orgin")), "the slot `orgin`.*did you mean `origin`"),
        (in_flow(lambda f: f.action("a", call="serch")), "the action `serch`.*did you mean `search`"),
        (in_flow(lambda f: f.call("a", flow="nope")), "the flow `nope`"),
        (in_flow(lambda f: f.link("a", flow="nope")), "the flow `nope`"),
        (in_flow(lambda f: f.say("a", response="nope")), "the response `nope`"),
        (in_flow(lambda f: None), "flow `main` has no steps"),
        (in_flow(lambda f: f.collect("a")), "either `slot` or `slots`"),
        (in_flow(lambda f: f.collect("a", slot="origin", slots=["origin"])), "either `slot` or `slots`"),
        (in_flow(lambda f: f.collect("a", slots=[])), "collects no slot"),
        (in_flow(lambda f: f.collect("a", slots="origin")), "where a list belongs"),
        (in_flow(lambda f: f.collect("a", slot="origin", max_attempts=0)), "a number from 1"),
        (in_flow(lambda f: f.say("a")), "nothing to say"),
        (in_flow(lambda f: f.say("a", [])), "variations that is empty"),
        (in_flow(lambda f: f.say("a", {"en": 3})), "where a text belongs"),
        (in_flow(lambda f: f.confirm("a", None)), "needs a text"),
        (in_flow(lambda f: f.set("a", {})), "sets nothing"),
        (in_flow(lambda f: f.clear("a")), "clears nothing"),
        (in_flow(lambda f: f.switch("a", on=bool, cases={})), "no cases"),
        (in_flow(lambda f: (f.say("b", "x"), f.branch("a", test=bool, again=["b"]))), "no collect step"),
        (in_flow(lambda f: f.parallel("a")), "step `a` of flow `main` calls no action"),
        (lambda b: b.flow("main"), "flow `main` has no steps"),
        (lambda b: b.flow("main", triggers="hello"), "where a list belongs"),
        (lambda b: b.flow("main", resume="later"), "must be one of ask, auto, drop"),
        (lambda b: b.slot("origin"), "two of slot `origin`"),
        (lambda b: b.slot("x", scope="global"), "must be one of flow, session"),
        (lambda b: b.slot("x", type="dat"), "slot `x` cannot be: there is no type 'dat'"),
        (lambda b: b.slot("x", type="date", default="soon"), "slot `x` cannot be"),
        (lambda b: b.action("search"), "two of action `search`"),
        (lambda b: b.action("x", effect="none"), "must be one of read, write"),
        (lambda b: b.action("x", inputs=["a", "optional a"]), "names a parameter twice"),
        (lambda b: b.response("r"), "nothing to say"),
        (lambda b: b.pattern("correction", flow="nope"), "the flow `nope`"),
        (lambda b: b.settings(language="en", languages=["de"]), "not among its languages"),
        (lambda b: Builder(" "), "a bot needs a name"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place(write: Writes, message: str) -> None:
    def whole() -> None:
        b = small()
        write(b)
        b.build()

    with pytest.raises(BuilderError, match=message):
        whole()


def test_on_error_of_a_flow_must_be_a_step_of_it() -> None:
    b = small()
    with pytest.raises(BuilderError, match=r"flow `main` goes to `sory`.*did you mean `sorry`"):  # noqa: SIM117
        with b.flow("main", on_error="sory") as flow:
            flow.say("sorry", "Sorry")


def test_an_error_inside_the_block_is_not_covered_by_another() -> None:
    b = small()
    with pytest.raises(ZeroDivisionError), b.flow("main"):
        raise ZeroDivisionError


def test_a_default_has_the_type_of_its_slot() -> None:
    b = Builder("bot")
    b.slot("day", type="date", default="2030-05-01")
    b.slot("count", type="integer", default=3)
    b.slot("code", default="007")
    assert {s.name: s.default for s in b.build().slots.values()} == {
        "day": date(2030, 5, 1),
        "count": 3,
        "code": "007",
    }


def version(
    *, text: str = "Hi", step: str = "hi", type_: str = "string", effect: str = "read", flip: bool = False
) -> str:
    b = Builder("bot")
    for name in ("b", "a") if flip else ("a", "b"):
        b.slot(name, type=type_, prompt=text)
    b.action("go", inputs={"a": "string"}, effect=effect)  # type: ignore[arg-type]
    with b.flow("main", description=text, line=len(text)) as flow:
        flow.say(step, text)
        flow.branch("more", test=lambda s: text)
    return b.build().version


def test_the_version_follows_what_a_paused_conversation_depends_on() -> None:
    assert version() == version(text="Hello", flip=True)
    assert len({version(), version(step="ho"), version(type_="date"), version(effect="write")}) == 4
