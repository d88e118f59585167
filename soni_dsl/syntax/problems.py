"""What is wrong with a piece of embedded text, and the characters and words that may not stand in it.

The embedded languages know nothing of files: a problem carries offsets into the text that was read,
and the parser turns it into a diagnostic at the place where that text stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import inf
from typing import Final

MAX_LENGTH: Final = 10_000
"""Characters of one expression, invocation or hole; people write fewer than a hundred."""

MAX_DEPTH: Final = 100
"""Levels of one tree. Every pass over trees is recursive, and Python allows about 1,000 calls."""


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A mistake at characters ``start`` up to ``end`` of the text: what is wrong, and what to write."""

    start: int
    end: int
    message: str
    help: str | None = None


class Refused(Exception):
    """Carries a problem out of a parse that is under way. Never leaves ``soni_dsl.syntax``."""

    def __init__(self, start: int, end: int, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.problem = SyntaxProblem(start, end, message, help)


# Unicode's Default_Ignorable_Code_Point: characters of a name that nobody would see.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
# Embeddings, overrides and isolates make text read in another order than it is computed in.
_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE_CATEGORIES: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))

_LOOK_ALIKES: Final = {
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u00b4\uff07", "'"),
    **dict.fromkeys("\u2212\u2010\u2011\u2013\u2014", "-"),
    **dict.fromkeys("\u2192\u21d2", "->"),
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u00d7": "*",
    "\u00f7": "/",
    "\u2227": "and",
    "\u2228": "or",
    "\u00ac": "not",
    "\u2208": "in",
    "\uff0c": ",",
    "\uff08": "(",
    "\uff09": ")",
    "\uff1d": "==",
    "\uff5c": "|",
    "\uff1a": ":",
}

_LONGEST_NUMBER: Final = 350  # characters; the least float is written with 343 at most

_OTHER_SPELLINGS: Final = {
    "None": "null",
    "Null": "null",
    "NULL": "null",
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
}
"""How other languages and YAML spell the three constants → how this one does."""


def character_called(character: str) -> str:
    """How a message names a character that cannot be seen: by number and name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def is_invisible(character: str) -> bool:
    """Would nobody see ``character`` in a text of this language?"""
    hidden = unicodedata.category(character) in _INVISIBLE_CATEGORIES
    return hidden or _INVISIBLE.match(character) is not None


def character_problem(character: str, at: int) -> SyntaxProblem:
    """Says that ``character``, which stands at ``at``, has no place in the language."""
    if character in _LOOK_ALIKES:
        message = f"`{character}` is not a sign of this language"
        return SyntaxProblem(at, at + 1, message, f"write `{_LOOK_ALIKES[character]}`")
    if is_invisible(character):
        help = "write a plain space" if unicodedata.category(character) == "Zs" else "delete it"
        return SyntaxProblem(at, at + 1, f"invisible character {character_called(character)}", help)
    return SyntaxProblem(at, at + 1, f"unknown character `{character}`", "delete it, or quote it as a text")


def is_word_character(character: str) -> bool:
    """Can ``character`` stand in a name, after the first?"""
    return ("a" + character).isidentifier() and _INVISIBLE.match(character) is None


def read_word(text: str, start: int) -> str:
    """The name that ``text``, a word that stands at ``start``, spells: in composed form (NFC).

    Raises:
        Refused: a character cannot stand in a name, or the name begins with two underscores.
    """
    if text.startswith("__"):
        raise Refused(
            start, start + len(text), "names may not begin with two underscores", "choose another name"
        )
    if text.isascii():
        return str(text)  # not the parser's token, which would keep more than the name alive
    for offset, character in enumerate(text):
        if not is_word_character(character):
            problem = character_problem(character, start + offset)
            raise Refused(problem.start, problem.end, problem.message, problem.help)
    composed = unicodedata.normalize("NFC", str(text))
    if not composed.isidentifier():
        raise Refused(start, start + 1, f"a name may not begin with `{text[0]}`", "begin it with a letter")
    return composed


def read_name(text: str, start: int) -> str:
    """As ``read_word``, for a name that stands for a value.

    Raises:
        Refused: also for the spelling that another language gives to null, true and false.
    """
    if text in _OTHER_SPELLINGS:
        end = start + len(text)
        raise Refused(start, end, f"`{text}` is not a value here", f"write `{_OTHER_SPELLINGS[text]}`")
    return read_word(text, start)


_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SIMPLE_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}


def read_string(text: str, start: int) -> str:
    r"""The value of a quoted text that stands at ``start``, quotes included in ``text``.

    Escapes are ``\n \t \r \\ \' \" \xHH \uHHHH \UHHHHHHHH``. Any other backslash is a problem rather
    than a guess: in a pattern, ``\b`` is never meant as the backspace that Python would make of it.

    Raises:
        Refused: an unknown escape, or a character that would reorder the text around it.
    """
    if (hidden := _REORDERING.search(text)) is not None:
        at, character = start + hidden.start(), hidden.group()
        help = f"write `\\u{ord(character):04x}` if it is meant"
        raise Refused(at, at + 1, f"invisible character {character_called(character)}", help)
    body = text[1:-1]
    if "\\" not in body:
        return body

    def unescape(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        if digits:
            code = int(digits, 16)
            if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
                return chr(code)
        elif match[4] in _SIMPLE_ESCAPES:
            return _SIMPLE_ESCAPES[match[4]]
        first, last = start + 1 + match.start(), start + 1 + match.end()
        message = f"`{match[0]}` is no character" if digits else f"unknown escape `{match[0]}`"
        raise Refused(first, last, message, "write `\\\\` for a backslash")

    return _ESCAPE.sub(unescape, body)


def read_number(text: str, start: int) -> int | float:
    """``12`` as an integer (leading zeros mean nothing, as in YAML), ``12.5`` as a float.

    Raises:
        Refused: more digits than a float can mean.
    """
    value: int | float = 0
    if len(text) <= _LONGEST_NUMBER:
        value = float(text) if "." in text else int(text)
    if len(text) > _LONGEST_NUMBER or value == inf:
        raise Refused(start, start + len(text), "a number of too many digits", "quote it if it is a text")
    return value
