"""What whoever runs a bot should know about its understanding, said once in a process."""

from __future__ import annotations

import logging
from threading import Lock
from typing import Final

_LOG: Final = logging.getLogger("soni.understanding")
_said: set[str] = set()
_saying = Lock()


def is_news(notice: str) -> bool:
    """True the first time it is asked about a notice, for whoever shows it in a way of their own."""
    with _saying:
        if notice in _said:
            return False
        _said.add(notice)
        return True


def warn_once(notice: str) -> None:
    """A warning in the log ``soni.understanding``, unless it was said before."""
    if is_news(notice):
        _LOG.warning("%s", notice)


def words_alone_notice(why: str) -> str:
    """That there is no sentence encoder, and ``why``."""
    return f"messages are understood by words alone: {why}"
