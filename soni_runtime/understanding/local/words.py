"""Words: folding, tokens, light stemming, edit distance. Everything here is language neutral.

``fold`` keeps the length of a text, so that a place found in the folded text is the same place in
what the user typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

_APOSTROPHES: Final = dict.fromkeys(map(ord, "’‘ʼ`´"), "'")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SUFFIXES: Final = ("ings", "ing", "ied", "ies", "ers", "ed", "es", "er", "s")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    base = "".join(c for c in normalize("NFKD", char) if not combining(c))
    low = (base[:1] or char).lower()
    return low if len(low) == 1 else char


def fold(text: str) -> str:
    """``text`` in lower case without accents, exactly as long as ``text``."""
    text = text.translate(_APOSTROPHES).translate(_DASHES)
    if text.isascii():
        return text.lower()
    return "".join([_fold_char(char) for char in text])


def word_set(words: str) -> frozenset[str]:
    """The words of a text, for lists that are easier to read without quotes and commas."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and where it stands."""

    word: str
    start: int
    end: int


def tokens(folded: str) -> list[Token]:
    """The words of a folded text, in order."""
    return [Token(match.group(), match.start(), match.end()) for match in _WORD.finditer(folded)]


def plain(folded: str) -> str:
    """The words of a folded text with one space between, without punctuation and apostrophes."""
    return " ".join([match.group().replace("'", "") for match in _WORD.finditer(folded)])


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A crude common form: endings of English inflection off, and a final vowel of other languages.

    Not a linguistic stem: it only has to send forms of one word to one text. Short words stay.
    """
    word = word.replace("'", "")
    if len(word) > 3 and not word.isdigit():
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
                word = word[: -len(suffix)] + ("y" if suffix in ("ied", "ies") else "")
                break
        if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiouls":
            word = word[:-1]
        if len(word) > 4 and word[-1] in "aeo":
            word = word[:-1]
    return word


@lru_cache(maxsize=16384)
def grams(word: str) -> frozenset[str]:
    """The character trigrams of a word, with its edges marked."""
    edged = f"^{word}$"
    return frozenset(edged[i : i + 3] for i in range(len(edged) - 2))


def likeness(first: str, second: str) -> float:
    """How alike two words are, 0 to 1: the Dice coefficient of their character trigrams."""
    if first == second:
        return 1.0
    a, b = grams(first), grams(second)
    return 2 * len(a & b) / (len(a) + len(b))


def distance(first: str, second: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two texts; ``limit + 1`` if more.

    Optimal string alignment, row by row.
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    older: list[int] = []
    old = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            cost = min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        older, old = old, row
    return old[-1]


def typo_limit(word: str) -> int:
    """How many edits still count as a typing mistake in a word of this length."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2
