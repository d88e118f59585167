"""Whether the parts of a program fit together: what a flow names must exist.

The compiler has checked a YAML bot long before; this is for bots written in Python, so the messages
name what the engineer wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from soni_runtime.program import (
    SPECIAL_TARGETS,
    ActionStep,
    BranchStep,
    CallStep,
    CollectStep,
    EachStep,
    LinkStep,
    ParallelStep,
    Program,
    SayStep,
    Step,
)


class BuilderError(ValueError):
    """A flow written with the builder does not hold together. The message names flow and step."""


def check_word(word: object, complaint: str) -> None:
    """Raises BuilderError with ``complaint`` unless ``word`` is text with something in it."""
    if not isinstance(word, str) or not word.strip():
        raise BuilderError(f"{complaint}, and {word!r} is none")


def check_flow(
    name: str, steps: Sequence[Step], *, on_error: str | None = None, on_cancel: str | None = None
) -> None:
    """Check what a flow can answer for alone.

    Raises:
        BuilderError: the flow has no steps, two steps share an id, or a target is no step of it.
    """
    if not steps:
        raise BuilderError(f"flow `{name}` has no steps")
    ids: set[str] = set()
    for step in steps:
        parts = step.branches if isinstance(step, ParallelStep) else ()
        if isinstance(step, ParallelStep) and not parts:
            raise BuilderError(f"step `{step.id}` of flow `{name}` calls no action")
        for each in (step, *parts):
            if each.id in ids:
                raise BuilderError(f"flow `{name}` has two steps `{each.id}`")
            ids.add(each.id)
    goals = {step.id for step in steps}
    questions = {step.id for step in steps if isinstance(step, CollectStep)}
    for step in steps:
        for target in step.targets():
            _check_target(target, goals, f"step `{step.id}` of flow `{name}`")
        again = step.again if isinstance(step, BranchStep | EachStep) else ()
        for asked in again:
            if asked not in questions:
                raise BuilderError(
                    f"step `{step.id}` of flow `{name}` would ask `{asked}` again, which is no collect step"
                )
    for handler in (on_error, on_cancel):
        if handler is not None:
            _check_target(handler, goals, f"flow `{name}`")


def _check_target(target: str, goals: set[str], where: str) -> None:
    if target not in goals and target not in SPECIAL_TARGETS:
        raise BuilderError(f"{where} goes to `{target}`, which is no step of it{_meant(target, goals)}")


def check_program(program: Program) -> None:
    """Check that every slot, action, flow and response that a step names is declared.

    Raises:
        BuilderError: one is not.
    """
    for flow in program.flows.values():
        for step in flow.steps:
            where = f"step `{step.id}` of flow `{flow.name}`"
            match step:
                case CollectStep():
                    for slot in step.slots:
                        _check_name("slot", slot, program.slots, where)
                case ActionStep():
                    _check_name("action", step.action, program.actions, where)
                case ParallelStep():
                    for branch in step.branches:
                        _check_name("action", branch.action, program.actions, where)
                case CallStep() | LinkStep():
                    _check_name("flow", step.flow, program.flows, where)
                case SayStep(response=str() as response):
                    _check_name("response", response, program.responses, where)
                case _:
                    pass
    for name, pattern in program.patterns.items():
        if pattern.flow is not None:
            _check_name("flow", pattern.flow, program.flows, f"pattern `{name}`")


def _check_name(what: str, name: str, known: Mapping[str, object], where: str) -> None:
    if name not in known:
        raise BuilderError(f"{where} uses the {what} `{name}`, which is not declared{_meant(name, known)}")


def _meant(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
