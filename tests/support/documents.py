"""Markdown pages as the fenced blocks in them, and playing what they show."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime(2026, 11, 22, 12, 0)
"""The day on which the conversations of the pages take place."""

_FENCE = re.compile(r"^(?P<pad> *)(?P<ticks>`{3,})(?P<language>\w*)$")
_FILE = re.compile(r"`([\w./-]+\.(?:yaml|py|md))`[^`]*:$")


@dataclass(frozen=True)
class Block:
    """A fenced block. ``lead`` is the last line of text before it, ``heading`` the section it is in."""

    page: str
    line: int
    language: str
    text: str
    lead: str
    heading: str

    @property
    def file(self) -> str | None:
        """The file that the page says this is, by a line before it such as ```actions.py`:``."""
        found = _FILE.search(self.lead)
        return found[1] if found else None

    @property
    def is_bot(self) -> bool:
        return self.language == "yaml" and self.text.startswith("version:")

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(path: Path) -> list[Block]:
    """The blocks of a page, in order."""
    return list(_blocks(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8").splitlines()))


def _blocks(page: str, lines: list[str]) -> Iterator[Block]:
    lead = heading = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        fence = _FENCE.match(line)
        if fence is None:
            heading = line.lstrip("# ") if line.startswith("#") else heading
            lead = line if line.strip() else lead
            number += 1
            continue
        end = next(n for n in range(number + 1, len(lines)) if lines[n].strip() == fence["ticks"])
        inside = [text.removeprefix(fence["pad"]) for text in lines[number + 1 : end]]
        yield Block(page, number + 1, fence["language"], "\n".join(inside) + "\n", lead, heading)
        number = end + 1


@dataclass(frozen=True)
class Command:
    """``$ soni …`` of a console block with the lines shown below it."""

    words: tuple[str, ...]
    shown: tuple[str, ...]


def commands_of(block: Block) -> list[Command]:
    found: list[tuple[list[str], list[str]]] = []
    for line in block.text.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append((shlex.split(line[2:]), []))
        else:
            found[-1][1].append(line)
    return [Command(tuple(words), tuple(shown)) for words, shown in found]


def talk(bot: str, shown: tuple[str, ...]) -> list[str]:
    """What a terminal shows when the user of ``soni run BOT`` types the lines of ``shown`` behind ``>``."""
    import soni_dsl
    from soni_runtime.checkpoints.memory import MemoryStore

    async def play() -> list[str]:
        seen: list[str] = []
        loaded = soni_dsl.load(bot, store=MemoryStore(), clock=lambda: TODAY)
        async with loaded.session("reader") as session:
            opening = await session.start()
            seen += [line for reply in opening.replies for line in reply.split("\n")]
            for line in shown:
                if line.startswith("> "):
                    turn = await session.turn(line[2:])
                    seen.append(line)
                    seen += [text for reply in turn.replies for text in reply.split("\n")]
        return seen

    return asyncio.run(play())
