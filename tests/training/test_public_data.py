"""Public data as examples: places hold the values, what is unknown stays so, and a seed says all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from training import public
from training.examples import Example, Item, problems


def row(text: str, **slots: str) -> dict[str, Any]:
    """A message with the places of its values."""
    spans = [
        {"slot": slot, "value": value, "start": text.index(value), "end": text.index(value) + len(value)}
        for slot, value in slots.items()
    ]
    return {"text": text, "slots": spans}


RESTAURANT = [
    row("a table for four at 7 pm", people="four", time="7 pm") | {"asked": []},
    row("Ada", first_name="Ada") | {"asked": ["first_name"]},
]
NLUPP = [
    row("yes, on Friday", date="Friday") | {"intents": ["affirm"]},
    row("ok then") | {"intents": ["acknowledge"]},
    row("can I talk to somebody") | {"intents": ["handoff", "nothing_known"]},
]
SNIPS = [
    row("play Thriller by Michael Jackson", track="Thriller", artist="Michael Jackson")
    | {"intent": "PlayMusic"},
    row("rain in Oslo", city="Oslo") | {"intent": "GetWeather"},
]
INTENTS = [
    {"text": text, "intent": intent}
    for text, intent in (
        ("yes", "yes"), ("no way", "no"), ("perhaps", "maybe"), ("what is it", "oos"),
        ("where is my card", "card_arrival"), ("top up", "top_up"), ("pay it", "pay_bill?"),
        ("exchange", "exchange_rate"),
    )
] + [{"text": f"about {n}", "intent": f"topic_{n}"} for n in range(8)]  # fmt: skip


def set_slot(slot: str, value: str, source: str = "inform", **more: str) -> dict[str, Any]:
    return {"type": "SetSlot", "slot": slot, "value": value, "source": source, **more}


MULTIWOZ = [
    {
        "services": ["hotel", "police"],
        "turns": [
            {
                "user": "a cheap hotel in the center , with parking . I do n't care about the stars",
                "commands": [
                    {"type": "StartFlow", "flow": "find_hotel"},
                    set_slot("hotel__pricerange", "cheap"),
                    set_slot("hotel__area", "centre"),
                    set_slot("hotel__parking", "yes"),
                    set_slot("hotel__stars", "dontcare"),
                    set_slot("hotel__name", "the Grand", "offer"),
                ],
                "gold": {"slots": {"hotel": ["hotel__pricerange"]}, "active_flow": "find_hotel"},
                "system": {"text": "Which day ?", "human_acts": {"Hotel-Request": [["Day", "?"]]}},
            },
            {
                "user": "on Friday . what is the phone number ?",
                "commands": [set_slot("hotel__day", "friday"), {"type": "AskInfo", "slot": "hotel__phone"}],
                "gold": {"slots": {}, "active_flow": None},
                "system": {},
            },
        ],
    }
]
SETS = {
    "restaurant8k_train": RESTAURANT,
    "nlupp": NLUPP,
    "snips_train": SNIPS,
    "clinc150_train": INTENTS,
    "multiwoz_val": MULTIWOZ,
}
Reader = Callable[[Path, Random], Iterator[Example]]
READERS: dict[str, Reader] = {
    "restaurant8k_train": public.restaurant8k,
    "nlupp": public.nlupp,
    "snips_train": public.snips,
    "clinc150_train": lambda path, random: public.intents(path, random, most=100),
    "multiwoz_val": public.multiwoz,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("public")
    for name, found in SETS.items():
        (made / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in found), "utf-8")
    return made


def read(folder: Path, name: str, seed: int = 1) -> list[Example]:
    return list(READERS[name](folder / f"{name}.jsonl", Random(seed)))


def words(example: Example) -> list[str]:
    """The values of an example, in spoken order."""
    spans = sorted((item.start, item.end) for item in example.items if item.status == "span")
    return [example.text[start:end] for start, end in spans]


def saying(found: list[Example], start: str) -> Example:
    return next(example for example in found if example.text.startswith(start))


def status(example: Example, *starts: str) -> set[str]:
    """The statuses of the items whose descriptions begin so."""
    return {item.status for item in example.items if item.text.lower().startswith(starts)}


@pytest.mark.parametrize("name", SETS)
def test_examples_are_sound_and_the_same_for_a_seed(folder: Path, name: str) -> None:
    for seed in range(20):
        found = read(folder, name, seed)
        assert found
        assert [problem for example in found for problem in problems(example)] == []
        assert all(name.startswith(example.source) for example in found)
    assert read(folder, name, 3) == read(folder, name, 3)
    assert len({str(read(folder, name, seed)) for seed in range(10)}) > 1


def test_values_stand_at_their_places(folder: Path) -> None:
    for seed in range(10):
        table = saying(read(folder, "restaurant8k_train", seed), "a table")
        assert words(table) == ["four", "7 pm"]
        assert table.acts is None
        named = saying(read(folder, "restaurant8k_train", seed), "Ada")
        assert words(named) == ["Ada"]
        assert [item.status for item in named.items if item.asked] == ["span"]
        assert named.context
        assert words(saying(read(folder, "snips_train", seed), "play")) == ["Thriller", "Michael Jackson"]


def test_acts_are_those_that_are_known(folder: Path) -> None:
    found = read(folder, "nlupp")
    assert saying(found, "yes").acts == frozenset({"affirm"})
    assert saying(found, "yes").context
    assert saying(found, "ok").acts is None
    assert saying(found, "can I").acts == frozenset({"human"})


def test_an_intent_is_the_one_flow_that_starts(folder: Path) -> None:
    for seed in range(10):
        found = read(folder, "clinc150_train", seed)
        started = {
            example.text: [item.text for item in example.items if item.status == "started"]
            for example in found
        }
        assert "perhaps" not in started
        assert started["what is it"] == started["yes"] == started["no way"] == []
        assert started["where is my card"] == ["card arrival"]
        assert started["pay it"] == ["pay bill"]
        assert saying(found, "no way").acts == frozenset({"deny"})
        assert saying(found, "top up").acts == frozenset()


def test_a_turn_of_a_dialogue_is_read_after_what_was_said(folder: Path) -> None:
    for seed in range(20):
        first, second = read(folder, "multiwoz_val", seed)
        assert first.context == ""
        assert words(first) == ["cheap", "center"]  # what is offered is not what is said
        assert "true" in {item.status for item in first.items}
        assert [item.status for item in first.items].count("any") == 1
        assert [item.status for item in first.items].count("") == 1
        assert [item.status for item in first.items].count("started") == 1
        assert second.context in ("Which day?", "Which day ?")
        assert words(second) == ["Friday"]
        assert [item.status for item in second.items].count("asked") == 1
        assert sum(item.asked for item in second.items) == 1
        assert not any(item.status == "started" for item in second.items)


def test_signs_that_stand_apart_are_mostly_joined(folder: Path) -> None:
    texts = [read(folder, "multiwoz_val", seed)[0].text for seed in range(40)]
    joined = sum("center, with parking. I don't" in text for text in texts)
    assert 20 < joined < 40


def test_values_for_made_up_messages_are_sorted_and_known(folder: Path) -> None:
    found = public.values(folder)
    assert found["artist"] == ("Michael Jackson",)
    assert found["song"] == ("Thriller",)
    assert found["city"] == ("Oslo",)
    assert all(list(own) == sorted(set(own)) for own in found.values())
    assert "the Grand" in found["hotel"]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (Item(kind="slot", text="boat", status="sunk"), "status sunk"),
        (Item(kind="slot", text="boat", status="span", start=3, end=3), "boat: no words at 3:3"),
        (Item(kind="slot", text="boat", status="span", start=50, end=60), "boat: no words at 50:60"),
        (Item(kind="slot", text="boat", status="started"), "boat is no flow"),
    ],
)
def test_what_is_wrong_with_an_example_is_said(item: Item, problem: str) -> None:
    assert problems(Example(context="", text="a boat", items=(item,))) == [problem]
    named = Example(context="", text="a boat", items=(), acts=frozenset({"sail"}))
    assert problems(named) == ["act sail"]


def test_a_line_that_is_no_json_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "a"}\n{"text"\n')
    with pytest.raises(json.JSONDecodeError):
        public.rows(tmp_path / "bad.jsonl")
