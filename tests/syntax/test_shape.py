"""What the parser says of a bot that does not have the shape it needs, and exactly where."""

from __future__ import annotations

import pytest
from bot_samples import BOTS, STEPS
from parsing import fixed, flow, located, parse, parse_files, steps

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Severity
from soni_dsl.syntax import ast


@pytest.mark.parametrize(("text", "place", "message"), STEPS)
def test_a_mistake_in_a_step(text: str, place: tuple[str, int, int], message: str) -> None:
    found = steps(text)[1]
    assert located(found) == [place]
    assert found[0].message == (message or found[0].message)
    assert found[0].help


@pytest.mark.parametrize(("text", "place", "message"), BOTS)
def test_a_mistake_in_a_bot(text: str, place: tuple[str, int, int], message: str) -> None:
    found = parse(text)[1]
    assert located(found) == [place]
    assert found[0].message == (message or found[0].message)


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
