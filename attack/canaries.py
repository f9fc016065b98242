"""Searches files for words and ids that must not be in them, however they are written down.

Each file is read once, whatever the number of canaries. What is packed inside a file is unpacked as far as the
standard library and a few lines can: streams of zlib, gzip, bzip2 and xz, the rows of an SQLite database, and what
PostgreSQL moves out of a row or compresses in it (pglz). Not seen: what is encrypted, what PostgreSQL compressed with
LZ4, which is never its default, and a word in a deleted row of SQLite that lies across two pages.
"""

import bz2
import json
import lzma
import re
import shutil
import sqlite3
import tempfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from struct import Struct
from urllib.parse import quote

from attack.search import one_of
from attack.toast import compressed_values, without_page_headers

SHORTEST = 6
"""Bytes that a canary has at least: a shorter one is found by chance."""
_BEGINNING = 8
"""Bytes by which a form is recognised before all of it is compared."""
_UNPACKED = 1 << 26
"""Bytes of one compressed stream that are looked at."""
_TASTE = 512
_DEPTH = 3
"""How many wrappings are taken off: a gzip in a row of a database is the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A canary where it was found."""

    canary: str | bytes
    file: Path
    offset: int
    """Where it begins, or the packed part in which it is; in PostgreSQL's log, without the headers of its pages."""
    written: str
    """How it was written: "utf-8", "utf-16", "hex", "base64", "json", "url", "reversed", ..., and in what, if it was
    packed: "utf-8 in zlib"."""


def sightings(folder: Path, canaries: Collection[str | bytes]) -> Iterator[Sighting]:
    """Every place in any file beneath a folder, its name included, where a canary stands.

    Bytes are looked for as they are, in hex, base64 and reversed. Raises ValueError for a canary that is too short.
    """
    seeker = Seeker(canaries)
    for path in sorted(folder.rglob("*")):
        yield from seeker.in_file(path, name=str(path.relative_to(folder)))


class Seeker:
    """Knows all forms of all canaries, and finds them together."""

    def __init__(self, canaries: Collection[str | bytes]) -> None:
        self._forms: dict[bytes, list[tuple[bytes, str, str | bytes]]] = defaultdict(list)
        """By how they begin: the whole form, how it is written, and what it stands for."""
        for canary in canaries:
            for written, form in _forms(canary):
                self._forms[form[:_BEGINNING]].append((form, written, canary))
        self._any = re.compile(one_of(self._forms), re.DOTALL) if self._forms else None

    def in_file(self, path: Path, *, name: str) -> Iterator[Sighting]:
        """Where canaries stand in a file, or in its name; of a link in what it points to, of a folder in its name."""
        for _, written, canary in self.in_bytes(name.encode(errors="surrogateescape")):
            yield Sighting(canary=canary, file=path, offset=0, written=f"{written} in the file's name")
        if path.is_symlink() or not path.is_file():
            return
        content = path.read_bytes()
        for part in _parts(path, content):
            for at, written, canary in self.in_bytes(part.content):
                where = part.offset if part.packed else at
                told = f"{written} in {part.packed}" if part.packed else written
                yield Sighting(canary=canary, file=path, offset=where, written=told)

    def in_bytes(self, content: bytes) -> Iterator[tuple[int, str, str | bytes]]:
        """Where, how written, and which."""
        found = self._any.search(content) if self._any else None
        while found and self._any:
            at = found.start()
            for form, written, canary in self._beginning_like(found[0]):
                if content.startswith(form, at):
                    yield at, written, canary
            found = self._any.search(content, at + 1)

    def _beginning_like(self, found: bytes) -> Iterator[tuple[bytes, str, str | bytes]]:
        for length in range(SHORTEST, len(found) + 1):  # one may begin as a shorter one does
            yield from self._forms.get(found[:length], ())


def _forms(canary: str | bytes) -> Iterator[tuple[str, bytes]]:
    """Each way to write it, each form once."""
    plain = canary if isinstance(canary, bytes) else canary.encode()
    if len(plain) < SHORTEST:
        raise ValueError(f"a canary has at least {SHORTEST} bytes")
    known = set()
    for written, form in [*(_of_text(canary) if isinstance(canary, str) else ()), *_of_bytes(plain)]:
        if form not in known:
            known.add(form)
            yield written, form


