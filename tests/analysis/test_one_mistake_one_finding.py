"""Mistakes do not hide each other, and none is reported twice."""

from __future__ import annotations

from typing import Any

import pytest

TEN = """
version: "1"
slots:
  origin: {type: string, prompt: "From where?"}
  destination: {type: string, prompt: "To where?", validator: ‹SN206›city_nam}
  day: {type: date, prompt: "When?"}
  cabin: {prompt: "Cabin?", values: [economy, business], default: ‹SN301›busines}
actions:
  search: {inputs: {origin: string, destination: string, day: date}, outputs: {flights: list of object}}
  book: {inputs: {flight: object}, outputs: {ref: string}, effect: write}
flows:
  fly:
    triggers: [fly, "from {origin} to {destination}"]
    steps:
      - collect: ‹SN203›orign
      - collect: destination
        prompt: To where, from {origin}?
      - step: ask_day
        collect: day
      - action: ‹SN204›serch -> flights
      - if: len(flights) == 0
        then:
          - say: Nothing from {origin} to {‹SN215›destinaton}.
            jump_to: ‹SN201›ask_dya
      - if: cabin == ‹SN303›'busines'
        then:
          - say: Champagne for {cabin | ‹SN211›uper}.
      - action: ‹SN701›book(flight=flights[0]) -> ref
      - say: "{ref}"
        jump_to: end
      - ‹SN401›say: Goodbye.
"""


def test_ten_mistakes_are_ten_findings(finds: Any) -> None:
    assert TEN.count("‹") == 10
    finds(TEN)


CASCADES = {
    "a slot that is misspelt where it is asked": """
        version: "1"
        slots:
          note: {type: string, prompt: "Note?"}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: ‹SN203›noet
              - say: "{note}"
        """,
    "a variable that is misspelt where it is read": """
        version: "1"
        flows:
          go:
            triggers: [go]
            steps:
              - set: {total: 3}
              - say: "{‹SN215›totla}"
        """,
    "an unknown slot": """
        version: "1"
        flows:
          go:
            triggers: [go]
            steps:
              - collect: ‹SN203›something
              - say: "{something}"
        """,
    "an unknown jump": """
        version: "1"
        slots:
          note: {type: string, prompt: "Note?"}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: note
              - say: "{note}"
                jump_to: ‹SN201›somewhere
              - step: last
                say: Here
        """,
    "an unknown flow": """
        version: "1"
        flows:
          go:
            triggers: [go]
            steps:
              - call: ‹SN209›lgoin -> user
              - say: "{user}"
          login:
            outputs: [user]
            steps:
              - set: {user: 1}
        """,
    "a misspelt argument": """
        version: "1"
        actions:
          pay: {inputs: {amount: number}}
        flows:
          go:
            triggers: [go]
            steps:
              - action: pay(‹SN212›amuont=3)
        """,
    "a misspelt case": """
        version: "1"
        slots:
          size: {prompt: "Size?", values: [small, large]}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: size
              - switch: size
                cases:
                  small: end
                  ‹SN303›lareg: end
        """,
    "a misspelt response": """
        version: "1"
        responses:
          hello: Hello
        flows:
          go:
            triggers: [go]
            steps:
              - say: {response: ‹SN208›hllo}
        """,
    "a confirm that is misspelt away": """
        version: "1"
        slots:
          to: {type: string, prompt: "To?"}
        actions:
          pay: {inputs: {to: string}, effect: write}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: to
              - ‹SN104›confrim: Pay {to}?
              - action: pay
        """,
    "a set that cannot be read": """
        version: "1"
        flows:
          go:
            triggers: [go]
            steps:
              - set: {total: 3 ‹SN118›+}
              - say: "{total}"
        """,
    "a hole that cannot be read": """
        version: "1"
        slots:
          note: {type: string, prompt: "Note?"}
        flows:
          go:
            triggers: [go]
            steps:
              - set: {total: 3}
              - say: "{total ‹SN119›+}"
              - collect: note
              - say: "{note}"
        """,
    "a slot of an unknown type": """
        version: "1"
        slots:
          note: {type: ‹SN111›strng, prompt: "Note?", default: 3}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: note
              - say: "{note | date} {note.x}"
        """,
    "an arm that cannot be read": """
        version: "1"
        slots:
          note: {type: string, prompt: "Note?"}
          gift: {type: boolean, prompt: "Gift?"}
        flows:
          go:
            triggers: [go]
            steps:
              - collect: gift
              - ‹SN104›provided: gift
                then:
                  - step: ask
                    collect: note
              - say: "{note}"
                jump_to: ask
        """,
}


@pytest.mark.parametrize("name", CASCADES)
def test_what_depends_on_a_mistake_is_silent(name: str, finds: Any) -> None:
    finds(CASCADES[name])


BOT_WITH_STEPS = """
version: "1"
slots:
  name: {prompt: "Name?"}
actions:
  poll: {}
flows:
  go:
    triggers: [go]
    steps:
      - collect: name
      STEPS
      - step: last
        say: "{name}"
"""

BROKEN_STEPS = {
    "then and else": """
      - if: name ‹SN118›=
        then: ‹SN201›nowhere
        else: ‹SN201›elsewhere
    """,
    "a step that is there": """
      - if: name ‹SN118›=
        then: last
    """,
    "special targets": """
      - if: name ‹SN118›=
        then: end
        else: cancel
    """,
    "a misspelt step": """
      - if: name ‹SN118›=
        then: ‹SN201›lats
    """,
    "cases": """
      - switch: name ‹SN118›=
        cases:
          a: ‹SN201›nowhere
          b: last
    """,
    "jump and on_error": """
      - action: poll‹SN120›(
        on_error: ‹SN201›nowhere
        jump_to: ‹SN201›elsewhere
    """,
    "the same name twice": """
      - if: name ‹SN118›=
        then: ‹SN201›nowhere
        else: nowhere
    """,
}


@pytest.mark.parametrize("name", BROKEN_STEPS)
def test_a_broken_step_does_not_hide_where_it_leads(name: str, finds: Any) -> None:
    finds(BOT_WITH_STEPS.replace("      STEPS", BROKEN_STEPS[name].strip("\n").rstrip()))
