"""Where the parts of a bot stand in its YAML: every name with its role, every step, every key.

Made with PyYAML's own composer and regular expressions, apart from the parser that is tested, so that a
mistake of the parser is not made here too. What cannot be told by these means is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml

STEP_LISTS: Final = frozenset({"steps", "process", "then", "else", "do", "parallel"})
KINDS: Final = (
    "collect", "action", "say", "response", "confirm", "if", "switch", "set", "clear", "while", "for", "call",
    "link", "generate", "handoff", "parallel",
)  # fmt: skip
TARGETS: Final = frozenset({"jump_to", "on_error", "on_no", "on_yes", "on_change", "on_invalid", "on_cancel",
                            "on_timeout", "then", "else", "on_confirm", "on_deny"})  # fmt: skip
EXPRESSIONS: Final = frozenset({"if", "when", "while", "switch", "evaluate", "condition"})
TEMPLATES: Final = frozenset(
    {"say", "confirm", "prompt", "message", "show", "invalid", "fallback", "generate"}
)
SPECIAL_TARGETS: Final = frozenset({"end", "error", "cancel", "continue", "__end__"})
_WORDS: Final = frozenset({"and", "or", "not", "in", "is", "set", "if", "else", "true", "false", "null", "item",
                           "session", "error", "context", "none"})  # fmt: skip
_TOKEN: Final = re.compile(
    r"""(?P<text>\\?"(?:[^"\\]|\\[^"])*\\?"|'[^']*')|(?P<number>\d[\w.]*)|(?P<dot>\.\s*)?(?P<name>[A-Za-z_]\w*)"""
    r"""(?P<after>\s*(?:\(|=(?!=)))?|(?P<pipe>(?<!\|)\|(?!\|))"""
)
_HOLE: Final = re.compile(r"(?<!\{)\{(?!\{)([^{}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][\w ]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A name in the text of a bot: what it names, and whether it is defined here or used."""

    role: str
    name: str
    start: int
    end: int
    defines: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value. ``path`` are the keys and numbers above it, without its own key."""

    path: tuple[str, ...]
    key: yaml.ScalarNode
    value: yaml.Node
    owner: yaml.MappingNode

    @property
    def name(self) -> str:
        return str(self.key.value)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a list, with its first and last line (the last one not included), both from 0."""

    flow: str
    node: yaml.MappingNode
    siblings: yaml.SequenceNode
    index: int
    first: int
    last: int
    flow_style: bool

    @property
    def keys(self) -> dict[str, yaml.Node]:
        return {str(key.value): value for key, value in self.node.value}

    @property
    def kind(self) -> str:
        keys = self.keys
        if "type" in keys and isinstance(keys["type"], yaml.ScalarNode):
            return str(keys["type"].value)
        return next((kind for kind in KINDS if kind in keys), "jump_to" if "jump_to" in keys else "")


class Outline:
    """One YAML file of a bot."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError:  # PyYAML reads a `?` in a flow mapping as YAML 1.1 does
            root = None
        self.root = root if isinstance(root, yaml.MappingNode) else yaml.MappingNode("", [])
        self._entries = list(_entries((), self.root))
        self._steps = self._all_steps()
        self._words = self._all_words()

    # -------------------------------------------------------------- structure

    def entries(self) -> list[Entry]:
        return self._entries

    def steps(self) -> list[Step]:
        return self._steps

    def _all_steps(self) -> list[Step]:
        found: list[Step] = []
        for entry in self.entries():
            if entry.path[:1] != ("flows",) or not isinstance(entry.value, yaml.SequenceNode):
                continue
            is_case = len(entry.path) > 2 and entry.path[-1] == "cases"
            if entry.name in STEP_LISTS or is_case:
                found += self._steps_of(entry)
        return found

    def _steps_of(self, entry: Entry) -> Iterator[Step]:
        flow = entry.path[1] if len(entry.path) > 1 else entry.name
        sequence = entry.value
        flow_style = bool(sequence.flow_style)
        for index, node in enumerate(sequence.value):
            if isinstance(node, yaml.MappingNode) and node.value:
                yield Step(
                    flow, node, sequence, index, node.start_mark.line, self.last_line(node) + 1, flow_style
                )

    def last_line(self, node: yaml.Node) -> int:
        """The last line with something of the node on it."""
        return self.text.count("\n", 0, len(self.text[: node.end_mark.index].rstrip()))

    def raw(self, node: yaml.ScalarNode) -> tuple[int, str]:
        """The text of a scalar as written, without its quotes, and where that begins."""
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in ("'", '"'):
            return start + 1, self.text[start + 1 : end - 1]
        return start, self.text[start:end]

    def line_of(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def column_of(self, position: int) -> int:
        return position - (self.text.rfind("\n", 0, position) + 1) + 1

    # -------------------------------------------------------------- names

    def words(self) -> list[Word]:
        """Every name that is surely one, in source order."""
        return self._words

    def _all_words(self) -> list[Word]:
        found: list[Word] = []
        for entry in self.entries():
            found += self._defined(entry)
            found += self._in_flow(entry) if entry.path[:1] == ("flows",) else self._outside(entry)
        return sorted(found, key=lambda word: word.start)

    def _defined(self, entry: Entry) -> Iterator[Word]:
        role = {"slots": "slot", "flows": "flow", "actions": "action", "responses": "response"}
        if len(entry.path) == 1 and entry.path[0] in role:
            yield self._word(role[entry.path[0]], entry.key, True)

    def _outside(self, entry: Entry) -> Iterator[Word]:
        value = entry.value
        if len(entry.path) == 2 and entry.path[0] == "slots":
            if entry.name in ("validator", "normalizer") and isinstance(value, yaml.ScalarNode):
                yield self._word(entry.name, value)
            elif entry.name in ("prompt", "invalid", "validation_error_message"):
                yield from self._template(value)
            elif entry.name == "values":
                keys = [k for k, _ in value.value] if isinstance(value, yaml.MappingNode) else value.value
                yield from (
                    self._word("value", key, True) for key in keys if isinstance(key, yaml.ScalarNode)
                )
        elif len(entry.path) == 2 and entry.path[0] == "actions" and entry.name in ("inputs", "outputs"):
            role = "parameter" if entry.name == "inputs" else "result"
            keys = [k for k, _ in value.value] if isinstance(value, yaml.MappingNode) else value.value
            yield from (self._word(role, key, True) for key in keys if isinstance(key, yaml.ScalarNode))
        elif entry.path[:1] == ("responses",) and len(entry.path) == 1:
            yield from self._template(value)

    def _in_flow(self, entry: Entry) -> Iterator[Word]:
        name, value, path = entry.name, entry.value, entry.path
        if (len(path) == 2 and name == "triggers") or (path[2:] == ("trigger",) and name == "intents"):
            for node in value.value if isinstance(value, yaml.SequenceNode) else ():
                start, raw = self.raw(node)
                for hole in _HOLE.finditer(raw):
                    yield Word("slot", hole[1], start + hole.start(1), start + hole.end(1))
            return
        if len(path) == 2 and name in ("inputs", "outputs"):
            keys = [k for k, _ in value.value] if isinstance(value, yaml.MappingNode) else value.value
            for node in keys:
                start, raw = self.raw(node)
                last = raw.split(" ")[-1]
                at = start + len(raw) - len(last)
                yield Word(f"flow {name[:-1]}", last, at, at + len(last), True)
            return
        if (
            path[-1:] == ("cases",)
            and isinstance(entry.key, yaml.ScalarNode)
            and entry.key.value not in ("true", "false", "continue")
        ):
            yield self._word("case", entry.key)
            if isinstance(value, yaml.ScalarNode):
                yield from self._target(value)
            return
        if path[-1:] == ("set",):
            yield self._word("variable", entry.key, True)
            yield from self._expression(value)
            return
        if path[-1:] == ("map_outputs",):
            yield self._word("variable", entry.key, True)
            return
        if not isinstance(value, yaml.ScalarNode):
            if name == "collect" and isinstance(value, yaml.SequenceNode):
                yield from (self._word("slot", node) for node in value.value)
            return
        if name in TARGETS:
            yield from self._target(value)
        elif name in ("collect", "slot"):
            yield self._word("slot", value)
        elif name == "step":
            yield self._word("step", value, True)
        elif name in ("link",):
            yield self._word("flow", value)
        elif name == "response":
            yield self._word("response", value)
        elif name == "from":
            yield from self._expression(value)
        elif name == "for":
            start, raw = self.raw(value)
            head, _, _ = raw.partition(" in ")
            yield Word("loop variable", head, start, start + len(head), True)
            yield from self._expression(value, len(head) + 4)
        elif name in ("action", "call"):
            yield from self._invocation(
                value,
                "action"
                if name == "action" or ("type" in _keys(entry) and _keys(entry)["type"] == "action")
                else "flow",
            )
        elif name in EXPRESSIONS:
            yield from self._expression(value)
        elif name in TEMPLATES:
            yield from self._template(value)

    def _word(self, role: str, node: yaml.ScalarNode, defines: bool = False) -> Word:
        start, raw = self.raw(node)
        return Word(role, raw, start, start + len(raw), defines)

    def _target(self, node: yaml.ScalarNode) -> Iterator[Word]:
        if node.value not in SPECIAL_TARGETS:
            yield self._word("step", node)

    def _template(self, node: yaml.Node) -> Iterator[Word]:
        if isinstance(node, yaml.SequenceNode):
            for child in node.value:
                yield from self._template(child)
        elif isinstance(node, yaml.MappingNode):
            for _, child in node.value:
                yield from self._template(child)
        elif isinstance(node, yaml.ScalarNode):
            start, raw = self.raw(node)
            for hole in _HOLE.finditer(raw):
                yield from self._tokens(hole[1], start + hole.start(1))

    def _expression(self, node: yaml.Node, offset: int = 0) -> Iterator[Word]:
        if isinstance(node, yaml.ScalarNode):
            start, raw = self.raw(node)
            yield from self._tokens(raw[offset:], start + offset)

    def _tokens(self, text: str, start: int) -> Iterator[Word]:
        is_filter = False
        for token in _TOKEN.finditer(text):
            if token["pipe"]:
                is_filter = True
                continue
            name, at = token["name"], start + token.start("name")
            if token["text"]:
                body = token["text"].strip("\\").strip("\"'").strip("\\")
                where = start + token.start() + token["text"].find(body) if body else 0
                if (
                    _NAME.fullmatch(body)
                    and not is_filter
                    and re.search(r"(==|!=|in \[[^]]*)\s*$", text[: token.start()])
                ):
                    yield Word("compared value", body, where, where + len(body))
            elif name and is_filter:
                yield Word("filter", name, at, at + len(name))
                rest = text[token.end("name") :]
                if rest.lstrip().startswith(":"):
                    return
                is_filter = False
            elif name and name not in _WORDS:
                after = (token["after"] or "").strip()
                role = "field" if token["dot"] else {"(": "function", "=": "argument"}.get(after, "name")
                yield Word(role, name, at, at + len(name))

    def _invocation(self, node: yaml.ScalarNode, role: str) -> Iterator[Word]:
        start, raw = self.raw(node)
        head, arrow, tail = raw.partition("->")
        match = re.search(r"[A-Za-z_]\w*", head.lstrip(">|-"))
        if match is None:
            return
        offset = len(head) - len(head.lstrip(">|-"))
        begin, end = offset + match.start(), offset + match.end()
        yield Word(role, match.group(), start + begin, start + end)
        yield from self._tokens(head[end:], start + end)
        position = len(head) + len(arrow)
        for part in tail.split(","):
            names = list(re.finditer(r"[A-Za-z_]\w*", part))
            if names:
                first, last = names[0], names[-1]
                at = start + position
                yield Word("output", first.group(), at + first.start(), at + first.end(), last is first)
                if last is not first:
                    yield Word("variable", last.group(), at + last.start(), at + last.end(), True)
            position += len(part) + 1


def _entries(path: tuple[str, ...], node: yaml.Node) -> Iterator[Entry]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield Entry(path, key, value, node)
                yield from _entries((*path, str(key.value)), value)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _entries((*path, str(index)), child)


def _keys(entry: Entry) -> dict[str, object]:
    return {str(key.value): value.value for key, value in entry.owner.value}
