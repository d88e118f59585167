"""Commands in, new state out.

``apply`` is the rule book of a conversation: it decides which commands hold, in which order, and what they
change. It runs no step, calls no action and says nothing; what is to be said comes back as notices. A
command that does not hold is reported with the reason, never dropped silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from soni_runtime import commands as c
from soni_runtime.answers import Rules
from soni_runtime.apply_flows import Flows
from soni_runtime.draft import Notice
from soni_runtime.frames import World
from soni_runtime.picking import flow_title, pick_option, slot_title
from soni_runtime.program import CollectStep, ConfirmStep
from soni_runtime.state import Pending, State
from soni_runtime.turn import Ignored

_RANK: Final[dict[type[c.Command], int]] = {
    c.CancelFlow: 0,
    c.RestartFlow: 2,
    c.StartFlow: 3,
    c.SetSlot: 4,
    c.CorrectSlot: 4,
    c.ClearSlot: 4,
    c.Choose: 4,
    c.Affirm: 5,
    c.Deny: 5,
    c.Skip: 5,
}
_ANSWER_FIRST: Final = 1
_TALK: Final = 6

SMALL_TALK: Final = ("thanks", "hello", "bye", "approval")

_CHANGES: Final = (c.SetSlot, c.CorrectSlot, c.ClearSlot)


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
    work.state.answer, work.state.handed_off = None, None
    first = _answers_come_first(world, state.pending, commands)

    def rank(command: c.Command) -> int:
        if first and isinstance(command, c.Affirm | c.Deny | c.Choose):
            return _ANSWER_FIRST
        return _RANK.get(type(command), _TALK)

    for command in sorted(commands, key=rank):
        work.apply(command)
    return work.finish()


def apply_values(world: World, rules: Rules, state: State, values: Sequence[tuple[str, Any]]) -> Applied:
    """Set the slots that came with a start which had to wait, by the rules of any other slot."""
    work = _Application(world, rules, state.copy())
    for name, value in values:
        work.apply(c.SetSlot(name, value))
    work.go_back()
    return work.outcome()


def _answers_come_first(world: World, pending: Pending | None, commands: Sequence[c.Command]) -> bool:
    """Is a yes, a no or a choice about the question that is open, before all else that was said?

    "Yes, to Rome" begins anew and goes to Rome. "Yes, and what is my balance?" books, then tells; "the
    second one, and a table for two there" chooses, then reserves. "No, to Rome" is not a no: the change
    comes first.
    """
    if pending is None:
        return False
    if pending.kind in ("resume", "restart"):
        return True
    flows = world.program.flows
    started = [flows[x.flow] for x in commands if isinstance(x, c.StartFlow) and x.flow in flows]
    if not started or pending.kind not in ("confirm", "choose"):
        return False
    elsewhere = {slot for flow in started for slot in flow.accepts}  # what is said of the new flow
    return pending.kind == "choose" or all(x.slot in elsewhere for x in commands if isinstance(x, _CHANGES))


class _Application(Flows):
    def __init__(self, world: World, rules: Rules, state: State) -> None:
        super().__init__(world, rules, state)
        self.applied: list[c.Command] = []
        self.undecided = False  # yes and no were both said to the open confirmation

    def apply(self, command: c.Command) -> None:
        reason = self._dispatch(command)
        if reason is None:
            self.applied.append(command)
        else:
            self.report(command, reason)

    def _dispatch(self, command: c.Command) -> str | None:
        """Carry a command out. None, or the reason why it does not hold."""
        match command:
            case c.CancelFlow():
                return self.cancel(command.flow)
            case c.RestartFlow():
                return self.restart(command.flow)
            case c.StartFlow():
                return self.start(command.flow, command.slots)
            case c.SetSlot() | c.CorrectSlot():
                return self.set(command.slot, command.value)
            case c.ClearSlot():
                return self.clear(command.slot)
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

    # ------------------------------------------------------------- answers

    def _choose(self, option: int | str) -> str | None:
        pending = self.state.pending
        if pending is None or pending.kind != "clarify":
            return self.choose_option(option)
        titles = [self.title(str(name)) for name in pending.options]
        place = pick_option(pending.options, titles, option)
        if place is None:
            return "that is not one of the choices"
        return self.start(str(pending.options[place]), {})

    def _affirm(self) -> str | None:
        pending, frame = self.state.pending, self.asked_frame()
        if pending is not None:
            if pending.kind == "confirm":
                if self.corrected:
                    return "a value changed, so it is asked again"
                return self._decide("yes")
            if pending.kind == "resume" and frame is not None:
                self.resume_if_waiting(frame)
                return None
            if pending.kind == "restart" and frame is not None:
                self.confirm_restart(pending, frame)
                return None
            if pending.kind == "clarify" and len(pending.options) == 1:
                return self.start(str(pending.options[0]), {})
        return self._answer_with(pending, True, "yes")

    def _deny(self) -> str | None:
        pending, frame = self.state.pending, self.asked_frame()
        kind = pending.kind if pending is not None else None
        if self.asked is not None and self.asked.kind == "confirm" and self._is_about(self.asked):
            return None  # "no, to Rome": the change says what is to be done instead
        if kind == "confirm":
            return self._decide("no")
        if kind == "resume" and frame is not None:
            self.leave_interrupted(frame)
            return None
        if kind in ("restart", "clarify"):
            self.state.pending = None
            return None
        return self._answer_with(pending, False, "no")

    def _decide(self, answer: Literal["yes", "no"]) -> str | None:
        """Yes or no to a confirmation. Who says both has said neither."""
        said = self.state.answer
        if self.undecided or said not in (None, answer):
            self.state.answer, self.answered = None, False
            if not self.undecided:
                self.say("confirm", "unclear")
            self.undecided = True
            return "yes and no were both said, so it is asked again"
        self.state.answer, self.answered = answer, True
        return None

    def _answer_with(self, pending: Pending | None, truth: bool, word: str) -> str | None:
        """Yes or no to a question for a slot that takes it; the reason where it is not."""
        nothing = "nothing was asked that yes or no would answer"
        if pending is not None and pending.kind == "choose" and not (self._may_skip() and not truth):
            only = self.only_option_shown(pending)
            if only is not None:
                return self.choose_option(only if truth else "next")
        if pending is None or pending.kind not in ("collect", "choose"):
            return nothing
        slot = self.world.program.slots[pending.slots[0]]
        takes_it = slot.type.removeprefix("optional ") in ("boolean", "bool")
        if pending.kind == "collect" and len(pending.slots) == 1 and (slot.values is not None or takes_it):
            return self.set(slot.name, truth if slot.values is None else word)
        if not truth and self._may_skip():
            self.state.answer = "skip"  # no to a question that need not be answered
            return None
        if len(pending.slots) > 1 or pending.kind == "choose":
            return nothing
        return f"`{slot.name}` was asked, which yes or no does not answer"

    def _may_skip(self) -> bool:
        step = self.asked_step()
        return isinstance(step, CollectStep) and step.optional

    def _skip(self) -> str | None:
        if self._may_skip():
            self.state.answer = "skip"
            return None
        pending = self.state.pending
        if pending is not None and pending.kind in ("restart", "clarify"):
            self.state.pending = None
            return None
        self.say("skip", "nothing" if pending is None else "not_possible")
        return "nothing was asked" if pending is None else "the open question must be answered"

    def _is_about(self, asked: Pending) -> bool:
        """Did this turn change something that the question ``asked`` depends on?"""
        if self.corrected:
            return True
        frame, names = self.state.frame(asked.frame), self.changed.get(asked.frame, set())
        if frame is None or not names:
            return False
        return not names.isdisjoint(asked.shown) or any(
            not names.isdisjoint(visit.reads) for visit in frame.trail
        )

    # ------------------------------------------------------------- talk

    def _talk(self, command: c.Command) -> str | None:
        match command:
            case c.Clarify():
                self._clarify(command)
            case c.Repeat():
                again = bool(self.state.last_replies)
                self.notices.append(Notice("repeat", "again" if again else "nothing", asks=again))
            case c.ChitChat():
                if command.reply:
                    self.say("chitchat", "said", reply=command.reply)
                else:
                    self.say("chitchat", self._small_talk(command.topic))
            case c.OutOfScope():
                self._fallback("out_of_scope", "reply")
            case c.Silence():
                return self._silence(final=command.final)
            case c.HumanHandoff():
                self.say("handoff", "message")
                if not self._has_flow("handoff"):
                    self.hand_off()
            case _:
                return "this command is not known here"
        return None

    def _small_talk(self, topic: str | None) -> str:
        """The text for a kind of small talk; the bot's own words for any of it go before built-in ones."""
        known = topic in SMALL_TALK and topic is not None
        if known and (self.has_words("chitchat", topic or "") or not self.has_words("chitchat", "reply")):
            return topic or "reply"
        return "reply"

    def _silence(self, *, final: bool) -> str | None:
        """Nobody answers: go where the question says, remind, or close the conversation."""
        frame, step = self.asked_frame(), self.asked_step()
        if self.state.pending is None:
            self.heard = True
            return "nothing was asked"
        if final:
            self.say("silence", "closed")
            self.state.queue.clear()
            self.world.cancel(self.state, self.state.frames)
            self.drop_question_of_gone_frames()
        elif frame is not None and isinstance(step, CollectStep) and step.on_timeout is not None:
            self.leave(frame, step, step.on_timeout)
        else:
            self.say("silence", "reminder")
        return None

    def _has_flow(self, pattern: str) -> bool:
        """Is there a flow that stands for this pattern?"""
        own = self.world.program.patterns.get(pattern)
        return own is not None and own.flow is not None

    def _clarify(self, command: c.Clarify) -> None:
        program, topic = self.world.program, command.topic or ""
        options = [name for name in command.options if name in program.flows]
        if options:
            frame = self.state.active
            self.state.pending = Pending("clarify", frame.id if frame else 0, options=list(options))
            return
        if not topic and self.state.pending is not None and self.state.pending.slots:
            topic = self.state.pending.slots[0]  # "what do you mean?"
        slot, flow = program.slots.get(topic), program.flows.get(topic)
        if slot is not None and (slot.description or "").strip():
            self.say("clarification", "slot", slot=slot_title(slot), description=slot.description)
        elif slot is not None and slot.values:
            self.say("invalid", "choice", choices=list(slot.values))
        elif flow is not None and (flow.description or "").strip():
            self.say("clarification", "flow", flow=flow_title(flow), description=flow.description)
        else:
            self.say("clarification", "unknown")

    def _fallback(self, pattern: str, key: str) -> None:
        state = self.state
        state.misses += 1
        own = self.world.program.patterns.get("fallback")
        limit = own.options.get("max_attempts") if own is not None else None
        if isinstance(limit, int) and state.misses >= limit:
            state.misses = 0
            self.say("handoff", "message")
            if not self._has_flow("handoff"):
                self.hand_off()
        elif self.asked is not None and self.asked.kind in ("confirm", "resume", "restart"):
            self.say("confirm", "unclear")
        elif "fallback" in self.world.program.flows and state.active is None and not self._has_flow(pattern):
            self.interrupt_with("fallback")
        elif key == "not_understood" and state.pending is not None and self.has_words(pattern, "reask"):
            question = state.last_replies[-1] if state.last_replies else ""
            self.notices.append(Notice(pattern, "reask", {"question": question}, asks=True))
        else:
            self.say(pattern, key)

    # ------------------------------------------------------------- the end

    def finish(self) -> Applied:
        state = self.state
        misses = state.misses
        if not (self.applied or self.notices or self.led_away or self.heard):
            self._fallback("fallback", "not_understood")
        pending, asked = state.pending, self.asked
        if pending is not None and asked is not None and pending.kind in ("restart", "clarify"):
            same = pending == asked and pending is not self.restarting
            if same and any(type(command) in _RANK for command in self.applied):
                state.pending = None  # the user went on without answering
        if state.misses == misses and self.applied:
            state.misses = 0
        step, frame = self.asked_step(), self.asked_frame()
        if isinstance(step, ConfirmStep) and step.on_change is not None and frame is not None:
            names = self.changed.get(frame.id, set())
            known = all(self.world.is_filled(state, frame, name) for name in names)
            if asked is not None and known and self._is_about(asked):
                state.answer = "change"
                self.changed.pop(frame.id, None)
        self.go_back()
        return self.outcome()

    def outcome(self) -> Applied:
        return Applied(self.state, tuple(self.applied), tuple(self.ignored), tuple(self.notices))
