"""How to reach a customer who wants that: encrypted under a key of its week, which is destroyed with the last of them.

The keys stand in the key directory, in no database and no backup. So a copy of the database that outlives a contact
cannot be read for it: a key is overwritten where it stands before its file is removed. This has nothing to do with the
vault, which seals what employees answer.
"""

import os
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError, NotFoundError, NotRecordedError
from models import people
from models import voices as rows
from models.base import insert_once
from models.voices import Alert, Voice, VoiceContact

KEY_BYTES = 32
NONCE_BYTES = 12
SUFFIX = ".contacts"
IN_USE = timedelta(days=1)
"""How long after the end of its week a key may still be wanted by a process whose clock is late."""

GONE = "There is no way to reach this customer any more: such things are deleted after a while."
NOT_YOURS = "Only the owner of the touch point, their deputy and administrators may see how to reach a customer."


class Contacts:
    """The keys, and what is sealed under them. Raises NotRecordedError where the disk or its permissions refuse."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def keep(self, session: Session, voice_id: str, contact: str, *, now: datetime) -> None:
        """Seal a contact and store it beside its voice; the first one counts."""
        (row,) = self.sealed({voice_id: contact}, now=now)
        insert_once(session, VoiceContact, row)

    def sealed(self, contacts: Mapping[str, str], *, now: datetime) -> list[dict[str, Any]]:
        """The rows of contacts, by the ids of their voices."""
        name = week_of(now)
        cipher = AESGCM(self._key(name))
        return [
            {"voice_id": voice_id, "key_name": name, "sealed": _seal(cipher, voice_id, contact)}
            for voice_id, contact in contacts.items()
        ]

    def reveal(self, session: Session, voice_id: str, person: str, *, administrators: Collection[str]) -> str:
        """How to reach a customer. Raises NotFoundError, and NotAllowedError unless this person may see it.

        Whoever owns the voice's touch point may, or the one that it was handed over to; their deputies, who are asked
        to ring while they are away; and administrators.
        """
        voice, contact = session.get(Voice, voice_id), session.get(VoiceContact, voice_id)
        if voice is None:
            raise NotFoundError(GONE)
        alert, held = session.get(Alert, voice_id), people.held(session, person)
        points = {voice.touch_point_id, alert.handed_to_id if alert else None}
        if points.isdisjoint(held) and person not in people.administering(session, administrators):
            raise NotAllowedError(NOT_YOURS)
        key = self._held(contact.key_name) if contact else None
        if contact is None or key is None:
            raise NotFoundError(GONE)
        with suppress(InvalidTag):
            return (
                AESGCM(key)
                .decrypt(contact.sealed[:NONCE_BYTES], contact.sealed[NONCE_BYTES:], voice_id.encode())
                .decode()
            )
        raise NotFoundError(GONE)

    def destroy_unused(self, session: Session, *, now: datetime) -> None:
        """Destroy the keys of weeks that are over and of which no contact is kept any more."""
        used = rows.contact_keys(session) | {week_of(now), week_of(now - IN_USE)}
        for name in self.names() - used:
            self._destroy(name)

    def names(self) -> set[str]:
        """The weeks of which there is a key."""
        with _told():
            return {path.name.removesuffix(SUFFIX) for path in self._directory.glob(f"*{SUFFIX}")}

    def _key(self, name: str) -> bytes:
        return self._held(name) or self._make(name)

    def _held(self, name: str) -> bytes | None:
        with _told(), suppress(FileNotFoundError), open(self._path(name), "rb", opener=_ours) as file:
            key = file.read()
            return key if len(key) == KEY_BYTES and any(key) else None
        return None

    def _make(self, name: str) -> bytes:
        """A new key, durable together with its name before it is used; of two processes the first one's counts."""
        path = self._path(name)
        aside = path.with_name(f"{secrets.token_hex(8)}.new")
        with _told():
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(aside, "xb", opener=_ours) as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(aside, path)
            _wipe_unless_linked(aside)
            _sync_directory(self._directory)
        key = self._held(name)
        if key is None:
            raise NotRecordedError(
                f"The key file {path.name} can't be read, so the contact was not stored. An administrator should look "
                "at the key directory."
            )
        return key

    def _destroy(self, name: str) -> None:
        path = self._path(name)
        with _told(), suppress(FileNotFoundError):
            _wipe(path)
            path.unlink()
            _sync_directory(self._directory)

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}{SUFFIX}"


def _seal(cipher: AESGCM, voice_id: str, contact: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, contact.encode(), voice_id.encode())


def week_of(now: datetime) -> str:
    """The name of a week's key: "2026-W47"."""
    year, week, _ = now.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


@contextmanager
def _told() -> Iterator[None]:
    """Say in a sentence what the disk refused."""
    try:
        yield
    except OSError as error:
        raise NotRecordedError(
            f"Tribune can't use its key files for contacts ({error.strerror}). An administrator should check the disk "
            "and the key directory."
        ) from None


def _ours(name: str, flags: int) -> int:
    """A file for this user only; never what a link points to."""
    return os.open(name, flags | os.O_NOFOLLOW, 0o600)


def _wipe_unless_linked(aside: Path) -> None:
    """Remove the second name of a key; a key that another process was faster than is overwritten first."""
    if aside.stat().st_nlink == 1:
        _wipe(aside)
    aside.unlink()


def _wipe(path: Path) -> None:
    with open(path, "r+b", opener=_ours) as file:
        file.write(bytes(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
