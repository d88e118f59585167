"""``python -m benchmarks.chaos``: kill workers, and say what came of it; 1 where anything was lost."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.chaos.checks import ENOUGH, audits_wrong, payments_wrong, store_wrong
from benchmarks.chaos.controller import Controller, Report
from benchmarks.chaos.outside import Outside

if TYPE_CHECKING:
    from soni_runtime.checkpoints.port import Store


def chaos(
    make_store: Callable[[], Store], folder: Path, *, kills: int, workers: int, talks: int, seed: int
) -> Report:
    """Kill ``kills`` processes that answer ``talks`` conversations, and check everything afterwards."""
    warm_up(make_store)
    outside = Outside(folder / "outside.jsonl")
    controller = Controller(make_store, outside, workers=workers, talks=talks, seed=seed)
    report = controller.run(kills)
    calls = outside.calls()
    for found in (
        payments_wrong(controller.talks, calls, report.killed),
        audits_wrong(controller.talks, calls),
        asyncio.run(store_wrong(controller.talks, make_store())),
    ):
        report.wrong.extend(islice(found, ENOUGH))
    return report


def warm_up(make_store: Callable[[], Store]) -> None:
    """Import what a worker needs, so that its fork begins with it: LangGraph alone takes a second."""
    from benchmarks.chaos.bot import make_bot

    async def once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with make_bot(make_store(), Outside(Path(folder) / "x")).session("warm-up") as session:
                await session.turn("send 1")
                await session.bot.store.journal.forget("warm-up")

    asyncio.run(once())


@contextmanager
def stores(kind: str, url: str | None, folder: Path) -> Iterator[Callable[[], Store]]:
    """Makes stores on one database: for SQLite a file, for PostgreSQL ``url`` or a server of our own."""
    from soni_runtime.checkpoints import make_store

    def making(persistence: dict[str, Any]) -> Callable[[], Store]:
        return lambda: make_store({"persistence": persistence}, root=folder, name="chaos")

    if kind == "sqlite":
        yield making({"backend": "sqlite", "url": str(folder / "chaos.sqlite")})
    elif url is not None:
        yield making({"backend": "postgres", "url": url})
    else:
        sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "support"))
        server = import_module("postgres_server")
        with server.postgres_server() as own:
            yield making({"backend": "postgres", "url": own})


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__.partition(": ")[2])
    parser.add_argument("--kills", type=int, default=2000, help="how many processes to kill (default: 2000)")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--url", help="of a PostgreSQL database; without it a server is started")
    parser.add_argument("--workers", type=int, default=8, help="how many processes at once (default: 8)")
    parser.add_argument("--talks", type=int, default=24, help="how many conversations (default: 24)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(args)
    with (
        tempfile.TemporaryDirectory(prefix="soni-chaos-") as folder,
        stores(asked.store, asked.url, Path(folder)) as make_store,
    ):
        report = chaos(
            make_store,
            Path(folder),
            kills=asked.kills,
            workers=asked.workers,
            talks=asked.talks,
            seed=asked.seed,
        )
    print(
        f"{report.kills} processes killed in {report.seconds:.0f} s, "
        f"{asked.workers} at a time on {asked.store}\n"
        f"{report.messages} messages in {asked.talks} conversations: {report.sent_again} sent again after a "
        f"kill, {report.sent_twice} to two processes, {report.sent_late} once more when answered\n"
        f"{report.replayed} finished writes taken from the ledger, "
        f"{report.called_again} calls made again under their key"
    )
    for finding in report.wrong[: 3 * ENOUGH]:
        print(f"WRONG: {finding}")
    print("Nothing was lost, doubled or crossed." if not report.wrong else f"{len(report.wrong)} are wrong.")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
