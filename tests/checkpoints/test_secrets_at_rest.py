"""With a key, no byte that a store leaves anywhere shows what a user was asked in confidence.

The same search without a key finds the secrets: it looks in the right places.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from soni_dsl import load
from soni_runtime import Bot
from soni_runtime.checkpoints import make_store
from soni_runtime.checkpoints.postgres_database import VARIABLE as DATABASE
from soni_runtime.checkpoints.sealing import VARIABLE as KEY
from soni_runtime.commands import Affirm, SetSlot, StartFlow
from soni_runtime.errors import CheckpointError

FIRST, SECOND = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))

BOT = """\
version: "1"
name: vault
settings: {persistence: {backend: BACKEND}}
slots:
  account: {type: string, description: the account, prompt: Which account?}
  word: {type: string, description: the pass word, prompt: What is the word?, sensitive: true}
  pin: {type: string, description: the pin, prompt: What is the pin?, sensitive: true}
  token: {type: string, description: what opens the vault, sensitive: true}
actions:
  unlock:
    description: Unlock the vault
    inputs: {word: string, pin: string}
    outputs: {token: string}
    effect: write
flows:
  open_vault:
    description: Open the vault
    triggers: [open the vault]
    steps:
      - collect: word
      - collect: pin
      - confirm: Open the vault now?
      - action: unlock -> token
      - collect: account
      - say: Opened for {account}.
"""
PYTHON = """\
from soni_runtime import action

@action
async def unlock(word: str, pin: str, context=None) -> dict:
    return {"token": "RETURNED"}
"""


@dataclass(frozen=True)
class Vault:
    """``make`` gives a bot whose store its settings choose; ``scan`` every byte that the store has written.

    What is said in confidence is another thing in each test: they share a server.
    """

    make: Callable[[], Bot]
    scan: Callable[[], bytes]
    spoken: str
    given: str
    returned: str

    def shown(self, data: bytes) -> list[str]:
        """Which secrets the bytes show: as they are, or in other forms in which stores write bytes."""
        return [
            secret
            for secret in (self.spoken, self.given, self.returned)
            for raw in [secret.encode()]
            if any(form in data for form in (raw, raw.hex().encode(), base64.b64encode(raw)[:-4]))
        ]


@pytest.fixture(params=["sqlite", "postgres"])
def vault(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: str
) -> Vault:
    spoken, given, returned = (
        f"maiden-name-{schema}-Wysocki",
        f"0815-{schema}-4711",
        f"token-{schema}-f00dcafe",
    )
    (tmp_path / "bot.yaml").write_text(BOT.replace("BACKEND", request.param))
    (tmp_path / "actions.py").write_text(PYTHON.replace("RETURNED", returned))
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    monkeypatch.setenv(DATABASE, url)
    monkeypatch.delenv(KEY, raising=False)

    def make() -> Bot:
        bot = load(tmp_path)
        bot.store = make_store(bot.program.settings, root=tmp_path, name=f"vault_{schema}")
        return bot

    def scan() -> bytes:
        if not url:
            return b"".join(file.read_bytes() for file in sorted((tmp_path / ".soni").iterdir()))
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        data = Path(parse_qs(urlsplit(url).query)["host"][0]) / "data"
        return b"".join(file.read_bytes() for file in sorted(data.rglob("*")) if file.is_file())

    return Vault(make, scan, spoken, given, returned)


async def talk(vault: Vault, name: str) -> bytes:
    """The secret part of a conversation, up to an open question, and then what is on the disk."""
    async with vault.make().session(name) as session:
        await session.apply([StartFlow("open_vault")])
        await session.turn(vault.spoken)
        await session.apply([SetSlot("pin", vault.given)])
        turn = await session.apply([Affirm()])
        assert turn.waiting.slot == "account", turn
        assert [(c.name, c.error) for c in turn.called] == [("unlock", None)]
        return vault.scan()


async def test_no_secret_is_on_the_disk(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, FIRST)
    sealed = await talk(vault, "sealed")
    assert vault.shown(sealed) == []
    # Nor a digest of what the action was called with, from which a short secret could be guessed.
    arguments = json.dumps({"pin": vault.given, "word": vault.spoken}, sort_keys=True).encode()
    digest = hashlib.sha256(arguments).hexdigest()[:16].encode()
    assert digest not in sealed
    assert b"open_vault" not in sealed
    monkeypatch.delenv(KEY)
    unsealed = await talk(vault, "open")
    assert vault.shown(unsealed) == [vault.spoken, vault.given, vault.returned]
    assert digest in unsealed
    assert b"open_vault" in unsealed


async def test_the_conversation_goes_on_and_keys_can_be_changed(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, FIRST)
    await talk(vault, "s")
    monkeypatch.setenv(KEY, f"{SECOND},{FIRST}")
    async with vault.make().session("s") as session:
        assert (await session.turn("checking")).replies == ["Opened for checking."]
    monkeypatch.setenv(KEY, SECOND)
    bot = vault.make()
    async with bot.session("s") as session:
        assert (await session.turn("open the vault")).waiting.slot == "word"  # what is stored now opens
        with pytest.raises(CheckpointError, match="add that key behind"):
            await bot.store.journal.transcript("s")  # the lines of before do not


@pytest.mark.parametrize(("key", "told"), [(None, "is not set"), (SECOND, "does not hold")])
async def test_without_its_key_a_conversation_is_not_read_and_not_lost(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, key: str | None, told: str
) -> None:
    monkeypatch.setenv(KEY, FIRST)
    await talk(vault, "s")
    if key is None:
        monkeypatch.delenv(KEY)
    else:
        monkeypatch.setenv(KEY, key)
    async with vault.make().session("s") as session:
        with pytest.raises(CheckpointError, match=told):
            await session.turn("checking")
        with pytest.raises(CheckpointError, match=told):
            await session.start()
    monkeypatch.setenv(KEY, FIRST)
    async with vault.make().session("s") as session:
        turn = await session.turn("savings")
    assert turn.replies == ["Opened for savings."], turn


async def test_what_was_stored_before_there_was_a_key_is_sealed_from_then_on(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talk(vault, "s")
    monkeypatch.setenv(KEY, FIRST)
    async with vault.make().session("s") as session:
        assert (await session.turn("checking")).replies == ["Opened for checking."]
    monkeypatch.delenv(KEY)
    async with vault.make().session("s") as session:
        with pytest.raises(CheckpointError, match="is encrypted"):
            await session.start()
