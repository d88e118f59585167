"""The PostgreSQL store: LangGraph's conformance suite, several workers, failures said in words."""

from __future__ import annotations

import asyncio
import builtins
import traceback
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate

from soni_runtime.checkpoints import make_store
from soni_runtime.checkpoints.postgres import PostgresStore
from soni_runtime.checkpoints.postgres_database import VARIABLE, database_url, schema_for
from soni_runtime.checkpoints.sealing import Sealer
from soni_runtime.errors import CheckpointError

pytest.importorskip("psycopg_pool")

THREAD = {"configurable": {"thread_id": "a"}}


@asynccontextmanager
async def opened(url: str, schema: str, **options: Any) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(url, schema=schema, **options)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def query(url: str, text: str) -> list[Any]:
    from psycopg import AsyncConnection

    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        cursor = await connection.execute(text)  # type: ignore[call-overload]  # a test's own text
        return await cursor.fetchall() if cursor.description else []


async def put(saver: Any, thread: str, number: int, parent: Any = None) -> Any:
    config = parent or {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"dialogue": {"number": number}}
    checkpoint["channel_versions"] = {"dialogue": number}
    return await saver.aput(config, checkpoint, {"step": number}, {"dialogue": number})


async def value(store: PostgresStore) -> Any:
    found = await store.saver.aget_tuple(THREAD)
    return None if found is None else found.checkpoint["channel_values"]["dialogue"]


@pytest.mark.parametrize("sealer", [Sealer(), Sealer([b"k" * 32])], ids=["open", "sealed"])
async def test_it_passes_the_conformance_suite(postgres_url: str, schema: str, sealer: Sealer) -> None:
    numbers = count()

    @checkpointer_test(name="soni-postgres")
    async def saver() -> AsyncGenerator[Any, None]:
        name = f"{schema}_{next(numbers)}"
        async with opened(postgres_url, name, keep=None, sealer=sealer, connections=2) as store:
            yield store.saver

    report = await validate(saver)
    failed = [name for name, result in report.results.items() if result.passed is not True]
    assert not failed, report.to_dict()
    assert len(report.results) == 8  # what every saver has to do, and the three things that it may


@pytest.mark.parametrize(("keep", "left"), [(1, 1), (3, 3), (None, 29)])
async def test_as_many_checkpoints_are_kept_as_asked_for(
    postgres_url: str, schema: str, keep: int | None, left: int
) -> None:
    async with opened(postgres_url, schema, keep=keep) as store:
        config = None
        for number in range(1, 30):
            config = await put(store.saver, "a", number, config)
        assert await value(store) == {"number": 29}
        history = [found async for found in store.saver.alist(THREAD)]
    numbers = [found.checkpoint["channel_values"]["dialogue"]["number"] for found in history]
    assert numbers == list(range(29, 29 - left, -1))


async def test_two_writers_never_overwrite_each_other(postgres_url: str, schema: str) -> None:
    async with opened(postgres_url, schema) as one, opened(postgres_url, schema) as two:
        start = await put(one.saver, "a", 1)
        await put(one.saver, "a", 2, start)
        with pytest.raises(CheckpointError, match="changed by another process"):
            await put(two.saver, "a", 3, start)
        with pytest.raises(CheckpointError, match="changed by another process"):
            await put(two.saver, "a", 4)
        await put(two.saver, "b", 1)
        assert await value(two) == {"number": 2}


@pytest.mark.parametrize("begun", [True, False])
async def test_of_many_turns_from_one_parent_exactly_one_is_stored(
    postgres_url: str, schema: str, begun: bool
) -> None:
    async with opened(postgres_url, schema) as one, opened(postgres_url, schema) as two:
        start = await put(one.saver, "a", 1) if begun else None
        turns = [put((one, two)[n % 2].saver, "a", n, start) for n in range(10, 20)]
        ended = await asyncio.gather(*turns, return_exceptions=True)
        assert sum(not isinstance(one, BaseException) for one in ended) == 1
        assert all(isinstance(one, CheckpointError) for one in ended if isinstance(one, BaseException))
        assert await query(postgres_url, f"SELECT count(*) FROM {schema}.checkpoints") == [(1,)]


