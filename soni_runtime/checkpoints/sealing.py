"""What is stored of a conversation, encrypted with a key from the environment.

``SONI_ENCRYPTION_KEY`` holds one key or several with commas between them: the first encrypts, all of them
decrypt, so a key is changed by putting the new one in front. A key is 32 random bytes in base64.

What is sealed is the whole value, not single slots in it: a secret reaches a checkpoint in many places
(values, values put aside, arguments that wait in a queue, choices offered), and one that is added later
cannot be forgotten. The cipher is AES-256-GCM (NIST SP 800-38D) with a random nonce. Every conversation
has its own key, expanded from the given one (HKDF-Expand, RFC 5869), so that the 2^32 messages that random
nonces allow are counted per conversation. What a value is and whose it is are authenticated with it:
moved to another conversation or another place, it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from soni_runtime.errors import CheckpointError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VARIABLE: Final = "SONI_ENCRYPTION_KEY"
MAKE_A_KEY: Final = (
    'python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"'
)

# 0xC1 begins neither a msgpack value nor a UTF-8 text, so nothing that is stored open looks like this.
_MARK: Final = b"\xc1soni\x01"
_KEY_BYTES: Final = 32
_NAME_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_BLIND_BYTES: Final = 16
_CACHED_CIPHERS: Final = 1024


class Sealer:
    """Seals bytes with the first of ``keys`` (32 bytes each) and opens what any of them sealed.

    Without keys it hands bytes through, and refuses those that are sealed. With keys it still reads what
    was stored before there was one; the next turn of that conversation seals it.

    Raises:
        CheckpointError: there are keys, but the library that encrypts is not installed.
    """

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._keys = {_name_of(key): key for key in keys}
        self._first = next(iter(self._keys), None)
        if self._keys:
            _import_library()
        self._cipher = lru_cache(maxsize=_CACHED_CIPHERS)(self._make_cipher)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Sealer:
        """The sealer that ``SONI_ENCRYPTION_KEY`` asks for; without it one that seals nothing.

        Raises:
            CheckpointError: a key is malformed, or the library that encrypts is not installed.
        """
        text = (os.environ if environment is None else environment).get(VARIABLE, "")
        words = [word for word in re.split(r"[,\s]+", text) if word]
        return cls([_read_key(word, number) for number, word in enumerate(words, 1)])

    @property
    def active(self) -> bool:
        """Whether what is stored from now on is encrypted."""
        return self._first is not None

    def seal(self, data: bytes, *, session: str, what: str) -> bytes:
        """``data`` encrypted, to be opened with the same ``session`` and ``what`` only."""
        if self._first is None:
            return data
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher(self._first, session).encrypt(nonce, data, _bound(session, what))
        return b"".join((_MARK, self._first, nonce, sealed))

    def unseal(self, data: bytes, *, session: str, what: str) -> bytes:
        """What ``seal`` was given; ``data`` itself if it was never sealed.

        Raises:
            CheckpointError: the key is missing or another one, or the data were changed or moved.
        """
        if not data.startswith(_MARK):
            return data
        name_at = len(_MARK)
        nonce_at = name_at + _NAME_BYTES
        body_at = nonce_at + _NONCE_BYTES
        name = data[name_at:nonce_at]
        if name not in self._keys:
            raise _no_key(session, any_key=bool(self._keys))
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher(name, session).decrypt(
                data[nonce_at:body_at], data[body_at:], _bound(session, what)
            )
        except (InvalidTag, ValueError):
            raise CheckpointError(
                f"the stored conversation {session!r} is damaged: it was changed after it was encrypted, or "
                "moved here from elsewhere; restore it from a backup, or delete it"
            ) from None

    def blind(self, text: str, *, session: str) -> str:
        """A name for ``text`` that says nothing about it, the same each time under the same first key.

        For what rows are found by, where that was made of values: a digest without a key tells a short
        secret to whoever tries them all. Without a key it is ``text`` itself.
        """
        if self._first is None:
            return text
        key = self._derived(self._first, b"soni name\0" + _encoded(session))
        return hmac.digest(key, _encoded(text), "sha256")[:_BLIND_BYTES].hex()

    def _make_cipher(self, name: bytes, session: str) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._derived(name, b"soni conversation\0" + _encoded(session)))

    def _derived(self, name: bytes, info: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

        return HKDFExpand(SHA256(), _KEY_BYTES, info).derive(self._keys[name])


def _bound(session: str, what: str) -> bytes:
    return b"\0".join((_encoded(what), _encoded(session)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _name_of(key: bytes) -> bytes:
    """Which key it was, without saying anything about the key."""
    return hashlib.sha256(b"soni key name\0" + key).digest()[:_NAME_BYTES]


def _read_key(word: str, number: int) -> bytes:
    try:
        key = base64.b64decode(word.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise CheckpointError(
            f"{VARIABLE}: key {number} is not {_KEY_BYTES} bytes in base64; make one with `{MAKE_A_KEY}`"
        )
    return key


def _no_key(session: str, *, any_key: bool) -> CheckpointError:
    if not any_key:
        return CheckpointError(
            f"the stored conversation {session!r} is encrypted and {VARIABLE} is not set; set it to the key "
            "the conversation was stored with"
        )
    return CheckpointError(
        f"the stored conversation {session!r} was encrypted with a key that {VARIABLE} does not hold; add "
        f"that key behind the present one: `{VARIABLE}=<new>,<old>`"
    )


def _import_library() -> None:
    try:
        import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401
    except ImportError as error:
        raise CheckpointError(
            f"{VARIABLE} is set, but the library that encrypts is not installed: "
            "`pip install soni-dsl[encryption]`"
        ) from error
