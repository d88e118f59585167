"""Task graphs as Soni YAML: one flow per graph, one step per node.

Nodes come in reverse post-order, so that only the edges that close a loop go back in the list. What a branch
of the graph forgets (``clears``) is a ``clear`` step on its way, and it forgets nothing else: Soni asks again
where it jumps back to a question, so such an edge leads to a step in front of it. A branch that leads away from
a question is an answer of its own, kept in a slot beside it. So is a decision: it shows no values and stays as
it was decided whatever changes later, which is not what a confirm promises. A graph does not say which calls
change the world. All count as writes, so that none is made again but where the graph leads to it again.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

WHY_UNCONFIRMED = "a graph asks where it wants to"


def emit_graphs(graphs: Mapping[str, Any]) -> str:
    """The YAML text of a bot with a flow per task. Deterministic."""
    slots: dict[str, Any] = {}
    actions: dict[str, Any] = {}
    flows: dict[str, Any] = {}
    for task, graph in graphs.items():
        slots.update({name: _slot(slot) for name, slot in graph["slots"].items()})
        for node, spec in graph["nodes"].items():
            if spec["op"] == "collect":
                slots.setdefault(spec["slot"], {"prompt": _plain(spec["text"])})
            if _asks_apart(spec):
                slots[answer_slot(task, node)] = {
                    "values": list(spec["branches"]),
                    "prompt": _plain(spec["text"]),
                }
            if spec["op"] == "call":
                actions[spec["action"]] = {
                    "inputs": dict.fromkeys(spec["inputs"], "optional any"),
                    "outputs": {"outcome": "optional string"},
                    "effect": "write",
                }
        flows[task] = {
            "description": task.replace("_", " "),
            "triggers": [task.replace("_", " ")],
            "steps": _all_steps(task, graph),
        }
    document = {"version": "1", "name": "graphs", "slots": slots, "actions": actions, "flows": flows}
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)
    return re.sub(r"(?m)^( +)(action: )", rf"\1# soni: ignore[SN701] {WHY_UNCONFIRMED}\n\1\2", text)


def _slot(slot: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if slot.get("description"):
        made["description"] = str(slot["description"])
    values = slot.get("values")
    if values and all(isinstance(value, str) for value in values):
        made["values"] = list(values)
    else:
        # Scripts give free values for every other type, and compare what calls get to the letter.
        made["type"] = {"int": "integer", "bool": "boolean"}.get(str(slot.get("type")), "any")
    return made


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def step_id(node: str) -> str:
    """The id of a node's step; a few words are taken by the language."""
    return f"{node}_" if node in ("end", "error", "cancel", "continue") else node


def answer_slot(task: str, node: str) -> str:
    """The slot for an answer that is a branch and not a value."""
    return f"{task}__{node}__answer"


def _asks_apart(spec: Mapping[str, Any]) -> bool:
    return bool(spec.get("branches")) and spec["op"] in ("collect", "decide", "say")


def _order(graph: Mapping[str, Any]) -> list[str]:
    """Nodes in reverse post-order from the start; behind them those that nothing leads to.

    Nobody gets to the latter, but what they ask for may be said.
    """
    seen: set[str] = set()
    order = _order_from(graph, graph["start"], seen)
    for node in graph["nodes"]:
        if node not in seen:
            order += _order_from(graph, node, seen)
    return order


def _order_from(graph: Mapping[str, Any], start: str, seen: set[str]) -> list[str]:
    done: list[str] = []
    seen.add(start)
    stack = [(start, iter(_targets(graph, start)))]
    while stack:
        node, targets = stack[-1]
        following = next((t for t in targets if t not in seen), None)
        if following is None:
            done.append(node)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(_targets(graph, following))))
    return done[::-1]


def _targets(graph: Mapping[str, Any], node: str) -> list[str]:
    spec = graph["nodes"][node]
    # The last one visited comes first in the order: the main way on is `next`.
    return [*spec.get("branches", {}).values(), *([spec["next"]] if "next" in spec else [])]


