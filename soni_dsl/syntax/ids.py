"""Names for steps that were written without one.

A paused conversation remembers step ids, so a generated id comes from what the step does, not from where
it stands: inserting a step elsewhere in the flow renames nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, assert_never

from soni_dsl.syntax import ast

_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH: Final = 32


def step_ids(steps: Iterable[ast.Step]) -> list[str]:
    """One distinct id per step, in order. Written ids are kept; the first of two equal ones wins."""
    steps = list(steps)
    written: set[str] = set()
    ids: list[str | None] = []
    for step in steps:
        own = step.id.value if step.id is not None else None
        if own is not None and own in written:
            own = None
        if own is not None:
            written.add(own)
        ids.append(own)
    taken = set(written)
    result: list[str] = []
    for step, own in zip(steps, ids, strict=True):
        if own is None:
            own = _distinct(generated_id(step), taken)
            taken.add(own)
        result.append(own)
    return result


def generated_id(step: ast.Step) -> str:
    """The id a step gets from its content, before duplicates are numbered."""
    match step:
        case ast.Collect():
            return _join("collect", *(slot.value for slot in step.slots))
        case ast.Action():
            return step.call.name
        case ast.Say():
            return _join("say", step.response.value if step.response else _words(step.text))
        case ast.Confirm():
            return _join("confirm", _words(step.text))
        case ast.If():
            return _join("if", step.test.node.value)
        case ast.Switch():
            return _join("switch", step.on.node.value)
        case ast.Set():
            return _join("set", *(name.value for name, _ in step.values))
        case ast.Clear():
            return _join("clear", *(name.value for name in step.names))
        case ast.While():
            return _join("while", step.test.node.value)
        case ast.For():
            return _join("for", step.item_name)
        case ast.Call():
            return _join("call", step.call.name)
        case ast.Link():
            return _join("link", step.flow.value)
        case ast.Generate():
            return _join("generate", step.into.value if step.into else step.instruction.node.value)
        case ast.Handoff():
            return _join("handoff", step.queue.value if step.queue else "")
        case ast.Parallel():
            return _join(
                "parallel", *(branch.call.name for branch in step.branches if isinstance(branch, ast.Action))
            )
        case ast.Jump():
            return _join("jump", step.jump_to.name if step.jump_to else "")
        case ast.BadStep():
            return "bad_step"
        case _:
            assert_never(step)  # type: ignore[arg-type]  # Step is open for mypy, closed by KIND_OF


def _words(text: ast.Text | None) -> str:
    return text.templates[0].node.value if text is not None and text.templates else ""


def _join(kind: str, *words: str) -> str:
    folded = " ".join(words)[:200].lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    slug = _NOT_A_WORD.sub("_", folded).strip("_")
    if len(slug) > _SLUG_LENGTH:
        slug = slug[:_SLUG_LENGTH].rpartition("_")[0] or slug[:_SLUG_LENGTH]
    return f"{kind}_{slug}" if slug else kind


def _distinct(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
