"""Who holds which duty: leads a team, owns a touch point, answers and signs a series, has a role by name."""

from dataclasses import dataclass

from sqlalchemy import BindParameter, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain.actions import ActionState
from domain.decisions import ENDED as DECISION_ENDED
from domain.roles import Role
from domain.seats import SeatState, StandsFor
from domain.series import SeriesState
from domain.suggestions import ENDED
from models.actions import ActionTaken
from models.decisions import DecisionRow
from models.people import Lead, Owner, Person, RoleHolder, Team, TouchPoint
from models.pulses import Cycle, CycleState, Series
from models.seats import SeatRow
from models.suggestions import Suggestion


@dataclass(frozen=True, slots=True)
class Hats:
    """A person, and what they do for Tribune."""

    person: Person
    leads: bool
    named_leader: bool
    answers: bool
    owns: bool
    administers: bool
    """By name, in Home."""
    stands_in: bool
    for_employees: bool
    for_customers: bool
    stands_by: bool
    """Is a champion's deputy."""


# This is asked at every press of a button: built once, it costs half.
_PERSON: BindParameter[str] = bindparam("person")
_ABSENT = aliased(Person)
_SPEAKS = and_(
    or_(
        SeatRow.champion_id == _PERSON,
        and_(SeatRow.state == SeatState.ACTING, SeatRow.deputy_id == _PERSON),
    ),
    SeatRow.removed_on.is_(None),
)
"""Answers for a champion's seat: see domain.seats.Seat.speaker."""
_HATS = select(
    Person,
    exists().where(Lead.person_id == _PERSON),
    exists().where(RoleHolder.person_id == _PERSON, RoleHolder.role == Role.LEADER),
    exists().where(Series.answerer_id == _PERSON),
    exists().where(Owner.person_id == _PERSON),
    exists().where(RoleHolder.person_id == _PERSON, RoleHolder.role == Role.ADMINISTRATOR),
    exists().where(_ABSENT.deputy_id == _PERSON),
    exists().where(_SPEAKS, SeatRow.stands_for == StandsFor.EMPLOYEES),
    exists().where(_SPEAKS, SeatRow.stands_for == StandsFor.CUSTOMERS),
    exists().where(SeatRow.deputy_id == _PERSON, SeatRow.removed_on.is_(None)),
).where(Person.id == _PERSON)


def hats(session: Session, person: str) -> Hats | None:
    """What a person does for Tribune; None for a stranger."""
    row = session.execute(_HATS, {"person": person}).one_or_none()
    return None if row is None else Hats(*tuple(row))


def leavers_with_duties(session: Session) -> list[Person]:
    """Who has left and still holds a duty."""
    holds = (
        exists().where(Lead.person_id == Person.id),
        exists().where(Owner.person_id == Person.id),
        exists().where(RoleHolder.person_id == Person.id),
        exists().where(
            or_(Series.answerer_id == Person.id, Series.leader_id == Person.id, Series.set_up_by == Person.id)
        ),
        exists().where(ActionTaken.owner_id == Person.id, ActionTaken.state == ActionState.OPEN),
        exists().where(Suggestion.taken_by_id == Person.id, Suggestion.state.not_in(ENDED)),
        exists().where(DecisionRow.leader_id == Person.id, DecisionRow.state.not_in(DECISION_ENDED)),
    )
    return list(session.scalars(select(Person).where(Person.left_on.is_not(None), or_(*holds)).order_by(Person.id)))


def series_of(session: Session, person: str) -> list[Series]:
    """The series that somebody answers, signs or has set up."""
    named = or_(Series.answerer_id == person, Series.leader_id == person, Series.set_up_by == person)
    return list(session.scalars(select(Series).where(named).order_by(Series.title, Series.id)))


def series_asking_team(session: Session, team: str) -> Series | None:
    """A series that asks this team by name, and has not ended."""
    ended = (SeriesState.CLOSED, SeriesState.ARCHIVED)
    living = session.scalars(select(Series).where(Series.state.not_in(ended)).order_by(Series.title))
    return next((series for series in living if team in series.audience_ids), None)


def series_at(session: Session, place: str) -> Series | None:
    """A series that keeps the holidays of this place."""
    return session.scalars(select(Series).where(Series.place_id == place).order_by(Series.title)).first()


def answer_announced(session: Session, series: str, person: str) -> None:
    """Have this person answer what is announced of a series, and not open yet."""
    announced = (Cycle.series_id == series, Cycle.state == CycleState.ANNOUNCED)
    session.execute(update(Cycle).where(*announced).values(answerer_id=person))


def answering(session: Session, cycle: Cycle) -> str:
    """Who answers the results of a cycle now: as it was frozen or, if they left or were forgotten, who took over."""
    if session.get_one(Person, cycle.answerer_id).employed:
        return cycle.answerer_id
    return session.get_one(Series, cycle.series_id).answerer_id


def teams_led(session: Session, person: str) -> list[Team]:
    """The teams that somebody leads, in the order of the tree."""
    led = select(Team).join(Lead, Lead.team_id == Team.id).where(Lead.person_id == person)
    return list(session.scalars(led.order_by(Team.position)))


def touch_points_owned(session: Session, person: str) -> list[TouchPoint]:
    """The touch points that somebody owns, in journey order."""
    owned = select(TouchPoint).join(Owner, Owner.touch_point_id == TouchPoint.id).where(Owner.person_id == person)
    return list(session.scalars(owned.order_by(TouchPoint.position)))


def roles_by_name(session: Session, person: str) -> list[Role]:
    """The roles that somebody was given in Home."""
    rows = select(RoleHolder.role).where(RoleHolder.person_id == person).order_by(RoleHolder.role)
    return list(session.scalars(rows))


def lead_instead(session: Session, team: str, *, old: str, new: str) -> None:
    """Have one person lead a team instead of another."""
    session.execute(delete(Lead).where(Lead.team_id == team, Lead.person_id == old))
    session.merge(Lead(team_id=team, person_id=new))


def hold(session: Session, role: Role, person: str) -> None:
    """Have a person hold a role by name."""
    session.merge(RoleHolder(role=role, person_id=person))


def hold_instead(session: Session, role: Role, *, old: str, new: str) -> None:
    """Have one person hold a role by name instead of another."""
    session.execute(delete(RoleHolder).where(RoleHolder.role == role, RoleHolder.person_id == old))
    hold(session, role, new)
