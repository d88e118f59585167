"""SN2xx: unknown, doubled and reserved names, each at its exact place."""

from __future__ import annotations

from typing import Any

import pytest

SLOTS = """
slots:
  city: {type: string, prompt: "Which city?"}
  day: {type: date, prompt: "Which day?"}
actions:
  forecast: {inputs: {city: string, day: date}, outputs: {summary: string, degrees: number}}
"""


def flow(steps: str, head: str = "") -> str:
    body = "".join(f"      {line}\n" for line in steps.strip("\n").split("\n"))
    return f'version: "1"{SLOTS}flows:\n  weather:\n    triggers: [what is the weather]\n{head}    steps:\n{body}'


ALL = """- collect: [city, day]
- action: forecast -> summary, degrees
- say: "{city} {day}: {summary}, {degrees}"
"""

STEPS = {
    "jump": '- say: Hi\n  jump_to: ‹SN201›thnks\n- step: thanks\n  say: Bye\n' + ALL,
    "arm": '- step: thanks\n  say: Bye\n- collect: [city, day]\n- if: city == "Rome"\n  then: ‹SN201›thnks\n' + ALL.split("\n", 1)[1],
    "case": '- step: a\n  collect: [city, day]\n- switch: city\n  cases:\n    Rome: ‹SN201›nowhere\n' + ALL.split("\n", 1)[1],
    "on_error": '- collect: [city, day]\n- action: forecast -> summary, degrees\n  on_error: ‹SN201›oops\n' + ALL.split("\n", 2)[2],
    "duplicate": '- step: a\n  say: One\n- step: ‹SN202›a\n  say: Two\n' + ALL,
    "slot": '- collect: ‹SN203›citty\n- collect: day\n' + ALL.split("\n", 1)[1],
    "slot in a list": '- collect: [‹SN203›citty, day]\n' + ALL.split("\n", 1)[1],
    "clear": ALL + '- clear: ‹SN203›dya\n',
    "action": '- collect: [city, day]\n- action: ‹SN204›forcast -> summary, degrees\n' + ALL.split("\n", 2)[2],
    "function": ALL + '- say: "{‹SN210›length(city)}"\n',
    "filter": ALL + '- say: "{day | ‹SN211›dat}"\n',
    "input": '- collect: [city, day]\n- action: forecast(‹SN212›citi=city) -> summary, degrees\n' + ALL.split("\n", 2)[2],
    "output": ALL + '- action: forecast -> ‹SN214›sumary as other\n- say: "{other}"\n',
    "name in a template": ALL + '- say: "It is {‹SN215›sumary}."\n',
    "name in a condition": ALL + '- if: ‹SN215›degree > 3\n  then:\n    - say: Warm\n',
    "name with is set": ALL + '- say: Hi\n  when: ‹SN215›sumary is set\n',
    "name in a block": ALL + '- say: |\n    First line\n    and {‹SN215›sumary}\n',
    "reserved step": ALL + '- step: ‹SN216›end\n  say: Hi\n',
    "reserved variable": ALL + '- set: {‹SN216›session: 1}\n',
    "shadow": ALL + '- for: ‹SN217›city in [1, 2]\n  do:\n    - say: "{city}"\n',
    "handoff": ALL + '- handoff: desk\n  from: [city, ‹SN203›dat]\n',
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_a_name_in_a_step(name: str, finds: Any) -> None:
    finds(flow(STEPS[name]))


NEAREST = {
    "jump": ("thanks", "`thanks` is defined here"),
    "slot": ("city", "`city` is declared here"),
    "action": ("forecast", "`forecast` is defined here"),
    "filter": ("date", None),
    "name in a template": ("summary", "`summary` is defined here"),
}


@pytest.mark.parametrize("name", NEAREST)
def test_a_misspelt_name_shows_the_one_that_is_meant(name: str, finds: Any, fixed: Any, check: Any) -> None:
    found = finds(flow(STEPS[name])).only()
    near, label = NEAREST[name]
    assert found.help == f"did you mean `{near}`?"
    assert [each.message for each in found.secondary] == ([label] if label else [])
    assert check(fixed(found)).all == []


def test_the_flow_is_named_in_an_unknown_step(finds: Any) -> None:
    found = finds(flow(STEPS["case"])).only()
    assert found.message == "unknown step `nowhere`"
    assert found.primary.message == "not a step of flow `weather`"
    assert found.help == "the flow has the steps `a`"
    assert found.fix is None


def test_handlers_of_a_flow_are_steps(finds: Any) -> None:
    finds(flow(ALL + "- step: sorry\n  say: Sorry", "    on_error: ‹SN201›sory\n    on_cancel: sorry\n"))


def test_special_targets_are_no_steps(check: Any) -> None:
    assert (
        check(flow(ALL + '- if: city == "Rome"\n  then: end\n  else: cancel', "    on_error: end\n")).all
        == []
    )


def test_marks_of_triggers_are_slots(finds: Any) -> None:
    text = flow(ALL).replace("[what is the weather]", '["weather in {‹SN203›citty}", "what of {city}"]')
    finds(text)


REST = {
    "validator": """
        version: "1"
        slots:
          mail: {type: string, prompt: "Mail?", validator: ‹SN206›emial, normalizer: ‹SN207›trimm}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: mail
              - say: "{mail}"
        """,
    "response": """
        version: "1"
        responses:
          hello: Hello
        flows:
          go:
            triggers: [go]
            steps:
              - say: {response: ‹SN208›helo}
        """,
    "call": """
        version: "1"
        flows:
          go:
            triggers: [go]
            steps:
              - call: ‹SN209›lgin
              - link: ‹SN209›nowhere_at_all
          login:
            steps:
              - say: Hi
        """,
    "text of a slot": """
        version: "1"
        slots:
          mail: {type: string, prompt: "Mail, {‹SN215›nam}?", invalid: "{value} is no mail"}
          name: {type: string, prompt: "Name?"}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: name
              - collect: mail
              - say: "{mail} {name}"
        """,
    "inputs of a flow": """
        version: "1"
        slots:
          name: {type: string, prompt: "Name?"}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: name
              - call: greet(‹SN212›nme=name)
              - call: ‹SN213›greet
              - call: greet(who=name) -> ‹SN214›nothing
              - say: "{nothing}"
          greet:
            inputs: [who]
            steps:
              - say: "{who}"
        """,
    "missing input": """
        version: "1"
        actions:
          pay: {inputs: {amount: number, optional note: string}}
        flows:
          go:
            triggers: [go]
            steps:
              - action: ‹SN213›pay
        """.replace("optional note: string", "note: optional string"),
    "button": """
        version: "1"
        slots:
          name: {type: string, prompt: "Name?"}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: name
                buttons:
                  - title: Go
                    payload: [{start_flow: ‹SN209›goo}, {set_slot: {‹SN203›nam: x}}]
              - say: "{name}"
        """,
}


@pytest.mark.parametrize("name", REST)
def test_names_outside_of_steps(name: str, finds: Any) -> None:
    finds(REST[name])


def test_an_action_that_was_not_asked_for_its_result_says_how(finds: Any) -> None:
    steps = '- collect: [city, day]\n- action: forecast\n- say: "{city} {day} {‹SN215›summary}"\n'
    found = finds(flow(steps)).only()
    assert found.help == "take it from the action: `forecast -> summary`"


# ------------------------------------------------------------------ Python beside the bot

BOT = """
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  forecast: {inputs: {INPUTS}, outputs: {OUTPUTS}}
flows:
  weather:
    triggers: [weather]
    steps:
      - collect: city
      - action: forecast -> summary
      - say: "{city}: {summary}"
"""
PYTHON = """
from typing import TypedDict
from soni_runtime import action

class Forecast(TypedDict):
    summary: str
    degrees: float

@action
async def forecast(city: str, unit: str = "C") -> Forecast: ...
"""


def contract(inputs: str, outputs: str = "summary: string") -> str:
    return BOT.replace("{INPUTS}", "{" + inputs + "}").replace("{OUTPUTS}", "{" + outputs + "}")


CONTRACTS = {
    "agrees": contract("city: string"),
    "agrees with all": contract("city: string, unit: optional string", "summary: string, degrees: number"),
    "misspelt input": contract("‹SN218›citi: string").replace("forecast -> summary", "forecast(citi=city) -> summary"),
    "lacks an input": contract("unit: optional string").replace("  forecast:", "  ‹SN218›forecast:"),
    "unknown output": contract("city: string", "summary: string, ‹SN219›rain: number"),
    "input type": contract("city: ‹SN310›integer").replace("type: string", "type: integer"),
    "output type": contract("city: string", "summary: ‹SN310›date"),
    "unknown action": contract("city: string").replace("  forecast:", "  ‹SN205›forcast:").replace("action: forecast", "action: forcast"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_and_its_function(name: str, finds: Any) -> None:
    finds(CONTRACTS[name], PYTHON)


def test_python_alone_is_a_contract(finds: Any) -> None:
    text = BOT.replace("actions:\n  forecast: {inputs: {INPUTS}, outputs: {OUTPUTS}}\n", "")
    finds(text, PYTHON)
    finds(text.replace("-> summary", "-> ‹SN214›sumary as summary"), PYTHON)
    finds(text.replace("forecast ->", "forecast(city, ‹SN212›units=city) ->"), PYTHON)


def test_python_that_cannot_be_followed_keeps_names_open(check: Any) -> None:
    python = "from soni_runtime import ActionRegistry\n@ActionRegistry.register(name())\ndef f(): ...\n"
    text = BOT.replace("actions:\n  forecast: {inputs: {INPUTS}, outputs: {OUTPUTS}}\n", "")
    assert check(text, python).all == []


def test_reversed_outputs_carry_their_fix(check: Any, fixed: Any) -> None:
    text = """\
version: "1.0"
actions:
  load: {outputs: {balance: number, currency: string}}
flows:
  balance:
    triggers: [balance]
    steps:
      - step: load
        type: action
        call: load
        map_outputs:
          balance: amount
          currency: unit
      - step: tell
        say: "{amount | money} {unit}"
"""
    found = [d for d in check(text).all if d.code.id == "SN220"]
    assert [d.primary.span.source.position(d.primary.span.start) for d in found] == [(12, 11)]
    assert not [d for d in check(fixed(found[0])).all if d.code.id[2] != "8"]