def _of_text(canary: str) -> Iterator[tuple[str, bytes]]:
    yield "utf-8", canary.encode()
    yield "utf-16", canary.encode("utf-16-le")
    yield "utf-16", canary.encode("utf-16-be")
    yield "latin-1", canary.encode("latin-1", errors="xmlcharrefreplace")
    yield "json", json.dumps(canary)[1:-1].encode()
    yield "python", ascii(canary)[1:-1].encode()
    yield "url", quote(canary, safe="").encode()
    yield "html", escape(canary).encode()
    yield "small letters", canary.lower().encode()
    yield "capitals", canary.upper().encode()


def _of_bytes(canary: bytes) -> Iterator[tuple[str, bytes]]:
    yield "bytes", canary
    yield "reversed", canary[::-1]
    yield "hex", canary.hex().encode()
    yield "hex", canary.hex().upper().encode()
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):  # bytes before it in the same group of three
            first, last = -(-before * 8 // 6), (before + len(canary)) * 8 // 6
            yield "base64", encode(bytes(before) + canary)[first:last]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The bytes of a file, or something that was unpacked from them."""

    content: bytes
    offset: int = 0
    packed: str = ""


def _parts(path: Path, content: bytes) -> Iterator[_Part]:
    """A file as it lies (a write-ahead log without what cuts its records), and everything that is packed in it."""
    inside = [_Part(content=without_page_headers(content))]
    if content.startswith(_SQLITE):
        inside += [_Part(content=row, packed="a row") for row in _rows(path)]
    inside += [_Part(content=value, offset=at, packed="a large value") for at, value in compressed_values(content)]
    for part in inside:
        yield part
        yield from _unpacked(part, depth=_DEPTH)


_SQLITE = b"SQLite format 3\0"


def _rows(path: Path) -> Iterator[bytes]:
    """Each value of each row, as SQLite puts it together from its pages; none of a file that it can't read."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copy(path, copy)
        log = path.with_name(f"{path.name}-wal")
        if log.exists():
            shutil.copy(log, f"{copy}-wal")
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as database:
            database.text_factory = bytes
            for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                name = table.decode().replace('"', '""')
                for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a table's name is quoted
                    yield b"\n".join(value for value in row if isinstance(value, bytes))


_ZIP = Struct("<4s5H3I2H")
_MAGIC = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04|BZh[1-9]|\xfd7zXZ\x00")


def _unpacked(part: _Part, *, depth: int) -> Iterator[_Part]:
    """The compressed streams in it, and those in them."""
    if not depth:
        return
    for found in _MAGIC.finditer(part.content):
        name, unpack = _PACKERS[found[0][:2]]
        with suppress(zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
            stream = memoryview(part.content)[found.start() :]
            unpack(stream[:_TASTE])  # most of what looks like the beginning of a stream is none, and raises here
            if content := unpack(stream):
                inner = _Part(
                    content=content,
                    offset=part.offset if part.packed else found.start(),
                    packed=f"{name} in {part.packed}" if part.packed else name,
                )
                yield inner
                yield from _unpacked(inner, depth=depth - 1)


def _zip_entry(content: memoryview) -> bytes:
    """One file of a zip archive: its bytes follow its name."""
    if len(content) < _ZIP.size:
        return b""
    *_, name, extra = _ZIP.unpack_from(content)
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[_ZIP.size + name + extra :], _UNPACKED)


_PACKERS: dict[bytes, tuple[str, Callable[[memoryview], bytes]]] = {
    b"\x1f\x8b": ("gzip", lambda content: zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, _UNPACKED)),
    **{
        bytes([0x78, level]): ("zlib", lambda content: zlib.decompressobj().decompress(content, _UNPACKED))
        for level in (0x01, 0x5E, 0x9C, 0xDA)
    },
    b"PK": ("zip", _zip_entry),
    b"BZ": ("bzip2", lambda content: bz2.BZ2Decompressor().decompress(content, _UNPACKED)),
    b"\xfd7": ("xz", lambda content: lzma.LZMADecompressor().decompress(content, _UNPACKED)),
}
