"""Validators and normalisers: tables of good and bad values, in many scripts."""

from __future__ import annotations

import contextlib
import time as clock
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soni_runtime.errors import ContractError, InvalidValueError
from soni_runtime.normalizers import NORMALIZERS, run_normalizer
from soni_runtime.validators import IBAN_LENGTHS, VALIDATORS, refusal, run_validator

NOW = datetime(2030, 5, 1, 12)

GOOD: dict[str, list[Any]] = {
    "city_name": [
        "Madrid", "São Paulo", "St. Louis", "Saint-Étienne", "L'Aquila", "東京", "Москва", "القاهرة", "नई दिल्ली",
        "தஞ்சாவூர்", "Đà Nẵng", "Xi’an", "Å", "กรุงเทพมหานคร", "서울", "תל אביב-יפו", "Αθήνα", "Washington, D.C.", "L.A.",
        "Frankfurt (Oder)", "Biel/Bienne", "'s-Hertogenbosch", "St.Gallen", "St.-Denis", "Sant Cel·loni", "Rio de Janeiro",
        "Clermont–Ferrand", "Coeur d'Alene", "Kraków, Poland", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        " Paris ", "Sa\u0303o Paulo", "Nuku\u02bbalofa", "new york", "MADRID",
    ],
    "future_date_only": [
        date(2030, 5, 1), date(2030, 5, 2), date(9999, 12, 31), "2030-05-01", "2031-01-01T10:00", datetime(2030, 5, 1, 0, 0),
    ],
    "iata_code": ["MAD", "lhr", " JFK "],
    "booking_reference": ["ABC123", "abc123", "XYZXYZ", "123456"],
    "email": [
        "a@b.co", "ana.lopez+x@correo.example.es", "josé@exämple.de", "o'neil@x.ie", "a_b-c@x-y.org", "用户@例子.中国",
        "x" * 64 + "@x.org", "a@xn--bcher-kva.example",
    ],
    "phone": [
        "+34 600 123 456", "0034600123456", "(020) 7946 0958", "+1-555-123-4567", "+1 (555) 123.4567", "600123456",
        "+49 (0) 30 123456", "01/23456789",
    ],
    "iban": [
        "DE89370400440532013000", "ES91 2100 0418 4502 0005 1332", "gb82west12345698765432", "FR1420041010050500013M02606",
        "NO9386011117947", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", "BE68 5390 0754 7034",
    ],
    "positive": [1, 0.01, Decimal("0.1"), "5", "0.5", timedelta(seconds=1), 10**400, float("inf")],
    "not_empty": ["a", " a ", 0, False, [None], {"a": 1}, date(2030, 1, 1), "東"],
    "url": [
        "https://a.example", "http://localhost:3000/x?y=1#z", "HTTPS://例子.中国/路径", "http://192.168.0.1/",
        "https://x.org?q=a", "https://x.org:8443/a%20b",
    ],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "city_name": [
        "", "   ", "123", "Paris2", "http://x.com", "www.example.com", "example.com", "t.co", "<b>Paris</b>", "a", "Paris!",
        "Paris;drop", "-", "--", ".", "😀", "foo@bar", "St..Louis", "Paris (", ")Paris(", "a--b", "{origin}", "../etc",
        "/etc/passwd", "$HOME", "Par\nis", "x" * 101, "a b c d e f g h i j k", "()", "'", "٣٤", "Paris\x00", "Paris\u202egnp",
        None, 5, ["Paris"], "\u0301\u0301", "日本🗾", "Rome \\ Paris", "a_b", "100%",
    ],
    "future_date_only": [
        date(2030, 4, 30), datetime(2030, 4, 30, 23, 59), "2030-04-30", "tomorrow", "", None, 20400101, [date(2031, 1, 1)],
    ],
    "iata_code": ["", "MA", "MADR", "M4D", "ÑAD", "М\u0410D", "M D", "ＭＡＤ", None, 123],
    "booking_reference": ["", "ABC12", "ABC1234", "ABC-12", "ABC12é", "АБВ123", "ABC 12", 123456, None],
    "email": [
        "", "a", "a@", "@b.co", "a@b", "a..b@x.org", ".a@x.org", "a.@x.org", "a b@x.org", "a@x..org", "a@-x.org", "a@x-.org",
        "a@x.org.", "a@@x.org", "<a@x.org>", "x" * 65 + "@x.org", "a@" + "x" * 64 + ".org", "a@x.123", "a@x.org\nb", "a@[1.2.3.4]",
        "a@x.org,b@x.org", '"a b"@x.org', "mailto:a@x.org", None, 5, "a@" + "x." * 130 + "org",
    ],
    "phone": [
        "", "123", "abc", "+34 600 12a 456", "1234567890123456", "++34600123456", "()1234567", ")600123456(",
        "600123456 ext 5", "٠١٢٣٤٥٦٧٨", "+", "----------", "+34+600123456", "((600))123456", None, 600123456,
    ],
    "iban": [
        "", "DE88370400440532013000", "DE8937040044053201300", "XX89370400440532013000", "ES91", "DE00370400440532013000",
        "DE99370400440532013000", "ES91 2100 0418 4502 0005 1333", "ES19 2100 0418 4502 0005 1332", "ＤＥ89370400440532013000", None,
        89370400440532013000,
    ],
    "positive": [0, -1, -0.1, "0", "-5", "five", "", None, True, float("nan"), Decimal("NaN"), Decimal("sNaN"), timedelta(0), [1]],
    "not_empty": ["", "  ", "\n\t", "\u200b", "\u200b \ufeff\x00", None, [], {}],
    "url": [
        "", "example.org", "ftp://x.org", "javascript:alert(1)", "http://", "http://x", "http://u:p@x.org", "http://u@x.org",
        "http://x.org/a b", "http://x.org:99999", "http://x.org:0", "https://x..org", "http://x.org/<a>", "http://999.1.1.1/",
        "http://1.2.3", "//x.org", "http://x.org\\@y.org", "http://x.org/\n", "https://x.org/" + "a" * 2048, None, "http:x.org",
    ],
}  # fmt: skip


