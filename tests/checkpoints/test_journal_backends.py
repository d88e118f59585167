"""Every store keeps the same promises: messages, leases, the ledger and the transcript (see ``port``)."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint

from soni_runtime.checkpoints.claims import new_claim
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.port import (
    ANSWERS_KEPT,
    CLOSING,
    RETRIES,
    Closing,
    Entry,
    Journal,
    LeaseLostError,
    Message,
    Received,
    Store,
)
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.errors import CheckpointError

LEASE = 30.0
SEALED = Sealer([b"k" * 32])

BACKENDS = ["memory", "sqlite", "sqlite-sealed", "postgres", "postgres-sealed"]

Open = Callable[[], Any]


@pytest.fixture(params=BACKENDS)
async def opened(request: pytest.FixtureRequest, tmp_path: Path, schema: str) -> AsyncIterator[Open]:
    """Opens a store, each call another one on the same data, as another process would have."""
    backend, _, sealed = request.param.partition("-")
    sealer = SEALED if sealed else Sealer()
    stores: list[Store] = []
    if backend == "postgres":
        request.getfixturevalue("postgres_url")  # starts the server, or skips
    shared = MemoryStore()

    def make(sealer: Sealer) -> Store:
        if backend == "memory":
            return shared
        if backend == "sqlite":
            return SqliteStore(tmp_path / "c.sqlite", sealer=sealer)
        from soni_runtime.checkpoints.postgres import PostgresStore

        url = request.getfixturevalue("postgres_url")
        return PostgresStore(url, schema=schema, sealer=sealer, connections=4)

    async def open_another(another: Sealer = sealer) -> Store:
        stores.append(make(another))
        await stores[-1].open()
        return stores[-1]

    yield open_another
    for store in stores:
        await store.close()


@pytest.fixture
async def store(opened: Open) -> Store:
    made: Store = await opened()
    return made


@pytest.fixture
def journal(store: Store) -> Journal:
    return store.journal


@dataclass
class Turning:
    session: str
    closing: Closing | None = None


@contextmanager
def turning(session: str, closing: Closing | None = None) -> Any:
    token = CLOSING.set(Turning(session, closing))
    try:
        yield
    finally:
        CLOSING.reset(token)


def checkpoint(number: int) -> Any:
    made = empty_checkpoint()
    made["channel_values"] = {"dialogue": {"number": number}}
    made["channel_versions"] = {"dialogue": number}
    return made


async def close(
    store: Store,
    claim: str,
    message: str,
    number: int = 1,
    *,
    session: str = "s",
    parent: Any = None,
    release: bool = True,
) -> Any:
    """The end of a turn, as the graph's run makes it."""
    closing = Closing(session, claim, message, {"answer": number}, {"said": number}, release)
    config = parent or {"configurable": {"thread_id": session, "checkpoint_ns": ""}}
    with turning(session, closing):
        return await store.saver.aput(config, checkpoint(number), {"step": 1}, {"dialogue": number})


async def number_of(store: Store, session: str = "s") -> Any:
    found = await store.saver.aget_tuple({"configurable": {"thread_id": session}})
    return None if found is None else found.checkpoint["channel_values"]["dialogue"]["number"]


def given(received: Received) -> list[Any]:
    assert received.answer is None
    assert received.failure is None
    return [(message.id, message.given) for message in received.todo]


def claim_of_a_dead_process() -> str:
    code = "from soni_runtime.checkpoints.claims import new_claim; print(new_claim())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=os.getcwd()
    )
    return done.stdout.strip()


# ------------------------------------------------------------------ inbox


async def test_a_message_is_kept_before_anything_is_done_about_it(opened: Open) -> None:
    one, two = await opened(), await opened()
    words = {
        "text": "Grüße 🙂 \\ \" ' %s {s} \x00",
        "commands": [{"slots": {"n": 2**70, "x": None}}],
        "f": 0.1,
    }
    received = await one.journal.receive("s", "m1", words, "c1", LEASE)
    assert received.todo == [Message("m1", words, {})]
    assert await two.journal.unanswered() == ["s"]
    assert await two.journal.transcript("s") == []


