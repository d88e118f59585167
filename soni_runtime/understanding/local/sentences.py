"""The sentences of a message, and what a sentence does that says nothing but yes, no, thanks or goodbye.

Such sentences are told by their words: all of them belong to a small vocabulary, and one of them says it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from soni_runtime.understanding.local.languages.en_sentences import (
    AROUND_NO,
    AROUND_THANKS,
    AROUND_YES,
    CLOSING,
    ENOUGH,
    GLAD,
    HELPFUL,
    LIKED,
    NO,
    OTHERS,
    REFUSING,
    THANKS,
    YES,
)
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.words import word_set

_END: Final = re.compile(r"[!?;\n]+\s*|\.(?=\s|[A-Z][a-z])[.\s]*|(?<=\w)\s*[–—]\s+|\s+-+\s+")
_SHORT: Final = word_set("st mr mrs ms dr vs jr sr ave blvd etc eg ie approx dept fl ft mt")
_LEADS: Final = re.compile(r"(?:(?:and|but|so|also|then|well|oh|now)\s+)+", re.IGNORECASE)

_LONGEST: Final = 14


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a message. ``asks``: it ends with a question mark."""

    message: Message
    start: int
    end: int
    asks: bool

    @property
    def plain(self) -> str:
        """Its words, with one space between."""
        return self.message.plain


def sentences(message: Message) -> list[Sentence]:
    """The sentences of a message in order, those without words left out.

    What stands before a comma is a sentence of its own where it is a yes, a no or thanks.
    """
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(message.text):
        if match.group().startswith(".") and _is_short(message.text[start : match.start()]):
            continue
        found += _with_heads(message, start, match.start(), "?" in match.group())
        start = match.end()
    found += _with_heads(message, start, len(message.text), False)
    return found


def _is_short(before: str) -> bool:
    words = re.findall(r"[\w.]+", before[-12:])
    last = words[-1].lower() if words else ""
    return len(last.replace(".", "")) < 2 or "." in last or last in _SHORT


def _with_heads(message: Message, start: int, end: int, asks: bool) -> list[Sentence]:
    found: list[Sentence] = []
    while True:
        comma = next((m for m in re.finditer(r",\s*", message.text[start:end])), None)
        if comma is None:
            break
        head = _sentence(message, start, start + comma.start(), False)
        if head is None or not (says_yes(head) or says_no(head) or thanks(head)):
            break
        found.append(head)
        start += comma.end()
    last = _sentence(message, start, end, asks)
    return [*found, last] if last is not None else found


def _sentence(message: Message, start: int, end: int, asks: bool) -> Sentence | None:
    lead = _LEADS.match(message.text[start:end])
    if lead is not None and lead.end() < end - start:
        start += lead.end()
    part = message.part(start, end)
    return Sentence(part, start, end, asks) if part.words else None


# ---------------------------------------------------------------- what it does


def says_yes(sentence: Sentence, also: Collection[str] = ()) -> bool:
    """ "that works for me", "yes I like the sound of that": nothing but a yes, or words of ``also``."""
    words = sentence.message.words
    if sentence.asks or not 0 < len(words) <= _LONGEST:
        return False
    said = any(word in YES or word in LIKED for word in words) or sentence.plain in (
        "i do",
        "i would",
        "please do",
        "do so",
    )
    return said and all(word in YES or word in LIKED or word in AROUND_YES or word in also for word in words)


def says_no(sentence: Sentence) -> bool:
    """ "not right now", "no, that's okay", "maybe later": nothing but a no."""
    words = sentence.message.words
    if sentence.asks or not 0 < len(words) <= _LONGEST or not any(word in NO for word in words):
        return False
    return all(word in NO or word in AROUND_NO for word in words)


def is_glad(sentence: Sentence) -> bool:
    """The first word is a yes or approves."""
    return sentence.message.words[0] in GLAD


def refuses(sentence: Sentence) -> bool:
    """The first word is a no."""
    return sentence.message.words[0] in REFUSING


def thanks(sentence: Sentence) -> bool:
    """ "thank you so much for your help": nothing but thanks."""
    words = sentence.message.words
    if len(words) > _LONGEST:
        return False
    if HELPFUL.search(sentence.plain):
        return True
    return any(word in THANKS for word in words) and all(
        word in THANKS or word in AROUND_THANKS for word in words
    )


def says_thanks(sentence: Sentence) -> bool:
    """Thanks are among the words."""
    return any(word in THANKS for word in sentence.message.words)


def closes(sentence: Sentence) -> bool:
    """ "that is all I need", "goodbye", "no, I'm good": the conversation is over."""
    if sentence.asks or len(sentence.message.words) > _LONGEST + 4:
        return False
    return bool(CLOSING.search(sentence.plain)) or (refuses(sentence) and has_enough(sentence))


def has_enough(sentence: Sentence) -> bool:
    """ "I'm good", "that is enough": after a no, nothing more is wanted."""
    return bool(ENOUGH.search(sentence.plain))


def wants_others(sentence: Sentence) -> bool:
    """ "is there anything else?", "show me some other places": not what is shown."""
    return bool(OTHERS.search(sentence.plain))
