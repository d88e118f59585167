"""``soni run``: talk to a bot."""

from __future__ import annotations

import click

from soni_dsl.cli.terminal import CannotRun


@click.command("run")
@click.argument("path", required=False)
@click.option("-c", "--config", metavar="PATH", help="The bot, instead of the argument.")
@click.option("--session", metavar="NAME", help="Keep the conversation under this name, or continue it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a turn.")
def command(path: str | None, config: str | None, session: str | None, as_json: bool) -> int:
    """Talk to the bot at PATH, a file or a folder (default: this folder).

    Leave with `exit`, `quit`, Ctrl-C or Ctrl-D. When standard input is not a terminal, each line is a
    message and each reply is a line. With --session the conversation is kept and goes on where it was;
    without, it is forgotten at the end.

    \b
    Exit code:
      0  you left
      1  the bot has errors
      2  cannot run: no such path, Python missing, a conversation that cannot be read
    """
    if path is not None and config is not None:
        raise click.UsageError("the bot is given twice, as PATH and with --config")
    if session is not None and not session.strip():
        raise click.UsageError("--session needs a name")
    from soni_dsl.checking import CompileFailed, ProjectError
    from soni_dsl.loading import load
    from soni_runtime.chat import chat
    from soni_runtime.checkpoints.memory import MemoryStore
    from soni_runtime.errors import SoniError

    try:
        bot = load(path or config or ".", store=None if session is not None else MemoryStore())
    except CompileFailed as failed:
        click.echo(str(failed), err=True)
        return 1
    except (ProjectError, SoniError) as error:
        raise CannotRun(str(error)) from None
    return chat(bot, session or "conversation", as_json=as_json)
