"""What one turn's commands have come to so far."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Any

from reference.memory import Question, Running, Said
from soni_dsl.ir import program as ir
from soni_runtime import commands as c

if TYPE_CHECKING:
    from reference.talk import Reference


class Draft:
    def __init__(self, talk: Reference) -> None:
        self.talk = talk
        self.said: list[Said] = []
        self.carried_out: list[c.Command] = []
        self.started: list[Running] = []
        self.queued: set[str] = set()
        self.asked_itself = talk.question
        self.asked = copy(talk.question)
        self.at_start = talk.callers(talk.active) if talk.active is not None else []
        self.changed: dict[int, dict[str, None]] = {}
        self.corrected = False
        self.answered = False
        self.cancelled = False
        self.led_away = False
        self.heard = False
        self.undecided = False
        self.restarting: Question | None = None

    def say(self, pattern: str, key: str, **values: Any) -> None:
        self.said.append(Said(pattern, key, values))

    def has_words(self, pattern: str, key: str) -> bool:
        own = self.talk.program.patterns.get(pattern)
        return own is not None and key in dict(own.texts)

    def say_own(self, pattern: str, key: str, **values: Any) -> None:
        """Say what is only said in a bot's own words."""
        if self.has_words(pattern, key):
            self.say(pattern, key, **values)

    def title(self, name: str) -> str:
        flow = self.talk.program.flows.get(name)
        return title(flow) if flow is not None else name

    def running(self, name: str) -> Running | None:
        found = [one for one in self.talk.stack if one.flow.name == name and not one.compensating]
        return found[-1] if found else None

    def accepts(self, name: str) -> set[str]:
        """The slots that a user may give a flow: those it asks for and those marked in its triggers."""
        flow = self.talk.program.flows[name]
        asked = [slot for op in flow.ops if isinstance(op, ir.Collect) for slot in op.slots]
        return {*asked, *(slot for text in flow.triggers for slot in re.findall(r"\{(\w+)\}", text))}

    def asked_running(self) -> Running | None:
        question = self.talk.question
        return self.talk.still(question.of) if question is not None else None

    def asked_op(self) -> ir.Op | None:
        question, of = self.talk.question, self.asked_running()
        if question is None or of is None or question.step is None:
            return None
        return of.op(question.step)

    def drop_lost_question(self) -> None:
        of = self.asked_running()
        if of is None or of.compensating or of is not self.talk.active:
            self.talk.question = None

    def interrupt_with(self, name: str) -> None:
        if self.talk.active is not None:
            self.talk.active.interrupted = True
        self.talk.question = None
        self.started.append(self.talk.push(name, {}))

    def lead_away(self, running: Running, op: ir.Collect, target: str) -> None:
        running.put.pop(op.id, None)
        running.remembered, running.aside = [], []
        self.talk.go(running, op, target)
        self.talk.question = None
        self.led_away = True

    def resume(self, running: Running) -> None:
        """An answer to what was interrupted goes on with it."""
        active = self.talk.active
        if active is None or not active.interrupted:
            return
        chain = self.talk.callers(active)
        if running in chain:
            for one in chain:
                one.interrupted = False
            self.talk.question = None

    def note(self, running: Running, name: str, *, correction: bool, in_turn: bool = False) -> None:
        self.corrected = self.corrected or correction
        if not in_turn:
            self.changed.setdefault(running.number, {})[name] = None
        if name in self.talk.shared:
            together = self.talk.whole(running)
            for other in self.talk.stack:
                if other not in together:
                    self.changed.setdefault(other.number, {})[name] = None

    def is_about(self, asked: Question) -> bool:
        """Did this turn change what a question depends on?"""
        if self.corrected:
            return True
        of = self.talk.still(asked.of)
        if of is None:
            return False
        names: Iterable[str] = self.changed.get(of.number, {})
        used = {*asked.saw, *(name for passed in of.path for name in passed.seen)}
        return any(name in used for name in names)


def title(flow: ir.Flow) -> str:
    """A flow's name for people."""
    text = (flow.description or "").strip() or flow.name.replace("_", " ")
    if text[1:2].islower():
        text = text[:1].lower() + text[1:]
    return text.rstrip(".")
