"""The group of commands, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from soni_dsl.cli.exits import BROKEN_PIPE
from soni_dsl.diagnostics.nearest import nearest

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    # name → module, and the line that `soni --help` shows
    "lint": ("soni_dsl.cli.lint", "Find what is wrong with a bot."),
    "compile": ("soni_dsl.cli.compile", "Check a bot and show what it consists of."),
    "run": ("soni_dsl.cli.run", "Talk to a bot."),
    "chat": ("soni_dsl.cli.run", "The same as `soni run`."),
    "test": ("soni_dsl.cli.test", "Run the conversation tests of a bot."),
    "eval": ("soni_dsl.cli.evaluate", "Measure how well messages are understood."),
    "optimize": ("soni_dsl.cli.optimize", "Find a better program for understanding."),
    "explain": ("soni_dsl.cli.explain", "Explain a finding by its code."),
    "schema": ("soni_dsl.cli.schema", "Print a JSON Schema of bots for editors."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and one line of help; imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        row = COMMANDS.get(cmd_name)
        if row is None:
            return None
        command = import_module(row[0]).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = nearest(name, COMMANDS)
            raise click.UsageError(
                f"no command `{name}`" + (f"; did you mean `{near}`?" if near else ""), ctx
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would make it exit code 1, which says that there are findings
            ctx.exit(BROKEN_PIPE)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from soni_dsl import __version__

        click.echo(f"soni {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-V",
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def group() -> None:
    """Soni: YAML says what happens, Python says how, mistakes are found before a user meets them."""
