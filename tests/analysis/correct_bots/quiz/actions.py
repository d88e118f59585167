"""What the bot does."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Entry(TypedDict):
    text: str
    solution: str


class Items(TypedDict):
    items: list[Entry]


@action
def questions() -> Items:
    return {"items": []}
