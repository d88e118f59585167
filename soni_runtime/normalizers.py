"""The built-in normalisers: a good value in the one form it is stored in.

A normaliser takes a value, and may take ``now`` and ``language``, and returns a value. What it cannot bring
into form it leaves as it is: refusing is the validator's work.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from soni_runtime import validators
from soni_runtime.errors import ContractError, InvalidValueError, SoniError
from soni_runtime.filters import title_case
from soni_runtime.reading import read_date
from soni_runtime.values import from_result

NormalizerFunction = Callable[..., Any]


def _on_text(change: Callable[[str], str], value: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_on_text(change, element) for element in value]
    return value


def trim(value: Any) -> Any:
    """No spaces around it, and single ones inside."""
    return _on_text(lambda text: " ".join(text.split()), value)


def lower(value: Any) -> Any:
    """In small letters."""
    return _on_text(str.lower, value)


def upper(value: Any) -> Any:
    """In capitals."""
    return _on_text(str.upper, value)


def title(value: Any) -> Any:
    """Every word with a capital."""
    return _on_text(title_case, value)


def digits(value: Any) -> Any:
    """Only the digits of a text, as ``0`` to ``9`` whatever the script."""
    return _on_text(lambda text: "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal()), value)


def iso_date(value: Any, *, language: str = "en", now: datetime | None = None) -> Any:
    """A date written in figures or with the name of the month, as ``2030-05-01``. Dates stay dates."""
    if isinstance(value, list):
        return [iso_date(element, language=language, now=now) for element in value]
    found: date | None = read_date(value, language, now) if isinstance(value, str) else None
    return found.isoformat() if found is not None else value


def phone(value: Any) -> Any:
    """Only the digits of a telephone number, with ``+`` in front where it is international."""

    def bare(text: str) -> str:
        if not validators.phone(text):
            return text
        text = text.strip().replace("(0)", "") if text.strip().startswith(("+", "00")) else text.strip()
        numbers = re.sub("[^0-9]", "", text)
        if text.startswith("+"):
            return f"+{numbers}"
        return f"+{numbers[2:]}" if numbers.startswith("00") else numbers

    return _on_text(bare, value)


def iban(value: Any) -> Any:
    """Without spaces, in capitals."""
    return _on_text(lambda text: re.sub(r"[\s-]", "", text).upper(), value)


NORMALIZERS: Final[Mapping[str, NormalizerFunction]] = {
    function.__name__: function for function in (trim, lower, upper, title, digits, iso_date, phone, iban)
}
TAKES: Final[Mapping[str, tuple[str, ...]]] = {"iso_date": ("language", "now")}
"""What a built-in normaliser wants besides the value."""


def run_normalizer(
    name: str,
    value: Any,
    *,
    now: datetime,
    language: str = "en",
    function: NormalizerFunction | None = None,
    takes: tuple[str, ...] = (),
) -> Any:
    """``value`` in its stored form; arguments as for ``run_validator``.

    Raises:
        InvalidValueError: a user's normaliser raised ValueError; the message is its own.
        ContractError: it failed otherwise, or returned what is no live value.
        KeyError: there is no built-in of that name.
    """
    if function is None:
        function, takes = NORMALIZERS[name], TAKES.get(name, ())
    offered = {"now": now, "language": language}
    try:
        return from_result(function(value, **{keyword: offered[keyword] for keyword in takes}))
    except ContractError as error:
        raise ContractError(f"normaliser `{name}`: {error}") from None
    except SoniError:
        raise
    except ValueError as error:
        raise InvalidValueError(str(error) or validators.refusal(name, language)) from None
    except Exception as error:
        raise ContractError(f"normaliser `{name}` failed: {type(error).__name__}: {error}") from error
