"""From YAML to the steps of a program: order, targets, guards, rejoining."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compiling import Compile, compiler, shape, ways

from soni_runtime import program as p

HEAD = """\
version: "1"
slots:
  origin: {prompt: From where?}
  cabin: {prompt: Which cabin?, values: [economy, business]}
  count: {type: integer, prompt: How many?}
  day: {type: date, prompt: When?}
  names: {type: list of string, prompt: Who?}
actions:
  search: {inputs: [origin], outputs: [flights, price]}
  pay: {inputs: {amount: number}, outputs: [reference]}
flows:
  other:
    inputs: [optional origin]
    outputs: [reference]
    steps:
      - collect: count
      - set: {reference: count}
  main:
    triggers: [I want to fly]
    steps:
"""


@pytest.fixture
def build(tmp_path: Path) -> Compile:
    return compiler(tmp_path)


def steps(text: str) -> str:
    """A bot whose flow ``main`` has these steps."""
    lines = [line[4:] for line in text.strip("\n").splitlines()]
    return HEAD + "\n".join(f"      {line}" for line in lines) + "\n"


TABLE: list[tuple[str, str, dict[str, dict[str, Any]]]] = [
    (
        "in order",
        """
    - {step: a, collect: origin}
    - {step: b, say: Hello}
    """,
        {"a": {}, "b": {}},
    ),
    (
        "a jump to what comes next is no jump",
        """
    - {step: a, say: One, jump_to: b}
    - {step: b, collect: origin, jump_to: end}
    """,
        {"a": {}, "b": {}},
    ),
    (
        "arms rejoin behind the block",
        """
    - {step: q, collect: count}
    - step: i
      if: count > 1
      then:
        - {step: t, say: Many}
      else:
        - {step: e, say: One}
    - {step: z, say: Done}
    """,
        {"q": {}, "i": {"otherwise": "e"}, "t": {"goto": "z"}, "e": {}, "z": {}},
    ),
    (
        "without an else the condition leads past the block",
        """
    - {step: q, collect: count}
    - step: i
      if: count > 1
      then:
        - {step: t, say: Many}
    """,
        {"q": {}, "i": {"otherwise": "end"}, "t": {}},
    ),
    (
        "the last arm of a flow rejoins at its end",
        """
    - {step: q, collect: count}
    - step: i
      if: count > 1
      then:
        - {step: t, say: Many}
      else:
        - {step: e, say: One}
    """,
        {"q": {}, "i": {"otherwise": "e"}, "t": {"goto": "end"}, "e": {}},
    ),
    (
        "nested blocks rejoin at the outermost",
        """
    - {step: q, collect: count}
    - step: i
      if: count > 1
      then:
        - step: j
          if: count > 2
          then:
            - {step: a, say: Three}
          else:
            - {step: b, say: Two}
      else:
        - {step: c, say: One}
    - {step: z, say: Done}
    """,
        {
            "q": {},
            "i": {"otherwise": "c"},
            "j": {"otherwise": "b"},
            "a": {"goto": "z"},
            "b": {"goto": "z"},
            "c": {},
            "z": {},
        },
    ),
    (
        "jump_to on an if is where its arms rejoin",
        """
    - {step: q, collect: count}
    - step: i
      if: count > 1
      then:
        - {step: t, say: Many}
      else:
        - {step: e, say: One, jump_to: skipped}
      jump_to: z
    - {step: skipped, say: Only one}
    - {step: z, say: Done}
    """,
        {"q": {}, "i": {"otherwise": "e"}, "t": {"goto": "z"}, "e": {}, "skipped": {}, "z": {}},
    ),
    (
        "arms may be targets",
        """
    - {step: q, collect: count}
    - {step: i, if: count > 1, then: many, else: end}
    - {step: many, say: Many}
    """,
        {"q": {}, "i": {"otherwise": "end"}, "many": {}},
    ),
    (
        "switch with steps and targets",
        """
    - {step: q, collect: cabin}
    - step: s
      switch: cabin
      cases:
        economy:
          - {step: a, say: Cheap}
        business: z
    - {step: m, say: Middle}
    - {step: z, say: Done}
    """,
        {
            "q": {},
            "s": {"cases": {"economy": None, "business": "z"}, "otherwise": "m"},
            "a": {},
            "m": {},
            "z": {},
        },
    ),
    (
        "switch arms rejoin",
        """
    - {step: q, collect: cabin}
    - step: s
      switch: cabin
      cases:
        economy:
          - {step: a, say: Cheap}
        business:
          - {step: b, say: Comfortable}
      else:
        - {step: c, say: Something else}
    - {step: z, say: Done}
    """,
        {
            "q": {},
            "s": {"cases": {"economy": None, "business": "b"}, "otherwise": "c"},
            "a": {"goto": "z"},
            "b": {"goto": "z"},
            "c": {},
            "z": {},
        },
    ),
    (
        "while is a branch and a way back",
        """
    - {step: q, collect: count}
    - step: w
      while: count > 1
      do:
        - {step: ask, collect: cabin}
        - {step: less, set: {count: count - 1}}
    - {step: z, say: Done}
    """,
        {"q": {}, "w": {"otherwise": "z", "again": ("ask",)}, "ask": {}, "less": {"goto": "w"}, "z": {}},
    ),
    (
        "for goes back to its head",
        """
    - {step: q, collect: names}
    - step: f
      for: name in names
      do:
        - {step: ask, collect: cabin}
        - {step: b, say: "{name} flies {cabin}"}
    """,
        {"q": {}, "f": {"otherwise": "end", "again": ("ask",)}, "ask": {}, "b": {"goto": "f"}},
    ),
    (
        "an if at the end of a loop goes back to its head",
        """
    - {step: q, collect: names}
    - step: f
      for: name in names
      do:
        - step: i
          if: name == "Ana"
          then:
            - {step: t, say: Hello Ana}
          else:
            - {step: e, say: "Hello {name}"}
    - {step: z, say: Done}
    """,
        {
            "q": {},
            "f": {"otherwise": "z"},
            "i": {"otherwise": "e"},
            "t": {"goto": "f"},
            "e": {"goto": "f"},
            "z": {},
        },
    ),
    (
        "a guard skips to what follows, not along the jump",
        """
    - {step: q, collect: count}
    - {step: a, say: Many, when: count > 1, jump_to: z}
    - {step: b, say: One}
    - {step: z, say: Done}
    """,
        {"q": {}, "a": {"goto": "z"}, "b": {}, "z": {}},
    ),
    (
        "a guard at the end of an arm skips to where the arms rejoin",
        """
    - {step: q, collect: count}
    - step: i
      if: count > 1
      then:
        - {step: t, say: Very many, when: count > 9}
      else:
        - {step: e, say: One}
    - {step: z, say: Done}
    """,
        {"q": {}, "i": {"otherwise": "e"}, "t": {"skip": "z", "goto": "z"}, "e": {}, "z": {}},
    ),
    (
        "a guarded block is skipped whole",
        """
    - {step: q, collect: count}
    - step: i
      when: count > 0
      if: count > 1
      then:
        - {step: t, say: Many}
      else:
        - {step: e, say: One}
    - {step: z, say: Done}
    """,
        {"q": {}, "i": {"skip": "z", "otherwise": "e"}, "t": {"goto": "z"}, "e": {}, "z": {}},
    ),
    (
        "answers and failures lead where they say",
        """
    - {step: q, collect: count, max_attempts: 2, on_invalid: sorry}
    - {step: go, action: pay(amount=count) -> reference, on_error: sorry}
    - {step: sure, confirm: "Is {reference} right?", on_yes: z, on_no: q, on_change: q}
    - {step: sorry, say: Sorry, jump_to: cancel}
    - {step: z, say: "Done: {reference}"}
    """,
        {
            "q": {"on_invalid": "sorry"},
            "go": {"on_error": "sorry"},
            "sure": {"on_yes": "z", "on_no": "q", "on_change": "q"},
            "sorry": {"goto": "cancel"},
            "z": {},
        },
    ),
    (
        "a jump of its own always says where",
        """
    - {step: q, collect: count}
    - {step: j, jump_to: z}
    - {step: z, say: Done}
    """,
        {"q": {}, "j": {"goto": "z"}, "z": {}},
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_where_control_goes(build: Compile, text: str, expected: dict[str, dict[str, Any]]) -> None:
    assert ways(build(steps(text)).flows["main"]) == expected


def only(program: p.Program, index: int = -1) -> p.Step:
    return program.flows["main"].steps[index]


def test_names_arguments_and_outputs_of_a_call(build: Compile) -> None:
    made = build(
        steps("""
    - collect: origin
    - action: search
    - action: search -> flights, price as total
    - action: search(origin=upper(origin)) -> flights
    - call: other(origin=origin) -> reference as code
    - say: "{flights} {total} {code}"
    """)
    )
    by_name, renamed, computed, called = made.flows["main"].steps[1:5]
    assert isinstance(by_name, p.ActionStep)
    assert (by_name.args, by_name.outputs) == (None, {})
    assert isinstance(renamed, p.ActionStep)
    assert renamed.outputs == {"flights": "flights", "total": "price"}
    assert isinstance(computed, p.ActionStep)
    assert list(computed.args or ()) == ["origin"]
    assert isinstance(called, p.CallStep)
    assert (called.flow, list(called.args), called.outputs) == ("other", ["origin"], {"code": "reference"})


def test_declarations_arrive(build: Compile) -> None:
    made = build("""\
        version: "1"
        name: travel
        settings: {language: es, languages: [es, en], limits: {turns: 5}}
        slots:
          day: {type: date, prompt: {es: ¿Cuándo?, en: When?}, default: 2030-05-01, sensitive: true}
          code: {prompt: [Code?, Which code?], default: 007, scope: session}
          cabin: {values: {economy: [cheap, coach], business: []}, prompt: Cabin?}
        actions:
          pay:
            inputs: {amount: number, note: optional string}
            outputs: {reference: string}
            effect: write
            timeout: 10s
            retry: {attempts: 3, delay: 1s, backoff: exponential, on: [timeout]}
        responses:
          bye: [Bye, See you]
        flows:
          main:
            description: Pay
            triggers: ["pay on {day}", pay now]
            resume: drop
            interruptible: false
            on_error: sorry
            steps:
              - collect: day
              - collect: code
              - collect: cabin
              - response: bye
              - confirm: "{day} {code} {cabin}?"
              - action: pay(amount=2)
              - {step: sorry, say: Sorry}
        """)
    assert (made.name, made.language, made.languages) == ("travel", "es", ("es", "en"))
    assert made.settings["limits"] == {"turns": 5}
    day, code, cabin = made.slots.values()
    assert isinstance(day.prompt, p.Texts)
    assert day.prompt.variants == {"es": ("¿Cuándo?",), "en": ("When?",)}
    assert (str(day.default), day.type, day.sensitive) == ("2030-05-01", "date", True)
    assert (code.default, code.scope) == ("007", "session")
    assert cabin.values == {"economy": ("cheap", "coach"), "business": ()}
    pay = made.actions["pay"]
    assert pay.inputs == (
        p.Param(name="amount", type="number"),
        p.Param(name="note", type="string", optional=True),
    )
    assert pay.outputs == (p.Param(name="reference", type="string"),)
    assert (pay.effect, pay.timeout) == ("write", 10.0)
    assert pay.retry == p.Retry(attempts=3, delay=1.0, backoff="exponential", on=("timeout",))
    main = made.flows["main"]
    assert main.triggers == ("pay on {day}", "pay now")
    assert (main.description, main.resume, main.interruptible, main.on_error) == (
        "Pay",
        "drop",
        False,
        "sorry",
    )
    assert made.responses["bye"].text == p.Texts({None: ("Bye", "See you")})


def test_case_values_have_the_type_of_the_slot(build: Compile) -> None:
    made = build(
        steps("""
    - collect: count
    - switch: count
      cases: {1: a, 2: a}
      else: a
    - {step: a, collect: day}
    - switch: day
      cases: {2030-05-01: b}
      else: b
    - {step: b, say: Done}
    """)
    )
    cases = [[value for value, _ in s.cases] for s in made.flows["main"].steps if isinstance(s, p.SwitchStep)]
    assert cases[0] == [1, 2]
    assert [str(value) for value in cases[1]] == ["2030-05-01"]
    assert not isinstance(cases[1][0], str)


def test_buttons_send_commands(build: Compile) -> None:
    made = build(
        steps("""
    - collect: cabin
      buttons:
        - {title: Economy, payload: economy}
        - {title: Stop, payload: cancel_flow}
        - title: Paris
          payload: [{set_slot: {cabin: business, count: 2}}, {start_flow: other}]
    """)
    )
    step = only(made)
    assert isinstance(step, p.CollectStep)
    assert [button.commands for button in step.buttons] == [
        ({"type": "set_slot", "slot": "cabin", "value": "economy"},),
        ({"type": "cancel_flow"},),
        (
            {"type": "set_slot", "slot": "cabin", "value": "business"},
            {"type": "set_slot", "slot": "count", "value": 2},
            {"type": "start_flow", "flow": "other"},
        ),
    ]


def test_parallel_actions_have_ids_of_their_own(build: Compile) -> None:
    made = build(
        steps("""
    - collect: origin
    - action: search -> flights
    - step: both
      parallel:
        - action: search -> price
        - action: search -> flights as more
    - say: "{flights} {price} {more}"
    """)
    )
    both = made.flows["main"].step("both")
    assert isinstance(both, p.ParallelStep)
    assert len({step.id for step in (*made.flows["main"].steps, *both.branches)}) == 6
    assert both.writes() == ("price", "more")


def test_steps_know_their_lines(build: Compile) -> None:
    made = build(
        steps("""
    - {step: a, collect: origin}
    - step: b
      say: Hello
    """)
    )
    main = made.flows["main"]
    first = HEAD.count("\n") + 1
    assert [step.line for step in main.steps] == [first, first + 1]
    assert main.line == first - 3
    assert main.file is not None
    assert main.file.endswith("bot.yaml")


def test_texts_keep_their_braces(build: Compile) -> None:
    step = only(
        build(
            steps("""
    - say: "{{not a value}}"
    """)
        )
    )
    assert isinstance(step, p.SayStep)
    assert step.text == "{not a value}"


def test_the_same_text_gives_the_same_program(build: Compile) -> None:
    text = steps(TABLE[3][1])
    assert shape(build(text), lines=True) == shape(build(text), lines=True)
