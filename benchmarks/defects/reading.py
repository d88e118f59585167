"""Read a class of defects from its Markdown file.

Such a file has a heading, a line about why the defect happens, and fenced bots below `## Correct` and
`## Broken`; what stands below `## Python` belongs to both. A fence is `yaml` or `python`, with the name of
the file behind it where that is not `bot.yaml` or `actions.py`. The broken twin says in a comment what must
be found on its line, or on the next line when the comment stands alone:

    jump_to: paay  # expect: SN201 at paay

With `at` the finding must begin where that text begins, else anywhere on the line. `any` instead of a code
stands for a defect that has no code yet: any error or warning on the line will do. The comments are taken
out before the bot is checked, and lines and columns stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CLASSES: Final = Path(__file__).parent / "classes"
ANY: Final = "any"

_DEFAULT_NAME: Final = {"yaml": "bot.yaml", "python": "actions.py"}
_FENCE: Final = re.compile(r"^```(yaml|python)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECT: Final = re.compile(r"[ ]*#[ ]expect:[ ](SN\d{3}|any)(?:[ ]at[ ](.+))?$")


class BadClass(Exception):
    """A Markdown file is no class of defects. ``str()`` names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be found: a code (or :data:`ANY`), a file, a line and, where it matters, a column."""

    code: str
    file: str
    line: int
    column: int | None = None

    def __str__(self) -> str:
        place = f"{self.line}" if self.column is None else f"{self.line}:{self.column}"
        return f"{place}" if self.file == "bot.yaml" else f"{self.file}:{place}"


@dataclass(frozen=True, slots=True)
class DefectClass:
    """A correct bot, its broken twin (both as files by name), and what must be found in the twin."""

    area: str
    name: str
    title: str
    why: str
    correct: Mapping[str, str]
    broken: Mapping[str, str]
    expected: Expected

    @property
    def path(self) -> Path:
        return CLASSES / self.area / f"{self.name}.md"


def read_all(folder: Path = CLASSES) -> list[DefectClass]:
    """Every class below ``folder``, by area and name.

    Raises:
        BadClass: a file is not written as it has to be.
    """
    return [read(path) for path in sorted(folder.glob("*/*.md"))]


def read(path: Path) -> DefectClass:
    """The class of defects in one file.

    Raises:
        BadClass: it has no heading, lacks one of the twins, or does not expect exactly one finding.
    """
    text = path.read_text(encoding="utf-8")
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    title, _, why = head.strip().partition("\n")
    if not title.startswith("# ") or not why.strip():
        raise BadClass(f"{path.name}: it must begin with a heading and say why the defect happens")
    twins = {section.partition("\n")[0]: dict(_files(section)) for section in sections}
    shared = twins.get("Python", {})
    if not twins.get("Correct") or not twins.get("Broken"):
        raise BadClass(f"{path.name}: it needs a bot below `## Correct` and one below `## Broken`")
    expected: list[Expected] = []
    broken = {name: _without_expectations(name, body, expected) for name, body in twins["Broken"].items()}
    if len(expected) != 1:
        raise BadClass(f"{path.name}: it expects {len(expected)} findings instead of one")
    return DefectClass(
        area=path.parent.name,
        name=path.stem,
        title=title.removeprefix("# "),
        why=" ".join(why.split()),
        correct={**shared, **twins["Correct"]},
        broken={**shared, **broken},
        expected=expected[0],
    )


def _files(section: str) -> Iterator[tuple[str, str]]:
    for language, name, body in _FENCE.findall(section):
        yield name or _DEFAULT_NAME[language], body


def _without_expectations(name: str, text: str, expected: list[Expected]) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        comment = _EXPECT.search(line)
        if comment is None:
            continue
        alone = comment.start() == 0
        place = index + 1 if alone else index
        marked = lines[place] if alone else line[: comment.start()]
        column = marked.find(comment[2]) + 1 if comment[2] else None
        if column == 0:
            raise BadClass(f"`{comment[2]}` is not in `{marked.strip()}`")
        expected.append(Expected(comment[1], name, place + 1, column))
        lines[index] = line[: comment.start()]
    return "\n".join(lines)
