"""On which days somebody can be reminded: working days of their place after they were asked, before closing."""

from datetime import UTC, date, datetime, time, timedelta

from domain.calendars import MONDAY_TO_FRIDAY, Calendar
from domain.reminders import ReminderDay, reminder_days
from domain.series import ReminderMode

TUESDAY = date(2025, 6, 10)
CLOSES = datetime(2025, 6, 13, 16, 0, tzinfo=UTC)
"""Friday, 17:00 in London."""
THURSDAY_BEFORE = date(2025, 6, 5)
NOBODY, UNANSWERED = ReminderMode.NOBODY, ReminderMode.UNANSWERED


def days(
    day: date = TUESDAY,
    *,
    zone: str = "Europe/London",
    calendar: Calendar = MONDAY_TO_FRIDAY,
    ask: time = time(10),
    opened_at: datetime = datetime(2025, 6, 5, 7, 0, tzinfo=UTC),
    close_at: datetime = CLOSES,
    on_day: int | None = 3,
    mode: ReminderMode = UNANSWERED,
) -> tuple[ReminderDay, ...]:
    return reminder_days(
        day,
        zone=zone,
        calendar=calendar,
        ask=ask,
        opened_at=opened_at,
        close_at=close_at,
        on_day=on_day,
        mode=mode,
    )


def told(found: tuple[ReminderDay, ...]) -> list[tuple[int, ReminderMode]]:
    return [(one.day.day, one.reminds) for one in found]


def test_each_working_day_after_the_opening_has_one_the_closing_day_too() -> None:
    assert told(days()) == [(11, NOBODY), (12, UNANSWERED), (13, NOBODY)]
    assert [one.due_at.hour for one in days()] == [9, 9, 9]


def test_the_closing_day_has_none_after_closing() -> None:
    assert told(days(ask=time(17))) == [(11, NOBODY), (12, UNANSWERED)]


def test_a_weekend_is_left_out_and_not_counted() -> None:
    found = days(THURSDAY_BEFORE, close_at=datetime(2025, 6, 10, 16, 0, tzinfo=UTC))
    assert told(found) == [(6, NOBODY), (9, UNANSWERED), (10, NOBODY)]


def test_a_holiday_is_left_out_and_not_counted() -> None:
    wednesday_off = Calendar(days_off=frozenset({date(2025, 6, 11)}))
    assert told(days(calendar=wednesday_off)) == [(12, NOBODY), (13, UNANSWERED)]


def test_a_weekend_of_friday_and_saturday_is_one_too() -> None:
    gulf = Calendar(weekend=frozenset({5, 6}))
    found = days(THURSDAY_BEFORE, calendar=gulf, close_at=datetime(2025, 6, 10, 16, 0, tzinfo=UTC))
    assert told(found) == [(8, NOBODY), (9, UNANSWERED), (10, NOBODY)]


def test_whoever_is_asked_later_is_reminded_later() -> None:
    opening_day_off = Calendar(days_off=frozenset({TUESDAY}))
    assert told(days(calendar=opening_day_off)) == [(12, NOBODY), (13, UNANSWERED)]


def test_whoever_is_asked_on_the_last_day_is_not_reminded() -> None:
    three_days_off = Calendar(days_off=frozenset({date(2025, 6, day) for day in (10, 11, 12)}))
    assert days(calendar=three_days_off) == ()


def test_the_hour_is_that_of_the_zone() -> None:
    auckland = days(zone="Pacific/Auckland")
    assert auckland[0] == ReminderDay(
        day=date(2025, 6, 11), due_at=datetime(2025, 6, 10, 22, 0, tzinfo=UTC), reminds=NOBODY
    )
    # By closing it is Saturday there.
    assert told(auckland) == [(11, NOBODY), (12, UNANSWERED), (13, NOBODY)]


def test_daylight_saving_moves_the_instant_and_not_the_hour() -> None:
    found = days(
        date(2025, 3, 27),
        opened_at=datetime(2025, 3, 27, 8, 0, tzinfo=UTC),
        close_at=datetime(2025, 4, 1, 16, 0, tzinfo=UTC),
    )
    assert [(one.day.day, one.due_at.hour) for one in found] == [(28, 10), (31, 9), (1, 9)]


def test_nobody_is_reminded_by_itself_without_a_day_or_where_nobody_shall_be() -> None:
    for found in (days(on_day=None), days(mode=NOBODY), days(on_day=1), days(on_day=9)):
        assert told(found) == [(11, NOBODY), (12, NOBODY), (13, NOBODY)]


def test_everybody_alike_is_a_matter_of_the_one_day() -> None:
    assert told(days(mode=ReminderMode.EVERYBODY)) == [(11, NOBODY), (12, ReminderMode.EVERYBODY), (13, NOBODY)]


def test_a_late_opening_reminds_of_no_day_that_is_over() -> None:
    late = datetime(2025, 6, 12, 12, 0, tzinfo=UTC)
    assert told(days(opened_at=late)) == [(13, NOBODY)]
    assert days(opened_at=CLOSES - timedelta(hours=1)) == ()
