"""Tests of variables that nothing can have set yet, and variables that no open contract can take any more."""

from __future__ import annotations

import pytest

from soni_dsl.checking import check_text
from soni_dsl.diagnostics.model import Diagnostic

HEAD = """\
slots:
  day: {type: date, prompt: Which day?}
  known: {prompt: Known?, type: boolean}
actions:
  find: {inputs: {day: date}, outputs: {flight: object}}
  look: {inputs: {}, outputs: {flight: object}}
flows:
  go:
    triggers: [go]
    steps:
"""
ASK = "      - step: ask\n        collect: day\n"
FIND = "      - action: find -> flight\n"
LOOK = "      - action: look -> flight\n"
TELL = "      - say: 'It is {flight}.'\n"


def findings(text: str) -> list[Diagnostic]:
    return list(check_text(text).diagnostics)


def constant(steps: str) -> list[tuple[str, str]]:
    return [
        (found.primary.span.text, found.message)
        for found in findings(HEAD + steps)
        if found.code.id == "SN408"
    ]


def test_a_test_before_the_only_step_that_sets_it_though_the_user_may_correct() -> None:
    """The step that sets it is only reached where the test says that it is set."""
    steps = f"{ASK}      - if: flight is not set\n        then:\n          - say: None.\n            jump_to: ask\n{FIND}{TELL}"
    (found,) = [f for f in findings(HEAD + steps) if f.code.id != "SN506"]
    assert (found.code.id, found.message) == ("SN408", "this condition is always true here")
    assert found.primary.span.text == "flight"
    assert [label.span.text for label in found.secondary] == ["flight"]
    assert found.help == "put it after the step that sets `flight`, or leave it out"


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("flight is set", "never"),
        ("flight is not set", "always"),
        ("not (flight is set)", "always"),
        ("flight is set and known", "never"),
        ("flight is not set or known", "always"),
        ("flight.price is set", "never"),
    ],
)
def test_without_anybody_to_correct_anything(test: str, message: str) -> None:
    steps = f"      - if: {test}\n        then:\n          - say: Hm.\n{LOOK}{TELL}"
    assert constant(steps) == [("flight", f"this condition is {message} true here")]


def test_the_condition_of_a_step() -> None:
    assert constant(f"      - say: Again.\n        when: flight is set\n{LOOK}{TELL}") == [
        ("flight", "this condition is never true here")
    ]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            f"{FIND}      - if: flight is set\n        then: [{{say: Hm.}}]\n{TELL}", id="set before"
        ),
        pytest.param(
            f"{ASK}      - if: flight is set\n        then: [{{say: Again.}}]\n{FIND}{TELL}      - confirm: Sure?\n",
            id="a correction comes back",
        ),
        pytest.param(
            f"      - step: top\n        if: flight is set\n        then: end\n{LOOK}{TELL}        jump_to: top\n",
            id="a jump comes back",
        ),
        pytest.param(
            "      - while: flight is not set\n        do:\n          - collect: day\n            ask: always\n"
            "          - action: find -> flight\n",
            id="a loop",
        ),
        pytest.param(
            f"      - if: flight is not set or known\n        then: [{{say: Hm.}}]\n{ASK}{FIND}{TELL}      - confirm: Sure?\n",
            id="corrected at a confirm",
        ),
        pytest.param(
            "      - if: day is not set\n        then: [{say: First the day.}]\n" + ASK + FIND + TELL,
            id="a slot may be filled",
        ),
    ],
)
def test_what_may_be_set_is_left_alone(steps: str) -> None:
    assert constant(steps) == []


def test_a_failed_action_has_set_nothing() -> None:
    steps = (
        f"{LOOK}        on_error: sorry\n{TELL}        jump_to: end\n      - step: sorry\n"
        "        if: flight is set\n        then: [{say: Hm.}]\n"
    )
    assert constant(steps) == [("flight", "this condition is never true here")]


def test_an_input_may_be_given() -> None:
    text = (
        "flows:\n  go:\n    inputs: [optional flight]\n    steps:\n      - if: flight is not set\n"
        "        then: [{set: {flight: '\"none\"'}}]\n      - say: '{flight}'\n  top:\n    triggers: [top]\n"
        "    steps: [{call: go}]\n"
    )
    assert [f for f in findings(text) if f.code.id == "SN408"] == []


def test_one_mistake_is_one_finding() -> None:
    steps = f"      - if: flight is set and flight is not set\n        then: [{{say: Hm.}}]\n{LOOK}{TELL}"
    assert len(constant(steps)) == 1
    broken = f"      - if: flight is set\n        then: [{{saay: Hm.}}]\n{LOOK}{TELL}"
    assert "SN408" not in {f.code.id for f in findings(HEAD + broken)}, "the step may be anything"


# ------------------------------------------------------------------ actions that may take anything

OPEN = """\
slots:
  city: {prompt: Which city?}
actions:
  orders: {outputs: {orders: list of string}}
flows:
  go:
    triggers: [go]
    steps:
"""


def unused(steps: str) -> list[str]:
    return [f.primary.span.text for f in findings(OPEN + steps) if f.code.id == "SN504"]


def test_what_is_set_after_the_last_action_is_not_taken_by_it() -> None:
    steps = (
        "      - action: orders -> orders\n      - set: {last: '\"none\"'}\n      - for: order in orders\n"
        "        do:\n          - set: {lat: order}\n      - say: 'You ordered {last}.'\n"
    )
    assert unused(steps) == ["lat"]


@pytest.mark.parametrize(
    "steps",
    [
        "      - set: {kind: '\"all\"'}\n      - action: orders -> orders\n      - say: '{orders}'\n",
        "      - step: top\n        action: orders -> orders\n      - say: '{orders}'\n      - set: {more: true}\n"
        "      - if: len(orders) < 3\n        then: top\n",
        "      - collect: city\n      - action: orders -> orders\n      - set: {kind: '\"all\"'}\n"
        "      - confirm: '{orders} in {city}?'\n",
    ],
    ids=["before it", "in a circle", "corrected"],
)
def test_what_may_come_to_an_action_is_left_alone(steps: str) -> None:
    assert unused(steps) == []


# ------------------------------------------------------------------ a key of Soni 0.4


@pytest.mark.parametrize(
    ("written", "place", "help"),
    [
        ("intents [help, what can you do]", "intents", "write `:` behind it"),
        ("intents:[help, what can you do]", ":", "write a space behind it"),
    ],
)
def test_intents_without_its_colon_or_space(written: str, place: str, help: str) -> None:
    text = f"flows:\n  help_me:\n    trigger:\n      {written}\n    process:\n      - say: Hello.\n"
    loud = [f for f in findings(text) if not f.code.id.startswith("SN8")]
    assert [(f.primary.span.text, f.help) for f in loud] == [(place, help)]
    assert loud[0].fix is not None
