"""What is learnt from a bot's flows, stored: beside the module that `soni compile` writes, or in ``.soni``.

A file is one line that says what it is, one with a JSON object, and the numbers: 16-bit floats, least byte
first. It names the weights and holds a digest of the texts that it was learnt from, so it can never be taken
for what another bot, or another version of this one, would learn. Nothing here needs numpy but the numbers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FIRST_LINE: Final = b"soni head 1\n"
SUFFIX: Final = ".head"
CACHE: Final = ".soni"
"""The folder of a bot that holds what can be made again: a head is kept there if the folder exists."""

_MOST_BYTES: Final = 1 << 27


class HeadError(ValueError):
    """Bytes are no head, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a head was learnt from: the ``encoder`` by name, and a ``digest`` of all texts and constants."""

    encoder: str
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """What is learnt from the texts that flows are known by.

    ``matrix`` (features × flows) says which flow is likeliest, ``centres`` (flows × features) how near a
    message is to one. ``built_in`` and ``built_in_centres`` are the same for what every bot understands; the
    last column of ``built_in`` is all the flows together. ``limit`` is the least nearness in scope,
    ``middle`` what half of the messages in scope reach; ``texts`` is how many texts the flows have.
    """

    origin: Origin
    matrix: Floats
    centres: Floats
    built_in: Floats
    built_in_centres: Floats
    limit: float
    middle: float
    texts: int


def digest_of(parts: Sequence[Any]) -> str:
    """A digest of anything that JSON can say; equal for equal parts, on any machine."""
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


def rounded(floats: Floats) -> Floats:
    """As a stored head would have them, so that it makes no difference whether one is stored."""
    import numpy as np

    return floats.astype("<f2").astype(np.float32)


def pack(learnt: Learnt) -> bytes:
    """The bytes of a head: the same for the same head."""
    tables = (learnt.matrix, learnt.centres, learnt.built_in, learnt.built_in_centres)
    numbers = b"".join(table.astype("<f2").tobytes() for table in tables)
    about: dict[str, Any] = {
        "encoder": learnt.origin.encoder,
        "digest": learnt.origin.digest,
        "features": learnt.matrix.shape[0],
        "flows": learnt.matrix.shape[1],
        "built_in": len(learnt.built_in_centres),
        "texts": learnt.texts,
        "limit": learnt.limit,
        "middle": learnt.middle,
    }
    about["sha256"] = _checksum(about, numbers)
    return FIRST_LINE + json.dumps(about).encode() + b"\n" + numbers


def origin_in(data: bytes) -> Origin:
    """What the head in ``data`` was learnt from.

    Raises:
        HeadError: there is none, or it is damaged.
    """
    about, _ = _parts(data)
    return Origin(about["encoder"], about["digest"])


def unpack(data: bytes) -> Learnt:
    """The head that ``pack`` made these bytes of.

    Raises:
        HeadError: it did not, or they are damaged.
    """
    import numpy as np

    about, numbers = _parts(data)
    tables, begin = [], 0
    for shape in _shapes(about):
        end = begin + shape[0] * shape[1]
        tables.append(np.frombuffer(numbers, "<f2")[begin:end].astype(np.float32).reshape(shape))
        begin = end
    matrix, centres, built_in, built_in_centres = tables
    return Learnt(
        origin=Origin(about["encoder"], about["digest"]),
        matrix=matrix,
        centres=centres,
        built_in=built_in,
        built_in_centres=built_in_centres,
        limit=float(about["limit"]),
        middle=float(about["middle"]),
        texts=about["texts"],
    )


_KINDS: Final = {
    "encoder": str,
    "digest": str,
    "features": int,
    "flows": int,
    "built_in": int,
    "texts": int,
    "limit": float,
    "middle": float,
    "sha256": str,
}


def _parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The object and the numbers, which are sound."""
    if not data.startswith(FIRST_LINE):
        raise HeadError("it is no head")
    line, _, numbers = data[len(FIRST_LINE) :].partition(b"\n")
    try:
        about = json.loads(line)
    except (ValueError, RecursionError):
        raise HeadError("it is damaged") from None
    sound = isinstance(about, dict) and all(type(about.get(key)) is kind for key, kind in _KINDS.items())
    if (
        not sound
        or min(about["features"], about["flows"], about["built_in"], about["texts"]) < 1
        or len(numbers) != 2 * sum(rows * columns for rows, columns in _shapes(about))
        or about.pop("sha256") != _checksum(about, numbers)
    ):
        raise HeadError("it is damaged")
    return about, numbers


def _checksum(about: dict[str, Any], numbers: bytes) -> str:
    return sha256(json.dumps(about).encode() + b"\n" + numbers).hexdigest()


def _shapes(about: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    features, flows, built_in = about["features"], about["flows"], about["built_in"]
    return (features, flows), (flows, features), (features, built_in + 1), (built_in, features)


# ------------------------------------------------------------------ files


def head_beside(module: Path) -> Path:
    """Where the head of a generated module lies; that of a package is its ``__init__.py``."""
    if module.name == "__init__.py":
        return module.with_name(module.parent.name + SUFFIX)
    return module.with_suffix(SUFFIX)


def head_in_cache(root: Path, name: str) -> Path | None:
    """Where a bot that is not compiled keeps its head: in its folder ``.soni``; None without one."""
    folder = root / CACHE
    return folder / f"{name}{SUFFIX}" if folder.is_dir() and Path(name).name == name else None


def is_kept_here(path: Path) -> bool:
    """True for a place that a bot may write its head to: the cache, and not beside a module."""
    return path.parent.name == CACHE and path.parent.is_dir()


def read_head(path: Path) -> bytes | None:
    """The bytes at ``path``; None where nothing can be read, or what lies there is too large for a head."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= _MOST_BYTES else None


def keep_head(path: Path, learnt: Learnt) -> None:
    """Write a head whole or not at all. A cache that cannot be written to is no cache."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(pack(learnt))
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
