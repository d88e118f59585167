"""Dates as people write them, relative to today.

A rule is a pattern with a reader; every rule is tried, and where readings overlap the longer one
stands. "next Friday" is the Friday of the next calendar week (Monday first), "Friday" the next one
to come, and a day without a year is the next such day, or the last one for slots about the past.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from soni_runtime.understanding.local.found import Found, apart
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.numbers import counting, read_count

_LENGTHS: Final = {"day": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True, slots=True)
class Day:
    """What a reader needs to know besides the words."""

    today: date
    past: bool
    month_first: bool
    near: date | None = None  # the date that is being changed


Reader = Callable[[re.Match[str], Day], date | None]
Rule = tuple[re.Pattern[str], Reader, float]


def find_dates(message: Message, *, past: bool = False, near: date | None = None) -> list[Found]:
    """The dates in a message. ``past``: a day without a year is the last such day, not the next.

    ``near``: a day without a month is one of the month of this date, where that makes sense.
    """
    day = Day(message.now.date(), past, message.month_first, near)
    found = []
    for language in message.languages:
        for pattern, read, confidence in rules(language):
            for match in pattern.finditer(message.folded):
                value = read(match, day)
                found += [] if value is None else [Found(value, match.start(), match.end(), confidence)]
    return _with_their_weekdays(message, apart(found))


_BETWEEN: Final = re.compile(r"(?:\.?,?\s+|,\s*)(?:(?:the|el|le|der|den|o|a) )?")


def _with_their_weekdays(message: Message, found: list[Found]) -> list[Found]:
    """ "Tuesday, December 18": a weekday right before a date belongs to it, and the date holds."""
    kept: list[Found] = []
    for item in found:
        before = kept[-1] if kept else None
        if (
            before is not None
            and before.confidence < item.confidence
            and _BETWEEN.fullmatch(message.folded, before.end, item.start)
        ):
            kept[-1] = replace(item, start=before.start)
        else:
            kept.append(item)
    return kept


@cache
def rules(language: Language) -> tuple[Rule, ...]:
    """All the rules of one language, the numeric ones included."""
    made = [*_numeric(), *_calendar(language), *_weekdays(language), *_relative(language)]
    return tuple((re.compile(rf"(?<![\w/])(?:{text})(?![\w/])"), read, sure) for text, read, sure in made)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) <= 2 else 0)


def settle(month: int, day: int, year: str | None, cx: Day) -> date | None:
    """The date, with the year nearest in the direction that makes sense where none is said."""
    if year:
        return _made(_year(year), month, day)
    step = -1 if cx.past else 1
    for years in range(9):  # 29 February may be eight years away
        value = _made(cx.today.year + step * years, month, day)
        if value is not None and (value <= cx.today if cx.past else value >= cx.today):
            return value
    return None


def month_later(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of the month where there is none."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for last in range(day.day, 27, -1):
        if (value := _made(year, month + 1, last)) is not None:
            return value
    return date(year, month + 1, min(day.day, 28))


def moved(today: date, count: int, unit: str) -> date | None:
    """``today`` plus ``count`` units; None where the calendar ends or the unit is too small."""
    try:
        if unit in _LENGTHS:
            return today + timedelta(days=count * _LENGTHS[unit])
        if unit in ("month", "year"):
            return month_later(today, count * (12 if unit == "year" else 1))
    except (ValueError, OverflowError):
        return None
    return None


# ---------------------------------------------------------------- numeric


def _numeric() -> Iterator[tuple[str, Reader, float]]:
    def iso(match: re.Match[str], cx: Day) -> date | None:
        return _made(int(match[1]), int(match[2]), int(match[3]))

    def slashes(match: re.Match[str], cx: Day) -> date | None:
        first, second, year = int(match["a"]), int(match["b"]), match["year"]
        order = [(first, second), (second, first)]
        if not (cx.month_first and match["sep"] != "."):
            order.reverse()
        return next((value for m, d in order if (value := settle(m, d, year, cx)) is not None), None)

    yield r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", iso, 1.0
    yield r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})", slashes, 0.95
    yield r"(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?P<year>)", slashes, 0.85
    yield r"(?P<a>\d{1,2})(?P<sep>\.) ?(?P<b>\d{1,2})\.(?P<year>)", slashes, 0.85


# ---------------------------------------------------------------- day and month


def _calendar(language: Language) -> Iterator[tuple[str, Reader, float]]:
    names = {
        re.compile(name): month for month, names in enumerate(language.months, 1) for name in names.split("|")
    }
    month = "(?P<month>" + "|".join(sorted((p.pattern for p in names), key=len, reverse=True)) + r")\b\.?"
    ordinal = {fold: n for n, group in enumerate(language.ordinals, 1) for fold in group.split("|")}
    words = "|".join(sorted(filter(str.isalpha, ordinal), key=len, reverse=True))
    digits = rf"(?P<day>\d{{1,2}}) ?(?:{language.ordinal})?"
    day = rf"(?:{digits}|(?P<word>{words}))"
    of = rf"(?: ?(?:{language.of}) ?| )"
    the = rf"(?:(?:{language.the_day}) )?"
    year = rf"(?:{of}(?P<year>\d{{4}})|,? ?'(?P<short>\d\d))?"

    def read(match: re.Match[str], cx: Day) -> date | None:
        named = match["month"].rstrip(".")
        number = next(n for pattern, n in names.items() if pattern.fullmatch(named))
        groups = match.groupdict()
        on = int(groups["day"]) if groups.get("day") else ordinal[groups["word"]] if groups.get("word") else 1
        return settle(number, on, groups.get("year") or groups.get("short"), cx)

    def bare(match: re.Match[str], cx: Day) -> date | None:
        on = int(match["day"]) if match["day"] else ordinal[match["word"]]
        return next_day(on, cx)

    yield rf"{the}{day}{of}(?:{language.of} )?{month}{year}", read, 1.0
    yield rf"{month} (?:the )?{day}{year}", read, 1.0
    yield rf"(?<!\d )(?<!\d){month} (?P<year>\d{{4}})", read, 0.5
    optional = "?" if language.ordinal_optional else ""
    number = rf"(?P<day>\d{{1,2}}) ?(?:{language.ordinal}){optional}(?P<word>)"
    yield rf"(?:{language.the_day}) {number}", bare, 0.6 if optional else 0.8
    if not optional:
        yield number, bare, 0.7
    yield rf"(?:{language.the_day}) (?P<day>)(?P<word>{words})", bare, 0.4
    for name, (in_month, on_day) in language.feasts.items():
        yield name, _fixed(in_month, on_day), 0.95


def _fixed(month: int, day: int) -> Reader:
    return lambda match, cx: settle(month, day, None, cx)


def next_day(day: int, cx: Day) -> date | None:
    """The next (or, for the past, the last) day of a month with this number."""
    if cx.near is not None:
        value = _made(cx.near.year, cx.near.month, day)
        if value is not None and (value <= cx.today if cx.past else value >= cx.today):
            return value
    for months in range(3):
        first = month_later(cx.today.replace(day=1), -months if cx.past else months)
        value = _made(first.year, first.month, day)
        if value is not None and (value <= cx.today if cx.past else value >= cx.today):
            return value
    return None


# ---------------------------------------------------------------- weekdays


def _weekdays(language: Language) -> Iterator[tuple[str, Reader, float]]:
    full = [group.split("|") for group in language.weekdays]
    names = {re.compile(name): n for n, group in enumerate(full) for name in group}
    every = "|".join(sorted((p.pattern for p in names), key=len, reverse=True))
    long = "|".join(name for group in full for name in group if len(name) > 4)
    modifier = "|".join((language.next, language.this, language.last))

    def number(match: re.Match[str]) -> int:
        return next(n for pattern, n in names.items() if pattern.fullmatch(match["wd"]))

    def read(match: re.Match[str], cx: Day) -> date | None:
        groups = match.groupdict()
        said = groups.get("before") or groups.get("after") or ""
        weekday, today = number(match), cx.today.weekday()
        if said and re.fullmatch(language.next, said):
            return cx.today + timedelta(days=7 - today + weekday)
        if (said and re.fullmatch(language.last, said)) or (cx.past and not said):
            return cx.today - timedelta(days=(today - weekday) % 7 or 7)
        ahead = (weekday - today) % 7
        return cx.today + timedelta(days=ahead or (0 if said else 7))

    def in_next_week(match: re.Match[str], cx: Day) -> date | None:
        return cx.today + timedelta(days=7 - cx.today.weekday() + number(match))

    def weekend(match: re.Match[str], cx: Day) -> date | None:
        said = match["before"] or match["after"] or ""
        today = cx.today.weekday()
        if said and re.fullmatch(language.last, said):
            return cx.today - timedelta(days=today + 2)
        ahead = 0 if today == 6 else 5 - today
        return cx.today + timedelta(days=ahead + (7 if said and re.fullmatch(language.next, said) else 0))

    article = r"(?:on |el |le |am |der |den |na |no |a |la )?"
    week = rf"(?:(?:{language.next}) {language.week}|{language.week} (?:{language.next}))"
    yield rf"(?:(?P<before>{modifier}) )(?P<wd>{every})", read, 0.95
    yield rf"(?P<wd>{every})(?: (?P<after>{modifier}))", read, 0.95
    yield rf"{article}(?P<wd>{long})", read, 0.9
    yield rf"(?:on )(?P<wd>{every})", read, 0.9
    yield rf"\A(?P<wd>{every})\Z", read, 0.9
    yield rf"(?P<wd>{every}) (?:of |de |der |da )?(?:the |la |a |na )?{week}", in_next_week, 0.95
    yield rf"{week},? (?:on |am |le |el |na )?(?P<wd>{every})", in_next_week, 0.95
    before = rf"(?:(?:the |el |le |o |das )?(?P<before>{modifier}|the|el|le|o|am) )?"
    yield rf"{before}(?:{language.weekend})(?: (?P<after>{modifier}))?", weekend, 0.6


# ---------------------------------------------------------------- relative


def _relative(language: Language) -> Iterator[tuple[str, Reader, float]]:
    for phrase, days in language.days.items():
        yield phrase, _shifted(days), 1.0

    units = "|".join(language.units)
    count = counting(language)

    def unit_of(text: str) -> str:
        return next(name for pattern, name in language.units.items() if re.fullmatch(pattern, text))

    def shift(sign: int) -> Reader:
        def read(match: re.Match[str], cx: Day) -> date | None:
            number = read_count(match["n"], language)
            return None if number is None else moved(cx.today, sign * number, unit_of(match["unit"]))

        return read

    def beside(match: re.Match[str], cx: Day) -> date | None:
        said, unit = match["before"] or match["after"], unit_of(match["unit"])
        sign = 1 if re.fullmatch(language.next, said) else -1 if re.fullmatch(language.last, said) else 0
        if unit == "week":
            return cx.today + timedelta(days=7 * sign - (cx.today.weekday() if sign else 0))
        if unit in ("month", "year") and sign:
            first = cx.today.replace(day=1) if unit == "month" else cx.today.replace(month=1, day=1)
            return moved(first, sign, unit)
        return moved(cx.today, sign, unit) if unit == "day" and sign else None

    amount = rf"(?P<n>{count}) (?:more )?(?P<unit>{units})"
    modifier = "|".join((language.next, language.this, language.last))
    yield rf"(?:{language.ahead}) {amount}", shift(1), 0.95
    if language.ahead_after:
        yield rf"{amount} (?:{language.ahead_after})", shift(1), 0.9
    if language.ago:
        yield rf"(?:{language.ago}) {amount}", shift(-1), 0.95
    if language.ago_after:
        yield rf"{amount} (?:{language.ago_after})", shift(-1), 0.95
    yield (
        rf"(?:(?:the|la|el|le|o|a|die) )?(?:(?P<before>{modifier}) (?P<unit>{units})(?P<after>))",
        beside,
        0.5,
    )
    yield rf"(?:(?:the|la|el|le|o|a|die) )?(?P<before>)(?P<unit>{units}) (?P<after>{modifier})", beside, 0.5


def _shifted(days: int) -> Reader:
    return lambda match, cx: cx.today + timedelta(days=days)
