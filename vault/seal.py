"""One sealed box: AES-256-GCM under a key that is used once and then destroyed."""

import os
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
            "The answers to this pulse cannot be opened any more: their key is lost. "
            "Nothing was recorded; Tribune has to ask again."
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


def seal(body: bytes | bytearray, *, key: Key, survey_id: str, shard: int) -> bytes:
    """The blob: key id 8, nonce 12, ciphertext and its authentication tag. Always 36 bytes longer than the body."""
    nonce = os.urandom(_NONCE_BYTES)
    return b"".join((key.id, nonce, AESGCM(key.secret).encrypt(nonce, body, _bound_to(survey_id, shard))))


def unseal(blob: bytes, *, key: Key, survey_id: str, shard: int) -> bytes:
    """The body. Raises UnreadableError unless it is this box under this key, whole."""
    sealed = memoryview(blob)
    nonce, text = sealed[ID_BYTES : ID_BYTES + _NONCE_BYTES], sealed[ID_BYTES + _NONCE_BYTES :]
    try:
        return AESGCM(key.secret).decrypt(nonce, text, _bound_to(survey_id, shard))
    except InvalidTag:
        raise UnreadableError from None


def _bound_to(survey_id: str, shard: int) -> bytes:
    """What a blob is authenticated with, so that it cannot be moved to another box."""
    return f"{survey_id}|{shard}".encode()
