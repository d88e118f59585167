"""Dialogues in which something is thrown in that must change nothing, on the small bot and graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import perturb
from graph_runner import Runner as GraphRunner
from perturb import Dialogue, disturbances, perturbed, played, shuffled
from runner import Runner
from test_emitters import BOT, FILMS, GRAPHS, NO, YES, choose, fill, put, slot, start

from soni_runtime.commands import CorrectSlot

pytestmark = pytest.mark.no_cover  # random cases go through everything


def bought(*turns: list[dict[str, Any]]) -> dict[str, Any]:
    find = {"call": {"action": slot("Find"), "success": True, "results": FILMS}}
    return {"turns": [{"commands": commands, "system": find} for commands in turns]}


SHOPPING = {
    "one by one": bought(
        [start("Find")], [put("kind", "film")], [{"type": "RequestAlternatives"}], [{"type": "SelectOffer"}]
    ),
    "at once": bought([start("Buy"), put("copies", "3"), put("title", "Alien"), put("gift", "True")], [YES]),
    "denied": bought(
        [start("Buy"), put("title", "Alien")], [NO], [put("title", "Brazil", "CorrectSlot")], [YES]
    ),
    "both": bought(
        [start("Find"), put("kind", "film")],
        [{"type": "SelectOffer"}, put("title", "Alien"), start("Buy")],
        [put("copies", "2")],
        [YES],
    ),
}

VISITS = {
    "task": "visit",
    "turns": [
        {"commands": [{"type": "StartFlow", "flow": "visit"}]},
        {"commands": fill("name", "Ann")},
        {"commands": fill("pin", 4711)},
        {"commands": fill("day", "Monday")},
        {"commands": [], "backend": [{"outcome": "full"}]},
        {"commands": fill("day", "Friday")},
        {"commands": fill("note", "late"), "backend": [{"outcome": "free"}]},
        {"commands": choose("sure", "no")},
        {"commands": choose("which", "name")},
        {"commands": fill("name", "Bob"), "backend": [{"outcome": "free"}]},
        {"commands": choose("sure", "yes")},
    ],
}


@pytest.fixture(scope="module")
def shop() -> Runner:
    return Runner(BOT)


@pytest.mark.parametrize("name", SHOPPING)
def test_nothing_thrown_in_changes_how_shopping_goes(shop: Runner, name: str) -> None:
    assert list(perturbed(shop, SHOPPING[name])) == []


def test_nothing_thrown_in_changes_how_a_graph_is_walked() -> None:
    assert list(perturbed(GraphRunner(GRAPHS), VISITS)) == []


def test_the_dialogues_get_where_they_should(shop: Runner) -> None:
    """Dialogues that go nowhere could not be disturbed."""
    calls = {name: [call for call, _ in played(shop, script)[1]] for name, script in SHOPPING.items()}
    assert calls == {
        "one by one": [slot("Find")],
        "at once": [slot("Buy")],
        "denied": [slot("Buy")],
        "both": [slot("Find"), slot("Buy")],
    }
    assert [call for call, _ in played(GraphRunner(GRAPHS), VISITS)[1]].count("visit__book") == 1


def test_a_change_is_found(shop: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that cannot fail proves nothing."""
    monkeypatch.setattr(perturb, "TALK", {"a real change": [[CorrectSlot(slot("title"), "Brazil")]]})
    found = list(perturbed(shop, SHOPPING["at once"]))
    assert any("a real change" in change for change in found)


def test_values_come_in_another_order_and_each_slots_own_order_stays() -> None:
    one, two = put("title", "Alien"), put("copies", "3")
    assert shuffled([start("Buy"), one, two]) == [start("Buy"), two, one]
    assert shuffled([one, put("title", "Brazil")]) == [one, put("title", "Brazil")]


def test_something_is_thrown_in_everywhere(shop: Runner) -> None:
    dialogue = Dialogue(shop, SHOPPING["denied"])
    for turn in SHOPPING["denied"]["turns"]:
        assert len(list(disturbances(dialogue))) >= 8
        dialogue.step(turn)
