"""Weekends, holidays and days off decide on which days people work."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from domain.calendars import MONDAY_TO_FRIDAY, Calendar

MONDAY = date(2026, 5, 18)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]


def may_day(year: int) -> Collection[date]:
    return {date(year, 5, 1): "May Day"}


def worked(calendar: Calendar) -> list[bool]:
    return [calendar.is_working_day(day) for day in WEEK]


def test_works_from_monday_to_friday() -> None:
    assert worked(MONDAY_TO_FRIDAY) == [True] * 5 + [False] * 2


def test_works_from_sunday_to_thursday_where_the_weekend_is_friday_and_saturday() -> None:
    assert worked(Calendar(weekend=frozenset({5, 6}))) == [True] * 4 + [False] * 2 + [True]


def test_works_every_day_where_there_is_no_weekend() -> None:
    assert worked(Calendar(weekend=frozenset())) == [True] * 7


def test_does_not_work_on_days_off_nor_on_holidays_of_any_year() -> None:
    calendar = Calendar(days_off=frozenset({MONDAY}), holidays=may_day)
    assert not calendar.is_working_day(MONDAY)
    assert calendar.is_working_day(MONDAY + timedelta(days=1))
    assert [calendar.is_working_day(date(year, 5, 1)) for year in (2025, 2026)] == [False, False]
    assert not calendar.is_weekend(date(2026, 5, 1))


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a working day"):
        Calendar(weekend=frozenset(range(1, 8)))
