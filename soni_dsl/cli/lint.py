"""``soni lint``: every finding of a bot, in one run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soni_dsl.cli.terminal import FORMATS, CannotRun, show_findings
from soni_dsl.diagnostics.model import Diagnostic, Severity

if TYPE_CHECKING:
    from soni_dsl.checking import Checked
    from soni_dsl.diagnostics.fixes import Look, Mended
    from soni_dsl.diagnostics.select import Rules

STDIN = "-"


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it.")
@click.option("--select", multiple=True, metavar="CODES", help="Report only these.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Do not report these.")
@click.option("--severity", multiple=True, metavar="CODE=SEVERITY", help="error, warning or hint.")
@click.option("--understanding", is_flag=True, help="Also advice on triggers, from the sentence encoder.")
@click.option("--strict/--no-strict", default=None, help="Whatever is found is an error.")
@click.option("--statistics", is_flag=True, help="Only count how often each finding occurs.")
@click.option("--fix", is_flag=True, help="Carry out the safe fixes; report what is left.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="With --fix or --diff: also the unsafe fixes.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--emit-test", metavar="CODE@FILE:LINE", help="Write a conversation test that fails for this.")
@click.option("-o", "--output", metavar="FILE", help="With --emit-test: a new *.test.yaml to write it to.")
@click.option("--watch", is_flag=True, help="Look again whenever a file changes, until Ctrl-C.")
def command(**given: Any) -> int:
    """Find what is wrong with a bot.

    Each PATH is a bot: a YAML file, or a folder with all YAML files below it and the Python beside them,
    which is read and never run. `-` reads one YAML file from standard input.

    CODES are codes (SN201), beginnings of codes (SN2) or names (unknown-step), several with commas.
    [tool.soni.lint] in the nearest pyproject.toml may hold select, ignore, severity, strict and per-file;
    what is said here stands before it.

    \b
    Exit code:
      0  nothing wrong; hints alone count as nothing
      1  errors or warnings; with --diff: there is something to change
      2  cannot run: no such path, no YAML in it, or wrong settings
    """
    request = _Request(**given)
    request.refuse_what_does_not_fit()
    if request.watch:
        return _watched(request)
    if request.emit_test is not None:
        return _emit_test(request)
    gc.disable()  # the process is short, and trees are all it makes: nothing would be found
    return _run(request)


@dataclass(frozen=True, slots=True)
class _Request:
    """The command line."""

    paths: tuple[str, ...]
    form: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: tuple[str, ...]
    understanding: bool
    strict: bool | None
    statistics: bool
    fix: bool
    unsafe: bool
    diff: bool
    watch: bool
    emit_test: str | None
    output: str | None

    def refuse_what_does_not_fit(self) -> None:
        if self.unsafe and not (self.fix or self.diff):
            raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
        if self.diff and self.form != "text":
            raise click.UsageError("--diff has a form of its own; leave --format away")
        if self.diff and (self.watch or self.statistics):
            raise click.UsageError("--diff goes with neither --watch nor --statistics")
        if self.statistics and self.form not in ("text", "json"):
            raise click.UsageError("--statistics goes with --format text or json")
        others = self.fix or self.diff or self.watch or self.statistics
        if self.emit_test is not None and (others or len(self.paths) != 1 or STDIN in self.paths):
            raise click.UsageError("--emit-test takes one PATH and goes with no other output")
        if self.output is not None and self.emit_test is None:
            raise click.UsageError("--output goes with --emit-test")
        if self.output is not None and not self.output.endswith((".test.yaml", ".test.yml")):
            raise click.UsageError("--output must be named *.test.yaml, or it would be a part of the bot")
        if STDIN in self.paths and self.watch:
            raise click.UsageError("standard input cannot be watched")
        if STDIN in self.paths and self.fix and not self.diff:
            raise click.UsageError("standard input cannot be fixed; --diff shows what would change")

    def rules(self) -> Rules | None:
        """The wishes on the command line, None where there are none."""
        if not (self.select or self.ignore or self.severity or self.strict is not None):
            return None
        from soni_dsl.diagnostics.select import BadSelection, Rules, selectors, severities

        pairs = [part.partition("=") for text in self.severity for part in text.split(",") if part.strip()]
        try:
            for code, equals, _ in pairs:
                if not equals:
                    raise click.UsageError(f"--severity `{code}`: write CODE=SEVERITY, e.g. SN601=error")
            return Rules(
                select=selectors(self.select),
                ignore=selectors(self.ignore),
                severity=severities((code, level) for code, _, level in pairs),
                strict=self.strict,
            )
        except BadSelection as error:
            raise click.UsageError(str(error)) from None


@dataclass(slots=True)
class _Outcome:
    """All bots of a run together."""

    findings: list[Diagnostic] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)
    not_compared: dict[str, None] = field(default_factory=dict)

    def add(self, checked: Checked, findings: Iterable[Diagnostic]) -> None:
        self.findings += findings
        if checked.not_compared is not None:
            self.not_compared[checked.not_compared] = None
        self.files += [source.path for source in checked.files]


def _run(request: _Request) -> int:
    rules = request.rules()
    outcome = _Outcome()
    for path in request.paths:
        bot = _Bot(path, rules, understanding=request.understanding)
        if request.fix or request.diff:
            _mend(bot, request, outcome)
        else:
            checked = bot.check()
            outcome.add(checked, bot.wanted(checked.diagnostics))
    if request.diff:
        return _show_diff(outcome)
    for line in _remarks(outcome):
        click.echo(line, err=True)
    for why in outcome.not_compared:
        click.echo(f"note: triggers were not compared by meaning: {why}", err=True)
    if request.statistics:
        _show_statistics(outcome.findings, request.form)
    else:
        show_findings(outcome.findings, request.form, outcome.files)
        if request.form == "text":
            _offer(outcome.findings, request)
    return int(any(found.severity is not Severity.HINT for found in outcome.findings))


class _Bot:
    """One path of the command line, with the settings that hold for it."""

    def __init__(self, path: str, rules: Rules | None, *, understanding: bool = False) -> None:
        from soni_dsl.cli.lint_settings import settings_for

        self.path = path
        self._understanding = understanding
        self._rules = rules
        self._settings = settings_for(path)
        self._input: bytes | None = None

    def check(self, unsaved: Mapping[str, bytes] | None = None) -> Checked:
        from soni_dsl.checking import ProjectError, check, check_bytes

        try:
            if self.path == STDIN:
                data = self.read("<stdin>") if not unsaved else unsaved["<stdin>"]
                return check_bytes(data, name="<stdin>", understanding=self._understanding)
            return check(self.path, unsaved, understanding=self._understanding)
        except ProjectError as error:
            raise CannotRun(str(error)) from None

    def read(self, shown: str) -> bytes:
        """What a file of the bot holds, by the path that is shown."""
        if self.path != STDIN:
            try:
                return Path(shown).read_bytes()
            except OSError as error:
                raise CannotRun(f"{shown} cannot be opened: {error.strerror}") from None
        if self._input is None:
            self._input = sys.stdin.buffer.read()
        return self._input

    def wanted(self, findings: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
        from soni_dsl.diagnostics.select import NO_RULES, apply

        file = self._settings.rules
        if self._rules is None and file is NO_RULES:
            return findings
        return apply(findings, self._rules or NO_RULES, file, self._settings.place)


def _watched(request: _Request) -> int:
    from soni_dsl.cli.watch import watch

    def show() -> None:
        try:
            _run(request)
        except click.ClickException as error:
            error.show()
        click.echo("Watching for changes; Ctrl-C ends it.", err=True)

    request.rules()  # what is wrong with the command line does not get better by waiting
    watch(request.paths, show)
    return 0


# ------------------------------------------------------------------ fixes


def _mend(bot: _Bot, request: _Request, outcome: _Outcome) -> None:
    from soni_dsl.diagnostics.fixes import mend

    last: list[Checked] = []
    mended = mend(_looking(bot, last), bot.read, unsafe=request.unsafe)
    if mended.contents and not request.diff:
        from soni_dsl.cli.mending import write

        write(mended, last[0].root)
    outcome.mended.append(mended)
    outcome.add(last[0], mended.look.reported)


def _looking(bot: _Bot, last: list[Checked]) -> Callable[[Mapping[str, bytes]], Look]:
    from soni_dsl.diagnostics.fixes import Look

    def look(contents: Mapping[str, bytes]) -> Look:
        checked = bot.check(contents)
        last[:] = [checked]
        every = (*checked.diagnostics, *checked.silenced)
        return Look(checked.files, bot.wanted(checked.diagnostics), every)

    return look


def _remarks(outcome: _Outcome) -> list[str]:
    if not outcome.mended:
        return []
    from soni_dsl.cli.mending import remarks

    return remarks(outcome.mended)


def _show_diff(outcome: _Outcome) -> int:
    from soni_dsl.cli.mending import shown_diff

    changes = "".join(shown_diff(mended) for mended in outcome.mended)
    if sys.stdout.isatty():  # `patch` needs the text as it is, a terminal must not be steered by it
        from soni_dsl.diagnostics.visible import visible

        lines = (line.removesuffix("\r") for line in changes.split("\n"))
        print("\n".join(map(visible, lines)), end="")
    else:
        print(changes, end="")
    return int(bool(changes))


def _offer(findings: Sequence[Diagnostic], request: _Request) -> None:
    """Say how many fixes there are that were not asked for."""
    if request.fix or not any(found.fix for found in findings):
        return
    from soni_dsl.diagnostics.fixes import is_fixable

    safe = sum(map(is_fixable, findings))
    unsafe = sum(is_fixable(found, unsafe=True) for found in findings) - safe
    offers = [f"{safe} with `--fix`"] if safe else []
    offers += [f"{unsafe} with `--fix --unsafe-fixes`"] if unsafe else []
    if offers:
        click.echo(f"Can be fixed: {', '.join(offers)}.", err=True)


# ------------------------------------------------------------------ a finding as a test


def _emit_test(request: _Request) -> int:
    from soni_dsl.checking import CompileFailed
    from soni_dsl.tools.emitting import NoConversation, failing_test, find

    checked = _Bot(request.paths[0], None).check()
    every = (*checked.diagnostics, *checked.silenced)
    try:
        test = failing_test(checked, find(every, request.emit_test or ""))
    except NoConversation as problem:
        raise CannotRun(str(problem)) from None
    except CompileFailed:
        raise CannotRun("the bot has errors that leave parts of it no meaning; mend those first") from None
    if request.output is None:
        print(test, end="")
        return 0
    try:
        with Path(request.output).open("x", encoding="utf-8") as file:
            file.write(test)
    except OSError as error:
        raise CannotRun(f"{request.output} cannot be written: {error.strerror}") from None
    return 0


# ------------------------------------------------------------------ statistics


def _show_statistics(findings: Sequence[Diagnostic], form: str) -> None:
    from soni_dsl.diagnostics.select import count

    rows = count(findings)
    if form == "json":
        import json

        data = [
            {"code": c.id, "slug": c.slug, "severity": c.severity.value, "count": number}
            for c, number in rows
        ]
        click.echo(json.dumps({"version": 1, "statistics": data}, indent=2))
        return
    wide = max((len(str(number)) for _, number in rows), default=0)
    slug = max((len(code.slug) for code, _ in rows), default=0)
    for code, number in rows:
        click.echo(f"{number:>{wide}}  {code.id}  {code.slug:<{slug}}  {code.severity}: {code.title}")
    from soni_dsl.cli.terminal import is_color
    from soni_dsl.diagnostics.text import summary

    click.echo(summary(findings, color=is_color()))
