"""Functions of generated flows and declarations, told which line of the YAML they come from.

A traceback, a log and a debugger then name that line and the step instead of a lambda in generated code,
and show the YAML where its file is at hand.
"""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from functools import lru_cache
from itertools import repeat
from operator import is_not
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final, TypeVar

from soni_runtime.program import Button, Pattern, Response, Slot, Step, Texts

Function = TypeVar("Function")
Declared = TypeVar("Declared", Slot, Response, Pattern)

# PEP 626 and Objects/locations.md of CPython: an entry is 1kkkklll and data; kind 13 is a line without
# columns, lll is one less than the instructions it covers, and the data here is a line delta of 0.
_NO_COLUMNS: Final = 0x80 | 13 << 3
_MOST: Final = 8


class Place:
    """Where a flow is written: ``file`` as it is shown, below ``root`` where that is known.

    For declarations ``flow`` is what they are, such as ``slot``.
    """

    __slots__ = ("file", "flow")

    def __init__(self, flow: str, file: str, root: Path | None) -> None:
        self.flow = flow
        self.file = file if root is None else str(root / file)

    def of_step(self, step: Step) -> Step:
        """``step`` with its functions on its line; the same step where it has no line or no functions."""
        if step.line is None:
            return step
        changed = self._changed(step, step.id, step.line)
        return replace(step, **changed) if changed else step

    def of_declaration(self, declared: Declared, name: str, line: int) -> Declared:
        """A slot, a response or a pattern with its functions on its line."""
        changed = self._changed(declared, name, line)
        return replace(declared, **changed) if changed else declared

    def _changed(self, owner: Any, name: str, line: int) -> dict[str, Any]:
        """The fields of a dataclass that have functions, with them on ``line``."""
        changed = {}
        for field in _field_names(type(owner)):
            value = getattr(owner, field)
            if value and not isinstance(value, str):
                moved = self._moved(value, name, line)
                if moved is not value:
                    changed[field] = moved
        return changed

    def of_flow(self, function: Function, line: int | None) -> Function:
        """A function of the flow itself, such as its guard, on the line of the flow."""
        if line is None:
            return function
        moved: Function = self._moved(function, self.flow, line)
        return moved

    def _moved(self, value: Any, step: str, line: int) -> Any:
        kind = type(value)
        if kind is FunctionType:
            return self._function(value, step, line)
        if kind is tuple:
            parts = tuple(map(self._moved, value, repeat(step), repeat(line)))
            return parts if any(map(is_not, parts, value)) else value
        if kind is dict:
            made = {key: self._moved(each, step, line) for key, each in value.items()}
            return made if any(map(is_not, made.values(), value.values())) else value
        if kind is Texts:
            variants = self._moved(value.variants, step, line)
            return value if variants is value.variants else Texts(variants)
        if kind is Button:
            title = self._moved(value.title, step, line)
            return value if title is value.title else replace(value, title=title)
        return self.of_step(value) if isinstance(value, Step) else value

    def _function(self, function: FunctionType, step: str, line: int) -> FunctionType:
        code = self._code(function.__code__, step, line)
        made = FunctionType(code, function.__globals__, step, function.__defaults__, function.__closure__)
        made.__kwdefaults__ = function.__kwdefaults__
        return made

    def _code(self, code: CodeType, step: str, line: int) -> CodeType:
        constants = code.co_consts
        if any(isinstance(constant, CodeType) for constant in constants):
            constants = tuple(
                self._code(constant, step, line) if isinstance(constant, CodeType) else constant
                for constant in constants
            )
        return code.replace(
            co_filename=self.file,
            co_firstlineno=line,
            co_name=sys.intern(step),
            co_qualname=f"{self.flow}.{step}",
            co_linetable=_one_line(len(code.co_code) // 2),
            co_consts=constants,
        )


@lru_cache(maxsize=256)
def _one_line(instructions: int) -> bytes:
    """A table that puts every instruction on the first line of the code, at no column."""
    whole, rest = divmod(instructions, _MOST)
    return bytes((_NO_COLUMNS | _MOST - 1, 0)) * whole + (bytes((_NO_COLUMNS | rest - 1, 0)) if rest else b"")


_NAMES: Final[dict[type[Any], tuple[str, ...]]] = {}


def _field_names(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(each.name for each in fields(kind) if each.name not in ("id", "line"))
    return _NAMES[kind]
