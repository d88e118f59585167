"""What is stored is small, and damaged or hostile bytes are refused."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest

import soni_dsl
from soni_runtime import Affirm, Command, CorrectSlot, Deny, OutOfScope, SetSlot, StartFlow
from soni_runtime.checkpoints.compression import LARGEST, LEAST, compressed, expanded
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.errors import CheckpointError

BANK = Path(__file__).resolve().parents[2] / "examples" / "banking"
IBAN = "ES9121000418450200051332"
BALANCE: list[list[Command]] = [[StartFlow("check_balance")], [SetSlot("account", "savings")]]
TRANSFER: list[list[Command]] = [
    [StartFlow("transfer")],
    [SetSlot("beneficiary", "Ana")],
    [SetSlot("iban", IBAN)],
    [SetSlot("amount", 5_000)],
    [SetSlot("purpose", "rent")],
    [SetSlot("account", "investment")],
    [CorrectSlot("amount", 6_000)],
]
TALK: list[list[Command]] = [*TRANSFER, *BALANCE, [Deny()], *BALANCE, [OutOfScope()], *TRANSFER]
"""Twenty turns; the last shows a transfer with everything in it."""


@pytest.mark.parametrize(
    ("sealer", "most"), [(Sealer(), 8_000), (Sealer([b"k" * 32]), 10_000)], ids=["open", "sealed"]
)
async def test_twenty_turns_with_a_bank_take_little_room(tmp_path: Path, sealer: Sealer, most: int) -> None:
    assert len(TALK) == 20
    path, talks = tmp_path / "c.sqlite", 50
    bot = soni_dsl.load(BANK, store=SqliteStore(path, sealer=sealer))
    async with bot:
        for talk in range(talks):
            for commands in TALK:
                turn = await bot.session(f"user{talk}").apply(commands)
            assert turn.waiting.kind == "confirm"
    assert path.stat().st_size / talks < most


async def test_what_was_stored_before_is_read_and_written_smaller(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    bot = soni_dsl.load(BANK, store=SqliteStore(path))
    async with bot:
        for commands in TRANSFER:
            await bot.session("ann").apply(commands)
    (small,) = rows(path, "SELECT length(body) FROM checkpoints")
    with sqlite3.connect(path) as db:
        kind, body = db.execute("SELECT kind, body FROM checkpoints").fetchone()
        plain = expanded(kind, body)
        db.execute("UPDATE checkpoints SET kind = ?, body = ?", plain)
    assert len(plain[1]) > 1.5 * small[0]
    async with bot:
        (turn,) = [await bot.session("ann").apply([Affirm()])]
        assert turn.called[-1].name == "execute_transfer"
        await bot.session("ann").apply([StartFlow("transfer")])
        await bot.session("ann").apply([Deny()])
    assert rows(path, "SELECT kind FROM checkpoints") == [(kind,)]


def rows(path: Path, query: str) -> list[Any]:
    with sqlite3.connect(path) as db:
        return db.execute(query).fetchall()


def test_short_bytes_are_left_alone() -> None:
    assert compressed("msgpack", b"a" * (LEAST - 1)) == ("msgpack", b"a" * (LEAST - 1))
    kind, body = compressed("msgpack", b"a" * LEAST)
    assert len(body) < LEAST / 10
    assert expanded(kind, body) == ("msgpack", b"a" * LEAST)
    assert expanded("msgpack", body) == ("msgpack", body)


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"nothing of the kind", zlib.compress(b"a" * 9000)[:-6], zlib.compress(b"a") + b"more"],
)
def test_damaged_bytes_are_refused(body: bytes) -> None:
    kind, _ = compressed("msgpack", b"a" * LEAST)
    with pytest.raises(ValueError, match="compressed"):
        expanded(kind, body)


def test_bytes_that_would_fill_the_memory_are_refused() -> None:
    kind, _ = compressed("msgpack", b"a" * LEAST)
    with pytest.raises(ValueError, match="compressed"):
        expanded(kind, zlib.compress(b"\x00" * (LARGEST + 1)))


async def test_a_damaged_checkpoint_says_so(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    bot = soni_dsl.load(BANK, store=SqliteStore(path))
    async with bot:
        for commands in TRANSFER[:4]:
            await bot.session("ann").apply(commands)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE checkpoints SET body = substr(body, 1, length(body) - 9)")
    async with bot:
        with pytest.raises(CheckpointError, match="damaged"):
            await bot.session("ann").state()
