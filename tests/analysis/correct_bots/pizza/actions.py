"""What the bot does."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Placed(TypedDict):
    minutes: int


@action
def place_order(size: str, toppings: list[str]) -> Placed:
    return {"minutes": 20 + len(toppings)}
