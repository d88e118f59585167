"""Several slots from one message: what stands where, and which slot it is for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.words import stem, word_set

_LONGEST_VALUE: Final = 6  # words of a place or a name
_LEAST: Final = 0.45
_TYPED: Final = frozenset(
    ("date", "time", "datetime", "duration", "number", "integer", "email", "phone", "iban", "url")
)
_PARTICLES: Final = word_set(
    "de da do dos das del della di du des la le los las el of the and von van der den am upon sur y e und"
)
_FIRST: Final = word_set("first given forename")
_LAST: Final = word_set("last family surname")
_TITLES: Final = word_set("mr mrs ms miss dr sr sra herr frau")
_PRONOUNS: Final = word_set("i i'm i'd i'll i've")
_DETERMINERS: Final = word_set("my the our a mi la el mon ma le mein meine meu minha o")


@dataclass(frozen=True, slots=True)
class Filled:
    """A value for a slot."""

    view: SlotView
    found: Found


@dataclass(frozen=True, slots=True)
class _Claim:
    score: float
    order: int
    view: SlotView
    found: Found


def fill(
    message: Message,
    views: Sequence[SlotView],
    *,
    asked: Collection[str] = (),
    vocabulary: Collection[str] = (),
    taken: Iterable[tuple[int, int]] = (),
) -> list[Filled]:
    """The slots that the message gives a value, each at most once, in spoken order.

    ``vocabulary`` are the words of the bot's triggers, which are not values; ``taken`` are places that
    are spoken for.
    """
    claims = [*_typed_claims(message, views, asked)]
    solid = [c.found for c in claims if c.view.kind in _TYPED or c.view.kind == "enum"]
    claims += _cued_claims(message, views, asked, vocabulary, solid)
    spent = list(taken)
    kept: list[Filled] = []
    used: set[str] = set()
    for claim in sorted(claims, key=lambda c: (-c.score, c.order, c.found.start)):
        if claim.score < _LEAST or claim.view.name in used:
            continue
        if any(claim.found.overlaps(start, end) for start, end in spent):
            continue
        used.add(claim.view.name)
        spent.append((claim.found.start, claim.found.end))
        kept.append(
            Filled(claim.view, replace(claim.found, confidence=min(claim.found.confidence, claim.score)))
        )
    return sorted(split_names(message, kept, views), key=lambda f: f.found.start)


def split_names(message: Message, kept: list[Filled], views: Sequence[SlotView]) -> list[Filled]:
    """A full name that was taken for a first or a last name alone is both."""
    first = next((view for view in views if _FIRST.intersection(view.name.split("_"))), None)
    last = next((view for view in views if _LAST.intersection(view.name.split("_"))), None)
    if first is None or last is None or first.kind != "person" or last.kind != "person":
        return kept
    own = [hit for hit in kept if hit.view in (first, last)]
    if len(own) != 1:
        return kept
    found = own[0].found
    words = [t for t in message.tokens if found.start <= t.start and t.end <= found.end]
    if words and words[0].word in _TITLES:
        words = words[1:]
    if len(words) < 2:
        return kept
    cuts = ((first, words[0].start, words[0].end), (last, words[1].start, words[-1].end))
    names = [
        Filled(view, replace(found, value=message.text[start:end], start=start, end=end))
        for view, start, end in cuts
    ]
    return [*(hit for hit in kept if hit is not own[0]), *names]


# ---------------------------------------------------------------- values of a type


def _typed_claims(message: Message, views: Sequence[SlotView], asked: Collection[str]) -> Iterator[_Claim]:
    readings = [(order, view, find(view, message)) for order, view in enumerate(views)]
    shadows = [f for _, view, found in readings if view.kind in _TYPED - {"number", "integer"} for f in found]
    shadows += [f for _, view, found in readings if view.shapes for f in found]
    same_kind: dict[str, int] = {}
    for _, view, found in readings:
        if found:
            same_kind[_family(view)] = same_kind.get(_family(view), 0) + 1
    for order, view, found in readings:
        for item in found:
            counts = view.kind in ("number", "integer") or str(item.value).isdigit()
            if counts and _shadowed(item, shadows):
                continue
            alone = same_kind[_family(view)] == 1
            rival = 0 if alone else _rival(message, views, view, item)
            score = _score(message, view, item, view.name in asked, alone=alone, rival=rival)
            if score > 0:
                yield _Claim(score, order, view, item)


def _family(view: SlotView) -> str:
    return "number" if view.kind == "integer" else view.name if view.kind == "enum" else view.kind


def _shadowed(item: Found, shadows: Iterable[Found]) -> bool:
    return any(s.overlaps(item.start, item.end) and s.end - s.start > item.end - item.start for s in shadows)


def _rival(message: Message, views: Sequence[SlotView], view: SlotView, item: Found) -> int:
    """How long the words are that announce another slot of this kind at the same place."""
    others = [other for other in views if other is not view and _family(other) == _family(view)]
    return max((cue_before(message, other, item.start) for other in others), default=0)


def _score(
    message: Message, view: SlotView, item: Found, asked: bool, *, alone: bool, rival: int = 0
) -> float:
    """How much this value looks meant for this slot. ``rival``: how clearly it is announced for another."""
    cued = cue_before(message, view, item.start)
    if rival > cued:
        cued, asked = 0, False
    noun = _noun_beside(message, view, item)
    if view.kind in ("number", "integer"):
        article = message.folded[item.start : item.end] in ("a", "an")
        if item.mark == "weak" and (article or not noun):
            return 0.0
        if item.mark == "money" and not view.money and not asked:
            return 0.3 if alone else 0.1
        if not (cued or noun or asked or item.mark == "money") and not (alone and _closes(message, item)):
            return 0.0
    if view.kind == "enum" and item.mark == "weak" and not (noun or asked):
        return 0.0  # "a one-way ticket", "that one"
    if view.kind == "time" and item.mark == "now" and not (cued or asked):
        return 0.0  # "can you do that now"
    score = 0.5 * item.confidence + (0.1 if alone else 0.0)
    score += 0.3 + min(0.1, cued / 100) if cued else 0.0
    score += 0.25 if noun else 0.0
    score += 0.2 if asked else 0.0
    score += 0.2 if item.mark == "money" and view.money else 0.0
    score += 0.25 if view.kind in ("enum", "email", "iban", "phone", "url", "iata", "reference") else 0.0
    score += 0.15 if view.kind in ("date", "time", "datetime", "duration") else 0.0
    return score


def _closes(message: Message, item: Found) -> bool:
    """Nothing that could be counted follows: "transfer 100" but not "2 bags"."""
    rest = message.folded[item.end :].split()
    return not rest or any(
        rest[0].strip(".,!?;") in language.stops.split("|") for language in message.languages
    )


def cue_before(message: Message, view: SlotView, start: int) -> int:
    """How long the words are that announce the slot right before this place, articles aside; 0 for none."""
    words = [t.word.replace("'", "") for t in message.tokens if t.end <= start][-3:]
    while words and words[-1] in _DETERMINERS and words[-1] not in view.cues:
        words.pop()
    before = " ".join(words)
    inside = " ".join(t.word for t in message.tokens if t.start >= start)[:24]
    ends = [cue for cue in view.cues if before.endswith(cue) and before[: -len(cue)][-1:] in ("", " ")]
    begins = [cue for cue in view.cues if inside.startswith(cue + " ")]
    whole = [f"{end} {begin}" for end in ends for begin in begins]
    return max(
        map(len, [*ends, *begins, *whole, *(c for c in view.cues if _across(before, inside, c))]), default=0
    )


def _across(before: str, inside: str, cue: str) -> bool:
    """True if the cue begins before the value and ends within it: "returning | on Friday"."""
    words = cue.split()
    return any(
        f" {before}".endswith(" " + " ".join(words[:n])) and inside.startswith(" ".join(words[n:]) + " ")
        for n in range(1, len(words))
    )


def _noun_beside(message: Message, view: SlotView, item: Found) -> bool:
    """A word of the slot's name or prompt next to the value: "2 passengers", "amount: 50"."""
    after = [t.word for t in message.tokens if t.start >= item.end][:2]
    before = [t.word for t in message.tokens if t.end <= item.start][-2:]
    inside = [t.word for t in message.tokens if item.start <= t.start < item.end and not t.word.isdigit()]
    strong = {name for name, weight in view.names.items() if weight >= 0.6}
    near = [*after, *before, *inside]
    return any(stem(word) in strong for word in near if len(word) > 2) or any(
        stem(word) in view.nouns for word in after[:1] if len(word) > 3
    )


