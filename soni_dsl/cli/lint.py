"""``soni lint``: every finding of a bot, in one run."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from soni_dsl.cli.terminal import FORMATS, CannotRun, show_findings

if TYPE_CHECKING:
    from soni_dsl.checking import Checked


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it.")
def command(paths: tuple[str, ...], form: str) -> int:
    """Find what is wrong with a bot.

    Each PATH is a bot: a YAML file, or a folder with all YAML files below it and the Python beside them,
    which is read and never run. `-` reads one YAML file from standard input.

    \b
    Exit code:
      0  nothing wrong; hints alone count as nothing
      1  errors or warnings
      2  cannot run: no such path, or no YAML in it
    """
    from soni_dsl.diagnostics.model import Severity

    gc.disable()  # the process is short, and trees are all it makes: nothing would be found
    findings = [found for path in paths for found in _checked(path).diagnostics]
    show_findings(findings, form)
    return int(any(found.severity is not Severity.HINT for found in findings))


def _checked(path: str) -> Checked:
    from soni_dsl.checking import ProjectError, check, check_bytes

    try:
        if path == "-":
            return check_bytes(sys.stdin.buffer.read(), name="<stdin>")
        return check(path)
    except ProjectError as error:
        raise CannotRun(str(error)) from None
