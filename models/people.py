"""People of the workspace, and how they are organised."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Row, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.roles import Role
from models.base import Base, IdSet, by_value


class Team(Base):
    """A node of the organisation tree; the whole organisation is no row."""

    __tablename__ = "teams"
    meaning = "A team that names you."
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    position: Mapped[int]
    joined_to_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    """The sister team with which it is reported as one, because it is too small by itself."""


class TouchPoint(Base):
    """A place on the customer's journey where they meet us, in journey order."""

    __tablename__ = "touch_points"
    meaning = "A touch point that names you."
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Place(Base):
    """Where people work: its holidays and its weekend. Nothing is reported by place."""

    __tablename__ = "places"
    meaning = "A place that names you."
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str | None] = mapped_column(String(64))
    """Everybody in this time zone works here, unless they have a place of their own; None: nobody by zone."""
    calendar: Mapped[str] = mapped_column(String(16))
    """The built-in calendar of public holidays, "GB" or "GB-ENG"; "": none."""
    weekend: Mapped[str] = mapped_column(String(16))
    """ISO weekdays with spaces between: "6 7"."""
    days_off: Mapped[str] = mapped_column(Text)
    """Own dates as JSON: [["2025-12-24", "Christmas Eve"]]."""
    position: Mapped[int]


class Person(Base):
    """One member of the workspace. `zone` is a tz database name: offsets change, names do not."""

    __tablename__ = "people"
    meaning = "You, as Slack tells of you, with your team, and whether you asked not to be asked."
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    """Slack's user id."""
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(64))
    guest: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]
    """The day the account was deactivated, or became a guest's while guests are not asked; None while here."""
    stopped: Mapped[bool] = mapped_column(default=False)
    """Asked not to be asked."""
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))
    place_id: Mapped[str | None] = mapped_column(ForeignKey("places.id"))
    """Their own; None: by zone, else the series'."""
    groups: Mapped[frozenset[str]] = mapped_column(IdSet, default=frozenset)
    """Of the channels and user groups that some series asks, those that this person is in, as last heard of."""
    introduced: Mapped[bool] = mapped_column(default=False)
    """Has been told what Tribune is, or is about to be."""
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Who stands in while they are away, and takes over their duties when they leave."""

    @property
    def employed(self) -> bool:
        """Neither a guest nor gone."""
        return not self.guest and self.left_on is None


class Lead(Base):
    """Somebody leads a team."""

    __tablename__ = "leads"
    meaning = "You lead this team."
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


class Owner(Base):
    """Somebody owns a touch point."""

    __tablename__ = "owners"
    meaning = "You own this touch point."
    touch_point_id: Mapped[str] = mapped_column(ForeignKey("touch_points.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))


class RoleHolder(Base):
    """Somebody was named a leader or an administrator in Home."""

    __tablename__ = "role_holders"
    meaning = "You were given this role."
    role: Mapped[Role] = mapped_column(by_value(Role), primary_key=True)
    """LEADER or ADMINISTRATOR: the other roles follow from what people lead, own or answer."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


def name_of(session: Session, person: str) -> str:
    """A person's display name."""
    return session.get_one(Person, person).name


# These two are asked for every comment: one row instead of thousands, and built once.
_NAMES = select(func.aggregate_strings(Person.name, "\n")).where(Person.left_on.is_(None))
_TEAM_NAMES = select(Team.name).order_by(Team.position)


def names(session: Session) -> tuple[str, ...]:
    """The display names of everybody who is here, guests too."""
    joined = session.scalar(_NAMES)
    return tuple(joined.split("\n")) if joined else ()


def askable(session: Session, *, guests: bool) -> Sequence[Row[str, str, str | None, str | None]]:
    """Id, zone, team and touch point of everybody who may be asked: here, and not asking to be left out."""
    columns = select(Person.id, Person.zone, Person.team_id, Person.touch_point_id)
    wanted = columns.where(Person.left_on.is_(None), ~Person.stopped)
    return session.execute(wanted if guests else wanted.where(~Person.guest)).all()


def zones(session: Session, *, guests: bool) -> set[str]:
    """The zones of everybody who may be asked."""
    wanted = select(Person.zone).where(Person.left_on.is_(None), ~Person.stopped).distinct()
    return set(session.scalars(wanted if guests else wanted.where(~Person.guest)))


def count_employees(session: Session, *, guests: bool) -> int:
    """How many people are here now."""
    here = select(func.count()).where(Person.left_on.is_(None))
    return session.scalar(here if guests else here.where(~Person.guest)) or 0


def teams(session: Session) -> list[Team]:
    """Every team, in the order of the tree: a parent comes before its children."""
    return list(session.scalars(select(Team).order_by(Team.position)))


def team_names(session: Session) -> tuple[str, ...]:
    """The name of every team, in the order of the tree."""
    return tuple(session.scalars(_TEAM_NAMES))


def touch_points(session: Session) -> list[TouchPoint]:
    """Every touch point, in journey order."""
    return list(session.scalars(select(TouchPoint).order_by(TouchPoint.position)))


def leads_by_team(session: Session) -> dict[str, list[str]]:
    """Who leads each team and is here."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = select(Lead).join(Person, Person.id == Lead.person_id).where(Person.left_on.is_(None))
    for lead in session.scalars(rows.order_by(Lead.team_id, Lead.person_id)):
        found[lead.team_id].append(lead.person_id)
    return found


def leads(session: Session) -> list[str]:
    """Everybody who leads a team and is here."""
    found = select(Lead.person_id).join(Person, Person.id == Lead.person_id).where(Person.left_on.is_(None))
    return list(session.scalars(found.distinct().order_by(Lead.person_id)))


def everybody(session: Session) -> list[Person]:
    """Everybody who was ever here."""
    return list(session.scalars(select(Person)))


def reorganise(
    session: Session,
    *,
    teams: Sequence[dict[str, Any]],
    touch_points: Sequence[dict[str, Any]],
    places: Sequence[dict[str, Any]],
    leads: Sequence[dict[str, Any]],
) -> None:
    """Replace the whole organisation: rows of `teams` (a parent before its children), `touch_points` and `leads`.

    `places` are people's ids with their team and touch point; nobody else keeps any.
    """
    session.execute(update(Person).values(team_id=None, touch_point_id=None))
    for table in (Lead, Team, TouchPoint):
        session.execute(delete(table))
    for table, rows in ((Team, teams), (TouchPoint, touch_points), (Lead, leads)):
        if rows:
            session.execute(insert(table), rows)
    session.execute(update(Person), places)
    session.expire_all()
