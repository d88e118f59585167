"""SN408: conditions that exclude themselves, or the conditions around them; and those that only look so."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  plan: {prompt: "Which plan?", values: [basic, premium, family]}
  age: {type: integer, prompt: "How old?"}
  member: {type: boolean, prompt: "A member?"}
  until: {type: date, prompt: "Until when?"}
  nights: {type: integer, prompt: "How many?", validator: positive}
flows:
  offer:
    triggers: [any offers]
    steps:
      - collect: [plan, age, member, until, nights]
"""
TAIL = '      - say: "{plan} {age} {member} {until} {nights}"\n'


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
    '‹SN408›plan != "basic" and plan != "premium" and plan != "family"',
    "\"‹SN408›plan not in ['basic', 'premium', 'family']\"",
    "\"‹SN408›plan in ['basic', 'family'] and plan == 'premium'\"",
    "\"‹SN408›plan == 'basic' and (plan == 'family' or plan == 'premium')\"",
    "‹SN408›len(plan) < 0",
    "‹SN408›len(plan) == 0 and len(plan) > 2",
    "‹SN408›until > today() + days(30) and until < today() + days(10)",
    "‹SN408›until < today() and days(1) + today() < until",
    "‹SN408›age > nights and nights > age",
    "‹SN408›age > nights + 5 and age < nights",
    "‹SN408›age > 5 and age < 6",
    "‹SN408›age is not set and age > 5",
    "‹SN408›plan is set and plan == null",
    "‹SN408›member == true and not member",
    "‹SN408›member != true and member != false",
    "‹SN408›nights <= 0",
    "‹SN408›nights < 1",
    "‹SN408›contains(plan, 'x') and not contains(plan, 'x')",
    "(‹SN408›age > 5 and age < 3) or member",
    "‹SN408›plan == 'basic' and not (plan == 'basic' or age > 5)",
)
ALWAYS = (
    "‹SN408›len(plan) >= 0",
    "‹SN408›nights > 0",
    "‹SN408›age < 10 or age > 5",
    "‹SN408›until > today() or until <= today()",
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
    "\"plan == 'basic' or plan == 'premium' or plan == 'family'\"",
    "\"plan in ['basic', 'premium'] and plan != 'basic'\"",
    "until > today() and until < today() + days(30)",
    "age > nights and age < nights + 5",
    "len(plan) > 0 and len(plan) < 2",
    "until < now() and until > now()",
    "nights > 1",
    "age > 5 and nights < 3",
    "contains(plan, 'x') and not contains(plan, 'y')",
    "age >= 5 and age <= 6 and age != 5",
    "age > 2 * nights and age < nights",
    "session.age > 5 or member",
)


@pytest.mark.parametrize("test", [*NEVER, *ALWAYS, *SILENT])
def test_what_a_condition_says_of_itself(finds: Any, test: str) -> None:
    finds(flow(f"- if: {test}", "  then:", "    - say: Yes."))


NESTED = {
    "a chain that leaves": [
        "- if: age < 18",
        "  then:",
        "    - say: Too young.",
        "      jump_to: end",
        "- if: ‹SN408›age < 10",
    ],
    "a chain of three": [
        '- if: plan == "basic"',
        "  then: end_of_it",
        "- if: plan == 'premium'",
        "  then: end_of_it",
        "- if: ‹SN408›plan != 'family'",
    ],
    "a chain that goes on": ["- if: age < 18", "  then:", "    - say: Young.", "- if: age < 10"],
    "a chain that leaves but asks": [
        "- if: age < 18",
        "  then:",
        "    - confirm: Really {age}?",
        "      jump_to: end",
        "- if: ‹SN408›age < 10",
    ],
    "a chain with a question between": [
        "- if: age < 18",
        "  then: end_of_it",
        "- collect: age",
        "  ask: always",
        "- if: age < 10",
    ],
    "a chain that comes back": [
        "- if: age < 18",
        "  then: back",
        "- step: back",
        "  say: Well.",
        "- if: age < 10",
    ],
    "the otherwise leaves": ["- if: age >= 18", "  else: end_of_it", "- if: ‹SN408›age < 10"],
    "a step that leaves": ["- say: Bye.", "  when: age < 18", "  jump_to: end", "- if: ‹SN408›age < 10"],
    "a step that stays": ["- say: Bye.", "  when: age < 18", "- if: age < 10"],
    "a case": [
        "- switch: plan",
        "  cases:",
        "    basic:",
        '      - if: ‹SN408›plan == "premium"',
        "        then:",
        "          - say: Well.",
        "  else: []",
        "- if: member",
    ],
    "an arm over all the rest": ['- if: plan != "basic"', "  then:", '    - if: plan != "premium"'],
    "no value is left": [
        '- if: plan != "basic"',
        "  then:",
        '    - if: plan != "premium"',
        "      then:",
        '        - if: ‹SN408›plan != "family"',
    ],
    "a list of values": [
        "- if: \"plan in ['basic', 'family']\"",
        "  then:",
        '    - if: ‹SN408›plan == "premium"',
    ],
    "a date": [
        "- if: until > today() + days(3)",
        "  then:",
        "    - if: ‹SN408›until <= today()",
    ],
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
    finds(flow(*lines, f"{inner}then:", f"{inner}  - say: Yes.", "- step: end_of_it", "  say: That is it."))


def test_cases_that_the_conditions_around_leave_out(finds: Any) -> None:
    cases = [
        "    - switch: plan",
        "      cases:",
        "        premium:",
        "          - say: P.",
        "        family:",
    ]
    lines = ['- if: plan != "basic"', "  then:", *cases, "          - say: F."]
    finds(flow(*lines))
    finds(flow(*lines, "        ‹SN408›basic:", "          - say: B."))
    finds(flow(*lines[:-2]).replace("switch: plan", "switch: ‹SN406›plan"))


def test_a_loop_that_never_begins(finds: Any) -> None:
    finds(flow("- while: ‹SN408›age > 5 and age < 3", "  do:", "    - set: {age: age + 1}"))


def test_a_loop_knows_its_condition(finds: Any) -> None:
    body = [
        "  do:",
        "    - if: ‹SN408›age < 5",
        "      then:",
        "        - say: Yes.",
        "    - set: {age: age - 1}",
    ]
    finds(flow("- while: age > 10", *body))


RESPONSE = """responses:
  fee:
    default: It costs 9 euros.
    when:
      - {{if: "{}", say: A.}}
      - {{if: "{}", say: B.}}
flows:
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age > 18", "‹SN408›age > 65"),
        ("plan == 'basic'", "‹SN408›plan == 'basic' and member"),
        ("‹SN408›age > 18 and age < 5", "age > 65"),
        ("age > 65", "age > 18"),
        ("member", "age > 18"),
    ],
)
def test_texts_that_an_earlier_one_hides(finds: Any, one: str, other: str) -> None:
    text = flow("- say: {response: fee}").replace("flows:\n", RESPONSE.format(one, other))
    finds(text)


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
    text = flow().replace("    triggers: [any offers]\n", guard)
    finds(text.replace("family]}", "family], scope: session}"))


def test_a_long_way_between_is_not_looked_at(check: Any) -> None:
    says = ["    - say: Well."] * 50
    lines = ["- if: age > 20", "  then:", *says, "    - if: age < 5", "      then:", "        - say: Yes."]
    assert check(flow(*lines)).codes == []
