"""What becomes of a conversation that is paused at some point, when another version takes over.

``judge`` is the one rule; ``compare`` asks it for every point of the old version, with what every way to that
point has done, and a running bot for one conversation, with what it has really done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from soni_runtime.versions.fitting import changed_results, changed_slots
from soni_runtime.versions.manifest import WAITING, Manifest, StepNote
from soni_runtime.versions.renames import Alignment, Renames, align
from soni_runtime.versions.ways import Ways

Outcome = Literal["continues", "asks again", "migrates", "breaks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a conversation paused at ``step`` of ``flow`` (names of the old version).

    ``continues``: nothing happens to it. ``migrates``: it goes on under other names, which are in ``renames``
    (old → new), and at ``new_flow`` and ``new_step``. ``asks again``: its question is put anew, after the
    steps ``back`` of the new version where there are some. ``breaks``: it cannot go on.
    """

    flow: str
    step: str
    kind: str
    outcome: Outcome
    reason: str
    new_flow: str | None = None
    new_step: str | None = None
    renames: Mapping[str, str] = field(default_factory=dict)
    back: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, object]:
        """JSON types only."""
        return {
            "flow": self.flow,
            "step": self.step,
            "kind": self.kind,
            "verdict": self.outcome,
            "reason": self.reason,
            "renames": dict(self.renames),
            "back": list(self.back),
        }


@dataclass(frozen=True, slots=True)
class Past:
    """What lies behind a paused conversation.

    In the terms of the new version: ``has`` are names with a value, ``passed`` steps in their order,
    ``doubtful`` names whose value may be refused, with the reason. ``wrote`` are steps of the old version
    that changed the world.
    """

    has: Collection[str]
    passed: Sequence[str]
    wrote: Collection[str]
    doubtful: Mapping[str, str] = field(default_factory=dict)


def compare(old: Manifest, new: Manifest, renames: Renames | None = None) -> list[Verdict]:
    """The verdict for each point of ``old`` where a conversation can be paused, by flow, in order of steps.

    A ``call`` is such a point: its flow stands there while the called one waits.
    """
    renames = renames or Renames()
    verdicts: list[Verdict] = []
    for flow in sorted(old.flows):
        alignment = align(old, new, flow, renames)
        ways = Ways(new, alignment.new) if alignment is not None else None
        before = Ways(old, old.flows[flow])
        for step in old.flows[flow].steps:
            if step.kind in WAITING:
                past = _worst_past(old, new, alignment, before, step)
                verdicts.append(judge(flow, step.id, step.kind, alignment, ways, past, renames))
    return verdicts


def _worst_past(
    old: Manifest, new: Manifest, alignment: Alignment | None, before: Ways, step: StepNote
) -> Past:
    """What every conversation at ``step`` has behind it, and what one may have."""
    if alignment is None:
        return Past((), (), ())
    earlier = [s for s in before.flow.steps if step.id in before.ahead(s.id)]
    names = dict(alignment.names)
    given = {names.get(name, name) for name in before.given(step.id)}
    asked = {names.get(n, n) for s in earlier if s.kind in ("collect", "choose") for n in s.about}
    doubtful = {n: why for n, why in changed_slots(old, new, names).items() if n in given | asked}
    results = {n for n in changed_results(old, new, alignment) if n in given}
    passed = [alignment.steps[s] for s in before.passed(step.id) if s in alignment.steps]
    wrote = [s.id for s in earlier if before.changes_the_world(s)]
    return Past(given - results, passed, wrote, doubtful)


def judge(
    flow: str,
    step: str,
    kind: str,
    alignment: Alignment | None,
    ways: Ways | None,
    past: Past,
    renames: Renames,
) -> Verdict:
    """The verdict for a conversation at ``step`` of ``flow`` with ``past`` behind it. ``ways`` are those of
    the flow in the new version.
    """

    def verdict(outcome: Outcome, reason: str, **more: object) -> Verdict:
        return Verdict(flow=flow, step=step, kind=kind, outcome=outcome, reason=reason, **more)  # type: ignore[arg-type]

    if alignment is None or ways is None:
        return verdict("breaks", f"flow `{flow}` is gone; keep it, or declare what it is called now")
    lost = sorted(name for name in past.wrote if name not in alignment.steps)
    at = alignment.step(step)
    if at is None:
        if lost:
            return verdict("breaks", _might_repeat(lost[0], f"step `{step}` is gone too"))
        return _behind(alignment, ways, step, past, verdict)
    place = {"new_flow": alignment.flow, "new_step": at.id}
    back, why = _back(alignment, ways, at, past)
    done = {alignment.steps[name] for name in past.wrote if name in alignment.steps}
    if back and (lost or not done.isdisjoint(back)):
        name = lost[0] if lost else sorted(done & set(back))[0]
        return verdict("breaks", _might_repeat(name, why), **place)
    kept = sorted(comes_later(ways, at.id, done))
    if back and kept:
        return verdict("breaks", _might_repeat(kept[0], why), **place)
    if back:
        return verdict("asks again", why, back=back, **place)
    if (other := _asks_something_else(alignment, step, at, renames)) is not None:
        return verdict("asks again", other, **place)
    changes = _changes(flow, step, alignment, at)
    if past.doubtful:
        name, why = next(iter(past.doubtful.items()))
        reason = f"`{name}` is asked again where its value does not fit: {why}"
        return verdict("asks again", reason, renames=changes, **place)
    if changes:
        shown = ", ".join(f"`{name}` is `{now}` now" for name, now in changes.items())
        return verdict("migrates", shown, renames=changes, **place)
    if kept:
        reason = f"`{kept[0]}`, which changed the world already and comes later now, is not run a second time"
        return verdict("continues", reason, **place)
    return verdict("continues", "the question stands as it was", **place)


