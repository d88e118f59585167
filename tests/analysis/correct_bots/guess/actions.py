"""What the bot does."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Drawn(TypedDict):
    secret_number: int


@action
def draw() -> Drawn:
    return {"secret_number": 7}
