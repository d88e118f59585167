"""Which findings are reported: selectors, severities, files, and what stands before what."""

from __future__ import annotations

import pytest
from finding_samples import MISSPELT, NEVER_READ, OLD_VERSION

from soni_dsl.checking import check_text
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Diagnostic, Label, Severity
from soni_dsl.diagnostics.select import NO_RULES, BadSelection, Rules, apply, count, selectors, severities
from soni_dsl.source.text import SourceFile, Span

CODES = all_codes()
IDS = ("SN001", "SN201", "SN202", "SN503", "SN601", "SN801")


def finding(code: str, path: str = "bot.yaml") -> Diagnostic:
    return Diagnostic(CODES[code], "wrong", Label(Span(SourceFile(path, "text"), 0, 4)))


def left(command_line: Rules = NO_RULES, file: Rules = NO_RULES) -> list[str]:
    return [d.code.id for d in apply([finding(code) for code in IDS], command_line, file)]


def rules(select: str = "", ignore: str = "", **more: object) -> Rules:
    return Rules(selectors([select]), selectors([ignore]), **more)  # type: ignore[arg-type]


def test_selectors_are_codes_beginnings_and_names() -> None:
    assert selectors(["SN201,sn6", " unknown-step , Unknown-Flow", "", "SN"]) == (
        "SN201", "SN6", "SN201", "SN209", "SN",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SN999", "no finding is called `SN999`"),
        ("SN20l", "did you mean `SN201`?"),
        ("unknwon-step", "did you mean `unknown-step`?"),
        ("S", "`soni explain` lists them all"),
        ("201", "no finding is called `201`"),
        ("E501", "no finding is called `E501`"),
    ],
)
def test_a_selector_that_fits_nothing_is_told(name: str, said: str) -> None:
    with pytest.raises(BadSelection) as raised:
        selectors([f"SN201,{name}"])
    assert said in str(raised.value)


def test_severities_are_read_and_checked() -> None:
    assert severities([("SN6", "error"), (" unknown-step ", "Hint")]) == {
        "SN6": Severity.ERROR,
        "SN201": Severity.HINT,
    }
    with pytest.raises(BadSelection, match="did you mean `warning`"):
        severities([("SN6", "warnin")])
    with pytest.raises(BadSelection, match="no severity; write `error`"):
        severities([("SN6", "")])
    with pytest.raises(BadSelection, match="`SN999`"):
        severities([("SN999", "error")])


@pytest.mark.parametrize(
    ("command_line", "file", "expected"),
    [
        (NO_RULES, NO_RULES, [*IDS]),
        (rules("SN2"), NO_RULES, ["SN001", "SN201", "SN202"]),
        (rules("", "SN2"), NO_RULES, ["SN001", "SN503", "SN601", "SN801"]),
        (rules("SN2", "SN201"), NO_RULES, ["SN001", "SN202"]),
        (rules("SN201", "SN2"), NO_RULES, ["SN001", "SN201"]),  # the longer one decides
        (rules("SN201", "SN201"), NO_RULES, ["SN001"]),
        (NO_RULES, rules("SN6,SN8"), ["SN001", "SN601", "SN801"]),
        (rules("SN2"), rules("SN6", "SN201"), ["SN001", "SN201", "SN202"]),  # the command line counts
        (rules("", "SN601"), rules("SN6,SN8"), ["SN001", "SN801"]),
        (rules("SN601"), rules("", "SN6"), ["SN001", "SN601"]),
        (rules("", "SN0"), NO_RULES, ["SN201", "SN202", "SN503", "SN601", "SN801"]),
        (rules("SN2", "SN001"), NO_RULES, ["SN201", "SN202"]),
    ],
)
def test_what_is_left(command_line: Rules, file: Rules, expected: list[str]) -> None:
    assert left(command_line, file) == expected


