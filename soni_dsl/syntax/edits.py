"""Edits of YAML text that keep everything around them: its comments, its style, its indentation."""

from __future__ import annotations

from soni_dsl.diagnostics.model import Edit
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.text import Span


def rename(key: Node, name: str) -> Edit:
    return Edit(key.span, name)


def is_flow(node: Node) -> bool:
    """Is this collection written in brackets?"""
    return node.kind is not Kind.SCALAR and node.source.text[node.start : node.start + 1] in ("{", "[")


def column(key: Node) -> int:
    """How many characters stand before a key on its line."""
    return key.start - (key.source.text.rfind("\n", 0, key.start) + 1)


def has_comment(span: Span) -> bool:
    """Could there be a comment inside? (A ``#`` in a text counts too: better no edit than a lost comment.)"""
    return "#" in span.text


def remove_pair(mapping: Node, key: Node) -> Edit:
    """Take a key and its value out of ``mapping``."""
    pairs = mapping.pairs
    index = next(number for number, pair in enumerate(pairs) if pair[0] is key)
    value = pairs[index][1]
    source, text = key.source, key.source.text
    end = max(value.end, key.end)
    if is_flow(mapping):
        if index + 1 < len(pairs):
            return Edit(Span(source, key.start, pairs[index + 1][0].start), "")
        if index:
            before = pairs[index - 1]
            return Edit(Span(source, max(before[0].end, before[1].end), end), "")
        return Edit(Span(source, key.start, end), "")
    if value.start == value.end:  # nothing behind the colon
        end = text.index(":", key.end) + 1
    line = text.rfind("\n", 0, key.start) + 1
    feed = text.find("\n", end)
    rest = text[end : feed if feed >= 0 else len(text)]
    if rest.strip():  # a comment stays
        return Edit(Span(source, key.start, end + len(rest) - len(rest.lstrip())), "")
    if not text[line : key.start].strip():
        return Edit(Span(source, line, feed + 1 if feed >= 0 else len(text)), "")
    if index + 1 < len(pairs) and not text[end : pairs[index + 1][0].start].strip():
        return Edit(Span(source, key.start, pairs[index + 1][0].start), "")
    return Edit(Span(source, key.start, end), "")


def remove_pairs(mapping: Node, keys: list[Node]) -> tuple[Edit, ...]:
    """Take several keys and their values out of ``mapping``."""
    pairs = mapping.pairs
    gone = {id(key) for key in keys}
    found: list[Edit] = []
    first = 0
    while first < len(pairs):
        last = first
        while last < len(pairs) and id(pairs[last][0]) in gone:
            last += 1
        if last - first > 1:
            found.extend(_remove_run(mapping, first, last))
        elif last > first:
            found.append(remove_pair(mapping, pairs[first][0]))
        first = last + 1
    return tuple(found)


def _remove_run(mapping: Node, first: int, last: int) -> list[Edit]:
    """Pairs ``first`` up to, not including, ``last``, which follow each other."""
    pairs = mapping.pairs
    start, source = pairs[first][0].start, mapping.source
    if last < len(pairs):
        run = Span(source, start, pairs[last][0].start)
        line = source.text.rfind("\n", 0, start) + 1
        own_line = not source.text[line:start].strip()
        if is_flow(mapping) or not (own_line or has_comment(run)):
            return [Edit(run, "")]
    elif is_flow(mapping):
        before = pairs[first - 1] if first else None
        end = max(pairs[last - 1][0].end, pairs[last - 1][1].end)
        return [Edit(Span(source, max(before[0].end, before[1].end) if before else start, end), "")]
    return [remove_pair(mapping, key) for key, _ in pairs[first:last]]


def insert_after(mapping: Node, key: Node, value: Node, pair: str) -> Edit:
    """Add a pair behind ``key`` and its value."""
    end = max(value.end, key.end)
    separator = ", " if is_flow(mapping) else "\n" + " " * column(key)
    if not is_flow(mapping):
        text = key.source.text
        feed = text.find("\n", end)
        end = feed if feed >= 0 else len(text)
    return Edit(Span(key.source, end, end), separator + pair)