# ---------------------------------------------------------------- values that are announced


def _cued_claims(
    message: Message,
    views: Sequence[SlotView],
    asked: Collection[str],
    vocabulary: Collection[str],
    solid: list[Found],
) -> Iterator[_Claim]:
    lower = message.text == message.text.lower()
    cues = {cue for view in views for cue in view.cues}
    for order, view in enumerate(views):
        if not view.worded or (view.kind in ("text", "term") and not view.learnt):
            continue
        for cue in sorted(view.learnt) if view.kind in ("text", "term") else view.cues:
            for first in _after(message, cue):
                found = _value_at(message, view, first, cues, vocabulary, solid, lower)
                if found is not None:
                    score = (
                        0.55 + (0.15 if cue in view.learnt else 0.0) + (0.1 if view.name in asked else 0.0)
                    )
                    score += 0.1 if message.text[found.start].isupper() else 0.0
                    score -= 0.15 if view.kind in ("text", "term") else 0.0
                    yield _Claim(score, order, view, found)


def _after(message: Message, cue: str) -> Iterator[int]:
    """The places right after each occurrence of the cue's words."""
    words = tuple(cue.split())
    for start in range(len(message.words) - len(words)):
        if message.words[start : start + len(words)] == words:
            yield start + len(words)


@cache
def _no_value(language: Language) -> re.Pattern[str]:
    return re.compile(language.verbs)


