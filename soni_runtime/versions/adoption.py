"""Taking in a conversation that another version of the program left.

The verdict decides for each flow that runs in it: it goes on as it is, under other names, or from a step
further back, or it ends with a word to the user. Values are fitted to the contracts of the slots as they are
now; one that does not fit is dropped and asked again where it is needed. Nothing happens silently: whatever
changes is in the list that ``Versions.adopt`` gives back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from soni_runtime.answers import Rules
from soni_runtime.frames import World, with_callees
from soni_runtime.patterns import readable
from soni_runtime.picking import flow_title
from soni_runtime.state import Frame, Pending, State
from soni_runtime.versions.fitting import changed_results
from soni_runtime.versions.manifest import (
    Manifest,
    action_note,
    flow_note,
    manifest,
    read_excerpt,
    slot_note,
)
from soni_runtime.versions.positions import go_back, go_on_behind, keep_from_repeating
from soni_runtime.versions.refitting import Refit
from soni_runtime.versions.renames import Alignment, Renames, align, renamed_session_slots
from soni_runtime.versions.translation import renamed, translate, translate_question, translate_return
from soni_runtime.versions.verdicts import Outcome, Past, Verdict, comes_later, judge
from soni_runtime.versions.ways import Ways

QUESTIONS: Final = {"collect": "collect", "choose": "choose", "confirm": "confirm"}
"""The open questions that a step asks, and the kind of such a step."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a part of a conversation. ``flow`` and ``step`` are where it stood, ``title`` is the
    flow for people; without a step it is about a value, or a flow that had not begun.
    """

    flow: str
    step: str
    outcome: Outcome
    reason: str
    title: str

    def __str__(self) -> str:
        place = f"`{self.flow}`, step `{self.step}`," if self.step else f"`{self.flow}`"
        return f"another version of the bot: {place} {self.outcome}: {self.reason}"


class Versions:
    """The present version of a program, as conversations of other versions meet it."""

    def __init__(self, world: World, rules: Rules, renames: Renames | None = None) -> None:
        self.world = world
        self.rules = rules
        self.renames = renames or Renames()
        self._excerpts: dict[str, str] = {}
        self._ways: dict[str, Ways] = {}
        self._known: dict[tuple[str, str, str], tuple[Manifest, Alignment | None]] = {}

    @cached_property
    def now(self) -> Manifest:
        return manifest(self.world.program)

    @cached_property
    def _contracts(self) -> Manifest:
        program = self.world.program
        return Manifest(
            slots={name: slot_note(slot) for name, slot in program.slots.items()},
            actions={name: action_note(action) for name, action in program.actions.items()},
        )

    @cached_property
    def _shared(self) -> str:
        return self._contracts.session_excerpt()

    def ways(self, flow: str) -> Ways:
        if flow not in self._ways:
            self._ways[flow] = Ways(self.now, self.now.flows[flow])
        return self._ways[flow]

    # ------------------------------------------------------------- leaving

    def mark(self, state: State) -> None:
        """Let a conversation remember what it depends on of this version."""
        state.shared = self._shared
        for frame in state.frames:
            self._mark(frame)

    def _mark(self, frame: Frame) -> None:
        excerpt = self._excerpts.get(frame.flow)
        if excerpt is None:
            program = self.world.program
            note = flow_note(program, program.flows[frame.flow])
            excerpt = replace(self._contracts, flows={frame.flow: note}).excerpt(frame.flow)
            self._excerpts[frame.flow] = excerpt
        frame.made_by = excerpt
        for held in frame.held:
            self._mark(held)

    # ------------------------------------------------------------- taking in

    def adopt(self, state: State) -> list[Moved]:
        """Make ``state`` fit this version; what that came to, nothing for a conversation of this version.

        Raises:
            CheckpointError: what the conversation remembers of its own version cannot be read.
        """
        if state.program == self.world.program.version:
            return []
        work = _Adoption(self, state)
        work.run()
        state.program = self.world.program.version
        self.mark(state)
        return work.moved

    def known(self, flow: str, excerpt: str, shared: str) -> tuple[Manifest, Alignment | None]:
        """What a conversation remembers of a flow, and that flow beside what it is now."""
        key = (flow, excerpt, shared)
        if key not in self._known:
            self._known[key] = self._align(flow, excerpt, shared)
        return self._known[key]

    def _align(self, flow: str, excerpt: str, shared: str) -> tuple[Manifest, Alignment | None]:
        if excerpt:
            old = read_excerpt(flow, excerpt, shared)
            return old, align(old, self.now, flow, self.renames)
        note = self.now.flows.get(flow)  # stored before conversations remembered their version
        if note is None:
            return Manifest(), None
        same = {step.id: step.id for step in note.steps}
        return Manifest(), Alignment(note, note, flow, same, {}, frozenset())


class _Adoption:
    """One conversation on its way into the present version."""

    def __init__(self, versions: Versions, state: State) -> None:
        self.versions = versions
        self.world = versions.world
        self.state = state
        self.moved: list[Moved] = []
        self.refit = Refit(versions.world, versions.rules, state)
        self.reopened: set[int] = set()  # frames whose open question does not stand
        self.session_slots = read_excerpt("", "", state.shared)
        self.session_names = renamed_session_slots(self.session_slots, versions.now, versions.renames)

    def run(self) -> None:
        state = self.state
        pending = state.pending
        self._question_of_the_bot(pending)
        state.session = renamed(state.session, self.session_names)
        for root in [frame for frame in state.frames if frame.caller is None]:
            self._chain(with_callees(state, root))
        self.refit.session(_by_new_names(self.session_slots, self.session_names), self._tell_of_session)
        self._queue()
        asker = state.frame(pending.frame) if pending is not None else None
        if pending is not None and pending.kind in ("clarify",):
            return
        if asker is None or asker.id in self.reopened:
            state.pending = None

    def _tell(self, frame: Frame, outcome: Outcome, reason: str, step: str = "", was: str = "") -> None:
        flow = self.world.program.flows.get(frame.flow)
        title = flow_title(flow) if flow is not None else readable(frame.flow)
        self.moved.append(Moved(was or frame.flow, step, outcome, reason, title))

    def _tell_of_session(self, name: str, why: str) -> None:
        self.moved.append(Moved("session", "", "asks again", f"`{name}` has no value any more: {why}", ""))

    # ------------------------------------------------------------- flows that run

    def _chain(self, chain: list[Frame]) -> None:
        """A flow with those it called, the caller first."""
        aside: Frame | None = None
        for place, frame in enumerate(chain):
            callees = chain[place + 1 :]
            verdict = self._frame(frame, callees)
            if verdict.outcome == "breaks":
                if place > 0 and verdict.new_flow is None and not _wrote(chain[place:]):
                    self._call_anew(chain[place - 1], chain[place:])
                else:
                    self._give_up(chain)
                return
            if verdict.outcome == "asks again" and callees and not verdict.back:
                if _wrote(callees):
                    self._give_up(chain)
                else:
                    self._call_anew(frame, callees)
                return
            if place > 0 and (missing := self._missing_inputs(frame)) and not _wrote(chain[place:]):
                self._tell(frame, "asks again", f"it wants `{missing[0]}` now, which it was not given")
                self._call_anew(chain[place - 1], chain[place:])
                return
            if verdict.back and aside is None:
                aside = frame
        if aside is not None:
            self._put_aside(aside)

    def _frame(self, frame: Frame, callees: list[Frame]) -> Verdict:
        """Bring one flow into the present version; what becomes of it."""
        flow, at, wrote = frame.flow, frame.step, list(frame.wrote)
        old, alignment = self.versions.known(flow, frame.made_by, self.state.shared)
        if alignment is None:
            verdict = judge(flow, at or "", "", None, None, Past((), (), ()), self.versions.renames)
            self._tell(frame, "breaks", verdict.reason, at or "")
            return verdict
        names = {**self.session_names, **alignment.names}
        self._rewrite(frame, callees, alignment, names)
        results = changed_results(old, self.versions.now, alignment)
        dropped = self.refit.frame(
            frame, _by_new_names(old, names), results, lambda name, why: self._tell_of_value(frame, name, why)
        )
        verdict = self._judge(frame, flow, at, alignment, wrote)
        self._move(frame, verdict)
        if not dropped.isdisjoint(self._asked_by(frame)):
            self.reopened.add(frame.id)
        if verdict.outcome != "continues":
            self._tell(frame, verdict.outcome, verdict.reason, at or "", flow)
        return verdict

    def _tell_of_value(self, frame: Frame, name: str, why: str) -> None:
        self._tell(frame, "asks again", f"`{name}` has no value any more: {why}")

    def _judge(
        self, frame: Frame, flow: str, at: str | None, alignment: Alignment, wrote: list[str]
    ) -> Verdict:
        kind = was.kind if (was := alignment.old.step(at or "")) is not None else ""
        if at is None:
            return Verdict(
                flow=flow, step="", kind="", outcome="continues", reason="", new_flow=alignment.flow
            )
        has = {*frame.values, *self.state.session}
        past = Past(has, [visit.step for visit in frame.trail], wrote)
        ways = self.versions.ways(alignment.flow)
        return judge(flow, at, kind, alignment, ways, past, self.versions.renames)

    def _rewrite(
        self, frame: Frame, callees: list[Frame], alignment: Alignment, names: dict[str, str]
    ) -> None:
        """Write a frame, and what points to it, in the names of the present version."""
        pending = self.state.pending
        translate(frame, alignment.flow, alignment.steps, names)
        if pending is not None and pending.frame == frame.id:
            translate_question(pending, alignment.steps, names)
            step = alignment.new.step(pending.step) if pending.step is not None else None
            asks = QUESTIONS.get(pending.kind)
            if asks is not None and (
                step is None or step.kind != asks or not {*pending.slots} <= {*step.about}
            ):
                self.reopened.add(frame.id)
        for callee in (callees[:1], frame.held[:1]):
            for called in callee:
                if called.caller is not None:
                    call = alignment.new.step(alignment.steps.get(called.caller.step, ""))
                    outputs = call.outputs if call is not None else called.caller.outputs
                    called.caller = translate_return(called.caller, alignment.steps, names, outputs)
        self._held(frame)

    def _held(self, frame: Frame) -> None:
        """What a frame put aside goes on if it goes on as it was; else the call is made anew."""
        for held in frame.held:
            old, alignment = self.versions.known(held.flow, held.made_by, self.state.shared)
            if alignment is None or held.step not in alignment.steps:
                if _wrote(frame.held) and frame.held[0].caller is not None:
                    keep_from_repeating(frame, (frame.held[0].caller.step,))
                self._tell(held, "asks again", "what it was called for is done anew", held.step or "")
                frame.held = []
                return
            names = {**self.session_names, **alignment.names}
            translate(held, alignment.flow, alignment.steps, names)
            results = changed_results(old, self.versions.now, alignment)
            tell = lambda name, why, held=held: self._tell_of_value(held, name, why)  # noqa: E731
            self.refit.frame(held, _by_new_names(old, names), results, tell)

    def _move(self, frame: Frame, verdict: Verdict) -> None:
        """Put a frame where it can go on."""
        if verdict.outcome == "breaks" or verdict.new_flow is None:
            return
        ways, flow = self.versions.ways(frame.flow), self.world.flow(frame)
        if verdict.new_step is None:
            if frame.step is not None:
                go_on_behind(frame, flow)
                self.reopened.add(frame.id)
            return
        if verdict.back:
            go_back(frame, verdict.back, ways.passed(verdict.new_step))
        else:
            keep_from_repeating(frame, comes_later(ways, verdict.new_step, frame.wrote))
        if verdict.outcome == "asks again":
            self.reopened.add(frame.id)

    def _asked_by(self, frame: Frame) -> tuple[str, ...]:
        flow = self.world.flow(frame)
        step = self.versions.ways(flow.name).steps.get(frame.step or "")
        return step.about if step is not None and step.kind in ("collect", "choose") else ()

    # ------------------------------------------------------------- calls

    def _missing_inputs(self, frame: Frame) -> list[str]:
        """What a called flow has to be given by now, and was not."""
        inputs = self.versions.now.flows[frame.flow].inputs
        wanted = {name for name, kind in inputs.items() if not kind.startswith("optional ")}
        return sorted(wanted - frame.values.keys() - self.state.session.keys() - self.world.defaults.keys())

    def _call_anew(self, caller: Frame, callees: list[Frame]) -> None:
        """Make a call again: what was called cannot go on."""
        caller.interrupted = callees[-1].interrupted
        self._remove(callees)
        self.reopened.add(caller.id)
        lost = sorted({n for f in callees for n in f.values if f.values[n] is not None})
        if lost:
            names = ", ".join(f"`{name}`" for name in lost)
            reason = f"`{callees[0].flow}` is called anew, without the values it had: {names}"
            self._tell(caller, "asks again", reason, caller.step or "")

    def _put_aside(self, frame: Frame) -> None:
        """A caller goes back: what it called waits until it is back at the call."""
        callees = with_callees(self.state, frame)[1:]
        if callees:
            self._remove(callees)
            frame.held = callees
            frame.interrupted, callees[-1].interrupted = callees[-1].interrupted, False

    def _give_up(self, chain: list[Frame]) -> None:
        root = chain[0]
        if not any(moved.outcome == "breaks" for moved in self.moved):
            reason = "what it had called changed the world already and cannot go on"
            self._tell(root, "breaks", reason, root.step or "")
        self._remove(chain)

    def _remove(self, frames: list[Frame]) -> None:
        self.state.frames[:] = [frame for frame in self.state.frames if frame not in frames]

    # ------------------------------------------------------------- what waits

    def _question_of_the_bot(self, pending: Pending | None) -> None:
        """Which flow was meant: those that are still there."""
        if pending is not None and pending.kind == "clarify":
            names = (self.versions.renames.flows.get(name, name) for name in map(str, pending.options))
            pending.options = [name for name in names if name in self.world.program.flows]
            if not pending.options:
                self.state.pending = None

    def _queue(self) -> None:
        waiting, self.state.queue = self.state.queue, []
        for name, values in waiting:
            flow = self.versions.renames.flows.get(name, name)
            if flow in self.world.program.flows:
                given = renamed(values, {**self.session_names, **self.versions.renames.slots})
                self.state.queue.append((flow, given))
            else:
                self.moved.append(
                    Moved(
                        name, "", "breaks", f"flow `{name}`, which was to come next, is gone", readable(name)
                    )
                )


def _wrote(frames: list[Frame]) -> bool:
    return any(frame.wrote or _wrote(frame.held) for frame in frames)


def _by_new_names(old: Manifest, names: dict[str, str]) -> Manifest:
    return replace(old, slots={names.get(name, name): note for name, note in old.slots.items()})
