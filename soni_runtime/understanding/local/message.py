"""A message prepared once for everything that looks at it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final
from unicodedata import normalize

from soni_runtime.understanding.local.languages import Language, base, languages
from soni_runtime.understanding.local.words import Token, fold, tokens

LONGEST: Final = 600
"""Characters that are looked at. Longer messages are prose: a value for free text is still taken whole."""

_EDGE: Final = ' \t\r\n.,;:!?¡¿…"“”«»'
_DAY_FIRST: Final = frozenset(("gb", "uk", "au", "nz", "ie", "in", "za"))


@dataclass(frozen=True)
class Message:
    """What the user typed, in every form the engine needs.

    ``folded`` is as long as ``text``, so places are the same in both. ``plain`` is the words with
    single spaces; ``place`` leads from there back to ``text``.
    """

    text: str
    tag: str
    now: datetime
    languages: tuple[Language, ...]
    folded: str = field(repr=False)
    tokens: tuple[Token, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, *, tag: str, others: tuple[str, ...], now: datetime) -> Message:
        clean = normalize("NFC", text).strip()[:LONGEST]
        folded = fold(clean)
        return cls(clean, tag, now, languages((tag, *others)), folded, tuple(tokens(folded)))

    def part(self, start: int, end: int) -> Message:
        """The message that only this stretch of the text would be."""
        text = self.text[start:end].strip(_EDGE)
        folded = fold(text)
        return Message(text, self.tag, self.now, self.languages, folded, tuple(tokens(folded)))

    @property
    def month_first(self) -> bool:
        """5/1 is May 1st: English, outside the countries that write the day first."""
        region = self.tag.replace("_", "-").lower().split("-")[1:]
        return base(self.tag) == "en" and not _DAY_FIRST.intersection(region)

    @property
    def decimal_comma(self) -> bool:
        return self.languages[0].decimal_comma

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word.replace("'", "") for token in self.tokens)

    @cached_property
    def plain(self) -> str:
        return " ".join(self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for word in self.words:
            starts.append(place)
            place += len(word) + 1
        return starts

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of ``plain`` stands in ``text``, with signs like ``€`` that belong to it."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end) - 1
        begin = self.tokens[first].start
        limit = self.tokens[first - 1].end if first > 0 else 0
        while begin > limit and not self.text[begin - 1].isspace() and self.text[begin - 1] not in _EDGE:
            begin -= 1
        limit = self.tokens[last + 1].start if last + 1 < len(self.tokens) else len(self.text)
        stop = self.tokens[last].end
        tail = re.match(r"(?:[^\s\w.,;:!?\"]|\s+[€$£¥%])*", self.text[stop:limit])
        return begin, stop + (tail.end() if tail else 0)

    def tidy(self, start: int, end: int) -> tuple[int, int]:
        """The stretch without spaces and punctuation at its edges."""
        while start < end and self.text[start] in _EDGE:
            start += 1
        while start < end and self.text[end - 1] in _EDGE:
            end -= 1
        return start, end
