"""How the company is organised, at a glance, and where one person works."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, OrganisationCard, OrganisationPerson, Outcome, PlacePersonForm
from models import people
from models.people import Person, Place, Team, TouchPoint
from services.settings import guests_are_asked

GONE = "Tribune does not know this person, or they have left. It asks only people who work here."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenWhere:
    """Where one person works, as the form sent it."""

    person: str
    team: str | None
    touch_point: str | None
    place: str | None


def home_card(session: Session) -> OrganisationCard:
    """The card in an administrator's Home."""
    guests = guests_are_asked(session)
    sizes = people.sizes(session, Person.team_id, guests=guests)
    touch_points = people.touch_points(session)
    return OrganisationCard(
        people=sum(sizes.values()),
        teams=len(people.teams(session)),
        without_team=sizes.get(None, 0),
        touch_points=len(touch_points),
        without_owner=len(touch_points) - len(people.owners(session)),
        places=len(people.places(session)),
    )


def person_page(session: Session, *, outcome: Outcome | None = None) -> OrganisationPerson:
    """Choose a person; who has no team is named."""
    without = people.members(session, None, guests=guests_are_asked(session))
    return OrganisationPerson(without_team=tuple(person.name for person in without), outcome=outcome)


def place_person_form(session: Session, person: str) -> PlacePersonForm:
    """Where one person works. Raises NotFoundError."""
    here = _one(session, person)
    team = session.get(Team, here.team_id) if here.team_id else None
    points = {point.id: point.name for point in people.touch_points(session)}
    places = {place.id: place.name for place in people.places(session)}
    return PlacePersonForm(
        person=person,
        name=here.name,
        team=(team.id, team.name) if team else None,
        touch_point=(here.touch_point_id, points[here.touch_point_id]) if here.touch_point_id else None,
        place=(here.place_id, places[here.place_id]) if here.place_id else None,
        touch_points=tuple(points.items()),
        places=tuple(places.items()),
    )


def place_person(session: Session, given: GivenWhere) -> Outcome:
    """Say where one person works. Raises BadInputError beside what is wrong, and NotFoundError."""
    here = _one(session, given.person)
    chosen = (("team", Team, given.team), ("touch_point", TouchPoint, given.touch_point), ("place", Place, given.place))
    problems = {
        field: "This is not here any more. Choose another."
        for field, table, value in chosen
        if value and session.get(table, value) is None
    }
    if problems:
        raise BadInputError("Nothing was changed.", problems=problems)
    here.team_id, here.touch_point_id, here.place_id = given.team, given.touch_point, given.place
    return Outcome(done=Done.SAVED, name=here.name)


def _one(session: Session, person: str) -> Person:
    found = people.here(session, [person]).get(person)
    if found is None:
        raise NotFoundError(GONE)
    return found
