"""Carrying out fixes, in memory."""

from __future__ import annotations

import codecs
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from finding_samples import OLD, UNKNOWN

from soni_dsl.checking import check, check_text
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.reading import FORBIDDEN_CHARACTER
from soni_dsl.diagnostics.fixes import MAX_ROUNDS, Look, Mended, diff, edited, is_fixable, mend
from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label, Report, Severity
from soni_dsl.source.decode import decode
from soni_dsl.source.text import SourceFile, Span

EXAMPLES = Path(__file__).parents[2] / "examples"


def fix(source: SourceFile, *edits: tuple[int, int, str], code: Code = OLD, kind: str = "safe") -> Diagnostic:
    made = tuple(Edit(Span(source, start, end), new) for start, end, new in edits)
    first = made[0].span
    return Diagnostic(code, "wrong", Label(first), fix=Fix(f"fix {first.text}", made, kind))  # type: ignore[arg-type]


def replacing(old: str, new: str, kind: str = "safe") -> Callable[[SourceFile], list[Diagnostic]]:
    """A check that finds every ``old`` and wants ``new`` instead."""

    def findings(source: SourceFile) -> list[Diagnostic]:
        starts = [i for i in range(len(source.text)) if source.text.startswith(old, i)]
        return [fix(source, (start, start + len(old), new), kind=kind) for start in starts]

    return findings


def mended(
    data: bytes, *checks: Callable[[SourceFile], list[Diagnostic]], unsafe: bool = False
) -> tuple[bytes, Mended]:
    """One file with made-up checks, mended."""

    def look(contents: Mapping[str, bytes]) -> Look:
        source = decode(contents.get("bot.yaml", data), "bot.yaml", Report())
        assert source is not None
        found = [d for check in checks for d in check(source)]
        return Look([source], found, found)

    result = mend(look, lambda path: {"bot.yaml": data}[path], unsafe=unsafe)
    return result.contents.get("bot.yaml", data), result


def test_edits_keep_what_is_around_them() -> None:
    source = SourceFile("b", "one two three")
    edits = [Edit(Span(source, 8, 13), "3"), Edit(Span(source, 0, 3), "1"), Edit(Span(source, 4, 4), "+")]
    assert edited(source.text, edits) == "1 +two 3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\r\nb\r\n", "a\r\nx\r\ny\r\n"), ("a\nb\n", "a\nx\ny\n"), ("a\rb\r", "a\rx\ry\r"), ("b", "x\ny")],
)
def test_new_lines_end_as_those_of_the_file(text: str, expected: str) -> None:
    source = SourceFile("b", text)
    start = text.index("b")
    for new in ("x\ny", "x\r\ny"):
        assert edited(text, [Edit(Span(source, start, start + 1), new)]) == expected


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
    ],
)
def test_encoding_and_mark_are_kept(mark: bytes, encoding: str) -> None:
    data = mark + "a: old 名 👍\r\nb: x\r\n".encode(encoding)
    after, result = mended(data, replacing("old", "néw"))
    assert after == mark + "a: néw 名 👍\r\nb: x\r\n".encode(encoding)
    assert result.fixed == 1


def test_bytes_that_are_no_text_are_left_alone() -> None:
    data = b"a: old\nb: \xff\n"
    after, result = mended(data, replacing("old", "new"))
    assert (after, result.fixed, result.contents) == (data, 0, {})


def test_of_overlapping_fixes_the_first_wins_and_the_other_gets_its_turn() -> None:
    after, result = mended(b"abcd\n", replacing("abc", "X"), replacing("cd", "Y"), replacing("Xd", "Z"))
    assert after == b"Z\n"
    assert result.fixed == 2


def test_insertions_at_one_place_come_one_after_the_other() -> None:
    def missing(word: str) -> Callable[[SourceFile], list[Diagnostic]]:
        return lambda s: [] if word in s.text else [fix(s, (0, 0, word))]

    after, result = mended(b"x\n", missing("one "), missing("two "))
    assert after == b"two one x\n"
    assert result.fixed == 2


def test_a_fix_is_carried_out_whole_or_not_at_all() -> None:
    def both(source: SourceFile) -> list[Diagnostic]:
        return [fix(source, (0, 1, "A"), (2, 3, "C"))] if source.text[0] == "a" else []

    assert mended(b"abc\n", both)[0] == b"AbC\n"
    tangled = lambda s: [fix(s, (0, 2, "A"), (1, 3, "C"))]  # noqa: E731
    assert mended(b"abc\n", tangled)[0] == b"abc\n"
    outside = lambda s: [fix(s, (0, 1, "A"), (2, 99, "C"))]  # noqa: E731
    assert mended(b"abc\n", outside)[0] == b"abc\n"


def test_only_safe_fixes_unless_asked() -> None:
    checks = replacing("a", "A"), replacing("b", "B", "unsafe"), replacing("c", "C", "display")
    assert mended(b"abc\n", *checks)[0] == b"Abc\n"
    assert mended(b"abc\n", *checks, unsafe=True)[0] == b"ABc\n"


def test_files_of_others_are_never_touched() -> None:
    other = SourceFile("elsewhere.yaml", "old")
    after, result = mended(b"old\n", lambda s: [fix(other, (0, 3, "new"))])
    assert (after, result.contents, result.fixed) == (b"old\n", {}, 0)


