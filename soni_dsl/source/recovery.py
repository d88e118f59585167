"""Reading on after a mistake.

libyaml stops at the first error. Here the text is cut into the entries of its outer level, each is read
alone at its own indentation, and one that fails is cut again, one level deeper: a mistake in a flow costs
that flow, and every other one is still read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from soni_dsl.diagnostics.codes.reading import MISSING_COLON, TAB_INDENTATION
from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.source.mistakes import Mistake, explain, missing_colon, with_all_tabs
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.tabs import break_nodes, without_tabbed_items
from soni_dsl.source.text import Span
from soni_dsl.source.tree import TooDeepError, TreeBuilder, several_documents

_DEEPEST: Final = 2  # the file, its sections, the entries of a section
# Every mended mistake means reading its part again: on each level at most this many times the whole file.
_EFFORT: Final = 3

_KEY: Final = r"""(?:"[^"\n]*" *|'[^'\n]*' *|[^\s"'\[\]{}&*!|>%@`,#-][^\n#]*?|-[^\s#][^\n#]*?)"""
_ENTRY: Final = re.compile(
    rf"(?P<indent> *)(?:(?P<dash>-)(?=\s|\Z)|(?P<key>{_KEY}):(?=\s|\Z)|(?P<word>[\w.-]+)[ \t]*\r?\n)"
)
_HEADER: Final = re.compile(rf" *{_KEY}:[ \t]*(?:#[^\n]*)?\r?\n")
_BARE: Final = re.compile(r"( *)([\w.-]+)[ \t]*\r?\n")
_FIRST_NAME: Final = re.compile(r" *([A-Za-z_]\w*)")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+\Z")
_MARK: Final = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
_BLANK_WITH_TAB: Final = re.compile(r"^ *\t[ \t]*(?=\r?$)", re.MULTILINE)
_SKIPPED: Final = re.compile(r"[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)")


