"""Values for made-up messages: dates, times, amounts, codes and entries of word lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from training.examples import Values
from training.vocabularies import FIRST_NAMES, LAST_NAMES, STREETS, WORDS

NUMBERS: Final = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_RELATIVE: Final = ("today", "tomorrow", "the day after tomorrow", "tonight", "next week", "this weekend")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "seventh", "tenth", "twelfth", "twentieth")
_DAYPARTS: Final = ("in the morning", "in the evening", "in the afternoon", "at night")
_CONSONANTS: Final = "BCDFGHKLMNPRSTVXZ"
_MAIL_HOSTS: Final = ("mail.com", "example.org", "company.co.uk", "post.de", "webmail.net", "uni.edu")


def _suffix(day: int) -> str:
    return "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def date(rng: Random) -> str:
    """A day: by its date in one of many forms, by its weekday or seen from today."""
    day, month = rng.randint(1, 28), rng.randrange(12)
    name = _MONTHS[month] if rng.random() < 0.75 else _MONTHS[month][:3]
    ordinal = f"{day}{_suffix(day)}"
    match rng.randrange(18):
        case 0 | 1 | 2:
            return f"{name} {ordinal}"
        case 3:
            return f"the {ordinal} of {name}"
        case 4:
            return f"the {ordinal}"
        case 5:
            return f"{day} {name}"
        case 6:
            return f"{rng.choice(_DAYS)} the {ordinal}"
        case 7:
            return f"{rng.randint(2024, 2027)}-{month + 1:02d}-{day:02d}"
        case 8:
            return f"{month + 1}/{day}"
        case 9:
            return f"{day}.{month + 1}.{rng.randint(2024, 2027)}"
        case 10 | 11:
            return rng.choice(_DAYS)
        case 12:
            return f"{rng.choice(('next', 'this', 'this coming'))} {rng.choice(_DAYS)}"
        case 13:
            return f"in {rng.choice(NUMBERS[1:])} {rng.choice(('days', 'weeks'))}"
        case 14:
            return f"{name} {rng.choice(_ORDINALS)}"
        case 15:
            return f"{rng.choice(_DAYS)} next week"
        case _:
            return rng.choice(_RELATIVE)


def past_date(rng: Random) -> str:
    """A day that is over."""
    match rng.randrange(6):
        case 0:
            return rng.choice(("yesterday", "this morning", "last night", "the day before yesterday"))
        case 1:
            return f"last {rng.choice((*_DAYS, 'week', 'month'))}"
        case 2:
            return f"{rng.choice(NUMBERS[1:])} {rng.choice(('days', 'weeks', 'months'))} ago"
        case _:
            day = rng.randint(1, 28)
            return f"{rng.choice(_MONTHS)} {day}{_suffix(day)}"


def birth_date(rng: Random) -> str:
    """A date of birth."""
    day, month, year = rng.randint(1, 28), rng.randrange(12), rng.randint(1940, 2015)
    forms = (f"{day}/{month + 1}/{year}", f"{_MONTHS[month]} {day}, {year}", f"{day} {_MONTHS[month]} {year}")
    return rng.choice(forms)


def time(rng: Random) -> str:
    """A time of day."""
    hour, minute = rng.randint(1, 12), rng.choice((0, 0, 5, 10, 15, 20, 30, 30, 45, 50))
    half = rng.choice(("am", "pm", " am", " pm", " AM", " PM", " a.m", " in the morning", " o'clock"))
    match rng.randrange(10):
        case 0 | 1:
            return f"{hour}{half}"
        case 2 | 3:
            return f"{hour}:{minute:02d}{'' if 'o' in half else half}"
        case 4:
            return f"{rng.randint(0, 23):02d}:{minute:02d}"
        case 5:
            return (
                f"{rng.choice(('half past', 'quarter to', 'quarter past', 'ten to'))} {rng.choice(NUMBERS)}"
            )
        case 6:
            return f"{rng.choice(NUMBERS)}{rng.choice(('', ' thirty', ' fifteen'))} {rng.choice(_DAYPARTS)}"
        case 7:
            return rng.choice(("noon", "midnight", "midday", "early morning", "late afternoon", "lunchtime"))
        case 8:
            return f"{rng.choice(NUMBERS)} {rng.choice(('pm', 'am', 'thirty', 'fifteen', 'forty five'))}"
        case _:
            return f"{hour} {rng.choice(_DAYPARTS[:3])}"


def duration(rng: Random) -> str:
    """A length of time."""
    unit = rng.choice(("minute", "hour", "day", "day", "night", "week", "month"))
    number = rng.randint(1, 12)
    amount = str(number) if rng.random() < 0.5 else NUMBERS[number - 1]
    if rng.random() < 0.12:
        return rng.choice(
            ("half an hour", "an hour", "a week", "a couple of days", "an hour and a half", "a fortnight")
        )
    return f"{amount} {unit}{'s' if number > 1 else ''}"


def nights(rng: Random) -> str:
    """A small number of nights, days or the like, the unit left to the sentence."""
    number = rng.randint(1, 9)
    return str(number) if rng.random() < 0.5 else NUMBERS[number - 1]


def amount(rng: Random) -> str:
    """A sum of money."""
    whole = rng.choice(
        (5, 10, 15, 20, 25, 40, 50, 75, 80, 100, 120, 150, 200, 250, 300, 450, 500, 750, 1000, 1500)
    )
    match rng.randrange(8):
        case 0 | 1:
            return f"${whole}"
        case 2:
            return f"{whole} {rng.choice(('dollars', 'euros', 'pounds', 'bucks', 'francs'))}"
        case 3:
            return f"{whole}€"
        case 4:
            return f"{rng.choice('£$€')}{whole}.{rng.randrange(100):02d}"
        case 5:
            words = rng.choice(("a hundred", "two hundred", "fifty", "twenty five", "a thousand", "ninety"))
            return f"{words} {rng.choice(('dollars', 'euros', 'pounds'))}"
        case 6:
            return f"{whole}.{rng.randrange(100):02d} EUR"
        case _:
            return str(whole)


def person(rng: Random) -> str:
    """A person's name, whole or not."""
    first = rng.choice(FIRST_NAMES)
    match rng.randrange(8):
        case 0 | 1:
            return first
        case 2:
            return f"{rng.choice(('Mr', 'Mrs', 'Ms', 'Dr', 'Dr.'))} {rng.choice(LAST_NAMES)}"
        case _:
            return f"{first} {rng.choice(LAST_NAMES)}"


