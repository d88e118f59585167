"""What each kind of step does. Generated code and in-memory programs both end up here.

A step function changes the frame and says where control goes: to a step id (or ``end``, ``cancel``,
``error``), or it waits, or the stack changed and the new active frame goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, Final, cast

from soni_runtime import actions
from soni_runtime.apply import option_labels, pick_option, slot_title
from soni_runtime.errors import ActionError, ExpressionError
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
    Step,
    SwitchStep,
    Text,
)
from soni_runtime.run import Run
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Pending, Return


class Pause(Enum):
    WAIT = auto()  # for the user
    STACK = auto()  # another frame is active now


Outcome = str | Pause
"""A step id or special target, or why the frame does not go on."""


async def execute(run: Run, frame: Frame, step: Step, scope: Scope) -> Outcome:
    """Run one step. What it reads is remembered by ``scope``.

    Raises:
        SoniError: the step failed; the engine decides where that leads.
    """
    return await _EXECUTE[type(step)](run, frame, step, scope)


# ------------------------------------------------------------------ questions


async def _collect(run: Run, frame: Frame, step: CollectStep, scope: Scope) -> Outcome:
    state, pending = run.state, run.state.pending
    waiting = pending is not None and pending.frame == frame.id and pending.step == step.id
    if waiting and state.answer == "skip":
        for name in step.slots:
            if not run.world.is_filled(state, frame, name):
                run.world.store(state, frame, name, None)
        return _onward(run, frame, step)
    if not waiting and (step.always or step.id in frame.again):
        run.world.forget_at(state, frame, step.slots)
        frame.again = [other for other in frame.again if other != step.id]
    missing = tuple(name for name in step.slots if not run.world.is_filled(state, frame, name))
    if missing and step.source is not None:
        return _collect_from(run, frame, step, scope, waiting=waiting)
    if not missing:
        return _onward(run, frame, step)
    pending = Pending("collect", frame.id, step.id, missing)
    run.ask(pending, lambda: _question(run, frame, step, missing), step.buttons)
    return Pause.WAIT


def _onward(run: Run, frame: Frame, step: Step) -> Outcome:
    """Past a question: it is no longer open."""
    run.state.pending = None
    frame.attempts.pop(step.id, None)
    return run.world.flow(frame).after(step)


def _question(run: Run, frame: Frame, step: CollectStep, missing: tuple[str, ...]) -> str:
    slots = run.world.program.slots
    # Once some of several slots are filled, each missing one is asked for by its own prompt.
    whole = len(missing) == len(step.slots)
    texts: list[Text | None] = [step.prompt] if step.prompt is not None and whole else []
    if not texts:
        texts = [slots[name].prompt for name in missing]
    parts = [
        run.render(text, run.scope(frame))
        if text is not None
        else run.words("collect", "default_prompt", {"slot": slot_title(slots[name])})
        for text, name in zip(texts, missing, strict=False)
    ]
    return " ".join(parts)


def _collect_from(run: Run, frame: Frame, step: CollectStep, scope: Scope, *, waiting: bool) -> Outcome:
    state, name = run.state, step.slots[0]
    options = run.compute(step.source, scope) if step.source is not None else []
    if not isinstance(options, list):
        raise ExpressionError(f"`{step.id}` offers a choice from something that is not a list")
    if not options:
        raise ExpressionError(f"`{step.id}` has nothing to choose from")
    labels = option_labels(run.world, state, frame, step, options)
    if name in frame.wishes:
        chosen = pick_option(options, labels, frame.wishes.pop(name))
        if chosen is not None:
            run.world.store(state, frame, name, chosen)
            return _onward(run, frame, step)
    page = state.pending.page if waiting and state.pending is not None else 0
    pending = Pending("choose", frame.id, step.id, (name,), list(options), page)
    run.ask(pending, lambda: _choice(run, frame, step, labels, page), step.buttons)
    return Pause.WAIT


def _choice(run: Run, frame: Frame, step: CollectStep, labels: list[str], page: int) -> str:
    name = step.slots[0]
    prompt = step.prompt if step.prompt is not None else run.world.program.slots[name].prompt
    title = slot_title(run.world.program.slots[name])
    lead = (
        run.render(prompt, run.scope(frame))
        if prompt is not None
        else run.words("choose", "prompt", {"slot": title})
    )
    first = page * step.page_size
    shown = [f"{n}. {label}" for n, label in enumerate(labels, 1)][first : first + step.page_size]
    if first + step.page_size < len(labels):
        shown.append(run.words("choose", "more", {"count": str(len(labels) - first - step.page_size)}))
    return "\n".join([lead, *shown])


async def _confirm(run: Run, frame: Frame, step: ConfirmStep, scope: Scope) -> Outcome:
    state, pending = run.state, run.state.pending
    answered = pending is not None and pending.frame == frame.id and pending.step == step.id
    answer = state.answer if answered else None
    if answer is not None:
        run.render(step.text, scope)  # what was shown is what a later correction makes stale
        state.pending, state.answer = None, None
    if answer == "yes":
        return step.on_yes if step.on_yes is not None else run.world.flow(frame).after(step)
    if answer == "no":
        return step.on_no if step.on_no is not None else CANCEL
    if answer == "change" and step.on_change is not None:
        return step.on_change
    run.ask(Pending("confirm", frame.id, step.id), lambda: run.render(step.text, scope), step.buttons)
    return Pause.WAIT


# ------------------------------------------------------------------ work


async def _action(run: Run, frame: Frame, step: ActionStep, scope: Scope) -> Outcome:
    for name, value in (await actions.call(run, frame, step, scope)).items():
        run.world.store(run.state, frame, name, value)
    return run.world.flow(frame).after(step)


async def _parallel(run: Run, frame: Frame, step: ParallelStep, scope: Scope) -> Outcome:
    import asyncio

    running = (actions.call(run, frame, branch, scope) for branch in step.branches)
    results = await asyncio.gather(*running, return_exceptions=True)
    failed = next((result for result in results if isinstance(result, BaseException)), None)
    if failed is not None:
        raise failed
    for outputs in cast("list[dict[str, Any]]", results):
        for name, value in outputs.items():
            run.world.store(run.state, frame, name, value)
    return run.world.flow(frame).after(step)


async def _say(run: Run, frame: Frame, step: SayStep, scope: Scope) -> Outcome:
    text = step.text if step.text is not None else _response(run, step, scope)
    image = run.render(step.image, scope) if step.image is not None else None
    run.say(run.render(text, scope), buttons=step.buttons, scope=scope, card=step.card, image=image)
    return run.world.flow(frame).after(step)


def _response(run: Run, step: SayStep, scope: Scope) -> Text:
    response = run.world.program.responses[step.response or ""]
    for condition, text in response.conditions:
        if run.compute(condition, scope):
            return text
    if response.text is None:
        raise ExpressionError(f"response `{step.response}` has nothing to say here")
    return response.text


async def _set(run: Run, frame: Frame, step: SetStep, scope: Scope) -> Outcome:
    for name, expression in step.values.items():
        run.world.store(run.state, frame, name, run.compute(expression, scope))
    return run.world.flow(frame).after(step)


async def _clear(run: Run, frame: Frame, step: ClearStep, scope: Scope) -> Outcome:
    for name in step.names:
        run.world.forget(run.state, frame, name)
    return run.world.flow(frame).after(step)


async def _generate(run: Run, frame: Frame, step: GenerateStep, scope: Scope) -> Outcome:
    slots = run.world.program.slots
    values = {n: scope[n] for n in step.sources if n not in slots or not slots[n].sensitive}
    if run.writer is not None:
        text = await run.writer.write(run.render(step.instruction, scope), values, run.state.language)
    elif step.fallback is not None:
        text = run.render(step.fallback, scope)
    else:
        raise ActionError("no model is configured to write this text, and it has no `fallback`")
    if step.into is not None:
        run.world.store(run.state, frame, step.into, text)
    else:
        run.say(text)
    return run.world.flow(frame).after(step)


# ------------------------------------------------------------------ control


async def _branch(run: Run, frame: Frame, step: BranchStep, scope: Scope) -> Outcome:
    holds = bool(run.compute(step.test, scope))
    if holds and step.again:
        _ask_anew(run, frame, step.again, scope)
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
    if index >= len(elements):
        frame.loops.pop(step.id, None)
        run.world.forget(run.state, frame, step.item)
        return step.otherwise if step.otherwise is not None else END
    frame.loops[step.id] = index + 1
    run.world.store(run.state, frame, step.item, elements[index])
    _ask_anew(run, frame, step.again, scope)
    return run.world.flow(frame).after(step)


def _ask_anew(run: Run, frame: Frame, steps: tuple[str, ...], scope: Scope) -> None:
    """Mark the questions of a loop's body, except values that were given ahead and not used yet."""
    flow = run.world.flow(frame)
    used = {name for visit in frame.trail for name in visit.reads} | scope.reads
    asked = {visit.step for visit in frame.trail}
    for step_id in steps:
        step = flow.step(step_id)
        if not isinstance(step, CollectStep) or step_id in frame.again:
            continue
        if step_id in asked or not used.isdisjoint(step.slots):
            frame.again.append(step_id)


async def _call(run: Run, frame: Frame, step: CallStep, scope: Scope) -> Outcome:
    values = {name: run.compute(expression, scope) for name, expression in step.args.items()}
    frame.step = step.id
    run.state.pending = None
    run.world.push(
        run.state, step.flow, values, Return(step.id, dict(step.outputs), tuple(sorted(scope.reads)))
    )
    return Pause.STACK


async def _link(run: Run, frame: Frame, step: LinkStep, scope: Scope) -> Outcome:
    caller = frame.caller
    run.state.frames.remove(frame)
    run.state.pending = None
    run.world.push(run.state, step.flow, {}, caller)
    return Pause.STACK


async def _handoff(run: Run, frame: Frame, step: HandoffStep, scope: Scope) -> Outcome:
    if step.message is not None:
        run.say(run.render(step.message, scope))
    else:
        run.say(run.words("handoff", "message"))
    run.state.handed_off = step.queue or "default"
    run.state.frames.clear()
    run.state.queue.clear()
    run.state.pending = None
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
