"""The conversation that the rules and the steps of the reference interpreter share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from reference.expressions import View, compose
from reference.memory import Passed, Question, Running, Said, Snapshot, writes
from soni_dsl.ir import program as ir
from soni_runtime.commands import Command
from soni_runtime.errors import InvalidValueError, SoniError
from soni_runtime.filters import show
from soni_runtime.limits import Limits
from soni_runtime.patterns import words
from soni_runtime.registry import Registry
from soni_runtime.secrets import hide, written_forms
from soni_runtime.turn import Called

SPECIAL: Final = ("end", "cancel", "error")
MASK: Final = "•••"


class Ground:
    def __init__(self, program: ir.Program, registry: Registry, now: datetime, session: str) -> None:
        self.program = program
        self.registry = registry
        self.now = now
        self.name = session
        self.defaults = {s.name: s.default for s in program.slots.values() if s.has_default}
        self.shared = {s.name for s in program.slots.values() if s.scope == "session"}
        self.secrets = {s.name for s in program.slots.values() if s.sensitive}
        self.stack: list[Running] = []
        self.queue: list[tuple[str, dict[str, Any]]] = []
        self.session: dict[str, Any] = {}
        self.session_editions: dict[str, int] = {}
        self.editions = 0
        self.question: Question | None = None
        self.limits = Limits.of(program.settings)
        self.language = program.language
        self.number = 0
        self.instances = 0
        self.last_replies: list[str] = []
        self.misses = 0
        self.begin_turn()

    def begin_turn(self) -> None:
        self.replies: list[str] = []
        self.called: list[Called] = []
        self.ignored: list[tuple[Command, str]] = []
        self.error: str | None = None
        self.answer: str | None = None
        self.queue_of_people: str | None = None
        self.handed: dict[str, Any] = {}
        self.said_already: tuple[int, str | None] | None = None
        self.early: list[tuple[tuple[int, str | None], int, str]] = []
        self.asked_now: tuple[int, str | None] | None = None
        self.handling: list[Running] = []
        self.stood_in: set[str] = set()
        self.completed = False
        self.steps_left = self.limits.steps_per_turn
        self.failures: dict[tuple[int, str], int] = {}

    # ------------------------------------------------------------- values

    def home(self, running: Running, name: str) -> dict[str, Any]:
        return self.session if name in self.shared else running.values

    def value(self, running: Running, name: str) -> Any:
        home = self.home(running, name)
        return home[name] if name in home else self.defaults.get(name)

    def store(self, running: Running, name: str, value: Any) -> None:
        home = self.home(running, name)
        if name not in home or not same(home[name], value):
            home[name] = value
            self.new_edition(running, name)
        running.given.discard(name)

    def keep(self, running: Running, name: str, value: Any) -> None:
        """Store what a step computed. Raises InvalidValueError where the validator of a slot refuses it."""
        self.check(name, value)
        self.store(running, name, value)

    def check(self, name: str, value: Any) -> None:
        slot = self.program.slots.get(name)
        if slot is None or slot.validator is None or value is None:
            return
        label = name.replace("_", " ")
        try:
            self.registry.validate(slot.validator, value, language=self.language, now=self.now, label=label)
        except InvalidValueError:
            if not slot.sensitive:
                raise
            raise InvalidValueError(self.words("invalid", "default", slot=label)) from None

    def forget(self, running: Running, name: str) -> bool:
        home = self.home(running, name)
        if name not in home:
            return False
        del home[name]
        self.new_edition(running, name)
        return True

    def new_edition(self, running: Running, name: str) -> None:
        self.editions += 1
        (self.session_editions if name in self.shared else running.editions)[name] = self.editions

    def reach(self, running: Running | None, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """All names that have a value where ``running`` stands."""
        shared = {name: value for name, value in self.session.items() if name in self.shared}
        own = running.values if running is not None else {}
        return {**self.defaults, **shared, **own, **(extra or {})}

    def view(self, running: Running | None, extra: Mapping[str, Any] | None = None) -> View:
        return View(self.reach(running, extra), self.seen_by(running), self.session, self.language, self.now)

    def seen_by(self, running: Running | None) -> dict[str, int]:
        """Which edition of each name there is where ``running`` stands."""
        return {**(running.editions if running is not None else {}), **self.session_editions}

    def snapshot(self, running: Running) -> Snapshot:
        shared = {name: value for name, value in self.session.items() if name in self.shared}
        return Snapshot({**shared, **running.values}, self.seen_by(running))

    def is_write(self, op: ir.Op) -> bool:
        match op:
            case ir.Action():
                contract = self.program.actions.get(op.action)
                return contract is not None and contract.effect == "write"
            case ir.Parallel():
                return any(map(self.is_write, op.branches))
            case ir.Call():
                return self.writes_unasked(op.flow)
            case _:
                return False

    def writes_unasked(self, name: str) -> bool:
        """Does a flow, with all it leads to, change the world without any confirmation?"""
        reached, todo = [], [name]
        while todo:
            flow = self.program.flows[todo.pop()]
            if flow not in reached:
                reached.append(flow)
                todo += [op.flow for op in flow.ops if isinstance(op, ir.Call | ir.Link)]
        ops = [op for flow in reached for op in flow.ops]
        if any(isinstance(op, ir.Confirm) for op in ops):
            return False
        return any(self.is_write(op) for op in ops if isinstance(op, ir.Action | ir.Parallel))

    # ------------------------------------------------------------- the stack

    @property
    def active(self) -> Running | None:
        return self.stack[-1] if self.stack else None

    def push(self, name: str, values: Mapping[str, Any]) -> Running:
        self.instances += 1
        running = Running(self.program.flows[name], self.instances)
        self.stack.append(running)
        for key, value in values.items():
            self.store(running, key, value)
        return running

    def still(self, running: Running | None) -> Running | None:
        """The same flow as it runs now, should it have been begun anew; None if it is gone."""
        number = running.number if running is not None else None
        return next((one for one in self.stack if one.number == number), None)

    def open_flows(self) -> int:
        return len(self.queue) + sum(1 + len(running.aside) for running in self.stack)

    def callers(self, running: Running) -> list[Running]:
        """``running`` and whatever called it, the outermost first."""
        place = self.stack.index(running)
        first = place
        while first > 0 and self.stack[first].is_called:
            first -= 1
        return self.stack[first : place + 1]

    def callees(self, running: Running) -> list[Running]:
        """``running`` and what it called."""
        place = self.stack.index(running)
        last = place + 1
        while last < len(self.stack) and self.stack[last].is_called:
            last += 1
        return self.stack[place:last]

    def whole(self, running: Running) -> list[Running]:
        return self.callers(running)[:-1] + self.callees(running)

    def cancel_all(self, chain: Iterable[Running]) -> None:
        """End flows. What has a compensation runs it next, the innermost first."""
        for running in list(chain):
            self.stack.remove(running)
            if running.flow.on_cancel is None or running.compensating:
                continue
            running.compensating, running.interrupted, running.is_called = True, False, False
            running.path, running.remembered, running.aside, running.spent = [], [], [], []
            running.at = running.flow.on_cancel
            self.stack.append(running)

    def hand_off(self, queue: str | None = None) -> None:
        pattern = self.program.patterns.get("handoff")
        own = pattern.options.get("queue") if pattern is not None else None
        settings = self.program.settings.get("handoff")
        general = settings.get("queue") if isinstance(settings, Mapping) else None
        self.queue_of_people = str(queue or own or general or "default")
        self.stack.clear()
        self.queue.clear()
        self.question = None

    def go(self, running: Running, source: ir.Op | None, target: str) -> None:
        """Send control on; a jump back to a question forgets its answer and what was derived from it."""
        running.at = target
        if target in SPECIAL or not running.has(target):
            return
        if running.remembered and running.remembered[0].step == target:
            return
        goal = running.op(target)
        back = source is not None and running.place(target) <= running.place(source.id)
        if back:
            running.remembered, running.aside = [], []
        round_ = self._round(running, target)
        if isinstance(goal, ir.Collect) and back:
            self.forget_derived(running, goal.slots)
            self.ask_anew(running, goal.id)
            for name in goal.slots:
                running.wishes.pop(name, None)
        elif isinstance(goal, ir.Each) and not back:
            running.rounds.pop(goal.id, None)
        if round_ is None:
            return
        if isinstance(goal, ir.Each | ir.Branch):
            steps = {passed.step for passed in round_}
            used = {name for passed in round_ for name in passed.seen}
            for asked in goal.again:
                if asked in steps or used & set(writes(running.op(asked))):
                    self.ask_anew(running, asked)
        if not isinstance(goal, ir.Each):
            del running.path[len(running.path) - len(round_) - 1 :]

    def _round(self, running: Running, target: str) -> list[Passed] | None:
        """What was passed since ``target`` was; None if it was not."""
        for place, passed in enumerate(running.path):
            if passed.step == target:
                return running.path[place + 1 :]
        return None

    def ask_anew(self, running: Running, step: str) -> None:
        running.put.pop(step, None)
        running.pages.pop(step, None)
        if step not in running.anew:
            running.anew.append(step)

    def forget_derived(self, running: Running, names: Iterable[str]) -> None:
        gone = set(names)
        for name in gone:
            self.forget(running, name)
        for passed in running.path:
            op = running.op(passed.step)
            answer = isinstance(op, ir.Collect) and op.source is None
            if passed.done and not answer and gone & passed.seen.keys():
                for name in writes(op):
                    gone.add(name)
                    self.forget(running, name)

    # ------------------------------------------------------------- speaking

    def group(self, text: ir.Text) -> tuple[ir.Template, ...]:
        texts = dict(text.variants)
        for key in (
            self.language,
            self.language.replace("_", "-").split("-")[0],
            None,
            self.program.language,
        ):
            if texts.get(key):
                return texts[key]
        return next(iter(texts.values()))

    def render(self, text: ir.Text, view: View) -> str:
        group = self.group(text)
        return compose(group[self.number % len(group)], view)

    def wording(self, text: ir.Text, view: View) -> str:
        return "\n".join(compose(parts, view) for parts in self.group(text))

    def words(self, pattern: str, key: str, of: Running | None = None, **values: Any) -> str:
        own = self.program.patterns.get(pattern)
        texts = dict(own.texts) if own is not None else {}
        if key in texts:
            with suppress(SoniError):  # then the built-in words
                return self.render(texts[key], self.view(of, values))
        shown = {name: self._listed(value) for name, value in values.items()}
        return words(f"{pattern}.{key}", self.language, **shown)

    def _listed(self, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(show(part, language=self.language) for part in value)
        return show(value, language=self.language)

    def tell(self, said: Said) -> None:
        if self.stand_in(said.pattern, said.values):
            return
        if said.asks and self.question is not None:
            self.said_already = self.question.key()
        if (said.pattern, said.key) == ("repeat", "again"):
            self.replies += self.last_replies
            return
        if said.early is not None and said.of is not None:
            self.early.append(((said.of.number, said.early), len(self.replies), said.reason))
        self.replies.append(self._text_of(said))

    def _text_of(self, said: Said) -> str:
        of = said.of if said.of in self.stack else None
        if said.text is not None:
            with suppress(SoniError):  # then the words of the pattern
                return self.render(said.text, self.view(of, said.values))
        own = self.program.patterns.get(said.pattern)
        if said.reason and (own is None or said.key not in dict(own.texts)):
            return said.reason
        return self.words(said.pattern, said.key, of, **said.values)

    def stand_in(self, pattern: str, values: Mapping[str, Any]) -> bool:
        """Start the flow that replaces a pattern, once a turn."""
        own = self.program.patterns.get(pattern)
        if own is None or own.flow is None:
            return False
        if own.flow not in self.stood_in:
            self.stood_in.add(own.flow)
            inputs = {param.name for param in self.program.flows[own.flow].inputs} | {"error"}
            if self.question is not None and self.question.kind not in ("clarify", "restart"):
                self.question = None
            self.push(own.flow, {name: value for name, value in values.items() if name in inputs})
        return True

    # ------------------------------------------------------------- secrets

    def secret_forms(self, more: Iterable[Any] = ()) -> list[str]:
        everyone = [*self.stack, *(held for running in self.stack for held in running.aside)]
        homes = [self.session, *(running.values for running in everyone)]
        values = [*more, *(home[name] for home in homes for name in home if name in self.secrets)]
        return list(written_forms(values, self.language))

    def scrub(self, text: str, more: Iterable[Any] = ()) -> str:
        return hide(text, self.secret_forms(more)) if self.secrets else text


def same(one: Any, other: Any) -> bool:
    """Equal, and not merely as true equals 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
