"""Where people work, and on which days: built-in calendars of public holidays, a company's own dates, weekends."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache, partial
from itertools import islice

from sqlalchemy.orm import Session

from domain.calendars import MONDAY_TO_FRIDAY, WEEKEND, Calendar
from models import people
from models.people import Place

YEARS_AHEAD = 2
"""How far days off are looked for: nobody has published the holidays of the years after that."""


class Calendars:
    """The calendar of each person whom a series asks, by their place; read from the database once."""

    def __init__(self, session: Session, series_place: str | None) -> None:
        """`series_place`: of those who have no place of their own, and none by their zone."""
        places = people.places(session)
        self._by_id = {place.id: _calendar(place) for place in places}
        # Of two places in one zone the first one counts.
        self._by_zone = {place.zone: self._by_id[place.id] for place in reversed(places) if place.zone}
        self.of_series = self._by_id.get(series_place or "", MONDAY_TO_FRIDAY)

    def of(self, *, place: str | None, zone: str) -> Calendar:
        """The calendar of somebody with this place of their own, or none, in this zone."""
        return self._by_id.get(place or "") or self._by_zone.get(zone, self.of_series)


def calendar_of(session: Session, place_id: str | None) -> Calendar:
    """The working days of a place; Monday to Friday without holidays if there is no such place."""
    place = session.get(Place, place_id) if place_id else None
    return MONDAY_TO_FRIDAY if place is None else _calendar(place)


def days_off_ahead(session: Session, place_id: str | None, *, after: date, most: int) -> tuple[tuple[date, str], ...]:
    """The next holidays and own days off of a place later than `after`, with their names; weekends are left out."""
    place = session.get(Place, place_id) if place_id else None
    return () if place is None else tuple(islice(_days_off(place, after=after), most))


def _days_off(place: Place, *, after: date) -> Iterator[tuple[date, str]]:
    calendar, own = _calendar(place), _own(place.days_off)
    for year in range(after.year, after.year + YEARS_AHEAD):
        named = {**_holidays(place.calendar, year), **{day: name for day, name in own.items() if day.year == year}}
        yield from ((day, named[day]) for day in sorted(named) if day > after and not calendar.is_weekend(day))


def _calendar(place: Place) -> Calendar:
    weekend = frozenset(int(day) for day in place.weekend.split())
    return Calendar(
        weekend=weekend if len(weekend) < 7 else WEEKEND,
        days_off=frozenset(_own(place.days_off)),
        holidays=partial(_holidays, place.calendar),
    )


@lru_cache(maxsize=256)  # asked for each day of each person, and seldom changed
def _own(days_off: str) -> Mapping[date, str]:
    return {date.fromisoformat(day): name for day, name in json.loads(days_off or "[]")}


@lru_cache(maxsize=1024)
def _holidays(code: str, year: int) -> Mapping[date, str]:
    """The public holidays of a built-in calendar with their names; of an unknown one none, so that no cycle stops."""
    if not code:
        return {}
    import holidays  # noqa: PLC0415 - 10 MB and half of the bot's start, for those who have no holidays set up

    country, _, subdivision = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language="en_US")
    except NotImplementedError:
        return {}
    return {day: name for day, name in found.items() if day.year == year}


@cache
def built_in() -> Mapping[str, str]:
    """Every built-in calendar: its code ("GB", "GB-ENG") and its name in plain English, in the order of the names."""
    import holidays  # noqa: PLC0415 - see `_holidays`
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see `_holidays`

    names: dict[str, str] = {}
    for spelled, code, *_ in COUNTRIES.values():
        country = re.sub(
            r" (And|Of|The) ", lambda small: small[0].lower(), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", spelled)
        )
        names[code] = country
        kind = getattr(holidays, code)
        spoken = {short: long for long, short in getattr(kind, "subdivisions_aliases", {}).items()}
        names |= {f"{code}-{part}": f"{country}: {spoken.get(part, part)}" for part in kind.subdivisions}
    return dict(sorted(names.items(), key=_by_name))


def usual_weekend(code: str) -> str:
    """The weekend where a built-in calendar holds, as `Place.weekend` has it."""
    import holidays  # noqa: PLC0415 - see `_holidays`

    country, _, subdivision = code.partition("-")
    found = holidays.country_holidays(country, subdiv=subdivision or None)
    return " ".join(str(day + 1) for day in sorted(found.weekend))


def _by_name(calendar: tuple[str, str]) -> str:
    return calendar[1].casefold()
