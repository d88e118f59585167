"""The generated pages are what the code says, and the examples of the findings have what they show."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from documents import ROOT, Block, blocks_of

from soni_dsl.cli.main import run
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.design import WHEN_ASKED
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
    for page, text in docs().made().items():
        (tmp_path / page).parent.mkdir(exist_ok=True)
        (tmp_path / page).write_text(text, encoding="utf-8", newline="\n")
    assert docs().stale(tmp_path) == []
    (tmp_path / "reference" / "steps.md").write_text("# Steps\n", encoding="utf-8")
    (tmp_path / "reference" / "cli.md").unlink()
    assert docs().stale(tmp_path) == ["reference/cli.md", "reference/steps.md"]


def test_every_kind_of_step_and_each_of_its_keys_has_a_row() -> None:
    text = (REFERENCE / "steps.md").read_text(encoding="utf-8")
    for kind in STEP_KINDS.values():
        section = text.split(f"\n## {kind.name}\n")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE) == [field.key for field in kind.fields]


def test_every_finding_says_why_it_matters() -> None:
    assert [code.id for code in all_codes().values() if not code.why] == []


def examples(code: Code) -> list[Block]:
    heading = f"{code.id} {code.slug}"
    return [block for block in rule_page(rules().page_of(code)) if block.heading == heading]


@cache
def rule_page(name: str) -> list[Block]:
    return blocks_of(ROOT / "docs" / "rules" / name)


def rules() -> ModuleType:
    docs()  # makes it importable
    return sys.modules["rule_pages"]


def test_there_is_a_page_for_every_hundred_and_no_other() -> None:
    names = {path.name for path in (ROOT / "docs" / "rules").iterdir()}
    assert names == {rules().page_of(code) for code in all_codes().values()}


@pytest.mark.parametrize(
    "code", [c for c in all_codes().values() if c.slug not in OF_FILES], ids=lambda c: c.id
)
def test_the_examples_have_exactly_what_their_comments_say(code: Code) -> None:
    """The page is read as it stands: a finding without its comment fails, and so does a comment without its
    finding."""
    if code.id in WHEN_ASKED and not rules().has_encoder():
        pytest.skip("the weights of models/soni_nlu_en are not installed")
    wrong, right = (expected_and_found(half, code.id in WHEN_ASKED) for half in halves(examples(code)))
    assert wrong[0] == wrong[1]
    assert right[0] == right[1]
    older = lambda found: found.code[2] == OLDER and code.id[2] != OLDER  # noqa: E731
    assert {found.code for found in wrong[1] if not older(found)} == {code.id}
    assert [found for found in right[1] if not older(found)] == []


def expected_and_found(shown: list[Block], understanding: bool = False) -> tuple[list[Any], list[Any]]:
    """What the comments of these blocks say, and what is found in them without their comments."""
    files, expected = {"bot.yaml": rules().BESIDE_PYTHON}, []
    for block in shown:
        name = "bot.yaml" if block.language == "yaml" else "actions.py"
        files[name], said = rules().expectations(block.text, name)
        expected += said
    return sorted(expected), rules().findings_in(files, understanding=understanding)


def test_pages_are_the_same_where_the_weights_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = rules().pages()["SN6xx.md"]
    monkeypatch.setattr(rules(), "has_encoder", lambda: False)
    assert rules().pages()["SN6xx.md"] == made


def test_a_comment_that_is_wrong_is_noticed() -> None:
    (block, *_) = examples(all_codes()["SN201"])
    text, said = rules().expectations(block.text, "bot.yaml")
    assert said == rules().findings_in({"bot.yaml": text})
    assert said != rules().findings_in({"bot.yaml": text.replace("jump_to", "when")})
    assert rules().annotated(text, "bot.yaml", said) == block.text


def test_explain_prints_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    for code in all_codes().values():
        assert run(["explain", code.id]) == 0
        printed = " ".join(capsys.readouterr().out.split())
        assert " ".join(code.why.split()) in printed
        for block in examples(code):
            name = "bot.yaml" if block.language == "yaml" else "actions.py"
            if code.id not in rules().PYTHON or name == "bot.yaml":
                assert " ".join(rules().expectations(block.text, name)[0].split()) in printed


def halves(shown: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks below "Not so:" and below "But so:"."""
    second = next(n for n, block in enumerate(shown) if block.lead == "But so:")
    assert shown[0].lead == "Not so:"
    return shown[:second], shown[second:]
