"""When everything has to happen at Northgate, in arithmetic of its own: written from the rules, not from the code."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.scenarios.half_year.truth import LONDON, NEW_YORK

FIRST_DAY = date(2025, 9, 30)
"""A Tuesday; the pulse is meant for each second Tuesday from here on."""
CYCLES = 14
PAUSED = 10
"""The number of the cycle that falls into the paused fortnight."""
OPEN_DAYS = 4
REMINDER_ON = 3
TEN = time(10)
FIVE = time(17)
FOUNDERS_DAY = date(2025, 11, 11)
"""London's own, and a Tuesday on which the fourth pulse would have opened."""
STOCKTAKING = date(2026, 1, 20)
"""New York's own, on the day on which the ninth pulse opens."""
DAYS_OFF = {
    LONDON: {
        FOUNDERS_DAY,
        date(2025, 12, 25),
        date(2025, 12, 26),
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),
    },
    NEW_YORK: {
        date(2025, 10, 13),
        date(2025, 11, 11),
        date(2025, 11, 27),  # Thanksgiving: the third day of the fifth pulse
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 1, 19),
        STOCKTAKING,
        date(2026, 2, 16),
    },
}

DAY = timedelta(days=1)


def works(zone: str, day: date) -> bool:
    """Whether people in a zone work on a day."""
    return day.weekday() < 5 and day not in DAYS_OFF[zone]


def working_day(zone: str, day: date, number: int) -> date:
    """The working day with this number, counted from `day` on; negative numbers count backwards from before it."""
    step = DAY if number > 0 else -DAY
    day = day - DAY if number > 0 else day
    while number:
        day += step
        if works(zone, day):
            number -= 1 if step > timedelta() else -1
    return day


def at(zone: str, day: date, hour: time) -> datetime:
    """The instant at which clocks in a zone show this hour."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def opening_day(number: int) -> date:
    """The first working day in London from the Tuesday on for which a cycle is meant."""
    return working_day(LONDON, FIRST_DAY + (number - 1) * 14 * DAY, 1)


def announced_at(number: int) -> datetime:
    """Ten o'clock in London on the working day before."""
    return at(LONDON, working_day(LONDON, opening_day(number), -1), TEN)


def opens_at(number: int) -> datetime:
    """Ten o'clock in London, which comes before New York's."""
    return at(LONDON, opening_day(number), TEN)


def closes_at(number: int) -> datetime:
    """Five o'clock in New York, on the last of London's working days."""
    return at(NEW_YORK, working_day(LONDON, opening_day(number), OPEN_DAYS), FIVE)


def comments_at(number: int) -> datetime:
    """Ten o'clock in London on the working day after closing."""
    return at(LONDON, working_day(LONDON, closes_at(number).date() + DAY, 1), TEN)


def answered_by(number: int) -> date:
    """Five working days after closing."""
    return working_day(LONDON, closes_at(number).date() + DAY, 5)


def asked_at(number: int, zone: str) -> datetime:
    """Ten o'clock where somebody is, on their first working day of the cycle."""
    return at(zone, working_day(zone, opening_day(number), 1), TEN)


def reminded_at(number: int, zone: str) -> datetime:
    """Ten o'clock where somebody is, on their third working day of the cycle."""
    return at(zone, working_day(zone, opening_day(number), REMINDER_ON), TEN)


def tomorrow(now: datetime, zone: str) -> date:
    """The day that [Tomorrow] means: the next one on which somebody works."""
    return working_day(zone, now.astimezone(ZoneInfo(zone)).date() + DAY, 1)
