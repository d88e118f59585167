"""Kept values under the contracts of another version: taken as they are, converted, moved, or dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from soni_runtime.answers import Rules, accept, accept_choice, refusal_reason
from soni_runtime.errors import SoniError
from soni_runtime.frames import World
from soni_runtime.program import CollectStep, Slot
from soni_runtime.state import Frame, State
from soni_runtime.types import coerce
from soni_runtime.versions.manifest import Manifest, slot_note

Tell = Callable[[str, str], None]
"""Is told the name of a value that was not kept, and why."""


class Refit:
    """The values of one conversation. Everything that is dropped is told."""

    def __init__(self, world: World, rules: Rules, state: State) -> None:
        self.world = world
        self.rules = rules
        self.state = state

    def frame(self, frame: Frame, old: Manifest, results: Mapping[str, str], tell: Tell) -> set[str]:
        """Fit the values of a frame that speaks of them by their present names. What was dropped.

        ``old`` has the contracts they were accepted under, by those names; ``results`` are variables whose
        type is another one now.
        """
        dropped: set[str] = set()
        for name, value in list(frame.values.items()):
            slot = self.world.program.slots.get(name)
            why: str | None = None
            if slot is None:
                why = self._variable(frame, name, value, old, results)
            elif slot.scope == "session":
                why = self._share(frame, name, value)
            elif name in old.slots and old.slots[name] != slot_note(slot):
                why = self._slot(frame, slot, value)
            if why is not None:
                dropped.add(name)
                tell(name, why)
        return dropped

    def _variable(
        self, frame: Frame, name: str, value: Any, old: Manifest, results: Mapping[str, str]
    ) -> str | None:
        if name in old.slots:
            written = any(name in step.writes() for step in self.world.flow(frame).steps)
            if not written:
                self.world.forget(self.state, frame, name)
                return "its slot is gone"
        if name in results:
            try:
                fitted = coerce(value, results[name], language=self.state.language, now=self.world.now())
            except SoniError:
                self.world.forget(self.state, frame, name)
                return "the action that gave it gives another type now"
            self.world.store(self.state, frame, name, fitted)
        return None

    def _share(self, frame: Frame, name: str, value: Any) -> str | None:
        """The slot belongs to the whole conversation now."""
        del frame.values[name]
        shared = self.state.session.get(name)
        if shared is not None and shared != value:
            return "all flows share one value of it now, and there is another one"
        return self._slot(frame, self.world.program.slots[name], value)

    def session(self, old: Manifest, tell: Tell) -> None:
        """Fit the values that all flows share."""
        nobody = Frame("", 0)
        for name, value in list(self.state.session.items()):
            slot = self.world.program.slots.get(name)
            why: str | None = None
            if slot is None:
                if name in old.slots:
                    del self.state.session[name]
                    why = "its slot is gone"
            elif slot.scope != "session":
                del self.state.session[name]
                why = self._hand_out(slot, value)
            elif name in old.slots and old.slots[name] != slot_note(slot):
                why = self._slot(nobody, slot, value)
            if why is not None:
                tell(name, why)

    def _hand_out(self, slot: Slot, value: Any) -> str | None:
        """The slot belongs to single flows now: those that run and ask for it get its value."""
        takers = [frame for frame in self.state.frames if slot.name in self.world.flow(frame).accepts]
        refused = [self._slot(frame, slot, value) for frame in takers if slot.name not in frame.values]
        if not takers:
            return "the flows no longer share it, and none that runs asks for it"
        return next((why for why in refused if why is not None), None)

    def _slot(self, frame: Frame, slot: Slot, value: Any) -> str | None:
        """Keep ``value`` as what the slot makes of it now; the reason where it takes it no longer."""
        if value is None:  # left open on purpose
            self.world.home(self.state, frame, slot.name)[slot.name] = None
            return None
        language = self.state.language
        try:
            step = self._choice(frame, slot.name)
            if step is not None and isinstance(value, Mapping | list):
                fitted = accept_choice(self.world, self.rules, slot, value, language, step)
            else:
                fitted = accept(self.world, self.rules, slot, value, language)
        except SoniError as error:
            self.world.forget(self.state, frame, slot.name)
            return f"it does not fit any more ({refusal_reason(slot, error)})"
        self.world.store(self.state, frame, slot.name, fitted)
        return None

    def _choice(self, frame: Frame, name: str) -> CollectStep | None:
        """The step of the frame's flow that has ``name`` picked from a list."""
        flow = self.world.program.flows.get(frame.flow)
        for step in flow.steps if flow is not None else ():
            if isinstance(step, CollectStep) and step.source is not None and name in step.slots:
                return step
        return None
