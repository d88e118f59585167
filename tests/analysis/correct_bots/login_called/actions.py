"""What the bot does."""

from __future__ import annotations

from typing import Literal, TypedDict

from soni_runtime import action


class Order(TypedDict):
    number: str
    total: float
    state: Literal["open", "sent"]


class Orders(TypedDict):
    orders: list[Order]


class Checked(TypedDict):
    allowed: bool


@action
def list_orders(user: str) -> Orders:
    return {"orders": []}


@action
def check(user: str, secret_word: str) -> Checked:
    return {"allowed": True}
