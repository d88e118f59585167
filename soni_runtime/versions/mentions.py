"""Which names a compiled expression or template mentions.

Expressions are functions that look names up with constants (``s["flights"]``, ``s.has("choice")``), whether
the compiler made them or a person wrote them. So the constants of a function that are names of the program,
and the texts it takes from around it, contain everything it reads. A text that happens to equal a name counts
too: what is asked is always whether a name *may* be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from types import CodeType, FunctionType
from typing import Any, Final

from soni_runtime.program import (
    ActionStep,
    BranchStep,
    CallStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    GenerateStep,
    HandoffStep,
    ParallelStep,
    Program,
    SayStep,
    SetStep,
    Step,
    SwitchStep,
    Texts,
)

DIGITS: Final = 8


def mentioned(parts: Iterable[Any], known: Collection[str]) -> set[str]:
    """The names among ``known`` that functions, texts and variations of texts in ``parts`` mention."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Texts):
            for group in part.variants.values():
                found |= mentioned(group, known)
        elif isinstance(part, FunctionType):
            found.update(text for text in _texts(part.__code__.co_consts) if text in known)
            found.update(text for text in _texts(_enclosed(part)) if text in known)
    return found


def _enclosed(function: FunctionType) -> Iterator[Any]:
    """What a function that a person wrote takes from around it: ``lambda s: s[name]``."""
    yield from function.__defaults__ or ()
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # a cell that is still empty
            held = cell.cell_contents
            yield tuple(held) if isinstance(held, list | tuple | set | frozenset | dict) else held


def digest(*parts: Any, names: Collection[str] = ()) -> str:
    """A few characters for what texts, functions and variations of texts say; empty where there are none.

    Of a function it takes the texts among its constants, which do not depend on the version of Python; not
    those that are ``names``, so that a rename leaves it alone.
    """
    said = [text for part in parts if part is not None for text in _said(part) if text not in names]
    if not said:
        return ""
    return sha256("\x00".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _said(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Texts):
        for language, group in part.variants.items():
            yield str(language)
            for template in group:
                yield from _said(template)
    elif isinstance(code := getattr(part, "__code__", None), CodeType):
        yield from _texts(code.co_consts)


def _texts(constants: Iterable[Any]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant.co_consts)
        elif isinstance(constant, tuple | frozenset):
            yield from _texts(constant)
        elif isinstance(constant, FunctionType):
            yield from _texts(constant.__code__.co_consts)


def reads(program: Program, step: Step, known: Collection[str]) -> set[str]:
    """The names that ``step`` may read when it runs."""
    found = mentioned((step.when, *_parts(program, step)), known)
    if isinstance(step, GenerateStep | HandoffStep):
        found.update(name for name in step.sources if name in known)
    for call in step.branches if isinstance(step, ParallelStep) else (step,):
        if isinstance(call, ActionStep) and call.args is None and call.action in program.actions:
            inputs = program.actions[call.action].inputs
            found.update(param.name for param in inputs if not param.optional and param.name in known)
    return found


def _parts(program: Program, step: Step) -> Iterator[Any]:
    """The functions and texts of a step that are its own matter."""
    match step:
        case CollectStep():
            yield from (step.source, step.show, step.prompt)
            if step.prompt is None:
                yield from (program.slots[name].prompt for name in step.slots)
        case ActionStep():
            yield from (step.args or {}).values()
        case ParallelStep():
            for branch in step.branches:
                yield branch.when
                yield from _parts(program, branch)
        case ConfirmStep():
            yield step.text
        case SayStep():
            yield from (step.text, step.image)
            response = program.responses.get(step.response or "")
            if response is not None:
                yield response.text
                for test, text in response.conditions:
                    yield from (test, text)
                yield from response.channels.values()
        case BranchStep():
            yield step.test
        case SwitchStep():
            yield step.on
        case SetStep():
            yield from step.values.values()
        case EachStep():
            yield step.source
        case CallStep():
            yield from step.args.values()
        case GenerateStep():
            yield from (step.instruction, step.fallback)
        case HandoffStep():
            yield step.message
        case _:
            return
