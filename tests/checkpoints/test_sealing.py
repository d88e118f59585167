"""Sealed values open only with their key, in their place."""

from __future__ import annotations

import base64
import builtins
import secrets
from typing import Any

import pytest

from soni_runtime.checkpoints.sealing import VARIABLE, Sealer
from soni_runtime.errors import CheckpointError

NEW, OLD, OTHER = (bytes([n]) * 32 for n in (1, 2, 3))


def environment(*keys: bytes, between: str = ",") -> dict[str, str]:
    return {VARIABLE: between.join(base64.b64encode(key).decode() for key in keys)}


def test_a_sealed_value_opens_and_shows_nothing() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"pin 4711", session="a", what="checkpoint")
    assert b"4711" not in sealed
    assert sealer.unseal(sealed, session="a", what="checkpoint") == b"pin 4711"


def test_equal_values_are_sealed_differently() -> None:
    sealer = Sealer([NEW])
    assert len({sealer.seal(b"4711", session="a", what="x") for _ in range(100)}) == 100


@pytest.mark.parametrize(("session", "what"), [("b", "checkpoint"), ("a", "inbox"), ("acheck", "point")])
def test_a_sealed_value_is_bound_to_its_place(session: str, what: str) -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"4711", session="a", what="checkpoint")
    with pytest.raises(CheckpointError, match="moved"):
        sealer.unseal(sealed, session=session, what=what)


def test_no_byte_of_it_can_be_changed() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"4711", session="a", what="x")
    for place in range(6, len(sealed)):  # behind the mark
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CheckpointError):
            sealer.unseal(bytes(changed), session="a", what="x")
    for length in range(6, len(sealed)):
        with pytest.raises(CheckpointError):
            sealer.unseal(sealed[:length], session="a", what="x")


def test_a_key_is_changed_by_putting_the_new_one_in_front() -> None:
    before = Sealer([OLD]).seal(b"4711", session="a", what="x")
    both = Sealer([NEW, OLD])
    assert both.unseal(before, session="a", what="x") == b"4711"
    after = both.seal(b"4711", session="a", what="x")
    assert Sealer([NEW]).unseal(after, session="a", what="x") == b"4711"
    with pytest.raises(CheckpointError, match=r"add that key behind"):
        Sealer([NEW]).unseal(before, session="a", what="x")


def test_a_blind_name_is_the_same_each_time_and_needs_the_key() -> None:
    sealer = Sealer([NEW, OLD])
    name = sealer.blind("s:1:pay:4711", session="a")
    assert name == Sealer([NEW]).blind("s:1:pay:4711", session="a")
    others = [
        sealer.blind("s:1:pay:4712", session="a"),
        sealer.blind("s:1:pay:4711", session="b"),
        Sealer([OLD]).blind("s:1:pay:4711", session="a"),
    ]
    assert len({name, *others}) == 4
    assert "pay" not in name
    assert Sealer().blind("s:1:pay:4711", session="a") == "s:1:pay:4711"


def test_without_a_key_nothing_is_sealed_and_sealed_values_are_refused() -> None:
    plain = Sealer()
    assert not plain.active
    assert plain.seal(b"4711", session="a", what="x") == b"4711"
    assert plain.unseal(b"4711", session="a", what="x") == b"4711"
    with pytest.raises(CheckpointError, match=rf"'a' is encrypted and {VARIABLE} is not set"):
        plain.unseal(Sealer([NEW]).seal(b"", session="a", what="x"), session="a", what="x")


def test_what_was_stored_before_there_was_a_key_is_still_read() -> None:
    assert Sealer([NEW]).unseal(b"\x81\xa1a\x01", session="a", what="x") == b"\x81\xa1a\x01"


@pytest.mark.parametrize("between", [",", ", ", "\n", " "])
def test_keys_come_from_the_environment(between: str) -> None:
    sealer = Sealer.from_environment(environment(NEW, OLD, between=between))
    assert sealer.active
    sealed = sealer.seal(b"4711", session="a", what="x")
    assert Sealer([NEW]).unseal(sealed, session="a", what="x") == b"4711"


def test_both_alphabets_of_base64_are_read() -> None:
    key = bytes(range(224, 256))
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        sealed = Sealer.from_environment({VARIABLE: encode(key).decode()}).seal(b"1", session="a", what="x")
        assert Sealer([key]).unseal(sealed, session="a", what="x") == b"1"


@pytest.mark.parametrize(
    "text", ["hunter2", base64.b64encode(b"short").decode(), base64.b64encode(b"x" * 33).decode(), "ä" * 44]
)
def test_a_malformed_key_is_refused_and_not_shown(text: str) -> None:
    good = base64.b64encode(NEW).decode()
    with pytest.raises(CheckpointError, match=r"key 2 is not 32 bytes in base64; make one") as failure:
        Sealer.from_environment({VARIABLE: f"{good},{text}"})
    assert text not in str(failure.value)
    assert good not in str(failure.value)


def test_an_empty_variable_is_no_key() -> None:
    assert not Sealer.from_environment({VARIABLE: "  "}).active
    assert not Sealer.from_environment({}).active


def test_a_missing_library_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CheckpointError, match=r"pip install soni-dsl\[encryption\]"):
        Sealer.from_environment(environment(secrets.token_bytes(32)))
    assert not Sealer.from_environment({}).active
