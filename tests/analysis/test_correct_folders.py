"""Bots that use the language as it is described have no findings, not even hints."""

from __future__ import annotations

from pathlib import Path

import pytest

from soni_dsl import check

BOTS = Path(__file__).parent / "correct_bots"
NAMES = sorted(folder.name for folder in BOTS.iterdir() if folder.is_dir())


def test_there_are_enough() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_correct_bot_is_left_alone(name: str) -> None:
    found = [
        f"{finding.code.id} {finding.primary.span.source.position(finding.primary.span.start)} {finding.message}"
        for finding in check(BOTS / name).diagnostics
        if not finding.code.id.startswith("SN8")  # hints at the older spelling are right
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("target", ["no_weather", "no_wether"])
def test_a_branch_of_parallel_leads_where_it_says(target: str, tmp_path: Path) -> None:
    text = (BOTS / "two_lists" / "bot.yaml").read_text(encoding="utf-8")
    (tmp_path / "bot.yaml").write_text(text.replace("on_error: no_weather", f"on_error: {target}"), "utf-8")
    (tmp_path / "actions.py").write_bytes((BOTS / "two_lists" / "actions.py").read_bytes())
    codes = [finding.code.id for finding in check(tmp_path).diagnostics]
    assert codes == ([] if target == "no_weather" else ["SN201"])
