"""The built-in validators, and how a validator is run.

A validator answers whether a value is good. It takes the value, and may take ``now`` (the current local
date and time) and ``language``. A user's own may return a bool, return a text (the reason for refusing),
or raise ValueError with it; one whose signature says ``-> None`` only refuses by raising.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from soni_runtime.errors import ContractError, InvalidValueError, SoniError
from soni_runtime.patterns import LANGUAGES, words
from soni_runtime.reading import read_date, read_datetime, read_number

ValidatorFunction = Callable[..., Any]

MAX_CITY: Final = 100
"""The longest name of a place in everyday use has 85 letters."""

# ---------------------------------------------------------------- names of places

_INSIDE_WORDS: Final = frozenset("'\u2019\u02bc\u02bb\u2018`\u00b4\u05f3\u05f4\u00b7\u30fb\u200c\u200d")


def city_name(value: Any) -> bool:
    """The name of a place in any script: ``São Paulo``, ``St. Louis``, ``L'Aquila``, ``東京``.

    Letters, with marks, apostrophes, hyphens, spaces, abbreviations and a part in brackets. No digits, no
    signs, no addresses of the web, no more than ten words; a single Latin letter is too little.
    """
    if not isinstance(value, str) or len(value) > MAX_CITY + 20:
        return False
    text = unicodedata.normalize("NFC", value.strip(" \u00a0"))
    words_in_it = text.split()
    if not 0 < len(text) <= MAX_CITY or len(words_in_it) > 10 or (len(text) == 1 and text.isascii()):
        return False
    if not re.fullmatch(r"[^()]*(?:\([^()]+\)[^()]*)?", text) or any(c in text for c in "\n\r\t"):
        return False
    return any(c.isalpha() for c in text) and all(_is_place_word(word) for word in words_in_it)


def _is_place_word(word: str) -> bool:
    before = " "
    for place, char in enumerate(word):
        after = word[place + 1 : place + 2]
        if char.isalpha() or char in _INSIDE_WORDS or unicodedata.category(char) in ("Mn", "Mc"):
            pass
        elif char == ".":
            if not before.isalpha() and not unicodedata.category(before).startswith("M"):
                return False
            if after.isalpha() and not _is_abbreviation(word, place):
                return False
        elif char in "-\u2010\u2011\u2013/":
            if not (before.isalpha() or before in ".)" or before in _INSIDE_WORDS or len(word) == 1):
                return False
            if after and not (after.isalpha() or after in _INSIDE_WORDS or after == "("):
                return False
        elif char == ",":
            if after or not (before.isalpha() or before in ".)"):
                return False
        elif char not in "()":
            return False
        before = char
    return True


def _is_abbreviation(word: str, dot: int) -> bool:
    """``D.C.`` and ``St.Gallen``, but not ``example.com``."""
    shortened = re.split(r"[^\w]", word[:dot])[-1]
    following = re.split(r"[^\w]", word[dot + 1 :])[0]
    return len(shortened) <= 2 and (len(following) == 1 or following[0].isupper())


# ---------------------------------------------------------------- dates


def future_date_only(value: Any, *, now: datetime) -> bool:
    """A date that is today or later. Takes dates, dates with times, and ISO text."""
    if isinstance(value, str):
        value = read_date(value, "") or read_datetime(value, "")
    if isinstance(value, datetime):
        if value.tzinfo is not None and now.tzinfo is not None:
            value = value.astimezone(now.tzinfo)
        value = value.date()
    return isinstance(value, date) and value >= now.date()


# ---------------------------------------------------------------- codes

_EMAIL: Final = (
    r"[^\s@<>()\[\]\\,;:\"'.\x00-\x1f\x7f]+(?:['.][^\s@<>()\[\]\\,;:\"'.\x00-\x1f\x7f]+)*@([^\s@]{3,253})"
)
_LABEL: Final = r"[^\W_](?:[^\W_]|-){0,62}(?<!-)"
_URL: Final = r"(?i)https?://([^\s/?#@:\\\[\]]{1,253})(?::(\d{1,5}))?(?:[/?#][^\s<>\"\\^`{|}\x00-\x1f\x7f]*)?"
_IPV4: Final = r"(?a)(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|$)){4}"


def _text(value: Any, longest: int) -> str:
    """``value`` without spaces around it; nothing where it is not text, or too long to be good."""
    return value.strip(" \u00a0") if isinstance(value, str) and len(value) <= longest + 20 else ""


def iata_code(value: Any) -> bool:
    """An airport code: three Latin letters, large or small."""
    return re.fullmatch("[A-Za-z]{3}", _text(value, 3)) is not None


def booking_reference(value: Any) -> bool:
    """A record locator as airlines give it: six Latin letters and digits, large or small."""
    return re.fullmatch("[A-Za-z0-9]{6}", _text(value, 6)) is not None


def email(value: Any) -> bool:
    """An address ``local@domain`` (RFC 5321 lengths; other scripts too, RFC 6531; no quoted local part)."""
    text = _text(value, 254)
    match = re.fullmatch(_EMAIL, text) if len(text) <= 254 else None
    return match is not None and text.rfind("@") <= 64 and _is_domain(match[1])


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    if len(labels) < 2 or not all(re.fullmatch(_LABEL, label) for label in labels):
        return False
    return len(labels[-1]) >= 2 and not any(c.isdigit() for c in labels[-1].removeprefix("xn--")[:1])


def url(value: Any) -> bool:
    """An absolute ``http`` or ``https`` address without a password in it."""
    text = _text(value, 2048)
    match = re.fullmatch(_URL, text) if len(text) <= 2048 else None
    if match is None or (match[2] and not 0 < int(match[2]) < 65536):
        return False
    host = match[1]
    return host.lower() == "localhost" or re.fullmatch(_IPV4, host) is not None or _is_domain(host)


_PHONE: Final = r"\+?[0-9(][0-9 ()./\u00a0\u202f\u2011-]{5,30}"


def phone(value: Any) -> bool:
    """A telephone number: 7 to 15 digits (ITU-T E.164), with ``+`` or ``00`` or without, and separators."""
    text = _text(value, 40)
    if re.fullmatch(_PHONE, text) is None or not _brackets_close(text):
        return False
    return 7 <= len(re.sub("[^0-9]", "", text.removeprefix("00"))) <= 15


def _brackets_close(text: str) -> bool:
    return re.fullmatch(r"[^()]*(?:\([0-9 ]+\)[^()]*)?", text) is not None


def _lengths(entries: str) -> Mapping[str, int]:
    return {entry[:2]: int(entry[2:]) for entry in entries.split()}


IBAN_LENGTHS: Final = _lengths(
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 "
    "EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 "
    "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 "
    "NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 "
    "SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
"""Length per country, from the IBAN registry of SWIFT (ISO 13616)."""


def iban(value: Any) -> bool:
    """An international bank account number: known country, its length, and the checksum (ISO 7064, 97-10)."""
    text = re.sub(r"[\s-]", "", _text(value, 60)).upper()
    if re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]+", text) is None or IBAN_LENGTHS.get(text[:2]) != len(text):
        return False
    return 2 <= int(text[2:4]) <= 98 and int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


# ---------------------------------------------------------------- amounts and presence


def positive(value: Any) -> bool:
    """A number or a duration above zero; a number in text too."""
    if isinstance(value, str):
        value = read_number(value, "en")
    if isinstance(value, timedelta):
        return value > timedelta(0)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return not (isinstance(value, Decimal) and value.is_nan()) and value > 0


def not_empty(value: Any) -> bool:
    """Not null, not a text without visible characters, not an empty list or object."""
    if isinstance(value, str):
        return any(not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf") for c in value)
    if isinstance(value, list | tuple | Mapping):
        return len(value) > 0
    return value is not None


VALIDATORS: Final[Mapping[str, ValidatorFunction]] = {
    function.__name__: function
    for function in (
        city_name,
        future_date_only,
        iata_code,
        booking_reference,
        email,
        phone,
        iban,
        positive,
        not_empty,
        url,
    )
}
TAKES: Final[Mapping[str, tuple[str, ...]]] = {"future_date_only": ("now",)}
"""What a built-in validator wants besides the value."""

_MESSAGES: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "city_name": (
        "That does not look like the name of a city.",
        "Eso no parece el nombre de una ciudad.",
        "Cela ne ressemble pas au nom d'une ville.",
        "Das sieht nicht nach dem Namen einer Stadt aus.",
        "Isso não parece o nome de uma cidade.",
    ),
    "future_date_only": (
        "That day has already passed.",
        "Ese día ya ha pasado.",
        "Ce jour est déjà passé.",
        "Dieser Tag ist schon vorbei.",
        "Esse dia já passou.",
    ),
    "iata_code": (
        "That is not an airport code of three letters.",
        "Eso no es un código de aeropuerto de tres letras.",
        "Ce n'est pas un code d'aéroport à trois lettres.",
        "Das ist kein Flughafencode aus drei Buchstaben.",
        "Isso não é um código de aeroporto de três letras.",
    ),
    "booking_reference": (
        "A booking reference has six letters and digits.",
        "Una referencia de reserva tiene seis letras y números.",
        "Une référence de réservation comporte six lettres et chiffres.",
        "Eine Buchungsnummer besteht aus sechs Buchstaben und Ziffern.",
        "Uma referência de reserva tem seis letras e números.",
    ),
    "email": (
        "That is not an email address.",
        "Eso no es una dirección de correo electrónico.",
        "Ce n'est pas une adresse e-mail.",
        "Das ist keine E-Mail-Adresse.",
        "Isso não é um endereço de e-mail.",
    ),
    "phone": (
        "That is not a telephone number.",
        "Eso no es un número de teléfono.",
        "Ce n'est pas un numéro de téléphone.",
        "Das ist keine Telefonnummer.",
        "Isso não é um número de telefone.",
    ),
    "iban": (
        "That IBAN is not correct.",
        "Ese IBAN no es correcto.",
        "Cet IBAN n'est pas correct.",
        "Diese IBAN stimmt nicht.",
        "Esse IBAN não está correto.",
    ),
    "positive": (
        "It has to be more than zero.",
        "Tiene que ser mayor que cero.",
        "Il faut une valeur supérieure à zéro.",
        "Der Wert muss größer als null sein.",
        "Tem de ser maior que zero.",
    ),
    "not_empty": (
        "An answer is needed here.",
        "Aquí hace falta una respuesta.",
        "Une réponse est nécessaire ici.",
        "Hier wird eine Antwort benötigt.",
        "Aqui é necessária uma resposta.",
    ),
    "url": (
        "That is not a web address.",
        "Eso no es una dirección web.",
        "Ce n'est pas une adresse web.",
        "Das ist keine Webadresse.",
        "Isso não é um endereço da web.",
    ),
}


def refusal(name: str, language: str, *, label: str = "") -> str:
    """What to say when validator ``name`` refused a value and gave no reason. ``label`` names the slot."""
    base = language.replace("_", "-").lower().partition("-")[0]
    if (texts := _MESSAGES.get(name)) is not None:
        return texts[LANGUAGES.index(base) if base in LANGUAGES else 0]
    return words("invalid.default", language, slot=label or name)


def run_validator(
    name: str,
    value: Any,
    *,
    now: datetime,
    language: str = "en",
    label: str = "",
    function: ValidatorFunction | None = None,
    takes: tuple[str, ...] = (),
    silent_is_good: bool = False,
) -> None:
    """Raise unless ``value`` is good.

    Args:
        name: the validator; looked up among the built-ins where ``function`` is not given.
        value: a live value, after coercion and normalisation.
        now: the current local date and time.
        language: of the message.
        label: what to call the slot in a general message.
        function: a user's validator.
        takes: which of ``now`` and ``language`` it wants as keywords.
        silent_is_good: it is declared ``-> None``: returning without raising means that the value is good.

    Raises:
        InvalidValueError: the value is refused. The message is the validator's own reason if it gave one
            (a text, or that of a ValueError), else the general one.
        ContractError: the validator failed otherwise, or returned neither a bool nor a text.
        KeyError: there is no built-in of that name.
    """
    if function is None:
        function, takes = VALIDATORS[name], TAKES.get(name, ())
    offered = {"now": now, "language": language}
    try:
        verdict = function(value, **{keyword: offered[keyword] for keyword in takes})
    except SoniError:
        raise
    except ValueError as error:
        raise InvalidValueError(str(error) or refusal(name, language, label=label)) from None
    except Exception as error:
        raise ContractError(f"validator `{name}` failed: {type(error).__name__}: {error}") from error
    if verdict is True or (verdict is None and silent_is_good):
        return
    if verdict is False:
        raise InvalidValueError(refusal(name, language, label=label))
    if isinstance(verdict, str):
        raise InvalidValueError(verdict or refusal(name, language, label=label))
    raise ContractError(
        f"validator `{name}` returned {'nothing' if verdict is None else f'a `{type(verdict).__name__}`'}; "
        "it must return true, false or a text, or be declared `-> None` and raise ValueError"
    )
