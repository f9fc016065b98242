"""Views of teams, touch points, places, roles and deputies."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.messages import DutiesHandedOver, Outgoing, PulseInvitation
from domain.screens import (
    DeputyForm,
    Done,
    Neighbours,
    OrganisationPerson,
    OrganisationPlaces,
    OrganisationTeams,
    OrganisationTouchPoints,
    Outcome,
    PlaceForm,
    PlaceLine,
    PlacePersonForm,
    ReadingTeams,
    RolesForm,
    TeamForm,
    TeamLine,
    TeamsFromFile,
    TeamsFromGroups,
    TeamsRead,
    TouchPointForm,
    TouchPointLine,
)
from services.menus import IN_A_MENU
from services.teams import ON_A_PAGE
from tests.templates import views

NAMES_USERS = frozenset({"handed over", "handed over without deputy", "roles", "deputy named"})
SHARED = frozenset({"organisation", "home_organisation", "offered"})
BY = date(2025, 6, 13)
ID = "0123456789abcdef0123456789abcdef"


def replies(text: str, many: int) -> dict[str, Any]:
    moved = ((text, text),) * many
    outcome = Outcome(done=Done.IMPORTED, name=text, moved=moved, people=many, teams=many, touch_points=many)
    return {
        "file read": TeamsRead(outcome=outcome),
        "groups read": TeamsRead(outcome=Outcome(done=Done.MADE, people=many, teams=many, left_alone=many)),
        "bad file": TeamsRead(refusal=text, lines=((3, text),) * many),
    }


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    card = views.messages(text, many)["talk card"]
    return {
        "talk card of who is away": replace(card, stands_in_for=text),  # type: ignore[arg-type] # it is one
        "handed over": DutiesHandedOver(left=text, to="U0SAM", duties=(text,) * max(many, 1), deputy=True),
        "handed over without deputy": DutiesHandedOver(left=text, to="U0SAM", duties=(text,), deputy=False),
    }


def modals(text: str, many: int) -> dict[str, Any]:
    return _teams(text, many) | _touch_points(text, many) | _places(text, many) | _roles(text, many)


def _teams(text: str, many: int) -> dict[str, Any]:
    def line(depth: int, *, joined: bool) -> TeamLine:
        managers = (text,) * many
        return TeamLine(
            id=ID, name=text, depth=depth, people=many, managers=managers, joined_to=text if joined else None
        )

    lines = tuple(line(depth, joined=depth % 2 == 0) for depth in range(min(many, ON_A_PAGE)))
    touch_points = tuple((str(number), text) for number in range(min(many, 90)))
    stands = Neighbours(before=text, after=text)
    members = tuple(f"U{number}" for number in range(min(many, IN_A_MENU)))
    page = {
        "lines": lines, "first": 25, "before": 0, "after": 50, "teams": many, "people": many, "without_team": many,
    }  # fmt: skip
    saved = Outcome(done=Done.SAVED, name=text, moved=((text, text),) * many)
    made = Outcome(done=Done.MADE, teams=1, people=many, left_alone=many)
    return {
        "teams": OrganisationTeams(**page, outcome=saved),
        "teams at the end": OrganisationTeams(**page | {"after": None}, outcome=made),
        "teams at the start": OrganisationTeams(**page | {"before": None}),
        "all teams": OrganisationTeams(
            **page | {"before": None, "after": None, "without_team": 0},
            outcome=Outcome(done=Done.IMPORTED, teams=1, people=many, touch_points=many),
        ),
        "no teams": OrganisationTeams(
            lines=(), first=0, before=None, after=None, teams=0, people=many, without_team=many,
            outcome=Outcome(done=Done.REMOVED, name=text),
        ),
        "new team": TeamForm(touch_points=touch_points),
        "team": TeamForm(
            id=ID, name=text, parent=(ID, text), managers=members, members=members, people=many, children=many,
            joined_to=text, touch_points=touch_points, stands=stands,
        ),
        "large team": TeamForm(id=ID, name=text, members=None, people=many, touch_points=touch_points),
        "team from a file": TeamsFromFile(),
        "team from a bad file": TeamsFromFile(refusal=text, lines=((3, text),) * many),
        "teams from groups": TeamsFromGroups(),
        "teams being read": ReadingTeams(),
        "whose place": OrganisationPerson(without_team=(text,) * many, outcome=saved),
        "everybody has a team": OrganisationPerson(without_team=()),
        "a person's place": PlacePersonForm(
            person="U1", name=text, team=(ID, text), touch_point=("0", text), place=("0", text),
            touch_points=touch_points or (("0", text),), places=(("0", text),),
        ),
        "a person without a place": PlacePersonForm(
            person="U1", name=text, team=None, touch_point=None, place=None, touch_points=(), places=()
        ),
    }  # fmt: skip


def _touch_points(text: str, many: int) -> dict[str, Any]:
    lines = tuple(
        TouchPointLine(id=ID, name=text, owner=text if number % 2 else None, people=many) for number in range(many)
    )
    return {
        "touch points": OrganisationTouchPoints(
            lines=lines, without_touch_point=many, outcome=Outcome(done=Done.SAVED, name=text)
        ),
        "new touch point": TouchPointForm(),
        "touch point": TouchPointForm(id=ID, name=text, owner="U1", stands=Neighbours(before=text)),
        "first touch point": TouchPointForm(id=ID, name=text, stands=Neighbours(after=text)),
        "only touch point": TouchPointForm(id=ID, name=text),
    }


def _places(text: str, many: int) -> dict[str, Any]:
    off = ((BY, text), (BY, ""))

    def line(number: int) -> PlaceLine:
        full = number % 2 == 0
        return PlaceLine(
            id=ID,
            name=text,
            zone="Europe/London" if full else None,
            calendar=text if full else "",
            weekend=(6, 7) if full else (),
            people=number,
            next_off=off if full else (),
        )

    return {
        "places": OrganisationPlaces(
            lines=tuple(map(line, range(many))), outcome=Outcome(done=Done.REMOVED, name=text)
        ),
        "new place": PlaceForm(zones=("Europe/London",)),
        "place": PlaceForm(
            id=ID,
            name=text,
            calendar=("GB-ENG", text),
            weekend=(5, 6),
            days_off=text,
            zone="Europe/London",
            zones=("Europe/London", *(f"Zone/{number}" for number in range(many))),
            next_off=off,
        ),
        "place that never rests": PlaceForm(id=ID, name=text, weekend=()),
    }


def _roles(text: str, many: int) -> dict[str, Any]:
    several = tuple(f"U{number}" for number in range(min(many, IN_A_MENU)))
    return {
        "roles": RolesForm(
            leaders=several, administrators=several, fixed=("U0SAM", *(f"U{n}" for n in range(many))), saved=True
        ),
        "roles nobody has": RolesForm(leaders=(), administrators=(), fixed=()),
        "deputy": DeputyForm(deputy="U1", duties=(text,) * many),
        "no deputy": DeputyForm(deputy=None, duties=(), saved=True),
        "deputy named": DeputyForm(deputy="U0SAM", duties=(text,), saved=True),
    }
