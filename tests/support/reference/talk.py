"""The reference interpreter: commands in, the trace of a turn out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference.corrections import holds, keep_editions, put_back, remembered, saw_the_same, turned
from reference.draft import title
from reference.expressions import View, compute
from reference.ground import MASK, SPECIAL
from reference.memory import Passed, Question, Running, Said, Snapshot, writes
from reference.rules import Rules
from reference.steps import BranchFailed, Steps
from reference.values import labels
from soni_dsl.ir import program as ir
from soni_runtime.commands import Choose, Command, CorrectSlot, SetSlot, StartFlow
from soni_runtime.errors import SoniError, TurnBudgetError
from soni_runtime.turn import Reply
from soni_runtime.values import plain_view

MAX_FAILURES = 10
ASIDES = {"welcome", "fallback", "goodbye", "help"}


class Reference(Steps):
    """One conversation with a program, in commands."""

    async def turn(self, commands: Sequence[Command]) -> dict[str, Any]:
        """What happens when the user says ``commands``, in the form of ``trace_of``."""
        self.begin_turn()
        self.number += 1
        secret = self.question is not None and bool(self.secrets & set(self.question.slots))
        rules = Rules(self)
        for said in rules.take_all(commands):
            self.tell(said)
        while self._next():
            await self._run(self.stack[-1])
        if self.replies:
            self.last_replies = [str(reply) for reply in self.replies]
        self.answer = None
        return self._trace(commands, secret)

    # ------------------------------------------------------------- what goes on

    def _next(self) -> bool:
        """Is there a flow to run? Begins what waits, asks whether to go on with what was interrupted."""
        while True:
            if self._asks_aside():
                return False
            active = self.active
            if active is not None and not active.interrupted:
                return self.question is None or self.asked_now != self.question.key()
            if self.queue:
                name, values = self.queue.pop(0)
                self.push(name, {})
                rules = Rules(self)
                for slot, value in values.items():
                    rules.take(SetSlot(slot, value))
                rules.go_back()
                for said in rules.said:
                    self.tell(said)
            elif active is None:
                self.question = None
                if not self._completes():
                    return False
            elif self._asks_to_resume(active):
                return False

    def _asks_aside(self) -> bool:
        question = self.question
        if question is not None and question.kind == "clarify":
            titles = [title(self.program.flows[name]) for name in question.options]
            put = self.put_once(question.key())
            self.ask(question, self.words("clarification", "choose", options=titles) if put else None)
            return True
        if question is not None and question.kind == "restart":
            of = self.still(question.of)
            if of is not None:
                put = self.put_once(question.key())
                self.ask(question, self.words("restart", "ask", flow=title(of.flow)) if put else None)
                return True
        return False

    def _completes(self) -> bool:
        own = self.program.patterns.get("completion")
        if own is None or not self.completed or self.queue_of_people is not None:
            return False
        self.completed = False
        if own.flow is not None:
            return self.stand_in("completion", {})
        if "anything_else" in dict(own.texts):
            self.replies.append(self.words("completion", "anything_else"))
        return False

    def _asks_to_resume(self, running: Running) -> bool:
        chain = self.callers(running)
        name = title(chain[0].flow)
        own = self.program.patterns.get("interruption")
        policy = chain[0].flow.resume
        if policy == "ask" and own is not None:
            policy = own.options.get("resume", policy)
        if running.compensating:
            policy = "auto"
        if policy == "ask":
            put = self.put_once((running.number, None))
            text = self.words("interruption", "resume_ask", flow=name) if put else None
            self.ask(Question("resume", running), text)
            return True
        self.question = None
        if policy == "drop":
            for member in chain:
                self.stack.remove(member)
            return False
        for member in chain:
            member.interrupted = False
        if not running.compensating:
            self.replies.append(self.words("interruption", "resumed", flow=name))
        return False

    # ------------------------------------------------------------- running

    async def _run(self, running: Running) -> None:
        while self.active is running:
            if running.at is None:
                running.at = running.flow.ops[0].id
            if running.at in SPECIAL:
                self._finish(running, running.at)
                return
            op = running.op(running.at)
            view = self.view(running)
            before = self.snapshot(running)
            try:
                self.steps_left -= 1
                if self.steps_left < 0:
                    most = self.limits.steps_per_turn
                    raise TurnBudgetError(
                        f"flow `{running.flow.name}` ran {most} steps without waiting, the last was `{op.id}`"
                    )
                target = await self._step(running, op, view, before)
            except SoniError as error:
                self._pass(running, op, view.seen, before)
                self._fail(running, op, error)
                continue
            except BranchFailed as error:
                self._pass(running, op, view.seen, before)
                self._fail(running, op, error.error, error.target)
                continue
            if target is None:
                return
            self.go(running, op, target)

    async def _step(self, running: Running, op: ir.Op, view: View, before: Snapshot) -> str | None:
        old = remembered(running, op) if running.remembered else None
        if op.when is not None and not compute(op.when, view):
            if old is not None and old.done:
                for name in writes(op):
                    self.forget(running, name)
            self._pass(running, op, view.seen, before, done=False)
            return op.skip or running.following(op)
        if old is not None and holds(self, running, op, old):
            put_back(self, running, op, old)
            return self._pass_again(running, op, old, before)
        if op.id in running.spent:
            self.too_late()
            passed = old or Passed(op.id, {}, True, before, self.snapshot(running))
            put_back(self, running, op, passed)
            return self._pass_again(running, op, passed, before)
        if old is not None and old.done and isinstance(op, ir.Collect) and op.source is not None:
            stale = () if saw_the_same(self, running, old) else op.slots
            self.forget_derived(running, stale)
        target = await self.execute(running, op, view)
        if target is not None:
            if old is not None and old.done:
                keep_editions(self, running, op, view.seen, old)
            self._pass(running, op, view.seen, before)
            if old is not None and old.done and isinstance(op, ir.Branch | ir.Switch):
                turned(self, running, op, target)
        return target

    def _pass(
        self, running: Running, op: ir.Op, seen: dict[str, int], before: Snapshot, *, done: bool = True
    ) -> None:
        for place, passed in enumerate(running.path):
            if passed.step == op.id:
                del running.path[place:]
                break
        running.path.append(Passed(op.id, dict(seen), done, before, self.snapshot(running)))

    def _pass_again(self, running: Running, op: ir.Op, old: Passed, before: Snapshot) -> str:
        running.path.append(Passed(op.id, old.seen, True, before, self.snapshot(running)))
        if running.remembered:
            return running.remembered[0].step
        return (op.on_yes if isinstance(op, ir.Confirm) else None) or running.after(op)

    # ------------------------------------------------------------- endings

    def _finish(self, running: Running, how: str) -> None:
        if how == "error":
            self._fail(running, None, SoniError(f"flow `{running.flow.name}` went to `error`"))
            return
        if how == "cancel" and not running.compensating:
            chain = self.callers(running)
            self.cancel_all(chain)
            self.question = None
            self.tell(Said("cancellation", "done", {"flow": title(chain[0].flow)}))
            return
        self._drop(running)
        asides = ASIDES | {own.flow for own in self.program.patterns.values()}
        if how == "end" and not running.compensating and running.flow.name not in asides:
            self.completed = True
        if running.is_called and self.active is not None:
            self._return(self.active, running)

    def _return(self, caller: Running, running: Running) -> None:
        op = running.called_from
        if op is None:
            return
        before = self.snapshot(caller)
        try:
            for variable, name in running.returns.items():
                self.keep(caller, variable, self.value(running, name))
        except SoniError as refused:
            error = refused
        else:
            error = None
        if running.wrote and self.is_write(op) and op.id not in caller.wrote:
            caller.wrote.append(op.id)
        self._pass(caller, op, running.called_with, before)
        if error is not None:
            self._fail(caller, op, error)
        else:
            self.go(caller, op, caller.after(op))

    def _drop(self, running: Running) -> None:
        self.stack.remove(running)
        if self.question is not None and self.question.of is running:
            self.question = None

    def _fail(self, running: Running, op: ir.Op | None, error: SoniError, target: str | None = None) -> None:
        report = {"type": error.kind, "message": self.scrub(str(error))}
        runaway = isinstance(error, TurnBudgetError)
        current: Running | None = running
        while current is not None:
            goal = None if runaway else self._handler(current, op, target)
            if goal is not None:
                self.question = None
                self.store(current, "error", report)
                current.remembered, current.aside = [], []
                self.go(current, op, goal)
                return
            self._drop(current)
            below = self.active if current.is_called else None
            if below is not None:
                op = current.called_from
                if op is not None:
                    self._pass(below, op, current.called_with, self.snapshot(below))
            current, target = below, None
        self.error = f"{report['type']}: {report['message']}"
        if runaway:
            self.steps_left = self.limits.steps_per_turn
            self.replies.append(self.words("error", "budget"))
        elif running.flow.name in self.stood_in or not self.stand_in("error", {"error": report}):
            pattern = ("choose", "empty") if error.kind == "empty" else ("error", "action")
            self.replies.append(self.words(*pattern))

    def _handler(self, running: Running, op: ir.Op | None, target: str | None) -> str | None:
        """Where a failure of ``op`` leads; None if nowhere in this flow."""
        if op is not None:
            count = self.failures[running.number, op.id] = self.failures.get((running.number, op.id), 0) + 1
            if count > MAX_FAILURES:
                return None
            if target is not None or op.on_error is not None:
                return target or op.on_error
        if running.flow.on_error is None or running.compensating or running in self.handling:
            return None
        self.handling.append(running)
        return running.flow.on_error

    # ------------------------------------------------------------- the trace

    def _trace(self, commands: Sequence[Command], secret: bool) -> dict[str, Any]:
        active = self.active
        ignored = [
            {
                **plain_view(self._scrubbed(self._shown(command, secret)).to_dict()),
                "reason": self.scrub(reason),
            }
            for command, reason in self.ignored
        ]
        return {
            "replies": [str(reply) for reply in self.replies],
            "with": [_with(reply) for reply in self.replies],
            "ignored": ignored,
            "flow": active.flow.name if active is not None else None,
            "step": active.at if active is not None else None,
            "slots": self._slots(),
            "waiting": self._waiting(),
            "called": [
                {"name": c.name, "arguments": dict(c.arguments), "result": c.result, "error": c.error}
                for c in self.called
            ],
            "error": self.error,
            "handoff": self.queue_of_people,
            "handed": self.handed,
        }

    def _shown(self, command: Command, secret: bool) -> Command:
        match command:
            case SetSlot(slot=name) | CorrectSlot(slot=name) if name in self.secrets:
                return type(command)(name, MASK)
            case StartFlow(flow=flow, slots=slots):
                return StartFlow(flow, {n: MASK if n in self.secrets else v for n, v in slots.items()})
            case Choose(option=str()) if secret:
                return Choose(MASK)
            case _:
                return command

    def _scrubbed(self, command: Command) -> Command:
        if isinstance(command, SetSlot | CorrectSlot) and isinstance(command.value, str):
            return type(command)(command.slot, self.scrub(command.value))
        return command

    def _slots(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for running in self.callers(self.active) if self.active is not None else ():
            found.update({name: v for name, v in running.values.items() if name in self.program.slots})
        found.update({name: v for name, v in self.session.items() if name in self.shared})
        return {
            name: plain_view(self._safe(name, value)) for name, value in found.items() if value is not None
        }

    def _safe(self, name: str, value: Any) -> Any:
        if name in self.secrets:
            return MASK
        return self.scrub(value) if isinstance(value, str) else value

    def _waiting(self) -> Mapping[str, Any] | None:
        question = self.question
        if question is None:
            return None
        kinds = {"resume": "confirm", "restart": "confirm", "clarify": "choose"}
        options: list[str] = []
        if question.kind == "clarify":
            options = [title(self.program.flows[name]) for name in question.options]
        elif question.kind == "choose" and question.of is not None and question.step is not None:
            op = question.of.op(question.step)
            options = labels(self, question.of, op, question.options) if isinstance(op, ir.Collect) else []
        return {
            "kind": kinds.get(question.kind, question.kind),
            "slot": question.slots[0] if question.slots else None,
            "slots": list(question.slots),
            "options": options,
        }


def _with(reply: str) -> list[Any]:
    """What goes along with a reply."""
    if not isinstance(reply, Reply):
        return [[], None, None]
    return [list(reply.buttons), reply.card, reply.image]
