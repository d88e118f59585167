"""What the bot does."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Rented(TypedDict):
    code: str


@action
def rent_car(car: str, days: int, insured: bool) -> Rented:
    return {"code": "C1"}
