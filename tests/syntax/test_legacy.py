"""The spelling of Soni 0.4 means the same as today's, and its hints rewrite it."""

from __future__ import annotations

import pytest
from parsing import fixed, flow, located, meaning, mended, parse, steps

from soni_dsl.diagnostics.model import Severity
from soni_dsl.syntax import ast
from soni_dsl.syntax.kinds import invocation_outputs

# Steps in the old spelling and in today's.
SAME = [
    ("- step: a\n  type: collect\n  slot: x", "- step: a\n  collect: x"),
    ("- type: collect\n  slot: x\n  message: Which?", "- collect: x\n  prompt: Which?"),
    ("- type: collect\n  slot: x\n  force: true", "- collect: x\n  ask: always"),
    ("- type: collect\n  slot: x\n  force: false", "- collect: x"),
    ("- {type: collect, slot: x, force: true}", "- {collect: x, ask: always}"),
    ("- step: a\n  type: action\n  call: f", "- step: a\n  action: f"),
    ("- type: action\n  call: f\n  map_outputs: {y: x, z: z}", "- action: f -> x as y, z"),
    ("- type: action\n  call: f\n  map_outputs:\n    y: x\n  jump_to: end", "- action: f -> x as y\n  jump_to: end"),
    ("- {type: action, call: f, map_outputs: {y: x, z: z}}", "- {action: 'f -> x as y, z'}"),
    ("- action: f(a=1)\n  map_outputs: {x: x}", "- action: f(a=1) -> x"),
    ("- type: say\n  message: Hi {x}", "- say: Hi {x}"),
    ("- type: say\n  response: hi", "- response: hi"),
    ("- type: confirm\n  message: Sure?\n  on_confirm: a\n  on_deny: end", "- confirm: Sure?\n  on_yes: a\n  on_no: end"),
    ("- type: confirm\n  slot: sure\n  message: Sure?", "- confirm: Sure?"),
    ("- step: a\n  type: confirm\n  message: Sure?\n  slot: sure", "- step: a\n  confirm: Sure?"),
    ("- {message: 'Sure?', type: confirm, slot: sure}", "- {confirm: 'Sure?'}"),
    ("- type: confirm # why\n  slot: sure\n  message: Sure?", "- # why\n  confirm: Sure?"),
    ("- confirm: Sure?\n  on_deny: a", "- confirm: Sure?\n  on_no: a"),
    ("- type: branch\n  input: x\n  cases: {a: b, c: continue}", "- switch: x\n  cases: {a: b, c: []}"),
    ("- type: branch\n  slot: x\n  cases:\n    a: jump_to_b\n    c: __end__", "- switch: x\n  cases:\n    a: b\n    c: end"),
    ("- type: branch\n  input: x\n  cases:\n    a: b\n    default: c", "- switch: x\n  cases:\n    a: b\n  else: c"),
    ("- {type: branch, input: x, cases: {a: b, default: c}}", "- {switch: x, cases: {a: b}, else: c}"),
    ("- type: branch\n  evaluate: x > 1\n  cases:\n    true: a\n    false: continue", "- if: x > 1\n  then: a\n  else: []"),
    ("- {type: branch, evaluate: x > 1, cases: {false: a}}", "- {if: x > 1, else: a}"),
    ("- type: branch\n  evaluate: len(x)\n  cases: {1: a, 2: b}", "- switch: len(x)\n  cases: {1: a, 2: b}"),
    ("- when:\n    - condition: x > 1\n      then: a\n    - else: b", "- if: x > 1\n  then: a\n  else: b"),
    ("- step: s\n  type: branch\n  when:\n    - {condition: x > 1, then: a}\n  jump_to: end", "- step: s\n  if: x > 1\n  then: a\n  jump_to: end"),
    (
        "- when:\n    - condition: x > 3\n      then: a\n    - condition: x > 2\n      then: continue\n    - condition: x > 1\n      then: c\n    - else: d",
        "- if: x > 3\n  then: a\n  else:\n    - if: x > 2\n      then: []\n      else:\n        - if: x > 1\n          then: c\n          else: d",
    ),
    ("- type: call_flow\n  flow: f", "- call: f"),
    ("- type: call\n  flow: f\n  map_outputs: {y: x}", "- call: f -> x as y"),
    ("- type: link\n  target: f", "- link: f"),
    ("- type: set\n  slots: {x: 1}", "- set: {x: 1}"),
    ("- type: handoff\n  queue: desk", "- handoff: desk"),
    ("- type: while\n  condition: x < 1\n  do: [{say: Hi}]", "- while: x < 1\n  do: [{say: Hi}]"),
    ("- say: Hi\n  jump_to: __end__", "- say: Hi\n  jump_to: end"),
    ("- type: say  # hello\n  # there\n  message: Hi", "- # hello\n  # there\n  say: Hi"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "today"), SAME)
