"""What each kind of step does. Generated code and in-memory programs both end up here.

A step function changes the frame and says where control goes: to a step id (or ``end``, ``cancel``,
``error``), or it waits, or the stack changed and the new active frame goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum, auto
from typing import Any, Final

from soni_runtime import actions
from soni_runtime.answers import accept_choice, refusal_reason
from soni_runtime.commands import Affirm, SetSlot
from soni_runtime.errors import ActionError, EmptyChoiceError, ExpressionError, SoniError
from soni_runtime.frames import MASK, hand_off
from soni_runtime.picking import option_labels, pick_option, slot_title
from soni_runtime.program import (
    CANCEL,
    END,
    ActionStep,
    BranchStep,
    CallStep,
    ClearStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    GenerateStep,
    HandoffStep,
    JumpStep,
    LinkStep,
    ParallelStep,
    SayStep,
    SetStep,
    Slot,
    Step,
    SwitchStep,
    Text,
)
from soni_runtime.replay import answer_round, note_round
from soni_runtime.run import Run
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Pending, Return
from soni_runtime.turn import Called
from soni_runtime.understanding.recording import RecordingError
from soni_runtime.values import from_result, plain_view
from soni_runtime.writing import generated, rephrased


class Pause(Enum):
    WAIT = auto()  # for the user
    STACK = auto()  # another frame is active now


Outcome = str | Pause
"""A step id or special target, or why the frame does not go on."""


class BranchError(Exception):
    """A call of a ``parallel`` step failed that says itself where that leads."""

    def __init__(self, target: str, error: SoniError) -> None:
        super().__init__(str(error))
        self.target = target
        self.error = error


async def execute(run: Run, frame: Frame, step: Step, scope: Scope) -> Outcome:
    """Run one step. What it reads is remembered by ``scope``.

    Raises:
        SoniError: the step failed; the engine decides where that leads.
    """
    return await _EXECUTE[type(step)](run, frame, step, scope)


# ------------------------------------------------------------------ questions


async def _collect(run: Run, frame: Frame, step: CollectStep, scope: Scope) -> Outcome:
    world, state = run.world, run.state
    pending = state.pending
    waiting = pending is not None and pending.frame == frame.id and pending.step == step.id
    if waiting and state.answer == "skip":
        state.answer = None
        for name in step.slots:
            if not world.is_filled(state, frame, name):
                world.store(state, frame, name, None)
        return _onward(run, frame, step)
    put_already = waiting or step.id in frame.attempts
    to_be_put = step.always or step.id in frame.again
    if not put_already and to_be_put:
        world.forget_at(state, frame, step)
    frame.again = [other for other in frame.again if other != step.id]
    if put_already or to_be_put:  # a default is no answer
        missing = tuple(n for n in step.slots if world.home(state, frame, n).get(n) is None)
    else:
        missing = tuple(n for n in step.slots if not world.is_filled(state, frame, n))
    if not missing:
        if step.source is not None:
            with suppress(SoniError):
                run.compute(step.source, scope)  # so that another list asks for another choice
        return _onward(run, frame, step)
    if step.source is not None:
        return _collect_from(run, frame, step, scope, waiting=waiting)
    question = Pending("collect", frame.id, step.id, missing)
    run.ask(question, lambda: _question(run, frame, step, missing), step.buttons)
    frame.attempts.setdefault(step.id, 0)
    return Pause.WAIT


def _onward(run: Run, frame: Frame, step: Step) -> Outcome:
    """Past a question: it is no longer open. A question that comes later may still be."""
    pending = run.state.pending
    if pending is not None and (pending.frame, pending.step) == (frame.id, step.id):
        run.state.pending = None
    frame.attempts.pop(step.id, None)
    frame.pages.pop(step.id, None)
    return run.world.flow(frame).after(step)


def _question(run: Run, frame: Frame, step: CollectStep, missing: tuple[str, ...]) -> str:
    slots = run.world.program.slots
    # Once some of several slots are filled, each missing one is asked for by its own prompt.
    if step.prompt is not None and len(missing) == len(step.slots):
        return run.render(step.prompt, run.scope(frame))
    return " ".join(_slot_question(run, frame, slots[name]) for name in missing)


def _slot_question(run: Run, frame: Frame, slot: Slot) -> str:
    if slot.prompt is not None:
        return run.render(slot.prompt, run.scope(frame))
    if slot.description and slot.description.strip():
        return run.words("collect", "described_prompt", {"slot": slot.description.strip().rstrip(".")}, frame)
    return run.words("collect", "default_prompt", {"slot": slot_title(slot)}, frame)


def _collect_from(run: Run, frame: Frame, step: CollectStep, scope: Scope, *, waiting: bool) -> Outcome:
    state, name = run.state, step.slots[0]
    options = run.live(step.source, scope) if step.source is not None else []
    if not isinstance(options, list):
        raise ExpressionError(f"`{step.id}` offers a choice from something that is not a list")
    if not options:
        raise EmptyChoiceError(run.words("choose", "empty"))
    labels = option_labels(run.world, state, frame, step, options)
    if name in frame.wishes and _grant_wish(run, frame, step, options, labels):
        return _onward(run, frame, step)
    page = _page(state.pending if waiting else None, frame, step, options)
    page = min(page, (len(options) - 1) // step.page_size)
    frame.pages[step.id] = page
    pending = Pending("choose", frame.id, step.id, (name,), options, page)
    run.ask(pending, lambda: _choice(run, frame, step, labels, page), step.buttons)
    frame.attempts.setdefault(step.id, 0)
    return Pause.WAIT


def _page(pending: Pending | None, frame: Frame, step: CollectStep, options: list[Any]) -> int:
    """The page to show: the one that was shown before an interruption, or the user has leafed to."""
    if pending is None:
        return frame.pages.get(step.id, 0)
    return pending.page if pending.options == options else 0


def _grant_wish(run: Run, frame: Frame, step: CollectStep, options: list[Any], labels: list[str]) -> bool:
    """Choose what the user asked for before the list was known, if it is in the list."""
    name = step.slots[0]
    wish = frame.wishes.pop(name)
    place = pick_option(options, labels, wish)
    slot = run.world.program.slots[name]
    reason = "that is not one of the choices"
    if place is not None:
        try:
            value = accept_choice(run.world, run.registry, slot, options[place], run.state.language, step)
        except SoniError as error:
            reason = refusal_reason(slot, error)
        else:
            run.world.store(run.state, frame, name, value)
            return True
    run.ignore(SetSlot(name, wish), reason)
    return False


def _choice(run: Run, frame: Frame, step: CollectStep, labels: list[str], page: int) -> str:
    slot = run.world.program.slots[step.slots[0]]
    prompt = step.prompt if step.prompt is not None else slot.prompt
    lead = (
        run.render(prompt, run.scope(frame))
        if prompt is not None
        else run.words("choose", "prompt", {"slot": slot_title(slot)}, frame)
    )
    first = page * step.page_size
    shown = [f"{n}. {label}" for n, label in enumerate(labels, 1)][first : first + step.page_size]
    if first + step.page_size < len(labels):
        shown.append(run.words("choose", "more", {"count": str(len(labels) - first - step.page_size)}))
    return "\n".join([lead, *shown])


async def _confirm(run: Run, frame: Frame, step: ConfirmStep, scope: Scope) -> Outcome:
    state, pending = run.state, run.state.pending
    answered = pending is not None and pending.frame == frame.id and pending.step == step.id
    answer, state.answer = (state.answer, None) if answered else (None, state.answer)
    text = run.render(step.text, scope)  # also tells what it shows, which a later correction makes stale
    wording = run.wording(step.text, scope)
    if answer == "yes" and pending is not None and pending.wording != wording:
        run.ignore(Affirm(), "a value changed, so it is asked again")
        answer = None
    if answer is not None and pending is not None:
        scope.reads.update(pending.shown)
        state.pending = None
    if answer == "yes":
        frame.spent = []
        return step.on_yes if step.on_yes is not None else run.world.flow(frame).after(step)
    if answer == "no":
        return step.on_no if step.on_no is not None else CANCEL
    if answer == "change" and step.on_change is not None:
        return step.on_change
    shown = {name: frame.changed.get(name, 0) for name in sorted(scope.reads)}
    question = Pending("confirm", frame.id, step.id, shown=shown, wording=wording)
    run.ask(question, lambda: text, step.buttons)
    return Pause.WAIT


# ------------------------------------------------------------------ work


async def _action(run: Run, frame: Frame, step: ActionStep, scope: Scope) -> Outcome:
    outputs = await actions.call(run, frame, step, scope, run.called)
    for name, value in outputs.items():
        run.keep(frame, name, value)
    return run.world.flow(frame).after(step)


async def _parallel(run: Run, frame: Frame, step: ParallelStep, scope: Scope) -> Outcome:
    """Call all at once. What came back is kept even where another call failed."""
    import asyncio

    branches = [b for b in step.branches if b.when is None or run.compute(b.when, scope)]
    logs: list[list[Called]] = [[] for _ in branches]
    calls = [actions.call(run, frame, b, scope, log) for b, log in zip(branches, logs, strict=True)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    for log in logs:  # in the order they are written, not in that they came back
        run.called.extend(log)
    failed: list[tuple[ActionStep, BaseException]] = []
    for branch, result in zip(branches, results, strict=True):
        if isinstance(result, BaseException):
            failed.append((branch, result))
            continue
        try:
            for name, value in result.items():
                run.keep(frame, name, value)
        except SoniError as refused:
            failed.append((branch, refused))
    for branch, error in failed:
        if isinstance(error, SoniError) and branch.on_error is not None:
            raise BranchError(branch.on_error, error)
        raise error
    return run.world.flow(frame).after(step)


async def _say(run: Run, frame: Frame, step: SayStep, scope: Scope) -> Outcome:
    text = step.text if step.text is not None else _response(run, step, scope)
    image = run.render(step.image, scope) if step.image is not None else None
    words = await rephrased(run, run.render(text, scope))
    run.say(words, buttons=step.buttons, scope=scope, card=step.card, image=image)
    return run.world.flow(frame).after(step)


def _response(run: Run, step: SayStep, scope: Scope) -> Text:
    response = run.world.program.responses[step.response or ""]
    for condition, text in response.conditions:
        if run.compute(condition, scope):
            return text
    if run.channel is not None and run.channel in response.channels:
        return response.channels[run.channel]
    if response.text is None:
        raise ExpressionError(f"response `{step.response}` has nothing to say here")
    return response.text


async def _set(run: Run, frame: Frame, step: SetStep, scope: Scope) -> Outcome:
    for name, expression in step.values.items():
        run.keep(frame, name, run.live(expression, scope))
    return run.world.flow(frame).after(step)


async def _clear(run: Run, frame: Frame, step: ClearStep, scope: Scope) -> Outcome:
    for name in step.names:
        run.world.forget(run.state, frame, name)
    return run.world.flow(frame).after(step)


async def _generate(run: Run, frame: Frame, step: GenerateStep, scope: Scope) -> Outcome:
    text = await _written(run, frame, step, scope)
    if step.into is not None:
        run.keep(frame, step.into, text)
    else:
        run.say(text)
    return run.world.flow(frame).after(step)


async def _written(run: Run, frame: Frame, step: GenerateStep, scope: Scope) -> str:
    """The model's text; the step's own ``fallback`` where there is no model, or it fails."""
    trouble = "no model is configured to write this text"
    if run.writer is not None:
        secrets = run.world.secrets
        values = {name: scope[name] for name in step.sources if name not in secrets}
        shown = run.scope(frame, {name: MASK for name in secrets if scope.has(name)})
        instruction = run.render(step.instruction, shown)
        scope.reads |= shown.reads
        try:
            return await generated(run, instruction, values, said=step.into is None)
        except RecordingError:
            raise
        except Exception as error:  # whatever a model's client raises
            trouble = str(error) or type(error).__name__
    if step.fallback is not None:
        return run.render(step.fallback, scope)
    raise ActionError(f"{trouble}, and there is no `fallback`")


# ------------------------------------------------------------------ control


async def _branch(run: Run, frame: Frame, step: BranchStep, scope: Scope) -> Outcome:
    holds = bool(run.compute(step.test, scope))
    if holds:
        flow = run.world.flow(frame)
        for asked in step.again:
            if not scope.reads.isdisjoint(flow.step(asked).writes()):
                run.world.ask_anew(frame, asked)  # the test has used this answer
    target = step.then if holds else step.otherwise
    return target if target is not None else run.world.flow(frame).after(step)


async def _switch(run: Run, frame: Frame, step: SwitchStep, scope: Scope) -> Outcome:
    value = run.compute(step.on, scope)
    for case, target in step.cases:
        if (type(case) is type(value) and case == value) or (
            not isinstance(case, bool) and not isinstance(value, bool) and case == value
        ):
            return target if target is not None else run.world.flow(frame).following(step)
    return step.otherwise if step.otherwise is not None else run.world.flow(frame).after(step)


async def _each(run: Run, frame: Frame, step: EachStep, scope: Scope) -> Outcome:
    elements = run.compute(step.source, scope)
    if not isinstance(elements, list):
        raise ExpressionError(f"`{step.id}` goes through something that is not a list")
    index = frame.loops.get(step.id, 0)
    note_round(run.world, run.state, frame, step, index)
    if index >= len(elements):
        frame.loops.pop(step.id, None)
        run.world.forget(run.state, frame, step.item)
        return step.otherwise if step.otherwise is not None else END
    frame.loops[step.id] = index + 1
    run.keep(frame, step.item, from_result(elements[index]))
    answer_round(run.world, run.state, frame, step, index)
    return run.world.flow(frame).after(step)


async def _call(run: Run, frame: Frame, step: CallStep, scope: Scope) -> Outcome:
    values = {name: run.live(expression, scope) for name, expression in step.args.items()}
    run.state.pending = None
    if _goes_back_into(run, frame, step):
        return Pause.STACK
    run.make_room(step.flow)
    for name, value in values.items():
        run.check(name, value)
    caller = Return(step.id, dict(step.outputs), tuple(sorted(scope.reads)), run.state.tick)
    run.world.push(run.state, step.flow, values, caller)
    return Pause.STACK


def too_late(run: Run) -> None:
    """Say, once a turn, that a change comes after what it would change."""
    text = run.words("correction", "too_late")
    if text not in run.replies:
        run.say(text)


def _goes_back_into(run: Run, frame: Frame, step: CallStep) -> bool:
    """After a correction: go on in the call that was put aside, unless it was made with other values."""
    held, frame.held = frame.held, []
    back = held[0].caller if held else None
    if back is None or back.step != step.id:
        return False
    changed = any(frame.changed.get(name, 0) > back.tick for name in back.reads)
    done = run.world.is_write(step) and any(callee.wrote for callee in held)
    if changed and done:
        too_late(run)
    elif changed:
        return False
    run.state.frames.extend(held)
    return True


async def _link(run: Run, frame: Frame, step: LinkStep, scope: Scope) -> Outcome:
    caller = frame.caller
    run.ended(frame, END)
    run.state.frames.remove(frame)
    run.state.pending = None
    run.world.push(run.state, step.flow, {}, caller)
    return Pause.STACK


async def _handoff(run: Run, frame: Frame, step: HandoffStep, scope: Scope) -> Outcome:
    if step.message is not None:
        run.say(run.render(step.message, scope))
    else:
        run.say(run.words("handoff", "message"))
    for name in step.sources:
        if scope.has(name):
            run.handed[name] = run.masked(name, plain_view(scope[name]))
    hand_off(run.world, run.state, step.queue)
    return Pause.STACK


async def _jump(run: Run, frame: Frame, step: JumpStep, scope: Scope) -> Outcome:
    return run.world.flow(frame).after(step)


_Execute = Callable[[Run, Frame, Any, Scope], Awaitable[Outcome]]
_EXECUTE: Final[dict[type[Step], _Execute]] = {
    CollectStep: _collect,
    ActionStep: _action,
    SayStep: _say,
    ConfirmStep: _confirm,
    BranchStep: _branch,
    SwitchStep: _switch,
    SetStep: _set,
    ClearStep: _clear,
    EachStep: _each,
    CallStep: _call,
    LinkStep: _link,
    GenerateStep: _generate,
    HandoffStep: _handoff,
    ParallelStep: _parallel,
    JumpStep: _jump,
}
