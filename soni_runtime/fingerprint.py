"""A short name for what a paused conversation depends on."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from soni_runtime.program import Program
from soni_runtime.versions.manifest import contracts

LENGTH: Final = 16
"""Hexadecimal digits: 64 bits, so that two versions of one bot never meet by chance."""


def fingerprint(program: Program) -> str:
    """The version of ``program``: equal for programs between which a conversation can move freely.

    It covers what the manifest does, but for what texts say and expressions read: those, lines and the order
    of declarations leave no mark on it.
    """
    text = json.dumps(contracts(program).to_plain(), sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:LENGTH]
