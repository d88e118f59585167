"""Picking from a list that is shown: by number, by words, by "the cheapest", or another page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from soni_runtime.commands import Choose, Deny, OutOfScope
from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.asking import cancels, question_about
from soni_runtime.understanding.local.correcting import correction
from soni_runtime.understanding.local.dates import find_dates
from soni_runtime.understanding.local.extract import position
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.numbers import find_numbers
from soni_runtime.understanding.local.opening import INTERRUPT, interruption
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.several import several_at_choice
from soni_runtime.understanding.local.talk import cancelled, talk
from soni_runtime.understanding.local.times import find_times
from soni_runtime.understanding.local.words import distance, stem, typo_limit, word_set

_LOWEST: Final = word_set(
    "cheapest least lowest cheaper barato barata economico moins cher billigste gunstigste billigsten "
    "gunstigsten"
)
_HIGHEST: Final = word_set("dearest expensive priciest highest most caro cara cher teuerste teuersten")
_FIRST: Final = word_set("earliest soonest temprano tot fruheste fruhesten cedo earlier")
_LATEST: Final = word_set("latest tarde tard spateste spatesten later")
_TALK: Final = (
    "cancel",
    "restart",
    "handoff",
    "help",
    "repeat",
    "skip",
    "confused",
    "unsure",
    "thanks",
    "hello",
    "bye",
)


def choosing(reading: Reading) -> list[Said]:
    """The commands of a message that comes after a list to choose from."""
    message = reading.message
    options = [reading.prepared(text) for text in (reading.question.options if reading.question else ())]
    paging = intent_at(message, ("more", "previous"))
    exact = [
        place for place, option in enumerate(options, 1) if option.plain == message.plain and option.plain
    ]
    if len(exact) == 1:
        return [Said(Choose(exact[0]), 0.99, message.text)]
    if paging:
        return [Said(Choose("next" if paging == "more" else "previous"), 0.9, message.text)]
    if intent_at(message, ("none",)):
        return [Said(Deny(), 0.7, message.text)]
    chosen = position(message, len(options)) or _superlative(message, options)
    if chosen:
        return [Said(Choose(chosen), 0.95, message.text)]
    intent = intent_at(message, (*_TALK, "yes", "no"))
    if intent in ("yes", "no"):
        if intent == "yes" and len(options) == 1:
            return [Said(Choose(1), 0.8, message.text)]
        return [Said(OutOfScope() if intent == "yes" else Deny(), 0.6, message.text)]
    if intent == "thanks" and len(options) == 1 and (said := several_at_choice(reading)):
        return said
    if intent:
        return talk(reading, intent)
    certain = interruption(reading, least=1.01)
    by_words = _by_words(message, options)
    if not certain and not cancels(reading) and (len(options) == 1 or not by_words):
        said = several_at_choice(reading)
        if said:
            return said
    if by_words and not certain:
        return [Said(Choose(by_words[0]), by_words[1], message.text)]
    if cancels(reading):
        return [cancelled(reading)]
    question = question_about(reading)
    return (
        certain
        or ([question] if question else [])
        or correction(reading, at_confirm=True)
        or interruption(reading, least=INTERRUPT)
        or [Said(OutOfScope(), 0.4, message.text)]
    )


def _by_words(message: Message, options: Sequence[Message]) -> tuple[int, float] | None:
    """The one option that shares the most words with the message, with a time or price counting as one."""
    marks = _marks(message)
    scores = []
    for place, option in enumerate(options, 1):
        own = {stem(word) for word in option.words if len(word) > 1}
        hits = sum(1.0 for word in set(message.words) if len(word) > 1 and stem(word) in own)
        hits += sum(0.8 for word in set(message.words) if stem(word) not in own and _near(word, own))
        hits += sum(1.5 for mark in marks if mark in _marks(option))
        scores.append((hits, place))
    scores.sort(key=lambda score: (-score[0], score[1]))
    if not scores or scores[0][0] == 0 or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return None
    content = [word for word in message.words if len(word) > 3] or list(message.words)
    share = scores[0][0] / max(1, len(content))
    return (scores[0][1], min(0.9, 0.5 + share / 2)) if share >= 0.3 else None


def _near(word: str, own: set[str]) -> bool:
    limit = typo_limit(word)
    return bool(limit) and any(
        distance(word, other, limit) <= limit for other in own if other[:1] == word[:1]
    )


def _marks(message: Message) -> set[tuple[str, Any]]:
    """Times and amounts, however they are written."""
    found: set[tuple[str, Any]] = {("time", f.value) for f in find_times(message)}
    return found | {("number", f.value) for f in find_numbers(message) if f.mark == "money"}


def _superlative(message: Message, options: Sequence[Message]) -> int | None:
    """ "the cheapest", "the latest": by the amounts, dates and times in the options."""
    words = set(message.words)
    wanted: list[tuple[frozenset[str], Callable[[Message], Any], bool]] = [
        (_LOWEST, _amount, False),
        (_HIGHEST, _amount, True),
        (_FIRST, _moment, False),
        (_LATEST, _moment, True),
    ]
    for names, measure, largest in wanted:
        if words.intersection(names):
            sizes = [(measure(option), place) for place, option in enumerate(options, 1)]
            if any(size is None for size, _ in sizes) or not sizes:
                continue
            best = (max if largest else min)(size for size, _ in sizes)
            places = [place for size, place in sizes if size == best]
            return places[0] if len(places) == 1 else None
    return None


def _amount(option: Message) -> float | None:
    amounts = [f.value for f in find_numbers(option) if f.mark == "money"]
    return float(amounts[-1]) if amounts else None


def _moment(option: Message) -> tuple[str, str] | None:
    days, times = find_dates(option), find_times(option)
    if not days and not times:
        return None
    return (str(days[0].value) if days else "", str(times[0].value) if times else "")


def clarifying(reading: Reading) -> list[Said]:
    """The commands of a message that comes after "did you mean this or that?"."""
    message = reading.message
    options = reading.question.options if reading.question else ()
    shown = [reading.prepared(text.replace("_", " ")) for text in options]
    chosen = position(message, len(options))
    if chosen is None and intent_at(message, ("none", "no")):
        return [Said(Deny(), 0.9, message.text)]
    intent = intent_at(message, _TALK) if chosen is None else None
    if intent:
        return talk(reading, intent)
    by_words = _by_words(message, shown) if chosen is None else (chosen, 0.95)
    if by_words:
        return [Said(Choose(by_words[0]), by_words[1], message.text)]
    return interruption(reading, least=0.3) or [Said(OutOfScope(), 0.4, message.text)]
