"""Secrets of webhooks: made of one key that stands in the key directory, and so in no database and no backup."""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import NotRecordedError

FILE = "webhooks.key"
KEY_BYTES = 32
NONCE_BYTES = 12


class HookKeys:
    """The key, and what is made of it. It is made when it is first asked for; several processes share one.

    Raises NotRecordedError where the disk or its permissions refuse.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE
        self._key: bytes | None = None

    def secret(self, source_id: str, number: int) -> str:
        """What a source signs its calls with. Another number is another secret."""
        digest = hmac.digest(self._the_key(), f"secret:{source_id}:{number}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def seal(self, source_id: str, secret: str) -> bytes:
        """A help desk's own secret, to be stored."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, secret.encode(), source_id.encode())

    def unseal(self, source_id: str, sealed: bytes) -> str | None:
        """What was sealed; None where the key is another one by now."""
        with suppress(InvalidTag):
            opened = self._cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], source_id.encode())
            return opened.decode()
        return None

    def _cipher(self) -> AESGCM:
        return AESGCM(hmac.digest(self._the_key(), b"seal", hashlib.sha256))

    def _the_key(self) -> bytes:
        if self._key is None:
            try:
                self._key = self._read()
            except OSError as error:
                raise NotRecordedError(
                    f"Tribune cannot use its key file for webhooks ({error.strerror}). An administrator should check "
                    "the disk and the key directory."
                ) from None
            if len(self._key) != KEY_BYTES:
                self._key = None
                raise NotRecordedError(f"{FILE} in the key directory is damaged. Remove it: each source gets a secret.")
        return self._key

    def _read(self) -> bytes:
        with suppress(FileNotFoundError):
            return self._path.read_bytes()
        fresh = self._path.with_name(f"{FILE}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600, exist_ok=False)
        try:
            with fresh.open("r+b") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker: its key counts
                os.link(fresh, self._path)
        finally:
            fresh.unlink()
        return self._path.read_bytes()
