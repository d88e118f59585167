"""Conversations that somebody had or wrote down: those of a bot's tests, and transcripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from soni_runtime.commands import Command, CorrectSlot, SetSlot, StartFlow, command_from_dict
from soni_runtime.errors import UnderstandingError
from soni_runtime.json_lines import lines_of
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.secrets import MASK
from soni_runtime.testing.model import ConversationTest, Stub
from soni_runtime.understanding.optimize.examples import Talk
from soni_runtime.understanding.optimize.stage import Stage

SUFFIXES: Final = (".jsonl", ".ndjson", ".json")
_STORES: Final = (".sqlite", ".sqlite3", ".db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A conversation: of each turn the words, the commands, or both. Words alone end it: what they mean is
    not known, so nobody knows where it goes."""

    name: str
    source: str
    turns: tuple[tuple[str | None, tuple[Command, ...] | None], ...]
    stubs: Mapping[str, Stub] = field(default_factory=dict)
    now: datetime | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for text, _ in self.turns if text)


def given_by_tests(tests: Iterable[ConversationTest]) -> list[Given]:
    """The conversations of tests in which a message stands beside its commands."""
    return [
        Given(
            name=f"{number}. {test.name}",
            source="test",
            turns=tuple((turn.user, turn.commands) for turn in test.turns),
            stubs=test.stubs,
            now=test.now,
        )
        for number, test in enumerate(tests, 1)
        if any(turn.user and turn.commands is not None for turn in test.turns)
    ]


def read_transcripts(path: Path) -> list[Given]:
    """The conversations of a file, or of the files of a folder: JSON lines as ``soni run --json`` prints.

    Each ``session`` is a conversation; without one, each file. What the bot understood counts as right.

    Raises:
        UnderstandingError: there is no such path, or a line is no turn; the message says which.
    """
    if path.suffix in _STORES:
        raise UnderstandingError(
            f"{path} keeps what was said, not what it meant: give the lines that `soni run --json` printed"
        )
    if not path.exists():
        raise UnderstandingError(f"there are no transcripts at {path}")
    files = sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES) if path.is_dir() else [path]
    found = [given for file in files for given in _file(file)]
    return [replace(given, name=f"{number}. {given.name}") for number, given in enumerate(found, 1)]


def _file(file: Path) -> list[Given]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnderstandingError(f"{file} cannot be read: {type(error).__name__}") from None
    talks: dict[str, list[tuple[str | None, tuple[Command, ...] | None]]] = {}
    for number, line in lines_of(text):
        session, turn = _turn(line, f"{file}:{number}")
        talks.setdefault(session, []).append(turn)
    return [
        Given(name=f"{file.name} {session}".strip(), source="transcript", turns=tuple(turns))
        for session, turns in talks.items()
    ]


def _turn(line: str, place: str) -> tuple[str, tuple[str | None, tuple[Command, ...] | None]]:
    try:
        row = json.loads(line)
        user = row.get("user")
        commands = tuple(command_from_dict(command) for command in row.get("commands") or ())
    except (ValueError, AttributeError, TypeError):
        raise UnderstandingError(f"{place} is no turn as `soni run --json` prints it") from None
    if user is not None and not isinstance(user, str):
        raise UnderstandingError(f"{place}: `user` must be text")
    doubtful = bool(row.get("ignored")) or row.get("error") is not None
    return str(row.get("session") or ""), (user, None if doubtful else commands)


async def had(
    given: Given,
    program: Program,
    registry: Callable[[Mapping[str, Stub]], Registry],
    fills: Mapping[str, Sequence[Any]],
    now: datetime,
) -> Talk:
    """The conversation with its examples, as far as the bot has it as it was recorded.

    ``registry`` makes what answers for the actions, given their stubs; ``fills`` has the values of sensitive
    slots that were masked.
    """
    stage = Stage(program, registry(given.stubs), given.now or now)
    await stage.open()
    for text, commands in given.turns:
        if commands is None or stage.ended:
            break
        commands = tuple(_unmasked(command, fills) for command in commands)
        if not (await stage.say(text, commands, given.source) if text else await stage.act(commands)):
            break
    return replace(stage.talk(given.name, given.source), texts=given.texts)


def _unmasked(command: Command, fills: Mapping[str, Sequence[Any]]) -> Command:
    """A command with a value in the place of one that nobody was to see."""
    match command:
        case SetSlot(slot=name, value=value) | CorrectSlot(slot=name, value=value) if value == MASK:
            return type(command)(name, fills[name][0]) if fills.get(name) else command
        case StartFlow(flow=flow, slots=slots) if MASK in slots.values():
            known = {n: fills[n][0] if v == MASK and fills.get(n) else v for n, v in slots.items()}
            return StartFlow(flow, known)
        case _:
            return command
