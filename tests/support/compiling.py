"""YAML to a program, and a program to something that can be compared."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from soni_dsl.loading import compile_program
from soni_runtime.program import Flow, Program, Step
from soni_runtime.scope import Scope

Compile = Callable[[str], Program]


def compiler(folder: Path) -> Compile:
    def compile_text(text: str) -> Program:
        path = folder / "bot.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return compile_program(path)

    return compile_text


def shape(value: Any, *, lines: bool = False) -> Any:
    """``value`` in plain data: a function is what it computes, lines only where they are asked for."""
    if isinstance(value, FunctionType):
        return ("function", _code(value.__code__))
    if is_dataclass(value) and not isinstance(value, type):
        names = [spec.name for spec in fields(value) if spec.name != "head"]  # where a file lies
        names = [name for name in names if lines or name not in ("line", "file")]
        return type(value).__name__, {name: shape(getattr(value, name), lines=lines) for name in names}
    if isinstance(value, Mapping):
        return [(shape(key), shape(each, lines=lines)) for key, each in value.items()]
    if isinstance(value, list | tuple):
        return [shape(each, lines=lines) for each in value]
    return type(value).__name__, value


def _code(code: CodeType) -> Any:
    inner = [_code(c) if isinstance(c, CodeType) else (type(c).__name__, c) for c in code.co_consts]
    return code.co_code, inner, code.co_names, code.co_varnames


def ways(flow: Flow) -> dict[str, dict[str, Any]]:
    """Per step, everything that says where control goes."""
    names = (
        "skip", "goto", "on_error", "then", "otherwise", "on_yes", "on_no", "on_change", "on_invalid",
        "on_cancel", "on_timeout", "again",
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for step in flow.steps:
        given = {name: getattr(step, name, None) for name in names}
        found[step.id] = {name: value for name, value in given.items() if value}
        if (cases := getattr(step, "cases", None)) is not None:
            found[step.id]["cases"] = dict(cases)
    return found


def scope(**values: Any) -> Scope:
    return Scope(
        values,
        session={"name": "Ana"},
        defaults={},
        session_names=frozenset(),
        language="en",
        clock=lambda: datetime(2030, 5, 1, 12, 0),
    )


def without_ids(step: Step) -> Step:
    return replace(step, id="")
