"""What the bot says by itself, and the clock it goes by."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from soni_runtime.clock import fixed, in_zone, local_clock
from soni_runtime.patterns import (
    LANGUAGES,
    NAMES,
    default_prompt,
    either,
    fields_of,
    readable,
    text_keys,
    words,
)

REPAIRS = [
    "correction",
    "cancellation",
    "interruption",
    "clarification",
    "completion",
    "fallback",
    "handoff",
    "silence",
    "error",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_every_language_with_the_same_fields(name: str, language: str) -> None:
    values = {field: f"<{field}>" for field in fields_of(name)}
    text = words(name, language, **values)
    assert text.strip()
    assert all(value in text for value in values.values())
    assert "{" not in text


@pytest.mark.parametrize(
    "name", [n for n in NAMES if n not in ("answer.no",) and not n.startswith("answer.")]
)
def test_no_translation_was_forgotten(name: str) -> None:
    values = dict.fromkeys(fields_of(name), "x")
    texts = {words(name, language, **values) for language in LANGUAGES}
    assert len(texts) == 5 or texts == {"x"}


def test_what_is_filled_in_is_never_looked_at_again() -> None:
    hostile = "{value} {slot.__class__} {0} %s \\1"
    assert (
        words("correction.updated", "en", slot=hostile, value="{slot}") == f"Okay, {hostile} is now {{slot}}."
    )


def test_a_region_has_the_words_of_its_language_and_an_unknown_language_english() -> None:
    assert (
        words("confirm.unclear", "pt-BR")
        == words("confirm.unclear", "pt_PT")
        == words("confirm.unclear", "pt")
    )
    assert words("confirm.unclear", "xx") == "Please answer yes or no."


def test_an_unknown_text_or_a_missing_value_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        words("confirm.nothing", "en")
    with pytest.raises(KeyError):
        words("correction.updated", "en", slot="x")


@pytest.mark.parametrize("pattern", REPAIRS)
def test_every_pattern_of_the_language_has_texts(pattern: str) -> None:
    assert text_keys(pattern)
    assert text_keys("nothing") == ()


def test_a_slot_without_a_prompt_is_asked_for_anyway() -> None:
    assert default_prompt("departure_date", None, "en") == "What is the departure date?"
    assert default_prompt("x", "the day the trip starts.", "en") == "Please tell me: the day the trip starts."
    assert default_prompt("fecha_de_salida", " ", "es") == "Indique este dato, por favor: fecha de salida."
    assert readable("_") == "_"


def test_options_are_listed_in_words() -> None:
    assert either([], "en") == ""
    assert either(["a"], "en") == "a"
    assert either(["a", "b", "c"], "de") == "a, b oder c"


def test_clocks() -> None:
    moment = datetime(2030, 5, 1, 12)
    clock = fixed(moment)
    assert clock() == clock() == moment
    assert abs(local_clock() - datetime.now()) < timedelta(seconds=5)
    zoned = in_zone("Asia/Tokyo")()
    assert zoned.utcoffset() == timedelta(hours=9)
    with pytest.raises(ValueError, match="Mars"):
        in_zone("Mars/Olympus")
