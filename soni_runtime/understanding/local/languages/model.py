"""What the embedded engine knows of a language: words, and patterns of whole answers.

Word lists separate alternatives with ``|``. Everything is folded (lower case, no accents) when a
language is built, so the lists can be written as people write. Patterns are regular expressions over
``plain`` text: folded words with one space between, no punctuation, no apostrophes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from soni_runtime.understanding.local.words import fold


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """One language.

    ``intents`` are answers that say something about the conversation itself (``cancel``, ``help``…).
    ``cues`` are words that announce a value (``from``, ``to``, ``for``, ``on``), ``correction`` the
    patterns of taking something back, with the groups ``old``, ``new`` and ``what``.
    """

    code: str
    # dates
    months: tuple[str, ...]
    weekdays: tuple[str, ...]  # Monday first
    days: Mapping[str, int]  # relative day → offset from today
    feasts: Mapping[str, tuple[int, int]]  # name → (month, day)
    weekend: str
    next: str  # before or after the word it belongs to
    this: str
    last: str
    ahead: str  # before "3 days"
    ahead_after: str
    ago: str
    ago_after: str
    the_day: str  # before a bare day of the month: "the 5th"
    week: str
    of: str  # between day, month and year
    ordinal: str  # after a number
    ordinal_optional: bool = True  # "el 5", but "the 5th"
    # times
    units: Mapping[str, str]
    at: str
    oclock: str
    morning: str
    evening: str
    noon: str
    midnight: str
    half_past: str = ""
    half_to: str = ""
    and_half: str = ""
    quarter_past: str = ""
    quarter_to: str = ""
    and_quarter: str = ""
    half_an: str = ""
    now: str = ""
    # numbers
    numbers: Mapping[str, int]
    articles: str  # words that are also "one"
    scales: Mapping[str, int]
    joiners: str  # between the words of a number
    ordinals: tuple[str, ...]  # first, second, …
    last_one: str
    decimal_comma: bool = True
    # conversation
    intents: Mapping[str, str]
    fillers: str  # may go before or after anything
    lead_ins: str  # before an answer
    cues: Mapping[str, str]
    stops: str  # words that end a value
    verbs: str  # a word after a cue that shows it announces no value
    correction: tuple[str, ...]
    changing: tuple[str, ...]  # "change the {what}", "forget {gone}" with no new value
    asking: tuple[str, ...]  # "what is {what}"
    then: str  # between two requests
    common: str  # words that say little about what is wanted


def fold_all(value: Any) -> Any:
    """``value`` with every text in it folded. Named groups keep their capital P."""
    if isinstance(value, str):
        return fold(value).replace("(?p<", "(?P<")
    if isinstance(value, tuple):
        return tuple(fold_all(item) for item in value)
    if isinstance(value, Mapping):
        return {fold_all(key): fold_all(item) for key, item in value.items()}
    return value


def folded(language: Language) -> Language:
    """The language with all its texts folded."""
    return Language(**{spec.name: fold_all(getattr(language, spec.name)) for spec in fields(language)})
