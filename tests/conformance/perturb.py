"""Disturbs scripted dialogues in ways that must change nothing, and says where something changed.

Before every turn of a dialogue something is thrown in that a person might do and take back: small talk, a
digression that is cancelled, a correction to and fro, commands that make no sense there, silence; or the
values of a turn are given in another order. Afterwards the conversation has to stand where it stood, and the
rest of the dialogue has to go as it went, calls included.

    python perturb.py sgd bot.json traces.jsonl
    python perturb.py graphs graphs.json scripts.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from graph_runner import Runner as GraphRunner
from runner import Runner

from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Silence,
    StartFlow,
)
from soni_runtime.state import State

Raw = Mapping[str, Any]
Calls = list[tuple[str, dict[str, Any]]]

NOTES: Final = ("results", "failed")
"""What the runner remembers of the dialogue's last call, which is none of a digression's business."""

TALK: Final[dict[str, list[list[Command]]]] = {
    "small talk": [[ChitChat("Well, well.")]],
    "twice repeated": [[Repeat()], [Repeat()]],
    "clarified": [[Clarify()], [Clarify("nothing known")]],
    "out of scope": [[OutOfScope()]],
    "nothing understood": [[], []],
    "silence": [[Silence()]],
    "nonsense": [
        [SetSlot("no_such_slot", 1), ClearSlot("no_such_slot")],
        [StartFlow("no_such_flow"), CancelFlow("no_such_flow"), RestartFlow("no_such_flow")],
        [Choose("no such thing")],
    ],
}


@dataclass(slots=True)
class Scripted:
    """A backend that answers each turn of a dialogue as the corpus did, and counts."""

    turn: Raw = field(default_factory=dict)
    calls: Calls = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)
    plan: list[Any] = field(default_factory=list)
    quiet: bool = False

    def call(self, action: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        given = {name: value for name, value in (params or {}).items() if value is not None}
        self.calls.append((action, given))
        if self.quiet:
            return {**self.last.get(action, {"success": True, "results": [{}]}), "outcome": None}
        call = self.turn.get("system", {}).get("call")
        if call and call["action"] == action:
            self.last[action] = {
                "success": call.get("success", True),
                "results": call.get("results", []),
            }
        found = self.last.get(action, {"success": True, "results": []})
        return {**found, "outcome": self.plan.pop(0) if self.plan else None, "result": {}}


class Dialogue:
    """One dialogue of a corpus, played with or without something thrown in."""

    def __init__(self, runner: Runner | GraphRunner, script: Raw) -> None:
        self.runner, self.script = runner, script
        self.backend = Scripted()
        self.runner.reset(script.get("task", {}), self.backend)

    def step(self, turn: Raw, commands: Sequence[Raw] | None = None) -> dict[str, Any]:
        self.backend.turn = turn
        self.backend.plan = [one["outcome"] for one in turn.get("backend", ())]
        return self.runner.step(turn["commands"] if commands is None else commands)

    @property
    def state(self) -> State:
        return self.runner.state

    def take(self, commands: Sequence[Command]) -> None:
        """A turn that is none of the dialogue's."""
        noted = {name: getattr(self.runner, name) for name in NOTES if hasattr(self.runner, name)}
        stored = State.from_plain(self.state.to_plain())
        work = self.runner.dialogue.turn(stored, {"commands": list(commands)}, "perturbed")
        self.runner.state, _ = self.runner.loop.run_until_complete(work)
        for name, value in noted.items():
            setattr(self.runner, name, value)

    def standing(self) -> dict[str, Any]:
        """Where the conversation stands, as far as the user is concerned."""
        state, active = self.state, self.state.active
        pending = state.pending
        return {
            "flows": [frame.flow for frame in state.frames],
            "step": active.step if active is not None else None,
            "values": [dict(frame.values) for frame in state.frames],
            "session": dict(state.session),
            "waits": None
            if pending is None
            else (pending.kind, pending.slots, pending.options, pending.page),
        }


