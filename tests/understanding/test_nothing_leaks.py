"""Whatever is written anywhere is searched for the key and for sensitive values."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scripted_model import SECRET_OF_PROVIDER, ScriptedModel, scripted_model

from soni_dsl import load
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.program import Program, Slot
from soni_runtime.secrets import MASK, hide, written_forms
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.masking import Masker
from soni_runtime.understanding.model import ModelUnderstanding
from soni_runtime.understanding.recording import Recording
from soni_runtime.understanding.settings import UnderstandingSettings

KEY = "sk-live-9f8e7d6c5b4a"
BOT = """
version: "1"
name: vault
settings:
  understanding: {engine: dspy, model: openai/scripted, timeout: 3, rephrase: true}
slots:
  pin: {prompt: What is your PIN?, sensitive: true, type: integer, description: the number on the letter}
  account: {prompt: Which account?, sensitive: true, validator: iban, invalid: That is no IBAN. Which account?}
  motto: {prompt: What is your password?, sensitive: true}
  reason: {prompt: What is it for?, description: what the payment is for}
flows:
  pay:
    description: Pay something
    triggers: [I want to pay]
    steps:
      - collect: pin
      - collect: account
      - collect: motto
      - collect: reason
      - set: {copy: "[account, pin, reason]"}
      - generate: Say thanks for {reason} paid from {account}.
        from: [reason, copy]
        fallback: Thank you for {reason}.
      - say: The PIN {pin | number} and {motto} for {account} were right.
  hours:
    description: Tell the opening hours
    triggers: [when are you open]
    steps:
      - say: From nine to five.