def test_files_can_be_left_out_by_their_path_or_name() -> None:
    file = Rules(per_file=(("drafts/*", ("SN2",)), ("*.old.yaml", ("SN",))))
    found = [
        finding(code, path)
        for path in ("bot.yaml", "drafts/a/b.yaml", "x/c.old.yaml")
        for code in ("SN201", "SN503")
    ]
    left = apply(found, Rules(select=("SN2", "SN5")), file)
    assert [(d.primary.span.source.path, d.code.id) for d in left] == [
        ("bot.yaml", "SN201"),
        ("bot.yaml", "SN503"),
        ("drafts/a/b.yaml", "SN503"),
    ]
    moved = apply([finding("SN201", "/srv/drafts/a.yaml")], NO_RULES, file, lambda p: p.removeprefix("/srv/"))
    assert moved == []


def severity_of(found: Diagnostic, command_line: Rules, file: Rules = NO_RULES) -> Severity:
    (graded,) = apply([found], command_line, file)
    return graded.severity


def test_severity_strictness_and_their_order() -> None:
    strict, hint, error = (
        Rules(strict=True),
        Rules(severity={"SN8": Severity.HINT}),
        Rules(severity={"SN801": Severity.ERROR}),
    )
    assert severity_of(OLD_VERSION, NO_RULES) is Severity.HINT
    assert severity_of(OLD_VERSION, error) is Severity.ERROR
    assert severity_of(OLD_VERSION, hint, error) is Severity.HINT
    assert (
        severity_of(OLD_VERSION, Rules(severity={"SN": Severity.ERROR, "SN80": Severity.WARNING}))
        is Severity.WARNING
    )
    assert severity_of(OLD_VERSION, strict) is Severity.ERROR
    assert severity_of(NEVER_READ, NO_RULES, strict) is Severity.ERROR
    assert severity_of(NEVER_READ, Rules(strict=False), strict) is Severity.WARNING
    assert severity_of(OLD_VERSION, strict, hint) is Severity.HINT  # what is named stays as it was named
    assert severity_of(MISSPELT, Rules(severity={"SN2": Severity.WARNING})) is Severity.WARNING


def test_a_changed_severity_changes_nothing_else() -> None:
    (graded,) = apply([OLD_VERSION], Rules(strict=True))
    assert (graded.code.id, graded.code.slug, graded.message) == (
        "SN801",
        "old-spelling",
        OLD_VERSION.message,
    )
    assert OLD_VERSION.severity is Severity.HINT


UNUSED = """\
version: "1"
flows:
  order:
    description: Take an order
    triggers: [I want to order]
    steps:
      - say: Thank you.  # soni: ignore[SN201, unused-slot] gone
"""


def test_an_unused_comment_is_not_reported_for_what_is_not_wanted() -> None:
    found = check_text(UNUSED).diagnostics
    assert [d.primary.span.text for d in found] == ["SN201", "unused-slot"]
    assert [d.primary.span.text for d in apply(found, rules("", "SN2"))] == ["unused-slot"]
    assert [d.primary.span.text for d in apply(found, rules("SN201,SN090"))] == ["SN201"]
    assert apply(found, rules("SN6,SN090")) == []
    per_file = Rules(per_file=(("bot.yaml", ("SN201",)),))
    assert [d.primary.span.text for d in apply(found, NO_RULES, per_file)] == ["unused-slot"]


def test_a_silenced_finding_that_is_not_wanted_leaves_its_comment_used() -> None:
    text = UNUSED.replace(
        "[SN201, unused-slot] gone", "[SN201]\n        jump_to: nowhere # soni: ignore[SN201]"
    )
    found = check_text(text).diagnostics
    assert [d.code.id for d in found] == ["SN090"]
    assert apply(found, rules("", "SN201")) == []


def test_counting_puts_the_frequent_first() -> None:
    rows = count([OLD_VERSION, MISSPELT, OLD_VERSION, NEVER_READ])
    assert [(code.id, number) for code, number in rows] == [("SN801", 2), ("SN201", 1), ("SN503", 1)]
    assert count([]) == []