def check(name: str, value: Any, language: str = "en") -> None:
    run_validator(name, value, now=NOW, language=language)


def _rows(table: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, values in table.items() for value in values]


def test_every_validator_of_the_language_has_its_tables() -> None:
    names = [
        "city_name",
        "future_date_only",
        "iata_code",
        "booking_reference",
        "email",
        "phone",
        "iban",
        "positive",
        "not_empty",
        "url",
    ]
    assert set(VALIDATORS) == set(names) == set(GOOD) == set(BAD)


@pytest.mark.parametrize(("name", "value"), _rows(GOOD))
def test_good_values_pass(name: str, value: Any) -> None:
    check(name, value)


@pytest.mark.parametrize(("name", "value"), _rows(BAD))
def test_bad_values_are_refused_in_every_language(name: str, value: Any) -> None:
    messages = set()
    for language in ("en", "es", "fr", "de", "pt"):
        with pytest.raises(InvalidValueError) as refused:
            check(name, value, language)
        messages.add(str(refused.value))
    assert len(messages) == 5


def test_a_language_without_words_is_answered_in_english() -> None:
    assert refusal("email", "fi") == refusal("email", "en") == refusal("email", "en-GB")
    assert refusal("mine", "de", label="Name") == "Diese Angabe ist nicht gültig: Name."


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(), st.none(), st.lists(st.text()), st.dates(), st.decimals()
    ),
    st.sampled_from([*VALIDATORS]),
)
def test_a_validator_answers_whatever_it_is_given(value: Any, name: str) -> None:
    with contextlib.suppress(InvalidValueError):
        check(name, value)


