"""Sensitive values of tests are in nothing that is printed, however the message is understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cafe import Found, Scripted

from soni_dsl.cli.main import run
from soni_runtime.commands import ChitChat, Clarify, SetSlot, StartFlow

Understands = Callable[[Mapping[str, Found]], Scripted]

PIN = "ZX-90417"
TESTS = f"""\
tests:
  - name: asked for it
    turns:
      - user: my points
        commands: [start_flow: points]
      - user: it is {PIN} I think
        commands: [set_slot: {{pin: {PIN}}}]
  - name: said at once
    turns:
      - user: how many points has {PIN} got
        commands: [start_flow: {{flow: points, slots: {{pin: {PIN}}}}}]
"""

TAKEN_FOR: list[Found] = [
    [(SetSlot("pin", PIN), 0.9)],
    [(SetSlot("pin", PIN[:5]), 0.9)],
    [(SetSlot("drink", PIN), 0.9), (SetSlot("cups", 90417), 0.4)],
    [(StartFlow("points", {"pin": "zx 90417"}), 0.9)],
    [(Clarify(PIN), 0.3)],
    [(ChitChat(f"what is {PIN}?"), 0.3)],
    [],
]


@pytest.mark.parametrize("found", TAKEN_FOR)
@pytest.mark.parametrize("arguments", [[], ["--free"], ["--format", "json"], ["--free", "--format", "json"]])
def test_a_secret_is_shown_nowhere(
    found: Found,
    arguments: list[str],
    cafe: Path,
    understands: Understands,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (cafe / "cafe.test.yaml").write_text(TESTS)
    about_it = [f"it is {PIN} I think", f"how many points has {PIN} got"]
    understands({"my points": [(StartFlow("points"), 0.9)], **dict.fromkeys(about_it, found)})
    assert run(["eval", "cafe", "--show", "9", *arguments]) == 0
    said = capsys.readouterr()
    for part in (PIN, "90417", "ZX-90", "zx 90417"):
        assert part not in said.out
        assert part not in said.err


def test_a_message_that_repeats_a_secret_of_the_conversation_is_shown_without_it(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = TESTS.split("  - name: said at once")[0]
    (cafe / "cafe.yaml").write_text(
        (cafe / "cafe.yaml")
        .read_text()
        .replace("- collect: pin\n", "- collect: pin\n      - collect: drink\n")
    )
    (cafe / "cafe.test.yaml").write_text(
        f"{asked}      - user: zx 90 417 wants tea\n        commands: [set_slot: {{drink: tea}}]\n"
    )
    understands(
        {
            "my points": [(StartFlow("points"), 0.9)],
            f"it is {PIN} I think": [(SetSlot("pin", PIN), 0.9)],
            "zx 90 417 wants tea": [(SetSlot("drink", "zx 90 417 wants tea"), 0.8)],
        }
    )
    assert run(["eval", "cafe", "--format", "json"]) == 0
    (wrong,) = json.loads(capsys.readouterr().out)["wrong"]
    assert wrong["text"] == "••• wants tea"
    assert wrong["found"] == [{"type": "set_slot", "slot": "drink", "value": "••• wants tea"}]


def test_a_secret_that_is_only_expected_is_not_shown_where_it_was_not_understood(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    (cafe / "cafe.test.yaml").write_text(
        "tests:\n  - name: x\n    turns:\n"
        f"      - user: how many points has {PIN} got\n        expect: {{slots: {{pin: {PIN}}}}}\n"
    )
    understands({})
    assert run(["eval", "cafe", "--format", "json"]) == 0
    (wrong,) = json.loads(capsys.readouterr().out)["wrong"]
    assert (wrong["text"], wrong["goal"]) == ("how many points has ••• got", False)


def test_what_is_no_secret_is_shown(
    cafe: Path, understands: Understands, capsys: pytest.CaptureFixture[str]
) -> None:
    understands({})
    assert run(["eval", "cafe"]) == 0
    out = capsys.readouterr().out
    assert "user: make it three (asked: confirm)" in out
    assert "meant: correct_slot(cups=3)" in out
    assert "•••" not in out
