"""Orders that PostgreSQL keeps: of ctid and xmin, of dead rows, of places in pages, and of its write-ahead log."""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from attack.postgresql_pages import Block, Column, Record, Tuple, logged_tuple, records, tuples
from attack.subjects import Subjects
from attack.toast import PAGE
from attack.traces import UTC_AXIS, Place, Row, Traces, see_rows
from attack.versions import Blocks, Content, History

XID_AXIS = "xid"
_CATALOG = text("""
    SELECT pg_relation_filenode(c.oid) AS file, c.relname AS name, n.nspname AS schema,
           format_type(a.atttypid, NULL) AS kind, a.attlen AS length, a.attalign AS alignment
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relkind IN ('r', 't') AND c.oid >= 16384 AND n.nspname <> 'information_schema'
    ORDER BY c.oid, a.attnum
""")
_NUMBER = text("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
_HEAP_FILE = re.compile(r"(\d+)(?:\.(\d+))?")
_SEGMENT = re.compile(r"[0-9A-F]{24}(?:\.partial)?")
_TRANSACTION, _HEAP2, _HEAP = 1, 9, 10
_INSERT, _DELETE, _UPDATE, _HOT_UPDATE, _MULTI_INSERT = 0x00, 0x10, 0x20, 0x40, 0x50
_COMMIT = 0x00
_OPERATION = 0x70
_LOGGED = 5
_PREFIX, _SUFFIX = 0x20, 0x40
_UPDATED = Struct("<IHBBIH")
"""old_xmax, old_offnum, old_infobits_set, flags, new_xmax, new_offnum."""
_MULTI = Struct("<HHHB")
"""datalen, t_infomask2, t_infomask, t_hoff."""
_SECONDS_2000 = 946_684_800


@dataclass(frozen=True, slots=True)
class Table:
    """What the catalog knows of a table."""

    name: str
    schema: str
    columns: Sequence[Column]


class _Said(NamedTuple):
    """What a server answers."""

    tables: dict[int, Table]
    database: int
    rows: dict[str, list[Row]]


@dataclass(frozen=True)
class Server:
    """A database that answers, and copies of its files."""

    url: str
    heaps: Sequence[Path] = field(default_factory=tuple)
    """Files of tables, the oldest copy first."""
    segments: Sequence[Path] = field(default_factory=tuple)
    """Of the write-ahead log, the oldest copy first."""

    @property
    def tables(self) -> dict[int, Table]:
        """Every table that is not the server's own, by the name of its file."""
        return self._said.tables

    @property
    def database(self) -> int:
        """The database's number: one log is for all databases of a server."""
        return self._said.database

    @property
    def rows(self) -> dict[str, list[Row]]:
        """What every table says when it is asked."""
        return self._said.rows

    @cached_property
    def _said(self) -> _Said:
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            tables = _tables(connection)
            database: int = connection.execute(_NUMBER).scalar_one()
            return _Said(tables, database, _rows(connection, tables.values()))


def _tables(connection: Connection) -> dict[int, Table]:
    found: dict[int, tuple[str, str, list[Column]]] = {}
    for row in connection.execute(_CATALOG):
        _, _, columns = found.setdefault(row.file, (row.name, row.schema, []))
        columns.append(Column(kind=row.kind, length=row.length, alignment=row.alignment))
    return {file: Table(*table) for file, table in found.items()}


def _rows(connection: Connection, tables: Iterable[Table]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for table in tables:
        if table.schema == "pg_toast":
            continue
        named = f'"{table.schema}"."{table.name}"'
        query = text(f"SELECT ctid::text, xmin::text, * FROM {named} ORDER BY ctid")  # noqa: S608 - the catalog's names
        found[table.name] = [_live(*row) for row in connection.execute(query)]
    return found


def see_server(server: Server, subjects: Subjects, traces: Traces) -> None:
    """All that the server says, and all that lies in its files."""
    commits = _see_log(server, subjects, traces)
    for table, rows in server.rows.items():
        see_rows(traces, table, rows, subjects)
        for row in rows:
            moment = commits.get(int(row.marks["xmin"][0]))
            if moment is not None:
                named = subjects.in_row(row.values)
                traces.see("times", f"{table}, commits", (moment,), named, axis=UTC_AXIS)
    _see_heaps(server, subjects, traces)


def texts(server: Server) -> Iterator[bytes]:
    """Every value in the tables that is text or bytes."""
    for row in chain.from_iterable(server.rows.values()):
        for value in row.values:
            if isinstance(value, str | bytes):
                yield value.encode(errors="replace") if isinstance(value, str) else value


def files(paths: Iterable[Path], url: str) -> tuple[Server, list[Path]]:
    """The server's files among all, and the rest."""
    heaps, segments, rest = [], [], []
    for path in sorted(paths, key=lambda path: (path.stat().st_mtime, path)):
        if _SEGMENT.fullmatch(path.name):
            segments.append(path)
        elif "base" in path.parts and _HEAP_FILE.match(path.name):
            heaps.append(path)
        else:
            rest.append(path)
    return Server(url, heaps, segments), rest


def _live(ctid: str, xmin: str, *values: object) -> Row:
    block, number = (int(part) for part in ctid.strip("()").split(","))
    plain = tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)
    return Row(plain, {"ctid": (block, number), "xmin": (int(xmin),)}, {"xmin": XID_AXIS})


def _see_heaps(server: Server, subjects: Subjects, traces: Traces) -> None:
    """Rows as they lie in files: in the order in which space was taken, and those that are dead but not yet gone."""
    done: set[tuple[str, int, int, Tuple]] = set()
    for path in server.heaps:
        match = _HEAP_FILE.fullmatch(path.name)
        table = server.tables.get(int(match.group(1))) if match else None
        if table is None or match is None:
            continue
        content, first = path.read_bytes(), int(match.group(2) or 0) << 17
        for start in range(0, len(content), PAGE):
            block = first + start // PAGE
            for number, offset, row in tuples(content[start : start + PAGE]):
                key = (path.name, block, number, row)
                if key in done or (values := row.values(table.columns)) is None:
                    continue
                done.add(key)
                named = subjects.in_row(values)
                traces.see("places in pages", table.name, (block, -offset), named)
                if row.deleted_by:
                    traces.see("dead tuples", table.name, (row.written_by,), named, axis=XID_AXIS)
                    traces.see("dead tuples", f"{table.name}, gone", (row.deleted_by,), named, axis=XID_AXIS)


def _see_log(server: Server, subjects: Subjects, traces: Traces) -> dict[int, float]:
    """What each record of the log says; gives the time at which each transaction was committed."""
    reader = _Log(server.tables, subjects)
    commits: dict[int, float] = {}
    transactions: dict[float, int] = {}
    segments = [path.read_bytes() for path in server.segments]
    for record in records(segments, {_TRANSACTION, _HEAP, _HEAP2}):
        if record.manager == _TRANSACTION:
            if record.info & _OPERATION == _COMMIT and len(record.main) >= 8:
                commits[record.transaction] = int.from_bytes(record.main[:8], "little") / 1e6 + _SECONDS_2000
        elif record.blocks and record.blocks[0].database == server.database:
            transactions[record.at] = record.transaction
            reader.read(record)
    moments = {at: commits[transaction] for at, transaction in transactions.items() if transaction in commits}
    reader.history.tell(traces, moments)
    reader.blocks.tell(traces, subjects)
    return commits


class _Known(NamedTuple):
    """A row, and what was read in it."""

    row: Tuple
    table: str
    """"" if it fits none."""
    key: Hashable
    values: Sequence[object]
    content: Content


@dataclass(slots=True)
class _Log:
    """Follows every row through the log."""

    tables: dict[int, Table]
    subjects: Subjects
    history: History = field(default_factory=lambda: History("write-ahead log", "log"))
    blocks: Blocks = field(default_factory=lambda: Blocks("log"))
    _rows: dict[tuple[int, int, int], _Known] = field(default_factory=dict)
    """By file, block and number."""

    def read(self, record: Record) -> None:
        """One change of a table's page."""
        block, operation = record.blocks[0], record.info & _OPERATION
        old = record.blocks[-1]
        match record.manager, operation:
            case (10, 0x00) if len(record.main) >= 2:
                self._put(record.at, block, int.from_bytes(record.main[:2], "little"), _whole(block.content))
            case (10, 0x20 | 0x40) if len(record.main) >= _UPDATED.size:
                _, from_number, _, flags, _, number = _UPDATED.unpack_from(record.main)
                before = self._rows.get((old.relation, old.number, from_number))
                after = _changed(block.content, flags, before.row if before else None)
                self._put(record.at, block, number, after, before)
            case (10, 0x10) if len(record.main) >= 6:
                key = (block.relation, block.number, int.from_bytes(record.main[4:6], "little"))
                if gone := self._rows.get(key):
                    self._delete(record.at, gone)
            case (9, 0x50):
                self._put_many(record, block)
        for one in record.blocks:
            self._see_page(record.at, one)

    def _put(self, at: int, block: Block, number: int, row: Tuple | None, before: _Known | None = None) -> None:
        if row is None:
            return
        key = (block.relation, block.number, number)
        known = self._rows[key] = self._known(at, key, row)
        old = before.content if before else {}
        if old or known.content:
            self.history.change(known.table or (before.table if before else ""), at, old, known.content)

    def _delete(self, at: int, gone: _Known) -> None:
        self.blocks.leave((gone.table, gone.key), at, gone.values, self.subjects)
        if gone.content:
            self.history.change(gone.table, at, gone.content, {})

    def _put_many(self, record: Record, block: Block) -> None:
        """Rows that were copied in together."""
        numbers = [int.from_bytes(record.main[start : start + 2], "little") for start in range(4, len(record.main), 2)]
        start = 0
        for place, number in enumerate(numbers or range(1, 1 + int.from_bytes(record.main[2:4], "little"))):
            start += start & 1
            if start + _MULTI.size > len(block.content):
                return
            (length,) = Struct("<H").unpack_from(block.content, start)
            header, start = block.content[start + 2 : start + _MULTI.size], start + _MULTI.size
            row = logged_tuple(header, block.content[start : start + length])
            self._put(record.at + place, block, number, row)
            start += length

    def _see_page(self, at: int, block: Block) -> None:
        """Rows of a whole page that no record was about before."""
        for number, _, row in tuples(block.image):
            key = (block.relation, block.number, number)
            if key not in self._rows or self._rows[key].row.body != row.body:
                self._put(at, block, number, row)

    def _known(self, at: int, key: tuple[int, int, int], row: Tuple) -> _Known:
        """Whom and what a row names, and in which table; one that was written anew since is known by its columns."""
        own = self.tables.get(key[0])
        for table in [own] if own else self.tables.values():
            if len(table.columns) == row.columns and (values := row.values(table.columns)) is not None:
                # Of a block that is cut into parts, each is a block by itself.
                row_key = values[1:2] if table.schema == "pg_toast" else values[:1]
                self.blocks.see((table.name, row_key), at, values, self.subjects)
                place: Place = key[1:]
                named = self.subjects.in_row(values)
                content: Content = {(subject, values[:1]): (values, place) for subject in named}
                return _Known(row, table.name, row_key, values, content)
        return _Known(row, "", (), (), {})


def _whole(content: bytes) -> Tuple | None:
    return logged_tuple(content[:_LOGGED], content[_LOGGED:]) if len(content) > _LOGGED else None


def _changed(content: bytes, flags: int, before: Tuple | None) -> Tuple | None:
    """A row of which the log has only what differs from before."""
    lengths = []
    for flag in (_PREFIX, _SUFFIX):
        if flags & flag:
            lengths.append(int.from_bytes(content[:2], "little"))
            content = content[2:]
        else:
            lengths.append(0)
    row = _whole(content)
    if row is None or (any(lengths) and before is None):
        return None
    prefix, suffix = lengths
    body = before.body if before else b""
    same_end = body[len(body) - suffix :] if suffix else b""
    return Tuple(row.columns, row.nulls, body[:prefix] + row.body + same_end)
