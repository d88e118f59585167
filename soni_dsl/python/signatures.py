"""What the compiler knows of the Python beside a bot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from soni_dsl.source.text import SourceFile, Span
from soni_dsl.syntax.expr import Type


class Role(StrEnum):
    ACTION = "action"
    VALIDATOR = "validator"
    NORMALIZER = "normalizer"


class Form(StrEnum):
    """How the fields of a value are reached."""

    KEYS = "keys"  # of a TypedDict
    ATTRIBUTES = "attributes"  # of a dataclass, a NamedTuple or a model of pydantic
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Parameter:
    """``type`` is None where the annotation is missing or says nothing the language knows.

    ``values`` are the only ones it takes (``Literal``, an enumeration); empty where any will do. ``ordinary``
    says that what Python has for ``type`` is what the annotation asks for, so not for ``Decimal`` or a class.
    """

    name: str
    type: Type | None
    has_default: bool
    span: Span
    keyword_only: bool
    values: tuple[str | int | bool, ...] = ()
    ordinary: bool = False


Field = tuple[str, Type | None]


@dataclass(frozen=True, slots=True)
class Signature:
    """A registered function.

    ``parameters`` are those a caller fills: ``context`` is not among them but in ``takes_context``;
    ``accepts_any`` says that there is ``**kwargs``. ``returns`` are the fields of what it gives, empty
    where it gives nothing, None where that is unknown or has no fields; ``returns_list`` says that they are
    the fields of each element of a list. ``return_type`` is the whole result's type, None where unknown;
    ``form`` says how its fields are reached, where the annotation names a class that has them. ``is_async``
    says that it is to be awaited.
    ``doc`` is the first paragraph of the docstring. ``function`` is what Python calls it; empty where it has
    no name of its own in its file.
    """

    kind: Role
    name: str
    name_span: Span
    parameters: tuple[Parameter, ...]
    accepts_any: bool
    takes_context: bool
    returns: tuple[Field, ...] | None
    returns_list: bool
    is_async: bool
    span: Span
    return_type: Type | None = None
    doc: str = ""
    function: str = ""
    form: Form = Form.UNKNOWN

    def parameter(self, name: str) -> Parameter | None:
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@dataclass(frozen=True, slots=True)
class PythonModule:
    """One file. ``complete`` is False where it could not be read or registers names that only running it
    would tell: a name that is not found may be there all the same."""

    path: Path
    source: SourceFile
    signatures: tuple[Signature, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class PythonModules:
    """All Python of a bot; of a name that is registered twice the first."""

    modules: tuple[PythonModule, ...]
    actions: dict[str, Signature]
    validators: dict[str, Signature]
    normalizers: dict[str, Signature]

    @property
    def complete(self) -> bool:
        """False: a name that is not found may be registered all the same."""
        return all(module.complete for module in self.modules)
