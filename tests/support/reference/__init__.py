"""A slow, obvious interpreter of a bot, written from the specification alone (LANGUAGE §5 to §8).

It walks the operations and expression trees as they were lowered, keeps whole copies of values where the
engine keeps counters, and shares with it only what is about single values: coercion, validators, filters,
functions, the calling of Python, and the built-in words. The engine is held against it turn by turn.
"""

from __future__ import annotations

from reference.talk import Reference

__all__ = ["Reference"]
