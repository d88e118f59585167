"""A neutral bot (services, slots, flows as JSON) as Soni YAML.

A flow that searches offers its results to choose from; a transactional one confirms. Slots belong to a
service and outlive the flow, so they are session-scoped. What a flow takes but does not ask for is a
``collect`` with ``when: slot is set``: it accepts the value and never asks.

    python tests/conformance/emit.py bot.json > bot.yaml
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

ANYTHING: Final = "dontcare"


def emit(bot: Mapping[str, Any]) -> str:
    """The YAML text of a neutral bot. Deterministic."""
    document = {
        "version": "1",
        "name": str(bot["name"]),
        "slots": {name: _slot(slot) for name, slot in bot["slots"].items()} | _choices(bot),
        "actions": {name: _action(action) for name, action in bot["actions"].items()},
        "flows": {name: _flow(bot, name, flow) for name, flow in bot["flows"].items()},
    }
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)
    return text


def _slot(slot: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"scope": "session"}
    for key in ("description", "prompt"):
        if slot.get(key):
            made[key] = _plain(str(slot[key]))
    kind = slot.get("type")
    if kind == "enum" and slot.get("values"):
        made["values"] = list(dict.fromkeys([*map(str, slot["values"]), ANYTHING]))
    elif kind != "string":
        made["type"] = "any"  # corpora spell truth and numbers in their own ways
    return made


def _plain(text: str) -> str:
    """Text without template marks."""
    return text.replace("{", "{{").replace("}", "}}")


def _choices(bot: Mapping[str, Any]) -> dict[str, Any]:
    """One slot per flow that offers results, for the result that was picked."""
    return {
        _choice(name): {"type": "any", "prompt": "Is this one right for you?"}
        for name, flow in bot["flows"].items()
        if any(step["op"] == "offer" for step in flow["steps"])
    }


def _choice(flow: str) -> str:
    return f"{flow}__choice"


def _action(action: Mapping[str, Any]) -> dict[str, Any]:
    inputs = {}
    for entry in action["inputs"]:
        inputs[entry["slot"]] = "any" if entry.get("required") else "optional any"
    made: dict[str, Any] = {
        "inputs": inputs,
        "outputs": {"success": "boolean", "results": "list of object"},
    }
    if action.get("description"):
        made["description"] = str(action["description"])
    if action.get("transactional"):
        made["effect"] = "write"
    return made


def _flow(bot: Mapping[str, Any], name: str, flow: Mapping[str, Any]) -> dict[str, Any]:
    description = str(flow.get("description") or name)
    return {
        "description": description,
        "triggers": list(dict.fromkeys([description, f"{name.replace('__', ' ')}"])),
        "resume": "auto",
        "steps": [*_questions(bot, name, flow), *_work(bot, name, flow)],
    }


def _questions(bot: Mapping[str, Any], name: str, flow: Mapping[str, Any]) -> list[dict[str, Any]]:
    asked = [step["slot"] for step in flow["steps"] if step["op"] == "collect"]
    taken = [*flow.get("optional", {}), *flow.get("adopt", {}).values()]
    taken += [slot for slot in bot["slots"] if slot.startswith(f"{flow['service']}__")]
    steps: list[dict[str, Any]] = [{"step": f"ask_{slot}", "collect": slot} for slot in dict.fromkeys(asked)]
    others = (slot for slot in dict.fromkeys(taken) if slot not in asked and slot in bot["slots"])
    steps += [{"step": f"take_{slot}", "collect": slot, "when": f"{slot} is set"} for slot in others]
    return steps


def _work(bot: Mapping[str, Any], name: str, flow: Mapping[str, Any]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for step in flow["steps"]:
        match step["op"]:
            case "confirm":
                steps += _confirm(flow, step)
            case "call":
                steps.append({"step": "call", "action": _call(bot, flow, step), "on_error": "failed"})
                steps.append({"step": "found", "if": "not success", "then": "failed"})
            case "offer":
                steps.append({"step": "any", "if": "len(results) == 0", "then": "failed"})
                steps.append({"step": "offer", "collect": _choice(name), "from": "results", "page_size": 1})
            case "notify":
                steps.append({"step": "notify", "say": "It is done."})
            case "end":
                steps.append({"step": "done", "jump_to": "end"})
    steps.append({"step": "failed", "say": "I am sorry, that did not work.", "jump_to": "end"})
    if any("confirm" in step for step in steps):
        steps.append({"step": "what_else", "say": "What shall I change?", "jump_to": "confirm"})
    return steps


def _confirm(flow: Mapping[str, Any], step: Mapping[str, Any]) -> list[dict[str, Any]]:
    defaults = step.get("defaults", {})
    shown = []
    for slot in step["slots"]:
        value = f"{slot} if {slot} is set else {_quoted(defaults[slot])}" if slot in defaults else slot
        shown.append(f"{slot.split('__')[-1].replace('_', ' ')}: {{{value}}}")
    text = f"{flow.get('description') or flow['intent']}: {', '.join(shown)}. Is that right?"
    return [{"step": "confirm", "confirm": text, "on_no": "what_else"}]


def _call(bot: Mapping[str, Any], flow: Mapping[str, Any], step: Mapping[str, Any]) -> str:
    optional = flow.get("optional", {})
    arguments = []
    for slot in step["inputs"]:
        if slot in optional:
            arguments.append(f"{slot}={slot} if {slot} is set else {_quoted(optional[slot])}")
        else:
            arguments.append(f"{slot}={slot}")
    outputs = "success, results" if any(step["op"] == "offer" for step in flow["steps"]) else "success"
    return f"{step['action']}({', '.join(arguments)}) -> {outputs}"


def _quoted(value: Any) -> str:
    return "null" if value is None else json.dumps(str(value), ensure_ascii=False)


def main() -> None:
    sys.stdout.write(emit(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
