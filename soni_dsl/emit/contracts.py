"""Actions as ``Protocol`` classes, and the check of mypy that the bot's functions are like them.

What is asked of a function is never more than `soni lint` asks: an argument that its function takes as
something of its own (a ``Decimal``, an enumeration) is of any type, and so is a result whose annotation does
not name its fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from soni_dsl.emit.layout import WIDTH, unbroken, width
from soni_dsl.emit.names import dotted, is_attribute
from soni_dsl.emit.printer import Import
from soni_dsl.emit.python_types import annotation, promised
from soni_dsl.ir import program as ir
from soni_dsl.python.signatures import Form, Signature
from soni_runtime.program import Param

_ANY: Final[Import] = ("typing", "Any")
_READ_ONLY: Final[Import] = ("typing_extensions", "ReadOnly")
_UNSEEN: Final = "import-not-found, import-untyped, unused-ignore"
"""mypy may see no such module, or somebody else's of that name: ``examples`` is a popular one."""


@dataclass(frozen=True, slots=True)
class Implementation:
    """The function of an action: its signature, and the module that mypy finds it in; empty for none."""

    signature: Signature
    module: str = ""


def protocol(
    class_name: str, result_name: str, action: ir.ActionDef, function: Implementation | None
) -> tuple[list[list[str]], set[Import]]:
    """The class that says how ``action`` is called, after the one of what it gives where that has fields.

    Gives the lines of each, and what they import. Arguments come by name.
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
            default = " = ..." if param.optional else ""
            if "[" in text and width(f"        {param.name}: {text}{default},") > WIDTH:
                text, imports = "Any", {_ANY}  # formatters would break the brackets
            needs |= imports
            parameters.append(f"{param.name}: {text}{default}")
        if signature is not None and signature.takes_context:
            parameters.append("context: ActionContext")
            needs.add(("soni_runtime.registry", "ActionContext"))
    result, fields, imports = _result(result_name, action, signature)
    needs |= imports
    if signature is not None and signature.is_async:
        result = f"Awaitable[{result}]"
        needs.add(("collections.abc", "Awaitable"))
    called = [f"class {class_name}(Protocol):", *_method(parameters, result)]
    return [fields, called] if fields else [called], needs


def _parameter_type(name: str, type_text: str, signature: Signature | None) -> tuple[str, set[Import]]:
    own = None if signature is None else signature.parameter(name)
    if own is not None and (own.values or not own.ordinary):
        return "Any", {_ANY}
    return annotation(type_text)


# ------------------------------------------------------------------ results


def _result(
    name: str, action: ir.ActionDef, signature: Signature | None
) -> tuple[str, list[str], set[Import]]:
    """The type of what a function gives, the class ``name`` of its fields if it has any, their imports."""
    outputs = action.outputs
    if outputs is not None and not outputs:
        return "object", [], set()
    if outputs is None or not all(is_attribute(param.name) for param in outputs):
        return "Any", [], {_ANY}
    if signature is None or signature.form is Form.KEYS:
        lines, needs = _keys(name, outputs, signature)
    elif signature.form is Form.ATTRIBUTES and not _hides_a_type(outputs):
        lines, needs = _attributes(name, outputs, signature)
    elif len(outputs) == 1 and _is_the_value(signature):
        text, needs = _promised(outputs[0], None)
        return text, [], needs
    else:
        return "Any", [], {_ANY}
    null = signature is not None and signature.return_type is not None and signature.return_type.optional
    return f"{name} | None" if null else name, lines, needs


def _is_the_value(signature: Signature) -> bool:
    """Is what the function gives the value of its only output, and not something that has it?"""
    given = signature.return_type
    if given is None or given.values or given.kind in ("object", "any"):
        return False
    return given.kind == "list" or signature.returns is None


def _keys(
    name: str, outputs: tuple[Param, ...], signature: Signature | None
) -> tuple[list[str], set[Import]]:
    """A dictionary; its keys are only read, so a function may promise more about a value."""
    needs: set[Import] = {("typing", "TypedDict"), _READ_ONLY}
    lines = [f"class {name}(TypedDict):"]
    for param in outputs:
        text, imports = _promised(param, signature)
        needs |= imports
        if param.optional:
            text = f"NotRequired[{text}]"
            needs.add(("typing", "NotRequired"))
        lines.append(unbroken(f"    {param.name}: ReadOnly[{text}]"))
    return lines, needs


def _attributes(name: str, outputs: tuple[Param, ...], signature: Signature) -> tuple[list[str], set[Import]]:
    """An object of any class that has them."""
    needs: set[Import] = {("typing", "Protocol")}
    lines = [f"class {name}(Protocol):"]
    known = {field for field, _ in signature.returns or ()}
    for param in outputs:
        if param.optional and param.name not in known:
            continue
        text, imports = _promised(param, signature)
        needs |= imports
        lines += [""] if len(lines) > 1 else []
        lines += ["    @property", unbroken(f"    def {param.name}(self) -> {text}: ...")]
    return lines if len(lines) > 1 else [*lines, "    pass"], needs


def _promised(param: Param, signature: Signature | None) -> tuple[str, set[Import]]:
    """What an output is at least. Nothing is asked of one that the function has in a way of its own."""
    if signature is not None:
        own = dict(signature.returns or ()).get(param.name)
        if own is None or own.values:
            return "object", set()
    text, needs = promised(param.type)
    null = param.optional and text != "object" and not text.endswith("| None")
    return f"{text} | None" if null else text, needs


def _hides_a_type(outputs: tuple[Param, ...]) -> bool:
    """Would an attribute have the name of a type that is used beside it?"""
    used = {"object", "property", *(promised(param.type)[0] for param in outputs)}
    words = {word for text in used for word in re.split(r"\W+", text)}
    return any(param.name in words for param in outputs)


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
            lines.append(unbroken(f"    _fits_{classes[action]}: {classes[action]} = {name}"))
    return lines
