"""The key directory: one file a survey, in which a key is overwritten where it stands, and never left behind.

A shard has two slots, each on a page of its own, so that a torn write of one cannot touch the other. The box's row
names the slot that counts; a new key goes into the other one. Files are never renamed or written anew: that would
leave every old key on the device. Which keys count is decided by whoever holds the row's lock, never here.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from typing import BinaryIO
from urllib.parse import quote, unquote

from domain.errors import NotRecordedError
from vault.seal import ID_BYTES, KEY_BYTES, Key

PAGE = 4096
_SLOTS = 2
_SUFFIX = ".keys"
_OWNER = "installation"
_SLOT = Struct(f">{ID_BYTES}s{KEY_BYTES}s8s")
"""Key id, key, and the first bytes of their SHA-256: a torn or empty slot holds no key."""


class Keyring:
    """The keys of every open survey. Raises NotRecordedError when the disk or its permissions refuse."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def make_ready(self) -> None:
        """Make the directory, for this user only."""
        with _told():
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directory.chmod(0o700)
            _sync_directory(self.directory.parent)

    def owner(self) -> str | None:
        """The id of the installation that the keys belong to; None if nobody has claimed the directory."""
        with _told():
            try:
                return (self.directory / _OWNER).read_text(encoding="ascii") or None
            except FileNotFoundError:
                return None

    def claim(self, installation: str) -> None:
        """Say whose keys these will be."""
        with _told(), _created(self.directory / _OWNER) as file:
            file.write(installation.encode("ascii"))

    def surveys(self) -> set[str]:
        """The surveys that have a key file."""
        with _told():
            return {unquote(path.name.removesuffix(_SUFFIX)) for path in self.directory.glob(f"*{_SUFFIX}")}

    def create(self, survey_id: str, keys: Sequence[Key]) -> None:
        """Make a survey's file, one key a shard, whole and durable. One left by an opening that failed is destroyed."""
        self.destroy(survey_id)
        with _told(), _created(self._path(survey_id)) as file:
            file.write(b"".join(_page(key) + bytes(PAGE) for key in keys))

    def held(self, survey_id: str, shard: int) -> dict[bytes, Key]:
        """The keys in a shard's two slots by their ids; none of a survey without a file."""
        with _told():
            try:
                with self._path(survey_id).open("rb") as file:
                    return {key.id: key for slot in range(_SLOTS) if (key := _read(file, shard, slot))}
            except FileNotFoundError:
                return {}

    def save(self, survey_id: str, keys: Mapping[int, tuple[bytes, Key]]) -> None:
        """Put a new key for each shard into the slot that does not hold the key with the given id; durable."""
        with _told(), self._path(survey_id).open("r+b") as file:
            for shard, (named, key) in keys.items():
                _write(file, shard, _idle_slot(file, shard, named), _page(key))
            _sync(file)

    def clear(self, survey_id: str, names: Mapping[int, bytes]) -> list[int]:
        """Zero, for each shard, the slot that does not hold the named key; durable.

        Returns the shards whose named key is in neither slot: it is lost, and what is there stays as it is, in case
        the database that it belongs to comes back.
        """
        with _told():
            try:
                with self._path(survey_id).open("r+b") as file:
                    lost = [shard for shard, named in names.items() if not _clear(file, shard, named)]
                    _sync(file)
                    return lost
            except FileNotFoundError:
                return list(names)

    def destroy(self, survey_id: str) -> None:
        """Overwrite all keys of a survey, then remove the file. Without one, nothing."""
        path = self._path(survey_id)
        with _told():
            try:
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))
                    _sync(file)
                path.unlink()
            except FileNotFoundError:
                return
            _sync_directory(self.directory)

    def _path(self, survey_id: str) -> Path:
        return self.directory / f"{quote(survey_id, safe='')}{_SUFFIX}"


@contextmanager
def _told() -> Iterator[None]:
    """Say in a sentence what the disk refused."""
    try:
        yield
    except OSError as error:
        raise NotRecordedError(
            f"Tribune cannot use its key files ({error.strerror}). Please try again in a few minutes: an answer counts "
            "once, however often it is sent. An administrator should check the disk and the key directory."
        ) from error


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    """A file for this user only, durable together with its name."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        yield file
        _sync(file)
    _sync_directory(path.parent)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _page(key: Key) -> bytes:
    return _SLOT.pack(key.id, key.secret, _checksum(key)).ljust(PAGE, b"\0")


def _checksum(key: Key) -> bytes:
    return hashlib.sha256(key.id + key.secret).digest()[:8]


def _offset(shard: int, slot: int) -> int:
    return (shard * _SLOTS + slot) * PAGE


def _read(file: BinaryIO, shard: int, slot: int) -> Key | None:
    file.seek(_offset(shard, slot))
    found = file.read(_SLOT.size)
    if len(found) < _SLOT.size:
        return None
    key_id, secret, checksum = _SLOT.unpack(found)
    key = Key(key_id, secret)
    return key if checksum == _checksum(key) else None


def _write(file: BinaryIO, shard: int, slot: int, page: bytes) -> None:
    file.seek(_offset(shard, slot))
    file.write(page)


def _idle_slot(file: BinaryIO, shard: int, named: bytes) -> int:
    """The slot that does not hold the named key, which the other one does."""
    first = _read(file, shard, 0)
    return 1 if first and first.id == named else 0


def _clear(file: BinaryIO, shard: int, named: bytes) -> bool:
    """Zero the other slot, if one holds the named key."""
    ids = [key.id if key else None for key in (_read(file, shard, slot) for slot in range(_SLOTS))]
    if named not in ids:
        return False
    _write(file, shard, 1 - ids.index(named), bytes(PAGE))
    return True
