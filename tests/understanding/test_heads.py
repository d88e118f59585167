"""What was learnt from the flows: stored as bytes, used where it fits, learnt anew where it does not."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from soni_runtime.program import Flow, Program, SayStep, Slot
from soni_runtime.understanding.local import LocalUnderstanding, notices
from soni_runtime.understanding.local.encoder import Absent, _loaded, installed_encoder, shared_encoder
from soni_runtime.understanding.local.heads import (
    HeadError,
    head_beside,
    head_in_cache,
    origin_in,
    pack,
    read_head,
    unpack,
)

pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
pytest.importorskip("soni_nlu_en", reason="the weights of models/soni_nlu_en are not installed")

from soni_dsl.emit.head import head_bytes, head_digest
from soni_runtime.understanding.local import meaning as meaning_module


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    monkeypatch.setattr(notices, "_said", set())
    _loaded.cache_clear()
    yield
    _loaded.cache_clear()


def bot(*triggers: str, **more: Any) -> Program:
    flows = {
        "block_card": Flow(
            name="block_card",
            steps=(SayStep(id="s", text="."),),
            triggers=("block my card", "I lost my card", *triggers),
        ),
        "loan": Flow(
            name="loan", steps=(SayStep(id="s", text="."),), triggers=("I want a loan", "borrow money")
        ),
    }
    return Program(name="bank", flows=flows, **more)


def head_of(program: Program) -> bytes:
    made = head_bytes(program)
    assert isinstance(made, bytes)
    return made


@pytest.fixture
def learning(monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    """The programs whose flows are learnt, as that happens."""
    learnt: list[Program] = []
    real = meaning_module.learn

    def counted(encoder: Any, program: Program, *rest: Any) -> Any:
        learnt.append(program)
        return real(encoder, program, *rest)

    monkeypatch.setattr(meaning_module, "learn", counted)
    return learnt


def scores(make_talk: Any, program: Program) -> list[tuple[str, float]]:
    talk = make_talk(program)
    return [(match.flow, match.score) for match in talk.engine.ranked(talk.request("somebody stole my card"))]


# ------------------------------------------------------------------ bytes


def test_the_same_bot_gives_the_same_bytes() -> None:
    assert head_of(bot()) == head_of(bot())
    assert head_of(bot()) != head_of(bot("freeze my card"))


def test_packed_and_unpacked_it_is_the_same() -> None:
    data = head_of(bot())
    learnt = unpack(data)
    assert pack(learnt) == data
    assert origin_in(data) == learnt.origin
    assert (learnt.matrix.shape, learnt.centres.shape) == ((384, 2), (2, 384))
    assert learnt.texts == 6


def test_a_head_is_small() -> None:
    assert len(head_of(bot())) < 2 * 384 * 2 * (2 + 5) + 1000


@pytest.mark.parametrize("place", [0, 5, 20, 60, 200, 1000, -1])
def test_a_changed_byte_is_noticed_wherever_it_is(place: int) -> None:
    data = bytearray(head_of(bot()))
    data[place] ^= 1
    with pytest.raises(HeadError):
        unpack(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"soni head 1",
        b"soni head 1\n",
        b"soni head 1\n[]\n",
        b"soni head 1\n{}\n",
        b"soni head 1\n" + b"[" * 100_000,
        b'soni head 1\n{"encoder": 1}\n',
        b'soni head 1\n{"encoder":"a","digest":"b","features":true,"flows":1,"built_in":1,"texts":1,'
        b'"limit":1.0,"middle":1.0,"sha256":""}\n',
        b'soni head 1\n{"encoder":"a","digest":"b","features":-1,"flows":-1,"built_in":1,"texts":1,'
        b'"limit":1.0,"middle":1.0,"sha256":""}\nxx',
        b"\x00" * 100,
    ],
)
def test_what_is_no_head_is_not_taken_for_one(data: bytes) -> None:
    with pytest.raises(HeadError):
        unpack(data)


def test_a_head_that_was_cut_off_is_damaged() -> None:
    with pytest.raises(HeadError, match="damaged"):
        unpack(head_of(bot())[:-1])


@pytest.mark.parametrize(
    "other",
    [
        bot("freeze my card"),
        bot(slots={"x": Slot(name="x")}),
        replace(bot(), flows=dict(reversed(bot().flows.items()))),
        replace(bot(), languages=("en", "es")),
    ],
    ids=["a trigger", "a slot that nothing marks", "the order of flows", "a language"],
)
def test_the_digest_covers_what_is_learnt_from(other: Program) -> None:
    same = (
        other.flows == bot().flows and list(other.flows) == list(bot().flows) and other.languages == ("en",)
    )
    assert (head_digest(other) == head_digest(bot())) == same


def test_the_example_of_a_mark_is_learnt_from_too() -> None:
    marked = bot("block my {kind} card", slots={"kind": Slot(name="kind", examples=("debit",))})
    assert head_digest(marked) != head_digest(
        replace(marked, slots={"kind": Slot(name="kind", examples=("gold",))})
    )


def test_bots_without_english_or_flows_have_no_head() -> None:
    assert head_digest(replace(bot(), language="es", languages=("es",))) is None
    assert head_digest(Program(name="none")) is None
    assert head_digest(replace(bot(), language="es", languages=("es", "en-GB"))) is not None


# ------------------------------------------------------------------ used, or not


def test_a_head_that_fits_is_used_and_changes_nothing(
    make_talk: Any, tmp_path: Path, learning: list[Program], caplog: pytest.LogCaptureFixture
) -> None:
    fresh = scores(make_talk, bot())
    assert len(learning) == 1
    path = tmp_path / "bank.head"
    path.write_bytes(head_of(bot()))
    assert scores(make_talk, replace(bot(), head=path)) == fresh
    assert len(learning) == 1
    assert caplog.messages == []


@pytest.mark.parametrize("wrong", ["flows", "weights", "damaged"])
def test_one_that_does_not_fit_is_said_once_and_learnt_anew(
    make_talk: Any, tmp_path: Path, learning: list[Program], wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    fresh = scores(make_talk, bot())
    path = tmp_path / "bank.head"
    data = head_of(bot("freeze my card") if wrong == "flows" else bot())
    if wrong == "weights":
        learnt = unpack(data)
        data = pack(replace(learnt, origin=replace(learnt.origin, encoder="another")))
    path.write_bytes(data[:-4] if wrong == "damaged" else data)
    before = path.read_bytes()
    for _ in range(2):
        assert scores(make_talk, replace(bot(), head=path)) == fresh
    assert len(learning) == 3
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith("bank.head is not used: it ")
    assert path.read_bytes() == before, "beside a module nothing is written while the bot talks"


def test_a_head_that_is_missing_is_nothing_to_talk_about(
    make_talk: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert scores(make_talk, replace(bot(), head=tmp_path / "bank.head"))
    assert caplog.messages == []
    assert list(tmp_path.iterdir()) == []


def test_the_cache_of_a_bot_keeps_its_head(
    make_talk: Any, tmp_path: Path, learning: list[Program], caplog: pytest.LogCaptureFixture
) -> None:
    assert head_in_cache(tmp_path, "bank") is None
    (tmp_path / ".soni").mkdir()
    path = head_in_cache(tmp_path, "bank")
    assert path == tmp_path / ".soni" / "bank.head"
    fresh = scores(make_talk, replace(bot(), head=path))
    assert scores(make_talk, replace(bot(), head=path)) == fresh
    assert len(learning) == 1
    scores(make_talk, replace(bot("freeze my card"), head=path))
    assert len(learning) == 2
    assert origin_in(read_head(path) or b"").digest == head_digest(bot("freeze my card"))
    assert [each.name for each in (tmp_path / ".soni").iterdir()] == ["bank.head"]
    assert caplog.messages == []


@pytest.mark.parametrize("name", ["../bank", "a/b", ""])
def test_no_name_leads_out_of_the_cache(tmp_path: Path, name: str) -> None:
    (tmp_path / ".soni").mkdir()
    path = head_in_cache(tmp_path, name)
    assert path is None or path.parent == tmp_path / ".soni"


def test_a_cache_that_cannot_be_written_to_is_none(make_talk: Any, tmp_path: Path) -> None:
    (tmp_path / ".soni" / "bank.head").mkdir(parents=True)
    assert scores(make_talk, replace(bot(), head=tmp_path / ".soni" / "bank.head"))
    assert [each.name for each in (tmp_path / ".soni").iterdir()] == ["bank.head"]


def test_where_heads_lie() -> None:
    assert head_beside(Path("build/bank.py")) == Path("build/bank.head")
    assert head_beside(Path("build/bank/__init__.py")) == Path("build/bank/bank.head")


# ------------------------------------------------------------------ while others talk


def test_the_loop_goes_on_while_a_bot_learns_and_all_wait_for_one(
    make_talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, real, calls, go = make_talk(bot()), meaning_module.learn, [], Event()

    def slow(*given: Any) -> Any:
        calls.append(given)
        assert go.wait(20)
        return real(*given)

    monkeypatch.setattr(meaning_module, "learn", slow)

    async def many() -> list[Any]:
        messages = [
            asyncio.create_task(talk.engine.understand(talk.request("I lost my card"))) for _ in range(50)
        ]
        given_up = asyncio.create_task(talk.engine.understand(talk.request("borrow money")))
        for _ in range(20):
            await asyncio.sleep(0.005)  # this would not come back before `go` if learning blocked
        given_up.cancel()
        assert not any(task.done() for task in messages)
        go.set()
        return await asyncio.gather(*messages)

    answers = asyncio.run(many())
    assert [understood.commands[0].flow for understood in answers] == ["block_card"] * 50
    assert len(calls) == 1


def test_whoever_is_not_asynchronous_waits_too(make_talk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    talk, real, calls = make_talk(bot()), meaning_module.learn, []

    def counted(*given: Any) -> Any:
        calls.append(given)
        return real(*given)

    monkeypatch.setattr(meaning_module, "learn", counted)
    said: list[Any] = []
    threads = [Thread(target=lambda: said.append(talk.say("borrow money"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 8
    assert len({str(commands) for commands in said}) == len(calls) == 1


def test_one_engine_serves_several_loops(make_talk: Any) -> None:
    talk = make_talk(bot())
    for _ in range(2):
        understood = asyncio.run(talk.engine.understand(talk.request("I lost my card")))
        assert understood.commands[0].flow == "block_card"


# ------------------------------------------------------------------ without weights


@pytest.mark.parametrize(
    ("program", "off", "told"),
    [(bot(), False, 1), (bot(), True, 0), (replace(bot(), language="es", languages=("es",)), False, 0)],
    ids=["english", "switched off", "spanish"],
)
def test_a_bot_that_lacks_the_weights_says_so_once_in_the_log(
    make_talk: Any,
    program: Program,
    off: bool,
    told: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("soni_runtime.understanding.local.encoder.DISTRIBUTION", "soni_nlu_nowhere")
    if off:
        monkeypatch.setenv("SONI_ENCODER", "off")
    for _ in range(2):
        talk = make_talk(program)
        request = talk.request("I lost my card", language=program.language)
        asyncio.run(talk.engine.understand(request))
    told_lines = [
        "messages are understood by words alone: the distribution soni-nlu-en is not installed"
    ] * told
    assert caplog.messages == told_lines
    assert all(record.name == "soni.understanding" for record in caplog.records)
    assert isinstance(head_bytes(bot()), Absent)
    assert isinstance(installed_encoder(), Absent)


def test_the_name_of_the_encoder_is_known_without_loading_it() -> None:
    name = installed_encoder()
    encoder = shared_encoder()
    assert not isinstance(encoder, Absent)
    assert name == encoder.name


def test_an_engine_without_flows_learns_nothing(learning: list[Program]) -> None:
    engine = LocalUnderstanding(Program(name="none"))
    from soni_runtime.understanding.base import Request

    asyncio.run(engine.understand(Request(text="hello", program=Program(name="none"))))
    assert learning == []


def test_a_pipe_gets_one_line_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text(
        'version: "1"\nflows:\n  hi:\n    triggers: [hello you]\n    steps:\n      - say: Hello.\n', "utf-8"
    )
    script = (
        "from soni_runtime.understanding.local import encoder\n"
        "encoder.DISTRIBUTION = 'soni_nlu_nowhere'\n"
        "from soni_dsl.cli.main import run\n"
        "run(['run', 'bot.yaml'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input="hello you\nhello you\n",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.splitlines() == ["Hello."] * 2
    assert done.stderr.splitlines() == [
        "messages are understood by words alone: the distribution soni-nlu-en is not installed"
    ]


def test_a_bot_of_yaml_keeps_its_head_in_its_cache(tmp_path: Path) -> None:
    from soni_dsl import load

    (tmp_path / "bot.yaml").write_text(
        'version: "1"\nname: greeter\nflows:\n  hi:\n    triggers: [hello you]\n    steps:\n      - say: Hello.\n',
        "utf-8",
    )
    assert load(tmp_path).program.head is None
    (tmp_path / ".soni").mkdir()
    program = load(tmp_path).program
    assert program.head == tmp_path / ".soni" / "greeter.head"
    engine = LocalUnderstanding(program)
    from soni_runtime.understanding.base import Request

    request = Request(text="hello there you", program=program, startable=("hi",))
    asyncio.run(engine.understand(request))
    assert program.head.exists()
