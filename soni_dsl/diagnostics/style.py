"""Colour for a terminal: plain ANSI escapes, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from soni_dsl.diagnostics.model import Severity

RESET: Final = "\x1b[0m"
BOLD: Final = "\x1b[1m"
RED: Final = "\x1b[1;31m"
GREEN: Final = "\x1b[32m"
YELLOW: Final = "\x1b[1;33m"
BLUE: Final = "\x1b[1;34m"
CYAN: Final = "\x1b[1;36m"

OF_SEVERITY: Final[Mapping[Severity, str]] = {
    Severity.ERROR: RED,
    Severity.WARNING: YELLOW,
    Severity.HINT: CYAN,
}


def paint(text: str, style: str) -> str:
    """``text`` in ``style``; an empty style leaves it plain."""
    return f"{style}{text}{RESET}" if style and text else text


def wants_color(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Colour on a terminal only, and not where ``NO_COLOR`` is set to anything (no-color.org)."""
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