def broken(mark: str) -> Callable[[SourceFile], list[Diagnostic]]:
    return lambda s: [
        Diagnostic(FORBIDDEN_CHARACTER, "m", Label(Span(s, i, i + 1)))
        for i, c in enumerate(s.text)
        if c == mark
    ]


def test_a_fix_that_makes_a_file_unreadable_is_refused_and_the_others_are_not() -> None:
    checks = replacing("a", "1"), replacing("b", "!"), replacing("c", "3"), broken("!")
    after, result = mended(b"abcb\n", *checks)
    assert after == b"1b3b\n"
    assert result.fixed == 2
    assert {refused.title for refused in result.refused} == {"fix b"}
    assert len(result.look.reported) == 2


def test_a_fix_may_uncover_as_many_mistakes_of_reading_as_it_takes_away() -> None:
    uncovered = lambda s: broken("?")(s) if "!" not in s.text else []  # noqa: E731
    hidden = lambda s: [*replacing("!", "")(s), *broken("!")(s)]  # noqa: E731
    assert mended(b"!?\n", hidden, uncovered)[0] == b"?\n"


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    after, result = mended(b"a\n", replacing("a", "b"), replacing("b", "a"))
    assert after in (b"a\n", b"b\n")
    assert result.fixed <= MAX_ROUNDS


def test_fixes_that_never_end_are_bounded() -> None:
    after, _ = mended(b"a\n", replacing("a\n", "aa\n"))
    assert len(after) <= MAX_ROUNDS + 2


def test_text_that_the_encoding_does_not_have_is_not_written() -> None:
    assert mended(b"a b\n", replacing("a", "\ud800"), replacing("b", "c"))[0] == b"a c\n"


def test_a_file_that_ends_as_it_began_did_not_change() -> None:
    _, result = mended(b"a\n", replacing("x", "y"))
    assert result.contents == {}
    once = [True]

    def back_and_forth(source: SourceFile) -> list[Diagnostic]:
        return replacing("a", "b")(source) if once.pop() else []

    once[:] = [False, True]
    _, result = mended(b"a\n", back_and_forth)
    assert result.contents == {"bot.yaml": b"b\n"}


# ------------------------------------------------------------------ real bots


def mend_bot(text: str) -> tuple[str, Look, Look]:
    """A bot of one text: its new text, what was found before and what after all safe fixes."""

    def look(contents: Mapping[str, bytes]) -> Look:
        checked = check_text(contents.get("bot.yaml", text.encode()).decode())
        return Look(checked.files, checked.diagnostics, (*checked.diagnostics, *checked.silenced))

    result = mend(look, lambda _: text.encode())
    return result.contents.get("bot.yaml", text.encode()).decode(), look({}), result.look


def errors(look: Look) -> int:
    return sum(d.severity is Severity.ERROR for d in look.every)


@pytest.mark.parametrize("code", all_codes().values(), ids=lambda code: code.id)
def test_safe_fixes_of_every_example_make_nothing_worse(code: Code) -> None:
    for text in (code.bad, code.good):
        after, first, last = mend_bot(text)
        assert errors(last) <= errors(first)
        assert not any(map(is_fixable, last.reported)), [d.code.id for d in last.reported if is_fixable(d)]
        assert mend_bot(after)[0] == after
        if not any(map(is_fixable, first.reported)):
            assert after == text


def test_the_flight_bot_of_soni_04_is_brought_up_to_date() -> None:
    def look(contents: Mapping[str, bytes]) -> Look:
        checked = check(EXAMPLES / "flight_booking_04", contents)
        return Look(checked.files, checked.diagnostics, checked.diagnostics)

    before = look({})
    result = mend(look, lambda path: Path(path).read_bytes())
    assert result.fixed >= 30
    assert result.look.reported == ()
    ((path, data),) = result.contents.items()
    old, new = Path(path).read_text(encoding="utf-8"), data.decode()
    comments = [line.strip() for line in old.splitlines() if line.strip().startswith("#")]
    assert comments
    assert all(comment in new for comment in comments)
    assert errors(result.look) <= errors(before)


# ------------------------------------------------------------------ differences


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\nb", "a\nB"),
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("a\r\nb\r\n", "a\r\nB\r\n"),
        ("a\x0cb\u2028c\n", "a\x0cB\u2028c\n"),
        ("", "a\n"),
    ],
)
def test_a_diff_can_be_applied(before: str, after: str, tmp_path: Path) -> None:
    shown = diff("bot.yaml", before, after)
    (tmp_path / "bot.yaml").write_bytes(before.encode())
    done = subprocess.run(
        ["git", "apply", "--unsafe-paths", "-"],
        input=shown.encode(),
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bot.yaml").read_bytes() == after.encode()


def test_no_change_has_no_diff() -> None:
    assert diff("bot.yaml", "a\n", "a\n") == ""


def test_what_can_be_fixed() -> None:
    source = SourceFile("b", "abc")
    assert is_fixable(fix(source, (0, 1, "")))
    assert not is_fixable(fix(source, (0, 1, ""), kind="unsafe"))
    assert is_fixable(fix(source, (0, 1, ""), kind="unsafe"), unsafe=True)
    assert not is_fixable(fix(source, (0, 1, ""), kind="display"), unsafe=True)
    assert not is_fixable(Diagnostic(UNKNOWN, "m", Label(Span(source, 0, 1)), fix=Fix("none", ())))
