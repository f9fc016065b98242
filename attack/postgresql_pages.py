"""Reads PostgreSQL's files as bytes: rows, dead ones too, and the write-ahead log (sources: bufpage.h, htup_details.h).

The names and types of columns are not in these files; they come from the catalog, which answers anybody who asks.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from attack.toast import PAGE, decompressed

_PAGE_HEADER = Struct("<8xHHHHHH4x")
"""pd_checksum, pd_flags, pd_lower, pd_upper, pd_special, pd_pagesize_version."""
_POINTER = Struct("<I")
_NORMAL = 1
_HEADER = Struct("<IIIHHHHHB")
"""t_xmin, t_xmax, t_cid, t_ctid (block high, block low, place), t_infomask2, t_infomask, t_hoff."""
_LOGGED = Struct("<HHB")
_HAS_NULL, _LOCK_ONLY, _XMAX_INVALID = 0x0001, 0x0080, 0x0800
_COLUMNS = 0x07FF
_EXTERNAL = 18
_ALIGNMENT = {"c": 1, "s": 2, "i": 4, "d": 8}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST = 1 << 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How a column's values lie in a row."""

    kind: str
    length: int
    """In bytes; -1 where each value says its own."""
    alignment: str


class Place(NamedTuple):
    """Where a row is: its page, and its number in it."""

    block: int
    number: int


@dataclass(frozen=True, slots=True)
class Tuple:
    """A row as it lies in a page, or as it was logged."""

    columns: int
    nulls: bytes
    """A bit for each column, unset where it is null; empty if none is."""
    body: bytes
    written_by: int = 0
    """The transaction that inserted it, also when it was frozen since."""
    deleted_by: int = 0
    """The transaction that deleted it, or 0."""

    def values(self, columns: Sequence[Column]) -> tuple[object, ...] | None:
        """What it says; None if it does not fit these columns to its last byte."""
        found: list[object] = []
        at = 0
        for number, column in enumerate(columns[: self.columns]):
            if self.nulls and not self.nulls[number >> 3] >> (number & 7) & 1:
                found.append(None)
                continue
            start, end, content = _content(self.body, at, column)
            if start < 0 or end > len(self.body):
                return None
            found.append(_value(content, column.kind))
            at = end
        return tuple(found) if len(self.body) - at < 8 else None


