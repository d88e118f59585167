"""The whole way from files to findings: read, parse, check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soni_dsl.diagnostics.model import Diagnostic, Report, Severity
from soni_dsl.source.node import Node
from soni_dsl.source.project import Project, ProjectError, read_project, read_text
from soni_dsl.source.text import SourceFile

if TYPE_CHECKING:
    from soni_dsl.analysis.cfg import FlowGraph
    from soni_dsl.analysis.contracts import Contract
    from soni_dsl.ir import program as ir
    from soni_dsl.python.signatures import PythonModules
    from soni_dsl.syntax import ast

__all__ = ["Checked", "CompileFailed", "ProjectError", "check", "check_bytes", "check_text"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A bot that was read and checked.

    ``bot`` is its tree without the parts that could not be read. ``diagnostics`` is what to report, in
    source order; ``silenced`` what comments in the bot asked not to report. ``python`` is what was read
    from the Python beside it (None: there is none), ``contracts`` are all its actions by name, ``graph_of``
    gives the graph of a flow, ``root`` is the folder the bot is in. ``not_compared`` says why triggers were
    not compared by meaning, if that was asked for and could not be done.
    """

    bot: ast.Bot
    root: Path
    files: tuple[SourceFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    silenced: tuple[Diagnostic, ...]
    python: PythonModules | None
    contracts: Mapping[str, Contract]
    graph_of: Callable[[ast.Flow], FlowGraph]
    not_compared: str | None = None

    @property
    def ok(self) -> bool:
        """No errors are reported. Warnings and hints are no errors."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def stopping(self) -> list[Diagnostic]:
        """Silenced errors that still keep the bot from running: what they are about has no meaning.

        A comment can accept a risk (a value that may be unset, a payment without a confirm), but it
        cannot make a bot of text that was not understood, or a step of a name that leads nowhere.
        """
        return [
            found
            for found in self.silenced
            if found.severity is Severity.ERROR and found.code.id[2] in _MEANINGLESS
        ]

    @property
    def can_run(self) -> bool:
        """A program can be made of it."""
        return self.ok and not self.stopping

    def require(self) -> ast.Bot:
        """The bot, ready to be compiled.

        Raises:
            CompileFailed: it has errors.
        """
        if not self.can_run:
            raise CompileFailed((*self.diagnostics, *self.stopping))
        return self.bot

    def program(self) -> ir.Program:
        """The bot flattened to operations, which is what programs, modules and charts are made of.

        Raises:
            CompileFailed: it has errors.
        """
        from soni_dsl.ir.lower import lower

        return lower(self.require(), self.python, self.graph_of, self.inside)

    def inside(self, path: str) -> str:
        """``path``, that of a file of the bot as findings show it, from the bot's folder."""
        from soni_dsl.source.project import display_path

        home = display_path(self.root)
        return path if home == "." else path.removeprefix(home.rstrip("/") + "/")


_MEANINGLESS = "012"  # hundreds: reading, shape, names


class CompileFailed(Exception):
    """A bot has errors, so nothing was made of it.

    ``diagnostics`` are all findings; ``str()`` shows them as ``soni lint`` does, but for mere hints.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        from soni_dsl.diagnostics.text import render, summary

        shown = [found for found in self.diagnostics if found.severity is not Severity.HINT]
        return f"{render(shown)}\n\n{summary(shown)}"


def check(
    path: Path | str, unsaved: Mapping[str, bytes] | None = None, *, understanding: bool = False
) -> Checked:
    """Read and check the bot at ``path``: one YAML file, or a folder of them. Its Python is read, never run.

    Whatever is wrong with the bot is in the result. ``unsaved`` has what to read instead of YAML files of
    the bot, by ``SourceFile.path``: what an editor holds, or a fix has changed. With ``understanding`` there
    is advice on triggers too, from the sentence encoder.

    Raises:
        ProjectError: there is no bot at ``path``.
    """
    report = Report()
    return _check(read_project(path, report, unsaved or {}), report, understanding=understanding)


def check_text(text: str, name: str = "bot.yaml", *, understanding: bool = False) -> Checked:
    """Check a bot in one string. ``name`` is shown as its path; there is no Python beside it."""
    report = Report()
    return _check(read_text(text, name, report), report, understanding=understanding)


def check_bytes(data: bytes, name: str = "<stdin>", *, understanding: bool = False) -> Checked:
    """Check a bot as it comes out of a file or a pipe, in any encoding that YAML allows."""
    from soni_dsl.source.decode import decode

    report = Report()
    source = decode(data, name, report)
    text = "" if source is None else source.text
    return _check(read_text(text, name, report), report, understanding=understanding)


def _check(project: Project, report: Report, *, understanding: bool = False) -> Checked:
    from soni_dsl.analysis import PASSES
    from soni_dsl.analysis.context import AnalysisContext
    from soni_dsl.diagnostics.codes.design import WHEN_ASKED
    from soni_dsl.diagnostics.suppress import silence
    from soni_dsl.syntax.parser import parse_bot

    bot = parse_bot(project, report)
    python = _read_python(project, report)
    context = AnalysisContext(bot, python, report)
    for run in PASSES:
        run(context)
    not_compared = _advise(bot, report) if understanding else None
    unlooked = () if understanding else WHEN_ASKED
    result = silence(report.sorted(), _commented(project, python), unlooked)
    return Checked(
        bot=bot,
        root=project.root,
        files=tuple(project.files),
        diagnostics=tuple(Report(result.kept).sorted()),
        silenced=tuple(result.silenced),
        python=python,
        contracts=context.contracts,
        graph_of=context.graph,
        not_compared=not_compared,
    )


def _advise(bot: ast.Bot, report: Report) -> str | None:
    """Add the advice on triggers; gives back why they were not compared, if they were not."""
    from soni_dsl.analysis.advice import advise

    advice = advise(bot)
    for found in advice.diagnostics:
        report.add(found)
    return advice.why_not


def _read_python(project: Project, report: Report) -> PythonModules | None:
    """The Python beside a bot, None where there is none: reading Python has its price."""
    if not project.python:
        return None
    from soni_dsl.python.reader import read_python

    return read_python(project.python, report)


def _commented(project: Project, python: PythonModules | None) -> Iterator[tuple[SourceFile, list[Node]]]:
    """Every file that may hold ignore comments, with the YAML values in it."""
    documents = {id(document.source): document for document in project.documents}
    for source in project.files:
        root = documents.get(id(source))
        yield source, [] if root is None else [root]
    for module in python.modules if python is not None else ():
        yield module.source, []
