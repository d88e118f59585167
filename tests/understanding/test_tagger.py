"""The tagger: what it is told, what it makes of its scores, and which files it takes."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from soni_runtime.understanding.local import encoder, tagger
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.tagger import Item, Tagger, load_tagger, shared_tagger
from soni_runtime.understanding.local.tagging import ACTS, PLACES, STATUSES, flow_text, lines, slot_text
from soni_runtime.understanding.local.wordpiece import WordPieces

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "models" / "soni_nlu_en" / "soni_nlu_en"
FIRST = len(STATUSES) + len(ACTS)
FILES = ("tagger.json", "tagger.onnx", "vocab.txt", "manifest.json")


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces((FOLDER / "vocab.txt").read_text("utf-8").split("\n"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
    if not (FOLDER / "tagger.onnx").exists():
        pytest.skip("the tagger is not trained")
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


# ---------------------------------------------------------------- what it reads

ODD = (
    "🙂🙂 Se\u0301a Gull!",
    "你好 Maria 世界",
    "ﬁsh İstanbul ΑΣ ος",
    "a\u200bb  c\x00d",
    "👩‍👩‍👧 don't—stop",
    "Łódź\t42€",
    "",
)


@pytest.mark.parametrize("text", ODD)
def test_places_are_those_of_the_words(pieces: WordPieces, text: str) -> None:
    found = pieces.located(text)
    assert [number for number, _, _ in found] == pieces.numbers(text, 1000)[1:-1]
    place = 0
    for _, start, end in found:
        assert place <= start < end <= len(text)
        place = start
    for start, end in dict.fromkeys((start, end) for _, start, end in found):
        own = [number for number, first, _ in found if first == start]
        assert [number for number, _, _ in pieces.located(text[start:end])] == own


def test_a_line_holds_context_message_and_items(pieces: WordPieces) -> None:
    items = (
        Item("slot", "a", "boat", asked=True),
        Item("flow", "b", "sail"),
        Item("slot", "c", "name", filled=True),
    )
    (line,) = lines(pieces, "Which boat?", "the Gull", items)
    assert ["the Gull"[start:end] for start, end in dict.fromkeys(line.words)] == ["the", "Gull"]
    assert line.first == len(pieces.numbers("Which boat?", 99))
    assert len({line.numbers[mark] for mark in line.marks}) == 3
    assert line.marks == tuple(sorted(line.marks))


def test_what_is_too_long_is_cut_or_comes_in_several_lines(pieces: WordPieces) -> None:
    items = tuple(Item("slot", f"s{n}", f"slot number {n} " + "with many words " * 20) for n in range(60))
    found = lines(pieces, "how " * 300, "gull " * 2000, items)
    assert len(found) > 5
    assert sum(len(line.marks) for line in found) == 60
    assert all(len(line.numbers) <= 256 for line in found)
    assert all(line.words == found[0].words for line in found)
    assert [len(line.marks) for line in lines(pieces, "", "hello", ())] == [0]


def test_slots_and_flows_are_told_in_words() -> None:
    assert slot_text("gateCode", None) == "gate code"
    assert slot_text("harbour__boat_name", "how it is called") == "boat name: how it is called"
    assert slot_text("side", "which side", ["north", "south"]) == "side: which side (north, south)"
    assert flow_text("reserve-berth", "Take a place") == "reserve berth: Take a place"


# ---------------------------------------------------------------- what it makes of scores


class Scores:
    """A session that gives the scores that a function writes into them."""

    def __init__(self, write: Callable[[Any, Any], None]) -> None:
        self.write = write
        self.runs = 0

    def run(self, names: None, fed: dict[str, Any]) -> list[Any]:
        import numpy as np

        self.runs += 1
        scores = np.zeros((*fed["ids"].shape, FIRST + 4 * PLACES), np.float32)
        self.write(scores, fed["ids"])
        return [scores]


def test_scores_become_statuses_places_and_acts(pieces: WordPieces) -> None:
    pytest.importorskip("numpy", reason="the extra `local` is not installed")
    text = "put down Séa Gull with Maria"
    items = (Item("slot", "boat", "boat"), Item("slot", "name", "name"), Item("flow", "sail", "sail"))
    (line,) = lines(pieces, "", text, items)
    words = [text[start:end] for start, end in line.words]
    first = line.first + words.index("Séa")
    last = line.first + len(words) - 1 - words[::-1].index("Gull")

    def write(scores: Any, ids: Any) -> None:
        boat, name, sail = line.marks
        scores[0, boat, STATUSES.index("span")] = 9
        scores[0, name, STATUSES.index("none")] = 9
        scores[0, sail, STATUSES.index("started")] = 9
        scores[0, 0, len(STATUSES) : FIRST] = -9
        scores[0, 0, len(STATUSES) + ACTS.index("deny")] = 9
        scores[0, boat, FIRST] = scores[0, first, FIRST + PLACES] = 3
        scores[0, boat, FIRST + 2 * PLACES] = scores[0, last, FIRST + 3 * PLACES] = 3

    found = Tagger(Scores(write), pieces, "made").read("", text, items)
    assert [(tag.item.name, tag.status, tag.sure > 0.99) for tag in found.tags] == [
        ("boat", "span", True),
        ("sail", "started", True),
    ]
    assert text[found.tags[0].start : found.tags[0].end] == "Séa Gull"
    assert found.untouched["name"] > 0.99
    assert found.acts["deny"] > 0.99
    assert max(sure for act, sure in found.acts.items() if act != "deny") < 0.01


def test_a_value_is_a_whole_word_in_order_and_the_longer_one_goes_round_the_shorter(
    pieces: WordPieces,
) -> None:
    np = pytest.importorskip("numpy", reason="the extra `local` is not installed")
    random = np.random.default_rng(1)
    text = "unaffable Quetzalcoatl of Łódź, and 你好 then"
    items = tuple(Item("slot", f"s{n}", f"slot {n}") for n in range(8))

    def write(scores: Any, ids: Any) -> None:
        scores[:] = random.normal(0, 1, scores.shape)
        scores[:, :, STATUSES.index("span")] = 20

    edges = {place for _, *both in pieces.located(text) for place in both}
    for _ in range(20):
        found = Tagger(Scores(write), pieces, "made").read("", text, items)
        assert len(found.tags) == 8
        for tag in found.tags:
            assert 0 <= tag.start < tag.end <= len(text)
            assert {tag.start, tag.end} <= edges


def test_items_of_all_lines_are_read_and_nothing_twice(pieces: WordPieces) -> None:
    pytest.importorskip("numpy", reason="the extra `local` is not installed")
    items = tuple(Item("slot", f"s{n}", f"slot {n} " + "of many words " * 9) for n in range(60))

    def write(scores: Any, ids: Any) -> None:
        scores[:, :, STATUSES.index("asked")] = 9

    session = Scores(write)
    own = Tagger(session, pieces, "made")
    assert [tag.item.name for tag in own.read("", "what?", items).tags] == [item.name for item in items]
    assert own.read("", "what?", items) is own.read("", "what?", items)
    assert session.runs == 1
    assert own.read("", "what?", ()).tags == ()


# ---------------------------------------------------------------- which files it takes


def test_the_files_that_are_shipped_are_whole(copied: Path) -> None:
    loaded = load_tagger(copied)
    assert isinstance(loaded, Tagger)
    told = json.loads((copied / "tagger.json").read_text())
    assert told["sha256"].startswith(loaded.name)
    assert (copied / "tagger.onnx").stat().st_size < 25_000_000


def test_a_damaged_network_is_not_loaded(copied: Path) -> None:
    data = bytearray((copied / "tagger.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (copied / "tagger.onnx").write_bytes(data)
    assert load_tagger(copied) == Absent("soni_nlu_en/tagger.onnx is damaged")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_said(copied: Path, name: str) -> None:
    (copied / name).unlink()
    assert load_tagger(copied) == Absent("soni_nlu_en has no tagger: FileNotFoundError")


@pytest.mark.parametrize("told", ["", "[]", "{}", "null", '{"sha256": 1}', "\x00"])
def test_a_damaged_description_loads_nothing(copied: Path, told: str) -> None:
    (copied / "tagger.json").write_text(told)
    assert isinstance(load_tagger(copied), Absent)


@pytest.mark.parametrize("vocabulary", ["", "only\nthese\n", "[CLS]\n[SEP]\n"])
def test_another_vocabulary_is_not_loaded(copied: Path, vocabulary: str) -> None:
    (copied / "vocab.txt").write_text(vocabulary)
    assert load_tagger(copied) == Absent("soni_nlu_en/vocab.txt is damaged")


def test_a_vocabulary_with_another_word_is_not_loaded(copied: Path) -> None:
    words = (copied / "vocab.txt").read_text("utf-8")
    (copied / "vocab.txt").write_text(words.replace("\nhello\n", "\nhallo\n"), "utf-8")
    assert load_tagger(copied) == Absent("soni_nlu_en/vocab.txt is damaged")


@pytest.mark.parametrize("data", [b"", b"no graph"])
def test_what_is_no_network_is_not_loaded(copied: Path, data: bytes) -> None:
    (copied / "tagger.onnx").write_bytes(data)
    (copied / "tagger.json").write_text(json.dumps({"sha256": hashlib.sha256(data).hexdigest()}))
    loaded = load_tagger(copied)
    assert isinstance(loaded, Absent)
    assert "cannot run it" in loaded.why


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    tagger._loaded.cache_clear()
    yield
    tagger._loaded.cache_clear()


def test_without_the_distribution_there_is_none(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "DISTRIBUTION", "soni_nlu_nowhere")
    assert shared_tagger() == Absent("the distribution soni-nlu-en is not installed")


def test_the_switch_keeps_it_out(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONI_ENCODER", " OFF ")
    assert shared_tagger() == Absent("the encoder is off")


SCRIPT = """
import sys
{body}
print([name for name in ("numpy", "onnxruntime", "onnx", "torch") if name in sys.modules])
"""
LINT = """
from soni_dsl.cli.main import main
sys.argv = ["soni", "lint", {bot!r}]
try:
    main()
except SystemExit as end:
    assert not end.code
"""
OFF = "from soni_runtime.understanding.local.tagger import shared_tagger\nshared_tagger()"


@pytest.mark.parametrize("kind", ["lint", "off"])
def test_nothing_heavy_is_imported_where_nothing_is_read(tmp_path: Path, kind: str) -> None:
    bot = tmp_path / "bot.yaml"
    bot.write_text(
        'version: "1"\nname: tiny\nflows:\n  hi:\n    triggers: [hi]\n    steps:\n      - say: Hello.\n'
    )
    body = LINT.format(bot=str(bot)) if kind == "lint" else OFF
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(body=body)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)} | ({"SONI_ENCODER": "off"} if kind == "off" else {}),
    )
    assert done.stdout.splitlines()[-1] == "[]"
