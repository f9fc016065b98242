"""Every table at once: which rows name a person. Worked out from the tables themselves, so that none is forgotten."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Enum, Row, String, Table, or_, select
from sqlalchemy.orm import Session

from models import (
    actions,
    consultations,
    customer_channels,
    decisions,
    deliveries,
    elections,
    items,
    people,
    pulses,
    seats,
    settings,
    suggestions,
    voices,
)
from models.base import Base, Instant

FEATURES = (
    *(people, pulses, items, deliveries, settings, voices, customer_channels, suggestions, actions),
    *(seats, elections, decisions, consultations),
)
"""Where the tables are: importing them makes `Base` know them."""

__all__ = ["Base", "NamingRow", "names_of", "rows_naming", "whole_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingRow:
    """One row that names somebody."""

    table: str
    columns: tuple[tuple[str, str], ...]


def names_of(session: Session, person: str) -> tuple[str, ...]:
    """What stands for somebody in a row: their id, and their conversations with the bot where an invitation says which.

    A message that was sent has the conversation in the place of the id.
    """
    sent = select(pulses.Invitation.channel).where(pulses.Invitation.person_id == person).distinct()
    return (person, *sorted(set(session.scalars(sent)) - {person}))


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these ids within a text. They have different lengths: one may begin with another."""
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, names))})(?![A-Za-z0-9])")


def rows_naming(session: Session, person: str) -> Iterator[NamingRow]:
    """Every row in which this id, or their conversation, stands: by itself or within a longer text, in any column.

    Table by table, the newest first.
    """
    names = names_of(session, person)
    whole = whole_words(names)
    for table in Base.metadata.sorted_tables:
        for row in _rows_with(session, table, names):
            if any(isinstance(value, str) and whole.search(value) for value in row):
                yield NamingRow(table=table.name, columns=_as_text(row))


def _rows_with(session: Session, table: Table, names: Iterable[str]) -> Iterator[Row[Any]]:
    texts = [
        column for column in table.columns if isinstance(column.type, String) and not isinstance(column.type, Enum)
    ]
    named = (column.contains(name, autoescape=True) for column in texts for name in names)
    found = select(table).where(or_(*named))
    newest_first = (column.desc() for column in table.columns if isinstance(column.type, Date | Instant))
    return iter(session.execute(found.order_by(*newest_first, *table.primary_key)))


def _as_text(row: Row[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _value(value)) for name, value in row._mapping.items())  # noqa: SLF001 - SQLAlchemy's public name


def _value(value: Any) -> str:
    text = ", ".join(sorted(value)) if isinstance(value, frozenset) else "" if value is None else str(value)
    return text or "(empty)"