class Recovery:
    """Reads one file part by part. ``text`` is the file with stand-ins for what YAML would trip over."""

    def __init__(self, builder: TreeBuilder, text: str) -> None:
        self.builder = builder
        # YAML allows tabs in lines that are blank, libyaml does not everywhere.
        self.text = _BLANK_WITH_TAB.sub(lambda match: " " * len(match.group()), text)
        self.given = text
        self.effort = [_EFFORT * len(text) + 10_000] * (_DEEPEST + 2)
        self.explained = 0  # mistakes that are accounted for, also those that need no finding of their own
        self.tabs_reported = False

    def read(self, failure: yaml.YAMLError | TooDeepError) -> Node | None:
        """The tree, with broken nodes in it. ``failure`` is what reading the whole text ended with."""
        start, end = self._document()
        first = self._mistake(failure, 0)
        if first.finding.code is TAB_INDENTATION:
            text, places = without_tabbed_items(self.text)
            if places:
                self._report(first.finding)
                self.builder.partial = True
                self.text = text
                root = self._part(start, end, 0)
                break_nodes(root, places)
                return root
        return self._part(start, end, 0, first if self.text == self.given else None)

    def _document(self) -> tuple[int, int]:
        """Where the first document is, when it starts and ends at marks."""
        start, end = 0, len(self.text)
        for mark in _MARK.finditer(self.text):
            before = self.text[start : mark.start()]
            if all(_SKIPPED.fullmatch(line) for line in _LINES.findall(before)):
                start = mark.end()
            else:
                end = mark.start()
                if not all(
                    _SKIPPED.fullmatch(line) or _MARK.match(line) for line in _LINES.findall(self.text[end:])
                ):
                    self.builder.findings.append(several_documents(self.builder.source, end))
                break
        return start, end

    def _part(self, start: int, end: int, level: int, mistake: Mistake | None = None) -> Node | None:
        """Read a part, mended where that is possible, else entry by entry, else as a broken node."""
        result = self._attempt(start, end, level, mistake)
        if not isinstance(result, Mistake):
            return result
        if level < _DEEPEST:
            entries = self._entries(start, end)
            before = self.explained
            node = self._combined(entries, level, start, end)
            if node is not None:
                # All entries are well by themselves: the mistake is in how they stand together.
                if self.explained == before:
                    self._report(result.finding)
                return node
        self._report(result.finding)
        return self._broken(start, end)

    def _broken(self, start: int, end: int) -> Node:
        self.builder.partial = True
        text = self.text[start:end]
        begin = start + len(text) - len(text.lstrip())
        return Node(Kind.BROKEN, self.builder.source, min(begin, end), max(start + len(text.rstrip()), begin))

    def _report(self, finding: Diagnostic) -> None:
        self.explained += 1
        # A file that is indented with tabs is one mistake, not one for each flow.
        if finding.code is TAB_INDENTATION:
            if self.tabs_reported:
                return
            self.tabs_reported = True
            finding = with_all_tabs(finding)
        self.builder.findings.append(finding)

    def _mistake(self, failure: yaml.YAMLError | TooDeepError, base: int) -> Mistake:
        if isinstance(failure, TooDeepError):
            return Mistake(failure.finding)
        return explain(failure, self.builder.source, base, self.builder.last, self.builder.bracket)

    def _attempt(self, start: int, end: int, level: int, mistake: Mistake | None) -> Node | Mistake | None:
        """Read a part alone. A mistake that one stand-in character mends is reported and mended; the first
        one that is not is returned, with nothing reported."""
        builder, text = self.builder, self.text[start:end]
        mended: list[Diagnostic] = []
        state = builder.state()
        while True:
            if mistake is None:
                try:
                    node = builder.build(text, start)
                except (yaml.YAMLError, TooDeepError) as failure:
                    mistake = self._mistake(failure, start)
                    builder.rewind(state)
                else:
                    builder.findings.extend(mended)
                    self.explained += len(mended)
                    return node
            self.effort[level] -= len(text)
            place = mistake.mend
            if place is None or not start <= place < end or self.effort[level] < 0:
                return mistake
            letter = stand_in(builder, self.text, text[place - start])
            if letter is None:
                return mistake
            text = text[: place - start] + letter + text[place - start + 1 :]
            # `say: Well: one: two` has two colons to mend and is one mistake.
            if not mended or mistake.finding.fix is None or mended[-1].fix != mistake.finding.fix:
                mended.append(mistake.finding)
            mistake = None

    def _entries(self, start: int, end: int) -> list[tuple[int, int]]:
        """The entries of the outermost level of a part. What is no entry belongs to the one before it."""
        lines = [(m.start(), m.group()) for m in _LINES.finditer(self.text, start, end)]
        lines = [(place, line) for place, line in lines if not _SKIPPED.fullmatch(line)]
        if not lines:
            return []
        level = len(lines[0][1]) - len(lines[0][1].lstrip(" "))
        starts: list[int] = []
        dashed: bool | None = None
        for place, line in lines:
            match = _ENTRY.match(line)
            if match is None or len(match["indent"]) != level:
                continue
            is_dash = match["dash"] is not None
            if dashed is None:
                dashed = is_dash
            # `flows:` may have its list at its own indentation.
            if is_dash == dashed:
                starts.append(place)
        if not starts:
            return []
        # What stands before the first entry is read as one of its own, so that it is reported.
        if lines[0][0] < starts[0]:
            starts.insert(0, lines[0][0])
        return list(zip(starts, [*starts[1:], end], strict=True))

    def _combined(self, entries: list[tuple[int, int]], level: int, start: int, end: int) -> Node | None:
        """One node of all entries; None where there is nothing to take apart."""
        if not entries or (len(entries) == 1 and not self._can_descend(entries[0], level)):
            return None
        nodes = [node for entry in entries for node in self._entry(*entry, level)]
        found = [node for node in nodes if node is not None]
        if not found:
            return self._broken(start, end)
        if all(node.is_sequence for node in found):
            items = [item for node in found for item in node.items]
            return Node(Kind.SEQUENCE, self.builder.source, found[0].start, found[-1].end, items=items)
        flat = [part for node in found for pair in node.pairs for part in pair]
        if not flat:
            return self._broken(start, end)
        return self.builder.combine(flat, found[0].start, max(node.end for node in found))

    def _can_descend(self, entry: tuple[int, int], level: int) -> bool:
        return level + 1 < _DEEPEST and (
            _HEADER.match(self.text, *entry) is not None or _BARE.match(self.text, *entry) is not None
        )

    def _entry(self, start: int, end: int, level: int) -> Iterator[Node | None]:
        """The mapping (or sequence) that one entry alone makes."""
        result = self._attempt(start, end, level + 1, None)
        if not isinstance(result, Mistake):
            yield result
            return
        header = _HEADER.match(self.text, start, end)
        bare = _BARE.match(self.text, start, end) if header is None else None
        if bare is not None and self._deeper_follows(bare, end):
            key_end = bare.end(2)
            self._report(missing_colon(Span(self.builder.source, bare.start(2), key_end)))
            key = Node(Kind.SCALAR, self.builder.source, bare.start(2), key_end, value=bare.group(2))
            yield self._pair(key, self._part(bare.end(), end, level + 1), end)
            return
        if header is not None and level + 1 < _DEEPEST:
            key_node = self._key(start, header.end())
            if key_node is not None:
                value = self._value(header.end(), end, level, result)
                yield self._pair(key_node, value, end)
                return
        self._report(result.finding)
        if result.finding.code is MISSING_COLON and (named := self._named(result.finding, start, end)):
            yield named
            return
        if _ENTRY.match(self.text, start, end) is not None and self.text[start:end].lstrip(" ")[:1] == "-":
            broken = self._broken(start, end)
            yield Node(Kind.SEQUENCE, self.builder.source, broken.start, broken.end, items=[broken])
            return
        self.builder.partial = True
        key_node = self._key(start, end)
        if key_node is not None:
            yield self._pair(key_node, self._broken(min(key_node.end + 1, end), end), end)

    def _named(self, finding: Diagnostic, start: int, end: int) -> Node | None:
        """An entry without its colon: its name is known, its value is not read."""
        word = _FIRST_NAME.match(self.text, start, end)
        if word is None or not word.start(1) <= finding.primary.span.start <= word.end(1):
            return None
        self.builder.partial = True
        key = Node(Kind.SCALAR, self.builder.source, word.start(1), word.end(1), value=word[1])
        return self._pair(key, self._broken(word.end(1), end), end)

    def _deeper_follows(self, bare: re.Match[str], end: int) -> bool:
        for line in _LINES.finditer(self.text, bare.end(), end):
            if not _SKIPPED.fullmatch(line.group()):
                return len(line.group()) - len(line.group().lstrip(" \t")) > len(bare.group(1))
        return False

    def _value(self, start: int, end: int, level: int, outer: Mistake) -> Node | None:
        """The value below a key. When its entries are all well by themselves, ``outer`` is the mistake."""
        before = self.explained
        entries = self._entries(start, end)
        node = self._combined(entries, level + 1, start, end) if entries else None
        if node is None:
            self._report(outer.finding)
            return self._broken(start, end)
        if self.explained == before:
            self._report(outer.finding)
        return node

    def _key(self, start: int, end: int) -> Node | None:
        """The key of an entry whose value could not be read."""
        match = _ENTRY.match(self.text, start, end)
        if match is None or match["key"] is None:
            return None
        place = match.start("key")
        try:
            return self.builder.build(self.text[place : match.end("key")], place)
        except (yaml.YAMLError, TooDeepError):
            return None

    def _pair(self, key: Node, value: Node | None, end: int) -> Node:
        if value is None:
            value = Node(Kind.SCALAR, self.builder.source, min(key.end + 1, end), min(key.end + 1, end))
        source = self.builder.source
        return Node(Kind.MAPPING, source, key.start, max(value.end, key.end), pairs=[(key, value)])


def stand_in(builder: TreeBuilder, text: str, character: str) -> str | None:
    """A private-use character that ``text`` does not have and that reads back as ``character``.

    None where ``character`` is a stand-in itself, or none is left.
    """
    restore = builder.restore
    if ord(character) in restore:
        return None
    for code, original in restore.items():
        if original == character:
            return chr(code)
    for code in (*range(0xE000, 0xE100), *range(0xF0000, 0xF0100)):
        if code not in restore and chr(code) not in text:
            restore[code] = character
            return chr(code)
    return None