def _all_steps(task: str, graph: Mapping[str, Any]) -> list[dict[str, Any]]:
    order = _order(graph)
    places = {node: place for place, node in enumerate(order)}
    entered = {
        target
        for node in order
        for target in _targets(graph, node)
        if _goes_back(graph["nodes"], places, node, target)
    }
    steps: list[dict[str, Any]] = []
    for node in order:
        spec = graph["nodes"][node]
        back = {
            target: _entry(target)
            for target in _targets(graph, node)
            if _goes_back(graph["nodes"], places, node, target)
        }
        if node in entered:
            steps.append({"step": _entry(node), "jump_to": step_id(node)})
        steps += _steps(task, _redirected(spec, back), node)
    return steps


def _goes_back(nodes: Mapping[str, Any], places: Mapping[str, int], node: str, target: str) -> bool:
    """Does this edge close a loop, at a question?"""
    return bool(nodes[target]["op"] == "collect" and places[target] <= places[node])


def _entry(node: str) -> str:
    """The step in front of a question, where those come in who were there before."""
    return f"{node}__again"


def _redirected(spec: Mapping[str, Any], ways: Mapping[str, str]) -> dict[str, Any]:
    """A node whose edges lead where ``ways`` says."""
    made = dict(spec)
    if "next" in spec:
        made["next"] = ways.get(spec["next"], spec["next"])
    if spec.get("branches"):
        made["branches"] = {branch: ways.get(to, to) for branch, to in spec["branches"].items()}
    return made


def _steps(task: str, spec: Mapping[str, Any], node: str) -> list[dict[str, Any]]:
    match spec["op"]:
        case "collect":
            return _collect(task, node, spec)
        case "call":
            return _call(node, spec)
        case "decide":
            return _decide(task, node, spec)
        case "say" if spec.get("branches"):
            return _decide(task, node, spec)
        case "say":
            return [{"step": step_id(node), "say": _plain(spec["text"]), "jump_to": _next(spec)}]
        case _:
            return [{"step": step_id(node), "jump_to": "end"}]


def _next(spec: Mapping[str, Any]) -> str:
    return step_id(spec["next"]) if "next" in spec else "end"


def _collect(task: str, node: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    question: dict[str, Any] = {
        "step": step_id(node),
        "collect": spec["slot"],
        "prompt": _plain(spec["text"]),
    }
    if not spec.get("branches"):
        if spec.get("optional"):
            question["optional"] = True
        return [{**question, "jump_to": _next(spec)}]
    away = answer_slot(task, node)
    # No test reads the slot itself: what is said of it later would lead back to here.
    question["when"] = f"{away} is not set"
    if spec.get("optional"):
        question["optional"] = True
    steps = [question, {"step": f"{node}__away", "collect": away, "when": f"{away} is set"}]
    steps += [
        {
            "if": f"{away} is set and {away} == {json.dumps(branch)}",
            "then": _way(node, spec, branch, away),
        }
        for branch in spec["branches"]
    ]
    steps.append({"step": f"{node}__on", "jump_to": _next(spec)})
    return steps


def _way(node: str, spec: Mapping[str, Any], branch: str, answer: str | None = None) -> list[dict[str, Any]]:
    """The steps of a branch: what it forgets, and where it goes."""
    names = [*spec.get("clears", {}).get(branch, []), *([answer] if answer else [])]
    jump = {"jump_to": step_id(spec["branches"][branch])}
    return [{"clear": names, **jump}] if names else [jump]


def _call(node: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    call = {"step": step_id(node), "action": f"{spec['action']} -> outcome"}
    if not spec.get("branches"):
        return [{"step": step_id(node), "action": spec["action"], "jump_to": _next(spec)}]
    cases = {outcome: _way(node, spec, outcome) for outcome in spec["branches"]}
    return [call, {"switch": "outcome", "cases": cases, "else": "end"}]


def _decide(task: str, node: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    answer = answer_slot(task, node)
    cases = {branch: _way(node, spec, branch) for branch in spec["branches"]}
    return [
        {"step": step_id(node), "collect": answer, "prompt": _plain(spec["text"]), "ask": "always"},
        {"switch": answer, "cases": cases},
    ]


def main() -> None:
    sys.stdout.write(emit_graphs(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
