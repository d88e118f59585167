"""What the parser reads of a bot that is right."""

from __future__ import annotations

import pytest
from bot_samples import BOT, EVERY_KEY
from parsing import flow, meaning, parse, parse_files, steps

from soni_dsl.syntax import ast
from soni_dsl.syntax.kinds import STEP_KINDS


@pytest.mark.parametrize(("text", "expected"), EVERY_KEY)
def test_every_kind_of_step(text: str, expected: dict[str, object]) -> None:
    (step,), found = steps(text)
    assert found == []
    read = meaning(step)
    assert {key: read[key] for key in expected} == expected
    assert step.kind_node.value in (*STEP_KINDS, "response")


def test_every_kind_and_key_of_the_table_was_tried() -> None:
    tried = {word for text, _ in EVERY_KEY for word in text.replace("- ", "").replace("\n", " ").split(":")}
    keys = {word.rsplit(" ", 1)[-1] for word in tried}
    assert {field.key for kind in STEP_KINDS.values() for field in kind.fields} <= keys


def test_places_inside_of_texts_are_exact() -> None:
    (say, loop), found = steps(
        '- say: "tab \\t {name.first | upper}"\n- for: thing in  things\n  do: [{say: Hi}]'
    )
    assert found == []
    assert isinstance(say, ast.Say)
    assert say.text is not None
    hole = say.text.templates[0].holes[0]
    assert say.text.node.at(hole.start, hole.end).text == "{name.first | upper}"
    assert isinstance(loop, ast.For)
    assert loop.item.span.text == "thing"
    assert loop.source.span(loop.source.root).text == "things"


def test_a_whole_bot() -> None:
    bot, found = parse(BOT)
    assert found == []
    assert bot.name == "trip to-day 2.0"
    assert bot.settings.language == "en"
    assert bot.settings.languages == ("en", "es")
    assert {k.value: v.value for k, v in bot.settings.understanding} == {
        "engine": "auto",
        "model": "a/b",
        "confidence": "0.5",
    }
    assert {k.value: v.value for k, v in bot.settings.persistence} == {"backend": "memory"}
    assert {k.value: meaning(v) for k, v in bot.settings.rest} == {"handoff": {"queue": "desk"}}
    day, cabin, meal, bare = bot.slots.values()
    assert str(day.type.type) == "list of date"  # type: ignore[union-attr]
    assert (day.scope, day.sensitive, day.max_attempts) == ("session", True, 2)
    assert day.default is not None
    assert day.default.is_null
    assert day.invalid is not None
    assert [(language, len(texts)) for language, texts in day.invalid.variants] == [("en", 1), ("es", 2)]
    assert [(v.value.value, [s.value for s in v.synonyms]) for v in cabin.values] == [
        ("economy", ["coach", "cheap"]),
        ("business", []),
    ]
    assert [v.value.value for v in meal.values] == ["fish", "7"]
    assert bare.type is None
    find = bot.actions["find"]
    assert [
        (p.name.value, str(p.type.type) if p.type else None, p.optional)
        for p in (*find.inputs, *find.outputs)
    ] == [  # type: ignore[misc]
        ("a", "string", False),
        ("b", "optional date", True),
        ("x", None, False),
        ("y", None, True),
    ]
    assert (find.effect, find.timeout, find.retry.attempts) == ("write", 10.0, 3)  # type: ignore[union-attr]
    assert bot.actions["bare"].inputs is None
    go = bot.flows["go"]
    assert [trigger.slots for trigger in go.triggers] == [("city",), ()]
    assert go.inputs[0].name.span.text == "day"
    assert go.inputs[0].optional
    assert (go.interruptible, go.resume) == (False, "drop")
    assert meaning(bot.responses["four"].channels)[0][0] == "voice"
    assert [name for name, _ in bot.patterns["fallback"].texts] == ["not_understood"]
    assert meaning(bot.patterns["silence"].options) == [["after", "30s"]]
    assert bot.patterns["handoff"].flow is not None


def test_the_order_of_files_does_not_matter() -> None:
    parts = BOT.split("\nslots:")
    one, two = ("b.yaml", parts[0] + "\n"), ("a.yaml", "slots:" + parts[1])
    assert meaning(parse_files(one, two)[0]) == meaning(parse_files(two, one)[0]) == meaning(parse(BOT)[0])


def test_an_empty_bot() -> None:
    bot, found = parse_files()
    assert (bot.name, found) == ("test", [])
    assert parse("slots:\nflows:\nsettings:\n")[1] == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10s", 10),
        ("500ms", 0.5),
        ("2m", 120),
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("1d", 86400),
        ("7", 7),
        ("0.1", 0.1),
        ("1.1s100ms", 1.2),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    (step,), found = steps(f"- action: f\n  timeout: {text}")
    assert found == []
    assert isinstance(step, ast.Action)
    assert step.timeout == seconds


def test_arms_can_be_deep() -> None:
    text = "{say: Hi}"
    for _ in range(90):
        text = f"{{if: a, then: [{text}]}}"
    found = steps(f"- {text}")[1]
    assert found == []


def test_arms_that_are_too_deep_are_reported_once() -> None:
    text = "{say: Hi}"
    for _ in range(3000):
        text = f"{{if: a, then: [{text}]}}"
    found = parse(flow(f"- {text}"))[1]
    assert [d.code.id for d in found] == ["SN012"]