async def test_many_conversations_share_few_connections(postgres_url: str, schema: str) -> None:
    async def talk(store: PostgresStore, thread: str) -> None:
        config = None
        for number in range(1, 6):
            config = await put(store.saver, thread, number, config)

    async with opened(postgres_url, schema, connections=2) as store:
        await asyncio.gather(*(talk(store, str(n)) for n in range(30)))
        assert await query(postgres_url, f"SELECT count(*) FROM {schema}.checkpoints") == [(30,)]


async def test_many_workers_start_at_once_on_an_empty_database(postgres_url: str, schema: str) -> None:
    stores = [PostgresStore(postgres_url, schema=schema, connections=1) for _ in range(12)]
    await asyncio.gather(*(store.open() for store in stores))
    await put(stores[0].saver, "a", 1)
    assert await value(stores[11]) == {"number": 1}
    await asyncio.gather(*(store.close() for store in stores))


async def test_it_opens_again_and_the_conversation_is_there(postgres_url: str, schema: str) -> None:
    store = PostgresStore(postgres_url, schema=schema)
    for number in (1, 2):
        await store.open()
        await store.open()
        assert await value(store) == (None if number == 1 else {"number": 1})
        if number == 1:
            await put(store.saver, "a", 1)
        await store.close()
        await store.close()
    with pytest.raises(CheckpointError, match="not open"):
        await value(store)


async def test_a_newer_store_is_refused(postgres_url: str, schema: str) -> None:
    async with opened(postgres_url, schema):
        await query(postgres_url, f"UPDATE {schema}.schema_version SET version = 99")
    with pytest.raises(CheckpointError, match=f"{schema}.*newer version"):
        await PostgresStore(postgres_url, schema=schema).open()


