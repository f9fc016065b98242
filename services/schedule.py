"""When the next cycle of a series comes, worked out from what is in the table; nothing here changes anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.cadence import CycleTimes, at_local, cycle_times, local_day, next_cycle_day
from domain.series import GOES_ON, SeriesState
from models import audiences, pulses
from models.pulses import CycleState, Series
from services.audiences import whom
from services.calendars import calendar_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The next cycle, before it has a row."""

    number: int
    day: date
    """When it opens; if nobody works in the series' place on the day it was meant for, later than that."""
    times: CycleTimes


def planned(session: Session, series: Series, *, after: date | None = None) -> Planned:
    """The cycle that follows the last one in the table, on a day later than its close and later than `after`.

    The rhythm goes by the days that cycles are meant for: one that a holiday has moved does not move the next.
    """
    last = pulses.last_cycle(session, series.id)
    earliest = series.anchor - timedelta(days=1) if last is None else local_day(last.close_at, series.home_zone)
    day = next_cycle_day(series.anchor, every_days=series.every_days, after=max(earliest, after or earliest))
    times = times_of(session, series, day)
    return Planned(number=last.number + 1 if last else 1, day=times.day, times=times)


def times_of(session: Session, series: Series, day: date) -> CycleTimes:
    """The instants of the cycle that is meant for `day`, for the people who would be asked now."""
    return cycle_times(
        day,
        zones=audiences.zones(session, whom(session, series)),
        home_zone=series.home_zone,
        ask=series.ask,
        close=series.close,
        open_days=series.open_days,
        calendar=calendar_of(session, series.place_id),
    )


def last_chance(series: Series, close_at: datetime) -> datetime:
    """Until when a missed opening is made up for: the wanted hour of the closing day, so that a working day is left."""
    return at_local(local_day(close_at, series.home_zone), series.ask, series.home_zone)


def title_among(session: Session, series: Series) -> str:
    """The title of a series where it goes on beside others; nothing where there is no other to tell it from."""
    others = (one for one in pulses.all_series(session) if one.state in GOES_ON and one.id != series.id)
    return series.title if any(others) else ""


def next_day(session: Session, among: Iterable[Series], *, now: datetime) -> date | None:
    """The day on which the next pulse of these series opens; None unless one of them runs."""
    running = (series for series in among if series.state is SeriesState.RUNNING)
    return min((day_after(session, series, now=now) for series in running), default=None)


def day_after(session: Session, series: Series, *, now: datetime) -> date:
    """The day on which the next pulse of this series opens, if it runs by then."""
    if announced := pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return announced.day
    plan = planned(session, series)
    if plan.times.open_at <= now:  # missed
        plan = planned(session, series, after=local_day(now, series.home_zone))
    return plan.day


def coming(session: Session, series: Series) -> tuple[date, datetime]:
    """The day on which the next pulse of this series opens, if it runs by then, and the instant at which it closes."""
    if announced := pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return announced.day, announced.close_at
    plan = planned(session, series)
    return plan.day, plan.times.close_at
