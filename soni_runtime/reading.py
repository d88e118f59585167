"""Text to numbers, dates, times, durations and booleans: plain and obvious forms only.

Every reader returns None for what it cannot read, and for what can be read in two ways. Natural
language ("tomorrow", "half past three") is the work of understanding. Every pattern here is linear and
looks at a bounded length.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from soni_runtime.locales import LOCALES, locale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_LENGTH: Final = 80
"""The longest text that is looked at; no number or date of people is longer."""


def fold(text: str) -> str:
    """For comparing as people do: no case, no accents, ``-`` and ``_`` as spaces, spaces once."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("-", " ").replace("_", " ").split())


# ---------------------------------------------------------------- booleans


@lru_cache(maxsize=2)
def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_TRUE: Final = (
    "true yes y yeah yep sure ok okay on sí si s claro vale cierto verdadero oui o ouais vrai d'accord "
    "ja j jawohl wahr klar richtig sim verdadeiro certo 1"
)
_FALSE: Final = "false no n nope nah off falso non faux nein falsch não nao nee 0"


def read_boolean(text: str) -> bool | None:
    """Yes and no in English, Spanish, French, German and Portuguese."""
    if len(text) > MAX_LENGTH:
        return None
    word = fold(text).rstrip(".!")
    return True if word in _folded(_TRUE) else False if word in _folded(_FALSE) else None


# ---------------------------------------------------------------- numbers

_PLAIN: Final = r"([+\-\u2212]?)(\d+)(?:([.,])(\d+))?"
_GROUPED: Final = (
    r"([+\-\u2212]?)([1-9]\d{0,2}"  # sign, first group
    r"(?:(?P<g>[.,'\u2019\u00a0\u202f\u2009 ])\d{3})(?:(?P=g)\d{3})*)"
    r"(?:(?!(?P=g))([.,])(\d+))?"
)


def read_number(text: str, language: str) -> int | float | None:
    """A number written in digits, with or without groups of thousands.

    ``1,000.50`` and ``1.000,50`` can be read in one way only. Where one sign stands before three digits
    (``1.000``) the language decides whether it groups. Whole numbers without a decimal sign are ``int``.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    locale = locale_of(language)
    grouped = re.fullmatch(_GROUPED, text)
    if grouped is not None:
        sign, whole, group, _, fraction = grouped.groups()
        alone = fraction is None and whole.count(group) == 1
        if not (alone and group == locale.decimal):
            return _number(sign, "".join(c for c in whole if c.isdigit()), fraction)
    plain = re.fullmatch(_PLAIN, text)
    return _number(plain[1], plain[2], plain[4]) if plain else None


def _number(sign: str, whole: str, fraction: str | None) -> int | float:
    minus = "-" if sign in ("-", "\u2212") else ""
    return int(minus + whole) if fraction is None else float(f"{minus}{whole}.{fraction}")


# ---------------------------------------------------------------- dates and times

_ISO_DATE: Final = r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
_LOCAL_DATE: Final = r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})"
_DAY_NAMED: Final = (
    r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?,?[ -](?:de |of )?([^\W\d_]{3,12})\.?,?[ -](?:de |del |of )?(\d{4})"
)
_NAMED_DAY: Final = r"([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})"
_DATETIME: Final = (
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?: ?(?:[Zz]|[+-]\d{2}:?\d{2}))?"
)
_TIME: Final = r"(\d{1,2})(?:[:h](\d{2})(?::(\d{2}))?(?:[.,](\d{1,6}))?|h)?(?: ?(a\.?m\.?|p\.?m\.?|h|uhr))?"


@lru_cache(maxsize=1)
def _month_names() -> Mapping[str, int]:
    names = {}
    for locale in LOCALES.values():
        for number, month in enumerate(locale.months, 1):
            name = fold(month)
            names[name] = number
            for length in (3, 4):
                names.setdefault(name[:length], number)
    names.update(sept=9, maerz=3, mrz=3, juil=7)
    names.pop("jui", None)  # French: juin or juillet
    return names


def read_date(text: str, language: str, now: datetime | None = None) -> date | None:
    """``2030-05-01``, ``1/5/2030``, ``1.5.2030``, ``1 May 2030``, ``May 1, 2030``, ``1 de mayo de 2030``.

    Day and month in figures are read in the order of the language, with dots always day first. English
    without a region has no order, so only a date that allows one reading is read. Two digits of a year want
    ``now``: they mean a year within 80 years before it and 19 after.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    if match := re.fullmatch(_ISO_DATE, text):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(_LOCAL_DATE, text):
        year = _year(match[4], now)
        if year is None:
            return None
        return _local_date(year, int(match[1]), int(match[3]), "de" if match[2] == "." else language)
    named = re.fullmatch(_DAY_NAMED, text)
    day, month, written = (named[1], named[2], named[3]) if named else ("", "", "")
    if not named and (match := re.fullmatch(_NAMED_DAY, text)):
        day, month, written = match[2], match[1], match[3]
    number = _month_names().get(fold(month))
    return _date(int(written), number, int(day)) if number is not None else None


