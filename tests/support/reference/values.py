"""How the reference interpreter gives, changes, takes back and chooses values (rules 1, 3 and 7)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from reference.draft import Draft
from reference.expressions import compose, compute
from reference.ground import same
from reference.memory import Running, Said, writes
from soni_dsl.ir import program as ir
from soni_runtime.errors import ExpressionError, InvalidValueError, SoniError
from soni_runtime.filters import show
from soni_runtime.picking import pick_option
from soni_runtime.types import coerce, coerce_enum, refused

NOT_A_CHOICE = "that is not one of the choices"


class Values(Draft):
    def set(self, name: str, value: Any) -> str | None:
        """Give a slot a value. None, or the reason why not."""
        slot = self.talk.program.slots.get(name)
        if slot is None:
            return f"there is no slot `{name}`"
        if self.answered and self._for_the_queue(name, value):
            return None
        running = self._whose(name)
        if running is None:
            return (
                None if self._for_the_queue(name, value) else f"no flow that is running can ask for `{name}`"
            )
        question = self.talk.question
        if self.restarting is not None and self.restarting is question and self._asked_in(running):
            question.options[0] = {**question.options[0], name: value}
            return None
        op = self._question_of(running, name)
        if op is not None and op.source is not None:
            return self._pick(running, op, slot, value)
        try:
            fitted = accept(self.talk, slot, value, op)
        except SoniError as error:
            self._refuse(running, slot, op, self._invalid(running, slot, op, value, error))
            return "invalid" if slot.sensitive else f"{error.kind}: {error}"
        self.resume(running)
        self._keep(running, slot, fitted)
        return None

    def clear(self, name: str) -> str | None:
        if name not in self.talk.program.slots:
            return f"there is no slot `{name}`"
        running = self._whose(name)
        if running is None:
            return f"no flow that is running can ask for `{name}`"
        wished = name in running.wishes
        running.wishes.pop(name, None)
        if not self.talk.forget(running, name):
            return None if wished else f"`{name}` has no value"
        running.given.discard(name)
        self.resume(running)
        self.say_own("correction", "cleared", slot=name.replace("_", " "))
        self.note(running, name, correction=True)
        return None

    def _whose(self, slot: str) -> Running | None:
        """Where a slot may be set: a flow begun in this turn, the active one, its callers; or what was so
        when the turn began.
        """
        talk = self.talk
        callers = talk.callers(talk.active) if talk.active is not None else []
        before = [running for running in self.at_start if running in talk.stack]
        for running in [*reversed(self.started), *reversed(callers), *reversed(before)]:
            if running.compensating:
                if self._asked_in(running) and talk.question and slot in talk.question.slots:
                    return running
            elif slot in self.accepts(running.flow.name):
                return running
        return None

    def _asked_in(self, running: Running) -> bool:
        question = self.talk.question
        return question is not None and question.of is not None and question.of.number == running.number

    def _for_the_queue(self, name: str, value: Any) -> bool:
        for flow, values in self.talk.queue:
            if (not self.answered or flow in self.queued) and name in self.accepts(flow):
                values[name] = value
                return True
        return False

    def _question_of(self, running: Running, slot: str) -> ir.Collect | None:
        found = [op for op in running.flow.ops if isinstance(op, ir.Collect) and slot in op.slots]
        here = [op for op in found if op.id == running.at]
        return next(iter(here or found), None)

    # ------------------------------------------------------------- keeping

    def _keep(self, running: Running, slot: ir.Slot, value: Any) -> None:
        talk, name = self.talk, slot.name
        last_round = [step for step in running.anew if name in writes(running.op(step))]
        said = name in talk.home(running, name)
        answers = self._is_open(running, slot)
        before = talk.value(running, name)
        if last_round or (answers and not said):
            before = None
        used = any(name in passed.seen for passed in running.path)
        asked = self.asked
        shown = asked is not None and talk.still(asked.of) is running and name in asked.saw
        running.wishes.pop(name, None)
        running.anew = [step for step in running.anew if step not in last_round]
        home = talk.home(running, name)
        if said and same(home[name], value):
            return
        talk.store(running, name, value)
        running.given.add(name)
        if before is None:
            self.note(running, name, correction=False, in_turn=answers)
        elif before != value:
            self.note(running, name, correction=True)
            if said or used or shown:
                masked = "•••" if slot.sensitive else value
                values = {"slot": name.replace("_", " "), "value": masked}
                self.said.append(Said("correction", "updated", values, of=running))

    # ------------------------------------------------------------- refusing

    def _invalid(
        self, running: Running, slot: ir.Slot, op: ir.Collect | None, value: Any, error: SoniError
    ) -> Said:
        text = op.invalid if op is not None and op.invalid is not None else slot.invalid
        reason = str(error) if isinstance(error, InvalidValueError) else ""
        if slot.sensitive and str(value) in reason:
            reason = ""
        key, values = "default", {"slot": slot.name.replace("_", " "), "reason": reason}
        word = error.word if isinstance(error, InvalidValueError) else None
        if isinstance(error, InvalidValueError) and word is not None and self.has_words("invalid", word):
            key, values = word, {**error.values, **values}
        is_open = self._is_open(running, slot)
        alone = op.id if op is not None and op.slots == (slot.name,) else None
        return Said(
            "invalid",
            key,
            values,
            text=text,
            reason=reason,
            asks=is_open and text is not None,
            of=running,
            early=alone if text is not None and not is_open else None,
        )

    def _is_open(self, running: Running, slot: ir.Slot) -> bool:
        question = self.talk.question
        return question is not None and self._asked_in(running) and slot.name in question.slots

    def _refuse(self, running: Running, slot: ir.Slot, op: ir.Collect | None, said: Said) -> None:
        if op is None or not self._is_open(running, slot):
            self.said.append(said)
            return
        running.put[op.id] = running.put.get(op.id, 0) + 1
        limit = op.max_attempts or slot.max_attempts or (3 if op.on_invalid is not None else None)
        if limit is None or running.put[op.id] < limit:
            self.said.append(said)
        elif op.on_invalid is not None:
            self.lead_away(running, op, op.on_invalid)
        else:
            self.say("invalid", "too_many", slot=slot.name.replace("_", " "))
            self.talk.hand_off()

    # ------------------------------------------------------------- choosing

    def choose(self, option: int | str) -> str | None:
        question, running, op = self.talk.question, self.asked_running(), self.asked_op()
        if question is None or question.kind != "choose" or not isinstance(op, ir.Collect) or running is None:
            return "nothing is offered to choose from"
        if option in ("next", "previous"):
            page = question.page + (1 if option == "next" else -1)
            size = op.page_size or 5
            if page >= 0 and page * size < len(question.options):
                question.page = page
            else:
                self.say("choose", "no_more")
            return None
        reason = self._pick(running, op, self.talk.program.slots[op.slots[0]], option, by_position=True)
        self.answered = reason is None
        return reason

    def only_shown(self) -> int | None:
        """The number of the only option that is shown; None where there are several."""
        question, op = self.talk.question, self.asked_op()
        if question is None or not isinstance(op, ir.Collect):
            return None
        first = question.page * (op.page_size or 5)
        return first + 1 if len(question.options[first : first + (op.page_size or 5)]) == 1 else None

    def _pick(
        self, running: Running, op: ir.Collect, slot: ir.Slot, value: Any, *, by_position: bool = False
    ) -> str | None:
        options = self._offered(running, op, slot)
        self.resume(running)
        if options is None:
            running.wishes[slot.name] = value
            return None
        place = pick_option(options, labels(self.talk, running, op, options), value, by_position=by_position)
        if place is None:
            self._refuse(running, slot, op, Said("choose", "unclear"))
            return NOT_A_CHOICE
        try:
            chosen = accept_choice(self.talk, slot, options[place], op)
        except SoniError as error:
            self._refuse(running, slot, op, self._invalid(running, slot, op, options[place], error))
            return "invalid" if slot.sensitive else f"{error.kind}: {error}"
        self._keep(running, slot, chosen)
        return None

    def _offered(self, running: Running, op: ir.Collect, slot: ir.Slot) -> list[Any] | None:
        question = self.talk.question
        if question is not None and question.kind == "choose" and self._asked_in(running):
            return question.options if question.step == op.id else None
        if op.source is None or op.id in running.anew or self.talk.value(running, slot.name) is None:
            return None
        try:
            options = compute(op.source, self.talk.view(running))
        except SoniError:
            return None
        return list(options) if isinstance(options, list) and options else None


def labels(talk: Any, running: Running, op: ir.Collect, options: list[Any]) -> list[str]:
    """The options of a choice as they are shown."""
    found = []
    for option in options:
        text = show(option, language=talk.language)
        if op.show is not None:
            with suppress(ExpressionError):  # then as it is
                text = compose(op.show, talk.view(running, {"item": option}))
        found.append(text)
    return found


def accept(talk: Any, slot: ir.Slot, value: Any, op: ir.Collect | None) -> Any:
    """Coerce, normalise, validate. Raises SoniError where the value is refused."""
    if slot.values is not None and not slot.type.startswith("list"):
        fitted: Any = coerce_enum(value, slot.values, language=talk.language)
    else:
        fitted = coerce(value, slot.type, language=talk.language, now=talk.now)
        if slot.values is not None and isinstance(fitted, list):
            fitted = [coerce_enum(one, slot.values, language=talk.language) for one in fitted]
    if slot.normalizer is not None and not _blank(fitted):
        fitted = talk.registry.normalise(slot.normalizer, fitted, language=talk.language, now=talk.now)
    if _blank(fitted):
        raise refused("missing", talk.language)
    _validate(talk, slot, fitted, op)
    return fitted


def accept_choice(talk: Any, slot: ir.Slot, option: Any, op: ir.Collect) -> Any:
    if not isinstance(option, Mapping | list):
        return accept(talk, slot, option, op)
    _validate(talk, slot, option, op)
    return option


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _validate(talk: Any, slot: ir.Slot, value: Any, op: ir.Collect | None) -> None:
    name = op.validator if op is not None and op.validator is not None else slot.validator
    if name is not None:
        label = slot.name.replace("_", " ")
        talk.registry.validate(name, value, language=talk.language, now=talk.now, label=label)
