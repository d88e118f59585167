"""Reading on where a tab indents one item among items that spaces indent.

How far such an item is meant to be indented nobody can say, so it is left out: its lines are overwritten, in
the same length, by an item that stands for it, and what is read there is a broken node.
"""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.source.node import Kind, Node

_LINE: Final = re.compile(r"(?P<indent>[ \t]*)(?P<dash>-(?=[ \t\r\n]|\Z))?(?P<rest>[^\n]*)\n?")
_STANDS_FOR_IT: Final = "_"
Overwritten = dict[int, int]
"""Where the stand-ins and the items with lost lines begin, and where each ends in the file."""


def without_tabbed_items(text: str) -> tuple[str, Overwritten]:
    """``text`` without the lines that tabs indent inside a list that spaces indent; every offset stays.

    Nothing is overwritten where there is no such list around: a file that is indented with tabs all through
    has no item to go by.
    """
    lines: list[str] = []
    places: Overwritten = {}
    level: int | None = None  # the indentation of the list that is being read
    item = 0  # where the content of its last item begins
    skipping = False  # the lines of an item that was overwritten
    start = 0
    for match in _LINE.finditer(text):
        line, indent = match.group(), match["indent"]
        if not line:
            break
        blank = not match["dash"] and not match["rest"].strip()
        if not blank and level is not None:
            if "\t" in indent:
                new = _item(line, level) if match["dash"] else None
                if match["dash"] and new is not None:
                    item, skipping = start + level + 2, True
                places[item] = start + len(line.rstrip())
                lines.append(new if new is not None else _emptied(line))
                start += len(line)
                continue
            if skipping and len(indent) > level:
                lines.append(_emptied(line))
                places[item] = start + len(line.rstrip())
                start += len(line)
                continue
        if not blank and "\t" not in indent and not match["rest"].lstrip().startswith("#"):
            skipping = False
            if match["dash"]:
                level = len(indent)
                rest = match["rest"]
                item = start + level + 1 + len(rest) - len(rest.lstrip(" "))
            elif level is not None and len(indent) < level:
                level = None
        lines.append(line)
        start += len(line)
    return "".join(lines), places


def _item(line: str, level: int) -> str | None:
    """A line of the same length that is an item of the list; None where the line is too short for that."""
    body = line.rstrip("\r\n")
    lead = f"{' ' * level}- {_STANDS_FOR_IT}"
    return lead.ljust(len(body)) + line[len(body) :] if len(lead) <= len(body) else None


def _emptied(line: str) -> str:
    body = line.rstrip("\r\n")
    return " " * len(body) + line[len(body) :]


def break_nodes(root: Node | None, places: Overwritten) -> None:
    """Make broken nodes of what was read at ``places``."""
    waiting, seen = [root] if root is not None else [], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if node.start in places and not node.is_sequence:
            node.kind, node.value, node.pairs, node.items = Kind.BROKEN, "", [], []
            node.end = max(node.end, places[node.start])
        waiting.extend(node.items)
        for key, value in node.pairs:
            waiting += (key, value)
