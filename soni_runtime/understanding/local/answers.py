"""Answers that speak about the conversation itself: yes, no, cancel, help, thanks…

An answer has to be all of the message, give or take polite words: "cancel my card" is no "cancel".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message

_MOST_WORDS: Final = 14
_IN_PIECES: Final = ("cancel", "no", "yes")
_SIGNS: Final = {
    sign: name
    for name, signs in (
        ("yes", "👍 👌 ✅ ✔"),
        ("no", "👎 ❌ ✖"),
        ("confused", "❓ ?"),
        ("thanks", "🙏"),
        ("hello", "👋"),
        ("smalltalk", "🙂 😀 😊 ❤"),
    )
    for sign in signs.split()
}

EVERY: Final = (
    "cancel", "restart", "handoff", "help", "repeat", "skip", "confused", "yes", "no", "unsure", "thanks",
    "hello", "bye", "smalltalk",
)  # fmt: skip


@cache
def _pattern(name: str, language: Language) -> re.Pattern[str]:
    return re.compile(language.intents[name])


@cache
def _fillers(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:{language.fillers})")


@cache
def _filler_edge(languages: tuple[Language, ...], last: bool) -> re.Pattern[str]:
    either = "|".join(language.fillers for language in languages)
    return re.compile(rf" (?:{either})\Z" if last else rf"(?:{either}) ")


def stripped(plain: str, languages: tuple[Language, ...], *, front: bool = True, back: bool = True) -> str:
    """``plain`` without the polite words at its ends; never without its last word."""
    start, end = _filler_edge(languages, False), _filler_edge(languages, True)
    while front and (match := start.match(plain)):
        plain = plain[match.end() :]
    while back and (match := end.search(plain)):
        plain = plain[: match.start()]
    return plain


def intent_at(message: Message, names: Iterable[str] = EVERY) -> str | None:
    """Which of these answers the whole message is, if one."""
    if not message.words:
        return next(
            (name for sign, name in _SIGNS.items() if sign in message.text and name in set(names)), None
        )
    if len(message.words) > _MOST_WORDS:
        return None
    plain, languages = message.plain, message.languages
    forms = dict.fromkeys(
        (
            plain,
            stripped(plain, languages, front=False),
            stripped(plain, languages, back=False),
            stripped(plain, languages),
        )
    )
    wanted = tuple(names)
    for form in forms:
        for name in wanted:
            if any(_pattern(name, language).fullmatch(form) for language in languages):
                return name
    return next((name for name in _IN_PIECES if name in wanted and _only(name, message)), None)


def _only(name: str, message: Message) -> bool:
    """ "yes, yes, that's right please": nothing but yes, in pieces, and polite words; "no, cancel" too."""
    words, languages = list(message.words), message.languages
    aside = [_fillers(language) for language in languages]
    if name == "cancel":
        aside += [_pattern("no", language) for language in languages]
    found, place = False, 0
    while place < len(words):
        for width in range(min(5, len(words) - place), 0, -1):
            piece = " ".join(words[place : place + width])
            hit = any(_pattern(name, language).fullmatch(piece) for language in languages)
            if hit or any(pattern.fullmatch(piece) for pattern in aside):
                found, place = found or hit, place + width
                break
        else:
            return False
    return found


def opens_with(message: Message, name: str) -> int:
    """How many words of "yes" or "no" the message begins with."""
    for width in range(min(4, len(message.words)), 0, -1):
        piece = " ".join(message.words[:width])
        if any(_pattern(name, language).fullmatch(piece) for language in message.languages):
            return width
    return 0
