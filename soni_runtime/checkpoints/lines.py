"""The ledger's lines as they are stored.

A line carries its own key, because the row it stands in is found by a name that says nothing (see
``Sealer.blind``): the key of a call is made of its arguments.
"""

from __future__ import annotations

from typing import Any

from soni_runtime.checkpoints.port import Entry, Plain
from soni_runtime.errors import CheckpointError


def line_of(entry: Entry) -> Plain:
    """``entry`` as a JSON object."""
    return {"key": entry.key} if entry.outcome is None else {"key": entry.key, "outcome": entry.outcome}


def entry_of(line: Any) -> Entry:
    """The entry that ``line_of`` wrote. Raises CheckpointError if it wrote nothing of the kind."""
    try:
        return Entry(str(line["key"]), line.get("outcome"))
    except (TypeError, KeyError, AttributeError):
        raise CheckpointError("a line of a stored conversation's ledger is damaged") from None
