"""The commands that start, restart and cancel flows (LANGUAGE §8, rules 2, 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soni_runtime import commands as c
from soni_runtime.apply_values import Values
from soni_runtime.errors import SoniError
from soni_runtime.frames import World, call_chain, whole_call, with_callees
from soni_runtime.program import CollectStep, Flow
from soni_runtime.state import Frame, Pending, State


class Flows(Values):
    # ------------------------------------------------------------- cancelling

    def cancel(self, name: str | None) -> str | None:
        """End a flow with everything it is a part of: a caller cannot go on without what it called."""
        if name is not None and self._unqueue(name) is not None:
            self.say("cancellation", "done", flow=self.title(name))
            return None
        if name is None and self.cancelled:
            return "it is being cancelled already"
        active = self.state.active
        if active is None:
            self.say("cancellation", "nothing")
            return "no flow is running"
        frame = active if name is None else self.running(name)
        if frame is None:
            return f"flow `{name}` is not running"
        self.cancelled = self.cancelled or name is None
        step = self.asked_step()
        if frame is active and isinstance(step, CollectStep) and step.on_cancel is not None:
            self.leave(frame, step, step.on_cancel)
            return None
        chain = whole_call(self.state, frame)
        self.say("cancellation", "done", flow=self.title(chain[0].flow))
        self.world.cancel(self.state, chain)
        self.drop_question_of_gone_frames()
        return None

    def leave_interrupted(self, frame: Frame) -> None:
        """No to going on with an interrupted flow."""
        chain = whole_call(self.state, frame)
        self.say("interruption", "dropped", flow=self.title(chain[0].flow))
        self.world.cancel(self.state, chain)
        self.drop_question_of_gone_frames()

    def _unqueue(self, name: str) -> dict[str, Any] | None:
        """Take a flow from the queue; the values that were given for it."""
        for place, (flow, values) in enumerate(self.state.queue):
            if flow == name:
                del self.state.queue[place]
                return values
        return None

    # ------------------------------------------------------------- starting anew

    def restart(self, name: str | None) -> str | None:
        active = self.state.active
        if name is not None:
            frame = self.running(name)
        else:
            frame = call_chain(self.state, active)[0] if active is not None else None
        if frame is None:
            return "no flow is running" if name is None else f"flow `{name}` is not running"
        if frame.cancelled:
            return "it is being cancelled"
        if (reason := self._keeps_the_floor(frame)) is not None:
            return reason
        self.reset(frame)
        self.say("restart", "done", flow=self.title(frame.flow))
        return None

    def reset(self, frame: Frame) -> None:
        """Begin an instance of a flow anew: of its values only what its caller gave is kept."""
        for above in with_callees(self.state, frame)[1:]:
            self.state.frames.remove(above)
        inputs = {p.name for p in self.world.flow(frame).inputs} if frame.caller is not None else set()
        fresh = Frame(frame.flow, frame.id, caller=frame.caller)
        fresh.values = {name: value for name, value in frame.values.items() if name in inputs}
        self.state.frames[self.state.frames.index(frame)] = fresh
        self.state.pending = None
        self._to_top(fresh)

    def _to_top(self, frame: Frame) -> None:
        """Go on with a frame that another flow had interrupted."""
        moving = whole_call(self.state, frame)
        rest = [f for f in self.state.frames if f not in moving]
        if rest and self.state.active is not None and self.state.active in rest:
            self.state.active.interrupted = True
        self.state.frames[:] = rest + moving
        for moved in moving:
            moved.interrupted = False

    # ------------------------------------------------------------- starting

    def start(self, name: str, slots: Mapping[str, Any]) -> str | None:
        flow = self.world.program.flows.get(name)
        if flow is None:
            return f"there is no flow `{name}`"
        running = self.running(name)
        if running is not None:
            return self._start_again(running, slots)
        reason = self._refused(flow)
        if reason is None:
            reason = self._begin(name, slots)
        return reason

    def _refused(self, flow: Flow) -> str | None:
        if (reason := guard_refuses(self.world, self.state, flow)) is not None:
            self.say("guard", "refused", flow=self.title(flow.name))
            return reason
        if self.world.open_flows(self.state) >= self.world.limits.open_flows:
            self.say("interruption", "too_many", flow=self.title(flow.name))
            return f"{self.world.limits.open_flows} flows are open already"
        return self._keeps_the_floor(None)

    def _keeps_the_floor(self, wanted: Frame | None) -> str | None:
        """Why the flow that is running does not make way for ``wanted``, or for a new one."""
        active = self.state.active
        if active is None or active in self.started:
            return None
        if wanted is not None and wanted in whole_call(self.state, active):
            return None
        keeper = keeps_the_floor(self.world, self.state)
        if keeper is None:
            return None
        self.say("interruption", "not_now", flow=self.title(keeper.name))
        return f"flow `{keeper.name}` must not be interrupted"

    def _begin(self, name: str, slots: Mapping[str, Any]) -> str | None:
        if self.started and (queued := next((v for f, v in self.state.queue if f == name), None)) is not None:
            queued.update(slots)
            return "it is waiting for its turn already"
        given = {**(self._unqueue(name) or {}), **slots}
        if self.started or self.answered:
            # What was answered goes on first; a flow that was started with it waits for its turn.
            self.state.queue.append((name, given))
            self.queued.add(name)
            self.say_own("interruption", "queued", flow=self.title(name))
            return None
        self.interrupt_with(name)
        self._give(given)
        return None

    def interrupt_with(self, name: str) -> None:
        if self.state.active is not None:
            self.state.active.interrupted = True
        self.state.pending = None
        self.started.append(self.world.push(self.state, name, {}))

    def _give(self, slots: Mapping[str, Any]) -> None:
        """Set the slots that came with a start."""
        for slot, value in slots.items():
            if (reason := self.set(slot, value)) is not None:
                self.report(c.SetSlot(slot, value), reason)

    def _start_again(self, frame: Frame, slots: Mapping[str, Any]) -> str | None:
        if frame in self.started:
            return "it was started in this turn already"
        active = self.state.active
        if active is not None and active in with_callees(self.state, frame) and not active.interrupted:
            if frame is active and not frame.trail and not frame.values:
                self._give(slots)
                self.heard = True
                return None if slots else "it is running already"
            self.state.pending = self.restarting = Pending("restart", frame.id, options=[dict(slots)])
            return None
        if (reason := self._keeps_the_floor(frame)) is not None:
            return reason
        self._to_top(frame)
        self.state.pending = None
        self._give(slots)
        return None

    def confirm_restart(self, pending: Pending, frame: Frame) -> None:
        """Yes, begin anew: with what was given along with that wish."""
        self.reset(frame)
        self._give(pending.options[0] if pending.options else {})


def guard_refuses(world: World, state: State, flow: Flow) -> str | None:
    """Why the guard of ``flow`` does not let it start now; None if it does, or there is none."""
    if flow.when is None:
        return None
    try:
        allowed = bool(world.compute(flow.when, world.scope(state, None)))
    except SoniError as error:
        return f"its guard could not be computed: {error}"
    return None if allowed else "its guard does not allow it now"


def keeps_the_floor(world: World, state: State) -> Flow | None:
    """The flow that must not be interrupted now: the active one or one of its callers, if it says so."""
    active = state.active
    if active is None or active.interrupted:
        return None
    for frame in call_chain(state, active):
        flow = world.flow(frame)
        if not flow.interruptible and not frame.cancelled:
            return flow
    return None
