"""What is stored is compressed, where it is long enough: names of steps and slots stand in it many times.

A conversation in the middle of a transfer takes 1.2 KB instead of 2.7, for some 50 µs a turn there and back.
It is done before sealing, because what is sealed cannot be compressed.
"""

from __future__ import annotations

import zlib
from typing import Final

LEAST: Final = 2000
"""Two shorter ones fit into one page of SQLite as they are, and compressing takes time in every turn."""
LEAST_ANSWER: Final = 300
"""Answers stand in the table that is never emptied, where the old ones leave holes of their size."""
LARGEST: Final = 1 << 28
"""No honest checkpoint is longer, and a few bytes of a forged one could expand to any length."""
LEVEL: Final = 2
WINDOW_BITS: Final = 12
MEMORY_LEVEL: Final = 5
"""A window of 4 KB and small tables. zlib's defaults cost several times as much, for memory that it clears
first, and give nothing for texts this short."""

_SUFFIX: Final = "+zlib"


def compressed(kind: str, body: bytes) -> tuple[str, bytes]:
    """``body`` compressed, where it is long enough, and the kind that says so."""
    return (kind, body) if len(body) < LEAST else (kind + _SUFFIX, _deflated(body))


def expanded(kind: str, body: bytes) -> tuple[str, bytes]:
    """What ``compressed`` was given. Raises ValueError where ``body`` is not what it made."""
    return (kind.removesuffix(_SUFFIX), _inflated(body)) if kind.endswith(_SUFFIX) else (kind, body)


def shorter(text: bytes) -> bytes:
    """A JSON object, compressed where it is long enough: that begins with another byte than a brace."""
    return text if len(text) < LEAST_ANSWER else _deflated(text)


def longer(stored: bytes) -> bytes:
    """What ``shorter`` was given. Raises ValueError where ``stored`` is not what it made."""
    return stored if stored.startswith(b"{") else _inflated(stored)


def _deflated(body: bytes) -> bytes:
    writer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW_BITS, MEMORY_LEVEL)
    return writer.compress(body) + writer.flush()


def _inflated(body: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(body, LARGEST)
    except zlib.error as error:
        raise ValueError(f"its bytes are not compressed data: {error}") from None
    if not reader.eof or reader.unused_data:
        raise ValueError("its compressed bytes were cut, or go on behind their end")
    return whole
