"""Reading YAML in tests: a text in, plain Python values and findings out."""

from __future__ import annotations

from collections.abc import Iterator

from soni_dsl.diagnostics.model import Diagnostic, Report
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.text import SourceFile
from soni_dsl.source.yaml import read_yaml

BROKEN = "<broken>"


def read(text: str) -> tuple[Node | None, list[Diagnostic]]:
    report = Report()
    root = read_yaml(SourceFile("bot.yaml", text), report)
    return root, report.sorted()


def plain(node: Node | None) -> object:
    """Mappings, lists and texts as Python's own; a broken node as ``BROKEN``."""
    if node is None:
        return None
    match node.kind:
        case Kind.MAPPING:
            return {key.value: plain(value) for key, value in node.pairs}
        case Kind.SEQUENCE:
            return [plain(item) for item in node.items]
        case Kind.BROKEN:
            return BROKEN
    return node.value


def slugs(findings: list[Diagnostic]) -> list[str]:
    return [finding.code.slug for finding in findings]


def scalars(root: Node | None) -> Iterator[Node]:
    """All scalars, keys too, in source order."""
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if node.kind is Kind.SCALAR:
            yield node
        for key, value in reversed(node.pairs):
            waiting += [value, key]
        waiting.extend(reversed(node.items))


def marked(text: str) -> tuple[str, int]:
    """A text without its ``▲``, and the offset of what the mark stood before."""
    return text.replace("▲", ""), text.index("▲")


def mended(text: str, finding: Diagnostic) -> str:
    """The text after the finding's fix."""
    assert finding.fix is not None
    for edit in sorted(finding.fix.edits, key=lambda each: each.span.start, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text
