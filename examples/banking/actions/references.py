"""References that follow from what was ordered: ordering twice is ordering once."""

from __future__ import annotations

import hashlib


def reference(prefix: str, *parts: object) -> str:
    """``TRF-4F09A1C2`` for what ``parts`` say."""
    text = "|".join(str(part).casefold() for part in parts)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}"
