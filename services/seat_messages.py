"""What the messages about champions' seats say, looked up when they are sent: what has changed since is not told."""

from dataclasses import replace

from sqlalchemy.orm import Session

from domain.seat_messages import (
    SeatActing,
    SeatDeputyGone,
    SeatDeputyNamed,
    SeatHandedOver,
    SeatLeft,
    SeatNote,
    SeatPetitionLost,
    SeatRecalled,
    SeatRemoved,
    SeatTaken,
    SeatTermEnds,
)
from domain.seats import SeatState
from models import seats as rows
from models.people import Person
from models.seats import SeatRow, TermHeld


def filled(session: Session, message: SeatNote) -> SeatNote | None:
    """The message with names, days and notes; None, so that it is not sent, if it is not true any more."""
    row = session.get(SeatRow, message.seat)
    if row is None:
        return None
    match message:
        case SeatTaken() | SeatActing() | SeatDeputyNamed() | SeatDeputyGone() | SeatTermEnds():
            return _to_one(session, row, message)
        case SeatLeft():
            return _left(session, row, message)
        case SeatRecalled():
            still = row.champion_id == message.champion and row.state is SeatState.RECALLED
            return replace(message, title=row.title, election_on=row.election_on) if still else None
        case SeatHandedOver():
            over = row.champion_id is not None and row.champion_id != message.person
            return replace(message, title=row.title, champion=row.champion_id or "") if over else None
        case SeatRemoved() | SeatPetitionLost():
            return replace(message, title=row.title)


def _to_one(
    session: Session,
    row: SeatRow,
    message: SeatTaken | SeatActing | SeatDeputyNamed | SeatDeputyGone | SeatTermEnds,
) -> SeatNote | None:
    """A direct message, as long as its reader is still who it says."""
    match message:
        case SeatTaken() if row.champion_id == message.champion:
            return _taken(session, row, message)
        case SeatActing() if row.deputy_id == message.deputy and row.state is SeatState.ACTING:
            note = next((term.hand_over for term in rows.terms_of(session, row.id)), "")
            return replace(
                message,
                title=row.title,
                last=row.term_last,
                election_on=row.election_on,
                election=row.election_id is not None,
                hand_over=note,
            )
        case SeatDeputyNamed() if row.deputy_id == message.deputy and row.champion_id:
            return replace(message, title=row.title, champion=row.champion_id)
        case SeatDeputyGone() if row.champion_id == message.champion and row.deputy_id is None:
            return replace(message, title=row.title)
        case SeatTermEnds() if row.champion_id == message.champion and row.term_last:
            written = any(term.hand_over for term in rows.terms_of(session, row.id)[:1])
            return replace(
                message,
                title=row.title,
                last=row.term_last,
                hand_over=written,
                recalled=row.state is SeatState.RECALLED,
                deputy=row.deputy_id is not None,
            )
        case _:
            return None


def _taken(session: Session, row: SeatRow, message: SeatTaken) -> SeatTaken:
    before = next(iter(rows.terms_of(session, row.id)[1:]), None)
    note = before.hand_over if before and before.person_id != message.champion else ""
    return replace(
        message,
        title=row.title,
        last=row.term_last,
        deputy=row.deputy_id,
        predecessor=_name(session, before) if before and note else "",
        hand_over=note,
    )


def _name(session: Session, term: TermHeld) -> str:
    return session.get_one(Person, term.person_id).name


def _left(session: Session, row: SeatRow, message: SeatLeft) -> SeatLeft:
    person = session.get(Person, message.person)
    speaks = row.champion_id or (row.deputy_id if row.state is SeatState.ACTING else None)
    return replace(
        message,
        title=row.title,
        name=person.name if person and not person.forgotten else "",
        speaker=speaks,
        election_on=row.election_on,
        election=row.election_id is not None,
    )
