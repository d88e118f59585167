"""SN6xx and SN7xx: what works, but not for the people in the conversation."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  amount: {type: number, prompt: "How much?"}
  to: {type: string, prompt: "To whom?"}
  pin: {type: string, prompt: "PIN?", sensitive: true}
  bare: {type: string}
actions:
  pay: {inputs: {amount: number, to: string}, effect: write}
  undo: {effect: write}
  look: {inputs: {pin: string}}
"""
TAIL = """  everything:
    triggers: [everything]
    steps:
      - collect: [amount, to, pin]
      - collect: bare
        prompt: Bare?
      - action: look
      - say: "{amount} {to} {bare}"
"""


def flow(steps: str, head: str = "", more: str = "") -> str:
    body = "".join(f"      {line}\n" for line in steps.strip("\n").split("\n"))
    return f"{HEAD}flows:\n  send:\n    triggers: [send money]\n{head}    steps:\n{body}{TAIL}{more}"


ASK = "- collect: amount\n- collect: to\n"
CASES = {
    "no confirm": ASK + "- action: ‹SN701›pay",
    "confirm": ASK + "- confirm: Pay {amount} to {to}?\n- action: pay",
    "confirm on one arm": ASK
    + "- if: amount > 10\n  then:\n    - confirm: Pay {amount} to {to}?\n- action: ‹SN701›pay",
    "confirm on both arms": ASK
    + "- if: amount > 10\n  then:\n    - confirm: Pay {amount} to {to}?\n  else:\n    - confirm: Little {amount}?\n- action: pay",
    "after a no": ASK
    + "- confirm: Pay {amount} to {to}?\n  on_no: anyway\n- step: anyway\n  action: ‹SN701›pay",
    "confirm that is skipped": ASK
    + "- confirm: Pay {amount} to {to}?\n  when: amount > 10\n- action: ‹SN701›pay",
    "a no that asks again": "- step: again\n  collect: amount\n- collect: to\n- confirm: Pay {amount} to {to}?\n  on_no: again\n- action: pay",
    "changed after the yes": ASK
    + "- confirm: Pay {amount} to {to}?\n- collect: amount\n  ask: always\n- action: ‹SN701›pay",
    "asked after the yes": "- collect: amount\n- confirm: Pay {amount}?\n- collect: to\n- action: pay",
    "in parallel": ASK + "- parallel:\n    - action: ‹SN701›pay\n    - action: ‹SN701›undo",
    "blind": ASK + "- confirm: ‹SN602›Shall I go on?\n- action: pay",
    "nothing to show": "- confirm: Shall I go on?\n- action: undo",
    "nothing that matters": ASK + "- confirm: More?\n- say: '{amount} {to}'",
    "no prompt": "- collect: ‹SN603›bare\n- say: '{bare}'",
    "prompt at the step": "- collect: bare\n  prompt: What?\n- say: '{bare}'",
    "sensitive in a text": "- collect: pin\n- say: 'It is {‹SN703›pin}'",
    "sensitive in a confirm": "- collect: pin\n- confirm: 'It is {‹SN703›pin}?'",
    "sensitive for the model": "- collect: pin\n- generate: Greet them\n  from: [‹SN703›pin]",
    "sensitive for an action": "- collect: pin\n- action: look",
}


@pytest.mark.parametrize("name", CASES)
def test_a_flow(name: str, finds: Any) -> None:
    finds(flow(CASES[name]))


def test_a_no_that_leads_to_a_write_is_shown(finds: Any) -> None:
    found = finds(flow(CASES["after a no"])).only()
    assert [each.span.text for each in found.secondary] == ["pay", "anyway"]
    assert found.primary.message == "runs although the user said no"


def test_undoing_needs_no_confirm(finds: Any) -> None:
    steps = (
        ASK + "- confirm: Pay {amount} to {to}?\n- action: pay\n  jump_to: end\n- step: back\n  action: undo"
    )
    finds(flow(steps, "    on_cancel: back\n    on_error: back\n"))


def test_the_caller_may_have_confirmed(finds: Any) -> None:
    more = "  do_it:\n    inputs: [amount, to]\n    steps:\n      - action: {}pay\n"
    confirmed = ASK + "- confirm: Pay {amount} to {to}?\n- call: do_it(amount=amount, to=to)"
    finds(flow(confirmed, "", more.replace("{}", "")))
    finds(
        flow(confirmed.replace("- confirm: Pay {amount} to {to}?\n", ""), "", more.replace("{}", "‹SN701›"))
    )


def test_triggers_that_collide(finds: Any) -> None:
    more = "  other:\n    triggers: [something, ‹SN601›'Send money!']\n    steps:\n      - say: Hi\n"
    found = finds(flow("- say: Hi", "", more)).only()
    assert found.message == "flows `send` and `other` have the same trigger"
    assert [each.span.text for each in found.secondary] == ["send money"]


def test_marks_of_triggers_are_any_value(finds: Any) -> None:
    text = flow(
        "- say: Hi", "", "  other:\n    triggers: [‹SN601›'give {amount} now']\n    steps:\n      - say: Hi\n"
    )
    finds(text.replace("[send money]", "['give {to} now']"))


def test_words_around_marks_tell_triggers_apart(finds: Any) -> None:
    text = flow(
        "- say: Hi", "", "  other:\n    triggers: ['take {amount} now']\n    steps:\n      - say: Hi\n"
    )
    finds(text.replace("[send money]", "['give {to} now', '{to}']"))


def test_responses_are_said(finds: Any) -> None:
    finds(
        flow("- say: {response: used}").replace(
            "flows:", "responses:\n  used: Hi\n  ‹SN604›left: Hm\nflows:", 1
        )
    )


def test_texts_are_translated(finds: Any) -> None:
    text = flow("- say: ‹SN605›{en: Hello}\n- say: {en: A, es: B}\n- say: Anything").replace(
        "slots:", "settings:\n  languages: [en, es]\nslots:", 1
    )
    finds(text)


SECRETS = {
    "a key": "{understanding: {engine: dspy, model: openai/gpt-4o, api_key: ‹SN702›sk-4f9aQm2Zt7Lx0Pw8Rv}}",
    "a password": "{persistence: {backend: postgres, url: 'postgres://bot:‹SN702›hunter2@db/bot'}}",
    "no password": "{persistence: {backend: postgres, url: 'postgres://bot@db/bot'}}",
    "from the environment": "{persistence: {backend: postgres, url: 'postgres://bot:${PASSWORD}@db/bot'}}",
    "a name": "{understanding: {engine: dspy, model: openai/gpt-4o}}",
}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets(name: str, finds: Any, check: Any) -> None:
    text = flow("- say: Hi").replace("slots:", f"settings: {SECRETS[name]}\nslots:", 1)
    plain = text.replace("‹SN702›", "")
    found = [place for place in check(plain).places if place[0] == "SN702"]
    assert len(found) == text.count("‹SN702›")
    if found:
        line = text.split("\n")[found[0][1] - 1]
        assert line.index("‹") + 1 == found[0][2]
