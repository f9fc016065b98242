"""When owners hear of actions: two days before, once when late, on working days at their own 10:00."""

from datetime import UTC, date, datetime

import pytest

from domain.action_messages import TellLine
from domain.actions import YouSaidWeDid, heads_up_on, reminded_from, told_at
from domain.calendars import MONDAY_TO_FRIDAY, Calendar

FRIDAY = date(2025, 6, 6)
MONDAY, TUESDAY, WEDNESDAY = date(2025, 6, 9), date(2025, 6, 10), date(2025, 6, 11)
MADE = date(2025, 5, 20)
ZONE = "Europe/London"


@pytest.mark.parametrize(
    ("due_on", "soon"),
    [
        (date(2025, 6, 12), TUESDAY),
        (WEDNESDAY, MONDAY),
        (TUESDAY, FRIDAY),  # two days before is a Sunday
        (MONDAY, FRIDAY),
    ],
)
def test_an_owner_hears_two_days_before_or_on_the_working_day_before_that(due_on: date, soon: date) -> None:
    assert heads_up_on(due_on, calendar=MONDAY_TO_FRIDAY) == soon


def test_a_holiday_is_no_working_day() -> None:
    calendar = Calendar(days_off=frozenset({FRIDAY}))
    assert heads_up_on(MONDAY, calendar=calendar) == date(2025, 6, 5)


@pytest.mark.parametrize(
    ("made_on", "reminded_on", "today", "expected"),
    [
        (MADE, None, MADE, MONDAY),
        (MADE, FRIDAY, MONDAY, MONDAY),  # it had another day since
        (MADE, MONDAY, MONDAY, date(2025, 6, 12)),  # next is when it is late
        (MONDAY, None, MONDAY, date(2025, 6, 12)),  # whoever made it on that day knows
        (MADE, None, date(2025, 6, 20), date(2025, 6, 12)),  # only that it is late
        (MADE, date(2025, 6, 12), date(2025, 6, 13), None),
    ],
)
def test_an_owner_hears_once_before_and_once_when_it_is_late(
    made_on: date, reminded_on: date | None, today: date, expected: date | None
) -> None:
    found = reminded_from(WEDNESDAY, made_on=made_on, reminded_on=reminded_on, today=today, calendar=MONDAY_TO_FRIDAY)
    assert found == expected


@pytest.mark.parametrize(
    ("first", "now", "due"),
    [
        (MONDAY, datetime(2025, 6, 5, 9, tzinfo=UTC), datetime(2025, 6, 9, 9, tzinfo=UTC)),
        (FRIDAY, datetime(2025, 6, 6, 15, tzinfo=UTC), datetime(2025, 6, 6, 9, tzinfo=UTC)),
        (FRIDAY, datetime(2025, 6, 6, 16, tzinfo=UTC), datetime(2025, 6, 9, 9, tzinfo=UTC)),
        (FRIDAY, datetime(2025, 6, 8, 12, tzinfo=UTC), datetime(2025, 6, 9, 9, tzinfo=UTC)),
    ],
)
def test_it_is_told_at_ten_by_their_clock_and_never_at_night(first: date, now: datetime, due: datetime) -> None:
    assert told_at(first, now=now, zone=ZONE, calendar=MONDAY_TO_FRIDAY) == due


def test_there_is_something_to_tell_where_a_line_or_a_figure_is() -> None:
    assert not YouSaidWeDid().any
    assert YouSaidWeDid(held_back=1).any


def test_a_button_carries_the_action_and_the_voice() -> None:
    line = TellLine(action="a", voice="v", words="", said_on=MONDAY, what="", outcome="")
    assert line.value == "a|v"
