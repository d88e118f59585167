"""Dates, times, lengths, numbers and enumerations as people write them, in five languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from soni_runtime.program import Slot
from soni_runtime.understanding.local.dates import find_dates
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.languages import LANGUAGES, languages
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.numbers import find_numbers
from soni_runtime.understanding.local.slots import SlotView, slot_views
from soni_runtime.understanding.local.times import find_datetimes, find_durations, find_times

NOW = datetime(2026, 11, 24, 10, 0)  # a Tuesday


def message(text: str, tag: str = "en", now: datetime = NOW) -> Message:
    return Message.of(text, tag=tag, others=(), now=now)


def values(finder: Callable[[Message], list[Found]], text: str, tag: str = "en") -> list[Any]:
    return [found.value for found in finder(message(text, tag))]


def view(slot: Slot) -> SlotView:
    from soni_runtime.program import Program

    return slot_views(Program(name="x", slots={slot.name: slot}), languages(("en",)))[slot.name]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "today", date(2026, 11, 24)),
        ("en", "tomorrow", date(2026, 11, 25)),
        ("en", "the day after tomorrow", date(2026, 11, 26)),
        ("en", "yesterday", date(2026, 11, 23)),
        ("en", "Tuesday", date(2026, 12, 1)),
        ("en", "this Friday", date(2026, 11, 27)),
        ("en", "next Friday", date(2026, 12, 4)),
        ("en", "last Friday", date(2026, 11, 20)),
        ("en", "friday next week", date(2026, 12, 4)),
        ("en", "this weekend", date(2026, 11, 28)),
        ("en", "in 3 days", date(2026, 11, 27)),
        ("en", "in two weeks", date(2026, 12, 8)),
        ("en", "a month from now", date(2026, 12, 24)),
        ("en", "3 days ago", date(2026, 11, 21)),
        ("en", "May 1st", date(2027, 5, 1)),
        ("en", "the first of May", date(2027, 5, 1)),
        ("en", "1 May 2030", date(2030, 5, 1)),
        ("en", "May 1, 2030", date(2030, 5, 1)),
        ("en", "Sept. 3rd", date(2027, 9, 3)),
        ("en", "2030-05-01", date(2030, 5, 1)),
        ("en", "5/1/2030", date(2030, 5, 1)),
        ("en-GB", "5/1/2030", date(2030, 1, 5)),
        ("en", "25/12/2030", date(2030, 12, 25)),
        ("en", "5/1/30", date(2030, 5, 1)),
        ("en", "01.05.2030", date(2030, 5, 1)),
        ("en", "the 5th", date(2026, 12, 5)),
        ("en", "24 November", date(2026, 11, 24)),
        ("en", "29 February", date(2028, 2, 29)),
        ("en", "Christmas", date(2026, 12, 25)),
        ("es", "mañana", date(2026, 11, 25)),
        ("es", "pasado mañana", date(2026, 11, 26)),
        ("es", "el viernes que viene", date(2026, 12, 4)),
        ("es", "el 1 de mayo de 2030", date(2030, 5, 1)),
        ("es", "dentro de tres días", date(2026, 11, 27)),
        ("es", "hace dos días", date(2026, 11, 22)),
        ("fr", "après-demain", date(2026, 11, 26)),
        ("fr", "vendredi prochain", date(2026, 12, 4)),
        ("fr", "le 1er mai", date(2027, 5, 1)),
        ("fr", "dans trois jours", date(2026, 11, 27)),
        ("de", "übermorgen", date(2026, 11, 26)),
        ("de", "nächsten Freitag", date(2026, 12, 4)),
        ("de", "am 5. Mai 2030", date(2030, 5, 5)),
        ("de", "in drei Tagen", date(2026, 11, 27)),
        ("pt", "depois de amanhã", date(2026, 11, 26)),
        ("pt", "próxima sexta-feira", date(2026, 12, 4)),
        ("pt", "1 de maio", date(2027, 5, 1)),
        ("pt", "daqui a 3 dias", date(2026, 11, 27)),
    ],
)
def test_dates(tag: str, text: str, expected: date) -> None:
    assert values(find_dates, text, tag) == [expected]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "may I go"), ("en", "32 May"), ("en", "30 February 2027"), ("en", "2030-13-01"), ("en", "1/2"[:1]),
        ("en", "ES9121000418450200051332"), ("es", "por la mañana"), ("fr", "mon compte"), ("de", "guten Morgen"),
        ("en", "in 99999999 days"), ("en", "I sat in the sun"),
    ],
)  # fmt: skip
def test_what_is_no_date(tag: str, text: str) -> None:
    assert values(find_dates, text, tag) == []


def test_two_dates_keep_their_places() -> None:
    found = find_dates(message("from tomorrow until May 5"))
    assert [f.value for f in found] == [date(2026, 11, 25), date(2027, 5, 5)]
    text = "from tomorrow until May 5"
    assert [text[f.start : f.end] for f in found] == ["tomorrow", "May 5"]


def test_dates_of_the_past() -> None:
    assert [f.value for f in find_dates(message("May 5"), past=True)] == [date(2026, 5, 5)]
    assert [f.value for f in find_dates(message("Friday"), past=True)] == [date(2026, 11, 20)]
    born = view(Slot(name="birth_date", type="date"))
    assert [f.value for f in find(born, message("3 December"))] == [date(2025, 12, 3)]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "two", 2), ("en", "twenty five", 25), ("en", "twenty-five", 25), ("en", "a hundred", 100),
        ("en", "two hundred and five", 205), ("en", "three thousand", 3000), ("en", "a dozen", 12),
        ("en", "100 e", 100), ("en", "€50", 50), ("en", "50 euros", 50), ("en", "$1,200", 1200),
        ("en", "1,000.50", 1000.5), ("en", "15000", 15000), ("en", "15k", 15000), ("en", "1.5 million", 1_500_000),
        ("en", "-5", -5), ("en", "10,000", 10_000), ("en", "1.50", 1.5),
        ("es", "1.000,50", 1000.5), ("es", "1.000", 1000), ("es", "treinta y uno", 31), ("es", "mil quinientos", 1500),
        ("fr", "1 000,50", 1000.5), ("fr", "quatre-vingt-dix-sept", 97), ("fr", "vingt et un", 21), ("fr", "soixante-dix", 70),
        ("de", "fünfundzwanzig", 25), ("de", "zweihundertfünf", 205), ("de", "1.234,5", 1234.5),
        ("pt", "vinte e cinco", 25), ("pt", "mil e duzentos", 1200),
    ],
)  # fmt: skip
def test_numbers(tag: str, text: str, expected: float) -> None:
    assert values(find_numbers, text, tag) == [expected]


@pytest.mark.parametrize("text", ["INV-2024-12345", "ES9121000418450200051332", "AB12CD", "12:30", "B2B"])
def test_what_is_no_number(text: str) -> None:
    assert values(find_numbers, text) == []


def test_numbers_side_by_side_stay_apart() -> None:
    assert values(find_numbers, "two three") == [2, 3]
    assert values(find_numbers, "5 and 6") == [5, 6]


def test_money_is_marked() -> None:
    assert [f.mark for f in find_numbers(message("50 euros and 3 bags"))] == ["money", ""]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "10:30", time(10, 30)), ("en", "5 pm", time(17)), ("en", "5pm", time(17)), ("en", "12 am", time(0)),
        ("en", "12 pm", time(12)), ("en", "half past five", time(5, 30)), ("en", "quarter to six", time(5, 45)),
        ("en", "at 5 in the evening", time(17)), ("en", "noon", time(12)), ("en", "midnight", time(0)),
        ("en", "quarter to 12 in the morning", time(11, 45)),
        ("es", "a las cinco y media de la tarde", time(17, 30)), ("fr", "17h30", time(17, 30)), ("fr", "midi", time(12)),
        ("de", "halb sechs", time(5, 30)), ("de", "um 17 Uhr", time(17)), ("pt", "às 5 da tarde", time(17)),
    ],
)  # fmt: skip
def test_times(tag: str, text: str, expected: time) -> None:
    assert values(find_times, text, tag) == [expected]


@pytest.mark.parametrize("text", ["25:00", "10:75", "5", "for 5 people", "€10.30"])
def test_what_is_no_time(text: str) -> None:
    assert values(find_times, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow at 5pm", datetime(2026, 11, 25, 17)),
        ("2030-05-01T10:00", datetime(2030, 5, 1, 10)),
        ("in 2 hours", datetime(2026, 11, 24, 12)),
        ("at 9", datetime(2026, 11, 25, 9)),
    ],
)
def test_datetimes(text: str, expected: datetime) -> None:
    assert values(find_datetimes, text) == [expected]


def test_a_datetime_is_in_the_zone_of_the_conversation() -> None:
    now = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=2)))
    assert find_datetimes(message("2030-05-01T10:00Z", now=now))[0].value == datetime(
        2030, 5, 1, 12, tzinfo=now.tzinfo
    )


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "2 hours", timedelta(hours=2)), ("en", "half an hour", timedelta(minutes=30)),
        ("en", "an hour and a half", timedelta(minutes=90)), ("en", "1 hour and 30 minutes", timedelta(minutes=90)),
        ("en", "2h30", timedelta(minutes=150)), ("en", "PT2H", timedelta(hours=2)), ("en", "3 nights", timedelta(days=3)),
        ("en", "1.5 hours", timedelta(minutes=90)), ("es", "hora y media"[:4], None), ("es", "dos semanas", timedelta(weeks=2)),
        ("fr", "trois jours", timedelta(days=3)), ("de", "zwei Stunden", timedelta(hours=2)), ("pt", "uma semana", timedelta(weeks=1)),
    ],
)  # fmt: skip
def test_durations(tag: str, text: str, expected: timedelta | None) -> None:
    assert values(find_durations, text, tag) == ([] if expected is None else [expected])


CABIN = Slot(name="cabin", values={"economy": ("coach",), "business class": (), "1": (), "São Paulo": ()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("economy", ["economy"]), ("ECONOMY!", ["economy"]), ("coach please", ["economy"]), ("econmy", ["economy"]),
        ("business", ["business class"]), ("sao paulo", ["São Paulo"]), ("not economy but coach", ["economy"]),
        ("luxury", []), ("one", ["1"]),
    ],
)  # fmt: skip
def test_enumerations(text: str, expected: list[str]) -> None:
    assert [f.value for f in find(view(CABIN), message(text), asked=True)] == expected


@pytest.mark.parametrize(
    ("slot", "text", "expected"),
    [
        (Slot(name="mail", validator="email"), "write to Ana.B@x-y.co.uk, ok", "Ana.B@x-y.co.uk"),
        (Slot(name="contact", validator="phone"), "it is +34 600-123-456.", "+34 600-123-456"),
        (
            Slot(name="account", validator="iban"),
            "GB82 WEST 1234 5698 7654 32 please",
            "GB82 WEST 1234 5698 7654 32",
        ),
        (Slot(name="airport", validator="iata_code"), "mad", "MAD"),
        (Slot(name="code", examples=("INV-2024-12345",)), "the number is inv-2025-999", "inv-2025-999"),
        (Slot(name="site", validator="url"), "see www.example.org/x", "www.example.org/x"),
    ],
)
def test_texts_with_a_look_of_their_own(slot: Slot, text: str, expected: str) -> None:
    assert [f.value for f in find(view(slot), message(text), asked=True)] == [expected]


@pytest.mark.parametrize("text", ["12", "call 12345", "no number"])
def test_a_short_number_is_no_phone_number(text: str) -> None:
    assert find(view(Slot(name="contact", validator="phone")), message(text), asked=True) == []


def test_lists() -> None:
    guests = view(Slot(name="guests", type="list of string"))
    assert [f.value for f in find(guests, message("Ana, Bob and Eve"), asked=True)] == [["Ana", "Bob", "Eve"]]
    days = view(Slot(name="days", type="list of date"))
    assert [f.value for f in find(days, message("tomorrow and May 5"), asked=True)] == [
        [date(2026, 11, 25), date(2027, 5, 5)]
    ]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_language_knows_the_same_answers(code: str) -> None:
    language, english = LANGUAGES[code], LANGUAGES["en"]
    assert set(language.intents) == set(english.intents)
    assert set(language.cues) == set(english.cues)
    assert len(language.months) == 12
    assert len(language.weekdays) == 7
    assert len(language.ordinals) == 10
    assert set(language.units.values()) >= {"minute", "hour", "day", "week", "month", "year"}


def test_unusual_characters_keep_places_right() -> None:
    text = "ﬁne — İstanbul’dan 5 € straße"
    found = find_numbers(message(text))
    assert [text[f.start : f.end] for f in found] == ["5 €"]
