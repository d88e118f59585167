"""From a bot's files to a program, and to a bot that talks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from soni_dsl.checking import Checked, CompileFailed, ProjectError, check
from soni_dsl.source.project import PYTHON_PACKAGE

if TYPE_CHECKING:
    from soni_runtime.bot import Bot
    from soni_runtime.checkpoints import Store
    from soni_runtime.clock import Clock
    from soni_runtime.program import Program
    from soni_runtime.run import Writer
    from soni_runtime.understanding.base import Understanding
    from soni_runtime.understanding.recording import Recording
    from soni_runtime.versions.renames import Renames

__all__ = ["CompileFailed", "ProjectError", "compile_program", "load"]


def compile_program(path: Path | str) -> Program:
    """The program of the bot at ``path``, a YAML file or a folder. The Python beside it is read, never run.

    Raises:
        ProjectError: there is no bot at ``path``.
        CompileFailed: the bot has errors.
    """
    from soni_dsl.emit.memory import to_program

    checked = check(path)
    return to_program(checked.program(), checked.root)


def load(
    path: Path | str,
    *,
    understanding: Understanding | None = None,
    writer: Writer | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    renames: Renames | None = None,
    recording: Recording | None = None,
) -> Bot:
    """The bot at ``path``, ready to talk. This imports the Python beside it.

    ``understanding``, ``writer``, ``store`` and ``clock`` replace what the bot's settings would choose.
    ``recording`` is where calls of a model are written to, or played back from.
    ``renames`` says what has another name now than in the version that stored conversations were led by.

    Raises:
        ProjectError: there is no bot at ``path``.
        CompileFailed: the bot has errors.
        RegistryError: its Python cannot be imported, or lacks a function that the bot needs.
    """
    from soni_dsl.emit.memory import to_program
    from soni_runtime.bot import Bot
    from soni_runtime.clock import local_clock
    from soni_runtime.registry import Registry
    from soni_runtime.understanding.local.heads import head_in_cache

    checked = check(path)
    program = to_program(checked.program(), checked.root)
    program = replace(program, head=head_in_cache(checked.root, program.name))
    registry = Registry.discover(python_folders(checked))
    return Bot(
        program,
        registry,
        understanding=understanding,
        writer=writer,
        store=store,
        root=checked.root,
        clock=clock or local_clock,
        renames=renames,
        recording=recording,
    )


def python_folders(checked: Checked) -> list[Path]:
    """The folders of a bot that have Python: its own, and those of its parts."""
    folders: set[Path] = set()
    for module in checked.python.modules if checked.python is not None else ():
        inside = module.path.parent.relative_to(checked.root).parts
        if PYTHON_PACKAGE in inside:
            inside = inside[: inside.index(PYTHON_PACKAGE)]
        folders.add(checked.root.joinpath(*inside))
    return sorted(folders)
