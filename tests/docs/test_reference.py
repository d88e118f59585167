"""The generated pages are what the code says, and the examples of the findings have what they show."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from documents import ROOT, Block, blocks_of

from soni_dsl.checking import check
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Code
from soni_dsl.syntax.kinds import STEP_KINDS

REFERENCE = ROOT / "docs" / "reference"
OF_FILES = {
    "not-text",
    "file-unreadable",
    "file-too-large",
    "duplicate-definition",
}  # no one text can show them
OLDER = "8"


@cache
def docs() -> ModuleType:
    spec = spec_from_file_location("soni_docs", ROOT / "scripts" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_up_to_date() -> None:
    assert docs().stale() == [], "run scripts/docs"


def test_a_page_that_was_changed_or_is_missing_is_stale(tmp_path: Path) -> None:
    for page, make in docs().PAGES.items():
        (tmp_path / page).write_text(make(), encoding="utf-8", newline="\n")
    assert docs().stale(tmp_path) == []
    (tmp_path / "steps.md").write_text("# Steps\n", encoding="utf-8")
    (tmp_path / "cli.md").unlink()
    assert docs().stale(tmp_path) == ["cli.md", "steps.md"]


def test_every_kind_of_step_and_each_of_its_keys_has_a_row() -> None:
    text = (REFERENCE / "steps.md").read_text(encoding="utf-8")
    for kind in STEP_KINDS.values():
        section = text.split(f"\n## {kind.name}\n")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE) == [field.key for field in kind.fields]


def test_every_finding_says_why_it_matters() -> None:
    assert [code.id for code in all_codes().values() if not code.why] == []


def examples(code: Code) -> list[Block]:
    heading = f"{code.id} {code.slug}"
    return [block for block in findings_page() if block.heading == heading]


@cache
def findings_page() -> list[Block]:
    return blocks_of(REFERENCE / "findings.md")


@pytest.mark.parametrize(
    "code", [c for c in all_codes().values() if c.slug not in OF_FILES], ids=lambda c: c.id
)
def test_the_examples_have_exactly_what_they_show(code: Code, tmp_path: Path) -> None:
    wrong, right = (found_in(code, shown, tmp_path) for shown in halves(examples(code)))
    assert wrong == {code.id}
    assert right == set()


def halves(shown: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks below "Not so:" and below "But so:"."""
    second = next(n for n, block in enumerate(shown) if block.lead == "But so:")
    assert shown[0].lead == "Not so:"
    return shown[:second], shown[second:]


def found_in(code: Code, shown: list[Block], folder: Path) -> set[str]:
    (folder / "actions.py").unlink(missing_ok=True)
    bot = folder / "bot.yaml"
    bot.write_text(
        "flows:\n  greet:\n    triggers: [hello]\n    steps:\n      - say: Hello\n", encoding="utf-8"
    )
    for block in shown:
        path = bot if block.language == "yaml" else folder / "actions.py"
        path.write_text(block.text, encoding="utf-8")
    found = {diagnostic.code.id for diagnostic in check(bot).diagnostics}
    return {id for id in found if id[2] != OLDER or code.id[2] == OLDER}
