"""Random task graphs, walked at random: the bot made of a graph goes where a small interpreter of it goes.

The interpreter is what the corpora say of graphs: a question is passed over where its slot has a value, an
optional one also where it was the last that was put; a decision waits for one of its branches and
forgets what it ``clears``; a call goes where its outcome leads. ``SONI_EXAMPLES=20`` tries more of them.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from graph_runner import Runner

pytestmark = pytest.mark.no_cover  # random cases go through everything

SEEDS = range(4 * int(os.environ.get("SONI_EXAMPLES", "1")))
LABELS = [["yes", "no"], ["yes", "no", "maybe"], ["true", "false"], ["1", "2", "3"], ["a b", "c: d", "#"]]
OUTCOMES = [["free", "full"], ["a", "b", "c", "d"], ["yes", "no"], ["true", "1"]]
VALUES: dict[str, list[Any]] = {
    "string": ["Alex", "Elm Street 5", "4711", "{name}", "yes"],
    "int": [0, 7, 20],
    "bool": [True, False],
    "float": ["2.50", "half"],
    "json": ["{}", "[1]"],
    "enum": ["7 pm", "Yes", "no", "1"],
}
MEANINGLESS: list[dict[str, Any]] = [
    {"type": "ChitChat"},
    {"type": "Affirm"},
    {"type": "Deny"},
    {"type": "SetSlot", "slot": "nobody__asks", "value": "1"},
]


class Walk:
    """The interpreter."""

    def __init__(self, graph: dict[str, Any], rng: random.Random) -> None:
        self.nodes = graph["nodes"]
        self.rng = rng
        self.at: str | None = graph["start"]
        self.slots: dict[str, Any] = {}
        self.put: str | None = None  # the node whose question is open
        self.outcomes: list[str | None] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def step(self, commands: list[dict[str, Any]]) -> str | None:
        """Where it waits afterwards; None at the end. Raises RuntimeError where it goes round for ever."""
        answer, self.outcomes, self.calls = None, [], []
        for command in commands:
            if command["type"] in ("SetSlot", "CorrectSlot"):
                self.slots[command["slot"]] = command["value"]
            answer = command.get("branch", answer)
        for _ in range(100):
            if self.at is None:
                return None
            node, here = self.nodes[self.at], self.at
            branches = node.get("branches", {})
            if node["op"] == "call":
                given = {n: self.slots[n] for n in node["inputs"] if n in self.slots}
                self.calls.append((node["action"], given))
                self.outcomes.append(self.rng.choice(list(branches)) if branches else None)
                self.at = branches[self.outcomes[-1]] if branches else node.get("next")
            elif answer in branches and self.put == here:
                for name in node.get("clears", {}).get(answer, ()):
                    self.slots.pop(name, None)
                self.at, answer = branches[answer], None
                if node["op"] != "collect":
                    self.put = None
            elif node["op"] == "collect":
                if node["slot"] not in self.slots and not (node["optional"] and self.put == here):
                    self.put = here
                    return here
                if node["slot"] not in self.slots:
                    self.put = None
                self.at = node.get("next")
            elif branches:
                self.put = here
                return here
            else:
                self.at, self.put = node.get("next"), None
        raise RuntimeError("the graph goes round without the user")


def random_graph(rng: random.Random) -> dict[str, Any]:
    kinds = {f"task__s{n}": rng.choice(list(VALUES)) for n in range(rng.randint(1, 5))}
    names = [f"n{n}" for n in range(rng.randint(3, 14))]
    nodes: dict[str, Any] = {}
    for place, name in enumerate(names[:-1]):

        def target(back: float, place: int = place) -> str:
            if place and rng.random() < back:
                return rng.choice(names[:place])
            return names[min(place + 1 + int(rng.expovariate(0.7)), len(names) - 1)]

        op = rng.choice(["collect", "collect", "collect", "call", "decide", "say"])
        node: dict[str, Any] = {"op": op, "text": rng.choice(["Well {then}.", "A 'b' \"c\" # d: e"])}
        if op == "collect":
            node |= {"slot": rng.choice(list(kinds)), "optional": rng.random() < 0.25, "next": target(0)}
            if rng.random() < 0.25:
                node["branches"] = {rng.choice(["unknown", "no"]): target(0.2)}
        elif op == "call":
            node["action"] = f"task__call_{name}"
            node["inputs"] = rng.sample(list(kinds), rng.randint(0, len(kinds)))
            if rng.random() < 0.7:
                node["branches"] = {label: target(0.25) for label in rng.choice(OUTCOMES)}
            else:
                node["next"] = target(0)
        elif op == "decide":
            node["branches"] = {label: target(0.4) for label in rng.choice(LABELS)}
            node["clears"] = {
                label: rng.sample(list(kinds), rng.randint(1, len(kinds)))
                for label in node["branches"]
                if rng.random() < 0.4
            }
        else:
            node["next"] = target(0)
        nodes[name] = node
    nodes[names[-1]] = {"op": "say", "text": "Bye."}
    slots = {name: {"type": kind} for name, kind in kinds.items()}
    for name, kind in kinds.items():
        if kind == "enum":
            slots[name] = {"type": "enum", "values": VALUES["enum"]}  # type: ignore[dict-item]
    return {"start": "n0", "slots": slots, "nodes": nodes}


class Backend:
    def __init__(self, outcomes: list[str | None]) -> None:
        self.outcomes = list(outcomes)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def call(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((action, {name: value for name, value in params.items() if value is not None}))
        return {"outcome": self.outcomes.pop(0) if self.outcomes else None, "result": {}}


def next_commands(
    graph: dict[str, Any], walk: Walk, node: dict[str, Any], rng: random.Random
) -> list[dict[str, Any]]:
    """What the user might say at ``node``."""
    branches = list(node.get("branches", ()))
    optional = node["op"] == "collect" and node["optional"]

    def value(name: str) -> Any:
        return rng.choice(VALUES[graph["slots"][name]["type"]])

    if not optional and rng.random() < 0.2:
        said = rng.choice(MEANINGLESS)
        return [] if said["type"] in ("Affirm", "Deny") and {"yes", "no"} & set(branches) else [said]
    if node["op"] == "decide" or (branches and rng.random() < 0.4):
        branch = rng.choice(branches)
        kind = {"yes": "Affirm", "no": "Deny"}.get(branch, "Choose")
        return [{"type": kind, "branch": branch, "node": walk.at}]
    if optional and rng.random() < 0.4:
        return []
    slot = node["slot"]
    values = [value(slot) for _ in range(rng.choice([1, 1, 2]))]
    return [{"type": "SetSlot", "slot": slot, "value": one} for one in values]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_graph_is_walked_as_it_is_drawn(seed: int) -> None:
    rng = random.Random(seed)
    graphs = {"task": random_graph(rng)}
    runner = Runner(graphs)
    for _ in range(5):
        walk = Walk(graphs["task"], rng)
        commands: list[dict[str, Any]] = [{"type": "StartFlow", "flow": "task"}]
        runner.reset("task", None)
        for _ in range(25):
            try:
                expected = walk.step(commands)
            except RuntimeError:
                break
            backend = runner.be = Backend(walk.outcomes)
            got = runner.step(commands)
            assert (got["waiting_at"], backend.calls) == (expected, walk.calls), (graphs, commands)
            if expected is None:
                break
            commands = next_commands(graphs["task"], walk, graphs["task"]["nodes"][expected], rng)


def ask(slot: str, following: str, **more: Any) -> dict[str, Any]:
    return {
        "op": "collect",
        "text": "?",
        "slot": f"task__{slot}",
        "optional": False,
        "next": following,
        **more,
    }


def fill(slot: str, value: str) -> list[dict[str, Any]]:
    return [{"type": "SetSlot", "slot": f"task__{slot}", "value": value}]


def places(nodes: dict[str, Any], *turns: list[dict[str, Any]]) -> list[str | None]:
    """Where the bot made of ``nodes`` waits after every turn; every call comes to ``free``."""
    slots = {f"task__{name}": {"type": "string"} for name in ("name", "day", "note")}
    runner = Runner({"task": {"start": "name", "slots": slots, "nodes": nodes}})
    runner.reset("task", Backend(["free"] * 9))
    runner.be = Backend(["free"] * 9)
    start = [{"type": "StartFlow", "flow": "task"}]
    return [runner.step(turn)["waiting_at"] for turn in (start, *turns)]


def test_a_correction_does_not_lead_back_to_a_question_with_a_way_away() -> None:
    nodes = {
        "name": ask("name", "day", branches={"unknown": "bye"}),
        "day": ask("day", "note"),
        "note": ask("note", "sure", optional=True),
        "sure": {
            "op": "decide",
            "text": "?",
            "branches": {"yes": "bye", "no": "note"},
            "clears": {"no": ["task__note", "task__day"]},
        },
        "bye": {"op": "say", "text": "Bye."},
    }
    no = [{"type": "Deny", "branch": "no", "node": "sure"}]
    turns = [fill("name", "Ann"), fill("day", "May 1"), fill("note", "late"), no, fill("name", "Bob")]
    assert places(nodes, *turns) == ["name", "day", "note", "sure", "note", "sure"]


@pytest.mark.parametrize("through", ["call", "say", None])
def test_an_optional_question_that_leads_to_itself_is_put_again_only_behind_something_else(
    through: str | None,
) -> None:
    away = {"unknown": "name" if through is None else "between"}
    nodes = {
        "name": ask("name", "day", optional=True, branches=away),
        "between": {"op": "say", "text": "Well.", "next": "name"},
        "day": ask("day", "bye"),
        "bye": {"op": "say", "text": "Bye."},
    }
    if through == "call":
        nodes["between"] = {
            "op": "call",
            "text": "",
            "action": "task__find",
            "inputs": [],
            "branches": {"free": "name", "full": "bye"},
        }
    unknown = [{"type": "Choose", "branch": "unknown", "node": "name"}]
    assert places(nodes, unknown) == ["name", "name" if through == "say" else "day"]
