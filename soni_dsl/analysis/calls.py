"""Calls fit what they call: actions and flows, their inputs and outputs (SN204, SN212 to SN214, SN220)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.contracts import Contract, reversed_outputs
from soni_dsl.analysis.mending import defined_here, did_you_mean, listing, replacing
from soni_dsl.analysis.names import check_flow_at
from soni_dsl.diagnostics.codes import names as codes
from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex


def check(program: AnalysisContext) -> None:
    """Report calls of what does not exist, and arguments and results that it does not have."""
    for table in program.tables:
        for _, call in table.calls:
            _check_action(program, table, call)
        for point in table.graph.points:
            if isinstance(point.step, ast.Call):
                _check_flow_call(program, point.step.call)


def name_span(call: ast.Invocation) -> Span:
    return call.node.at(*call.name_span)


def _check_action(program: AnalysisContext, table: FlowTable, call: ast.Invocation) -> None:
    contract = program.contracts.get(call.name)
    if contract is None:
        if not program.is_suspect(call.name) and not program.python_is_open:
            near = nearest(call.name, program.contracts)
            if not program.is_new("action", call.name, near, table):
                return
            program.report.add(unknown_action(call, near, program.contracts))
        return
    if contract.inputs is not None:
        given = [argument.name for argument in call.arguments or ()]
        taken = (*contract.inputs, *(name for name in given if contract.is_disputed_input(name)))
        fits = contract.open or _check_arguments(program, call, taken, contract.defined, "action")
        for name, wanted in contract.inputs.items():
            # A wrong argument is most likely the missing one under another name.
            if not fits or not wanted.required or name in given or program.knows(table, name):
                continue
            if not contract.is_disputed_input(name) and _is_first_miss(program, table, name):
                program.report.add(missing_input(call, name, contract.defined, "action"))
    if contract.outputs is not None:
        _check_outputs(program, call, contract)


def _is_first_miss(program: AnalysisContext, table: FlowTable, name: str) -> bool:
    """Is a missing input the only sign that nothing gives this name a value?

    Where a step reads the name too, that is the place to report it.
    """
    if name in program.mentioned(table).names or name in program.stands_for:
        return False
    return program.is_new("name", name, nearest(name, program.bot.slots), table)


def _is_given(call: ast.Invocation, name: str) -> bool:
    return any(argument.name == name for argument in call.arguments or ())


def _check_arguments(
    program: AnalysisContext, call: ast.Invocation, known: Iterable[str], defined: Span | None, what: str
) -> bool:
    """Report arguments that are none of the ``known`` inputs. True if there are none."""
    fits = True
    names = list(known)
    for argument in call.arguments or ():
        if argument.name not in names:
            fits = False
            near = nearest(argument.name, (name for name in names if not _is_given(call, name)))
            if near is not None and program.stands_for.get(argument.name) == near:
                continue  # the definition is what is misspelt, and is reported where the name is read
            program.report.add(unknown_input(call, argument, near, names, defined, what))
    return fits


def _check_outputs(program: AnalysisContext, call: ast.Invocation, contract: Contract) -> None:
    known = contract.outputs or {}
    wrong = [
        output
        for output in call.outputs or ()
        if output.field not in known and not contract.is_disputed_output(output.field)
    ]
    if not wrong:
        return
    if reversed_outputs(call, contract):
        program.report.add(outputs_reversed(call, wrong, contract))
        return
    for output in wrong:
        near = nearest(output.field, known)
        if program.is_new(f"output of {call.name}", output.field, near):
            program.report.add(unknown_output(call, output, near, known, contract.defined, "action"))


def _check_flow_call(program: AnalysisContext, call: ast.Invocation) -> None:
    if not check_flow_at(program, name_span(call), call.name, "no flow of this name"):
        return
    flow = program.bot.flows[call.name]
    if program.is_damaged_at(flow.node):
        return  # its inputs and outputs may be what could not be read
    inputs = {param.name.value: param for param in flow.inputs}
    # A caller may also fill what the flow would ask for.
    taken = dict.fromkeys((*inputs, *program.table(flow).variables))
    fits = _check_arguments(program, call, taken, flow.name.span, "flow")
    for name, param in inputs.items():
        optional = param.optional or (param.type is not None and param.type.type.optional)
        if fits and not optional and not _is_given(call, name) and name not in program.table(flow).variables:
            program.report.add(missing_input(call, name, param.name.span, "flow"))
    outputs = [param.name.value for param in flow.outputs]
    for output in call.outputs or ():
        if output.field not in outputs:
            near = nearest(output.field, outputs)
            program.report.add(unknown_output(call, output, near, outputs, flow.name.span, "flow"))


# ------------------------------------------------------------------ findings


def unknown_action(call: ast.Invocation, near: str | None, known: Mapping[str, Contract]) -> Diagnostic:
    span = name_span(call)
    contract = known.get(near) if near is not None else None
    return Diagnostic(
        codes.UNKNOWN_ACTION,
        f"unknown action `{call.name}`",
        Label(span, "neither under `actions:` nor in the Python beside the bot"),
        secondary=defined_here(contract.defined if contract else None, f"`{near}` is defined here"),
        help=did_you_mean(near, f"define `{call.name}` in `actions.py`, or declare it under `actions:`"),
        fix=replacing(span, near),
    )


def unknown_input(
    call: ast.Invocation,
    argument: ex.Argument,
    near: str | None,
    known: Iterable[str],
    defined: Span | None,
    what: str,
) -> Diagnostic:
    span = call.node.at(argument.start, argument.start + len(argument.name))
    return Diagnostic(
        codes.UNKNOWN_INPUT,
        f"{what} `{call.name}` has no input `{argument.name}`",
        Label(span, "not an input"),
        secondary=defined_here(defined, f"`{call.name}` is defined here"),
        help=did_you_mean(near, f"its inputs are {listing(known)}"),
        fix=replacing(span, near),
    )


def missing_input(call: ast.Invocation, name: str, defined: Span | None, what: str) -> Diagnostic:
    return Diagnostic(
        codes.MISSING_INPUT,
        f"{what} `{call.name}` needs the input `{name}`, which nothing gives",
        Label(name_span(call), f"`{name}` is neither passed nor known in this flow"),
        secondary=defined_here(
            defined, f"`{call.name}` is defined here" if what == "action" else "declared here"
        ),
        help=f"pass it: `{call.name}({name}=…)`",
    )


def unknown_output(
    call: ast.Invocation,
    output: ex.Output,
    near: str | None,
    known: Iterable[str],
    defined: Span | None,
    what: str,
) -> Diagnostic:
    span = _field_and_name(call, output)[0]
    gives = listing(known)
    advice = (
        f"`{call.name}` gives {gives}" if gives != "none" else f"`{call.name}` gives nothing; leave it out"
    )
    return Diagnostic(
        codes.UNKNOWN_OUTPUT,
        f"{what} `{call.name}` has no output `{output.field}`",
        Label(span, "not an output"),
        secondary=defined_here(defined, f"`{call.name}` is defined here"),
        help=did_you_mean(near, advice),
        fix=replacing(span, near),
    )


def outputs_reversed(call: ast.Invocation, wrong: list[ex.Output], contract: Contract) -> Diagnostic:
    """The fields of the result stand where the variables belong, and the other way round."""
    first = wrong[0]
    edits: list[Edit] = []
    for output in wrong:
        field, name = _field_and_name(call, output)
        edits += (Edit(field, output.name), Edit(name, output.field))
    edits.sort(key=lambda edit: edit.span.start)
    field, name = _field_and_name(call, first)
    return Diagnostic(
        codes.OUTPUTS_REVERSED,
        f"the outputs of `{call.name}` are written the wrong way round",
        Label(
            Span(field.source, min(field.start, name.start), max(field.end, name.end)),
            f"`{first.name}` is a field of the result, `{first.field}` is not",
        ),
        secondary=defined_here(contract.defined, f"`{call.name}` gives {listing(contract.outputs or ())}"),
        help=f"the field is `{first.name}`, the variable `{first.field}`",
        fix=Fix("swap fields and variables", tuple(edits), "unsafe"),
    )


def _field_and_name(call: ast.Invocation, output: ex.Output) -> tuple[Span, Span]:
    """Where the field of the result and the variable that takes it are written."""
    if call.output_nodes is not None:
        field, name = call.output_nodes[(call.outputs or ()).index(output)]
        return field.span, name.span
    return (
        call.node.at(output.start, output.start + len(output.field)),
        call.node.at(output.end - len(output.name), output.end),
    )
