"""Champions' seats between the database and domain.seats, and who may vote for each."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain import seats as rules
from domain import tree
from domain.cadence import at_local
from domain.decisions import Asked
from domain.election_terms import ElectionTerms
from domain.elections import Election
from domain.errors import NotFoundError
from domain.seat_messages import (
    SeatActing,
    SeatDeputyGone,
    SeatDeputyNamed,
    SeatHandedOver,
    SeatLeft,
    SeatNews,
    SeatTaken,
    SeatTermEnds,
)
from domain.seats import Gone, Seat, SeatState, Term
from models import people
from models import seats as rows
from models.people import Person, Place
from models.seats import SeatRow, TermHeld
from services.champions_settings import champions_calendar, champions_day, champions_zone
from services.champions_settings import rules as champions_rules
from services.deliveries import queue

TOLD_FROM = time(10)
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
    """Write down what became of a seat; `row` is locked. Its petition is over once an election comes anyway."""
    comes = seat.state is not SeatState.HELD or seat.election is not None
    row.petition_over = row.petition_id is not None and (row.petition_over or comes)
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


def asked(session: Session, seats: Iterable[SeatRow]) -> tuple[Asked, ...]:
    """Seats as a decision has to know them. A team's is about all teams above and below it, too: see `electorate`."""
    parents = {team.id: team.parent_id for team in people.teams(session)}
    return tuple(
        Asked(seat=row.id, stands_for=row.stands_for, title=row.title, areas=_areas(row, parents)) for row in seats
    )


def _areas(row: SeatRow, parents: tree.Tree) -> tuple[str, ...]:
    if row.team_id:
        return tuple(sorted({*tree.path(parents, row.team_id), *tree.below(parents, row.team_id)}))
    return (row.place_id,) if row.place_id else ()


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
    """An election is held for a seat; its champion is asked for a note to whoever comes after.

    Raises ChangedError, FrozenError and NotFoundError: see domain.seats.
    """
    row = locked(session, seat)
    keep(row, rules.open_election(seat_of(row), terms, today=champions_day(session, now)))
    if row.champion_id:
        ends = SeatTermEnds(seat=row.id, champion=row.champion_id)
        about = f"seat_term_ends:{terms.id}"
        queue(session, ends, channel=row.champion_id, about=about, due_at=terms.times.nominations_open_at)


def settle(session: Session, election: Election, *, now: datetime) -> None:
    """What an election that is over means for its seat; part of the transaction that ends it.

    Whoever was elected and has left since, or is a guest by now, leaves the seat at once, and so does a deputy. Nobody
    comes into a seat that was removed.
    """
    row = rows.locked(session, election.terms.seat)
    if row is None or row.removed_on:
        return
    today, calendar = champions_day(session, now), champions_calendar(session)
    before = row.champion_id
    after = rules.settle(seat_of(row), election, today=today, calendar=calendar)
    become(session, row, after, how=Gone.RECALLED, now=now)
    if election.result and (champion := election.result.winner):
        _begin_term(session, row, election, champion)
        taken = SeatTaken(seat=row.id, champion=champion, hours=election.terms.hours_a_month)
        queue(session, taken, channel=champion, about=f"seat_taken:{election.terms.id}", due_at=now)
        _tell_the_others(session, row, before=before, about=election.terms.id, now=now)
    for person in (row.deputy_id, row.champion_id):
        if person and not session.get_one(Person, person).employed:
            _depart(session, row, person, now=now)


def _tell_the_others(session: Session, row: SeatRow, *, before: str | None, about: str, now: datetime) -> None:
    """The runner-up that they are deputy, and the champion before that it is somebody else now."""
    if row.deputy_id:
        second = SeatDeputyNamed(seat=row.id, deputy=row.deputy_id, came_second=True)
        queue(session, second, channel=row.deputy_id, about=f"seat_deputy_named:{about}", due_at=now)
    if before and before != row.champion_id:
        over = SeatHandedOver(seat=row.id, person=before)
        queue(session, over, channel=before, about=f"seat_handed_over:{about}", due_at=now)


def depart(session: Session, *persons: str, now: datetime) -> None:
    """People have left the company, are guests from now on, or asked to be forgotten: they leave their seats."""
    for row in rows.seats_of(session, persons):
        for person in persons:
            _depart(session, row, person, now=now)


def _depart(session: Session, row: SeatRow, person: str, *, now: datetime) -> None:
    today, calendar = champions_day(session, now), champions_calendar(session)
    after = rules.depart(seat_of(row), person, today=today, calendar=calendar)
    become(session, row, after, how=Gone.DEPARTED, now=now)


def end_due(session: Session, *, now: datetime) -> None:
    """End the terms whose last day is over, where nobody was elected: nobody speaks from these seats."""
    today = champions_day(session, now)
    for row in rows.terms_over(session, today=today):
        become(session, row, rules.end_term(seat_of(row), today=today), how=Gone.TERM_OVER, now=now)


def next_end(session: Session) -> datetime | None:
    """When the next term is over: at the beginning of the day after its last."""
    last = rows.first_end(session)
    return at_local(last + timedelta(days=1), time(0), champions_zone(session)) if last else None


def become(session: Session, row: SeatRow, after: Seat, *, how: Gone, now: datetime) -> None:
    """Write down what became of a seat, which is locked, and of its champion's term; tell whom it concerns.

    `how` somebody went, if somebody has: who speaks from a seat no more is told to everybody.
    """
    before, today = seat_of(row), champions_day(session, now)
    if before.champion and before.term and (before.champion, before.term) != (after.champion, after.term):
        _end_term(session, before, after, today=today)
    keep(row, after)
    session.flush()
    if before.speaker and after.speaker != before.speaker and after.champion is None and not row.removed_on:
        left = SeatLeft(seat=row.id, person=before.speaker, how=how, acted=before.champion is None)
        tell_everybody(session, left, about=f"seat_left:{row.id}:{before.speaker}:{today}", now=now)
    if after.deputy and after.state is SeatState.ACTING is not before.state:
        acting = SeatActing(seat=row.id, deputy=after.deputy)
        queue(session, acting, channel=after.deputy, about=f"seat_acting:{row.id}:{today}", due_at=now)
    if before.deputy and not after.deputy and after.champion and after.champion == before.champion:
        gone = SeatDeputyGone(seat=row.id, champion=after.champion)
        about = f"seat_deputy_gone:{row.id}:{before.deputy}:{today}"
        queue(session, gone, channel=after.champion, about=about, due_at=now)


def tell_everybody(session: Session, message: SeatNews, *, about: str, now: datetime) -> None:
    """Tell it in the channel of elections and decisions: at ten in the morning at the earliest, since nobody wakes."""
    if given := champions_rules(session):
        ten = at_local(champions_day(session, now), TOLD_FROM, given.zone)
        queue(session, message, channel=given.channel, about=about, due_at=max(now, ten))


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
