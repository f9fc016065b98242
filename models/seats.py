"""Champions' seats, and who held them when."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, String, Text, and_, false, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.seats import Gone, SeatState, StandsFor
from models.base import Base, by_value
from models.people import Person, Place


class SeatRow(Base):
    """One seat, as domain.seats.Seat knows it, and whom it is for."""

    __tablename__ = "seats"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    stands_for: Mapped[StandsFor] = mapped_column(by_value(StandsFor))
    title: Mapped[str] = mapped_column(String(80))
    """As in "The employee champion objects": "employee champion"."""
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    """Of a champion of one team, the teams below it included."""
    place_id: Mapped[str | None] = mapped_column(ForeignKey("places.id"))
    """Of a champion of one site; neither: of the whole company."""
    state: Mapped[SeatState] = mapped_column(by_value(SeatState))
    election_on: Mapped[date]
    """From this day on the next election may open."""
    vacant_since: Mapped[date | None]
    champion_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    term_first: Mapped[date | None]
    term_last: Mapped[date | None]
    election_id: Mapped[str | None] = mapped_column(String(32))
    """The one that is open."""
    gone: Mapped[Gone | None] = mapped_column(by_value(Gone))
    petition_id: Mapped[str | None] = mapped_column(String(32))
    """The long-lived tally of those who ask for an election; there is one while a champion holds the seat."""
    petition_over: Mapped[bool]
    """Nobody signs it any more, because an election comes anyway: it is destroyed next."""
    removed_on: Mapped[date | None]
    """An administrator has removed it: nobody is elected into it any more. Its record stays."""


class TermHeld(Base):
    """Somebody was elected into a seat: what they stood for, and what they left to whoever came after."""

    __tablename__ = "terms_held"
    seat_id: Mapped[str] = mapped_column(ForeignKey("seats.id"), primary_key=True)
    election_id: Mapped[str] = mapped_column(ForeignKey("elections.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    statement: Mapped[str] = mapped_column(Text)
    first: Mapped[date]
    last: Mapped[date]
    """Until when they were elected; once they have gone, their last day."""
    gone: Mapped[Gone | None] = mapped_column(by_value(Gone))
    """How they went; None: they hold it, or were elected again."""
    hand_over: Mapped[str] = mapped_column(Text)
    """Their note to whoever comes after; empty: none yet."""


def every_seat(session: Session) -> list[SeatRow]:
    """All seats that were not removed: those of the whole company first, then by title."""
    in_order = (SeatRow.team_id.is_not(None), SeatRow.place_id.is_not(None), SeatRow.title, SeatRow.id)
    return list(session.scalars(select(SeatRow).where(SeatRow.removed_on.is_(None)).order_by(*in_order)))


def locked(session: Session, seat: str) -> SeatRow | None:
    """A seat; whoever changes it too waits until the transaction ends."""
    return session.get(SeatRow, seat, with_for_update=True, populate_existing=True)


def electorate(session: Session, *, teams: Collection[str] | None = None, place: Place | None = None) -> list[Person]:
    """Who works here and is no guest, by id: of these teams, of this place, or everybody.

    Who has no place of their own works at the first place of their time zone.
    """
    conditions: list[ColumnElement[bool]] = [~Person.guest, Person.left_on.is_(None), ~Person.forgotten]
    if teams is not None:
        conditions.append(Person.team_id.in_(teams))
    if place is not None:
        first = select(Place.id).where(Place.zone == place.zone).order_by(Place.position).limit(1)
        by_zone = place.zone is not None and session.scalar(first) == place.id
        there = and_(Person.place_id.is_(None), Person.zone == place.zone) if by_zone else false()
        conditions.append(or_(Person.place_id == place.id, there))
    return list(session.scalars(select(Person).where(*conditions).order_by(Person.id)))


def seats_of(session: Session, persons: Collection[str]) -> list[SeatRow]:
    """The seats that these people hold, or stand in for; whoever changes them too waits until the transaction ends."""
    theirs = or_(SeatRow.champion_id.in_(persons), SeatRow.deputy_id.in_(persons))
    found = select(SeatRow).where(theirs, SeatRow.removed_on.is_(None)).order_by(SeatRow.id)
    return list(session.scalars(found.with_for_update(), execution_options={"populate_existing": True}))


def terms_over(session: Session, *, today: date) -> list[SeatRow]:
    """Seats whose term is over, and from which somebody speaks all the same; whoever changes them too waits."""
    over = (SeatRow.term_last < today, SeatRow.removed_on.is_(None))
    found = select(SeatRow).where(*over).order_by(SeatRow.id).with_for_update()
    return list(session.scalars(found, execution_options={"populate_existing": True}))


def first_end(session: Session) -> date | None:
    """The last day of the term that ends next; None: nobody holds a seat."""
    return session.scalar(select(func.min(SeatRow.term_last)).where(SeatRow.removed_on.is_(None)))


def of_area(session: Session, area: str) -> SeatRow | None:
    """A seat that was not removed, of this team or place."""
    theirs = or_(SeatRow.team_id == area, SeatRow.place_id == area)
    return session.scalars(select(SeatRow).where(theirs, SeatRow.removed_on.is_(None)).order_by(SeatRow.title)).first()


def leave_area(session: Session, area: str) -> None:
    """Have the seats that were removed be of no team and no place, because this one goes."""
    for column in (SeatRow.team_id, SeatRow.place_id):
        session.execute(update(SeatRow).where(column == area).values({column: None}))


def leave_all_teams(session: Session) -> dict[str, str]:
    """Have every seat be of no team, because all teams are made anew; by id, whose it was."""
    found = select(SeatRow.id, SeatRow.team_id).where(SeatRow.team_id.is_not(None))
    before = {seat: str(team) for seat, team in session.execute(found)}
    session.execute(update(SeatRow).values(team_id=None))
    return before


def join_teams_again(session: Session, before: Mapping[str, str], teams: Collection[str]) -> None:
    """Undo `leave_all_teams`, as far as there still are these teams."""
    for seat, team in before.items():
        if team in teams:
            session.execute(update(SeatRow).where(SeatRow.id == seat).values(team_id=team))


def lacks_petition(row: SeatRow) -> bool:
    """Answer whether a petition is to be opened for a seat: its champion speaks, and no election comes anyway."""
    speaks = row.state is SeatState.HELD and row.election_id is None and row.removed_on is None
    return speaks and row.petition_id is None


def lacking_petition(session: Session) -> list[SeatRow]:
    """The seats for which a petition is to be opened, if there are people enough."""
    return [row for row in every_seat(session) if lacks_petition(row)]


def with_petition(session: Session) -> list[SeatRow]:
    """The seats that have a petition, also of those that were removed."""
    return list(session.scalars(select(SeatRow).where(SeatRow.petition_id.is_not(None)).order_by(SeatRow.id)))


def petitions_over(session: Session) -> list[str]:
    """The petitions that are to be destroyed, by id."""
    return [str(row.petition_id) for row in with_petition(session) if row.petition_over]


def open_petitions(session: Session) -> list[SeatRow]:
    """The seats whose petition can be signed."""
    return [row for row in with_petition(session) if not row.petition_over]


def counted_by(session: Session, petition: str) -> SeatRow | None:
    """The seat of this petition; whoever changes it too waits until the transaction ends."""
    found = select(SeatRow).where(SeatRow.petition_id == petition).with_for_update()
    return session.scalars(found, execution_options={"populate_existing": True}).one_or_none()


def terms_of(session: Session, seat: str) -> list[TermHeld]:
    """Everybody who was ever elected into a seat, the latest first."""
    found = select(TermHeld).where(TermHeld.seat_id == seat)
    return list(session.scalars(found.order_by(TermHeld.first.desc(), TermHeld.last.desc(), TermHeld.election_id)))


def speaking(session: Session, stands_for: StandsFor) -> list[str]:
    """Who answers for a seat of theirs now and is here, by id: the champions, and deputies of those who have gone."""
    acts = and_(SeatRow.state == SeatState.ACTING, SeatRow.deputy_id == Person.id)
    theirs = select(Person.id).join(SeatRow, or_(SeatRow.champion_id == Person.id, acts))
    here = theirs.where(SeatRow.stands_for == stands_for, SeatRow.removed_on.is_(None), Person.left_on.is_(None))
    return list(session.scalars(here.distinct().order_by(Person.id)))
