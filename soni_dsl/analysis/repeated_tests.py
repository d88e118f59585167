"""The conditions that a flow tests more than once: what is known where one of them came out again as before.

Each outcome of such a condition has a row of bits of its own in the states of ``assignment``: what can be
read if the condition holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.narrowing import polarity
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Expr, Unary

MOST_ROWS: Final = 32  # conditions that a flow is followed by; more of them would make states long
MOST_BITS: Final = 16_384

Decided = tuple[tuple[int, bool], ...]
"""Rows by their offset, and whether their condition holds."""


class RepeatedTests:
    """``rows`` maps the text and outcome of a condition to the offset of its row, behind two rows of
    ``width`` bits. ``blind``: there are so many of them that some are not followed."""

    def __init__(self, program: AnalysisContext, table: FlowTable, width: int) -> None:
        self._program = program
        self._table = table
        found = _repeated((text, outcome) for _, text, outcomes in self._all() for outcome in outcomes)
        most = min(MOST_ROWS, MOST_BITS // max(width, 1))
        self.blind = len(found) > most
        del found[most:]
        self.rows = {key: (2 + number) * width for number, key in enumerate(found)}
        self._names = {key: self._read_by(key) for key in self.rows} if self.rows else {}

    def decided(self, root: Expr, node: Node, truth: bool) -> Decided:
        """Rows that are decided when a condition comes out as ``truth``."""
        if not self.rows:
            return ()
        text = self._text_of(root, node)
        _, positive = polarity(root, truth)
        rows = self.rows
        holds, fails = ("true", "false") if positive else ("false", "true")
        found = [(rows[text, holds], True)] if (text, holds) in rows else []
        if (text, fails) in rows:
            found.append((rows[text, fails], False))
        return tuple(found)

    def of_case(self, step: ast.Switch, case: int | None) -> Decided:
        """Rows that are decided when a switch takes this case; None: none of them."""
        if not self.rows:
            return ()
        text = self._text_of(step.on.root, step.on.node)
        taken = step.cases[case].value.value if case is not None else None
        found = []
        for other in step.cases:
            offset = self.rows.get((text, f"case {other.value.value}"))
            if offset is not None:
                found.append((offset, other.value.value == taken))
        return tuple(found)

    def about(self, names: set[str]) -> tuple[int, ...]:
        """The rows of the conditions that read one of these names."""
        return tuple(self.rows[key] for key, read in self._names.items() if read & names)

    def _all(self) -> Iterator[tuple[Expr, str, tuple[str, ...]]]:
        """Each test of the flow: its expression, its text, and the outcomes that take a way of their own."""
        table, text_of = self._table, self._text_of
        for index, point in enumerate(table.graph.points):
            when, step = table.whens[index], point.step
            if when is not None:
                yield when.root, text_of(when.root, when.node), (_outcome(when.root, True),)
            if isinstance(step, ast.If):
                outcomes = (_outcome(step.test.root, True), _outcome(step.test.root, False))
                yield step.test.root, text_of(step.test.root, step.test.node), outcomes
            elif isinstance(step, ast.Switch):
                cases = tuple(f"case {case.value.value}" for case in step.cases)
                yield step.on.root, text_of(step.on.root, step.on.node), cases

    def _text_of(self, root: Expr, node: Node) -> str:
        """The text of a condition without its `not`, spaces evened out, misspelt names put right."""
        text = " ".join(node.value.split())
        while isinstance(root, Unary) and root.op == "not":
            root = root.operand
            text = text.removeprefix("not").strip()
        for name, meant in self._program.stands_for.items():
            if name in text:
                text = re.sub(rf"\b{re.escape(name)}\b", meant, text)
        return text

    def _read_by(self, key: tuple[str, str]) -> frozenset[str]:
        for root, text, _ in self._all():
            if text == key[0]:
                summary = self._program.summary(root)
                return frozenset(part.name for part in (*summary.names, *summary.tested))
        return frozenset()


def _outcome(root: Expr, truth: bool) -> str:
    return "true" if polarity(root, truth)[1] else "false"


def _repeated(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What appears more than once, in order."""
    seen: dict[tuple[str, str], int] = {}
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    return [key for key, count in seen.items() if count > 1]
