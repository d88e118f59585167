"""SN4xx: where control can and cannot go."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  name: {type: string, prompt: "Name?", validator: not_empty}
  size: {prompt: "Size?", values: [small, medium, large]}
  sure: {type: boolean, prompt: "Sure?"}
  count: {type: integer, prompt: "How many?"}
actions:
  poll: {outputs: {status: string}}
patterns:
  completion: {anything_else: Anything else?}
"""


USED = " ".join(f"{{{name} | default:none}}" for name in ("name", "size", "sure", "count"))


def flow(steps: str, more: str = "") -> str:
    body = "".join(f"      {line}\n" for line in steps.strip("\n").split("\n"))
    return (
        f"{HEAD}flows:\n  go:\n    triggers: [go]\n    steps:\n"
        f"      - collect: [name, size, sure, count]\n{body}"
        f'  other:\n    triggers: [other]\n    steps:\n      - say: "{USED}"\n{more}'
    )


WRONG = {
    "after a jump": "- say: Bye\n  jump_to: end\n- ‹SN401›say: Still here?\n- say: And this?",
    "after two jumping arms": "- if: sure\n  then: end\n  else: cancel\n- ‹SN401›say: Hm",
    "after arms that end in jumps": "- if: sure\n  then:\n    - say: A\n      jump_to: end\n  else:\n    - jump_to: end\n- ‹SN401›say: Hm",
    "after link": "- link: other\n- ‹SN401›say: Hm",
    "after handoff": "- handoff: desk\n- ‹SN401›say: Hm",
    "two regions": "- jump_to: c\n- ‹SN401›say: A\n  jump_to: end\n- ‹SN401›say: B\n- step: c\n  say: C",
    "a dead circle": "- jump_to: end\n- step: a\n  ‹SN401›say: A\n- confirm: B?\n  on_yes: a\n  on_no: a",
    "after an exhaustive switch": "- switch: sure\n  cases:\n    true: end\n    false: end\n- ‹SN401›say: Hm",
    "circle": "- step: a\n  say: A\n- say: B\n  jump_to: ‹SN402›a",
    "circle to itself": "- step: a\n  say: A\n  jump_to: ‹SN402›a",
    "circle in an arm": "- step: a\n  say: A\n- if: sure\n  then: ‹SN402›a",
    "circle through a case": "- step: a\n  say: A\n- switch: size\n  cases:\n    small: ‹SN402›a\n  else: end",
    "circle backwards in an arm": "- step: a\n  say: A\n- if: sure\n  then:\n    - say: B\n      jump_to: ‹SN402›a\n- say: C",
    "polling": "- step: a\n  action: poll -> status\n- if: status == \"new\"\n  then: ‹SN409›a",
    "retry by hand": "- step: a\n  action: poll\n  on_error: b\n- say: Done\n  jump_to: end\n- step: b\n  say: Again\n  jump_to: ‹SN409›a",
    "while": "- while: ‹SN403›count > 0\n  do:\n    - say: A",
    "while true": "- while: ‹SN403›true\n  do:\n    - say: A",
    "while that asks for something else": "- while: ‹SN403›not sure\n  do:\n    - collect: name\n      ask: always",
    "missing case": "- switch: ‹SN406›size\n  cases:\n    small:\n      - say: S",
    "duplicate case": "- switch: sure\n  cases:\n    true:\n      - say: Y\n    ‹SN407›True:\n      - say: Yes\n    false:\n      - say: N",
    "constant": "- if: ‹SN408›\"'sure' == 'x'\"\n  then:\n    - say: A".replace("‹SN408›\"", "\"‹SN408›"),
    "constant when": "- say: A\n  when: ‹SN408›false",
    "contradiction": "- if: ‹SN408›size == 'small' and size == 'large'\n  then:\n    - say: A",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_way_that_cannot_be_meant(name: str, finds: Any) -> None:
    finds(flow(WRONG[name]))


RIGHT = {
    "circle with a question": "- step: a\n  collect: name\n- if: sure\n  then: a",
    "circle with a confirm": "- step: a\n  say: A\n- confirm: Again?\n  on_yes: a\n  on_no: end",
    "circle through a call that asks": "- step: a\n  call: asks\n- if: sure\n  then: a",
    "counting": "- set: {n: 0}\n- step: a\n  set: {n: n + 1}\n- if: n < 3\n  then: a",
    "counting in a when": "- set: {n: 0}\n- step: a\n  set: {n: n + 1}\n- jump_to: a\n  when: n < 3",
    "while with a way out": "- while: true\n  do:\n    - collect: name\n      ask: always\n    - if: name == 'x'\n      then: end",
    "while that changes": "- while: count > 0\n  do:\n    - set: {count: count - 1}",
    "while on an action": "- action: poll -> status\n- while: status == 'new'\n  do:\n    - confirm: Wait?\n    - action: poll -> status",
    "reached by a failure only": "- action: poll\n  on_error: sorry\n- jump_to: end\n- step: sorry\n  say: Sorry",
    "reached by a question": "- collect: name\n  ask: always\n  on_invalid: sorry\n  on_timeout: sorry\n- jump_to: end\n- step: sorry\n  say: Sorry",
    "else instead of cases": "- switch: size\n  cases:\n    small: end\n  else: end",
    "arms that rejoin": "- if: sure\n  then:\n    - say: A\n  else:\n    - jump_to: end\n- say: B",
    "skipped jump": "- jump_to: end\n  when: sure\n- say: B",
    "today": "- if: today() == today()\n  then: end",
}
ASKS = "  asks:\n    steps:\n      - collect: name\n        ask: always\n"


@pytest.mark.parametrize("name", RIGHT)
def test_a_way_that_can_be_meant(name: str, finds: Any) -> None:
    finds(flow(RIGHT[name], ASKS if "asks" in RIGHT[name] else ""))


def test_a_dead_step_shows_what_cuts_it_off(finds: Any) -> None:
    found = finds(flow(WRONG["after a jump"])).only()
    assert found.message == "this step can never be reached"
    assert [label.span.text for label in found.secondary] == ["end"]


def test_a_circle_shows_its_steps(finds: Any) -> None:
    found = finds(flow(WRONG["circle"])).only()
    assert [label.span.text for label in found.secondary] == ["say", "say"]


CALLS = {
    "itself": "  a:\n    triggers: [a]\n    steps:\n      - say: Hi\n      - call: ‹SN404›a\n",
    "each other": "  a:\n    triggers: [a]\n    steps:\n      - call: ‹SN404›b\n  b:\n    steps:\n      - say: B\n      - call: a\n",
    "with a question but no end": "  a:\n    triggers: [a]\n    steps:\n      - collect: name\n        ask: always\n      - call: ‹SN404›a\n",
    "links without a wait": "  a:\n    triggers: [a]\n    steps:\n      - link: ‹SN404›b\n  b:\n    steps:\n      - link: a\n",
    "links with a wait": "  a:\n    triggers: [a]\n    steps:\n      - collect: name\n      - link: b\n  b:\n    steps:\n      - say: B\n      - link: a\n",
    "a way out": "  a:\n    triggers: [a]\n    steps:\n      - collect: sure\n        ask: always\n      - call: a\n        when: sure\n",
    "a way out in the other": "  a:\n    triggers: [a]\n    steps:\n      - call: b\n  b:\n    steps:\n      - confirm: More?\n        on_no: end\n      - call: a\n",
    "nothing starts it": "  ‹SN405›a:\n    steps:\n      - say: A\n",
    "only it starts itself": "  ‹SN405›a:\n    steps:\n      - confirm: A?\n        on_no: end\n      - call: a\n",
    "special": "  welcome:\n    steps:\n      - say: A\n",
    "a button starts it": "  a:\n    steps:\n      - say: A\n  help:\n    steps:\n      - say: H\n        buttons:\n          - {title: A, payload: {start_flow: a}}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_flows_that_start_flows(name: str, finds: Any) -> None:
    finds(flow("- say: Hi", CALLS[name]))


UNKNOWN_JUMPS = {
    "a step may have lost its id": "- if: sure\n  then: ‹SN201›qqqqq\n- say: A\n  jump_to: end\n- say: B",
    "but not two of them": "- if: sure\n  then: ‹SN201›qqqqq\n- say: A\n  jump_to: end\n- say: B\n  jump_to: end\n- ‹SN401›say: C",
    "one with an id may be meant": "- if: sure\n  then: ‹SN201›qqqqq\n- say: A\n  jump_to: end\n- step: b\n  say: B",
    "and what comes after it too": "- if: sure\n  then: ‹SN201›qqqqq\n- say: A\n  jump_to: end\n- step: b\n  say: B\n- say: C",
    "but not what stands before it": "- if: sure\n  then: ‹SN201›qqqqq\n- say: A\n  jump_to: end\n- ‹SN401›say: C\n- step: b\n  say: B",
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN_JUMPS)
def test_an_unknown_jump_hides_no_dead_step_that_it_cannot_mean(name: str, finds: Any) -> None:
    finds(flow(UNKNOWN_JUMPS[name]))
