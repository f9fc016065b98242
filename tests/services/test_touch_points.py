"""Touch points stand in journey order, and one person owns each."""

import pytest
from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, Neighbours, Outcome
from models import people
from models.database import Database
from models.people import Person
from services.people import change_person
from services.touch_points import (
    MOST,
    move_touch_point,
    remove_touch_point,
    save_touch_point,
    touch_point_form,
    touch_points_page,
)
from tests.factories import SET_UP, add_people, member, user


def journey(session: Session) -> dict[str, str]:
    """Hotline, visit and bill; Person 0 owns the visit. Ids by name."""
    add_people(session, 3)
    for name, owner in (("Hotline", None), ("Visit", user(0)), ("Bill", None)):
        save_touch_point(session, "", name=name, owner=owner)
    return {point.name: point.id for point in people.touch_points(session)}


def order(session: Session) -> list[str]:
    return [line.name for line in touch_points_page(session).lines]


def test_touch_points_stand_in_the_order_they_were_added(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        session.get_one(Person, user(1)).touch_point_id = points["Bill"]
        session.flush()
        page = touch_points_page(session)
        told = [(line.name, line.owner, line.people) for line in page.lines]
        assert told == [("Hotline", None, 0), ("Visit", "Person 0", 0), ("Bill", None, 1)]
        assert page.without_touch_point == 2


def test_a_renamed_touch_point_stays_the_same(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        outcome = save_touch_point(session, points["Visit"], name=" The \n visit ", owner=user(1))
        assert outcome == Outcome(done=Done.SAVED, name="The visit")
        form = touch_point_form(session, points["Visit"])
        assert (form.name, form.owner) == ("The visit", user(1))
        assert form.stands == Neighbours(before="Hotline", after="Bill")
        save_touch_point(session, points["Visit"], name="The visit", owner=None)
        assert people.owners(session) == {}


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "vISIT"])
def test_a_name_that_cannot_be_is_refused(database: Database, name: str) -> None:
    with database.write() as session:
        journey(session)
        with pytest.raises(BadInputError) as caught:
            save_touch_point(session, "", name=name, owner=None)
        assert set(caught.value.problems) == {"name"}


def test_an_owner_works_here(database: Database) -> None:
    with database.write() as session:
        journey(session)
        change_person(session, member(1, deactivated=True), now=SET_UP)
        for nobody in (user(1), "U0NOBODY"):
            with pytest.raises(BadInputError) as caught:
                save_touch_point(session, "", name="Shop", owner=nobody)
            assert set(caught.value.problems) == {"owner"}


def test_there_are_no_more_than_a_menu_holds(database: Database) -> None:
    with database.write() as session:
        for number in range(MOST):
            save_touch_point(session, "", name=f"Point {number}", owner=None)
        with pytest.raises(BadInputError):
            save_touch_point(session, "", name="One more", owner=None)
        save_touch_point(session, people.touch_points(session)[0].id, name="Another name", owner=None)


def test_touch_points_move_and_stay_at_the_ends(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        move_touch_point(session, points["Bill"], up=True)
        assert order(session) == ["Hotline", "Bill", "Visit"]
        move_touch_point(session, points["Hotline"], up=True)
        move_touch_point(session, points["Visit"], up=False)
        assert order(session) == ["Hotline", "Bill", "Visit"]
        move_touch_point(session, points["Hotline"], up=False)
        assert order(session) == ["Bill", "Hotline", "Visit"]


def test_nobody_works_at_a_removed_touch_point(database: Database) -> None:
    with database.write() as session:
        points = journey(session)
        session.get_one(Person, user(1)).touch_point_id = points["Visit"]
        session.flush()
        assert remove_touch_point(session, points["Visit"]) == Outcome(done=Done.REMOVED, name="Visit")
        assert session.get_one(Person, user(1)).touch_point_id is None
        assert order(session) == ["Hotline", "Bill"]


def test_a_touch_point_that_is_gone_is_said_to_be(database: Database) -> None:
    with database.write() as session:
        for attempt in (
            lambda: touch_point_form(session, "gone"),
            lambda: save_touch_point(session, "gone", name="X", owner=None),
            lambda: move_touch_point(session, "gone", up=True),
            lambda: remove_touch_point(session, "gone"),
        ):
            with pytest.raises(NotFoundError, match="not here any more"):
                attempt()  # type: ignore[no-untyped-call] # each returns something else
        assert touch_point_form(session, "").id == ""
