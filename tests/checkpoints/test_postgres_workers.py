"""Several processes serve the same conversations from one database, and are killed while they do."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import time
from collections import Counter
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from soni_dsl import load
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.postgres import PostgresStore
from soni_runtime.commands import Affirm, Command, SetSlot, StartFlow

pytest.importorskip("psycopg_pool")

SESSIONS = [f"s{n}" for n in range(6)]
ROUNDS = 4
WORKERS = 3
LAST = len(SESSIONS) * ROUNDS

BOT = """\
version: "1"
name: till
slots:
  amount: {type: integer, description: how much, prompt: How much?}
  total: {type: integer, description: all of it, scope: session, default: 0}
actions:
  deposit:
    description: Put money in
    inputs: {amount: integer}
    outputs: {receipt: string}
    effect: write
flows:
  put_in:
    description: Put money in
    triggers: [put money in]
    steps:
      - collect: amount
      - confirm: Put in {amount}?
      - action: deposit -> receipt
      - set: {total: total + amount}
      - say: "{receipt}, {total} in all."
"""
PYTHON = """\
import asyncio, json, os
from soni_runtime import action

@action
async def deposit(amount: int, context=None) -> dict:
    line = json.dumps([context.session_id, amount, context.idempotency_key]) + "\\n"
    log = os.open(os.environ["TILL_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(log, line.encode())
    os.close(log)
    await asyncio.sleep(0.02)
    return {"receipt": f"Got {amount}"}
"""


def messages(session: str) -> list[tuple[str, list[Command]]]:
    """What is said in a conversation, each with its id: the same whoever sends it, however often."""
    sent: list[list[Command]] = []
    for number in range(ROUNDS):
        amount = 10 * (SESSIONS.index(session) + 1) + number
        sent += [[StartFlow("put_in")], [SetSlot("amount", amount)], [Affirm()]]
    return [(f"m{number}", commands) for number, commands in enumerate(sent)]


async def serve(folder: Path, store: Any, order: random.Random) -> dict[str, list[list[str]]]:
    """Lead every conversation, one message after the other; what the bot said in each."""
    bot = load(folder)
    bot.store = store
    said: dict[str, list[list[str]]] = {session: [] for session in SESSIONS}

    async def lead(name: str) -> None:
        async with bot.session(name) as session:
            for message, commands in messages(name):
                turn = await session.apply(commands, message)
                said[name].append([str(reply) for reply in turn.replies])

    async with bot:
        await asyncio.gather(*(lead(name) for name in order.sample(SESSIONS, len(SESSIONS))))
    return said


def work(folder: Path, url: str, schema: str, seed: int) -> None:
    """A worker process: serve, and write down what was said."""
    store = PostgresStore(url, schema=schema, connections=3)
    said = asyncio.run(serve(folder, store, random.Random(seed)))
    (folder / f"said-{seed}").write_text(json.dumps(said))


def test_killed_workers_lose_and_repeat_nothing(
    postgres_url: str, schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot.yaml").write_text(BOT)
    (tmp_path / "actions.py").write_text(PYTHON)
    monkeypatch.setenv("TILL_LOG", str(tmp_path / "alone"))
    alone = asyncio.run(serve(tmp_path, MemoryStore(), random.Random(0)))
    assert [line[-1] for line in alone["s0"]][2::3] == [
        "Got 10, 10 in all.",
        "Got 11, 21 in all.",
        "Got 12, 33 in all.",
        "Got 13, 46 in all.",
    ]
    log = tmp_path / "log"
    monkeypatch.setenv("TILL_LOG", str(log))
    chance, seeds = random.Random(7), count()
    fork = multiprocessing.get_context("fork")  # everything is imported already

    def start() -> BaseProcess:
        worker = fork.Process(target=work, args=(tmp_path, postgres_url, schema, next(seeds)))
        worker.start()
        return worker

    workers, kills = [start() for _ in range(WORKERS)], 0
    limit = time.monotonic() + 60
    while (done := calls_in(log)) < LAST and time.monotonic() < limit:
        while calls_in(log) <= done and time.monotonic() < limit and any(w.is_alive() for w in workers):
            time.sleep(0.001)
        time.sleep(chance.random() * 0.02)
        victim = chance.randrange(WORKERS)
        if workers[victim].is_alive():
            workers[victim].kill()
            kills += 1
        workers[victim].join()
        workers[victim] = start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert kills >= 3
    said = [json.loads(file.read_text()) for file in tmp_path.glob("said-*")]
    assert len(said) >= WORKERS
    assert all(one == alone for one in said)  # who comes late is told the same
    assert asyncio.run(stored(postgres_url, schema)) == alone
    keys = Counter(json.loads(line)[2] for line in log.read_text().splitlines())
    assert len(keys) == LAST  # a call that was cut off is made again, but under its own key
    assert keys.total() - LAST <= kills * len(SESSIONS)


def calls_in(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


async def stored(url: str, schema: str) -> dict[str, list[Any]]:
    store = PostgresStore(url, schema=schema)
    await store.open()
    assert await store.journal.unanswered() == []
    said = {name: [line["bot"] for line in await store.journal.transcript(name)] for name in SESSIONS}
    await store.close()
    return said