def tuples(page: bytes) -> Iterator[tuple[int, int, Tuple]]:
    """Every row in a page of a table: its number, where it lies, and what is there of it."""
    if len(page) < PAGE:
        return
    _, _, lower, upper, special, version = _PAGE_HEADER.unpack_from(page)
    if version != PAGE | 4 or not _PAGE_HEADER.size <= lower <= upper <= special == PAGE:
        return
    for number in range((lower - _PAGE_HEADER.size) // _POINTER.size):
        (pointer,) = _POINTER.unpack_from(page, _PAGE_HEADER.size + number * _POINTER.size)
        offset, flags, length = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
        if flags == _NORMAL and _HEADER.size <= length <= PAGE - offset:
            yield number + 1, offset, _tuple(page[offset : offset + length])


def logged_tuple(header: bytes, content: bytes) -> Tuple | None:
    """A row as a record of the log has it: `header` is t_infomask2, t_infomask and t_hoff, `content` all after them."""
    infomask2, infomask, start = _LOGGED.unpack(header)
    if start < _HEADER.size or start - _HEADER.size > len(content):
        return None
    return Tuple(infomask2 & _COLUMNS, _nulls(content, infomask, infomask2), content[start - _HEADER.size :])


def _tuple(content: bytes) -> Tuple:
    xmin, xmax, _, _, _, _, infomask2, infomask, start = _HEADER.unpack_from(content)
    deleted = 0 if infomask & (_XMAX_INVALID | _LOCK_ONLY) else xmax
    nulls = _nulls(content[_HEADER.size :], infomask, infomask2)
    return Tuple(infomask2 & _COLUMNS, nulls, content[start:], xmin, deleted)


def _nulls(content: bytes, infomask: int, infomask2: int) -> bytes:
    return content[: ((infomask2 & _COLUMNS) + 7) // 8] if infomask & _HAS_NULL else b""


def _content(body: bytes, at: int, column: Column) -> tuple[int, int, bytes]:
    """Where a value begins and ends, and its bytes without its length; it begins at -1 if that makes no sense."""
    if column.length > 0:
        at += -at % _ALIGNMENT[column.alignment]
        return at, at + column.length, body[at : at + column.length]
    if at < len(body) and body[at] & 1:
        size = _EXTERNAL if body[at] == 1 else body[at] >> 1
        return at, at + max(size, 1), body[at + 1 : at + size]
    at += -at % _ALIGNMENT[column.alignment]
    if at + 4 > len(body):
        return -1, at, b""
    (header,) = _POINTER.unpack_from(body, at)
    size = header >> 2
    content = body[at + 4 : at + size]
    if header & 3 == 2 and len(content) > 4:
        (length,) = _POINTER.unpack_from(content)
        content = decompressed(content[4:], length & 0x3FFFFFFF) or b""
    return (at if 4 <= size < _LONGEST else -1), at + size, content


def _value(content: bytes, kind: str) -> object:
    """A value in Python's terms, as far as it matters to somebody who compares."""
    return _VALUES[kind](content) if kind in _VALUES else content


def _moment(count: int, *, days: bool) -> datetime | date | None:
    try:
        return (_EPOCH + timedelta(days=count)).date() if days else _EPOCH + timedelta(microseconds=count)
    except OverflowError:  # "infinity"
        return None


def _number(content: bytes) -> int:
    return int.from_bytes(content, "little", signed=True)


def _text(content: bytes) -> str:
    return content.decode(errors="replace")


def _instant(content: bytes) -> datetime | date | None:
    return _moment(_number(content), days=False)


_VALUES: Mapping[str, Callable[[bytes], object]] = {
    **dict.fromkeys(("smallint", "integer", "bigint"), _number),
    **dict.fromkeys(("text", "character varying", "character", "json"), _text),
    **dict.fromkeys(("timestamp with time zone", "timestamp without time zone"), _instant),
    "date": lambda content: _moment(_number(content), days=True),
    "oid": lambda content: int.from_bytes(content, "little"),
    "boolean": lambda content: content != b"\0",
    "uuid": lambda content: str(UUID(bytes=content)),
    "real": lambda content: Struct("<f").unpack(content)[0],
    "double precision": lambda content: Struct("<d").unpack(content)[0],
}
"""By the type's name in the catalog. The lengths fit: values that are cut off are no row."""


class Block(NamedTuple):
    """A page that a record of the log changes."""

    database: int
    relation: int
    """The name of the table's file."""
    number: int
    image: bytes
    """The whole page, if the record has it."""
    content: bytes


class Record(NamedTuple):
    """A record of the write-ahead log."""

    at: int
    """Growing from record to record."""
    transaction: int
    manager: int
    info: int
    blocks: Sequence[Block]
    main: bytes


_LOG_PAGE = Struct("<HHIQI")
"""xlp_magic, xlp_info, xlp_tli, xlp_pageaddr, xlp_rem_len."""
_LOG_MAGIC = range(0xD000, 0xE000)
_SHORT, _LONG, _IS_LONG = 24, 40, 0x0002
_RECORD = Struct("<IIQBB2x4x")
"""xl_tot_len, xl_xid, xl_prev, xl_info, xl_rmid."""
_BLOCK = Struct("<BBH")
_IMAGE = Struct("<HHB")
_FILE = Struct("<III")
_HAS_IMAGE, _SAME_FILE, _HAS_HOLE, _COMPRESSED = 0x10, 0x80, 0x01, 0x1C
_SHORT_DATA, _LONG_DATA, _ORIGIN, _TOP_TRANSACTION = 255, 254, 253, 252


def records(segments: Sequence[bytes], managers: Collection[int]) -> Iterator[Record]:
    """The records of some resource managers in segments of the log, in its order; also those of older rounds.

    A segment that is used again holds, behind what is new, what it held before.
    """
    pages: dict[int, bytes] = {}
    for segment in segments:
        for start in range(0, len(segment) - PAGE + 1, PAGE):
            magic, _, _, address, _ = _LOG_PAGE.unpack_from(segment, start)
            if magic in _LOG_MAGIC:
                pages[address] = segment[start : start + PAGE]
    run: list[int] = []
    for address in sorted(pages):
        if run and address != run[-1] + PAGE:
            yield from _run(run[0], [pages[one] for one in run], managers)
            run = []
        run.append(address)
    if run:
        yield from _run(run[0], [pages[one] for one in run], managers)


def _run(address: int, pages: Sequence[bytes], managers: Collection[int]) -> Iterator[Record]:
    """The records of pages that follow one another. After what makes no sense it goes on with the next page."""
    parts, begins, length = [], [], 0
    for page in pages:
        _, info, _, _, rest = _LOG_PAGE.unpack_from(page)
        header = _LONG if info & _IS_LONG else _SHORT
        begins.append(length + rest + -rest % 8)
        parts.append(page[header:])
        length += len(page) - header
    stream, at = b"".join(parts), begins[0]
    resume = iter(begins)
    while at + _RECORD.size <= len(stream):
        size, transaction, _, info, manager = _RECORD.unpack_from(stream, at)
        if not _RECORD.size <= size <= min(_LONGEST, len(stream) - at) or manager > 128:
            at = next((begin for begin in resume if begin > at), len(stream))
            continue
        if manager in managers:
            blocks, main = _parts(stream[at + _RECORD.size : at + size])
            yield Record(address + at, transaction, manager, info, blocks, main)
        at += size + -size % 8


def _parts(content: bytes) -> tuple[Sequence[Block], bytes]:
    """The pages that a record is about, and the rest of its data."""
    heads: list[tuple[int, int, int, int, int, int, int]] = []
    at, main, database, relation, end = 0, 0, 0, 0, len(content)
    while at + 2 <= end:
        kind = content[at]
        if kind in {_SHORT_DATA, _LONG_DATA}:
            main = content[at + 1] if kind == _SHORT_DATA else int.from_bytes(content[at + 1 : at + 5], "little")
            at += 2 if kind == _SHORT_DATA else 5
            break
        if kind in {_ORIGIN, _TOP_TRANSACTION}:
            at += 3 if kind == _ORIGIN else 5
            continue
        if kind > 32 or at + 4 > end:
            break
        _, flags, length = _BLOCK.unpack_from(content, at)
        at += 4
        image = hole = info = 0
        if flags & _HAS_IMAGE and at + 5 <= end:
            image, hole, info = _IMAGE.unpack_from(content, at)
            at += 5 + (2 if info & _COMPRESSED and info & _HAS_HOLE else 0)
        if not flags & _SAME_FILE and at + 12 <= end:
            _, database, relation = _FILE.unpack_from(content, at)
            at += 12
        number = int.from_bytes(content[at : at + 4], "little")
        at += 4
        heads.append((database, relation, number, image, hole, info, length))
        if at + main > end:
            break
    blocks = []
    for database, relation, number, image, hole, info, length in heads:
        page = content[at : at + image]
        at += image
        blocks.append(Block(database, relation, number, _whole(page, hole, info), content[at : at + length]))
        at += length
    return blocks, content[at : at + main] if main else b""


def _whole(image: bytes, hole: int, info: int) -> bytes:
    """A page with the gap in its middle, which the log leaves out; nothing if the log has compressed it."""
    if info & _COMPRESSED or not image:
        return b""
    return image[:hole] + bytes(PAGE - len(image)) + image[hole:] if info & _HAS_HOLE else image
