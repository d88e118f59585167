"""What has another name now: as declared, and as far as it can be told without doubt.

The language has no word for a rename, and editors rename freely; ids that were not written even follow the
text of their step. So a name that is gone is looked for: what does the same, in the same words, and is
the only such thing, takes it over. Where two could, nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from soni_runtime.versions.manifest import CHOOSE, FlowNote, Manifest, SlotNote, StepNote

ASKING: Final = ("collect", CHOOSE)


@dataclass(frozen=True, slots=True)
class Renames:
    """Declared renames, old name → new name; those of steps by (old) flow: ``{"book": {"ask": "when"}}``."""

    flows: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Renames:
        """From ``{"flows": {…}, "slots": {…}, "steps": {flow: {…}}}``; each part may be left out.

        Raises:
            ValueError: it is made otherwise.
        """
        if not data.keys() <= {"flows", "slots", "steps"}:
            raise ValueError("renames are a mapping with `flows`, `slots` and `steps`")
        steps = data.get("steps", {})
        maps = [data.get("flows", {}), data.get("slots", {}), *(steps.values() if _is_map(steps) else [None])]
        for part in maps:
            if not _is_map(part) or not all(isinstance(n, str) for pair in part.items() for n in pair):
                raise ValueError("a rename is an old name with the new one: `destination: target`")
        return cls(dict(maps[0]), dict(maps[1]), {flow: dict(part) for flow, part in steps.items()})


def _is_map(data: Any) -> bool:
    return isinstance(data, Mapping)


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a flow of the old version lies in the new one.

    ``steps`` and ``names`` are old → new for all that lives on, under its old name or another; ``new_steps``
    are those that were not there.
    """

    old: FlowNote
    new: FlowNote
    flow: str
    steps: Mapping[str, str]
    names: Mapping[str, str]
    new_steps: frozenset[str]

    def step(self, old_id: str) -> StepNote | None:
        found = self.steps.get(old_id)
        return self.new.step(found) if found is not None else None

    def renamed_steps(self) -> dict[str, str]:
        return {old: new for old, new in self.steps.items() if old != new}


def align(old: Manifest, new: Manifest, flow: str, renames: Renames) -> Alignment | None:
    """Lay the flow ``flow`` of ``old`` beside what it is in ``new``; None where it is gone."""
    name = new_name_of_flow(old, new, flow, renames)
    if name is None:
        return None
    before, after = old.flows[flow], new.flows[name]
    pairs = _pair_steps(old, new, before, after, renames.steps.get(flow, {}), renames)
    names = {n: m for n, m in renames.slots.items() if n not in new.slots and m in new.slots}
    names |= _renamed_slots(old, new, before, after, pairs, names)
    names |= _renamed_results(before, after, pairs)
    return Alignment(
        before, after, name, pairs, names, frozenset(s.id for s in after.steps) - set(pairs.values())
    )


def new_name_of_flow(old: Manifest, new: Manifest, flow: str, renames: Renames) -> str | None:
    """What ``flow`` is called in ``new``: as declared, as before, or the one flow that has the same steps."""
    declared = renames.flows.get(flow)
    if declared in new.flows:
        return declared
    if flow in new.flows:
        return flow
    shape = _shape(old.flows[flow])
    alike = [name for name, note in new.flows.items() if shape and _shape(note) == shape]
    return alike[0] if len(alike) == 1 else None


def _shape(flow: FlowNote) -> list[Any]:
    return [(step.id, step.kind, step.about) for step in flow.steps]


def renamed_session_slots(old: Manifest, new: Manifest, renames: Renames) -> dict[str, str]:
    """Slots that all flows share and that have another name now."""
    shared = {name: note for name, note in old.slots.items() if note.scope == "session"}
    gone = {name: shared[name] for name in sorted(shared) if name not in new.slots}
    fresh = {name: note for name, note in new.slots.items() if note.scope == "session" and name not in shared}
    found = {name: renames.slots[name] for name in gone if renames.slots.get(name) in new.slots}
    rest = {name: note for name, note in gone.items() if name not in found}
    return {**found, **_only_matches(_with_words(rest), _with_words(fresh))}


def _with_words(slots: Mapping[str, SlotNote]) -> dict[str, Hashable]:
    return {name: (note, note.words) for name, note in slots.items() if note.words}


# ------------------------------------------------------------------ steps


