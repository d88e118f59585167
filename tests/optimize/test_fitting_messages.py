"""``soni optimize --engine local``: the head learns from what users said, where that helps."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from soni_dsl import load
from soni_dsl.cli.main import run
from soni_dsl.tools.learning_material import learning_of
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.fitted import read_fitted
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.local.learning import digest_of_flows, english
from soni_runtime.understanding.local.meaning import Meaning
from soni_runtime.understanding.optimize.examples import TRAIN, examples_of
from soni_runtime.understanding.optimize.material import Source, gather
from soni_runtime.understanding.optimize.said import MOST, said_for

BOT = """\
version: "1"
name: office
settings: {understanding: {confidence: 0.6}}
slots:
  pin: {prompt: What is your secret number?, sensitive: true, examples: ["7391"]}
flows:
  blue:
    triggers: [open a ticket for the blue team, blue team please, give it to the blue team, blue team ticket]
    steps: [say: The blue team looks at it.]
  hours:
    triggers: [when are you open, opening hours please, are you open on Sundays, till when are you open]
    steps: [say: From 8 to 20.]
  unlock:
    triggers: [unlock my account, my account is locked, I cannot log in, let me in again]
    steps: [collect: pin, say: Done.]
"""
FAR = """\
the projector in the big room flickers
the projector shows no picture
our projector is far too dark
the projector in room four is broken
someone should look at the projector upstairs
the beamer projector makes a loud noise
the projector keeps turning itself off
the lamp of the projector burnt out
no signal on the meeting room projector
projector remote does not work
the projector picture is upside down
the projector is overheating again
our new projector will not connect
colours of the projector look wrong
the projector screen stays black
a projector fell from the ceiling
""".splitlines()
UNHEARD = "there is something wrong with the projector"


def talks_of(messages: list[str], flow: str = "blue") -> str:
    turns = [{"name": f"t{n}", "turns": [{"user": text, "commands": [{"start_flow": flow}]}]}
             for n, text in enumerate(messages)]  # fmt: skip
    return json.dumps({"tests": turns})


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bot whose tests say what starts a flow in words far from its triggers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "office.yaml").write_text(BOT, "utf-8")
    (folder / "office.test.yaml").write_text(talks_of(FAR), "utf-8")
    return Path("office")


def started(bot: Path, text: str) -> list[str]:
    async def talk() -> list[str]:
        async with load(bot, store=MemoryStore()).session("s") as session:
            return [command.type for command in (await session.turn(text)).commands]

    return asyncio.run(talk())


@pytest.fixture(params=["encoder", "words"])
def weights(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the sentence encoder, and on words alone."""
    if request.param == "words":
        monkeypatch.setenv("SONI_ENCODER", "off")


