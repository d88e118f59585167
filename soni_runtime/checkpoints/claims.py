"""Names for attempts to take a turn, which tell whether the process behind them is still alive.

A lease that its holder does not renew runs out by itself. That a holder was killed can be known at once
where it ran on this machine: its process is gone, or its number belongs to a process that began later.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

_NUMBERS: Final = count(1)
_GONE: Final = frozenset("ZXx")  # the states of a process that does nothing any more, proc(5)


def new_claim() -> str:
    """A name that no other attempt has, here or anywhere: machine, process, and a number in it."""
    process = os.getpid()
    return f"{_machine()}:{process}:{_own_start(process)}:{next(_NUMBERS)}"


def is_dead(claim: str) -> bool:
    """Is the process that made this claim surely gone? False where that cannot be known."""
    machine, process, start, _ = (*claim.rsplit(":", 3), "", "", "")[:4]
    if machine != _machine() or not process.isdecimal() or not start or not Path("/proc/self").exists():
        return False
    return _start(int(process)) != start


@cache
def _machine() -> str:
    """This start of this kernel, and the space in which process numbers are valid; else something unique."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot[:13]}-{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return os.urandom(9).hex()


@cache
def _own_start(process: int) -> str:
    """By process, because a fork inherits what its parent knew."""
    return _start(process) or os.urandom(6).hex()


def _start(process: int) -> str:
    """When a process began, in ticks of the kernel; empty where there is none, or it is dead."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The command's name stands in parentheses and may hold anything; behind it come the state (field 3)
    # and so on, the start being field 22.
    fields = text.rpartition(")")[2].split()
    return "" if len(fields) < 20 or fields[0] in _GONE else fields[19]
