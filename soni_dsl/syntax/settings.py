"""The ``settings:`` of a bot. Blocks whose meaning is decided later stay as they are written."""

from __future__ import annotations

from typing import Any, Final

from soni_dsl.source.node import Kind, Node
from soni_dsl.syntax import ast, findings
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.fields import known_pairs
from soni_dsl.syntax.values import looks_like_language, read_choice, read_count, read_reference, read_words

Pairs = tuple[tuple[Node, Node], ...]

ENGINES: Final = ("auto", "local", "dspy")
BACKENDS: Final = ("sqlite", "postgres", "memory")
LIMITS: Final = ("steps_per_turn", "open_flows", "message_length")
# The keys of each block; None: not ours to decide.
BLOCKS: Final[dict[str, tuple[str, ...] | None]] = {
    "understanding": (
        "engine",
        "model",
        "program",
        "confidence",
        "api_base",
        "timeout",
        "temperature",
        "max_tokens",
        "rephrase",
        "tone",
    ),
    "persistence": ("backend", "url"),
    "limits": None,
    "handoff": ("queue",),
    "logging": None,
}
KEYS: Final = ("language", "languages", *BLOCKS)
# What a block that is one word says.
_MAIN: Final = {"understanding": "engine", "persistence": "backend", "handoff": "queue"}
_CHOICES: Final = {("understanding", "engine"): ENGINES, ("persistence", "backend"): BACKENDS}


def read_settings(cx: Context, node: Node | None, given: dict[str, tuple[Node, Node]]) -> ast.Settings:
    """``given`` are the settings by name, merged from all files; ``node`` one mapping that held them."""
    languages = _languages(cx, *given["languages"]) if "languages" in given else ()
    language = _language(cx, *given["language"]) if "language" in given else None
    first = language or (languages[0] if languages else "en")
    spoken = languages if first in languages else (first, *languages)
    blocks: dict[str, Any] = {}
    rest: list[tuple[Node, Node]] = []
    for name, (written, value) in given.items():
        # A misspelt section was reported; from here on it counts as the one that was meant.
        key = Node(Kind.SCALAR, written.source, written.start, written.end, value=name)
        if name in ("understanding", "persistence", "limits"):
            blocks[name] = _block(cx, key, value)
        elif name in BLOCKS:
            pairs = _block(cx, key, value)
            if pairs:
                inner = Node(Kind.MAPPING, value.source, value.start, value.end, pairs=list(pairs))
                rest.append((key, inner))
    return ast.Settings(node, first, spoken, rest=tuple(rest), **blocks)


def _languages(cx: Context, key: Node, value: Node) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in read_words(cx, key, value) or ():
        if looks_like_language(word):
            found[word.value] = None
        else:
            cx.add(findings.bad_language(word))
    return tuple(found)


def _language(cx: Context, key: Node, value: Node) -> str | None:
    word = read_reference(cx, key, value, "a language")
    if word is None:
        return None
    if looks_like_language(word):
        return word.value
    cx.add(findings.bad_language(word))
    return None


def _block(cx: Context, key: Node, value: Node) -> Pairs:
    name = key.value
    if value.is_null:
        return ()
    if value.kind is Kind.SCALAR and name in _MAIN:
        main = Node(Kind.SCALAR, value.source, value.start, value.start, value=_MAIN[name])
        return ((main, value),) if _fits(cx, name, main, value) else ()
    if value.kind is not Kind.MAPPING:
        if value.kind is not Kind.BROKEN:
            cx.add(findings.wrong_value(key, value, "a mapping"))
        return ()
    known = BLOCKS[name]
    if known is None:
        return tuple([pair for pair in value.pairs if name != "limits" or _is_limit(cx, *pair)])
    pairs = known_pairs(cx, value, known, f"`{name}`").values()
    return tuple([pair for pair in pairs if _fits(cx, name, *pair)])


def _is_limit(cx: Context, key: Node, value: Node) -> bool:
    """A limit that the runtime knows is a whole number; others are as they are written."""
    return key.value not in LIMITS or value.is_null or read_count(cx, key, value) is not None


def _fits(cx: Context, block: str, key: Node, value: Node) -> bool:
    choices = _CHOICES.get((block, key.value))
    if choices is None:
        return value.kind is not Kind.BROKEN
    return read_choice(cx, key, value, choices) is not None