async def test_tables_of_somebody_else_are_left_alone(postgres_url: str, schema: str) -> None:
    await query(postgres_url, f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.people (name text)")
    with pytest.raises(CheckpointError, match="another program"):
        await PostgresStore(postgres_url, schema=schema).open()
    tables = await query(postgres_url, f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")
    assert tables == [("people",)]


async def test_a_worker_without_the_right_to_create_uses_what_is_there(
    postgres_url: str, schema: str
) -> None:
    role = f"worker_{schema}"
    as_worker = postgres_url.replace("soni@", f"{role}@")
    await query(postgres_url, f"CREATE ROLE {role} LOGIN")
    with pytest.raises(CheckpointError, match="permission denied"):
        await PostgresStore(as_worker, schema=schema).open()
    async with opened(postgres_url, schema):
        await query(postgres_url, f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        await query(
            postgres_url,
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        )
    async with opened(as_worker, schema) as store:
        await put(store.saver, "a", 1)
        assert await value(store) == {"number": 1}


@pytest.mark.parametrize(
    "damage", ["body = '\\xc1ff00'", "body = '\\x01'", "metadata = '{'", "kind = 'pickle'"]
)
async def test_a_damaged_checkpoint_is_a_clear_error(postgres_url: str, schema: str, damage: str) -> None:
    async with opened(postgres_url, schema) as store:
        await put(store.saver, "a", 1)
        await query(postgres_url, f"UPDATE {schema}.checkpoints SET {damage}")
        with pytest.raises(CheckpointError, match="'a' is damaged"):
            await value(store)


class Witness:
    """Says whether anybody built one."""

    built = False

    def __init__(self, *_: Any) -> None:
        Witness.built = True


async def test_a_class_in_a_checkpoint_is_not_built(postgres_url: str, schema: str) -> None:
    import ormsgpack

    # The form in which LangGraph's serializer names a class and the arguments to build it with.
    call = ormsgpack.Ext(0, ormsgpack.packb((__name__, "Witness", ("x",))))
    body = ormsgpack.packb({"channel_values": {"dialogue": call}}, option=ormsgpack.OPT_NON_STR_KEYS)
    async with opened(postgres_url, schema) as store:
        await put(store.saver, "a", 1)
        await query(postgres_url, f"UPDATE {schema}.checkpoints SET body = '\\x{body.hex()}'")
        assert not isinstance(await value(store), Witness)
    assert not Witness.built


async def test_names_with_any_character_stay_apart(postgres_url: str, schema: str) -> None:
    names = ["a'; DROP TABLE x; --", "ä", "%s", "{s}", "a\n", "A", "a", "", "\\x00", "日本"]
    async with opened(postgres_url, schema) as store:
        for number, name in enumerate(names):
            await put(store.saver, name, number)
        for number, name in enumerate(names):
            found = await store.saver.aget_tuple({"configurable": {"thread_id": name}})
            assert found is not None
            assert found.checkpoint["channel_values"]["dialogue"] == {"number": number}
        with pytest.raises(CheckpointError, match="failed"):
            await put(store.saver, "nul\0", 1)


async def test_a_server_that_ends_connections_is_reached_again(
    postgres_url: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soni_runtime.checkpoints import postgres_database

    monkeypatch.setattr(postgres_database, "IDLE_SECONDS", -1.0)
    async with opened(postgres_url, schema) as store:
        await put(store.saver, "a", 1)
        await query(
            postgres_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'",
        )
        assert await value(store) == {"number": 1}


async def test_an_unreachable_database_is_named_without_its_password() -> None:
    store = PostgresStore("postgresql://ann:hunter2@127.0.0.1:1/talks")
    with pytest.raises(
        CheckpointError, match=r"database talks at 127\.0\.0\.1:1.* cannot be reached"
    ) as failure:
        await store.open()
    assert "hunter2" not in "".join(traceback.format_exception(failure.value))
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:hunter2@host:port/x",
        "postgresql://ann:hunter2@[::1/x",
        "hunter2",
        "mysql://a:hunter2@b",
    ],
)
def test_a_malformed_address_is_not_quoted(url: str) -> None:
    with pytest.raises(CheckpointError) as failure:
        asyncio.run(PostgresStore(url).open())
    assert "hunter2" not in "".join(traceback.format_exception(failure.value))


@pytest.mark.parametrize("library", ["psycopg", "psycopg_pool"])
async def test_a_missing_library_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CheckpointError, match=r"pip install soni-dsl\[postgres\]"):
        await PostgresStore("postgresql://localhost/talks").open()


@pytest.mark.parametrize(
    ("url", "environment", "wanted"),
    [
        ("postgresql://a@b/c", {}, "postgresql://a@b/c"),
        ("postgresql://a@b/c", {VARIABLE: "postgresql://x@y/z"}, "postgresql://x@y/z"),
        (None, {VARIABLE: "postgresql://x@y/z"}, "postgresql://x@y/z"),
        ("${TALKS}", {"TALKS": "postgresql://x@y/z"}, "postgresql://x@y/z"),
        ("postgresql://a:${PW}@b/c", {"PW": "${TALKS}"}, "postgresql://a:${TALKS}@b/c"),
    ],
)
def test_the_address_comes_from_the_environment_first(
    url: str | None, environment: dict[str, str], wanted: str
) -> None:
    assert database_url(url, environment) == wanted


def test_an_address_that_is_missing_is_asked_for() -> None:
    with pytest.raises(CheckpointError, match=VARIABLE):
        database_url(None, {})
    with pytest.raises(CheckpointError, match="needs PW in the environment"):
        database_url("postgresql://a:${PW}@b/c", {"PW": ""})


def test_every_bot_has_a_schema_of_its_own() -> None:
    assert schema_for("flight_booking") == "soni_flight_booking"
    names = [
        "flight_booking",
        "flight-booking",
        "Flight_booking",
        "flight booking",
        "航班",
        "",
        "x" * 80,
        "x" * 81,
    ]
    schemas = {schema_for(name) for name in names}
    assert len(schemas) == len(names)
    for schema in schemas:
        assert len(schema.encode()) <= 63
        PostgresStore("postgresql://localhost/talks", schema=schema)


@pytest.mark.parametrize("schema", ["", "a b", "a;b", "A", "x" * 64, "1a", "a\n"])
def test_a_schema_is_an_identifier(schema: str) -> None:
    with pytest.raises(ValueError, match="schema"):
        PostgresStore("postgresql://localhost/talks", schema=schema)


async def test_settings_choose_the_store(
    postgres_url: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    store = make_store({"persistence": {"backend": "postgres"}}, root=None, name=schema)
    with pytest.raises(CheckpointError, match=VARIABLE):  # only now: a graph can be had without a database
        await store.open()
    monkeypatch.setenv(VARIABLE, postgres_url)
    await store.open()
    await put(store.saver, "a", 1)
    assert await query(postgres_url, f"SELECT thread FROM soni_{schema}.checkpoints") == [("a",)]
    await store.close()
