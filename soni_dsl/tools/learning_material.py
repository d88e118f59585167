"""What a bot's understanding can be optimised with: the bot, its tests, stubs for its actions, values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soni_dsl.checking import check
from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.source.project import tests_of
from soni_dsl.tools.candidates import Candidates, outputs_taken
from soni_dsl.tools.testing import lowered_of, material_of, program_of

if TYPE_CHECKING:
    from soni_runtime.understanding.optimize.material import Source


@dataclass(frozen=True, slots=True)
class Learning:
    """``root`` is the bot's folder; ``diagnostics`` are mistakes in the files of its tests."""

    source: Source
    root: Path
    diagnostics: tuple[Diagnostic, ...]


def learning_of(path: Path | str, transcripts: Sequence[Path] = ()) -> Learning:
    """The bot at ``path``, ready to make examples of. This imports the Python beside it.

    Raises:
        ProjectError: there is no bot at ``path``.
        CompileFailed: the bot cannot run.
        RegistryError: its Python cannot be imported.
        UnderstandingError: a transcript cannot be read.
    """
    from soni_dsl.loading import python_folders
    from soni_runtime.registry import Registry
    from soni_runtime.understanding.optimize.material import Source
    from soni_runtime.understanding.optimize.recorded import read_transcripts

    checked = check(path)
    program = program_of(checked)
    candidates = Candidates.of(lowered_of(checked), program)
    stubs = candidates.stubs(outputs_taken(program))
    material = material_of(path) if tests_of(Path(path)) else None
    source = Source(
        program=program,
        registry=Registry.discover(python_folders(checked)),
        tests=() if material is None else material.tests,
        transcripts=tuple(given for one in transcripts for given in read_transcripts(one)),
        stubs={name: options[0] for name, options in stubs.items()},
        fills={name: candidates.answers(slot) for name, slot in program.slots.items()},
    )
    return Learning(source, checked.root, () if material is None else material.diagnostics)
