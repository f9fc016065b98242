"""When the next cycle of a series comes, worked out from what is in the table; nothing here changes anything."""

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


def next_opens_at(session: Session, *, now: datetime) -> datetime | None:
    """When the next pulse of any series opens; None while all are paused, or none is set up."""
    instants = (next_opening(session, series, now=now) for series in pulses.all_series(session))
    return min((instant for instant in instants if instant is not None), default=None)


def next_opening(session: Session, series: Series, *, now: datetime) -> datetime | None:
    """When the next pulse of this series opens; None unless it runs."""
    return opening_after(session, series, now=now) if series.state is SeriesState.RUNNING else None


def opening_after(session: Session, series: Series, *, now: datetime) -> datetime:
    """When the next pulse of this series opens, if it runs by then."""
    if announced := pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return announced.open_at
    opens_at = planned(session, series).times.open_at
    if opens_at <= now:  # missed
        opens_at = planned(session, series, after=local_day(now, series.home_zone)).times.open_at
    return opens_at


def coming(session: Session, series: Series) -> tuple[date, datetime]:
    """The day on which the next pulse of this series opens, if it runs by then, and the instant at which it closes."""
    if announced := pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return announced.day, announced.close_at
    plan = planned(session, series)
    return plan.day, plan.times.close_at