def first_name(rng: Random) -> str:
    return rng.choice(FIRST_NAMES)


def last_name(rng: Random) -> str:
    return rng.choice(LAST_NAMES)


def address(rng: Random) -> str:
    """A street and number, sometimes with a city."""
    number, street = rng.randint(1, 1400), rng.choice(STREETS)
    text = f"{number} {street}" if rng.random() < 0.7 else f"{street} {number}"
    return f"{text}, {rng.choice(WORDS['city'])}" if rng.random() < 0.2 else text


def phone(rng: Random) -> str:
    """A telephone number."""
    digits = "".join(rng.choice("0123456789") for _ in range(10))
    forms = (digits, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"+{digits[:2]} {digits[2:5]} {digits[5:]}")
    return rng.choice(
        (*forms, f"({digits[:3]}) {digits[3:6]}-{digits[6:]}", f"{digits[:3]} {digits[3:6]} {digits[6:]}")
    )


def email(rng: Random) -> str:
    """A mail address."""
    first, last = (
        rng.choice(FIRST_NAMES).lower(),
        rng.choice(LAST_NAMES).lower().replace(" ", "").replace("'", ""),
    )
    separator = rng.choice((".", "_", "", "-"))
    return f"{first}{separator}{last}{rng.choice(('', '', '7', '88'))}@{rng.choice(_MAIL_HOSTS)}"


def code(rng: Random) -> str:
    """A reference of letters and digits."""
    letters = "".join(rng.choice(_CONSONANTS) for _ in range(rng.randint(1, 3)))
    number = rng.randint(10, 99999)
    match rng.randrange(6):
        case 0:
            return f"{letters}{number}"
        case 1:
            return f"{letters}-{number}"
        case 2:
            return f"{number}{letters}"
        case 3:
            return f"#{number}"
        case 4:
            return str(number + 100000)
        case _:
            return f"{letters}{rng.randint(1, 9)}-{rng.randint(10, 99)}"


def rating(rng: Random) -> str:
    """A number of stars or points."""
    return rng.choice(("3", "4", "5", "three", "four", "five", "4.5", "3.8"))


def weight(rng: Random) -> str:
    return f"{rng.randint(1, 40)} {rng.choice(('kg', 'kilos', 'pounds', 'grams', 'lbs'))}"


def digits(rng: Random) -> str:
    """An account or card number, or its last digits."""
    return "".join(rng.choice("0123456789") for _ in range(rng.choice((4, 4, 6, 8, 10))))


def percent(rng: Random) -> str:
    return rng.choice((f"{rng.randint(1, 100)}%", f"{rng.randint(1, 100)} percent"))


MADE: Final[Mapping[str, Callable[[Random], str]]] = {
    "date": date,
    "past_date": past_date,
    "birth_date": birth_date,
    "time": time,
    "duration": duration,
    "count": nights,
    "amount": amount,
    "person": person,
    "first_name": first_name,
    "last_name": last_name,
    "address": address,
    "phone": phone,
    "email": email,
    "code": code,
    "rating": rating,
    "weight": weight,
    "digits": digits,
    "percent": percent,
}


class Pool:
    """Where values of a kind come from: our own words, and as often those that public data has."""

    def __init__(self, rng: Random, values: Values) -> None:
        self._rng = rng
        self._public = {kind: cleaned for kind, found in values.items() if (cleaned := _clean(found))}

    def value(self, kind: str) -> str:
        """A value of ``kind``. Raises KeyError for a kind that nothing is known of."""
        rng = self._rng
        public = self._public.get(kind)
        if public and rng.random() < 0.5:
            return rng.choice(public)
        made = MADE.get(kind)
        return made(rng) if made else rng.choice(WORDS[kind])


def _clean(values: tuple[str, ...]) -> tuple[str, ...]:
    stripped = (" ".join(value.split()).strip(" ,.;:!?\"'") for value in values)
    return tuple(value for value in stripped if 1 < len(value) <= 60 and "{" not in value)
