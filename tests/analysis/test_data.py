"""SN5xx: values are there when they are read."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  gift: {type: boolean, prompt: "A gift?"}
  note: {type: string, prompt: "What note?", validator: not_empty}
  count: {type: integer, prompt: "How many?"}
  user: {type: string, prompt: "Who?", scope: session}
  cabin: {type: string, prompt: "Cabin?", default: economy}
actions:
  load: {inputs: {}, outputs: {orders: list of object}}
  send: {inputs: {note: string}}
  find: {inputs: {}, outputs: {best: optional integer}}
"""
TAIL = """  everything:
    triggers: [everything]
    steps:
      - collect: [gift, note, count, user]
      - say: "{gift} {note} {count} {user} {cabin}"
"""


def flow(steps: str, head: str = "") -> str:
    body = "".join(f"      {line}\n" for line in steps.strip("\n").split("\n"))
    return f"{HEAD}flows:\n  go:\n    triggers: [go]\n{head}    steps:\n{body}{TAIL}"


WRONG = {
    "one arm": "- collect: gift\n- if: gift\n  then:\n    - collect: note\n- say: '{‹SN501›note}'",
    "a question that is skipped": "- collect: gift\n- collect: note\n  when: gift\n- say: '{‹SN501›note}'",
    "never": "- say: '{‹SN502›note}'",
    "later": "- say: '{‹SN502›note}'\n- collect: note",
    "in a condition": "- if: ‹SN502›count > 3\n  then: end",
    "in a when": "- say: Hi\n  when: ‹SN502›gift",
    "in a set": "- set: {n: ‹SN502›count + 1}\n- say: '{n}'",
    "in a loop": "- for: o in ‹SN502›orders\n  do:\n    - say: '{o}'\n- action: load -> orders",
    "in a switch": "- switch: ‹SN502›note\n  cases:\n    a: end",
    "in an argument": "- action: send(note=‹SN502›note)",
    "by name": "- action: ‹SN502›send",
    "in a confirm": "- confirm: Send {‹SN502›note}?",
    "in its own prompt": "- collect: note\n  prompt: You said {‹SN502›note}?\n- say: '{note}'",
    "in a call": "- call: greet(name=‹SN502›note)",
    "twice": "- say: '{‹SN502›note}'\n- say: '{note}'",
    "two names": "- say: '{‹SN502›note} {‹SN502›count}'",
    "after the loop": "- action: load -> orders\n- for: o in orders\n  do:\n    - set: {last: o}\n- say: '{‹SN501›last}'",
    "the element after the loop": "- action: load -> orders\n- for: o in orders\n  do:\n    - say: '{o}'\n- say: '{‹SN501›o}'",
    "after a while": "- set: {n: 0}\n- while: n < 3\n  do:\n    - collect: note\n    - set: {n: n + 1}\n- say: '{‹SN501›note}'",
    "cleared": "- collect: note\n- say: '{note}'\n- clear: note\n- say: '{‹SN501›note}'",
    "result on failure": "- action: load -> orders\n  on_error: sorry\n- say: '{orders}'\n- step: sorry\n  say: '{‹SN501›orders}'",
    "jumped over": "- collect: gift\n- if: gift\n  then: tell\n- collect: note\n- step: tell\n  say: '{‹SN501›note}'",
    "session": "- say: '{‹SN502›user}'",
    "wrong test": "- collect: gift\n- collect: note\n  when: gift\n- if: note is not set\n  then:\n    - say: '{‹SN501›note}'",
    "or": "- collect: gift\n- collect: note\n  when: gift\n- if: note is set or count is set\n  then:\n    - say: '{‹SN501›note}'",
    "conditional": "- collect: gift\n- collect: note\n  when: gift\n- say: '{‹SN501›note if gift else 0}'".replace("gift else", "count is set else"),
    "another condition": "- collect: [gift, count]\n- collect: note\n  when: gift\n- say: '{‹SN501›note}'\n  when: count > 2",
    "the condition has changed": "- collect: gift\n- collect: note\n  when: gift\n- set: {gift: true}\n- say: '{‹SN501›note}'\n  when: gift",
    "error": "- say: '{‹SN503›error.message}'",
    "error on one way": "- action: load -> orders\n  on_error: sorry\n- say: '{orders}'\n- step: sorry\n  say: '{‹SN503›error.message}'",
    "null in an order": "- collect: count\n  optional: true\n- if: ‹SN509›count > 3\n  then: end",
    "null in a sum": "- action: find -> best\n- say: '{‹SN509›best + 1}'",
    "null that was set": "- set: {n: null}\n- say: '{‹SN509›n + 1}'",
    "asked twice": "- collect: note\n- collect: ‹SN508›note\n- say: '{note}'",
    "unused variable": "- set: {‹SN504›total: 3}",
    "unused result": "- action: load -> ‹SN505›orders",
    "after a refused answer": "- collect: note\n  max_attempts: 2\n  on_invalid: sorry\n- say: '{note}'\n  jump_to: end\n- step: sorry\n  say: '{‹SN501›note}'",
}  # fmt: skip


def greet(steps: str) -> str:
    return "  greet:\n    inputs: [name]\n    steps:\n      - say: '{name}'\n" if "greet" in steps else ""


@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_may_be_missing(name: str, finds: Any) -> None:
    finds(flow(WRONG[name]) + greet(WRONG[name]))


