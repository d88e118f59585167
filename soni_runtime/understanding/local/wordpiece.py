"""Word pieces as BERT's uncased models count them (Devlin et al. 2019; WordPiece: Wu et al. 2016).

What the ``tokenizers`` library makes of the same vocabulary, without needing it: the same numbers for each of
62,361 texts of CLINC150, Banking77, Snips, NLU++, restaurant8k, MultiWOZ and SGD. It differs where a user
types ``[SEP]``, which is a text here and not the end of one, and at signs that are younger than its tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

_LONGEST_WORD: Final = 100
_CHINESE: Final = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
_SPACES: Final = frozenset(
    "\t\n\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


class WordPieces:
    """A vocabulary, and the numbers that texts come to."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """``pieces`` in the order of their numbers; a piece that goes on a word begins with ``##``."""
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._first = self._numbers["[CLS]"]
        self._last = self._numbers["[SEP]"]
        self._unknown = self._numbers["[UNK]"]
        self._word = lru_cache(maxsize=8192)(self._pieces)

    def numbers(self, text: str, limit: int) -> list[int]:
        """The numbers of a text between those of its ends, at most ``limit`` in all."""
        found: list[int] = [self._first]
        for word in _words(text):
            found.extend(self._word(word))
            if len(found) >= limit:
                break
        return [*found[: limit - 1], self._last]

    def located(self, text: str) -> list[tuple[int, int, int]]:
        """The numbers of a text without its ends, each with the place of its word in ``text`` (start, end).

        A word of several pieces has one place: what is found are words, never parts of them.
        """
        found: list[tuple[int, int, int]] = []
        for word, start, end in _located_words(text):
            found.extend([(number, start, end) for number in self._word(word)])
        return found

    def _pieces(self, word: str) -> tuple[int, ...]:
        """The longest piece that the word begins with, again and again."""
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found, start = [], 0
        while start < len(word):
            prefix, end = "##" if start else "", len(word)
            while end > start and (number := self._numbers.get(prefix + word[start:end])) is None:
                end -= 1
            if end == start or number is None:
                return (self._unknown,)
            found.append(number)
            start = end
        return tuple(found)


def _words(text: str) -> list[str]:
    """Words and single signs, in lower case and without accents."""
    if not text.isascii():
        spread = "".join([_shape(char) for char in text])
        text = "".join([char.lower() for char in normalize("NFD", spread) if category(char) != "Mn"])
    else:
        text = text.lower()
    return "".join([_spaced(char) for char in text]).split()


def _located_words(text: str) -> list[tuple[str, int, int]]:
    """The words of ``_words``, each with its place in the text."""
    found: list[tuple[str, int, int]] = []
    letters: list[str] = []
    begin = 0
    for place, char in enumerate(text):
        for sign in _plain(char):
            if sign == " ":
                if letters:
                    # a Chinese sign ends where the next begins, not where it stands
                    found.append(("".join(letters), begin, max(place, begin + 1)))
                    letters.clear()
            elif (spaced := _spaced(sign)) == sign:
                if not letters:
                    begin = place
                letters.append(sign)
            elif spaced:
                if letters:
                    found.append(("".join(letters), begin, place))
                    letters.clear()
                if spaced.strip():
                    found.append((sign, place, place + 1))
    if letters:
        found.append(("".join(letters), begin, len(text)))
    return found


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """A character in lower case and without accents."""
    shape = _shape(char)
    return "".join([part.lower() for part in normalize("NFD", shape) if category(part) != "Mn"])


@lru_cache(maxsize=4096)
def _shape(char: str) -> str:
    """A character before accents come off: Chinese ones stand alone, what cannot be seen is left out."""
    if char in _SPACES:
        return " "
    place = ord(char)
    if place == 0xFFFD or category(char)[0] == "C":
        return ""
    return f" {char} " if any(low <= place <= high for low, high in _CHINESE) else char


@lru_cache(maxsize=4096)
def _spaced(char: str) -> str:
    if char in _SPACES:
        return " "
    if char.isascii():
        if char.isalnum():
            return char
        return f" {char} " if "!" <= char <= "~" else ""
    return f" {char} " if category(char)[0] == "P" else char
