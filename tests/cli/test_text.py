"""What a finding looks like in a terminal."""

from __future__ import annotations

import re

import pytest
from finding_samples import MISSPELT, NEVER_READ, OLD_VERSION, TRANSFERS, UNKNOWN, label, span

from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label, PathTurn
from soni_dsl.diagnostics.style import wants_color
from soni_dsl.diagnostics.text import render, render_one, summary
from soni_dsl.diagnostics.visible import visible, width
from soni_dsl.source.text import SourceFile, Span

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def show(text: str, *labels: tuple[str, str], **more: object) -> str:
    """A finding over ``text``: the first label is the primary one."""
    source = SourceFile("bot.yaml", text)
    first, *rest = [label(source, part, message) for part, message in labels]
    return render_one(Diagnostic(UNKNOWN, "wrong", first, tuple(rest)), **more)  # type: ignore[arg-type]


def test_a_finding_with_everything() -> None:
    assert render_one(MISSPELT) == (
        "error[SN201]: unknown step `paay`\n"
        " --> bot/transfers.yaml:6:18\n"
        "  |\n"
        "6 |         jump_to: paay\n"
        "  |                  ^^^^ not a step of flow `transfer`\n"
        "7 |       - step: pay\n"
        "  |               --- a step with a similar name\n"
        "  |\n"
        " ::: bot/slots.yaml:2:3\n"
        "  |\n"
        "2 |   name: {type: string}\n"
        "  |   ---- a slot\n"
        "  |\n"
        "  = path: a conversation that gets here\n"
        "      user: send money\n"
        "       bot: Hello Ana   bot/transfers.yaml:5\n"
        "  = note: steps are found inside their own flow\n"
        "  = help: did you mean `pay`?\n"
        "  = fix: replace with `pay`\n"
        "  |\n"
        "6 -         jump_to: paay\n"
        "6 +         jump_to: pay"
    )


def test_several_labels_of_one_line_hang_below_each_other() -> None:
    assert show("a: one two three\n", ("two", "second"), ("one", "first"), ("three", "third")) == (
        "error[SN201]: wrong\n"
        " --> bot.yaml:1:8\n"
        "  |\n"
        "1 | a: one two three\n"
        "  |    --- ^^^ ----- third\n"
        "  |    |   |\n"
        "  |    |   second\n"
        "  |    first\n"
        "  |"
    )


def test_the_primary_place_covers_a_label_that_contains_it() -> None:
    shown = show("a: one two three\n", ("two", "this"), ("one two three", "in this"))
    assert shown.splitlines()[4:8] == [
        "  |    ----^^^------",
        "  |    |   |",
        "  |    |   this",
        "  |    in this",
    ]


def test_far_apart_lines_are_separated_and_a_single_line_between_is_shown() -> None:
    text = "".join(f"k{n}: v{n}\n" for n in range(20))
    lines = show(text, ("v3", ""), ("v5", ""), ("v17", "")).splitlines()
    assert [line.split(" |")[0].strip() for line in lines[3:-1]] == ["4", "", "5", "6", "", "...", "18", ""]


def test_a_span_of_several_lines_has_a_bar_in_the_margin() -> None:
    assert show("steps:\n  - say: one\n    when: x\n", ("say: one\n    when: x", "this step")) == (
        "error[SN201]: wrong\n"
        " --> bot.yaml:2:5\n"
        "  |\n"
        "2 | /   - say: one\n"
        "3 | |     when: x\n"
        "  | |___________^ this step\n"
        "  |"
    )


def test_a_span_that_begins_in_the_middle_of_a_line_opens_with_a_line() -> None:
    lines = show("a: {b: 1,\n    c: 2}\n", ("{b: 1,\n    c: 2}", "here")).splitlines()
    assert lines[3:7] == ["1 |   a: {b: 1,", "  |  ____^", "2 | |     c: 2}", "  | |_________^ here"]


def test_of_a_long_span_only_the_ends_are_shown() -> None:
    text = "".join(f"line{n}\n" for n in range(100))
    lines = show(text, (text, "")).splitlines()
    assert [line for line in lines if line.startswith("...")] == ["..."]
    assert len(lines) < 12
    assert any("line99" in line for line in lines)


def test_overlapping_long_spans_get_a_margin_column_each() -> None:
    source = SourceFile("bot.yaml", "aa\nbb\ncc\ndd\n")
    whole, part = Span(source, 0, 11), Span(source, 3, 8)
    lines = render_one(
        Diagnostic(UNKNOWN, "wrong", Label(whole, "whole"), (Label(part, "part"),))
    ).splitlines()
    assert lines[3:-1] == [
        "1 | /  aa",
        "2 | |/ bb",
        "3 | || cc",
        "  | ||__- part",
        "4 | |  dd",
        "  | |___^ whole",
    ]


@pytest.mark.parametrize(
    ("line", "place", "column"),
    [
        ("\tkey: value", "value", 9),  # a tab is four columns
        ("名前: value", "value", 6),  # East Asian characters are two
        ("e\u0301\u0301: value", "value", 3),  # combining marks are none
        ("👍🏽: value", "value", 6),
        ("\x07: value", "value", 3),
        ("\u202e: value", "value", 10),  # shown as <U+202E>
    ],
)
def test_carets_stand_under_what_they_mean(line: str, place: str, column: int) -> None:
    _, _, _, shown, carets, *_ = show(line + "\n", (place, "")).splitlines()
    prefix = "1 | "
    assert width(carets[len(prefix) :].split("^")[0]) == column
    assert width(shown[len(prefix) :].split(place)[0]) == column


