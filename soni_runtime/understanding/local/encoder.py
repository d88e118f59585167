"""The sentence encoder: a text as a direction, near to those of texts that mean the same.

The weights are a distribution of their own, ``soni-nlu-en``, and what runs them is the extra ``local``.
Without either the engine works on words alone; ``Absent`` says what is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.understanding.local.wordpiece import WordPieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DISTRIBUTION: Final = "soni_nlu_en"
SWITCH: Final = "SONI_ENCODER"
"""The environment variable that keeps the encoder out when it is ``off``."""

_LONGEST: Final = 128  # word pieces; the model was trained on no longer texts
_BATCH: Final = 32
_KEPT: Final = 64
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no encoder, and why."""

    why: str


class Encoder:
    """The loaded weights. ``name`` tells them from all others."""

    def __init__(self, session: Any, pieces: WordPieces, name: str) -> None:
        self._session = session
        self._pieces = pieces
        self.name = name
        self.direction = lru_cache(maxsize=_KEPT)(self._direction)
        """The direction of one text, kept for a while: a message is looked at from several sides."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One direction of length 1 for each text, in rows: their cosine is their product."""
        import numpy as np

        numbers = [self._pieces.numbers(text, _LONGEST) for text in texts]
        found = np.zeros((len(texts), self.size), np.float32)
        # texts of a length go together, so that little is filled up
        order = sorted(range(len(texts)), key=lambda place: len(numbers[place]))
        for begin in range(0, len(order), _BATCH):
            places = order[begin : begin + _BATCH]
            width = len(numbers[places[-1]])
            ids = np.zeros((len(places), width), np.int64)
            mask = np.zeros((len(places), width), np.int64)
            for row, place in enumerate(places):
                ids[row, : len(numbers[place])] = numbers[place]
                mask[row, : len(numbers[place])] = 1
            found[places] = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return found

    def _direction(self, text: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.encode([text])[0]
        row.flags.writeable = False
        return row

    @property
    def size(self) -> int:
        """How many numbers a direction has."""
        return int(self._session.get_outputs()[0].shape[1])


def shared_encoder() -> Encoder | Absent:
    """The encoder of this process, loaded when it is first asked for."""
    with _loading:
        return _loaded()


def installed_encoder() -> str | Absent:
    """The name of the encoder that ``shared_encoder`` would load, from its manifest alone."""
    folder = weights_folder()
    files = folder if isinstance(folder, Absent) else _files(folder)
    return files if isinstance(files, Absent) else _name(files)


def is_off() -> bool:
    """True if the environment keeps the encoder out."""
    return os.environ.get(SWITCH, "").strip().lower() == "off"


@cache
def _loaded() -> Encoder | Absent:
    folder = weights_folder()
    return folder if isinstance(folder, Absent) else load_encoder(folder)


def weights_folder() -> Path | Absent:
    """Where the weights are, if all is there that they need."""
    if is_off():
        return Absent(f"{SWITCH} is off")
    spec = find_spec(DISTRIBUTION)
    if spec is None or not spec.submodule_search_locations:
        return Absent("the distribution soni-nlu-en is not installed")
    if missing := [name for name in ("numpy", "onnxruntime") if find_spec(name) is None]:
        return Absent(f"{' and '.join(missing)} is not installed; the extra `local` brings it")
    return Path(next(iter(spec.submodule_search_locations)))


def _files(folder: Path) -> dict[str, str] | Absent:
    """The files that the manifest in ``folder`` names, with their digests."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        files = {str(name): str(digest) for name, digest in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Absent(f"{DISTRIBUTION} is damaged: {type(error).__name__}")
    return files if "encoder.onnx" in files else Absent(f"{DISTRIBUTION} is damaged: it has no encoder")


def _name(files: dict[str, str]) -> str:
    return files["encoder.onnx"][:16]


def session_of(model: str | bytes) -> Any:
    """The session of onnxruntime that runs a graph, given by its path or as bytes; ``Absent`` if it cannot.

    On one thread: a turn is a few milliseconds, and a server has other conversations to serve.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has a dozen kinds, each of them an older or foreign version
        return Absent(f"onnxruntime {onnxruntime.__version__} cannot run it: {type(error).__name__}")


def load_encoder(folder: Path) -> Encoder | Absent:
    """The encoder whose files lie in ``folder``, if they are those that its manifest names."""
    files = _files(folder)
    if isinstance(files, Absent):
        return files
    try:
        for name in ("encoder.onnx", "vocab.txt"):
            if _digest(folder / name) != files.get(name):
                return Absent(f"{DISTRIBUTION}/{name} is damaged")
    except OSError as error:
        return Absent(f"{DISTRIBUTION} is damaged: {type(error).__name__}")
    session = session_of(str(folder / "encoder.onnx"))
    if isinstance(session, Absent):
        return session
    pieces = (folder / "vocab.txt").read_text("utf-8").split("\n")
    return Encoder(session, WordPieces(pieces), _name(files))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