async def test_the_same_message_is_answered_once(store: Store, journal: Journal) -> None:
    await journal.receive("s", "m1", {"text": "hi"}, "c1", LEASE)
    await close(store, "c1", "m1", 7)
    for again in (False, True):
        repeated = await journal.receive("s", "m1", {"text": "other"}, "c2", LEASE, again=again)
        assert repeated == Received(answer={"answer": 7})
    assert await journal.unanswered() == []
    # The repetition took no lease: another message goes ahead.
    assert given(await journal.receive("s", "m2", {"text": "on"}, "c3", LEASE)) == [("m2", {"text": "on"})]


async def test_what_was_given_first_counts(journal: Journal) -> None:
    await journal.receive("s", "m1", {"text": "first"}, "c1", LEASE)
    received = await journal.receive("s", "m1", {"text": "second"}, "c1", LEASE)
    assert given(received) == [("m1", {"text": "first"})]


async def test_messages_of_one_conversation_queue_in_order(opened: Open) -> None:
    one, two = await opened(), await opened()
    assert given(await one.journal.receive("s", "m1", {"n": 1}, "c1", LEASE)) == [("m1", {"n": 1})]
    assert await two.journal.receive("s", "m2", {"n": 2}, "c2", LEASE) == Received()
    assert await two.journal.receive("s", "m3", {"n": 3}, "c3", LEASE) == Received()
    assert await two.journal.receive("s", "m2", {"n": 2}, "c2", LEASE, again=True) == Received()
    await close(one, "c1", "m1", 1)
    # The last comes first, and takes on who stands before it.
    received = await two.journal.receive("s", "m3", {"n": 3}, "c3", LEASE, again=True)
    assert given(received) == [("m2", {"n": 2}), ("m3", {"n": 3})]
    config = await close(two, "c3", "m2", 2, parent=await latest(two), release=False)
    waiting = await one.journal.receive("s", "m2", {"n": 2}, "c2", LEASE, again=True)
    assert waiting.answer == {"answer": 2}
    await close(two, "c3", "m3", 3, parent=config)
    assert await one.journal.transcript("s") == [{"said": 1}, {"said": 2}, {"said": 3}]


async def latest(store: Store, session: str = "s") -> Any:
    found = await store.saver.aget_tuple({"configurable": {"thread_id": session}})
    assert found is not None
    return found.config


async def test_those_behind_the_callers_own_message_are_not_given_out(opened: Open) -> None:
    one, two = await opened(), await opened()
    await one.journal.receive("s", "m1", {}, "c1", LEASE)
    await two.journal.receive("s", "m2", {}, "c2", LEASE)
    await one.journal.release("s", "c1")
    assert [m.id for m in (await one.journal.receive("s", "m1", {}, "c1", LEASE, again=True)).todo] == ["m1"]


async def test_conversations_do_not_wait_for_each_other(journal: Journal) -> None:
    await journal.receive("a", "m", {"who": "a"}, "c1", LEASE)
    assert given(await journal.receive("b", "m", {"who": "b"}, "c2", LEASE)) == [("m", {"who": "b"})]
    assert await journal.unanswered() == ["a", "b"]


async def send(store: Store, message: str, answered: list[str]) -> None:
    """Hand a message in and wait for its answer, answering whatever is given out on the way."""
    again = False
    while True:
        claim = new_claim()
        received = await store.journal.receive("s", message, {}, claim, LEASE, again=again)
        for at, one in enumerate(received.todo):
            answered.append(one.id)
            await asyncio.sleep(0)
            found = await store.saver.aget_tuple({"configurable": {"thread_id": "s"}})
            parent = found.config if found is not None else None
            last = at == len(received.todo) - 1
            await close(store, claim, one.id, len(answered), parent=parent, release=last)
        if received != Received():
            return
        again = True
        await asyncio.sleep(0.002)


async def test_many_messages_at_once_are_each_given_to_one(opened: Open) -> None:
    stores = [await opened() for _ in range(3)]
    answered: list[str] = []
    await asyncio.gather(*(send(stores[n % 3], f"m{n}", answered) for n in range(24)))
    assert sorted(answered) == sorted(f"m{n}" for n in range(24))
    assert [line["said"] for line in await stores[0].journal.transcript("s")] == list(range(1, 25))
    assert await stores[0].journal.unanswered() == []