@cache
def _stop_words(language: Language) -> frozenset[str]:
    return frozenset(language.stops.split("|"))


def _value_at(
    message: Message,
    view: SlotView,
    first: int,
    cues: Collection[str],
    vocabulary: Collection[str],
    solid: list[Found],
    lower: bool,
) -> Found | None:
    """The value that begins at this word; None if the words there are no value."""
    word, token = message.words[first], message.tokens[first]
    capital = message.text[token.start].isupper()
    if word in _PRONOUNS:
        return None
    if view.kind == "person" and word in _DETERMINERS and first + 1 < len(message.words):
        if message.words[first + 1] in vocabulary or (word == "a" and message.languages[0].code == "en"):
            return None  # "for a therapist": somebody, but nobody's name
        capital = True
    elif not capital:
        if word in vocabulary or (not lower and view.kind == "place" and message.languages[0].code != "en"):
            return None
        if any(_no_value(language).fullmatch(word) for language in message.languages):
            return None
        if any(word in _stop_words(language) for language in message.languages):
            return None
    if any(f.overlaps(token.start, token.end) and f.confidence > 0.5 for f in solid):
        return None
    last = first
    while last + 1 < len(message.words) and last - first + 1 < _LONGEST_VALUE:
        if not _continues(
            message, last, first, cues, solid, proper=capital and not lower and word not in _DETERMINERS
        ):
            break
        last += 1
    while last > first and message.words[last] in _PARTICLES:
        last -= 1
    start, end = message.tokens[first].start, message.tokens[last].end
    return Found(message.text[start:end], start, end, 0.85 if capital else 0.7)


def _continues(
    message: Message, last: int, first: int, cues: Collection[str], solid: list[Found], *, proper: bool
) -> bool:
    """Does the value that ends at word ``last`` go on with the next word?"""
    here, following = message.tokens[last], message.tokens[last + 1]
    between = message.text[here.end : following.start]
    if re.search(r"[,;:!?\n]", between) or ("." in between and len(here.word) > 3):
        return False
    if any(f.overlaps(following.start, following.end) for f in solid):
        return False
    word = message.words[last + 1]
    capital = message.text[following.start].isupper()
    if proper:
        if capital:
            return True
        later = [t for t in message.tokens[last + 2 : last + 4] if t.word not in _PRONOUNS]
        return word in _PARTICLES and any(message.text[t.start].isupper() for t in later) and word not in cues
    return word not in cues and not any(word in _stop_words(language) for language in message.languages)


def cut(message: Message, view: SlotView, start: int, end: int) -> Found | None:
    """The value at the beginning of a stretch that was set apart for it; None if none begins there."""
    first = next((n for n, token in enumerate(message.tokens) if token.start >= start), None)
    if first is None:
        return None
    lower = message.text == message.text.lower()
    found = _value_at(message, view, first, view.cues, (), [], lower)
    return (
        None
        if found is None
        else replace(found, value=message.text[found.start : min(found.end, end)], end=min(found.end, end))
    )
