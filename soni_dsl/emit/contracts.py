"""Actions as ``Protocol`` classes, and the check of mypy that the bot's functions are like them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from soni_dsl.emit.layout import WIDTH, width
from soni_dsl.emit.literals import escaped
from soni_dsl.emit.names import dotted, is_attribute
from soni_dsl.emit.printer import Import
from soni_dsl.emit.python_types import annotation
from soni_dsl.ir import program as ir
from soni_dsl.python.signatures import Signature

_ANY: Final[Import] = ("typing", "Any")
_RESULT: Final = "Any"
_UNSEEN: Final = "import-not-found, import-untyped, unused-ignore"
"""mypy may see no such module, or somebody else's of that name: ``examples`` is a popular one."""


@dataclass(frozen=True, slots=True)
class Implementation:
    """The function of an action: its signature, and the module that mypy finds it in; empty for none."""

    signature: Signature
    module: str = ""


def protocol(
    class_name: str, action: ir.ActionDef, function: Implementation | None
) -> tuple[list[str], set[Import]]:
    """The class that says how ``action`` is called, and what it imports.

    Arguments come by name. An argument is of any type where the function asks for more than the language can
    say: a ``Decimal``, an enumeration, a class of its own.
    """
    needs: set[Import] = {("typing", "Protocol")}
    signature = function.signature if function is not None else None
    parameters = ["self"]
    if not all(is_attribute(param.name) for param in action.inputs):
        parameters.append("**inputs: Any")
        needs.add(_ANY)
    elif action.inputs or (signature is not None and signature.takes_context):
        parameters.append("*")
        for param in action.inputs:
            text, imports = _parameter_type(param.name, param.type, signature)
            needs |= imports
            parameters.append(f"{param.name}: {text}{' = ...' if param.optional else ''}")
        if signature is not None and signature.takes_context:
            parameters.append("context: ActionContext")
            needs.add(("soni_runtime.registry", "ActionContext"))
    needs.add(_ANY)
    result = _RESULT
    if signature is not None and signature.is_async:
        result = f"Awaitable[{_RESULT}]"
        needs.add(("collections.abc", "Awaitable"))
    said = _outputs(action)
    return [
        f"class {class_name}(Protocol):",
        *([f"    # {said}".rstrip()] if said else []),
        *_method(parameters, result),
    ], needs


def _parameter_type(name: str, type_text: str, signature: Signature | None) -> tuple[str, set[Import]]:
    own = None if signature is None else signature.parameter(name)
    if own is not None and (own.values or not own.ordinary):
        return "Any", {_ANY}
    return annotation(type_text)


def _outputs(action: ir.ActionDef) -> str:
    """What the function gives, for people to read."""
    if not action.outputs:
        return ""
    return "gives " + escaped(
        ", ".join(
            param.name if param.type == "any" else f"{param.name}: {param.type}" for param in action.outputs
        )
    )


def _method(parameters: list[str], result: str) -> list[str]:
    line = f"    def __call__({', '.join(parameters)}) -> {result}: ..."
    if width(line) <= WIDTH:
        return [line]
    return [
        "    def __call__(",
        *(f"        {parameter}," for parameter in parameters),
        f"    ) -> {result}: ...",
    ]


def fits(classes: Mapping[str, str], functions: Mapping[str, Implementation]) -> list[str]:
    """Statements by which mypy holds each function against the class of its action.

    ``classes`` is action → class. The modules of the functions may be out of mypy's sight; then nothing is
    said about them.
    """
    known = {
        action: function
        for action, function in functions.items()
        if action in classes
        and function.module
        and dotted(f"{function.module}.{function.signature.function}")
    }
    modules = sorted({function.module for function in known.values()})
    alias = {module: f"_python_{number}" for number, module in enumerate(modules, 1)}
    lines = [f"    import {module} as {alias[module]}  # type: ignore[{_UNSEEN}]" for module in modules]
    if lines:
        lines = ["", "    # The Python of the bot, held against what its flows ask of it.", *lines, ""]
    for action in classes:
        if action in known:
            function = known[action]
            name = f"{alias[function.module]}.{function.signature.function}"
            line = f"    _fits_{classes[action]}: {classes[action]} = {name}"
            lines.append(line if width(line) <= WIDTH else f"{line}  # fmt: skip")
    return lines
