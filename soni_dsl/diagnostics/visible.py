"""Text of unknown origin made safe and measurable for a terminal.

A bot's YAML is shown in the middle of our own output. Control characters would move the cursor, and
bidirectional controls would show a line in another order than it is read ("Trojan Source",
CVE-2021-42574); both are replaced by visible names. Widths follow Unicode's East Asian Width (UAX #11).
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width

TAB = "    "


@lru_cache(maxsize=4096)
def cell(char: str) -> tuple[str, int]:
    """What to print for one character, and how many columns that takes."""
    if char == "\t":
        return TAB, len(TAB)
    code = ord(char)
    if 0x20 <= code < 0x7F:
        return char, 1
    if code < 0x20:
        return chr(0x2400 + code), 1
    if code == 0x7F:
        return "\u2421", 1
    kind = category(char)
    if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and code not in _JOINERS):
        name = f"<U+{code:04X}>"
        return name, len(name)
    if kind in ("Mn", "Me") or code in _JOINERS:
        return char, 0
    return char, 2 if east_asian_width(char) in "WF" else 1


# Needed to write Persian and Indic words and to compose emoji; they reorder nothing.
_JOINERS = frozenset((0x200C, 0x200D))


def visible(text: str) -> str:
    """``text`` on one line, every character that would steer a terminal replaced."""
    if text.isascii() and text.isprintable():
        return text
    return "".join([cell(char)[0] for char in text])


def width(text: str) -> int:
    """How many columns ``visible(text)`` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum([cell(char)[1] for char in text])
