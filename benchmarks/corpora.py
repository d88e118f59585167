"""Where public corpora lie that are measured on: a folder that ``--corpora`` or ``SONI_CORPORA`` names.

They are not part of the repository. A measurement that needs one that is not there says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

VARIABLE: Final = "SONI_CORPORA"


class MissingCorpus(Exception):
    """The message says which file is wanted, and how to name the folder it is in."""


def corpus(name: str) -> Path:
    """The file ``name`` of the corpora.

    Raises:
        MissingCorpus: no folder is named, or the file is not in it.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        raise MissingCorpus(f"needs {name}: name the folder with --corpora")
    path = Path(folder) / name
    if not path.is_file():
        raise MissingCorpus(f"needs {name}, which is not in the folder that --corpora names")
    return path


def lines(name: str) -> Iterator[Any]:
    """The objects of a file of JSON lines. Raises MissingCorpus."""
    with corpus(name).open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
