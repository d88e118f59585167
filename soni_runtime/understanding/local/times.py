"""Times of day and durations as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final

from soni_runtime.understanding.local.dates import find_dates
from soni_runtime.understanding.local.found import Found, apart
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.numbers import counting, read_count

_SECONDS: Final = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600,
    "month": 2592000, "year": 31536000,
}  # fmt: skip
"""A month counts thirty days and a year 365 where only a length is meant."""

_ISO: Final = re.compile(
    r"(?<!\w)p(?=[\dt])(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?(?!\w)"
)
_STAMP: Final = re.compile(r"(?<!\w)\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:?\d\d)?(?!\w)")
_CLOCK: Final = re.compile(r"(?<![\w:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\w:])")


def find_times(message: Message) -> list[Found]:
    """The times of day in a message. A bare hour needs a word like "at" before it."""
    found = []
    for match in _CLOCK.finditer(message.folded):
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        if hours < 24 and minutes < 60 and seconds < 60:
            found.append(Found(time(hours, minutes, seconds), match.start(), match.end(), 1.0))
    for language in message.languages:
        found.extend(_spoken(message, language))
    return apart(found)


@cache
def _patterns(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    number = rf"\d{{1,2}}|{counting(language)}"
    hour = rf"(?P<hour>{number})"
    minute = r"(?:(?P<sep>[:.]| ?h ?)(?P<minute>\d{2}))?"
    oclock = rf"(?: ?(?P<oclock>{language.oclock}|h)(?![a-z0-9])(?: ?(?P<late>\d{{2}}))?)?"
    part = rf"(?: ?,? ?(?:(?P<am>{language.morning})|(?P<pm>{language.evening})))?"
    extra = "|".join(
        rf"(?P<{name}>{words})"
        for name, words in (("half", language.and_half), ("quarter", language.and_quarter))
        if words
    )
    extra = rf"(?: (?:{extra}))?" if extra else ""
    at = rf"(?:(?P<at>{language.at}) )?(?:(?:the|las?|les|às) )?"
    rules = [("clock", rf"{at}{hour}{minute}{oclock}{extra}{part}")]
    before = rf"(?:(?P<am>{language.morning})|(?P<pm>{language.evening}))(?: {language.at})?"
    rules.append(("part_first", rf"{before} {hour}{minute}(?= *(?:[.,;!?]|$|and|please))"))
    for name in ("half_past", "half_to", "quarter_past", "quarter_to"):
        words = getattr(language, name)
        if words:
            rules.append((name, rf"(?:(?:{language.at}) )?(?:{words}) {hour}{part}"))
    rules.append(("noon", rf"(?:(?:{language.at}) )?(?:{language.noon})"))
    rules.append(("midnight", rf"(?:(?:{language.at}) )?(?:{language.midnight})"))
    rules.append(("now", language.now))
    return tuple((name, re.compile(rf"(?<![\w:.,€$£-])(?:{text})(?![\w€$£])")) for name, text in rules)


def _spoken(message: Message, language: Language) -> Iterator[Found]:
    for name, pattern in _patterns(language):
        for match in pattern.finditer(message.folded):
            read = _read(name, match, language, message.now)
            if read is not None:
                yield Found(read[0], match.start(), match.end(), read[1], "now" if name == "now" else "")


def _read(name: str, match: re.Match[str], language: Language, now: datetime) -> tuple[time, float] | None:
    """The time and how sure it is; None where the words are only a number."""
    if name == "now":
        return now.time().replace(second=0, microsecond=0), 0.6
    if name in ("noon", "midnight"):
        return time(12 if name == "noon" else 0), 0.95
    groups = match.groupdict()
    hour = read_count(groups["hour"], language)
    if hour is None or groups["hour"] in language.articles.split("|"):  # "at a restaurant"
        return None
    minute = int(groups.get("minute") or groups.get("late") or 0)
    shift = {"half_past": 30, "half_to": -30, "quarter_past": 15, "quarter_to": -15}.get(name, 0)
    shift += 30 if groups.get("half") else 15 if groups.get("quarter") else 0
    strong = bool(shift or groups.get("oclock") or groups.get("am") or groups.get("pm"))
    strong = strong or (bool(groups.get("minute")) and (groups["sep"] != "." or bool(groups.get("at"))))
    if not strong and not groups.get("at"):
        return None
    if groups.get("sep") == "." and not (strong or groups.get("at")):
        return None
    if groups.get("pm") and hour < 12:
        hour += 12
    elif groups.get("am") and hour == 12 and shift >= 0:
        hour = 0
    if hour > 24 or minute > 59:
        return None
    total = (hour % 24 * 60 + minute + shift) % (24 * 60)
    return time(total // 60, total % 60), 0.95 if strong else 0.6


def find_datetimes(message: Message) -> list[Found]:
    """Date and time together; a date alone is its midnight, a time alone the next such moment."""
    stamped = list(_stamps(message))
    if stamped:
        return stamped
    dates = find_dates(message)
    times = [t for t in find_times(message) if not any(t.overlaps(d.start, d.end) for d in dates)]
    zone = message.now.tzinfo
    if dates and times:
        day, clock = dates[0], times[0]
        value = datetime.combine(day.value, clock.value, zone)
        start, end = min(day.start, clock.start), max(day.end, clock.end)
        return [Found(value, start, end, min(day.confidence, clock.confidence))]
    if dates:
        return [Found(datetime.combine(d.value, time(), zone), d.start, d.end, 0.5) for d in dates]
    later = list(_later(message))
    if later:
        return later
    found = []
    for clock in times:
        value = datetime.combine(message.now.date(), clock.value, zone)
        if value < message.now:
            value += timedelta(days=1)
        found.append(Found(value, clock.start, clock.end, clock.confidence * 0.8))
    return found


def _stamps(message: Message) -> Iterator[Found]:
    for match in _STAMP.finditer(message.folded):
        try:
            value = datetime.fromisoformat(match.group().upper())
        except ValueError:
            continue
        zone = message.now.tzinfo
        value = value.replace(tzinfo=zone) if zone is None or value.tzinfo is None else value.astimezone(zone)
        yield Found(value, match.start(), match.end(), 1.0)


def _later(message: Message) -> Iterator[Found]:
    """ "in two hours": only for units shorter than a day; longer ones are dates."""
    for length in find_durations(message):
        before = message.folded[: length.start].rstrip()
        if length.value < timedelta(days=1) and any(
            re.search(rf"(?<!\w)(?:{language.ahead})$", before) for language in message.languages
        ):
            moment = (message.now + length.value).replace(second=0, microsecond=0)
            yield Found(moment, length.start, length.end, 0.9)


# ---------------------------------------------------------------- durations


@cache
def _lengths(language: Language) -> re.Pattern[str]:
    units = "|".join(language.units)
    number = rf"\d+(?:[.,]\d+)?|{counting(language)}"
    half = rf"(?P<half>{language.half_an})" if language.half_an else "(?P<half>(?!))"
    more = rf"(?P<more>(?: (?:{language.and_half}))?)" if language.and_half else "(?P<more>)"
    short = r"(?P<short>\d+) ?(?:h ?(?P<rest>\d\d)(?!\d)|(?P<letter>h|m|s|d|w)(?![a-z]))"
    and_half = rf"(?: (?:{language.and_half}))?" if language.and_half else ""
    counted = rf"(?P<n>{number}){and_half} ?-?(?P<unit>{units}){more}"
    return re.compile(rf"(?<![\w.,])(?:{half} (?P<hunit>{units})|{counted}|{short})(?=\W|\d|$)")


_LETTERS: Final = {"h": "hour", "m": "minute", "s": "second", "d": "day", "w": "week"}


def find_durations(message: Message) -> list[Found]:
    """Lengths of time; neighbouring parts ("1 hour and 30 minutes") are added up."""
    found = []
    for match in _ISO.finditer(message.folded):
        parts = [int(part or 0) for part in match.groups()]
        if any(parts):
            length = timedelta(
                weeks=parts[0], days=parts[1], hours=parts[2], minutes=parts[3], seconds=parts[4]
            )
            found.append(Found(length, match.start(), match.end(), 1.0))
    for language in message.languages:
        found.extend(_joined(message, language))
    return apart(found)


def _joined(message: Message, language: Language) -> list[Found]:
    joiner = re.compile(rf"[ ,]*(?:(?:{language.joiners}) )?")
    parts: list[Found] = []
    for match in _lengths(language).finditer(message.folded):
        seconds = _seconds(match, language)
        if seconds is None or seconds > 10**11:
            continue
        length = timedelta(seconds=seconds)
        last = parts[-1] if parts else None
        between = None if last is None else joiner.fullmatch(message.folded, last.end, match.start())
        if last is not None and between is not None and length < last.value:
            parts[-1] = Found(last.value + length, last.start, match.end(), last.confidence)
        else:
            parts.append(Found(length, match.start(), match.end(), 0.9))
    return parts


def _seconds(match: re.Match[str], language: Language) -> float | None:
    def worth(text: str) -> int:
        return _SECONDS[next(name for p, name in language.units.items() if re.fullmatch(p, text))]

    if match["half"]:
        return worth(match["hunit"]) / 2
    if match["rest"]:
        return int(match["short"]) * 3600 + int(match["rest"]) * 60
    if match["short"]:
        return int(match["short"]) * _SECONDS[_LETTERS[match["letter"]]]
    text = match["n"].replace(",", ".")
    try:
        count: float | None = float(text)
    except ValueError:
        count = read_count(text, language)
    if count is None:
        return None
    and_half = language.and_half and re.search(language.and_half, match.group())
    return (count + (0.5 if and_half else 0)) * worth(match["unit"])
