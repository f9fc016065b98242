"""When the next cycle of a series comes, worked out from what is in the table; nothing here changes anything."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.cadence import CycleTimes, at_local, cycle_times, local_day, next_cycle_day
from models import people, pulses
from models.pulses import CycleState, Series
from services.settings import guests_are_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The next cycle, before it has a row."""

    number: int
    day: date
    times: CycleTimes


def planned(session: Session, series: Series, *, after: date | None = None) -> Planned:
    """The cycle that follows the last one in the table, on a day later than its close and later than `after`."""
    last = pulses.last_cycle(session, series.id)
    earliest = series.anchor - timedelta(days=1) if last is None else local_day(last.close_at, series.home_zone)
    day = next_cycle_day(series.anchor, every_days=series.every_days, after=max(earliest, after or earliest))
    return Planned(number=last.number + 1 if last else 1, day=day, times=times_of(session, series, day))


def times_of(session: Session, series: Series, day: date) -> CycleTimes:
    """The instants of the cycle that opens on `day`, for the people who would be asked now."""
    return cycle_times(
        day,
        zones=people.zones(session, guests=guests_are_asked(session)),
        home_zone=series.home_zone,
        ask=series.ask,
        close=series.close,
        open_days=series.open_days,
    )


def last_chance(series: Series, close_at: datetime) -> datetime:
    """Until when a missed opening is made up for: the wanted hour of the closing day, so that a working day is left."""
    return at_local(local_day(close_at, series.home_zone), series.ask, series.home_zone)


def next_opens_at(session: Session, *, now: datetime) -> datetime | None:
    """When the next pulse opens; None while paused or not set up."""
    series = pulses.the_series(session)
    return None if series is None or series.paused else opening_after(session, series, now=now)


def opening_after(session: Session, series: Series, *, now: datetime) -> datetime:
    """When the next pulse of this series opens, unless it is paused by then."""
    if announced := pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return announced.open_at
    coming = planned(session, series).times.open_at
    if coming <= now:  # missed
        coming = planned(session, series, after=local_day(now, series.home_zone)).times.open_at
    return coming