def disturbances(dialogue: Dialogue) -> Iterator[tuple[str, list[list[Command]]]]:
    """What may be thrown in here without changing anything."""
    yield from TALK.items()
    state, program = dialogue.state, dialogue.runner.dialogue.program
    running = {frame.flow for frame in state.frames}
    others = [name for name in program.flows if name not in running]
    for other in others[:1] + others[-1:]:
        back: list[list[Command]] = [[CancelFlow(other)]]
        if state.active is not None and program.flows[state.active.flow].resume == "ask":
            back.append([Affirm()])
        yield f"digression to {other}", [[StartFlow(other)], *back]
    active, pending = state.active, state.pending
    if active is None or pending is None or pending.kind == "choose":
        return
    for name, slot in program.slots.items():
        values = slot.values or {}
        home = dialogue.runner.dialogue.world.home(state, active, name)
        old = home.get(name)
        read = any(name in visit.reads for visit in active.trail)
        other_value = next((value for value in values if value != old), None)
        mine = name in program.flows[active.flow].accepts and name not in pending.slots
        if mine and old is not None and other_value is not None and not read:
            yield f"{name} to and fro", [[CorrectSlot(name, other_value)], [CorrectSlot(name, old)]]


def shuffled(commands: Sequence[Raw]) -> list[Raw]:
    """The same commands, the values in another order, each slot's own order kept."""
    places = [n for n, one in enumerate(commands) if one["type"] == "SetSlot"]
    if len({commands[n]["slot"] for n in places}) < len(places):
        return list(commands)
    mixed = list(commands)
    for place, source in zip(places, reversed(places), strict=True):
        mixed[place] = commands[source]
    return mixed


def played(runner: Runner | GraphRunner, script: Raw) -> tuple[list[dict[str, Any]], Calls]:
    """The dialogue as it is written: what each turn came to, and the calls."""
    dialogue = Dialogue(runner, script)
    return [dialogue.step(turn) for turn in script["turns"]], dialogue.backend.calls


def _changes(runner: Runner | GraphRunner, script: Raw, at: int) -> Iterator[str]:
    """What went otherwise after each disturbance before turn ``at``."""
    expected, calls = played(runner, script)
    probe = Dialogue(runner, script)
    for turn in script["turns"][:at]:
        probe.step(turn)
    for name, turns in list(disturbances(probe)):
        dialogue = Dialogue(runner, script)
        outcomes = [dialogue.step(turn) for turn in script["turns"][:at]]
        before, made = dialogue.standing(), len(dialogue.backend.calls)
        dialogue.backend.quiet = True
        for commands in turns:
            dialogue.take(commands)
        dialogue.backend.quiet = False
        writes = [call for call in dialogue.backend.calls[made:] if _writes(runner, call[0])]
        del dialogue.backend.calls[made:]
        if writes:
            yield f"turn {at}: {name}: wrote {writes}"
        if dialogue.standing() != before:
            yield f"turn {at}: {name}: stands at {dialogue.standing()} and not at {before}"
            continue
        outcomes += [dialogue.step(turn) for turn in script["turns"][at:]]
        if outcomes != expected:
            place = next(n for n, (a, b) in enumerate(zip(outcomes, expected, strict=True)) if a != b)
            yield f"turn {at}: {name}: turn {place} came to {outcomes[place]} and not to {expected[place]}"
        if dialogue.backend.calls != calls:
            yield f"turn {at}: {name}: called {dialogue.backend.calls} and not {calls}"


def _writes(runner: Runner | GraphRunner, action: str) -> bool:
    return runner.dialogue.program.actions[action].effect == "write"


def _in_another_order(runner: Runner | GraphRunner, script: Raw) -> Iterator[str]:
    expected, calls = played(runner, script)
    dialogue = Dialogue(runner, script)
    outcomes = [dialogue.step(turn, shuffled(turn["commands"])) for turn in script["turns"]]
    if (outcomes, dialogue.backend.calls) != (expected, calls):
        yield "in another order: something came to something else"


def perturbed(runner: Runner | GraphRunner, script: Raw) -> Iterator[str]:
    """Everything that a disturbance changed in a dialogue. Nothing, if all is well."""
    yield from _in_another_order(runner, script)
    for at in range(len(script["turns"]) + 1):
        yield from _changes(runner, script, at)


def main() -> None:
    kind, bot, scripts = sys.argv[1:4]
    made = json.loads(Path(bot).read_text(encoding="utf-8"))
    runner = Runner(made) if kind == "sgd" else GraphRunner(made)
    found = count = 0
    for line in Path(scripts).read_text(encoding="utf-8").splitlines():
        script = json.loads(line)
        count += 1
        for change in perturbed(runner, script):
            found += 1
            print(f"{script.get('id', count)}: {change[:600]}")
    print(f"{count} dialogues, {found} changes")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
