"""When people can be reminded of an open pulse: on each working day after they were asked, at the wanted hour."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.cadence import asking_day, at_local, local_day, reminder_due
from domain.calendars import Calendar
from domain.series import ReminderMode

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ReminderDay:
    """One day on which somebody can be reminded."""

    day: date
    """On calendars in their zone."""
    due_at: datetime
    reminds: ReminderMode
    """Whom the reminder of this day goes to; NOBODY: only to those who asked for one on this day."""


def reminder_days(
    day: date,
    *,
    zone: str,
    calendar: Calendar,
    ask: time,
    opened_at: datetime,
    close_at: datetime,
    on_day: int | None,
    mode: ReminderMode,
) -> tuple[ReminderDay, ...]:
    """The days on which somebody in `zone` who works by `calendar` can be reminded of a cycle that opens on `day`.

    The closing day is one of them if the wanted hour comes before closing. The `on_day`-th working day is that of the
    one reminder to those whom `mode` names. None is earlier than `opened_at`, which may be days late.
    """
    asked_on = asking_day(day, calendar=calendar, zone=zone, ask=ask, close_at=close_at)
    later = [asked_on + _ONE_DAY * number for number in range(1, (local_day(close_at, zone) - asked_on).days + 1)]
    common = reminder_due(day, zone=zone, ask=ask, on_day=on_day, calendar=calendar) if on_day else None
    dues = {one: at_local(one, ask, zone) for one in later if calendar.is_working_day(one)}
    return tuple(
        ReminderDay(day=one, due_at=due, reminds=mode if due == common else ReminderMode.NOBODY)
        for one, due in dues.items()
        if opened_at < due < close_at
    )