RIGHT = {
    "default": "- say: '{cabin}'",
    "default after clear": "- clear: cabin\n- say: '{cabin}'",
    "both arms": "- collect: gift\n- if: gift\n  then:\n    - collect: note\n  else:\n    - set: {note: \"'-'\"}\n- say: '{note}'",
    "the other arm leaves": "- collect: gift\n- if: not gift\n  then: end\n- collect: note\n- say: '{note}'",
    "is set": "- collect: gift\n- collect: note\n  when: gift\n- say: '{note}'\n  when: note is set",
    "and": "- if: note is set and note == 'x'\n  then:\n    - say: '{note}'",
    "not or": "- if: not (note is not set or count is not set)\n  then:\n    - say: '{note} {count}'",
    "left early": "- if: note is not set\n  then: cancel\n- say: '{note}'",
    "conditional": "- say: \"{note if note is set else 'none'}\"",
    "default filter": "- say: '{note | default:none}'",
    "null is shown as nothing": "- collect: note\n  optional: true\n- say: '{note}'",
    "null is compared": "- collect: count\n  optional: true\n- if: count == 3\n  then: end",
    "element in the loop": "- action: load -> orders\n- for: o in orders\n  do:\n    - say: '{o.id}'",
    "same condition": "- collect: gift\n- collect: note\n  when: gift\n- if: gift\n  then:\n    - say: '{note}'",
    "same condition, turned": "- collect: gift\n- if: not gift\n  then:\n    - say: No\n  else:\n    - collect: note\n- say: '{note}'\n  when: gift",
    "same case": "- collect: note\n- switch: note\n  cases:\n    a:\n      - set: {x: 1}\n- switch: note\n  cases:\n    a:\n      - say: '{x}'",
    "same condition in a loop": "- action: load -> orders\n- collect: gift\n- for: o in orders\n  do:\n    - collect: note\n      when: gift\n    - say: '{o} {note}'\n      when: gift",
    "jump back": "- step: a\n  collect: note\n- confirm: '{note}?'\n  on_no: a\n- say: '{note}'",
    "error after a failure": "- action: load -> orders\n  on_error: sorry\n- say: '{orders}'\n  jump_to: end\n- step: sorry\n  say: '{error.message} {error.type}'",
    "ask always": "- collect: note\n- collect: note\n  ask: always\n- say: '{note}'",
    "asked again after clear": "- collect: note\n- say: '{note}'\n- clear: note\n- collect: note",
    "given to a person": "- handoff: desk\n  from: [note, count]",
    "session after a call": "- call: login\n- say: '{user}'",
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_value_that_is_there(name: str, finds: Any) -> None:
    login = "  login:\n    steps:\n      - collect: user\n"
    finds(flow(RIGHT[name]) + (login if "login" in RIGHT[name] else ""))


def test_the_way_there_is_told_as_a_conversation(finds: Any) -> None:
    found = finds(flow(WRONG["one arm"])).only()
    assert [(turn.speaker, turn.text) for turn in found.path] == [
        ("user", "go"),
        ("bot", "A gift?"),
        ("user", "no"),
    ]
    assert [(each.span.text, each.message) for each in found.secondary] == [
        ("note", "set only on other ways"),
        ("gift", "false on this way"),
    ]
    assert found.help == "ask for `note` on every way, or test `note is set` first"


def test_a_text_of_a_response_is_read_where_it_is_said(finds: Any) -> None:
    text = flow("- say: {response: ‹SN502›card}").replace(
        "flows:", "responses:\n  card: 'With {note}'\nflows:", 1
    )
    found = finds(text).only()
    assert next((each.span.text, each.message) for each in found.secondary) == ("note", "read here")


def test_a_prompt_of_a_slot_is_read_where_it_is_asked(finds: Any) -> None:
    text = flow("- collect: ‹SN502›note\n- say: '{note}'").replace("What note?", "A note, {user}?")
    text = text.replace("[gift, note, count, user]", "[user, gift, note, count]")
    finds(text)


def test_inputs_of_a_flow_are_there(finds: Any) -> None:
    finds(
        flow("- call: greet(name='x')")
        + "  greet:\n    inputs: [name, optional title]\n    steps:\n      - say: '{name} {‹SN502›title}'\n"
    )


def test_compensation_may_run_early(finds: Any) -> None:
    steps = "- collect: gift\n- collect: note\n- say: '{gift} {note}'\n  jump_to: end\n- step: undo\n  say: '{gift} {‹SN501›note}'"
    finds(flow(steps.replace("{gift} {‹", "{‹SN501›gift} {‹"), "    on_cancel: undo\n"))


def test_a_handler_of_the_flow_may_run_early(finds: Any) -> None:
    steps = "- collect: gift\n- say: '{gift}'\n  jump_to: end\n- step: oops\n  say: '{‹SN501›gift} {error.message}'"
    finds(flow(steps, "    on_error: oops\n"))


def test_outputs_of_a_flow_are_set(finds: Any) -> None:
    more = "  get:\n    outputs: [‹SN507›answer, note]\n    steps:\n      - collect: note\n"
    finds(flow("- call: get -> note\n- say: '{note}'") + more)


def test_slots_are_used(finds: Any) -> None:
    finds(flow("- say: Hi").replace("  cabin:", '  ‹SN506›spare: {type: string, prompt: "?"}\n  cabin:'))


def test_deep_nesting_and_long_flows(check: Any) -> None:
    steps = "".join(
        f"- collect: gift\n  ask: always\n- set: {{v{n}: {n}}}\n- say: '{{v{n}}}'\n" for n in range(300)
    )
    assert check(flow(steps)).all == []
