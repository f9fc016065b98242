"""Touch points: where customers meet us, in the order of their journey, each with an owner."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, Neighbours, OrganisationTouchPoints, Outcome, TouchPointForm, TouchPointLine
from models import alerts, hooks, people, suggestions
from models.base import random_id
from models.people import Person, TouchPoint
from services.roles import EMPLOYEE_ONLY, are_employees
from services.settings import guests_are_asked
from services.teams import name_problem, neighbours

MOST = 90
"""As many as the page and a menu have room for, and many more than a journey has."""
GONE = "This touch point is not here any more. Somebody may have removed it a moment ago."


def touch_points_page(session: Session, *, outcome: Outcome | None = None) -> OrganisationTouchPoints:
    """All touch points in journey order."""
    sizes = people.sizes(session, Person.touch_point_id, guests=guests_are_asked(session))
    owners = people.owners(session)
    names = people.names_of(session, owners.values())
    lines = tuple(
        TouchPointLine(
            id=point.id, name=point.name, owner=names.get(owners.get(point.id, "")), people=sizes.get(point.id, 0)
        )
        for point in people.touch_points(session)
    )
    return OrganisationTouchPoints(lines=lines, without_touch_point=sizes.get(None, 0), outcome=outcome)


def touch_point_form(session: Session, touch_point: str) -> TouchPointForm:
    """What can be changed about a touch point; "": about a new one. Raises NotFoundError."""
    if not touch_point:
        return TouchPointForm()
    points = people.touch_points(session)
    here = _one_of(points, touch_point)
    return TouchPointForm(
        id=here.id,
        name=here.name,
        owner=people.owners(session).get(here.id),
        stands=_stands(points, here),
    )


def _stands(points: Sequence[TouchPoint], here: TouchPoint) -> Neighbours:
    return neighbours([point.name for point in points], here.name)


def _one_of(points: Sequence[TouchPoint], touch_point: str) -> TouchPoint:
    found = next((point for point in points if point.id == touch_point), None)
    if found is None:
        raise NotFoundError(GONE)
    return found


def save_touch_point(session: Session, touch_point: str, *, name: str, owner: str | None) -> Outcome:
    """Make or change a touch point; it stays the same one when it is renamed. Raises BadInputError, NotFoundError."""
    points = people.touch_points(session)
    here = _one_of(points, touch_point) if touch_point else None
    name = " ".join(name.split())
    problems = {}
    if sentence := name_problem(name):
        problems["name"] = sentence
    elif any(point.name.casefold() == name.casefold() and point is not here for point in points):
        problems["name"] = f"There is a touch point named '{name}' already."
    elif here is None and len(points) >= MOST:
        problems["name"] = f"There are {MOST} touch points, and no room for more. Remove one first."
    if owner and not are_employees(session, [owner]):
        problems["owner"] = EMPLOYEE_ONLY
    if problems:
        raise BadInputError("The touch point was not saved.", problems=problems)
    if here is None:
        here = TouchPoint(id=random_id(), name=name, position=len(points))
        session.add(here)
    here.name = name
    session.flush()
    if owner != people.owners(session).get(here.id):
        alerts.tell_again(session, here.id)
    people.set_owner(session, here.id, owner)
    return Outcome(done=Done.SAVED, name=name)


def move_touch_point(session: Session, touch_point: str, *, up: bool) -> None:
    """Let a touch point change places with the one before or after it. Raises NotFoundError."""
    points = people.touch_points(session)
    order = [point.id for point in points]
    here = order.index(_one_of(points, touch_point).id)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    people.put_in_order({point.id: point for point in points}, order)


def remove_touch_point(session: Session, touch_point: str) -> Outcome:
    """Remove a touch point: nobody works there any more; what was shown of it, or said there, stays.

    Raises NotFoundError.
    """
    name = _one_of(people.touch_points(session), touch_point).name
    alerts.leave_touch_point(session, touch_point)
    hooks.leave_touch_point(session, touch_point)
    suggestions.leave_touch_point(session, touch_point)
    people.remove_touch_point(session, touch_point)
    return Outcome(done=Done.REMOVED, name=name)
