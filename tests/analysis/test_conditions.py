"""SN408: conditions that exclude themselves, or the conditions around them; and those that only look so."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  plan: {prompt: "Which plan?", values: [basic, premium, family]}
  age: {type: integer, prompt: "How old?"}
  member: {type: boolean, prompt: "A member?"}
flows:
  offer:
    triggers: [any offers]
    steps:
      - collect: [plan, age, member]
"""
TAIL = '      - say: "{plan} {age} {member}"\n'


def flow(*lines: str) -> str:
    return HEAD + "".join(f"      {line}\n" for line in lines) + TAIL


NEVER = (
    '‹SN408›plan == "basic" and plan == "premium"',
    '‹SN408›plan == "basic" and plan != "basic"',
    'member or (‹SN408›"basic" == plan and "premium" == plan)',
    "‹SN408›age < 18 and age > 65",
    "‹SN408›age < 18 and age >= 18",
    "‹SN408›18 > age and 65 < age",
    "‹SN408›age == 5 and age > 10",
    "‹SN408›age > 10 and age == 5",
    "‹SN408›not (age > 10) and age > 10",
    "‹SN408›member and not member",
    "member or (‹SN408›age < 1 and age > 2)",
)
ALWAYS = (
    '‹SN408›plan != "basic" or plan != "premium"',
    "‹SN408›age > 5 or age <= 5",
    "‹SN408›member or not member",
)
SILENT = (
    "\"plan == 'basic' or plan == 'premium'\"",
    "\"plan != 'basic' and plan != 'premium'\"",
    "age > 5 and age < 10",
    "age >= 5 and age <= 5",
    "age > 10 or age < 5",
    "age > 5 and age > 10",
    "age != 5 and age != 6",
    "member and age > 5",
    "not member or age > 5",
    "age > 5 and age != 7 and age < 9",
    "age > 5 and age < age + 1",
    "abs(age) > 5 and abs(age - 10) < 5",
)


@pytest.mark.parametrize("test", [*NEVER, *ALWAYS, *SILENT])
def test_what_a_condition_says_of_itself(finds: Any, test: str) -> None:
    finds(flow(f"- if: {test}", "  then:", "    - say: Yes."))


NESTED = {
    "another value": ['- if: plan == "basic"', "  then:", '    - if: ‹SN408›plan == "premium"'],
    "a larger limit": ["- if: age > 10", "  else:", "    - if: ‹SN408›age > 20"],
    "a smaller limit": ["- if: age > 20", "  else:", "    - if: age > 10"],
    "the other arm": ["- if: member", "  else:", "    - if: ‹SN408›member"],
    "two levels up": [
        "- if: age > 20",
        "  then:",
        "    - if: member",
        "      then:",
        "        - if: ‹SN408›age < 5",
    ],
    "only one of two": ['- if: plan == "basic" or member', "  then:", '    - if: plan == "premium"'],
    "not all of it": ['- if: plan == "basic" and member', "  else:", '    - if: plan == "basic"'],
    "another name": ["- if: age > 20", "  then:", "    - if: member"],
    "told again": ["- if: age > 20", "  then:", "    - if: age > 10"],
    "no value at all": ['- if: plan == "basic"', "  then:", '    - if: plan == ‹SN303›"first"'],
    "changed before": ["- if: age > 20", "  then:", "    - set: {age: 3}", "    - if: age < 5"],
    "asked before": [
        "- if: age > 20",
        "  then:",
        "    - collect: age",
        "      ask: always",
        "    - if: age < 5",
    ],
    "a question before": ["- if: age > 20", "  then:", '    - confirm: "{age}?"', "    - if: age < 5"],
}


@pytest.mark.parametrize("lines", NESTED.values(), ids=NESTED.keys())
def test_what_the_conditions_around_it_say(finds: Any, lines: list[str]) -> None:
    inner = " " * (len(lines[-1]) - len(lines[-1].lstrip()) + 2)
    finds(flow(*lines, f"{inner}then:", f"{inner}  - say: Yes."))


def test_an_else_that_never_runs(finds: Any) -> None:
    lines = ["- if: age > 20", "  then:", "    - if: ‹SN408›age > 10", "      then:", "        - say: Yes."]
    finds(flow(*lines, "      else:", "        - say: No."))


def test_a_jump_into_the_arm(finds: Any) -> None:
    lines = ["- if: age > 20", "  then:", "    - step: inside", "      say: Hm.", "    - if: age < 5"]
    finds(flow(*lines, "      then:", "        - say: Yes.", '- confirm: "{age}?"', "  on_no: inside"))


def test_a_condition_of_a_step(finds: Any) -> None:
    finds(flow("- if: age > 20", "  then:", "    - say: Yes.", "      when: ‹SN408›age < 5"))


def test_the_guard_of_a_flow(finds: Any) -> None:
    guard = (
        "    triggers: [any offers]\n    when: ‹SN408›session.x and plan == 'basic' and plan == 'family'\n"
    )
    finds(flow().replace("    triggers: [any offers]\n", guard))


def test_a_long_way_between_is_not_looked_at(check: Any) -> None:
    says = ["    - say: Well."] * 50
    lines = ["- if: age > 20", "  then:", *says, "    - if: age < 5", "      then:", "        - say: Yes."]
    assert check(flow(*lines)).codes == []
