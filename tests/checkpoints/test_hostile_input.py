"""Names, ids and messages that nobody means well with: they are data, and a turn ends."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import soni_dsl
from soni_runtime import Bot, CancelFlow, Command, SetSlot, StartFlow
from soni_runtime.checkpoints.sqlite import SqliteStore

BANK = Path(__file__).resolve().parents[2] / "examples" / "banking"

ODD = ["a'; DROP TABLE messages; --", "../../etc/passwd", "{s} %s ${x}", "é🙂\u202e", "\n", "\x00", "a:b:1:2"]


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return soni_dsl.load(BANK, store=SqliteStore(tmp_path / "c.sqlite"))


async def test_odd_names_and_ids_are_names_and_ids(bot: Bot) -> None:
    async with bot:
        for name in ODD:
            session = bot.session(name)
            for message_id in ODD:
                first = await session.apply([StartFlow("transfer")], message_id)
                assert first.session == name
                assert await session.apply([CancelFlow()], message_id) == first
        for name in ODD:
            assert len(await bot.store.journal.transcript(name)) == len(ODD)
            assert await bot.store.journal.forget(name)
            assert await bot.session(name).state() is None


async def test_a_message_of_ten_megabytes_is_refused_and_not_kept(bot: Bot) -> None:
    async with bot.session("s") as session:
        turn = await session.turn("Ana " * 2_500_000, "m")
        assert len(turn.replies) == 1
        assert turn.commands == []
        state = await session.state()
        assert state is not None
        assert len(str(state.to_plain())) < 5_000
        assert (await session.apply([StartFlow("transfer")])).flow == "transfer"


@pytest.mark.parametrize("command", [StartFlow("check_balance"), CancelFlow(), SetSlot("beneficiary", "Ana")])
async def test_ten_thousand_commands_are_one_turn(bot: Bot, command: Command) -> None:
    async with bot.session("s") as session:
        await session.apply([StartFlow("transfer")])
        began = time.process_time()
        turn = await session.apply([command] * 10_000)
        assert time.process_time() - began < 20
        assert turn.error is None
        state = await session.state()
        assert state is not None
        assert len(state.frames) + len(state.queue) <= 50
        assert len(str(state.to_plain())) < 10_000


async def test_what_a_user_says_is_shown_and_never_read_as_a_template(bot: Bot) -> None:
    words = "{amount} {{7*7}} {% x %} ${HOME}"
    async with bot.session("s") as session:
        given = {
            "beneficiary": "Ana",
            "iban": "ES9121000418450200051332",
            "amount": 50,
            "account": "checking",
        }
        turn = await session.apply([StartFlow("transfer", {**given, "purpose": words})])
        assert words in str(turn.replies[-1])
