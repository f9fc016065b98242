"""A box opens with the one key that it names, whole and in its own place, or not at all.

AES-256-GCM, under a key that is used once and then destroyed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import NotRecordedError

ID_BYTES = 8
KEY_BYTES = 32
_NONCE_BYTES = 12


class UnreadableError(NotRecordedError):
    """No key opens this box any more, as after a disk was lost and the database restored from its backup."""

    def __init__(self) -> None:
        super().__init__(
            "This was not recorded: the box that it belongs in cannot be opened any more, because its key is lost. "
            "Please tell an administrator: when Tribune is started again, it says what was lost."
        )


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one version of one box. Its id stands in the row; the secret only in the key file."""

    id: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> Self:
        """A key that nobody has seen."""
        return cls(os.urandom(ID_BYTES), os.urandom(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Box:
    """One row: a sealed body, and the id of the key that opens it."""

    survey_id: str
    shard: int
    key_id: bytes
    blob: bytes
    """Key id 8, nonce 12, ciphertext and its authentication tag: always 36 bytes longer than the body."""

    @classmethod
    def seal(cls, body: bytes | bytearray, *, key: Key, survey_id: str, shard: int) -> Self:
        """A body under its key."""
        nonce = os.urandom(_NONCE_BYTES)
        text = AESGCM(key.secret).encrypt(nonce, body, _bound_to(survey_id, shard))
        return cls(survey_id, shard, key.id, b"".join((key.id, nonce, text)))

    def unseal(self, keys: Mapping[bytes, Key]) -> bytes:
        """The body. Raises UnreadableError unless the named key is among `keys` and opens it, untouched."""
        sealed = memoryview(self.blob)[ID_BYTES:]
        try:
            secret = keys[self.key_id].secret
            bound_to = _bound_to(self.survey_id, self.shard)
            return AESGCM(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except (KeyError, InvalidTag, ValueError):  # lost, changed, cut off
            raise UnreadableError from None


def _bound_to(survey_id: str, shard: int) -> bytes:
    """What a blob is authenticated with, so that it cannot be moved to another box."""
    return f"{survey_id}|{shard}".encode()
