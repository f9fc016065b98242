"""When things happen: a wanted hour in each person's zone, and the days of a cycle, counted in working days."""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from domain.calendars import MONDAY_TO_FRIDAY, Calendar

ANNOUNCE = time(10)
"""When a pulse is announced, and when its comments follow, in the series' zone."""
ANSWER_WITHIN = 5
"""Working days after closing by which the results are answered."""
INTRODUCE = time(10)
"""When Tribune introduces itself, in each person's zone."""
INTRODUCE_UNTIL = time(17)
"""After that hour an introduction waits for the next working day."""
INTRODUCE_AHEAD = timedelta(hours=1)
"""The least time between an introduction and the first question."""
PARTICIPATION_FROM = 30
"""People invited, below whom participation is not shown while a survey is open."""

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)  # a cycle asks the same of each zone again and again
def at_local(day: date, wanted: time, zone: str) -> datetime:
    """The instant (aware UTC) at which clocks in `zone` show `wanted` on `day`.

    In a gap (spring) the first instant after it; in a fold (autumn) the first of the two. A zone that nobody knows
    is read as UTC: one odd profile must not stop a cycle.
    """
    clock = _clock(zone)
    wall = datetime.combine(day, wanted)
    instant = wall.replace(tzinfo=clock).astimezone(UTC)
    if _shown(instant, clock) == wall:
        return instant
    # In a gap: read with the offset from after it, `wall` lies before the clocks change; read with the offset from
    # before it, after. Between the two is the change, the first second at which clocks show `wall` or later.
    earliest = wall.replace(tzinfo=clock, fold=1).astimezone(UTC)
    seconds = range(int((instant - earliest).total_seconds()))
    passed = bisect_left(seconds, 1, key=lambda s: _shown(earliest + timedelta(seconds=s), clock) >= wall)
    return (earliest + timedelta(seconds=passed)).replace(microsecond=0)


def same_hour(instant: datetime, *, before: str, zone: str) -> datetime:
    """The instant at which clocks in `zone` show what those in the zone of `before` show at `instant`."""
    shown = _shown(instant, _clock(before))
    return at_local(shown.date(), shown.time(), zone)


def local_day(now: datetime, zone: str) -> date:
    """The date on calendars in `zone` at the instant `now`; an unknown zone is read as UTC."""
    return _shown(now, _clock(zone)).date()


def working_days_after(day: date, count: int, *, calendar: Calendar = MONDAY_TO_FRIDAY) -> date:
    """The `count`-th working day after `day` (negative: before)."""
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not calendar.is_working_day(day):
            day += step
    return day


def working_day_from(day: date, *, calendar: Calendar) -> date:
    """The first working day that is no earlier than `day`."""
    return working_days_after(day - _ONE_DAY, 1, calendar=calendar)


