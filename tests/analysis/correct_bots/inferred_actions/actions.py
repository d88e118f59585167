"""What the bot does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from soni_runtime import action


@dataclass
class Position:
    state: Literal["sent", "arrived", "lost"]
    town: str | None


class Tracked(TypedDict):
    position: Position


@action
def track(parcel: str, context: object = None) -> Tracked:
    return {"position": Position("sent", None)}
