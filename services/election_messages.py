"""What the messages about elections say, looked up when they are sent: what is over by then is not announced."""

from dataclasses import replace

from sqlalchemy.orm import Session

from domain.ballots import Result
from domain.election_messages import (
    ElectionAnnounced,
    ElectionCalledOff,
    ElectionCount,
    ElectionNotAnnounced,
    ElectionNote,
    ElectionOpen,
    ElectionProposed,
    ElectionReminder,
    ElectionResult,
)
from domain.election_terms import ElectionTerms
from domain.elections import ElectionState, NominationState
from domain.seats import SeatState
from models import elections as rows
from models import people
from models.elections import ElectionRow, NominationRow
from models.people import Person
from models.seats import SeatRow
from models.serial import load


def filled(session: Session, message: ElectionNote) -> ElectionNote | None:
    """The message with what it is about; None, so that it is not sent, if there is nothing left to say."""
    if isinstance(message, ElectionNotAnnounced):
        return message
    row = session.get_one(ElectionRow, message.election)
    terms, state = load(ElectionTerms, row.terms), row.state
    match message:
        case ElectionAnnounced() | ElectionProposed():
            return _before(session, row, terms, message) if state is ElectionState.NOMINATING else None
        case ElectionOpen() | ElectionReminder():
            return _meanwhile(session, row, terms, message) if state is ElectionState.BALLOTING else None
        case _:
            return _afterwards(session, row, terms, message)


def _before(
    session: Session, row: ElectionRow, terms: ElectionTerms, message: ElectionAnnounced | ElectionProposed
) -> ElectionNote | None:
    if isinstance(message, ElectionAnnounced):
        return replace(message, terms=terms, stands_for=session.get_one(SeatRow, row.seat_id).stands_for)
    nomination = session.get(NominationRow, (row.id, message.person))
    if nomination is None or nomination.state is not NominationState.PROPOSED:
        return None
    return replace(message, terms=terms, statement=nomination.statement)


def _meanwhile(
    session: Session, row: ElectionRow, terms: ElectionTerms, message: ElectionOpen | ElectionReminder
) -> ElectionNote:
    if isinstance(message, ElectionOpen):
        return replace(message, terms=terms, candidates=_candidates(session, row))
    return replace(message, title=terms.title, ballot_closes_at=row.closes_at)


def _afterwards(
    session: Session, row: ElectionRow, terms: ElectionTerms, message: ElectionCalledOff | ElectionResult
) -> ElectionNote:
    seat = session.get_one(SeatRow, row.seat_id)
    again_on = None if seat.election_id or seat.removed_on else seat.election_on
    if isinstance(message, ElectionCalledOff):
        return replace(message, title=terms.title, reason=row.cancelled_because, again_on=again_on)
    message = replace(
        message,
        title=terms.title,
        vacant_because=row.vacant_because,
        again_on=again_on,
        speaker=seat.champion_id or (seat.deputy_id if seat.state is SeatState.ACTING else None),
    )
    return _counted(session, seat, load(Result, row.result), message) if row.result else message


def _candidates(session: Session, row: ElectionRow) -> tuple[str, ...]:
    """By the alphabet, which is nobody's choice: each voter reads them in another order."""
    standing = [one.person_id for one in rows.nominations(session, row.id)]
    return tuple(sorted(people.names_of(session, standing).values(), key=str.casefold))


def _counted(session: Session, seat: SeatRow, result: Result, message: ElectionResult) -> ElectionResult:
    names = people.names_of(session, [one.candidate for one in result.counts])
    winner = session.get(Person, result.winner) if result.winner else None
    return replace(
        message,
        result=result,
        winner_left=winner is not None and not winner.employed,
        last_day=seat.term_last if result.winner and seat.champion_id == result.winner else None,
        deputy=result.deputy if seat.deputy_id == result.deputy else None,
        counts=tuple(ElectionCount(name=names.get(one.candidate, ""), people=one.people) for one in result.counts),
    )
