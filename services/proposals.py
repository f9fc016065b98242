"""What the set-up proposes, so that a new administrator has little to choose."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from domain.cadence import local_day, working_days_after
from domain.calendars import Calendar

TITLE = "Service-climate pulse"
EVERY_DAYS, HOUR = 14, 10
CADENCES = (7, 14, 28, 91)
HOURS = range(8, 17)
GOOD_DAYS = frozenset({2, 3, 4})
"""Tuesday to Thursday, ISO numbers: nobody announces or closes over a weekend."""


def first_day(now: datetime, zone: str, calendar: Calendar) -> date:
    """The first good day that has a whole working day before it for the announcement, counted from tomorrow."""
    day = working_days_after(local_day(now, zone), 2, calendar=calendar)
    while day.isoweekday() not in GOOD_DAYS or not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def country_of(zone: str) -> str:
    """The country in which a time zone is, as ISO 3166 has it ("GB"); empty if nobody knows or it is in none."""
    return _countries().get(zone, "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Countries by zone, from the list that comes with the time zones."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {zone: country for country, _, zone, *_ in rows}
