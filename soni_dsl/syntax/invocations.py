"""Invocations, ``search(origin, on=date) -> flights, price as total``, and the head of a ``for``."""

from __future__ import annotations

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expressions import plain_path
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.reading import read
from soni_dsl.syntax.trees import ParsedInvocation, ParsedLoop

__all__ = ["ParsedInvocation", "ParsedLoop", "SyntaxProblem", "parse_invocation", "parse_loop"]


def parse_invocation(text: str) -> ParsedInvocation | SyntaxProblem:
    """A call of an action or a flow. Offsets count from the start of ``text``."""
    quick = plain_path(text, 0, len(text))
    if isinstance(quick, ex.Name):
        return ParsedInvocation(quick.name, (quick.start, quick.end), None, None)
    found: ParsedInvocation | SyntaxProblem = read(text, "invocation", "call")
    return found


def parse_loop(text: str) -> ParsedLoop | SyntaxProblem:
    """``item in list``."""
    found: ParsedLoop | SyntaxProblem = read(text, "loop", "loop")
    return found
