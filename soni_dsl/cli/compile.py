"""``soni compile``: check a bot and show what it consists of."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

import click

from soni_dsl.cli.terminal import FORMATS, CannotRun, show_findings

if TYPE_CHECKING:
    from soni_dsl.ir import program as ir

TARGETS: Final = ("summary", "mermaid")


@click.command("compile")
@click.argument("path")
@click.option("--target", type=click.Choice(TARGETS), default="summary", help="What to print.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print it.")
def command(path: str, target: str, form: str) -> int:
    """Check the bot at PATH and print what it consists of.

    With an error nothing is made and the findings are printed instead; warnings do not stand in the way.

    \b
    Exit code:
      0  compiled
      1  the bot has errors
      2  cannot run: no such path, or no YAML in it
    """
    from soni_dsl.checking import ProjectError, check

    gc.disable()
    try:
        checked = check(path)
    except ProjectError as error:
        raise CannotRun(str(error)) from None
    if not checked.can_run:
        show_findings([*checked.diagnostics, *checked.stopping], form)
        return 1
    program = checked.program()
    if target == "mermaid":
        from soni_dsl.emit.mermaid import mermaid

        print(mermaid(program), end="")
        return 0
    print(_overview(program))
    if checked.diagnostics:
        print()
        show_findings(checked.diagnostics, "text")
    return 0


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
