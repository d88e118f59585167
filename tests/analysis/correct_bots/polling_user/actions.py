"""What the bot does."""

from __future__ import annotations

from typing import NamedTuple

from soni_runtime import action


class Ping(NamedTuple):
    online: bool


@action
def ping() -> dict[str, bool]:
    return {"online": True}
