"""Soni: YAML says what happens, Python says how, and everything that can go wrong is found before the
first user says hello.

``check(path)`` reads and checks a bot, ``load(path)`` makes it ready to talk, ``generate(path)`` writes it
as a Python module. Each name is imported when it is first used, so that importing the package costs next to
nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from soni_dsl.checking import Checked, CompileFailed, ProjectError, check, check_text
    from soni_dsl.generating import generate
    from soni_dsl.loading import compile_program, load
    from soni_runtime.version import __version__

_HOMES: Final = {
    "Checked": "soni_dsl.checking",
    "CompileFailed": "soni_dsl.checking",
    "ProjectError": "soni_dsl.checking",
    "check": "soni_dsl.checking",
    "check_text": "soni_dsl.checking",
    "compile_program": "soni_dsl.loading",
    "generate": "soni_dsl.generating",
    "load": "soni_dsl.loading",
    "__version__": "soni_runtime.version",
}

__all__ = [
    "Checked",
    "CompileFailed",
    "ProjectError",
    "__version__",
    "check",
    "check_text",
    "compile_program",
    "generate",
    "load",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
