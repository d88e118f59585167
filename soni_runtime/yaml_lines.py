"""From the lines of a generated module to those of the YAML, for tools that know lines of Python only.

Tracebacks, logs and debuggers need no table: functions carry their place themselves (``places``). A coverage
report or a profile of the module itself does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class YamlLine(NamedTuple):
    """``file`` is the path in the bot's folder."""

    file: str
    line: int


def yaml_lines(source: str) -> Mapping[int, YamlLine]:
    """The line of the YAML for every line of a generated module that has one, both counted from 1.

    ``source`` is the text of the module, or of a part of a package. A step's lines are all those of its call;
    those between steps have none.

    Raises:
        SyntaxError: ``source`` is not Python.
    """
    found: dict[int, YamlLine] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                found.update(_of_statement(statement, None))
    return found


def _of_statement(statement: ast.stmt, file: str | None) -> Iterator[tuple[int, YamlLine]]:
    match statement:
        case ast.Expr(value=ast.Call() as call):
            yield from _of_call(call, file)
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as call)], body=body):
            yield from _of_call(call, file)
            own = _said(call).get("file")
            for inner in body:
                yield from _of_statement(inner, own if isinstance(own, str) else file)


def _of_call(call: ast.Call, file: str | None) -> Iterator[tuple[int, YamlLine]]:
    said = _said(call)
    where, line = said.get("file", file), said.get("line")
    if isinstance(where, str) and isinstance(line, int):
        for number in range(call.lineno, (call.end_lineno or call.lineno) + 1):
            yield number, YamlLine(where, line)


def _said(call: ast.Call) -> dict[str | None, Any]:
    return {each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)}
