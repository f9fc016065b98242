"""People of the workspace, and how they are organised."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.roles import Role
from models.base import Base, IdSet, by_value


class Team(Base):
    """A node of the organisation tree; the whole organisation is no row."""

    __tablename__ = "teams"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    position: Mapped[int]
    joined_to_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    """The sister team with which it is reported as one, because it is too small by itself."""


class TouchPoint(Base):
    """A place on the customer's journey where they meet us, in journey order."""

    __tablename__ = "touch_points"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Place(Base):
    """Where people work: its holidays and its weekend. Nothing is reported by place."""

    __tablename__ = "places"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str | None] = mapped_column(String(64))
    """Everybody in this time zone works here, unless they have a place of their own; None: nobody by zone."""
    calendar: Mapped[str] = mapped_column(String(64))
    """The built-in calendar of public holidays, "GB" or "GB-ENG"; "": none."""
    weekend: Mapped[str] = mapped_column(String(16))
    """ISO weekdays with spaces between: "6 7"."""
    days_off: Mapped[str] = mapped_column(Text)
    """Own dates as JSON: [["2025-12-24", "Christmas Eve"]]."""
    position: Mapped[int]


class Person(Base):
    """One member of the workspace. `zone` is a tz database name: offsets change, names do not."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    """Slack's user id."""
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(64))
    guest: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]
    """The day the account was deactivated, or became a guest's while guests are not asked; None while here."""
    stopped: Mapped[bool] = mapped_column(default=False)
    """Asked not to be asked."""
    forgotten: Mapped[bool] = mapped_column(default=False)
    """Asked to be forgotten and still works here: Slack's member list brings neither name nor zone back."""
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
    __table_args__ = (Index("ix_people_deputy_id", "deputy_id"),)

    @property
    def employed(self) -> bool:
        """Neither a guest nor gone, nor forgotten: can be given something to do."""
        return not self.guest and self.left_on is None and not self.forgotten


class Lead(Base):
    """Somebody leads a team."""

    __tablename__ = "leads"
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


