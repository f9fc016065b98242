"""Champions' seats between the database and domain.seats, and who may vote for each."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from domain.decisions import Asked
from domain.errors import NotFoundError
from domain.seats import Seat, Term
from models import seats as rows
from models.seats import SeatRow

GONE = "This champion's seat is not here any more. Nothing was changed."


def seat_of(row: SeatRow) -> Seat:
    """A seat as the rules know it."""
    term = Term(first=row.term_first, last=row.term_last) if row.term_first and row.term_last else None
    return Seat(
        id=row.id,
        stands_for=row.stands_for,
        election_on=row.election_on,
        vacant_since=row.vacant_since,
        state=row.state,
        champion=row.champion_id,
        deputy=row.deputy_id,
        term=term,
        election=row.election_id,
        gone=row.gone,
    )


def keep(row: SeatRow, seat: Seat) -> None:
    """Write down what became of a seat; `row` is locked."""
    row.state, row.election_on, row.vacant_since, row.gone = seat.state, seat.election_on, seat.vacant_since, seat.gone
    row.champion_id, row.deputy_id, row.election_id = seat.champion, seat.deputy, seat.election
    row.term_first = seat.term.first if seat.term else None
    row.term_last = seat.term.last if seat.term else None


def locked(session: Session, seat: str) -> SeatRow:
    """A seat that nobody else changes until the transaction ends. Raises NotFoundError."""
    row = rows.locked(session, seat)
    if row is None or row.removed_on:
        raise NotFoundError(GONE)
    return row


def all_seats(session: Session) -> Mapping[str, Seat]:
    """Every seat by id, as domain.consent asks for them: those that were removed are not among them."""
    return {row.id: seat_of(row) for row in rows.every_seat(session)}


def asked(row: SeatRow) -> Asked:
    """A seat as a decision has to know it."""
    return Asked(seat=row.id, stands_for=row.stands_for, title=row.title, area=row.team_id or row.place_id)
