"""What the bot does."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Places(TypedDict):
    places: list[str]


class Sky(TypedDict):
    sky: str


@action
def sights(city: str) -> Places:
    return {"places": []}


@action
def weather(city: str) -> Sky:
    return {"sky": "sun"}