def _year(digits: str, now: datetime | None) -> int | None:
    if len(digits) == 4:
        return int(digits)
    if now is None:
        return None
    earliest = now.year - 80
    return earliest + (int(digits) - earliest) % 100


def _local_date(year: int, first: int, second: int, language: str) -> date | None:
    locale = locale_of(language)
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if locale.month_day_first:
        return month_first or day_first
    if "m2" in locale.short and locale.short.startswith("{d2}"):
        return day_first
    return (
        day_first
        if month_first is None or day_first == month_first
        else month_first
        if day_first is None
        else None
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """``10:30``, ``10:30:00``, ``9:05``, ``10h30``, ``5 pm``, ``17 Uhr``; a number alone is no time."""
    text = text.strip().lower()
    match = re.fullmatch(_TIME, text) if len(text) <= MAX_LENGTH else None
    if match is None or text.isdecimal() or (match[4] and not match[3]):
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    half = (match[5] or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, second, int((match[4] or "0").ljust(6, "0")))
    except ValueError:
        return None


def read_datetime(text: str, language: str, now: datetime | None = None) -> datetime | None:
    """ISO 8601 with a time (``2030-05-01T10:00``, with seconds, a fraction, ``Z`` or an offset), or a date
    as ``read_date`` takes it, a space or comma, and a time as ``read_time`` takes it."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    if re.fullmatch(_DATETIME, text):
        try:
            return datetime.fromisoformat(
                text.upper().replace(",", ".").replace(" ", "T", 1).replace(" ", "")
            )
        except ValueError:
            return None
    for split in range(len(text) - 1, 0, -1):
        if text[split] in " ,":
            clock = read_time(text[split + 1 :])
            day = read_date(text[:split].rstrip(" ,"), language, now) if clock is not None else None
            if day is not None and clock is not None:
                return datetime.combine(day, clock)
    return None


# ---------------------------------------------------------------- durations

_ISO_DURATION: Final = (
    r"(?a)([+-]?)P(?=.)(?:(\d{1,10})W)?(?:(\d{1,10})D)?"
    r"(?:T(?=.)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,15})(?:\.(\d{1,6}))?S)?)?"
)
_PART: Final = r"\s*(\d{1,9}(?:[.,]\d{1,6})?)\s*([^\W\d_]+)\.?\s*(?:,|and|und|et|y|e)?(?=\s|\d|$)"
_UNITS: Final[Mapping[str, int]] = {
    name: seconds
    for seconds, names in (
        (1, "s sec secs second seconds seg segundo segundos seconde secondes sek sekunde sekunden"),
        (60, "m min mins minute minutes minuto minutos minuten"),
        (3600, "h hr hrs hour hours hora horas heure heures std stunde stunden"),
        (86400, "d day days dia dias jour jours j tag tage tagen t"),
        (604800, "w week weeks semana semanas semaine semaines sem woche wochen"),
    )
    for name in names.split()
}


def read_iso_duration(text: str) -> timedelta | None:
    """``PT1H30M``, ``P2D``, ``P1W``, ``-PT0.5S``. Years and months have no fixed length and are refused."""
    match = re.fullmatch(_ISO_DURATION, text) if len(text) <= MAX_LENGTH else None
    if match is None:
        return None
    sign, weeks, days, hours, minutes, seconds, fraction = match.groups()
    micros = int((fraction or "0").ljust(6, "0"))
    for amount, unit in ((weeks, 604800), (days, 86400), (hours, 3600), (minutes, 60), (seconds, 1)):
        micros += int(amount or 0) * unit * 1_000_000
    try:
        return timedelta(microseconds=-micros if sign == "-" else micros)
    except OverflowError:
        return None


def read_duration(text: str) -> timedelta | None:
    """ISO 8601 (``PT1H30M``), or amounts with units: ``1h30m``, ``90 minutes``, ``2 Tage``, ``1,5 horas``.

    A number without a unit is no duration.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    if text[:1] in "P+-":
        return read_iso_duration(text.upper())
    micros, place, smallest = Decimal(0), 0, 10**9
    bare = fold(text)
    while place < len(bare):
        match = re.match(_PART, bare[place:])
        unit = _UNITS.get(match[2]) if match else None
        if match is None or unit is None or unit >= smallest:
            return None
        micros += Decimal(match[1].replace(",", ".")) * unit * 1_000_000
        place, smallest = place + match.end(), unit
    try:
        return timedelta(microseconds=int(micros)) if place else None
    except OverflowError:
        return None
