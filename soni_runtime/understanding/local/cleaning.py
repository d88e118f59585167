"""An answer without what people say around it: "it's Maria, please" → "Maria"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from soni_runtime.understanding.local.answers import stripped
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.words import stem

_HESITATION: Final = re.compile(r"(?:please|pls|um+|uh+|er+|well|hmm+|por favor|pues|eh|euh|bitte|ahm|bom) ")

_TAIL: Final = re.compile(
    r" (?:(?:would|will|should|is|sounds|works) (?:be )?(?:just )?"
    r"(?:great|good|nice|fine|perfect|ok|okay|lovely|best|well|me)"
    r"|works(?: for me)?|it is|if possible|i (?:think|guess|hear))\Z"
)
_ARTICLE: Final = re.compile(r"(?:a|an|some|any|un|una|ein|eine|einen|um|uma) ")
_NAMED: Final = re.compile(
    r"(?:(?:the|my|el|la|mi|le|mon|ma|der|die|das|mein|meine|o|a|meu|minha) )?(\w+(?: \w+){0,3})"
    r" (?:is|are|es|son|est|ist|e|sera|would be|will be) "
)


@cache
def _lead_ins(languages: tuple[Language, ...]) -> re.Pattern[str]:
    either = "|".join(language.lead_ins for language in languages)
    return re.compile(rf"(?:{either}) ")


@cache
def _polite() -> re.Pattern[str]:
    """The few words at the end of an answer that are never part of a text, however free."""
    words = (
        r"please|pls|plz|thanks|thank you|um+|uh+|por favor|porfa|gracias|sil vous plait|sil te plait|svp"
        r"|merci|bitte|danke|ahm|obrigad[oa]"
    )
    return re.compile(rf"(?:{words})")


def clean(message: Message, view: SlotView) -> str:
    """The words of an answer that are the value. Never empty for a message that has words.

    A place or a name loses every polite word and what announces it; a free text only what is certainly
    not part of it, so that nothing the user meant is lost.
    """
    if not message.words:
        return message.text
    plain = message.plain
    start, end = _edges_of_text(plain, view) if view.prose else _edges_of_name(plain, message.languages, view)
    if start >= end:
        return message.text.strip()
    first, last = message.tidy(*message.place(start, end))
    if start == 0:
        first = message.tidy(0, last)[0]
    if end == len(plain):
        last = message.tidy(first, len(message.text))[1]
    return message.text[first:last]


def _edges_of_name(plain: str, languages: tuple[Language, ...], view: SlotView) -> tuple[int, int]:
    end = len(stripped(plain, languages, front=False))
    tail = _TAIL.search(plain[:end])
    end = tail.start() if tail and tail.start() > 0 else end
    start, moved = 0, True
    while moved:
        moved = False
        text = plain[start:end]
        article = _ARTICLE.match(text) if view.kind == "term" else None
        for cut in (
            _shorter(stripped(text, languages, back=False), text),
            _lead(text, languages),
            _own(text, view),
            article.end() if article else 0,
        ):
            if 0 < cut < len(text):
                start, moved = start + cut, True
                break
    return start, end


def _edges_of_text(plain: str, view: SlotView) -> tuple[int, int]:
    start, end = 0, len(plain)
    polite = _polite()
    while (space := plain.rfind(" ", start, end)) > 0 and polite.fullmatch(plain, space + 1, end):
        end = space
    while (match := _HESITATION.match(plain[start:end])) and start + match.end() < end:
        start += match.end()
    match = re.match(
        r"(?:its|it is|thats|that is|this is|es|cest|das ist|es ist|e) (?=\S+ \S|\S{3})", plain[start:end]
    )
    if match:
        start += match.end()
    own = _own(plain[start:end], view)
    return start + (own if own < end - start else 0), end


def _shorter(cut: str, text: str) -> int:
    return len(text) - len(cut)


def _lead(text: str, languages: tuple[Language, ...]) -> int:
    match = _lead_ins(languages).match(text)
    return match.end() if match else 0


def _own(text: str, view: SlotView) -> int:
    """ "the destination is", "my name is", and the cue words of the slot."""
    match = _NAMED.match(text)
    if match and any(view.names.get(stem(word), 0) >= 0.6 for word in match[1].split()):
        return match.end()
    if not view.prose:
        for cue in view.cues:
            if text.startswith(cue + " "):
                return len(cue) + 1
    return 0
