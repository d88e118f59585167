"""What each kind of step does in the reference interpreter (LANGUAGE §5)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from reference.calls import Calls
from reference.expressions import View, compose, compute
from reference.memory import Question, Running
from reference.values import NOT_A_CHOICE, accept_choice, labels
from soni_dsl.ir import program as ir
from soni_runtime.commands import Affirm, SetSlot
from soni_runtime.errors import (
    ActionError,
    EmptyChoiceError,
    ExpressionError,
    FrameBudgetError,
    SoniError,
)
from soni_runtime.picking import pick_option
from soni_runtime.turn import Called, Reply
from soni_runtime.values import from_result, plain_view

STOP = None
"""Instead of a target: the conversation waits, or another flow goes on."""


class BranchFailed(Exception):
    def __init__(self, target: str, error: SoniError) -> None:
        self.target = target
        self.error = error


class Steps(Calls):
    async def execute(self, running: Running, op: ir.Op, view: View) -> str | None:
        """Where control goes; None where it does not go on.

        Raises:
            SoniError: the step failed.
        """
        match op:
            case ir.Collect():
                return self._collect(running, op, view)
            case ir.Confirm():
                return self._confirm(running, op, view)
            case ir.Action():
                outputs = await self.call_action(running, op, view, self.called)
                for name, value in outputs.items():
                    self.keep(running, name, value)
            case ir.Parallel():
                await self._parallel(running, op, view)
            case ir.Say():
                self._say(op, view)
            case ir.Set():
                for name, expr in op.values:
                    # Each sees what the ones before it gave, but is remembered by what all found at first.
                    own = self.view(running)
                    try:
                        value = from_result(compute(expr, own))
                    finally:
                        view.seen = {**own.seen, **view.seen}
                    self.keep(running, name, value)
            case ir.Clear():
                for name in op.names:
                    self.forget(running, name)
            case ir.Generate():
                if op.fallback is None:
                    raise ActionError("no model is configured to write this text, and there is no `fallback`")
                text = self.render(op.fallback, view)
                if op.into is not None:
                    self.keep(running, op.into, text)
                else:
                    self.replies.append(text)
            case ir.Branch():
                return self._branch(running, op, view)
            case ir.Switch():
                return self._switch(running, op, view)
            case ir.Each():
                return self._each(running, op, view)
            case ir.Call():
                return self._call(running, op, view)
            case ir.Link():
                self._link(running, op)
                return STOP
            case ir.Handoff():
                self._handoff(op, view)
                return STOP
        return running.after(op)

    # ------------------------------------------------------------- questions

    def ask(self, question: Question, text: str | None, buttons: tuple[ir.Button, ...] = ()) -> None:
        """Open a question; ``text`` None where a notice has put it already."""
        shown = self._buttons(buttons, self.view(question.of)) if buttons else ()
        if text is not None:
            self.replies.append(Reply(text, buttons=shown))
        elif shown and self.replies and not getattr(self.replies[-1], "buttons", ()):
            self.replies.append(Reply(self.replies.pop(), buttons=shown))
        self.question = question
        self.asked_now = question.key()

    def _buttons(self, buttons: tuple[ir.Button, ...], view: View) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"title": self.render(b.title, view), "commands": [dict(x) for x in b.commands]} for b in buttons
        )

    def put_once(self, key: tuple[int, str | None]) -> bool:
        """Is a question still to be put? A notice that put another one gives its reason only."""
        for asked, place, reason in self.early:
            if asked == key:
                self.said_already = key
            elif reason:
                self.replies[place] = reason
        self.early.clear()
        return self.said_already != key

    def _is_open(self, running: Running, op: ir.Op) -> bool:
        return self.question is not None and self.question.key() == (running.number, op.id)

    def _onward(self, running: Running, op: ir.Collect) -> str:
        if self._is_open(running, op):
            self.question = None
        running.put.pop(op.id, None)
        running.pages.pop(op.id, None)
        return running.after(op)

    def _collect(self, running: Running, op: ir.Collect, view: View) -> str | None:
        waiting = self._is_open(running, op)
        if waiting and self.answer == "skip":
            self.answer = None
            for name in op.slots:
                if self.value(running, name) is None:
                    self.store(running, name, None)
            return self._onward(running, op)
        was_put = waiting or op.id in running.put
        must_ask = op.always or op.id in running.anew
        if must_ask and not was_put:
            self.forget_derived(running, op.slots)
        running.anew = [step for step in running.anew if step != op.id]
        if was_put or must_ask:
            missing = tuple(name for name in op.slots if self.home(running, name).get(name) is None)
        else:
            missing = tuple(name for name in op.slots if self.value(running, name) is None)
        if not missing:
            if op.source is not None:
                with suppress(SoniError):  # it is only looked at, for corrections
                    compute(op.source, view)
            return self._onward(running, op)
        if op.source is not None:
            return self._choice(running, op, view, waiting=waiting)
        text = self._question(running, op, missing) if self.put_once((running.number, op.id)) else None
        self.ask(Question("collect", running, op.id, missing), text, op.buttons)
        running.put.setdefault(op.id, 0)
        return STOP

    def _question(self, running: Running, op: ir.Collect, missing: tuple[str, ...]) -> str:
        if op.prompt is not None and len(missing) == len(op.slots):
            return self.render(op.prompt, self.view(running))
        return " ".join(self._slot_question(running, self.program.slots[name]) for name in missing)

    def _slot_question(self, running: Running, slot: ir.Slot) -> str:
        if slot.prompt is not None:
            return self.render(slot.prompt, self.view(running))
        if slot.description and slot.description.strip():
            description = slot.description.strip().rstrip(".")
            return self.words("collect", "described_prompt", running, slot=description)
        return self.words("collect", "default_prompt", running, slot=slot.name.replace("_", " "))

    def _choice(self, running: Running, op: ir.Collect, view: View, *, waiting: bool) -> str | None:
        name, options = op.slots[0], from_result(compute(op.source, view)) if op.source else []
        if not isinstance(options, list):
            raise ExpressionError(f"`{op.id}` offers a choice from something that is not a list")
        if not options:
            raise EmptyChoiceError(self.words("choose", "empty"))
        shown = labels(self, running, op, options)
        if name in running.wishes and self._grant(running, op, options, shown):
            return self._onward(running, op)
        size = op.page_size or 5
        if waiting and self.question is not None:
            page = self.question.page if self.question.options == options else 0
        else:
            page = running.pages.get(op.id, 0)
        page = min(page, (len(options) - 1) // size)
        running.pages[op.id] = page
        text = None
        if self.put_once((running.number, op.id)):
            slot = self.program.slots[name]
            prompt = op.prompt or slot.prompt
            if prompt is not None:
                lead = self.render(prompt, self.view(running))
            else:
                lead = self.words("choose", "prompt", running, slot=name.replace("_", " "))
            lines = [f"{n}. {label}" for n, label in enumerate(shown, 1)][page * size : (page + 1) * size]
            if (left := len(options) - (page + 1) * size) > 0:
                lines.append(self.words("choose", "more", count=str(left)))
            text = "\n".join([lead, *lines])
        self.ask(Question("choose", running, op.id, (name,), options, page), text, op.buttons)
        running.put.setdefault(op.id, 0)
        return STOP

    def _grant(self, running: Running, op: ir.Collect, options: list[Any], shown: list[str]) -> bool:
        slot = self.program.slots[op.slots[0]]
        wish = running.wishes.pop(slot.name)
        place = pick_option(options, shown, wish)
        reason = NOT_A_CHOICE
        if place is not None:
            try:
                value = accept_choice(self, slot, options[place], op)
            except SoniError as error:
                reason = "invalid" if slot.sensitive else f"{error.kind}: {error}"
            else:
                self.store(running, slot.name, value)
                running.given.add(slot.name)
                return True
        self.ignored.append((SetSlot(slot.name, wish), reason))
        return False

    def _confirm(self, running: Running, op: ir.Confirm, view: View) -> str | None:
        question = self.question if self._is_open(running, op) else None
        answer = None
        if question is not None:
            answer, self.answer = self.answer, None
        text = self.render(op.text, view)
        wording = self.wording(op.text, view)
        if answer == "yes" and question is not None and question.wording != wording:
            self.ignored.append((Affirm(), "a value changed, so it is asked again"))
            answer = None
        if answer is not None and question is not None:
            view.seen = {**{name: view.editions.get(name, 0) for name in question.saw}, **view.seen}
            self.question = None
        if answer == "yes":
            running.spent = []
            return op.on_yes or running.after(op)
        if answer == "no":
            return op.on_no or "cancel"
        if answer == "change" and op.on_change is not None:
            return op.on_change
        put = self.put_once((running.number, op.id))
        question = Question("confirm", running, op.id, saw=dict(view.seen), wording=wording)
        self.ask(question, text if put else None, op.buttons)
        return STOP

    # ------------------------------------------------------------- work

    async def _parallel(self, running: Running, op: ir.Parallel, view: View) -> None:
        called = [branch for branch in op.branches if branch.when is None or compute(branch.when, view)]
        logs: list[list[Called]] = [[] for _ in called]
        results = await asyncio.gather(
            *(self.call_action(running, b, view, log) for b, log in zip(called, logs, strict=True)),
            return_exceptions=True,
        )
        failed: list[tuple[ir.Action, BaseException]] = []
        for branch, log, result in zip(called, logs, results, strict=True):
            self.called += log
            if isinstance(result, BaseException):
                failed.append((branch, result))
            else:
                try:
                    for name, value in result.items():
                        self.keep(running, name, value)
                except SoniError as refused:
                    failed.append((branch, refused))
        for branch, error in failed:
            if isinstance(error, SoniError) and branch.on_error is not None:
                raise BranchFailed(branch.on_error, error)
            raise error

    def _say(self, op: ir.Say, view: View) -> None:
        text = op.text
        if text is None:
            response = self.program.responses[op.response or ""]
            text = next((said for test, said in response.conditions if compute(test, view)), response.text)
        if text is None:
            raise ExpressionError(f"response `{op.response}` has nothing to say here")
        image = compose(op.image, view) if op.image is not None else None
        said = self.render(text, view)
        self.replies.append(Reply(said, buttons=self._buttons(op.buttons, view), card=op.card, image=image))

    def _branch(self, running: Running, op: ir.Branch, view: View) -> str:
        holds = bool(compute(op.test, view))
        for step in op.again if holds else ():
            asked = running.op(step)
            if isinstance(asked, ir.Collect) and any(name in view.seen for name in asked.slots):
                self.ask_anew(running, step)
        return (op.then if holds else op.otherwise) or running.after(op)

    def _switch(self, running: Running, op: ir.Switch, view: View) -> str:
        value = compute(op.on, view)
        for case, target in op.cases:
            same_kind = type(case) is type(value) or not (isinstance(case, bool) or isinstance(value, bool))
            if same_kind and case == value:
                return target or running.following(op)
        return op.otherwise or running.after(op)

    def _each(self, running: Running, op: ir.Each, view: View) -> str:
        elements = compute(op.source, view)
        if not isinstance(elements, list):
            raise ExpressionError(f"`{op.id}` goes through something that is not a list")
        place = running.rounds.pop(op.id, 0)
        if place >= len(elements):
            self.forget(running, op.item)
            return op.otherwise
        running.rounds[op.id] = place + 1
        self.keep(running, op.item, from_result(elements[place]))
        return running.after(op)

    # ------------------------------------------------------------- other flows

    def _call(self, running: Running, op: ir.Call, view: View) -> str | None:
        values = {name: from_result(compute(expr, view)) for name, expr in op.args}
        self.question = None
        aside, running.aside = running.aside, []
        if aside and aside[0].called_from is op:
            changed = any(view.editions.get(name, 0) != seen for name, seen in aside[0].called_with.items())
            if changed and self.is_write(op) and any(callee.wrote for callee in aside):
                self.too_late()
                changed = False
            if not changed:
                self.stack += aside
                return STOP
        limit = self.limits.open_flows
        if self.open_flows() >= limit:
            raise FrameBudgetError(f"flow `{op.flow}` cannot start: {limit} flows are open already")
        for name, value in values.items():
            self.check(name, value)
        callee = self.push(op.flow, values)
        callee.is_called, callee.called_from = True, op
        callee.called_with, callee.returns = dict(view.seen), op.outputs
        return STOP

    def too_late(self) -> None:
        text = self.words("correction", "too_late")
        if text not in self.replies:
            self.replies.append(text)

    def _link(self, running: Running, op: ir.Link) -> None:
        self.stack.remove(running)
        self.question = None
        linked = self.push(op.flow, {})
        linked.is_called, linked.called_from = running.is_called, running.called_from
        linked.called_with, linked.returns = running.called_with, running.returns

    def _handoff(self, op: ir.Handoff, view: View) -> None:
        if op.message is not None:
            self.replies.append(self.render(op.message, view))
        else:
            self.replies.append(self.words("handoff", "message"))
        for name in op.sources:
            if view.has(name):
                self.handed[name] = "•••" if name in self.secrets else plain_view(view.look(name))
        self.hand_off(op.queue)