def test_a_step_means_the_same(old: str, today: str) -> None:
    read, hints = steps(old)
    expected, none = steps(today)
    assert none == []
    assert meaning(read) == meaning(expected)
    assert hints
    assert {d.severity for d in hints} == {Severity.HINT}
    assert all(d.code.id.startswith("SN8") and d.help for d in hints)


@pytest.mark.parametrize(("old", "today"), SAME)
def test_the_fixes_rewrite_a_step(old: str, today: str) -> None:
    text = mended(flow(old))
    bot, found = parse(text)
    assert found == []
    assert meaning(bot.flows["greet"].steps) == meaning(steps(today)[0])
    assert text.count("#") == old.count("#")


OLD_BOT = """\
version: "1.0"
name: bank
settings:
  models:
    nlu:
      provider: openai
      model: gpt-4o-mini
      temperature: 0.1
slots:
  amount:
    type: float
    prompt: How much?
    validation_error_message: More than nothing, please.  # not a gift
  city: {type: city, prompt: Where?}
  kind:
    type: enum
    values: [in, out]
actions:
  transfer:
    inputs: [amount]
    outputs: [ref]
    handler: bank.transfer
    description: Move money
flows:
  send:
    description: Send money
    trigger:
      intents:
        - send money
        - send {amount}
    # what happens
    process:
      - step: ask
        type: collect
        slot: amount
      - step: move
        type: action
        call: transfer
        map_outputs:
          reference: ref
      - step: done
        type: say
        message: Done, {reference}.
        jump_to: __end__
  ask:
    trigger: {intents: [hello]}
    process: [{type: say, message: Hi}]
"""
NEW_BOT = """\
version: "1"
name: bank
settings:
  understanding: {model: openai/gpt-4o-mini, temperature: 0.1}
slots:
  amount:
    type: float
    prompt: How much?
    invalid: More than nothing, please.  # not a gift
  city: {type: string, prompt: Where?}
  kind:
    values: [in, out]
actions:
  transfer:
    inputs: [amount]
    outputs: [ref]
    description: Move money
flows:
  send:
    description: Send money
    triggers:
        - send money
        - send {amount}
    # what happens
    steps:
      - step: ask
        collect: amount
      - step: move
        action: transfer -> ref as reference
      - step: done
        say: Done, {reference}.
        jump_to: end
  ask:
    triggers: [hello]
    steps: [{say: Hi}]
"""


def test_a_bot_means_the_same() -> None:
    old, hints = parse(OLD_BOT)
    new, found = parse(NEW_BOT)
    assert found == []
    assert meaning(old) | {"version": None} == meaning(new) | {"version": None}
    assert [(d.code.id, line) for d, (_, line, _) in zip(hints, located(hints), strict=True)] == [
        ("SN801", 1),
        ("SN811", 4),
        ("SN809", 13),
        ("SN810", 14),
        ("SN810", 16),
        ("SN812", 22),
        ("SN803", 27),
        ("SN802", 32),
        ("SN804", 34),
        ("SN804", 37),
        ("SN805", 39),
        ("SN804", 42),
        ("SN807", 44),
        ("SN803", 46),
        ("SN802", 47),
        ("SN804", 47),
    ]


def test_the_fixes_rewrite_a_bot() -> None:
    assert mended(OLD_BOT) == NEW_BOT


def test_outputs_know_where_they_stand() -> None:
    (step,), _ = steps("- type: action\n  call: f\n  map_outputs: {y: x}")
    assert isinstance(step, ast.Action)
    assert step.call.output_nodes is not None
    ((field, name),) = step.call.output_nodes
    assert (field.span.text, name.span.text) == ("x", "y")
    assert [node.span.text for node in invocation_outputs(step.call)] == ["y"]
    assert step.kind_node.span.text == "action"


