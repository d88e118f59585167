"""A lowered program as JSON, for tools that read bots and know no YAML.

Expressions and templates are in Soni's own spelling; what has its default is left out. Every operation says
in ``kind`` what it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Final

from soni_dsl.emit.readable import template_text
from soni_dsl.ir import program as ir
from soni_dsl.syntax.expr import Expr, Hole
from soni_dsl.syntax.expressions import unparse
from soni_runtime.values import plain_view

FORMAT: Final = 1
"""Grows when a reader of older files would misread a newer one."""


def program_json(program: ir.Program) -> str:
    """The program as JSON text that ends with a line break, the same bytes for equal programs."""
    return json.dumps({"format": FORMAT, **_record(program)}, indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Expr():
            return unparse(value)
        case ir.Text():
            return _text(value)
        case tuple() if any(isinstance(part, Hole) for part in value):
            return template_text(value)
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            return _record(value)
        case _:
            return plain_view(value)


def _record(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": type(value).__name__.lower()} if isinstance(value, ir.Op) else {}
    for each in fields(value):
        content = getattr(value, each.name)
        if not _is_default(each, content):
            found[each.name] = _field(value, each.name, content)
    return found


def _field(owner: Any, name: str, content: Any) -> Any:
    """Templates that are tuples of mere text look like lists of names, so they are told by where they are."""
    if (type(owner), name) in _TEMPLATES:
        return template_text(content)
    return _plain(content)


_TEMPLATES: Final = {(ir.Collect, "show"), (ir.Say, "image"), (ir.Generate, "instruction")}


def _is_default(each: Field[Any], content: Any) -> bool:
    if each.default is not MISSING:
        return bool(content == each.default and isinstance(content, type(each.default)))
    return each.default_factory is not MISSING and not content


def _text(text: ir.Text) -> Any:
    """Alone, a list of variations, or either per language, where ``*`` stands for every other."""
    variants = {
        language or "*": [template_text(parts) for parts in group] for language, group in text.variants
    }
    shortest = {language: group[0] if len(group) == 1 else group for language, group in variants.items()}
    return shortest["*"] if shortest.keys() == {"*"} else shortest
