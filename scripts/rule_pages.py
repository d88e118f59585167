"""``docs/rules``: every finding with examples that say, in comments, what is found in them.

A comment stands behind the line that a finding begins on:

    jump_to: paay  # error: [SN201] "unknown step `paay`"

``annotated`` writes these comments, ``expectations`` reads them back; the tests hold the one against what is
found in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from soni_dsl.checking import check
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.design import WHEN_ASKED
from soni_dsl.diagnostics.model import Code

HUNDREDS: Final[Mapping[str, str]] = {
    "0": "Reading YAML and Python",
    "1": "Shape",
    "2": "Names",
    "3": "Types",
    "4": "Control flow",
    "5": "Data flow",
    "6": "Conversation design",
    "7": "Safety and privacy",
    "8": "Spelling of Soni 0.4",
}
_PAGES: Final = Path(__file__).resolve().parent.parent / "docs" / "rules"
_HEAD: Final = "from soni_runtime import action\n\n\n"
# What stands in `actions.py` beside an example that is about Python, for the bad and the good one.
PYTHON: Final[Mapping[str, tuple[str, str]]] = {
    "SN205": (
        f"{_HEAD}@action\ndef load_orders() -> dict: ...\n",
        f"{_HEAD}@action\ndef load_orders() -> dict: ...\n",
    ),
    "SN218": (
        f"{_HEAD}@action\nasync def forecast(place: str) -> dict: ...\n",
        f"{_HEAD}@action\nasync def forecast(city: str) -> dict: ...\n",
    ),
    "SN219": (
        "from typing import TypedDict\n\n"
        f"{_HEAD}class Balance(TypedDict):\n    balance: float\n\n\n"
        "@action\nasync def load_balance() -> Balance: ...\n",
    )
    * 2,
    "SN310": (f"{_HEAD}@action\nasync def find_table(guests: int) -> dict: ...\n",) * 2,
}
BESIDE_PYTHON: Final = "flows:\n  greet:\n    triggers: [hello]\n    steps:\n      - say: Hello\n"
"""The bot beside an example that is all Python."""

_COMMENT: Final = re.compile(
    r'  # (?P<severity>error|warning|hint): \[(?P<code>SN\d{3})\] "(?P<message>.*?)"'
    r"(?=  # (?:error|warning|hint): \[SN\d{3}\] |$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, order=True)
class Expectation:
    """What is found: in which file, on which line, and what it says."""

    file: str
    line: int
    severity: str
    code: str
    message: str

    def __str__(self) -> str:
        return f'  # {self.severity}: [{self.code}] "{self.message}"'


def page_of(code: Code) -> str:
    """The name of the page in ``docs/rules`` that a code is on."""
    return f"{code.id[:3]}xx.md"


def anchor(code: Code) -> str:
    return f"{code.id.lower()}-{code.slug}"


def pages() -> dict[str, str]:
    """The text of each page by its name."""
    by_page: dict[str, list[Code]] = {}
    for code in all_codes().values():
        by_page.setdefault(page_of(code), []).append(code)
    return {name: _page(codes) for name, codes in by_page.items()}


def _page(codes: Sequence[Code]) -> str:
    hundred = codes[0].id[2]
    parts = [
        f"# SN{hundred}xx: {HUNDREDS[hundred]}",
        "<!-- Written by scripts/docs from the code; change it there. -->",
        "[All findings](../reference/findings.md). A comment in an example says what is found on its line; "
        "it is no part of the bot.",
        "\n".join(f"- [{code.id} {code.slug}](#{anchor(code)}): {code.title}" for code in codes),
    ]
    for code in codes:
        parts += _rule(code)
    return "\n\n".join(parts) + "\n"


def _rule(code: Code) -> Iterator[str]:
    yield f"## {code.id} {code.slug}"
    yield f"*{code.severity}*: {code.title}"
    if code.why:
        yield " ".join(code.why.split())
    bad, good = PYTHON.get(code.id, ("", ""))
    if code.id in WHEN_ASKED and not has_encoder():
        yield from _as_it_is(code)
        return
    yield from _example("Not so:", code, code.bad, bad)
    yield from _example("But so:", code, code.good, good)


def has_encoder() -> bool:
    """Are the weights installed, without which some advice cannot be found?"""
    from soni_runtime.understanding.local.encoder import Absent, shared_encoder

    return not isinstance(shared_encoder(), Absent)


def _as_it_is(code: Code) -> Iterator[str]:
    """The examples of a rule as its page has them: what is found in them cannot be seen here."""
    page = (_PAGES / page_of(code)).read_text("utf-8") if (_PAGES / page_of(code)).exists() else ""
    _, _, section = page.partition(f"\n## {code.id} {code.slug}\n")
    examples = section.partition("\n## ")[0].partition("Not so:")
    if examples[1]:
        yield "".join(examples[1:]).strip("\n")


def _example(title: str, code: Code, text: str, python: str) -> Iterator[str]:
    if not text:
        return
    language = "python" if code.slug.startswith("python-") else "yaml"
    files = {"bot.yaml": BESIDE_PYTHON, "actions.py": text} if language == "python" else {"bot.yaml": text}
    if python:
        files["actions.py"] = python
    found = findings_in(files, understanding=code.id in WHEN_ASKED)
    yield title
    yield _fence(language, annotated(text, "actions.py" if language == "python" else "bot.yaml", found))
    if python:
        yield "with this in `actions.py`:"
        yield _fence("python", annotated(python, "actions.py", found))


def _fence(language: str, text: str) -> str:
    longest = max((len(line) - len(line.lstrip("`")) for line in text.splitlines()), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.strip(chr(10))}\n{ticks}"


def findings_in(files: Mapping[str, str], *, understanding: bool = False) -> list[Expectation]:
    """All that is found in a bot of these files, with ``understanding`` also the advice on triggers."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        found = []
        for one in check(Path(folder, "bot.yaml"), understanding=understanding).diagnostics:
            source, start, _ = one.primary.span
            line = source.position(start)[0]
            message = " ".join(one.message.split())
            found.append(Expectation(Path(source.path).name, line, str(one.severity), one.code.id, message))
    return sorted(found)


def annotated(text: str, file: str, found: Sequence[Expectation]) -> str:
    """``text`` with a comment for everything that is found in it."""
    lines = text.split("\n")
    for one in found:
        if one.file == file:
            lines[one.line - 1] += str(one)
    return "\n".join(lines)


def expectations(text: str, file: str) -> tuple[str, list[Expectation]]:
    """``text`` without its comments, and what they say; the inverse of ``annotated``."""
    found = [
        Expectation(file, number, match["severity"], match["code"], match["message"])
        for number, line in enumerate(text.split("\n"), 1)
        for match in _COMMENT.finditer(line)
    ]
    return _COMMENT.sub("", text), sorted(found)
