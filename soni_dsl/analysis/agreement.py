"""Contracts in YAML and functions in Python say the same (SN205, SN218, SN219, SN310)."""

from __future__ import annotations

from soni_dsl.analysis.context import AnalysisContext
from soni_dsl.analysis.contracts import Contract, returned
from soni_dsl.analysis.mending import defined_here, did_you_mean, listing, replacing
from soni_dsl.analysis.type_families import clash
from soni_dsl.diagnostics.codes import names as codes
from soni_dsl.diagnostics.codes.types import CONTRACT_TYPE
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.python.signatures import Parameter, Signature
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Type


def check(program: AnalysisContext) -> None:
    """Compare each contract with its function. A bot without Python beside it has nothing to compare."""
    if program.signatures is None:
        return
    for contract in program.contracts.values():
        if contract.declared is None:
            continue
        if contract.python is None:
            _check_missing(program, contract.declared)
        else:
            _check_inputs(program, contract, contract.declared, contract.python)
            _check_outputs(program, contract.declared, contract.python)


def _check_missing(program: AnalysisContext, declared: ast.ActionDef) -> None:
    if program.signatures is None or program.python_is_open:
        return
    free = [name for name in program.signatures.actions if name not in program.bot.actions]
    near = nearest(declared.name.value, free)
    place = program.signatures.actions[near].name_span if near is not None else None
    program.report.add(action_without_python(declared.name, near, place))


def _check_inputs(
    program: AnalysisContext, contract: Contract, declared: ast.ActionDef, python: Signature
) -> None:
    if declared.inputs is None:
        return
    taken = {parameter.name: parameter for parameter in python.parameters}
    given = {param.name.value: param for param in declared.inputs}
    unmatched = False
    for name, param in given.items():
        parameter = taken.get(name)
        if parameter is None:
            if not python.accepts_any:
                unmatched = True
                program.report.add(
                    unknown_parameter(param.name, python, [n for n in taken if n not in given])
                )
        elif param.type is not None and parameter.type is not None and clash(param.type.type, parameter.type):
            program.report.add(
                contract_type(param.type.node, name, param.type.type, parameter.type, parameter.span)
            )
    for parameter in python.parameters:
        if parameter.name not in given and not parameter.has_default and not unmatched:
            program.report.add(missing_parameter(declared.name, parameter))


def _check_outputs(program: AnalysisContext, declared: ast.ActionDef, python: Signature) -> None:
    gives = returned(python)
    if declared.outputs is None or gives is None:
        return
    for param in declared.outputs:
        name = param.name.value
        if name not in gives:
            program.report.add(unknown_field(param.name, python, gives))
            continue
        type_ = gives[name]
        if param.type is not None and type_ is not None and clash(type_, param.type.type):
            program.report.add(contract_type(param.type.node, name, param.type.type, type_, python.name_span))


# ------------------------------------------------------------------ findings


def action_without_python(name: Node, near: str | None, place: Span | None) -> Diagnostic:
    return Diagnostic(
        codes.ACTION_WITHOUT_PYTHON,
        f"no Python function implements the action `{name.value}`",
        Label(name.span, "declared here only"),
        secondary=defined_here(place, f"`{near}` is registered here"),
        help=did_you_mean(near, f"define it in Python with `@action`, named `{name.value}`"),
        fix=replacing(name.span, near),
    )


def unknown_parameter(name: Node, python: Signature, free: list[str]) -> Diagnostic:
    near = nearest(name.value, free)
    names = listing(parameter.name for parameter in python.parameters)
    return Diagnostic(
        codes.CONTRACT_INPUTS,
        f"the Python function `{python.name}` has no parameter `{name.value}`",
        Label(name.span, "declared as an input here"),
        secondary=(Label(python.name_span, f"its parameters are {names}"),),
        help=did_you_mean(near, "name the inputs like the parameters"),
        fix=replacing(name.span, near),
    )


def missing_parameter(name: Node, parameter: Parameter) -> Diagnostic:
    return Diagnostic(
        codes.CONTRACT_INPUTS,
        f"the contract of `{name.value}` lacks the input `{parameter.name}` that its function requires",
        Label(name.span, "the function could not be called"),
        secondary=(Label(parameter.span, "required here"),),
        help=f"add `{parameter.name}` to the inputs, or give the parameter a default",
    )


def unknown_field(name: Node, python: Signature, gives: dict[str, Type | None]) -> Diagnostic:
    near = nearest(name.value, gives)
    return Diagnostic(
        codes.CONTRACT_OUTPUTS,
        f"the Python function `{python.name}` does not return `{name.value}`",
        Label(name.span, "promised as an output here"),
        secondary=(Label(python.name_span, f"it returns {listing(gives)}"),),
        help=did_you_mean(near, "name the outputs like the fields of the result"),
        fix=replacing(name.span, near),
    )


def contract_type(node: Node, name: str, declared: Type, python: Type, place: Span) -> Diagnostic:
    return Diagnostic(
        CONTRACT_TYPE,
        f"`{name}` is `{declared}` here but `{python}` in Python",
        Label(node.span, f"declared as `{declared}`"),
        secondary=(Label(place, f"`{python}` here"),),
        help="make the two agree",
    )
