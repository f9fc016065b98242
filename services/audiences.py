"""Whom a series asks: everyone, some teams, or the members of a channel or a user group."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.audience import Group, Placed, with_all_below
from domain.errors import AudienceTooCloseError
from domain.series import AudienceKind
from domain.survey import THRESHOLD
from models import audiences, people
from models.audiences import Asked, Whom
from models.pulses import Cycle, Series
from services.settings import guests_are_asked

COMPARED = timedelta(days=30)
"""For how long after opening whom a pulse asked is held against whom other series ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organised:
    """Everybody whom a series would ask now, and how they are organised: what `domain.audience` takes."""

    people: tuple[Placed, ...]
    teams: tuple[Group, ...]
    touch_points: tuple[Group, ...]


def whom(session: Session, series: Series) -> Whom:
    """Which people a series asks. A channel or user group has the members that Tribune last heard of."""
    guests = guests_are_asked(session)
    if series.audience is AudienceKind.EVERYONE:
        return Whom(guests=guests)
    if series.audience is AudienceKind.TEAMS:
        return Whom(guests=guests, teams=with_all_below(series.audience_ids, teams(session)))
    return Whom(guests=guests, groups=series.audience_ids)


def audience_of(session: Session, series: Series) -> Organised:
    """Everybody whom a series would ask now, with all teams and touch points there are."""
    asked = audiences.askable(session, whom(session, series))
    return Organised(
        people=tuple(one.placed for one in asked), teams=teams(session), touch_points=touch_points(session)
    )


def teams(session: Session) -> tuple[Group, ...]:
    """Every team, in the order of the tree."""
    leads = people.leads_by_team(session)
    return tuple(
        Group(
            id=team.id,
            name=team.name,
            parent=team.parent_id,
            leads=tuple(leads.get(team.id, ())),
            joined_to=team.joined_to_id,
        )
        for team in people.teams(session)
    )


def touch_points(session: Session) -> tuple[Group, ...]:
    """Every touch point, in journey order."""
    return tuple(Group(id=point.id, name=point.name) for point in people.touch_points(session))


def is_compared(session: Session, cycle: Cycle, *, now: datetime) -> bool:
    """Answer whether it has to be known whom a cycle asked, although the next of its series has closed.

    What anybody reads of two series is apart only if those who choose a new audience are held against everybody who
    was asked lately. So an ad-hoc roster is kept for that time, and one of everyone while an ad-hoc series goes on.
    """
    recent = cycle.open_at > now - COMPARED
    return recent and (cycle.audience is not AudienceKind.EVERYONE or audiences.has_chosen(session))


def refuse_too_close(session: Session, series: Series, asked: list[Asked], *, now: datetime) -> None:
    """Raise AudienceTooCloseError if this ad-hoc audience is that of another series but for 1 to 4 people.

    Whoever read both reports would learn what those few said. Audiences of one series follow each other, and its
    release plan sees to that. Everyone is nobody's choice and never refused: what is nearly the same there is shown
    in bands (`domain.membership`).
    """
    if series.audience is AudienceKind.EVERYONE:
        return
    here = {one.id for one in asked}
    for there in audiences.rosters_beside(session, series.id, since=now - COMPARED):
        if 0 < len(here ^ there.cell_of.keys()) < THRESHOLD:
            raise AudienceTooCloseError(series.title, other=there.title)
