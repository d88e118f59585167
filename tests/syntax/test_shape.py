"""What the parser says of a bot that does not have the shape it needs, and exactly where."""

from __future__ import annotations

import pytest
from parsing import fixed, flow, located, parse, parse_files, steps

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Severity
from soni_dsl.syntax import ast

# The steps of a flow, in which the first one starts in line 6, column 9; what is expected; its message.
STEPS = [
    # keys
    ("- say: Hi\n  jmup_to: end", ("SN101", 7, 9), "unknown key `jmup_to` in `say`"),
    ("- say: Hi\n  zebra: 1", ("SN101", 7, 9), "unknown key `zebra` in `say`"),
    ("- say: Hi\n  timeout: 5s", ("SN101", 7, 9), "unknown key `timeout` in `say`"),
    ("- clear: x\n  on_error: y", ("SN101", 7, 9), "unknown key `on_error` in `clear`"),
    ("- say: Hi\n  buttons: [{tittle: Yes}]", ("SN101", 7, 20), "unknown key `tittle` in a button"),
    ("- action: f\n  retry: {attemps: 3}", ("SN101", 7, 17), "unknown key `attemps` in `retry`"),
    # kinds
    ("- sya: Hi", ("SN104", 6, 9), "unknown kind of step `sya`"),
    ("- step: a\n  colect: x", ("SN104", 7, 9), "unknown kind of step `colect`"),
    ("- zebra: 1", ("SN104", 6, 9), "unknown kind of step `zebra`"),
    ("- step: a", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- when: x", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- prompt: Which?", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- hello", ("SN102", 6, 9), "a step is a mapping, not `hello`"),
    ("- [a]", ("SN102", 6, 9), "a step is a mapping, not a list"),
    ("-\n- say: Hi", ("SN102", 6, 7), "a step is a mapping, not nothing"),
    ("- {}", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- say: Hi\n  collect: x", ("SN103", 7, 9), "this step is both `say` and `collect`"),
    ("- say: Hi\n  response: hi", ("SN117", 7, 9), "`say` and `response` are both given"),
    # shapes of values
    ("- say:", ("SN105", 6, 9), "`say` wants a text, not nothing"),
    ("- say: []", ("SN105", 6, 14), "`say` wants a text, not a list"),
    ("- say: [Hi, [a]]", ("SN105", 6, 19), "an item of `say` must be a text, not a list"),
    ("- collect:", ("SN105", 6, 9), "`collect` wants the name of a slot, not nothing"),
    (
        "- collect: {a: b}",
        ("SN105", 6, 18),
        "`collect` wants the name of a slot, or a list of them, not a mapping",
    ),
    ("- collect: [a, [b]]", ("SN105", 6, 22), "an item of `collect` must be a name, not a list"),
    ("- collect: x\n  on_invalid: [a]", ("SN105", 7, 21), "`on_invalid` wants the id of a step, not a list"),
    ("- if: x\n  then:", ("SN105", 7, 9), "`then` wants a step id or a list of steps, not nothing"),
    ("- if:\n  then: a", ("SN105", 6, 9), "`if` wants an expression, not nothing"),
    ("- if: [a, b]\n  then: end", ("SN105", 6, 13), "`if` wants an expression, not a list of YAML"),
    (
        "- switch: x\n  cases: [a]",
        ("SN105", 7, 16),
        "`cases` wants a mapping from values to steps, not a list",
    ),
    (
        "- switch: x\n  cases: {}",
        ("SN105", 7, 16),
        "`cases` wants a mapping from values to steps, not a mapping",
    ),
    ("- set: x", ("SN105", 6, 14), "`set` wants names with their values, not `x`"),
    ("- set: {x: [1, 2]}", ("SN105", 6, 18), "`x` wants an expression, not a list of YAML"),
    ("- set:\n    x:", ("SN105", 7, 11), "`x` wants an expression, not nothing"),
    ("- say: Hi\n  card: big", ("SN105", 7, 15), "`card` wants a mapping, not `big`"),
    ("- say: Hi\n  buttons: Yes", ("SN105", 7, 18), "`buttons` wants a list of buttons, not `Yes`"),
    ("- say: Hi\n  step: [a]", ("SN105", 7, 15), "`step` wants a name, not a list"),
    ("- while: true\n  do: end", ("SN105", 7, 13), "`do` wants a list of steps, not `end`"),
    # missing
    ("- if: x", ("SN106", 6, 9), "`if` has no `then`"),
    ("- switch: x", ("SN106", 6, 9), "`switch` has no `cases`"),
    ("- while: x", ("SN106", 6, 9), "`while` has no `do`"),
    ("- say: Hi\n  buttons: [{payload: [deny]}]", ("SN106", 7, 20), "a button has no `title`"),
    ("- while: true\n  do: []", ("SN107", 7, 13), "`do` has no steps"),
    ("- while: true\n  do:", ("SN107", 7, 9), "`do` has no steps"),
    # small types
    ("- action: f\n  timeout: soon", ("SN108", 7, 18), "`timeout` wants a duration, not `soon`"),
    ("- action: f\n  timeout: 10 seconds", ("SN108", 7, 18), "`timeout` wants a duration, not `10 seconds`"),
    ("- action: f\n  timeout: 0s", ("SN108", 7, 18), "`timeout` wants a duration, not `0s`"),
    ("- action: f\n  timeout: -3", ("SN108", 7, 18), "`timeout` wants a duration, not `-3`"),
    ("- action: f\n  timeout:", ("SN108", 7, 9), "`timeout` wants a duration, not nothing"),
    (
        "- collect: x\n  max_attempts: 0",
        ("SN109", 7, 23),
        "`max_attempts` wants a whole number from 1, not `0`",
    ),
    (
        "- collect: x\n  page_size: 2.5",
        ("SN109", 7, 20),
        "`page_size` wants a whole number from 1, not `2.5`",
    ),
    (
        "- collect: x\n  max_attempts: \u0663",
        ("SN109", 7, 23),
        "`max_attempts` wants a whole number from 1, not `\u0663`",
    ),
    ("- collect: x\n  optional: yes", ("SN110", 7, 19), "`optional` cannot be `yes`"),
    ("- collect: x\n  optional: 'true'", ("SN110", 7, 19), "`optional` cannot be `true`"),
    ("- collect: x\n  ask: alway", ("SN110", 7, 14), "`ask` cannot be `alway`"),
    ("- action: f\n  retry: {backoff: linear}", ("SN110", 7, 26), "`backoff` cannot be `linear`"),
    ("- action: f\n  retry: many", ("SN109", 7, 16), "`retry` wants a whole number from 1, not `many`"),
    # texts
    ("- say: {name}", ("SN013", 6, 14), "YAML cuts this text short"),
    ("- say: {id}", ("SN013", 6, 14), "YAML cuts this text short"),
    ("- say: [Hi, Total: 5]", ("SN013", 6, 19), "YAML cuts this text short"),
    ("- say: Call us at #5", ("SN014", 6, 25), "this text ends where a comment begins"),
    ("- say:\n    english: Hi", ("SN112", 7, 11), "`english` is not a language"),
    ("- say: Hi {name", ("SN119", 6, 17), "this `{` is never closed"),
    ("- say: |\n    Hi there\n    you {a b} there", ("SN119", 8, 18), "`b` cannot follow `a`"),
    ('- say: "a\\tb {x + }"', ("SN119", 6, 23), "something is missing after `+`"),
    # embedded languages
    ("- if: a = b\n  then: end", ("SN118", 6, 15), "`=` does not compare"),
    ("- say: Hi\n  when: a +", ("SN118", 7, 17), "something is missing after `+`"),
    ("- for: a of b\n  do: [{say: Hi}]", ("SN118", 6, 16), "`of` cannot follow `a`"),
    ("- action: f(", ("SN120", 6, 18), "something is missing after `(`"),
    (
        "- call: [f]",
        ("SN105", 6, 15),
        "`call` wants a name, with its arguments and outputs, not a list of YAML",
    ),
    # names
    ("- step: first step\n  say: Hi", ("SN113", 6, 15), "`first step` cannot be the name of a step"),
    ("- set: {__x: 1}", ("SN113", 6, 15), "`__x` cannot be the name of a variable"),
    ("- generate: Hi\n  into: 1st", ("SN113", 7, 15), "`1st` cannot be the name of a variable"),
    # parallel
    ("- parallel: [{action: f}, {say: Hi}]", ("SN122", 6, 34), "a `say` step cannot run in parallel"),
]


@pytest.mark.parametrize(("text", "place", "message"), STEPS)
def test_a_mistake_in_a_step(text: str, place: tuple[str, int, int], message: str) -> None:
    found = steps(text)[1]
    assert located(found) == [place]
    assert found[0].message == message
    assert found[0].help


HEAD = 'version: "1"\n'
FLOW = "flows: {f: {steps: [{say: Hi}]}}\n"

# Whole bots.
BOTS = [
    ("- a\n", ("SN105", 1, 1), "a bot is a mapping, not a list"),
    ("hello\n", ("SN105", 1, 1), "a bot is a mapping, not `hello`"),
    (HEAD + "flow: {}\n", ("SN101", 2, 1), "unknown key `flow` in a bot"),
    (HEAD + "zebra: {}\n", ("SN101", 2, 1), "unknown key `zebra` in a bot"),
    (HEAD + "flows: [a]\n", ("SN105", 2, 8), "`flows` wants a mapping from names to what they are, not a list"),
    (HEAD + "flows: {f: }\n", ("SN105", 2, 9), "`f` wants a mapping with `steps`, not nothing"),
    (HEAD + "flows: {f: {description: x}}\n", ("SN106", 2, 9), "flow `f` has no `steps`"),
    (HEAD + "flows: {f: {steps: []}}\n", ("SN107", 2, 20), "this flow has no steps"),
    (HEAD + "flows:\n  f:\n    steps:\n", ("SN107", 4, 5), "this flow has no steps"),
    (HEAD + "flows: {f: {steps: {say: Hi}}}\n", ("SN105", 2, 20), "`steps` wants a list of steps, not a mapping"),
    (HEAD + "flows: {f: {stpes: [{say: Hi}]}}\n", ("SN101", 2, 13), "unknown key `stpes` in a flow"),
    (HEAD + "flows: {f: {resume: maybe, steps: [{say: Hi}]}}\n", ("SN110", 2, 21), "`resume` cannot be `maybe`"),
    (HEAD + "flows: {f: {triggers: [a, {b: c}], steps: [{say: Hi}]}}\n", ("SN105", 2, 27),
     "an item of `triggers` must be an example of what a user says, not a mapping"),
    (HEAD + "flows: {f: {triggers: ['to {'], steps: [{say: Hi}]}}\n", ("SN121", 2, 28), "this `{` is never closed"),
    (HEAD + "flows: {f: {inputs: [a b], steps: [{say: Hi}]}}\n", ("SN113", 2, 22), "`a b` cannot be the name of an input"),
    (HEAD + "flows: {f: {on_error: , steps: [{say: Hi}]}}\n", ("SN105", 2, 13), "`on_error` wants the id of a step, not nothing"),
    (HEAD + "flows: {a b: {steps: [{say: Hi}]}}\n", ("SN113", 2, 9), "`a b` cannot be the name of a flow"),
    ('version: "7"\n' + FLOW, ("SN116", 1, 10), "version `7` of the language is not supported"),
    ("version: [1]\n" + FLOW, ("SN105", 1, 10), "`version` wants a version, not a list"),
    ("name: ../../etc\n" + FLOW, ("SN113", 1, 7), "`../../etc` cannot be the name of a bot"),
    # slots
    (HEAD + "slots: {a: {typ: date}}\n", ("SN101", 2, 13), "unknown key `typ` in a slot"),
    (HEAD + "slots: {a: date}\n", ("SN105", 2, 12), "`a` wants a mapping, not `date`"),
    (HEAD + "slots: {a: {type: dat}}\n", ("SN111", 2, 19), "unknown type `dat`"),
    (HEAD + "slots: {a: {type: [date]}}\n", ("SN105", 2, 19), "`type` wants a type, not a list"),
    (HEAD + "slots: {a: {values: []}}\n", ("SN105", 2, 21), "`values` wants at least one value, not a list"),
    (HEAD + "slots: {a: {values: {}}}\n", ("SN105", 2, 21), "`values` wants at least one value, not a mapping"),
    (HEAD + "slots: {a: {scope: global}}\n", ("SN110", 2, 20), "`scope` cannot be `global`"),
    (HEAD + "slots: {a: {sensitive: on}}\n", ("SN110", 2, 24), "`sensitive` cannot be `on`"),
    (HEAD + "slots: {a: {examples: [[x]]}}\n", ("SN105", 2, 24), "an item of `examples` must be a single value, not a list"),
    # actions
    (HEAD + "actions: {a: {effect: writes}}\n", ("SN110", 2, 23), "`effect` cannot be `writes`"),
    (HEAD + "actions: {a: {inputs: {x: strng}}}\n", ("SN111", 2, 27), "unknown type `strng`"),
    (HEAD + "actions: {a: {outputs: }}\n", ("SN105", 2, 15), "`outputs` wants a list of names, or a mapping from names to types, not nothing"),
    # responses
    (HEAD + "responses: {r: {default: Hi, wen: []}}\n", ("SN101", 2, 30), "unknown key `wen` in a response"),
    (HEAD + "responses: {r: {when: [{if: a, say: Hi}]}}\n", ("SN106", 2, 13), "response `r` has no `default`"),
    (HEAD + "responses: {r: {default: Hi, when: [{if: a}]}}\n", ("SN106", 2, 38), "a condition has no `say`"),
    (HEAD + "responses: {r: }\n", ("SN105", 2, 13), "`r` wants a text, not nothing"),
    # patterns
    (HEAD + "patterns: {falback: Hm}\n", ("SN101", 2, 12), "unknown key `falback` in `patterns`"),
    (HEAD + "patterns: {silence: {aftr: 10s}}\n", ("SN101", 2, 22), "unknown key `aftr` in pattern `silence`"),
    (HEAD + "patterns: {silence: {after: soon}}\n", ("SN108", 2, 29), "`after` wants a duration, not `soon`"),
    # settings
    (HEAD + "settings: {langage: en}\n", ("SN101", 2, 12), "unknown key `langage` in `settings`"),
    (HEAD + "settings: {language: English}\n", ("SN112", 2, 22), "`English` is not a language"),
    (HEAD + "settings: {understanding: {modle: a/b}}\n", ("SN101", 2, 28), "unknown key `modle` in `understanding`"),
    (HEAD + "settings: {understanding: {engine: lokal}}\n", ("SN110", 2, 36), "`engine` cannot be `lokal`"),
    (HEAD + "settings: {persistence: redis}\n", ("SN110", 2, 25), "`backend` cannot be `redis`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "message"), BOTS)
def test_a_mistake_in_a_bot(text: str, place: tuple[str, int, int], message: str) -> None:
    found = parse(text)[1]
    assert located(found) == [place]
    assert found[0].message == message


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("- sya: Hi", "- say: Hi"),
        ("- say: Hi\n  jmup_to: end", "- say: Hi\n  jump_to: end"),
        ('- "sya": Hi', '- "say": Hi'),
        ("- say: {name}", '- say: "{name}"'),
        ("- set: {x: [1, 2]}", '- set: {x: "[1, 2]"}'),
        ("- action: f\n  timeout: 90 minutes", "- action: f\n  timeout: 90m"),
        ("- action: f\n  timeout: 1 H", "- action: f\n  timeout: 1h"),
        ("- collect: x\n  optional: no", "- collect: x\n  optional: false"),
        ("- collect: x\n  ask: allways", "- collect: x\n  ask: always"),
        ("- say: Call us at #5", '- say: "Call us at #5"'),
    ],
)
def test_the_fix_mends_it(text: str, mended: str) -> None:
    found = steps(text)[1]
    assert len(found) == 1
    assert found[0].fix is not None
    assert found[0].fix.applicability == "safe"
    assert fixed(flow(text), found[0].fix) == flow(mended)
    assert steps(mended)[1] == []


def test_two_kinds_are_shown_both() -> None:
    found = steps("- collect: x\n  step: a\n  say: Hi")[1]
    assert located(found) == [("SN103", 8, 9)]
    first = found[0].secondary[0]
    assert first.span.source.position(first.span.start) == (6, 9)


def test_the_same_name_in_two_files() -> None:
    one = ("a.yaml", "slots: {x: {type: date}}\nresponses: {r: Hi}\nsettings: {language: en}\n")
    two = ("b.yaml", "slots: {x: {type: time}, y: {}}\nresponses: {r: Ho}\nsettings: {language: es}\n")
    for files in ((one, two), (two, one)):
        bot, found = parse_files(*files)
        assert [(d.code.id, d.primary.span.source.path, d.secondary[0].span.source.path) for d in found] == [
            ("SN115", "b.yaml", "a.yaml")
        ] * 3
        assert [d.message for d in found] == [
            "slot `x` is defined twice",
            "response `r` is defined twice",
            "setting `language` is defined twice",
        ]
        assert list(bot.slots) == ["x", "y"]
        assert str(bot.slots["x"].type.type) == "date"  # type: ignore[union-attr]


def test_files_that_contradict_each_other() -> None:
    one, two = ("a.yaml", 'version: "1"\nname: one\n'), ("b.yaml", 'version: "1.0"\nname: two\n')
    bot, found = parse_files(two, one)
    assert bot.name == "one"
    errors = [d for d in found if d.severity is Severity.ERROR]
    assert [(d.code.id, d.primary.span.source.path, d.primary.span.text) for d in errors] == [
        ("SN117", "b.yaml", '"1.0"'),
        ("SN117", "b.yaml", "two"),
    ]


def test_files_that_agree() -> None:
    head = 'version: "1"\nname: one\n'
    files = (
        ("b.yaml", head + "settings: {logging: {level: info}}\n"),
        ("a.yaml", head + "settings: {language: es}\n"),
    )
    bot, found = parse_files(*files)
    assert found == []
    assert bot.settings.language == "es"
    assert [key.value for key, _ in bot.settings.rest] == ["logging"]


def test_ten_mistakes_are_ten_findings() -> None:
    text = """\
- step: one
  sya: Hi
- say: {name}
- collect: x
  max_attempts: none
- step: four
  say: Hi
  collect: y
- hello
- if: a ==
  then:
    - say: Ho
      zebra: 1
    - sey: Hu
- action: f
  timeout: soon
  retry: {attempts: few}
- step: nine
  say: Good.
- while: true
  do: []
"""
    found_steps, found = steps(text)
    assert located(found) == [
        ("SN104", 7, 9),
        ("SN013", 8, 14),
        ("SN109", 10, 23),
        ("SN103", 13, 9),
        ("SN102", 14, 9),
        ("SN118", 15, 15),
        ("SN101", 18, 13),
        ("SN104", 19, 13),
        ("SN108", 21, 18),
        ("SN109", 22, 27),
        ("SN107", 26, 13),
    ]
    kinds = [type(step).__name__ for step in found_steps]
    assert kinds == ["Say", "BadStep", "Collect", "BadStep", "BadStep", "BadStep", "Action", "Say", "While"]
    assert [step.id.value for step in found_steps if step.id] == ["one", "four", "nine"]
    inner = found_steps[5]
    assert isinstance(inner, ast.BadStep)
    assert [type(step).__name__ for step in inner.blocks[0]] == ["Say", "Say"]


def test_a_broken_part_stays_silent() -> None:
    """What the YAML reader reported is not reported again."""
    text = flow(
        "- say: Hi\n- say: *nobody\n- if: *nobody\n  then: *nobody\n- *nobody\n- collect: x\n  on_invalid: *nobody"
    )
    found = parse(text)[1]
    assert {d.code.id for d in found} == {"SN008"}


def test_a_misspelt_key_counts_as_the_nearest() -> None:
    found_steps, found = steps("- say: Hi\n  jmup_to: end\n- sya: Ho\n- confirm: ok?\n  on_yse: [a]")
    assert [d.code.id for d in found] == ["SN101", "SN104", "SN101", "SN105"]
    first, second, third = found_steps
    assert first.jump_to is not None
    assert first.jump_to.name == "end"
    assert isinstance(second, ast.Say)
    assert isinstance(third, ast.BadStep)


def test_what_is_written_for_each_finding() -> None:
    """The samples of the catalogue: the bad one has its finding and no other of the parser's."""
    for code in all_codes().values():
        if code.id[2] in "18" and code.bad:
            assert [d.code.id for d in parse(code.bad)[1]] == [code.id], code.id
            assert parse(code.good)[1] == [], code.id
