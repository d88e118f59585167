"""What a name means in a Python file: imports, constants, aliases, classes; also across sibling files."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from soni_dsl.python.files import PythonFile

_MOST_HOPS: Final = 20  # from import to import, or alias to alias; more is a circle


class Import(NamedTuple):
    """``from module import name``; ``name`` is empty for ``import module``. ``level`` counts leading dots."""

    module: str
    name: str
    level: int


class Names:
    """The names that a file defines on its outermost level. ``load`` opens a sibling file, or gives None."""

    def __init__(self, file: PythonFile, load: Callable[[Path], Names | None]) -> None:
        self.file = file
        self.imports: dict[str, Import] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.values: dict[str, ast.expr] = {}
        self.star_modules: list[str] = []
        self.annotations: dict[int, object] = {}  # what `annotations` made of a class or alias, by its id
        self._load = load
        for statement, _ in statements(file.tree):
            self._define(statement)

    def _define(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    # `import a.b` binds `a`; with `as` it binds the whole.
                    module = alias.name if alias.asname else alias.name.split(".")[0]
                    self.imports[alias.asname or module] = Import(module, "", 0)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    if alias.name == "*":
                        self.star_modules.append(module or "")
                    else:
                        self.imports[alias.asname or alias.name] = Import(module or "", alias.name, level)
            case ast.ClassDef():
                self.classes.setdefault(statement.name, statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.functions[statement.name] = statement
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.values.setdefault(name, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.values.setdefault(name, value)
            case _ if type(statement).__name__ == "TypeAlias":  # Python 3.12
                self.values.setdefault(statement.name.id, statement.value)  # type: ignore[attr-defined]

    def text(self, node: ast.expr) -> str | None:
        """The text of a constant, also one that has a name on the outermost level."""
        for _ in range(_MOST_HOPS):
            match node:
                case ast.Constant(value=str() as text):
                    return text
                case ast.Name(id=name) if name in self.values:
                    node = self.values[name]
                case _:
                    return None
        return None

    def original(self, node: ast.expr) -> str:
        """The name that an imported name had where it comes from: ``dt.date`` and ``Date`` are ``date``."""
        match node:
            case ast.Name(id=name):
                known = self.imports.get(name)
                return known.name if known is not None and known.name else name
            case ast.Attribute(attr=name):
                return name
        return ""

    def find(self, name: str) -> tuple[Names, ast.ClassDef | ast.expr] | None:
        """The class or alias that a name stands for, and the names it is written among."""
        here = self
        for _ in range(_MOST_HOPS):
            if name in here.classes:
                return here, here.classes[name]
            if name in here.values:
                return here, here.values[name]
            known = here.imports.get(name)
            if known is None or not known.name:
                return None
            sibling = here.sibling(known)
            if sibling is None:
                return None
            here, name = sibling, known.name
        return None

    def find_node(self, node: ast.expr) -> tuple[Names, ast.ClassDef | ast.expr] | None:
        """Like ``find`` for ``Name`` and ``module.Name``."""
        match node:
            case ast.Name(id=name):
                return self.find(name)
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                known = self.imports.get(module)
                if known is None:
                    return None
                inner = ".".join(part for part in (known.module, known.name) if part)
                sibling = self.sibling(Import(inner, name, known.level))
                return sibling.find(name) if sibling is not None else None
        return None

    def sibling(self, known: Import) -> Names | None:
        """The file of the bot that an import names; None for a library."""
        folder = self.file.path.parent
        if known.level:
            folders = [folder, *folder.parents][known.level - 1 : known.level]
        else:
            folders = [folder, folder.parent]
        parts = known.module.split(".") if known.module else []
        for start in folders:
            place = start.joinpath(*parts)
            # `from . import models` names a module, `from .models import Flight` what is in one.
            choices = [place / "__init__.py", place / f"{known.name}.py"]
            if parts:
                choices.insert(0, place.with_name(f"{place.name}.py"))
            for choice in choices:
                if (names := self._load(choice)) is not None:
                    return names
        return None


def statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements that run on import, in order, and whether each depends on a condition."""
    waiting: list[tuple[ast.stmt, bool]] = [(statement, False) for statement in reversed(tree.body)]
    while waiting:
        statement, depends = waiting.pop()
        yield statement, depends
        inner: list[ast.stmt] = []
        match statement:
            case ast.If(body=body, orelse=orelse):
                inner = [*body, *orelse]
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                inner = [*body, *(part for handler in handlers for part in handler.body), *orelse, *final]
            case ast.With(body=body):
                inner = body
        waiting.extend((part, True) for part in reversed(inner))
