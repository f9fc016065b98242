"""Whom a series asks: found among the people who may be asked at all, and planned for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, false, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from domain.audience import Placed
from domain.series import GOES_ON, AudienceKind
from models import pulses
from models.people import Person
from models.pulses import Cycle, CycleState, Series, Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Which of the people who are here, and have not asked to be left out, a series asks."""

    guests: bool
    teams: frozenset[str] | None = None
    """Those in one of these teams; None: whatever their team."""
    groups: frozenset[str] | None = None
    """Those in one of these channels or user groups; None: whatever their groups."""


class Asked(NamedTuple):
    """One person whom a series asks."""

    id: str
    zone: str
    team: str | None
    touch_point: str | None
    place: str | None

    @property
    def placed(self) -> Placed:
        """Where this person works, as reports divide people."""
        return Placed(self.id, self.team, self.touch_point)


_ASKED = (Person.id, Person.zone, Person.team_id, Person.touch_point_id, Person.place_id)


def askable(session: Session, whom: Whom) -> list[Asked]:
    """Everybody whom a series asks."""
    return [Asked(*row) for row in session.execute(select(*_ASKED).where(*_conditions(whom)))]


def zones(session: Session, whom: Whom) -> set[str]:
    """The zones of everybody whom a series asks."""
    return set(session.scalars(select(Person.zone).where(*_conditions(whom)).distinct()))


def has_strangers(session: Session, whom: Whom) -> bool:
    """Answer whether a series asks somebody to whom Tribune has not been introduced."""
    return session.scalar(select(Person.id).where(*_conditions(whom), ~Person.introduced).limit(1)) is not None


def introduce(session: Session, whom: Whom) -> list[Asked]:
    """Take everybody whom a series asks as introduced; those who were not. Each person is found once."""
    found = update(Person).where(*_conditions(whom), ~Person.introduced).values(introduced=True).returning(*_ASKED)
    return [Asked(*row) for row in session.execute(found, execution_options={"synchronize_session": False})]


def _conditions(whom: Whom) -> list[ColumnElement[bool]]:
    conditions = [Person.left_on.is_(None), ~Person.stopped]
    if not whom.guests:
        conditions.append(~Person.guest)
    if whom.teams is not None:
        conditions.append(Person.team_id.in_(whom.teams))
    if whom.groups is not None:
        words = type_coerce(Person.groups, Text)
        conditions.append(or_(false(), *(words.contains(f" {group} ", autoescape=True) for group in whom.groups)))
    return conditions


def has_chosen(session: Session) -> bool:
    """Answer whether a series goes on that does not ask everyone."""
    chosen = (Series.state.in_(GOES_ON), Series.audience != AudienceKind.EVERYONE)
    return session.scalar(select(Series.id).where(*chosen).limit(1)) is not None


class Roster(NamedTuple):
    """Whom a cycle asks, or asked."""

    survey_id: str
    title: str
    """Of its series."""
    cell_of: dict[str, int]
    """Each person's cell."""


def rosters_beside(session: Session, series_id: str, *, since: datetime) -> list[Roster]:
    """Whom other series asked in cycles that have opened since then or are open, as long as it is known."""
    recent = or_(Cycle.open_at > since, Cycle.state == CycleState.OPEN)
    cycles = (
        select(Survey.id, Series.title)
        .join(Cycle, Cycle.id == Survey.id)
        .join(Series, Series.id == Cycle.series_id)
        .where(Cycle.series_id != series_id, recent)
    )
    found = session.execute(cycles.order_by(Cycle.open_at, Cycle.id)).all()
    rosters = (Roster(survey_id, title, dict(pulses.roster(session, survey_id))) for survey_id, title in found)
    return [roster for roster in rosters if roster.cell_of]


def take_turns(session: Session) -> None:
    """Let nobody else open a pulse until this transaction ends: each has to see whom the other asks.

    Everybody takes the series that go on in the same order, so that none waits in a ring. SQLite has one writer anyway.
    """
    living = select(Series.id).where(Series.state.in_(GOES_ON)).order_by(Series.id)
    session.execute(living.with_for_update(key_share=True)).all()  # cycles may still be planned meanwhile


def groups(session: Session) -> dict[str, frozenset[str]]:
    """In which channels and user groups everybody is, as far as it is written down; of who is forgotten it is not."""
    return dict(session.execute(select(Person.id, Person.groups).where(~Person.forgotten)).all())


def change_groups(session: Session, changed: Mapping[str, frozenset[str]]) -> None:
    """Write down in which channels and user groups these people are."""
    if changed:
        session.execute(update(Person), [{"id": person, "groups": now} for person, now in changed.items()])
