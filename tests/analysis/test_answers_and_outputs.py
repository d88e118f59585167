"""SN510, SN509 through calls, SN312: answers that nobody wants, outputs that are missing, validators that refuse."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  name: {prompt: "Your name?"}
  phone: {prompt: "Your number?"}
  member: {type: boolean, prompt: "A member?"}
actions:
  save: {inputs: {name: string}}
flows:
"""


def flow(*lines: str, more: str = "", head: str = HEAD) -> str:
    body = "".join(f"      {line}\n" for line in lines)
    return f"{head}  go:\n    triggers: [go]\n    steps:\n{body}{more}  other:\n    triggers: [other]\n    steps:\n      - collect: member\n      - say: '{{member}}'\n"


UNUSED = {
    "never read": ("- collect: name", "- collect: ‹SN510›phone", "- say: 'Hi {name}'"),
    "in a list": ("- collect: [name, ‹SN510›phone]", "- say: 'Hi {name}'"),
    "only one place": (
        "- collect: [name, ‹SN510›phone]",
        "- say: 'Hi {name}'",
        "- collect: phone",
        "  ask: always",
    ),
}
USED = {
    "in a text": ("- collect: [name, phone]", "- say: '{name} {phone}'"),
    "tested": ("- collect: [name, phone]", "- say: 'Hi {name}'", "  when: phone is set"),
    "no answer of the flow is": ("- collect: [phone]", "- say: Thanks."),
    "for a person": ("- collect: [name, phone]", "- say: 'Hi {name}'", "- handoff: desk"),
    "by an action, by name": ("- collect: name", "- action: save", "- say: Done."),
}


@pytest.mark.parametrize("lines", [*UNUSED.values(), *USED.values()], ids=[*UNUSED, *USED])
def test_answers(finds: Any, lines: tuple[str, ...]) -> None:
    text = flow(*lines)
    finds(text if "phone" in "".join(lines) else text.replace('  phone: {prompt: "Your number?"}\n', ""))


@pytest.mark.parametrize("extra", ["sensitive: true", "scope: session"])
def test_answers_that_the_platform_may_want(finds: Any, extra: str) -> None:
    text = flow(*UNUSED["never read"]).replace("‹SN510›", "")
    finds(text.replace('{prompt: "Your number?"}', f'{{prompt: "Your number?", {extra}}}'))


def test_python_that_sees_everything_may_use_it(finds: Any) -> None:
    python = """
        from soni_runtime import action

        @action
        def save(name: str, context) -> None: ...
        """
    finds(flow("- collect: [name, phone]", "- action: save", "- say: 'Hi {name}'"), python)


CALLED = """  discount:
    outputs: [{}percent]
    steps:
      - collect: member
{}
"""
ONE_WAY = "      - if: member\n        then:\n          - set: {percent: 10}\n"
BOTH = ONE_WAY + "        else:\n          - set: {percent: 0}\n"
ENDS = "      - set: {percent: 10}\n        when: member\n"
NULL = "      - set: {percent: null}\n"
OUTPUTS = {
    "one way": (ONE_WAY, "100 - ‹SN509›percent"),
    "skipped": (ENDS, "100 - ‹SN509›percent"),
    "null": (NULL, "100 - ‹SN509›percent"),
    "both ways": (BOTH, "100 - percent"),
    "tested": (ONE_WAY, "100 - percent if percent is set else 100"),
    "not computed with": (ONE_WAY, "percent"),
    "the other way fails": (ONE_WAY + "        else: error\n", "100 - percent"),
    "the other way cancels": (ONE_WAY + "        else: cancel\n", "100 - percent"),
    "the other way ends": (
        ONE_WAY.replace("if: member", "if: not member").replace("- set: {percent: 10}", "- jump_to: end")
        + "      - set: {percent: 5}\n",
        "100 - ‹SN509›percent",
    ),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_of_called_flows(finds: Any, name: str) -> None:
    steps, value = OUTPUTS[name]
    lines = ("- call: discount -> percent", f"- set: {{price: {value}}}", "- say: '{price}'")
    head = HEAD.replace('  name: {prompt: "Your name?"}\n  phone: {prompt: "Your number?"}\n', "").replace(
        "actions:\n  save: {inputs: {name: string}}\n", ""
    )
    finds(flow(*lines, more=CALLED.format("", steps.rstrip("\n")), head=head))


def test_the_output_that_is_missing_is_shown(check: Any) -> None:
    lines = ("- call: discount -> percent as p", "- say: '{100 - p}'")
    found = [
        d for d in check(flow(*lines, more=CALLED.format("", ONE_WAY.rstrip()))).all if d.code.id == "SN509"
    ]
    assert [label.message for label in found[0].secondary] == ["not every way through `discount` sets it"]
    assert found[0].secondary[0].span.text == "percent"


def test_flows_that_call_each_other_are_followed_to_an_end(check: Any) -> None:
    more = """  a:
    outputs: [x]
    steps:
      - collect: member
      - if: member
        then:
          - call: a -> x
        else:
          - set: {x: 1}
"""
    assert "SN509" not in check(flow("- call: a -> x", "- say: '{x + 1}'", more=more)).codes


PYTHON = """
    from datetime import date
    from soni_runtime import validator

    @validator
    def adult(value: int) -> bool: ...

    @validator
    def anything(value) -> bool: ...
    """
VALIDATORS = [
    ("integer", "‹SN312›email"),
    ("date", "‹SN312›positive"),
    ("boolean", "‹SN312›city_name"),
    ("list of string", "‹SN312›email"),
    ("integer", "positive"),
    ("string", "email"),
    ("string", "future_date_only"),
    ("any", "email"),
    ("integer", "not_empty"),
    ("number", "adult"),
    ("date", "‹SN312›adult"),
    ("date", "anything"),
    ("integer", "phone, normalizer: digits"),
]


@pytest.mark.parametrize(("kind", "validator"), VALIDATORS)
def test_validators_of_another_type(finds: Any, kind: str, validator: str) -> None:
    text = f"""version: "1"
slots:
  x: {{type: {kind}, prompt: "X?", validator: {validator}}}
flows:
  go:
    triggers: [go]
    steps:
      - collect: x
      - say: "{{x}}"
"""
    finds(text, PYTHON)


def test_outputs_the_wrong_way_round_are_one_finding(finds: Any) -> None:
    finds("""version: "1"
actions:
  find: {inputs: {}, outputs: {state: string}}
flows:
  go:
    triggers: [go]
    steps:
      - action: find -> ‹SN220›order_state as state
      - say: "{order_state}"
""")
