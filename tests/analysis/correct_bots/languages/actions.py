"""What the bot does."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Sky(TypedDict):
    sky: str


@action
async def look_up_sky(city: str) -> Sky:
    return {"sky": "blue"}