def _pair_steps(
    old: Manifest,
    new: Manifest,
    before: FlowNote,
    after: FlowNote,
    declared: Mapping[str, str],
    renames: Renames,
) -> dict[str, str]:
    goals = {step.id for step in after.steps}
    pairs = {name: goal for name, goal in declared.items() if goal in goals and before.step(name) is not None}
    taken = set(pairs.values())
    pairs |= {s.id: s.id for s in before.steps if s.id not in pairs and s.id in goals and s.id not in taken}
    known = set(before.takes)  # not all that the old version had: an excerpt does not tell
    lost_keys = {s.id: _key(s, old, set(new.slots), renames) for s in before.steps}
    new_keys = {s.id: _key(s, new, known, Renames()) for s in after.steps}
    for in_place in (False, True):  # the only one that does the same; then the only one at the same place
        stay = {goal: goal for goal in pairs.values()}
        pairs |= _only_matches(
            {
                name: (key, _place(before, name, pairs) if in_place else None)
                for name, key in lost_keys.items()
                if name not in pairs
            },
            {
                name: (key, _place(after, name, stay) if in_place else None)
                for name, key in new_keys.items()
                if name not in stay
            },
        )
    return pairs


def _key(step: StepNote, here: Manifest, known: set[str], renames: Renames) -> Hashable:
    """What a step does; slots that the other version does not know count by what may be in them."""
    if step.kind == "call":
        return step.kind, tuple(renames.flows.get(name, name) for name in step.about)
    if step.kind not in ASKING:
        return step.kind, step.about
    names = (renames.slots.get(name, name) for name in step.about)
    return step.kind, tuple(name if name in known else _unknown(here.slots.get(name), step) for name in names)


def _unknown(slot: SlotNote | None, step: StepNote) -> Hashable:
    return slot, (slot.words if slot is not None else "") or step.words


def _place(flow: FlowNote, step_id: str, pairs: Mapping[str, str]) -> Hashable:
    """Between which steps that live on, by their new ids."""
    ids = [step.id for step in flow.steps]
    at = ids.index(step_id)
    before = next((pairs[name] for name in reversed(ids[:at]) if name in pairs), None)
    after = next((pairs[name] for name in ids[at + 1 :] if name in pairs), None)
    return before, after


def _only_matches(lost: Mapping[str, Hashable], fresh: Mapping[str, Hashable]) -> dict[str, str]:
    """Old → new where exactly one that is lost is like exactly one that is new."""
    found: dict[str, str] = {}
    for name, key in lost.items():
        alike = [other for other, its in fresh.items() if its == key]
        if len(alike) == 1 and _count(lost.values(), key) == 1:
            found[name] = alike[0]
    return found


def _count(keys: Iterable[Hashable], wanted: Hashable) -> int:
    return sum(key == wanted for key in keys)


# ------------------------------------------------------------------ names


def _renamed_slots(
    old: Manifest,
    new: Manifest,
    before: FlowNote,
    after: FlowNote,
    pairs: Mapping[str, str],
    declared: Mapping[str, str],
) -> dict[str, str]:
    """A slot that is gone, where each step that asked for it asks for one and the same other of its kind."""
    wanted: dict[str, set[str]] = {}
    for old_id, new_id in pairs.items():
        was, now = before.step(old_id), after.step(new_id)
        if was is None or now is None or was.kind not in ASKING or len(was.about) != len(now.about):
            continue
        for name, other in zip(was.about, now.about, strict=True):
            if name not in new.slots and name not in declared:
                fits = other not in before.takes and now.kind in ASKING
                same = fits and _is_one_slot(old.slots.get(name), new.slots.get(other), was, now)
                wanted.setdefault(name, set()).add(other if same else "")
    return {
        name: next(iter(others)) for name, others in wanted.items() if len(others) == 1 and "" not in others
    }


def _is_one_slot(old: SlotNote | None, new: SlotNote | None, asked: StepNote, asks: StepNote) -> bool:
    """The same contract, and asked for in the same words: many slots are just some text."""
    if old is None or old != new:
        return False
    return bool(old.words and old.words == new.words) or bool(asked.words and asked.words == asks.words)


def _renamed_results(before: FlowNote, after: FlowNote, pairs: Mapping[str, str]) -> dict[str, str]:
    """A variable that is gone, where the step that wrote it puts the same result into another one."""
    written_before = {name for step in before.steps for name in step.outputs}
    written_after = {name for step in after.steps for name in (*step.outputs, *step.writes)}
    wanted: dict[str, set[str]] = {}
    for old_id, new_id in pairs.items():
        was, now = before.step(old_id), after.step(new_id)
        if was is None or now is None or (was.kind, was.about) != (now.kind, now.about):
            continue
        by_field = {part: name for name, part in now.outputs.items()}
        for name, part in was.outputs.items():
            if name not in written_after:
                wanted.setdefault(name, set()).add(by_field.get(part, ""))
    return {
        name: other
        for name, others in wanted.items()
        if len(others) == 1 and (other := next(iter(others))) and other not in written_before
    }
