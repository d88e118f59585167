"""What the YAML reader returns: a tree of plain, slotted nodes that know where they stand."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from soni_dsl.source.text import SourceFile, Span


class Kind(IntEnum):
    SCALAR = 0
    SEQUENCE = 1
    MAPPING = 2
    BROKEN = 3  # a place the reader already reported; whoever meets it stays silent


class Node:
    """One YAML value. Plain and slotted: there is one for every scalar of a bot.

    ``start``/``end`` are offsets into ``source.text`` (for a quoted scalar the quotes belong to it).
    Of the three payloads only the one that fits ``kind`` is set: ``value`` is the decoded text of a
    scalar, ``items`` the values of a sequence, ``pairs`` the keys and values of a mapping in
    source order, duplicates already reported and left out.
    ``style`` is ``""`` for a plain scalar, else ``'``, ``"``, ``|`` or ``>``.
    """

    __slots__ = ("end", "items", "kind", "pairs", "source", "start", "style", "value")

    def __init__(
        self,
        kind: Kind,
        source: SourceFile,
        start: int,
        end: int,
        *,
        value: str = "",
        style: str = "",
        items: list[Node] | None = None,
        pairs: list[tuple[Node, Node]] | None = None,
    ) -> None:
        self.kind = kind
        self.source = source
        self.start = start
        self.end = end
        self.value = value
        self.style = style
        self.items: list[Node] = items if items is not None else _NO_ITEMS
        self.pairs: list[tuple[Node, Node]] = pairs if pairs is not None else _NO_PAIRS

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    @property
    def is_scalar(self) -> bool:
        return self.kind is Kind.SCALAR

    @property
    def is_sequence(self) -> bool:
        return self.kind is Kind.SEQUENCE

    @property
    def is_mapping(self) -> bool:
        return self.kind is Kind.MAPPING

    @property
    def is_broken(self) -> bool:
        return self.kind is Kind.BROKEN

    @property
    def is_null(self) -> bool:
        """A plain scalar that the core schema reads as null (also the empty value of ``key:``)."""
        return self.kind is Kind.SCALAR and not self.style and self.value in _NULLS

    def get(self, key: str) -> Node | None:
        """The value of ``key`` in a mapping, or None."""
        for name, value in self.pairs:
            if name.value == key and name.kind is Kind.SCALAR:
                return value
        return None

    def at(self, start: int, end: int) -> Span:
        """The place in the file of characters ``start`` to ``end`` of this scalar's decoded text.

        Exact inside quotes, escapes, folded and literal blocks.
        """
        from soni_dsl.source.scalars import source_offsets

        offsets = source_offsets(self)
        last = len(offsets) - 1
        first = offsets[min(start, last)]
        return Span(self.source, first, max(offsets[min(max(end, start), last)], first))


_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
_NO_ITEMS: Final[list[Node]] = []
_NO_PAIRS: Final[list[tuple[Node, Node]]] = []
