"""What a function without a telling annotation returns, as far as its ``return`` statements say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from soni_dsl.python.annotations import read_annotation
from soni_dsl.python.names import Names
from soni_dsl.python.signatures import Field
from soni_dsl.syntax.expr import Type

_CONSTANTS: Final = {str: "string", bool: "boolean", int: "integer", float: "number"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def returned_fields(function: Function, names: Names) -> tuple[Field, ...] | None:
    """The fields, where every ``return`` gives a dict literal with constant keys, or an object of one known
    class. A field that not all have is optional. Empty where nothing is returned, None where unknown."""
    returns = list(_returns(function))
    values = [None if _is_nothing(each) else each.value for each in returns if each is not None]
    if len(values) < len(returns):
        return None
    if not any(values):
        return None if _is_only_declared(function) else ()
    found = [_fields(value, names) if value is not None else None for value in values]
    known = [fields for fields in found if fields is not None]
    return _together(known) if len(known) == len(found) else None


def _is_nothing(statement: ast.Return) -> bool:
    return isinstance(statement.value, ast.Constant) and statement.value.value is None


def _returns(function: Function) -> Iterator[ast.Return | None]:
    """The ``return`` statements of a function, not of functions inside it; None for a ``yield``."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            yield node
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            yield None
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _is_only_declared(function: Function) -> bool:
    """Has it no body but a docstring, ``...``, ``pass`` or ``raise``?"""
    return all(
        isinstance(statement, ast.Pass | ast.Raise)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in function.body
    )


def _fields(value: ast.expr, names: Names) -> tuple[Field, ...] | None:
    match value:
        case ast.Dict(keys=keys, values=values):
            fields: list[Field] = []
            for key, part in zip(keys, values, strict=True):
                if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                    return None
                fields.append((key.value, _constant_type(part)))
            return tuple(fields)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            if any(keyword.arg is None for keyword in keywords):
                return None
            return tuple((keyword.arg or "", _constant_type(keyword.value)) for keyword in keywords)
        case ast.Call(func=function):
            return read_annotation(function, names).fields if _is_class(function, names) else None
    return None


def _is_class(function: ast.expr, names: Names) -> bool:
    found = names.find_node(function) if isinstance(function, ast.Name | ast.Attribute) else None
    return found is not None and isinstance(found[1], ast.ClassDef)


def _constant_type(value: ast.expr) -> Type | None:
    if isinstance(value, ast.Constant):
        kind = _CONSTANTS.get(type(value.value))
        return Type(kind) if kind else None
    if isinstance(value, ast.JoinedStr):
        return Type("string")
    return None


def _together(found: list[tuple[Field, ...]]) -> tuple[Field, ...]:
    merged: dict[str, Type | None] = {}
    for fields in found:
        for name, type_ in fields:
            merged[name] = type_ if merged.get(name, type_) == type_ else None
    everywhere = [name for name in merged if all(name in dict(fields) for fields in found)]
    return tuple(
        (name, type_ if name in everywhere or type_ is None else replace(type_, optional=True))
        for name, type_ in merged.items()
    )
