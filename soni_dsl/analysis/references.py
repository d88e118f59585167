"""Names, functions and filters in expressions and templates exist (SN210, SN211, SN215)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.mending import defined_here, did_you_mean, replacing
from soni_dsl.analysis.reads import ITEM, ROOTS, Use, uses_of
from soni_dsl.diagnostics.codes import names as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex
from soni_runtime.filters import FILTERS
from soni_runtime.functions import SIGNATURES

VALUE: Final = "value"  # the refused answer, in the text of a slot's `invalid:`


def check(program: AnalysisContext) -> None:
    """Report names, functions and filters that do not exist, wherever something is computed."""
    for table in program.tables:
        _check_flow(program, table)
    everywhere = _names_everywhere(program)
    for slot in program.bot.slots.values():
        _check_texts(program, (slot.prompt,), everywhere, frozenset())
        _check_texts(program, (slot.invalid,), everywhere, frozenset((VALUE,)))
    for response in program.bot.responses.values():
        parts: list[ast.Text | ast.Expression | None] = [response.text]
        for condition, text in response.conditions:
            parts += (condition, text)
        parts += (text for _, text in response.channels)
        _check_texts(program, parts, everywhere, frozenset())
    for pattern in program.bot.patterns.values():
        for use in uses_of(text for _, text in pattern.texts):
            _check_calls(program, use)  # its names are the pattern's own


def _check_flow(program: AnalysisContext, table: FlowTable) -> None:
    slots, variables, inputs = program.bot.slots, table.variables, table.inputs
    guard, mentioned = table.flow.when, program.mentioned(table)
    known = (slots, variables, inputs, ROOTS)
    fits = (
        mentioned.functions <= SIGNATURES.keys()
        and mentioned.filters <= FILTERS.keys()
        and all(any(name in names for names in known) for name in mentioned.names)
    )
    if fits and guard is None:
        return
    uses: Iterable[tuple[int, Use]] = table.all_uses
    if guard is not None:
        uses = [(-1, Use(guard.root, guard.node, guard.base)), *uses]
    for index, use in uses:
        root = use.root
        if type(root) is ex.Name:
            name = root.name
            if name not in slots and name not in variables and name not in inputs and name not in ROOTS:
                _report_unknown(program, table, index, use, (root,))
            if use.hole is not None and use.hole.filters:
                _check_calls(program, use)
            continue
        _check_calls(program, use)
        summary = program.summary(root)
        for names in (summary.names, summary.tested):
            for part in names:
                name = part.name
                if name not in slots and name not in variables and name not in inputs and name not in ROOTS:
                    _report_unknown(program, table, index, use, (part,))


def _report_unknown(
    program: AnalysisContext, table: FlowTable, index: int, use: Use, parts: Iterable[ex.Name]
) -> None:
    step = table.graph.points[index].step if index >= 0 else None
    for part in parts:
        if part.name == ITEM and isinstance(step, ast.Collect) and step.source is not None:
            continue
        if program.is_suspect(part.name, table):
            continue
        near = nearest(part.name, _known(program, table))
        if near is not None:
            program.meant.add(("name", near))
            program.stands_for.setdefault(part.name, near)
        if not program.is_new("name", part.name, near, table):
            continue
        advice = _how_to_get(program, table, part.name)
        program.report.add(
            unknown_name(use.span(part), part.name, near, _defined(program, table, near), advice)
        )


def _known(program: AnalysisContext, table: FlowTable) -> Iterator[str]:
    yield from program.bot.slots
    yield from table.variables
    yield from table.inputs
    yield from sorted(ROOTS)


def _defined(program: AnalysisContext, table: FlowTable, name: str | None) -> Span | None:
    if name is None:
        return None
    if name in program.bot.slots:
        return program.bot.slots[name].name.span
    if name in table.variables:
        return table.variables[name].span
    return table.inputs[name].name.span if name in table.inputs else None


def _how_to_get(program: AnalysisContext, table: FlowTable, name: str) -> str:
    """Where the value could come from: an action of the flow that gives it, else a declaration."""
    for point in table.graph.points:
        if isinstance(point.step, ast.Action) and point.step.call.outputs is None:
            contract = program.contracts.get(point.step.call.name)
            if contract is not None and contract.outputs is not None and name in contract.outputs:
                return f"take it from the action: `{contract.name} -> {name}`"
    return f"declare `{name}` under `slots:`, or give it a value in an earlier step"


def unknown_name(span: Span, name: str, near: str | None, defined: Span | None, advice: str) -> Diagnostic:
    return Diagnostic(
        codes.UNKNOWN_NAME,
        f"unknown name `{name}`",
        Label(span, "no slot, no variable and no input of this name"),
        secondary=defined_here(defined, f"`{near}` is defined here"),
        help=did_you_mean(near, advice),
        fix=replacing(span, near),
    )


# ------------------------------------------------------------------ texts outside of flows


def _names_everywhere(program: AnalysisContext) -> Callable[[], frozenset[str]]:
    """The names that a text outside of flows may read: it can be said in any of them. Built when needed."""
    found: list[frozenset[str]] = []

    def names() -> frozenset[str]:
        if not found:
            known = set(program.bot.slots)
            known.update(ROOTS)
            for table in program.tables:
                known.update(table.variables, table.inputs)
            found.append(frozenset(known))
        return found[0]

    return names


def _check_texts(
    program: AnalysisContext,
    parts: Iterable[ast.Text | ast.Expression | None],
    everywhere: Callable[[], frozenset[str]],
    extra: frozenset[str],
) -> None:
    for use in uses_of(parts):
        _check_calls(program, use)
        summary = program.summary(use.root)
        for part in (*summary.names, *summary.tested):
            name = part.name
            if name in program.bot.slots or name in extra or name in everywhere():
                continue
            if program.is_suspect(name) or any(program.is_suspect(name, t) for t in program.tables):
                continue
            near = nearest(name, sorted(everywhere()))
            defined = program.bot.slots[near].name.span if near in program.bot.slots else None
            program.meant.add(("name", near or ""))
            if not program.is_new("name", name, near):
                continue
            advice = f"declare `{name}` under `slots:`"
            program.report.add(unknown_name(use.span(part), name, near, defined, advice))


# ------------------------------------------------------------------ functions and filters


def _check_calls(program: AnalysisContext, use: Use) -> None:
    for call in program.summary(use.root).calls:
        if call.function not in SIGNATURES:
            span = use.at(call.start, call.function_end)
            program.report.add(unknown_function(span, call.function))
    if use.hole is not None:
        for entry in use.hole.filters:
            if entry.name not in FILTERS:
                start = use.node.value.find(entry.name, entry.start, entry.end)
                span = use.at(start, start + len(entry.name))
                program.report.add(unknown_filter(span, entry.name))


def unknown_function(span: Span, name: str) -> Diagnostic:
    near = nearest(name, SIGNATURES)
    hint = "filters go behind a bar, as in `{price | money}`" if name in FILTERS else None
    return Diagnostic(
        codes.UNKNOWN_FUNCTION,
        f"unknown function `{name}`",
        Label(span, "not a function of the language"),
        help=hint or did_you_mean(near, f"expressions know {', '.join(f'`{f}`' for f in SIGNATURES)}"),
        fix=None if hint else replacing(span, near),
    )


def unknown_filter(span: Span, name: str) -> Diagnostic:
    near = nearest(name, FILTERS)
    return Diagnostic(
        codes.UNKNOWN_FILTER,
        f"unknown filter `{name}`",
        Label(span, "not a filter of the language"),
        help=did_you_mean(near, f"templates know {', '.join(f'`{f}`' for f in FILTERS)}"),
        fix=replacing(span, near),
    )
