"""How much one conversation may take: ``settings.limits``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from soni_runtime.errors import SoniError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bot allows. Real conversations stay far below; the numbers stop what runs away.

    ``steps_per_turn``: steps that one message may set off; real turns take fewer than a hundred.
    ``open_flows``: flows that are running, interrupted or waiting in the queue at once.
    ``message_length``: characters of one message; a longer one is refused, not cut.
    """

    steps_per_turn: int = 1000
    open_flows: int = 50
    message_length: int = 10_000

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """The limits of a bot's settings. Other keys of the block are not ours to judge.

        Raises:
            SoniError: one of them is not a whole number above 0.
        """
        given = settings.get("limits")
        found = {}
        for spec in fields(cls):
            if not isinstance(given, Mapping) or given.get(spec.name) is None:
                continue
            number = given[spec.name]
            if type(number) is not int or number < 1:
                raise SoniError(f"`limits.{spec.name}` is not a whole number above 0: {number!r}")
            found[spec.name] = number
        return cls(**found)
