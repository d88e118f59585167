"""The time of the conversation, as something that can be replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Gives the current local date and time each time it is called."""


def local_clock() -> datetime:
    """The machine's local date and time, without a time zone, as people write it."""
    return datetime.now()


def fixed(moment: datetime) -> Clock:
    """A clock that stands still at ``moment``, for tests and replays."""
    return lambda: moment


def in_zone(name: str) -> Clock:
    """A clock for a named time zone, e.g. ``Europe/Madrid``; its times carry the zone.

    Raises:
        ValueError: this machine knows no zone of that name.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r} on this machine") from None
    return lambda: datetime.now(zone)
