"""Talking to a bot in a terminal, or through a pipe: one message a line in, one reply a line out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Final

from soni_runtime.errors import SoniError
from soni_runtime.turn import Turn

if TYPE_CHECKING:
    from soni_runtime.bot import Bot

LEAVE: Final = frozenset(("exit", "quit", "/exit", "/quit"))
PROMPT: Final = "> "


def chat(bot: Bot, session: str, *, as_json: bool = False, source: IO[str] | None = None) -> int:
    """Talk until the user leaves: ``exit``, ``quit``, Ctrl-C, Ctrl-D or the end of the input.

    On a terminal it shows a prompt; otherwise it reads one message a line and prints one reply a line, or
    with ``as_json`` one object a turn. Returns the exit code: 0, or 2 when the conversation broke down.
    """
    messages = source if source is not None else sys.stdin
    interactive = messages.isatty()
    show = _show_json if as_json else _show_person if interactive else _show_lines
    with asyncio.Runner() as runner:
        conversation = bot.session(session)
        try:
            runner.run(bot.open())
            opening = runner.run(conversation.start())
            if opening.replies and (interactive or (opening.user is None and opening.commands)):
                show(opening)
            if interactive:
                _say_how_it_understands(bot)
            for text in _messages(messages, interactive=interactive):
                show(runner.run(conversation.turn(text)))
        except KeyboardInterrupt:
            if interactive:
                print()
        except SoniError as error:
            print(f"soni: {error}", file=sys.stderr)
            return 2
        finally:
            runner.run(bot.close())
    return 0


def _say_how_it_understands(bot: Bot) -> None:
    """One line where the embedded engine has to do without its weights, which is not seen otherwise."""
    from soni_runtime.understanding.local import words_alone
    from soni_runtime.understanding.local.notices import is_news, words_alone_notice

    why = words_alone(bot.program)
    if why is not None and is_news(notice := words_alone_notice(why)):
        print(f"soni: {notice}", file=sys.stderr)


def _messages(source: IO[str], *, interactive: bool) -> Iterator[str]:
    while True:
        text = _read_line(source, interactive=interactive)
        if text is None or text.strip().lower() in LEAVE:
            return
        if text.strip():
            yield text.strip()


def _read_line(source: IO[str], *, interactive: bool) -> str | None:
    if not interactive:
        line = source.readline()
        return line if line else None
    try:
        import readline  # noqa: F401  # gives input() its line editing and history
    except ImportError:
        return _prompted()
    return _prompted()


def _prompted() -> str | None:
    try:
        return input(PROMPT)
    except EOFError:
        print()
        return None


def _show_person(turn: Turn) -> None:
    for reply in turn.replies:
        print(reply)
    _show_trouble(turn)


def _show_lines(turn: Turn) -> None:
    for reply in turn.replies:
        print(" ".join(reply.split("\n")))
    sys.stdout.flush()
    _show_trouble(turn)


def _show_json(turn: Turn) -> None:
    print(json.dumps(turn.to_dict(), ensure_ascii=False))
    sys.stdout.flush()


def _show_trouble(turn: Turn) -> None:
    """What the author of the bot should see and its users should not."""
    for note in turn.notes:
        print(f"soni: {note}", file=sys.stderr)
    if turn.error is not None:
        print(f"soni: this turn failed: {turn.error}", file=sys.stderr)
