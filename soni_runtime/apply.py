"""Commands in, new state out.

``apply`` is the rule book of a conversation: it decides which commands hold, in which order, and what they
change. It runs no step, calls no action and says nothing; what is to be said comes back as notices. A
command that does not hold is reported with the reason, never dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from soni_runtime import commands as c
from soni_runtime.answers import Rules, accept
from soni_runtime.errors import InvalidValueError, SoniError
from soni_runtime.frames import World, call_chain
from soni_runtime.program import CollectStep, ConfirmStep, Flow, Slot, Step, Text
from soni_runtime.state import Frame, Pending, State
from soni_runtime.turn import Ignored

DEFAULT_ATTEMPTS: Final = 3
"""How many refused answers a question takes when it has an ``on_invalid`` but no ``max_attempts``."""

_RANK: Final[dict[type[c.Command], int]] = {
    c.CancelFlow: 0,
    c.RestartFlow: 1,
    c.StartFlow: 2,
    c.SetSlot: 3,
    c.CorrectSlot: 3,
    c.ClearSlot: 3,
    c.Choose: 3,
    c.Affirm: 4,
    c.Deny: 4,
    c.Skip: 4,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say before the conversation goes on.

    ``pattern`` and ``key`` name the words (``correction``, ``updated``), ``values`` fill them. ``text`` is
    the author's own text instead. ``asks``: it already asks the open question again.
    """

    pattern: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: Text | None = None
    asks: bool = False
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome of ``apply``. ``state`` is new; the one passed in is untouched."""

    state: State
    applied: tuple[c.Command, ...]
    ignored: tuple[Ignored, ...]
    notices: tuple[Notice, ...]


def apply(world: World, rules: Rules, state: State, commands: Sequence[c.Command]) -> Applied:
    """Apply the commands of one turn, in the order of LANGUAGE §8 rule 2.

    Within one rank they keep the order in which they were spoken.
    """
    work = _Application(world, rules, state.copy())
    for command in sorted(commands, key=lambda command: _RANK.get(type(command), 5)):
        work.apply(command)
    return work.finish()


class _Application:
    def __init__(self, world: World, rules: Rules, state: State) -> None:
        self.world = world
        self.rules = rules
        self.state = state
        self.applied: list[c.Command] = []
        self.ignored: list[Ignored] = []
        self.notices: list[Notice] = []
        self.started: list[Frame] = []
        self.asked = state.pending  # replaced, never changed in place, by what a command does
        self.at_start = call_chain(state, state.active) if state.active is not None else []
        self.changed: dict[int, set[str]] = {}  # frame id → names that got another value
        self.corrected = False
        self.led_away = False  # too many refused answers: the flow goes on elsewhere
        state.answer = None
        state.handed_off = None

    # ------------------------------------------------------------- one command

    def apply(self, command: c.Command) -> None:
        reason = self._dispatch(command)
        if reason is None:
            self.applied.append(command)
        else:
            self.ignored.append(Ignored(command, reason))

    def _dispatch(self, command: c.Command) -> str | None:
        """Carry a command out. None, or the reason why it does not hold."""
        match command:
            case c.CancelFlow():
                return self._cancel(command.flow)
            case c.RestartFlow():
                return self._restart(command.flow)
            case c.StartFlow():
                return self._start(command.flow, command.slots)
            case c.SetSlot() | c.CorrectSlot():
                return self._set(command.slot, command.value)
            case c.ClearSlot():
                return self._clear(command.slot)
            case c.Choose():
                return self._choose(command.option)
            case c.Affirm():
                return self._affirm()
            case c.Deny():
                return self._deny()
            case c.Skip():
                return self._skip()
            case _:
                return self._talk(command)

    # ------------------------------------------------------------- flows

    def _cancel(self, name: str | None) -> str | None:
        active = self.state.active
        if active is None:
            self.notices.append(Notice("cancellation", "nothing"))
            return "no flow is running"
        if name is None:
            step = self._asked_step()
            if isinstance(step, CollectStep) and step.on_cancel is not None:
                active.step = step.on_cancel
                self.state.pending = None
                return None
            chain = call_chain(self.state, active)
        else:
            frame = next((f for f in reversed(self.state.frames) if f.flow == name and not f.cancelled), None)
            if frame is None:
                return f"flow `{name}` is not running"
            chain = _with_callees(self.state, frame)
        if all(frame.cancelled for frame in chain):
            return "it is being cancelled already"
        self.notices.append(Notice("cancellation", "done", {"flow": self._flow_title(chain[0].flow)}))
        self._end(chain)
        return None

    def _end(self, chain: Iterable[Frame]) -> None:
        """Cancel frames: those with a compensation run it, innermost first, the others are gone."""
        for frame in chain:
            compensation = self.world.flow(frame).on_cancel
            if compensation is not None and not frame.cancelled:
                frame.cancelled, frame.interrupted = True, False
                frame.step, frame.caller = compensation, None
                frame.replay.clear()
            else:
                self.state.frames.remove(frame)
        self._drop_question_of_gone_frames()

    def _drop_question_of_gone_frames(self) -> None:
        pending = self.state.pending
        frame = self.state.frame(pending.frame) if pending is not None else None
        if frame is None or frame.cancelled or frame is not self.state.active:
            self.state.pending = None

    def _restart(self, name: str | None) -> str | None:
        active = self.state.active
        frame = call_chain(self.state, active)[0] if active is not None else None
        if name is not None:
            frame = next((f for f in reversed(self.state.frames) if f.flow == name), None)
        if frame is None:
            return "no flow is running" if name is None else f"flow `{name}` is not running"
        if frame.cancelled:
            return "it is being cancelled"
        self._reset(frame)
        self.notices.append(Notice("restart", "done", {"flow": self._flow_title(frame.flow)}))
        return None

    def _reset(self, frame: Frame) -> None:
        for above in _with_callees(self.state, frame)[1:]:
            self.state.frames.remove(above)
        inputs = {p.name for p in self.world.flow(frame).inputs} if frame.caller is not None else set()
        fresh = Frame(frame.flow, frame.id, caller=frame.caller)
        fresh.values = {name: value for name, value in frame.values.items() if name in inputs}
        self.state.frames[self.state.frames.index(frame)] = fresh
        self.state.pending = None
        self._to_top(fresh)

    def _start(self, name: str, slots: Mapping[str, Any]) -> str | None:
        flow = self.world.program.flows.get(name)
        if flow is None:
            return f"there is no flow `{name}`"
        running = next((f for f in reversed(self.state.frames) if f.flow == name and not f.cancelled), None)
        if running is not None:
            reason = self._start_again(running)
        else:
            reason = self._refused(flow) or self._begin(name, slots)
        if reason is None and self.state.frames and self.state.frames[-1].flow == name:
            for slot, value in slots.items():
                why = self._set(slot, value)
                if why is not None:
                    self.ignored.append(Ignored(c.SetSlot(slot, value), why))
        return reason

    def _refused(self, flow: Flow) -> str | None:
        if flow.when is not None:
            try:
                allowed = bool(flow.when(self.world.scope(self.state, None)))
            except SoniError as error:
                return f"its guard could not be computed: {error}"
            if not allowed:
                self.notices.append(Notice("guard", "refused", {"flow": self._flow_title(flow.name)}))
                return "its guard does not allow it now"
        active = self.state.active
        if active is not None and active not in self.started and not self.world.flow(active).interruptible:
            self.notices.append(Notice("interruption", "not_now", {"flow": self._flow_title(active.flow)}))
            return f"flow `{active.flow}` must not be interrupted"
        return None

    def _begin(self, name: str, slots: Mapping[str, Any]) -> str | None:
        if self.started:
            self.state.queue.append((name, dict(slots)))
            return None
        if self.state.active is not None:
            self.state.active.interrupted = True
        self.state.pending = None
        self.started.append(self.world.push(self.state, name, {}))
        return None

    def _start_again(self, frame: Frame) -> str | None:
        if frame in self.started:
            return "it was started in this turn already"
        chain = _with_callees(self.state, frame)
        if self.state.active in chain and not frame.interrupted and not chain[-1].interrupted:
            if not frame.trail and not frame.values:
                return "it is running already"
            self.state.pending = Pending("restart", frame.id)
            return None
        self._to_top(frame)
        self.state.pending = None
        return None

    def _to_top(self, frame: Frame) -> None:
        """Go on with a frame that another flow had interrupted."""
        chain = _with_callees(self.state, frame)
        root = call_chain(self.state, frame)
        moving = [*root[:-1], *chain]
        rest = [f for f in self.state.frames if f not in moving]
        if rest and self.state.active is not None and self.state.active in rest:
            self.state.active.interrupted = True
        self.state.frames[:] = rest + moving
        for moved in moving:
            moved.interrupted = False

    # ------------------------------------------------------------- values

    def _set(self, name: str, value: Any) -> str | None:
        slot = self.world.program.slots.get(name)
        if slot is None:
            return f"there is no slot `{name}`"
        frame = self._home(name)
        if frame is None:
            kept = self._keep_for_queued_flow(name, value)
            return None if kept else f"no flow that is running can ask for `{name}`"
        step = self._question_for(frame, name)
        if step is not None and step.source is not None:
            return self._pick(frame, step, name, value)
        try:
            accepted = accept(self.world, self.rules, slot, value, self.state.language, step)
        except InvalidValueError as error:
            self._refuse(frame, slot, step, error)
            return f"invalid: {error}"
        self._resume_if_waiting(frame)
        self._store(frame, slot, accepted)
        return None

    def _store(self, frame: Frame, slot: Slot, value: Any) -> None:
        before = self.world.value(self.state, frame, slot.name)
        if not self.world.store(self.state, frame, slot.name, value):
            return
        frame.again = [step for step in frame.again if not self._asks(frame, step, slot.name)]
        if before is None:
            self._note_change(frame, slot.name, correction=False)
        elif before != value:
            self._note_change(frame, slot.name, correction=True)
            shown = "•••" if slot.sensitive else value
            self.notices.append(
                Notice("correction", "updated", {"slot": slot_title(slot), "value": shown}, frame=frame.id)
            )

    def _note_change(self, frame: Frame, name: str, *, correction: bool) -> None:
        self.changed.setdefault(frame.id, set()).add(name)
        self.corrected = self.corrected or correction

    def _asks(self, frame: Frame, step_id: str, slot: str) -> bool:
        step = self.world.flow(frame).step(step_id)
        return isinstance(step, CollectStep) and slot in step.slots

    def _clear(self, name: str) -> str | None:
        if name not in self.world.program.slots:
            return f"there is no slot `{name}`"
        frame = self._home(name)
        if frame is None:
            return f"no flow that is running can ask for `{name}`"
        if not self.world.forget(self.state, frame, name):
            return f"`{name}` has no value"
        self._resume_if_waiting(frame)
        self._note_change(frame, name, correction=True)
        return None

    def _home(self, slot: str) -> Frame | None:
        """The frame where a slot may be set: a flow started now, the active one, or its callers."""
        active = self.state.active
        chain = list(reversed(call_chain(self.state, active))) if active is not None else []
        earlier = [frame for frame in reversed(self.at_start) if frame in self.state.frames]
        for frame in [*reversed(self.started), *chain, *earlier]:
            if not frame.cancelled and slot in self.world.flow(frame).collects:
                return frame
        return None

    def _keep_for_queued_flow(self, name: str, value: Any) -> bool:
        """Keep a value for a flow that was queued; True if one can ask for it."""
        for flow, values in self.state.queue:
            if name in self.world.program.flows[flow].collects:
                values[name] = value
                return True
        return False

    def _resume_if_waiting(self, frame: Frame) -> None:
        """An answer to an interrupted flow's question is a yes to going on with it."""
        if frame.interrupted and frame is self.state.active:
            for member in call_chain(self.state, frame):
                member.interrupted = False
            self.state.pending = None

    def _question_for(self, frame: Frame, slot: str) -> CollectStep | None:
        """The collect step of ``frame`` that asks for ``slot``: the open one, else the first."""
        steps = [s for s in self.world.flow(frame).steps if isinstance(s, CollectStep) and slot in s.slots]
        return next((s for s in steps if s.id == frame.step), steps[0] if steps else None)

    def _refuse(self, frame: Frame, slot: Slot, step: CollectStep | None, error: InvalidValueError) -> None:
        pending = self.state.pending
        is_open = pending is not None and pending.frame == frame.id and slot.name in pending.slots
        text = step.invalid if step is not None and step.invalid is not None else slot.invalid
        notice = Notice(
            "invalid",
            "default",
            {"slot": slot_title(slot), "reason": str(error)},
            text=text,
            asks=text is not None and is_open,
            frame=frame.id,
        )
        if not is_open or step is None:
            self.notices.append(notice)
            return
        count = frame.attempts[step.id] = frame.attempts.get(step.id, 0) + 1
        limit = step.max_attempts or slot.max_attempts
        if limit is None and step.on_invalid is not None:
            limit = DEFAULT_ATTEMPTS
        if limit is None or count < limit:
            self.notices.append(notice)
        elif step.on_invalid is not None:
            frame.attempts.pop(step.id)
            frame.step = step.on_invalid
            self.state.pending = None
            self.led_away = True
        else:
            self.notices.append(Notice("invalid", "too_many", {"slot": slot_title(slot)}))
            self._hand_off()

    # ------------------------------------------------------------- picking from a list

    def _choose(self, option: int | str) -> str | None:
        pending = self.state.pending
        if pending is None or pending.kind not in ("choose", "clarify"):
            return "nothing is offered to choose from"
        if pending.kind == "clarify":
            flow = pick_option(pending.options, [self._flow_title(name) for name in pending.options], option)
            return "that is not one of the choices" if flow is None else self._start(str(flow), {})
        frame = self.state.frame(pending.frame)
        step = self._asked_step()
        if frame is None or not isinstance(step, CollectStep):
            return "nothing is offered to choose from"
        if isinstance(option, str) and option in ("next", "previous"):
            return self._turn_page(pending, step, option)
        return self._pick(frame, step, step.slots[0], option)

    def _turn_page(self, pending: Pending, step: CollectStep, option: str) -> str | None:
        pages = max(1, -(-len(pending.options) // step.page_size))
        page = pending.page + (1 if option == "next" else -1)
        if not 0 <= page < pages:
            self.notices.append(Notice("choose", "no_more"))
            return None
        pending.page = page
        return None

    def _pick(self, frame: Frame, step: CollectStep, name: str, value: Any) -> str | None:
        """Choose from the list that is offered, or keep the wish until it is."""
        pending = self.state.pending
        self._resume_if_waiting(frame)
        if (
            pending is None
            or pending.kind != "choose"
            or pending.frame != frame.id
            or pending.step != step.id
        ):
            frame.wishes[name] = value
            if self.world.forget(self.state, frame, name):
                self._note_change(frame, name, correction=True)
            return None
        labels = option_labels(self.world, self.state, frame, step, pending.options)
        chosen = pick_option(pending.options, labels, value)
        if chosen is None:
            self.notices.append(Notice("choose", "unclear"))
            return "that is not one of the choices"
        self._store(frame, self.world.program.slots[name], chosen)
        return None

    # ------------------------------------------------------------- answers

    def _affirm(self) -> str | None:
        pending = self.state.pending
        kind = pending.kind if pending is not None else None
        frame = self.state.frame(pending.frame) if pending is not None else None
        if kind == "confirm":
            if self.corrected:
                return "a value changed, so it is asked again"
            self.state.answer = "yes"
            return None
        if kind == "resume" and frame is not None:
            self._resume_if_waiting(frame)
            return None
        if kind == "restart" and frame is not None:
            self._reset(frame)
            return None
        return self._answer_with(pending, True, "yes") or None

    def _deny(self) -> str | None:
        pending = self.state.pending
        kind = pending.kind if pending is not None else None
        frame = self.state.frame(pending.frame) if pending is not None else None
        if kind == "confirm" or (self.asked is not None and self.asked.kind == "confirm" and self.corrected):
            if not self.corrected:
                self.state.answer = "no"
            return None
        if kind == "resume" and frame is not None:
            self._end(call_chain(self.state, frame))
            return None
        if kind in ("restart", "clarify"):
            self.state.pending = None
            return None
        return self._answer_with(pending, False, "no") or None

    def _answer_with(self, pending: Pending | None, truth: bool, word: str) -> str:
        """Yes or no to a question for a slot that takes it; "" if it was one, else the reason."""
        if pending is None or pending.kind != "collect" or len(pending.slots) != 1:
            return "nothing was asked that yes or no would answer"
        slot = self.world.program.slots[pending.slots[0]]
        value: Any = truth if slot.values is None else word
        if slot.values is None and slot.type.removeprefix("optional ") not in ("boolean", "bool"):
            return f"`{slot.name}` was asked, which yes or no does not answer"
        return self._set(slot.name, value) or ""

    def _skip(self) -> str | None:
        step = self._asked_step()
        if isinstance(step, CollectStep) and step.optional:
            self.state.answer = "skip"
            return None
        self.notices.append(Notice("skip", "not_possible"))
        return "the open question must be answered" if step is not None else "nothing was asked"

    # ------------------------------------------------------------- talk

    def _talk(self, command: c.Command) -> str | None:
        match command:
            case c.Clarify():
                self._clarify(command)
            case c.Repeat():
                key = "again" if self.state.last_replies else "nothing"
                self.notices.append(Notice("repeat", key, asks=key == "again"))
            case c.ChitChat():
                values = {"reply": command.reply} if command.reply else {}
                self.notices.append(Notice("chitchat", "said" if command.reply else "reply", values))
            case c.OutOfScope():
                self._fallback("out_of_scope", "reply")
            case c.HumanHandoff():
                self.notices.append(Notice("handoff", "message"))
                self._hand_off()
            case _:
                return "this command is not known here"
        return None

    def _clarify(self, command: c.Clarify) -> None:
        program, topic = self.world.program, command.topic or ""
        options = [name for name in command.options if name in program.flows]
        if options:
            titles = [self._flow_title(name) for name in options]
            self.notices.append(Notice("clarification", "choose", {"options": titles}, asks=True))
            frame = self.state.active
            self.state.pending = Pending("clarify", frame.id if frame else 0, options=list(options))
        elif topic in program.slots and program.slots[topic].description:
            slot = program.slots[topic]
            self.notices.append(
                Notice("clarification", "slot", {"slot": slot_title(slot), "description": slot.description})
            )
        elif topic in program.flows and program.flows[topic].description:
            values = {"flow": self._flow_title(topic), "description": program.flows[topic].description}
            self.notices.append(Notice("clarification", "flow", values))
        else:
            self.notices.append(Notice("clarification", "unknown"))

    def _fallback(self, pattern: str, key: str) -> None:
        if self.asked is not None and self.asked.kind in ("confirm", "resume", "restart"):
            self.notices.append(Notice("confirm", "unclear"))
        elif "fallback" in self.world.program.flows and self.state.active is None:
            self._begin("fallback", {})
        else:
            self.notices.append(Notice(pattern, key))

    def _hand_off(self) -> None:
        queue = self.world.program.settings.get("handoff", {})
        name = queue.get("queue") if isinstance(queue, Mapping) else None
        self.state.handed_off = str(name or "default")
        self.state.frames.clear()
        self.state.queue.clear()
        self.state.pending = None

    # ------------------------------------------------------------- the end

    def finish(self) -> Applied:
        if not (self.applied or self.notices or self.led_away):
            self._fallback("fallback", "not_understood")
        pending = self.state.pending
        asked_aside = pending is self.asked and pending is not None and pending.kind in ("restart", "clarify")
        if asked_aside and any(type(command) in _RANK for command in self.applied):
            self.state.pending = None  # the user went on without answering
        self._go_back()
        return Applied(self.state, tuple(self.applied), tuple(self.ignored), tuple(self.notices))

    def _go_back(self) -> None:
        """Let every frame whose values changed find the steps that depend on them."""
        for frame_id, names in self.changed.items():
            frame = self.state.frame(frame_id)
            if frame is None:
                continue
            step = self._asked_step()
            asked_here = self.asked is not None and self.asked.frame == frame_id
            if asked_here and self.corrected and isinstance(step, ConfirmStep) and step.on_change is not None:
                self.state.answer = "change"
                continue
            moved = self.world.rewind(self.state, frame, names)
            callees = _with_callees(self.state, frame)[1:]
            if callees and (
                moved or not names.isdisjoint(callees[0].caller.reads if callees[0].caller else ())
            ):
                for callee in callees:
                    self.state.frames.remove(callee)
                self._drop_question_of_gone_frames()

    # ------------------------------------------------------------- helpers

    def _asked_step(self) -> Step | None:
        pending = self.state.pending
        frame = self.state.frame(pending.frame) if pending is not None else None
        if pending is None or frame is None or pending.step is None:
            return None
        flow = self.world.flow(frame)
        return flow.step(pending.step) if pending.step in flow.positions else None

    def _flow_title(self, name: str) -> str:
        flow = self.world.program.flows.get(name)
        return flow_title(flow) if flow is not None else name


def flow_title(flow: Flow) -> str:
    """A flow's name for people: its description, else its id with spaces."""
    text = flow.description or flow.name.replace("_", " ")
    return text[:1].lower() + text[1:].rstrip(".") if text[1:2].islower() else text.rstrip(".")


def slot_title(slot: Slot) -> str:
    """A slot's name for people."""
    return slot.name.replace("_", " ")


def option_labels(
    world: World, state: State, frame: Frame, step: CollectStep, options: Sequence[Any]
) -> list[str]:
    """How the options of a choice are shown."""
    labels = []
    for option in options:
        scope = world.scope(state, frame, {"item": option})
        labels.append(step.show(scope) if step.show is not None else scope.show(option))
    return labels


def pick_option(options: Sequence[Any], labels: Sequence[str], wanted: Any) -> Any:
    """The option that ``wanted`` means: equal, its number from 1, its text, or a field's text. Or None."""
    if wanted in options:
        return options[options.index(wanted)]
    number = wanted if isinstance(wanted, int) and not isinstance(wanted, bool) else None
    text = str(wanted).strip().casefold()
    if number is None and text.isascii() and text.isdigit() and len(text) <= 6:
        number = int(text)
    if number is not None and 1 <= number <= len(options):
        return options[number - 1]
    if not text:
        return None
    matches = [
        option
        for option, label in zip(options, labels, strict=True)
        if text == label.strip().casefold() or text in _field_texts(option)
    ]
    if not matches:
        matches = [o for o, label in zip(options, labels, strict=True) if text in label.casefold()]
    return matches[0] if len(matches) == 1 else None


def _field_texts(option: Any) -> set[str]:
    values = option.values() if isinstance(option, Mapping) else (option,)
    return {str(value).strip().casefold() for value in values if isinstance(value, str | int | float)}


def _with_callees(state: State, frame: Frame) -> list[Frame]:
    """``frame`` and the frames it called, itself first."""
    place = state.frames.index(frame)
    chain = [frame]
    for above in state.frames[place + 1 :]:
        if above.caller is None:
            break
        chain.append(above)
    return chain
