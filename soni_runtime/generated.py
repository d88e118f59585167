"""What a generated module needs of the runtime, besides the builder: a program, a bot and a graph, made when
they are first asked for.

A module that `soni compile` wrote declares the bot in ``build(b)``. Importing it costs little: the program is
made, the Python beside the bot imported and LangGraph loaded only when somebody wants them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.builder import Builder
from soni_runtime.program import Program
from soni_runtime.version import __version__

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    from soni_runtime.bot import Bot

NAMES: Final = ("program", "bot", "graph")


def require(version: str) -> str:
    """See that this runtime is ``version`` or later, and give back which it is.

    Raises:
        ImportError: it is older than what the module was generated for.
    """
    if _numbers(__version__) < _numbers(version):
        raise ImportError(
            f"this module was generated for soni {version} or later, and soni {__version__} is installed: "
            f"upgrade it, or generate the module again with `soni compile` of {__version__}"
        )
    return __version__


def _numbers(version: str) -> tuple[int, ...]:
    """``0.5.0rc1`` as (0, 5, 0): a candidate of a release has what the release has."""
    found = []
    for part in version.split(".")[:3]:
        digits = ""
        for character in part:
            if not character.isdecimal():
                break
            digits += character
        found.append(int(digits or 0))
    return tuple(found)


class Generated:
    """The bot that a generated module declares.

    Args:
        module: the module's ``__name__``.
        name: the bot's name.
        build: declares the bot on a builder.
        source: the bot's folder, from the folder the module is in.
        python: the folders with the bot's Python, from the bot's folder; none: there is no Python.
    """

    def __init__(
        self,
        module: str,
        name: str,
        build: Callable[[Builder], None],
        *,
        source: str = ".",
        python: Sequence[str] = (),
    ) -> None:
        self.module = module
        self.name = name
        self.build = build
        self.source = source
        self.python = python

    @cached_property
    def file(self) -> Path | None:
        """The module's file; None for a module that was not imported from one."""
        file = getattr(sys.modules.get(self.module), "__file__", None)
        return None if file is None else Path(file).resolve()

    @cached_property
    def root(self) -> Path | None:
        """The bot's folder; None for a module that was not imported from a file."""
        return None if self.file is None else self.file.parent.joinpath(self.source).resolve()

    @cached_property
    def program(self) -> Program:
        """The executable form of the bot.

        Raises:
            BuilderError: the module was changed by hand and does not hold together.
        """
        builder = Builder(self.name, root=self.root)
        self.build(builder)
        program = builder.build()
        if self.file is None:
            return program
        from soni_runtime.understanding.local.heads import head_beside

        return replace(program, head=head_beside(self.file))

    @cached_property
    def bot(self) -> Bot:
        """The bot, ready to talk. This imports the Python beside it.

        Raises:
            RegistryError: its Python cannot be imported, or lacks a function that the bot needs.
        """
        from soni_runtime.bot import Bot
        from soni_runtime.registry import Registry

        root = self.root or Path()
        registry = Registry.discover([root / folder for folder in self.python])
        return Bot(self.program, registry, root=self.root)

    @cached_property
    def graph(self) -> CompiledStateGraph[Any]:
        """The bot as a LangGraph graph without a checkpointer."""
        return self.bot.graph

    def get(self, name: str) -> Any:
        """What a generated module's ``__getattr__`` gives. Raises AttributeError for other names."""
        if name not in NAMES:
            raise AttributeError(f"module {self.module!r} has no attribute {name!r}")
        return getattr(self, name)
