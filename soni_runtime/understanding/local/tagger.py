"""The tagger: a small network that says what a message does to each slot and flow it is told of.

It lies in the distribution of the sentence encoder, and is trained by ``scripts/train_understanding``.
Without it the engine works by rules alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.understanding.local.encoder import DISTRIBUTION, Absent, is_off, session_of, weights_folder
from soni_runtime.understanding.local.tagging import ACTS, PLACES, STATUSES, Line, lines
from soni_runtime.understanding.local.wordpiece import WordPieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT: Final = 64
_LONGEST: Final = 24  # pieces of a value
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Item:
    """A slot (by its name) or a flow that the tagger is asked about, as it is told of it."""

    kind: str
    name: str
    text: str
    asked: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """What the message does to an item, how sure that is, and where the value stands in the message."""

    item: Item
    status: str
    sure: float
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a message does: to items, and beside, with probabilities.

    ``untouched`` are the items that it does nothing to, each with how sure that is.
    """

    tags: tuple[Tag, ...]
    acts: Mapping[str, float]
    untouched: Mapping[str, float]


class Tagger:
    """The loaded network."""

    def __init__(self, session: Any, pieces: WordPieces, name: str) -> None:
        self._session = session
        self._pieces = pieces
        self.name = name
        self.read = lru_cache(maxsize=_KEPT)(self._read)
        """What a message does; kept for a while, as a message is looked at from several sides."""

    def _read(self, context: str, message: str, items: tuple[Item, ...]) -> Tagged:
        import numpy as np

        read = lines(self._pieces, context, message, items)
        width = max(len(line.numbers) for line in read)
        ids = np.zeros((len(read), width), np.int64)
        for row, line in enumerate(read):
            ids[row, : len(line.numbers)] = line.numbers
        scores = self._session.run(None, {"ids": ids, "mask": (ids != 0).astype(np.int64)})[0]
        tags: list[Tag] = []
        untouched: dict[str, float] = {}
        place = 0
        for row, line in enumerate(read):
            own = items[place : place + len(line.marks)]
            for tag in _tags(line, scores[row], own):
                if tag.status == "none":
                    untouched[tag.item.name] = tag.sure
                else:
                    tags.append(tag)
            place += len(line.marks)
        first = len(STATUSES)
        acts = 1 / (1 + np.exp(-scores[:, 0, first : first + len(ACTS)].mean(axis=0)))
        likely = {act: float(acts[number]) for number, act in enumerate(ACTS)}
        return Tagged(tuple(tags), likely, untouched)


def _tags(line: Line, scores: NDArray[np.float32], items: Sequence[Item]) -> list[Tag]:
    import numpy as np

    marks = scores[list(line.marks)]
    raw = np.exp(marks[:, : len(STATUSES)] - marks[:, : len(STATUSES)].max(axis=1, keepdims=True))
    shares = raw / raw.sum(axis=1, keepdims=True)
    words = scores[line.first : line.first + len(line.words)]
    first = len(STATUSES) + len(ACTS)
    begin, end = (
        marks[:, first + item * PLACES : first + (item + 1) * PLACES]
        @ words[:, first + word * PLACES : first + (word + 1) * PLACES].T
        for item, word in ((0, 1), (2, 3))
    )
    statuses = [STATUSES[int(place)] for place in shares.argmax(axis=1)]
    spans = _spans(begin, end, [number for number, status in enumerate(statuses) if status == "span"])
    found: list[Tag] = []
    for number, (item, status) in enumerate(zip(items, statuses, strict=True)):
        sure = float(1 - shares[number, 0])
        if status == "none":
            found.append(Tag(item, "none", 1 - sure))
        elif status != "span":
            found.append(Tag(item, status, sure))
        elif number in spans:
            first_word, last_word = spans[number]
            found.append(Tag(item, "span", sure, line.words[first_word][0], line.words[last_word][1]))
    return found


def _spans(
    begin: NDArray[np.float32], end: NDArray[np.float32], items: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """The first and last piece of each item's value.

    Of two values of which one holds the other the longer is looked for again beside it: "starring A and
    directed by B" is not all who stars.
    """
    spans = {item: span for item in items if (span := _span(begin[item], end[item])) is not None}
    for item in sorted(spans, key=lambda item: spans[item][1] - spans[item][0], reverse=True):
        first, last = spans[item]
        within = [s for other, s in spans.items() if other != item and first <= s[0] and s[1] <= last]
        blocked = {word for s in within if s != (first, last) for word in range(s[0], s[1] + 1)}
        again = _span(begin[item], end[item], blocked) if blocked else None
        if again is not None:
            spans[item] = again
    return spans


def _span(
    begin: NDArray[np.float32], end: NDArray[np.float32], blocked: Collection[int] = ()
) -> tuple[int, int] | None:
    """The best first and last piece: the highest sum of which no blocked piece is between."""
    best, span = -1e9, None
    for first in range(len(begin)):
        stop = next((word for word in range(first, len(begin)) if word in blocked), len(begin))
        if stop == first:
            continue
        last = first + int(end[first : min(stop, first + _LONGEST)].argmax())
        if begin[first] + end[last] > best:
            best, span = float(begin[first] + end[last]), (first, last)
    return span


def shared_tagger() -> Tagger | Absent:
    """The tagger of this process, loaded when it is first asked for."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> Tagger | Absent:
    if is_off():
        return Absent("the encoder is off")
    folder = weights_folder()
    return folder if isinstance(folder, Absent) else load_tagger(folder)


def load_tagger(folder: Path) -> Tagger | Absent:
    """The tagger whose files lie in ``folder``, if they are those that ``tagger.json`` and manifest name."""
    try:
        told = json.loads((folder / "tagger.json").read_text("utf-8"))
        data = (folder / "tagger.onnx").read_bytes()
        if hashlib.sha256(data).hexdigest() != told["sha256"]:
            return Absent(f"{DISTRIBUTION}/tagger.onnx is damaged")
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        vocabulary = (folder / "vocab.txt").read_bytes()
        if hashlib.sha256(vocabulary).hexdigest() != manifest["files"]["vocab.txt"]:
            return Absent(f"{DISTRIBUTION}/vocab.txt is damaged")
        pieces = vocabulary.decode().split("\n")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Absent(f"{DISTRIBUTION} has no tagger: {type(error).__name__}")
    session = session_of(data)
    if isinstance(session, Absent):
        return session
    return Tagger(session, WordPieces(pieces), str(told["sha256"])[:16])
