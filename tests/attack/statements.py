"""Statements that could change what is frozen, run as whoever has the database's password would run them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Boolean, Column, Date, DateTime, Engine, Integer, LargeBinary, create_engine, text
from sqlalchemy.exc import DBAPIError

from models.base import Instant
from models.everything import Base
from vault import table as vault_table

TABLES = {table.name: table for metadata in (Base.metadata, vault_table.METADATA) for table in metadata.sorted_tables}


@dataclass(frozen=True, slots=True)
class Tried:
    """How many ways were tried, and those that changed something."""

    ways: int
    changed: tuple[str, ...]


def changed_columns(table: str, where: str, *, may_change: Collection[str] = (), postgresql: bool) -> Iterator[str]:
    """An UPDATE of each column of a table, to a value that it could have."""
    for column in TABLES[table].columns:
        if column.name not in may_change:
            yield f"UPDATE {table} SET {column.name} = {_other(column, postgresql=postgresql)} WHERE {where}"


def _other(column: Column[Any], *, postgresql: bool) -> str:
    if isinstance(column.type, Boolean):
        return f"NOT {column.name}"
    if isinstance(column.type, Integer):
        return f"{column.name} + 1"
    if isinstance(column.type, Date | DateTime | Instant):
        return "'2030-01-01 00:00:00'"
    if isinstance(column.type, LargeBinary):
        return "'\\x00'" if postgresql else "X'00'"
    return "'other'"


def run(url: URL, statements: Sequence[str], told: Mapping[str, str]) -> Tried:
    """Run each statement, with foreign keys off where that can be said, and take it back, whatever came of it.

    Refused is what the database refuses because it is frozen, and nothing else: a statement that it did not understand
    has shown nothing. `told`: what stands for `:names` in them.
    """
    engine = create_engine(url)  # as `sqlite3` and `psql` come: it has none of the product's settings
    changed = tuple(one for one in statements if not _refused(engine, one, told))
    engine.dispose()
    return Tried(len(statements), changed)


def _refused(engine: Engine, statement: str, told: Mapping[str, str]) -> bool:
    with engine.connect() as connection, connection.begin() as transaction:
        try:
            connection.execute(text(statement), {name: one for name, one in told.items() if f":{name}" in statement})
        except DBAPIError as error:
            return any(word in str(error.orig) for word in ("frozen", "written once"))
        finally:
            transaction.rollback()
    return False
