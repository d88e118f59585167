"""The commands that give, change, take back and choose values (LANGUAGE §8, rules 1, 3 and 7)."""

from __future__ import annotations

from typing import Any, Final

from soni_runtime.answers import accept, accept_choice, refusal_reason
from soni_runtime.draft import Draft, Notice
from soni_runtime.errors import InvalidValueError, SoniError
from soni_runtime.frames import MASK, call_chain
from soni_runtime.picking import option_labels, pick_option, slot_title
from soni_runtime.program import CollectStep, Slot
from soni_runtime.state import Frame, Pending

DEFAULT_ATTEMPTS: Final = 3
"""How many refused answers a question takes when it has an ``on_invalid`` but no ``max_attempts``."""

NOT_A_CHOICE: Final = "that is not one of the choices"


class Values(Draft):
    def set(self, name: str, value: Any) -> str | None:
        """Give a slot a value. None, or the reason why it cannot be."""
        slot = self.world.program.slots.get(name)
        if slot is None:
            return f"there is no slot `{name}`"
        if self.answered and self._keep_for_queued_flow(name, value):
            return None  # said along with the start of that flow
        frame = self._home(name)
        if frame is None:
            kept = self._keep_for_queued_flow(name, value)
            return None if kept else f"no flow that is running can ask for `{name}`"
        if self._is_for_the_restart(frame, name, value):
            return None
        step = self._question_for(frame, name)
        if step is not None and step.source is not None:
            return self._pick(frame, step, slot, value)
        try:
            accepted = accept(self.world, self.rules, slot, value, self.state.language, step)
        except SoniError as error:
            self._refuse(frame, slot, step, self._invalid(frame, slot, step, value, error))
            return refusal_reason(slot, error)
        self.resume_if_waiting(frame)
        self._store(frame, slot, accepted)
        return None

    def clear(self, name: str) -> str | None:
        """Take a value back; the slot is asked again."""
        if name not in self.world.program.slots:
            return f"there is no slot `{name}`"
        frame = self._home(name)
        if frame is None:
            return f"no flow that is running can ask for `{name}`"
        wished = frame.wishes.pop(name, None) is not None
        if not self.world.forget(self.state, frame, name):
            return None if wished else f"`{name}` has no value"
        self.say_own("correction", "cleared", slot=slot_title(self.world.program.slots[name]))
        self.resume_if_waiting(frame)
        self.note_change(frame, name, correction=True)
        return None

    # ------------------------------------------------------------- where a value belongs

    def _home(self, slot: str) -> Frame | None:
        """The frame where a slot may be set: a flow started now, the active one, or its callers."""
        pending, active = self.state.pending, self.state.active
        chain = list(reversed(call_chain(self.state, active))) if active is not None else []
        earlier = [frame for frame in reversed(self.at_start) if frame in self.state.frames]
        for frame in [*reversed(self.started), *chain, *earlier]:
            if frame.cancelled:
                if pending is not None and pending.frame == frame.id and slot in pending.slots:
                    return frame  # even a compensation may ask something
            elif slot in self.world.flow(frame).accepts:
                return frame
        return None

    def _keep_for_queued_flow(self, name: str, value: Any) -> bool:
        """Keep a value for a flow that was queued; True if one can use it."""
        for flow, values in self.state.queue:
            if self.answered and flow not in self.queued:
                continue
            if name in self.world.program.flows[flow].accepts:
                values[name] = value
                return True
        return False

    def _is_for_the_restart(self, frame: Frame, name: str, value: Any) -> bool:
        """What was said with the wish to begin anew is for the new beginning."""
        pending = self.restarting
        if pending is None or pending is not self.state.pending or pending.frame != frame.id:
            return False
        pending.options[0] = {**pending.options[0], name: value}
        return True

    def _question_for(self, frame: Frame, slot: str) -> CollectStep | None:
        """The collect step of ``frame`` that asks for ``slot``: the open one, else the first."""
        steps = [s for s in self.world.flow(frame).steps if isinstance(s, CollectStep) and slot in s.slots]
        return next((s for s in steps if s.id == frame.step), steps[0] if steps else None)

    # ------------------------------------------------------------- storing

    def _store(self, frame: Frame, slot: Slot, value: Any) -> None:
        name = slot.name
        old_round = [step for step in frame.again if self._asks(frame, step, name)]
        said = name in self.world.home(self.state, frame, name)
        answers = self._is_open(frame, slot)
        before = self.world.value(self.state, frame, name)
        if old_round or (answers and not said):
            before = None
        was_said = said or self._was_shown(frame, name)
        frame.wishes.pop(name, None)
        frame.again = [step for step in frame.again if step not in old_round]
        if not self.world.store(self.state, frame, name, value):
            return
        if before is None:
            self.note_change(frame, name, correction=False, in_turn=answers)
        elif before != value:
            self.note_change(frame, name, correction=True)
            if was_said:
                values = {"slot": slot_title(slot), "value": MASK if slot.sensitive else value}
                self.notices.append(Notice("correction", "updated", values, frame=frame.id))

    def _asks(self, frame: Frame, step_id: str, slot: str) -> bool:
        step = self.world.flow(frame).step(step_id)
        return isinstance(step, CollectStep) and slot in step.slots

    def _was_shown(self, frame: Frame, name: str) -> bool:
        """Has anything made use of the default of ``name``?"""
        asked = self.asked is not None and self.asked.frame == frame.id and name in self.asked.shown
        return asked or any(name in visit.reads for visit in frame.trail)

    # ------------------------------------------------------------- refusing

    def _invalid(
        self, frame: Frame, slot: Slot, step: CollectStep | None, value: Any, error: SoniError
    ) -> Notice:
        text = step.invalid if step is not None and step.invalid is not None else slot.invalid
        reason = str(error) if isinstance(error, InvalidValueError) else ""
        if slot.sensitive and str(value) in reason:
            reason = ""
        values = {"slot": slot_title(slot), "reason": reason}
        key, is_open = "default", self._is_open(frame, slot)
        if (
            isinstance(error, InvalidValueError)
            and error.word is not None
            and self.has_words("invalid", error.word)
        ):
            key, values = error.word, {**error.values, **values}
        return Notice(
            "invalid",
            key,
            values,
            text=text,
            reason=reason,
            asks=text is not None and is_open,
            frame=frame.id,
            early=None if is_open or text is None else _asks_alone(step, slot),
        )

    def _is_open(self, frame: Frame, slot: Slot) -> bool:
        pending = self.state.pending
        return pending is not None and pending.frame == frame.id and slot.name in pending.slots

    def _refuse(self, frame: Frame, slot: Slot, step: CollectStep | None, notice: Notice) -> None:
        """Say that an answer was refused; after too many, lead away from the question."""
        if step is None or not self._is_open(frame, slot):
            self.notices.append(notice)
            return
        count = frame.attempts[step.id] = frame.attempts.get(step.id, 0) + 1
        limit = step.max_attempts or slot.max_attempts
        if limit is None and step.on_invalid is not None:
            limit = DEFAULT_ATTEMPTS
        if limit is None or count < limit:
            self.notices.append(notice)
        elif step.on_invalid is not None:
            self.leave(frame, step, step.on_invalid)
        else:
            self.say("invalid", "too_many", slot=slot_title(slot))
            self.hand_off()

    def leave(self, frame: Frame, step: CollectStep, target: str) -> None:
        """Go on elsewhere, away from the open question."""
        frame.attempts.pop(step.id, None)
        frame.replay, frame.held = [], []
        self.world.go(self.state, frame, step, target)
        self.state.pending = None
        self.led_away = True

    # ------------------------------------------------------------- picking from a list

    def choose_option(self, option: int | str) -> str | None:
        """Choose from the list that is offered, or leaf through it."""
        pending = self.state.pending
        step, frame = self.asked_step(), self.asked_frame()
        if pending is None or pending.kind != "choose" or not isinstance(step, CollectStep) or frame is None:
            return "nothing is offered to choose from"
        if option in ("next", "previous"):
            return self._turn_page(pending, step, forward=option == "next")
        slot = self.world.program.slots[step.slots[0]]
        reason = self._pick(frame, step, slot, option, by_position=True)
        self.answered = reason is None
        return reason

    def only_option_shown(self, pending: Pending) -> int | None:
        """The number of the one option that the open question shows; None where it shows several."""
        step = self.asked_step()
        if not isinstance(step, CollectStep):
            return None
        first = pending.page * step.page_size
        return first + 1 if len(pending.options[first : first + step.page_size]) == 1 else None

    def _turn_page(self, pending: Pending, step: CollectStep, *, forward: bool) -> str | None:
        pages = max(1, -(-len(pending.options) // step.page_size))
        page = pending.page + (1 if forward else -1)
        if 0 <= page < pages:
            pending.page = page
        else:
            self.say("choose", "no_more")
        return None

    def _pick(
        self, frame: Frame, step: CollectStep, slot: Slot, value: Any, *, by_position: bool = False
    ) -> str | None:
        """Choose from the list that is offered; where none is yet, keep the wish until one is."""
        options = self._offered(frame, step, slot)
        self.resume_if_waiting(frame)
        if options is None:
            frame.wishes[slot.name] = value
            return None
        labels = option_labels(self.world, self.state, frame, step, options)
        place = pick_option(options, labels, value, by_position=by_position)
        if place is None:
            self._refuse(frame, slot, step, Notice("choose", "unclear"))
            return NOT_A_CHOICE
        try:
            chosen = accept_choice(self.world, self.rules, slot, options[place], self.state.language, step)
        except SoniError as error:
            self._refuse(frame, slot, step, self._invalid(frame, slot, step, options[place], error))
            return refusal_reason(slot, error)
        self._store(frame, slot, chosen)
        return None

    def _offered(self, frame: Frame, step: CollectStep, slot: Slot) -> list[Any] | None:
        """The list of the open question, or that of a choice that was made already; else None."""
        pending = self.state.pending
        if pending is not None and pending.kind == "choose" and pending.frame == frame.id:
            return pending.options if pending.step == step.id else None
        if step.source is None or step.id in frame.again:
            return None
        if not self.world.is_filled(self.state, frame, slot.name):
            return None
        try:
            options = self.world.compute(step.source, self.world.scope(self.state, frame))
        except SoniError:
            return None
        return list(options) if isinstance(options, list) and options else None


def _asks_alone(step: CollectStep | None, slot: Slot) -> str | None:
    """The id of a step that asks for nothing but ``slot``."""
    return step.id if step is not None and step.slots == (slot.name,) else None
