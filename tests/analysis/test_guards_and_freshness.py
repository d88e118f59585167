"""Guards that nobody passes, rejections that never fire, and yeses to values that are not the ones used."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  age: {type: integer, prompt: "How old?"}
  member: {type: boolean, prompt: "A member?"}
  name: {prompt: "Your name?", scope: session}
  size: {type: integer, prompt: "How large?", default: 3}
flows:
  go:
    triggers: [go]
    when: GUARD
    steps:
      - collect: [age, member, name, size]
      - set: {made: age}
      - say: "{age} {member} {name} {size} {made}"
"""
GUARDS = [
    "‹SN502›age > 18",
    "name is set and ‹SN502›age > 18",
    "‹SN502›member",
    "not ‹SN502›member",
    "‹SN502›made == 3",
    "‹SN502›member is set",
    "name is set and ‹SN502›age is set",
    "age is set or ‹SN502›made is set".replace("age", "‹SN502›age", 1).replace("‹SN502›made", "made"),
    "name == 'Ana'",
    "session.age == 3",
    "size > 2",
    "age is not set",
    "name is set or age is set",
    "age is set and age > 18 or name == 'Ana'",
]


@pytest.mark.parametrize("guard", GUARDS)
def test_what_a_guard_can_see(finds: Any, guard: str) -> None:
    finds(HEAD.replace("GUARD", guard))


ANSWERS = [
    ("{prompt: X}", 1),
    ("{type: string, prompt: X}", 1),
    ("{type: any, prompt: X}", 1),
    ("{type: integer, prompt: X}", 0),
    ("{values: [a, b], prompt: X}", 0),
    ("{prompt: X, validator: not_empty}", 0),
    ("{prompt: X, normalizer: iban}", 0),
]


@pytest.mark.parametrize(("slot", "found"), ANSWERS)
def test_rejections(finds: Any, slot: str, found: int) -> None:
    finds(f"""version: "1"
slots:
  x: {slot}
flows:
  go:
    triggers: [go]
    steps:
      - collect: x
        on_invalid: {"‹SN411›" * found}sorry
      - say: "{{x}}"
        jump_to: end
      - step: sorry
        say: Sorry.
""")


def test_one_of_several_may_be_refused(finds: Any) -> None:
    finds("""version: "1"
slots:
  x: {prompt: X}
  y: {type: date, prompt: Y}
flows:
  go:
    triggers: [go]
    steps:
      - collect: [x, y]
        on_invalid: sorry
      - say: "{x} {y}"
        jump_to: end
      - step: sorry
        say: Sorry.
""")


WRITES = """version: "1"
slots:
  age: {type: integer, prompt: "How old?"}
  name: {prompt: "Your name?", scope: session}
actions:
  pay: {inputs: {age: integer, name: string}, effect: write}
  look: {outputs: {found: integer}}
flows:
  go:
    triggers: [go]
    steps:
      - collect: [name, age]
STEPS  ask:
    outputs: [age]
    steps:
      - collect: age
  rename:
    steps:
      - call: really_rename
  really_rename:
    steps:
      - collect: name
        ask: always
  nothing:
    steps:
      - say: Hm.
"""
YES = '- confirm: "{age} {name}?"'
BETWEEN = {
    "asked by another flow": (YES, "- call: ask -> age", "- action: ‹SN701›pay"),
    "another flow changes the session": (YES, "- call: rename", "- action: ‹SN701›pay"),
    "an action gives another": (YES, "- action: look -> found as age", "- action: ‹SN701›pay"),
    "in the next round": (
        YES,
        "- for: x in [1, 2]",
        "  do:",
        "    - action: ‹SN701›pay",
        "    - set: {age: age + x}",
    ),
    "after a jump back": (
        YES,
        "- step: again",
        "  action: ‹SN701›pay",
        "- set: {age: age + 1}",
        "- if: age < 9",
        "  then: again",
    ),
    "a flow that changes nothing": (YES, "- call: nothing", "- action: pay"),
    "confirmed anew": (YES, "- call: ask -> age", YES, "- action: pay"),
    "before the yes": ("- call: ask -> age", YES, "- action: pay"),
    "another value": (YES, "- action: look -> found", "- action: pay", '- say: "{found}"'),
}


@pytest.mark.parametrize("lines", BETWEEN.values(), ids=BETWEEN)
def test_what_was_confirmed_is_what_is_used(check: Any, lines: tuple[str, ...]) -> None:
    text = WRITES.replace("STEPS", "".join(f"      {line}\n" for line in lines))
    expected = text.count("‹SN701›")
    found = check(text.replace("‹SN701›", ""))
    hits = [d for d in found.all if d.code.id == "SN701"]
    assert len(hits) == expected, str(found)
    assert all("may have changed since it was confirmed" in d.message for d in hits)
    assert all(d.primary.span.text == "pay" for d in hits)
