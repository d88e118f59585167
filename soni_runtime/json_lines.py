"""Files of JSON lines: which characters end a line, and which do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

ESCAPED: Final = "backslashreplace"
"""How to encode JSON, so that half a surrogate pair becomes the escape that JSON has for it."""


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1.

    Only a line feed ends one: U+2028, U+0085 and the like may stand in a JSON string as they are, and
    ``str.splitlines`` would cut there.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line
