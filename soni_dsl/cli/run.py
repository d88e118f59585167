"""``soni run``: talk to a bot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from soni_dsl.cli.terminal import CannotRun

if TYPE_CHECKING:
    from soni_runtime.bot import Bot
    from soni_runtime.checkpoints import Store

_MODULE: Final = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<name>[^\W\d]\w*)")


@click.command("run")
@click.argument("path", required=False)
@click.option("-c", "--config", metavar="PATH", help="The bot, instead of the argument.")
@click.option("--session", metavar="NAME", help="Keep the conversation under this name, or continue it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a turn.")
def command(path: str | None, config: str | None, session: str | None, as_json: bool) -> int:
    """Talk to the bot at PATH, a file or a folder (default: this folder), or to the bot of a Python module:
    `soni run build.flight_booking:bot`.

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
    from soni_runtime.chat import chat
    from soni_runtime.checkpoints.memory import MemoryStore
    from soni_runtime.errors import SoniError

    try:
        bot = _bot(path or config or ".", None if session is not None else MemoryStore())
    except CompileFailed as failed:
        click.echo(str(failed), err=True)
        return 1
    except (ProjectError, SoniError) as error:
        raise CannotRun(str(error)) from None
    return chat(bot, session or "conversation", as_json=as_json)


def _bot(path: str, store: Store | None) -> Bot:
    named = _MODULE.fullmatch(path)
    if named is None or Path(path).exists():
        from soni_dsl.loading import load

        return load(path, store=store)
    from soni_runtime.bot import Bot

    bot = _from_module(named["module"], named["name"])
    return bot if store is None else Bot(bot.program, bot.registry, store=store, root=bot.root)


def _from_module(module: str, name: str) -> Bot:
    """The bot that a module has, found as `python -m` finds modules.

    Raises:
        CannotRun: there is no such module, or no bot of that name in it.
    """
    import sys
    from importlib import import_module

    from soni_runtime.bot import Bot

    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        bot = getattr(import_module(module), name, None)
    except ImportError as error:
        raise CannotRun(f"{module} cannot be imported: {error}") from None
    if not isinstance(bot, Bot):
        raise CannotRun(f"there is no bot `{name}` in {module}")
    return bot
