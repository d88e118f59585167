"""SARIF: the shape that the standard asks for, and the numbers in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from finding_samples import MISSPELT, NEVER_READ, OLD_VERSION, SLOTS, TRANSFERS, UNKNOWN, label, span
from sarif_schema import VALIDATOR

from soni_dsl.checking import check, check_text
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label, PathTurn, Severity
from soni_dsl.diagnostics.sarif import FINGERPRINT, render, to_data
from soni_dsl.source.text import SourceFile, Span


def run_of(*diagnostics: Diagnostic, files: tuple[str, ...] = ()) -> dict[str, Any]:
    data = to_data(diagnostics, files)
    VALIDATOR.validate(data)
    run: dict[str, Any] = data["runs"][0]
    return run


def region_of(text: str, part: str) -> tuple[int, int, int, int]:
    source = SourceFile("bot.yaml", text)
    (result,) = run_of(Diagnostic(UNKNOWN, "wrong", Label(span(source, part))))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    return region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]


def test_nothing_found_is_a_run_with_its_files() -> None:
    run = run_of(files=("b.yaml", "a.yaml"))
    assert run["results"] == []
    assert [entry["location"]["uri"] for entry in run["artifacts"]] == ["a.yaml", "b.yaml"]


def test_a_finding_with_everything() -> None:
    (result,) = run_of(MISSPELT)["results"]
    assert result["ruleId"] == "SN201"
    assert result["level"] == "error"
    assert result["message"]["text"].splitlines() == [
        "unknown step `paay`",
        "steps are found inside their own flow",
        "did you mean `pay`?",
    ]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "bot/transfers.yaml", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 6, "startColumn": 18, "endLine": 6, "endColumn": 22}
    related = result["relatedLocations"]
    assert [(each["id"], each["message"]["text"]) for each in related] == [
        (1, "a step with a similar name"),
        (2, "a slot"),
    ]
    assert related[1]["physicalLocation"]["artifactLocation"]["uri"] == "bot/slots.yaml"
    (flow,) = result["codeFlows"][0]["threadFlows"]
    turns = [step["location"]["message"]["text"] for step in flow["locations"]]
    assert turns == ["user: send money", "bot: Hello Ana", "not a step of flow `transfer`"]
    regions = [step["location"]["physicalLocation"]["region"] for step in flow["locations"]]
    assert [(region["startLine"], region["startColumn"]) for region in regions] == [(6, 18), (5, 14), (6, 18)]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": place["region"], "insertedContent": {"text": "pay"}}]


def test_rules_are_those_of_the_results_once_each_and_in_order() -> None:
    run = run_of(OLD_VERSION, MISSPELT, NEVER_READ, OLD_VERSION)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["SN201", "SN503", "SN801"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        "SN801", "SN201", "SN503", "SN801",
    ]  # fmt: skip
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning", "note"]


def test_a_rule_keeps_its_usual_level_whatever_a_run_makes_of_it() -> None:
    harder = replace(all_codes()["SN801"], severity=Severity.ERROR)
    run = run_of(replace(OLD_VERSION, code=harder))
    assert run["results"][0]["level"] == "error"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "note"


@pytest.mark.parametrize("code", all_codes().values(), ids=lambda code: code.id)
def test_every_code_makes_a_rule_and_its_example_a_result(code: Code) -> None:
    found = check_text(code.bad).diagnostics
    rules = run_of(*found, Diagnostic(code, "wrong", label(SLOTS, "name")))["tool"]["driver"]["rules"]
    (rule,) = [rule for rule in rules if rule["id"] == code.id]
    assert rule["name"] == code.slug
    assert f"`soni explain {code.id}`" in rule["help"]["text"]


@pytest.mark.parametrize(
    ("text", "part", "region"),
    [
        ("a: bc\n", "bc", (1, 4, 1, 6)),
        ("é: bc\n", "bc", (1, 4, 1, 6)),
        ("名前: bc\n", "bc", (1, 5, 1, 7)),
        ("👩‍💻: bc\n", "bc", (1, 8, 1, 10)),  # two astral characters are four code units, the joiner one
        ("a: 👍👍\n", "👍👍", (1, 4, 1, 8)),
        ("a: b\r\nc: d\r\n", "b\r\nc", (1, 4, 2, 2)),
        ("a: b\rc: d\r", "d", (2, 4, 2, 5)),
    ],
)
def test_columns_count_utf_16_code_units(text: str, part: str, region: tuple[int, int, int, int]) -> None:
    assert region_of(text, part) == region


def test_an_insertion_is_an_empty_region_and_places_stay_inside_the_file() -> None:
    source = SourceFile("bot.yaml", "ab\n")
    found = Diagnostic(
        UNKNOWN, "m", Label(Span(source, 0, 99)), fix=Fix("add", (Edit(Span(source, 2, 2), "c\n"),), "unsafe")
    )
    (result,) = run_of(found)["results"]
    region = result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert region == {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 3}
    assert result["locations"][0]["physicalLocation"]["region"]["endLine"] == 2
    assert result["fixes"][0]["properties"] == {"applicability": "unsafe"}


def test_what_is_only_to_be_looked_at_is_no_fix() -> None:
    shown = replace(MISSPELT, fix=replace(MISSPELT.fix, applicability="display"))  # type: ignore[type-var]
    assert "fixes" not in run_of(shown)["results"][0]


def test_a_fix_of_two_files_has_a_change_for_each() -> None:
    edits = (
        Edit(span(TRANSFERS, "paay"), "pay"),
        Edit(span(SLOTS, "name"), "who"),
        Edit(span(TRANSFERS, "Paid"), "P"),
    )
    (fix,) = run_of(replace(MISSPELT, fix=Fix("both", edits)))["results"][0]["fixes"]
    assert [
        (change["artifactLocation"]["uri"], [r["insertedContent"]["text"] for r in change["replacements"]])
        for change in fix["artifactChanges"]
    ] == [("bot/transfers.yaml", ["pay", "P"]), ("bot/slots.yaml", ["who"])]


@pytest.mark.parametrize(
    "path",
    [
        "a b/c#d?.yaml",
        "ñandú/名.yaml",
        "a:b.yaml",
        "100%.yaml",
        "<stdin>",
        "../other/bot.yaml",
        "a\udcffb.yaml",
        "a\nb",
    ],
)
def test_relative_paths_are_encoded(path: str) -> None:
    (result,) = run_of(Diagnostic(UNKNOWN, "m", Label(Span(SourceFile(path, "x"), 0, 1))))["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(place["uri"], errors="surrogateescape") == path


@pytest.mark.parametrize(
    ("path", "uri"), [("/srv/a b.yaml", "file:///srv/a%20b.yaml"), ("C:/a/b.yaml", "file:///C:/a/b.yaml")]
)
def test_absolute_paths_are_file_uris(path: str, uri: str) -> None:
    (result,) = run_of(Diagnostic(UNKNOWN, "m", Label(Span(SourceFile(path, "x"), 0, 1))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_braces_and_links_in_messages_are_text() -> None:
    found = Diagnostic(
        UNKNOWN,
        "no `{name}`, see [this](1) and [that]",
        label(SLOTS, "name"),
        path=(PathTurn("user", "{0}"),),
    )
    (result,) = run_of(found)["results"]
    assert result["message"]["text"] == "no `{{name}}`, see \\[this](1) and [that]"
    turn = result["codeFlows"][0]["threadFlows"][0]["locations"][0]
    assert turn["location"]["message"]["text"] == "user: {{0}}"


def fingerprints(text: str, *wrong: tuple[str, int], path: str = "bot.yaml") -> list[str]:
    source = SourceFile(path, text)
    run = run_of(*[Diagnostic(UNKNOWN, "wrong", Label(span(source, part, nth=nth))) for part, nth in wrong])
    return [result["partialFingerprints"][FINGERPRINT] for result in run["results"]]


def test_a_fingerprint_survives_lines_that_move_and_indentation() -> None:
    before = fingerprints("a: paay\nb: c\n", ("paay", 0))
    assert fingerprints("# new\n\nx: y\n    a: paay   \n", ("paay", 0)) == before
    assert fingerprints("a: paay\nb: c\n", ("paay", 0), path="elsewhere.yaml") == before
    assert fingerprints("a: paayy\n", ("paay", 0)) != before


def test_equal_findings_on_equal_lines_have_different_fingerprints() -> None:
    found = fingerprints("- a: paay\n- a: paay\n", ("paay", 0), ("paay", 1))
    assert len(set(found)) == 2
    assert found[0].split(":")[0] == found[1].split(":")[0]


def test_any_text_survives_and_the_same_findings_give_the_same_bytes() -> None:
    source = SourceFile("bot.yaml", "a: \ud800 \x1b[31m x\n")
    found = [Diagnostic(UNKNOWN, "wrong \ud800", label(source, "x"))]
    assert render(found) == render(found)
    assert render(found).isascii()
    assert json.loads(render(found))["runs"][0]["results"][0]["message"]["text"] == "wrong \ud800"


@pytest.mark.usefixtures("messy")
def test_a_whole_bot_fits_the_standard() -> None:
    run = run_of(*check("bot").diagnostics)
    assert len(run["results"]) > 5
