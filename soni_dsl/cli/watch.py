"""``soni lint --watch``: look again whenever a file changed, by asking for the time of its last change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from soni_dsl.cli.lint_settings import FILE
from soni_dsl.source.project import PYTHON_FILES, PYTHON_PACKAGE, SKIPPED_FOLDERS, YAML_SUFFIXES

PAUSE: Final = 0.3
"""Seconds between two looks: shorter than it takes to look up from the editor."""

Stamps = dict[str, tuple[int, int]]


def watch(
    paths: Sequence[str], show: Callable[[], None], sleep: Callable[[float], None] = time.sleep
) -> None:
    """Call ``show`` now and whenever a file of the bots at ``paths`` came, went or changed.

    Ends with the interrupt from the keyboard. A change while ``show`` runs is seen afterwards.
    """
    known: Stamps | None = None
    try:
        while True:
            now = stamps(paths)
            if now != known:
                known = now
                show()
            sleep(PAUSE)
    except KeyboardInterrupt:
        return


def stamps(paths: Sequence[str]) -> Stamps:
    """Time of the last change and size of each file that the findings of the bots depend on."""
    found: Stamps = {}
    for path in paths:
        for file in _files(path):
            try:
                state = os.stat(file)
            except OSError:
                continue
            found[file] = (state.st_mtime_ns, state.st_size)
    return found


def _files(path: str) -> Iterator[str]:
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    if folder == path:
        yield from _below(path, (*YAML_SUFFIXES, ".py"))
    else:
        yield path
        yield from (os.path.join(folder, name) for name in PYTHON_FILES)
        yield from _below(os.path.join(folder, PYTHON_PACKAGE), (".py",))
    above = os.path.abspath(folder)
    while True:
        yield os.path.join(above, FILE)
        parent = os.path.dirname(above)
        if parent == above:
            return
        above = parent


def _below(folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIPPED_FOLDERS]
        yield from (os.path.join(here, name) for name in files if name.endswith(suffixes))
