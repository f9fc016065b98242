"""Reads SQLite's files as bytes: rows, what was deleted, and the write-ahead log (https://www.sqlite.org/fileformat2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from struct import Struct
from typing import NamedTuple

MAGIC = b"SQLite format 3\0"
_INTERIOR_INDEX, _INTERIOR_TABLE, _LEAF_INDEX, _LEAF_TABLE = 2, 5, 10, 13
_LEAVES = frozenset({_LEAF_INDEX, _LEAF_TABLE})
_WITH_ROWS = _LEAVES | {_INTERIOR_INDEX}
_U16, _U32, _F64 = Struct(">H"), Struct(">I"), Struct(">d")
_FRAME = Struct(">IIII8x")
"""Page, size of the database if it is a commit, two salts."""
_FRAME_HEADER, _LOG_HEADER = 24, 32
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_SHORT, _LONGEST = 1 << 10, 1 << 24


class Cell(NamedTuple):
    """A row as it lies in a page."""

    offset: int
    rowid: int | None
    """None in the tree of an index, or of a table without rowids."""
    length: int
    local: bytes
    """What of the row is in this page."""
    overflow: int
    """The page where it goes on, or 0."""


class Frame(NamedTuple):
    """A page as one transaction left it."""

    round: tuple[int, int]
    """The log's salts: they change whenever it begins anew."""
    number: int
    page: int
    image: bytes
    commits: bool


@dataclass(frozen=True)
class Pages:
    """A database at one moment: its pages by number, from 1."""

    size: int
    images: Mapping[int, bytes]

    @cached_property
    def owners(self) -> dict[int, str]:
        """Which table or index each page of a tree belongs to."""
        owners = dict.fromkeys(self._tree(1), "sqlite_schema")
        schema = [self.row(cell) for page in list(owners) for cell in cells(self.images[page], page)]
        for row in schema:
            if len(row) == 5 and isinstance(row[3], int) and row[3] > 1:
                owners |= dict.fromkeys(self._tree(row[3]), str(row[1]))
        return owners

    @cached_property
    def tables(self) -> dict[str, list[tuple[int, Cell, Sequence[object]]]]:
        """The rows of each table and index in the tree's order, each with its page."""
        tables: dict[str, list[tuple[int, Cell, Sequence[object]]]] = {}
        for page, owner in self.owners.items():
            for cell in cells(self.images[page], page) if owner != "sqlite_schema" else ():
                tables.setdefault(owner, []).append((page, cell, self.row(cell)))
        return tables

    def row(self, cell: Cell) -> Sequence[object]:
        """The values of a row, with what of it lies in other pages."""
        content = [cell.local]
        missing, page = cell.length - len(cell.local), cell.overflow
        while missing > 0 and page in self.images:
            image = self.images[page]
            content.append(image[4 : 4 + missing])
            missing -= len(content[-1])
            page = _U32.unpack_from(image)[0]
        return record(b"".join(content))

    def _tree(self, root: int) -> Iterator[int]:
        """The pages of a tree in its order, each once, however broken it is."""
        pages, done = [root], set()
        while pages:
            page = pages.pop()
            if page in done or page not in self.images:
                continue
            done.add(page)
            yield page
            pages += reversed(children(self.images[page], page))


@dataclass(frozen=True)
class File:
    """A database's file with its write-ahead log."""

    path: Path
    base: Pages
    frames: Sequence[Frame] = field(default_factory=tuple)
    """In the order in which they were written, those of an older round of the log first."""

    @cached_property
    def now(self) -> Pages:
        """What the database says: the file, with all that was committed after it."""
        images, waiting = dict(self.base.images), {}
        for frame in self.frames:
            waiting[frame.page] = frame.image
            if frame.commits:
                images |= waiting
                waiting = {}
        return Pages(self.base.size, images)


