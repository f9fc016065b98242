"""Look inside: the database and the key directory as somebody sees them who steals the disk.

It knows no schema. It reads the files of a running program and must never be in its way: read-only, and for a moment.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

NOISE = 24
"""Bytes of a blob that are shown."""
ROWS = 20
"""Rows of a table that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, with its number of rows; `sealed` if it has a column of bytes."""

    name: str
    rows: int
    sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value as it reads. For bytes, the first of them in hex, and how many there are in all."""

    text: str
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """A file in the key directory."""

    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the thief has. `problem` says why there is nothing to see (yet)."""

    tables: tuple[Table, ...] = ()
    opened: Table | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    keys: tuple[KeyFile, ...] = ()
    size: int = 0
    """Bytes of the database file with its write-ahead log."""
    problem: str = ""


class Inside:
    """The files of one installation, by where the launcher put them."""

    def __init__(self, *, database: Path, keys: Path) -> None:
        self.database = database
        self.keys = keys

    def look(self, table: str | None = None) -> Findings:
        """Everything at this moment, with the first rows of `table`, or else of the first that holds bytes."""
        keys = _files(self.keys)
        if not self.database.exists():
            return Findings(keys=keys, problem="There is no database yet.")
        size = sum(path.stat().st_size for path in _with_log(self.database))
        try:
            with closing(read_only(self.database)) as connection:
                tables = _tables(connection)
                opened = _chosen(connection, tables, table)
                columns, rows = _first_rows(connection, opened) if opened else ((), ())
        except sqlite3.Error as error:
            return Findings(keys=keys, size=size, problem=f"The database could not be read just now: {error}.")
        return Findings(tables=tables, opened=opened, columns=columns, rows=rows, keys=keys, size=size)


def _with_log(database: Path) -> list[Path]:
    return [path for path in (database, database.with_name(database.name + "-wal")) if path.exists()]


def read_only(database: Path) -> sqlite3.Connection:
    """A connection that cannot change anything, and gives up after a second."""
    connection = sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True, timeout=1)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _tables(connection: sqlite3.Connection) -> tuple[Table, ...]:
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return tuple(Table(name=name, rows=_count(connection, name), sealed=_sealed(connection, name)) for (name,) in names)


def _count(connection: sqlite3.Connection, table: str) -> int:
    query = f"SELECT count(*) FROM {_quoted(table)}"  # noqa: S608 - a name out of the schema, quoted
    return int(connection.execute(query).fetchone()[0])


def _sealed(connection: sqlite3.Connection, table: str) -> bool:
    return bool(_bytes_of(connection, table))


def _bytes_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns for bytes."""
    kinds = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
    return [name for name, kind in kinds if "BLOB" in kind.upper()]


def _holds_bytes(connection: sqlite3.Connection, table: str) -> bool:
    there = " OR ".join(f"{_quoted(column)} IS NOT NULL" for column in _bytes_of(connection, table)) or "0"
    query = f"SELECT EXISTS (SELECT 1 FROM {_quoted(table)} WHERE {there})"  # noqa: S608 - names out of the schema, quoted
    return bool(connection.execute(query).fetchone()[0])


def _chosen(connection: sqlite3.Connection, tables: tuple[Table, ...], name: str | None) -> Table | None:
    """The table of that name; without it the first in which there are bytes, or else could be; else the first."""
    ranked = sorted(tables, key=lambda one: (one.name != name, not one.sealed, not _holds_bytes(connection, one.name)))
    return ranked[0] if ranked else None


def _first_rows(connection: sqlite3.Connection, table: Table) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    query = f"SELECT * FROM {_quoted(table.name)} LIMIT ?"  # noqa: S608 - a name out of the schema, quoted
    cursor = connection.execute(query, (ROWS,))
    rows = tuple(tuple(_cell(value) for value in row) for row in cursor)
    return tuple(column[0] for column in cursor.description), rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(value: object) -> Cell:
    if isinstance(value, bytes):
        return Cell(text=value[:NOISE].hex(" "), length=len(value))
    return Cell(text="empty" if value is None else str(value))


def _files(directory: Path) -> tuple[KeyFile, ...]:
    found = sorted(path for path in directory.rglob("*") if path.is_file()) if directory.is_dir() else []
    return tuple(KeyFile(name=str(path.relative_to(directory)), size=path.stat().st_size) for path in found)