@pytest.mark.usefixtures("weights")
def test_what_was_said_is_learnt_and_understood_in_other_words(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert UNHEARD not in FAR
    assert started(office, UNHEARD) != ["start_flow"]
    assert run(["optimize", "office"]) == 0
    printed = capsys.readouterr().out
    found = read_fitted(office / "understanding.json")
    assert found is not None
    learnt = found.messages["blue"]
    assert 4 <= len(learnt) < len(FAR)
    assert set(learnt) < set(FAR)
    assert f"{len(learnt)} messages for 1 flow" in printed
    file = office / "office.yaml"
    file.write_text(file.read_text().replace("confidence: 0.6", "program: understanding.json"))
    assert started(office, UNHEARD) == ["start_flow"]
    # what was fitted is where the next run begins, and there is nothing further to find
    written = (office / "understanding.json").read_bytes()
    assert run(["optimize", "office"]) == 1
    assert (office / "understanding.json").read_bytes() == written


def test_messages_that_do_not_help_are_not_written(office: Path) -> None:
    near = [
        f"{trigger}, {how}"
        for trigger in ("blue team please", "blue team ticket")
        for how in ("now", "thanks")
    ]
    (office / "office.test.yaml").write_text(talks_of(near), "utf-8")
    run(["optimize", "office"])
    found = read_fitted(office / "understanding.json")
    assert found is None or not found.messages


def said(source: Source) -> dict[str, tuple[str, ...]]:
    return said_for(gather(source), source)


def test_only_what_is_learnt_from_is_taken(office: Path) -> None:
    source = learning_of(office).source
    material = gather(source)
    in_training = {one.request.text for one in examples_of(material.talks[TRAIN])}
    taken = said_for(material, source)
    assert set(taken) == {"blue"}
    assert set(taken["blue"]) == set(FAR) & in_training
    assert taken == said(source)


def test_triggers_and_what_starts_several_flows_are_left_out(office: Path) -> None:
    both = {"tests": [*json.loads(talks_of(["help me out"] * 8))["tests"],
                      *json.loads(talks_of(["Help me out!"] * 8, "hours"))["tests"],
                      *json.loads(talks_of(["Blue team, please!"] * 8))["tests"],
                      *json.loads(talks_of(["the lift is stuck"] * 8))["tests"]]}  # fmt: skip
    for number, test in enumerate(both["tests"]):
        test["name"] = f"t{number}"
    (office / "office.test.yaml").write_text(json.dumps(both), "utf-8")
    assert said(learning_of(office).source) == {"blue": ("the lift is stuck",)}


def test_nothing_sensitive_is_taken(office: Path) -> None:
    values = [{"name": f"t{n}", "turns": [
        {"user": f"let my colleague number {n} in with 7391", "commands": [{"start_flow": "unlock"}]},
        {"commands": [{"set_slot": {"pin": "7391"}}]},
    ]} for n in range(8)]  # fmt: skip
    other = json.loads(talks_of(["open sesame for 48 12 77", "my colleague is shut out"] * 6, "unlock"))[
        "tests"
    ]
    for number, test in enumerate(other):
        test["name"] = f"o{number}"
    (office / "office.test.yaml").write_text(json.dumps({"tests": [*values, *other]}), "utf-8")
    assert said(learning_of(office).source) == {"unlock": ("my colleague is shut out",)}


def test_a_flow_has_so_many_messages_at_most(office: Path) -> None:
    words = ["printer", "lift", "door", "lamp", "heater", "window"]
    many = [f"the {a} beside the {b} is {c}" for a in words for b in words for c in ("stuck", "loud", "wet")]
    (office / "office.test.yaml").write_text(talks_of(many), "utf-8")
    assert len(said(learning_of(office).source)["blue"]) == MOST


def test_another_head_is_learnt_from_other_messages(office: Path) -> None:
    program = learning_of(office).source.program
    languages = english(program)
    assert languages is not None
    plain = digest_of_flows(program, languages)
    assert digest_of_flows(program, languages, {"gone": ("text",)}) == plain
    digests = {plain, *(digest_of_flows(program, languages, {flow: ("text",)}) for flow in program.flows)}
    assert len(digests) == 1 + len(program.flows)


@pytest.mark.parametrize("messages", [{}, {"blue": ("the lamp is out",)}])
def test_a_stored_head_of_other_texts_is_not_used(office: Path, messages: dict[str, tuple[str, ...]]) -> None:
    (office / ".soni").mkdir()
    program = replace(learning_of(office).source.program, head=office / ".soni" / "office.head")

    def kept(told: dict[str, tuple[str, ...]]) -> tuple[float, bytes]:
        engine = LocalUnderstanding(program, told)
        languages = english(program)
        assert languages is not None
        meaning = engine._knowledge(program, languages).meaning
        if not isinstance(meaning, Meaning):
            pytest.skip("the weights are not installed")
        ranked = meaning.rank("the lamp is out", ("the", "lamp", "is", "out"), {"blue"})
        assert not ranked[0].exact
        assert program.head is not None
        return ranked[0].score, program.head.read_bytes()

    alone = kept(messages)
    other: dict[str, tuple[str, ...]] = {} if messages else {"blue": ("the lamp is out",)}
    beside = kept(other)
    assert alone != beside
    assert (alone[0] > beside[0]) == bool(messages)
    assert kept(messages) == alone


def test_a_message_is_never_taken_word_for_word(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONI_ENCODER", "off")
    source = learning_of(office).source
    engine = LocalUnderstanding(source.program, {"blue": ("the lamp is out",)})
    request = replace(
        examples_of(gather(source).talks[TRAIN])[0].request, text="the lamp is out", program=source.program
    )
    ranked = engine.ranked(request)
    assert (ranked[0].flow, ranked[0].exact) == ("blue", False)
    before = {match.flow: match.score for match in LocalUnderstanding(source.program).ranked(request)}
    assert ranked[0].score > before["blue"]


@pytest.mark.parametrize(
    "messages", ["[]", '"x"', "null", '{"blue": "text"}', '{"blue": [1]}', '{"blue": {"a": "b"}}']
)
def test_messages_that_are_none_are_said(tmp_path: Path, messages: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(f'{{"kind": "local", "confidence": 0.6, "scope": 0, "messages": {messages}}}')
    with pytest.raises(UnderstandingError, match=r"`messages` in .* must be a list of texts for each flow"):
        read_fitted(file)


def test_files_without_messages_are_read_as_before(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"kind": "local", "confidence": 0.6, "scope": 0.5}')
    found = read_fitted(tmp_path / "x.json")
    assert found is not None
    assert (found.confidence, found.scope, found.messages) == (0.6, 0.5, {})
