"""What every table shares: names of constraints, words stored as words, and instants that are aware UTC everywhere."""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Text, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of all tables but the vault's."""

    metadata = MetaData(naming_convention=NAMING)


def random_ids(count: int) -> list[str]:
    """Many of them at once, which is several times faster."""
    digits = secrets.token_hex(16 * count)
    return [digits[start : start + 32] for start in range(0, 32 * count, 32)]


def random_id() -> str:
    """128 random bits in hex: an id that says nothing about order or time."""
    return secrets.token_hex(16)


def by_value(kind: type[StrEnum]) -> Enum:
    """A column type that stores an enum's values, not the names of its members."""
    return Enum(
        kind, native_enum=False, length=16, values_callable=lambda members: [member.value for member in members]
    )


def insert_once(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key refuses it, which means that somebody was first; True if it was inserted."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(values).on_conflict_do_nothing()
    # Without the option psycopg's count of an INSERT is gone by the time it is asked for.
    return session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def insert_many(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert thousands of rows at once. All have the same columns, in the same order: no default is filled in."""
    connection, dialect = session.connection(), session.get_bind().dialect
    columns = ", ".join(rows[0])
    if dialect.name != "postgresql":
        # SQLAlchemy would work out for each row anew how its values are bound, which takes as long as to insert them.
        types = (table.__table__.columns[name].type.dialect_impl(dialect) for name in rows[0])
        binding: list[Callable[[Any], Any]] = [one.bind_processor(dialect) or _as_it_is for one in types]
        bound = [tuple(bind(value) for bind, value in zip(binding, row.values(), strict=True)) for row in rows]
        places = ", ".join("?" * len(binding))
        connection.exec_driver_sql(f"INSERT INTO {table.__tablename__} ({columns}) VALUES ({places})", bound)  # noqa: S608 - our own names
        return
    # Of many rows psycopg makes as many INSERTs, which takes the server several times as long.
    copy_in = f"COPY {table.__tablename__} ({columns}) FROM STDIN"
    try:
        with connection.connection.cursor() as cursor, cursor.copy(copy_in) as copy:  # type: ignore[attr-defined] # psycopg's own
            for row in rows:
                copy.write_row(tuple(row.values()))
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(copy_in, None, error, hide_parameters=True) from error


def _as_it_is(value: Any) -> Any:
    return value


class IdSet(TypeDecorator[frozenset[str]]):
    """A small set of Slack ids or of our own, as sorted words with spaces between and around them: " C1 S2 "."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the words."""
        return "".join(f" {one}" for one in sorted(value or ())) + " " if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the words."""
        return frozenset((value or "").split())


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite would forget the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a naive datetime; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone; pass aware UTC")
        value = value if value.tzinfo is UTC else value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give aware UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
