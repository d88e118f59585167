"""The Lark grammars, and the one parser made of them.

``grammar/`` is shipped inside the wheel as ``soni_dsl/grammar``; in a checkout it stands beside the packages.
Lark costs 70 ms to import and the tables 30 ms to build, so both wait for the first text that needs them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lark import Lark

FILES: Final = ("expression", "template", "invocation", "type")
STARTS: Final = ("expression", "hole", "invocation", "loop", "type")


def grammar_text() -> str:
    """All grammar files, one after the other. Raises FileNotFoundError in a broken installation."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "grammar", package.parent / "grammar"):
        if folder.is_dir():
            return "\n".join((folder / f"{name}.lark").read_text(encoding="utf-8") for name in FILES)
    raise FileNotFoundError("the grammars of Soni are missing; install it again")


@cache
def parser() -> Lark:
    """The parser of every embedded language; its ``parse`` gives trees of ``expr`` directly."""
    from lark import Lark

    from soni_dsl.syntax.trees import TreeBuilder

    return Lark(
        grammar_text(),
        parser="lalr",
        lexer="contextual",
        start=list(STARTS),
        propagate_positions=False,
        maybe_placeholders=False,
        transformer=TreeBuilder(),
    )


def parse(text: str, start: str) -> Any:
    """The tree of ``text``. Raises what Lark raises, and ``problems.Rejected``."""
    return parser().parse(text, start=start)
