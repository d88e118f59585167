"""What the bot does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from soni_runtime import action


@dataclass
class Flight:
    airline: str
    price: float


class Found(TypedDict):
    flights: list[Flight]


class Bought(TypedDict):
    reference: str


@action
def search(city: str, day: date) -> Found:
    return {"flights": []}


@action
def buy(flight: Flight) -> Bought:
    return {"reference": "X"}
