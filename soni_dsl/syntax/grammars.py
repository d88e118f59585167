"""The grammars of the embedded languages, and the one parser made of them.

``grammar/`` is shipped inside the wheel as ``soni_dsl/grammar``; in a checkout it stands beside the packages.
Lark costs 50 ms to import and the tables as much to build, so both wait for the first text that no fast path
could read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from soni_dsl.syntax.problems import MAX_LENGTH, Refused, SyntaxProblem
from soni_dsl.syntax.trees import TreeBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lark import Lark

GRAMMARS: Final = ("expression", "template", "invocation", "type")
"""In this order they make one grammar: the later ones use the rules of the first."""

STARTS: Final = ("expression", "hole", "invocation", "loop", "type")

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_CACHED_TEXTS: Final = 20_000  # a bot of a thousand flows has fewer
_CACHED_LENGTH: Final = 1_000  # what is longer is rare, and would keep much memory

_cache: Final[dict[tuple[str, str], Any]] = {}


def grammar_text(name: str) -> str:
    """The text of ``grammar/<name>.lark``: from inside the installed package, else from the checkout.

    Raises:
        FileNotFoundError: there is no such grammar; the installation is damaged.
    """
    for folder in (_PACKAGE / "grammar", _PACKAGE.parent / "grammar"):
        path = folder / f"{name}.lark"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"the grammar {name}.lark is missing; install Soni again")


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(
        "\n".join(grammar_text(name) for name in GRAMMARS),
        start=list(STARTS),
        parser="lalr",
        lexer="contextual",
        maybe_placeholders=False,
        transformer=cast("Any", TreeBuilder()),  # Lark only looks up its methods by the names of rules
    )


def read(text: str, rule: str) -> Any:
    """``parse`` for a whole text, once per distinct text."""
    if len(text) > _CACHED_LENGTH:
        return parse(text, rule, 0, len(text))
    key = (rule, text)
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= _CACHED_TEXTS:
            _cache.clear()
        found = _cache[key] = parse(text, rule, 0, len(text))
    return found


def parse(text: str, rule: str, start: int, end: int) -> Any:
    """What ``TreeBuilder`` makes of characters ``start`` to ``end`` by ``rule``, or a SyntaxProblem.

    Offsets count from the beginning of ``text``.
    """
    if end - start > MAX_LENGTH:
        message = f"more than {MAX_LENGTH} characters"
        return SyntaxProblem(start, end, message, "compute this in a Python action")
    parser = _parser()
    from lark import UnexpectedCharacters, UnexpectedToken
    from lark.utils import TextSlice

    try:
        return parser.parse(TextSlice(text, start, end), start=rule)
    except Refused as refused:
        return refused.problem
    except UnexpectedToken as error:
        at = end if error.token.type == "$END" else error.token.start_pos
        return _explain(text, rule, start, end, end if at is None else at, error.accepts or error.expected)
    except UnexpectedCharacters as error:
        place: Any = error.pos_in_stream  # Lark declares it as None, its default
        return _explain(text, rule, start, end, place, error.allowed or ())


def _explain(text: str, rule: str, start: int, end: int, at: int, expected: Iterable[str]) -> SyntaxProblem:
    from soni_dsl.syntax.mistakes import explain

    return explain(text, rule, start, end, at, frozenset(expected))
