"""The known name that a misspelt one most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 120  # no name is longer, so a longer word is not a misspelling
_SAME: Final = str.maketrans("- ", "__")  # ask-date and "ask date" are ask_date


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The closest of ``known`` to ``word``, or None where none is close enough to be meant.

    Distance is optimal string alignment (Damerau-Levenshtein where no part is edited twice), blind to
    case and to ``-``, space and ``_``. One edit is allowed up to four letters, two up to eight, else three.
    Among equally close names the one with the same first letter wins, then one with the same last letter,
    then the first in alphabetical order, so the order of ``known`` never matters.
    """
    size = len(word)
    if not 1 < size <= _LONGEST:
        return None
    limit = 1 if size <= 4 else 2 if size <= 8 else 3
    folded = word.casefold().translate(_SAME)
    best: tuple[int, bool, bool, str] | None = None
    for name in known:
        if abs(len(name) - size) > limit or name == word:
            continue
        other = name.casefold().translate(_SAME)
        far = distance(folded, other, limit)
        if far > limit:
            continue
        found = (far, other[:1] != folded[:1], other[-1:] != folded[-1:], name)
        if best is None or found < best:
            best = found
            limit = far
    return None if best is None else best[3]


def distance(a: str, b: str, limit: int) -> int:
    """Edits that turn ``a`` into ``b``: insert, delete, replace, swap neighbours.

    Exact up to ``limit``; ``limit + 1`` stands for everything above. Only the diagonal band that
    ``limit`` allows is computed (Ukkonen 1985).
    """
    start, end_a, end_b = 0, len(a), len(b)
    if a == b:
        return 0
    while start < end_a and start < end_b and a[start] == b[start]:
        start += 1
    while end_a > start and end_b > start and a[end_a - 1] == b[end_b - 1]:
        end_a -= 1
        end_b -= 1
    a, b = a[start:end_a], b[start:end_b]
    over = limit + 1
    if abs(len(a) - len(b)) > limit:
        return over
    if not a or not b:
        return len(a) + len(b)
    width = len(b)
    before: list[int] = []
    above = [min(column, over) for column in range(width + 1)]
    for row, letter in enumerate(a, 1):
        low, high = max(1, row - limit), min(width, row + limit)
        here = [over] * (width + 1)
        here[0] = min(row, over)
        smallest = here[0]
        for column in range(low, high + 1):
            cost = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != b[column - 1]))
            if row > 1 and column > 1 and letter == b[column - 2] and a[row - 2] == b[column - 1]:
                cost = min(cost, before[column - 2] + 1)
            here[column] = cost
            smallest = min(smallest, cost)
        if smallest > limit:
            return over
        before, above = above, here
    return min(above[width], over)
