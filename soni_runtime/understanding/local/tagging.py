"""What the tagger reads and says, in the words that its training and its use share.

It reads one line of word pieces: what the bot said, the message, and after them the items, which are slots
and flows as the bot describes them. The piece before an item stands for it: it says what kind of item comes,
and what the network makes of that piece is what the message does to the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from soni_runtime.understanding.local.wordpiece import WordPieces

STATUSES: Final = ("none", "span", "any", "true", "false", "asked", "started")
"""What a message does to a slot or a flow.

Nothing; gives its value in words of its own; says that any value will do; says yes or no to it; asks about
it; and of a flow: asks for it to be started.
"""

ACTS: Final = (
    "affirm",
    "deny",
    "alternatives",
    "choose",
    "thanks",
    "goodbye",
    "greeting",
    "cancel",
    "human",
    "help",
    "correct",
)
"""What a message does beside: agrees, refuses, wants another offer, takes one, talks, corrects."""

PLACES: Final = 64
"""Numbers in which an item and a word are compared, once for where a value begins and once for where it ends.
"""

_FIRST, _LAST = 101, 102  # [CLS] and [SEP] in BERT's vocabularies
_SLOT, _FLOW = 1, 5  # [unused0] and on: an item is known by the piece before it
_ASKED, _FILLED = 1, 2

_CONTEXT: Final = 40
_MESSAGE: Final = 80
_ITEM: Final = 14
_LONGEST: Final = 256


class Described(Protocol):
    """A slot or a flow as the tagger is told of it."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def asked(self) -> bool: ...
    @property
    def filled(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One reading: the numbers of its pieces, where items stand, and where the message does.

    ``marks`` are the places of the items' pieces, ``first`` that of the message's first piece, ``words`` the
    places in the message's characters for each of its pieces.
    """

    numbers: tuple[int, ...]
    marks: tuple[int, ...]
    first: int
    words: tuple[tuple[int, int], ...]


def lines(pieces: WordPieces, context: str, message: str, items: Sequence[Described]) -> list[Line]:
    """As many readings as the items need; nearly always one.

    Of what the bot said the end is kept, which is where questions stand, of the message the beginning.
    """
    said = [number for number, _, _ in pieces.located(context)][-_CONTEXT:]
    located = pieces.located(message)[:_MESSAGE]
    words = tuple((start, end) for _, start, end in located)
    head = [_FIRST, *said, _LAST, *(number for number, _, _ in located), _LAST]
    found: list[Line] = []
    numbers, marks = list(head), list[int]()
    for item in items:
        own = [number for number, _, _ in pieces.located(item.text)][:_ITEM]
        if marks and len(numbers) + len(own) + 1 > _LONGEST:
            found.append(Line(tuple(numbers), tuple(marks), len(said) + 2, words))
            numbers, marks = list(head), []
        marks.append(len(numbers))
        numbers += [_mark(item), *own]
    found.append(Line(tuple(numbers), tuple(marks), len(said) + 2, words))
    return found


def _mark(item: Described) -> int:
    if item.kind == "flow":
        return _FLOW
    return _SLOT + _ASKED * item.asked + _FILLED * item.filled


def slot_text(name: str, description: str | None, values: Sequence[str] = ()) -> str:
    """A slot as the tagger is told of it: its name in words, its description, some of its values."""
    spoken = _spoken(name)
    told = f"{spoken}: {description}" if description else spoken
    return f"{told} ({', '.join(values[:6])})" if values else told


def flow_text(name: str, description: str | None) -> str:
    """A flow as the tagger is told of it."""
    return f"{_spoken(name)}: {description}" if description else _spoken(name)


def _spoken(name: str) -> str:
    last = name.rsplit("__", 1)[-1].rsplit(".", 1)[-1]
    parts: list[str] = []
    for before, letter in zip(" " + last, last, strict=False):
        if letter.isupper() and before.islower():
            parts.append(" ")
        parts.append(" " if letter in "_-" else letter.lower())
    return "".join(parts).strip()
