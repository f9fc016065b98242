"""Ninety days after a pulse was set up: is this what success looks like?"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.cadence import ANNOUNCE, at_local, working_day_from
from domain.messages import SuccessReminder
from domain.series import GOES_ON
from models import deliveries, people, pulses
from models.pulses import Series
from services.calendars import calendar_of
from services.deliveries import queue

AFTER = timedelta(days=90)
WITHIN = timedelta(days=14)
"""For how long a reminder that was missed is made up for: later it would come out of the blue."""


def remind_of_success(session: Session, *, now: datetime, administrators: Collection[str] = ()) -> int:
    """Show whoever answers, and administrators, what the set-up said that success looks like; how many series.

    Once for each set-up: a purpose that is written anew is shown again 90 days after that.
    """
    due = [series for series in _waiting(session, now=now) if _due(session, series) <= now]
    for series in due:
        message = SuccessReminder(
            title=series.title, success=series.success, set_up_on=series.set_up_on, series_id=series.id
        )
        for person in sorted({series.answerer_id, *people.administering(session, administrators)}):
            queue(session, message, channel=person, about=f"{_about(series)}{person}", due_at=now)
    return len(due)


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next such reminder is due; None if there is none to come."""
    return min((max(_due(session, series), now) for series in _waiting(session, now=now)), default=None)


def _waiting(session: Session, *, now: datetime) -> list[Series]:
    """The series of which nobody has been reminded yet."""
    return [
        series
        for series in pulses.all_series(session)
        if series.state in GOES_ON
        and series.success
        and now < _due(session, series) + WITHIN
        and not deliveries.any_queued(session, _about(series))
    ]


def _due(session: Session, series: Series) -> datetime:
    """10:00 of the series' zone, on a working day there."""
    day = working_day_from(series.set_up_on + AFTER, calendar=calendar_of(session, series.place_id))
    return at_local(day, ANNOUNCE, series.home_zone)


def _about(series: Series) -> str:
    """How the key of each reader's message begins: whoever answers later than that is not reminded again."""
    return f"success:{series.id}:{series.set_up_on}:"
