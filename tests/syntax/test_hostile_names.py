"""Names that are no names, or not what they seem."""

from __future__ import annotations

import pytest
from parsing import parse, steps

GOOD = ["a", "ask_date", "_x", "Übung", "日付", "день", "x1", "a" * 100]
BAD = [
    ("a b", "SN113"),
    ("ask-date", "SN113"),
    ("1st", "SN113"),
    ("__init__", "SN113"),
    ("__\u00e9", "SN113"),
    ("a.b", "SN113"),
    ("a" * 101, "SN113"),
    ("", "SN113"),
    (" ", "SN113"),
    ("\ufb01n", "SN113"),  # a ligature: another name once Python has normalised it
    ("p\u0430y", "SN114"),  # Cyrillic
    ("\u03bfrder", "SN114"),  # Greek
    ("a\u200bb", "SN114"),  # zero-width space
    ("a\u202eb", "SN114"),  # right-to-left override
    ("a\u2066b", "SN114"),
    ("a\ufe0f", "SN114"),  # variation selector
    ("\u3164", "SN114"),  # Hangul filler
    ("a\u00adb", "SN114"),  # soft hyphen
]


def bots(name: str) -> list[str]:
    """The name as that of a slot, an action, a flow, a response, an input and a variable."""
    text = '"' + name.encode("unicode_escape").decode().replace("\\x", "\\u00") + '"'
    return [
        f"slots: {{{text}: {{}}}}",
        f"actions: {{{text}: {{}}}}",
        f"flows: {{{text}: {{steps: [{{say: Hi}}]}}}}",
        f"responses: {{{text}: Hi}}",
        f"actions: {{a: {{inputs: {{{text}: string}}}}}}",
        f"flows: {{f: {{steps: [{{set: {{{text}: 1}}}}]}}}}",
    ]


@pytest.mark.parametrize("name", GOOD)
def test_good_names(name: str) -> None:
    for text in bots(name):
        assert parse(text)[1] == []
    assert steps(f"- step: {name}\n  say: Hi")[1] == []


@pytest.mark.parametrize(("name", "code"), BAD)
def test_bad_names(name: str, code: str) -> None:
    for text in bots(name):
        assert [d.code.id for d in parse(text)[1]] == [code], text


def test_a_hidden_character_is_pointed_at() -> None:
    found = steps("- step: p\u0430y\n  say: Hi")[1][0]
    assert found.primary.span.text == "\u0430"
    assert found.primary.message == "a Cyrillic letter in a Latin name"
    found = parse('slots: {"a\\u200bb": {}}')[1][0]
    assert found.primary.span.text == "\\u200b"
    assert found.primary.message == "U+200B cannot be seen"


def test_a_huge_name_is_not_repeated() -> None:
    found = parse(
        "slots: {? " + "x" * 1_000_000 + " : {}}\nflows: {" + "y" * 1000 + ": {steps: [{say: Hi}]}}"
    )[1]
    assert {d.code.id for d in found} == {"SN113"}
    assert all(len(d.message) < 150 for d in found)


@pytest.mark.parametrize("name", ["flight_booking", "My bot", "bot-2.1", "Реисе"])
def test_names_of_bots(name: str) -> None:
    bot, found = parse(f"name: {name}\n")
    assert (bot.name, found) == (name, [])


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "a\\\\b", "__x", ".hidden", "a\\nb", "a:b", "x" * 101, "p\u0430y", "a\\u200bb"]
)
def test_bad_names_of_bots(name: str) -> None:
    bot, found = parse(f'name: "{name}"\n')
    assert bot.name == "test"
    assert [d.code.id[:3] for d in found] == ["SN1"]
