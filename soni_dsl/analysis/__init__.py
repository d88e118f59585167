"""Checks: a read bot in, findings out. Each pass is a function; their order is this list."""

from __future__ import annotations

from typing import Final

from soni_dsl.analysis import (
    agreement,
    arms,
    calls,
    control,
    data,
    decided,
    design,
    guards,
    leaks,
    loops,
    names,
    privacy,
    references,
    safety,
    startable,
    types,
    unset_tests,
    unused,
)
from soni_dsl.analysis.context import AnalysisContext, Pass

PASSES: Final[tuple[Pass, ...]] = (
    names.resolve,
    references.check,
    calls.check,
    agreement.check,
    types.check,
    control.reach,
    decided.check,
    startable.check,
    unset_tests.check,
    loops.check,
    arms.check,
    data.definite,
    guards.check,
    unused.check,
    design.check,
    safety.effects,
    privacy.check,
    leaks.check,
)


def analyse(program: AnalysisContext) -> None:
    """Run all passes. Each finds what the ones before it leave; none of them raises."""
    for check in PASSES:
        check(program)


__all__ = ["PASSES", "AnalysisContext", "analyse"]
