"""When things happen: working days, a wanted hour in each person's zone, and the days of a cycle."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time


def at_local(day: date, wanted: time, zone: str) -> datetime:
    """The instant (aware UTC) at which clocks in `zone` show `wanted` on `day`.

    In a gap (spring) the first instant after it; in a fold (autumn) the first of the two.
    """
    raise NotImplementedError


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    raise NotImplementedError


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day` (negative: before)."""
    raise NotImplementedError


def next_cycle_day(anchor: date, *, every_days: int, after: date) -> date:
    """The first day of the series (anchor + n * every_days) that is later than `after`; never before the anchor."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleTimes:
    """Every instant of one cycle, aware UTC, known before it opens and frozen at opening."""

    announce_at: datetime
    """10:00 of the series' zone on the working day before."""
    open_at: datetime
    """The earliest wanted hour over all zones of the audience."""
    close_at: datetime
    """17:00 in the latest zone of the audience, on the last of the working days it is open."""
    comments_at: datetime
    """10:00 of the series' zone on the first working day after closing."""
    answer_by: date
    """Five working days after closing."""


def cycle_times(
    day: date, *, zones: Collection[str], home_zone: str, ask: time, close: time, open_days: int
) -> CycleTimes:
    """The instants of the cycle that opens on `day` for an audience in `zones`."""
    raise NotImplementedError


def invitation_due(day: date, *, person: str, zone: str, ask: time, spread_minutes: int) -> datetime:
    """When one person is asked: the wanted hour of their zone, plus an offset within `spread_minutes`.

    The offset depends on the person and the day only, so that planning twice gives the same instant.
    """
    raise NotImplementedError


def reminder_due(day: date, *, zone: str, ask: time, on_day: int) -> datetime:
    """When the one reminder is due: the wanted hour on the `on_day`-th working day of the cycle (opening day is 1)."""
    raise NotImplementedError


def participation_shown(answered: int, invited: int) -> int | None:
    """Participation while a survey is open, in whole steps of 10 %; None for fewer than 30 invited."""
    raise NotImplementedError
