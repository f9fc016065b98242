"""Champions' seats between the database and domain.seats, and who may vote for each."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain import seats as rules
from domain import tree
from domain.decisions import Asked
from domain.election_terms import ElectionTerms
from domain.elections import Election
from domain.errors import NotFoundError
from domain.seats import Gone, Seat, SeatState, Term
from models import people
from models import seats as rows
from models.people import Person, Place
from models.seats import SeatRow, TermHeld
from services.champions_settings import champions_calendar, champions_day

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
    """Write down what became of a seat; `row` is locked. Who asked for an election has got one, once there is one."""
    row.petition_over |= seat.state is not SeatState.HELD or seat.election is not None
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


def title_of(session: Session, seat: str) -> str:
    """A seat's title, as in "The employee champion objects"; also of one that was removed. Raises NotFoundError."""
    row = session.get(SeatRow, seat)
    if row is None:
        raise NotFoundError(GONE)
    return row.title


def electorate(session: Session, row: SeatRow) -> list[Person]:
    """Who may vote for a seat, by id: everybody whom it is for, employed, no guests.

    That is a team with all teams below it, a place, or the whole company; also who asked not to be asked in pulses.
    """
    if row.team_id:
        parents = {team.id: team.parent_id for team in people.teams(session)}
        return rows.electorate(session, teams=tree.below(parents, row.team_id))
    return rows.electorate(session, place=session.get(Place, row.place_id) if row.place_id else None)


def opened(session: Session, seat: str, terms: ElectionTerms, *, now: datetime) -> None:
    """An election is held for a seat. Raises ChangedError, FrozenError and NotFoundError: see domain.seats."""
    row = locked(session, seat)
    keep(row, rules.open_election(seat_of(row), terms, today=champions_day(session, now)))


def settle(session: Session, election: Election, *, now: datetime) -> None:
    """What an election that is over means for its seat; part of the transaction that ends it.

    Whoever was elected and has left since, or is a guest by now, leaves the seat at once, and so does a deputy.
    """
    row = locked(session, election.terms.seat)
    today, calendar = champions_day(session, now), champions_calendar(session)
    _become(session, row, rules.settle(seat_of(row), election, today=today, calendar=calendar), today=today)
    if election.result and (champion := election.result.winner):
        _begin_term(session, row, election, champion)
    for person in (row.deputy_id, row.champion_id):
        if person and not session.get_one(Person, person).employed:
            after = rules.depart(seat_of(row), person, today=today, calendar=calendar)
            _become(session, row, after, today=today)


def depart(session: Session, person: str, *, now: datetime) -> None:
    """Somebody has left the company, is a guest from now on, or asked to be forgotten: they leave their seats."""
    today, calendar = champions_day(session, now), champions_calendar(session)
    for row in rows.seats_of(session, person):
        _become(session, row, rules.depart(seat_of(row), person, today=today, calendar=calendar), today=today)


def _begin_term(session: Session, row: SeatRow, election: Election, champion: str) -> None:
    """Note who was elected, until when, and what they stood for."""
    stood = election.nomination_of(champion)
    assert row.term_first
    assert row.term_last
    begun = TermHeld(
        seat_id=row.id,
        election_id=election.terms.id,
        person_id=champion,
        statement=stood.statement if stood else "",
        first=row.term_first,
        last=row.term_last,
        gone=None,
        hand_over="",
    )
    session.add(begun)
    session.flush()


def _become(session: Session, row: SeatRow, after: Seat, *, today: date) -> None:
    """Write down what became of a seat, and how the term of its champion ended, if it did."""
    before = seat_of(row)
    if before.champion and before.term and (before.champion, before.term) != (after.champion, after.term):
        _end_term(session, before, after, today=today)
    keep(row, after)
    session.flush()


def _end_term(session: Session, before: Seat, after: Seat, *, today: date) -> None:
    """Of a champion who has gone, the day and how; whoever was elected instead takes over on the day after the last."""
    terms = rows.terms_of(session, before.id)
    ended = next((one for one in terms if before.term and one.first == before.term.first), None)
    if ended is None:
        return
    if after.champion is None:
        ended.gone, ended.last = after.gone, min(ended.last, today)
        return
    ended.last = min(ended.last, today - timedelta(days=1))
    if after.champion != before.champion:
        ended.gone = Gone.RECALLED if before.state is SeatState.RECALLED else Gone.TERM_OVER
