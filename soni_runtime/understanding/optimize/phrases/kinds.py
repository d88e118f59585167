"""The kinds of what people say around the words of a bot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The wordings of a language, by what they mean."""

    answer: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    correct: tuple[str, ...]
    cancel: tuple[str, ...]
    restart: tuple[str, ...]
    explain: tuple[str, ...]
    repeat: tuple[str, ...]
    person: tuple[str, ...]
    choose: tuple[str, ...]
    skip: tuple[str, ...]
    thanks: tuple[str, ...]
    foreign: tuple[str, ...]
