"""Which bot a generated module was made from, as far as the module tells.

So that two bots of one name do not write over each other, and the module of a bot that has another name now
is not left behind.
"""

from __future__ import annotations

import re
from ast import literal_eval
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from soni_dsl.cli.writing import is_generated
from soni_dsl.emit.module import MARK
from soni_dsl.emit.names import identifiers

_FILES: Final = re.compile(rf"{re.escape(MARK)}\S+ from the bot .*?(?:: (?P<files>.*))?$")
_STRING: Final = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
# The call that ends a module stands on one line, or has an argument a line; inside functions there is more
# space before an argument.
_CALL: Final = re.compile(rf"^_generated = Generated\(\s*__name__,\s*(?P<name>{_STRING}),", re.M)
_SOURCE: Final = re.compile(rf"(?:^    |, )source=(?P<source>{_STRING})[,)]", re.M)


@dataclass(frozen=True, slots=True)
class Home:
    """A bot's name, its folder, and its YAML files; none where a module does not name them."""

    name: str
    root: Path
    files: frozenset[Path]

    def is_there(self) -> bool:
        """Are the files still where they were?"""
        if self.files:
            return all(file.is_file() for file in self.files)
        return any(self.root.glob("**/*.y*ml"))

    def shares_with(self, other: Home) -> bool:
        """Is it the same bot, now or at another time?"""
        if self.files and other.files:
            return not self.files.isdisjoint(other.files)
        return self.root == other.root


def module_name(bot: str) -> str:
    """The name that a bot's module is imported by."""
    return identifiers((bot,))[bot]


def home_of(module: Path) -> Home | None:
    """The bot that the generated ``module`` was made from; None for any other file."""
    if not is_generated(module):
        return None
    text = module.read_text(encoding="utf-8", errors="replace")
    first, _, _ = text.partition("\n")
    header, call = _FILES.match(first), _CALL.search(text)
    if header is None or call is None:
        return None
    source = _SOURCE.search(text, call.start())
    folder = "." if source is None else literal_eval(source["source"])
    root = module.resolve().parent.joinpath(folder).resolve()
    files = header["files"].split(", ") if header["files"] else ()
    return Home(literal_eval(call["name"]), root, frozenset(root / file for file in files))


def earlier_names(home: Home, folder: Path) -> list[Path]:
    """What lies in ``folder`` from times when the bot had other names: modules, or ``__init__`` of packages.

    Only what has the name that it got by itself; one that was named with ``-o`` may have a purpose.
    """
    found = []
    for path in sorted([*folder.glob("*.py"), *folder.glob("*/__init__.py")]):
        stem = path.parent.name if path.name == "__init__.py" and path.parent != folder else path.stem
        other = home_of(path)
        if other is not None and other.name != home.name and other.shares_with(home):
            found += [path] if stem == module_name(other.name) else []
    return found
