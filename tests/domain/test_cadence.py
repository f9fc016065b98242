"""Working days, zones and the instants of a cycle."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cadence import (
    asking_day,
    at_local,
    cycle_times,
    introduction_due,
    invitation_due,
    local_day,
    next_cycle_day,
    participation_shown,
    reminder_due,
    same_hour,
    working_day_from,
    working_days_after,
)
from domain.calendars import MONDAY_TO_FRIDAY, Calendar

ZONES = sorted(available_timezones())
TEN = time(10)
FIVE = time(17)
TUESDAY = date(2026, 5, 19)
CLOSES = datetime(2026, 5, 22, 16, tzinfo=UTC)
"""17:00 in London, on the Friday after it."""
FRIDAY_AND_SATURDAY = Calendar(weekend=frozenset({5, 6}))
SECOND = timedelta(seconds=1)

zones = st.sampled_from(ZONES)
days = st.dates(date(1950, 1, 1), date(2060, 12, 31))
times = st.times().map(lambda wanted: wanted.replace(fold=0))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def wall(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def changes(zone: str, year: int) -> Iterator[datetime]:
    """The instants of `year`, to the second, at which clocks in `zone` are moved."""

    def offset(at: datetime) -> timedelta | None:
        return at.astimezone(ZoneInfo(zone)).utcoffset()

    for start in (utc(year, 1, 1) + timedelta(days=day) for day in range(365)):
        before = offset(start)
        if offset(start + timedelta(days=1)) != before:
            seconds = range(24 * 60 * 60)
            yield start + SECOND * bisect_left(seconds, 1, key=lambda s: offset(start + SECOND * s) != before)


@given(days, times, zones)
def test_shows_the_wanted_hour_or_the_first_one_that_exists_after_it(day: date, wanted: time, zone: str) -> None:
    instant = at_local(day, wanted, zone)
    asked_for = datetime.combine(day, wanted)
    assert instant.tzinfo is UTC
    assert wall(instant, zone) >= asked_for
    if wall(instant, zone) != asked_for:  # a gap: a moment earlier, clocks did not show the wanted hour yet
        assert wall(instant - timedelta(microseconds=1), zone) < asked_for


@given(days, times, zones, st.timedeltas(timedelta(microseconds=1), timedelta(hours=26)))
def test_never_names_the_second_of_two_instants(day: date, wanted: time, zone: str, before: timedelta) -> None:
    earlier = at_local(day, wanted, zone) - before
    assert wall(earlier, zone) < datetime.combine(day, wanted)


@pytest.mark.parametrize("zone", ZONES)
def test_is_right_around_every_change_of_the_clock(zone: str) -> None:
    for change in changes(zone, 2026):
        last, first = wall(change - SECOND, zone) + SECOND, wall(change, zone)
        if first > last:  # spring: what the clock skips happens at the change
            for skipped in (last, last + (first - last) / 2, first - SECOND):
                assert at_local(skipped.date(), skipped.time(), zone) == change
        else:  # autumn: what the clock shows twice happens the first time, before the change
            for twice in (first, first + (last - first) / 2, last - SECOND):
                assert at_local(twice.date(), twice.time(), zone) == change - (last - twice)


def test_asks_at_the_end_of_the_gap_in_spring() -> None:
    assert at_local(date(2026, 3, 29), time(2, 30), "Europe/Athens") == utc(2026, 3, 29, 0, 30)  # no gap there yet
    assert at_local(date(2026, 3, 29), time(3, 30), "Europe/Athens") == utc(2026, 3, 29, 1)
    assert at_local(date(2026, 3, 29), time(1, 0, 0, 500_000), "Europe/London") == utc(2026, 3, 29, 1)


def test_asks_the_first_time_in_autumn() -> None:
    assert at_local(date(2026, 10, 25), time(1, 30), "Europe/London") == utc(2026, 10, 25, 0, 30)


def test_asks_on_the_next_morning_where_a_whole_day_was_skipped() -> None:
    assert at_local(date(2011, 12, 30), TEN, "Pacific/Apia") == utc(2011, 12, 30, 10)  # 31 December, 00:00 there


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kolkata", utc(2026, 5, 19, 4, 30)),
        ("Asia/Kathmandu", utc(2026, 5, 19, 4, 15)),
        ("Pacific/Apia", utc(2026, 5, 18, 21)),
        ("Pacific/Honolulu", utc(2026, 5, 19, 20)),
        ("Africa/Casablanca", utc(2026, 5, 19, 9)),
        ("America/St_Johns", utc(2026, 5, 19, 12, 30)),
    ],
)
def test_knows_zones_that_are_unlike_others(zone: str, expected: datetime) -> None:
    assert at_local(TUESDAY, TEN, zone) == expected


@pytest.mark.parametrize("zone", ["", "Nowhere/At_All", "America", "../../etc/passwd", "\0", "x" * 5000])
def test_reads_a_zone_that_nobody_knows_as_utc(zone: str) -> None:
    assert at_local(TUESDAY, TEN, zone) == utc(2026, 5, 19, 10)
    assert local_day(utc(2026, 5, 19, 23), zone) == TUESDAY


def test_knows_which_day_it_is_on_the_other_side_of_the_world() -> None:
    now = utc(2026, 5, 19, 11)
    assert local_day(now, "Pacific/Apia") == date(2026, 5, 20)
    assert local_day(now, "Pacific/Honolulu") == date(2026, 5, 19)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 5, 19), 0, date(2026, 5, 19)),
        (date(2026, 5, 19), 3, date(2026, 5, 22)),
        (date(2026, 5, 22), 1, date(2026, 5, 25)),
        (date(2026, 5, 23), 1, date(2026, 5, 25)),
        (date(2026, 5, 23), -1, date(2026, 5, 22)),
        (date(2026, 5, 25), -1, date(2026, 5, 22)),
        (date(2026, 5, 22), 5, date(2026, 5, 29)),
    ],
)
def test_counts_working_days_forward_and_back(day: date, count: int, expected: date) -> None:
    assert working_days_after(day, count) == expected


@given(days, st.integers(1, 40))
def test_counts_as_many_working_days_as_it_says(day: date, count: int) -> None:
    forward, back = working_days_after(day, count), working_days_after(day, -count)
    assert (
        sum(MONDAY_TO_FRIDAY.is_working_day(day + timedelta(days=n)) for n in range(1, (forward - day).days + 1))
        == count
    )
    assert (
        sum(MONDAY_TO_FRIDAY.is_working_day(day - timedelta(days=n)) for n in range(1, (day - back).days + 1)) == count
    )
    assert MONDAY_TO_FRIDAY.is_working_day(forward)
    assert MONDAY_TO_FRIDAY.is_working_day(back)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2025, 1, 1), date(2026, 5, 19)),
        (date(2026, 5, 18), date(2026, 5, 19)),
        (date(2026, 5, 19), date(2026, 6, 2)),
        (date(2026, 6, 1), date(2026, 6, 2)),
        (date(2026, 6, 2), date(2026, 6, 16)),
    ],
)
def test_finds_the_next_day_of_a_series(after: date, expected: date) -> None:
    assert next_cycle_day(TUESDAY, every_days=14, after=after) == expected


@given(days, st.integers(1, 60), days)
def test_finds_the_first_day_of_a_series_and_none_before_it(anchor: date, every: int, after: date) -> None:
    found = next_cycle_day(anchor, every_days=every, after=after)
    assert found > after
    assert (found - anchor).days % every == 0
    assert found == anchor or (found > anchor and found - timedelta(days=every) <= after)


def test_knows_every_instant_of_hearthlines_first_cycle() -> None:
    times = cycle_times(
        TUESDAY,
        zones={"Europe/London", "Europe/Warsaw", "Europe/Athens"},
        home_zone="Europe/London",
        ask=TEN,
        close=FIVE,
        open_days=4,
    )
    assert times.announce_at == utc(2026, 5, 18, 9)
    assert times.open_at == utc(2026, 5, 19, 7)  # 10:00 in Athens
    assert times.close_at == utc(2026, 5, 22, 16)  # Friday 17:00 in Leeds
    assert times.comments_at == utc(2026, 5, 25, 9)
    assert times.answer_by == date(2026, 5, 29)


def test_the_same_hour_elsewhere_is_what_clocks_show_there() -> None:
    ten_in_new_york = utc(2026, 3, 27, 14)
    assert same_hour(ten_in_new_york, before="America/New_York", zone="Europe/London") == utc(2026, 3, 27, 10)
    assert same_hour(utc(2026, 3, 27, 10), before="Europe/London", zone="America/New_York") == ten_in_new_york
    # 01:30 in London on the night when clocks there go forward over it
    assert same_hour(utc(2026, 3, 29, 5, 30), before="America/New_York", zone="Europe/London") == utc(2026, 3, 29, 1)


def test_announces_on_friday_what_opens_on_monday() -> None:
    times = cycle_times(date(2026, 5, 25), zones=(), home_zone="UTC", ask=TEN, close=FIVE, open_days=4)
    assert times.announce_at == utc(2026, 5, 22, 10)
    assert times.close_at == utc(2026, 5, 28, 17)


def test_counts_from_the_next_working_day_where_a_cycle_would_open_on_a_weekend() -> None:
    times = cycle_times(date(2026, 5, 23), zones=(), home_zone="UTC", ask=TEN, close=FIVE, open_days=4)
    assert times.close_at == utc(2026, 5, 28, 17)


def test_moves_a_cycle_off_a_day_on_which_nobody_works_in_the_series_place() -> None:
    bank_holiday = Calendar(days_off=frozenset({TUESDAY, date(2026, 5, 22), date(2026, 5, 27)}))
    times = cycle_times(
        TUESDAY, zones=["UTC"], home_zone="UTC", ask=TEN, close=FIVE, open_days=4, calendar=bank_holiday
    )
    assert times.day == date(2026, 5, 20)
    assert times.announce_at == utc(2026, 5, 18, 10)
    assert times.open_at == utc(2026, 5, 20, 10)
    assert times.close_at == utc(2026, 5, 26, 17)
    assert times.comments_at == utc(2026, 5, 28, 10)
    assert times.answer_by == date(2026, 6, 3)


def test_keeps_the_weekend_of_the_series_place() -> None:
    times = cycle_times(
        date(2026, 5, 21),
        zones=["Asia/Riyadh"],
        home_zone="Asia/Riyadh",
        ask=TEN,
        close=FIVE,
        open_days=4,
        calendar=FRIDAY_AND_SATURDAY,
    )
    assert times.announce_at == utc(2026, 5, 20, 7)
    assert times.close_at == utc(2026, 5, 26, 14)  # Thursday, Sunday, Monday, Tuesday
    assert times.comments_at == utc(2026, 5, 27, 7)
    assert times.answer_by == date(2026, 6, 2)


def test_finds_the_first_working_day() -> None:
    assert working_day_from(date(2026, 5, 22), calendar=MONDAY_TO_FRIDAY) == date(2026, 5, 22)
    assert working_day_from(date(2026, 5, 22), calendar=FRIDAY_AND_SATURDAY) == date(2026, 5, 24)


def test_does_not_count_the_weekend_as_open_days() -> None:
    times = cycle_times(date(2026, 5, 21), zones=["UTC"], home_zone="UTC", ask=TEN, close=FIVE, open_days=4)
    assert times.close_at == utc(2026, 5, 26, 17)


def test_closes_when_five_oclock_has_come_everywhere() -> None:
    times = cycle_times(
        TUESDAY,
        zones=["Pacific/Apia", "Asia/Kolkata", "Pacific/Honolulu"],
        home_zone="Pacific/Apia",
        ask=TEN,
        close=FIVE,
        open_days=4,
    )
    assert times.open_at == at_local(TUESDAY, TEN, "Pacific/Apia")
    assert times.close_at == utc(2026, 5, 23, 3)  # Friday 17:00 in Honolulu is Saturday 16:00 in Apia
    assert times.comments_at == at_local(date(2026, 5, 25), TEN, "Pacific/Apia")
    assert times.answer_by == date(2026, 5, 29)


@given(days.filter(MONDAY_TO_FRIDAY.is_working_day), st.sets(zones, min_size=1, max_size=5), zones, st.integers(1, 10))
def test_keeps_the_instants_of_a_cycle_in_order(day: date, audience: set[str], home: str, open_days: int) -> None:
    times = cycle_times(day, zones=audience, home_zone=home, ask=TEN, close=FIVE, open_days=open_days)
    for zone in audience:
        assert times.open_at <= at_local(day, TEN, zone) < times.close_at
    assert times.announce_at < times.close_at < times.comments_at
    assert local_day(times.close_at, home) < local_day(times.comments_at, home) <= times.answer_by


@given(days, zones, st.integers(0, 120), st.text(max_size=12))
def test_invites_within_the_spread_and_never_before_the_wanted_hour(
    day: date, zone: str, spread: int, person: str
) -> None:
    due = invitation_due(day, person=person, zone=zone, ask=TEN, spread_minutes=spread)
    offset = due - at_local(day, TEN, zone)
    assert timedelta(0) <= offset < timedelta(minutes=spread or 1)
    assert offset == timedelta(0) or spread
    assert due == invitation_due(day, person=person, zone=zone, ask=TEN, spread_minutes=spread)


def test_spreads_people_evenly_and_differently_every_day() -> None:
    def offsets(day: date) -> list[int]:
        start = at_local(day, TEN, "UTC")
        due = (invitation_due(day, person=f"U{n}", zone="UTC", ask=TEN, spread_minutes=30) - start for n in range(3000))
        return [int(offset.total_seconds()) for offset in due]

    first, second = offsets(TUESDAY), offsets(TUESDAY + timedelta(days=14))
    assert first != second
    for quarter in range(4):
        share = sum(quarter * 450 <= offset < (quarter + 1) * 450 for offset in first)
        assert 650 < share < 850


def test_reminds_on_the_third_working_day() -> None:
    assert reminder_due(TUESDAY, zone="Europe/Athens", ask=TEN, on_day=3) == utc(2026, 5, 21, 7)
    assert reminder_due(date(2026, 5, 21), zone="UTC", ask=TEN, on_day=3) == utc(2026, 5, 25, 10)
    assert reminder_due(TUESDAY, zone="UTC", ask=TEN, on_day=1) == utc(2026, 5, 19, 10)


def test_reminds_on_the_third_working_day_of_whoever_is_reminded() -> None:
    holiday = Calendar(days_off=frozenset({TUESDAY}))
    assert reminder_due(TUESDAY, zone="UTC", ask=TEN, on_day=3, calendar=holiday) == utc(2026, 5, 22, 10)
    sunday = reminder_due(date(2026, 5, 20), zone="UTC", ask=TEN, on_day=3, calendar=FRIDAY_AND_SATURDAY)
    assert sunday == utc(2026, 5, 24, 10)


def days_from(first: date, *numbers: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=number) for number in numbers)


@pytest.mark.parametrize(
    ("off", "weekend", "asked"),
    [
        ((), {6, 7}, TUESDAY),
        ((0,), {6, 7}, date(2026, 5, 20)),
        ((0, 1, 2), {6, 7}, date(2026, 5, 22)),  # 10:00 on the closing day is early enough
        ((0, 1, 2, 3), {6, 7}, TUESDAY),  # a holiday all along: asked all the same
        ((1, 2, 3), {2, 6}, date(2026, 5, 20)),  # rather on a holiday than on a weekend
        ((), {2, 3, 4, 5}, TUESDAY),  # nothing but weekend
    ],
)
def test_asks_on_the_first_working_day_there_while_the_pulse_is_open(
    off: tuple[int, ...], weekend: set[int], asked: date
) -> None:
    calendar = Calendar(weekend=frozenset(weekend), days_off=days_from(TUESDAY, *off))
    assert asking_day(TUESDAY, calendar=calendar, zone="Europe/London", ask=TEN, close_at=CLOSES) == asked


def test_asks_on_no_day_whose_wanted_hour_comes_after_closing() -> None:
    off = Calendar(days_off=days_from(TUESDAY, 0, 1, 2))
    honolulu = asking_day(TUESDAY, calendar=off, zone="Pacific/Honolulu", ask=TEN, close_at=CLOSES)
    assert honolulu == TUESDAY  # on Friday it closes at 6:00 there


@given(days, zones, st.frozensets(st.integers(1, 7), max_size=6), st.frozensets(st.integers(0, 6)), st.integers(1, 5))
def test_asks_everybody_while_the_pulse_is_open(
    day: date, zone: str, weekend: frozenset[int], off: frozenset[int], open_days: int
) -> None:
    calendar = Calendar(weekend=weekend, days_off=days_from(day, *off))
    times = cycle_times(day, zones=[zone], home_zone="UTC", ask=TEN, close=FIVE, open_days=open_days)
    asked = asking_day(times.day, calendar=calendar, zone=zone, ask=TEN, close_at=times.close_at)
    assert times.open_at <= at_local(asked, TEN, zone) < times.close_at
    if not calendar.is_working_day(asked):
        others = [times.day + timedelta(days=number) for number in range(10)]
        assert not any(calendar.is_working_day(one) and at_local(one, TEN, zone) < times.close_at for one in others)


def introduced(
    now: datetime, *, zone: str = "Europe/London", joiner: bool = False, ask: date | None = None
) -> datetime:
    asked_at = None if ask is None else at_local(ask, TEN, zone)
    return introduction_due(now, zone=zone, calendar=MONDAY_TO_FRIDAY, joiner=joiner, asked_at=asked_at)


def test_introduces_itself_at_ten_on_the_day_of_the_announcement() -> None:
    announced = utc(2026, 5, 18, 9)
    assert introduced(announced, ask=TUESDAY) == announced
    assert introduced(announced, zone="Europe/Athens", ask=TUESDAY) == utc(2026, 5, 18, 7)  # passed: at once
    assert introduced(announced, zone="America/New_York", ask=TUESDAY) == utc(2026, 5, 18, 14)


def test_introduces_itself_to_nobody_in_the_evening_and_an_hour_before_the_first_question_at_the_latest() -> None:
    announced = utc(2026, 5, 18, 9)  # 21:00 in Auckland
    assert introduced(announced, zone="Pacific/Auckland", ask=TUESDAY) == at_local(TUESDAY, time(9), "Pacific/Auckland")
    assert introduced(announced, zone="Pacific/Auckland") == at_local(TUESDAY, TEN, "Pacific/Auckland")


def test_introduces_itself_to_a_joiner_on_the_next_working_day() -> None:
    assert introduced(utc(2026, 5, 19, 8), joiner=True) == utc(2026, 5, 20, 9)
    assert introduced(utc(2026, 5, 22, 12), joiner=True) == utc(2026, 5, 25, 9)  # over the weekend
    assert introduced(utc(2026, 5, 18, 12), joiner=True, ask=TUESDAY) == utc(2026, 5, 19, 8)


@pytest.mark.parametrize(
    ("answered", "invited", "shown"),
    [
        (29, 29, None),
        (0, 8, None),
        (0, 30, 0),
        (1, 30, 0),
        (2, 40, 10),
        (16, 40, 40),
        (17, 40, 40),
        (18, 40, 50),
        (39, 40, 100),
        (40, 40, 100),
        (949, 1000, 90),
    ],
)
def test_shows_participation_in_steps_of_ten_and_not_for_small_groups(
    answered: int, invited: int, shown: int | None
) -> None:
    assert participation_shown(answered, invited) == shown


@given(st.integers(30, 100_000).flatmap(lambda invited: st.tuples(st.integers(0, invited), st.just(invited))))
def test_rounds_participation_to_the_nearest_step(turnout: tuple[int, int]) -> None:
    answered, invited = turnout
    shown = participation_shown(answered, invited)
    assert shown is not None
    assert shown % 10 == 0
    assert abs(shown - 100 * answered / invited) <= 5
