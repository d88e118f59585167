"""The sentence encoder: what it needs, what it does without it, and that its weights are whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from soni_runtime.program import Program
from soni_runtime.understanding.local import words_alone
from soni_runtime.understanding.local.encoder import Absent, Encoder, _loaded, load_encoder
from soni_runtime.understanding.local.wordpiece import WordPieces

FOLDER = Path(__file__).parents[2] / "models" / "soni_nlu_en" / "soni_nlu_en"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
    pytest.importorskip("numpy")
    loaded = load_encoder(FOLDER)
    assert isinstance(loaded, Encoder)
    return loaded


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces((FOLDER / "vocab.txt").read_text("utf-8").split("\n"))


def test_what_means_the_same_is_near(encoder: Encoder) -> None:
    rows = encoder.encode(
        ["my card was stolen", "somebody took my credit card", "what will the weather be tomorrow?"]
    )
    assert rows.shape == (3, 384)
    assert (rows * rows).sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    near = rows @ rows.T
    assert near[0, 1] > 0.6 > 0.3 > near[0, 2]


def test_a_direction_depends_on_no_other_text(encoder: Encoder) -> None:
    texts = ["yes", "I want to book a flight from Madrid to Paris tomorrow", "", "no " * 500, "¿qué? 你好"]
    together = encoder.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert encoder.encode([text])[0] == pytest.approx(row, abs=1e-3)
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I want to book a flight!", ["i", "want", "to", "book", "a", "flight", "!"]),
        ("  Café\tSÃO\nPaulo ", ["cafe", "sao", "paulo"]),
        ("unaffable", ["una", "##ffa", "##ble"]),
        ("don't", ["don", "'", "t"]),
        ("a\x00b\x0bc", ["abc"]),
        ("中文", ["中", "文"]),
        ("[SEP]", ["[", "sep", "]"]),
        ("x" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_word_pieces(pieces: WordPieces, text: str, words: list[str]) -> None:
    known = (FOLDER / "vocab.txt").read_text("utf-8").split("\n")
    found = [known[number] for number in pieces.numbers(text, 128)]
    assert (found[0], found[-1]) == ("[CLS]", "[SEP]")
    assert found[1:-1] == words


def test_long_texts_are_cut(pieces: WordPieces) -> None:
    assert len(pieces.numbers("no " * 500, 128)) == 128
    assert pieces.numbers("no " * 500, 128)[-1] == pieces.numbers("", 128)[-1]


def test_word_pieces_are_those_of_the_tokenizers_library(pieces: WordPieces) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    vocabulary = {
        piece: number for number, piece in enumerate((FOLDER / "vocab.txt").read_text("utf-8").split("\n"))
    }
    library = tokenizers.BertWordPieceTokenizer(vocabulary, lowercase=True)
    texts = Path(__file__).read_text("utf-8").splitlines()
    texts += [
        "Ünïcödé — “quoted”, 12:30!",
        "naïve café ΑΣ ος İstanbul",
        "한국어 ไทย हिन्दी العربية",
        "🙂 a\u200bb",
    ]
    for text in texts:
        if "[" not in text:
            assert pieces.numbers(text, 10_000) == library.encode(text).ids, text


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "soni_nlu_en"
    shutil.copytree(FOLDER, folder)
    return folder


@pytest.mark.parametrize("name", ["encoder.onnx", "vocab.txt"])
def test_a_damaged_file_is_not_loaded(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert load_encoder(folder) == Absent(f"soni_nlu_en/{name} is damaged")


@pytest.mark.parametrize("manifest", [None, "", "[]", "{}", '{"files": 1}', '{"files": {}}'])
def test_a_damaged_manifest_loads_nothing(tmp_path: Path, manifest: str | None) -> None:
    folder = copied(tmp_path)
    if manifest is None:
        (folder / "manifest.json").unlink()
    else:
        (folder / "manifest.json").write_text(manifest)
    assert isinstance(load_encoder(folder), Absent)


def test_the_manifest_names_the_files_that_are_there() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    assert set(manifest["files"]) == {"encoder.onnx", "vocab.txt"}
    assert (FOLDER / "encoder.onnx").stat().st_size < 25_000_000


def test_a_switch_keeps_it_out_and_nothing_heavy_is_imported() -> None:
    script = (
        "import sys\n"
        "from soni_runtime.understanding.local.encoder import shared_encoder\n"
        "print(shared_encoder())\n"
        "print([name for name in ('numpy', 'onnxruntime', 'dspy', 'torch') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"SONI_ENCODER": "off", "PYTHONPATH": str(FOLDER.parents[2])},
    )
    assert done.stdout.splitlines() == ["Absent(why='SONI_ENCODER is off')", "[]"]


@pytest.mark.parametrize(
    ("language", "installed", "said"),
    [
        ("en", False, "the distribution soni-nlu-en is not installed"),
        ("en-GB", False, "the distribution soni-nlu-en is not installed"),
        ("es", False, None),
        ("en", True, None),
    ],
)
def test_a_bot_says_that_it_works_on_words_alone(
    monkeypatch: pytest.MonkeyPatch, language: str, installed: bool, said: str | None
) -> None:
    if installed:
        pytest.importorskip("soni_nlu_en", reason="the weights are not installed")
        pytest.importorskip("onnxruntime")
    else:
        monkeypatch.setattr("soni_runtime.understanding.local.encoder.DISTRIBUTION", "soni_nlu_nowhere")
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    _loaded.cache_clear()
    try:
        assert words_alone(Program(name="bot", language=language)) == said
        monkeypatch.setenv("SONI_ENCODER", "off")
        assert words_alone(Program(name="bot", language=language)) is None
    finally:
        _loaded.cache_clear()
