"""How numbers, dates, amounts and durations are written in the languages Soni knows.

The facts are those of Unicode CLDR (https://cldr.unicode.org), kept small by hand: English, Spanish,
French, German, Portuguese, with the regional differences that matter. Every other language is written
neutrally: ISO dates, a decimal point, English words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

NBSP: Final = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """``min_group``: numbers of fewer integer digits are not grouped. Date patterns are made of the
    fields ``y m m2 d d2 month mon weekday``. ``units`` are (one, many) from days to seconds."""

    decimal: str
    group: str
    min_group: int = 4
    currency_first: bool = False
    currency_gap: str = NBSP
    short: str
    medium: str
    long: str
    month_day_first: bool = False
    twelve_hours: bool = False
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    yes: str
    no: str
    last: str  # between the last two of an enumeration in words
    singular: Literal["one", "below two"] = "one"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _units(text: str) -> tuple[tuple[str, str], ...]:
    words = text.split()
    return tuple(zip(words[::2], words[1::2], strict=True))


_EN: Final = Locale(
    decimal=".",
    group=",",
    currency_first=True,
    currency_gap="",
    short="{d} {mon} {y}",
    medium="{d} {month} {y}",
    long="{weekday}, {d} {month} {y}",
    months=_words("January February March April May June July August September October November December"),
    weekdays=_words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    units=_units("day days hour hours minute minutes second seconds"),
    yes="yes",
    no="no",
    last=" and ",
)
_ES: Final = Locale(
    decimal=",",
    group=".",
    min_group=5,
    short="{d2}/{m2}/{y}",
    medium="{d} de {month} de {y}",
    long="{weekday}, {d} de {month} de {y}",
    months=_words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    weekdays=_words("lunes martes miércoles jueves viernes sábado domingo"),
    units=_units("día días hora horas minuto minutos segundo segundos"),
    yes="sí",
    no="no",
    last=" y ",
)
_FR: Final = Locale(
    decimal=",",
    group=NBSP,
    short="{d2}/{m2}/{y}",
    medium="{d} {month} {y}",
    long="{weekday} {d} {month} {y}",
    months=_words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    weekdays=_words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    units=_units("jour jours heure heures minute minutes seconde secondes"),
    yes="oui",
    no="non",
    last=" et ",
    singular="below two",
)
_DE: Final = Locale(
    decimal=",",
    group=".",
    short="{d2}.{m2}.{y}",
    medium="{d}. {month} {y}",
    long="{weekday}, {d}. {month} {y}",
    months=_words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    weekdays=_words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    units=_units("Tag Tage Stunde Stunden Minute Minuten Sekunde Sekunden"),
    yes="ja",
    no="nein",
    last=" und ",
)
_PT: Final = Locale(
    decimal=",",
    group=".",
    currency_first=True,
    short="{d2}/{m2}/{y}",
    medium="{d} de {month} de {y}",
    long="{weekday}, {d} de {month} de {y}",
    months=_words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    weekdays=_words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    units=_units("dia dias hora horas minuto minutos segundo segundos"),
    yes="sim",
    no="não",
    last=" e ",
    singular="below two",
)
_NEUTRAL: Final = replace(
    _EN, group=NBSP, currency_first=False, currency_gap=NBSP, short="{y}-{m2}-{d2}", medium="{y}-{m2}-{d2}"
)

LOCALES: Final[Mapping[str, Locale]] = {
    "en": _EN,
    "en-us": replace(
        _EN,
        short="{m}/{d}/{y}",
        medium="{month} {d}, {y}",
        long="{weekday}, {month} {d}, {y}",
        month_day_first=True,
        twelve_hours=True,
    ),
    "es": _ES,
    "es-mx": replace(_ES, decimal=".", group=",", min_group=4, currency_first=True, currency_gap=""),
    "es-us": replace(_ES, decimal=".", group=",", min_group=4, currency_first=True, currency_gap=""),
    "fr": _FR,
    "fr-ch": replace(_FR, short="{d2}.{m2}.{y}"),
    "de": _DE,
    "de-ch": replace(_DE, decimal=".", group="\u2019", currency_first=True),
    "pt": _PT,
    "pt-pt": replace(_PT, group=NBSP, min_group=5, currency_first=False, singular="one"),
}


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """The locale of a language tag (``es``, ``pt-BR``, ``en_US``); a neutral one where none is known."""
    tag = language.replace("_", "-").lower()
    return LOCALES.get(tag) or LOCALES.get(tag.partition("-")[0]) or _NEUTRAL


SYMBOLS: Final[Mapping[str, str]] = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "BRL": "R$",
    "KRW": "₩",
    "ILS": "₪",
    "TRY": "₺",
    "UAH": "₴",
    "PHP": "₱",
    "VND": "₫",
    "NGN": "₦",
    "CRC": "₡",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "MXN": "MX$",
    "HKD": "HK$",
    "SGD": "S$",
}
"""Signs of currencies, by ISO 4217 code; others are written as their code."""

NO_MINOR_UNIT: Final = frozenset(
    _words("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
)
THREE_DECIMALS: Final = frozenset(_words("BHD IQD JOD KWD LYD OMR TND"))
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""
