"""What an action takes and gives: its contract in YAML and its Python signature, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from soni_dsl.analysis.type_families import clash
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.python.signatures import PythonModules, Signature
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Output, Type


@dataclass(frozen=True, slots=True)
class Input:
    name: str
    type: Type | None
    required: bool


@dataclass(frozen=True, slots=True)
class Contract:
    """What is known of an action. ``inputs``/``outputs`` None: nothing is known, so anything goes.

    ``open`` is true where Python takes more arguments than it names. ``defined`` is where to look.
    """

    name: str
    inputs: Mapping[str, Input] | None
    outputs: Mapping[str, Type | None] | None
    open: bool
    effect: Literal["read", "write"]
    defined: Span | None
    declared: ast.ActionDef | None = None
    python: Signature | None = None

    def is_disputed_input(self, name: str) -> bool:
        """Does only one side take an input? That is reported at the contract, and no call is to blame."""
        if self.declared is None or self.declared.inputs is None or self.python is None:
            return False
        declared = any(param.name.value == name for param in self.declared.inputs)
        return declared != any(parameter.name == name for parameter in self.python.parameters)

    def is_disputed_output(self, name: str) -> bool:
        """Does Python give a field that the contract, which promises another one in vain, does not have?"""
        gives = None if self.python is None else returned(self.python)
        if self.declared is None or not self.declared.outputs or not gives or name not in gives:
            return False
        return any(param.name.value not in gives for param in self.declared.outputs)


def contracts_of(bot: ast.Bot, python: PythonModules | None) -> dict[str, Contract]:
    """One contract per action. Where YAML and Python both speak, YAML is believed."""
    functions = python.actions if python is not None else {}
    names = dict.fromkeys((*bot.actions, *functions))
    return {name: _contract(name, bot.actions.get(name), functions.get(name)) for name in names}


def _contract(name: str, declared: ast.ActionDef | None, python: Signature | None) -> Contract:
    inputs: dict[str, Input] | None = None
    outputs: Mapping[str, Type | None] | None = None
    if python is not None:
        inputs = {p.name: Input(p.name, p.type, not p.has_default) for p in python.parameters}
        outputs = returned(python)
    if declared is not None and declared.inputs is not None:
        inputs = {p.name.value: _declared_input(p, (inputs or {}).get(p.name.value)) for p in declared.inputs}
    if declared is not None and declared.outputs is not None:
        known = outputs or {}
        if len(declared.outputs) == 1 and not known and python is not None and python.return_type is not None:
            # A result without fields is the value of the only output, whatever that is called.
            known = {declared.outputs[0].name.value: python.return_type}
        outputs = {
            p.name.value: _together(p.type.type if p.type is not None else None, known.get(p.name.value))
            for p in declared.outputs
        }
    return Contract(
        name=name,
        inputs=inputs,
        outputs=outputs,
        open=python is not None and python.accepts_any,
        effect=(declared.effect if declared is not None else None) or "read",
        defined=declared.name.span if declared is not None else python.name_span if python else None,
        declared=declared,
        python=python,
    )


def _together(written: Type | None, python: Type | None) -> Type | None:
    """A type as YAML writes it, with what only Python knows: the fields of objects, the values of texts.

    Where the two contradict each other the type is unknown: the contract is what has to be mended.
    """
    if clash(python, written):
        return None
    if written is None or python is None or written.kind != python.kind:
        return written if written is not None else python
    if written.kind == "list":
        return replace(written, item=_together(written.item, python.item))
    return replace(written, fields=python.fields, values=python.values)


def returned(python: Signature) -> dict[str, Type | None] | None:
    """The fields of a function's result, None where they are unknown."""
    if python.returns is None or python.returns_list:
        return None
    return dict(python.returns)


def _declared_input(param: ast.Param, python: Input | None) -> Input:
    """An input as YAML declares it; where it writes only the name, Python knows the rest."""
    if param.type is not None:
        disputed = python is not None and clash(param.type.type, python.type)
        required = not (param.optional or param.type.type.optional)
        return Input(param.name.value, None if disputed else param.type.type, required)
    if python is not None and not param.optional:
        return python
    return Input(param.name.value, None, not param.optional)


def reversed_outputs(call: ast.Invocation, contract: Contract | None) -> list[Output]:
    """The outputs of a call that were written the wrong way round: all that do not fit, or none."""
    if not call.outputs or contract is None or not contract.outputs:
        return []
    known = contract.outputs
    wrong = [output for output in call.outputs if output.field not in known]
    swapped = all(o.name in known and o.name != o.field and nearest(o.field, known) is None for o in wrong)
    return wrong if swapped else []
