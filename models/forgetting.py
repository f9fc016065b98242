"""What has been kept long enough, and what names somebody who is to be forgotten: found, and deleted.

Which tables hang on a survey, or name a person by a foreign key, is worked out from the tables themselves, so that none
is forgotten.
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.deliveries import FINAL, DeliveryState, OutboxMessage
from models.everything import Base, names_of, whole_words
from models.people import Lead, Owner, Person, RoleHolder
from models.pulses import Cycle, CycleState, Series, Survey

LEFT = "Somebody who left"
"""The name in the row of somebody who left, where another row still needs theirs."""

_OVER = (CycleState.CLOSED, CycleState.CANCELLED, CycleState.SKIPPED)


def outdated_cycles(session: Session, *, closed_by: datetime, most: int) -> list[str]:
    """Cycles that were over by an instant and of which more is kept than has to be, the oldest first.

    The last one of a series has to be: the next takes its number from there.
    """
    found = select(Cycle.id).where(may_go(), Cycle.close_at <= closed_by)
    return list(session.scalars(found.order_by(Cycle.close_at, Cycle.id).limit(most)))


def may_go() -> ColumnElement[bool]:
    """Of a cycle: it is over, and not the last row that its series has to keep."""
    later = aliased(Cycle)
    is_last = ~select(later.id).where(later.series_id == Cycle.series_id, later.number > Cycle.number).exists()
    has_opened = select(Survey.id).where(Survey.id == Cycle.id).exists()
    return and_(Cycle.state.in_(_OVER), or_(~is_last, has_opened))


def delete_cycles(session: Session, cycles: Collection[str]) -> None:
    """Delete everything about these cycles: reports, comments, pictures, what was frozen; and all but the last row."""
    for column in pointing_to(Survey):
        session.execute(delete(column.table).where(column.in_(cycles)))
    session.execute(delete(Survey).where(Survey.id.in_(cycles)))
    newest = dict(session.execute(select(Cycle.series_id, func.max(Cycle.number)).group_by(Cycle.series_id)).all())
    numbered = session.execute(select(Cycle.id, Cycle.series_id, Cycle.number).where(Cycle.id.in_(cycles)))
    gone = [cycle for cycle, series, number in numbered if number < newest[series]]
    session.execute(delete(Cycle).where(Cycle.id.in_(gone)))
    session.expire_all()


def leavers(session: Session, *, left_by: date, most: int) -> list[str]:
    """Who had left by a day and is still known by more than another row needs."""
    person = aliased(Person)
    needed = or_(*(select(1).where(column == person.id).exists() for column in pointing_to(Person)))
    found = select(person.id).where(person.left_on <= left_by, or_(person.name != LEFT, ~needed))
    return list(session.scalars(found.order_by(person.id).limit(most)))


def is_needed(session: Session, person: str) -> bool:
    """Answer whether another row names this person by a foreign key."""
    columns = pointing_to(Person)
    return any(session.scalar(select(1).where(column == person).limit(1)) for column in columns)


def end_duties(session: Session, person: str) -> None:
    """Take from somebody what they lead and own, and the roles that they were given."""
    for table in (Lead, Owner, RoleHolder):
        session.execute(delete(table).where(table.person_id == person))


def delete_person(session: Session, person: str) -> None:
    """Delete somebody's row; no other one needs it."""
    session.execute(delete(Person).where(Person.id == person))
    session.expire_all()


def delete_messages(session: Session, *, due_by: datetime, most: int) -> int:
    """Delete messages that were sent, or given up, and due by an instant; how many.

    The welcome stays until something is set up: it would be sent again at the next start.
    """
    old = and_(OutboxMessage.state.in_(FINAL), OutboxMessage.due_at <= due_by)
    repeated = and_(OutboxMessage.kind == "Welcome", ~select(Series.id).exists())
    found = select(OutboxMessage.id).where(old, ~repeated).order_by(OutboxMessage.due_at).limit(most)
    return _delete_messages(session, session.scalars(found).all())


def delete_messages_to(session: Session, person: str) -> int:
    """Delete the messages that wait for somebody, and those that were sent to them or name them; how many.

    One that a sender has just now is left: it is deleted in time, like every other one.
    """
    names = names_of(session, person)
    whole = whole_words(names)
    sent, waiting = OutboxMessage.state.in_(FINAL), OutboxMessage.state == DeliveryState.DUE
    named: list[ColumnElement[bool]] = [
        column.contains(name, autoescape=True)
        for column in (OutboxMessage.channel, OutboxMessage.unique_key, OutboxMessage.payload)
        for name in names
    ]
    found = session.scalars(select(OutboxMessage).where(or_(*named), or_(sent, waiting))).all()
    return _delete_messages(session, [row.id for row in found if _is_theirs(row, person, whole)])


def _is_theirs(row: OutboxMessage, person: str, whole: re.Pattern[str]) -> bool:
    """Others have still to read what waits for them, also where it names this person."""
    if row.state is DeliveryState.DUE:
        return row.channel == person
    return any(whole.search(text) for text in (row.channel, row.unique_key, row.payload))


def _delete_messages(session: Session, ids: Collection[str]) -> int:
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))
    return len(ids)


def pointing_to(target: type[Base]) -> list[Column[str]]:
    """Every column that is a foreign key to the id of this table."""
    tables: list[Table] = Base.metadata.sorted_tables
    key: Any = target.__table__.c["id"]
    return [column for table in tables for column in table.columns if column.references(key)]
