"""What has been kept long enough, and what names somebody who is to be forgotten: found, and deleted.

Which tables hang on a survey, or name a person by a foreign key, is worked out from the tables themselves, so that none
is forgotten.
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain.actions import ActionState, Origin
from domain.suggestions import ENDED, SuggestionState, Writer
from models.actions import ActionTaken, ResultAnswer
from models.decisions import DecisionRow
from models.deliveries import FINAL, DeliveryState, OutboxMessage
from models.everything import Base, names_of, whole_words
from models.people import Lead, Owner, Person, RoleHolder
from models.pulses import Cycle, CycleState, Series, Survey
from models.suggestions import Suggestion, Thread, ThreadMessage, remember_numbers

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
    if not cycles:
        return
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

    The welcome stays until something is set up: it would be sent again at the next start. The first message of a
    decision stays as long as something may still be said in its thread.
    """
    old = and_(OutboxMessage.state.in_(FINAL), OutboxMessage.due_at <= due_by)
    repeated = and_(OutboxMessage.kind == "Welcome", ~select(Series.id).exists())
    spoken_of = DecisionRow.look_on.is_not(None), OutboxMessage.unique_key == literal("decision:") + DecisionRow.id
    has_thread = select(DecisionRow.id).where(*spoken_of).exists()
    found = select(OutboxMessage.id).where(old, ~repeated, ~has_thread).order_by(OutboxMessage.due_at).limit(most)
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
    if ids:
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))
    return len(ids)


def outdated_suggestions(session: Session, *, ended_by: date, most: int) -> list[str]:
    """Suggestions that had ended by a day, the oldest first.

    Not one whose tally is still to be destroyed, nor one of which an open action comes. What went on as it goes with
    it, so it waits until the last of them has its time.
    """
    ended_on = suggestion_ended_on()
    found = select(Suggestion.id).where(suggestion_may_go(), ended_on <= ended_by)
    return list(session.scalars(found.order_by(ended_on, Suggestion.id).limit(most)))


def suggestion_may_go() -> ColumnElement[bool]:
    """Of a suggestion: something came of it, or it was taken back, and nothing needs it or what went on as it."""
    one, going_along = _going_along()
    about = ActionTaken.origin == Origin.SUGGESTION, ActionTaken.about == one.id
    worked_on = select(ActionTaken.id).where(*about, ActionTaken.state == ActionState.OPEN).exists()
    needed = select(one.id).where(going_along, or_(one.tally_id.is_not(None), worked_on)).exists()
    return and_(Suggestion.state.in_(ENDED), ~needed)


def suggestion_ended_on() -> ColumnElement[date]:
    """Of a suggestion that has ended: from when on its time counts, and that of what went on as it."""
    one, going_along = _going_along()
    return select(func.max(one.state_on)).where(going_along).scalar_subquery()


def _going_along() -> tuple[type[Suggestion], ColumnElement[bool]]:
    """A suggestion, and those that go on as it."""
    one = aliased(Suggestion)
    merged = and_(one.merged_into == Suggestion.id, one.state == SuggestionState.MERGED)
    return one, or_(one.id == Suggestion.id, merged)


def delete_suggestions(session: Session, suggestions: Collection[str]) -> None:
    """Delete suggestions with their threads and all that was said there; so those that went on as one of them."""
    if not suggestions:
        return
    remember_numbers(session)
    options = {"synchronize_session": False}
    joined = Suggestion.merged_into.in_(suggestions)
    merged = session.scalars(select(Suggestion.id).where(joined, Suggestion.state == SuggestionState.MERGED))
    gone = {*suggestions, *merged}
    session.execute(update(Suggestion).where(joined).values(merged_into=None), execution_options=options)
    session.execute(delete(Suggestion).where(Suggestion.id.in_(gone)), execution_options=options)
    session.execute(delete(Thread).where(Thread.id.in_(gone)), execution_options=options)
    session.expire_all()


def delete_actions(session: Session, *, ended_by: date, most: int) -> int:
    """Delete actions that had ended by a day, and that answer no results which are kept; how many."""
    found = select(ActionTaken.id).where(action_may_go(), ActionTaken.ended_on <= ended_by)
    gone = session.scalars(found.order_by(ActionTaken.ended_on).limit(most)).all()
    if gone:
        deleted = delete(ActionTaken).where(ActionTaken.id.in_(gone))
        session.execute(deleted, execution_options={"synchronize_session": False})
        session.expire_all()
    return len(gone)


def action_may_go() -> ColumnElement[bool]:
    """Of an action: it has ended, and answers no results that are kept."""
    answers = select(ResultAnswer.id).where(ResultAnswer.action_id == ActionTaken.id).exists()
    return and_(ActionTaken.state != ActionState.OPEN, ~answers)


def unsign(session: Session, name: str, *, instead: str) -> None:
    """Take a name from below what was suggested, and answered there, unless somebody else has the same one.

    No row says who signed: the words of the name are all there is. An author is anonymous then, and of whoever answered
    it says `instead`.
    """
    others = session.scalar(select(func.count()).select_from(Person).where(Person.name == name)) or 0
    if others > 1:
        return
    options = {"synchronize_session": False}
    said = update(ThreadMessage).where(ThreadMessage.signed == name)
    own = ThreadMessage.writer == Writer.AUTHOR
    session.execute(said.where(own).values(signed=""), execution_options=options)
    session.execute(said.where(~own).values(signed=instead), execution_options=options)
    suggested = update(Suggestion).where(Suggestion.signed == name).values(signed="")
    session.execute(suggested, execution_options=options)


def pointing_to(target: type[Base]) -> list[Column[str]]:
    """Every column that is a foreign key to the id of this table."""
    tables: list[Table] = Base.metadata.sorted_tables
    key: Any = target.__table__.c["id"]
    return [column for table in tables for column in table.columns if column.references(key)]
