"""A progress bar for work that takes longer than a moment, on a terminal."""

from __future__ import annotations

import sys
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 1.0
"""Seconds without a bar: what is done by then needs none."""

_LOOK: Final = 0.1


class Progress:
    """Shows on standard error how many of ``stages`` are done, from ``PATIENCE`` seconds on.

    Nothing is shown, and nothing imported, where standard error is no terminal or the work is done before.
    """

    def __init__(self, stages: int, patience: float = PATIENCE) -> None:
        self._stages = stages
        self._patience = patience
        self._done = 0
        self._doing = ""
        self._over = Event()
        self._thread: Thread | None = None

    def stage(self, doing: str) -> None:
        """The stage before is done; what is done now."""
        self._done += bool(self._doing)
        self._doing = doing

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._thread = Thread(target=self._show, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _show(self) -> None:
        if self._over.wait(self._patience):
            return
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(self._doing, total=self._stages)
            while not self._over.wait(_LOOK):
                bar.update(task, completed=self._done, description=self._doing)
