"""Setting champions up: where elections and decisions are told, by which rules, and which seats there are."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain import seats as seat_rules
from domain.cadence import at_local, local_day, working_day_from
from domain.election_terms import LEAST_VOTERS
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.screens.seats import ChampionsSetUp, ChampionsSetUpForm, SeatRemoveForm, SeatSetting
from domain.seat_messages import SeatRemoved
from domain.seats import Gone, StandsFor, new_seat
from domain.voice import tidied
from models import people
from models import seats as rows
from models.base import random_id
from models.people import Person, Place, Team
from models.seats import SeatRow
from models.settings import take_turns
from services import deliveries, seats
from services.calendars import calendar_of
from services.champions_settings import ChampionsRules, champions_day, rules, set_rules
from services.digest_set_up import CHANNEL
from services.menus import IN_A_MENU, Choices, found
from services.teams import search_teams

SEATS = "champions_seats"
"""Whoever makes seats takes turns: two administrators may press at once."""
MOST_SEATS = 20
SHORTEST_TERM, LONGEST_TERM = 3, 24
MOST_HOURS = 80
PUT_OFF = timedelta(days=366)
"""How far ahead the first elections may be put off."""
REASON_CHARACTERS, TITLE_CHARACTERS = 500, 80
ANNOUNCED_AT = time(10)
OF_THE_COMPANY = "The two seats of the whole company stay. Nothing was changed."
NOT_SET_UP = "Champions are not set up yet: choose the channel and the rules first."
FULL = f"There are {MOST_SEATS} seats, and no room for more. Remove one first."
NO_REASON = "Say why in a sentence or two. Everybody will read it."
_TITLES = {StandsFor.EMPLOYEES: "employee champion", StandsFor.CUSTOMERS: "customer champion"}


# The rules


def set_up_form(session: Session, person: str, *, now: datetime) -> ChampionsSetUpForm:
    """The rules as they are set up or, where they are not, as they are proposed to this person."""
    known = rules(session)
    given = known or ChampionsRules(channel="", zone=session.get_one(Person, person).zone)
    others = [one for one in people.all_zones(session) if one != given.zone]
    return ChampionsSetUpForm(
        channel=given.channel,
        zone=given.zone,
        zones=tuple(sorted([given.zone, *others[: IN_A_MENU - 1]])),
        place=given.place if session.get(Place, given.place) else "",
        places=tuple((place.id, place.name) for place in people.places(session)),
        quorum=given.quorum,
        term_months=given.term_months,
        hours_a_month=given.hours_a_month,
        first_on=None if rows.every_seat(session) else _first_day(session, given, now=now),
    )


def _first_day(session: Session, given: ChampionsRules, *, now: datetime) -> date:
    """Today, if an election can still be announced at its hour; else the next working day."""
    today = local_day(now, given.zone)
    in_time = now < at_local(today, ANNOUNCED_AT, given.zone)
    first = today if in_time else today + timedelta(days=1)
    return working_day_from(first, calendar=calendar_of(session, given.place or None))


def save(session: Session, given: ChampionsRules, person: str, *, first_on: date | None, now: datetime) -> date | None:
    """Set champions up, which makes the two seats of the whole company; or change the rules of coming elections.

    The first elections are announced from `first_on` on, which comes back; None: there were seats already. Raises
    BadInputError.
    """
    take_turns(session, SEATS)
    old, today = rules(session), local_day(now, given.zone)
    anew = not rows.every_seat(session)
    first_on = first_on or _first_day(session, given, now=now)
    problems = _problems(session, given, old, person)
    if anew and not today <= first_on <= today + PUT_OFF:
        problems["first_on"] = "Choose today or a later day, within a year."
    if problems:
        raise BadInputError("The rules were not saved.", problems=problems)
    set_rules(session, given)
    session.flush()
    if old and old.channel != given.channel:
        deliveries.tell_champions_in(session, old=old.channel, new=given.channel, now=now)
    for stands_for in StandsFor if anew else ():
        _add(session, stands_for, title=_TITLES[stands_for], first_on=first_on, today=today)
    return first_on if anew else None


def _problems(session: Session, given: ChampionsRules, old: ChampionsRules | None, person: str) -> dict[str, str]:
    problems = {}
    if not CHANNEL.fullmatch(given.channel):
        problems["channel"] = "Choose a channel."
    known = {*people.all_zones(session), session.get_one(Person, person).zone, *([old.zone] if old else [])}
    if given.zone not in known:
        problems["zone"] = "Nobody is in this time zone any more. Choose another one."
    if given.place and session.get(Place, given.place) is None:
        problems["holidays"] = "This place is not here any more. Choose another one, or none."
    if not SHORTEST_TERM <= given.term_months <= LONGEST_TERM:
        problems["months"] = f"A term has {SHORTEST_TERM} to {LONGEST_TERM} months."
    if not 0 <= given.hours_a_month <= MOST_HOURS:
        problems["hours"] = f"Choose 0 to {MOST_HOURS} hours."
    return problems


# Seats


def overview(session: Session, *, notice: str = "", about: str = "") -> ChampionsSetUp:
    """The rules and every seat. Raises NotFoundError where champions are not set up."""
    given = rules(session)
    if given is None:
        raise NotFoundError(NOT_SET_UP)
    place = session.get(Place, given.place) if given.place else None
    found = rows.every_seat(session)
    return ChampionsSetUp(
        channel=given.channel,
        zone=given.zone,
        place=place.name if place else "",
        quorum=given.quorum,
        term_months=given.term_months,
        hours_a_month=given.hours_a_month,
        seats=tuple(_setting(session, row) for row in found),
        notice=notice,
        about=about,
        full=len(found) >= MOST_SEATS,
    )


def _setting(session: Session, row: SeatRow) -> SeatSetting:
    electorate = len(seats.electorate(session, row))
    return SeatSetting(
        id=row.id,
        title=row.title,
        electorate=electorate,
        too_few=electorate < LEAST_VOTERS,
        election=row.election_id is not None,
        speaker=seats.seat_of(row).speaker,
        removable=_of_a_part(row),
    )


def _of_a_part(row: SeatRow) -> bool:
    return bool(row.team_id or row.place_id)


def search_areas(session: Session, typed: str) -> Choices:
    """Teams and places that may get a champion of their own, as the menu of areas has them."""
    teams = ((f"team:{team}", f"{name} (team)") for team, name in search_teams(session, typed))
    places = ((f"place:{place.id}", f"{place.name} (place)") for place in people.places(session))
    return (*teams, *found(places, typed))[:IN_A_MENU]


def add_seat(session: Session, *, stands_for: StandsFor, area: str, now: datetime) -> str:
    """Make a seat for a team, with the teams below it, or for a place: its title. Raises BadInputError."""
    take_turns(session, SEATS)
    given = rules(session)
    if given is None:
        raise NotFoundError(NOT_SET_UP)
    kind, _, part = area.partition(":")
    of = {"team_id": part} if kind == "team" else {"place_id": part}
    found: Team | Place | None = session.get(Team, part) if kind == "team" else session.get(Place, part)
    title = _shortened(f"{_TITLES[stands_for]} of {found.name}") if found else ""
    if problem := _no_seat_for(session, SeatRow(title=title, **of) if found else None):
        raise BadInputError(problem, problems={"area": problem})
    first_on, today = _first_day(session, given, now=now), champions_day(session, now)
    _add(session, stands_for, title=title, first_on=first_on, today=today, **of)
    return title


def _no_seat_for(session: Session, wanted: SeatRow | None) -> str:
    """Why there can be no such seat; empty: there can."""
    if wanted is None:
        return "Choose a team or a place. The one you chose may have been removed a moment ago."
    here = rows.every_seat(session)
    if len(here) >= MOST_SEATS:
        return FULL
    if any(row.title.casefold() == wanted.title.casefold() for row in here):
        return f"There is a seat with this name already: {wanted.title}."
    if (electorate := len(seats.electorate(session, wanted))) < LEAST_VOTERS:
        return (
            f"People who could vote there: {electorate}. An election needs {LEAST_VOTERS}, because among fewer the "
            "result would say how somebody voted. Choose a larger team, or a place."
        )
    return ""


def _add(session: Session, stands_for: StandsFor, *, title: str, first_on: date, today: date, **of: str) -> None:
    seat = replace(new_seat(random_id(), stands_for=stands_for, today=today), election_on=first_on)
    row = SeatRow(id=seat.id, stands_for=stands_for, title=title, petition_over=False, **of)
    seats.keep(row, seat)
    session.add(row)
    session.flush()


def _shortened(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"


def remove_form(session: Session, seat: str) -> SeatRemoveForm:
    """What removing a seat means. Raises what is read instead."""
    row = session.get(SeatRow, seat)
    if row is None or row.removed_on:
        raise NotFoundError(seats.GONE)
    return SeatRemoveForm(id=row.id, title=row.title, speaker=seats.seat_of(row).speaker)


def remove_seat(session: Session, seat: str, *, by: str, reason: str, now: datetime) -> str:
    """Take away a seat of a team or place: its title. Everybody reads who did it, and why; its record stays.

    What it was asked about waits for it as long as for a champion who says nothing: see domain.consent. Raises
    BadInputError, FrozenError while an election is held for it, NotAllowedError, NotFoundError.
    """
    row = seats.locked(session, seat)
    if not _of_a_part(row):
        raise NotAllowedError(OF_THE_COMPANY)
    words = tidied(reason)
    if not words or len(words) > REASON_CHARACTERS:
        problem = (
            f"This has {len(words)} characters, and there is room for {REASON_CHARACTERS}." if words else NO_REASON
        )
        raise BadInputError(problem, problems={"reason": problem})
    speaker = seats.seat_of(row).speaker
    after = seat_rules.remove(seats.seat_of(row), today=champions_day(session, now))
    row.removed_on = champions_day(session, now)
    seats.become(session, row, after, how=Gone.SEAT_REMOVED, now=now)
    told = SeatRemoved(seat=row.id, by=by, reason=words)
    seats.tell_everybody(session, told, about=f"seat_removed:{row.id}", now=now)
    if speaker:
        deliveries.queue(session, told, channel=speaker, about=f"seat_removed:{row.id}:{speaker}", due_at=now)
    return row.title
