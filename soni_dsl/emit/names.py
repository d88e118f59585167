"""Identifiers of generated modules, made from the names of a bot.

A name that Python can take as it is keeps itself; of any other what cannot stand is replaced, and where two
would be equal a few digits of the name's hash tell them apart. The digits depend on the name alone, so that
adding a flow renames no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from keyword import iskeyword, issoftkeyword
from typing import Final
from unicodedata import normalize

_APART: Final = re.compile(r"[\W_]+")
_UNFIT: Final = re.compile(r"\W")
_AMBIGUOUS: Final = frozenset(("l", "O", "I"))
_FEW, _MANY = 4, 40
_LONGEST: Final = 48
"""Columns of a name, so that the first line of a function with it fits on a line."""


def identifiers(names: Iterable[str], prefix: str = "", taken: Iterable[str] = ()) -> dict[str, str]:
    """An identifier for each of ``names``: ``prefix`` and the name, as far as it can stand.

    All differ from each other and from ``taken``, also to Python, which reads ``ﬁ`` as ``fi``.
    """
    wanted = {name: prefix + _short(_plain(name, prefixed=bool(prefix)), name) for name in names}
    return _assigned(wanted, prefix, taken)


def class_names(names: Iterable[str], taken: Iterable[str] = (), suffix: str = "") -> dict[str, str]:
    """A class name for each of ``names``: ``find_flight`` becomes ``FindFlight``, and ``suffix`` ends it."""
    return _assigned({name: _short(_capitals(name), name) + suffix for name in names}, "", taken)


def is_attribute(name: str) -> bool:
    """Can ``name`` be a field of a class or a parameter, written as it is?"""
    return (
        name.isidentifier()
        and not iskeyword(name)
        and not name.startswith("__")
        and normalize("NFKC", name) == name
        and name not in _AMBIGUOUS
        and name not in ("self", "cls")
    )


def dotted(path: str) -> bool:
    """Can ``path`` be imported: ``examples.bank.actions``?"""
    return all(part.isidentifier() and not iskeyword(part) for part in path.split("."))


def _assigned(wanted: dict[str, str], prefix: str, taken: Iterable[str]) -> dict[str, str]:
    used = set(taken)
    found: dict[str, str] = {}
    # Those that keep their name come first, so that no changed one takes it from them.
    for name in sorted(wanted, key=lambda name: (wanted[name] != prefix + name, name)):
        text = wanted[name]
        for candidate in (text, f"{text}_{_digits(name, _FEW)}", f"{text}_{_digits(name, _MANY)}"):
            if candidate not in used:
                break
        used.add(candidate)
        found[name] = candidate
    return {name: found[name] for name in wanted}


def _short(text: str, name: str) -> str:
    """The first columns of a long name and a few digits; a letter that is not ASCII may take two."""
    most = _LONGEST if text.isascii() else _LONGEST // 2
    return text if len(text) <= most else f"{text[:most].rstrip('_')}_{_digits(name, _FEW)}"


def _plain(name: str, *, prefixed: bool) -> str:
    text = _UNFIT.sub("_", normalize("NFKC", name))
    if not f"_{text}".isidentifier():
        text = "".join(character if f"_{character}".isidentifier() else "_" for character in text)
    if prefixed:
        return text or "_"
    if not text or text[0].isdecimal() or not text.isidentifier():
        text = f"_{text}"
    return f"{text}_" if iskeyword(text) or issoftkeyword(text) or text in _AMBIGUOUS else text


def _capitals(name: str) -> str:
    text = "".join(part[:1].upper() + part[1:] for part in _APART.split(_plain(name, prefixed=False)))
    text = normalize("NFKC", text)
    return text if text.isidentifier() and not iskeyword(text) else f"Action{text}"


def _digits(name: str, number: int) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:number]
