"""The emitters and runners of the conformance corpora, on a small bot and a small graph of our own.

The corpora themselves are not part of the repository. With one at hand, run its scorer with
``runner:Runner`` or ``graph_runner:Runner`` from this folder.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from emit import emit
from emit_graph import emit_graphs
from graph_runner import Runner as GraphRunner
from runner import Runner

import soni_dsl
from soni_dsl.diagnostics.model import Severity

SERVICE = "Shop_1"


def slot(name: str) -> str:
    return f"{SERVICE}__{name}"


BOT: dict[str, Any] = {
    "name": "shop",
    "slots": {
        slot("kind"): {
            "type": "enum",
            "values": ["book", "film"],
            "prompt": "Which kind?",
            "description": "the kind",
        },
        slot("maker"): {"type": "string", "prompt": "Who made it?"},
        slot("title"): {"type": "string", "prompt": "Which title {exactly}?"},
        slot("copies"): {"type": "string", "prompt": "How many?"},
        slot("gift"): {"type": "bool", "prompt": "A gift?"},
    },
    "actions": {
        slot("Find"): {
            "transactional": False,
            "inputs": [{"slot": slot("kind"), "required": True}, {"slot": slot("maker"), "required": False}],
            "outputs": [],
        },
        slot("Buy"): {
            "transactional": True,
            "inputs": [
                {"slot": slot("title"), "required": True},
                {"slot": slot("copies"), "required": False},
                {"slot": slot("gift"), "required": False},
            ],
            "outputs": [],
        },
    },
    "flows": {
        slot("Find"): {
            "service": SERVICE,
            "intent": "Find",
            "description": "Find something",
            "required": [slot("kind")],
            "optional": {slot("maker"): "dontcare"},
            "steps": [
                {"op": "collect", "slot": slot("kind")},
                {"op": "call", "action": slot("Find"), "inputs": [slot("kind"), slot("maker")]},
                {"op": "offer", "slots": []},
                {"op": "end"},
            ],
            "adopt": {"title": slot("title")},
        },
        slot("Buy"): {
            "service": SERVICE,
            "intent": "Buy",
            "description": "Buy something",
            "required": [slot("title")],
            "optional": {slot("copies"): "1", slot("gift"): "False"},
            "steps": [
                {"op": "collect", "slot": slot("title")},
                {
                    "op": "confirm",
                    "slots": [slot("title"), slot("copies"), slot("gift")],
                    "defaults": {slot("copies"): "1", slot("gift"): "False"},
                },
                {
                    "op": "call",
                    "action": slot("Buy"),
                    "inputs": [slot("title"), slot("copies"), slot("gift")],
                },
                {"op": "notify", "slots": []},
                {"op": "end"},
            ],
            "adopt": {},
        },
    },
}
FILMS = [{"title": "Alien", "maker": "Scott"}, {"title": "Brazil", "maker": "Gilliam"}]


class Backend:
    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.fails: set[str] = set()

    def call(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((action, {name: value for name, value in params.items() if value is not None}))
        return {"success": action not in self.fails, "results": FILMS if action.endswith("Find") else [{}]}


def start(flow: str) -> dict[str, Any]:
    return {"type": "StartFlow", "flow": slot(flow)}


def put(name: str, value: str, kind: str = "SetSlot") -> dict[str, Any]:
    return {"type": kind, "slot": slot(name), "value": value}


YES, NO = {"type": "Affirm"}, {"type": "Deny"}


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def shop(backend: Backend) -> Runner:
    runner = Runner(BOT)
    runner.reset({}, backend)
    return runner


def test_the_emitted_bots_are_in_order() -> None:
    shop = soni_dsl.check_text(emit(BOT), name="emitted").diagnostics
    # The texts of a corpus may hold braces, which is what that warning is about.
    assert {d.code.slug for d in shop if d.severity is not Severity.HINT} <= {"technical-leak"}
    graphs = soni_dsl.check_text(emit_graphs(GRAPHS), name="emitted").diagnostics
    # A graph's decisions are texts of their own: they cannot show values.
    assert {d.code.slug for d in graphs if d.severity is not Severity.HINT} <= {
        "blind-confirm",
        "technical-leak",
    }
    assert emit(BOT) == emit(BOT)


def test_search_offer_and_buy(shop: Runner, backend: Backend) -> None:
    assert shop.step([start("Find")])["next_slot"] == slot("kind")
    assert shop.step([put("kind", "film")])["next_kind"] == "offer"
    assert shop.step([{"type": "RequestAlternatives"}])["next_kind"] == "offer"
    chosen = shop.step(
        [{"type": "SelectOffer", "slots": {slot("title"): "Brazil"}}, put("title", "Brazil"), start("Buy")]
    )
    assert (chosen["active_flow"], chosen["next_kind"]) == (slot("Buy"), "confirm")
    assert chosen["slots"] == {slot("kind"): "film", slot("title"): "Brazil"}
    done = shop.step([YES])
    assert (done["active_flow"], done["next_kind"]) == (None, "idle")
    assert backend.calls == [
        (slot("Find"), {slot("kind"): "film", slot("maker"): "dontcare"}),
        (slot("Buy"), {slot("title"): "Brazil", slot("copies"): "1", slot("gift"): "False"}),
    ]


def test_a_new_wish_during_the_offer_searches_again(shop: Runner, backend: Backend) -> None:
    shop.step([start("Find"), put("kind", "film")])
    again = shop.step([put("maker", "Scott")])
    assert (again["next_kind"], len(backend.calls)) == ("offer", 2)
    assert backend.calls[-1][1][slot("maker")] == "Scott"


def test_a_yes_that_comes_with_a_change_buys_nothing(shop: Runner, backend: Backend) -> None:
    shop.step([start("Buy"), put("title", "Alien")])
    assert shop.step([YES, put("title", "Brazil", "CorrectSlot")])["next_kind"] == "confirm"
    assert shop.step([YES, put("copies", "3")])["next_kind"] == "confirm", "three were never shown"
    assert backend.calls == []
    shop.step([YES])
    assert backend.calls[-1][1] == {slot("title"): "Brazil", slot("copies"): "3", slot("gift"): "False"}


def test_a_yes_that_comes_with_what_was_shown_buys(shop: Runner, backend: Backend) -> None:
    shop.step([start("Buy"), put("title", "Alien")])
    shop.step([put("copies", "1"), YES])
    assert [name for name, _ in backend.calls] == [slot("Buy")]


def test_no_stays_until_something_is_changed(shop: Runner, backend: Backend) -> None:
    shop.step([start("Buy"), put("title", "Alien")])
    assert shop.step([NO])["next_kind"] == "confirm"
    assert shop.step([NO, put("title", "Brazil", "CorrectSlot")])["next_kind"] == "confirm"
    assert backend.calls == []


def test_an_interruption_at_a_confirmation_comes_back_to_it(shop: Runner, backend: Backend) -> None:
    shop.step([start("Buy"), put("title", "Alien")])
    shop.step([start("Find"), put("kind", "book")])
    back = shop.step([{"type": "SelectOffer"}])
    assert (back["active_flow"], back["next_kind"]) == (slot("Buy"), "confirm")
    assert slot("Buy") not in [name for name, _ in backend.calls]


def test_after_a_failure_the_proposed_value_is_tried(shop: Runner, backend: Backend) -> None:
    backend.fails = {slot("Buy")}
    shop.step([start("Buy"), put("title", "Alien")])
    assert shop.step([YES])["active_flow"] is None
    backend.fails = set()
    shop.step([{**YES, "context": "notify_failure"}, put("title", "Brazil", "CorrectSlot")])
    assert backend.calls[-1][1][slot("title")] == "Brazil"


# ------------------------------------------------------------------ graphs

GRAPHS: dict[str, Any] = {
    "visit": {
        "start": "hello",
        "slots": {
            "visit__name": {"type": "string"},
            "visit__day": {"type": "enum", "values": ["Monday", "Friday"]},
            "visit__note": {"type": "string"},
            "visit__pin": {"type": "int"},
        },
        "nodes": {
            "hello": {"op": "say", "text": "Hello {there}.", "next": "name"},
            "name": {
                "op": "collect",
                "text": "Name?",
                "slot": "visit__name",
                "optional": False,
                "next": "pin",
            },
            "pin": {
                "op": "collect",
                "text": "PIN?",
                "slot": "visit__pin",
                "optional": False,
                "next": "day",
                "branches": {"unknown": "sorry"},
            },
            "sorry": {"op": "say", "text": "Then I cannot help."},
            "book": {
                "op": "call",
                "action": "visit__book",
                "inputs": ["visit__name", "visit__day"],
                "next": "end",
            },
            "end": {"op": "say", "text": "Done."},
            "day": {"op": "collect", "text": "Day?", "slot": "visit__day", "optional": False, "next": "note"},
            "note": {
                "op": "collect",
                "text": "Note?",
                "slot": "visit__note",
                "optional": True,
                "next": "check",
            },
            "check": {
                "op": "call",
                "action": "visit__check",
                "inputs": ["visit__day", "visit__note"],
                "branches": {"free": "sure", "full": "day"},
                "clears": {"full": ["visit__day"]},
            },
            "sure": {
                "op": "decide",
                "text": "Shall I book?",
                "branches": {"yes": "book", "no": "which"},
            },
            "which": {
                "op": "decide",
                "text": "What is wrong?",
                "branches": {"day": "day", "name": "name", "nothing": "end"},
                "clears": {"day": ["visit__day"], "name": ["visit__name"]},
            },
        },
    }
}


class Outcomes:
    def __init__(self, *plan: str) -> None:
        self.plan = list(plan)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def call(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((action, {name: value for name, value in params.items() if value is not None}))
        return {"outcome": self.plan.pop(0) if self.plan else None, "result": {}}


def fill(name: str, value: Any) -> list[dict[str, Any]]:
    return [{"type": "SetSlot", "slot": f"visit__{name}", "value": value}]


def choose(node: str, branch: str) -> list[dict[str, Any]]:
    return [{"type": {"yes": "Affirm", "no": "Deny"}.get(branch, "Choose"), "branch": branch, "node": node}]


def test_a_graph_is_walked_with_its_loops() -> None:
    backend = Outcomes("full", "free", "free")
    runner = GraphRunner(GRAPHS)
    runner.reset("visit", backend)
    script = [
        ([{"type": "StartFlow", "flow": "visit"}], "name", "collect"),
        (fill("name", "Ann"), "pin", "collect"),
        (fill("pin", 4711), "day", "collect"),
        (fill("day", "Monday"), "note", "collect"),
        ([], "day", "collect"),  # the note may be left out; Monday is full
        (fill("day", "Friday"), "note", "collect"),
        (fill("note", "late"), "sure", "decide"),
        (choose("sure", "no"), "which", "decide"),
        (choose("which", "name"), "name", "collect"),
        (fill("name", "Bob"), "sure", "decide"),
        (choose("sure", "yes"), None, "end"),
    ]
    for commands, node, kind in script:
        out = runner.step(commands)
        assert (out["waiting_at"], out["kind"]) == (node, kind), (commands, out)
    assert backend.calls == [
        ("visit__check", {"visit__day": "Monday"}),
        ("visit__check", {"visit__day": "Friday", "visit__note": "late"}),
        ("visit__check", {"visit__day": "Friday", "visit__note": "late"}),
        ("visit__book", {"visit__name": "Bob", "visit__day": "Friday"}),
    ]


def test_an_answer_that_leads_away_from_a_question() -> None:
    runner = GraphRunner(GRAPHS)
    runner.reset("visit", Outcomes())
    runner.step([{"type": "StartFlow", "flow": "visit"}, *fill("name", "Ann")])
    assert runner.step(choose("pin", "unknown"))["kind"] == "end"
