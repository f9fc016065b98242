"""A key is overwritten where it stands, and never left behind: what replaced it is all that the disk holds.

One file a survey. A shard has two slots, each on a page of its own, so that a torn write of one cannot touch the
other. The box's row names the slot that counts; a new key goes into the other one. Files are never renamed or written
anew: that would leave every old key on the device. Which keys count is decided by whoever holds the row's lock, never
here.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote

from domain.errors import NotRecordedError
from vault.seal import ID_BYTES, KEY_BYTES, Key

PAGE = 4096
_CONTENT = ID_BYTES + KEY_BYTES
_CHECKSUM = 8
"""A slot begins with key id, key, and so many bytes of their SHA-256: a torn or empty slot holds no key."""
_SUFFIX = ".keys"
_OWNER = "installation"


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
        with _told(), suppress(FileNotFoundError):
            return (self.directory / _OWNER).read_text("ascii", errors="replace").strip("\0") or None
        return None

    def claim(self, installation: str) -> None:
        """Say whose keys these will be."""
        with _told():
            _create(self.directory / _OWNER, installation.encode("ascii"))

    def surveys(self) -> set[str]:
        """The surveys that have a key file."""
        with _told():
            return {unquote(path.name.removesuffix(_SUFFIX)) for path in self.directory.glob(f"*{_SUFFIX}")}

    def create(self, survey_id: str, keys: Sequence[Key]) -> None:
        """Make a survey's file, one key a shard, whole and durable. One left by an opening that failed is destroyed."""
        self.destroy(survey_id)
        with _told():
            _create(self._path(survey_id), b"".join(_page(key) + bytes(PAGE) for key in keys))

    def held(self, survey_id: str, shard: int) -> dict[bytes, Key]:
        """The keys in a shard's two slots by their ids; none of a survey without a file."""
        with _told(), suppress(FileNotFoundError), _open(self._path(survey_id), "rb") as file:
            return {key.id: key for key in _slots(file, shard) if key}
        return {}

    def save(self, survey_id: str, keys: Mapping[int, tuple[bytes, Key | None]]) -> bool:
        """Put a key, or zeros for None, into each shard's slot beside the one with the named key; durable.

        False when a named key is in neither slot: it is lost, and what is there stays as it is, in case the database
        that it belongs to comes back.
        """
        with _told(), suppress(FileNotFoundError), _open(self._path(survey_id), "r+b") as file:
            saved = [_overwrite_other(file, shard, named, key) for shard, (named, key) in keys.items()]
            _sync(file)
            return all(saved)
        return False

    def destroy(self, survey_id: str) -> None:
        """Overwrite all keys of a survey, then remove the file. Without one, nothing."""
        path = self._path(survey_id)
        with _told(), suppress(FileNotFoundError):
            with _open(path, "r+b") as file:
                file.write(bytes(os.fstat(file.fileno()).st_size))
                _sync(file)
            path.unlink()
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


def _open(path: Path, mode: str) -> IO[bytes]:
    """A file for this user only; never what a link points to, or zeros could be written to somebody else's file."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, 0o600))


def _create(path: Path, content: bytes) -> None:
    """A file that is durable together with its name."""
    with _open(path, "wb") as file:
        file.write(content)
        _sync(file)
    _sync_directory(path.parent)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _page(key: Key) -> bytes:
    content = key.id + key.secret
    return (content + _checksum(content)).ljust(PAGE, b"\0")


def _key(page: bytes) -> Key | None:
    content, checksum = page[:_CONTENT], page[_CONTENT : _CONTENT + _CHECKSUM]
    return Key(content[:ID_BYTES], content[ID_BYTES:]) if checksum == _checksum(content) else None


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_CHECKSUM]


def _slots(file: IO[bytes], shard: int) -> list[Key | None]:
    """What a shard's two slots hold; a file that ends early holds nothing there."""
    file.seek(2 * shard * PAGE)
    return [_key(file.read(PAGE)), _key(file.read(PAGE))]


def _overwrite_other(file: IO[bytes], shard: int, named: bytes, key: Key | None) -> bool:
    """Overwrite the slot beside the one that holds the named key; False, and nothing is written, if none does."""
    ids = [key.id if key else None for key in _slots(file, shard)]
    if named not in ids:
        return False
    file.seek((2 * shard + 1 - ids.index(named)) * PAGE)
    file.write(_page(key) if key else bytes(PAGE))
    return True
