"""`# soni: ignore[…]` comments."""

from __future__ import annotations

import pytest
from finding_samples import NEVER_READ, OLD, UNKNOWN, UNUSED, span

from soni_dsl.diagnostics.model import Code, Diagnostic, Label, Report
from soni_dsl.diagnostics.suppress import Silenced, silence
from soni_dsl.source.text import SourceFile
from soni_dsl.source.yaml import read_yaml


def silenced(text: str, *wrong: str, code: Code = UNUSED) -> tuple[SourceFile, Silenced]:
    """What is left of findings at the texts ``wrong``."""
    source = SourceFile("bot.yaml", text)
    root = read_yaml(source, Report())
    found = [Diagnostic(code, "wrong", Label(span(source, part))) for part in wrong]
    return source, silence(found, [(source, [root] if root else [])])


def left(text: str, *wrong: str, code: Code = UNUSED) -> list[str]:
    """The codes of what is left, each with the text it points at."""
    kept = silenced(text, *wrong, code=code)[1].kept
    return [f"{d.code.id} {d.primary.span.text}" for d in kept]


def test_a_comment_behind_a_line_silences_that_line() -> None:
    assert left("a: here # soni: ignore[SN503] we know\nb: there\n", "here", "there") == ["SN503 there"]


def test_a_comment_alone_silences_the_next_line() -> None:
    assert left("# soni: ignore[SN503]\na: here\nb: there\n", "here", "there") == ["SN503 there"]


def test_blank_lines_and_other_comments_do_not_come_between() -> None:
    text = "x:\n  # soni: ignore[SN503] why\n\n  # more\n  # soni: ignore[SN201]\n  a: here\n"
    source = SourceFile("bot.yaml", text)
    found = [Diagnostic(code, "wrong", Label(span(source, "here"))) for code in (UNUSED, UNKNOWN)]
    assert silence(found, [(source, [])]).kept == []


def test_several_codes_by_id_or_name() -> None:
    text = "a: here # soni: ignore[ unused-slot,SN201 ,unknown-flow]\n"
    from soni_dsl.diagnostics.codes import all_codes

    codes = {code.slug: code for code in all_codes().values()}
    assert {"unused-slot", "unknown-flow"} <= codes.keys()
    source = SourceFile("bot.yaml", text)
    found = [
        Diagnostic(codes[slug], "wrong", Label(span(source, "here")))
        for slug in ("unused-slot", "unknown-step", "unknown-flow", "unknown-slot")
    ]
    result = silence(found, [(source, [])])
    assert [d.code.slug for d in result.kept] == ["unknown-slot"]
    assert [d.code.slug for d in result.silenced] == ["unused-slot", "unknown-step", "unknown-flow"]


def test_a_text_of_several_lines_is_silenced_from_its_first() -> None:
    text = "a: | # soni: ignore[SN503]\n  one\n  here\nb: there\n"
    assert left(text, "here", "there") == ["SN503 there"]
    text = '# soni: ignore[SN503]\na: "one\n  here"\nb: there\n'
    assert left(text, "here", "there") == ["SN503 there"]


@pytest.mark.parametrize(
    "text",
    [
        'a: "x # soni: ignore[SN503] here"\n',
        "a: 'x # soni: ignore[SN503] here'\n",
        "a: |\n  x # soni: ignore[SN503] here\n",
        "a: >-\n  # soni: ignore[SN503]\n  here\n",
        "a: x# soni: ignore[SN503] here\n",
        "a: b # something soni: ignore[SN503] here\n",
    ],
)
def test_text_that_is_no_comment_silences_nothing_and_is_not_complained_about(text: str) -> None:
    assert left(text, "here") == ["SN503 here"]


def test_a_comment_of_one_file_is_nothing_to_another() -> None:
    source = SourceFile("other.yaml", "# soni: ignore[SN503]\nslots: {}\n")
    kept = silence([NEVER_READ], [(source, [])]).kept
    assert [d.code.slug for d in kept] == ["never-read", "unused-ignore"]


def test_a_comment_that_silences_nothing_is_a_finding_with_a_fix() -> None:
    source, result = silenced("a: here   # soni: ignore[SN503] gone\nb: c\n")
    (found,) = result.kept
    assert (found.code.id, found.primary.span.text) == ("SN090", "SN503")
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert source.text[: edit.span.start] + source.text[edit.span.end :] == "a: here\nb: c\n"


def test_the_fix_of_a_lone_comment_takes_its_line() -> None:
    source, result = silenced("a:\n  # soni: ignore[SN503] gone\n  b: c\n")
    (edit,) = result.kept[0].fix.edits  # type: ignore[union-attr]
    assert source.text[: edit.span.start] + source.text[edit.span.end :] == "a:\n  b: c\n"


def test_of_several_codes_only_the_unused_is_a_finding() -> None:
    assert left("a: here # soni: ignore[SN503, SN201]\n", "here") == ["SN090 SN201"]


def test_unused_comments_wait_until_there_is_no_error() -> None:
    text = "a: here # soni: ignore[SN503]\nb: there\n"
    assert left(text, "there", code=UNKNOWN) == ["SN201 there"]
    assert left(text, "there", code=OLD) == ["SN801 there", "SN090 SN503"]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# soni: ignore", "the ignore comment names no code"),
        ("# soni: ignore[]", "the ignore comment names no code"),
        ("# soni: ignore[ ] x", "the ignore comment names no code"),
        ("#soni:ignore", "the ignore comment names no code"),
        ("# soni: ignore[SN999]", "there is no finding `SN999`"),
        ("# soni: ignore[unknwon-step]", "there is no finding `unknwon-step`"),
        ("# soni: ignore[SN201, x y]", "there is no finding `x y`"),
    ],
)
def test_a_comment_that_cannot_be_meant_is_a_finding(comment: str, said: str) -> None:
    _, result = silenced(f"a: here {comment}\n", "here", code=UNKNOWN)
    assert said in [d.message for d in result.kept if d.code.slug == "bad-ignore"]


def test_a_misspelt_name_is_told_the_near_one() -> None:
    _, result = silenced("a: b # soni: ignore[unknwon-step]\n")
    assert result.kept[0].help == "did you mean `unknown-step`?"


def test_without_comments_nothing_changes() -> None:
    assert silence([NEVER_READ], [(NEVER_READ.primary.span.source, [])]) == Silenced([NEVER_READ], [])
