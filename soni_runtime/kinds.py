"""The kinds of values, and the other words for them: the one list that compiler and runtime go by.

Kept apart from ``types``, which works with values, so that reading a bot does not import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SCALAR_KINDS: Final = ("string", "integer", "number", "boolean", "date", "time", "datetime", "duration")
KINDS: Final = (*SCALAR_KINDS, "object", "list", "any")
ALIASES: Final[Mapping[str, str]] = {"text": "string", "int": "integer", "float": "number", "bool": "boolean"}
"""Other words that are accepted → the kind."""
