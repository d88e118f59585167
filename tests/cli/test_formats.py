"""The forms for editors, GitHub Actions and CI servers."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from finding_samples import MISSPELT, NEVER_READ, OLD_VERSION, UNKNOWN, label, span

from soni_dsl.diagnostics import concise, github, junit
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.text import SourceFile, Span

ALL = [MISSPELT, NEVER_READ, OLD_VERSION]
HOSTILE = SourceFile("a,b:c%\n.yaml", "x: y\n")
FORGED = Diagnostic(
    UNKNOWN,
    "100% `\x1b[31m`\n::error file=x::forged\r\n]]>\ufffe<b>&\ud800",
    label(HOSTILE, "y"),
    help='write `"a<b"`',
)


def test_concise_is_a_line_each() -> None:
    assert concise.render(ALL).splitlines() == [
        "bot/transfers.yaml:6:18: SN201 unknown step `paay` [unknown-step]",
        "bot/slots.yaml:2:3: SN503 nothing reads slot `name` [never-read]",
        "bot/transfers.yaml:1:10: SN801 an older spelling of the version [old-spelling]",
    ]
    assert concise.render([]) == ""


def test_concise_stays_a_line_whatever_the_text_is() -> None:
    shown = concise.render([FORGED])
    assert len(shown.splitlines()) == 1
    assert "\x1b" not in shown


def test_github_commands_carry_place_title_and_help() -> None:
    first, second, third = github.render(ALL).split("\n")
    assert first == (
        "::error file=bot/transfers.yaml,line=6,col=18,endLine=6,endColumn=22,title=SN201 unknown-step"
        "::unknown step `paay`%0Auser: send money%0Abot: Hello Ana%0A"
        "steps are found inside their own flow%0Adid you mean `pay`?"
    )
    assert second.startswith("::warning file=bot/slots.yaml,line=2,")
    assert third.startswith("::notice ")
    assert github.render([]) == ""


def test_github_text_cannot_become_a_command() -> None:
    shown = github.render([FORGED])
    assert len(re.split(r"[\r\n\x85\u2028]", shown)) == 1
    head, message = re.fullmatch(r"::error (.*?)::(.*)", shown).groups()  # type: ignore[union-attr]
    assert "file=a%2Cb%3Ac%25%0A.yaml," in head
    assert message.startswith("100%25 ")
    assert "\x1b" not in shown


def test_github_gets_no_columns_for_several_lines() -> None:
    source = SourceFile("b.yaml", "a:\n  b: c\n  d: e\n")
    whole = github.command(Diagnostic(UNKNOWN, "m", Label(span(source, "b: c\n  d: e"))))
    assert whole.startswith("::error file=b.yaml,line=2,endLine=3,title=")
    lines = github.command(Diagnostic(UNKNOWN, "m", Label(span(source, "  b: c\n"))))
    assert lines.startswith("::error file=b.yaml,line=2,endLine=2,title=")


def test_junit_has_a_case_for_each_file() -> None:
    root = ElementTree.fromstring(junit.render(ALL, ["bot/clean.yaml", "bot/slots.yaml"]))
    (suite,) = root
    assert suite.attrib == {
        "name": "soni lint", "tests": "3", "failures": "2", "errors": "0", "skipped": "0", "time": "0",
    }  # fmt: skip
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == ["bot/clean.yaml", "bot/slots.yaml", "bot/transfers.yaml"]
    assert len(cases["bot/clean.yaml"]) == 0
    failure, hints = cases["bot/transfers.yaml"]
    assert (failure.tag, failure.get("message"), failure.get("type")) == ("failure", "1 error", "error")
    assert "bot/transfers.yaml:6:18: SN201 unknown step `paay`" in (failure.text or "")
    assert "help: did you mean `pay`?" in (failure.text or "")
    assert hints.tag == "system-out"
    assert "SN801" in (hints.text or "")
    assert cases["bot/slots.yaml"][0].get("type") == "warning"


def test_hints_alone_are_no_junit_failure() -> None:
    root = ElementTree.fromstring(junit.render([OLD_VERSION]))
    assert root.get("failures") == "0"
    assert root.find(".//failure") is None


def test_junit_counts_the_findings_of_a_failed_case() -> None:
    root = ElementTree.fromstring(junit.render([MISSPELT, replace(MISSPELT, message="another")]))
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "2 errors"
    assert (failure.text or "").count("SN201") == 2


def test_junit_is_xml_whatever_the_text_is() -> None:
    shown = junit.render([FORGED, Diagnostic(UNKNOWN, "m", Label(Span(SourceFile("\x00\"'<", ""), 0, 0)))])
    root = ElementTree.fromstring(shown.encode())
    texts = "".join(root.itertext())
    assert "<b>&" in texts
    assert root.get("tests") == "2"
    assert "\x1b" not in shown


@pytest.mark.parametrize("module", [concise, github, junit])
def test_places_outside_of_a_file_do_no_harm(module: object) -> None:
    found = Diagnostic(UNKNOWN, "m", Label(Span(SourceFile("b.yaml", "a\n"), 99, 120)))
    assert "b.yaml" in module.render([found])  # type: ignore[attr-defined]
