"""Leaders and administrators are named in Home, and everybody names their own deputy."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Role
from domain.screens import DeputyForm, RolesForm
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import Owner, Person
from services.people import change_person, roles_of
from services.roles import deputy_form, name_deputy, name_roles, roles_form
from tests.factories import SET_UP, add_lead, add_people, member, set_up_series, user

ADMIN = user(0)


def name(session: Session, *, leaders: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> RolesForm:
    return name_roles(session, leaders=leaders, named=named, administrators={ADMIN}, now=SET_UP)


def welcomed(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxMessage.channel).where(OutboxMessage.kind == "Welcome")))


def test_who_is_named_has_the_role_and_who_is_not_has_not(database: Database) -> None:
    with database.write() as session:
        add_people(session, 4)
        saved = name(session, leaders=(user(1), user(2), user(1)), named=(user(2),))
        assert saved == RolesForm(leaders=(user(1), user(2)), administrators=(user(2),), fixed=(ADMIN,), saved=True)
        assert roles_of(session, user(1), administrators={ADMIN}) == {Role.EMPLOYEE, Role.LEADER}
        assert roles_of(session, user(2), administrators={ADMIN}) >= {Role.LEADER, Role.ADMINISTRATOR}
        name(session, leaders=(user(3),))
        assert roles_of(session, user(2), administrators={ADMIN}) == {Role.EMPLOYEE}
        assert roles_form(session, administrators={ADMIN}).leaders == (user(3),)


def test_who_owns_a_touch_point_is_an_owner(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, touch_point="visit")
        session.add(Owner(touch_point_id="visit", person_id=user(0)))
        session.flush()
        assert roles_of(session, user(0), administrators=()) == {Role.EMPLOYEE, Role.OWNER}


def test_a_new_administrator_is_welcomed_once_and_only_before_the_set_up(database: Database) -> None:
    with database.write() as session:
        add_people(session, 4)
        name(session, named=(user(1),))
        name(session, named=(user(1), user(2)))
        assert sorted(welcomed(session)) == [user(1), user(2)]
        set_up_series(session)
        name(session, named=(user(1), user(2), user(3)))
        assert sorted(welcomed(session)) == [user(1), user(2)]


def test_guests_leavers_and_strangers_get_no_role(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3)
        change_person(session, member(1, deactivated=True), now=SET_UP)
        session.get_one(Person, user(2)).guest = True
        session.flush()
        for nobody in (user(1), user(2), "U0NOBODY"):
            with pytest.raises(BadInputError) as caught:
                name(session, leaders=(nobody,), named=(nobody,))
            assert set(caught.value.problems) == {"leaders", "administrators"}


def test_no_more_can_be_named_than_a_menu_holds(database: Database) -> None:
    with database.write() as session:
        everybody = tuple(add_people(session, 101))
        with pytest.raises(BadInputError) as caught:
            name(session, leaders=everybody)
        assert caught.value.problems == {"leaders": "At most 100 people have room here."}


def test_the_last_administrator_cannot_be_removed(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2)
        name(session, named=(user(1),))
        change_person(session, member(0, deactivated=True), now=SET_UP)
        with pytest.raises(BadInputError) as caught:
            name(session)
        assert set(caught.value.problems) == {"administrators"}
        assert roles_of(session, user(1), administrators={ADMIN}) == {Role.EMPLOYEE, Role.ADMINISTRATOR}


def test_a_deputy_is_told_apart_from_their_duties(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3, team="hotline")
        set_up_series(session)
        add_lead(session, "hotline", user(0))
        name_deputy(session, user(0), deputy=user(1))
        assert deputy_form(session, user(0), administrators={ADMIN}) == DeputyForm(
            deputy=user(1),
            duties=("answers the results of 'Service-climate pulse'", "leads Hotline", "administers Tribune"),
        )
        name_deputy(session, user(0), deputy=None)
        assert deputy_form(session, user(0), administrators=(), saved=True).deputy is None


def test_a_deputy_who_has_left_is_none(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2)
        name_deputy(session, user(0), deputy=user(1))
        change_person(session, member(1, deactivated=True), now=SET_UP)
        assert deputy_form(session, user(0), administrators=()).deputy is None
        change_person(session, member(1), now=SET_UP)
        assert deputy_form(session, user(0), administrators=()).deputy is None


def test_a_deputy_is_somebody_else_who_works_here(database: Database) -> None:
    with database.write() as session:
        add_people(session, 2)
        change_person(session, member(1, deactivated=True), now=SET_UP)
        for nobody in (user(0), user(1), "U0NOBODY"):
            with pytest.raises(BadInputError) as caught:
                name_deputy(session, user(0), deputy=nobody)
            assert set(caught.value.problems) == {"deputy"}