def read(path: Path) -> File | None:
    """A SQLite file with its log, or None if it is none."""
    with path.open("rb") as file:
        content = file.read(len(MAGIC))
        if content != MAGIC:
            return None
        content += file.read()
    if len(content) < 512:
        return None
    size = _U16.unpack_from(content, 16)[0]
    size = 65536 if size == 1 else size
    images = {start // size + 1: content[start : start + size] for start in range(0, len(content) - size + 1, size)}
    log = path.with_name(f"{path.name}-wal")
    frames = _frames(log.read_bytes(), size) if log.is_file() else ()
    return File(path, Pages(size, images), frames)


def is_leaf(image: bytes, page: int) -> bool:
    """Whether a page looks like one that has none below it."""
    return image[_header(page)] in _LEAVES


def is_above(image: bytes, page: int) -> bool:
    """Whether a page looks like one that says where others belong; the first one names every table."""
    return page == 1 or image[_header(page)] in {_INTERIOR_INDEX, _INTERIOR_TABLE}


def has_rows(image: bytes, page: int) -> bool:
    """Whether a page looks like one that holds rows: of an index, or a table without rowids, not only leaves do."""
    return image[_header(page)] in _WITH_ROWS


@lru_cache(maxsize=8192)
def cells(image: bytes, page: int) -> Sequence[Cell]:
    """The rows in a page of a tree, in the tree's order."""
    start = _header(page)
    kind = image[start]
    if kind not in _WITH_ROWS:
        return ()
    body = start + (12 if kind == _INTERIOR_INDEX else 8)
    count = _U16.unpack_from(image, start + 3)[0]
    end = min(body + 2 * count, len(image) - 1)
    offsets = (_U16.unpack_from(image, at)[0] for at in range(body, end, 2))
    found = (_cell(image, offset, kind) for offset in offsets)
    return tuple(cell for cell in found if cell)


@lru_cache(maxsize=8192)
def children(image: bytes, page: int) -> Sequence[int]:
    """The pages below a page of a tree, in its order."""
    start = _header(page)
    if image[start] not in {_INTERIOR_INDEX, _INTERIOR_TABLE}:
        return ()
    count = _U16.unpack_from(image, start + 3)[0]
    end = min(start + 12 + 2 * count, len(image) - 1)
    offsets = (_U16.unpack_from(image, at)[0] for at in range(start + 12, end, 2))
    below = [_U32.unpack_from(image, offset)[0] for offset in offsets if offset + 4 <= len(image)]
    return (*below, _U32.unpack_from(image, start + 8)[0])


def record(content: bytes) -> Sequence[object]:
    """The values of a record; those that are cut off, or make no sense, are left out."""
    return _short_record(content) if len(content) <= _SHORT else _record(content)


def _record(content: bytes) -> Sequence[object]:
    values: list[object] = []
    end, at = _varint(content, 0)
    body = end
    while at < min(end, len(content)):
        kind, at = _varint(content, at)
        size = _size(kind)
        if body + size > len(content):
            break
        values.append(_value(content[body : body + size], kind))
        body += size
    return tuple(values)


# The same rows are met again and again, in every copy and version. Blobs are not, and would fill the memory.
_short_record = lru_cache(maxsize=65536)(_record)


def unused(image: bytes, page: int) -> list[tuple[int, int]]:
    """The parts of a page of rows that no row lies in: from where, and to where."""
    taken = sorted((cell.offset, cell.offset + len(cell.local)) for cell in cells(image, page))
    start = _header(page) + 8 + 2 * len(taken)
    parts = []
    for begin, end in [*taken, (len(image), len(image))]:
        if begin - start > 3:
            parts.append((start, begin))
        start = max(start, end)
    return parts


def deleted(part: bytes, starts: Iterator[int]) -> Iterator[tuple[int, Sequence[object]]]:
    """Records that can still be read in bytes that are not in use, of those that may begin at these places."""
    for start in starts:
        header, first = _varint(part, start)
        if not 2 <= header <= 60 or start + header > len(part):
            continue
        kinds, at = [], first
        while at < start + header:
            kind, at = _varint(part, at)
            kinds.append(kind)
        if at == start + header and at + sum(map(_size, kinds)) <= len(part):
            yield start, record(part[start : at + sum(map(_size, kinds))])


def _header(page: int) -> int:
    return 100 if page == 1 else 0


def _frames(log: bytes, size: int) -> Sequence[Frame]:
    """Every frame of a log. What an older round has left behind the newest was written before it."""
    found = []
    for number, start in enumerate(range(_LOG_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size)):
        page, commit, *salts = _FRAME.unpack_from(log, start)
        image = log[start + _FRAME_HEADER : start + _FRAME_HEADER + size]
        found.append(Frame((salts[0], salts[1]), number, page, image, commit > 0))
    newest = found[0].round if found else (0, 0)
    # The first salt counts the rounds.
    return sorted(found, key=lambda frame: (frame.round == newest, frame.round[0], frame.number))


def _cell(image: bytes, offset: int, kind: int) -> Cell | None:
    if not 8 <= offset < len(image) - 3:
        return None
    at = offset + (4 if kind == _INTERIOR_INDEX else 0)
    length, at = _varint(image, at)
    rowid = None
    if kind == _LEAF_TABLE:
        rowid, at = _varint(image, at)
    if length > _LONGEST:
        return None
    local = _local(length, len(image), table=kind == _LEAF_TABLE)
    end = at + local
    overflow = _U32.unpack_from(image, end)[0] if local < length and end + 4 <= len(image) else 0
    return Cell(offset, rowid, length, image[at:end], overflow)


def _local(length: int, usable: int, *, table: bool) -> int:
    """How much of a row lies in its page, by the file format's own rule."""
    most = usable - 35 if table else (usable - 12) * 64 // 255 - 23
    if length <= most:
        return length
    least = (usable - 12) * 32 // 255 - 23
    rest = least + (length - least) % (usable - 4)
    return rest if rest <= most else least


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends; one that is cut off ends where the content does."""
    value = 0
    for byte in content[at : at + 8]:
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return (value << 8 | content[at], at + 1) if at < len(content) else (value, len(content))


def _size(kind: int) -> int:
    return (kind - 12) // 2 if kind >= 12 else 8 if kind == 7 else _INTEGERS.get(kind, 0)


def _value(content: bytes, kind: int) -> object:
    if kind >= 12:
        return content.decode(errors="replace") if kind % 2 else content
    if kind == 7:
        return _F64.unpack(content)[0]
    if kind in _INTEGERS:
        return int.from_bytes(content, "big", signed=True)
    return {8: 0, 9: 1}.get(kind)
