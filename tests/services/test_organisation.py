"""The card in Home counts, and one person's place is set in one go."""

import pytest

from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, OrganisationCard, Outcome, PlacePersonForm
from models.database import Database
from models.people import Owner, Person, Place
from services.organisation import GivenWhere, home_card, person_page, place_person, place_person_form
from services.people import change_person
from tests.factories import SET_UP, add_people, member, user


def leeds() -> Place:
    return Place(id="leeds", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=1)


def test_the_card_counts_people_teams_and_what_is_missing(database: Database) -> None:
    with database.write() as session:
        assert home_card(session) == OrganisationCard(
            people=0, teams=0, without_team=0, touch_points=0, without_owner=0, places=0
        )
        add_people(session, 3, team="hotline", touch_point="visit")
        add_people(session, 2, first=3, touch_point="bill")
        session.add_all([leeds(), Owner(touch_point_id="visit", person_id=user(0))])
        change_person(session, member(4, deactivated=True), now=SET_UP)
        change_person(session, member(9, guest=True), now=SET_UP)
        assert home_card(session) == OrganisationCard(
            people=4, teams=1, without_team=1, touch_points=2, without_owner=1, places=1
        )
        assert person_page(session).without_team == ("Person 3",)


def test_a_person_gets_team_touch_point_and_place_at_once(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, team="hotline", touch_point="visit")
        add_people(session, 1, first=1)
        session.add(leeds())
        session.flush()
        given = GivenWhere(person=user(1), team="hotline", touch_point="visit", place="leeds")
        assert place_person(session, given) == Outcome(done=Done.SAVED, name="Person 1")
        assert place_person_form(session, user(1)) == PlacePersonForm(
            person=user(1),
            name="Person 1",
            team=("hotline", "Hotline"),
            touch_point=("visit", "Visit"),
            place=("leeds", "Leeds"),
            touch_points=(("visit", "Visit"),),
            places=(("leeds", "Leeds"),),
        )
        place_person(session, GivenWhere(person=user(1), team=None, touch_point=None, place=None))
        form = place_person_form(session, user(1))
        assert (form.team, form.touch_point, form.place) == (None, None, None)


def test_what_is_gone_is_refused_beside_its_input(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, team="hotline")
        with pytest.raises(BadInputError) as caught:
            place_person(session, GivenWhere(person=user(0), team="gone", touch_point="gone", place="gone"))
        assert set(caught.value.problems) == {"team", "touch_point", "place"}
        assert session.get_one(Person, user(0)).team_id == "hotline"


def test_strangers_and_leavers_have_no_place(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        change_person(session, member(0, deactivated=True), now=SET_UP)
        for person in (user(0), "U0NOBODY"):
            with pytest.raises(NotFoundError, match="only people who work here"):
                place_person_form(session, person)
