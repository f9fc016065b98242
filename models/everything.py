"""Every table at once: which rows name a person. Worked out from the tables themselves, so that none is forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Enum, Row, String, Table, or_, select
from sqlalchemy.orm import Session

from models import deliveries, items, people, pulses, settings
from models.base import Base, Instant

FEATURES = (people, pulses, items, deliveries, settings)
"""Where the tables are: importing them makes `Base` know them."""

__all__ = ["Base", "NamingRow", "rows_naming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingRow:
    """One row that names somebody."""

    table: str
    meaning: str
    columns: tuple[tuple[str, str], ...]


def rows_naming(session: Session, person: str) -> Iterator[NamingRow]:
    """Every row in which this id stands, by itself or within a longer text, in whichever column.

    Table by table, the newest first.
    """
    # Ids have different lengths, so that one may begin with another: only whole words count.
    whole = re.compile(rf"(?<![A-Za-z0-9]){re.escape(person)}(?![A-Za-z0-9])")
    meanings = {mapper.local_table.description: mapper.class_.meaning for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        for row in _rows_with(session, table, person):
            if any(isinstance(value, str) and whole.search(value) for value in row):
                yield NamingRow(table=table.name, meaning=meanings[table.name], columns=_as_text(row))


def _rows_with(session: Session, table: Table, text: str) -> Iterator[Row[Any]]:
    texts = [
        column for column in table.columns if isinstance(column.type, String) and not isinstance(column.type, Enum)
    ]
    found = select(table).where(or_(*(column.contains(text, autoescape=True) for column in texts)))
    newest_first = (column.desc() for column in table.columns if isinstance(column.type, Date | Instant))
    return iter(session.execute(found.order_by(*newest_first, *table.primary_key)))


def _as_text(row: Row[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _value(value)) for name, value in row._mapping.items())  # noqa: SLF001 - SQLAlchemy's public name


def _value(value: Any) -> str:
    text = ", ".join(sorted(value)) if isinstance(value, frozenset) else "" if value is None else str(value)
    return text or "(empty)"
