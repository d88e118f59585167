"""What the bot does."""

from __future__ import annotations

from soni_runtime import action


@action
def save_feedback(stars: int, text: str | None = None) -> None:
    """Kept for a month."""