@pytest.mark.parametrize("name", [*VALIDATORS])
@pytest.mark.parametrize("piece", ["a", "9", " ", "a.", "a@", "(", "http://a/", "\u0301", "É", "-"])
def test_a_megabyte_is_judged_quickly(name: str, piece: str) -> None:
    started = clock.perf_counter()
    with contextlib.suppress(InvalidValueError):
        check(name, piece * (1_000_000 // len(piece)))
    assert clock.perf_counter() - started < 2


@given(st.integers(0, 18), st.sampled_from("0123456789"))
def test_every_wrong_digit_of_an_iban_is_noticed(place: int, digit: str) -> None:
    good = "DE89370400440532013000"
    changed = good[: place + 2] + digit + good[place + 3 :]
    if changed == good:
        check("iban", changed)
    else:
        with pytest.raises(InvalidValueError):
            check("iban", changed)


def test_lengths_of_ibans_are_plausible() -> None:
    assert all(15 <= length <= 34 for length in IBAN_LENGTHS.values())
    assert IBAN_LENGTHS["ES"] == 24


def test_today_is_decided_where_the_clock_is() -> None:
    late = datetime(2030, 5, 1, 23, tzinfo=timezone(timedelta(hours=-5)))
    run_validator("future_date_only", datetime(2030, 5, 2, 3, tzinfo=UTC), now=late)
    with pytest.raises(InvalidValueError):
        run_validator("future_date_only", datetime(2030, 5, 1, 3, tzinfo=UTC), now=late)


# ---------------------------------------------------------------- a user's own


def own(verdict: Any, silent_is_good: bool = False) -> None:
    def function(value: Any) -> Any:
        if isinstance(verdict, Exception):
            raise verdict
        return verdict

    run_validator("mine", 1, now=NOW, function=function, label="amount", silent_is_good=silent_is_good)


def test_a_users_validator_may_say_yes_no_or_why_not() -> None:
    own(True)
    for verdict, message in [
        (False, "That is not valid: amount."),
        ("Too small.", "Too small."),
        ("", "That is not valid: amount."),
        (ValueError("Too big."), "Too big."),
        (ValueError(), "That is not valid: amount."),
        (InvalidValueError("No."), "No."),
    ]:
        with pytest.raises(InvalidValueError) as refused:
            own(verdict)
        assert str(refused.value) == message


@pytest.mark.parametrize("verdict", [None, 1, object(), [], TypeError("x"), KeyError("k")])
def test_a_validator_that_does_not_answer_never_lets_a_value_pass(verdict: Any) -> None:
    with pytest.raises(ContractError, match="validator `mine`"):
        own(verdict)


def test_a_validator_declared_to_return_nothing_only_refuses_by_raising() -> None:
    own(None, silent_is_good=True)
    with pytest.raises(InvalidValueError):
        own(ValueError("no"), silent_is_good=True)


# ---------------------------------------------------------------- normalisers

FORMS: list[tuple[str, Any, Any]] = [
    ("trim", "  a   b\n c ", "a b c"),
    ("trim", [" a ", 5], ["a", 5]),
    ("lower", "ÀB", "àb"),
    ("upper", "àb", "ÀB"),
    ("title", "saint-étienne L'AQUILA", "Saint-Étienne L'Aquila"),
    ("digits", "a1-2 ٣", "123"),
    ("digits", 12, 12),
    ("iso_date", "1 de mayo de 2030", "2030-05-01"),
    ("iso_date", "May 1, 2030", "2030-05-01"),
    ("iso_date", "2030/5/1", "2030-05-01"),
    ("iso_date", "24.12.30", "2030-12-24"),
    ("iso_date", date(2030, 5, 1), date(2030, 5, 1)),
    ("iso_date", "tomorrow", "tomorrow"),
    ("phone", "+34 600 123 456", "+34600123456"),
    ("phone", "0034-600-123-456", "+34600123456"),
    ("phone", "+49 (0) 30 123456", "+4930123456"),
    ("phone", "(020) 7946 0958", "02079460958"),
    ("phone", "call me", "call me"),
    ("iban", "es91 2100-0418 4502 0005 1332", "ES9121000418450200051332"),
    ("upper", None, None),
]


@pytest.mark.parametrize(("name", "value", "stored"), FORMS)
def test_normalisers(name: str, value: Any, stored: Any) -> None:
    assert run_normalizer(name, value, now=NOW) == stored


@given(st.text(), st.sampled_from([*NORMALIZERS]))
def test_what_is_in_form_stays_in_form(text: str, name: str) -> None:
    once = run_normalizer(name, text, now=NOW)
    if name != "title" or text.isascii():
        assert run_normalizer(name, once, now=NOW) == once


@pytest.mark.parametrize(
    ("name", "value"), [("phone", "+34 600 123 456"), ("iban", "ES91 2100 0418 4502 0005 1332")]
)
def test_what_was_good_is_good_in_its_stored_form(name: str, value: str) -> None:
    check(name, run_normalizer(name, value, now=NOW))


def test_a_users_normaliser_that_fails_says_which_it_is() -> None:
    def odd(value: Any) -> Any:
        return {1, 2}

    def wrong(value: Any) -> Any:
        raise KeyError("x")

    def refuses(value: Any) -> Any:
        raise ValueError("Not like that.")

    for function in (odd, wrong):
        with pytest.raises(ContractError, match="`mine`"):
            run_normalizer("mine", 1, now=NOW, function=function)
    with pytest.raises(InvalidValueError, match="Not like that"):
        run_normalizer("mine", 1, now=NOW, function=refuses)
