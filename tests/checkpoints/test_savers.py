"""The savers pass LangGraph's own conformance suite, and keep what the stock ones lose."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate

from soni_runtime.checkpoints.memory import LatestInMemory
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.errors import CheckpointError


@pytest.mark.parametrize("sealer", [Sealer(), Sealer([b"k" * 32])], ids=["open", "sealed"])
async def test_sqlite_passes_the_conformance_suite(tmp_path: Path, sealer: Sealer) -> None:
    numbers = iter(range(1000))

    @checkpointer_test(name="soni-sqlite")
    async def saver() -> AsyncGenerator[Any, None]:
        store = SqliteStore(tmp_path / f"{next(numbers)}.sqlite", keep=None, sealer=sealer)
        await store.open()
        yield store.saver
        await store.close()

    report = await validate(saver)
    failed = [name for name, result in report.results.items() if result.passed is not True]
    assert not failed, report.to_dict()
    assert len(report.results) == 8  # what every saver has to do, and the three things that it may


async def put(saver: Any, thread: str, number: int, parent: Any = None) -> Any:
    config = parent or {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"dialogue": {"number": number}}
    checkpoint["channel_versions"] = {"dialogue": number}
    return await saver.aput(config, checkpoint, {"step": number}, {"dialogue": number})


def rows(path: Path) -> int:
    with sqlite3.connect(path) as db:
        return int(db.execute("SELECT count(*) FROM checkpoints").fetchone()[0])


async def test_only_the_latest_checkpoint_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    store = SqliteStore(path)
    await store.open()
    config = None
    for number in range(1, 30):
        config = await put(store.saver, "a", number, config)
    latest = await store.saver.aget_tuple({"configurable": {"thread_id": "a"}})
    await store.close()
    assert latest is not None
    assert latest.checkpoint["channel_values"]["dialogue"] == {"number": 29}
    assert rows(path) == 1


async def test_two_writers_never_overwrite_each_other(tmp_path: Path) -> None:
    one, two = SqliteStore(tmp_path / "c.sqlite"), SqliteStore(tmp_path / "c.sqlite")
    await one.open()
    await two.open()
    start = await put(one.saver, "a", 1)
    await put(one.saver, "a", 2, start)
    with pytest.raises(CheckpointError, match="changed by another process"):
        await put(two.saver, "a", 3, start)
    # The refusal leaves no transaction behind: both go on.
    await put(two.saver, "b", 1)
    await put(one.saver, "b2", 1)
    latest = await two.saver.aget_tuple({"configurable": {"thread_id": "a"}})
    assert latest is not None
    assert latest.checkpoint["channel_values"]["dialogue"] == {"number": 2}
    await one.close()
    await two.close()


async def test_many_conversations_at_once(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "c.sqlite")
    await store.open()

    async def talk(thread: str) -> None:
        config = None
        for number in range(1, 6):
            config = await put(store.saver, thread, number, config)

    await asyncio.gather(*(talk(str(n)) for n in range(20)))
    await store.close()
    assert rows(tmp_path / "c.sqlite") == 20


async def test_a_damaged_checkpoint_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    store = SqliteStore(path)
    await store.open()
    await put(store.saver, "a", 1)
    await store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE checkpoints SET body = x'c1ff00'")
    await store.open()
    with pytest.raises(CheckpointError, match="damaged"):
        await store.saver.aget_tuple({"configurable": {"thread_id": "a"}})
    await store.close()


@pytest.mark.parametrize("content", [b"this is no database at all, only some text" * 50, None])
async def test_a_file_of_somebody_else_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "c.sqlite"
    if content is not None:
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE people (name TEXT)")
    with pytest.raises(CheckpointError, match=r"c\.sqlite"):
        await SqliteStore(path).open()
    if content is None:
        with sqlite3.connect(path) as db:
            assert [r[0] for r in db.execute("SELECT name FROM sqlite_master")] == ["people"]


async def test_the_file_is_private(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "deep" / "c.sqlite")
    await store.open()
    await store.close()
    assert (tmp_path / "deep" / "c.sqlite").stat().st_mode & 0o077 == 0
    assert (tmp_path / "deep" / ".gitignore").read_text() == "*\n"


async def test_memory_keeps_only_the_latest() -> None:
    saver = LatestInMemory()
    config = None
    for number in range(1, 10):
        config = await put(saver, "a", number, config)
    assert len(saver.storage["a"][""]) == 1
    assert len(saver.blobs) == 1
    latest = await saver.aget_tuple({"configurable": {"thread_id": "a"}})
    assert latest is not None
    assert latest.checkpoint["channel_values"]["dialogue"] == {"number": 9}
