"""What the bot does."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from soni_runtime import action, normalizer, validator


class Fee(TypedDict):
    amount: float
    until: datetime


@validator
def plate_ok(value: str) -> bool:
    return value.isalnum()


@normalizer
def tidy(value: str) -> str:
    return value.replace(" ", "").upper()


@action
def fee(plate: str) -> Fee:
    return {"amount": 0.0, "until": datetime.now()}
