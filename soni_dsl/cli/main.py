"""The command ``soni``: finds the command that was asked for, and turns whatever happens into an exit code.

A command is a module beside this one with a click command named ``command``; it is imported when it is
run, and imports what it needs inside its function. It returns its exit code: 0 fine, 1 findings,
2 cannot run.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NoReturn

from soni_dsl.cli.exits import BROKEN_PIPE, CANNOT_RUN, INTERRUPTED

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def main() -> None:
    """The entry point of the console script."""
    _tolerate_any_text()
    # Python gives SIGINT its deadly meaning back on its way out; threads are joined by then, nothing waits
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        code = _cut_off(BROKEN_PIPE)
    except OSError as error:
        print(f"Error: the output cannot be written: {error.strerror}", file=sys.stderr)
        code = _cut_off(CANNOT_RUN)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        _leave_at_once()
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    """Run ``soni`` with ``args`` and return its exit code. Raises nothing but SystemExit from a command."""
    if list(args) in (["--version"], ["-V"]):  # not worth loading a command-line library
        from soni_dsl import __version__

        print(f"soni {__version__}")
        return 0
    try:
        from soni_dsl.cli.group import group

        return _code(group.main(list(args), prog_name="soni", standalone_mode=False))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _failed(error)


def _code(result: object) -> int:
    return result if isinstance(result, int) else 0


def _failed(error: Exception) -> int:
    import click

    if isinstance(error, click.exceptions.Abort):
        return INTERRUPTED
    if isinstance(error, click.ClickException):  # the command was not used as it can be
        error.show()
        return CANNOT_RUN
    if isinstance(error, OSError) and error.errno in _FULL:
        print(f"Error: {error.filename or 'the output'} cannot be written: {error.strerror}", file=sys.stderr)
        return CANNOT_RUN
    if os.environ.get("SONI_DEBUG"):
        import traceback

        traceback.print_exception(error)
    from soni_dsl.diagnostics.visible import visible

    said = visible(f"{type(error).__name__}: {error}")
    how = "" if os.environ.get("SONI_DEBUG") else "; please report it with what SONI_DEBUG=1 shows"
    print(f"soni: this is a mistake in Soni, not in your bot: {said[:300]}{how}", file=sys.stderr)
    return CANNOT_RUN


def _tolerate_any_text() -> None:
    """A terminal that cannot show a character shows its escape instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _leave_at_once() -> NoReturn:
    """End without waiting for threads, as Python would: one that waits for a model may take minutes."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(INTERRUPTED)


def _cut_off(code: int) -> int:
    """The reader of our output went away (``soni lint | head``), or the disk is full: stop quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return code
