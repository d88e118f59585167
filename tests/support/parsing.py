"""Bots from text, and what the parser says of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from soni_dsl.diagnostics.model import Diagnostic, Fix, Report
from soni_dsl.source.node import Node
from soni_dsl.source.text import SourceFile
from soni_dsl.source.yaml import read_yaml
from soni_dsl.syntax import ast, expr
from soni_dsl.syntax.parser import parse_documents


def parse_files(*files: tuple[str, str]) -> tuple[ast.Bot, list[Diagnostic]]:
    """A bot of several files, each a path and its text, and all that is reported of it."""
    report = Report()
    roots = [read_yaml(SourceFile(path, text), report) for path, text in files]
    bot = parse_documents([root for root in roots if root is not None], "test", report)
    return bot, report.sorted()


def parse(text: str) -> tuple[ast.Bot, list[Diagnostic]]:
    return parse_files(("bot.yaml", text))


def steps(text: str) -> tuple[ast.Block, list[Diagnostic]]:
    """The steps of a flow, of which ``text`` is the list, starting in line 6 and column 7."""
    bot, found = parse(flow(text))
    return bot.flows["greet"].steps, found


def flow(text: str) -> str:
    lines = "\n".join(f"      {line}" if line else "" for line in text.strip("\n").split("\n"))
    return f'version: "1"\nflows:\n  greet:\n    triggers: [hello]\n    steps:\n{lines}\n'


def located(found: list[Diagnostic]) -> list[tuple[str, int, int]]:
    """Code, line and column of each finding."""
    return [(d.code.id, *d.primary.span.source.position(d.primary.span.start)) for d in found]


def fixed(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda e: e.span.start, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


def mended(text: str) -> str:
    """The text with all safe fixes carried out, again and again until there are none; those that overlap
    wait for the next round."""
    for _ in range(20):
        _, found = parse(text)
        edits = []
        end_of: list[tuple[int, int]] = []
        for fix in (d.fix for d in found if d.fix is not None and d.fix.applicability == "safe"):
            spans = [(e.span.start, e.span.end) for e in fix.edits]
            if any(a < d and c < b for a, b in spans for c, d in end_of):
                continue
            end_of += spans
            edits += fix.edits
        if not edits:
            return text
        text = fixed(text, Fix("", tuple(edits)))
    raise AssertionError("the fixes never end")


_PLACES = frozenset(
    ("start", "end", "node", "kind_node", "base", "name_span", "function_end", "output_nodes")
)


def meaning(part: Any) -> Any:
    """A part of a tree without the places it stands at, to be compared."""
    if isinstance(part, Node):
        if part.is_mapping:
            return {key.value: meaning(value) for key, value in part.pairs}
        return [meaning(item) for item in part.items] if part.is_sequence else part.value
    if isinstance(part, ast.Trigger):
        return [p if isinstance(p, str) else p[0] for p in part.parts]
    if isinstance(part, tuple | list):
        return [meaning(item) for item in part]
    if isinstance(part, dict):
        return {key: meaning(value) for key, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        skipped = _PLACES - ({"start", "end"} if not isinstance(part, _SPANNED) else set())
        named = {f.name: meaning(getattr(part, f.name)) for f in fields(part) if f.name not in skipped}
        return {"": type(part).__name__, **named}
    return part


_SPANNED = (expr.Expr, expr.Hole, expr.FilterCall, expr.Argument, expr.Output)
