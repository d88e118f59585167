"""Which names a bot may define: words of letters, digits and ``_`` that are what they look like."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from soni_dsl.source.node import Node
from soni_dsl.syntax import findings
from soni_dsl.syntax.context import Context

LONGEST: Final = 100
_NOT_IN_NAMES: Final = re.compile(r"\W+")
_BOT_NAME: Final = re.compile(r"(?!__)\w[\w .-]*")
# Letters and marks for Unicode, and yet nothing to be seen: fillers, joiners, variation selectors.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_LOOK_ALIKE: Final = frozenset(("LATIN", "CYRILLIC", "GREEK"))


def check_name(cx: Context, node: Node, kind: str) -> bool:
    """Is this scalar fit to be defined as a name? Reported where not; ``kind`` is "a slot", "a step", …"""
    name = node.value
    if name.isascii() and name.isidentifier() and len(name) <= LONGEST and not name.startswith("__"):
        return True
    if len(name) > LONGEST:
        cx.add(findings.bad_name(node, kind, f"longer than {LONGEST} characters", None))
        return False
    return _check_unusual(cx, node, kind)


def check_bot_name(cx: Context, node: Node) -> bool:
    """The name of a bot names files too: letters of any script, digits, spaces, ``_``, ``-`` and ``.``."""
    name = node.value
    if len(name) > LONGEST:
        cx.add(findings.bad_name(node, "a bot", f"longer than {LONGEST} characters", None))
        return False
    if name.isascii() and name.isidentifier() and not name.startswith("__"):
        return True
    if _BOT_NAME.fullmatch(name):
        return _visible(cx, node, "a bot") and _one_script(cx, node, "a bot")
    if not _visible(cx, node, "a bot"):
        return False
    cx.add(findings.bad_name(node, "a bot", "it names files, too", _better(name)))
    return False


def _visible(cx: Context, node: Node, kind: str) -> bool:
    for index, letter in enumerate(node.value):
        if unicodedata.category(letter) in ("Cf", "Cc", "Co", "Cn") or _UNSEEN.match(letter):
            why = f"U+{ord(letter):04X} cannot be seen"
            cx.add(findings.hidden_character(node, kind, why, index))
            return False
    return True


def _check_unusual(cx: Context, node: Node, kind: str) -> bool:
    name = node.value
    if not _visible(cx, node, kind):
        return False
    if not name.strip():
        cx.add(findings.bad_name(node, kind, "empty", None))
        return False
    if not name.isidentifier():
        why = "starts with a digit" if name[0].isdigit() else f"holds {_first_bad(name)}"
        cx.add(findings.bad_name(node, kind, why, _better(name)))
        return False
    if name.startswith("__"):
        cx.add(
            findings.bad_name(node, kind, "names that start with `__` are for internal use", name.lstrip("_"))
        )
        return False
    if unicodedata.normalize("NFKC", name) != name:
        normal = unicodedata.normalize("NFKC", name)
        cx.add(findings.bad_name(node, kind, "not in its normal form (NFKC)", normal))
        return False
    return _one_script(cx, node, kind)


def _one_script(cx: Context, node: Node, kind: str) -> bool:
    """A Cyrillic letter among Latin ones looks the same and is not."""
    first: str | None = None
    for index, letter in enumerate(node.value):
        script = unicodedata.name(letter, "").partition(" ")[0]
        if script not in _LOOK_ALIKE:
            continue
        if first is not None and script != first:
            why = f"a {script.capitalize()} letter in a {first.capitalize()} name"
            cx.add(findings.hidden_character(node, kind, why, index))
            return False
        first = script
    return True


def _first_bad(name: str) -> str:
    for index, letter in enumerate(name):
        if not name[: index + 1].isidentifier():
            return "a space" if letter.isspace() else f"`{letter}`"
    return "a character that names cannot have"


def _better(name: str) -> str | None:
    better = _NOT_IN_NAMES.sub("_", name).strip("_")
    return better if better.isidentifier() and better.isascii() else None
