"""Who is in the channels and user groups that series ask, as Slack last told; written down with the people."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain.messages import GroupTrouble
from domain.series import ENDED, IN_SLACK
from models import audiences, people, pulses
from models.pulses import CycleState, Series
from services.deliveries import queue


def asked_groups(session: Session) -> frozenset[str]:
    """The channels and user groups that series ask which have not ended."""
    return frozenset(group for series in _series_in_slack(session) for group in series.audience_ids)


def are_due(session: Session, *, now: datetime) -> bool:
    """Answer whether a cycle is about to open whose people are those of a channel or a user group."""
    announced = (pulses.first_of(session, series.id, CycleState.ANNOUNCED) for series in _series_in_slack(session))
    return any(cycle is not None and cycle.open_at <= now for cycle in announced)


def write_down(session: Session, members: Mapping[str, Collection[str]]) -> None:
    """Take over who is in these groups. Of others that are still asked, what was last heard stays; no more is kept."""
    unread = asked_groups(session) - members.keys()
    changed = {}
    for person, before in audiences.groups(session).items():
        now = frozenset(group for group, inside in members.items() if person in inside) | (before & unread)
        if now != before:
            changed[person] = now
    audiences.change_groups(session, changed)


def tell_trouble(
    session: Session, refused: Mapping[str, str], *, administrators: Collection[str], now: datetime
) -> None:
    """Tell administrators which groups can't be read, once a day; `refused` has Slack's word for each."""
    for series in _series_in_slack(session):
        for group in sorted(series.audience_ids & refused.keys()):
            message = GroupTrouble(title=series.title, group=group, reason=refused[group])
            for person in people.administering(session, administrators) or [series.set_up_by]:
                about = f"group_trouble:{series.id}:{group}:{now.date()}:{person}"
                queue(session, message, channel=person, about=about, due_at=now)


def _series_in_slack(session: Session) -> list[Series]:
    return [
        series for series in pulses.all_series(session) if series.state not in ENDED and series.audience in IN_SLACK
    ]
