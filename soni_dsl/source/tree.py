"""libyaml's events to a tree of nodes, in one pass.

What is YAML but no part of a bot is reported here: duplicate and complex keys, tags, several documents,
aliases that expand to too much, nesting that no person writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import yaml
from yaml._yaml import CParser

from soni_dsl.diagnostics.codes.reading import (
    ALIAS_BUDGET,
    ALIAS_CYCLE,
    BAD_MERGE,
    DUPLICATE_KEY,
    KEY_NOT_TEXT,
    NESTED_TOO_DEEP,
    SEVERAL_DOCUMENTS,
    UNKNOWN_ALIAS,
    UNSUPPORTED_TAG,
)
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.plain import doubled_braces, quotes
from soni_dsl.source.schema import resolve
from soni_dsl.source.text import SourceFile, Span

MAX_DEPTH: Final = 200
# How many nodes all aliases of a file may stand for together; hand-written bots stay below a thousand.
MAX_ALIASED: Final = 20_000

_SCALAR: Final = Kind.SCALAR
_PROPERTIES: Final = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*(?:#[^\n]*\s*)*)+")
_ANCHOR: Final = re.compile(r"&([A-Za-z0-9_-]+)")
_TAG: Final = re.compile(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)")


class TooDeepError(Exception):
    """Nesting beyond ``MAX_DEPTH``; carries the finding."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Anchor:
    """A value that aliases may repeat. ``size``: the nodes it stands for; ``height``: levels below it."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node | None, size: int, height: int) -> None:
        self.node = node  # None while the value is not complete
        self.size = size
        self.height = height


class TreeBuilder:
    """Makes nodes of one file, from its whole text or from parts of it.

    ``findings`` collects what ``build`` reports; ``last`` is the last scalar, alias or closed bracket before
    an error and ``bracket`` the place of the innermost open one, for its explanation. ``restore`` maps
    stand-in characters of the text that is read back to the characters of the file. Anchors and the budget
    for aliases last for the whole file.
    """

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.findings: list[Diagnostic] = []
        self.restore: dict[int, str] = {}
        self.last: Node | None = None
        self.partial = False  # parts of the file could not be read: their anchors are not known
        self.bracket: int | None = None  # the innermost one open at an error
        self._anchors: dict[str, _Anchor] = {}
        self._replaced: list[tuple[str, _Anchor | None]] = []  # what each new anchor took the place of
        self._written: frozenset[str] | None = None
        self._aliased = 0
        self._over_budget = False

    def build(self, text: str, base: int) -> Node | None:
        """The value in ``text``, which stands at offset ``base`` of the file. None where there is none.

        One long loop, because a call for each event would take half as long again.

        Raises:
            yaml.YAMLError: the text is not YAML.
            TooDeepError: it is nested too deeply.
        """
        source, restore = self.source, self.restore
        scalar_event, new = yaml.ScalarEvent, Node
        flat: list[Node] = []
        append = flat.append
        stack: list[tuple[list[Node], Any, int]] = []
        heights = [0]
        count = 0  # nodes so far, with what aliases stand for
        last: Node | None = None
        last_end = base
        documents = 0
        # Events and their marks are typed as if they could be missing; libyaml always gives both.
        next_event: Callable[[], Any] = CParser(text).get_event
        try:
            while True:
                event = next_event()
                kind = type(event)
                if kind is scalar_event:
                    last_end = base + event.end_mark.index
                    value, style = event.value, event.style
                    if restore:
                        value = value.translate(restore)
                    last = new(
                        _SCALAR, source, base + event.start_mark.index, last_end, value=value, style=style
                    )
                    if style == "|" or style == ">":
                        last_end = self._end_of_block(last)
                    if event.anchor is not None or event.tag is not None:
                        self._properties(last, event, base)
                        self._keep(event, last, 1, 0)
                    append(last)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    if len(stack) >= MAX_DEPTH:
                        raise TooDeepError(nested_too_deep(source, base + event.start_mark.index))
                    if event.anchor is not None:
                        self._define(event.anchor, _Anchor(None, 0, 0))
                    stack.append((flat, event, count))
                    heights.append(0)
                    flat = []
                    append = flat.append
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    outer, opened, before = stack.pop()
                    if event.end_mark.index > event.start_mark.index:  # a closing bracket
                        last_end = base + event.end_mark.index
                    start = base + opened.start_mark.index
                    node = new(Kind.SEQUENCE, source, start, last_end)
                    if opened.anchor is not None or opened.tag is not None:
                        self._properties(node, opened, base)
                    if kind is yaml.MappingEndEvent:
                        self._fill_mapping(node, flat)
                    elif flat:
                        node.items = flat
                    count += len(flat) + 1
                    height = heights.pop() + 1
                    if height > heights[-1]:
                        heights[-1] = height
                    self._keep(opened, node, count - before, height)
                    if opened.flow_style:
                        last = node
                    flat = outer
                    append = flat.append
                    append(node)
                elif kind is yaml.AliasEvent:
                    start, last_end = base + event.start_mark.index, base + event.end_mark.index
                    last, size, height = self._alias(event.anchor, start, last_end, len(stack))
                    count += size
                    heights[-1] = max(heights[-1], height)
                    append(last)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        start = event.start_mark.index
                        if not _is_nothing(text[start:]):
                            self.findings.append(several_documents(source, base + start))
                        break
                elif kind is yaml.StreamEndEvent:
                    break
        except yaml.YAMLError:
            self.last = last
            opened = stack[-1][1] if stack else None
            self.bracket = (
                base + opened.start_mark.index if opened is not None and opened.flow_style else None
            )
            raise
        root = flat[0] if flat else None
        if root is not None and root.kind is _SCALAR and root.start == root.end:
            return None
        return root

    def state(self) -> tuple[int, int, int, bool]:
        """What ``rewind`` needs to forget an attempt that failed."""
        return len(self.findings), len(self._replaced), self._aliased, self._over_budget

    def rewind(self, state: tuple[int, int, int, bool]) -> None:
        findings, replaced, self._aliased, self._over_budget = state
        del self.findings[findings:]
        while len(self._replaced) > replaced:
            name, anchor = self._replaced.pop()
            if anchor is None:
                del self._anchors[name]
            else:
                self._anchors[name] = anchor

    def combine(self, flat: list[Node], start: int, end: int) -> Node:
        """A mapping of keys and values that were read apart from each other, in order."""
        node = Node(Kind.MAPPING, self.source, start, end)
        self._fill_mapping(node, flat)
        return node

    def _end_of_block(self, node: Node) -> int:
        """A block scalar ends with its last line of text, not before the next token."""
        text = self.source.text[node.start : node.end]
        if "+" not in text[:3]:
            node.end = node.start + len(text.rstrip(" \t\r\n"))
        return node.end

    def _properties(self, node: Node, event: Any, base: int) -> None:
        """Report a tag, and let the node start behind its tag and anchor."""
        text, start = self.source.text, base + event.start_mark.index
        if event.tag is not None:
            tag = _TAG.search(text, start, max(node.end, start + 1))
            end = tag.end() if tag else start + 1
            begin = tag.start() if tag else start
            self.findings.append(unsupported_tag(Span(self.source, begin, end)))
        match = _PROPERTIES.match(text, start)
        if match:
            node.start = max(node.start, min(match.end(), node.end))

    def _keep(self, event: Any, node: Node, size: int, height: int) -> None:
        if event.anchor is not None:
            self._define(event.anchor, _Anchor(node, size, height))

    def _define(self, name: str, anchor: _Anchor) -> None:
        self._replaced.append((name, self._anchors.get(name)))
        self._anchors[name] = anchor

    def _alias(self, name: str, start: int, end: int, depth: int) -> tuple[Node, int, int]:
        """The value that an alias repeats, its size and its height; a broken node where it has none."""
        anchor = self._anchors.get(name)
        place = Span(self.source, start, end)
        finding = None
        if anchor is None:
            if not (self.partial and self._is_written(name)):
                finding = unknown_alias(place)
        elif anchor.node is None:
            finding = alias_cycle(place)
        elif depth + anchor.height > MAX_DEPTH:
            finding = nested_too_deep(self.source, start)
        elif self._aliased + anchor.size > MAX_ALIASED:
            if not self._over_budget:
                finding = alias_budget(place)
            self._over_budget = True
        else:
            self._aliased += anchor.size
            return anchor.node, anchor.size, anchor.height
        if finding is not None:
            self.findings.append(finding)
        return Node(Kind.BROKEN, self.source, start, end), 1, 0

    def _is_written(self, name: str) -> bool:
        """Is there such an anchor somewhere in the file, perhaps in a part that could not be read?"""
        if self._written is None:
            self._written = frozenset(_ANCHOR.findall(self.source.text))
        return name in self._written

    def _fill_mapping(self, node: Node, flat: list[Node]) -> None:
        node.kind = Kind.MAPPING
        if not flat:
            return
        keys = flat[::2]
        node.pairs = list(zip(keys, flat[1::2], strict=True))
        names = {key.value for key in keys}
        # A key that is no scalar has the empty text for its value.
        if len(names) != len(keys) or "" in names or "<<" in names:
            self._check_pairs(node)

    def _check_pairs(self, node: Node) -> None:
        """Leave out what cannot be a key, keep the first of equal keys, and carry out merges."""
        first: dict[tuple[str, type], Node] = {}
        pairs: list[tuple[Node, Node]] = []
        merges: list[Node] = []
        for key, value in node.pairs:
            if key.kind is not _SCALAR:
                if _is_doubled_braces(node, key, value):
                    self.findings.append(doubled_braces(node.source, node.start, node.end))
                    node.kind, node.pairs = Kind.BROKEN, []
                    return
                if key.kind is not Kind.BROKEN:
                    self.findings.append(key_not_text(key))
            elif not key.value and not key.style:
                self.findings.append(missing_key(key, value))
            elif key.value == "<<" and not key.style:
                merges.append(value)
            else:
                known = first.setdefault((key.value, type(resolve(key))), key)
                if known is key:
                    pairs.append((key, value))
                else:
                    self.findings.append(duplicate_key(key, known))
        for value in merges:
            self._merge(value, pairs, first)
        node.pairs = pairs

    def _merge(
        self, value: Node, pairs: list[tuple[Node, Node]], known: dict[tuple[str, type], Node]
    ) -> None:
        """Add the pairs of a merged mapping, or of each in a list, that this mapping does not have."""
        for mapping in value.items if value.is_sequence else (value,):
            if mapping.is_mapping:
                for key, merged in mapping.pairs:
                    if known.setdefault((key.value, type(resolve(key))), key) is key:
                        pairs.append((key, merged))
            elif not mapping.is_broken:
                self.findings.append(bad_merge(mapping))


def _is_doubled_braces(node: Node, key: Node, value: Node) -> bool:
    text = node.source.text
    return (
        len(node.pairs) == 1
        and value.is_null
        and text[node.start : node.start + 1] == "{"
        and text[key.start : key.start + 1] == "{"
        and key.is_mapping
    )


def _is_nothing(text: str) -> bool:
    """Only document marks, comments and blank lines?"""
    lines = (line.strip() for line in text.splitlines())
    return all(not line or line in ("---", "...") or line.startswith("#") for line in lines)


def duplicate_key(key: Node, first: Node) -> Diagnostic:
    return Diagnostic(
        DUPLICATE_KEY,
        f"`{key.value}` stands twice in this mapping",
        Label(key.span, "not read"),
        secondary=(Label(first.span, "this one counts"),),
        help="remove one of the two, or give it another name",
    )


def key_not_text(key: Node) -> Diagnostic:
    what = "list" if key.is_sequence else "mapping"
    return Diagnostic(
        KEY_NOT_TEXT,
        f"a {what} is used as a key",
        Label(key.span, "a key is a name"),
        help="write a name, or put quotes around a text",
    )


def missing_key(key: Node, value: Node) -> Diagnostic:
    end = value.end if value.end > key.start else key.start + 1
    span = Span(key.source, key.start, min(end, len(key.source.text)))
    return Diagnostic(
        KEY_NOT_TEXT,
        "a value has no key",
        Label(span, "no name in front"),
        help="write a name before the `:`",
    )


def unsupported_tag(tag: Span) -> Diagnostic:
    return Diagnostic(
        UNSUPPORTED_TAG,
        f"the tag `{tag.text}` has no meaning in a bot",
        Label(tag, "not carried out"),
        help="remove it, or put quotes around a text that starts with `!`",
    )


def several_documents(source: SourceFile, start: int) -> Diagnostic:
    return Diagnostic(
        SEVERAL_DOCUMENTS,
        "a second document begins here",
        Label(Span(source, start, min(start + 3, len(source.text))), "nothing from here on is read"),
        help="put each document in a file of its own",
    )


def unknown_alias(alias: Span) -> Diagnostic:
    return Diagnostic(
        UNKNOWN_ALIAS,
        f"the alias `{alias.text}` names no anchor",
        Label(alias, f"there is no `&{alias.text[1:]}` before this"),
        help="put quotes around a text that starts with `*`",
        fix=quotes(alias),
    )


def alias_cycle(alias: Span) -> Diagnostic:
    return Diagnostic(
        ALIAS_CYCLE,
        f"the alias `{alias.text}` stands inside the value that it repeats",
        Label(alias, "this would never end"),
        help="write the value out, or `call:` a flow",
    )


def alias_budget(alias: Span) -> Diagnostic:
    return Diagnostic(
        ALIAS_BUDGET,
        f"the aliases of this file stand for more than {MAX_ALIASED} values",
        Label(alias, "not read from here on"),
        help="use fewer aliases of values that hold aliases themselves",
    )


def bad_merge(value: Node) -> Diagnostic:
    return Diagnostic(
        BAD_MERGE,
        "only a mapping can be merged",
        Label(value.span, "this is a list" if value.is_sequence else "this is a text"),
        help="merge a mapping (`<<: *name`), or put quotes around the key",
    )


def nested_too_deep(source: SourceFile, start: int) -> Diagnostic:
    return Diagnostic(
        NESTED_TOO_DEEP,
        f"this is nested more than {MAX_DEPTH} levels deep",
        Label(Span(source, start, min(start + 1, len(source.text))), f"level {MAX_DEPTH + 1}"),
        help="move the inner steps to a flow of their own and `call:` it",
    )
