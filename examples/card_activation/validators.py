"""The rules that only this bot knows."""

from __future__ import annotations

from soni_runtime import validator


@validator
def four_digits(value: str) -> bool:
    return len(value) == 4 and value.isascii() and value.isdigit()