def test_nothing_from_a_file_steers_the_terminal() -> None:
    source = SourceFile("a\x1b[2Jb.yaml", "x: \x1b[31m\u202edrow\r\ny: z\n")
    place = span(source, "drow")
    finding = Diagnostic(
        UNKNOWN,
        "unknown step `\x1b]0;title\x07`\nerror: forged",
        Label(place, "\u2066"),
        notes=("\x9b1m",),
        help="\ud800",
        fix=Fix("\x00", (Edit(place, "\x1b"),)),
        path=(PathTurn("user", "\x1b[1m\nbot: forged"),),
    )
    shown = render_one(finding)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert not [line for line in shown.splitlines() if line.startswith(("error: forged", "bot: forged"))]


def test_joiners_that_scripts_need_are_left_alone() -> None:
    assert visible("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "a: " + "x" * 5000 + " paay " + "y" * 5000 + "\n"
    lines = show(text, ("paay", "here")).splitlines()
    assert max(map(len, lines)) < 140
    assert lines[3][4] == "…"
    assert lines[3].endswith("…")
    start = lines[4].index("^")
    assert lines[3][start : start + 4] == "paay"
    assert lines[4].endswith("^^^^ here")


def test_a_long_line_is_not_cut_at_its_start_when_the_place_is_there() -> None:
    lines = show("paay: " + "x" * 5000 + "\n", ("paay", "")).splitlines()
    assert lines[3].startswith("1 | paay: xxx")
    assert lines[3].endswith("…")


def test_labels_outside_of_what_is_shown_stay_inside_the_picture() -> None:
    text = "one " + "x" * 5000 + " paay " + "y" * 5000 + " end\n"
    lines = show(text, ("paay", "this"), ("one", "first"), ("end", "last")).splitlines()
    assert max(map(len, lines)) < 140
    assert any("paay" in line for line in lines)


@pytest.mark.parametrize("text", ["", "\n", "a:", "a:\n", "a:\r\nb:\r"])
def test_places_at_the_edges_of_a_file(text: str) -> None:
    source = SourceFile("bot.yaml", text)
    for start in range(len(text) + 2):
        for end in range(start, len(text) + 2):
            shown = render_one(Diagnostic(UNKNOWN, "wrong", Label(Span(source, start, end), "here")))
            assert "^ here" in shown


def test_a_fix_that_adds_and_one_that_takes_away() -> None:
    after = Span(TRANSFERS, len(TRANSFERS.text), len(TRANSFERS.text))
    line = Span(TRANSFERS, TRANSFERS.line_start(6), TRANSFERS.line_start(7))
    adding = Diagnostic(UNKNOWN, "m", Label(after), fix=Fix("add", (Edit(after, "a: 1\nb: 2\n"),), "unsafe"))
    taking = Diagnostic(UNKNOWN, "m", Label(line), fix=Fix("take", (Edit(line, ""),), "display"))
    assert render_one(adding).splitlines()[-4:] == [
        "   = unsafe fix: add",
        "   |",
        " 9 + a: 1",
        "10 + b: 2",
    ]
    shown = render_one(taking).splitlines()
    assert "  = suggestion: take" in shown
    assert shown[-2:] == ["  |", "6 -         jump_to: paay"]


def test_a_fix_that_says_the_same_as_the_help_says_it_once() -> None:
    place = label(TRANSFERS, "paay")
    fix = Fix("write `pay`", (Edit(place.span, "pay"),))
    shown = render_one(Diagnostic(UNKNOWN, "m", place, help="write `pay`", fix=fix))
    assert shown.count("write `pay`") == 1


def test_a_fix_that_touches_many_lines_is_only_named() -> None:
    edits = tuple(
        Edit(Span(TRANSFERS, TRANSFERS.line_start(n), TRANSFERS.line_start(n)), "#") for n in range(1, 9)
    )
    shown = render_one(Diagnostic(UNKNOWN, "m", label(TRANSFERS, "paay"), fix=Fix("comment out", edits)))
    assert shown.splitlines()[-1] == "  = fix: comment out"


def test_overlapping_edits_are_not_drawn() -> None:
    edits = (Edit(span(TRANSFERS, "paay"), "a"), Edit(span(TRANSFERS, "aay"), "b"))
    shown = render_one(Diagnostic(UNKNOWN, "m", label(TRANSFERS, "paay"), fix=Fix("odd", edits)))
    assert shown.splitlines()[-1] == "  = fix: odd"


def test_colour_changes_nothing_but_colour() -> None:
    plain = render([MISSPELT, NEVER_READ, OLD_VERSION])
    colored = render([MISSPELT, NEVER_READ, OLD_VERSION], color=True)
    assert ESCAPE.sub("", colored) == plain
    assert colored.count("\x1b[0m") * 2 == len(ESCAPE.findall(colored))
    assert "\x1b" not in plain


@pytest.mark.parametrize(
    ("terminal", "environment", "expected"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    terminal: bool, environment: dict[str, str], expected: bool
) -> None:
    assert wants_color(terminal, environment) is expected


def test_the_closing_line_counts() -> None:
    assert summary([]) == "No findings."
    assert summary([MISSPELT]) == "1 error in 1 file"
    assert summary([MISSPELT, MISSPELT, NEVER_READ, OLD_VERSION]) == "2 errors, 1 warning, 1 hint in 2 files"
