"""Embedded understanding: rules and the bot's own words, no model."""

from __future__ import annotations

from soni_runtime.understanding.local.engine import LocalUnderstanding

__all__ = ["LocalUnderstanding"]
