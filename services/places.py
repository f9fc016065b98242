"""Places: the holidays, weekends and days off of where people work. Nothing is reported by place."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, OrganisationPlaces, Outcome, PlaceForm, PlaceLine
from models import duties, people, seats
from models.base import random_id
from models.people import Person, Place
from services.calendars import built_in, days_off_ahead
from services.champions_settings import rules
from services.menus import IN_A_MENU, Choices, found
from services.teams import name_problem

MOST = 40
"""As many as the page has room for."""
MOST_DAYS = 100
SHOWN_AHEAD = 3
WEEK = frozenset(range(1, 8))
GONE = "This place is not here any more. Somebody may have removed it a moment ago."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPlace:
    """One place as the form sent it; `id` empty: a new one."""

    id: str
    name: str
    calendar: str
    """The code of a built-in calendar; "": none."""
    weekend: tuple[int, ...]
    days_off: str
    """A date and a name a line."""
    zone: str | None


def places_page(session: Session, *, now: datetime, outcome: Outcome | None = None) -> OrganisationPlaces:
    """All places, with their next days off."""
    sizes = people.sizes(session, Person.place_id, guests=True)
    calendars = built_in() if any(place.calendar for place in people.places(session)) else {}
    lines = tuple(
        PlaceLine(
            id=place.id,
            name=place.name,
            zone=place.zone,
            calendar=calendars.get(place.calendar, place.calendar),
            weekend=_weekend(place),
            people=sizes.get(place.id, 0),
            next_off=_next_off(session, place, now=now),
        )
        for place in people.places(session)
    )
    return OrganisationPlaces(lines=lines, outcome=outcome)


def _weekend(place: Place) -> tuple[int, ...]:
    return tuple(int(day) for day in place.weekend.split())


def _next_off(session: Session, place: Place, *, now: datetime) -> tuple[tuple[date, str], ...]:
    today = local_day(now, place.zone or "UTC")
    return tuple(days_off_ahead(session, place.id, after=today, most=SHOWN_AHEAD))


def place_form(session: Session, place: str, *, now: datetime) -> PlaceForm:
    """What can be changed about a place; "": about a new one. Raises NotFoundError."""
    zones = people.all_zones(session)[: IN_A_MENU - 2]
    if not place:
        return PlaceForm(zones=tuple(zones))
    here = _one(session, place)
    return PlaceForm(
        id=here.id,
        name=here.name,
        calendar=(here.calendar, built_in().get(here.calendar, here.calendar)) if here.calendar else None,
        weekend=_weekend(here),
        days_off="\n".join(f"{day} {name}".strip() for day, name in json.loads(here.days_off)),
        zone=here.zone,
        zones=tuple(sorted({*zones, here.zone})) if here.zone else tuple(zones),
        next_off=_next_off(session, here, now=now),
    )


def _one(session: Session, place: str) -> Place:
    found = session.get(Place, place)
    if found is None:
        raise NotFoundError(GONE)
    return found


def save_place(session: Session, given: GivenPlace) -> Outcome:
    """Make or change a place. Raises BadInputError beside what is wrong, and NotFoundError."""
    places = people.places(session)
    here = _one(session, given.id) if given.id else None
    name = " ".join(given.name.split())
    days, problem = days_off_in(given.days_off)
    problems = _problems(session, given, name=name, others=[place for place in places if place is not here])
    if problem:
        problems["days_off"] = problem
    if problems:
        raise BadInputError("The place was not saved.", problems=problems)
    if here is None:
        here = Place(id=random_id(), position=1 + max((place.position for place in places), default=0))
    here.name, here.zone, here.calendar = name, given.zone, given.calendar
    here.weekend = " ".join(map(str, sorted(set(given.weekend))))
    here.days_off = json.dumps([[day.isoformat(), told] for day, told in days], ensure_ascii=False)
    session.add(here)
    session.flush()
    return Outcome(done=Done.SAVED, name=name)


def _problems(session: Session, given: GivenPlace, *, name: str, others: list[Place]) -> dict[str, str]:
    problems = {}
    if sentence := name_problem(name):
        problems["name"] = sentence
    elif any(place.name.casefold() == name.casefold() for place in others):
        problems["name"] = f"There is a place named '{name}' already."
    elif not given.id and len(others) >= MOST:
        problems["name"] = f"There are {MOST} places, and no room for more. Remove one first."
    if not set(given.weekend) < WEEK:
        problems["weekend"] = "Leave at least one day to work."
    if given.calendar and given.calendar not in built_in():
        problems["calendar"] = "There is no such calendar. Choose another, or none."
    if taken := next((place for place in others if given.zone and place.zone == given.zone), None):
        problems["zone"] = f"Everybody in this time zone works at '{taken.name}' already."
    elif given.zone and given.zone not in {*people.all_zones(session), _zone_now(session, given)}:
        problems["zone"] = "Nobody is in this time zone. Choose another, or none."
    return problems


def _zone_now(session: Session, given: GivenPlace) -> str | None:
    return _one(session, given.id).zone if given.id else None


def days_off_in(text: str) -> tuple[list[tuple[date, str]], str]:
    """The dates and names of a text, a line each, and what is wrong with it, by line number."""
    days: dict[date, str] = {}
    bad = []
    for number, line in enumerate(text.splitlines(), start=1):
        first, _, name = line.strip().partition(" ")
        if not first:
            continue
        day = _day(first)
        if day is None:
            bad.append(f"line {number} does not begin with a date like 2025-12-24")
        elif day in days:
            bad.append(f"line {number} has {day} again")
        elif len(name) > 80:
            bad.append(f"line {number} has a name of more than 80 characters")
        else:
            days[day] = " ".join(name.split())
    if len(days) > MOST_DAYS:
        bad.append(f"there are {len(days)} days, and room for {MOST_DAYS}")
    more = f"; and {len(bad) - 5} more" if len(bad) > 5 else ""
    return sorted(days.items()), f"Please correct: {'; '.join(bad[:5])}{more}." if bad else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= 2100 else None


def remove_place(session: Session, place: str) -> Outcome:
    """Remove a place. Raises NotFoundError, and BadInputError where a pulse or a champion's seat needs it."""
    name = _one(session, place).name
    if series := duties.series_at(session, place):
        raise BadInputError(f"'{series.title}' keeps the holidays of '{name}'. Choose others in its set-up first.")
    if seat := seats.of_area(session, place):
        raise BadInputError(f"There is a champion's seat for '{name}': {seat.title}. Remove the seat first.")
    if (given := rules(session)) and given.place == place:
        raise BadInputError(f"Elections keep the holidays of '{name}'. Choose others in the champions' rules first.")
    seats.leave_area(session, place)
    people.remove_place(session, place)
    return Outcome(done=Done.REMOVED, name=name)


def search_calendars(typed: str) -> Choices:
    """The built-in calendars whose name or code has every word that was typed."""
    return found(built_in().items(), typed, by_value=True)