async def test_a_message_that_many_send_at_once_is_answered_once(opened: Open) -> None:
    stores = [await opened() for _ in range(3)]
    answered: list[str] = []
    for message in ("new", "failed"):
        if message == "failed":
            await stores[0].journal.receive("s", "failed", {}, "c", LEASE)
            await stores[0].journal.fail("s", "failed", "c", "no")
            await stores[0].journal.release("s", "c")
        await asyncio.gather(*(send(stores[n % 3], message, answered) for n in range(12)))
    assert answered == ["new", "failed"]
    # Nobody is left with a lease.
    assert (await stores[0].journal.receive("s", "next", {}, "other", LEASE)).todo


async def test_who_gives_up_half_way_spoils_nothing(opened: Open) -> None:
    one, two = await opened(), await opened()
    answered: list[str] = []
    for number in range(30):
        task = asyncio.create_task(send(one, f"m{number}", answered))
        for _ in range(number % 10):
            await asyncio.sleep(0)
        await asyncio.sleep(0.0005 * (number % 3))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        for session in await two.journal.unanswered():
            await one.journal.forget_older(1000)  # the store is in order
            assert session == "s"
    # Whatever lease was left behind belongs to a process that lives: it would run out.
    assert await two.journal.receive("t", "m", {}, "c", LEASE) != Received()


