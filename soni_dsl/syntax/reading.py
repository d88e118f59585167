"""How every embedded language is read: through the grammar, once per distinct text, never raising."""

from __future__ import annotations

from typing import Any, Final

from soni_dsl.syntax.problems import Rejected, describe, too_large

CACHE_LIMIT: Final = 20_000
"""Distinct texts kept; a bot of a thousand flows has fewer."""

_cache: Final[dict[tuple[str, str, int], Any]] = {}


def read(text: str, start: str, what: str, first: int = 0) -> Any:
    """``text`` from offset ``first`` on, by the rule ``start``; a SyntaxProblem where it is wrong.

    Offsets in the result count from the beginning of ``text``, whatever stands before ``first``.
    """
    key = (start, text, first)
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= CACHE_LIMIT:
            _cache.clear()
        found = _cache[key] = _read(text, start, what, first)
    return found


def _read(text: str, start: str, what: str, first: int) -> Any:
    large = too_large(text[first:])
    if large is not None:
        return large.moved(first)
    from lark.exceptions import UnexpectedInput

    from soni_dsl.syntax.grammars import parse

    padded = " " * first + text[first:]
    try:
        return parse(padded, start)
    except Rejected as rejected:
        return rejected.problem
    except UnexpectedInput as error:
        return describe(padded, error, what, first)
