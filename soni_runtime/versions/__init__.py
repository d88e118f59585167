"""Versions of a program, and the conversations that another version left.

``manifest(program)`` is what a paused conversation depends on; ``compare(old, new)`` says for every point
where one can be paused what becomes of it under the new program. A running bot decides by the same rules when
it loads a conversation (``adoption.Versions``).
"""

from __future__ import annotations

from soni_runtime.versions.manifest import FlowNote, Manifest, SlotNote, StepNote, manifest
from soni_runtime.versions.renames import Renames
from soni_runtime.versions.verdicts import Outcome, Verdict, compare

__all__ = [
    "FlowNote",
    "Manifest",
    "Outcome",
    "Renames",
    "SlotNote",
    "StepNote",
    "Verdict",
    "compare",
    "manifest",
]
