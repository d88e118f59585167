"""What a bot gives to learn from: its own words, dealt so that nothing is measured on what was learnt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from soni_dsl.tools.learning_material import learning_of
from soni_runtime.commands import (
    CancelFlow,
    Clarify,
    CorrectSlot,
    HumanHandoff,
    OutOfScope,
    SetSlot,
    StartFlow,
)
from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.optimize.examples import PARTS, Example, examples_of
from soni_runtime.understanding.optimize.material import Material, Source, gather
from soni_runtime.understanding.optimize.parts import Triggers, spoken
from soni_runtime.understanding.optimize.recorded import read_transcripts

SECRET = "4929118866334417"


@pytest.fixture
def source(bot: Path) -> Source:
    return learning_of(bot).source


@pytest.fixture
def material(source: Source) -> Material:
    return gather(source)


def every(material: Material) -> list[Example]:
    return [example for part in PARTS for example in examples_of(material.talks[part])]


def plain(material: Material) -> list[Any]:
    """All there is to compare of a material."""
    return [
        [part, talk.name, [(e.request.text, e.gold, e.about, e.request.question) for e in talk.examples]]
        for part in PARTS
        for talk in material.talks[part]
    ]


def test_the_same_bot_and_seed_give_the_same_examples(source: Source) -> None:
    assert plain(gather(source)) == plain(gather(source))
    assert plain(gather(source, seed=1)) != plain(gather(source))


def test_no_trigger_is_said_in_two_parts(source: Source) -> None:
    for seed in range(5):
        material = gather(source, seed)
        said = {
            part: {spoken(e.trigger) for e in examples_of(material.talks[part]) if e.trigger}
            for part in PARTS
        }
        assert all(said.values())
        for part in PARTS:
            for other in PARTS:
                assert part == other or not said[part] & said[other]


def test_openings_of_one_part_are_not_in_the_words_of_another(material: Material) -> None:
    texts = {
        part: {spoken(e.request.text) for e in examples_of(material.talks[part]) if e.trigger}
        for part in PARTS
    }
    assert not texts["train"] & texts["held-out"]
    assert not texts["validation"] & texts["held-out"]


def test_small_words_differ_from_part_to_part(material: Material) -> None:
    said = {
        part: {e.request.text for e in examples_of(material.talks[part]) if e.about in ("yes", "cancel")}
        for part in PARTS
    }
    assert not said["train"] & said["held-out"]


def test_conversations_are_kept_together(material: Material) -> None:
    names = [talk.name for part in PARTS for talk in material.talks[part]]
    assert len(names) == len(set(names))
    assert any(len(talk.examples) > 2 for talk in material.talks["held-out"])


def test_many_things_happen_in_conversations(source: Source) -> None:
    about = {example.about for seed in range(3) for example in every(gather(source, seed))}
    assert about >= {
        "opening", "answer", "yes", "no", "correction", "interruption", "cancel", "question back",
        "out of scope", "small talk", "repeat", "person", "test",
    }  # fmt: skip


def test_messages_mean_what_they_are_about_at_their_point(material: Material) -> None:
    for example in every(material):
        request, kinds = example.request, {type(command) for command in example.gold}
        match example.about:
            case "opening":
                assert StartFlow in kinds
                assert request.question is None
            case "answer":
                assert kinds == {SetSlot}
                assert request.question is not None
                assert example.gold[0].slot in request.question.slots  # type: ignore[attr-defined]
            case "correction":
                (command,) = example.gold
                assert isinstance(command, CorrectSlot)
                assert request.filled[command.slot] != command.value
            case "interruption":
                assert isinstance(example.gold[0], StartFlow)
                assert example.gold[0].flow != request.active
            case "cancel":
                assert kinds == {CancelFlow}
                assert request.active is not None
            case "question back":
                assert kinds == {Clarify}
            case "out of scope":
                assert kinds == {OutOfScope}


def test_nothing_sensitive_is_an_example(material: Material) -> None:
    examples = every(material)
    assert any(e.request.active == "join" for e in examples), "conversations with a secret question are had"
    for example in examples:
        assert SECRET not in repr((example.request.text, example.gold, example.request.recent))
        assert "card" not in (example.request.question.slots if example.request.question else ())


def test_a_prompt_does_not_hold_what_is_asked(material: Material) -> None:
    for part in ("validation", "held-out"):
        for example in examples_of(material.talks[part]):
            known = material.as_known(example.request, example.trigger)
            triggers = {spoken(t) for flow in known.flows.values() for t in flow.triggers}
            assert example.trigger is None or spoken(example.trigger) not in triggers
    for example in examples_of(material.talks["train"]):
        known = material.as_known(example.request, example.trigger)
        own = [t for flow in known.flows.values() for t in flow.triggers]
        assert own
        assert example.trigger not in own


def test_messages_of_tests_count_with_their_commands(material: Material) -> None:
    said = {e.request.text: e.gold for e in every(material) if e.about == "test"}
    assert said == {"count me in": (StartFlow("join"),), "I am Eve": (SetSlot("name", "Eve"),)}


def test_a_recorded_conversation_goes_where_the_trigger_goes_that_it_says(source: Source) -> None:
    for seed in range(6):
        said = {"one": ["SIGN me up!", "Ana"], "two": ["sign me up"], "three": ["a chai for me"]}
        triggers = Triggers(source.program, said, seed)
        assert triggers.talks["one"] == triggers.talks["two"] == triggers.part("sign me up")
        assert triggers.talks["three"] == triggers.part("a {drink} for me")


def test_few_triggers_are_learnt_from_first(source: Source) -> None:
    triggers = Triggers(source.program, {}, 0)
    counts = {
        flow: [triggers.part(t) for t in source.program.flows[flow].triggers] for flow in ("order", "join")
    }
    assert sorted(counts["join"]) == ["held-out", "train", "train", "validation"]
    assert counts["order"].count("train") >= 2


def test_a_limit_leaves_whole_conversations(source: Source) -> None:
    full, few = gather(source), gather(source, limit=6)
    assert few.talks["train"] == full.talks["train"] or plain(few) != plain(full)
    for part in ("validation", "held-out"):
        names = {talk.name: talk for talk in full.talks[part]}
        assert 1 <= len(few.talks[part]) < len(full.talks[part])
        assert all(len(talk.examples) == len(names[talk.name].examples) for talk in few.talks[part])


def test_a_bot_in_a_language_without_phrases_speaks_its_own_words_only(bot: Path) -> None:
    file = bot / "kiosk.yaml"
    file.write_text(file.read_text().replace("settings: {", "settings: {language: eu, languages: [eu], "))
    talks = gather(learning_of(bot).source)
    about = {example.about for example in every(talks)}
    assert about <= {"opening", "answer", "interruption", "test", "choice"}
    assert "opening" in about


def test_a_wish_for_a_person_is_what_the_bot_has_a_flow_for(source: Source) -> None:
    wishes = [e.gold for e in every(gather(source)) if e.about == "person"]
    assert set(wishes) == {(HumanHandoff(),)}
    hours = replace(source.program.flows["hours"], triggers=("get me a human", "I want an agent", "operator"))
    own = replace(source.program, flows={**source.program.flows, "hours": hours})
    said = every(gather(replace(source, program=own)))
    assert said
    assert not [e for e in said if e.about == "person"]


# ---------------------------------------------------------------- transcripts


def transcript(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_transcripts_are_examples_as_far_as_the_bot_has_them(bot: Path, tmp_path: Path) -> None:
    start = {"type": "start_flow", "flow": "join"}
    lines = transcript(
        tmp_path / "talks.jsonl",
        {"session": "a", "user": "I'd love a membership", "commands": [start]},
        {"session": "b", "user": "gimme tea", "commands": [{"type": "start_flow", "flow": "order", "slots": {"drink": "tea"}}]},
        {"session": "a", "user": "it's Ben", "commands": [{"type": "set_slot", "slot": "name", "value": "Ben"}]},
        {"session": "a", "user": "•••", "commands": [{"type": "set_slot", "slot": "card", "value": "•••"}]},
        {"session": "b", "user": "the big one", "commands": [{"type": "set_slot", "slot": "size", "value": "large"}], "ignored": [{}]},
        {"session": "b", "user": "never reached", "commands": [{"type": "affirm"}]},
    )  # fmt: skip
    source = learning_of(bot, [lines]).source
    said = {e.request.text: e for e in every(gather(source)) if e.about == "transcript"}
    assert set(said) == {"I'd love a membership", "gimme tea", "it's Ben"}
    assert said["it's Ben"].request.question is not None
    assert said["gimme tea"].gold == (StartFlow("order", {"drink": "tea"}),)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("talks.sqlite", "", "keeps what was said, not what it meant"),
        ("talks.jsonl", "{not json}\n", r"talks.jsonl:1 is no turn"),
        ("talks.jsonl", '{"user": "x", "commands": [{"type": "fly"}]}\n', r"talks.jsonl:1 is no turn"),
        ("talks.jsonl", '{"user": 3}\n', r"talks.jsonl:1: `user` must be text"),
        ("talks.jsonl", "[]\n", r"talks.jsonl:1 is no turn"),
    ],
)
def test_what_is_no_transcript_is_said(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnderstandingError, match=message):
        read_transcripts(tmp_path / name)


@pytest.mark.parametrize("end", ["\u2028", "\x85", "\x1c"])
def test_what_ends_no_line_may_stand_in_a_message(tmp_path: Path, end: str) -> None:
    row = json.dumps({"user": f"one{end}two", "commands": []}, ensure_ascii=False)
    (tmp_path / "talks.jsonl").write_text(f"{row}\r\n\n{row}", encoding="utf-8")
    (given,) = read_transcripts(tmp_path / "talks.jsonl")
    assert given.texts == (f"one{end}two",) * 2


def test_a_transcript_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnderstandingError, match="no transcripts"):
        read_transcripts(tmp_path / "nowhere")
