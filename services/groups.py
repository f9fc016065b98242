"""Who is in the channels and user groups that series ask, as Slack last told; written down with the people."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.errors import ClosedError
from domain.messages import GroupTrouble
from domain.series import ENDED, IN_SLACK
from models import audiences, people, pulses
from models.pulses import CycleState, Series
from models.settings import change_setting, forget_setting, setting, settings_named
from services.deliveries import queue

PATIENCE = timedelta(days=30)
"""For how long a series asks those who were in a group when it was last read, whoever has left it meanwhile."""
UNREAD = "group_unread:"
"""How the setting begins that has the day since which a group can't be read."""


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
    for group in settings_named(session, UNREAD).keys() - unread:
        forget_setting(session, UNREAD + group)
    changed = {}
    for person, before in audiences.groups(session).items():
        now = frozenset(group for group, inside in members.items() if person in inside) | (before & unread)
        if now != before:
            changed[person] = now
    audiences.change_groups(session, changed)


def tell_trouble(
    session: Session, refused: Mapping[str, str], *, administrators: Collection[str], now: datetime
) -> None:
    """Tell administrators which groups can't be read, once a day; `refused` has Slack's word for each.

    The day of the first time is remembered: see `refuse_unread`.
    """
    for group in refused.keys() & asked_groups(session):
        if not setting(session, UNREAD + group, ""):
            change_setting(session, UNREAD + group, now.date().isoformat())
    for series in _series_in_slack(session):
        for group in sorted(series.audience_ids & refused.keys()):
            message = GroupTrouble(title=series.title, group=group, reason=refused[group])
            for person in people.administering(session, administrators) or [series.set_up_by]:
                about = f"group_trouble:{series.id}:{group}:{now.date()}:{person}"
                queue(session, message, channel=person, about=about, due_at=now)


def refuse_unread(session: Session, series: Series, *, now: datetime) -> None:
    """Raise ClosedError if a group that this series asks could not be read for long: nobody knows who is in it."""
    unread = settings_named(session, UNREAD) if series.audience in IN_SLACK else {}
    since = (date.fromisoformat(day) for group, day in unread.items() if group in series.audience_ids)
    if any(now.date() - day >= PATIENCE for day in since):
        raise ClosedError(
            f"For {PATIENCE.days} days Slack has not said who is in the channel or user group that '{series.title}' "
            "asks. Invite Tribune there again, or choose other people in Tribune's Home; it then opens as planned."
        )


def _series_in_slack(session: Session) -> list[Series]:
    return [
        series for series in pulses.all_series(session) if series.state not in ENDED and series.audience in IN_SLACK
    ]