async def test_who_gives_up_while_handing_in_leaves_no_lease(opened: Open) -> None:
    one, two = await opened(), await opened()
    for number in range(40):
        task = asyncio.create_task(one.journal.receive("s", f"m{number}", {}, f"c{number}", LEASE))
        for _ in range(number % 8):
            await asyncio.sleep(0)
        await asyncio.sleep(0.0004 * (number // 8))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if not task.cancelled():
            await one.journal.release("s", f"c{number}")
        await goes_ahead(two, f"next {number}")


async def goes_ahead(store: Store, message: str) -> None:
    """A message that nobody stands in the way of. What others do besides may take a moment."""
    claim = f"claim of {message}"
    received = await store.journal.receive("s", message, {}, claim, LEASE)
    for _ in range(100):
        if received.todo:
            break
        await asyncio.sleep(0.02)
        received = await store.journal.receive("s", message, {}, claim, LEASE, again=True)
    assert received.todo
    await store.journal.release("s", claim)


@pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
async def test_who_gives_up_waiting_for_the_file_leaves_no_lease(opened: Open, tmp_path: Path) -> None:
    one, two = await opened(), await opened()
    other = sqlite3.connect(tmp_path / "c.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(one.journal.receive("s", "m1", {"n": 1}, "c1", LEASE))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    other.execute("ROLLBACK")
    other.close()
    await one.close()  # as a session does whose task is cancelled
    await goes_ahead(two, "m2")
    await one.open()


# ------------------------------------------------------------------ lease


async def test_a_lease_that_ran_out_is_taken_over_with_what_was_left(journal: Journal) -> None:
    await journal.receive("s", "m1", {"n": 1}, "c1", 0.05)
    await journal.intend("s", "m1", "c1", "pay", [Entry("clock", {"result": 9})])
    await asyncio.sleep(0.1)
    received = await journal.receive("s", "m2", {"n": 2}, "c2", LEASE)
    assert given(received) == [("m1", {"n": 1}), ("m2", {"n": 2})]
    assert received.todo[0].ledger == {"clock": Entry("clock", {"result": 9}), "pay": Entry("pay")}
    assert received.todo[1].ledger == {}


async def test_a_holder_that_lost_its_lease_can_neither_act_nor_store(store: Store, journal: Journal) -> None:
    await journal.receive("s", "m1", {}, "c1", 0.05)
    await asyncio.sleep(0.1)
    await journal.receive("s", "m1", {}, "c2", LEASE)
    with pytest.raises(LeaseLostError):
        await journal.intend("s", "m1", "c1", "pay", [])
    with pytest.raises(LeaseLostError):
        await close(store, "c1", "m1")
    assert await journal.renew("s", "c1", LEASE) is False
    await journal.release("s", "c1")
    await journal.fail("s", "m1", "c1", "no")
    assert await number_of(store) is None
    assert await journal.receive("s", "m1", {}, "c3", LEASE, again=True) == Received()
    assert given(await journal.receive("s", "m1", {}, "c2", LEASE, again=True)) == [("m1", {})]


async def test_a_lease_that_ran_out_but_that_nobody_took_is_still_held(
    store: Store, journal: Journal
) -> None:
    await journal.receive("s", "m1", {}, "c1", 0.01)
    await asyncio.sleep(0.05)
    await journal.intend("s", "m1", "c1", "pay", [])
    assert await journal.renew("s", "c1", LEASE) is True
    assert await journal.receive("s", "m2", {}, "c2", LEASE) == Received()
    await close(store, "c1", "m1", 5)
    assert await number_of(store) == 5


async def test_a_renewed_lease_does_not_run_out(journal: Journal) -> None:
    await journal.receive("s", "m1", {}, "c1", 0.05)
    assert await journal.renew("s", "c1", LEASE)
    await asyncio.sleep(0.1)
    assert await journal.receive("s", "m2", {}, "c2", LEASE) == Received()


async def test_a_dead_holder_is_followed_at_once(journal: Journal) -> None:
    await journal.receive("s", "m1", {"n": 1}, claim_of_a_dead_process(), LEASE)
    assert given(await journal.receive("s", "m1", {"n": 1}, new_claim(), LEASE)) == [("m1", {"n": 1})]
    assert await journal.receive("s", "m2", {}, new_claim(), LEASE) == Received()  # that one lives


async def test_a_dead_holder_is_followed_by_those_who_wait(journal: Journal) -> None:
    await journal.receive("s", "m1", {"n": 1}, claim_of_a_dead_process(), LEASE)
    assert given(await journal.receive("s", None, {}, new_claim(), LEASE)) == [("m1", {"n": 1})]


async def test_a_released_lease_is_free(journal: Journal) -> None:
    await journal.receive("s", "m1", {"n": 1}, "c1", LEASE)
    await journal.release("s", "other")
    assert await journal.receive("s", "m2", {"n": 2}, "c2", LEASE) == Received()
    await journal.release("s", "c1")
    received = await journal.receive("s", "m2", {"n": 2}, "c2", LEASE, again=True)
    assert given(received) == [("m1", {"n": 1}), ("m2", {"n": 2})]


async def test_without_a_message_only_what_was_left_is_taken(store: Store, journal: Journal) -> None:
    assert await journal.receive("s", None, {}, "c1", LEASE) == Received()
    await journal.receive("s", "m1", {"n": 1}, "c2", LEASE)  # nothing was taken: this goes ahead
    assert await journal.receive("s", None, {}, "c1", LEASE) == Received()
    await journal.release("s", "c2")
    assert given(await journal.receive("s", None, {}, "c1", LEASE)) == [("m1", {"n": 1})]
    await close(store, "c1", "m1")
    assert await journal.receive("s", None, {}, "c3", LEASE) == Received()
    assert (await journal.receive("s", "m2", {}, "c4", LEASE)).todo


@pytest.mark.parametrize("opened", ["sqlite-sealed", "postgres-sealed"], indirect=True)
async def test_who_cannot_read_what_waits_holds_up_nobody(opened: Open) -> None:
    good, bad = await opened(), await opened(Sealer([b"other" * 6 + b"xx"]))
    await good.journal.receive("s", "m1", {"n": 1}, "c1", LEASE)
    await good.journal.release("s", "c1")
    for message in ("m1", "m2", None):
        with pytest.raises(CheckpointError, match="does not hold"):
            await bad.journal.receive("s", message, {}, new_claim(), LEASE)
    received = await good.journal.receive("s", "m1", {}, "c3", LEASE)
    assert given(received) == [("m1", {"n": 1})]


# ------------------------------------------------------------------ failures


async def test_a_message_that_failed_leaves_the_inbox_and_keeps_its_ledger(journal: Journal) -> None:
    await journal.receive("s", "m1", {"n": 1}, "c1", LEASE)
    await journal.intend("s", "m1", "c1", "pay", [])
    await journal.finish("s", "m1", "pay", {"result": "paid"})
    await journal.fail("s", "m1", "c1", "the model is down")
    assert await journal.unanswered() == []
    waiting = await journal.receive("s", "m1", {"n": 1}, "c2", LEASE, again=True)
    assert waiting == Received(failure="the model is down")
    assert await journal.receive("s", "m2", {"n": 2}, "c2", LEASE) == Received()  # c1 still holds the lease
    await journal.release("s", "c1")
    received = await journal.receive("s", "m1", {"n": "other"}, "c3", LEASE)
    assert given(received) == [("m2", {"n": 2}), ("m1", {"n": 1})]  # sent again, it stands behind
    assert received.todo[1].ledger == {"pay": Entry("pay", {"result": "paid"})}
    assert await journal.transcript("s") == []


async def test_a_waiting_message_of_a_deleted_conversation_is_told_so(journal: Journal) -> None:
    received = await journal.receive("s", "m1", {}, "c1", LEASE, again=True)
    assert received.failure is not None
    assert "deleted" in received.failure
    assert await journal.unanswered() == []


# ------------------------------------------------------------------ ledger


async def test_the_ledger_keeps_what_was_written_first(journal: Journal) -> None:
    await journal.receive("s", "m1", {}, "c1", LEASE)
    await journal.intend("s", "m1", "c1", "pay", [Entry("a", {"result": 1})])
    await journal.finish("s", "m1", "pay", {"result": {"id": "ü", "list": [1, None]}})
    await journal.intend("s", "m1", "c1", "pay", [Entry("a", {"result": 2}), Entry("b", {"error": "e"})])
    (message,) = (await journal.receive("s", "m1", {}, "c1", LEASE)).todo
    assert message.ledger == {
        "a": Entry("a", {"result": 1}),
        "b": Entry("b", {"error": "e"}),
        "pay": Entry("pay", {"result": {"id": "ü", "list": [1, None]}}),
    }


async def test_a_call_that_ended_late_is_written_down_all_the_same(journal: Journal) -> None:
    await journal.receive("s", "m1", {}, "c1", 0.01)
    await journal.intend("s", "m1", "c1", "pay", [])
    await asyncio.sleep(0.05)
    await journal.receive("s", "m1", {}, "c2", LEASE)
    await journal.finish("s", "m1", "pay", {"result": 1})  # by the one that lost the lease
    (message,) = (await journal.receive("s", "m1", {}, "c2", LEASE)).todo
    assert message.ledger == {"pay": Entry("pay", {"result": 1})}


async def test_ledgers_of_messages_and_conversations_are_apart(journal: Journal) -> None:
    for session in ("s", "t"):
        await journal.receive(session, "m1", {}, f"c{session}", LEASE)
        await journal.intend(session, "m1", f"c{session}", "pay", [])
        await journal.finish(session, "m1", "pay", {"result": session})
    (message,) = (await journal.receive("t", "m1", {}, "ct", LEASE)).todo
    assert message.ledger["pay"] == Entry("pay", {"result": "t"})


# ------------------------------------------------------------------ the end of a turn


async def test_a_turn_ends_in_one_transaction(opened: Open) -> None:
    one, two = await opened(), await opened()
    await one.journal.receive("s", "m1", {}, "c1", LEASE)
    await one.journal.intend("s", "m1", "c1", "pay", [])
    await close(one, "c1", "m1", 4)
    assert await number_of(two) == 4
    assert await two.journal.transcript("s") == [{"said": 4}]
    assert await two.journal.unanswered() == []
    assert (await two.journal.receive("s", "m2", {}, "c2", LEASE)).todo == [Message("m2", {}, {})]


async def test_a_turn_that_was_overtaken_leaves_everything_as_it_was(opened: Open) -> None:
    one, two = await opened(), await opened()
    await one.journal.receive("s", "m1", {}, "c1", LEASE)
    start = await close(one, "c1", "m1", 1)
    await one.journal.receive("s", "m2", {"n": 2}, "c2", LEASE)
    await one.journal.intend("s", "m2", "c2", "pay", [])
    await two.saver.aput(start, checkpoint(99), {"step": 1}, {"dialogue": 99})  # not in a turn
    with pytest.raises(CheckpointError, match="changed"):
        await close(one, "c2", "m2", 2, parent=start)
    assert await number_of(two) == 99
    assert await two.journal.transcript("s") == [{"said": 1}]
    (message,) = (await two.journal.receive("s", "m2", {"n": 2}, "c2", LEASE)).todo  # c2 still holds it
    assert message == Message("m2", {"n": 2}, {"pay": Entry("pay")}, retries=1)


async def test_a_turn_that_is_not_complete_stores_nothing(store: Store) -> None:
    await store.journal.receive("s", "m1", {}, "c1", LEASE)
    config = {"configurable": {"thread_id": "s", "checkpoint_ns": ""}}
    with turning("s"):
        placed = await store.saver.aput(config, checkpoint(1), {"step": 1}, {"dialogue": 1})  # type: ignore[arg-type]
        await store.saver.aput_writes(placed, [("dialogue", 1)], "task")
        other = {"configurable": {"thread_id": "other", "checkpoint_ns": ""}}
        await store.saver.aput(other, checkpoint(2), {"step": 1}, {"dialogue": 2})  # type: ignore[arg-type]
    assert await number_of(store) is None
    assert await number_of(store, "other") == 2


async def test_a_turn_sees_the_checkpoint_as_it_is_when_it_is_received(opened: Open) -> None:
    one, two = await opened(), await opened()
    config = None
    for number in range(1, 6):
        store, other = (one, two) if number % 2 else (two, one)
        claim, message = f"c{number}", f"m{number}"
        await other.journal.transcript("s")
        assert (await store.journal.receive("s", message, {}, claim, LEASE)).todo
        with turning("s"):
            found = await store.saver.aget_tuple({"configurable": {"thread_id": "s"}})
        assert (found.checkpoint["channel_values"]["dialogue"]["number"] if found else 0) == number - 1
        config = await close(store, claim, message, number, parent=config)


@pytest.mark.parametrize("opened", BACKENDS[1:], indirect=True)  # memory takes its only process's word
async def test_an_unknown_message_cannot_be_answered(store: Store) -> None:
    await store.journal.receive("s", "m1", {}, "c1", LEASE)
    with pytest.raises(CheckpointError, match="not in the inbox"):
        await close(store, "c1", "m2")
    assert await number_of(store) is None


async def test_only_the_last_answers_are_kept_whole(store: Store, journal: Journal) -> None:
    config = None
    for number in range(1, ANSWERS_KEPT + 4):
        await journal.receive("s", f"m{number}", {}, f"c{number}", LEASE)
        config = await close(store, f"c{number}", f"m{number}", number, parent=config)
    for number in range(1, ANSWERS_KEPT + 4):
        whole = number > 3
        received = await journal.receive("s", f"m{number}", {}, "other", LEASE)
        wanted = {"answer": number} if whole else {"said": {"said": number}}
        assert received == Received(answer=wanted)


async def test_the_transcript_is_in_order_and_can_be_cut(store: Store, journal: Journal) -> None:
    config = None
    for number in range(1, 13):
        await journal.receive("s", f"m{number}", {}, f"c{number}", LEASE)
        config = await close(store, f"c{number}", f"m{number}", number, parent=config)
    everything = [{"said": number} for number in range(1, 13)]
    assert await journal.transcript("s") == everything
    assert await journal.transcript("s", 3) == everything[-3:]
    assert await journal.transcript("s", 0) == []
    assert await journal.transcript("s", 99) == everything
    assert await journal.transcript("nobody") == []


# ------------------------------------------------------------------ forgetting


async def test_unanswered_conversations_come_oldest_first(store: Store, journal: Journal) -> None:
    for session in ("c", "a", "b"):
        await journal.receive(session, "m1", {}, f"c{session}", LEASE)
    await journal.receive("c", "m2", {}, "x", LEASE)
    assert await journal.unanswered() == ["c", "a", "b"]
    await close(store, "ca", "m1", session="a")
    assert await journal.unanswered() == ["c", "b"]


async def test_a_forgotten_conversation_is_gone(store: Store, journal: Journal) -> None:
    for session in ("s", "t"):
        await journal.receive(session, "m1", {}, f"c{session}", LEASE)
        await journal.intend(session, "m1", f"c{session}", "pay", [])
        await close(store, f"c{session}", "m1", session=session)
    assert await journal.forget("s") is True
    assert await number_of(store) is None
    assert await journal.transcript("s") == []
    assert await number_of(store, "t") == 1
    assert await journal.forget("s") is False
    assert (await journal.receive("s", "m1", {"n": 1}, "c9", LEASE)).todo == [Message("m1", {"n": 1}, {})]


async def test_a_conversation_that_is_being_answered_is_not_forgotten(journal: Journal) -> None:
    await journal.receive("s", "m1", {}, "c1", LEASE)
    with pytest.raises(CheckpointError, match="being answered right now"):
        await journal.forget("s")
    assert await journal.forget_older(-1) == 0
    await journal.release("s", "c1")
    assert await journal.forget_older(-1) == 0  # a message waits
    assert await journal.unanswered() == ["s"]
    assert await journal.forget("s") is True
    assert await journal.unanswered() == []


async def test_old_conversations_are_forgotten(store: Store, journal: Journal) -> None:
    for session in ("old", "new"):
        await journal.receive(session, "m1", {}, f"c{session}", LEASE)
        await close(store, f"c{session}", "m1", session=session)
        if session == "old":
            await asyncio.sleep(0.4)
    assert await journal.forget_older(100) == 0
    assert await journal.forget_older(0.3) == 1
    assert await number_of(store, "old") is None
    assert await number_of(store, "new") == 1
    assert await journal.forget_older(0) == 1
    assert await journal.forget_older(0) == 0


# ------------------------------------------------------------------ taken up again


async def test_a_message_counts_how_often_it_was_found_waiting(opened: Open) -> None:
    journal = (await opened()).journal
    await journal.receive("s", "m1", {"n": 1}, "c1", LEASE)
    counts = []
    for attempt in range(3):
        await journal.release("s", f"c{attempt + 1}")
        received = await journal.receive("s", "m1", {"n": 1}, f"c{attempt + 2}", LEASE)
        counts.append([message.retries for message in received.todo])
    assert counts == [[1], [2], [3]]
    received = await journal.receive("s", "m2", {"n": 2}, "c4", LEASE)
    assert [(message.id, message.retries) for message in received.todo] == [("m1", 4), ("m2", 0)]


async def test_waiting_for_another_is_no_attempt(opened: Open) -> None:
    journal = (await opened()).journal
    await journal.receive("s", "m1", {}, "c1", LEASE)
    for number in range(5):
        assert await journal.receive("s", "m1", {}, "c2", LEASE, again=number > 0) == Received()
    await journal.release("s", "c1")
    received = await journal.receive("s", "m1", {}, "c2", LEASE, again=True)
    assert [message.retries for message in received.todo] == [1]


async def test_what_failed_begins_anew_but_what_was_put_aside_stays_there(opened: Open) -> None:
    journal = (await opened()).journal
    received = await journal.receive("s", "m1", {}, "c", LEASE)
    for _ in range(3):
        received = await journal.receive("s", "m1", {}, "c", LEASE)
    assert received.todo[0].retries == 3
    await journal.fail("s", "m1", "c", "no")
    assert (await journal.receive("s", "m1", {}, "c", LEASE)).todo[0].retries <= 1
    while received.todo[0].retries <= RETRIES:
        received = await journal.receive("s", "m1", {}, "c", LEASE)
    await journal.fail("s", "m1", "c", "no")
    assert (await journal.receive("s", "m1", {}, "c", LEASE)).todo[0].retries > RETRIES


@pytest.mark.parametrize("opened", BACKENDS[1:], indirect=True)  # LangGraph's saver in memory cannot copy
async def test_a_conversation_can_be_copied_but_not_over_another(store: Store, journal: Journal) -> None:
    for session, number in (("s", 1), ("t", 2)):
        await journal.receive(session, "m1", {}, f"c{session}", LEASE)
        await close(store, f"c{session}", "m1", number, session=session)
    await store.saver.acopy_thread("s", "copy")
    assert await number_of(store, "copy") == await number_of(store) == 1
    for target in ("t", "s"):
        with pytest.raises(CheckpointError, match="already"):
            await store.saver.acopy_thread("s", target)
    assert await number_of(store, "t") == 2
    assert await number_of(store) == 1
