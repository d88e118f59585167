"""What a yes was given to, what a sensitive value turns into, what types arguments have: the close calls."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  amount: {type: number, prompt: "How much?"}
  note: {type: string, prompt: "What for?"}
  name: {type: string, prompt: "Your name?"}
  pin: {type: string, prompt: "PIN?", sensitive: true}
actions:
  give: {inputs: {amount: number}, effect: write}
  send: {inputs: {total: number}, effect: write}
  find: {inputs: {name: string}, outputs: {account: object, total: number}}
  pay: {inputs: {account: object, amount: number}, effect: write}
  mask: {inputs: {pin: string}, outputs: {shown: string}}
  check: {inputs: {pin: string}, outputs: {right: boolean}}
flows:
  go:
    triggers: [go]
    steps:
"""
TAIL = """  everything:
    triggers: [everything]
    steps:
      - collect: [amount, note, name, pin]
      - action: check -> right
      - say: "{amount} {note} {name} {right}"
"""


def bot(steps: str, more: str = "") -> str:
    body = "".join(f"      {line}\n" for line in steps.strip("\n").split("\n"))
    return f"{HEAD}{body}{TAIL}{more}"


ASK = "- collect: [amount, note]\n"
CONFIRMS = {
    "shows another answer": ASK + "- confirm: ‹SN602›For {note}?\n- action: give",
    "shows it among others": ASK + '- confirm: "{amount} for {note}?"\n- action: give',
    "shows what was computed of it": ASK
    + '- set: {total: amount + 1}\n- confirm: "{total} for {note}?"\n- action: give',
    "shows whose account it found": "- collect: [amount, name]\n- action: find -> account, total\n"
    '- confirm: "For {name}?"\n- action: pay\n- say: "{total}"',
    "set after the yes": ASK
    + '- set: {total: amount}\n- confirm: "{total} for {note}?"\n- set: {total: total + 1}\n- action: ‹SN701›send',
    "set before the yes": ASK
    + '- set: {total: amount}\n- set: {total: total + 1}\n- confirm: "{total} for {note}?"\n- action: send',
    "something else set after the yes": ASK
    + '- set: {total: amount}\n- confirm: "{total} for {note}?"\n- set: {done: 1}\n- action: send\n- say: "{done}"',
    "computed from the shown after the yes": ASK
    + '- confirm: "{amount} for {note}?"\n- set: {total: amount}\n- action: send',
    "confirmed anew in every round": "- set: {total: 0}\n- while: total < 3\n  do:\n"
    '    - set: {total: total + 1}\n    - confirm: "{total}?"\n    - action: send',
}
PRIVATE = {
    "copied": "- collect: pin\n- set: {copy: pin}\n- say: 'It is {‹SN703›copy}'",
    "copied, then masked": "- collect: pin\n- set: {copy: pin}\n- action: mask -> shown as copy\n- say: 'It is {copy}'",
    "what an action makes of it": "- collect: pin\n- action: mask -> shown\n- say: 'It is {shown}'",
    "how long it is": "- collect: pin\n- set: {length: len(pin)}\n- say: 'It has {length} digits'",
    "whether it is right": "- collect: pin\n- action: check -> right\n- say: 'Right: {right}'",
    "in a question": "- collect: pin\n- collect: name\n  prompt: 'Is {‹SN703›pin} yours?'\n- say: '{name}'",
    "in a handoff": "- collect: pin\n- handoff: desk\n  message: 'They said {‹SN703›pin}'",
    "passed on to a person": "- collect: pin\n- handoff: desk\n  from: [pin]",
}


@pytest.mark.parametrize("steps", CONFIRMS.values(), ids=CONFIRMS.keys())
def test_what_was_agreed_to(finds: Any, steps: str) -> None:
    finds(bot(steps))


@pytest.mark.parametrize("steps", PRIVATE.values(), ids=PRIVATE.keys())
def test_what_is_private(finds: Any, steps: str) -> None:
    finds(bot(steps))


CALLED = (
    "  other:\n    inputs: {sum: number, why: string, free}\n    steps:\n      - say: '{sum} {why} {free}'\n"
)


@pytest.mark.parametrize(
    "arguments",
    [
        "sum=amount, why=note, free=note",
        "‹SN309›sum=note, why=note, free=amount",
        "sum=3, why=amount, free=1",
        "sum='3', why='x', free='y'",
        "sum=amount * 2, why=note, free=note",
        "‹SN309›sum=today(), why=note, free=note",
    ],
)
def test_arguments_of_a_flow(finds: Any, arguments: str) -> None:
    called = CALLED.replace("{sum: number, why: string, free}", "{sum: number, why: string, free: any}")
    finds(bot(f'{ASK}- call: "other({arguments})"\n- say: "{{note}} {{amount}}"', called))


BOOLEAN = "- collect: pin\n- action: check -> right\n- switch: right\n  cases:\n    {}:\n      - say: One.\n    {}:\n      - say: Two."


@pytest.mark.parametrize(
    ("one", "two"),
    [("true", "false"), ('"true"', '"false"'), ("true", "‹SN303›rejected"), ("true", "‹SN303›no")],
)
def test_cases_of_a_result_that_is_true_or_false(finds: Any, one: str, two: str) -> None:
    finds(bot(BOOLEAN.format(one, two)))
