"""``soni compile``: check a bot and make something of it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soni_dsl.cli.emission import TARGETS
from soni_dsl.cli.terminal import FORMATS, CannotRun, show_findings
from soni_dsl.diagnostics.model import Severity

if TYPE_CHECKING:
    from soni_dsl.checking import Checked
    from soni_dsl.cli.emission import Emission
    from soni_dsl.cli.heads import Head
    from soni_dsl.cli.progress import Progress
    from soni_dsl.diagnostics.model import Diagnostic
    from soni_dsl.ir import program as ir

_STAGES = 5


@dataclass(frozen=True, slots=True)
class _Request:
    """The command line."""

    path: str
    out: str | None
    target: str
    package: bool
    check: bool
    form: str

    def refuse_what_does_not_fit(self) -> None:
        if self.out is None and (self.check or self.package):
            raise click.UsageError(
                f"{'--check' if self.check else '--package'} needs -o, where the files are"
            )
        if self.package and self.target not in ("python", "langgraph"):
            raise click.UsageError("--package is for --target python or langgraph")
        if self.out is None and self.target == "langgraph":
            raise click.UsageError("--target langgraph makes two files: say with -o where")
        suffix = Path(self.out or "").suffix
        if suffix in (".py", ".json") and (self.package or self.target == "langgraph"):
            raise click.UsageError(f"more than one file is written: give -o a folder, not {self.out}")
        if self.out is not None and self.target == "python" and suffix == ".py":
            name = Path(self.out).stem
            if not name.isidentifier() or iskeyword(name):
                raise click.UsageError(f"`{name}` is no name that Python could import: {self.out}")
        if self.out is not None and self.target == "summary":
            raise click.UsageError("a summary is only printed; leave -o away")


@click.command("compile")
@click.argument("path")
@click.option("-o", "--output", "out", metavar="PATH", help="Write to this file or folder.")
@click.option(
    "--target",
    type=click.Choice(TARGETS),
    help="What to make: python with -o (default), a summary without (default), …",
)
@click.option("--package", is_flag=True, help="Write a package with a module for each file of flows.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a file would change.")
@click.option("--watch", is_flag=True, help="Do it again after each change.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print findings.")
def command(
    path: str, out: str | None, target: str | None, package: bool, check: bool, watch: bool, form: str
) -> int:
    """Check the bot at PATH and make something of it.

    With -o a Python module that an application imports: `soni compile bot -o build/`. Without, what the bot
    consists of is printed, or what --target names. Warnings and errors stand in the way of everything but the
    summary; hints do not. The settings of `soni lint` hold here too.

    Files are replaced as a whole, and left alone where nothing changes. Modules that an earlier run wrote and
    that have no place any more are removed; a file that soni did not write is never touched, but for a
    langgraph.json, which gets one more graph.

    \b
    Exit code:
      0  done
      1  the bot has findings; with --check, or a file is not what it would be
      2  cannot run: no such path, no YAML in it, a file in the way
    """
    chosen = target or ("summary" if out is None else "python")
    request = _Request(path, out, chosen, package, check, form)
    request.refuse_what_does_not_fit()
    if not watch or not Path(path).exists():
        return _run(request)
    from soni_dsl.cli.watch import watch as watching

    def show() -> None:
        try:
            _run(request)
        except click.ClickException as error:
            error.show()
        click.echo("Watching for changes; Ctrl-C ends it.", err=True)

    watching([path], show)
    return 0


def _run(request: _Request) -> int:
    from soni_dsl.cli.progress import Progress

    gc.disable()
    try:
        with Progress(_STAGES) as progress:
            checked = _checked(request.path, progress)
            findings = _wanted(request.path, checked)
            program = checked.program() if _may_go_on(request, checked, findings) else None
            done = (
                None
                if program is None or request.target == "summary"
                else _make(request, checked, program, progress)
            )
    finally:
        gc.enable()
    if program is None:
        show_findings([*findings, *checked.stopping], request.form)
        return 1
    if done is not None:
        return done
    click.echo(_overview(program))
    if findings:
        click.echo()
        show_findings(findings, "text")
    return 0


def _checked(path: str, progress: Progress) -> Checked:
    from soni_dsl.checking import ProjectError, check

    progress.stage("checking")
    try:
        return check(path)
    except ProjectError as error:
        raise CannotRun(str(error)) from None


def _wanted(path: str, checked: Checked) -> Sequence[Diagnostic]:
    """The findings that the settings of `soni lint` leave. Errors count whatever the settings say."""
    from soni_dsl.cli.lint_settings import settings_for
    from soni_dsl.diagnostics.select import NO_RULES, apply

    settings = settings_for(path)
    if settings.rules is NO_RULES:
        return checked.diagnostics
    return apply(checked.diagnostics, NO_RULES, settings.rules, settings.place)


def _may_go_on(request: _Request, checked: Checked, findings: Sequence[Diagnostic]) -> bool:
    if request.target == "summary":
        return checked.can_run
    return checked.can_run and all(found.severity is Severity.HINT for found in findings)


def _make(request: _Request, checked: Checked, program: ir.Program, progress: Progress) -> int:
    from soni_dsl.cli.emission import emission, text_of

    progress.stage("generating")
    if request.out is None:
        click.echo(text_of(checked, program, request.target), nl=False)
        return 0
    made = emission(checked, program, request.target, Path(request.out), package=request.package)
    head = None if made.module is None else _head(checked, program, made.module)
    if head is not None:
        made = replace(made, leftover=(*made.leftover, *head.leftover(made.leftover)))
    progress.stage("comparing" if request.check else "learning")
    if request.check:
        return _compare(made, head)
    why = head.why if head is not None else None
    if head is not None and head.is_wanted:
        learnt = head.learn()
        if isinstance(learnt, bytes):
            made = replace(made, files={**made.files, head.path: learnt})
        else:
            why = learnt.why
    progress.stage("writing")
    _write(made)
    if why is not None:
        click.echo(f"note: no head is stored, so the bot learns its triggers when it starts: {why}", err=True)
    return 0


def _head(checked: Checked, program: ir.Program, module: Path) -> Head:
    from soni_dsl.cli.heads import head_of
    from soni_dsl.emit.memory import to_program

    return head_of(to_program(program, checked.root), module)


def _compare(made: Emission, head: Head | None) -> int:
    from soni_dsl.cli.writing import differing
    from soni_dsl.source.project import display_path

    stale = differing(made.files, made.leftover)
    if head is not None and head.is_wanted:
        stale.append(f"{head.state.value}: {display_path(head.path)}")
    for line in stale:
        click.echo(line)
    return int(bool(stale))


def _write(made: Emission) -> None:
    from soni_dsl.cli.writing import write
    from soni_dsl.source.project import display_path
    from soni_runtime.understanding.local.heads import SUFFIX

    changed = write(made.files, made.leftover)
    for path in changed:
        done = "wrote" if path in made.files else "removed"
        # a head depends on the weights that are installed, so it is no part of what the command prints
        click.echo(f"{done} {display_path(path)}", err=path.suffix == SUFFIX)
    for path in made.files:
        name = path.parent.name if path.name == "__init__.py" else path.stem
        if path in changed and path.suffix == ".py" and name in sys.stdlib_module_names:
            click.echo(f"note: Python has a module `{name}` too; import this one from a package", err=True)


def _overview(program: ir.Program) -> str:
    """What a bot has, as lines of text: its name and numbers, then a line for each flow."""
    from soni_dsl.ir.summary import summary

    figures = summary(program)
    counts = (
        (figures.flows, "flow"),
        (figures.steps, "step"),
        (figures.questions, "question"),
        (figures.slots, "slot"),
        (figures.actions, "action"),
        (figures.responses, "response"),
        (figures.languages, "language"),
    )
    lines = [figures.name, "  " + ", ".join(_counted(number, noun) for number, noun in counts if number)]
    wide = max(map(len, program.flows), default=0)
    for name, flow in program.flows.items():
        steps = _counted(len(flow.ops), "step")
        lines.append(f"  {name:<{wide}}  {steps:>9}  {flow.description or ''}".rstrip())
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
