"""SN410 and SN606: arms that run into each other, and arms that end without a word."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  kind: {prompt: "Which?", values: [credit, debit, gift]}
  sure: {type: boolean, prompt: "Sure?"}
actions:
  note: {inputs: {kind: string}}
flows:
  rest:
    triggers: [rest]
    steps:
      - collect: sure
      - say: "{sure}"
  card:
    triggers: [I want a card]
    steps:
      - collect: kind
"""


def flow(*lines: str, head: str = HEAD) -> str:
    return head + "".join(f"      {line}\n" for line in lines)


SWITCH = (
    "- switch: kind",
    "  cases: {credit: credit_card, debit: debit_card}",
    "  else: other",
)
OTHER = ("- step: other", "  say: Something else.")

FALLS = {
    "named after their cases": (
        *SWITCH,
        "- step: ‹SN410›credit_card",
        "  say: Five euros.",
        "- step: debit_card",
        "  say: Free.",
        "  jump_to: end",
        *OTHER,
    ),
    "after several steps": (
        *SWITCH,
        "- step: credit_card",
        "  say: Five euros.",
        "- action: note",
        "- ‹SN410›say: A month.",
        "- step: debit_card",
        "  say: Free.",
        "  jump_to: end",
        *OTHER,
    ),
    "all others lead away": (
        "- switch: kind",
        "  cases: {credit: one, debit: two, gift: three}",
        "- step: one",
        "  say: Five euros.",
        "  jump_to: end",
        "- step: ‹SN410›two",
        "  say: Free.",
        "- step: three",
        "  say: Ten euros.",
    ),
}
MEANT = {
    "a little more, then in common": (
        "- switch: kind",
        "  cases: {credit: check_income, debit: send}",
        "  else: send",
        "- step: check_income",
        "  say: What do you earn?",
        "- step: send",
        "  say: It is on its way.",
    ),
    "each leads away": (
        *SWITCH,
        "- step: credit_card",
        "  say: Five euros.",
        "  jump_to: end",
        "- step: debit_card",
        "  say: Free.",
        "  jump_to: end",
        *OTHER,
    ),
    "something else leads there, too": (
        *SWITCH,
        "- step: credit_card",
        "  say: Five euros.",
        "- step: debit_card",
        "  say: Free.",
        "- confirm: Again?",
        "  on_yes: debit_card",
        "  on_no: end",
        *OTHER,
    ),
    "blocks rejoin": (
        "- switch: kind",
        "  cases:",
        "    credit:",
        "      - say: Five euros.",
        "    debit:",
        "      - say: Free.",
        "  else: []",
        "- say: Done.",
    ),
}


@pytest.mark.parametrize("lines", FALLS.values(), ids=FALLS)
def test_arms_that_fall_into_each_other(finds: Any, lines: tuple[str, ...]) -> None:
    finds(flow(*lines))


@pytest.mark.parametrize("lines", MEANT.values(), ids=MEANT)
def test_arms_that_may_well_go_on(finds: Any, lines: tuple[str, ...]) -> None:
    finds(flow(*lines))


def test_both_cases_are_shown(check: Any) -> None:
    text = flow(*FALLS["named after their cases"]).replace("‹SN410›", "")
    found = check(text).only()
    assert found.message == "`credit_card` goes on into `debit_card`, another arm of the same branch"
    assert [label.span.text for label in found.secondary] == ["credit_card", "debit_card"]


SILENT = {
    "a jump in an arm": ("- if: kind == 'gift'", "  then:", "    - jump_to: ‹SN606›end", "- say: Welcome."),
    "the arm itself": ("- if: kind == 'gift'", "  then: ‹SN606›end", "- say: Welcome."),
    "after an action": (
        "- if: kind == 'gift'",
        "  then:",
        "    - action: note",
        "      jump_to: ‹SN606›end",
        "- say: Welcome.",
    ),
    "a case": (
        "- switch: kind",
        "  cases: {credit: ‹SN606›end}",
        "  else: other",
        *OTHER,
    ),
    "words before the question": (
        "- say: Let me see.",
        "- collect: sure",
        "- if: sure",
        "  then: ‹SN606›end",
        "- say: 'Not so {kind}.'",
    ),
}
HEARD = {
    "said before": ("- say: Well.", "- if: kind == 'gift'", "  then: end", "- say: Welcome."),
    "said in the arm": (
        "- if: kind == 'gift'",
        "  then:",
        "    - say: No.",
        "      jump_to: end",
        "- say: Yes.",
    ),
    "by a model": (
        "- if: kind == 'gift'",
        "  then:",
        "    - generate: Say no",
        "      jump_to: end",
        "- say: Yes.",
    ),
    "the default of a switch": ("- switch: kind", "  cases: {credit: other}", "  else: end", *OTHER),
    "the other way asks": ("- if: kind == 'gift'", "  then: end", "- collect: sure", "- say: '{sure}'"),
    "cancelling says so": ("- if: kind == 'gift'", "  then: cancel", "- say: Welcome."),
}


@pytest.mark.parametrize("lines", SILENT.values(), ids=SILENT)
def test_ends_without_a_word(finds: Any, lines: tuple[str, ...]) -> None:
    finds(flow(*lines))


@pytest.mark.parametrize("lines", HEARD.values(), ids=HEARD)
def test_ends_that_are_heard(finds: Any, lines: tuple[str, ...]) -> None:
    finds(flow(*lines))


def test_a_bot_that_closes_every_conversation_is_never_silent(finds: Any) -> None:
    head = HEAD.replace("flows:\n", "patterns:\n  completion: {anything_else: Anything else?}\nflows:\n")
    finds(flow("- if: kind == 'gift'", "  then: end", "- say: Welcome.", head=head))


def test_a_flow_that_only_others_start_may_be_silent(finds: Any) -> None:
    head = (
        HEAD.replace("    triggers: [I want a card]\n", "")
        + "      - if: kind == 'gift'\n        then: end\n"
    )
    more = "  start:\n    triggers: [start]\n    steps:\n      - call: card\n      - say: Done.\n"
    finds(head + "      - say: Welcome.\n" + more)
