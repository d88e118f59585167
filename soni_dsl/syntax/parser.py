"""From the nodes of a bot's files to its typed tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from soni_dsl.diagnostics.model import Report
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.project import Project
from soni_dsl.syntax import ast, findings, legacy
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.declarations import (
    PATTERNS,
    read_action,
    read_flow,
    read_pattern,
    read_response,
    read_slot,
)
from soni_dsl.syntax.fields import known_pairs
from soni_dsl.syntax.names import check_bot_name, check_name
from soni_dsl.syntax.settings import KEYS, read_settings
from soni_dsl.syntax.values import read_reference

VERSION: Final = "1"
SECTIONS: Final = ("version", "name", "settings", "slots", "actions", "flows", "responses", "patterns")

T = TypeVar("T")
Definitions = dict[str, tuple[Node, Node]]


def parse_bot(project: Project, report: Report) -> ast.Bot:
    """The tree of all files of a bot, merged; see ``parse_documents``."""
    return parse_documents(project.documents, project.name, report)


def parse_documents(documents: Sequence[Node], name: str, report: Report) -> ast.Bot:
    """The tree of a bot that consists of ``documents``; ``name`` is its name where no file gives one.

    The order of ``documents`` does not matter. Every mistake is reported once, at the place it is at; what
    can be read of the bot is in the result. Raises nothing.
    """
    return _Merger(Context(report), name).bot(documents)


class _Merger:
    """Gathers what the files define, then reads it."""

    def __init__(self, cx: Context, name: str) -> None:
        self.cx = cx
        self.name = name
        self.name_node: Node | None = None
        self.version: Node | None = None
        self.settings: Definitions = {}
        self.settings_node: Node | None = None
        self.defined: dict[str, Definitions] = {section: {} for section in _KINDS}

    def bot(self, documents: Sequence[Node]) -> ast.Bot:
        for document in sorted(documents, key=lambda node: node.source.path):
            self._document(document)
        cx = self.cx
        return ast.Bot(
            self.name,
            self.version,
            read_settings(cx, self.settings_node, self.settings),
            self._read("slots", read_slot),
            self._read("actions", read_action),
            self._read("flows", read_flow),
            self._read("responses", read_response),
            self._read("patterns", read_pattern),
        )

    def _read(self, section: str, read: Callable[[Context, Node, Node], T]) -> dict[str, T]:
        cx = self.cx
        return {name: read(cx, key, value) for name, (key, value) in self.defined[section].items()}

    # -------------------------------------------------------------- gathering

    def _document(self, root: Node) -> None:
        if root.kind is not Kind.MAPPING:
            if root.kind is not Kind.BROKEN:
                self.cx.add(findings.not_a_bot(root, SECTIONS))
            return
        readers: dict[str, Callable[[Node, Node], None]] = {
            "version": self._version,
            "name": self._name,
            "settings": self._settings,
        }
        for section, (key, value) in known_pairs(self.cx, root, SECTIONS, "a bot").items():
            read = readers.get(section)
            if read is not None:
                read(key, value)
            else:
                self._section(section, key, value)

    def _version(self, key: Node, value: Node) -> None:
        version = read_reference(self.cx, key, value, "a version")
        if version is None:
            return
        if version.value in legacy.VERSIONS:
            self.cx.add(legacy.old_version(version, VERSION))
        elif version.value != VERSION:
            self.cx.add(findings.unsupported_version(version, VERSION))
        if self.version is None:
            self.version = version
        elif self.version.value != version.value:
            self.cx.add(findings.conflict(version, self.version, "version"))

    def _name(self, key: Node, value: Node) -> None:
        name = read_reference(self.cx, key, value, "a name")
        if name is None or not check_bot_name(self.cx, name):
            return
        if self.name_node is None:
            self.name_node, self.name = name, name.value
        elif self.name != name.value:
            self.cx.add(findings.conflict(name, self.name_node, "name"))

    def _settings(self, key: Node, value: Node) -> None:
        if not self._is_mapping(key, value):
            return
        if self.settings_node is None:
            self.settings_node = value
        today = Node(
            Kind.MAPPING, value.source, value.start, value.end, pairs=legacy.modern_settings(self.cx, value)
        )
        for setting, pair in known_pairs(self.cx, today, KEYS, "`settings`").items():
            first = self.settings.setdefault(setting, pair)
            if first is not pair:
                self.cx.add(findings.duplicate_definition(pair[0], first[0], "setting"))

    def _section(self, section: str, key: Node, value: Node) -> None:
        if not self._is_mapping(key, value):
            return
        kind, article = _KINDS[section]
        known = self.defined[section]
        for pair in value.pairs:
            name = pair[0]
            joined = findings.joined_key(name)
            if joined is not None:
                self.cx.add(joined)
                pair = _without_value(name, pair[1])
                name = pair[0]
            if section == "patterns":
                if name.value not in PATTERNS:
                    near = nearest(name.value, PATTERNS)
                    self.cx.add(findings.unknown_key(name, "`patterns`", PATTERNS, near))
                    continue
            else:
                check_name(self.cx, name, f"{article} {kind}")
            first = known.setdefault(name.value, pair)
            if first is not pair:
                self.cx.add(findings.duplicate_definition(name, first[0], kind))

    def _is_mapping(self, key: Node, value: Node) -> bool:
        if value.kind is Kind.MAPPING:
            return True
        if value.kind is not Kind.BROKEN and not value.is_null:
            self.cx.add(findings.wrong_value(key, value, "a mapping from names to what they are"))
        return False


def _without_value(name: Node, value: Node) -> tuple[Node, Node]:
    """The pair that ``note {prompt: Well}`` was meant to be, as far as it can be read: its name."""
    word = findings.key_before_bracket(name.value)
    key = Node(Kind.SCALAR, name.source, name.start, name.start + len(word), value=word)
    return key, Node(Kind.BROKEN, name.source, key.end, max(value.end, key.end))


_KINDS: Final = {
    "slots": ("slot", "a"),
    "actions": ("action", "an"),
    "flows": ("flow", "a"),
    "responses": ("response", "a"),
    "patterns": ("pattern", "a"),
}
