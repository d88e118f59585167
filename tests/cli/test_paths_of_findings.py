"""The conversation that reaches a defect, with its places, in every form that shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sarif_schema import VALIDATOR

from soni_dsl.checking import check, check_text
from soni_dsl.cli.main import run
from soni_dsl.diagnostics import sarif
from soni_dsl.diagnostics.json import to_data
from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.diagnostics.text import render_one

FLOWS = """\
version: "1"
flows:
  enter:
    triggers: [what is my discount]
    steps:
      - collect: member
      - action: look_up -> level
        on_error: tell
      - confirm: As {level}?
        on_no: tell
      - if: member
        then:
          - set: {discount: 20}
      - step: tell
        say: You get {discount} percent.
actions:
  look_up: {outputs: {level: string}}
"""
SLOTS = "slots:\n  member:\n    type: boolean\n    prompt: |\n      Are you\n      a member?\n"


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diagnostic:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("bot").mkdir()
    Path("bot/flows.yaml").write_text(FLOWS, encoding="utf-8")
    Path("bot/slots.yaml").write_text(SLOTS, encoding="utf-8")
    Path("bot/actions.py").write_text(
        "from soni_runtime import action\n\n\n@action\ndef look_up() -> str:\n    return 'gold'\n"
    )
    (one,) = [d for d in check("bot").diagnostics if d.code.id == "SN501"]
    return one


def test_every_turn_has_its_place(found: Diagnostic) -> None:
    assert [(turn.speaker, turn.text, turn.span.text if turn.span else None) for turn in found.path] == [
        ("user", "what is my discount", "what is my discount"),
        ("bot", "Are you a member?", "|\n      Are you\n      a member?"),
        ("user", "yes", "member"),
        ("action", "`look_up` fails", "action"),
    ]
    assert {turn.span.source.path for turn in found.path if turn.span} == {"bot/flows.yaml", "bot/slots.yaml"}


def test_text_shows_the_places(found: Diagnostic) -> None:
    assert [
        line
        for line in render_one(found).splitlines()
        if line.strip().startswith(("user:", "bot:", "action:"))
    ] == [
        "         user: what is my discount  bot/flows.yaml:4",
        "          bot: Are you a member?    bot/slots.yaml:4",
        "         user: yes                  bot/flows.yaml:6",
        "       action: `look_up` fails      bot/flows.yaml:7",
    ]


def test_json_has_the_places(found: Diagnostic) -> None:
    path = to_data([found])["findings"][0]["path"]
    assert [(turn["file"], turn["range"]["start"]["line"]) for turn in path] == [
        ("bot/flows.yaml", 4),
        ("bot/slots.yaml", 4),
        ("bot/flows.yaml", 6),
        ("bot/flows.yaml", 7),
    ]


def test_sarif_has_a_code_flow_of_real_places_that_ends_at_the_finding(found: Diagnostic) -> None:
    data = sarif.to_data([found])
    VALIDATOR.validate(data)
    (flow,) = data["runs"][0]["results"][0]["codeFlows"]
    locations = flow["threadFlows"][0]["locations"]
    places = [each["location"]["physicalLocation"] for each in locations]
    assert [(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in places] == [
        ("bot/flows.yaml", 4),
        ("bot/slots.yaml", 4),
        ("bot/flows.yaml", 6),
        ("bot/flows.yaml", 7),
        ("bot/flows.yaml", 15),
    ]
    assert [each["executionOrder"] for each in locations] == [1, 2, 3, 4, 5]


def test_the_command_prints_valid_sarif(found: Diagnostic, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "bot", "--format", "sarif"]) == 1
    data = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(data)
    assert any("codeFlows" in result for result in data["runs"][0]["results"])


def test_a_circle_shows_the_conversation_that_gets_into_it() -> None:
    text = (
        "slots: {city: {prompt: Which city?, examples: [Rome]}}\nflows:\n  go:\n    triggers: [go]\n    steps:\n"
        "      - collect: city\n      - step: again\n        say: Round.\n      - say: And round.\n"
        "        jump_to: again\n"
    )
    (found,) = [d for d in check_text(text).diagnostics if d.code.id == "SN402"]
    assert [(turn.speaker, turn.text) for turn in found.path] == [
        ("user", "go"),
        ("bot", "Which city?"),
        ("user", "Rome"),
        ("bot", "Round."),
        ("bot", "And round."),
        ("action", "the circle begins again"),
    ]


def test_a_write_that_a_no_leads_to_shows_how() -> None:
    text = (
        "slots: {amount: {type: number, prompt: How much?}}\nactions: {pay: {inputs: {amount: number}, "
        "effect: write}}\nflows:\n  pay:\n    triggers: [pay]\n    steps:\n      - collect: amount\n"
        "      - confirm: Pay {amount}?\n        on_no: pay_it\n      - step: pay_it\n        action: pay\n"
    )
    (found,) = [d for d in check_text(text).diagnostics if d.code.id == "SN701"]
    assert [(turn.speaker, turn.text) for turn in found.path] == [
        ("user", "pay"),
        ("bot", "How much?"),
        ("user", "20"),
        ("bot", "Pay {amount}?"),
        ("user", "no"),
    ]
    assert [turn.span.source.position(turn.span.start)[0] for turn in found.path if turn.span] == [
        5,
        1,
        7,
        8,
        9,
    ]


def test_a_value_that_changes_after_the_yes_shows_how() -> None:
    text = (
        "slots: {amount: {type: number, prompt: How much?}}\nactions: {pay: {inputs: {amount: number}, "
        "effect: write}}\nflows:\n  pay:\n    triggers: [pay]\n    steps:\n      - collect: amount\n"
        "      - confirm: Pay {amount}?\n      - collect: amount\n        ask: always\n        prompt: Really?\n"
        "      - action: pay\n"
    )
    (found,) = [d for d in check_text(text).diagnostics if d.code.id == "SN701"]
    assert [(turn.speaker, turn.text) for turn in found.path] == [
        ("user", "pay"),
        ("bot", "How much?"),
        ("user", "20"),
        ("bot", "Pay {amount}?"),
        ("user", "yes"),
        ("bot", "Really?"),
        ("user", "20"),
    ]
