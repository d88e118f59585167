"""The rules that only this bank knows."""

from __future__ import annotations

import re

from soni_runtime import validator


@validator
def four_digits(value: str) -> bool:
    return re.fullmatch("[0-9]{4}", value) is not None


@validator
def six_digits(value: str) -> bool:
    return re.fullmatch("[0-9]{6}", value) is not None


@validator
def payee_name(value: str) -> bool:
    """Letters, and no more digits than a company has in its name; so nobody pays to an IBAN as a name."""
    letters = sum(char.isalpha() for char in value)
    return letters >= 2 and sum(char.isdigit() for char in value) <= 4 and len(value) <= 70


@validator
def account_number(value: str) -> bool:
    """The shape of an IBAN (ISO 13616: at most 34 characters), or the eight digits of an account here."""
    return re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}|[0-9]{8}", value) is not None


@validator
def invoice_number(value: str) -> bool:
    return re.fullmatch("(?=.*[0-9])[A-Z0-9]+(-[A-Z0-9]+)*", value) is not None and len(value) <= 30


@validator
def postal_address(value: str) -> bool:
    """A number, and words enough for a street and a town."""
    return any(char.isdigit() for char in value) and len(value.split()) >= 3
