"""Puts together what PostgreSQL compresses in a row, moves out of it, or cuts at the end of a page of its log.

Works on the bytes of files alone, so that dead rows and old logs are read as well: what looks like a value is one if it
can be unpacked to the last byte. The formats are those of PostgreSQL's sources (varatt.h, pg_lzcompress.c, bufpage.h,
heaptoast.c, xlog_internal.h).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from struct import Struct

PAGE = 8192
_LARGEST = 1 << 24
_PAGE_HEADER = Struct("<12xHHHH4x")
"""pd_lower, pd_upper, pd_special, pd_pagesize_version."""
_VERSION = PAGE | 4
_POINTER = Struct("<I")
_TUPLE_HEADER = Struct("<18xHHB")
"""t_infomask2, t_infomask, t_hoff."""
_NUMBERED = Struct("<II")
"""Of a row in a TOAST table: whose part it is, and the how manieth."""
_COMPRESSED = Struct("<II")
"""Length and, of what it becomes, the length; each with two bits more."""
_MAYBE_COMPRESSED = re.compile(
    b"[" + b"".join(b"\\x%02x" % first for first in range(2, 256, 4)) + rb"][\x00-\x7f]\x00\x00...\x00", re.DOTALL
)
"""A length under 8 KB with the bits that say "compressed", then one under 16 MB with those that say "pglz"."""
_LOG_MAGIC = range(0xD000, 0xE000)
_LOG_HEADER, _LONG_LOG_HEADER = 24, 40


def compressed_values(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every value in a file that PostgreSQL has compressed or cut into parts, whole, with where it begins."""
    yield from _inline(content)
    yield from _cut(content)


def decompressed(packed: bytes | memoryview, length: int) -> bytes | None:
    """What pglz has compressed; None if that can't be unpacked to exactly this length."""
    out = bytearray()
    at, end = 0, len(packed)
    while at < end and len(out) < length:
        control = packed[at]
        at += 1
        for bit in range(8):
            if at >= end or len(out) >= length:
                break
            if not control >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            if at + 1 >= end:
                return None
            count, back = (packed[at] & 0x0F) + 3, (packed[at] & 0xF0) << 4 | packed[at + 1]
            at += 2
            if count == 18:
                if at >= end:
                    return None
                count += packed[at]
                at += 1
            if not 0 < back <= len(out):
                return None
            again = out[-back:]  # what is repeated may reach into what it makes
            out += (again * (count // back + 1))[: min(count, length - len(out))]
    return bytes(out) if at == end and len(out) == length else None


def without_page_headers(log: bytes) -> bytes:
    """A segment of the write-ahead log with its records in one piece: those that went over a page are cut by it.

    Any other file stays as it is.
    """
    if not _log_header(log):
        return log
    pages = (log[start : start + PAGE] for start in range(0, len(log), PAGE))
    return b"".join(page[_log_header(page) :] for page in pages)


def _log_header(page: bytes) -> int:
    if int.from_bytes(page[:2], "little") not in _LOG_MAGIC:
        return 0
    return _LONG_LOG_HEADER if page[2] & 2 else _LOG_HEADER


def _inline(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Values that stand compressed in their row, wherever the row may be: in a table, or in the log."""
    found = _MAYBE_COMPRESSED.search(content)
    while found:
        at = found.start()
        length, becomes = _COMPRESSED.unpack_from(content, at)
        length >>= 2
        if _COMPRESSED.size < length < becomes < _LARGEST and at + length <= len(content):
            value = decompressed(memoryview(content)[at + _COMPRESSED.size : at + length], becomes)
            if value is not None:
                yield at, value
        found = _MAYBE_COMPRESSED.search(content, at + 1)


def _cut(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Values that were moved out of their row, their parts in order."""
    parts: dict[int, dict[int, tuple[int, bytes]]] = defaultdict(dict)
    for start in range(0, len(content) - PAGE + 1, PAGE):
        for at, whose, number, part in _parts_in(content[start : start + PAGE]):
            parts[whose][number] = start + at, part
    for found in parts.values():
        if 0 not in found:
            continue
        value = b"".join(part for _, (_, part) in sorted(found.items()))
        at = found[0][0]
        yield at, value
        becomes = int.from_bytes(value[:4], "little")
        if len(value) - 4 < becomes < _LARGEST and (unpacked := decompressed(value[4:], becomes)) is not None:
            yield at, unpacked


def _parts_in(page: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """The rows of a TOAST table on a page, dead ones too: where, whose part, the how manieth, and the part."""
    lower, upper, special, version = _PAGE_HEADER.unpack_from(page)
    if version != _VERSION or special != PAGE or not _PAGE_HEADER.size <= lower <= upper <= PAGE:
        return
    for place in range(_PAGE_HEADER.size, lower - 3, _POINTER.size):
        (pointer,) = _POINTER.unpack_from(page, place)
        at, length = pointer & 0x7FFF, pointer >> 17
        if not _PAGE_HEADER.size <= at <= at + length <= PAGE or length < _TUPLE_HEADER.size + 4:
            continue
        infomask2, _, header = _TUPLE_HEADER.unpack_from(page, at)
        body = page[at + header : at + length]
        if infomask2 & 0x7FF == 3 and len(body) > _NUMBERED.size:
            whose, number = _NUMBERED.unpack_from(body)
            yield at, whose, number, _content_of(body[_NUMBERED.size :])


def _content_of(value: bytes) -> bytes:
    """A value without its length, which takes one byte or four."""
    return value[1:] if value[0] & 1 else value[4:]
