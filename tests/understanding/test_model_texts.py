"""Texts that a model writes: generate steps, replies in other words, answers to questions about a question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_model import ScriptedModel, scripted_model

from soni_dsl import load
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.commands import Clarify, SetSlot, StartFlow
from soni_runtime.events import Event, TextPiece, TextWritten
from soni_runtime.turn import Turn
from soni_runtime.writing import keeps_facts

BOT = """
version: "1"
name: poet
settings:
  understanding: {engine: auto, model: openai/scripted, timeout: 2%s}
slots:
  animal: {prompt: Which animal?, description: what the poem is about, examples: [a cat]}
  pin: {prompt: Your PIN?, sensitive: true, description: the four digits on the letter}
flows:
  poem:
    description: Write a poem
    triggers: [write a poem]
    steps:
      - collect: animal
      - collect: pin
      - generate: Write a short poem about {animal} for {pin}.
        from: [animal]
        fallback: A plain poem about {animal}.
      - say: That was poem number 12 about {animal}.
"""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    for name in ("OPENAI_API_KEY", "OPENAI_API_BASE", "OPENAI_BASE_URL", "SONI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with scripted_model() as made:
        monkeypatch.setenv("SONI_API_BASE", made.address)
        yield made


def bot(folder: Path, more: str = "", text: str = BOT) -> Any:
    (folder / "bot.yaml").write_text(text % more, encoding="utf-8")
    return load(folder / "bot.yaml", store=MemoryStore())


START = [StartFlow("poem"), SetSlot("animal", "cats")]
PIN = [SetSlot("pin", "739145")]


async def _poem(made: Any, events: list[Event]) -> Turn:
    made.bus.subscribe(events.append)
    async with made.session("s") as session:
        await session.apply(START)
        return await session.apply(PIN)


def test_a_generate_step_is_written_by_the_model_of_the_settings(
    model: ScriptedModel, tmp_path: Path
) -> None:
    model.answers = ["Cats sleep all day, and hunt by night."]
    events: list[Event] = []
    turn = asyncio.run(_poem(bot(tmp_path), events))
    assert turn.replies == ["Cats sleep all day, and hunt by night.", "That was poem number 12 about cats."]
    pieces = [event for event in events if isinstance(event, TextPiece)]
    assert len(pieces) > 2
    assert "".join(piece.text for piece in pieces) == turn.replies[0]
    assert {piece.reply for piece in pieces} == {0}
    assert [event.error for event in events if isinstance(event, TextWritten)] == [None]
    assert turn.notes == []


def test_the_writer_never_sees_a_sensitive_value(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = ["Meow."]
    asyncio.run(_poem(bot(tmp_path), []))
    assert len(model.requests) == 1
    assert "739145" not in str(model.requests)
    assert "•••" in model.prompts()[0]
    assert "cats" in model.prompts()[0]


def test_a_value_that_was_made_of_a_sensitive_one_is_masked_too(model: ScriptedModel, tmp_path: Path) -> None:
    text = BOT.replace(
        "      - generate:", '      - set: {copied: "[pin, animal]"}\n      - generate:'
    ).replace("from: [animal]", "from: [animal, copied]")
    made = bot(tmp_path, "", text)
    model.answers = ["Meow."]
    asyncio.run(_poem(made, []))
    assert "copied" in model.prompts()[0]
    assert "739145" not in str(model.requests)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ({"status": 500}, "its server failed"),
        ({"status": 401}, "its key was refused"),
        ({"delay": 3.0}, "too long"),
        ({"answers": [""]}, "said nothing"),
    ],
)
def test_the_plain_text_stands_in_for_a_writer_that_fails(
    model: ScriptedModel, tmp_path: Path, trouble: dict[str, Any], words: str
) -> None:
    model.answers = ["never"]
    for name, value in trouble.items():
        setattr(model, name, value)
    events: list[Event] = []
    turn = asyncio.run(_poem(bot(tmp_path), events))
    assert turn.replies[0] == "A plain poem about cats."
    assert any(words in note for note in turn.notes)
    assert not any("sk-quoted" in note for note in turn.notes)
    assert [bool(event.error) for event in events if isinstance(event, TextWritten)] == [True]


def test_a_session_hands_the_pieces_on(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = [[], "Cats purr, and nobody knows why."]
    made = bot(tmp_path)

    async def talk() -> list[Any]:
        async with made.session("s") as session, made.session("other") as other:
            await session.apply(START)
            await other.start()
            return [part async for part in session.stream("739145")]

    *pieces, turn = asyncio.run(talk())
    assert isinstance(turn, Turn)
    assert turn.user == "•••"
    written = [piece.text for piece in pieces]
    assert "".join(written) == turn.replies[0]
    assert all(piece.session == "s" for piece in pieces)


def test_a_stream_raises_what_the_turn_raises(model: ScriptedModel, tmp_path: Path) -> None:
    made = bot(tmp_path)

    async def talk() -> None:
        async with made.session("s") as session:
            async for _ in session.stream("hello", message_id=""):
                pass

    with pytest.raises(ValueError, match="message id"):
        asyncio.run(talk())


# ---------------------------------------------------------------- in other words

REPHRASING = ", rephrase: true, tone: warm"


def test_replies_are_said_in_other_words_and_tone(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = ["Meow.", "There you go: poem 12, all about cats!"]
    turn = asyncio.run(_poem(bot(tmp_path, REPHRASING), []))
    assert turn.replies == ["Meow.", "There you go: poem 12, all about cats!"]
    assert "warm" in model.prompts()[1]
    assert "739145" not in str(model.requests)


@pytest.mark.parametrize(
    "written", ["There you go: poem 13!", "There you go: a poem!", "Poem 12 costs 3 euros."]
)
def test_other_words_may_not_say_other_facts(model: ScriptedModel, tmp_path: Path, written: str) -> None:
    model.answers = ["Meow.", written]
    events: list[Event] = []
    turn = asyncio.run(_poem(bot(tmp_path, REPHRASING), events))
    assert turn.replies[1] == "That was poem number 12 about cats."
    assert any("changed its facts" in note for note in turn.notes)
    last = [event for event in events if isinstance(event, TextPiece)][-1]
    assert (last.replaces, last.text, last.reply) == (True, turn.replies[1], 1)


def test_a_reply_with_a_sensitive_value_is_not_rephrased(model: ScriptedModel, tmp_path: Path) -> None:
    text = BOT.replace("poem number 12 about {animal}", "for {pin}")
    model.answers = ["Meow."]
    turn = asyncio.run(_poem(bot(tmp_path, REPHRASING, text), []))
    assert turn.replies[1] == "That was for 739145."
    assert len(model.requests) == 1


def test_without_rephrase_nothing_is_sent(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = ["Meow."]
    asyncio.run(_poem(bot(tmp_path), []))
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("plain", "written", "same"),
    [
        ("You owe €12.50 by 3 May.", "By 3 May, €12.50 is due.", True),
        ("You owe €12.50 by 3 May.", "By 4 May, €12.50 is due.", False),
        ("Write to a@b.org.", "Our address: a@b.org", True),
        ("Write to a@b.org.", "Our address: c@b.org", False),
        ("Booked: K3ZQ7M", "Your code is k3zq7m.", True),
        ("Hello.", "Hello, 2 of you!", False),
    ],
)
def test_facts(plain: str, written: str, same: bool) -> None:
    assert keeps_facts(plain, written) is same


# ---------------------------------------------------------------- questions about a question


async def _asks(made: Any, text: str) -> Turn:
    async with made.session("s") as session:
        await session.apply([StartFlow("poem")])
        return await session.turn(text)


def test_a_question_about_a_question_is_answered_by_the_model(model: ScriptedModel, tmp_path: Path) -> None:
    model.answers = ["Any animal you like, such as a cat."]
    turn = asyncio.run(_asks(bot(tmp_path), "what do you mean?"))
    assert isinstance(turn.commands[0], Clarify)
    assert turn.replies == ["Any animal you like, such as a cat.", "Which animal?"]
    assert "what the poem is about" in model.prompts()[-1]


def test_its_plain_answer_stands_in(model: ScriptedModel, tmp_path: Path) -> None:
    model.status = 500
    turn = asyncio.run(_asks(bot(tmp_path), "what do you mean?"))
    assert turn.replies == ["what the poem is about", "Which animal?"] or "poem is about" in turn.replies[0]
    assert any("stood in" in note for note in turn.notes)


def test_a_question_that_may_hold_a_secret_is_not_sent(model: ScriptedModel, tmp_path: Path) -> None:
    made = bot(tmp_path)

    async def talk() -> Turn:
        async with made.session("s") as session:
            await session.apply(START)
            return await session.turn("what is the PIN, is it 739145?")

    turn = asyncio.run(talk())
    assert "739145" not in str(model.requests)
    assert turn.user == "•••"
