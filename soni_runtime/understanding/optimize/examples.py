"""What there is to learn from: messages at a point of a conversation, with the commands they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from soni_runtime.commands import Command
from soni_runtime.understanding.base import Request

PARTS: Final = ("train", "validation", "held-out")
"""What is learnt from, what candidates are chosen by, and what nobody has seen."""

TRAIN, VALIDATION, HELD_OUT = PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message: ``request`` as the engine would get it, and the commands that are right.

    ``about`` says what kind of message it is: ``opening``, ``answer``, ``correction``, … ``trigger`` is the
    trigger it was made of, as written in the bot.
    """

    request: Request
    gold: tuple[Command, ...]
    about: str
    trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The examples of one conversation. They stay together when examples are dealt into parts.

    ``source``: ``generated``, ``test`` or ``transcript``. ``texts`` are all messages of the user, also
    those that are no example.
    """

    name: str
    source: str
    examples: tuple[Example, ...]
    texts: tuple[str, ...] = ()


def examples_of(talks: Iterable[Talk]) -> list[Example]:
    """All examples, in order."""
    return [example for talk in talks for example in talk.examples]
