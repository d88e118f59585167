"""What commands share: where output goes, in which form, and what stops them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Final

import click

from soni_dsl.cli.exits import CANNOT_RUN
from soni_dsl.diagnostics.model import Diagnostic

FORMATS: Final = ("text", "concise", "json", "sarif", "github", "junit")


class CannotRun(click.ClickException):
    """The command cannot do what it was asked for, through no fault of a bot: exit code 2, one line."""

    exit_code = CANNOT_RUN


def is_color() -> bool:
    from soni_dsl.diagnostics.style import wants_color

    return wants_color(sys.stdout.isatty(), os.environ)


def show_findings(diagnostics: Sequence[Diagnostic], form: str, files: Iterable[str] = ()) -> None:
    """Print findings to standard output, for people with a closing line.

    ``files`` are the paths of all that was checked, for the forms that also tell what has no finding.
    """
    if form != "text":
        rendered = _rendered(diagnostics, form, files)
        if rendered:
            print(rendered)
        return
    from soni_dsl.diagnostics import text

    color = is_color()
    if diagnostics:
        print(text.render(diagnostics, color=color, limit=_limit()), end="\n\n")
    print(text.summary(diagnostics, color=color))


def _rendered(diagnostics: Sequence[Diagnostic], form: str, files: Iterable[str]) -> str:
    if form == "json":
        from soni_dsl.diagnostics import json

        return json.render(diagnostics)
    if form == "sarif":
        from soni_dsl import __version__
        from soni_dsl.diagnostics import sarif

        return sarif.render(diagnostics, files, __version__)
    if form == "junit":
        from soni_dsl.diagnostics import junit

        return junit.render(diagnostics, files)
    if form == "github":
        from soni_dsl.diagnostics import github

        return github.render(diagnostics)
    from soni_dsl.diagnostics import concise

    return concise.render(diagnostics)


def _limit() -> int:
    """How much of a source line to show: what the terminal has room for beside numbers and bars."""
    from soni_dsl.diagnostics.text import LIMIT

    if not sys.stdout.isatty():
        return LIMIT
    return max(40, shutil.get_terminal_size((LIMIT, 24)).columns - 10)
