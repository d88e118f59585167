"""The benchmark of seeded defects: what was caught stays caught, correct bots stay silent."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.defects import showing
from benchmarks.defects.judging import Judgement, Outcome, judge, judge_all
from benchmarks.defects.reading import CLASSES, BadClass, DefectClass, read, read_all

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_LINES_CHANGED = 7
DEFECTS = read_all()
NAMES = [f"{defect.area}/{defect.name}" for defect in DEFECTS]

# Defects that no check finds. Take one out when a check finds it; add one only with a class of its own.
MISSED: set[str] = set()
# Broken twins in which one mistake still gives more than one finding.
FURTHER: set[str] = set()


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    return judge_all()


def test_there_are_enough_classes() -> None:
    assert len(DEFECTS) >= 45


def test_what_is_missed_is_exactly_what_is_listed(judgement: Judgement) -> None:
    missed = {
        f"{v.defect.area}/{v.defect.name}" for v in judgement.verdicts if v.outcome is not Outcome.CAUGHT
    }
    assert missed == MISSED


def test_one_mistake_gives_one_finding(judgement: Judgement) -> None:
    further = {f"{v.defect.area}/{v.defect.name}" for v in judgement.verdicts if v.further}
    assert further == FURTHER


def test_nothing_is_said_about_correct_bots(judgement: Judgement) -> None:
    twins = {f"{v.defect.area}/{v.defect.name}": v.false for v in judgement.verdicts if v.false}
    assert twins == {}
    assert {name: found for name, found in judgement.examples if found} == {}
    assert len(judgement.examples) >= 3


def test_the_page_is_what_the_classes_say(judgement: Judgement) -> None:
    page = showing.page(judgement)
    assert showing.PAGE.read_text(encoding="utf-8") == page, "run `scripts/bench defects --write`"
    assert str(ROOT) not in page


def test_every_link_of_the_page_leads_to_a_class() -> None:
    page = showing.PAGE.read_text(encoding="utf-8")
    for defect in DEFECTS:
        assert f"(../{defect.path.relative_to(ROOT).as_posix()})" in page


@pytest.mark.parametrize("defect", DEFECTS, ids=NAMES)
def test_twins_differ_in_little(defect: DefectClass) -> None:
    assert defect.correct != defect.broken
    changed = 0
    for name in defect.correct.keys() | defect.broken.keys():
        good, bad = (side.get(name, "").splitlines() for side in (defect.correct, defect.broken))
        lines = [line for line in difflib.ndiff(good, bad) if line.strip("+- ")]
        changed += max(sum(line.startswith(sign) for line in lines) for sign in ("+ ", "- "))
    assert changed <= MOST_LINES_CHANGED


def test_no_two_classes_have_the_same_twins() -> None:
    twins = [tuple(sorted(defect.broken.items())) for defect in DEFECTS]
    assert len(set(twins)) == len(twins)
    assert len({(defect.area, defect.title) for defect in DEFECTS}) == len(DEFECTS)


def test_the_order_of_sets_does_not_matter(judgement: Judgement) -> None:
    code = "from benchmarks.defects import showing; print(showing.page(showing.judge_all()), end='')"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == showing.page(judgement)


# ------------------------------------------------------------------ the benchmark itself

GOOD = "flows:\n  greet:\n    triggers: [hi]\n    steps:\n      - step: a\n        say: Hi.\n        jump_to: {}\n"


def written(folder: Path, broken: str, correct: str = GOOD.format("end")) -> DefectClass:
    path = folder / "names" / "sample.md"
    path.parent.mkdir()
    fences = (f"## {name}\n\n```yaml\n{text}```" for name, text in (("Correct", correct), ("Broken", broken)))
    path.write_text("# A sample\n\nA reason.\n\n" + "\n\n".join(fences) + "\n", encoding="utf-8")
    return read(path)


def test_a_defect_at_its_place_is_caught(tmp_path: Path) -> None:
    verdict = judge(written(tmp_path, GOOD.format("bb  # expect: SN201 at bb")))
    assert (verdict.outcome, verdict.further, verdict.false) == (Outcome.CAUGHT, (), ())
    assert str(verdict.defect.expected) == "7:18"


def test_a_comment_of_its_own_means_the_next_line(tmp_path: Path) -> None:
    broken = GOOD.format("bb").replace("        jump_to", "        # expect: SN201\n        jump_to")
    verdict = judge(written(tmp_path, broken))
    assert verdict.outcome is Outcome.CAUGHT
    assert verdict.defect.expected.line == 8


def test_expectations_are_no_part_of_the_bot(tmp_path: Path) -> None:
    defect = written(tmp_path, GOOD.format("bb  # expect: SN201"))
    assert defect.broken == {"bot.yaml": GOOD.format("bb")}


def test_another_line_or_column_is_the_wrong_place(tmp_path: Path) -> None:
    broken = GOOD.format("bb").replace("say: Hi.", "say: Hi.  # expect: SN201")
    verdict = judge(written(tmp_path, broken))
    assert (verdict.outcome, verdict.further) == (Outcome.WRONG_PLACE, ())


def test_another_code_is_a_miss(tmp_path: Path) -> None:
    verdict = judge(written(tmp_path, GOOD.format("bb  # expect: SN402")))
    assert verdict.outcome is Outcome.MISSED
    assert [str(finding) for finding in verdict.further] == ["SN201:7"]


def test_any_code_will_do_where_there_is_none(tmp_path: Path) -> None:
    assert judge(written(tmp_path, GOOD.format("bb  # expect: any"))).outcome is Outcome.CAUGHT


def test_findings_in_the_correct_twin_are_false(tmp_path: Path) -> None:
    verdict = judge(written(tmp_path, GOOD.format("bb  # expect: SN201"), GOOD.format("cc")))
    assert [str(finding) for finding in verdict.false] == ["SN201:7"]


@pytest.mark.parametrize(
    "broken",
    [
        GOOD.format("end"),
        GOOD.format("bb  # expect: SN201\n      - say: Hi.  # expect: SN401"),
        GOOD.format("bb  # expect: SN201 at cc"),
    ],
    ids=["nothing expected", "two expected", "text not on the line"],
)
def test_a_class_that_says_nothing_exact_is_refused(tmp_path: Path, broken: str) -> None:
    with pytest.raises(BadClass):
        written(tmp_path, broken)


@pytest.mark.parametrize("text", ["A sample\n\nA reason.\n", "# A sample\n\n", "# A sample\n\nA reason.\n"])
def test_a_file_without_twins_or_a_heading_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sample.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadClass):
        read(path)


def test_every_file_of_the_benchmark_is_a_class() -> None:
    assert {path for path in CLASSES.rglob("*") if path.is_file()} == {defect.path for defect in DEFECTS}


def test_the_command_prints_the_table(judgement: Judgement) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "defects"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == showing.table(judgement) + "\n"
    assert f"{len(DEFECTS)} classes: {judgement.count(Outcome.CAUGHT)} caught" in run.stdout