def next_cycle_day(anchor: date, *, every_days: int, after: date) -> date:
    """The first day of the series (anchor + n * every_days) that is later than `after`; never before the anchor."""
    turns = max(0, (after - anchor).days // every_days + 1)
    return anchor + timedelta(days=turns * every_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleTimes:
    """Every instant of one cycle, aware UTC, known before it opens and frozen at opening."""

    day: date
    """When it opens: the day it was meant for, or the first working day after it."""
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
    day: date,
    *,
    zones: Collection[str],
    home_zone: str,
    ask: time,
    close: time,
    open_days: int,
    calendar: Calendar = MONDAY_TO_FRIDAY,
) -> CycleTimes:
    """The instants of the cycle that is meant for `day`, for an audience in `zones` (nobody yet: the series' zone).

    `calendar` is that of the series' place. The latest zone is the one whose closing hour comes last. By then it may
    be the next day in the series' zone, and "after closing" is counted from there.
    """
    day = working_day_from(day, calendar=calendar)
    last_day = working_days_after(day, open_days - 1, calendar=calendar)
    zones = zones or (home_zone,)
    close_at = max(at_local(last_day, close, zone) for zone in zones)
    return CycleTimes(
        day=day,
        announce_at=at_local(working_days_after(day, -1, calendar=calendar), ANNOUNCE, home_zone),
        open_at=min(at_local(day, ask, zone) for zone in zones),
        close_at=close_at,
        comments_at=comments_due(close_at, home_zone=home_zone, calendar=calendar),
        answer_by=answer_due(close_at, home_zone=home_zone, calendar=calendar),
    )


def comments_due(closed_at: datetime, *, home_zone: str, calendar: Calendar = MONDAY_TO_FRIDAY) -> datetime:
    """When comments follow the results of a survey closed at this instant."""
    return at_local(working_days_after(local_day(closed_at, home_zone), 1, calendar=calendar), ANNOUNCE, home_zone)


def answer_due(closed_at: datetime, *, home_zone: str, calendar: Calendar = MONDAY_TO_FRIDAY) -> date:
    """By which day the results of a survey closed at this instant are answered."""
    return working_days_after(local_day(closed_at, home_zone), ANSWER_WITHIN, calendar=calendar)


def asking_day(day: date, *, calendar: Calendar, zone: str, ask: time, close_at: datetime) -> date:
    """The day on which somebody is asked who works by `calendar`, in a cycle that opens on `day`.

    It is their first working day on which the wanted hour comes before closing. Whoever has none is asked all the
    same, because they may answer like everybody on the roster: on a holiday, but not on a weekend if that can be
    helped, and on the opening day if it can't.
    """
    length = (local_day(close_at, zone) - day).days
    days = [day + timedelta(days=number) for number in range(length + 1)]
    open_days = [one for one in days if at_local(one, ask, zone) < close_at]
    for suits in (calendar.is_working_day, lambda one: not calendar.is_weekend(one)):
        if found := next(filter(suits, open_days), None):
            return found
    return day


def invitation_due(day: date, *, person: str, zone: str, ask: time, spread_minutes: int) -> datetime:
    """When one person is asked who is asked on `day`: the wanted hour, plus an offset within `spread_minutes`.

    The offset depends on the person and the day only, so that planning twice gives the same instant.
    """
    draw = int.from_bytes(sha256(f"{day.isoformat()} {person}".encode()).digest()[:8])
    return at_local(day, ask, zone) + timedelta(seconds=draw % (spread_minutes * 60 or 1))


def introduction_due(
    now: datetime, *, zone: str, calendar: Calendar, joiner: bool, asked_at: datetime | None
) -> datetime:
    """When Tribune introduces itself to somebody of whom it hears at `now`, and who is first asked at `asked_at`.

    10:00 of their zone, today if they work (it may have passed) and on the next working day otherwise. A `joiner` is
    left alone on the first day. An hour before they are first asked is the latest, and may have passed too.
    """
    today = local_day(now, zone)
    later = joiner or at_local(today, INTRODUCE_UNTIL, zone) <= now
    due = at_local(working_day_from(today + _ONE_DAY if later else today, calendar=calendar), INTRODUCE, zone)
    return due if asked_at is None else min(due, asked_at - INTRODUCE_AHEAD)


def reminder_due(day: date, *, zone: str, ask: time, on_day: int, calendar: Calendar = MONDAY_TO_FRIDAY) -> datetime:
    """When the one reminder is due: the wanted hour on the `on_day`-th working day, the asking day being the first.

    `calendar` is that of the person's place, `day` the one on which the cycle opens. It may be after closing.
    """
    return at_local(working_days_after(day - _ONE_DAY, on_day, calendar=calendar), ask, zone)


def participation_shown(answered: int, invited: int) -> int | None:
    """Participation while a survey is open, in whole steps of 10 %; None for fewer than 30 invited.

    The nearest step, halves upward: 100 then means "nearly all", never "everybody".
    """
    if invited < PARTICIPATION_FROM:
        return None
    return (20 * answered + invited) // (2 * invited) * 10


def _shown(instant: datetime, clock: ZoneInfo) -> datetime:
    return instant.astimezone(clock).replace(tzinfo=None, fold=0)


@cache
def _clock(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown; no name for a file at all; a folder of zones ("America")
        return ZoneInfo("UTC")
