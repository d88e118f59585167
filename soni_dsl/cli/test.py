"""``soni test``: have the conversations of ``*.test.yaml`` with a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from soni_dsl.cli.terminal import CannotRun, show_findings

if TYPE_CHECKING:
    from soni_dsl.tools.testing import Verdict

FORMATS: Final = ("text", "json", "junit")


@click.command("test")
@click.argument("path", required=False, default=".")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it.")
@click.option("-k", "only", default="", metavar="TEXT", help="Only tests that have TEXT in their name.")
@click.option("--coverage", is_flag=True, help="Show which flows, steps and arms the tests reach.")
@click.option(
    "--coverage-min",
    "least",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail where they reach less than this share of the steps and arms. Implies --coverage.",
)
def command(path: str, form: str, only: str, coverage: bool, least: float | None) -> int:
    """Run the conversation tests of the bot at PATH (default: this folder).

    PATH is a bot, a file or a folder, whose tests are the files *.test.yaml below or beside it; or one such
    file. The Python beside the bot is imported; actions that a test stubs are not called. A bot with errors
    is run too, as long as everything in it has a meaning.

    \b
    Exit code:
      0  all tests passed
      1  a test failed, a file of tests has mistakes, the bot cannot run for its errors, or the tests reach
         too little of it
      2  cannot run: no such path, no tests (of that name), or Python that cannot be imported
    """
    from soni_dsl.checking import CompileFailed, ProjectError
    from soni_dsl.tools.testing import run_tests_of
    from soni_runtime.errors import SoniError

    try:
        tested = run_tests_of(path, only, coverage=coverage or least is not None)
    except CompileFailed as failed:
        click.echo(str(failed), err=True)
        return 1
    except (ProjectError, SoniError) as error:
        raise CannotRun(str(error)) from None
    if only and not tested.results and not tested.diagnostics:  # or a misspelt name would pass everywhere
        raise CannotRun(f"no test has `{only}` in its name")
    _show(tested, form)
    if least is not None and tested.coverage is not None:
        share = tested.coverage.counts.percent
        if share < least:
            click.echo(
                f"the tests reach {share:.2f} % of the steps and arms, less than {least:g} %", err=True
            )
            return 1
    return 0 if tested.passed else 1


def _show(tested: Verdict, form: str) -> None:
    from soni_dsl.tools import reports

    if form == "json":
        print(reports.as_json(tested))
    elif form == "junit":
        print(reports.as_junit(tested))
    else:
        if tested.diagnostics:
            show_findings(tested.diagnostics, "text")
            print()
        print(reports.as_text(tested))
