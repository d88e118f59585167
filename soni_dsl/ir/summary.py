"""The figures of a compiled bot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soni_dsl.diagnostics.model import Diagnostic, Severity
from soni_dsl.ir import program as ir


@dataclass(frozen=True, slots=True)
class Summary:
    """How large a bot is, and how many findings it has. ``questions`` are the steps that wait."""

    name: str
    flows: int
    steps: int
    questions: int
    slots: int
    actions: int
    responses: int
    languages: int
    errors: int
    warnings: int
    hints: int


def summary(program: ir.Program, diagnostics: Iterable[Diagnostic] = ()) -> Summary:
    """Count what is in ``program`` and in ``diagnostics``."""
    found = [diagnostic.severity for diagnostic in diagnostics]
    ops = [op for flow in program.flows.values() for op in flow.ops]
    return Summary(
        name=program.name,
        flows=len(program.flows),
        steps=len(ops),
        questions=sum(isinstance(op, ir.Collect | ir.Confirm) for op in ops),
        slots=len(program.slots),
        actions=len(program.actions),
        responses=len(program.responses),
        languages=len(program.languages),
        errors=found.count(Severity.ERROR),
        warnings=found.count(Severity.WARNING),
        hints=found.count(Severity.HINT),
    )
