"""Sensitive values in texts: how one may be written, and a text without it.

A value is found however it is spaced, grouped, capitalised or formatted: ``4,711.00``, ``es91 2100 …`` and
``4 May 1990`` are found where ``4711``, an IBAN and a date are to be hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, time
from functools import lru_cache
from typing import Any, Final

from soni_runtime.errors import SoniError
from soni_runtime.filters import show
from soni_runtime.locales import locale_of
from soni_runtime.state import State
from soni_runtime.values import plain_view

MASK: Final = "•••"
"""What is shown in place of a sensitive value."""

SHORTEST: Final = 3
"""Values of fewer letters and digits are left in texts: hardly secret, and they are in every text."""

_WHOLE: Final = 5
"""A value of fewer characters that has letters is hidden only as a word: ``Ana`` is in ``banana``."""

_LONGEST: Final = 200
"""Of a longer value no other spacing is looked for: it is prose, and nobody groups its letters."""

_FORMATS: Final = {date: ("date",), time: ("time",), int: ("number", "money"), float: ("number", "money")}


def secret_values(state: State, names: frozenset[str]) -> list[Any]:
    """The values of the slots ``names`` that the conversation holds, in all frames and the session."""
    if not names:
        return []
    stack = [*state.frames, *(held for frame in state.frames for held in frame.held)]
    homes = [state.session, *(frame.values for frame in stack)]
    return [
        value for home in homes for name in sorted(names & home.keys()) if (value := home[name]) is not None
    ]


def written_forms(values: Iterable[Any], language: str) -> tuple[str, ...]:
    """How the values may be written, without repetition, the longest first."""
    forms: dict[str, None] = {}
    for value in values:
        for form in _forms(value, language):
            if len(_kernel(form)) >= SHORTEST:
                forms[form] = None
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(value: Any, language: str) -> Iterable[str]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, list | tuple):
        for part in value:
            yield from _forms(part, language)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _forms(part, language)
    else:
        yield str(value)
        yield str(plain_view(value))
        for kind, filters in _FORMATS.items():
            if isinstance(value, kind):
                for name in filters:
                    with suppress(SoniError):
                        yield show(value, name, language=language)
        if isinstance(value, date):
            yield from _days(value, language)


def _days(day: date, language: str) -> Iterable[str]:
    """The ways in which people write a day; separators do not matter."""
    month = locale_of(language).months[day.month - 1]
    for name in (month, month[:3]):
        yield f"{name} {day.day} {day.year}"
        yield f"{day.day} {name} {day.year}"
    for pattern in ("%d %m %Y", "%m %d %Y", "%Y %m %d", "%d %m %y", "%m %d %y"):
        yield day.strftime(pattern)
    yield f"{day.day} {day.month} {day.year}"
    yield f"{day.month} {day.day} {day.year}"


def hide(text: str, forms: Iterable[str]) -> str:
    """``text`` with every one of ``forms`` masked."""
    for form in forms:
        text = _pattern(form).sub(MASK, text)
    return text


def _kernel(form: str) -> str:
    return "".join(letter for letter in form if letter.isalnum())


@lru_cache(maxsize=512)
def _pattern(form: str) -> re.Pattern[str]:
    """What finds a form: its letters and digits in order, with nothing but separators between them."""
    kernel = _kernel(form)
    if len(kernel) > _LONGEST:
        return re.compile(re.escape(form), re.IGNORECASE)
    body = r"[\W_]{0,3}".join(map(re.escape, kernel))
    if len(kernel) < _WHOLE and not kernel.isdigit():
        body = rf"(?<!\w){body}(?!\w)"
    return re.compile(body, re.IGNORECASE)
