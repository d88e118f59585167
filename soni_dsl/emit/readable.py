"""Templates in Soni's own spelling, for people to read."""

from __future__ import annotations

from soni_dsl.ir import program as ir
from soni_dsl.syntax.expr import Constant, FilterCall, Hole
from soni_dsl.syntax.expressions import unparse


def template_text(parts: ir.Template) -> str:
    """A template as it could stand in YAML; it parses back to the same parts."""
    return "".join(
        part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else _hole(part) for part in parts
    )


def _hole(hole: Hole) -> str:
    return "{" + " | ".join((unparse(hole.expr), *map(_filter, hole.filters))) + "}"


def _filter(call: FilterCall) -> str:
    arguments = ", ".join(unparse(Constant(0, 0, argument)) for argument in call.args)
    return f"{call.name}:{arguments}" if arguments else call.name