def test_a_step_may_really_be_called_jump_to_x() -> None:
    read, found = steps(
        "- step: jump_to_x\n  say: Hi\n  jump_to: jump_to_x\n- if: a\n  then: continue\n- step: continue\n  say: Ho"
    )
    assert found == []
    assert read[0].jump_to is not None
    assert read[0].jump_to.name == "jump_to_x"
    assert isinstance(read[1], ast.If)
    assert isinstance(read[1].then, ast.Target)


# Mistakes in the old spelling: one finding each, besides the hints.
MISTAKES = [
    ("- type: colect\n  slot: x", ("SN104", 6, 15), "unknown kind of step `colect`"),
    ("- type: zebra\n  slot: x", ("SN104", 6, 15), "unknown kind of step `zebra`"),
    ("- type: [a]", ("SN105", 6, 15), "`type` wants a kind of step, not a list"),
    ("- type: collect", ("SN106", 6, 15), "`collect` has no `slot`"),
    ("- type: say", ("SN106", 6, 15), "`say` has no `message`"),
    ("- type: action", ("SN106", 6, 15), "`action` has no `call`"),
    ("- type: branch\n  input: x", ("SN106", 6, 15), "`branch` has no `cases`"),
    ("- type: say\n  message: Hi\n  collect: x", ("SN103", 8, 9), "this step is both `say` and `collect`"),
    ("- type: say\n  messag: Hi", ("SN101", 7, 9), "unknown key `messag` in `type: say`"),
    ("- type: action\n  call: f\n  map_outputs: x", ("SN105", 8, 22), "`map_outputs` wants a mapping from variables to outputs, not `x`"),
    ("- type: action\n  call: f\n  map_outputs: {a b: x}", ("SN113", 8, 23), "`a b` cannot be the name of a variable"),
    ("- type: collect\n  slot: x\n  force: maybe", ("SN110", 8, 16), "`force` cannot be `maybe`"),
    ("- when: []", ("SN105", 6, 15), "`when` wants a list of 1 to 40 conditions, not a list"),
    ("- when: [{else: a}]", ("SN106", 6, 17), "a branch has no `condition`"),
    ("- when: [{then: a}]", ("SN106", 6, 17), "a branch has no `condition`"),
    ("- when: [{conditon: x, then: a}]", ("SN101", 6, 17), "unknown key `conditon` in a condition"),
    ("- when: [{else: a}, {condition: x, then: b}]", ("SN117", 6, 28), "`else` and `if` are both given"),
    ("- confirm: Sure?\n  on_yes: a\n  on_confirm: b", ("SN117", 8, 9), "`on_yes` and `on_confirm` are both given"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "message"), MISTAKES)
def test_a_mistake_in_the_old_spelling(text: str, place: tuple[str, int, int], message: str) -> None:
    found = [d for d in steps(text)[1] if d.severity is not Severity.HINT]
    assert located(found) == [place]
    assert found[0].message == message


def test_both_spellings_at_once() -> None:
    text = flow("- say: Hi").replace("    steps:", "    process: [{say: Ho}]\n    steps:")
    bot, found = parse(text)
    assert located(found) == [("SN117", 5, 5)]
    step = bot.flows["greet"].steps[0]
    assert isinstance(step, ast.Say)
    assert meaning(step.text)["variants"] == [[None, [{"": "Template", "parts": ["Hi"]}]]]


def test_a_model_that_says_more_than_can_be_kept() -> None:
    text = "settings:\n  models: {nlu: {provider: a, model: b, seed: 7}}\n"
    bot, (hint,) = parse(text)
    assert "`seed` means nothing" in hint.message
    assert hint.fix is not None
    assert hint.fix.applicability == "unsafe"
    assert fixed(text, hint.fix) == "settings:\n  understanding: {model: a/b}\n"
    assert {k.value: v.value for k, v in bot.settings.understanding} == {"model": "a/b"}


def test_validators_at_a_step_still_count() -> None:
    (step,), hints = steps(
        "- type: collect\n  slot: x\n  validator: city_name\n  validation_error_message: No."
    )
    assert isinstance(step, ast.Collect)
    assert step.validator is not None
    assert step.validator.value == "city_name"
    assert meaning(step.invalid)["variants"] == [[None, [{"": "Template", "parts": ["No."]}]]]
    assert sorted(d.code.id for d in hints) == ["SN804", "SN814", "SN814"]
