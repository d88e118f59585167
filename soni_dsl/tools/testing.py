"""The conversation tests of a bot: found, read and run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soni_dsl.checking import Checked, CompileFailed, ProjectError, check
from soni_dsl.diagnostics.model import Diagnostic, Report, Severity
from soni_dsl.source.project import YAML_SUFFIXES, is_test, read_file, tests_of
from soni_dsl.source.yaml import read_yaml

if TYPE_CHECKING:
    from soni_dsl.ir import program as ir
    from soni_dsl.tools.commands_in_tests import Known
    from soni_runtime.program import Program
    from soni_runtime.registry import Registry
    from soni_runtime.testing.coverage import Coverage
    from soni_runtime.testing.model import ConversationTest
    from soni_runtime.testing.runner import Result

_UP = 3  # folders above a file of tests in which its bot is looked for
_MEANINGLESS = "012"  # hundreds: reading, shape, names


class NoTests(ProjectError):
    """There is a bot, but nobody wrote tests for it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the tests of a bot went. ``diagnostics`` are the mistakes in the files of tests; what has one is
    not among ``results``. ``coverage`` is what they reach of the bot, where that was asked for."""

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    results: tuple[Result, ...]
    coverage: Coverage | None = None

    @property
    def passed(self) -> bool:
        return not self.diagnostics and all(result.passed for result in self.results)


@dataclass(frozen=True, slots=True)
class Material:
    """A bot with the tests that were written for it.

    ``diagnostics`` are the mistakes in the files of tests; a test that has one is not among ``tests``.
    """

    program: Program
    registry: Registry
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    tests: tuple[ConversationTest, ...]


def run_tests_of(path: Path | str, only: str = "", *, coverage: bool = False) -> Verdict:
    """Run the conversation tests of the bot at ``path``, or those of one file of tests. This imports the
    Python beside the bot.

    ``only`` is a part of the names of the tests to run. A bot with errors is run as well, as long as
    everything in it has a meaning: that is how a test can show what an error does. ``coverage``: note what
    the tests reach.

    Raises:
        ProjectError: there is no bot at ``path``.
        CompileFailed: the bot cannot run.
        RegistryError: its Python cannot be imported.
    """
    from soni_runtime.testing.coverage import Watch
    from soni_runtime.testing.runner import Runner, run_tests

    material = material_of(path, only)
    watch = Watch(material.program) if coverage else None
    results = run_tests(material.tests, Runner(material.program, material.registry, watch=watch))
    reached = watch.result() if watch is not None else None
    return Verdict(material.files, material.diagnostics, tuple(results), reached)


def material_of(path: Path | str, only: str = "") -> Material:
    """The bot at ``path``, or the one a file of tests is about, ready to run, and its tests.

    Args and errors are those of ``run_tests_of``.
    """
    from soni_dsl.tools.commands_in_tests import Known
    from soni_runtime.understanding.settings import rooted

    bot, files = _places(Path(path))
    checked = check(bot)
    program = rooted(program_of(checked), checked.root)
    report = Report()
    tests = [test for file in files for test in _read(file, Known(checked.bot, program), report)]
    return Material(
        program=program,
        registry=_registry(checked),
        files=tuple(file.as_posix() for file in files),
        diagnostics=tuple(report.sorted()),
        tests=tuple(test for test in tests if only in test.name),
    )


def program_of(checked: Checked) -> Program:
    """The program of a bot, also of one with errors that leave everything in it a meaning.

    Raises:
        CompileFailed: there are others.
    """
    from soni_dsl.emit.memory import to_program
    from soni_runtime.wiring import BuilderError

    try:
        return to_program(lowered_of(checked))
    except BuilderError:
        raise CompileFailed((*checked.diagnostics, *checked.stopping)) from None


def lowered_of(checked: Checked) -> ir.Program:
    """The same before it is made executable. Raises CompileFailed as ``program_of`` does."""
    from soni_dsl.ir.lower import lower

    every = (*checked.diagnostics, *checked.stopping)
    if any(found.severity is Severity.ERROR and found.code.id[2] in _MEANINGLESS for found in every):
        raise CompileFailed(every)
    return lower(checked.bot, checked.python, checked.graph_of)


def _places(path: Path) -> tuple[Path, Sequence[Path]]:
    """The bot and the files of its tests."""
    if path.is_file() and is_test(path):
        return _bot_of(path), [path]
    if not path.exists():
        check(path)  # says that it does not exist
    files = tests_of(path)
    if not files:
        raise NoTests(f"there are no conversation tests (`*.test.yaml`) for {path.as_posix()}")
    return path, files


def _bot_of(tests: Path) -> Path:
    """The bot that a file of tests is about: the file of its name beside it, else the nearest folder."""
    stem = tests.name.split(".")[0]
    for suffix in YAML_SUFFIXES:
        beside = tests.with_name(f"{stem}{suffix}")
        if beside.is_file():
            return beside
    folder = tests.absolute().parent
    for _ in range(_UP):
        if any(f.suffix in YAML_SUFFIXES and not is_test(f) and f.is_file() for f in folder.iterdir()):
            return _shown(folder)
        folder = folder.parent
    raise ProjectError(f"there is no bot beside {tests.as_posix()}")


def _shown(folder: Path) -> Path:
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _read(file: Path, known: Known, report: Report) -> list[ConversationTest]:
    from soni_dsl.tools.conversation_tests import read_tests

    source = read_file(file, report)
    return [] if source is None else read_tests(read_yaml(source, report), known, report)


def _registry(checked: Checked) -> Registry:
    from soni_dsl.loading import python_folders
    from soni_runtime.registry import Registry

    return Registry.discover(python_folders(checked))