"""
TALK = (
    "I want to pay",
    "7391450",
    "not an account",
    "ES91 2100 0418 4502 0005 1332",
    "Xyzzy-Plugh",
    "by the way, my pin was 7 391 450",
    "the rent",
    "what are your opening hours, please?",
    "and is ES9121000418450200051332 still the account?",
    "thank you so much",
)
SECRETS = (
    "7391450",
    "7,391,450",
    "7 391 450",
    "es9121000418450200051332",
    "es91 2100 0418",
    "xyzzy-plugh",
    KEY,
)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with scripted_model() as made:
        monkeypatch.setenv("SONI_API_BASE", made.address)
        yield made


def _answer(body: dict[str, Any]) -> Any:
    """Commands where they are asked for, a text elsewhere; the prompt is repeated, as bad models do."""
    prompt = "\n".join(message["content"] for message in body["messages"])
    if '"commands"' not in prompt:
        return f"As you said: {prompt[-200:]}"
    for words, flow in (("pay", "pay"), ("opening hours", "hours")):
        if words in prompt.rsplit("message:", 1)[-1] and f"- {flow}" in prompt:
            return [{"type": "start_flow", "flow": flow}]
    if "the rent" in prompt.rsplit("message:", 1)[-1]:
        return [{"type": "set_slot", "slot": "reason", "value": "the rent"}]
    return "nonsense"


@pytest.mark.parametrize("trouble", [None, "status", "schema"])
def test_nothing_that_is_written_holds_a_key_or_a_sensitive_value(
    model: ScriptedModel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    trouble: str | None,
) -> None:
    (tmp_path / "bot.yaml").write_text(BOT, encoding="utf-8")
    recording = tmp_path / "calls.jsonl"
    model.answer = _answer
    model.status = 401 if trouble == "status" else 200
    model.refuses_schema = trouble == "schema"
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    bot = load(tmp_path / "bot.yaml", store=MemoryStore(), recording=Recording.to(recording))
    events: list[str] = []
    bot.bus.subscribe(lambda event: events.append(json.dumps(event.to_dict(), ensure_ascii=False)))
    notes: list[str] = []

    async def talk() -> None:
        async with bot.session("s") as session:
            for text in TALK:
                turn = await session.turn(text)
                notes.extend(turn.notes)
                notes.append(repr([turn.commands, turn.ignored, turn.slots, turn.called]))
                if turn.flow is not None:  # once it is over, nobody knows what was secret in it
                    notes.append(str(turn.user))

    asyncio.run(talk())
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    out, err = capfd.readouterr()
    written = {
        "prompts": json.dumps(model.requests, ensure_ascii=False),
        "recording": recording.read_text(encoding="utf-8"),
        "events": "\n".join(events),
        "notes": "\n".join(notes),
        "logs": "\n".join(record.getMessage() + str(record.args) for record in caplog.records) + caplog.text,
        "terminal": out + err,
    }
    assert len(model.requests) >= 3, "the model was asked, so this test can fail"
    assert any(KEY in value for headers in model.headers for value in headers.values())
    for place, text in written.items():
        for secret in (*SECRETS, SECRET_OF_PROVIDER):
            assert secret not in text.lower(), f"{secret} is in the {place}"


def test_dspy_keeps_no_prompt(model: ScriptedModel, flights: Any) -> None:
    import dspy
    from dspy.clients.base_lm import GLOBAL_HISTORY

    settings = UnderstandingSettings(engine="dspy", model="openai/scripted", timeout=5)
    model.answers = [[{"type": "out_of_scope"}]]
    before = len(GLOBAL_HISTORY)
    engine = ModelUnderstanding(flights.program, settings)
    asyncio.run(engine.understand(flights.request("a very private question")))
    assert len(model.requests) == 1
    assert len(GLOBAL_HISTORY) == before
    assert dspy is not None


# ---------------------------------------------------------------- prompts


def _vault() -> Program:
    from soni_runtime.program import CollectStep, Flow

    slots = {
        "code": Slot(name="code", sensitive=True, prompt="The code?"),
        "city": Slot(name="city", prompt="Which city?"),
    }
    steps = tuple(CollectStep(id=f"ask_{name}", slots=(name,)) for name in slots)
    flow = Flow(name="open", steps=steps, triggers=("open it",), description="Open the vault")
    return Program(name="vault", slots=slots, flows={"open": flow})


FORMS = [
    (739145, "739,145"),
    (739145, "7-3-9-1-4-5"),
    ("ES91 2100 0418", "es9121000418"),
    ("Xyzzy Plugh", "XYZZY-PLUGH"),
    (date(1990, 5, 4), "May 4, 1990"),
    (date(1990, 5, 4), "1990-05-04"),
    (["alpha7", "beta99"], "Beta99"),
    ({"code": "gamma11"}, "gamma11"),
    (1250.5, "1,250.50"),
]


@pytest.mark.parametrize(("value", "written"), FORMS)
def test_a_value_is_hidden_however_it_is_written(value: Any, written: str) -> None:
    text = f"It was {written}, was it not?"
    hidden = hide(text, written_forms([value], "en"))
    assert written not in hidden
    assert MASK in hidden
    assert hidden.startswith("It was ")
    assert hidden.endswith("was it not?")


@pytest.mark.parametrize(("value", "written"), FORMS)
def test_no_part_of_a_prompt_holds_it(value: Any, written: str) -> None:
    """Recent turns of both sides, the question and its options, values of other slots."""
    program = _vault()
    request = Request(
        text="Lima",
        program=program,
        question=Question(
            kind="choose",
            flow="open",
            slots=("city",),
            prompt=f"For {written}: which?",
            options=(f"a {written}", "b"),
        ),
        active="open",
        settable=("code", "city"),
        filled={"code": MASK, "city": f"near {written}"},
        recent=(("user", f"psst: {written}"), ("bot", f"{written} is not valid"), ("bot", "Sorry.")),
        secrets=written_forms([value], "en"),
    )
    settings = UnderstandingSettings(engine="dspy", model="openai/x")
    prompt = repr(ModelUnderstanding(program, settings).prompt(request))
    assert written not in prompt
    assert hide(prompt, request.secrets) == prompt
    assert prompt.count(MASK) >= 6


def test_a_message_that_repeats_a_known_secret_stays_here() -> None:
    program = _vault()
    masker = Masker(program)
    request = Request(text="was it 739 145?", program=program, secrets=written_forms([739145], "en"))
    assert masker.secret(request, ())
    assert not masker.secret(replace(request, text="was it 739?"), ())


@pytest.mark.parametrize(
    ("value", "text"),
    [("Ana", "a banana"), (True, "It is True."), (None, "None"), ("ab", "ab"), (7, "7 days")],
)
def test_what_is_no_secret_is_left(value: Any, text: str) -> None:
    assert hide(text, written_forms([value], "en")) == text


def test_long_and_nasty_secrets_are_found_quickly() -> None:
    story = "once upon a time (really!) " * 100
    forms = written_forms([story.strip(), "a" * 150, "a b" * 60, "([{*+?.123"], "en")
    began = time.perf_counter()
    assert "once upon" not in hide(f"It goes: {story}", forms)
    assert "123" not in hide("it is 1-2-3", forms)
    hide("a" * 5000 + " b" * 5000, forms)
    assert time.perf_counter() - began < 2