class Owner(Base):
    """Somebody owns a touch point."""

    __tablename__ = "owners"
    touch_point_id: Mapped[str] = mapped_column(ForeignKey("touch_points.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))


class RoleHolder(Base):
    """Somebody was named a leader or an administrator in Home."""

    __tablename__ = "role_holders"
    role: Mapped[Role] = mapped_column(by_value(Role), primary_key=True)
    """LEADER or ADMINISTRATOR: the other roles follow from what people lead, own or answer."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


def name_of(session: Session, person: str) -> str:
    """A person's display name."""
    return session.get_one(Person, person).name


# These two are asked for every comment: one row instead of thousands, and built once.
_NAMES = select(func.aggregate_strings(Person.name, "\n")).where(Person.left_on.is_(None), ~Person.forgotten)
_TEAM_NAMES = select(Team.name).order_by(Team.position)


def names(session: Session) -> tuple[str, ...]:
    """The display names of everybody who is here, guests too."""
    joined = session.scalar(_NAMES)
    return tuple(joined.split("\n")) if joined else ()


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


def teams_of(session: Session, person: str) -> list[Team]:
    """The team that this person is in, and those that they lead, in the order of the tree."""
    led = select(Lead.team_id).where(Lead.person_id == person)
    own = select(Person.team_id).where(Person.id == person)
    return list(session.scalars(select(Team).where(Team.id.in_(led) | Team.id.in_(own)).order_by(Team.position)))


def everybody(session: Session) -> list[Person]:
    """Everybody who was ever here."""
    return list(session.scalars(select(Person)))


def here(session: Session, persons: Iterable[str]) -> dict[str, Person]:
    """Those of these people who have not left, nor asked to be forgotten, by id."""
    found = select(Person).where(Person.id.in_(list(persons)), Person.left_on.is_(None), ~Person.forgotten)
    return {person.id: person for person in session.scalars(found)}


def members(session: Session, team: str | None, *, guests: bool = True) -> list[Person]:
    """Who is in this team itself, or in none, and is here; by name."""
    inside = Person.team_id == team if team else Person.team_id.is_(None)
    found = select(Person).where(inside, Person.left_on.is_(None)).order_by(Person.name, Person.id)
    return list(session.scalars(found if guests else found.where(~Person.guest)))


def sizes(session: Session, column: Any, *, guests: bool) -> dict[str | None, int]:
    """How many people are here by `Person.team_id`, or another such column; None: by none."""
    rows = select(column, func.count()).where(Person.left_on.is_(None)).group_by(column)
    return dict(session.execute(rows if guests else rows.where(~Person.guest)).all())


def all_zones(session: Session) -> list[str]:
    """The zones in which somebody is."""
    return list(session.scalars(select(Person.zone).where(Person.left_on.is_(None)).distinct().order_by(Person.zone)))


def names_of(session: Session, persons: Iterable[str]) -> dict[str, str]:
    """Display names by id."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(list(persons))))
    return dict(rows.all())


def places(session: Session) -> list[Place]:
    """Every place, in the order they were added."""
    return list(session.scalars(select(Place).order_by(Place.position)))


def owners(session: Session) -> dict[str, str]:
    """Who owns each touch point and is here."""
    rows = select(Owner.touch_point_id, Owner.person_id).join(Person, Person.id == Owner.person_id)
    return dict(session.execute(rows.where(Person.left_on.is_(None))).all())


def held(session: Session, person: str) -> set[str]:
    """The touch points that somebody owns, or whose owner has named them as deputy."""
    owning = owners(session)
    owned = here(session, owning.values())
    return {point for point, owner in owning.items() if owner in owned and person in {owner, owned[owner].deputy_id}}


def set_leads(session: Session, team: str, persons: Iterable[str]) -> None:
    """Make exactly these people lead a team."""
    session.execute(delete(Lead).where(Lead.team_id == team))
    session.add_all(Lead(team_id=team, person_id=person) for person in persons)


def set_owner(session: Session, touch_point: str, person: str | None) -> None:
    """Make exactly this person own a touch point."""
    session.execute(delete(Owner).where(Owner.touch_point_id == touch_point))
    if person:
        session.add(Owner(touch_point_id=touch_point, person_id=person))


def role_holders(session: Session, role: Role) -> list[str]:
    """Who was named for this role in Home and is here."""
    found = select(RoleHolder.person_id).join(Person, Person.id == RoleHolder.person_id)
    return list(session.scalars(found.where(RoleHolder.role == role, Person.left_on.is_(None)).order_by(Person.id)))


def set_role_holders(session: Session, role: Role, persons: Iterable[str]) -> None:
    """Make exactly these people hold a role by name."""
    session.execute(delete(RoleHolder).where(RoleHolder.role == role))
    session.add_all(RoleHolder(role=role, person_id=person) for person in persons)


def administering(session: Session, named: Collection[str]) -> list[str]:
    """Everybody who administers Tribune and is here: those of `named` and those named in Home."""
    return sorted({*here(session, named), *role_holders(session, Role.ADMINISTRATOR)})


def leave_nobody_to(session: Session, person: str) -> None:
    """Make this person nobody's deputy."""
    session.execute(update(Person).where(Person.deputy_id == person).values(deputy_id=None))


def remove_team(session: Session, team: str) -> None:
    """Remove a team: nobody is in it or leads it, none is reported with it, and its children stand one level up."""
    above = session.get_one(Team, team).parent_id
    session.execute(update(Person).where(Person.team_id == team).values(team_id=None))
    session.execute(delete(Lead).where(Lead.team_id == team))
    session.execute(update(Team).where(Team.joined_to_id == team).values(joined_to_id=None))
    session.execute(update(Team).where(Team.parent_id == team).values(parent_id=above))
    session.execute(delete(Team).where(Team.id == team))
    session.expire_all()


def remove_touch_point(session: Session, touch_point: str) -> None:
    """Remove a touch point: nobody works there or owns it."""
    session.execute(update(Person).where(Person.touch_point_id == touch_point).values(touch_point_id=None))
    session.execute(delete(Owner).where(Owner.touch_point_id == touch_point))
    session.execute(delete(TouchPoint).where(TouchPoint.id == touch_point))
    session.expire_all()


def remove_place(session: Session, place: str) -> None:
    """Remove a place: nobody works there by name."""
    session.execute(update(Person).where(Person.place_id == place).values(place_id=None))
    session.execute(delete(Place).where(Place.id == place))
    session.expire_all()


def work_at(session: Session, places: Mapping[str, str | None]) -> None:
    """Give people places of their own, or none."""
    session.execute(update(Person), [{"id": person, "place_id": place} for person, place in places.items()])
    session.expire_all()


def put_in_order(rows: Mapping[str, Team | TouchPoint], order: Iterable[str]) -> None:
    """Number teams or touch points in this order."""
    for position, each in enumerate(order):
        rows[each].position = position


def reorganise(
    session: Session,
    *,
    teams: Sequence[dict[str, Any]],
    touch_points: Sequence[dict[str, Any]],
    people: Sequence[dict[str, Any]],
    leads: Sequence[dict[str, Any]],
) -> None:
    """Replace the whole organisation: rows of `teams` (a parent before its children), `touch_points` and `leads`.

    `people` are people's ids with what they have now; nobody else keeps a team or touch point. Of what stays, by id,
    who owns it and with which sister it is reported are kept; so is who leads it, unless `people` has them in that
    same team: then `leads` alone says whether they do.
    """
    joined = {team.id: (team.parent_id, team.joined_to_id) for team in session.scalars(select(Team))}
    owned = owners(session)
    inside = {person["id"]: person["team_id"] for person in people}
    led = [(lead.team_id, lead.person_id) for lead in session.scalars(select(Lead))]
    led = [(team, person) for team, person in led if inside.get(person) != team]
    session.execute(update(Person).values(team_id=None, touch_point_id=None))
    for emptied in (Owner, Lead, Team):
        session.execute(delete(emptied))
    # A touch point that stays keeps its row: what customers said there hangs on it.
    stay = {point.id for point in session.scalars(select(TouchPoint))} & {row["id"] for row in touch_points}
    session.execute(delete(TouchPoint).where(TouchPoint.id.not_in(stay)))
    if kept := [row for row in touch_points if row["id"] in stay]:
        session.execute(update(TouchPoint), kept)
    added = [row for row in touch_points if row["id"] not in stay]
    inserted: tuple[tuple[type[Base], Sequence[dict[str, Any]]], ...] = (
        (Team, teams),
        (TouchPoint, added),
        (Lead, leads),
    )
    for table, rows in inserted:
        if rows:
            session.execute(insert(table), rows)
    session.execute(update(Person), people)
    session.expire_all()
    _put_back(session, joined=joined, led=led, owned=owned)


def _put_back(
    session: Session,
    *,
    joined: Mapping[str, tuple[str | None, str | None]],
    led: Iterable[tuple[str, str]],
    owned: Mapping[str, str],
) -> None:
    """Give teams that stay their sister and who leads them, and touch points that stay their owner."""
    now = {team.id: team for team in session.scalars(select(Team))}
    for team, (parent, host) in joined.items():
        if team in now and host in now and parent == now[team].parent_id == now[host].parent_id:
            now[team].joined_to_id = host
    session.add_all(Lead(team_id=team, person_id=person) for team, person in led if team in now)
    points = {point.id for point in session.scalars(select(TouchPoint))}
    session.add_all(Owner(touch_point_id=point, person_id=owned[point]) for point in points & owned.keys())
    session.flush()
