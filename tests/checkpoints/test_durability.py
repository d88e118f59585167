"""Nothing is lost and nothing is done twice, wherever a turn is cut off."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bots import Bank, Deaf, Player, travel
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

import soni_runtime.session as sessions
from soni_runtime import ActionContext, Affirm, Bot, Command, Registry, SetSlot, StartFlow
from soni_runtime.builder import Builder
from soni_runtime.checkpoints import sqlite_file
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.checkpoints.port import ANSWERS_KEPT, RETRIES, Store
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.errors import ActionError, CheckpointError, UnderstandingError
from soni_runtime.events import Event, MessagePutAside
from soni_runtime.understanding.base import Request, Understood


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it, and nothing after it happens."""


class World:
    """Actions that remember their calls, and can be cut off in the middle or fail."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, str]] = []  # name, arguments, idempotency key
        self.cut: set[str] = set()
        self.fail: set[str] = set()
        self.nap = 0.0
        self.fee = 0

    async def _do(self, name: str, arguments: Any, key: str = "") -> None:
        self.calls.append((name, arguments, key))
        await asyncio.sleep(self.nap)
        if name in self.cut:
            raise Killed(name)
        if name in self.fail:
            raise ActionError(f"{name} is closed")

    async def quote(self) -> dict[str, Any]:
        self.fee += 1
        await self._do("quote", None)
        return {"fee": self.fee}

    async def pay(self, amount: int, fee: int, context: ActionContext) -> dict[str, Any]:
        await self._do("pay", (amount, fee), context.idempotency_key)
        return {"receipt": f"R{len(self.named('pay'))}"}

    async def print_it(self, receipt: str) -> dict[str, Any]:
        await self._do("print_it", receipt)
        return {}

    async def look(self) -> dict[str, Any]:
        await self._do("look", None)
        return {}

    def named(self, name: str) -> list[Any]:
        return [call for call in self.calls if call[0] == name]


class Parrot:
    """Understands "pay N" as something else each time it hears it, and "fail" not at all."""

    def __init__(self) -> None:
        self.heard = 0

    async def understand(self, request: Request) -> Understood:
        self.heard += 1
        verb, _, rest = request.text.partition(" ")
        if verb == "fail":
            raise UnderstandingError("the model is away")
        if verb == "pay":
            return Understood(commands=(StartFlow("pay", {"amount": int(rest) + 1000 * self.heard}),))
        return Understood(commands=(SetSlot("secret", rest),) if verb == "secret" else (StartFlow("tell"),))


def program() -> Any:
    b = Builder("shop")
    b.slot("amount", type="integer", prompt="How much?")
    b.slot("secret", prompt="The code?", sensitive=True)
    b.slot("count", type="integer", scope="session", default=0)
    b.action("quote", outputs={"fee": "integer"})
    b.action(
        "pay",
        inputs={"amount": "integer", "fee": "integer"},
        outputs={"receipt": "string"},
        effect="write",
    )
    b.action("print_it", inputs={"receipt": "string"}, effect="write")
    b.action("look")
    with b.flow("pay", description="Pay") as f:
        f.collect("ask", slot="amount")
        f.action("quote", call="quote", outputs={"fee": "fee"})
        f.action("pay", call="pay", outputs={"receipt": "receipt"})
        f.action("print_it", call="print_it", on_error="no_paper")
        f.action("look", call="look")
        f.set("add", {"count": lambda s: s["count"] + 1})
        f.say("done", lambda s: f"{s['receipt']} for {s['amount']}, number {s['count']}.", goto="end")
        f.say("no_paper", lambda s: f"No paper: {s['error']['type']}.", goto="end")
    with b.flow("tell", description="Tell a secret") as f:
        f.collect("ask", slot="secret")
        f.say("thanks", "Thank you.", buttons=[])
    return b.build()


Make = Callable[..., Bot]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "c.sqlite"


@pytest.fixture(params=["sqlite", "memory"])
def make(request: pytest.FixtureRequest, world: World, path: Path) -> Make:
    """Makes a bot, each call another one on the same store, as after a restart."""
    memory = MemoryStore()

    def make_one(**options: Any) -> Bot:
        store: Store = memory if request.param == "memory" else SqliteStore(path)
        return make_bot(world, store, **options)

    return make_one


def make_bot(world: World, store: Store, **options: Any) -> Bot:
    registry = Registry()
    for function in (world.quote, world.pay, world.print_it, world.look):
        registry.add_action(function)
    return Bot(program(), registry, store=store, **{"understanding": Parrot(), **options})


async def count(bot: Bot, name: str) -> int:
    async with bot.session(name) as session:
        state = await session.state()
    return int(state.session.get("count", 0)) if state is not None else 0


def pay(amount: int) -> list[Command]:
    return [StartFlow("pay", {"amount": amount})]


# ---------------------------------------------------------------- the same message twice


async def test_a_message_that_comes_twice_is_answered_once(make: Make, world: World) -> None:
    async with make().session("ann") as session:
        first = await session.turn("pay 5", message_id="m1")
        second = await session.turn("pay 5", message_id="m1")
    assert second == first
    async with make().session("ann") as session:
        assert await session.turn("pay 5", message_id="m1") == first
    assert len(world.named("pay")) == 1
    assert await count(make(), "ann") == 1


async def test_all_of_an_answer_comes_back(path: Path) -> None:
    bank = Bank()
    registry = Registry()
    for function in (bank.search, bank.book, bank.balance, bank.release):
        registry.add_action(function)
    bot = Bot(travel(), registry, understanding=Deaf(), store=SqliteStore(path))
    filled = [
        StartFlow("trip"),
        SetSlot("origin", "Madrid"),
        SetSlot("destination", "Paris"),
        SetSlot("date", "2030-05-01"),
        Affirm(),
        SetSlot("account", "no"),
    ]
    async with bot.session("ann") as session:
        first = await session.apply(filled, "m1")
        again = await session.apply(filled, "m1")
    assert again == first
    assert first.called
    assert first.ignored
    assert first.waiting


async def test_ids_belong_to_their_conversation(make: Make, world: World) -> None:
    bot = make()
    async with bot.session("ann") as ann, bot.session("ben") as ben:
        one, two = await ann.apply(pay(1), "m1"), await ben.apply(pay(2), "m1")
    assert one.replies == ["R1 for 1, number 1."]
    assert two.replies == ["R2 for 2, number 1."]
    assert len({key for _, _, key in world.named("pay")}) == 2


async def test_of_an_old_answer_the_words_are_kept(make: Make, world: World) -> None:
    async with make().session("ann") as session:
        turns = [await session.turn(f"pay {n}", f"m{n}") for n in range(ANSWERS_KEPT + 3)]
        again = [await session.turn("pay 9", f"m{n}") for n in range(ANSWERS_KEPT + 3)]
    assert [turn.replies for turn in again] == [turn.replies for turn in turns]
    assert again[3:] == turns[3:]
    assert again[0].called == []
    assert len(world.named("pay")) == ANSWERS_KEPT + 3


@pytest.mark.parametrize("wrong", ["", "x" * 201, "\ud800"])
async def test_a_message_id_is_text(make: Make, wrong: str) -> None:
    async with make().session("ann") as session:
        with pytest.raises(ValueError, match="message id"):
            await session.turn("pay 1", wrong)


async def test_text_that_cannot_be_written_down_is_heard_all_the_same(make: Make) -> None:
    async with make().session("ann") as session:
        turn = await session.turn("hello \ud83d", "m1")
        assert turn.user == "hello ?"
        assert (await session.turn("pay 3")).replies[0].startswith("R1")


# ---------------------------------------------------------------- a turn that was cut off


async def cut_off(bot: Bot, text: str = "pay 5", message_id: str = "m1") -> None:
    async with bot.session("ann") as session:
        with pytest.raises(Killed):
            await session.turn(text, message_id)


async def test_a_finished_write_is_not_repeated(make: Make, world: World) -> None:
    world.cut = {"look"}
    await cut_off(make())
    world.cut = set()
    async with make().session("ann") as session:
        turn = await session.turn("pay 5", "m1")
    assert len(world.named("pay")) == len(world.named("print_it")) == 1
    assert turn.replies == ["R1 for 1005, number 1."]
    assert any("not done again" in note for note in turn.notes)


async def test_what_was_learned_before_a_write_is_remembered(make: Make, world: World) -> None:
    parrot = Parrot()
    world.cut = {"look"}
    await cut_off(make(understanding=parrot))
    world.cut = set()
    async with make(understanding=parrot).session("ann") as session:
        turn = await session.turn("pay 5", "m1")
    assert (parrot.heard, world.fee) == (1, 1)
    assert turn.replies == ["R1 for 1005, number 1."]


async def test_nothing_is_remembered_of_a_turn_that_changed_nothing(make: Make, world: World) -> None:
    world.cut = {"quote"}
    await cut_off(make())
    world.cut = set()
    async with make().session("ann") as session:
        turn = await session.turn("pay 5", "m1")
    assert turn.notes == []
    assert len(world.named("quote")) == 2
    assert len(world.named("pay")) == 1


async def test_a_write_that_was_cut_off_is_called_again_under_its_key(make: Make, world: World) -> None:
    world.cut = {"pay"}
    await cut_off(make())
    world.cut = set()
    async with make().session("ann") as session:
        turn = await session.turn("pay 5", "m1")
    (_, first, key), (_, second, same) = world.named("pay")
    assert (first, key) == (second, same)
    assert any("same idempotency key" in note for note in turn.notes)
    assert turn.replies == ["R2 for 1005, number 1."]


async def test_a_write_that_takes_no_key_is_not_called_again(make: Make, world: World) -> None:
    world.cut = {"print_it"}
    await cut_off(make())
    world.cut = set()
    async with make().session("ann") as session:
        turn = await session.turn("pay 5", "m1")
    assert len(world.named("print_it")) == 1
    assert turn.replies == ["No paper: interrupted."]
    assert turn.called[-1].error is not None
    assert "not known" in turn.called[-1].error


async def test_a_failed_write_fails_the_same_way_again(make: Make, world: World) -> None:
    world.fail, world.cut = {"print_it"}, {"look"}
    b = make()
    async with b.session("ann") as session:
        turn = await session.turn("pay 5", "m1")
    assert turn.replies == ["No paper: action."]
    assert len(world.named("print_it")) == 1


async def test_what_was_left_is_answered_before_the_next_message(make: Make, world: World) -> None:
    world.cut = {"look"}
    await cut_off(make())
    world.cut = set()
    async with make().session("ann") as session:
        turn = await session.turn("pay 6", "m2")
        assert turn.replies == ["R2 for 1006, number 2."]
        assert (await session.turn("again", "m1")).replies == ["R1 for 1005, number 1."]
    assert len(world.named("pay")) == 2


async def test_opening_answers_what_was_left(make: Make, world: World) -> None:
    world.cut = {"look"}
    await cut_off(make())
    world.cut = set()
    async with make().session("ann") as session:
        standing = await session.start()
        assert standing.replies == ["R1 for 1005, number 1."]
        assert await session.resume() == []


async def test_a_server_answers_everybody_when_it_starts(make: Make, world: World) -> None:
    world.cut = {"look"}
    for name in ("ann", "ben"):
        async with make().session(name) as session:
            with pytest.raises(Killed):
                await session.turn("pay 5")
    world.cut = set()
    bot = make()
    assert [turn.session for turn in await bot.resume()] == ["ann", "ben"]
    assert await bot.resume() == []
    assert len(world.named("pay")) == 2


async def test_a_cancelled_turn_is_taken_later(make: Make, world: World) -> None:
    world.nap = 5.0
    async with make().session("ann") as session:
        task = asyncio.create_task(session.apply(pay(1), "m1"))
        while not world.named("quote"):
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        world.nap = 0.0
        assert (await session.apply(pay(2), "m2")).replies == ["R2 for 2, number 2."]


# ---------------------------------------------------------------- a turn that fails


async def test_a_message_that_fails_leaves_no_trace_and_can_be_sent_again(make: Make, world: World) -> None:
    bot = make()
    async with bot.session("ann") as session:
        await session.turn("pay 1", "m1")
        with pytest.raises(UnderstandingError):
            await session.turn("fail", "m2")
        assert await bot.store.journal.unanswered() == []
        state = await session.state()
        assert state is not None
        assert state.turn == 1
        with pytest.raises(UnderstandingError):  # it is tried again, not answered from memory
            await session.turn("fail", "m2")
        assert (await session.turn("pay 1", "m3")).replies[0].endswith("number 2.")


async def test_a_message_of_the_dead_that_fails_does_not_block_the_living(make: Make, world: World) -> None:
    bot = make()
    async with bot:
        await bot.store.journal.receive("ann", "m1", {"text": "fail"}, "dead", 0.0)
    async with make().session("ann") as session:
        turn = await session.turn("pay 2", "m2")
    assert turn.replies == ["R1 for 1002, number 1."] or turn.replies[0].startswith("R1")
    assert any("could not be answered" in note for note in turn.notes)


# ---------------------------------------------------------------- a message that kills


async def test_a_message_that_kills_its_process_is_put_aside(make: Make, world: World) -> None:
    """Else it would be tried for ever, and the conversation with it."""
    world.cut.add("pay")
    for _ in range(RETRIES + 1):
        async with make().session("ann") as session:
            with pytest.raises(Killed):
                await session.apply(pay(1), "poison")
    bot = make()
    events: list[Event] = []
    bot.bus.subscribe(events.append)
    async with bot.session("ann") as session:
        with pytest.raises(CheckpointError, match="put aside"):
            await session.apply(pay(1), "poison")
        assert await bot.store.journal.unanswered() == []
    assert [e.message for e in events if isinstance(e, MessagePutAside)] == ["poison"]
    assert len(world.named("pay")) == RETRIES + 1
    world.cut.clear()
    async with make().session("ann") as session:
        assert (await session.apply(pay(2), "m2")).replies  # the conversation goes on
        with pytest.raises(CheckpointError, match="put aside"):
            await session.apply(pay(1), "poison")
        assert (await session.apply(pay(1), "another id")).replies
    assert len(world.named("pay")) == RETRIES + 3


async def test_the_next_message_says_that_one_was_put_aside(make: Make, world: World) -> None:
    bot = make()
    async with bot:
        for number in range(RETRIES + 1):
            await bot.store.journal.receive("ann", "poison", {"text": "pay 1"}, f"dead {number}", 0.0)
        async with bot.session("ann") as session:
            turn = await session.turn("pay 2", "m2")
    assert [note for note in turn.notes if "put aside" in note]
    assert len(world.named("pay")) == 1


# ---------------------------------------------------------------- several at once


async def test_two_processes_answer_a_conversation_in_turns(path: Path, world: World) -> None:
    world.nap = 0.002
    bots = [make_bot(world, SqliteStore(path)) for _ in range(3)]
    for bot in bots:
        await bot.open()

    async def say(number: int) -> str:
        async with bots[number % 3].session("ann") as session:
            return str((await session.apply(pay(number), f"m{number}")).replies[0])

    said = await asyncio.gather(*(say(number) for number in range(12)))
    numbers = sorted(int(reply.rpartition(" ")[2].rstrip(".")) for reply in said)
    assert numbers == list(range(1, 13))
    for number, reply in enumerate(said):
        assert f" for {number}," in reply
    assert len(world.named("pay")) == 12
    for bot in bots:
        await bot.close()


async def test_the_same_message_to_two_processes_is_one_turn(path: Path, world: World) -> None:
    world.nap = 0.02
    one, two = (make_bot(world, SqliteStore(path)) for _ in range(2))
    async with one.session("ann") as first, two.session("ann") as second:
        turns = await asyncio.gather(first.turn("pay 1", "m1"), second.turn("pay 1", "m1"))
    assert turns[0] == turns[1]
    assert len(world.named("pay")) == 1


async def test_a_long_turn_keeps_its_lease(path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "LEASE_SECONDS", 0.3)
    world.nap = 0.3
    one, two = (make_bot(world, SqliteStore(path)) for _ in range(2))
    async with one.session("ann") as first, two.session("ann") as second:
        task = asyncio.create_task(first.apply(pay(1), "m1"))
        await asyncio.sleep(0.05)
        later = await second.apply(pay(2), "m2")
        assert later.replies == ["R2 for 2, number 2."]
        assert (await task).replies == ["R1 for 1, number 1."]
    assert [arguments[0] for _, arguments, _ in world.named("pay")] == [1, 2]


async def test_who_lost_the_lease_stores_nothing_and_gets_the_answer_of_the_other(
    path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "LEASE_SECONDS", 0.1)
    one, two = (make_bot(world, SqliteStore(path)) for _ in range(2))
    async with one.session("ann") as first, two.session("ann") as second:

        async def asleep(*_: Any) -> bool:
            return False

        monkeypatch.setattr(one.store.journal, "renew", asleep)
        world.nap = 0.4
        task = asyncio.create_task(first.turn("pay 1", "m1"))
        while not world.named("pay"):
            await asyncio.sleep(0.01)
        world.nap = 0.0
        answer = await second.turn("pay 1", "m1")
        late = await task
    assert late == answer
    assert len({key for _, _, key in world.named("pay")}) == 1
    assert await count(make_bot(world, SqliteStore(path)), "ann") == 1


async def test_a_locked_file_is_waited_for(path: Path, world: World) -> None:
    async with make_bot(world, SqliteStore(path)).session("ann") as session:
        await session.apply(pay(1))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(session.apply(pay(2)))
        await asyncio.sleep(0.2)
        assert not task.done()
        other.execute("COMMIT")
        other.close()
        assert (await task).replies == ["R2 for 2, number 2."]


# ---------------------------------------------------------------- what is kept


async def test_the_transcript_shows_no_secret(make: Make) -> None:
    bot = make()
    async with bot.session("ann") as session:
        await session.turn("tell me")
        await session.turn("secret abc123")
        lines = await bot.store.journal.transcript("ann")
    assert lines == [
        {"user": "tell me", "bot": ["The code?"]},
        {"user": "•••", "bot": ["Thank you."]},
    ]


async def test_a_conversation_takes_little_room(path: Path, world: World) -> None:
    talks, turns = 40, 20
    bot = make_bot(world, SqliteStore(path))
    async with bot:
        for talk in range(talks):
            session = bot.session(f"user{talk}")
            for turn in range(turns):
                await session.turn(f"pay {turn}")
    assert path.stat().st_size / talks < 8000


async def test_the_log_of_the_file_does_not_grow_without_end(
    path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "COMMITS_PER_COPY", 20)
    bot = make_bot(world, SqliteStore(path))
    log, sizes = path.with_name("c.sqlite-wal"), []
    async with bot:
        for _ in range(80):
            await asyncio.gather(*(bot.session(f"user{n}").turn("tell me") for n in range(4)))
            sizes.append(log.stat().st_size)
    assert max(sizes) < 1_500_000  # it was 15 MB when writers did not wait for the copy


# ---------------------------------------------------------------- files of other times


_VERSION_1 = """
CREATE TABLE checkpoints (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, parent TEXT,
    kind TEXT NOT NULL, body BLOB NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (thread, ns, id)
) WITHOUT ROWID;
CREATE TABLE writes (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, task TEXT NOT NULL, idx INTEGER NOT NULL,
    path TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (thread, ns, id, task, idx)
) WITHOUT ROWID;
PRAGMA application_id = 1397706313;
PRAGMA user_version = 1;
"""


def write_version_1(path: Path) -> None:
    """A file as the first version left it, with a conversation that waits for an amount."""
    player = Player(
        program(), **{name: getattr(World(), name) for name in ("quote", "pay", "print_it", "look")}
    )
    player.say(StartFlow("pay"))
    identity = "1f0c7c1e-0000-6000-8000-000000000000"
    checkpoint = {
        "v": 4,
        "id": identity,
        "ts": "2026-11-22T00:00:00+00:00",
        "channel_values": {"dialogue": player.state.to_plain()},
        "channel_versions": {"__start__": 2, "dialogue": 3, "branch:to:understand": 3},
        "versions_seen": {"__start__": {"__start__": 1}},
        "updated_channels": ["dialogue"],
    }
    kind, body = JsonPlusSerializer().dumps_typed(checkpoint)
    with sqlite3.connect(path) as db:
        db.executescript(_VERSION_1)
        db.execute(
            "INSERT INTO checkpoints VALUES ('ann', '', ?, NULL, ?, ?, ?)",
            (identity, kind, body, '{"source": "loop", "step": 2}'),
        )
    db.close()


async def test_a_file_of_the_first_version_is_brought_up_to_date(path: Path, world: World) -> None:
    await asyncio.to_thread(write_version_1, path)
    async with make_bot(world, SqliteStore(path)).session("ann") as session:
        turn = await session.apply([SetSlot("amount", 7)], "m1")
        assert turn.replies == ["R1 for 7, number 1."]
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (sqlite_file.SCHEMA_VERSION,)
        assert db.execute("SELECT count(*) FROM checkpoints").fetchone() == (1,)
        assert db.execute("SELECT min(at) > 0 FROM checkpoints").fetchone() == (1,)
    db.close()


async def test_of_several_who_open_an_old_file_one_brings_it_up_to_date(path: Path) -> None:
    await asyncio.to_thread(write_version_1, path)
    stores = [SqliteStore(path) for _ in range(6)]
    await asyncio.gather(*(store.open() for store in stores))
    for store in stores:
        assert await store.journal.unanswered() == []
        await store.close()


async def test_a_newer_file_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.executescript(_VERSION_1 + "PRAGMA user_version = 99;")
    db.close()
    with pytest.raises(CheckpointError, match="newer version"):
        await SqliteStore(path).open()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (99,)
    db.close()


# ---------------------------------------------------------------- damage


class Bomb:
    def __reduce__(self) -> Any:
        return os.mkdir, ("exploded",)


@pytest.mark.parametrize("kind", ["pickle", "json", "msgpack", "nonsense"])
async def test_a_checkpoint_never_becomes_code(
    path: Path, world: World, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with make_bot(world, SqliteStore(path)).session("ann") as session:
        await session.apply(pay(1))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE checkpoints SET kind = ?, body = ?", (kind, pickle.dumps(Bomb())))
    db.close()
    async with make_bot(world, SqliteStore(path)).session("ann") as session:
        with pytest.raises(CheckpointError, match=r"damaged.*forget\(session\)"):
            await session.apply(pay(2))
        with pytest.raises(CheckpointError, match="damaged"):
            await session.state()
        # The advice works, and other conversations are none the worse.
        assert await session.bot.store.journal.forget("ann")
        assert (await session.apply(pay(3))).replies[0].endswith("number 1.")
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("column", ["answer", "given"])
async def test_a_damaged_message_is_a_clear_error(path: Path, world: World, column: str) -> None:
    bot = make_bot(world, SqliteStore(path))
    async with bot.session("ann") as session:
        await session.apply(pay(1), "m1")
        await bot.store.journal.receive("ann", "m2", {"text": "pay 1"}, "dead", 0.0)
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE messages SET {column} = x'00ff' WHERE {column} IS NOT NULL")
    db.close()
    async with make_bot(world, SqliteStore(path)).session("ann") as session:
        with pytest.raises(CheckpointError, match="damaged"):
            await (session.apply(pay(1), "m1") if column == "answer" else session.apply(pay(1), "m3"))


async def test_a_file_that_breaks_while_it_is_open_says_what_to_do(path: Path, world: World) -> None:
    async with make_bot(world, SqliteStore(path)).session("ann") as session:
        await session.apply(pay(1))
        with sqlite3.connect(path) as db:
            db.execute("DROP TABLE leases")
        db.close()
        with pytest.raises(CheckpointError, match=r"c\.sqlite"):
            await session.apply(pay(2))


async def test_closing_while_the_log_is_copied_back_leaves_no_error_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "COMMITS_PER_COPY", 1)
    unheard: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    file = sqlite_file.SqliteFile(path, Sealer())
    await file.open()
    waiting = file._worker.run(lambda: time.sleep(0.05))  # so that the copy comes after `close` began
    await file.write(lambda db: db.execute("DELETE FROM leases"))
    await file.close()
    await waiting
    del file, waiting
    gc.collect()
    await asyncio.sleep(0)
    assert unheard == []