def _behind(
    alignment: Alignment, ways: Ways, step: str, past: Past, verdict: Callable[..., Verdict]
) -> Verdict:
    """The verdict where the step is gone: on behind the last one that is there, if nothing lacks then."""
    gone = f"step `{step}` is gone"
    last = ways.steps[past.passed[-1]] if past.passed else None
    landing = last
    if last is not None and last.kind not in ("branch", "switch"):
        landing = ways.steps[last.to[0]] if last.to and last.kind != "each" else None
    back, why = _back(alignment, ways, landing, past, goes_on=False) if landing is not None else ((), "")
    if landing is None or not back:
        reason = f"{gone}; the flow goes on behind the last step that is still there"
        return verdict("asks again", reason, new_flow=alignment.flow)
    done = {alignment.steps[name] for name in past.wrote if name in alignment.steps}
    if not done.isdisjoint(back):
        reason = _might_repeat(sorted(done & set(back))[0], f"{gone}; {why}")
        return verdict("breaks", reason, new_flow=alignment.flow)
    reason = f"{gone}; {why}"
    return verdict("asks again", reason, new_flow=alignment.flow, new_step=landing.id, back=back)


def _might_repeat(name: str, why: str) -> str:
    return f"{why}, and going back could run `{name}`, which changed the world already, a second time"


def comes_later(ways: Ways, at: str, done: Collection[str]) -> set[str]:
    """Those of the steps ``done`` that come after ``at`` and are no part of a loop around it."""
    ahead = ways.ahead(at)
    return {name for name in done if name in ahead and at not in ways.ahead(name)}


def _changes(flow: str, step: str, alignment: Alignment, at: StepNote) -> dict[str, str]:
    changes = {flow: alignment.flow} if alignment.flow != flow else {}
    if at.id != step:
        changes[step] = at.id
    return {**changes, **alignment.names}


def _asks_something_else(alignment: Alignment, step: str, at: StepNote, renames: Renames) -> str | None:
    was = alignment.old.step(step)
    if was is None:
        return None
    maps = renames.flows if was.kind == "call" else alignment.names
    about = tuple(maps.get(name, name) for name in was.about)
    if was.kind != at.kind:
        return f"step `{at.id}` was a `{was.kind}` and is a `{at.kind}`"
    if about == at.about:
        if at.kind == "confirm" and was.words != at.words:
            return f"`{at.id}` is worded in another way: a yes to the old words is none to the new ones"
        return None
    if at.kind == "call":
        return f"step `{at.id}` calls `{at.about[0]}` and no longer `{was.about[0]}`: the call is made anew"
    return f"step `{at.id}` asks for {_listed(at.about)} and no longer for {_listed(was.about)}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _back(
    alignment: Alignment, ways: Ways, at: StepNote, past: Past, *, goes_on: bool = True
) -> tuple[tuple[str, ...], str]:
    """The steps that a conversation has to take before it can go on at ``at``, in order, and why.

    ``goes_on``: it waits there already; else it is to come there from elsewhere.
    """
    chain = ways.passed(at.id)
    found: dict[str, str] = {}
    todo = [at.id]
    while todo:  # what a step further back needs has to be there as well
        here = todo.pop()
        asked_before = here == at.id and goes_on
        wanted = _missing_confirmations(alignment, ways, chain, here, past, asked_before=asked_before)
        for step in wanted:
            if step not in found:
                found[step] = f"what follows wants the confirmation `{step}`"
                todo.append(step)
        for name in sorted(ways.given(here) & ways.live(here)):
            slot = ways.program.slots.get(name)
            if name in past.has or (slot is not None and slot.default):
                continue
            place = next((n for n, step in enumerate(chain) if name in ways.given(step)), 0)
            if place > 0 and chain[place - 1] not in found:
                found[chain[place - 1]] = f"`{name}` is needed from here on and has no value"
                todo.append(chain[place - 1])
    back = tuple(step for step in chain if step in found)
    return back, f"it goes back to `{back[0]}`: {found[back[0]]}" if back else ""


def _missing_confirmations(
    alignment: Alignment,
    ways: Ways,
    chain: Sequence[str],
    here: str,
    past: Past,
    *,
    asked_before: bool,
) -> list[str]:
    """The confirmations that a write wants which comes after ``here`` without one of its own.

    Where the conversation waits there, those that are new (``asked_before``); where it is to come there
    anew, the last one before: a yes of the old version was for what that version did.
    """
    done = {alignment.steps.get(name) for name in past.wrote}
    if not set(ways.unconfirmed_writes(here)) - done:
        return []
    before = [step for step in chain[: chain.index(here)] if ways.steps[step].kind == "confirm"]
    if asked_before:
        return [step for step in before if step in alignment.new_steps and step not in past.passed]
    return before[-1:]
