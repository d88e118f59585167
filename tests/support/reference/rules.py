"""What commands do (LANGUAGE §8): the rules of a conversation, one turn of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reference.corrections import rewind
from reference.expressions import View, compute
from reference.memory import Question, Running, Said
from reference.talking import Talking
from reference.values import Values
from soni_dsl.ir import program as ir
from soni_runtime import commands as c
from soni_runtime.errors import SoniError
from soni_runtime.picking import pick_option

CANCEL, FIRST, RESTART, START, VALUES, ANSWERS, TALK = range(7)
_RANK: Final[Mapping[type[c.Command], int]] = {
    c.CancelFlow: CANCEL,
    c.RestartFlow: RESTART,
    c.StartFlow: START,
    c.SetSlot: VALUES,
    c.CorrectSlot: VALUES,
    c.ClearSlot: VALUES,
    c.Choose: VALUES,
    c.Affirm: ANSWERS,
    c.Deny: ANSWERS,
    c.Skip: ANSWERS,
}


class Rules(Values, Talking):
    """One turn's commands. What is not carried out is reported with the reason."""

    def take_all(self, commands: Sequence[c.Command]) -> list[Said]:
        """Carry out the commands of a turn; what there is to say about it."""
        first = self._answers_first(commands)
        answers = (c.Affirm, c.Deny, c.Choose)
        ranked = [
            (FIRST if first and isinstance(x, answers) else _RANK.get(type(x), TALK), x) for x in commands
        ]
        for rank in range(TALK + 1):
            for own, command in ranked:
                if own == rank:
                    self.take(command)
        self._finish()
        self.go_back()
        return self.said

    def take(self, command: c.Command) -> None:
        reason = self._carry_out(command)
        if reason is None:
            self.carried_out.append(command)
        else:
            self.talk.ignored.append((command, reason))

    def _answers_first(self, commands: Sequence[c.Command]) -> bool:
        question = self.talk.question
        if question is None:
            return False
        if question.kind in ("resume", "restart"):
            return True
        flows = self.talk.program.flows
        started = [x.flow for x in commands if isinstance(x, c.StartFlow) and x.flow in flows]
        if not started or question.kind not in ("confirm", "choose"):
            return False
        changed = [x.slot for x in commands if isinstance(x, c.SetSlot | c.CorrectSlot | c.ClearSlot)]
        of_those = [slot for name in started for slot in self.accepts(name)]
        return question.kind == "choose" or all(slot in of_those for slot in changed)

    def _carry_out(self, command: c.Command) -> str | None:
        match command:
            case c.CancelFlow(flow=flow):
                return self._cancel(flow)
            case c.RestartFlow(flow=flow):
                return self._restart(flow)
            case c.StartFlow(flow=flow, slots=slots):
                return self.start(flow, slots)
            case c.SetSlot(slot=slot, value=value) | c.CorrectSlot(slot=slot, value=value):
                return self.set(slot, value)
            case c.ClearSlot(slot=slot):
                return self.clear(slot)
            case c.Choose(option=option):
                return self._choose(option)
            case c.Affirm():
                return self._affirm()
            case c.Deny():
                return self._deny()
            case c.Skip():
                return self._skip()
            case _:
                return self.talk_about(command)

    # ------------------------------------------------------------- answers

    def _choose(self, option: int | str) -> str | None:
        question = self.talk.question
        if question is None or question.kind != "clarify":
            return self.choose(option)
        place = pick_option(question.options, [self.title(name) for name in question.options], option)
        if place is None:
            return "that is not one of the choices"
        return self.start(question.options[place], {})

    def _affirm(self) -> str | None:
        question = self.talk.question
        match question:
            case Question(kind="confirm"):
                if self.corrected:
                    return "a value changed, so it is asked again"
                return self._decide("yes")
            case Question(kind="resume", of=Running() as of):
                self.resume(of)
                return None
            case Question(kind="restart") if (running := self.asked_running()) is not None:
                self._reset(running)
                self._give(question.options[0] if question.options else {})
                return None
            case Question(kind="clarify", options=[only]):
                return self.start(only, {})
        return self._yes_or_no(truth=True)

    def _deny(self) -> str | None:
        question = self.talk.question
        if self.asked is not None and self.asked.kind == "confirm" and self.is_about(self.asked):
            return None
        if question is not None and question.kind == "confirm":
            return self._decide("no")
        if question is not None and question.kind == "resume" and question.of is not None:
            chain = self.talk.whole(question.of)
            self.say("interruption", "dropped", flow=self.title(chain[0].flow.name))
            self.talk.cancel_all(chain)
            self.drop_lost_question()
            return None
        if question is not None and question.kind in ("restart", "clarify"):
            self.talk.question = None
            return None
        return self._yes_or_no(truth=False)

    def _decide(self, answer: str) -> str | None:
        """Yes or no to a confirmation; both is neither."""
        if self.talk.answer not in (None, answer) or self.undecided:
            if not self.undecided:
                self.say("confirm", "unclear")
            self.talk.answer, self.answered, self.undecided = None, False, True
            return "yes and no were both said, so it is asked again"
        self.talk.answer, self.answered = answer, True
        return None

    def _yes_or_no(self, *, truth: bool) -> str | None:
        question = self.talk.question
        nothing = "nothing was asked that yes or no would answer"
        if question is None or question.kind not in ("collect", "choose"):
            return nothing
        if question.kind == "choose" and (truth or not self._optional()):
            only = self.only_shown()
            if only is not None:
                return self.choose(only if truth else "next")
        slot = self.talk.program.slots[question.slots[0]]
        single = question.kind == "collect" and len(question.slots) == 1
        if single and slot.values is not None:
            return self.set(slot.name, "yes" if truth else "no")
        if single and slot.type.removeprefix("optional ") in ("boolean", "bool"):
            return self.set(slot.name, truth)
        if not truth and self._optional():
            self.talk.answer = "skip"
            return None
        return f"`{slot.name}` was asked, which yes or no does not answer" if single else nothing

    def _optional(self) -> bool:
        op = self.asked_op()
        return isinstance(op, ir.Collect) and op.optional

    def _skip(self) -> str | None:
        question = self.talk.question
        if self._optional():
            self.talk.answer = "skip"
            return None
        if question is None:
            self.say("skip", "nothing")
            return "nothing was asked"
        if question.kind in ("restart", "clarify"):
            self.talk.question = None
            return None
        self.say("skip", "not_possible")
        return "the open question must be answered"

    # ------------------------------------------------------------- flows

    def _cancel(self, name: str | None) -> str | None:
        talk = self.talk
        if name is not None and self._unqueue(name) is not None:
            self.say("cancellation", "done", flow=self.title(name))
            return None
        if name is None and self.cancelled:
            return "it is being cancelled already"
        if talk.active is None:
            self.say("cancellation", "nothing")
            return "no flow is running"
        running = talk.active if name is None else self.running(name)
        if running is None:
            return f"flow `{name}` is not running"
        self.cancelled = self.cancelled or name is None
        op = self.asked_op()
        if running is talk.active and isinstance(op, ir.Collect) and op.on_cancel is not None:
            self.lead_away(running, op, op.on_cancel)
            return None
        chain = talk.whole(running)
        self.say("cancellation", "done", flow=self.title(chain[0].flow.name))
        talk.cancel_all(chain)
        self.drop_lost_question()
        return None

    def _unqueue(self, name: str) -> dict[str, Any] | None:
        for entry in self.talk.queue:
            if entry[0] == name:
                self.talk.queue.remove(entry)
                return entry[1]
        return None

    def _restart(self, name: str | None) -> str | None:
        talk = self.talk
        if name is not None:
            running = self.running(name)
        else:
            running = talk.callers(talk.active)[0] if talk.active is not None else None
        if running is None:
            return "no flow is running" if name is None else f"flow `{name}` is not running"
        if running.compensating:
            return "it is being cancelled"
        reason = self._keeper(running)
        if reason is None:
            self._reset(running)
            self.say("restart", "done", flow=self.title(running.flow.name))
        return reason

    def _reset(self, running: Running) -> None:
        talk = self.talk
        for above in talk.callees(running)[1:]:
            talk.stack.remove(above)
        inputs = {param.name for param in running.flow.inputs} if running.is_called else set()
        fresh = Running(running.flow, running.number)
        fresh.values = {name: value for name, value in running.values.items() if name in inputs}
        fresh.is_called, fresh.called_from = running.is_called, running.called_from
        fresh.called_with, fresh.returns = running.called_with, running.returns
        talk.stack[talk.stack.index(running)] = fresh
        talk.question = None
        self._to_top(fresh)

    def _to_top(self, running: Running) -> None:
        talk = self.talk
        moving = talk.whole(running)
        rest = [other for other in talk.stack if other not in moving]
        if rest and talk.active in rest:
            talk.active.interrupted = True  # type: ignore[union-attr]
        talk.stack[:] = rest + moving
        for moved in moving:
            moved.interrupted = False

    def start(self, name: str, slots: Mapping[str, Any]) -> str | None:
        flow = self.talk.program.flows.get(name)
        if flow is None:
            return f"there is no flow `{name}`"
        running = self.running(name)
        if running is not None:
            return self._start_again(running, slots)
        if (reason := self._guard(flow)) is not None:
            self.say("guard", "refused", flow=self.title(name))
            return reason
        limit = self.talk.limits.open_flows
        if self.talk.open_flows() >= limit:
            self.say("interruption", "too_many", flow=self.title(name))
            return f"{limit} flows are open already"
        if (reason := self._keeper(None)) is not None:
            return reason
        return self._begin(name, slots)

    def _guard(self, flow: ir.Flow) -> str | None:
        if flow.when is None:
            return None
        view: View = self.talk.view(None)
        try:
            return None if compute(flow.when, view) else "its guard does not allow it now"
        except SoniError as error:
            return f"its guard could not be computed: {error}"

    def _keeper(self, wanted: Running | None) -> str | None:
        """Why what runs now does not make way."""
        active = self.talk.active
        if active is None or active in self.started or active.interrupted:
            return None
        if wanted is not None and wanted in self.talk.whole(active):
            return None
        for running in self.talk.callers(active):
            if not running.flow.interruptible and not running.compensating:
                self.say("interruption", "not_now", flow=self.title(running.flow.name))
                return f"flow `{running.flow.name}` must not be interrupted"
        return None

    def _begin(self, name: str, slots: Mapping[str, Any]) -> str | None:
        waiting = next((values for flow, values in self.talk.queue if flow == name), None)
        if self.started and waiting is not None:
            waiting.update(slots)
            return "it is waiting for its turn already"
        given = {**(self._unqueue(name) or {}), **slots}
        if self.started or self.answered:
            self.talk.queue.append((name, given))
            self.queued.add(name)
            self.say_own("interruption", "queued", flow=self.title(name))
            return None
        self.interrupt_with(name)
        self._give(given)
        return None

    def _give(self, slots: Mapping[str, Any]) -> None:
        for slot, value in slots.items():
            if (reason := self.set(slot, value)) is not None:
                self.talk.ignored.append((c.SetSlot(slot, value), reason))

    def _start_again(self, running: Running, slots: Mapping[str, Any]) -> str | None:
        talk, active = self.talk, self.talk.active
        if running in self.started:
            return "it was started in this turn already"
        if active is not None and active in talk.callees(running) and not active.interrupted:
            if running is active and not running.path and not running.values:
                self._give(slots)
                self.heard = True
                return None if slots else "it is running already"
            talk.question = self.restarting = Question("restart", running, options=[dict(slots)])
            return None
        if (reason := self._keeper(running)) is not None:
            return reason
        self._to_top(running)
        talk.question = None
        self._give(slots)
        return None

    # ------------------------------------------------------------- the end

    def _finish(self) -> None:
        talk, misses = self.talk, self.talk.misses
        if not (self.carried_out or self.said or self.led_away or self.heard):
            self.fall_back("fallback", "not_understood")
        question, asked = talk.question, self.asked
        aside = question is not None and question.kind in ("restart", "clarify")
        if question is not None and asked is not None and aside:
            same = self.asked_itself is question and question is not self.restarting
            if same and any(type(command) in _RANK for command in self.carried_out):
                talk.question = None
        if talk.misses == misses and self.carried_out:
            talk.misses = 0
        op, of = self.asked_op(), self.asked_running()
        if isinstance(op, ir.Confirm) and op.on_change is not None and of is not None and asked is not None:
            names = self.changed.get(of.number, {}).keys()
            known = all(talk.value(of, name) is not None for name in names)
            if known and self.is_about(asked):
                talk.answer = "change"
                self.changed.pop(of.number, None)

    def go_back(self) -> None:
        """Send every flow whose values changed back to the first step that used one of them."""
        talk = self.talk
        for number, names in self.changed.items():
            running = next((one for one in talk.stack if one.number == number), None)
            if running is None or running.compensating:
                continue
            callees = talk.callees(running)[1:]
            moved = rewind(talk, running, names)
            if callees and (moved or names.keys() & callees[0].called_with.keys()):
                for callee in callees:
                    talk.stack.remove(callee)
                running.aside = callees
                running.interrupted = callees[-1].interrupted
                callees[-1].interrupted = False
                self.drop_lost_question()
