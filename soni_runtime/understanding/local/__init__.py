"""Embedded understanding: rules, the bot's own words, and a sentence encoder where it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soni_runtime.understanding.local.engine import LocalUnderstanding

if TYPE_CHECKING:
    from soni_runtime.program import Program


def words_alone(program: Program) -> str | None:
    """Why the bot's messages are understood without the encoder, in words; None where they are not.

    None also where nobody would miss it: a bot in another language, or an encoder that was switched off.
    """
    from soni_runtime.understanding.local.encoder import Absent, is_off, shared_encoder
    from soni_runtime.understanding.local.languages import base

    if base(program.language) != "en" or is_off():
        return None
    encoder = shared_encoder()
    return encoder.why if isinstance(encoder, Absent) else None


__all__ = ["LocalUnderstanding", "words_alone"]
