"""The exit codes that mean the same for every command. 0 is success and 1 findings."""

from __future__ import annotations

from typing import Final

CANNOT_RUN: Final = 2
INTERRUPTED: Final = 130  # 128 + SIGINT
BROKEN_PIPE: Final = 141  # 128 + SIGPIPE, what a shell reports of a program that was cut off
