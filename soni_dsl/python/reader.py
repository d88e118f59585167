"""The actions, validators and normalisers beside a bot, read with ``ast`` and never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from soni_dsl.diagnostics.codes.reading import PYTHON_DUPLICATE
from soni_dsl.diagnostics.model import Diagnostic, Label, Report
from soni_dsl.python.annotations import read_annotation
from soni_dsl.python.files import PythonFile, open_python, parse_python
from soni_dsl.python.names import Names, statements
from soni_dsl.python.returns import returned_fields
from soni_dsl.python.signatures import Parameter, PythonModule, PythonModules, Role, Signature
from soni_dsl.source.text import SourceFile, Span

_DECORATORS: Final = {role.value: role for role in Role}
_REGISTRIES: Final = {
    "ActionRegistry": Role.ACTION,
    "ValidatorRegistry": Role.VALIDATOR,
    "NormalizerRegistry": Role.NORMALIZER,
}
_CONTEXT: Final = "context"
_ORDINARY: Final = frozenset(
    ("str", "int", "float", "bool", "date", "time", "datetime", "timedelta", "Any", "object")
)

Function = ast.FunctionDef | ast.AsyncFunctionDef
Callee = Function | ast.ClassDef | ast.Lambda


def read_python(paths: Sequence[Path], report: Report) -> PythonModules:
    """Read Python files. What cannot be read, and names registered twice, are reported.

    Classes are also looked up in sibling files that a file imports, inside the folders of ``paths``.
    """
    library = _Library(paths, report)
    modules: list[PythonModule] = []
    seen: set[Path] = set()
    for path in paths:
        resolved = path.resolve()
        if resolved not in seen:
            seen.add(resolved)
            modules.append(_Reader(library.open(path)).module())
    return _gathered(modules, report)


def read_python_text(text: str, name: str, report: Report) -> PythonModules:
    """Python in one string, for tests and editors. ``name`` is shown as its path."""
    file = parse_python(Path(name), SourceFile(name, text), report)
    return _gathered([_Reader(Names(file, lambda path: None)).module()], report)


class _Library:
    """The Python files of a bot, each read once."""

    def __init__(self, paths: Sequence[Path], report: Report) -> None:
        self._report = report
        self._files: dict[Path, Names] = {}
        # A package's files import from beside the package too.
        folders = {path.resolve().parent for path in paths}
        self._folders = folders | {folder.parent for folder in folders if folder.name == "actions"}

    def open(self, path: Path) -> Names:
        resolved = path.resolve()
        if resolved not in self._files:
            self._files[resolved] = Names(open_python(path, self._report), self.sibling)
        return self._files[resolved]

    def sibling(self, path: Path) -> Names | None:
        """The file, when it exists and belongs to the bot."""
        resolved = path.resolve()
        inside = any(folder in resolved.parents for folder in self._folders)
        return self.open(path) if inside and path.is_file() else None


def _gathered(modules: list[PythonModule], report: Report) -> PythonModules:
    found: dict[Role, dict[str, Signature]] = {role: {} for role in Role}
    for module in modules:
        for signature in module.signatures:
            first = found[signature.kind].setdefault(signature.name, signature)
            if first is not signature:
                report.add(registered_twice(signature, first))
    return PythonModules(tuple(modules), *(found[role] for role in Role))


@dataclass(frozen=True, slots=True)
class _Registration:
    role: Role
    name: str | None  # None: only running the file would tell
    name_span: Span | None
    callee: Callee
    depends: bool


class _Reader:
    """Finds what one file registers."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.file: PythonFile = names.file

    def module(self) -> PythonModule:
        registrations = list(self._registrations())
        signatures: list[Signature] = []
        alternatives: set[tuple[Role, str]] = set()
        for registration in registrations:
            signature = self._signature(registration)
            if signature is None:
                continue
            # `try: … except ImportError: …` registers one of two: the first speaks for both.
            key = (signature.kind, signature.name)
            if registration.depends and key in alternatives:
                continue
            if registration.depends:
                alternatives.add(key)
            signatures.append(signature)
        complete = not self.file.broken and all(each.name is not None for each in registrations)
        return PythonModule(self.file.path, self.file.source, tuple(signatures), complete)

    def _registrations(self) -> Iterator[_Registration]:
        for statement, depends in statements(self.file.tree):
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    for decorator in statement.decorator_list:
                        yield from self._registered(decorator, statement, depends)
                case ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
                    yield from self._called(call, depends)

    def _called(self, call: ast.Call, depends: bool) -> Iterator[_Registration]:
        """``….register("name")(function)``, ``….register("name", function)``, ``action(function)``."""
        if isinstance(call.func, ast.Call):
            decorator: ast.expr = call.func
        elif self._role(call.func) is None:
            return
        else:
            decorator = call
        for argument in call.args:
            callee = self.names.functions.get(argument.id) if isinstance(argument, ast.Name) else argument
            if isinstance(callee, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                yield from self._registered(decorator, callee, depends)
                return

    def _registered(self, decorator: ast.expr, callee: Callee, depends: bool) -> Iterator[_Registration]:
        call = decorator if isinstance(decorator, ast.Call) else None
        role = self._role(call.func if call else decorator)
        if role is None:
            return
        name_node = self._name_argument(call, callee) if call else None
        if name_node is not None:
            name = self.names.text(name_node)
            yield _Registration(role, name, self.file.span(name_node), callee, depends)
        elif isinstance(callee, ast.Lambda):
            yield _Registration(role, None, None, callee, depends)
        else:
            yield _Registration(role, callee.name, self.file.name_span(callee), callee, depends)

    def _name_argument(self, call: ast.Call, callee: Callee) -> ast.expr | None:
        for keyword in call.keywords:
            if keyword.arg == "name":
                return keyword.value
        for argument in call.args:
            is_callee = argument is callee or (
                isinstance(argument, ast.Name) and self.names.functions.get(argument.id) is callee
            )
            if not is_callee:
                return argument
        return None

    def _role(self, node: ast.expr) -> Role | None:
        """What a decorator registers: nothing, unless its name comes from Soni."""
        match node:
            case ast.Attribute(value=registry, attr="register"):
                return _REGISTRIES.get(self.names.original(registry))
            case ast.Name(id=name):
                known = self.names.imports.get(name)
                if known is not None:
                    return _DECORATORS.get(known.name) if _is_soni(known.module) else None
                # `from soni_runtime import *`
                return _DECORATORS.get(name) if any(map(_is_soni, self.names.star_modules)) else None
            case ast.Attribute(value=owner, attr=name):
                while isinstance(owner, ast.Attribute):
                    owner = owner.value
                known = self.names.imports.get(owner.id) if isinstance(owner, ast.Name) else None
                return _DECORATORS.get(name) if known is not None and _is_soni(known.module) else None
        return None

    def _signature(self, registration: _Registration) -> Signature | None:
        callee, name = registration.callee, registration.name
        if name is None or registration.name_span is None:
            return None
        if isinstance(callee, ast.ClassDef):
            # How an object of the class is called is for running Python to say.
            return Signature(
                registration.role, name, registration.name_span, (), True, False, None, False, False,
                self.file.name_span(callee),
            )  # fmt: skip
        parameters = tuple(self._parameters(callee.args))
        span = self.file.span(callee) if isinstance(callee, ast.Lambda) else self.file.name_span(callee)
        if isinstance(callee, ast.Lambda):
            known, fields, doc = read_annotation(None, self.names), None, ""
        else:
            known, doc = read_annotation(callee.returns, self.names), ast.get_docstring(callee) or ""
            fields = () if known.nothing else known.fields
            if fields is None and (callee.returns is None or (known.type and known.type.kind == "object")):
                fields = returned_fields(callee, self.names)
        return Signature(
            kind=registration.role,
            name=name,
            name_span=registration.name_span,
            parameters=tuple(each for each in parameters if each.name != _CONTEXT),
            accepts_any=callee.args.kwarg is not None,
            takes_context=any(each.name == _CONTEXT for each in parameters),
            returns=fields,
            returns_list=known.type is not None and known.type.kind == "list",
            is_async=isinstance(callee, ast.AsyncFunctionDef) or known.awaited,
            span=span,
            return_type=known.type,
            doc=" ".join(doc.split("\n\n")[0].split()),
            function="" if isinstance(callee, ast.Lambda) else callee.name,
            form=known.form,
        )

    def _parameters(self, arguments: ast.arguments) -> Iterator[Parameter]:
        positional = [*arguments.posonlyargs, *arguments.args]
        first_default = len(positional) - len(arguments.defaults)
        for index, argument in enumerate(positional):
            yield self._parameter(argument, index >= first_default, keyword_only=False)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield self._parameter(argument, default is not None, keyword_only=True)

    def _parameter(self, argument: ast.arg, has_default: bool, *, keyword_only: bool) -> Parameter:
        known = read_annotation(argument.annotation, self.names)
        span = self.file.span(argument)
        name_only = Span(span.source, span.start, min(span.start + len(argument.arg), span.end))
        return Parameter(
            argument.arg,
            known.type,
            has_default,
            name_only,
            keyword_only,
            known.values,
            ordinary=_is_ordinary(argument.annotation),
        )


def _is_ordinary(annotation: ast.expr | None) -> bool:
    """Does it take the plain value of its type: ``str``, ``str | None``, anything at all?"""
    match annotation:
        case None | ast.Constant(value=None):
            return True
        case ast.Name(id=name):
            return name in _ORDINARY
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_ordinary(left) and _is_ordinary(right)
    return False


def _is_soni(module: str) -> bool:
    return module.split(".")[0] in ("soni_runtime", "soni")


def registered_twice(second: Signature, first: Signature) -> Diagnostic:
    return Diagnostic(
        PYTHON_DUPLICATE,
        f"the {second.kind} `{second.name}` is registered twice",
        Label(second.name_span, "not used"),
        secondary=(Label(first.name_span, "this one counts"),),
        help="give one of them another name, or remove it",
    )
