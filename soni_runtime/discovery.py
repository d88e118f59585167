"""Importing the Python files beside a bot.

Every bot folder becomes a private package of its own (``soni_bot_1``, ``soni_bot_2``, …), so that two bots
may both have an ``actions.py``. Files of one folder can import each other as if the folder were on
``sys.path`` (``from models import Flight``, also late, inside a function) or relatively
(``from .models import Flight``); neither ``sys.path`` nor the module names of others are touched.

The absolute form works because a module's own ``__builtins__`` is where Python looks up ``__import__``.
"""

from __future__ import annotations

import builtins
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from itertools import count
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from soni_runtime.errors import RegistryError
from soni_runtime.marks import collecting, marks_of

PREFIX: Final = "soni_bot_"
FILES: Final = ("actions", "validators", "normalizers", "handlers")
PACKAGE: Final = "actions"
_NEVER: Final = frozenset(("soni_runtime", "soni_dsl"))

_numbers = count(1)


def load_functions(paths: Sequence[Path]) -> list[Callable[..., Any]]:
    """Import the Python of a bot; the functions that are marked in it, each once, in order.

    Args:
        paths: the bot's folders; a file stands for the folder it is in (a file below ``actions/`` for the
            folder above that), and a Python file of another name is imported besides.

    Raises:
        RegistryError: a path does not exist, or a file cannot be imported; the message names the file, the
            line and the cause.
    """
    found: dict[int, Callable[..., Any]] = {}
    for folder, names in _folders(paths).items():
        for function in _load_folder(folder, names):
            found.setdefault(id(function), function)
    return list(found.values())


def _folders(paths: Sequence[Path]) -> dict[Path, list[str]]:
    folders: dict[Path, list[str]] = {}
    for given in paths:
        path = Path(given).absolute()
        if not path.exists():
            raise RegistryError(f"{given} does not exist")
        if path.is_dir():
            folders.setdefault(path, [])
            continue
        parents = [parent for parent in path.parents if parent.name == PACKAGE]
        home = parents[0].parent if parents and path.suffix == ".py" else path.parent
        extra = folders.setdefault(home, [])
        if path.suffix == ".py" and path.parent == home and path.stem not in FILES:
            extra.append(path.stem)
    return folders


def _load_folder(folder: Path, more: Sequence[str]) -> list[Callable[..., Any]]:
    names = [*_module_names(folder), *more]
    if not names:
        return []
    package = _make_package(folder)
    try:
        with collecting() as marked:
            modules = [_import(package, name, folder) for name in names]
    except RegistryError:
        _forget(package)
        raise
    visible = [value for module in modules for value in vars(module).values() if marks_of(value)]
    return [*marked, *visible]


def _module_names(folder: Path) -> list[str]:
    package = folder / PACKAGE
    inside = sorted(package.rglob("*.py")) if package.is_dir() else []
    if inside and (folder / f"{PACKAGE}.py").is_file():
        raise RegistryError(
            f"there are both {PACKAGE}.py and {PACKAGE}/ in {folder.name}/; Python can import only one"
        )
    names = []
    for path in inside:
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if all(part.isidentifier() for part in parts):
            names.append(".".join(parts))
    return [*names, *(name for name in FILES if (folder / f"{name}.py").is_file())]


# ---------------------------------------------------------------- private packages


def _make_package(folder: Path) -> str:
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    name = f"{PREFIX}{next(_numbers)}"
    module = ModuleType(name, f"The Python beside the bot in {folder.name}.")
    module.__path__ = [str(folder)]
    module.__package__ = name
    sys.modules[name] = module
    return name


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


class _Finder(MetaPathFinder):
    """Finds modules below private packages only, and gives them the loader that knows their siblings."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package = fullname.partition(".")[0]
        if not package.startswith(PREFIX) or package == fullname or package not in sys.modules:
            return None
        PathFinder.invalidate_caches()
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
            spec.cached = None
        return spec


class _Loader(SourceFileLoader):
    """Always compiles from source (bots are edited and loaded again within a second, and their folder is
    not ours to write caches to), and gives the module the private ``__import__``."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        code = self.source_to_code(self.get_data(path), path)
        assert isinstance(code, CodeType)
        return code

    def exec_module(self, module: ModuleType) -> None:
        package = module.__name__.partition(".")[0]
        own = dict(vars(builtins))
        own["__import__"] = _importer(package)
        module.__dict__["__builtins__"] = own
        super().exec_module(module)


def _importer(package: str) -> Callable[..., Any]:
    folder = Path(sys.modules[package].__path__[0])
    siblings: dict[str, bool] = {}

    def sibling_import(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        first = name.partition(".")[0]
        if first not in siblings:
            siblings[first] = _is_sibling(folder, first)
        if level or not siblings[first]:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        if fromlist:
            return builtins.__import__(f"{package}.{name}", globals, locals, fromlist, 0)
        import_module(f"{package}.{name}")
        return sys.modules[f"{package}.{first}"]

    return sibling_import


def _is_sibling(folder: Path, name: str) -> bool:
    """Is ``name`` a file or package beside the bot that is to be loaded privately?

    What can be imported from that folder in the ordinary way (because it is on ``sys.path``) is, so that an
    application and its bot share one copy of it.
    """
    if name in _NEVER:
        return False
    if not ((folder / f"{name}.py").is_file() or any((folder / name).glob("*.py"))):
        return False
    return name in FILES or str(folder) not in (str(Path(entry).absolute()) for entry in sys.path)


# ---------------------------------------------------------------- failures


def _import(package: str, name: str, folder: Path) -> ModuleType:
    try:
        return import_module(f"{package}.{name}")
    except (Exception, SystemExit) as error:  # the user's code may raise anything while it is imported
        where = _place(error, folder) or f"{name.replace('.', '/')}.py"
        cause = (str(error) or "no reason given").replace(f"{package}.", "")
        if isinstance(error, SyntaxError):
            cause = error.msg
        raise RegistryError(f"{where}: {type(error).__name__}: {cause}") from error


def _place(error: BaseException, folder: Path) -> str | None:
    """``file:line`` of the last place in the bot's own files that the failure came from."""
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno or 1))
    for file, line in reversed(places):
        try:
            return f"{Path(file).relative_to(folder).as_posix()}:{line}"
        except ValueError:
            continue
    return None
